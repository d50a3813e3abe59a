//! Charts: each answers one question, stated as its title.
//!
//! A chart is a [`Picture`]: data and words in no language. Drawn for a [`Style`] (a language and a width) it becomes a [`scene::Scene`] in
//! logical pixels, which plotters draws as SVG (text stays text) and as PNG at twice the size.

mod axis;
pub mod bars;
pub mod budgets;
pub mod dumbbell;
pub mod fan;
pub mod flows;
pub mod grid;
pub mod groups;
pub mod histogram;
pub mod ink;
mod labels;
pub mod layout;
pub mod line_chart;
mod marks;
pub mod plot;
pub mod points;
pub mod policy_points;
mod rows;
pub mod scene;
pub mod stacked;
pub mod threshold_panels;
pub mod waterfall;

pub use layout::Style;

use scene::Scene;
use serde::{Deserialize, Serialize};

/// A picture in no language yet: what a chart shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Picture {
    Bars(bars::Bars),
    Lines(line_chart::Lines),
    Grid(grid::Grid),
    Points(points::Points),
    PolicyPoints(policy_points::PolicyPoints),
    ThresholdPanels(threshold_panels::ThresholdPanels),
    Budgets(budgets::Budgets),
    Plot(plot::Plot),
    Dumbbell(dumbbell::Dumbbell),
    Fan(fan::Fan),
    Stacked(stacked::Stacked),
    Groups(groups::Groups),
    Histogram(histogram::Histogram),
    Flows(flows::Flows),
    Waterfall(waterfall::Waterfall),
}

impl Picture {
    /// Lays the picture out.
    pub fn draw(&self, style: Style) -> Scene {
        match self {
            Picture::Bars(picture) => picture.draw(style),
            Picture::Lines(picture) => picture.draw(style),
            Picture::Grid(picture) => picture.draw(style),
            Picture::Points(picture) => picture.draw(style),
            Picture::PolicyPoints(picture) => picture.draw(style),
            Picture::ThresholdPanels(picture) => picture.draw(style),
            Picture::Budgets(picture) => picture.draw(style),
            Picture::Plot(picture) => picture.draw(style),
            Picture::Dumbbell(picture) => picture.draw(style),
            Picture::Fan(picture) => picture.draw(style),
            Picture::Stacked(picture) => picture.draw(style),
            Picture::Groups(picture) => picture.draw(style),
            Picture::Histogram(picture) => picture.draw(style),
            Picture::Flows(picture) => picture.draw(style),
            Picture::Waterfall(picture) => picture.draw(style),
        }
    }
}

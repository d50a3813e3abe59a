//! Charts: each answers one question, stated as its title.
//!
//! A chart is a [`Chart`]: data and words in no language. Drawn for a [`Style`] (a language and a width) it becomes a [`scene::DisplayList`] in
//! logical pixels, which plotters draws as SVG (text stays text) and as PNG at twice the size.

pub mod bars;
pub mod budgets;
pub mod draw;
pub mod dumbbell;
pub mod fan;
pub mod flows;
pub mod grid;
pub mod groups;
pub mod histogram;
pub mod line_chart;
pub mod points;
pub mod policy_points;
pub mod stacked;
pub mod threshold_panels;
pub mod waterfall;

pub use draw::layout::Style;

use draw::display_list::DisplayList;
use serde::{Deserialize, Serialize};

/// A picture in no language yet: what a chart shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Chart {
    Bars(bars::Bars),
    Lines(line_chart::Lines),
    Grid(grid::Grid),
    Points(points::Points),
    PolicyPoints(policy_points::PolicyPoints),
    ThresholdPanels(threshold_panels::ThresholdPanels),
    Budgets(budgets::Budgets),
    Plot(draw::plot::Plot),
    Dumbbell(dumbbell::Dumbbell),
    Fan(fan::Fan),
    Stacked(stacked::Stacked),
    Groups(groups::Groups),
    Histogram(histogram::Histogram),
    Flows(flows::Flows),
    Waterfall(waterfall::Waterfall),
}

impl Chart {
    /// Lays the picture out.
    pub fn draw(&self, style: Style) -> DisplayList {
        match self {
            Chart::Bars(picture) => picture.draw(style),
            Chart::Lines(picture) => picture.draw(style),
            Chart::Grid(picture) => picture.draw(style),
            Chart::Points(picture) => picture.draw(style),
            Chart::PolicyPoints(picture) => picture.draw(style),
            Chart::ThresholdPanels(picture) => picture.draw(style),
            Chart::Budgets(picture) => picture.draw(style),
            Chart::Plot(picture) => picture.draw(style),
            Chart::Dumbbell(picture) => picture.draw(style),
            Chart::Fan(picture) => picture.draw(style),
            Chart::Stacked(picture) => picture.draw(style),
            Chart::Groups(picture) => picture.draw(style),
            Chart::Histogram(picture) => picture.draw(style),
            Chart::Flows(picture) => picture.draw(style),
            Chart::Waterfall(picture) => picture.draw(style),
        }
    }
}

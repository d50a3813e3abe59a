//! Charts: each answers one question, stated as its title.
//!
//! A chart is a [`Chart`]: data and untranslated texts. Drawn for a [`Style`] (a language, a shape and a theme) it becomes a
//! [`draw::display_list::DisplayList`] in logical pixels, which plotters draws as SVG (text stays text) and as PNG at
//! twice the size.

pub mod bands;
pub mod bars;
pub mod budgets;
pub mod changes;
pub mod draw;
pub mod dumbbell;
pub mod fan;
pub mod flows;
pub mod grid;
pub mod groups;
pub mod heatmap;
pub mod histogram;
pub mod line_chart;
pub mod pairs;
pub mod points;
pub mod policy_points;
pub mod stacked;
pub mod threshold_panels;
pub mod waterfall;

pub use draw::layout::{Shape, Style};

use draw::display_list::DisplayList;
use serde::{Deserialize, Serialize};

/// A chart before translation: what it shows.
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
    Changes(changes::Changes),
    Histogram(histogram::Histogram),
    Flows(flows::Flows),
    Waterfall(waterfall::Waterfall),
    Bands(bands::Bands),
    Pairs(pairs::Pairs),
    Heatmap(heatmap::Heatmap),
}

impl Chart {
    /// Lays the chart out.
    pub fn draw(&self, style: Style) -> DisplayList {
        match self {
            Chart::Bars(chart) => chart.draw(style),
            Chart::Lines(chart) => chart.draw(style),
            Chart::Grid(chart) => chart.draw(style),
            Chart::Points(chart) => chart.draw(style),
            Chart::PolicyPoints(chart) => chart.draw(style),
            Chart::ThresholdPanels(chart) => chart.draw(style),
            Chart::Budgets(chart) => chart.draw(style),
            Chart::Plot(chart) => chart.draw(style),
            Chart::Dumbbell(chart) => chart.draw(style),
            Chart::Fan(chart) => chart.draw(style),
            Chart::Stacked(chart) => chart.draw(style),
            Chart::Groups(chart) => chart.draw(style),
            Chart::Changes(chart) => chart.draw(style),
            Chart::Histogram(chart) => chart.draw(style),
            Chart::Flows(chart) => chart.draw(style),
            Chart::Waterfall(chart) => chart.draw(style),
            Chart::Bands(chart) => chart.draw(style),
            Chart::Pairs(chart) => chart.draw(style),
            Chart::Heatmap(chart) => chart.draw(style),
        }
    }
}

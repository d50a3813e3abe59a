//! Charts: each answers one question, stated as its title.
//!
//! A chart is a [`scene::Scene`], laid out in logical pixels and drawn by plotters as SVG (text stays text) and as PNG at twice the
//! size. Beside each stand a CSV of what it shows and a sentence of alt text.

mod access_by_month;
mod axis;
pub mod bars;
pub mod budget_panels;
pub mod budgets;
pub mod curves;
pub mod dumbbell;
pub mod fan;
pub mod flows;
pub mod frame;
mod good_lost_against_npl;
mod good_lost_by_policy;
pub mod grid;
pub mod groups;
pub mod heatmap;
pub mod histogram;
pub mod ink;
mod labels;
pub mod layout;
pub mod line_chart;
pub mod lines;
mod marks;
pub mod old_bars;
pub mod plot;
pub mod points;
pub mod policy_points;
mod reasons_by_policy;
mod rows;
pub mod scatter;
pub mod scene;
pub mod stacked;
pub mod threshold_curve;
pub mod threshold_panels;
pub mod waterfall;

pub use layout::Style;

use super::files::File;
use crate::study::run::StudyResult;
use scene::{DrawError, Scene};
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

/// One chart, before it is drawn.
pub struct Chart {
    /// The name of its files.
    pub name: String,
    /// One sentence with the finding.
    pub alt_text: String,
    pub scene: Scene,
    /// Header and rows of what it shows.
    pub data: Vec<Vec<String>>,
}

/// Every chart of a run, laid out.
pub fn charts(result: &StudyResult, configuration_hash: &str) -> Vec<Chart> {
    let footnote = frame::footnote(result.sizes, configuration_hash);
    vec![
        good_lost_by_policy::chart(result, &footnote),
        access_by_month::chart(result, &footnote),
        reasons_by_policy::chart(result, &footnote),
        good_lost_against_npl::chart(result, &footnote),
    ]
}

/// Every chart's files.
///
/// # Errors
/// If drawing or encoding fails.
pub fn all(result: &StudyResult, configuration_hash: &str) -> Result<Vec<File>, DrawError> {
    files(&charts(result, configuration_hash))
}

/// The files of charts.
///
/// # Errors
/// If drawing or encoding fails.
pub fn files(charts: &[Chart]) -> Result<Vec<File>, DrawError> {
    let mut files = Vec::new();
    for chart in charts {
        let mut add = |ending: &str, bytes: Vec<u8>| {
            files.push(File { name: format!("charts/{}.{ending}", chart.name), bytes });
        };
        add("svg", chart.scene.svg(&chart.alt_text)?.into_bytes());
        add("png", chart.scene.png()?);
        add("csv", data_csv(&chart.data)?);
        add("txt", format!("{}\n", chart.alt_text).into_bytes());
    }
    Ok(files)
}

fn data_csv(rows: &[Vec<String>]) -> Result<Vec<u8>, DrawError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).map_err(|error| DrawError(error.to_string()))?;
    }
    super::files::into_bytes(writer).map_err(|error| DrawError(error.to_string()))
}

//! Charts: each answers one question, stated as its title.
//!
//! A chart is a [`scene::Scene`], laid out in logical pixels and drawn by plotters as SVG (text stays text) and as PNG at twice the
//! size. Beside each stand a CSV of what it shows and a sentence of alt text.

mod access_by_month;
mod axis;
pub mod bars;
pub mod budget_panels;
pub mod curves;
pub mod frame;
mod good_lost_against_npl;
mod good_lost_by_policy;
pub mod heatmap;
pub mod lines;
mod reasons_by_policy;
pub mod scatter;
pub mod scene;
pub mod threshold_curve;

use super::files::File;
use crate::study::run::StudyResult;
use scene::{DrawError, Scene};

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

//! What a calibration leaves, as files: `ensemble.csv`, and the tables `waves.csv`, `posterior.csv` and `predictions.csv`.

use super::fit::Fit;
use super::left::{Found, Left, Settings};
use super::point::Wanted;
use super::prediction::Prediction;
use super::question::PlannedTarget;
use crate::report::csv_table::{CsvCell, CsvTable};
use crate::study::ensemble::model::Model;
use std::fmt::Write;

/// The name of the file that holds the settings.
pub const ENSEMBLE: &str = "ensemble.csv";

/// `ensemble.csv`: one setting a line with its weight. `targets` names the targets' file with its digest.
pub fn ensemble_file(fit: &Fit, settings: &Settings, targets: &str) -> String {
    let keys = fit.free.iter().map(|free| format!(",{}", free.parameter.key)).collect::<String>();
    let mut text = format!(
        "# swapset ensemble 1\n# model: {}\n# targets: {targets}\n# effective members: {:.0} of {}\nmember,weight{keys}\n",
        Model::this(),
        settings.ensemble.effective_size(),
        settings.ensemble.members.len()
    );
    for (index, member) in settings.ensemble.members.iter().enumerate() {
        let values = member.values.iter().map(|value| format!(",{value}")).collect::<String>();
        // Writing to a string does not fail.
        let _ = writeln!(text, "{},{}{values}", index + 1, member.weight);
    }
    text
}

/// `waves.csv`.
pub fn waves_table(left: &Left) -> CsvTable {
    let columns = [
        "wave",
        "points",
        "points_not_ruled_out",
        "smallest_implausibility",
        "share_not_ruled_out",
        "emulator_variance",
    ];
    let mut table = CsvTable::new("waves", &columns);
    for (index, wave) in left.waves.iter().enumerate() {
        let mut row: Vec<CsvCell> = vec![(index + 1).into(), wave.points.into(), wave.fitting.into()];
        row.extend([wave.smallest, wave.share, wave.emulator].map(CsvCell::Number));
        table.rows.push(row);
    }
    table
}

/// `posterior.csv`: every parameter before and after.
pub fn posterior_table(fit: &Fit, left: &Left) -> CsvTable {
    let columns = [
        "parameter",
        "prior_median",
        "prior_lower",
        "prior_upper",
        "median",
        "lower",
        "upper",
        "sd_left",
        "identified",
    ];
    let mut table = CsvTable::new("posterior", &columns);
    let Found::Settings(settings) = &left.found else { return table };
    for (free, belief) in fit.free.iter().zip(&settings.beliefs) {
        let mut row: Vec<CsvCell> = vec![free.parameter.key.as_str().into()];
        row.extend(belief.prior.iter().chain(&belief.posterior).copied().map(CsvCell::Number));
        row.extend([belief.left.into(), CsvCell::yes(belief.is_identified())]);
        table.rows.push(row);
    }
    table
}

/// `predictions.csv`: figures held out, and each fitted one from all others.
pub fn predictions_table(fit: &Fit, left: &Left) -> CsvTable {
    let columns = ["target", "metric", "held_out", "figure", "mean", "lower", "upper", "effective_members", "verdict"];
    let mut table = CsvTable::new("predictions", &columns);
    let Found::Settings(settings) = &left.found else { return table };
    let mut add = |planned: &PlannedTarget, wanted: &Wanted, found: &Option<Prediction>, is_held_out: bool| {
        let target = &planned.target;
        let shown = |value: f64| wanted.scale.shown(value);
        let mut row: Vec<CsvCell> = vec![target.title.as_str().into(), target.quantity.name().into()];
        row.extend([CsvCell::yes(is_held_out), shown(wanted.value).into()]);
        match found {
            Some(found) => {
                row.extend([found.mean, found.lower, found.upper].map(|value| CsvCell::Number(shown(value))));
                row.extend([found.effective.into(), if found.passes { "pass" } else { "fail" }.into()]);
            }
            None => row.extend([CsvCell::Empty, CsvCell::Empty, CsvCell::Empty, CsvCell::Empty, "refused".into()]),
        }
        table.rows.push(row);
    };
    let parts = [(&fit.held_out, &settings.held_out, true), (&fit.fitted, &settings.left_out, false)];
    for (part, predictions, is_held_out) in parts {
        for ((planned, wanted), found) in part.calibration.targets.iter().zip(&part.wanted).zip(predictions) {
            add(planned, wanted, found, is_held_out);
        }
    }
    table
}

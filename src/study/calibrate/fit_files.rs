//! The tables of a calibration as files: `fit.csv`, `parameters.csv`, `sensitivities.csv`, `further.csv`, `searches.csv`.

use super::fit::Fit;
use super::fit_rows::Row;
use super::point::Prior;
use super::solution::Solution;
use crate::metrics::METRICS;
use crate::report::csv_table::{CsvCell, CsvTable};
use crate::study::targets::Quantity;

/// `fit.csv`: every figure before and after.
pub fn fit_table(fit: &Fit, fitted: &[Row<'_>], held_out: &[Row<'_>]) -> CsvTable {
    let columns = [
        "target",
        "policy",
        "metric",
        "segment",
        "months",
        "used",
        "low",
        "high",
        "scale",
        "wanted",
        "tolerance",
        "before",
        "before_lower",
        "before_upper",
        "after",
        "after_lower",
        "after_upper",
        "tolerances_off",
        "verdict",
        "source",
        "confidence",
    ];
    let mut table = CsvTable::new("fit", &columns);
    for (row, is_used) in fitted.iter().map(|row| (row, true)).chain(held_out.iter().map(|row| (row, false))) {
        let target = &row.planned.target;
        let Some(beside) = row.beside() else { continue };
        let part = if is_used { &fit.fitted } else { &fit.held_out };
        let months = part.calibration.studies.scenarios[row.planned.scenario].months as usize;
        let mut cells: Vec<CsvCell> = vec![target.title.as_str().into(), target.policy_name().into()];
        cells.extend([target.quantity.name().into(), target.segment_name().unwrap_or("").into(), months.into()]);
        cells.push(if is_used { "fit" } else { "held out" }.into());
        cells.extend([beside.low.into(), beside.high.into()]);
        cells.push(format!("{:?}", row.wanted.scale).to_lowercase().into());
        cells.extend([row.wanted.scale.shown(row.wanted.value).into(), row.wanted.tolerance.into()]);
        for interval in [&row.before, &row.after] {
            cells.extend([interval.mean, interval.lower, interval.upper].map(CsvCell::from));
        }
        cells.push(row.off.into());
        cells.push(if row.is_met() { "pass" } else { "fail" }.into());
        let figure = target.figure.as_ref();
        cells.extend(
            [figure.map_or("", |figure| &figure.source), figure.map_or("", |figure| &figure.confidence)]
                .map(CsvCell::from),
        );
        table.rows.push(cells);
    }
    table
}

/// `parameters.csv`: the free parameters.
pub fn parameters_table(fit: &Fit, solution: &Solution) -> CsvTable {
    let columns = [
        "key",
        "title",
        "from",
        "to",
        "prior",
        "prior_mean",
        "prior_sd",
        "as_set",
        "fitted",
        "posterior_sd_of_prior_sd",
        "group",
        "source",
    ];
    let mut table = CsvTable::new("parameters", &columns);
    let found = &solution.identification;
    for (index, free) in fit.free.iter().enumerate() {
        let parameter = &free.parameter;
        let prior = match parameter.prior {
            Prior::Uniform => "uniform",
            Prior::LogUniform => "log_uniform",
            Prior::Normal { .. } => "normal",
            Prior::Triangular { .. } => "triangular",
        };
        let (mean, sd) = parameter.mean_and_sd();
        let group = found.groups.iter().position(|group| group.contains(&index));
        let mut cells: Vec<CsvCell> = vec![parameter.key.as_str().into(), parameter.title.as_str().into()];
        cells.extend([parameter.from.into(), parameter.to.into(), prior.into(), mean.into(), sd.into()]);
        cells.extend([free.baseline, solution.values[index], found.left[index]].map(CsvCell::from));
        cells.push(group.map_or(CsvCell::Empty, |group| (group + 1).into()));
        cells.push(parameter.source.as_str().into());
        table.rows.push(cells);
    }
    table
}

/// `sensitivities.csv`: by how many tolerances each figure rises with one standard deviation of each parameter.
pub fn effects_table(fit: &Fit, solution: &Solution) -> CsvTable {
    let mut table = CsvTable::new("sensitivities", &["target", "policy", "metric", "key", "tolerances_per_sd"]);
    for (index, planned) in fit.fitted.calibration.targets.iter().enumerate() {
        for (parameter, free) in fit.free.iter().enumerate() {
            let target = &planned.target;
            let mut cells: Vec<CsvCell> = vec![target.title.as_str().into(), target.policy_name().into()];
            cells.extend([target.quantity.name().into(), free.parameter.key.as_str().into()]);
            cells.push(solution.identification.sensitivities[(index, parameter)].into());
            table.rows.push(cells);
        }
    }
    table
}

/// `further.csv`: the figures that would narrow the headline most.
pub fn further_table(fit: &Fit, solution: &Solution) -> CsvTable {
    let mut table = CsvTable::new("further", &["metric", "policy", "value", "narrows_by"]);
    for gain in &solution.further {
        let planned = &fit.further.calibration.targets[gain.index];
        let Quantity::Metric(metric) = planned.target.quantity else { continue };
        let cells: Vec<CsvCell> = vec![METRICS[metric].name.into(), planned.target.policy_name().into()];
        table.rows.push(cells.into_iter().chain([gain.value, gain.gain].map(CsvCell::from)).collect());
    }
    table
}

/// `searches.csv`: half the sum of squares where each search began and ended.
pub fn searches_table(solution: &Solution) -> CsvTable {
    let mut table = CsvTable::new("searches", &["search", "began", "ended"]);
    for (index, search) in solution.searches.iter().enumerate() {
        table.rows.push(vec![(index + 1).into(), search.began.into(), search.objective.into()]);
    }
    table
}

//! The numbers of a sweep: every metric of every cell, its change, and the replications.

use super::described;
use crate::metrics::METRICS;
use crate::report::csv_table::{CsvCell, CsvTable};
use crate::report::estimates::{ALL, Estimate, Estimates, setting_name};
use crate::report::language::Language;
use crate::report::replications::WrittenRows;
use crate::study::ask::Asked;
use crate::study::economy::Economy;
use crate::study::sweep::run::{Kept, Lever, OfMetric, Sweep, SweepCell, SweepResult, SweepStudy};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// The cells' names: their settings, each with its number where another cell has the same.
fn cell_names(sweep: &Sweep) -> Vec<String> {
    let mut counts: HashMap<&[String], usize> = HashMap::new();
    sweep.cells.iter().for_each(|cell| *counts.entry(&cell.values).or_default() += 1);
    let name = |(index, cell): (usize, &SweepCell)| {
        let setting = setting_name(sweep.levers.iter().map(|lever| &lever.name).zip(&cell.values));
        match counts[&cell.values[..]] {
            1 => setting,
            _ => format!("{setting}; cell={}", index + 1),
        }
    };
    sweep.cells.iter().enumerate().map(name).collect()
}

/// The baselines' names.
fn baseline_names(sweep: &Sweep) -> Vec<String> {
    (0..sweep.studies.len()).map(|study| baseline_name(sweep, study)).collect()
}

/// The conditions of a study with their values in it; all its cells have the same.
fn conditions(sweep: &Sweep, study: usize) -> impl Iterator<Item = (&Lever, usize)> {
    let levers = sweep.levers.iter().enumerate().filter(|(_, lever)| lever.is_condition);
    let is_run = !sweep.studies[study].cells.is_empty();
    levers.filter(move |_| is_run).map(|(index, lever)| (lever, index))
}

/// The baseline under a study's conditions: `baseline; reform=recession`.
fn baseline_name(sweep: &Sweep, study: usize) -> String {
    let values = conditions(sweep, study).map(|(lever, index)| {
        let cell = sweep.studies[study].cells[0];
        (lever.name.as_str(), sweep.cells[cell].values[index].as_str())
    });
    let stated = setting_name(values);
    if stated.is_empty() { "baseline".into() } else { format!("baseline; {stated}") }
}

/// The value of a lever in a cell.
fn value(sweep: &Sweep, cell: usize, lever: usize) -> CsvCell {
    match sweep.cells[cell].numbers[lever] {
        Some(number) if number.is_finite() => CsvCell::Number(number),
        _ => CsvCell::Text(sweep.cells[cell].values[lever].clone()),
    }
}

/// The economy of every study, with the names of its baseline and its cells.
pub fn economies(sweep: &Sweep) -> Vec<Economy<'_>> {
    let names = cell_names(sweep);
    let of_study = |(index, study): (usize, &'_ SweepStudy)| {
        let cells = study.cells.iter().map(|&cell| names[cell].clone());
        std::iter::once(baseline_name(sweep, index)).chain(cells).collect()
    };
    let named = sweep.studies.iter().enumerate();
    named.map(|study| Economy { scenario: &study.1.scenario, policies: of_study(study) }).collect()
}

/// Levels of the baselines, then levels and changes of the cells: each by itself, and together with the other baselines or cells.
pub fn estimates(sweep: &Sweep, result: &SweepResult) -> Estimates {
    let [baselines, cells] = [baseline_names(sweep), cell_names(sweep)].map(Arc::<[String]>::from);
    let metrics = Arc::clone(&result.metrics);
    Estimates::Made(Arc::new(move || {
        let (of_baselines, of_cells) = (Arc::clone(&metrics), Arc::clone(&metrics));
        let (baselines, cells) = (Arc::clone(&baselines), Arc::clone(&cells));
        let each = |number: usize| {
            let of = move |index| (0..METRICS.len()).map(move |metric| (index, metric));
            (0..number).flat_map(of)
        };
        let levels = each(baselines.len()).map(move |(index, metric)| {
            estimate(&of_baselines[metric].baselines, index, metric, false, &baselines[index])
        });
        let both = each(cells.len()).flat_map(move |(index, metric)| {
            let OfMetric { levels, changes, .. } = &of_cells[metric];
            let name = &cells[index];
            [estimate(levels, index, metric, false, name), estimate(changes, index, metric, true, name)]
        });
        Box::new(levels.chain(both))
    }))
}

fn estimate(kept: &Kept, index: usize, metric: usize, is_change: bool, policy: &str) -> Estimate {
    let metric = &METRICS[metric];
    let scale = if is_change { metric.unit.scale_of_change() } else { metric.unit.scale() };
    let interval = kept.sample(index).interval(scale);
    let own = match is_change {
        false => Estimate::level(policy, metric.name, interval),
        true => Estimate::change(policy, metric.name, interval),
    };
    own.made_by(scale.method()).with_joint(kept.joint(index))
}

/// Every baseline with its conditions, and every cell with its levers and the baseline that its changes are taken
/// against.
pub fn policies(sweep: &Sweep, result: &SweepResult) -> CsvTable {
    let mut columns = vec!["policy", "title", "baseline", "cell"];
    columns.extend(sweep.levers.iter().map(|lever| lever.name.as_str()));
    let mut table = CsvTable::new("policies", &columns);
    for (study, of) in sweep.studies.iter().enumerate() {
        let title = of.scenario.alternatives[0].title.as_str();
        let mut row: Vec<CsvCell> =
            vec![baseline_name(sweep, study).into(), title.into(), CsvCell::Empty, CsvCell::Empty];
        row.extend(sweep.levers.iter().map(|_| CsvCell::Empty));
        for (_, index) in conditions(sweep, study) {
            row[4 + index] = value(sweep, of.cells[0], index);
        }
        table.rows.push(row);
    }
    for (cell, name) in cell_names(sweep).into_iter().enumerate() {
        let title = described(sweep, cell, |_| true).in_language(Language::English);
        let baseline = baseline_name(sweep, result.study_of[cell]);
        let mut row: Vec<CsvCell> = vec![name.into(), title.into(), baseline.into(), (cell + 1).into()];
        row.extend((0..sweep.levers.len()).map(|lever| value(sweep, cell, lever)));
        table.rows.push(row);
    }
    table
}

/// The rows of the chosen metrics of every baseline and cell: all metrics would make a large sweep's file several gigabytes.
pub fn rows(asked: &Asked<Sweep>, scratch: &Path) -> WrittenRows {
    let Asked { question: sweep, setup } = asked;
    let names = [baseline_names(sweep), cell_names(sweep)].concat();
    let of: Vec<[&str; 2]> = names.iter().map(|name| [name.as_str(), ALL]).collect();
    let metrics = sweep.metrics.iter().map(|&metric| METRICS[metric].name.to_string());
    WrittenRows::beside(scratch, &setup.provenance.name, setup.unit, metrics.collect(), &of)
}

//! The numbers of a sweep: every metric of every cell, its change, and the replications.

use super::described;
use crate::metrics::METRICS;
use crate::report::csv_table::{CsvCell, CsvTable};
use crate::report::estimates::{Estimate, Replications, family, family_of, setting_name};
use crate::report::language::Language;
use crate::stats::joint::Resamples;
use crate::study::economy::Economy;
use crate::study::sweep::run::{Lever, Sweep, SweepResult, SweepStudy};

/// A cell's name: its setting, with its number where another cell has the same.
fn cell_name(sweep: &Sweep, cell: usize) -> String {
    let values = &sweep.cells[cell].values;
    let setting = setting_name(sweep.levers.iter().map(|lever| &lever.name).zip(values));
    match sweep.cells.iter().filter(|other| other.values == *values).count() {
        1 => setting,
        _ => format!("{setting}; cell={}", cell + 1),
    }
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
    let of_study = |(index, study): (usize, &'_ SweepStudy)| {
        let cells = study.cells.iter().map(|&cell| cell_name(sweep, cell));
        std::iter::once(baseline_name(sweep, index)).chain(cells).collect()
    };
    let named = sweep.studies.iter().enumerate();
    named.map(|study| Economy { scenario: &study.1.scenario, policies: of_study(study) }).collect()
}

/// Levels of the baselines, then levels and changes of the cells: each by itself, and together with the other baselines or cells.
pub fn estimates(sweep: &Sweep, result: &SweepResult) -> Vec<Estimate> {
    let mut resamples = Resamples::default();
    let baselines: Vec<String> = (0..sweep.studies.len()).map(|study| baseline_name(sweep, study)).collect();
    let cells: Vec<String> = (0..sweep.cells.len()).map(|cell| cell_name(sweep, cell)).collect();
    let (mut of_baselines, mut of_cells) = (vec![Vec::new(); baselines.len()], vec![Vec::new(); cells.len()]);
    for (index, metric) in METRICS.iter().enumerate() {
        let level = |policy: &str, interval| Estimate::level(policy, metric.name, interval);
        let scale = metric.unit.scale();
        let series = baselines.iter().zip(&result.baselines).map(|(name, of)| (name.as_str(), &of[index]));
        let families = family(series, result.unit, scale, &mut resamples, level);
        of_baselines.iter_mut().zip(families).for_each(|(own, estimate)| own.push(estimate));
        let series = cells.iter().zip(&result.cells).map(|(name, of)| (name.as_str(), &of[index]));
        let levels = family(series, result.unit, scale, &mut resamples, level);
        let samples = cells.iter().enumerate();
        let samples = samples.map(|(cell, name)| (name.as_str(), result.sample_of_changes(cell, index)));
        let changes = family_of(samples, metric.unit.scale_of_change(), &mut resamples, |policy, interval| {
            Estimate::change(policy, metric.name, interval)
        });
        of_cells.iter_mut().zip(levels.into_iter().zip(changes)).for_each(|(own, (a, b))| own.extend([a, b]));
    }
    [of_baselines.concat(), of_cells.concat()].concat()
}

/// Every baseline with its conditions, and every cell with its levers and the baseline that its changes are taken
/// against.
pub fn policies(sweep: &Sweep, result: &SweepResult) -> CsvTable {
    let mut columns = vec!["policy", "cell", "title", "baseline"];
    columns.extend(sweep.levers.iter().map(|lever| lever.name.as_str()));
    let mut table = CsvTable::new("policies", &columns);
    for (study, of) in sweep.studies.iter().enumerate() {
        let title = of.scenario.alternatives[0].title.as_str();
        let mut row: Vec<CsvCell> =
            vec![baseline_name(sweep, study).into(), CsvCell::Empty, title.into(), CsvCell::Empty];
        row.extend(sweep.levers.iter().map(|_| CsvCell::Empty));
        for (_, index) in conditions(sweep, study) {
            row[4 + index] = value(sweep, of.cells[0], index);
        }
        table.rows.push(row);
    }
    for cell in 0..sweep.cells.len() {
        let title = described(sweep, cell, |_| true).in_language(Language::English);
        let baseline = baseline_name(sweep, result.study_of[cell]);
        let mut row: Vec<CsvCell> =
            vec![cell_name(sweep, cell).into(), (cell + 1).into(), title.into(), baseline.into()];
        row.extend((0..sweep.levers.len()).map(|lever| value(sweep, cell, lever)));
        table.rows.push(row);
    }
    table
}

/// The chosen metrics of every baseline and cell: all of them would make a large sweep's file several gigabytes.
pub fn replications(sweep: &Sweep, result: &SweepResult) -> Replications {
    let chosen =
        |values: &[Vec<f64>]| -> Vec<Vec<f64>> { sweep.metrics.iter().map(|&metric| values[metric].clone()).collect() };
    let baselines =
        result.baselines.iter().enumerate().map(|(study, values)| (baseline_name(sweep, study), chosen(values)));
    let cells = result.cells.iter().enumerate().map(|(cell, values)| (cell_name(sweep, cell), chosen(values)));
    Replications {
        unit: result.unit,
        metrics: sweep.metrics.iter().map(|&metric| METRICS[metric].name.to_string()).collect(),
        policies: baselines.chain(cells).collect(),
        groups: Vec::new(),
        written: None,
    }
}

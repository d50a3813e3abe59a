//! The tables of a tuning.

use super::View;
use crate::report::language::Language;
use crate::report::output::{Cell, CsvTable};
use crate::stats::Interval;

/// Columns of an interval without the standard deviation over replications, which a gap does not have.
const BOUNDS: [&str; 3] = ["mean", "lower", "upper"];

fn bounds(interval: &Interval) -> [Cell; 3] {
    [interval.mean, interval.lower, interval.upper].map(Cell::Number)
}

/// Every table but the swap sets; the first is `results`.
pub fn sheets(view: &View<'_>) -> Vec<CsvTable> {
    let mut sheets = vec![results(view), curves(view), optimum(view), frontier(view)];
    if !view.asked.flips.is_empty() {
        sheets.push(flips(view));
    }
    if view.result.robust.is_some() {
        sheets.push(robust(view));
    }
    sheets
}

fn yes(is: bool) -> Cell {
    if is { "yes" } else { "no" }.into()
}

/// The thresholds' names as columns.
fn thresholds<'a>(view: &View<'a>) -> Vec<&'a str> {
    view.asked.lender().thresholds.iter().map(|threshold| threshold.name.as_str()).collect()
}

fn setting(view: &View<'_>, candidate: usize) -> Vec<Cell> {
    (0..view.asked.lender().thresholds.len()).map(|t| Cell::Number(view.value(candidate, t))).collect()
}

/// Every candidate and quantity in every scenario, with the change against today's setting.
fn results(view: &View<'_>) -> CsvTable {
    let mut columns = vec!["scenario", "setting"];
    columns.extend(thresholds(view));
    columns.push("quantity");
    columns.extend(BOUNDS);
    columns.extend(["change", "change_lower", "change_upper", "replications", "feasible", "may_be_best", "chosen"]);
    let mut sheet = CsvTable::new("results", &columns);
    let result = view.result;
    for (scenario, of) in view.asked.scenarios.iter().enumerate() {
        for candidate in 0..result.points.len() {
            for (place, quantity) in view.asked.goal().quantities.iter().enumerate() {
                let name = if candidate == 0 { "today".to_string() } else { candidate.to_string() };
                let mut row: Vec<Cell> = vec![of.name.as_str().into(), name.into()];
                row.extend(setting(view, candidate));
                row.push(quantity.name.as_str().into());
                row.extend(bounds(&result.level(scenario, candidate, place)));
                row.extend(bounds(&result.difference(scenario, candidate, 0, place)));
                row.push((result.sizes.replications as usize).into());
                row.push(yes(view.asked.goal().judge(&result.series[scenario][candidate]).is_feasible()));
                row.push(yes(result.may_be_best[candidate]));
                row.push(yes(candidate == result.chosen));
                sheet.rows.push(row);
            }
        }
    }
    sheet
}

/// The curve along each threshold with its simultaneous bands.
fn curves(view: &View<'_>) -> CsvTable {
    let columns = [
        "threshold",
        "value",
        "quantity",
        "mean",
        "lower",
        "upper",
        "band_lower",
        "band_upper",
        "on_plateau",
        "may_be_best",
    ];
    let mut sheet = CsvTable::new("curves", &columns);
    for slice in &view.result.slices {
        for (place, &candidate) in slice.candidates.iter().enumerate() {
            for (which, quantity) in view.asked.goal().quantities.iter().enumerate() {
                let level = view.level(candidate, which);
                let (low, high) = view.band(slice, candidate, which);
                let mut row: Vec<Cell> = vec![
                    view.asked.lender().thresholds[slice.threshold].name.as_str().into(),
                    Cell::Number(view.value(candidate, slice.threshold)),
                    quantity.name.as_str().into(),
                ];
                row.extend(bounds(&level));
                row.extend([low, high].map(Cell::Number));
                row.push(yes((slice.plateau.0..=slice.plateau.1).contains(&place)));
                row.push(yes(view.result.may_be_best[candidate]));
                sheet.rows.push(row);
            }
        }
    }
    sheet
}

/// The chosen setting with its interval and plateau, beside today's.
fn optimum(view: &View<'_>) -> CsvTable {
    let columns =
        ["threshold", "today", "chosen", "feasible", "lower_95", "upper_95", "plateau_from", "plateau_to", "tolerance"];
    let mut sheet = CsvTable::new("optimum", &columns);
    let result = view.result;
    for slice in &result.slices {
        let threshold = slice.threshold;
        let interval = result.threshold_interval(view.asked.lender(), threshold).unwrap_or((f64::NAN, f64::NAN));
        let plateau = [slice.plateau.0, slice.plateau.1].map(|place| view.value(slice.candidates[place], threshold));
        let mut row: Vec<Cell> = vec![
            view.asked.lender().thresholds[threshold].name.as_str().into(),
            Cell::Number(view.value(0, threshold)),
            Cell::Number(view.value(result.chosen, threshold)),
            yes(result.is_feasible()),
        ];
        row.extend([interval.0, interval.1, plateau[0], plateau[1], view.asked.tolerance].map(Cell::Number));
        sheet.rows.push(row);
    }
    sheet
}

/// The frontier with bands that hold over all of it at once.
fn frontier(view: &View<'_>) -> CsvTable {
    let mut columns = vec!["setting"];
    columns.extend(thresholds(view));
    columns.extend([
        "npl_ratio",
        "npl_band_lower",
        "npl_band_upper",
        "good_lost",
        "good_lost_band_lower",
        "good_lost_band_upper",
    ]);
    let mut sheet = CsvTable::new("frontier", &columns);
    let (places, critical) = &view.result.frontier;
    for &candidate in places {
        let mut row: Vec<Cell> = vec![candidate.into()];
        row.extend(setting(view, candidate));
        for quantity in [view.npl, view.lost] {
            let (low, high) = view.wide(candidate, quantity, *critical);
            row.extend([view.level(candidate, quantity).mean, low, high].map(Cell::Number));
        }
        sheet.rows.push(row);
    }
    sheet
}

fn flips(view: &View<'_>) -> CsvTable {
    let mut sheet = CsvTable::new("flip_points", &["threshold", "quantity", "value", "at", "lower", "upper"]);
    for slice in &view.result.slices {
        for (&(quantity, value), crossings) in view.asked.flips.iter().zip(&slice.flips) {
            for crossing in crossings {
                sheet.rows.push(vec![
                    view.asked.lender().thresholds[slice.threshold].name.as_str().into(),
                    view.quantity(quantity).name.as_str().into(),
                    Cell::Number(value),
                    Cell::Number(crossing.at),
                    Cell::Number(crossing.lower),
                    Cell::Number(crossing.upper),
                ]);
            }
        }
    }
    sheet
}

fn robust(view: &View<'_>) -> CsvTable {
    let mut columns = vec!["role", "setting"];
    columns.extend(thresholds(view));
    columns.extend([
        "scenario",
        "objective",
        "lower",
        "upper",
        "regret",
        "regret_lower",
        "regret_upper",
        "constraints_hold",
    ]);
    let mut sheet = CsvTable::new("robust", &columns);
    let Some(robust) = &view.result.robust else { return sheet };
    for (role, candidate) in view.roles() {
        for (scenario, of) in view.asked.scenarios.iter().enumerate() {
            let mut row: Vec<Cell> = vec![role.in_language(Language::English).into(), candidate.into()];
            row.extend(setting(view, candidate));
            row.push(of.name.as_str().into());
            row.extend(bounds(&view.result.level(scenario, candidate, view.asked.goal().objective)));
            row.extend(bounds(&view.regret(scenario, candidate)));
            row.push(yes(!robust.holds[scenario][candidate].contains(&false)));
            sheet.rows.push(row);
        }
    }
    sheet
}

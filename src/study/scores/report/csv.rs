//! The numbers of a score distribution: every quantity at every cut-off, the optimum, groups and resamples.

use super::{Origin, bound, interval_of_optimum, names};
use crate::report::csv_table::{CsvCell, CsvTable, interval_cells};
use crate::report::estimates::{Estimate, setting_name};
use crate::report::language::Language;
use crate::study::scores::run::{GROUP_RATES, QUANTITIES, ScoresResult};

/// The further tables.
pub fn tables(result: &ScoresResult, origin: &Origin<'_>) -> Vec<CsvTable> {
    let mut tables = vec![
        bands(result),
        optimum(result, origin),
        by_group(result, origin),
        group_curves(result, origin),
        resamples(result),
    ];
    tables.extend((!origin.data.special.is_empty()).then(|| special(origin)));
    tables
}

/// The name of a cut-off as a policy.
fn policy_name(cutoff: f64) -> String {
    setting_name([("cut_off", cutoff.to_string())])
}

/// Each quantity at each cut-off.
pub fn estimates(result: &ScoresResult) -> Vec<Estimate> {
    let mut estimates = Vec::new();
    for ((_, name, ..), bands) in QUANTITIES.iter().zip(&result.resampled.bands) {
        let levels = result.cutoffs.iter().zip(&bands.pointwise);
        estimates.extend(levels.map(|(cutoff, level)| Estimate::level(policy_name(*cutoff), *name, *level)));
    }
    estimates
}

/// Each cut-off; the last denies everybody.
pub fn policies(result: &ScoresResult) -> CsvTable {
    let mut table = CsvTable::new("policies", &["policy", "cut_off", "chosen"]);
    for (index, &cutoff) in result.cutoffs.iter().enumerate() {
        table.rows.push(vec![policy_name(cutoff).into(), cutoff.into(), CsvCell::yes(index == result.choice.index)]);
    }
    table
}

/// The bounds of each quantity that hold at all cut-offs together.
fn bands(result: &ScoresResult) -> CsvTable {
    let columns = ["policy", "cut_off", "metric", "lower_together", "upper_together"];
    let mut table = CsvTable::new("bands", &columns);
    for ((_, name, ..), bands) in QUANTITIES.iter().zip(&result.resampled.bands) {
        for (&cutoff, (&lower, &upper)) in result.cutoffs.iter().zip(bands.lower.iter().zip(&bands.upper)) {
            let policy = policy_name(cutoff);
            table.rows.push(vec![policy.into(), cutoff.into(), (*name).into(), lower.into(), upper.into()]);
        }
    }
    table
}

fn optimum(result: &ScoresResult, origin: &Origin<'_>) -> CsvTable {
    let mut table = CsvTable::new("optimum", &["what", "value", "lower", "upper"]);
    let none = f64::NAN;
    let mut add = |what: &str, value: f64, lower: f64, upper: f64| {
        table.rows.push(vec![what.into(), value.into(), lower.into(), upper.into()]);
    };
    let (lower, upper) = interval_of_optimum(result);
    let (lower, upper) = (result.cutoffs[lower], result.cutoffs[upper]);
    let chosen = &result.resampled.chosen;
    let objective = origin.question.goal.objective;
    let interval = result.resampled.bands[objective as usize].pointwise[result.choice.index];
    add("cut_off", result.optimum(), lower, upper);
    add("feasible", if result.choice.feasible { 1.0 } else { 0.0 }, none, none);
    add("plateau", none, result.cutoffs[result.plateau.from], result.cutoffs[result.plateau.to]);
    add(objective.name(), interval.mean, interval.lower, interval.upper);
    let feasible = chosen.iter().filter(|chosen| chosen.1).count() as f64 / chosen.len() as f64;
    add("share_of_resamples_with_a_feasible_cut_off", feasible, none, none);
    add("share_of_resamples_that_break_a_constraint", result.resampled.any_broken, none, none);
    for (of, broken) in origin.question.goal.bounds.iter().zip(&result.resampled.broken) {
        add(
            &format!("share_of_resamples_that_break {}", bound(of).in_language(Language::English)),
            *broken,
            none,
            none,
        );
    }
    for (level, found) in origin.question.reach.iter().zip(&result.reached) {
        for cutoff in found {
            add(&format!("cut_off_at {} = {}", level.quantity.name(), level.value), *cutoff, none, none);
        }
    }
    table
}

fn by_group(result: &ScoresResult, origin: &Origin<'_>) -> CsvTable {
    let mut table =
        CsvTable::new("by_group", &["group", "people", "cut_off", "metric", "mean", "lower", "upper", "sd", "n"]);
    for (index, name) in names::keys(origin).into_iter().enumerate() {
        let people = match index {
            0 => origin.data.people(),
            _ => origin.data.groups[index - 1].cells.people(),
        };
        let rates = GROUP_RATES.iter().map(|rate| rate.0).zip(&result.resampled.rates[index]);
        for (quantity, interval) in rates.chain(["auc", "ks"].into_iter().zip(&result.resampled.power[index])) {
            let mut row = vec![name.clone().into(), people.into(), result.optimum().into(), quantity.into()];
            row.extend(interval_cells(interval));
            table.rows.push(row);
        }
    }
    table
}

fn group_curves(result: &ScoresResult, origin: &Origin<'_>) -> CsvTable {
    let mut table = CsvTable::new("group_curves", &["group", "cut_off", "metric", "value"]);
    for (index, name) in names::keys(origin).into_iter().enumerate() {
        for (at, cutoff) in result.cutoffs.iter().enumerate() {
            for ((quantity, ..), value) in GROUP_RATES.iter().zip(result.below[index].rates(at)) {
                table.rows.push(vec![name.clone().into(), (*cutoff).into(), (*quantity).into(), value.into()]);
            }
        }
    }
    table
}

fn special(origin: &Origin<'_>) -> CsvTable {
    let mut table = CsvTable::new("special", &["score", "group", "people", "bad"]);
    let keys = names::keys(origin);
    for special in &origin.data.special {
        let sum = special.people.iter().fold((0.0, 0.0), |sum, people| (sum.0 + people.0, sum.1 + people.1));
        for (key, (good, bad)) in keys.iter().zip(std::iter::once(&sum).chain(&special.people)) {
            table.rows.push(vec![special.score.into(), key.clone().into(), (good + bad).into(), (*bad).into()]);
        }
    }
    table
}

fn resamples(result: &ScoresResult) -> CsvTable {
    let columns = ["resample", "best_cut_off", "meets_constraints", "objective_at_optimum", "auc", "ks"];
    let mut table = CsvTable::new("resamples", &columns);
    for (index, (chosen, of_each)) in result.resampled.chosen.iter().zip(&result.resampled.of_each).enumerate() {
        let mut row = vec![index.into(), result.cutoffs[chosen.0].into(), CsvCell::yes(chosen.1)];
        row.extend(of_each.map(CsvCell::Number));
        table.rows.push(row);
    }
    table
}

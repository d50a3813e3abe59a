//! The numbers of a score distribution: every quantity at every cut-off, the optimum, groups and resamples.

use super::{Origin, bound, interval_of_optimum, names};
use crate::report::csv_table::{CsvCell, CsvTable, interval_cells};
use crate::report::estimates::{Estimate, setting_name};
use crate::report::language::Language;
use crate::stats::Interval;
use crate::study::scores::limits::{Level, group_limits};
use crate::study::scores::run::{Crossing, GROUP_RATES, QUANTITIES, Quantity, ScoresResult};

/// The further tables.
pub fn tables(result: &ScoresResult, origin: &Origin<'_>) -> Vec<CsvTable> {
    let mut tables = vec![
        bands(result),
        optimum(result, origin),
        by_group(result, origin),
        group_curves(result, origin),
        counts(origin),
        out_of_bag(result, origin),
        resamples(result),
    ];
    tables.extend((!origin.question.reach.is_empty()).then(|| reach(result, origin)));
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
    for (&(quantity, name, ..), bands) in QUANTITIES.iter().zip(&result.resampled.bands) {
        let levels = result.cutoffs.iter().zip(&bands.pointwise);
        let level = |(cutoff, level): (&f64, &Interval)| {
            Estimate::level(policy_name(*cutoff), name, *level).made_by(method(quantity))
        };
        estimates.extend(levels.map(level));
    }
    estimates
}

/// How the interval of a quantity at a cut-off is made.
fn method(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::Youden => "score, difference",
        Quantity::Cost | Quantity::Profit => "score, weighted sum",
        Quantity::GroupGap => "score, largest difference",
        _ => "exact",
    }
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
    let (selected, interval) = (result.resampled.objective, result.resampled.objective_interval);
    add("cut_off", result.optimum(), lower, upper);
    add("feasible", if result.choice.feasible { 1.0 } else { 0.0 }, none, none);
    add("plateau", none, result.cutoffs[result.plateau.from], result.cutoffs[result.plateau.to]);
    add(objective.name(), interval.mean, interval.lower, interval.upper);
    add(&format!("{}_on_the_same_people", objective.name()), selected.apparent, none, none);
    add(&format!("{}_out_of_bag", objective.name()), selected.out_of_bag, none, none);
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
    table
}

/// The cut-offs around each level asked for, and what each of them does.
fn reach(result: &ScoresResult, origin: &Origin<'_>) -> CsvTable {
    const DOES: [Quantity; 3] = [Quantity::GoodDenied, Quantity::BadDenied, Quantity::BadRateOfApproved];
    let columns = ["metric", "level", "crossing", "reached", "policy", "cut_off", "mean", "lower", "upper"];
    let does = DOES.map(Quantity::name);
    let mut table = CsvTable::new("reach", &[&columns[..], &does].concat());
    for (level, found) in origin.question.reach.iter().zip(&result.reached) {
        for (number, crossing) in found.iter().enumerate() {
            for (side, index) in crossing.cutoffs().into_iter().enumerate() {
                let reached = match crossing {
                    Crossing::At(_) => "at",
                    Crossing::After(_) => ["before", "after"][side],
                };
                let at = |quantity: Quantity| result.resampled.bands[quantity as usize].pointwise[index];
                let (cutoff, interval) = (result.cutoffs[index], at(level.quantity));
                let mut row: Vec<CsvCell> = vec![level.quantity.name().into(), level.value.into(), number.into()];
                row.extend([reached.into(), policy_name(cutoff).into(), cutoff.into()]);
                row.extend([interval.mean, interval.lower, interval.upper].map(CsvCell::Number));
                row.extend(DOES.map(|quantity| at(quantity).mean.into()));
                table.rows.push(row);
            }
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
    let mut table = CsvTable::new("group_curves", &["group", "cut_off", "metric", "value", "lower", "upper"]);
    for (index, name) in names::keys(origin).into_iter().enumerate() {
        for (at, cutoff) in result.cutoffs.iter().enumerate() {
            let below = &result.below[index];
            let limits = group_limits(below, at, Level::One);
            for (((quantity, ..), value), (lower, upper)) in GROUP_RATES.iter().zip(below.rates(at)).zip(limits) {
                let mut row: Vec<CsvCell> = vec![name.clone().into(), (*cutoff).into(), (*quantity).into()];
                row.extend([value, lower, upper].map(CsvCell::Number));
                table.rows.push(row);
            }
        }
    }
    table
}

/// The people at each score as they were understood: what every interval of a rate is computed from.
fn counts(origin: &Origin<'_>) -> CsvTable {
    let mut table = CsvTable::new("counts", &["group", "score", "good", "bad"]);
    for group in &origin.data.groups {
        let people = group.cells.good.iter().zip(&group.cells.bad);
        for (score, (good, bad)) in origin.data.scores.iter().zip(people) {
            table.rows.push(vec![group.name.clone().into(), (*score).into(), (*good).into(), (*bad).into()]);
        }
    }
    table
}

/// What was selected as the largest, on the people who selected it and on those left out.
fn out_of_bag(result: &ScoresResult, origin: &Origin<'_>) -> CsvTable {
    let mut table = CsvTable::new("out_of_bag", &["metric", "group", "cut_off", "mean", "out_of_bag"]);
    let keys = names::keys(origin);
    let mut add = |metric: &str, group: &str, cutoff: usize, mean: f64, out_of_bag: f64| {
        let cutoff = result.cutoffs[cutoff].into();
        table.rows.push(vec![metric.into(), group.into(), cutoff, mean.into(), out_of_bag.into()]);
    };
    let optimum = result.resampled.objective;
    let objective = origin.question.goal.objective.name();
    add(objective, &keys[0], result.choice.index, optimum.apparent, optimum.out_of_bag);
    for ((key, below), out_of_bag) in keys.iter().zip(&result.below).zip(&result.resampled.ks_out_of_bag) {
        let power = below.power();
        add("ks", key, power.ks_at, power.ks, *out_of_bag);
    }
    let gaps = result.curves.of_quantity(Quantity::GroupGap).iter().zip(&result.resampled.gap_out_of_bag);
    for (cutoff, (gap, out_of_bag)) in gaps.enumerate() {
        add(Quantity::GroupGap.name(), &keys[0], cutoff, *gap, *out_of_bag);
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
    let columns = [
        "resample",
        "best_cut_off",
        "meets_constraints",
        "objective_at_optimum",
        "objective_at_best_cut_off",
        "objective_out_of_bag",
        "auc",
        "ks",
        "ks_out_of_bag",
    ];
    let mut table = CsvTable::new("resamples", &columns);
    for (index, (chosen, each)) in result.resampled.chosen.iter().zip(&result.resampled.of_each).enumerate() {
        let mut row = vec![index.into(), result.cutoffs[chosen.0].into(), CsvCell::yes(chosen.1)];
        let values = [each.at_optimum, each.at_chosen, each.out_of_bag, each.auc, each.ks, each.ks_out_of_bag];
        row.extend(values.map(CsvCell::Number));
        table.rows.push(row);
    }
    table
}

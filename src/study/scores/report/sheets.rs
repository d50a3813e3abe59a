//! The tidy sheets of a score distribution.

use super::{Origin, bound, interval_of_optimum, names};
use crate::report::language::Language;
use crate::report::output::{Cell, CsvTable};
use crate::stats::Interval;
use crate::study::scores::run::{GROUP_RATES, QUANTITIES, ScoresResult};

/// `results.csv` first.
pub fn sheets(result: &ScoresResult, origin: &Origin<'_>) -> Vec<CsvTable> {
    let mut sheets = vec![
        results(result),
        optimum(result, origin),
        by_group(result, origin),
        group_curves(result, origin),
        resamples(result),
    ];
    sheets.extend((!origin.data.special.is_empty()).then(|| special(origin)));
    sheets
}

fn of(interval: &Interval) -> Vec<Cell> {
    let Interval { mean, lower, upper, sd, replications } = *interval;
    vec![mean.into(), lower.into(), upper.into(), sd.into(), replications.into()]
}

fn results(result: &ScoresResult) -> CsvTable {
    let columns =
        ["cut_off", "quantity", "value", "lower", "upper", "sd", "resamples", "lower_together", "upper_together"];
    let mut sheet = CsvTable::new("results", &columns);
    for ((_, name, ..), bands) in QUANTITIES.iter().zip(&result.resampled.bands) {
        for (place, (cutoff, interval)) in result.cutoffs.iter().zip(&bands.pointwise).enumerate() {
            let mut row = vec![(*cutoff).into(), (*name).into()];
            row.extend(of(interval));
            row.extend([bands.lower[place].into(), bands.upper[place].into()]);
            sheet.rows.push(row);
        }
    }
    sheet
}

fn optimum(result: &ScoresResult, origin: &Origin<'_>) -> CsvTable {
    let mut sheet = CsvTable::new("optimum", &["what", "value", "lower", "upper"]);
    let none = f64::NAN;
    let mut add = |what: &str, value: f64, lower: f64, upper: f64| {
        sheet.rows.push(vec![what.into(), value.into(), lower.into(), upper.into()]);
    };
    let (lower, upper) = interval_of_optimum(result);
    let (lower, upper) = (result.cutoffs[lower], result.cutoffs[upper]);
    let chosen = &result.resampled.chosen;
    let objective = origin.question.goal.objective;
    let interval = result.resampled.bands[objective as usize].pointwise[result.choice.place];
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
    sheet
}

fn by_group(result: &ScoresResult, origin: &Origin<'_>) -> CsvTable {
    let mut sheet = CsvTable::new(
        "by_group",
        &["group", "people", "cut_off", "quantity", "value", "lower", "upper", "sd", "resamples"],
    );
    for (place, name) in names::keys(origin).into_iter().enumerate() {
        let people = match place {
            0 => origin.data.people(),
            _ => origin.data.groups[place - 1].cells.people(),
        };
        let rates = GROUP_RATES.iter().map(|rate| rate.0).zip(&result.resampled.rates[place]);
        for (quantity, interval) in rates.chain(["auc", "ks"].into_iter().zip(&result.resampled.power[place])) {
            let mut row = vec![name.clone().into(), people.into(), result.optimum().into(), quantity.into()];
            row.extend(of(interval));
            sheet.rows.push(row);
        }
    }
    sheet
}

fn group_curves(result: &ScoresResult, origin: &Origin<'_>) -> CsvTable {
    let mut sheet = CsvTable::new("group_curves", &["group", "cut_off", "quantity", "value"]);
    for (place, name) in names::keys(origin).into_iter().enumerate() {
        for (at, cutoff) in result.cutoffs.iter().enumerate() {
            for ((quantity, ..), value) in GROUP_RATES.iter().zip(result.below[place].rates(at)) {
                sheet.rows.push(vec![name.clone().into(), (*cutoff).into(), (*quantity).into(), value.into()]);
            }
        }
    }
    sheet
}

fn special(origin: &Origin<'_>) -> CsvTable {
    let mut sheet = CsvTable::new("special", &["score", "group", "people", "bad"]);
    let keys = names::keys(origin);
    for special in &origin.data.special {
        let sum = special.people.iter().fold((0.0, 0.0), |sum, people| (sum.0 + people.0, sum.1 + people.1));
        for (key, (good, bad)) in keys.iter().zip(std::iter::once(&sum).chain(&special.people)) {
            sheet.rows.push(vec![special.score.into(), key.clone().into(), (good + bad).into(), (*bad).into()]);
        }
    }
    sheet
}

fn resamples(result: &ScoresResult) -> CsvTable {
    let columns = ["resample", "best_cut_off", "meets_constraints", "objective_at_optimum", "auc", "ks"];
    let mut sheet = CsvTable::new("resamples", &columns);
    for (place, (chosen, of_each)) in result.resampled.chosen.iter().zip(&result.resampled.of_each).enumerate() {
        let mut row = vec![place.into(), result.cutoffs[chosen.0].into(), if chosen.1 { "yes" } else { "no" }.into()];
        row.extend(of_each.map(Cell::Number));
        sheet.rows.push(row);
    }
    sheet
}

//! The numbers of a book: every quantity at the cut-offs that are shown, the optimum, parts, resamples. Cut-offs
//! that are shown have at least ten accounts between them; rates of fewer accounts than that may be among them.

use super::drawn::cutoffs_shown;
use super::measures;
use super::tables::kinds;
use super::words::bound;
use crate::report::csv_table::{CsvCell, CsvTable, interval_cells};
use crate::report::estimates::{Estimate, setting_name};
use crate::report::language::Language;
use crate::stats::Interval;
use crate::study::accounts::ask::LoadedAccounts;
use crate::study::accounts::book::Measure;
use crate::study::accounts::quantity::{Kind, Quantity};
use crate::study::accounts::run::{AccountsResult, Best, Part, SHOWN_MIN};

/// The further tables.
pub fn tables(loaded: &LoadedAccounts, result: &AccountsResult) -> Vec<CsvTable> {
    let groups = result.groups.iter().map(|(column, parts)| (column.as_str(), &parts[..]));
    let mut tables = vec![optimum(loaded, result), unranked(loaded), resamples(&result.best)];
    if !result.groups.is_empty() {
        tables.push(parts(loaded, "by_group", groups));
    }
    if !result.vintages.is_empty() {
        tables.push(parts(loaded, "by_vintage", [("vintage", &result.vintages[..])].into_iter()));
    }
    tables
}

/// The quantities that a book has.
fn quantities(loaded: &LoadedAccounts) -> impl Iterator<Item = Quantity> {
    let measures = measures(&loaded.book).iter();
    measures.flat_map(|&measure| kinds(loaded).map(move |kind| Quantity::of(kind, measure)))
}

/// The name of a cut-off as a policy.
fn policy_name(cutoff: f64) -> String {
    setting_name([("cut_off", cutoff.to_string())])
}

/// Each quantity at each cut-off that is shown.
pub fn estimates(loaded: &LoadedAccounts, best: &Best) -> Vec<Estimate> {
    let shown = cutoffs_shown(best);
    let of = |quantity: Quantity| {
        let level = move |index: usize| {
            let interval = best.interval_of(quantity, index, &loaded.question.prices);
            let name = policy_name(best.cutoffs[index]);
            Estimate::level(name, quantity.name(), interval).made_by(method(best, quantity))
        };
        shown.iter().copied().map(level).collect::<Vec<Estimate>>()
    };
    quantities(loaded).flat_map(of).collect()
}

/// How the interval of a quantity is made.
fn method(best: &Best, quantity: Quantity) -> &'static str {
    match (quantity.kind, best.sums.is_plain[quantity.measure as usize]) {
        (Kind::Youden, _) => "score, difference",
        (Kind::Cost, _) => "score, weighted sum",
        (Kind::Profit, _) if quantity.measure == Measure::Amount => "score, weighted sum",
        (Kind::Loss | Kind::Profit, _) if quantity.measure == Measure::Accounts => "log-normal",
        (_, true) => "exact",
        (_, false) => "score, effective number",
    }
}

/// Each cut-off that is shown; the last denies everybody.
pub fn policies(best: &Best) -> CsvTable {
    let mut table = CsvTable::new("policies", &["policy", "cut_off", "chosen"]);
    for index in cutoffs_shown(best) {
        let cutoff = best.cutoffs[index];
        table.rows.push(vec![policy_name(cutoff).into(), cutoff.into(), CsvCell::yes(index == best.at)]);
    }
    table
}

fn optimum(loaded: &LoadedAccounts, result: &AccountsResult) -> CsvTable {
    let best = &result.best;
    let (question, none) = (&loaded.question, f64::NAN);
    let mut table = CsvTable::new("optimum", &["what", "value", "lower", "upper"]);
    let mut add = |what: &str, value: f64, lower: f64, upper: f64| {
        table.rows.push(vec![what.into(), value.into(), lower.into(), upper.into()]);
    };
    let ends = |(from, to): (usize, usize)| {
        let (from, to) = (best.cutoffs[from], best.cutoffs[to]);
        (from.min(to), from.max(to))
    };
    let (lower, upper) = ends(best.interval);
    add("cut_off", best.cutoffs[best.at], lower, upper);
    if let Some(interval) = result.over_vintages {
        let (lower, upper) = ends(interval);
        add("cut_off_over_vintages", best.cutoffs[best.at], lower, upper);
    }
    add("feasible", if best.choice.feasible { 1.0 } else { 0.0 }, none, none);
    let (lower, upper) = ends((best.plateau.from, best.plateau.to));
    add("plateau", none, lower, upper);
    let name = question.goal.objective.name();
    let interval = best.objective_interval(question);
    add(&name, interval.mean, interval.lower, interval.upper);
    add(&format!("{name}_on_the_same_accounts"), best.objective.apparent, none, none);
    add(&format!("{name}_out_of_bag"), best.objective.out_of_bag, none, none);
    let feasible = best.each.iter().filter(|each| each.is_feasible).count() as f64 / best.each.len() as f64;
    add("share_of_resamples_with_a_feasible_cut_off", feasible, none, none);
    let (each, any) = best.broken(&question.goal);
    add("share_of_resamples_that_break_a_constraint", any, none, none);
    for (of, broken) in question.goal.bounds.iter().zip(each) {
        let what = format!("share_of_resamples_that_break {}", bound(of).in_language(Language::English));
        add(&what, broken, none, none);
    }
    for measure in measures(&loaded.book) {
        let power = &best.power[*measure as usize];
        let suffix = if *measure == Measure::Amount { "_by_amount" } else { "" };
        for (what, (value, (lower, upper))) in [("bad_rate", power.bad_rate), ("auc", power.auc), ("ks", power.ks)] {
            add(&format!("{what}{suffix}"), value, lower, upper);
        }
        add(&format!("ks_at_cut_off{suffix}"), best.cutoffs[power.ks_at], none, none);
    }
    table
}

/// Rates of groups or vintages at the cut-off, and the best cut-off of each.
fn parts<'a>(
    loaded: &LoadedAccounts,
    name: &'static str,
    columns: impl Iterator<Item = (&'a str, &'a [Part])>,
) -> CsvTable {
    let header = ["column", "group", "accounts", "metric", "mean", "lower", "upper", "sd", "n"];
    let mut table = CsvTable::new(name, &header);
    for (column, parts) in columns {
        for part in parts {
            let Some(best) = &part.best else {
                let few = part.accounts < SHOWN_MIN;
                let accounts = if few { CsvCell::Empty } else { part.accounts.into() };
                let what = if few { "too few accounts" } else { "good or bad accounts alone" };
                let mut row = vec![column.into(), part.name.clone().into(), accounts, what.into()];
                row.extend(std::iter::repeat_n(CsvCell::Empty, 5));
                table.rows.push(row);
                continue;
            };
            let mut add = |metric: String, interval: &Interval| {
                let mut row =
                    vec![column.into(), part.name.clone().into(), part.accounts.into(), CsvCell::from(metric)];
                row.extend(interval_cells(interval));
                table.rows.push(row);
            };
            for quantity in quantities(loaded) {
                add(quantity.name(), &best.interval_of(quantity, best.at, &loaded.question.prices));
            }
            let plain =
                |mean: f64, lower: f64, upper: f64| Interval { mean, lower, upper, sd: f64::NAN, replications: 0 };
            for measure in measures(&loaded.book) {
                let power = &best.power[*measure as usize];
                let suffix = if *measure == Measure::Amount { "_by_amount" } else { "" };
                for (what, (value, (lower, upper))) in
                    [("bad_rate", power.bad_rate), ("auc", power.auc), ("ks", power.ks)]
                {
                    add(format!("{what}{suffix}"), &plain(value, lower, upper));
                }
            }
            let [own, from, to] =
                [best.choice.index, best.interval.0, best.interval.1].map(|index| best.cutoffs[index]);
            add("best_cut_off".into(), &plain(own, from.min(to), from.max(to)));
        }
    }
    table
}

/// Rows that are not ranked; numbers below ten are left out.
fn unranked(loaded: &LoadedAccounts) -> CsvTable {
    let mut table = CsvTable::new("unranked", &["why", "score", "accounts", "bad", "good", "outcome_not_known"]);
    let counted = &loaded.counted;
    let cell = |number: usize| match number {
        1..SHOWN_MIN => CsvCell::Empty,
        number => number.into(),
    };
    let mut add = |why: &str, score: CsvCell, [all, bad, good, unknown]: [usize; 4]| {
        let mut row = vec![why.into(), score];
        row.extend([all, bad, good, unknown].map(cell));
        table.rows.push(row);
    };
    for (score, outcomes) in &counted.special {
        add("special score", (*score).into(), [outcomes.all(), outcomes.bad, outcomes.good, outcomes.unknown]);
    }
    let outcomes = &counted.no_score;
    add("no score", CsvCell::Empty, [outcomes.all(), outcomes.bad, outcomes.good, outcomes.unknown]);
    add("no outcome", CsvCell::Empty, [counted.no_outcome, 0, 0, counted.no_outcome]);
    table
}

fn resamples(best: &Best) -> CsvTable {
    let columns = [
        "resample",
        "best_cut_off",
        "meets_constraints",
        "objective_at_best_cut_off",
        "objective_out_of_bag",
        "auc",
        "ks",
        "auc_by_amount",
        "ks_by_amount",
    ];
    let mut table = CsvTable::new("resamples", &columns);
    for (index, each) in best.each.iter().enumerate() {
        let mut row = vec![index.into(), best.cutoffs[each.chosen].into(), CsvCell::yes(each.is_feasible)];
        row.extend([each.at_chosen, each.out_of_bag].map(CsvCell::Number));
        row.extend(each.power.iter().flat_map(|power| [power[0], power[1]]).map(CsvCell::Number));
        table.rows.push(row);
    }
    table
}

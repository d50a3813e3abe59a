//! The numbers of a book: every quantity at the cut-offs that may be told, the optimum, parts, two scores, resamples.

use super::tables::{kinds, numbers, reasons};
use super::view::View;
use super::words::bound;
use crate::report::csv_table::{CsvCell, CsvTable, INTERVAL};
use crate::report::estimates::{Estimate, setting_name};
use crate::report::language::Language;
use crate::stats::Interval;
use crate::study::accounts::best::Best;
use crate::study::accounts::book::Measure;
use crate::study::accounts::cells::Shown;
use crate::study::accounts::parts::Part;
use crate::study::accounts::quantity::{Kind, Quantity};
use crate::study::accounts::two_scores::{Change, TwoScores};

/// The further tables.
pub fn tables(view: &View<'_>) -> Vec<CsvTable> {
    let mut tables = vec![optimum(view), unranked(view), resamples(view)];
    if !view.result.groups.is_empty() {
        tables.push(parts(view, "by_group", view.groups()));
    }
    if !view.result.vintages.is_empty() {
        tables.push(parts(view, "by_vintage", std::iter::once(("vintage", view.vintages()))));
    }
    if let Some(two) = &view.result.two_scores {
        tables.extend([two_scores(view, two), swap_set(view, two)]);
    }
    tables
}

/// The quantities that a book has.
pub fn quantities(view: &View<'_>) -> impl Iterator<Item = Quantity> {
    view.measures().iter().flat_map(|&measure| kinds(view).map(move |kind| Quantity::of(kind, measure)))
}

/// What the name of a figure in a measure ends with.
fn suffix(measure: Measure) -> &'static str {
    if measure == Measure::Amount { "_by_amount" } else { "" }
}

/// The name of a cut-off as a policy.
fn policy_name(cutoff: f64) -> String {
    setting_name([("cut_off", cutoff.to_string())])
}

/// Each quantity at each cut-off that may be told.
pub fn estimates(view: &View<'_>) -> Vec<Estimate> {
    let best = view.best();
    let of = |quantity: Quantity| {
        let level = move |index: usize| {
            let interval = best.interval_of(quantity, index, &view.question().prices);
            let name = policy_name(best.cutoffs[index]);
            Estimate::level(name, quantity.name(), interval).made_by(method(best, quantity))
        };
        view.cutoffs.all().iter().copied().map(level).collect::<Vec<Estimate>>()
    };
    quantities(view).flat_map(of).collect()
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

/// Each cut-off that may be told; the last denies everybody.
pub fn policies(view: &View<'_>) -> CsvTable {
    let best = view.best();
    let mut table = CsvTable::new("policies", &["policy", "cut_off", "chosen"]);
    for &index in view.cutoffs.all() {
        let cutoff = best.cutoffs[index];
        table.rows.push(vec![policy_name(cutoff).into(), cutoff.into(), CsvCell::yes(index == best.at)]);
    }
    table
}

pub fn optimum(view: &View<'_>) -> CsvTable {
    let (best, question, none) = (view.best(), view.question(), f64::NAN);
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
    if let Some(interval) = view.result.over_vintages.as_ref().and_then(|over| over.interval) {
        let (lower, upper) = ends(interval);
        add("cut_off_over_vintages", best.cutoffs[best.at], lower, upper);
    }
    add("feasible", if best.choice.feasible { 1.0 } else { 0.0 }, none, none);
    let (lower, upper) = ends((best.plateau.from, best.plateau.to));
    add("plateau", none, lower, upper);
    if view.is_told() {
        let name = question.goal.objective.name();
        let interval = best.objective_interval(question);
        add(&name, interval.mean, interval.lower, interval.upper);
        add(&format!("{name}_on_the_same_accounts"), best.objective.apparent, none, none);
        add(&format!("{name}_out_of_bag"), best.objective.out_of_bag, none, none);
    }
    let feasible = best.each.iter().filter(|each| each.is_feasible).count() as f64 / best.each.len() as f64;
    add("share_of_resamples_with_a_feasible_cut_off", feasible, none, none);
    let (each, any) = best.broken(&question.goal);
    add("share_of_resamples_that_break_a_constraint", any, none, none);
    for (of, broken) in question.goal.bounds.iter().zip(each) {
        let what = format!("share_of_resamples_that_break {}", bound(of).in_language(Language::English));
        add(&what, broken, none, none);
    }
    for &measure in view.measures() {
        let (power, suffix) = (&best.power[measure as usize], suffix(measure));
        for (what, (value, (lower, upper))) in [("bad_rate", power.bad_rate), ("auc", power.auc)] {
            add(&format!("{what}{suffix}"), value, lower, upper);
        }
        if view.cutoffs.holds(power.ks_at) {
            let (value, (lower, upper)) = power.ks;
            add(&format!("ks{suffix}"), value, lower, upper);
            add(&format!("ks_at_cut_off{suffix}"), best.cutoffs[power.ks_at], none, none);
        }
    }
    table
}

/// Rates of groups or vintages at the cut-off, and the best cut-off of each.
fn parts<'a>(
    view: &View<'_>,
    name: &'static str,
    columns: impl Iterator<Item = (&'a str, Vec<(&'a Part, Shown)>)>,
) -> CsvTable {
    let header = ["column", "group", "accounts", "metric", "mean", "lower", "upper", "sd", "n"];
    let mut table = CsvTable::new(name, &header);
    for (column, parts) in columns {
        for (part, shown) in parts {
            let head =
                |accounts: CsvCell, metric: CsvCell| vec![column.into(), part.name.clone().into(), accounts, metric];
            let mut alone = |accounts: CsvCell, what: &str| {
                let mut row = head(accounts, what.into());
                row.extend(std::iter::repeat_n(CsvCell::Empty, INTERVAL.len()));
                table.rows.push(row);
            };
            let best = match &part.best {
                _ if shown == Shown::Nothing => {
                    alone(CsvCell::Empty, "not shown");
                    continue;
                }
                None => {
                    alone(part.accounts.into(), "good or bad accounts alone");
                    continue;
                }
                Some(best) => best,
            };
            for (metric, interval) in of_part(view, best, shown) {
                table.add(head(part.accounts.into(), metric.into()), &interval);
            }
        }
    }
    table
}

/// What is told of a part.
pub fn of_part(view: &View<'_>, best: &Best, shown: Shown) -> Vec<(String, Interval)> {
    let plain =
        |(mean, (lower, upper)): (f64, (f64, f64))| Interval { mean, lower, upper, sd: f64::NAN, replications: 0 };
    let mut all = Vec::new();
    if shown == Shown::Everything {
        let at = |quantity: Quantity| best.interval_of(quantity, best.at, &view.question().prices);
        all.extend(quantities(view).map(|quantity| (quantity.name(), at(quantity))));
    }
    let told = view.of_part(best, shown);
    for &measure in view.measures() {
        let (power, suffix) = (&best.power[measure as usize], suffix(measure));
        all.push((format!("bad_rate{suffix}"), plain(power.bad_rate)));
        if shown >= Shown::Power {
            all.push((format!("auc{suffix}"), plain(power.auc)));
            if told.holds(power.ks_at) {
                all.push((format!("ks{suffix}"), plain(power.ks)));
            }
        }
    }
    if shown >= Shown::Power {
        let [own, from, to] = [best.choice.index, best.interval.0, best.interval.1].map(|index| best.cutoffs[index]);
        all.push(("best_cut_off".into(), plain((own, (from.min(to), from.max(to))))));
    }
    all
}

/// Rows that are not ranked.
fn unranked(view: &View<'_>) -> CsvTable {
    let mut table = CsvTable::new("unranked", &["why", "score", "accounts", "bad", "good", "outcome_not_known"]);
    for (why, _, score, outcomes) in reasons(view) {
        let mut row = vec![why.into(), score.map_or(CsvCell::Empty, CsvCell::Number)];
        row.extend(numbers(view, &outcomes).map(|number| number.map_or(CsvCell::Empty, CsvCell::from)));
        table.rows.push(row);
    }
    table
}

fn resamples(view: &View<'_>) -> CsvTable {
    let best = view.best();
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
        let is_few = view.is_few_at(each.chosen);
        let objectives = [each.at_chosen, each.out_of_bag];
        row.extend(objectives.map(|value| if is_few { CsvCell::Empty } else { value.into() }));
        row.extend(each.power.iter().flat_map(|power| [power[0], power[1]]).map(CsvCell::Number));
        table.rows.push(row);
    }
    table
}

/// The figures of both scores and their differences.
pub fn two_scores(view: &View<'_>, two: &TwoScores) -> CsvTable {
    let columns = [
        "metric",
        "score",
        "score_lower",
        "score_upper",
        "new_score",
        "new_score_lower",
        "new_score_upper",
        "difference",
        "difference_lower",
        "difference_upper",
    ];
    let mut table = CsvTable::new("two_scores", &columns);
    let mut add = |metric: String, change: &Change| {
        let mut row = vec![metric.into()];
        for (value, (lower, upper)) in [change.old, change.new, change.difference] {
            row.extend([value, lower, upper].map(CsvCell::Number));
        }
        table.rows.push(row);
    };
    for &measure in view.measures() {
        let (of, suffix) = (measure as usize, suffix(measure));
        add(format!("auc{suffix}"), &two.auc[of]);
        if view.tells_ks(two, measure) {
            add(format!("ks{suffix}"), &two.ks[of]);
        }
        if view.tells_swaps(two) {
            add(format!("bad_rate_of_approved{suffix}"), &two.bad_rate_of_approved[of]);
        }
    }
    table
}

/// The names of accounts by what both scores do with them.
pub const SWAPS: [&str; 4] = ["approved_by_both", "swapped_out", "swapped_in", "denied_by_both"];

/// Who changes sides.
pub fn swap_set(view: &View<'_>, two: &TwoScores) -> CsvTable {
    let columns = ["accounts_are", "accounts", "metric", "mean", "lower", "upper"];
    let mut table = CsvTable::new("swap_set", &columns);
    if !view.tells_swaps(two) {
        return table;
    }
    for (name, swapped) in SWAPS.into_iter().zip(&two.swapped) {
        for &measure in view.measures() {
            let (of, suffix) = (measure as usize, suffix(measure));
            let mut add = |metric: &str, [mean, lower, upper]: [f64; 3]| {
                let metric = format!("{metric}{suffix}");
                let mut row = vec![name.into(), swapped.accounts.into(), metric.into()];
                row.extend([mean, lower, upper].map(CsvCell::Number));
                table.rows.push(row);
            };
            add("share", [swapped.share[of], f64::NAN, f64::NAN]);
            let (rate, (lower, upper)) = swapped.bad_rate[of];
            add("bad_rate", [rate, lower, upper]);
        }
    }
    for &measure in view.measures() {
        let (value, (lower, upper)) = two.in_less_out[measure as usize];
        let metric = format!("bad_rate{}", suffix(measure));
        let mut row = vec!["swapped_in_less_swapped_out".into(), CsvCell::Empty, metric.into()];
        row.extend([value, lower, upper].map(CsvCell::Number));
        table.rows.push(row);
    }
    table
}

//! Cut-offs on a score distribution: the optimum with its interval, groups, power, charts.

mod charts;
mod sheets;

use crate::metrics::Unit;
use crate::report::files::VERSION;
use crate::report::number::{elided, level, thousands};
use crate::report::output::Report;
use crate::report::table::aligned;
use crate::stats::Interval;
use crate::study::scores::{Bound, COSTS, GROUP_RATES, Plateau, Quantity, Question, ScoreData, ScoresResult, effort};

/// Where a result came from.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    pub data: &'a ScoreData,
    pub question: &'a Question,
    /// SHA-256 of the data.
    pub digest: &'a str,
}

/// The report of a score distribution.
pub fn scores(result: &ScoresResult, origin: &Origin<'_>) -> Report {
    let mut text =
        vec![finding(result, origin), objective(result, origin), groups(result, origin), power(result, origin)];
    if !origin.question.goal.bounds.is_empty() {
        text.push(constraints(result, origin));
    }
    if !origin.question.reach.is_empty() {
        text.push(reached(result, origin));
    }
    text.push(footing(origin));
    Report {
        text: text.join("\n\n"),
        sheets: sheets::sheets(result, origin),
        charts: charts::charts(result, origin, &footnote(origin)),
    }
}

/// A score or cut-off, without traces of binary fractions.
fn score(value: f64) -> String {
    ((value * 1e6).round() / 1e6).to_string()
}

/// "Deny below 21.5", or of the ends "Deny nobody", "Deny everybody".
fn denial(result: &ScoresResult, place: usize) -> String {
    match place {
        0 => "Deny nobody".into(),
        _ if place + 1 == result.cutoffs.len() => "Deny everybody".into(),
        _ => format!("Deny below {}", score(result.cutoffs[place])),
    }
}

/// `12.3 % (11.9 to 12.5)`.
fn with_bounds(interval: &Interval, unit: Unit) -> String {
    let value = level(interval.mean, unit);
    if !interval.lower.is_finite() || !interval.mean.is_finite() {
        return value;
    }
    let lower = level(interval.lower, unit);
    format!("{value} ({} to {})", lower.trim_end_matches(" %"), level(interval.upper, unit).trim_end_matches(" %"))
}

/// A constraint in words: `good_denied <= 10.0 %`.
fn bound(bound: &Bound) -> String {
    let sign = if bound.at_most { "<=" } else { ">=" };
    format!("{} {sign} {}", bound.quantity.name(), level(bound.value, bound.quantity.unit()))
}

fn finding(result: &ScoresResult, origin: &Origin<'_>) -> String {
    let (lower, upper) = result.optimum_interval();
    let [_, good, bad, approved] =
        [0, 1, 2, 3].map(|rate| with_bounds(&result.resampled.rates[0][rate], GROUP_RATES[rate].2));
    let optimum =
        format!("{} (95 % interval {} to {})", denial(result, result.choice.place), score(lower), score(upper));
    let says = format!("{good} of good people are denied, {bad} of bad ones; {approved} of the approved are bad.");
    if result.choice.feasible {
        return format!("{optimum}: {says}");
    }
    format!(
        "No cut-off meets every constraint: {}. The closest: {}{}: {says}",
        binding(result, origin),
        optimum[..1].to_lowercase(),
        &optimum[1..]
    )
}

/// Which constraints stand in the way.
fn binding(result: &ScoresResult, origin: &Origin<'_>) -> String {
    let bounds = || origin.question.goal.bounds.iter().zip(&result.choice.constraints);
    let never: Vec<String> = bounds().filter(|(_, constraint)| !constraint.alone).map(|(b, _)| bound(b)).collect();
    if !never.is_empty() {
        return format!("none has {}", never.join(" or "));
    }
    let freeing: Vec<String> =
        bounds().filter(|(_, constraint)| constraint.without.is_some()).map(|(b, _)| bound(b)).collect();
    match &freeing[..] {
        [] => "several contradict each other".into(),
        [only] => format!("{only} cannot be met together with the others"),
        [first, rest @ ..] => format!("{first} cannot be met together with {}", rest.join(" and ")),
    }
}

fn objective(result: &ScoresResult, origin: &Origin<'_>) -> String {
    let goal = &origin.question.goal;
    let interval = result.resampled.bands[goal.objective as usize].pointwise[result.choice.place];
    let verb = if goal.maximise { "Largest" } else { "Least" };
    let mut text = format!("{verb} {} found: {}", title(goal.objective), with_bounds(&interval, goal.objective.unit()));
    if matches!(goal.objective, Quantity::Cost | Quantity::Profit) {
        let costs = COSTS.iter().zip(origin.question.costs.0).filter(|(_, cost)| *cost != 0.0);
        let costs: Vec<String> = costs.map(|(name, cost)| format!("{} {cost}", name.replace('_', " "))).collect();
        text.push_str(&format!(" (costs: {})", costs.join(", ")));
    }
    let Plateau { from, to } = result.plateau;
    let tolerance = level(origin.question.tolerance, Unit::Share);
    if from == to {
        text.push_str(&format!(". No other cut-off next to it comes within {tolerance} of it."));
        return text;
    }
    let end = |place: usize| {
        let value = |quantity: Quantity| level(result.curves.at(quantity, place), quantity.unit());
        let denied =
            format!("{} of good and {} of bad denied", value(Quantity::GoodDenied), value(Quantity::BadDenied));
        let is_said = matches!(goal.objective, Quantity::GoodDenied | Quantity::BadDenied);
        if is_said { denied } else { format!("{} {}, {denied}", title(goal.objective), value(goal.objective)) }
    };
    text.push_str(&format!(
        ". Within {tolerance} of it: every cut-off from {} ({}) to {} ({}).",
        score(result.cutoffs[from]),
        end(from),
        score(result.cutoffs[to]),
        end(to)
    ));
    text
}

fn title(quantity: Quantity) -> String {
    let title = quantity.title();
    format!("{}{}", title[..1].to_lowercase(), &title[1..])
}

/// Everybody and each group: name and place.
fn names<'a>(origin: &Origin<'a>) -> Vec<&'a str> {
    let everybody = std::iter::once("everybody");
    // A single group is everybody.
    let groups = origin.data.groups.iter().map(|group| group.name.as_str());
    if origin.data.groups.len() > 1 { everybody.chain(groups).collect() } else { everybody.collect() }
}

fn groups(result: &ScoresResult, origin: &Origin<'_>) -> String {
    let mut header = vec!["at this cut-off, per cent", "people"];
    header.extend(GROUP_RATES.iter().map(|rate| rate.1));
    let rows = names(origin).into_iter().enumerate().map(|(place, name)| {
        let below = &result.below[place];
        let rates = &result.resampled.rates[place];
        let mut row = vec![elided(name, 32), thousands(below.goods() + below.bads())];
        row.extend(rates.iter().zip(GROUP_RATES).map(|(rate, (_, _, unit))| with_bounds(rate, unit).replace(" %", "")));
        row
    });
    aligned(&header, rows.collect())
}

fn power(result: &ScoresResult, origin: &Origin<'_>) -> String {
    let header = ["power of the score", "bad rate", "AUC", "KS", "KS at cut-off"];
    let rows = names(origin).into_iter().enumerate().map(|(place, name)| {
        let below = &result.below[place];
        let [auc, ks] = &result.resampled.power[place];
        vec![
            elided(name, 32),
            level(below.bads() / (below.goods() + below.bads()), Unit::Share),
            with_bounds(auc, Unit::Number),
            with_bounds(ks, Unit::Number),
            score(result.cutoffs[below.power().ks_at]),
        ]
    });
    aligned(&header, rows.collect())
}

fn constraints(result: &ScoresResult, origin: &Origin<'_>) -> String {
    let header = ["constraint", "at this cut-off", "broken in resamples", "best cut-off without it"];
    let bounds = origin.question.goal.bounds.iter().zip(&result.choice.constraints).zip(&result.resampled.broken);
    let rows = bounds.map(|((of, constraint), broken)| {
        vec![
            bound(of),
            level(constraint.value, of.quantity.unit()),
            level(*broken, Unit::Share),
            constraint.without.map_or("–".into(), |place| score(result.cutoffs[place])),
        ]
    });
    let table = aligned(&header, rows.collect());
    let any = level(result.resampled.any_broken, Unit::Share);
    format!("{table}\nSome constraint is broken at this cut-off in {any} of resamples.")
}

fn reached(result: &ScoresResult, origin: &Origin<'_>) -> String {
    let rows = origin.question.reach.iter().zip(&result.reached).map(|(of, found)| {
        let found: Vec<String> = found.iter().map(|&cutoff| format!("{cutoff:.2}")).collect();
        let cutoffs = if found.is_empty() { "never".into() } else { found.join(", ") };
        vec![format!("{} = {}", of.quantity.name(), level(of.value, of.quantity.unit())), cutoffs]
    });
    aligned(&["reached", "at cut-off"], rows.collect())
}

fn footing(origin: &Origin<'_>) -> String {
    let (resamples, drawn) = effort(origin.data);
    let people = origin.data.people();
    let scaled = if drawn < people {
        format!(", {} of them drawn and the deviations scaled", thousands(drawn))
    } else {
        String::new()
    };
    format!(
        "Denied: score below the cut-off. {} people, {} scores, bad rate {:.3}, seed {}.\nIntervals: 95 %, from {} resamples of as many people{scaled}; \
         they cover the sampling of people, not whether\nthe distribution, the bad rates or the costs hold elsewhere.",
        thousands(people),
        thousands(origin.data.scores.len() as f64),
        origin.data.bad_rate(),
        origin.question.seed,
        thousands(f64::from(resamples)),
    )
}

/// Where the numbers of a chart come from.
fn footnote(origin: &Origin<'_>) -> String {
    format!(
        "swapset {VERSION}: seed {}, {} resamples of {} people, data {}. Denied: score below the cut-off. Intervals: sampling of people only.",
        origin.question.seed,
        thousands(f64::from(effort(origin.data).0)),
        thousands(origin.data.people()),
        &origin.digest[..16.min(origin.digest.len())]
    )
}

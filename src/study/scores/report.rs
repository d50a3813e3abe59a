//! Cut-offs on a score distribution: the optimum with its interval, groups, power, charts.

pub mod charts;
mod csv;
pub mod cutoffs;
mod figures;
mod names;
mod notices;
pub mod reading;
mod tables;
pub mod words;

use super::ask::{FileReading, LoadedScores};
use super::run::{Bound, GROUP_RATES, Plateau, Quantity, Question, ScoreData, ScoresResult, effort};
use crate::metrics::Unit;
use crate::report::document::{Block, Document};
use crate::report::files::VERSION;
use crate::report::message::{Message, msg};
use crate::report::number::{level, thousands};
use crate::report::output::Report;
use crate::stats::Interval;
use cutoffs::{CutOffs, binding, convention};
use serde_json::{Value, json};

/// The smallest number of people with which the intervals of what is selected have been checked.
const PEOPLE_MIN: f64 = 100.0;

/// Where a result came from.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    pub data: &'a ScoreData,
    pub question: &'a Question,
    /// SHA-256 of the data.
    pub digest: &'a str,
    /// How each file was read.
    pub reading: &'a [FileReading],
    /// Whether the groups are those of a bundled distribution, whose names the catalogue knows.
    pub bundled: bool,
}

impl<'a> Origin<'a> {
    /// Of what was loaded.
    pub fn of(loaded: &'a LoadedScores) -> Origin<'a> {
        let LoadedScores { data, question, digest, reading, bundled, .. } = loaded;
        Origin { data, question, digest, reading, bundled: *bundled }
    }
}

/// What `results.json` and the manifest record about the data: how many people, how it was read, and what to look at.
fn facts(result: &ScoresResult, origin: &Origin<'_>) -> Vec<(&'static str, Value)> {
    let mut facts = vec![("resamples", json!(effort(origin.data).0)), ("people", json!(origin.data.people()))];
    let (reading, notices) = (reading::of_each_file(origin.reading), notices::notices(result, origin));
    facts.extend(words::recorded([("reading", &reading), ("notices", &notices)]));
    facts
}

/// The report of a score distribution.
pub fn scores(result: &ScoresResult, origin: &Origin<'_>) -> Report {
    let mut blocks: Vec<Block> = notices::notices(result, origin).into_iter().map(Block::Paragraph).collect();
    blocks.push(Block::Paragraph(objective(result, origin)));
    blocks.push(Block::Table(tables::groups(result, origin)));
    blocks.push(Block::Table(tables::power(result, origin)));
    if !origin.question.goal.bounds.is_empty() {
        blocks.push(Block::Table(tables::constraints(result, origin)));
        blocks.push(Block::Paragraph(msg!(
            "At this cut-off {share} of resamples break some constraint.",
            share = Message::Level(result.resampled.any_broken, Unit::Share)
        )));
    }
    if !origin.question.reach.is_empty() {
        blocks.push(Block::Table(tables::reached(result, origin)));
    }
    if !origin.data.special.is_empty() {
        blocks.push(Block::Table(tables::special(origin)));
    }
    blocks.extend(reading::paragraph(origin.reading).map(Block::Paragraph));
    blocks.push(Block::Paragraph(sample_note(origin)));
    let document = Document {
        question: cutoffs(result).question(),
        answer: finding(result, origin),
        blocks,
        figures: figures::figures(result, origin, &footnote(origin)),
    };
    Report {
        document,
        estimates: csv::estimates(result).into(),
        policies: csv::policies(result),
        replications: None,
        tables: csv::tables(result, origin),
        facts: facts(result, origin),
        calibration: Vec::new(),
    }
}

/// A score or cut-off, without traces of binary fractions.
pub fn score(value: f64) -> String {
    let shown = (value * 1e6).round() / 1e6;
    // Small ones keep six digits of their own.
    let shown = if value.abs() < 1e-3 { format!("{value:.5e}").parse().unwrap_or(shown) } else { shown };
    shown.to_string()
}

/// The cut-offs of an answer in words.
fn cutoffs(result: &ScoresResult) -> CutOffs<'_> {
    CutOffs { values: &result.cutoffs, higher_is_worse: result.higher_is_worse }
}

/// A cut-off in words.
fn cutoff(result: &ScoresResult, index: usize) -> Message {
    cutoffs(result).cutoff(index)
}

/// Both ends of the optimum's interval, the lower first.
fn interval_of_optimum(result: &ScoresResult) -> (usize, usize) {
    cutoffs(result).ends(result.optimum_interval())
}

/// What is denied at a cut-off.
fn denial(result: &ScoresResult, index: usize) -> Message {
    cutoffs(result).denial(index)
}

/// `12.3% (11.9 to 12.5)`; the value alone where it is certain or not defined.
pub fn with_bounds(interval: &Interval, unit: Unit) -> Message {
    let value = Message::Level(interval.mean, unit);
    if !interval.lower.is_finite() || !interval.mean.is_finite() || interval.lower == interval.upper {
        return value;
    }
    let bare = |value: f64| level(value, unit).trim_end_matches('%').to_string();
    msg!("{value} ({lower} to {upper})", value = value, lower = bare(interval.lower), upper = bare(interval.upper))
}

/// A number as it was asked for, in its unit.
pub fn exact(value: f64, unit: Unit) -> Message {
    match unit {
        Unit::Share => Message::from(format!("{}%", (1e8 * value).round() / 1e6)),
        unit => Message::from(level(value, unit)),
    }
}

/// A constraint in words: `good denied ≤ 10%`.
fn bound(bound: &Bound) -> Message {
    words::bound(bound, title(bound.quantity), bound.quantity.unit())
}

fn finding(result: &ScoresResult, origin: &Origin<'_>) -> Message {
    let [_, good, bad, approved] =
        [0, 1, 2, 3].map(|rate| with_bounds(&result.resampled.rates[0][rate], GROUP_RATES[rate].2));
    let optimum = cutoffs(result).optimum(result.choice.index, result.optimum_interval());
    let rates = match result.choice.index + 1 == result.cutoffs.len() {
        true => msg!("{good} of good people and {bad} of bad people are denied.", good = good, bad = bad),
        false => msg!(
            "{good} of good people and {bad} of bad people are denied; {approved} of those approved are bad.",
            good = good,
            bad = bad,
            approved = approved
        ),
    };
    let unmet = binding(origin.question.goal.bounds.iter().map(bound), &result.choice.constraints);
    words::answer(optimum, rates, (!result.choice.feasible).then_some(unmet))
}

/// A cost's name.
pub fn cost_name(name: &str) -> Message {
    Message::known(name.replace('_', " "))
}

fn objective(result: &ScoresResult, origin: &Origin<'_>) -> Message {
    let goal = &origin.question.goal;
    let (quantity, unit) = (title(goal.objective), goal.objective.unit());
    let value = with_bounds(&result.resampled.objective_interval, unit);
    let apparent = Message::Level(result.resampled.objective.apparent, unit);
    let mut parts = vec![match goal.maximise {
        true => msg!(
            "Highest {quantity} found: {apparent} on these people; on others like them this cut-off gives {value} \
             (.632 bootstrap)",
            quantity = quantity,
            apparent = apparent,
            value = value
        ),
        false => msg!(
            "Lowest {quantity} found: {apparent} on these people; on others like them this cut-off gives {value} \
             (.632 bootstrap)",
            quantity = quantity,
            apparent = apparent,
            value = value
        ),
    }];
    if matches!(goal.objective, Quantity::Cost | Quantity::Profit) {
        parts.push(words::costs(&origin.question.costs));
    }
    let Plateau { from, to } = result.plateau;
    let (from, to) = if result.higher_is_worse { (to, from) } else { (from, to) };
    let tolerance = exact(origin.question.tolerance, Unit::Share);
    if from == to {
        parts.push(msg!(
            ". No neighbouring cut-off comes within {tolerance} of it on these people.",
            tolerance = tolerance
        ));
        return Message::joined(parts, "");
    }
    let end = |index: usize| {
        let value = |quantity: Quantity| Message::Level(result.curves.at(quantity, index), quantity.unit());
        let own = (title(goal.objective), value(goal.objective));
        let is_denied = matches!(goal.objective, Quantity::GoodDenied | Quantity::BadDenied);
        let denied = [Quantity::GoodDenied, Quantity::BadDenied].map(|quantity| result.curves.at(quantity, index));
        words::rates_there(denied, (!is_denied).then_some(own))
    };
    parts.push(msg!(
        ". Within {tolerance} of it on these people: every cut-off from {from} ({at_from}) to {to} ({at_to}).",
        tolerance = tolerance,
        from = cutoff(result, from),
        at_from = end(from),
        to = cutoff(result, to),
        at_to = end(to)
    ));
    Message::joined(parts, "")
}

fn title(quantity: Quantity) -> Message {
    Message::lower(Message::known(quantity.title()))
}

fn sample_note(origin: &Origin<'_>) -> Message {
    let (resamples, drawn) = effort(origin.data);
    let people = origin.data.people();
    let scaled = match drawn < people {
        true => msg!(", of whom {drawn} are drawn and the deviations rescaled", drawn = thousands(drawn)),
        false => Message::none(),
    };
    let few = match people < PEOPLE_MIN {
        true => msg!(
            " Fewer than {floor} people: intervals of rates hold, those of the best cut-off and of its objective have \
             not been checked.",
            floor = thousands(PEOPLE_MIN)
        ),
        false => Message::none(),
    };
    msg!(
        "{denied} {people} people, {scores} scores, bad rate {rate}, seed {seed}. Intervals: 95%, exact for rates; \
         those of the best cut-off and of what was selected from {resamples} resamples of as many people{scaled}. They \
         cover the sampling of people only, not whether the distribution, the bad rates or the costs hold \
         elsewhere.{few}",
        denied = convention(origin.data.higher_is_worse),
        people = thousands(people),
        scores = thousands(origin.data.scores.len() as f64),
        rate = format!("{:.3}", origin.data.bad_rate()),
        seed = origin.question.seed,
        resamples = thousands(f64::from(resamples)),
        scaled = scaled,
        few = few,
    )
}

/// Where the numbers of a chart come from.
fn footnote(origin: &Origin<'_>) -> Message {
    msg!(
        "swapset {version}: seed {seed}, {resamples} resamples of {people} people, data {digest}. {denied} Intervals: \
         sampling of people only.",
        version = VERSION,
        seed = origin.question.seed,
        resamples = thousands(f64::from(effort(origin.data).0)),
        people = thousands(origin.data.people()),
        denied = convention(origin.data.higher_is_worse),
        digest = &origin.digest[..16.min(origin.digest.len())],
    )
}

//! What a report says of the order of its reforms.

use super::name;
use crate::metrics::{METRICS, Unit};
use crate::report::csv_table::{CsvCell, CsvTable};
use crate::report::document::{Column, Table};
use crate::report::message::{Message, msg};
use crate::study::ensemble::report::weight;
use crate::study::run::goals::Goal;
use crate::study::run::rank::{Pair, Ranking};
use crate::study::run::run::StudyResult;

/// Maximum number of reforms that a sentence names.
const NAMED: usize = 3;

/// Which reform is the best by each goal; nothing of fewer than two.
pub fn sentences(result: &StudyResult, rankings: &[Ranking]) -> Message {
    let sentences = rankings.iter().filter_map(|ranking| sentence(result, ranking));
    Message::joined(sentences.collect(), "\n")
}

fn sentence(result: &StudyResult, ranking: &Ranking) -> Option<Message> {
    let (&best, &probability) = ranking.order.first().zip(ranking.probability_of_best.first())?;
    let second = *ranking.order.get(1)?;
    let quoted = |policy: usize| msg!("“{title}”", title = Message::elided(name(&result.policies[policy]), 40));
    let goal = goal_name(ranking.goal);
    if probability.is_nan() {
        return None;
    }
    // What may be the best is not in question where one alone may.
    let others: Vec<usize> =
        ranking.order.iter().zip(&ranking.may_be_best).skip(1).filter(|(_, may)| **may).map(|(p, _)| *p).collect();
    let pair = ranking.pairs.iter().find(|pair| (pair.policy, pair.other) == (best, second))?;
    let certainty = match &others[..] {
        [] => msg!("clearly"),
        others if others.len() <= NAMED => msg!(
            "cannot be told from {others}",
            others = Message::joined(others.iter().map(|policy| quoted(*policy)).collect(), ", ")
        ),
        others => msg!("cannot be told from {count} others", count = others.len()),
    };
    let first = msg!(
        "{goal}: {best} ({certainty}; probability of being the best {probability}).",
        goal = goal,
        best = quoted(best),
        certainty = certainty,
        probability = likely(probability)
    );
    // Where all variance may be the merchants' own chance, nothing is known of economies.
    let share = pair.beats.interval.mean;
    let beats = match share {
        share if share.is_nan() => None,
        share if share < 0.5 => Some(msg!(
            "It beats {other} in only {share} of economies, which bring its lead on average.",
            other = quoted(second),
            share = weight(share)
        )),
        share => Some(msg!("In {share} of economies it beats {other}.", share = weight(share), other = quoted(second))),
    };
    Some(match beats {
        Some(beats) => msg!("{first} {beats}", first = first, beats = beats),
        None => first,
    })
}

/// A probability from resamples, which never shows certainty.
fn likely(probability: f64) -> Message {
    match 100.0 * probability {
        percent if percent >= 99.5 => msg!("over 99%"),
        percent if percent < 0.5 => msg!("under 1%"),
        percent => Message::from(format!("{percent:.0}%")),
    }
}

fn goal_name(goal: Goal) -> Message {
    match goal {
        Goal::FewestGoodLost => msg!("Fewest good merchants lost on average"),
        Goal::HighestProfit => msg!("Highest profit per merchant on average"),
    }
}

/// Each reform beside the best one, by each goal.
pub fn tables(result: &StudyResult, rankings: &[Ranking]) -> Vec<Table> {
    rankings.iter().filter(|ranking| ranking.order.len() > 1).map(|ranking| table(result, ranking)).collect()
}

fn table(result: &StudyResult, ranking: &Ranking) -> Table {
    let columns = vec![
        Column::text(goal_name(ranking.goal)),
        Column::number(msg!("probability of being the best")),
        Column::text(msg!("may be the best")),
        Column::number(msg!("behind the best")),
        Column::number(msg!("economies in which the best is ahead")),
    ];
    let unit = METRICS[ranking.goal.metric() as usize].unit;
    let each = ranking.order.iter().zip(&ranking.probability_of_best).zip(&ranking.may_be_best).enumerate();
    let rows = each.map(|(rank, ((&policy, &probability), &may))| {
        let is_against_best = |pair: &&Pair| pair.policy == ranking.order[0] && pair.other == policy;
        let [behind, ahead] = match ranking.pairs.iter().find(is_against_best) {
            Some(pair) => [
                Message::change(&pair.difference.interval.mirrored(), unit),
                Message::level(&pair.beats.interval, Unit::Share),
            ],
            None => [Message::from("–"), Message::from("–")],
        };
        let place = msg!("{rank}. {name}", rank = rank + 1, name = name(&result.policies[policy]));
        let probability = if probability.is_nan() { Message::from("–") } else { likely(probability) };
        vec![place, probability, if may { msg!("yes") } else { msg!("no") }, behind, ahead]
    });
    let rows = rows.collect();
    Table::new(columns, rows)
}

/// What the tables of ranks hold.
pub fn note(rankings: &[Ranking]) -> Message {
    if rankings.iter().all(|ranking| ranking.order.len() < 2) {
        return Message::none();
    }
    msg!(
        "Ranks: the probability that a reform's mean is the best follows from the simulation error alone. A reform may be the \
         best unless another is ahead of it with a whole interval; the intervals of all pairs hold together. Behind the best: \
         shares in points, profit in yuan."
    )
}

/// The order of the reforms for programs.
pub fn csv(result: &StudyResult, rankings: &[Ranking]) -> CsvTable {
    let mut table = CsvTable::new("rank", &["metric", "rank", "policy", "probability_of_best", "may_be_best"]);
    for ranking in rankings {
        let each = ranking.order.iter().zip(&ranking.probability_of_best).zip(&ranking.may_be_best).enumerate();
        for (rank, ((&policy, &probability), &may)) in each {
            table.rows.push(vec![
                METRICS[ranking.goal.metric() as usize].name.into(),
                (rank + 1).into(),
                result.policies[policy].name.as_str().into(),
                probability.into(),
                CsvCell::yes(may),
            ]);
        }
    }
    table
}

/// Every pair of reforms for programs; `policy` is ahead of `other` in the mean.
pub fn pairs_csv(result: &StudyResult, rankings: &[Ranking]) -> CsvTable {
    let columns = [
        "metric",
        "policy",
        "other",
        "mean",
        "joint_lower",
        "joint_upper",
        "joint",
        "joint_of",
        "joint_critical",
        "joint_jump",
        "ahead_in",
        "ahead_in_lower",
        "ahead_in_upper",
        "ahead_in_as_simulated",
        "n",
    ];
    let mut table = CsvTable::new("rank_pairs", &columns);
    for ranking in rankings {
        for Pair { policy, other, difference, beats } in &ranking.pairs {
            let named = |policy: usize| result.policies[policy].name.as_str();
            let texts = [METRICS[ranking.goal.metric() as usize].name, named(*policy), named(*other)];
            let mut row: Vec<CsvCell> = texts.map(CsvCell::from).to_vec();
            let of = difference.interval;
            row.extend([of.mean, of.lower, of.upper].map(CsvCell::from));
            row.extend([difference.method.name().into(), difference.number.into()]);
            row.extend([difference.critical, difference.jump].map(CsvCell::from));
            row.extend(
                [beats.interval.mean, beats.interval.lower, beats.interval.upper, beats.as_simulated]
                    .map(CsvCell::from),
            );
            row.push(of.replications.into());
            table.rows.push(row);
        }
    }
    table
}

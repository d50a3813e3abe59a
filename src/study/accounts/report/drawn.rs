//! The charts: those of a score distribution, drawn of the book at the cut-offs that are shown.

use crate::report::document::Figure;
use crate::report::message::Message;
use crate::study::accounts::ask::LoadedAccounts;
use crate::study::accounts::book::Measure;
use crate::study::accounts::limits::limits;
use crate::study::accounts::quantity::{Kind, Quantity};
use crate::study::accounts::run::{AccountsResult, Best, SHOWN_MIN};
use crate::study::scores::choice::{Choice, Goal, Plateau, Question};
use crate::study::scores::limits::Level;
use crate::study::scores::quantity::{Curves, QUANTITIES};
use crate::study::scores::report::{Origin, figures::figures as draw};
use crate::study::scores::resampled::{Bands, Resampled};
use crate::study::scores::run::{Cells, Group, Quantity as OfScores, ScoreData, ScoresResult};
use crate::study::scores::tally::Below;

/// About the most cut-offs that are shown.
const SHOWN_MAX: usize = 500;

/// The cut-offs that files and charts show: both ends, the one that is looked at, and between them no two with fewer than
/// ten accounts between them, so that no small cell can be told.
pub fn cutoffs_shown(best: &Best) -> Vec<usize> {
    let counts = &best.sums.counts;
    let below = |cutoff: usize| counts.good[cutoff] + counts.bad[cutoff];
    let last = best.cutoffs.len() - 1;
    let apart = (below(last) / SHOWN_MAX as f64).max(SHOWN_MIN as f64);
    let mut fixed = vec![0, best.at, last];
    fixed.dedup();
    let mut shown = Vec::new();
    for ends in fixed.windows(2) {
        shown.push(ends[0]);
        let mut from = ends[0];
        for cutoff in ends[0] + 1..ends[1] {
            if below(cutoff) - below(from) >= apart && below(ends[1]) - below(cutoff) >= apart {
                shown.push(cutoff);
                from = cutoff;
            }
        }
    }
    shown.push(last);
    shown
}

/// Sums at some cut-offs.
fn at(below: &Below, cutoffs: &[usize]) -> Below {
    let of = |sums: &[f64]| cutoffs.iter().map(|&cutoff| sums[cutoff]).collect();
    Below { good: of(&below.good), bad: of(&below.bad) }
}

pub fn figures(loaded: &LoadedAccounts, result: &AccountsResult, footnote: &Message) -> Vec<Figure> {
    let best = &result.best;
    let shown = cutoffs_shown(best);
    let cutoffs: Vec<f64> = shown.iter().map(|&cutoff| best.cutoffs[cutoff]).collect();
    let mut below = vec![at(&best.sums.masses[0], &shown)];
    let mut groups = Vec::new();
    let parts = result.groups.first().map_or(&[][..], |(_, parts)| parts);
    for (part, own) in parts.iter().filter_map(|part| Some((part, part.best.as_ref()?))) {
        let index = |cutoff: &f64| {
            own.cutoffs[..own.cutoffs.len() - 1].partition_point(|&score| loaded.book.is_worse(score, *cutoff))
        };
        below.push(at(&own.sums.masses[0], &cutoffs.iter().map(index).collect::<Vec<usize>>()));
        groups.push(Group { name: part.name.clone(), cells: Cells { good: Vec::new(), bad: Vec::new() } });
    }
    if groups.is_empty() {
        groups.push(Group { name: String::new(), cells: Cells { good: Vec::new(), bad: Vec::new() } });
        below.push(below[0].clone());
    }
    let nearest = |cutoff: usize| shown.partition_point(|&shown| shown < cutoff).min(shown.len() - 1);
    let index = nearest(best.at);
    let prices = &loaded.question.prices;
    let bands = QUANTITIES.map(|(quantity, ..)| {
        let kind = match quantity {
            OfScores::GoodDenied => Some(Kind::GoodDenied),
            OfScores::BadDenied => Some(Kind::BadDenied),
            OfScores::BadRateOfApproved => Some(Kind::BadRateOfApproved),
            _ => None,
        };
        let level = Level::Together(best.cutoffs.len().saturating_sub(2).max(1));
        let of = |&cutoff: &usize| {
            kind.map_or((f64::NAN, f64::NAN), |kind| {
                limits(&best.sums, Quantity::of(kind, Measure::Accounts), cutoff, prices, level)
            })
        };
        let (lower, upper) = shown.iter().map(of).unzip();
        Bands { pointwise: Vec::new(), lower, upper }
    });
    let ends = [nearest(best.interval.0), nearest(best.interval.1)];
    let question = Question {
        goal: Goal { objective: OfScores::Cost, maximise: false, bounds: Vec::new() },
        costs: prices.costs,
        reach: Vec::new(),
        tolerance: loaded.question.tolerance,
        seed: loaded.question.seed,
    };
    let drawn = ScoresResult {
        higher_is_worse: loaded.book.higher_is_worse,
        curves: Curves::of(&below, &prices.costs),
        choice: Choice { index, feasible: best.choice.feasible, constraints: Vec::new() },
        plateau: Plateau { from: index, to: index },
        reached: Vec::new(),
        resampled: Resampled {
            chosen: ends.map(|end| (end, true)).to_vec(),
            objective: best.objective,
            objective_interval: best.objective_interval(&loaded.question),
            bands: bands.to_vec(),
            gap_out_of_bag: Vec::new(),
            rates: Vec::new(),
            power: Vec::new(),
            ks_out_of_bag: Vec::new(),
            broken: Vec::new(),
            any_broken: 0.0,
            of_each: Vec::new(),
        },
        below,
        cutoffs: cutoffs.clone(),
    };
    let data = ScoreData {
        scores: cutoffs[..cutoffs.len() - 1].to_vec(),
        groups,
        higher_is_worse: loaded.book.higher_is_worse,
        special: Vec::new(),
    };
    let origin = Origin {
        data: &data,
        question: &question,
        digest: &loaded.rows.digest,
        reading: std::slice::from_ref(&loaded.reading),
        bundled: false,
    };
    draw(&drawn, &origin, footnote)
}

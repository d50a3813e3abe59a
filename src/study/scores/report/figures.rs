//! The charts of a score distribution: curves by cut-off, ROC, good and bad by score.

use super::charts::{self, ByCutOff, Counted, Roc, percent};
use super::{Origin, denial, interval_of_optimum, names};
use crate::report::chart::draw::plot::Mark;
use crate::report::document::Figure;
use crate::report::message::{Message, msg};
use crate::study::scores::run::{Below, Quantity, ScoresResult};

/// Maximum number of groups with a ROC curve of their own.
const GROUPS_MAX: usize = 6;

pub fn figures(result: &ScoresResult, origin: &Origin<'_>, footnote: &Message) -> Vec<Figure> {
    vec![threshold(result, footnote), roc(result, origin, footnote), distribution(result, origin, footnote)]
}

fn mark(result: &ScoresResult) -> Mark {
    let (lower, upper) = interval_of_optimum(result);
    let label = super::cutoffs(result).mark(result.choice.index, result.optimum_interval());
    Mark { at: result.optimum(), interval: (result.cutoffs[lower], result.cutoffs[upper]), label }
}

/// What each cut-off denies and approves.
fn threshold(result: &ScoresResult, footnote: &Message) -> Figure {
    const SHOWN: [Quantity; 3] = [Quantity::BadDenied, Quantity::GoodDenied, Quantity::BadRateOfApproved];
    let at = |quantity: Quantity| result.curves.at(quantity, result.choice.index);
    let by_cutoff = |quantity: Quantity| {
        let (bands, values) = (&result.resampled.bands[quantity as usize], result.curves.of_quantity(quantity));
        let cutoffs = result.cutoffs.iter().enumerate();
        ByCutOff {
            key: quantity.name().into(),
            name: Message::known(quantity.title()),
            points: cutoffs.map(|(at, cutoff)| (*cutoff, values[at], (bands.lower[at], bands.upper[at]))).collect(),
            has_band: true,
            there: Some((result.optimum(), at(quantity))),
        }
    };
    let title = msg!(
        "{denial}: {bad} of bad and {good} of good people are denied",
        denial = denial(result, result.choice.index),
        bad = percent(at(Quantity::BadDenied)),
        good = percent(at(Quantity::GoodDenied))
    );
    charts::threshold(title, SHOWN.map(by_cutoff).into(), mark(result), result.higher_is_worse, footnote)
}

/// Bad denied against good denied, for everybody and for each group.
fn roc(result: &ScoresResult, origin: &Origin<'_>, footnote: &Message) -> Figure {
    let index = result.choice.index;
    let groups = origin.data.groups.len();
    let shown = if groups > 1 { 1 + GROUPS_MAX } else { 1 };
    let named = names::keys(origin).into_iter().zip(names::shown(origin)).zip(&result.below).take(shown);
    let of = |((key, name), below): ((String, Message), &Below)| Roc {
        key,
        name,
        auc: below.power().auc,
        points: result.cutoffs.iter().enumerate().map(|(at, cutoff)| (Some(*cutoff), point(below, at))).collect(),
        there: Some(point(below, index)),
    };
    // Of all groups, drawn or not.
    let all = names::shown(origin).into_iter().zip(&result.below).skip(1);
    let denied: Vec<(Message, f64)> =
        all.map(|(name, below)| (name, point(below, index).0)).filter(|(_, denied)| denied.is_finite()).collect();
    let lowest = denied.iter().min_by(|a, b| a.1.total_cmp(&b.1));
    let highest = denied.iter().max_by(|a, b| a.1.total_cmp(&b.1));
    let title = match (lowest, highest) {
        (Some(lowest), Some(highest)) => msg!(
            "{denial}: {lowest} ({lowest_group}) to {highest} ({highest_group}) of good people are denied",
            denial = denial(result, index),
            lowest = percent(lowest.1),
            lowest_group = lowest.0.clone(),
            highest = percent(highest.1),
            highest_group = highest.0.clone()
        ),
        _ => charts::ranks(result.below[0].power().auc, result.higher_is_worse),
    };
    let subtitle = match groups > GROUPS_MAX {
        true => msg!(
            "Bad people denied against good people denied at each cut-off; dots: the best cut-off, the same for all; \
             shown: the first {shown} of {groups} groups",
            shown = GROUPS_MAX.to_string(),
            groups = groups.to_string()
        ),
        false => msg!(
            "Bad people denied against good people denied at each cut-off; dots: the best cut-off, the same for all"
        ),
    };
    charts::roc(title, subtitle, named.map(of).collect(), footnote)
}

fn point(below: &Below, cutoff: usize) -> (f64, f64) {
    let rates = below.rates(cutoff);
    (rates[1], rates[2])
}

/// Good and bad people by score.
fn distribution(result: &ScoresResult, origin: &Origin<'_>, footnote: &Message) -> Figure {
    let everybody = &result.below[0];
    let scores = &origin.data.scores;
    let edges = charts::bins(scores);
    let (bins, width) = charts::width(&edges);
    let step = edges[1] - edges[0];
    let share = |sums: &[f64]| -> Vec<f64> {
        let mut shares = vec![0.0; bins];
        for (index, score) in scores.iter().enumerate() {
            // A trifle up, so that a score at an edge stands above it; the largest closes the last bin.
            let bin = (((score - edges[0]) / step + 1e-6) as usize).min(bins - 1);
            shares[bin] += (sums[index + 1] - sums[index]) / sums[scores.len()];
        }
        shares
    };
    let counted = Counted {
        column: "people",
        share: msg!("share of people per bin"),
        outcomes: [("bad people", msg!("bad people")), ("good people", msg!("good people"))],
    };
    let [bad, good] = [Quantity::BadDenied, Quantity::GoodDenied]
        .map(|quantity| percent(result.curves.at(quantity, result.choice.index)));
    let title = match result.higher_is_worse {
        true => msg!("{bad} of bad people and {good} of good people score above the cut-off", bad = bad, good = good),
        false => msg!("{bad} of bad people and {good} of good people score below the cut-off", bad = bad, good = good),
    };
    let subtitle = msg!(
        "Shares of all bad and of all good people by score, in {bins} bins of {width}",
        bins = bins,
        width = width
    );
    let shares = [share(&everybody.bad), share(&everybody.good)];
    charts::distribution((title, subtitle), counted, &edges, shares, mark(result), footnote)
}

//! The charts of a score distribution: curves by cut-off, ROC, good and bad by score.

use super::{Origin, denial, interval_of_optimum, names, score};
use crate::metrics::Unit;
use crate::report::chart::Chart;
use crate::report::chart::draw::colour::Colour;
use crate::report::chart::draw::layout::Heading;
use crate::report::chart::draw::plot::{Dot, Mark, Plot, PlotCurve, PlotForm, edges};
use crate::report::csv_table::field;
use crate::report::document::Figure;
use crate::report::message::{Message, msg};
use crate::study::scores::run::{Below, Quantity, ScoresResult};

/// Maximum number of groups with a ROC curve of their own.
const GROUPS_MAX: usize = 6;
/// About as many bins has a distribution.
const BINS: f64 = 25.0;

pub fn figures(result: &ScoresResult, origin: &Origin<'_>, footnote: &Message) -> Vec<Figure> {
    vec![threshold(result, footnote), roc(result, origin, footnote), distribution(result, origin, footnote)]
}

fn percent(value: f64) -> Message {
    Message::Level(value, Unit::Share)
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
    let mut data = vec![["quantity", "cut_off", "value", "lower", "upper"].map(String::from).to_vec()];
    let mut curves = Vec::new();
    let mut dots = Vec::new();
    for (quantity, colour) in SHOWN.into_iter().zip([Colour::Vermilion, Colour::Blue, Colour::Green]) {
        let bands = &result.resampled.bands[quantity as usize];
        let values = result.curves.of_quantity(quantity);
        for (index, cutoff) in result.cutoffs.iter().enumerate() {
            let numbers = [*cutoff, values[index], bands.lower[index], bands.upper[index]].map(field);
            data.push(std::iter::once(quantity.name().to_string()).chain(numbers).collect());
        }
        let mut points: Vec<(f64, f64)> = result.cutoffs.iter().copied().zip(values.iter().copied()).collect();
        let mut band: Vec<(f64, f64)> = bands.lower.iter().copied().zip(bands.upper.iter().copied()).collect();
        // Curves run from left to right and are named at their ends.
        if result.higher_is_worse {
            points.reverse();
            band.reverse();
        }
        curves.push(PlotCurve {
            name: msg!(
                "{quantity}, {share} at the best cut-off",
                quantity = Message::known(quantity.title()),
                share = percent(at(quantity))
            ),
            colour,
            points,
            band,
        });
        dots.push(Dot { at: (result.optimum(), at(quantity)), colour, radius: 4.5, name: None });
    }
    let title = msg!(
        "{denial}: {bad} of bad and {good} of good people are denied",
        denial = denial(result, result.choice.index),
        bad = percent(at(Quantity::BadDenied)),
        good = percent(at(Quantity::GoodDenied))
    );
    let subtitle = msg!(
        "Shares by cut-off, with numbers at the best one; bands: 95% over all cut-offs at once; shaded: 95% interval \
         of the best cut-off"
    );
    let chart = Plot {
        heading: Heading { title: title.clone(), subtitle, footnote: footnote.clone() },
        across: (msg!("cut-off"), Unit::Number),
        up: (msg!("share"), Unit::Share),
        form: PlotForm::Curves,
        mark: Some(mark(result)),
        curves,
        dots,
    };
    Figure { name: "threshold".into(), alt_text: msg!("{title}.", title = title), chart: Chart::Plot(chart), data }
}

/// Bad denied against good denied, for everybody and for each group.
fn roc(result: &ScoresResult, origin: &Origin<'_>, footnote: &Message) -> Figure {
    let index = result.choice.index;
    let by_group = origin.data.groups.len() > 1;
    let shown = if by_group { 1 + GROUPS_MAX } else { 1 };
    let colours = std::iter::once(Colour::Black).chain(Colour::SERIES);
    let named = names::keys(origin).into_iter().zip(names::shown(origin)).zip(&result.below).zip(colours).take(shown);
    let mut data = vec![["group", "cut_off", "good_denied", "bad_denied"].map(String::from).to_vec()];
    let (mut curves, mut dots) = (Vec::new(), Vec::new());
    for (number, (((key, name), below), colour)) in named.enumerate() {
        let points: Vec<(f64, f64)> = (0..below.cutoffs()).map(|at| point(below, at)).collect();
        for (cutoff, at) in result.cutoffs.iter().zip(&points) {
            data.push(std::iter::once(key.clone()).chain([*cutoff, at.0, at.1].map(field)).collect());
        }
        dots.push(Dot { at: points[index], colour, radius: if number == 0 { 6.0 } else { 4.5 }, name: None });
        let auc = Message::Level(below.power().auc, Unit::Number);
        curves.push(PlotCurve {
            name: msg!("{group}: AUC {auc}", group = name, auc = auc),
            colour,
            points,
            band: Vec::new(),
        });
    }
    // Everybody lies on top.
    dots.reverse();
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
        _ if result.higher_is_worse => msg!(
            "The score ranks bad above good with an AUC of {auc}",
            auc = Message::Level(result.below[0].power().auc, Unit::Number)
        ),
        _ => msg!(
            "The score ranks bad below good with an AUC of {auc}",
            auc = Message::Level(result.below[0].power().auc, Unit::Number)
        ),
    };
    let groups = origin.data.groups.len();
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
    let chart = Plot {
        heading: Heading { title: title.clone(), subtitle, footnote: footnote.clone() },
        across: (msg!("good denied"), Unit::Share),
        up: (msg!("bad denied"), Unit::Share),
        form: PlotForm::Square,
        mark: None,
        curves,
        dots,
    };
    Figure { name: "roc".into(), alt_text: msg!("{title}.", title = title), chart: Chart::Plot(chart), data }
}

fn point(below: &Below, cutoff: usize) -> (f64, f64) {
    let rates = below.rates(cutoff);
    (rates[1], rates[2])
}

/// Good and bad people by score.
fn distribution(result: &ScoresResult, origin: &Origin<'_>, footnote: &Message) -> Figure {
    let everybody = &result.below[0];
    let scores = &origin.data.scores;
    let (first, last) = (scores[0], scores[scores.len() - 1]);
    let edges = edges(first.min(last), first.max(last), BINS.min(scores.len() as f64));
    let bins = edges.len() - 1;
    let width = edges[1] - edges[0];
    let share = |sums: &[f64]| -> Vec<f64> {
        let mut shares = vec![0.0; bins];
        for (index, score) in scores.iter().enumerate() {
            // A trifle up, so that a score at an edge stands above it; the largest closes the last bin.
            let bin = (((score - edges[0]) / width + 1e-6) as usize).min(bins - 1);
            shares[bin] += (sums[index + 1] - sums[index]) / sums[scores.len()];
        }
        shares
    };
    let of = [
        ("bad people", msg!("bad people"), share(&everybody.bad), Colour::Vermilion),
        ("good people", msg!("good people"), share(&everybody.good), Colour::Blue),
    ];
    let mut data = vec![["people", "score_from", "score_to", "share"].map(String::from).to_vec()];
    let mut curves = Vec::new();
    for (name, label, shares, colour) in of {
        for (bin, share) in shares.iter().enumerate() {
            data.push(
                std::iter::once(name.to_string()).chain([edges[bin], edges[bin + 1], *share].map(field)).collect(),
            );
        }
        let steps = shares.iter().enumerate().flat_map(|(bin, &share)| [(edges[bin], share), (edges[bin + 1], share)]);
        curves.push(PlotCurve { name: label, colour, points: steps.collect(), band: Vec::new() });
    }
    let [bad, good] = [Quantity::BadDenied, Quantity::GoodDenied]
        .map(|quantity| percent(result.curves.at(quantity, result.choice.index)));
    let title = match result.higher_is_worse {
        true => msg!("{bad} of bad people and {good} of good people score above the cut-off", bad = bad, good = good),
        false => msg!("{bad} of bad people and {good} of good people score below the cut-off", bad = bad, good = good),
    };
    let subtitle = msg!(
        "Shares of all bad and of all good people by score, in {bins} bins of {width}",
        bins = bins,
        width = score(width)
    );
    let chart = Plot {
        heading: Heading { title: title.clone(), subtitle, footnote: footnote.clone() },
        across: (msg!("score"), Unit::Number),
        up: (msg!("share of people per bin"), Unit::Share),
        form: PlotForm::Densities,
        mark: Some(mark(result)),
        curves,
        dots: Vec::new(),
    };
    let alt_text = msg!("{title}.", title = title);
    Figure { name: "score_distribution".into(), alt_text, chart: Chart::Plot(chart), data }
}

//! The charts of a score distribution: curves by cut-off, ROC, good and bad by score.

use super::{Origin, denial, score};
use crate::metrics::Unit;
use crate::report::chart::Chart;
use crate::report::chart::curves::{Curve, Dot, INKS, Mark, Plot, curves, edges};
use crate::report::chart::scene::colour;
use crate::report::files::field;
use crate::report::number::level;
use crate::study::scores::{Below, Quantity, ScoresResult};

/// Most groups with a ROC curve of their own.
const GROUPS_MAX: usize = 6;
/// About as many bins has a distribution.
const BINS: f64 = 25.0;

pub fn charts(result: &ScoresResult, origin: &Origin<'_>, footnote: &str) -> Vec<Chart> {
    vec![threshold(result, footnote), roc(result, origin, footnote), distribution(result, origin, footnote)]
}

fn percent(value: f64) -> String {
    level(value, Unit::Share)
}

fn mark(result: &ScoresResult) -> Mark {
    let (lower, upper) = result.optimum_interval();
    let label = format!("{} (95 %: {} to {})", denial(result, result.choice.place), score(lower), score(upper));
    Mark { at: result.optimum(), interval: (lower, upper), label }
}

/// What each cut-off denies and approves.
fn threshold(result: &ScoresResult, footnote: &str) -> Chart {
    const SHOWN: [Quantity; 3] = [Quantity::BadDenied, Quantity::GoodDenied, Quantity::BadRateOfApproved];
    let at = |quantity: Quantity| result.curves.at(quantity, result.choice.place);
    let mut data = vec![["quantity", "cut_off", "value", "lower", "upper"].map(String::from).to_vec()];
    let mut drawn = Vec::new();
    let mut dots = Vec::new();
    for (quantity, ink) in SHOWN.into_iter().zip([colour::VERMILION, colour::BLUE, colour::GREEN]) {
        let bands = &result.resampled.bands[quantity as usize];
        let values = result.curves.of_quantity(quantity);
        for (place, cutoff) in result.cutoffs.iter().enumerate() {
            let numbers = [*cutoff, values[place], bands.lower[place], bands.upper[place]].map(field);
            data.push(std::iter::once(quantity.name().to_string()).chain(numbers).collect());
        }
        drawn.push(Curve {
            name: format!("{}  {}", percent(at(quantity)), quantity.title()),
            ink,
            points: result.cutoffs.iter().copied().zip(values.iter().copied()).collect(),
            band: bands.lower.iter().copied().zip(bands.upper.iter().copied()).collect(),
        });
        dots.push(Dot { at: (result.optimum(), at(quantity)), ink, radius: 4.5 });
    }
    let title = format!(
        "{}: {} of bad and {} of good people are denied",
        denial(result, result.choice.place),
        percent(at(Quantity::BadDenied)),
        percent(at(Quantity::GoodDenied))
    );
    let scene = curves(&Plot {
        title: &title,
        subtitle: "Shares by cut-off, numbers at the best one; bands: 95 % at all cut-offs together; shaded: 95 % interval of the best cut-off",
        footnote,
        across: ("cut-off", Unit::Number),
        up: ("share", Unit::Share),
        equal: false,
        mark: Some(mark(result)),
        curves: &drawn,
        dots: &dots,
    });
    Chart { name: "threshold".into(), alt_text: format!("{title}."), scene, data }
}

/// Bad denied against good denied, for everybody and for each group.
fn roc(result: &ScoresResult, origin: &Origin<'_>, footnote: &str) -> Chart {
    let place = result.choice.place;
    let by_group = origin.data.groups.len() > 1;
    let groups = origin.data.groups.iter().zip(&result.below[1..]).take(if by_group { GROUPS_MAX } else { 0 });
    let named = std::iter::once(("everybody", &result.below[0], colour::BLACK))
        .chain(groups.zip(INKS).map(|((group, below), ink)| (group.name.as_str(), below, ink)));
    let mut data = vec![["group", "cut_off", "good_denied", "bad_denied"].map(String::from).to_vec()];
    let (mut drawn, mut dots, mut at_cutoff) = (Vec::new(), Vec::new(), Vec::new());
    for (name, below, ink) in named {
        let points: Vec<(f64, f64)> = (0..below.cutoffs()).map(|at| point(below, at)).collect();
        for (cutoff, at) in result.cutoffs.iter().zip(&points) {
            data.push(std::iter::once(name.to_string()).chain([*cutoff, at.0, at.1].map(field)).collect());
        }
        dots.push(Dot { at: points[place], ink, radius: if name == "everybody" { 6.0 } else { 4.5 } });
        at_cutoff.push((name, points[place]));
        let label = format!("{name}: AUC {}", level(below.power().auc, Unit::Number));
        drawn.push(Curve { name: label, ink, points, band: Vec::new() });
    }
    // Everybody lies on top.
    dots.reverse();
    let defined = at_cutoff[1..].iter().filter(|(_, at)| at.0.is_finite());
    let least = defined.clone().min_by(|a, b| a.1.0.total_cmp(&b.1.0));
    let most = defined.max_by(|a, b| a.1.0.total_cmp(&b.1.0));
    let title = match (least, most) {
        (Some(least), Some(most)) => format!(
            "{}: {} ({}) to {} ({}) of good people are denied",
            denial(result, place),
            percent(least.1.0),
            least.0,
            percent(most.1.0),
            most.0
        ),
        _ => format!(
            "The score ranks bad below good with an AUC of {}",
            level(result.below[0].power().auc, Unit::Number)
        ),
    };
    let scene = curves(&Plot {
        title: &title,
        subtitle: "Bad people denied against good people denied, every cut-off; dots: the best cut-off, the same for all",
        footnote,
        across: ("good denied", Unit::Share),
        up: ("bad denied", Unit::Share),
        equal: true,
        mark: None,
        curves: &drawn,
        dots: &dots,
    });
    Chart { name: "roc".into(), alt_text: format!("{title}."), scene, data }
}

fn point(below: &Below, cutoff: usize) -> (f64, f64) {
    let rates = below.rates(cutoff);
    (rates[1], rates[2])
}

/// Good and bad people by score.
fn distribution(result: &ScoresResult, origin: &Origin<'_>, footnote: &str) -> Chart {
    let everybody = &result.below[0];
    let scores = &origin.data.scores;
    let edges = edges(scores[0], scores[scores.len() - 1], BINS.min(scores.len() as f64));
    let bins = edges.len() - 1;
    let width = edges[1] - edges[0];
    let share = |sums: &[f64]| -> Vec<f64> {
        let mut shares = vec![0.0; bins];
        for (place, score) in scores.iter().enumerate() {
            // A trifle up, so that a score at an edge stands above it; the largest closes the last bin.
            let bin = (((score - edges[0]) / width + 1e-6) as usize).min(bins - 1);
            shares[bin] += (sums[place + 1] - sums[place]) / sums[scores.len()];
        }
        shares
    };
    let of = [
        ("bad people", share(&everybody.bad), colour::VERMILION),
        ("good people", share(&everybody.good), colour::BLUE),
    ];
    let mut data = vec![["people", "score_from", "score_to", "share"].map(String::from).to_vec()];
    let mut drawn = Vec::new();
    for (name, shares, ink) in of {
        for (bin, share) in shares.iter().enumerate() {
            data.push(
                std::iter::once(name.to_string()).chain([edges[bin], edges[bin + 1], *share].map(field)).collect(),
            );
        }
        let steps = shares.iter().enumerate().flat_map(|(bin, &share)| [(edges[bin], share), (edges[bin + 1], share)]);
        drawn.push(Curve { name: name.into(), ink, points: steps.collect(), band: Vec::new() });
    }
    let title = format!(
        "{} of bad people score below the cut-off, and {} of good ones",
        percent(result.curves.at(Quantity::BadDenied, result.choice.place)),
        percent(result.curves.at(Quantity::GoodDenied, result.choice.place))
    );
    let subtitle = format!("Shares of all bad and of all good people by score, in {bins} bins of {}", score(width));
    let scene = curves(&Plot {
        title: &title,
        subtitle: &subtitle,
        footnote,
        across: ("score", Unit::Number),
        up: ("share of people in a bin", Unit::Share),
        equal: false,
        mark: Some(mark(result)),
        curves: &drawn,
        dots: &[],
    });
    Chart { name: "score_distribution".into(), alt_text: format!("{title}."), scene, data }
}

//! The score of month 0 against good and bad: curves by cut-off, ROC, distributions.

use super::{baseline_name, percent, strings};
use crate::metrics::{Metric, Unit};
use crate::report::chart::Chart;
use crate::report::chart::draw::colour::Colour;
use crate::report::chart::draw::layout::Heading;
use crate::report::chart::draw::plot::{Dot, Mark, Plot, PlotCurve, PlotForm};
use crate::report::csv_table::field;
use crate::report::document::Figure;
use crate::report::message::{Message, msg};
use crate::stats::Interval;
use crate::study::run::run::{OpeningScores, StudyResult};
use std::ops::Range;

/// Steps of cut-offs in a bin of the distribution.
const STEPS_OF_A_BIN: usize = 2;

/// The three charts of the score; none if today's cut-off is far from the scores or nobody is good or bad.
pub fn scores(result: &StudyResult, footnote: &Message) -> Vec<Figure> {
    match result.scores.cutoffs.len() {
        0 | 1 => Vec::new(),
        _ => vec![threshold(result, footnote), roc(result, footnote), distribution(result, footnote)],
    }
}

/// Whether segments have cut-offs of their own.
fn is_shifted(scores: &OpeningScores) -> bool {
    scores.by_segment.0 != scores.by_segment.1
}

/// A subtitle, and what it has to add where segments have cut-offs of their own.
fn with_shifts(scores: &OpeningScores, subtitle: Message) -> Message {
    match is_shifted(scores) {
        false => subtitle,
        true => msg!("{subtitle}; each segment with its own shift", subtitle = subtitle),
    }
}

fn today(scores: &OpeningScores) -> String {
    scores.cutoffs[scores.today].to_string()
}

fn mark(scores: &OpeningScores) -> Mark {
    let (low, high) = scores.by_segment;
    let label = match is_shifted(scores) {
        false => msg!("today's cut-off {cutoff}", cutoff = today(scores)),
        true => msg!(
            "today's cut-off {cutoff}, by segment {low} to {high}",
            cutoff = today(scores),
            low = low.to_string(),
            high = high.to_string()
        ),
    };
    Mark { at: scores.cutoffs[scores.today], interval: (f64::NAN, f64::NAN), label }
}

/// What each cut-off would deny by the score alone.
fn threshold(result: &StudyResult, footnote: &Message) -> Figure {
    let scores = &result.scores;
    let at = |shares: &[Interval]| percent(shares[scores.today].mean);
    let of = [
        (
            "bad_below",
            &scores.bad_below,
            msg!("bad below, {share} today", share = at(&scores.bad_below)),
            Colour::Vermilion,
        ),
        (
            "good_below",
            &scores.good_below,
            msg!("good below, {share} today", share = at(&scores.good_below)),
            Colour::Blue,
        ),
        (
            "bad_rate_above",
            &scores.bad_rate_above,
            msg!("bad rate above, {share} today", share = at(&scores.bad_rate_above)),
            Colour::Green,
        ),
    ];
    let mut data = vec![strings(["share", "cut_off", "mean", "lower", "upper"])];
    let (mut curves, mut dots) = (Vec::new(), Vec::new());
    let shown = telling(scores);
    for (key, shares, name, colour) in of {
        for (cutoff, share) in scores.cutoffs.iter().zip(shares) {
            let numbers = [*cutoff, share.mean, share.lower, share.upper].map(field);
            data.push(std::iter::once(key.to_string()).chain(numbers).collect());
        }
        dots.push(Dot {
            at: (scores.cutoffs[scores.today], shares[scores.today].mean),
            colour,
            radius: 4.5,
            name: None,
        });
        let shares = &shares[shown.clone()];
        let points = scores.cutoffs[shown.clone()].iter().copied().zip(shares.iter().map(|share| share.mean)).collect();
        curves.push(PlotCurve {
            name,
            colour,
            points,
            band: shares.iter().map(|share| (share.lower, share.upper)).collect(),
        });
    }
    let title = msg!(
        "{bad} of bad and {good} of good merchants score below today's cut-off at month 0",
        bad = at(&scores.bad_below),
        good = at(&scores.good_below)
    );
    let subtitle = msg!(
        "Live merchants at month 0 under {baseline} by score alone, ignoring hard triggers; bands: pointwise 95% \
         intervals over replications",
        baseline = baseline_name(result)
    );
    let subtitle = with_shifts(scores, subtitle);
    let chart = Plot {
        heading: Heading { title: title.clone(), subtitle, footnote: footnote.clone() },
        across: (msg!("cut-off"), Unit::Number),
        up: (msg!("share"), Unit::Share),
        form: PlotForm::Curves,
        mark: Some(mark(scores)),
        curves,
        dots,
    };
    let alt_text = msg!("{title}.", title = title);
    Figure { name: "score_threshold".into(), alt_text, chart: Chart::Plot(chart), data }
}

/// The cut-offs worth drawing: where some of the bad are below and a good part of the good is not, and today's.
fn telling(scores: &OpeningScores) -> Range<usize> {
    let first = scores.bad_below.iter().position(|share| share.mean > 0.005).unwrap_or(0);
    let last = scores.good_below.iter().position(|share| share.mean > 0.9).unwrap_or(scores.cutoffs.len() - 1);
    first.saturating_sub(1).min(scores.today)..(last.max(scores.today) + 1)
}

/// Bad below against good below, at every cut-off.
fn roc(result: &StudyResult, footnote: &Message) -> Figure {
    let scores = &result.scores;
    let points: Vec<(f64, f64)> =
        scores.good_below.iter().zip(&scores.bad_below).map(|(good, bad)| (good.mean, bad.mean)).collect();
    let mut data = vec![strings(["cut_off", "good_below", "bad_below"])];
    for (cutoff, point) in scores.cutoffs.iter().zip(&points) {
        data.push([*cutoff, point.0, point.1].map(field).to_vec());
    }
    let auc = result.policies[0].level(Metric::Auc);
    let title = msg!(
        "The month-0 score ranks a bad merchant below a good one {share} of the time",
        share = Message::level(&auc, Unit::Share)
    );
    let subtitle = msg!(
        "Live merchants at month 0 under {baseline}: bad against good below each cut-off; ±: 95% interval over \
         replications",
        baseline = baseline_name(result)
    );
    let subtitle = with_shifts(scores, subtitle);
    let (good, bad) = points[scores.today];
    let name = msg!(
        "today's cut-off {cutoff}: {bad} of bad and {good} of good below",
        cutoff = today(scores),
        bad = percent(bad),
        good = percent(good)
    );
    let dots = vec![Dot { at: (good, bad), colour: Colour::Black, radius: 6.0, name: Some(name) }];
    let name = msg!("AUC {auc}", auc = Message::level(&auc, Unit::Number));
    let chart = Plot {
        heading: Heading { title: title.clone(), subtitle, footnote: footnote.clone() },
        across: (msg!("good merchants below"), Unit::Share),
        up: (msg!("bad merchants below"), Unit::Share),
        form: PlotForm::Square,
        mark: None,
        curves: vec![PlotCurve { name, colour: Colour::Blue, points, band: Vec::new() }],
        dots,
    };
    let alt_text = msg!("{title}.", title = title);
    Figure { name: "score_roc".into(), alt_text, chart: Chart::Plot(chart), data }
}

/// Good and bad merchants by score.
fn distribution(result: &StudyResult, footnote: &Message) -> Figure {
    let scores = &result.scores;
    // Today's cut-off is an edge.
    let last = scores.cutoffs.len() - 1;
    let first = scores.today % STEPS_OF_A_BIN;
    let mut edges: Vec<usize> = (first..=last).step_by(STEPS_OF_A_BIN).collect();
    if first > 0 {
        edges.insert(0, 0);
    }
    if edges[edges.len() - 1] < last {
        edges.push(last);
    }
    let width = STEPS_OF_A_BIN as f64 * (scores.cutoffs[1] - scores.cutoffs[0]);
    let mut data = vec![strings(["merchants", "score_from", "score_to", "share"])];
    let mut curves = Vec::new();
    let of = [
        ("bad", &scores.bad_below, msg!("bad merchants"), Colour::Vermilion),
        ("good", &scores.good_below, msg!("good merchants"), Colour::Blue),
    ];
    for (key, below, name, colour) in of {
        let mut points = Vec::new();
        for bin in edges.windows(2) {
            let (from, to) = (scores.cutoffs[bin[0]], scores.cutoffs[bin[1]]);
            let share = below[bin[1]].mean - below[bin[0]].mean;
            // A bin that an end cuts off is drawn as dense as it is.
            let height = share * width / (to - from);
            points.extend([(from, height), (to, height)]);
            data.push(vec![key.into(), field(from), field(to), field(share)]);
        }
        curves.push(PlotCurve { name, colour, points, band: Vec::new() });
    }
    let (good, bad) = (scores.good_below[scores.today].mean, 1.0 - scores.bad_below[scores.today].mean);
    let title = match good > 0.0 && good < 1.0 && bad > 0.0 && bad < 1.0 {
        true => msg!(
            "Good and bad overlap: {good} of good merchants score below today's cut-off and {bad} of bad ones above it",
            good = percent(good),
            bad = percent(bad)
        ),
        false => msg!(
            "{good} of good merchants score below today's cut-off and {bad} of bad ones above it",
            good = percent(good),
            bad = percent(bad)
        ),
    };
    let subtitle = msg!(
        "Shares of all bad and of all good live merchants at month 0 under {baseline} by score, in bins of {width} \
         points; means over replications",
        baseline = baseline_name(result),
        width = width.to_string()
    );
    let chart = Plot {
        heading: Heading { title: title.clone(), subtitle: with_shifts(scores, subtitle), footnote: footnote.clone() },
        across: (msg!("score"), Unit::Number),
        up: (msg!("share of merchants per bin"), Unit::Share),
        form: PlotForm::Densities,
        mark: Some(mark(scores)),
        curves,
        dots: Vec::new(),
    };
    let alt_text = msg!("{title}.", title = title);
    Figure { name: "score_distribution".into(), alt_text, chart: Chart::Plot(chart), data }
}

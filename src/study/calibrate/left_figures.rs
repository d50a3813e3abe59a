//! The charts of what a calibration leaves: each parameter before and after, and the most informed ones in pairs.

use super::fit::Fit;
use super::fit_report::{name, shown};
use super::left::{IDENTIFIED, Settings};
use crate::metrics::Unit;
use crate::report::chart::Chart;
use crate::report::chart::bands::{BandRow, Bands};
use crate::report::chart::draw::layout::Heading;
use crate::report::chart::pairs::{PairAxis, Pairs};
use crate::report::csv_table::field;
use crate::report::document::Figure;
use crate::report::message::{Message, msg};
use crate::stats::Interval;

/// Parameters in the chart of pairs.
const PAIRED: usize = 6;

/// Each parameter's range with the figures on the scale of its range before.
pub fn strips(fit: &Fit, settings: &Settings, footnote: Message) -> Figure {
    let mut data = vec![
        ["parameter", "prior_lower", "prior_upper", "median", "lower", "upper", "sd_left"].map(String::from).to_vec(),
    ];
    let mut rows = Vec::new();
    for (index, belief) in settings.beliefs.iter().enumerate() {
        let ([_, low, high], [mean, lower, upper]) = (belief.prior, belief.posterior);
        let numbers = [low, high, mean, lower, upper, belief.left].map(field);
        data.push(std::iter::once(fit.free[index].parameter.key.clone()).chain(numbers).collect());
        rows.push(BandRow {
            name: name(fit, index),
            low,
            high,
            ends: Message::Level(belief.left, Unit::Share),
            value: Interval { mean, lower, upper, sd: f64::NAN, replications: 0 },
            unit: Unit::Number,
        });
    }
    let heading = Heading {
        title: narrowed(settings),
        subtitle: msg!("Posterior median and 95% range of each parameter, on the scale of its prior 95% range"),
        footnote,
    };
    let chart = Bands {
        heading,
        band_heading: msg!("prior range"),
        value_heading: msg!("posterior"),
        ends_heading: msg!("spread left"),
        rows,
    };
    let alt_text = msg!("{title}.", title = narrowed(settings));
    Figure { name: "posterior".into(), alt_text, chart: Chart::Bands(chart), data }
}

/// The most informed parameters in pairs.
pub fn pairs(fit: &Fit, settings: &Settings, footnote: Message) -> Figure {
    let mut order: Vec<usize> = (0..fit.free.len()).collect();
    order.sort_by(|&a, &b| settings.beliefs[a].left.total_cmp(&settings.beliefs[b].left));
    order.truncate(PAIRED);
    let members = &settings.ensemble.members;
    let values: Vec<Vec<f64>> =
        members.iter().map(|member| order.iter().map(|&index| member.values[index]).collect()).collect();
    let header = ["member", "weight"].map(String::from).into_iter();
    let mut data = vec![header.chain(order.iter().map(|&index| fit.free[index].parameter.key.clone())).collect()];
    for (index, (member, values)) in members.iter().zip(&values).enumerate() {
        let numbers = std::iter::once(member.weight).chain(values.iter().copied()).map(field);
        data.push(std::iter::once((index + 1).to_string()).chain(numbers).collect::<Vec<String>>());
    }
    let title = match strongest(settings, &order) {
        Some((first, second, correlation)) => msg!(
            "{first} and {second} are hardest to tell apart (correlation {correlation})",
            first = name(fit, first),
            second = name(fit, second),
            correlation = shown((100.0 * correlation).round() / 100.0)
        ),
        None => narrowed(settings),
    };
    let heading = Heading {
        title: title.clone(),
        subtitle: msg!("Settings consistent with the figures, sized by weight, over the full ranges of the parameters"),
        footnote,
    };
    let axis = |&index: &usize| {
        let parameter = &fit.free[index].parameter;
        PairAxis { name: name(fit, index), from: parameter.from, to: parameter.to, is_whole: parameter.is_whole }
    };
    let axes = order.iter().map(axis).collect();
    let chart = Pairs { heading, axes, values, weights: settings.ensemble.weights() };
    let alt_text = msg!("{title}.", title = title);
    Figure { name: "pairs".into(), alt_text, chart: Chart::Pairs(chart), data }
}

/// The pair with the largest weighted correlation.
fn strongest(settings: &Settings, of: &[usize]) -> Option<(usize, usize, f64)> {
    let weights = settings.ensemble.weights();
    let centred = |index: usize| -> Vec<f64> {
        let values = settings.ensemble.values(index);
        let mean: f64 = values.iter().zip(&weights).map(|(value, weight)| value * weight).sum();
        values.iter().map(|value| value - mean).collect()
    };
    let product =
        |a: &[f64], b: &[f64]| a.iter().zip(b).zip(&weights).map(|((a, b), weight)| weight * a * b).sum::<f64>();
    let correlation = |first: usize, second: usize| {
        let (a, b) = (centred(first), centred(second));
        product(&a, &b) / (product(&a, &a) * product(&b, &b)).sqrt()
    };
    let pairs = of.iter().enumerate().flat_map(|(at, &second)| of[..at].iter().map(move |&first| (first, second)));
    let each = pairs.map(|(first, second)| (first, second, correlation(first, second)));
    each.filter(|(_, _, found)| found.is_finite()).max_by(|a, b| a.2.abs().total_cmp(&b.2.abs()))
}

/// The title of a chart of so many identified parameters.
fn narrowed(settings: &Settings) -> Message {
    let identified = settings.beliefs.iter().filter(|belief| belief.left < IDENTIFIED).count();
    msg!(
        "The figures narrow {identified} of {parameters} parameters",
        identified = identified,
        parameters = settings.beliefs.len()
    )
}

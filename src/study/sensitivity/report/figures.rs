//! The charts of a sensitivity study: the tornado and the Sobol indices.

use super::finding::{indices_title, tornado_title};
use super::{answer, name};
use crate::metrics::{METRICS, Unit};
use crate::model::Sizes;
use crate::report::chart::Chart;
use crate::report::chart::bars::{Bar, BarRow, Bars};
use crate::report::chart::draw::colour::Colour;
use crate::report::chart::draw::layout::Heading;
use crate::report::csv_table::field;
use crate::report::document::Figure;
use crate::report::message::{Message, msg};
use crate::stats::Interval;
use crate::study::captions::footnote;
use crate::study::sensitivity::question::Sensitivity;
use crate::study::sensitivity::run::{SensitivityResult, Swing};

/// The tornado and, where there are any, the indices.
pub fn figures(asked: &Sensitivity, result: &SensitivityResult, sizes: Sizes, hash: &str) -> Vec<Figure> {
    let mut figures = vec![tornado(asked, result, sizes, hash)];
    if !result.indices.is_empty() {
        figures.push(indices(asked, result, sizes, hash));
    }
    figures
}

/// A factor's bar on a line.
fn bar(line: usize, interval: &Interval, colour: Colour) -> Bar {
    let Interval { mean: value, lower, upper, .. } = *interval;
    Bar { line, value, lower, upper, colour }
}

/// Bars for each factor as a figure.
fn figure(name: &str, chart: Bars, data: Vec<Vec<String>>) -> Figure {
    let alt_text = msg!("{title}.", title = chart.heading.title.clone());
    Figure { name: name.into(), alt_text, chart: Chart::Bars(chart), data }
}

fn tornado(asked: &Sensitivity, result: &SensitivityResult, sizes: Sizes, hash: &str) -> Figure {
    let ends = |Swing { low, high }: &Swing| [low.joint.interval, high.joint.interval];
    let rows = result.ranking.order().map(|index| {
        let (factor, [low, high]) = (&asked.factors[index], ends(&result.swings[index]));
        BarRow {
            label: name(factor),
            bars: vec![bar(0, &low, Colour::Sky), bar(1, &high, Colour::Blue)],
            number: msg!("{from} to {to}", from = factor.from.to_string(), to = factor.to.to_string()),
        }
    });
    let unit = METRICS[asked.metric].unit;
    let heading = Heading {
        title: tornado_title(asked, result),
        subtitle: msg!(
            "Change in {answer}{in_points} with one assumption at an end of its range; whiskers: 95% intervals, together for \
             all ends",
            answer = answer(asked),
            in_points = if unit == Unit::Share { msg!(", in points,") } else { Message::none() }
        ),
        footnote: footnote(sizes, hash),
    };
    let chart = Bars {
        heading,
        unit,
        is_change: true,
        numbers: msg!("range"),
        legend: vec![(msg!("low end"), Colour::Sky), (msg!("high end"), Colour::Blue)],
        rows: rows.collect(),
    };
    let mut data = vec![["factor", "end", "value", "change", "lower", "upper"].map(String::from).to_vec()];
    for index in result.ranking.order() {
        let factor = &asked.factors[index];
        let both = [("low", factor.from), ("high", factor.to)].into_iter().zip(ends(&result.swings[index]));
        for ((end, value), interval) in both {
            let mut row = vec![factor.name.clone(), end.into()];
            row.extend([value, interval.mean, interval.lower, interval.upper].map(field));
            data.push(row);
        }
    }
    figure("tornado", chart, data)
}

fn indices(asked: &Sensitivity, result: &SensitivityResult, sizes: Sizes, hash: &str) -> Figure {
    let ordered = || {
        result.ranking_of_indices.order().map(|index| {
            let (factor, indices) = &result.indices[index];
            (&asked.factors[*factor], indices.first.joint.interval, indices.total.joint.interval)
        })
    };
    let rows = ordered().map(|(factor, first, total)| BarRow {
        label: name(factor),
        bars: vec![bar(0, &first, Colour::Sky), bar(1, &total, Colour::Blue)],
        number: Message::from(format!("{:.0}% / {:.0}%", 100.0 * first.mean, 100.0 * total.mean)),
    });
    let heading = Heading {
        title: indices_title(asked, result),
        subtitle: msg!(
            "Sobol indices of {answer}; whiskers: 95% intervals over scrambles, together for all assumptions",
            answer = answer(asked)
        ),
        footnote: footnote(sizes, hash),
    };
    let chart = Bars {
        heading,
        unit: Unit::Share,
        is_change: false,
        numbers: msg!("first / total"),
        legend: vec![(msg!("first index"), Colour::Sky), (msg!("total index"), Colour::Blue)],
        rows: rows.collect(),
    };
    let columns = ["factor", "first", "first_lower", "first_upper", "total", "total_lower", "total_upper"];
    let mut data = vec![columns.map(String::from).to_vec()];
    for (factor, first, total) in ordered() {
        let mut row = vec![factor.name.clone()];
        row.extend([first, total].into_iter().flat_map(|of| [of.mean, of.lower, of.upper]).map(field));
        data.push(row);
    }
    figure("sobol_indices", chart, data)
}

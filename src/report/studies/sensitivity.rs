//! A sensitivity study: tornado, Morris screening, Sobol indices.

use super::footnote;
use crate::metrics::{METRICS, Unit};
use crate::report::chart::Picture;
use crate::report::chart::bars::{Bar, Bars, Row};
use crate::report::chart::ink::Ink;
use crate::report::chart::layout::Heading;
use crate::report::document::{Block, Document, Figure, Table};
use crate::report::files::field;
use crate::report::output::{Cell, Report, Sheet};
use crate::report::words::{Words, say};
use crate::stats::Interval;
use crate::study::run::Sizes;
use crate::study::sensitivity::{Bounded, Factor, Sensitivity, SensitivityResult, evaluations};

/// The report of a sensitivity study.
pub fn sensitivity(asked: &Sensitivity, result: &SensitivityResult, sizes: Sizes, hash: &str) -> Report {
    let mut blocks = vec![Block::Table(screening(asked, result))];
    if !result.indices.is_empty() {
        blocks.push(Block::Table(sobol(asked, result)));
    }
    blocks.push(Block::Paragraph(footing(asked, sizes)));
    let document = Document {
        question: say!("Which assumptions drive the answer?"),
        answer: finding(asked, result),
        blocks,
        figures: vec![tornado(asked, result, sizes, hash), index_figure(asked, result, sizes, hash)],
    };
    Report { document, sheets: vec![sheet(asked, result)] }
}

fn answer(asked: &Sensitivity) -> Words {
    let title = Words::lower(Words::known(METRICS[asked.metric].title));
    if asked.is_change { say!("the reform's change of {metric}", metric = title) } else { title }
}

fn name(factor: &Factor) -> Words {
    Words::known(&factor.title)
}

/// Factors by μ*.
fn order(result: &SensitivityResult) -> Vec<usize> {
    let mut order: Vec<usize> = (0..result.screened.len()).collect();
    let of = |place: usize| result.screened[place].importance.mean;
    order.sort_by(|&a, &b| of(b).total_cmp(&of(a)));
    order
}

fn finding(asked: &Sensitivity, result: &SensitivityResult) -> Words {
    let unit = METRICS[asked.metric].unit;
    let baseline =
        if asked.is_change { Words::change(&result.baseline, unit) } else { Words::level(&result.baseline, unit) };
    let most = order(result).into_iter().take(3).map(|place| name(&asked.factors[place])).collect();
    say!(
        "At the baseline {answer} is {level}. The assumptions that drive it most: {most}.",
        answer = answer(asked),
        level = baseline,
        most = Words::joined(most, ", ")
    )
}

fn screening(asked: &Sensitivity, result: &SensitivityResult) -> Table {
    let unit = METRICS[asked.metric].unit;
    let header = vec![
        say!("assumption"),
        say!("from"),
        say!("to"),
        say!("at from"),
        say!("at to"),
        say!("μ* (Morris)"),
        Words::from("σ"),
    ];
    let rows = order(result).into_iter().map(|place| {
        let (factor, screened, swing) = (&asked.factors[place], &result.screened[place], &result.swings[place]);
        vec![
            name(factor),
            Words::from(factor.from.to_string()),
            Words::from(factor.to.to_string()),
            Words::change(&swing.low, unit),
            Words::change(&swing.high, unit),
            Words::change(&screened.importance, unit),
            Words::from(crate::report::number::change(screened.spread, unit).trim_start_matches('+')),
        ]
    });
    Table::new(header, rows.collect())
}

fn sobol(asked: &Sensitivity, result: &SensitivityResult) -> Table {
    let bounded = |index: &Bounded| {
        say!(
            "{estimate} ({lower} to {upper})",
            estimate = format!("{:.2}", index.estimate),
            lower = format!("{:.2}", index.lower),
            upper = format!("{:.2}", index.upper)
        )
    };
    let rows = result
        .indices
        .iter()
        .map(|(place, indices)| vec![name(&asked.factors[*place]), bounded(&indices.first), bounded(&indices.total)]);
    Table::new(vec![say!("Sobol indices, of the kept factors"), say!("first"), say!("total")], rows.collect())
}

fn footing(asked: &Sensitivity, sizes: Sizes) -> Words {
    say!(
        "{studies} studies of {replications} replications × {merchants} merchants on the same draws, seed {seed}. Changes are paired intervals over replications; μ* over trajectories; indices have bootstrap intervals over base points and share the draws' noise.",
        studies = Words::count(evaluations(asked) as u64),
        replications = Words::count(sizes.replications),
        merchants = Words::count(sizes.merchants),
        seed = sizes.seed,
    )
}

fn sheet(asked: &Sensitivity, result: &SensitivityResult) -> Sheet {
    let columns = [
        "factor",
        "title",
        "from",
        "to",
        "baseline",
        "source",
        "change_at_from",
        "change_at_from_lower",
        "change_at_from_upper",
        "change_at_to",
        "change_at_to_lower",
        "change_at_to_upper",
        "mu_star",
        "mu_star_lower",
        "mu_star_upper",
        "mu",
        "sigma",
        "first",
        "first_lower",
        "first_upper",
        "total",
        "total_lower",
        "total_upper",
    ];
    let mut sheet = Sheet::new("results", &columns);
    for (place, factor) in asked.factors.iter().enumerate() {
        let Factor { name, title, from, to, baseline, source, .. } = factor;
        let (screened, swing) = (&result.screened[place], &result.swings[place]);
        let mut row: Vec<Cell> = vec![name.as_str().into(), title.as_str().into()];
        row.extend([*from, *to, *baseline].map(Cell::Number));
        row.push(source.as_str().into());
        for interval in [&swing.low, &swing.high, &screened.importance] {
            row.extend([interval.mean, interval.lower, interval.upper].map(Cell::Number));
        }
        row.extend([screened.mean, screened.spread].map(Cell::Number));
        let indices = result.indices.iter().find(|(of, _)| *of == place).map(|(_, indices)| indices);
        for index in [indices.map(|i| i.first), indices.map(|i| i.total)] {
            let numbers = index.map_or([f64::NAN; 3], |index| [index.estimate, index.lower, index.upper]);
            row.extend(numbers.map(Cell::Number));
        }
        sheet.rows.push(row);
    }
    sheet
}

fn tornado(asked: &Sensitivity, result: &SensitivityResult, sizes: Sizes, hash: &str) -> Figure {
    let unit = METRICS[asked.metric].unit;
    let mut order: Vec<usize> = (0..asked.factors.len()).collect();
    let width = |place: usize| (result.swings[place].high.mean - result.swings[place].low.mean).abs();
    order.sort_by(|&a, &b| width(b).total_cmp(&width(a)));
    let rows = order.iter().map(|&place| {
        let (factor, swing) = (&asked.factors[place], &result.swings[place]);
        let bar = |line, interval: &Interval, ink| {
            let Interval { mean: value, lower, upper, .. } = *interval;
            Bar { line, value, lower, upper, ink }
        };
        Row {
            label: name(factor),
            bars: vec![bar(0, &swing.low, Ink::Sky), bar(1, &swing.high, Ink::Blue)],
            number: say!("{from} to {to}", from = factor.from.to_string(), to = factor.to.to_string()),
        }
    });
    let title = match order.first() {
        Some(&place) => say!("{factor} moves the answer most over its range", factor = name(&asked.factors[place])),
        None => say!("No assumption was varied"),
    };
    let heading = Heading {
        title: title.clone(),
        subtitle: say!(
            "Change of {answer} with one assumption at an end of its range; whiskers: 95 % intervals",
            answer = answer(asked)
        ),
        footnote: footnote(sizes, hash),
    };
    let picture = Bars {
        heading,
        unit,
        numbers: say!("range"),
        legend: vec![(say!("low end"), Ink::Sky), (say!("high end"), Ink::Blue)],
        rows: rows.collect(),
    };
    let mut data = vec![["factor", "end", "value", "change", "lower", "upper"].map(String::from).to_vec()];
    for &place in &order {
        let (factor, swing) = (&asked.factors[place], &result.swings[place]);
        for (end, value, interval) in [("low", factor.from, &swing.low), ("high", factor.to, &swing.high)] {
            let mut row = vec![factor.name.clone(), end.into()];
            row.extend([value, interval.mean, interval.lower, interval.upper].map(field));
            data.push(row);
        }
    }
    Figure { name: "tornado".into(), alt_text: say!("{title}.", title = title), picture: Picture::Bars(picture), data }
}

fn index_figure(asked: &Sensitivity, result: &SensitivityResult, sizes: Sizes, hash: &str) -> Figure {
    let mut indices = result.indices.clone();
    indices.sort_by(|a, b| b.1.total.estimate.total_cmp(&a.1.total.estimate));
    let rows = indices.iter().map(|(place, of)| {
        let bar = |line, index: &Bounded, ink| {
            let Bounded { estimate: value, lower, upper } = *index;
            Bar { line, value, lower, upper, ink }
        };
        Row {
            label: name(&asked.factors[*place]),
            bars: vec![bar(0, &of.first, Ink::Sky), bar(1, &of.total, Ink::Blue)],
            number: Words::from(format!("{:.0} % / {:.0} %", 100.0 * of.first.estimate, 100.0 * of.total.estimate)),
        }
    });
    let title = match indices.first() {
        Some((place, of)) => say!(
            "{factor} makes {share} % of the answer's variance",
            factor = name(&asked.factors[*place]),
            share = format!("{:.0}", 100.0 * of.total.estimate)
        ),
        None => say!("No Sobol indices were asked for"),
    };
    let heading = Heading {
        title: title.clone(),
        subtitle: say!("Sobol indices of {answer}; whiskers: bootstrap 95 % intervals", answer = answer(asked)),
        footnote: footnote(sizes, hash),
    };
    let picture = Bars {
        heading,
        unit: Unit::Share,
        numbers: say!("first / total"),
        legend: vec![(say!("first index"), Ink::Sky), (say!("total index"), Ink::Blue)],
        rows: rows.collect(),
    };
    let mut data = vec![
        ["factor", "first", "first_lower", "first_upper", "total", "total_lower", "total_upper"]
            .map(String::from)
            .to_vec(),
    ];
    for (place, of) in &indices {
        let mut row = vec![asked.factors[*place].name.clone()];
        row.extend([&of.first, &of.total].into_iter().flat_map(|b| [b.estimate, b.lower, b.upper]).map(field));
        data.push(row);
    }
    Figure {
        name: "sobol_indices".into(),
        alt_text: say!("{title}.", title = title),
        picture: Picture::Bars(picture),
        data,
    }
}

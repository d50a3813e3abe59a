//! A sensitivity study: tornado, Morris screening, Sobol indices.

use crate::metrics::METRICS;
use crate::report::chart::Chart;
use crate::report::chart::frame::footnote;
use crate::report::chart::old_bars::{Bar, Row, bars};
use crate::report::chart::scene::colour;
use crate::report::files::field;
use crate::report::number::{change, change_with_interval, level_with_interval};
use crate::report::output::{Cell, Report, Sheet};
use crate::report::table::aligned;
use crate::stats::Interval;
use crate::study::run::Sizes;
use crate::study::sensitivity::Sensitivity;
use crate::study::sensitivity::{Bounded, Factor, SensitivityResult, evaluations};

/// The report of a sensitivity study.
pub fn sensitivity(asked: &Sensitivity<'_>, result: &SensitivityResult, sizes: Sizes, hash: &str) -> Report {
    let text = [finding(asked, result), screening(asked, result), sobol(asked, result), footing(asked, sizes)];
    Report {
        text: text.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n"),
        sheets: vec![sheet(asked, result)],
        charts: vec![tornado(asked, result, sizes, hash), index_chart(asked, result, sizes, hash)],
    }
}

fn answer(asked: &Sensitivity<'_>) -> String {
    let title = METRICS[asked.metric].title.to_lowercase();
    if asked.is_change { format!("the reform's change of {title}") } else { title }
}

/// Factors by μ*.
fn order(result: &SensitivityResult) -> Vec<usize> {
    let mut order: Vec<usize> = (0..result.screened.len()).collect();
    let of = |place: usize| result.screened[place].importance.mean;
    order.sort_by(|&a, &b| of(b).total_cmp(&of(a)));
    order
}

fn finding(asked: &Sensitivity<'_>, result: &SensitivityResult) -> String {
    let unit = METRICS[asked.metric].unit;
    let baseline = if asked.is_change {
        change_with_interval(&result.baseline, unit)
    } else {
        level_with_interval(&result.baseline, unit)
    };
    let most: Vec<&str> = order(result).into_iter().take(3).map(|place| asked.factors[place].title.as_str()).collect();
    format!("At the baseline {} is {baseline}. The assumptions that drive it most: {}.", answer(asked), most.join(", "))
}

fn screening(asked: &Sensitivity<'_>, result: &SensitivityResult) -> String {
    let unit = METRICS[asked.metric].unit;
    let header = ["assumption", "from", "to", "at from", "at to", "μ* (Morris)", "σ"];
    let rows = order(result).into_iter().map(|place| {
        let (factor, screened, swing) = (&asked.factors[place], &result.screened[place], &result.swings[place]);
        vec![
            factor.title.clone(),
            factor.from.to_string(),
            factor.to.to_string(),
            change_with_interval(&swing.low, unit),
            change_with_interval(&swing.high, unit),
            change_with_interval(&screened.importance, unit),
            change(screened.spread, unit).trim_start_matches('+').to_string(),
        ]
    });
    aligned(&header, rows.collect())
}

fn sobol(asked: &Sensitivity<'_>, result: &SensitivityResult) -> String {
    if result.indices.is_empty() {
        return String::new();
    }
    let bounded = |index: &Bounded| format!("{:.2} ({:.2} to {:.2})", index.estimate, index.lower, index.upper);
    let rows = result.indices.iter().map(|(place, indices)| {
        vec![asked.factors[*place].title.clone(), bounded(&indices.first), bounded(&indices.total)]
    });
    aligned(&["Sobol indices, of the kept factors", "first", "total"], rows.collect())
}

fn footing(asked: &Sensitivity<'_>, sizes: Sizes) -> String {
    format!(
        "{} studies of {} replications × {} merchants on the same draws, seed {}. Changes are paired intervals over replications; μ* over \
         trajectories; indices have bootstrap intervals over base points and share the draws' noise.",
        evaluations(asked),
        sizes.replications,
        sizes.merchants,
        sizes.seed
    )
}

fn sheet(asked: &Sensitivity<'_>, result: &SensitivityResult) -> Sheet {
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
        let Factor { name, title, from, to, baseline, source } = factor;
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

fn tornado(asked: &Sensitivity<'_>, result: &SensitivityResult, sizes: Sizes, hash: &str) -> Chart {
    let unit = METRICS[asked.metric].unit;
    let mut order: Vec<usize> = (0..asked.factors.len()).collect();
    let width = |place: usize| (result.swings[place].high.mean - result.swings[place].low.mean).abs();
    order.sort_by(|&a, &b| width(b).total_cmp(&width(a)));
    let rows: Vec<Row> = order
        .iter()
        .map(|&place| {
            let (factor, swing) = (&asked.factors[place], &result.swings[place]);
            let bar = |line, interval: &crate::stats::Interval, ink| {
                let Interval { mean: value, lower, upper, .. } = *interval;
                Bar { line, value, lower, upper, ink }
            };
            Row {
                label: factor.title.clone(),
                bars: vec![bar(0, &swing.low, colour::SKY), bar(1, &swing.high, colour::BLUE)],
                number: format!("{} to {}", factor.from, factor.to),
            }
        })
        .collect();
    let first = order.first().map_or("", |&place| asked.factors[place].title.as_str());
    let title = format!("{first} moves the answer most over its range");
    let subtitle = format!(
        "Change of {} with one assumption at the low (light) or high (dark) end of its range; whiskers: 95 %",
        answer(asked)
    );
    let scene = bars(&title, &subtitle, &footnote(sizes, hash), unit, "range", &[], &rows);
    let mut data = vec![["factor", "end", "value", "change", "lower", "upper"].map(String::from).to_vec()];
    for &place in &order {
        let (factor, swing) = (&asked.factors[place], &result.swings[place]);
        for (end, value, interval) in [("low", factor.from, &swing.low), ("high", factor.to, &swing.high)] {
            let mut row = vec![factor.name.clone(), end.into()];
            row.extend([value, interval.mean, interval.lower, interval.upper].map(field));
            data.push(row);
        }
    }
    Chart { name: "tornado".into(), alt_text: format!("{title}."), scene, data }
}

fn index_chart(asked: &Sensitivity<'_>, result: &SensitivityResult, sizes: Sizes, hash: &str) -> Chart {
    let mut indices = result.indices.clone();
    indices.sort_by(|a, b| b.1.total.estimate.total_cmp(&a.1.total.estimate));
    let rows: Vec<Row> = indices
        .iter()
        .map(|(place, of)| {
            let bar = |line, index: &Bounded, ink| {
                let Bounded { estimate: value, lower, upper } = *index;
                Bar { line, value, lower, upper, ink }
            };
            Row {
                label: asked.factors[*place].title.clone(),
                bars: vec![bar(0, &of.first, colour::SKY), bar(1, &of.total, colour::BLUE)],
                number: format!("{:.0} % / {:.0} %", 100.0 * of.first.estimate, 100.0 * of.total.estimate),
            }
        })
        .collect();
    let title = match indices.first() {
        Some((place, of)) => {
            format!("{} makes {:.0} % of the answer's variance", asked.factors[*place].title, 100.0 * of.total.estimate)
        }
        None => "No Sobol indices were asked for".into(),
    };
    let subtitle =
        format!("Sobol indices of {}: first (light) and total (dark), bootstrap 95 % intervals", answer(asked));
    let scene =
        bars(&title, &subtitle, &footnote(sizes, hash), crate::metrics::Unit::Share, "first / total", &[], &rows);
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
    Chart { name: "sobol_indices".into(), alt_text: format!("{title}."), scene, data }
}

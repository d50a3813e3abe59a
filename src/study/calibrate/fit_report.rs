//! A calibration's report: the fit beside the figures, the parameters, what the figures leave open and which further one would help.

use super::fit::{Asked, Fit};
use super::fit_files::{effects_table, fit_table, further_table, parameters_table, searches_table};
use super::fit_rows::{Row, rows};
use super::identify::OPEN;
use super::point::ComparedOn;
use super::pulls::Contradiction;
use super::question::PlannedTarget;
use super::solution::{KNOWN_TO, Solution};
use crate::metrics::{METRICS, Unit};
use crate::report::about::CalibrationRow;
use crate::report::chart::Chart;
use crate::report::chart::bands::{BandRow, Bands};
use crate::report::chart::draw::layout::Heading;
use crate::report::chart::heatmap::Heatmap;
use crate::report::csv_table::{CsvTable, field};
use crate::report::document::{Block, Column, Document, Figure, Table};
use crate::report::estimates::Estimate;
use crate::report::message::{Message, msg};
use crate::report::output::Report;
use crate::stats::Interval;
use crate::study::captions::footnote;
use crate::study::run::report::sizes_of;
use crate::study::targets::Quantity;

/// The name of the calibrated baseline in files.
pub const CALIBRATED: &str = "calibrated";
/// Part of a range within which a value is at its end.
const AT_AN_END: f64 = 0.01;

/// The report of a calibration.
pub fn report(fit: &Fit, solution: &Solution, hash: &str) -> Report {
    let fitted = rows(&fit.fitted, &solution.fitted, solution.units);
    let held_out = rows(&fit.held_out, &solution.held_out, solution.units);
    let mut blocks = vec![Block::Table(fit_of(&fitted, &msg!("figure")))];
    if !held_out.is_empty() {
        blocks.push(Block::Paragraph(predicted(&held_out)));
        blocks.push(Block::Table(fit_of(&held_out, &msg!("held-out figure"))));
    }
    blocks.push(Block::Table(parameters(fit, solution)));
    blocks.push(Block::Paragraph(identified(fit, solution)));
    if !solution.further.is_empty() {
        blocks.push(Block::Paragraph(headline(solution)));
        blocks.push(Block::Table(further(fit, solution)));
    }
    blocks.push(Block::Paragraph(sources(fit)));
    let scenario = &fit.fitted.calibration.studies.scenarios[0];
    let unit = scenario.economy_draws.replications_of_a_unit() as usize;
    let sizes = sizes_of(solution.sizes, unit, scenario.months, scenario.seasoning);
    blocks.push(Block::Paragraph(sizes));
    let answer = answer(fit, &fitted, solution);
    let footnote = footnote(solution.sizes, hash);
    let document = Document {
        question: msg!("Which parameters reproduce the figures, and what do the figures leave open?"),
        answer: answer.clone(),
        blocks,
        figures: vec![bands(&fitted, footnote.clone()), heatmap(fit, solution, footnote)],
    };
    let all: Vec<&Row<'_>> = fitted.iter().chain(&held_out).collect();
    Report {
        document,
        estimates: all.iter().flat_map(|row| estimates(fit, row)).collect::<Vec<_>>().into(),
        policies: policies(fit),
        replications: None,
        tables: vec![
            fit_table(fit, &fitted, &held_out),
            parameters_table(fit, solution),
            effects_table(fit, solution),
            further_table(fit, solution),
            searches_table(solution),
        ],
        facts: Vec::new(),
        calibration: Vec::new(),
    }
}

fn answer(fit: &Fit, fitted: &[Row<'_>], solution: &Solution) -> Message {
    let met = fitted.iter().filter(|row| row.is_met()).count();
    let before = fitted.iter().filter(|row| row.was_met()).count();
    let mut sentences = vec![msg!(
        "{met} of {count} figures lie in their bands after the fit, {before} before it.",
        met = met,
        count = fitted.len(),
        before = before
    )];
    sentences.push(msg!(
        "The figures determine {determined} of {parameters} combinations of parameters.",
        determined = solution.identification.determined,
        parameters = fit.free.len()
    ));
    if !solution.contradictions.is_empty() {
        sentences.push(msg!("No setting was found within three tolerances of every figure."));
        sentences.extend(solution.contradictions.iter().map(|one| contradiction(fit, one)));
    }
    Message::joined(sentences, " ")
}

/// What holds a target back.
fn contradiction(fit: &Fit, one: &Contradiction) -> Message {
    let title = |target: usize| title(&fit.fitted, target);
    let target = title(one.target);
    if one.unmoved {
        return msg!("{target}: no free parameter moves it.", target = target);
    }
    let mut against: Vec<Message> = one.against.iter().map(|&other| title(other)).collect();
    if one.priors {
        against.push(msg!("the ranges of the parameters"));
    }
    match against.is_empty() {
        true => msg!("{target} is missed.", target = target),
        false => msg!("{target} conflicts with: {against}.", target = target, against = Message::joined(against, "; ")),
    }
}

pub fn title(asked: &Asked, target: usize) -> Message {
    Message::known(&asked.calibration.targets[target].target.title)
}

fn fit_of(rows: &[Row<'_>], first: &Message) -> Table {
    let columns = vec![
        Column::text(first.clone()),
        Column::number(msg!("band")),
        Column::number(msg!("before the fit")),
        Column::number(msg!("after the fit")),
        Column::number(msg!("deviation, tolerances")),
        Column::text(msg!("verdict")),
    ];
    let cells = |row: &Row<'_>| {
        let (band, verdict) =
            row.beside().map_or((Message::none(), Message::none()), |row| (row.band(), row.verdict()));
        let level = |interval: &Interval| Message::level(interval, row.unit());
        let off = if row.off.is_finite() { format!("{:+.1}", row.off).replace('-', "−") } else { "–".into() };
        vec![titled(row.planned), band, level(&row.before), level(&row.after), Message::from(off), verdict]
    };
    Table::new(columns, rows.iter().map(cells).collect())
}

/// A target's title, with its segment.
pub fn titled(planned: &PlannedTarget) -> Message {
    let title = Message::known(&planned.target.title);
    match planned.target.segment_name() {
        Some(segment) => {
            msg!("{title} ({segment})", title = title, segment = Message::known(segment.replace('_', " ")))
        }
        None => title,
    }
}

fn predicted(held_out: &[Row<'_>]) -> Message {
    let met = held_out.iter().filter(|row| row.is_met()).count();
    msg!(
        "{met} of {count} held-out figures are predicted: the value lies in the figure's band.",
        met = met,
        count = held_out.len()
    )
}

/// The parameters before and after.
fn parameters(fit: &Fit, solution: &Solution) -> Table {
    let columns = vec![
        Column::text(msg!("parameter")),
        Column::number(msg!("before the fit")),
        Column::number(msg!("fitted")),
        Column::number(msg!("range")),
        Column::number(msg!("spread left")),
        Column::text(msg!("remark")),
    ];
    let each = fit.free.iter().zip(&solution.values).zip(&solution.identification.left).enumerate();
    let rows = each.map(|(index, ((free, &value), &left))| {
        let parameter = &free.parameter;
        let range = msg!("{from} to {to}", from = shown(parameter.from), to = shown(parameter.to));
        let remark = remark(solution, index, value, (parameter.from, parameter.to), left);
        vec![
            name(fit, index),
            Message::from(shown(free.baseline)),
            Message::from(shown(value)),
            range,
            Message::Level(left, Unit::Share),
            remark,
        ]
    });
    Table::new(columns, rows.collect())
}

fn remark(solution: &Solution, index: usize, value: f64, (from, to): (f64, f64), left: f64) -> Message {
    let near = AT_AN_END * (to - from);
    match () {
        () if solution.identification.idle.contains(&index) => msg!("moves no figure"),
        () if value - from <= near => msg!("at the lower end"),
        () if to - value <= near => msg!("at the upper end"),
        () if left > OPEN => msg!("left open"),
        () => Message::none(),
    }
}

/// A parameter's name.
pub fn name(fit: &Fit, index: usize) -> Message {
    let parameter = &fit.free[index].parameter;
    if parameter.title == parameter.key { Message::from(&parameter.key) } else { Message::known(&parameter.title) }
}

/// A value to four significant digits.
pub fn shown(value: f64) -> String {
    let rounded: f64 = format!("{value:.3e}").parse().unwrap_or(value);
    rounded.to_string().replace('-', "−")
}

/// What the figures say of the parameters, in words.
fn identified(fit: &Fit, solution: &Solution) -> Message {
    let found = &solution.identification;
    let names = |parameters: &[usize]| {
        Message::joined(parameters.iter().map(|&parameter| name(fit, parameter)).collect(), "; ")
    };
    let singular = found.singular.iter().map(|value| Message::from(format!("{value:.1}"))).collect();
    let ended = solution.searches.iter().map(|search| Message::from(format!("{:.2}", search.objective)));
    let searches = msg!(
        "Half the sum of squares at the end of each search (the first starts from the baseline's values): {values}.",
        values = Message::joined(ended.collect(), ", ")
    );
    let mut lines = vec![searches];
    lines.push(msg!(
        "Singular values of the sensitivity matrix (above 1: the figures say more than the priors): {values}.",
        values = Message::joined(singular, ", ")
    ));
    for group in &found.groups {
        lines.push(msg!("These parameters cannot be told apart by the figures: {names}.", names = names(group)));
    }
    if !found.idle.is_empty() {
        lines.push(msg!("No figure depends on: {names}.", names = names(&found.idle)));
    }
    if !found.unmoved.is_empty() {
        let titles = found.unmoved.iter().map(|&target| title(&fit.fitted, target)).collect();
        lines.push(msg!("No free parameter moves: {titles}.", titles = Message::joined(titles, "; ")));
    }
    Message::joined(lines, "\n")
}

fn headline(solution: &Solution) -> Message {
    let points = |sd: f64| Message::from(format!("{:.1}", 100.0 * sd));
    let (prior, posterior) = solution.headline.spread;
    msg!(
        "Good merchants lost: {value} at the fit, with a standard deviation of {prior} points under the priors and \
         {posterior} with the figures. These further figures, if known to {known}, would reduce it most:",
        value = Message::Level(solution.headline.value.value, Unit::Share),
        prior = points(prior),
        posterior = points(posterior),
        known = Message::Level(KNOWN_TO, Unit::Share)
    )
}

fn further(fit: &Fit, solution: &Solution) -> Table {
    let columns = vec![
        Column::text(msg!("further figure")),
        Column::text(msg!("under")),
        Column::number(msg!("at the fit")),
        Column::number(msg!("reduces the sd by")),
    ];
    let rows = solution.further.iter().map(|gain| {
        let planned = &fit.further.calibration.targets[gain.index];
        let alternatives = &fit.further.calibration.studies.scenarios[planned.scenario].alternatives;
        let Quantity::Metric(metric) = planned.target.quantity else { return Vec::new() };
        let metric = &METRICS[metric];
        let title = match metric.name.starts_with("reason_share.") {
            true => msg!("share of lost access: {reason}", reason = Message::lower(Message::known(metric.title))),
            false => Message::known(metric.title),
        };
        let under =
            if planned.policy == 0 { msg!("baseline") } else { Message::title(&alternatives[planned.policy].title) };
        vec![title, under, Message::Level(gain.value, metric.unit), Message::Level(gain.gain, Unit::Share)]
    });
    Table::new(columns, rows.collect())
}

fn sources(fit: &Fit) -> Message {
    let parts = [&fit.fitted, &fit.held_out];
    let targets = parts.into_iter().flat_map(|part| &part.calibration.targets);
    let figures = targets.filter_map(|planned| {
        let source = Message::known(&planned.target.figure.as_ref()?.source);
        Some(msg!("{figure} – {source}", figure = titled(planned), source = source))
    });
    let ranges = (0..fit.free.len()).map(|index| {
        let source = Message::known(&fit.free[index].parameter.source);
        msg!("{figure} – {source}", figure = name(fit, index), source = source)
    });
    let lines = std::iter::once(msg!("Sources of the figures:")).chain(figures);
    Message::joined(lines.chain([msg!("Sources of the ranges:")]).chain(ranges).collect(), "\n")
}

/// The name of the policy that a target is measured under, before and after the fit.
fn policy_names(fit: &Fit, planned: &PlannedTarget) -> [String; 2] {
    let part = if planned.target.is_held_out { &fit.held_out } else { &fit.fitted };
    let name = part.calibration.studies.scenarios[planned.scenario].alternatives[planned.policy].name.clone();
    let after = if planned.policy == 0 { CALIBRATED.into() } else { format!("{CALIBRATED}+{name}") };
    [name, after]
}

fn estimates(fit: &Fit, row: &Row<'_>) -> Vec<Estimate> {
    let planned = row.planned;
    let months = (planned.scenario > 0).then(|| {
        let part = if planned.target.is_held_out { &fit.held_out } else { &fit.fitted };
        part.calibration.studies.scenarios[planned.scenario].months as usize
    });
    let method = match row.wanted.scale {
        ComparedOn::Plain => "jackknife-t",
        ComparedOn::Log => "log-jackknife",
    };
    let estimate = |(name, interval): (String, Interval)| {
        let level = Estimate::level(name, planned.target.quantity.name(), interval).made_by(method);
        let level = planned.target.segment_name().map_or(level.clone(), |segment| level.clone().of_group(segment));
        months.map_or(level.clone(), |months| level.clone().in_month(months))
    };
    policy_names(fit, planned).into_iter().zip([row.before, row.after]).map(estimate).collect()
}

fn policies(fit: &Fit) -> CsvTable {
    let mut table = CsvTable::new("policies", &["policy", "title"]);
    let mut known: Vec<String> = Vec::new();
    for part in [&fit.fitted, &fit.held_out] {
        for planned in &part.calibration.targets {
            let title = &part.calibration.studies.scenarios[planned.scenario].alternatives[planned.policy].title;
            let titles = [title.clone(), format!("Calibrated: {title}")];
            for (name, title) in policy_names(fit, planned).into_iter().zip(titles) {
                if !known.contains(&name) {
                    table.rows.push(vec![name.as_str().into(), title.as_str().into()]);
                    known.push(name);
                }
            }
        }
    }
    table
}

/// The fit beside the bands.
fn bands(rows: &[Row<'_>], footnote: Message) -> Figure {
    let beside: Vec<CalibrationRow> = rows.iter().filter_map(Row::beside).collect();
    let met = beside.iter().filter(|row| row.is_met()).count();
    let mut data = vec![["target", "low", "high", "value", "lower", "upper"].map(String::from).to_vec()];
    for (row, one) in rows.iter().zip(&beside) {
        let numbers = [one.low, one.high, one.value.mean, one.value.lower, one.value.upper];
        data.push(std::iter::once(row.planned.target.title.clone()).chain(numbers.map(field)).collect());
    }
    let finding = msg!("{met} of {count} figures lie in their bands after the fit", met = met, count = beside.len());
    let heading = Heading {
        title: finding.clone(),
        subtitle: msg!(
            "Each value on the scale of its figure's band; whiskers: 95% intervals; a hollow dot lies outside its band"
        ),
        footnote,
    };
    let of = |(row, one): (&Row<'_>, &CalibrationRow)| BandRow {
        name: titled(row.planned),
        low: one.low,
        high: one.high,
        ends: one.band(),
        value: one.value,
        unit: one.unit,
    };
    let chart = Bands {
        heading,
        band_heading: msg!("in the band"),
        value_heading: msg!("after the fit"),
        ends_heading: msg!("band"),
        rows: rows.iter().zip(&beside).map(of).collect(),
    };
    Figure { name: "fit".into(), alt_text: finding, chart: Chart::Bands(chart), data }
}

/// Sensitivities of figures to parameters.
fn heatmap(fit: &Fit, solution: &Solution, footnote: Message) -> Figure {
    let sensitivities = &solution.identification.sensitivities;
    let targets = &fit.fitted.calibration.targets;
    let values: Vec<Vec<f64>> =
        (0..targets.len()).map(|target| sensitivities.row(target).iter().copied().collect()).collect();
    let header = std::iter::once("target".to_string()).chain(fit.free.iter().map(|free| free.parameter.key.clone()));
    let mut data = vec![header.collect::<Vec<String>>()];
    for (planned, row) in targets.iter().zip(&values) {
        data.push(std::iter::once(planned.target.title.clone()).chain(row.iter().copied().map(field)).collect());
    }
    let finding = msg!(
        "The figures determine {determined} of {parameters} combinations of parameters",
        determined = solution.identification.determined,
        parameters = fit.free.len()
    );
    let heading = Heading {
        title: finding.clone(),
        subtitle: msg!(
            "By how many tolerances a figure rises (+) or falls (−) when a parameter rises by one standard \
             deviation of its prior"
        ),
        footnote,
    };
    let chart = Heatmap {
        heading,
        rows: targets.iter().map(titled).collect(),
        columns: (0..fit.free.len()).map(|index| name(fit, index)).collect(),
        values,
    };
    Figure { name: "sensitivities".into(), alt_text: finding, chart: Chart::Heatmap(chart), data }
}

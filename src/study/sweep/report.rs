//! A sweep: the best and worst cells, the long table, heatmaps and the frontier.

use super::run::{Lever, Sweep, SweepResult, frontier};
use crate::metrics::{Id, METRICS, Unit};
use crate::report::chart::Chart;
use crate::report::chart::draw::layout::Heading;
use crate::report::chart::grid::{Grid, Panel};
use crate::report::chart::points::{Point, Points};
use crate::report::document::{Block, Document, Figure, Table};
use crate::report::files::field;
use crate::report::language::Language;
use crate::report::message::{Message, msg};
use crate::report::output::{Cell, CsvTable, INTERVAL, Report};
use crate::study::captions::{footnote, own_title};
use crate::study::tune::problem::Threshold;

/// Cells shown in the table.
const SHOWN: usize = 12;
/// Most panels of a heatmap.
const PANELS_MAX: usize = 6;

/// The report of a sweep.
pub fn sweep(sweep: &Sweep, result: &SweepResult, hash: &str) -> Report {
    let heatmaps = sweep.metrics.iter().filter_map(|&metric| heat(sweep, result, metric, hash));
    let mut figures: Vec<Figure> = heatmaps.collect();
    figures.push(frontier_figure(sweep, result, hash));
    let document = Document {
        question: msg!("What happens over many settings of several levers?"),
        answer: answer(sweep, result),
        blocks: blocks(sweep, result),
        figures,
    };
    Report { document, sheets: vec![sheet(sweep, result), by_replication(sweep, result)] }
}

fn first_metric(sweep: &Sweep) -> usize {
    sweep.metrics.first().copied().unwrap_or(Id::GoodLost as usize)
}

/// Cells by the first metric, least first.
fn order(sweep: &Sweep, result: &SweepResult) -> Vec<usize> {
    let first = first_metric(sweep);
    let mut order: Vec<usize> = (0..sweep.cells.len()).collect();
    order.sort_by(|&a, &b| result.level(a, first).mean.total_cmp(&result.level(b, first).mean));
    order
}

fn level(result: &SweepResult, cell: usize, metric: usize) -> Message {
    Message::level(&result.level(cell, metric), METRICS[metric].unit)
}

fn answer(sweep: &Sweep, result: &SweepResult) -> Message {
    let (first, order) = (first_metric(sweep), order(sweep, result));
    let (least, most) = (order[0], order[order.len() - 1]);
    msg!(
        "Least {metric}: {least} with {least_setting}; most: {most} with {most_setting}.",
        metric = Message::lower(Message::known(METRICS[first].title)),
        least = level(result, least, first),
        least_setting = described(sweep, least),
        most = level(result, most, first),
        most_setting = described(sweep, most),
    )
}

fn blocks(sweep: &Sweep, result: &SweepResult) -> Vec<Block> {
    let (first, order) = (first_metric(sweep), order(sweep, result));
    let mut blocks = Vec::new();
    let shown: Vec<usize> = if order.len() > SHOWN {
        blocks.push(Block::Paragraph(msg!(
            "The {count} least and most of {cells} cells by {metric}:",
            count = SHOWN / 2,
            cells = order.len(),
            metric = Message::lower(Message::known(METRICS[first].title))
        )));
        order[..SHOWN / 2].iter().chain(&order[order.len() - SHOWN / 2..]).copied().collect()
    } else {
        order
    };
    let mut header: Vec<Message> = sweep.levers.iter().map(lever_name).collect();
    header.extend(sweep.metrics.iter().map(|&metric| Message::known(METRICS[metric].title)));
    header.push(msg!("change of {metric}", metric = Message::lower(Message::known(METRICS[first].title))));
    let rows = shown.iter().map(|&cell| {
        let values = sweep.levers.iter().zip(&sweep.cells[cell].values);
        let mut row: Vec<Message> =
            values.map(|(lever, value)| Message::elided(value_name(lever, value), 26)).collect();
        row.extend(sweep.metrics.iter().map(|&metric| level(result, cell, metric)));
        row.push(Message::change(&result.change(cell, first), METRICS[first].unit));
        row
    });
    blocks.push(Block::Table(Table::new(header, rows.collect())));
    blocks.push(Block::Paragraph(msg!(
        "{replications} replications of {merchants} merchants, seed {seed}; every cell on the same draws.",
        replications = Message::count(result.sizes.replications),
        merchants = Message::count(result.sizes.merchants),
        seed = result.sizes.seed
    )));
    blocks
}

/// `cut-off 480, guidance -1`.
fn described(sweep: &Sweep, cell: usize) -> Message {
    let values = sweep.levers.iter().zip(&sweep.cells[cell].values);
    Message::joined(values.map(valued).collect(), ", ")
}

/// A lever with its value.
fn valued((lever, value): (&Lever, &String)) -> Message {
    msg!("{name} {value}", name = lever_name(lever), value = Message::elided(value_name(lever, value), 26))
}

/// A lever in plain words.
fn lever_name(lever: &Lever) -> Message {
    Message::key(&lever.name, Threshold::plain_title(&lever.name))
}

/// A value of a lever; a stack of reforms has a name for each part.
fn value_name(lever: &Lever, value: &str) -> Message {
    let named = |part: &str| match part {
        "inf" => Message::key("inf", "unlimited"),
        part => Message::key(format!("{}.{part}", lever.name), part.replace('_', " ")),
    };
    Message::joined(value.split('+').map(named).collect(), "+")
}

fn levers_of(sweep: &Sweep, cell: usize) -> Vec<Cell> {
    let each = sweep.cells[cell].values.iter().zip(&sweep.cells[cell].numbers);
    each.map(|(text, number)| match number {
        Some(number) if number.is_finite() => Cell::Number(*number),
        _ => Cell::Text(text.clone()),
    })
    .collect()
}

/// Long: one row a cell and metric, level and change side by side.
fn sheet(sweep: &Sweep, result: &SweepResult) -> CsvTable {
    let mut columns = vec!["cell"];
    columns.extend(sweep.levers.iter().map(|lever| lever.name.as_str()));
    columns.push("metric");
    columns.extend(INTERVAL);
    columns.extend(["change", "change_lower", "change_upper"]);
    let mut sheet = CsvTable::new("results", &columns);
    for cell in 0..sweep.cells.len() {
        for (metric, known) in METRICS.iter().enumerate() {
            let mut cells: Vec<Cell> = vec![(cell + 1).into()];
            cells.extend(levers_of(sweep, cell));
            cells.push(known.name.into());
            sheet.add(cells, &result.level(cell, metric));
            let change = result.change(cell, metric);
            if let Some(row) = sheet.rows.last_mut() {
                row.extend([change.mean, change.lower, change.upper].map(Cell::Number));
            }
        }
    }
    sheet
}

/// The chosen metrics of every cell and replication, so that others can redo the statistics.
fn by_replication(sweep: &Sweep, result: &SweepResult) -> CsvTable {
    let mut columns = vec!["cell", "replication"];
    columns.extend(sweep.metrics.iter().map(|&metric| METRICS[metric].name));
    columns.push("setting");
    let mut sheet = CsvTable::new("replications", &columns);
    for (cell, values) in result.cells.iter().enumerate() {
        let setting = described(sweep, cell).in_language(Language::English);
        let row = |replication: usize| -> Vec<Cell> {
            let of = sweep.metrics.iter().map(|&metric| Cell::Number(values[metric][replication]));
            [(cell + 1).into(), replication.into()].into_iter().chain(of).chain([setting.as_str().into()]).collect()
        };
        sheet.rows.extend((0..result.sizes.replications as usize).map(row));
    }
    sheet
}

/// Distinct values of a lever in the order they come in.
fn distinct(sweep: &Sweep, lever: usize) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    for cell in &sweep.cells {
        if !values.contains(&cell.values[lever]) {
            values.push(cell.values[lever].clone());
        }
    }
    values
}

/// Where the levers make a grid: the one with most values across, the next down, the others as panels.
fn heat(sweep: &Sweep, result: &SweepResult, metric: usize, hash: &str) -> Option<Figure> {
    let all: Vec<Vec<String>> = (0..sweep.levers.len()).map(|lever| distinct(sweep, lever)).collect();
    let is_grid = all.iter().map(Vec::len).product::<usize>() == sweep.cells.len();
    let mut order: Vec<usize> = (0..all.len()).filter(|&lever| all[lever].len() > 1).collect();
    order.sort_by_key(|&lever| std::cmp::Reverse(all[lever].len()));
    if !is_grid || order.len() < 2 {
        return None;
    }
    let (across, down) = (order[0], order[1]);
    let words = |lever: usize| -> Vec<Message> {
        all[lever].iter().map(|value| value_name(&sweep.levers[lever], value)).collect()
    };
    let mut panels: Vec<(Vec<String>, Panel)> = Vec::new();
    let known = &METRICS[metric];
    for cell in 0..sweep.cells.len() {
        let values = &sweep.cells[cell].values;
        let key: Vec<String> = order[2..].iter().map(|&lever| values[lever].clone()).collect();
        let place = panels.iter().position(|panel| panel.0 == key).unwrap_or_else(|| {
            let said = order[2..].iter().zip(&key).map(|(&lever, value)| {
                let lever = &sweep.levers[lever];
                msg!("{name} = {value}", name = lever_name(lever), value = value_name(lever, value))
            });
            let title = Message::joined(said.collect(), ", ");
            let empty = vec![vec![f64::NAN; all[across].len()]; all[down].len()];
            let panel = Panel { title, columns: words(across), rows: words(down), values: empty };
            panels.push((key.clone(), panel));
            panels.len() - 1
        });
        let column = all[across].iter().position(|value| *value == values[across])?;
        let row = all[down].iter().position(|value| *value == values[down])?;
        panels[place].1.values[row][column] = result.level(cell, metric).mean;
    }
    let mut panels: Vec<Panel> = panels.into_iter().map(|panel| panel.1).collect();
    let left_out = panels.len().saturating_sub(PANELS_MAX);
    panels.truncate(PANELS_MAX);
    let means = (0..sweep.cells.len()).map(|cell| result.level(cell, metric).mean).filter(|mean| mean.is_finite());
    let (low, high) = means.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    let title = msg!(
        "{metric} from {low} to {high} over the sweep",
        metric = Message::known(known.title),
        low = Message::Level(low, known.unit),
        high = Message::Level(high, known.unit)
    );
    let widest = (0..sweep.cells.len()).map(|cell| result.level(cell, metric).half_width()).fold(0.0, f64::max);
    let shown = msg!(
        "Mean over replications; 95 % intervals are at most ± {widest} wide",
        widest = Message::Level(widest, known.unit)
    );
    let subtitle = match left_out {
        0 => shown,
        more => msg!("{shown}; {count} further panels are in the table", shown = shown, count = more),
    };
    let heading = Heading { title: title.clone(), subtitle, footnote: footnote(result.sizes, hash) };
    let picture = Grid {
        heading,
        unit: known.unit,
        across: lever_name(&sweep.levers[across]),
        down: lever_name(&sweep.levers[down]),
        panels,
    };
    Some(Figure {
        name: METRICS[metric].name.into(),
        alt_text: msg!("{title}.", title = title),
        picture: Chart::Grid(picture),
        data: data(sweep, result, &[metric]),
    })
}

fn data(sweep: &Sweep, result: &SweepResult, metrics: &[usize]) -> Vec<Vec<String>> {
    let mut header: Vec<String> = vec!["cell".into()];
    header.extend(sweep.levers.iter().map(|lever| lever.name.clone()));
    for &metric in metrics {
        header.extend(["", "_lower", "_upper"].map(|end| format!("{}{end}", METRICS[metric].name)));
    }
    let mut rows = vec![header];
    for cell in 0..sweep.cells.len() {
        let mut row = vec![(cell + 1).to_string()];
        row.extend(sweep.cells[cell].values.iter().cloned());
        for &metric in metrics {
            let of = result.level(cell, metric);
            row.extend([of.mean, of.lower, of.upper].map(field));
        }
        rows.push(row);
    }
    rows
}

/// What the baseline of the first conditions is called: its title, which a reform among the conditions gives it, and the others.
fn first_baseline(sweep: &Sweep) -> Message {
    let Some(study) = sweep.studies.first() else { return Message::none() };
    let title = own_title(&study.scenario.alternatives[0].title);
    let mut said = vec![title.unwrap_or_else(|| msg!("Baseline"))];
    if let Some(&cell) = study.cells.first().filter(|_| sweep.studies.len() > 1) {
        let values = sweep.levers.iter().zip(&sweep.cells[cell].values);
        said.extend(values.filter(|(lever, _)| lever.is_condition && lever.name != "reform").map(valued));
    }
    Message::joined(said, ", ")
}

/// Most levers of a cell that is described in a chart.
const DESCRIBED_MAX: usize = 3;

fn frontier_figure(sweep: &Sweep, result: &SweepResult, hash: &str) -> Figure {
    let (npl, lost) = (Id::NplRatio as usize, Id::GoodLost as usize);
    let at = |cell: usize| (result.level(cell, npl).mean, result.level(cell, lost).mean);
    let points: Vec<(f64, f64)> = (0..sweep.cells.len()).map(at).collect();
    let best = frontier(&points);
    let ends = |least: fn(&(f64, f64)) -> f64| {
        let places = (0..points.len()).filter(|&cell| best[cell]);
        places.min_by(|&a, &b| least(&points[a]).total_cmp(&least(&points[b])))
    };
    let named = [ends(|at| at.0), ends(|at| at.1)];
    let drawn = points.iter().enumerate().map(|(cell, &at)| Point {
        at,
        best: best[cell],
        label: named.contains(&Some(cell)).then(|| match sweep.levers.len() <= DESCRIBED_MAX {
            true => described(sweep, cell),
            // The caption says with which setting.
            false if named[0] == named[1] => msg!("least of both"),
            false if named[0] == Some(cell) => msg!("least NPL ratio"),
            false => msg!("fewest good merchants lost"),
        }),
        bounds: None,
    });
    let title = msg!(
        "{count} of {cells} cells cannot be bettered in both good lost and NPL ratio",
        count = best.iter().filter(|best| **best).count(),
        cells = points.len()
    );
    let mean = |metric: usize| crate::stats::Interval::over(&result.baselines[0][metric], result.unit).mean;
    let heading = Heading {
        title: title.clone(),
        subtitle: msg!(
            "Each point a cell, mean over replications; red: the frontier of least NPL ratio and least good merchants lost"
        ),
        footnote: footnote(result.sizes, hash),
    };
    let picture = Points {
        heading,
        across: (msg!("NPL ratio at the end"), Unit::Share),
        up: (msg!("good merchants lost"), Unit::Share),
        points: drawn.collect(),
        today: Some((first_baseline(sweep), (mean(npl), mean(lost)))),
    };
    let mut rows = data(sweep, result, &[npl, lost]);
    rows[0].push("on_frontier".into());
    for (row, best) in rows[1..].iter_mut().zip(&best) {
        row.push(if *best { "yes" } else { "no" }.into());
    }
    let alt_text = match named {
        [Some(npl), Some(lost)] if npl != lost => msg!(
            "{title}. Least NPL ratio: {least_npl}; fewest good merchants lost: {fewest_lost}.",
            title = title,
            least_npl = described(sweep, npl),
            fewest_lost = described(sweep, lost)
        ),
        [Some(both), _] => msg!("{title}: {setting}.", title = title, setting = described(sweep, both)),
        _ => msg!("{title}.", title = title),
    };
    Figure { name: "frontier".into(), alt_text, picture: Chart::Points(picture), data: rows }
}

//! A sweep: the best and worst cells, the long table, heatmaps and the frontier.

use crate::metrics::{Id, METRICS, Unit};
use crate::report::chart::Chart;
use crate::report::chart::frame::footnote;
use crate::report::chart::heatmap::{Panel, heatmap};
use crate::report::chart::scatter::{Point, scatter};
use crate::report::files::field;
use crate::report::number::{change_with_interval, elided, level, level_with_interval};
use crate::report::output::{Cell, INTERVAL, Report, Sheet};
use crate::report::table::aligned;
use crate::study::sweep::{Sweep, SweepResult, frontier};

/// Cells shown on the terminal.
const SHOWN: usize = 12;
/// Most panels of a heatmap.
const PANELS_MAX: usize = 6;

/// The report of a sweep.
pub fn sweep(sweep: &Sweep, result: &SweepResult, hash: &str) -> Report {
    let sheets = vec![sheet(sweep, result), by_replication(sweep, result)];
    let mut charts: Vec<Chart> = sweep.metrics.iter().filter_map(|&metric| heat(sweep, result, metric, hash)).collect();
    charts.push(frontier_chart(sweep, result, hash));
    Report { text: text(sweep, result), sheets, charts }
}

fn text(sweep: &Sweep, result: &SweepResult) -> String {
    let mut order: Vec<usize> = (0..sweep.cells.len()).collect();
    let first = sweep.metrics.first().copied().unwrap_or(Id::GoodLost as usize);
    order.sort_by(|&a, &b| result.level(a, first).mean.total_cmp(&result.level(b, first).mean));
    let shown: Vec<usize> = if order.len() > SHOWN {
        order[..SHOWN / 2].iter().chain(&order[order.len() - SHOWN / 2..]).copied().collect()
    } else {
        order.clone()
    };
    let change_title = format!("change of {}", METRICS[first].name);
    let mut header: Vec<&str> = sweep.levers.iter().map(|lever| short(&lever.name)).collect();
    header.extend(sweep.metrics.iter().map(|&metric| METRICS[metric].name));
    header.push(&change_title);
    let rows = shown.iter().map(|&cell| {
        let mut row: Vec<String> = sweep.cells[cell].values.iter().map(|value| elided(value, 26)).collect();
        row.extend(sweep.metrics.iter().map(|&m| level_with_interval(&result.level(cell, m), METRICS[m].unit)));
        row.push(change_with_interval(&result.change(cell, first), METRICS[first].unit));
        row
    });
    let of = if order.len() > SHOWN {
        format!("The {} best and worst of {} cells by {}:\n", SHOWN / 2, order.len(), METRICS[first].name)
    } else {
        String::new()
    };
    let best = order[0];
    format!(
        "Least {}: {} with {}; most: {} with {}.\n\n{of}{}\n\n{} replications of {} merchants, seed {}; every cell on the same draws.",
        METRICS[first].title.to_lowercase(),
        level_with_interval(&result.level(best, first), METRICS[first].unit),
        described(sweep, best),
        level_with_interval(&result.level(order[order.len() - 1], first), METRICS[first].unit),
        described(sweep, order[order.len() - 1]),
        aligned(&header, rows.collect()),
        result.sizes.replications,
        result.sizes.merchants,
        result.sizes.seed
    )
}

/// `cutoff 480, guidance -1`.
fn described(sweep: &Sweep, cell: usize) -> String {
    let values = sweep.levers.iter().zip(&sweep.cells[cell].values);
    values.map(|(lever, value)| format!("{} {}", short(&lever.name), elided(value, 26))).collect::<Vec<_>>().join(", ")
}

fn short(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
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
fn sheet(sweep: &Sweep, result: &SweepResult) -> Sheet {
    let mut columns = vec!["cell"];
    columns.extend(sweep.levers.iter().map(|lever| lever.name.as_str()));
    columns.push("metric");
    columns.extend(INTERVAL);
    columns.extend(["change", "change_lower", "change_upper"]);
    let mut sheet = Sheet::new("results", &columns);
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
fn by_replication(sweep: &Sweep, result: &SweepResult) -> Sheet {
    let mut columns = vec!["cell", "replication"];
    columns.extend(sweep.metrics.iter().map(|&metric| METRICS[metric].name));
    let mut sheet = Sheet::new("replications", &columns);
    for (cell, values) in result.cells.iter().enumerate() {
        let row = |replication: usize| -> Vec<Cell> {
            let of = sweep.metrics.iter().map(|&metric| Cell::Number(values[metric][replication]));
            [(cell + 1).into(), replication.into()].into_iter().chain(of).collect()
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
fn heat(sweep: &Sweep, result: &SweepResult, metric: usize, hash: &str) -> Option<Chart> {
    let all: Vec<Vec<String>> = (0..sweep.levers.len()).map(|lever| distinct(sweep, lever)).collect();
    let is_grid = all.iter().map(Vec::len).product::<usize>() == sweep.cells.len();
    let mut order: Vec<usize> = (0..all.len()).filter(|&lever| all[lever].len() > 1).collect();
    order.sort_by_key(|&lever| std::cmp::Reverse(all[lever].len()));
    if !is_grid || order.len() < 2 {
        return None;
    }
    let (across, down) = (order[0], order[1]);
    let mut panels: Vec<(Vec<String>, Panel)> = Vec::new();
    let known = &METRICS[metric];
    for cell in 0..sweep.cells.len() {
        let values = &sweep.cells[cell].values;
        let key: Vec<String> = order[2..].iter().map(|&lever| values[lever].clone()).collect();
        let place = panels.iter().position(|panel| panel.0 == key).unwrap_or_else(|| {
            let said =
                order[2..].iter().zip(&key).map(|(&lever, value)| format!("{} = {value}", sweep.levers[lever].name));
            let empty = vec![vec![f64::NAN; all[across].len()]; all[down].len()];
            let title = said.collect::<Vec<_>>().join(", ");
            panels.push((
                key.clone(),
                Panel { title, columns: all[across].clone(), rows: all[down].clone(), values: empty },
            ));
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
    let title =
        format!("{} from {} to {} over the sweep", known.title, level(low, known.unit), level(high, known.unit));
    let widest = (0..sweep.cells.len()).map(|cell| result.level(cell, metric).half_width()).fold(0.0, f64::max);
    let mut subtitle =
        format!("Mean over replications; 95 % intervals are at most ± {} wide", level(widest, known.unit));
    if left_out > 0 {
        subtitle.push_str(&format!("; {left_out} further panels are in the table"));
    }
    let names = (sweep.levers[across].name.as_str(), short(&sweep.levers[down].name));
    let scene = heatmap(&title, &subtitle, &footnote(result.sizes, hash), known.unit, names, &panels);
    Some(Chart {
        name: METRICS[metric].name.into(),
        alt_text: format!("{title}."),
        scene,
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

fn frontier_chart(sweep: &Sweep, result: &SweepResult, hash: &str) -> Chart {
    let (npl, lost) = (Id::NplRatio as usize, Id::GoodLost as usize);
    let at = |cell: usize| (result.level(cell, npl).mean, result.level(cell, lost).mean);
    let points: Vec<(f64, f64)> = (0..sweep.cells.len()).map(at).collect();
    let best = frontier(&points);
    let ends = |least: fn(&(f64, f64)) -> f64| {
        let places = (0..points.len()).filter(|&cell| best[cell]);
        places.min_by(|&a, &b| least(&points[a]).total_cmp(&least(&points[b])))
    };
    let named = [ends(|at| at.0), ends(|at| at.1)];
    let drawn: Vec<Point> = points
        .iter()
        .enumerate()
        .map(|(cell, &at)| Point {
            at,
            best: best[cell],
            label: named.contains(&Some(cell)).then(|| described(sweep, cell)),
            bounds: None,
        })
        .collect();
    let title = format!(
        "{} of {} cells cannot be bettered in both good lost and NPL ratio",
        best.iter().filter(|best| **best).count(),
        points.len()
    );
    let mean = |metric: usize| crate::stats::Interval::over(&result.baselines[0][metric], result.unit).mean;
    let baseline = (mean(npl), mean(lost));
    let scene = scatter(
        &title,
        "Each point a cell, mean over replications; red: the frontier of least NPL ratio and least good merchants lost",
        &footnote(result.sizes, hash),
        ("NPL ratio at the end", Unit::Share),
        ("good merchants lost", Unit::Share),
        &drawn,
        Some(("Baseline", baseline)),
    );
    let mut rows = data(sweep, result, &[npl, lost]);
    rows[0].push("on_frontier".into());
    for (row, best) in rows[1..].iter_mut().zip(&best) {
        row.push(if *best { "yes" } else { "no" }.into());
    }
    Chart { name: "frontier".into(), alt_text: format!("{title}."), scene, data: rows }
}

//! The charts of a sweep: heatmaps of the levers that make a grid, and the frontier.

use super::frontier::Frontier;
use super::{baseline_title, lever_name, levers, setting, value_name};
use crate::metrics::{METRICS, Metric, Unit};
use crate::report::chart::Chart;
use crate::report::chart::draw::layout::Heading;
use crate::report::chart::grid::{Grid, Panel};
use crate::report::chart::points::ScatterPoint;
use crate::report::csv_table::field;
use crate::report::document::Figure;
use crate::report::message::{Message, msg};
use crate::study::captions::footnote;
use crate::study::sweep::run::{Sweep, SweepResult, frontier};

/// Maximum number of panels of a heatmap.
const PANELS_MAX: usize = 6;

/// Maximum number of frontiers drawn, one for each combination of conditions.
const FRONTIERS_MAX: usize = 4;

/// A heatmap of each chosen metric, where the levers make a grid, and a frontier for each combination of conditions.
pub fn figures(sweep: &Sweep, result: &SweepResult, hash: &str) -> Vec<Figure> {
    let heatmaps = sweep.metrics.iter().filter_map(|&metric| heat(sweep, result, metric, hash));
    let frontiers = (0..sweep.studies.len()).filter_map(|study| frontier_figure(sweep, result, study, hash));
    heatmaps.chain(frontiers.take(FRONTIERS_MAX)).collect()
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
    let labels = |lever: usize| -> Vec<Message> {
        all[lever].iter().map(|value| value_name(&sweep.levers[lever], value)).collect()
    };
    let mut panels: Vec<(Vec<String>, Panel)> = Vec::new();
    let known = &METRICS[metric];
    for cell in 0..sweep.cells.len() {
        let values = &sweep.cells[cell].values;
        let key: Vec<String> = order[2..].iter().map(|&lever| values[lever].clone()).collect();
        let index = panels.iter().position(|panel| panel.0 == key).unwrap_or_else(|| {
            let parts = order[2..].iter().zip(&key).map(|(&lever, value)| {
                let lever = &sweep.levers[lever];
                msg!("{name} = {value}", name = lever_name(lever), value = value_name(lever, value))
            });
            let title = Message::joined(parts.collect(), ", ");
            let empty = vec![vec![f64::NAN; all[across].len()]; all[down].len()];
            let panel = Panel { title, columns: labels(across), rows: labels(down), values: empty };
            panels.push((key.clone(), panel));
            panels.len() - 1
        });
        let column = all[across].iter().position(|value| *value == values[across])?;
        let row = all[down].iter().position(|value| *value == values[down])?;
        panels[index].1.values[row][column] = result.level(cell, metric).mean;
    }
    let mut panels: Vec<Panel> = panels.into_iter().map(|panel| panel.1).collect();
    let left_out = panels.len().saturating_sub(PANELS_MAX);
    panels.truncate(PANELS_MAX);
    let means = (0..sweep.cells.len()).map(|cell| result.level(cell, metric).mean).filter(|mean| mean.is_finite());
    let (low, high) = means.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    let range = msg!(
        "{metric}: {low} to {high} across the sweep",
        metric = Message::known(known.title),
        low = Message::Level(low, known.unit),
        high = Message::Level(high, known.unit)
    );
    let title = match levers::main_effects(sweep, result, metric).first() {
        Some(main) => main.title(sweep, metric),
        None => range.clone(),
    };
    let widest = (0..sweep.cells.len()).map(|cell| result.level(cell, metric).half_width()).fold(0.0, f64::max);
    let shown = msg!(
        "Mean over replications; the widest 95% interval is ± {widest}",
        widest = Message::Level(widest, known.unit)
    );
    let subtitle = match left_out {
        0 => shown,
        more => msg!("{shown}; {count} further panels are in the table", shown = shown, count = more),
    };
    let heading = Heading { title: title.clone(), subtitle, footnote: footnote(result.sizes, hash) };
    let chart = Grid {
        heading,
        unit: known.unit,
        across: lever_name(&sweep.levers[across]),
        down: lever_name(&sweep.levers[down]),
        panels,
    };
    Some(Figure {
        name: METRICS[metric].name.into(),
        alt_text: msg!("{title}. {range}.", title = title, range = range),
        chart: Chart::Grid(chart),
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

/// Maximum number of levers of a cell that is described in a chart.
const DESCRIBED_MAX: usize = 3;

/// The frontier under one combination of conditions, which no lender chooses: its own cells and its own baseline. Nothing where
/// there is only one cell.
fn frontier_figure(sweep: &Sweep, result: &SweepResult, study: usize, hash: &str) -> Option<Figure> {
    let cells = &sweep.studies[study].cells;
    if cells.len() < 2 {
        return None;
    }
    let (npl, lost) = (Metric::NplRatio as usize, Metric::GoodLost as usize);
    let points: Vec<(f64, f64)> =
        cells.iter().map(|&cell| (result.level(cell, npl).mean, result.level(cell, lost).mean)).collect();
    let best = frontier(&points);
    let ends = |coordinate: fn(&(f64, f64)) -> f64| {
        let indices = (0..points.len()).filter(|&index| best[index]);
        indices.min_by(|&a, &b| coordinate(&points[a]).total_cmp(&coordinate(&points[b])))
    };
    let named = [ends(|at| at.0), ends(|at| at.1)];
    let levers = sweep.levers.iter().filter(|lever| !lever.is_condition).count();
    let scattered = points.iter().enumerate().map(|(index, &at)| ScatterPoint {
        at,
        best: best[index],
        label: named.contains(&Some(index)).then(|| match levers <= DESCRIBED_MAX {
            true => setting(sweep, cells[index]),
            // The caption says with which setting.
            false if named[0] == named[1] => msg!("lowest on both"),
            false if named[0] == Some(index) => msg!("lowest NPL ratio"),
            false => msg!("fewest good merchants lost"),
        }),
        bounds: None,
    });
    let efficient = msg!(
        "By their estimates, {count} of {cells} cells are Pareto-efficient in good merchants lost and NPL ratio",
        count = best.iter().filter(|best| **best).count(),
        cells = points.len()
    );
    let baseline = baseline_title(sweep, study);
    let finding = match bend(&points, &best) {
        Some(index) => msg!(
            "The frontier bends at {setting}: {lost} lost, NPL ratio {npl}",
            setting = setting(sweep, cells[index]),
            lost = Message::Level(points[index].1, Unit::Share),
            npl = Message::Level(points[index].0, Unit::Share)
        ),
        None => efficient.clone(),
    };
    let (title, name) = match sweep.studies.len() {
        1 => (finding, "frontier".into()),
        _ => (
            msg!("{conditions}: {finding}", conditions = baseline.clone(), finding = Message::lower(finding)),
            format!("frontier_{}", study + 1),
        ),
    };
    let mean = |metric: usize| result.metrics[metric].baselines.sample(study).mean;
    let heading = Heading {
        title: title.clone(),
        subtitle: msg!(
            "Each point is a cell, mean over replications; the Pareto frontier is that of NPL ratio and good merchants lost"
        ),
        footnote: footnote(result.sizes, hash),
    };
    let all = data(sweep, result, &[npl, lost]);
    let mut rows = vec![all[0].clone()];
    rows[0].push("on_frontier".into());
    for (&cell, best) in cells.iter().zip(&best) {
        let mut row = all[cell + 1].clone();
        row.push(if *best { "yes" } else { "no" }.into());
        rows.push(row);
    }
    let alt_text = match named.map(|end| end.map(|index| setting(sweep, cells[index]))) {
        [Some(npl), Some(lost)] if named[0] != named[1] => msg!(
            "{title}. Lowest NPL ratio: {lowest_npl}; fewest good merchants lost: {fewest_lost}.",
            title = title,
            lowest_npl = npl,
            fewest_lost = lost
        ),
        [Some(both), _] => msg!("{title}: {setting}.", title = title, setting = both),
        _ => msg!("{title}.", title = title),
    };
    let alt_text = match bend(&points, &best) {
        Some(_) => msg!("{text} {efficient}.", text = alt_text, efficient = efficient),
        None => alt_text,
    };
    let today = (baseline, (mean(npl), mean(lost)));
    Some(Frontier { name, heading, alt_text, points: scattered.collect(), today, data: rows }.figure())
}

/// Where a frontier bends: the efficient point furthest from the straight line between its ends, both quantities taken over their
/// ranges on the frontier. None of fewer than three points, or where none lies a tenth of the ranges away from the line.
fn bend(points: &[(f64, f64)], best: &[bool]) -> Option<usize> {
    let efficient: Vec<usize> = (0..points.len()).filter(|&index| best[index]).collect();
    let first = *efficient.iter().min_by(|&&a, &&b| points[a].0.total_cmp(&points[b].0))?;
    let last = *efficient.iter().max_by(|&&a, &&b| points[a].0.total_cmp(&points[b].0))?;
    let (across, up) = (points[last].0 - points[first].0, points[first].1 - points[last].1);
    if efficient.len() < 3 || !(across > 0.0 && up > 0.0) {
        return None;
    }
    // 0 on the line, 1 in the corner of the lowest of both.
    let below =
        |index: usize| 1.0 - (points[index].0 - points[first].0) / across - (points[index].1 - points[last].1) / up;
    let furthest = efficient.into_iter().max_by(|&a, &b| below(a).total_cmp(&below(b)))?;
    (below(furthest) >= 0.1).then_some(furthest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frontier_bends_where_it_is_furthest_from_the_line_between_its_ends() {
        let points = [(0.0, 10.0), (1.0, 4.0), (2.0, 3.0), (10.0, 0.0), (9.0, 9.0)];
        let best = [true, true, true, true, false];
        // 1 - 0.1 - 0.4 = 0.5 and 1 - 0.2 - 0.3 = 0.5; 1.0 comes to the last of equals.
        assert_eq!(bend(&[(0.0, 10.0), (1.0, 3.0), (2.0, 3.0), (10.0, 0.0), (9.0, 9.0)], &best), Some(1));
        assert!(bend(&points, &best).is_some());
        assert_eq!(bend(&[(0.0, 2.0), (1.0, 1.0), (2.0, 0.0)], &[true; 3]), None);
        assert_eq!(bend(&points[..2], &best[..2]), None);
    }
}

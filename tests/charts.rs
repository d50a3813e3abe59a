//! Every chart on ordinary and on degenerate results: no panic, nothing outside the canvas, no text over another.

use swapset::metrics::scores::ScoreHistogram;
use swapset::metrics::{Group, METRICS, Unit};
use swapset::report::chart::heatmap::{Panel, heatmap};
use swapset::report::chart::lines::{Line, lines};
use swapset::report::chart::old_bars::{Bar, Row, bars};
use swapset::report::chart::scatter::{Point, scatter};
use swapset::report::chart::scene::{Scene, Shape, colour};
use swapset::report::chart::{all, charts};
use swapset::report::table;
use swapset::stats::{Clustering, Interval};
use swapset::study::run::{GroupResult, LossRisk, PolicyResult, Sizes, StudyResult};

/// A result whose metrics are `value(policy, metric, replication)`.
fn result(titles: Vec<String>, replications: usize, value: impl Fn(usize, usize, usize) -> f64) -> StudyResult {
    let months = 24;
    let policies = titles.into_iter().enumerate().map(|(policy, title)| {
        let metric = |metric: usize| {
            // Shares of reasons sum to 1 where anybody lost access.
            let is_reason = METRICS[metric].name.starts_with("reason_share");
            let shared = |value: f64| if value > 0.0 { 0.125 } else { f64::NAN };
            (0..replications).map(|r| value(policy, metric, r)).map(|v| if is_reason { shared(v) } else { v }).collect()
        };
        let groups = Group::every(1)
            .into_iter()
            .map(|group| GroupResult { group, values: (0..METRICS.len()).map(metric).collect() });
        let series = || -> Vec<Vec<f64>> {
            (0..=months)
                .map(|m| (0..replications).map(|r| 1.0 - 0.01 * m as f64 * value(policy, 2, r)).collect())
                .collect()
        };
        PolicyResult {
            unit: 1,
            name: format!("policy_{policy}"),
            title,
            groups: groups.collect(),
            access: series(),
            access_good: series(),
            not_yet_lost_good: series(),
            not_yet_restored_good: series(),
            good_lost_clustering: Clustering { intraclass_correlation: f64::NAN, design_effect: f64::NAN },
            loss_risk: LossRisk {
                value_at_risk_95: 0.0,
                expected_shortfall_95: 0.0,
                value_at_risk_99: 0.0,
                expected_shortfall_99: 0.0,
            },
        }
    });
    StudyResult {
        unit: 1,
        sizes: Sizes { seed: 1, replications: replications as u32, merchants: 1000 },
        months: months as u32,
        seasoning: 12,
        segment_names: vec!["only".into()],
        policies: policies.collect(),
        scores: ScoreHistogram::default(),
    }
}

fn titles(count: usize) -> Vec<String> {
    (0..count).map(|i| if i == 0 { "Baseline".into() } else { format!("Reform number {i}") }).collect()
}

/// Plausible numbers that differ by policy and replication.
fn plausible(policy: usize, metric: usize, replication: usize) -> f64 {
    let noise = ((policy * 7 + replication * 13 + metric * 3) % 17) as f64 / 17.0 - 0.5;
    let share = 0.12 + 0.02 * ((policy * 5) % 11) as f64 / 11.0;
    (share + 0.05 * noise) * if METRICS[metric].name == "npl_ratio" { 0.15 } else { 1.0 }
}

/// Asserts that a scene can be printed: everything inside, no text over another.
fn assert_scene(scene: &Scene, name: &str, what: &str) {
    let mut texts: Vec<(String, (f64, f64, f64, f64))> = Vec::new();
    let inside =
        |(x, y): (f64, f64)| (-0.5..=scene.width + 0.5).contains(&x) && (-0.5..=scene.height + 0.5).contains(&y);
    for shape in &scene.shapes {
        match shape {
            Shape::Line { points, .. } | Shape::Area { points, .. } => {
                assert!(points.iter().all(|&point| inside(point)), "{what}: {name} leaves its canvas");
            }
            Shape::Circle { at, .. } => assert!(inside(*at), "{what}: {name}"),
            Shape::Text(text) => {
                let (l, t, r, b) = text.bounds();
                assert!(inside((l, t)) && inside((r, b)), "{what}: “{}” of {name} is cut", text.text);
                texts.push((text.text.clone(), (l, t, r, b)));
            }
        }
    }
    for (i, (one, a)) in texts.iter().enumerate() {
        for (two, b) in &texts[..i] {
            let apart = a.2 <= b.0 || b.2 <= a.0 || a.3 <= b.1 || b.3 <= a.1;
            assert!(apart, "{what}: “{one}” stands over “{two}” in {name}");
        }
    }
}

/// Asserts that every chart of a result can be printed.
fn assert_printable(result: &StudyResult, what: &str) {
    for chart in charts(result, "0123456789abcdef") {
        assert_scene(&chart.scene, &chart.name, what);
        assert!(!chart.alt_text.is_empty() && chart.data.len() > 1, "{what}: {}", chart.name);
    }
    for file in all(result, "0123456789abcdef").unwrap() {
        if file.name.ends_with(".svg") {
            let svg = String::from_utf8(file.bytes).unwrap();
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{what}: {}", file.name);
            assert!(svg.contains("role=\"img\"") && svg.contains("<title>"), "{what}: {}", file.name);
        } else if file.name.ends_with(".png") {
            assert_eq!(file.bytes[1..4], *b"PNG");
        }
    }
    let text = table::text(result);
    assert!(!text.contains("NaN") && !text.contains("inf"), "{what}:\n{text}");
}

#[test]
fn ordinary_results() {
    for count in [1, 2, 4, 6, 16] {
        assert_printable(&result(titles(count), 60, plausible), &format!("{count} policies"));
    }
}

#[test]
fn forty_policies_and_names_of_eighty_characters() {
    assert_printable(&result(titles(40), 20, plausible), "40 policies");
    let long =
        (0..12).map(|i| format!("{i} {}", "a long name of a reform that somebody wrote down ".repeat(2))).collect();
    assert_printable(&result(long, 20, plausible), "long names");
}

#[test]
fn one_replication_zero_losses_equal_values_and_nothing_defined() {
    assert_printable(&result(titles(4), 1, plausible), "one replication");
    assert_printable(&result(titles(4), 10, |_, _, _| 0.0), "zero losses");
    assert_printable(&result(titles(4), 10, |_, _, _| 0.25), "equal values");
    assert_printable(&result(titles(4), 10, |_, _, _| f64::NAN), "nothing defined");
}

#[test]
fn the_headline_says_who_spares_and_who_costs() {
    let lost = |levels: &'static [f64]| {
        move |policy: usize, metric: usize, replication: usize| {
            let _ = metric;
            levels[policy] + 0.001 * (replication % 2) as f64
        }
    };
    let say = |levels: &'static [f64], replications| {
        table::headline(&result(titles(levels.len()), replications, lost(levels)))
    };
    assert_eq!(
        say(&[0.161, 0.100, 0.300], 4),
        "Of 1,000 good merchants, 162 ± 0.9 lose their loan within 24 months under the baseline; “Reform number 1” would spare \
         61 of them (± 0.0); “Reform number 2” would cost 139 more (± 0.0). (± is a 95 % interval over replications.)"
    );
    assert_eq!(
        say(&[0.161], 1),
        "Of 1,000 good merchants, 161 lose their loan within 24 months under the baseline. One replication gives no interval: \
         ask for more."
    );
    assert!(say(&[0.161, 0.161], 4).contains("would change nothing"));
}

/// Numbers of every kind, and names of every length.
const VALUES: [f64; 4] = [0.12, 0.0, f64::NAN, -0.3];

fn name(place: usize) -> String {
    if place % 3 == 2 { "a long name that somebody wrote down ".repeat(3) } else { format!("name {place}") }
}

#[test]
fn bars_of_studies() {
    for count in [1, 4, 40] {
        let row = |place: usize| {
            let value = VALUES[place % 4];
            let bar = |line: usize| Bar { line, value, lower: value - 0.1, upper: value + 0.1, ink: colour::BLUE };
            Row { label: name(place), bars: vec![bar(0), bar(1)], number: "+0.12 ± 0.10".into() }
        };
        let rows: Vec<Row> = (0..count).map(row).collect();
        for unit in [Unit::Share, Unit::Yuan, Unit::Merchants] {
            assert_scene(
                &bars(
                    &name(2),
                    &name(2),
                    "footnote",
                    unit,
                    "range",
                    &[(name(2), colour::BLUE), (name(0), colour::SKY)],
                    &rows,
                ),
                "bars",
                &format!("{count} rows"),
            );
        }
    }
}

#[test]
fn lines_of_studies() {
    for (count, months) in [(1, 1), (2, 24), (7, 120), (12, 6)] {
        let line = |place: usize| {
            let value = VALUES[place % 4];
            let point = Interval { mean: value, lower: value - 0.05, upper: value + 0.05, sd: 0.1, replications: 9 };
            let at_risk = (place != 1).then(|| vec![123_456; months + 1]);
            Line { name: name(place), end: "12.0 %".into(), points: vec![point; months + 1], at_risk }
        };
        let all: Vec<Line> = (0..count).map(line).collect();
        let scene = lines(&name(2), &name(2), "footnote", Unit::Share, "months", &all);
        assert_scene(&scene, "lines", &format!("{count} lines of {months} months"));
    }
}

#[test]
fn heatmaps_and_frontiers_of_studies() {
    for (rows, columns, panels) in [(1, 2, 1), (3, 9, 3), (20, 12, 2)] {
        let panel = |place: usize| Panel {
            title: name(place),
            columns: (0..columns).map(name).collect(),
            rows: (0..rows).map(name).collect(),
            values: (0..rows).map(|row| (0..columns).map(|column| VALUES[(row + column) % 4]).collect()).collect(),
        };
        let all: Vec<Panel> = (0..panels).map(panel).collect();
        let scene = heatmap(&name(2), &name(2), "footnote", Unit::Share, ("across.a_lever", "down"), &all);
        assert_scene(&scene, "heatmap", &format!("{rows} × {columns} × {panels}"));
    }
    for count in [0, 1, 500] {
        let point = |place: usize| Point {
            at: (VALUES[place % 4] + 0.001 * place as f64, VALUES[place / 4 % 4]),
            best: place.is_multiple_of(5),
            label: (place < 2).then(|| name(2)),
            bounds: place.is_multiple_of(3).then_some([0.05, 0.2, -0.3, 0.4]),
        };
        let points: Vec<Point> = (0..count).map(point).collect();
        for baseline in [None, Some(("Baseline", (0.1, 0.1))), Some(("Baseline", (f64::NAN, 0.1)))] {
            let axes = (("NPL ratio", Unit::Share), ("good merchants lost", Unit::Share));
            let scene = scatter(&name(2), &name(2), "footnote", axes.0, axes.1, &points, baseline);
            assert_scene(&scene, "frontier", &format!("{count} points"));
        }
    }
}

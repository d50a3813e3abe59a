//! Every chart on ordinary and on degenerate results: no panic, nothing outside the canvas, no text over another.

use swapset::internals::metrics::{Group, METRICS};
use swapset::internals::model::Sizes;
use swapset::internals::report::chart::draw::display_list::{DisplayList, Shape as Drawn};
use swapset::internals::report::chart::draw::theme::Theme;
use swapset::internals::report::chart::{Shape, Style};
use swapset::internals::report::font::Fonts;
use swapset::internals::report::language::Language;
use swapset::internals::report::render::{RenderOptions, figures};
use swapset::internals::stats::{Clustering, Interval};
use swapset::internals::study::run::report::run;
use swapset::internals::study::run::run::{GroupResult, LossRisk, OpeningScores, PolicyResult, StudyResult};

/// A result whose metrics are `value(policy, metric, replication)`.
fn result(titles: Vec<String>, replications: usize, value: impl Fn(usize, usize, usize) -> f64 + Copy) -> StudyResult {
    let months = 24;
    let none = Interval::over(&[], 1);
    let policies = titles.into_iter().enumerate().map(|(policy, title)| {
        let metric = |metric: usize| {
            // Shares of reasons sum to 1 where anybody lost access.
            let is_reason = METRICS[metric].name.starts_with("reason_share");
            let shared = |value: f64| if value > 0.0 { 0.125 } else { f64::NAN };
            (0..replications).map(|r| value(policy, metric, r)).map(|v| if is_reason { shared(v) } else { v }).collect()
        };
        let groups = Group::every(1).into_iter().map(|group| GroupResult {
            group,
            values: (0..METRICS.len()).map(metric).collect(),
            sums: Vec::new(),
        });
        let series = || -> Vec<Vec<f64>> {
            (0..=months)
                .map(|m| (0..replications).map(|r| 1.0 - 0.01 * m as f64 * value(policy, 2, r)).collect())
                .collect()
        };
        PolicyResult {
            unit: 1,
            equals_baseline: policy == 0,
            name: format!("policy_{policy}"),
            title,
            marked: Vec::new(),
            groups: groups.collect(),
            levels: Vec::new(),
            changes: Vec::new(),
            access: series(),
            access_good: series(),
            not_yet_lost_good: series(),
            not_yet_restored_good: series(),
            reduced_months: None,
            halves: Vec::new(),
            good_lost_clustering: Clustering { intraclass_correlation: f64::NAN, design_effect: f64::NAN },
            loss_risk: LossRisk {
                value_at_risk_95: none,
                expected_shortfall_95: none,
                value_at_risk_99: none,
                expected_shortfall_99: none,
            },
        }
    });
    let mut result = StudyResult {
        unit: 1,
        sizes: Sizes { seed: 1, replications: replications as u32, merchants: 1000 },
        months: months as u32,
        seasoning: 12,
        segment_names: vec!["only".into()],
        policies: policies.collect(),
        pair_halves: Vec::new(),
        scores: scores(replications, value),
        pooled_ks: none,
    };
    result.hold_together();
    result
}

/// Scores whose shares are scaled by the values; none of a kind where those are not defined or nothing.
fn scores(replications: usize, value: impl Fn(usize, usize, usize) -> f64) -> OpeningScores {
    let cutoffs: Vec<f64> = (0..80).map(|index| 300.0 + 5.0 * f64::from(index)).collect();
    let shares = |middle: f64| -> Vec<Interval> {
        let at = |cutoff: &f64| 1.0 / (1.0 + ((middle - cutoff) / 30.0).exp());
        let values = |share: f64| (0..replications).map(move |r| (share, r)).map(|(share, r)| share * value(0, 2, r));
        cutoffs.iter().map(|cutoff| Interval::of(values(at(cutoff)))).collect()
    };
    let (bad_below, good_below) = (shares(500.0), shares(600.0));
    OpeningScores {
        today: 44,
        by_segment: (505.0, 540.0),
        bad_rate_above: shares(400.0),
        bad_below,
        good_below,
        cutoffs,
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
fn assert_display_list(list: &DisplayList, name: &str, what: &str) {
    let mut texts: Vec<(String, (f64, f64, f64, f64))> = Vec::new();
    let inside = |(x, y): (f64, f64)| (-0.5..=list.width + 0.5).contains(&x) && (-0.5..=list.height + 0.5).contains(&y);
    for shape in &list.shapes {
        match shape {
            Drawn::Line { points, .. } | Drawn::Area { points, .. } => {
                assert!(points.iter().all(|&point| inside(point)), "{what}: {name} leaves its canvas");
            }
            Drawn::Circle { at, .. } => assert!(inside(*at), "{what}: {name}"),
            Drawn::Text(text) => {
                let (l, t, r, b) = list.bounds(text);
                assert!(inside((l, t)) && inside((r, b)), "{what}: “{}” of {name} is cut", text.text);
                assert!(!text.text.contains("docs/"), "{what}: “{}” of {name} names a file of the project", text.text);
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

/// Asserts that every chart of a result can be printed, in every shape.
fn assert_printable(result: &StudyResult, what: &str) {
    let document = run(result, "0123456789abcdef", Default::default()).document;
    for figure in &document.figures {
        for style in Language::ALL.into_iter().flat_map(|l| Shape::ALL.map(|shape| Style::new(l, shape))) {
            assert_display_list(&figure.display_list(style), &figure.name, &format!("{what}, {:?}", style.shape));
        }
        assert!(!figure.alt_text.is_empty() && figure.data.len() > 1, "{what}: {}", figure.name);
    }
    let options = RenderOptions {
        languages: vec![Language::English],
        shapes: vec![Shape::Wide],
        theme: Theme::default(),
        png: true,
        fonts: Fonts::default(),
    };
    for file in figures(&document.figures, &options, &|| false).unwrap().unwrap() {
        if file.name.ends_with(".svg") {
            let svg = String::from_utf8(file.bytes).unwrap();
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{what}: {}", file.name);
            assert!(svg.contains("role=\"img\"") && svg.contains("<title>"), "{what}: {}", file.name);
        } else if file.name.ends_with(".png") {
            assert_eq!(file.bytes[1..4], *b"PNG");
        }
    }
    let text = document.text(Language::English);
    assert!(!text.contains("NaN") && !text.contains("inf") && !text.contains(['{', '}']), "{what}:\n{text}");
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
            let share = levels[policy] + 0.001 * ((replication >> policy) % 2) as f64;
            match METRICS[metric].name {
                // A good merchant spared costs about 1,000 yuan.
                "profit_per_merchant" => 1500.0 + 1000.0 * levels[policy] + (policy * (replication % 3)) as f64,
                "remedy_cost_per_merchant" => 3.0 + 0.5 * (policy * (replication % 2)) as f64,
                "good_lost_3_months" => share - 0.05,
                "bad_warned_3_months" => share + 0.4,
                "npl_ratio" => 0.1 * share,
                "credit_cost_a_year" => 0.2 * share,
                _ => share,
            }
        }
    };
    let headline = |levels: &'static [f64], replications| {
        let result = result(titles(levels.len()), replications, lost(levels));
        run(&result, "0123456789abcdef", Default::default()).document.answer.in_language(Language::English)
    };
    assert_eq!(
        headline(&[0.161, 0.100, 0.300], 4),
        "162 ± 1.4 of 1,000 good merchants lose their loan within 24 months under the baseline, 112 ± 1.4 of them for three \
         months or more; “Reform number 1” would spare 61 ± 2 of them, at -988 ± 34 yuan of profit and +4 ± 10 yuan of \
         remedies for each; “Reform number 2” would cost 138 ± 2 more.\n± is the 95% interval of the simulation error; \
         those of the 2 changes hold together. Over simulated economies 161 to 162 of 1,000 are lost (10% to 90%): in one \
         economy in ten more than 162; “Reform number 1” changes the share by -6.17 to -6.03 points, and profit rises in 0% of \
         them."
    );
    assert_eq!(
        headline(&[0.161], 1),
        "161 of 1,000 good merchants lose their loan within 24 months under the baseline, 111 of them for three months or \
         more.\nOne replication gives no interval; run more."
    );
    assert!(headline(&[0.161, 0.161], 4).contains("changed nothing in these replications"));
}

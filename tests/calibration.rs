//! The baseline against the public figures: `swapset calibrate --check` finds what docs/model.md says of each.

use swapset::internals::config::SizeOverrides;
use swapset::internals::engine::Engine;
use swapset::internals::progress::Progress;
use swapset::internals::stats::Interval;
use swapset::internals::study::ask::Request;
use swapset::internals::study::calibrate::ask::calibrate;
use swapset::internals::study::calibrate::run::{Calibration, CalibrationResult, run};

/// The bundled targets, measured.
fn measured(sizes: SizeOverrides, set: &[&str]) -> (Calibration, CalibrationResult) {
    let set = set.iter().map(|set| set.to_string()).collect();
    let asked = calibrate(&Request { sizes, set, ..Request::default() }).unwrap();
    let result = run(&asked.question, asked.setup.sizes, Engine::default(), &Progress::silent()).unwrap();
    (asked.question, result)
}

/// Quantity, months where they are not the study's, what docs/model.md says, and how far off a run of this size may be.
const STATED: [(&str, Option<u32>, f64, f64); 18] = [
    ("npl_ratio_average", None, 0.0194, 0.0008),
    ("npl_ratio", Some(24), 0.0149, 0.001),
    ("npl_ratio", Some(18), 0.023, 0.002),
    ("credit_cost_a_year", None, 0.028, 0.002),
    ("average_balance", None, 31_900.0, 800.0),
    ("mean_revenue", None, 46_000.0, 50.0),
    ("mean_revenue_in_study", None, 47_200.0, 150.0),
    ("auc", None, 0.760, 0.008),
    ("debt_gradient", None, 1.7, 0.1),
    ("inquiry_odds_ratio.1", None, 1.27, 0.08),
    ("inquiry_odds_ratio.2", None, 1.60, 0.12),
    ("inquiry_odds_ratio.3", None, 1.95, 0.25),
    ("inquiry_odds_ratio.4_to_5", None, 2.39, 0.35),
    ("lost_within_7_months", None, 0.178, 0.008),
    ("lost_without_missed_payment", None, 0.777, 0.01),
    ("lost_without_missed_payment", Some(7), 0.84, 0.01),
    ("odds_ratio.first_missed_in_months_4_to_12", None, 2.3, 0.12),
    ("share_of_best_profit.merchant_loan.cutoff", None, 0.98, 0.025),
];

#[test]
fn the_baseline_reproduces_the_public_figures_as_the_page_says() {
    let sizes = SizeOverrides { seed: Some(2), replications: Some(512), merchants: Some(2000) };
    let (asked, result) = measured(sizes, &[]);
    let found = |name: &str, months: Option<u32>| -> Interval {
        let mut all = asked.targets.iter().zip(&result.targets);
        let of = |planned: &swapset::internals::study::calibrate::run::PlannedTarget| {
            planned.target.quantity.name() == name && planned.target.months == months
        };
        all.find(|(planned, _)| of(planned)).unwrap_or_else(|| panic!("no target {name}")).1.value
    };
    for (name, months, stated, tolerance) in STATED {
        let value = found(name, months).mean;
        println!("{name} {months:?}: {value:.4}, stated {stated}");
        assert!((value - stated).abs() <= tolerance, "{name} {months:?}: {value} against {stated}");
    }
    let cap = found("share_of_best_profit.positioning.cap_multiple", None).mean;
    assert!((0.93..=0.985).contains(&cap), "{cap}");
    for (planned, found) in asked.targets.iter().zip(&result.targets) {
        if let Some(figure) = &planned.target.figure {
            let value = found.value.mean;
            assert!((figure.low..=figure.high).contains(&value), "{}: {value}", planned.target.title);
        }
    }
    for of in &asked.settings {
        let figure = &of.setting.figure;
        assert!((figure.low..=figure.high).contains(&of.value), "{}: {}", of.setting.title, of.value);
    }
}

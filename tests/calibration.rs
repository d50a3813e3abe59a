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

#[test]
#[ignore = "probe"]
fn probe() {
    use swapset::internals::engine::run_with;
    use swapset::internals::plan::Plan;
    let sizes = SizeOverrides { seed: Some(2), replications: Some(400), merchants: Some(3000) };
    let loaded = swapset::internals::config::load(None, &[], &["run.economy_draws=plain".into()], sizes).unwrap();
    let plan = Plan::new(&loaded.scenario);
    let done = run_with(&plan, Engine::default(), 2, 0..400, 3000, &Progress::silent(), |counts| {
        counts.scored.iter().filter(|m| m.in_book).map(|m| (m.debt, m.good & 1 == 1, m.recent_inquiries)).collect::<Vec<_>>()
    })
    .unwrap();
    let gradient = |mut all: Vec<(f32, bool, f32)>, fifths: f64| {
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        let n = (all.len() as f64 / fifths) as usize;
        let of = |part: &[(f32, bool, f32)]| {
            let bad = part.iter().filter(|m| !m.1).count() as f64;
            (bad / (part.len() as f64 - bad), part.iter().map(|m| f64::from(m.0)).sum::<f64>() / part.len() as f64, f64::from(part[part.len() / 2].0))
        };
        let (a, b) = (of(&all[..n]), of(&all[all.len() - n..]));
        (b.0 / a.0, b.1 - a.1, (b.0 / a.0).powf(1.0 / (b.1 - a.1)), (b.0 / a.0).powf(1.0 / (b.2 - a.2)))
    };
    println!("pooled edges {:?}", gradient(done.concat(), 5.0));
    let each: Vec<_> = done.iter().map(|part| gradient(part.clone(), 5.0)).collect();
    let mean = |f: &dyn Fn(&(f64, f64, f64, f64)) -> f64| each.iter().map(f).sum::<f64>() / each.len() as f64;
    println!("mean of each: or {} diff {} gradient {} log {}", mean(&|g| g.0), mean(&|g| g.1), mean(&|g| g.2), mean(&|g| g.2.ln()).exp());
    println!("mean or to the power {}", mean(&|g| g.0).powf(1.0 / mean(&|g| g.1)));
    let zero = done.concat().iter().filter(|m| m.0 == 0.0).count();
    println!("zero debts {zero} of {}", done.concat().len());
}

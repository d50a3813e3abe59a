//! Portfolio feedback: the lender reviews the NPL ratio of all merchants of a replication and tightens by it.

use std::sync::Arc;
use swapset::internals::config::load;
use swapset::internals::engine::{
    Engine, replicate, replication_conditions, reviewed_conditions, run_in_halves, run_with,
};
use swapset::internals::environment::Conditions;
use swapset::internals::kernel::{FirstHalf, ReplicationCounts};
use swapset::internals::metrics::money::yuan;
use swapset::internals::metrics::tally::Tally;
use swapset::internals::model::{Alternative, EconomyDraws, Policy, Scenario};
use swapset::internals::plan::Plan;
use swapset::internals::progress::Progress;
use swapset::internals::rng::RoundKeys;
use swapset::internals::simd::SimdLevel;
use swapset::{Language, Request, SizeOverrides, answer};

/// Merchants of a replication; no multiple of a block.
const MERCHANTS: u32 = 1_500;

/// The bundled baseline and what is tried beside it; the economy is drawn plainly, so that a shorter study has the same.
fn study(baseline: impl FnOnce(&mut Policy), reforms: &[&dyn Fn(&mut Policy)]) -> Scenario {
    let mut scenario = load(None, &[], &[], Default::default()).unwrap().scenario;
    scenario.economy_draws = EconomyDraws::Plain;
    baseline(&mut scenario.alternatives[0].policy);
    for (number, change) in (1..).zip(reforms) {
        let Alternative { mut policy, .. } = scenario.alternatives[0].clone();
        change(&mut policy);
        scenario.alternatives.push(Alternative { name: format!("r{number}"), title: format!("R{number}"), policy });
    }
    scenario
}

fn plan(reforms: &[&dyn Fn(&mut Policy)]) -> Plan {
    Plan::new(&study(|_| (), reforms))
}

fn run(plan: &Plan, replication: u32) -> ReplicationCounts {
    replicate(plan, Engine::default(), &RoundKeys::new(7), replication, MERCHANTS, &Progress::silent()).unwrap()
}

fn reviewed(plan: &Plan, engine: Engine, policy: usize) -> Vec<Conditions> {
    let conditions = reviewed_conditions(plan, engine, &RoundKeys::new(7), 2, MERCHANTS, &Progress::silent());
    conditions.unwrap().policies.swap_remove(policy)
}

/// Feedback of a quarter that only acts above a low tolerance, so that it does act.
fn feedback(policy: &mut Policy) {
    (policy.parameters.macro_policy.npl_feedback, policy.parameters.macro_policy.npl_tolerance) = (0.02, 0.002);
}

/// Feedback that any NPL ratio drives to its maximum of half a unit.
fn half_a_unit(policy: &mut Policy) {
    let p = &mut policy.parameters.macro_policy;
    (p.npl_feedback, p.npl_feedback_max, p.npl_tolerance) = (1e3, 0.5, 1e-9);
}

/// Guidance of half a unit in some months.
fn guidance(policy: &mut Policy, months: impl Fn(usize) -> bool) {
    policy.guidance = (1..=24).map(|month| if months(month) { 0.5 } else { 0.0 }).collect();
}

/// The tally without what it says against the baseline.
fn by_itself(tally: &Tally) -> Tally {
    let mut tally = tally.clone();
    tally.swap_sets = Default::default();
    tally
}

#[test]
fn without_feedback_the_coupled_path_gives_the_bits_of_the_plain_one() {
    // A tolerance of 1 is never exceeded.
    let never = |p: &mut Policy| {
        (p.parameters.macro_policy.npl_feedback, p.parameters.macro_policy.npl_tolerance) = (0.25, 1.0)
    };
    let steady = |p: &mut Policy| p.parameters.macro_policy.cutoff_step_max = 3.0;
    let both = |p: &mut Policy| [&never as &dyn Fn(&mut Policy), &steady].iter().for_each(|change| change(p));
    let (plain, coupled) = (plan(&[&|_| (), &steady, &steady]), plan(&[&never, &both, &steady]));
    assert!(!plain.is_coupled() && coupled.is_coupled());
    assert!(run(&plain, 0) == run(&coupled, 0));
    // Feedback of 0, whatever else is said of it, couples nobody.
    assert!(!plan(&[&|p| p.parameters.macro_policy.npl_tolerance = 1e-9]).is_coupled());
}

#[test]
fn policies_without_feedback_are_the_same_beside_one_with_it() {
    let easing = |p: &mut Policy| p.guidance = vec![-1.0; 24];
    let (plain, coupled) = (run(&plan(&[&easing]), 1), run(&plan(&[&feedback, &easing]), 1));
    assert!(plain.tallies[0] == coupled.tallies[0] && plain.tallies[1] == coupled.tallies[2]);
    assert!(plain.tallies[0] != by_itself(&coupled.tallies[1]));
    assert!(plain.scored == coupled.scored);
}

#[test]
fn any_npl_ratio_above_a_tiny_tolerance_tightens_like_guidance_from_month_4_on() {
    for step in [f64::INFINITY, 3.0] {
        let steady = |p: &mut Policy| p.parameters.macro_policy.cutoff_step_max = step;
        let plan = plan(&[
            &|p| {
                steady(p);
                half_a_unit(p);
            },
            &|p| {
                steady(p);
                guidance(p, |month| month >= 4);
            },
        ]);
        let counts = run(&plan, 2);
        assert!(counts.tallies[1] == counts.tallies[2]);
        assert!(counts.tallies[0] != by_itself(&counts.tallies[1]));
    }
}

#[test]
fn only_months_whose_terms_have_feedback_are_tightened() {
    let mut plan = plan(&[&|_| (), &|p| guidance(p, |month| (8..=12).contains(&month))]);
    let terms = &mut plan.policies[1].planned.terms;
    let whole = terms.stretches.remove(0);
    for (from, to) in [(1, 7), (8, 12), (13, 24)] {
        let mut stretch = whole.clone();
        (stretch.from, stretch.to) = (from, to);
        if from == 8 {
            half_a_unit(&mut stretch.policy);
        }
        terms.stretches.push(stretch);
    }
    plan.share_months();
    assert!(plan.policies[1].is_coupled());
    let counts = run(&plan, 3);
    assert!(counts.tallies[1] == counts.tallies[2]);
    assert!(counts.tallies[0] != by_itself(&counts.tallies[1]));
}

#[test]
fn reviews_see_the_npl_ratio_of_the_quarter_that_ends() {
    let reform: [&dyn Fn(&mut Policy); 1] = [&feedback];
    let months = 14;
    let mut scenario = study(|p| p.path = [vec![0.0; 2], vec![-2.0; 9]].concat(), &reform);
    scenario.months = months;
    let plan = Plan::new(&scenario);
    let plain = &replication_conditions(&plan, &RoundKeys::new(7), 2).policies[1];
    let with_feedback = reviewed(&plan, Engine::default(), 1);
    let tightened: Vec<f64> =
        with_feedback.iter().zip(plain).map(|(with, without)| with.tight - without.tight).collect();
    assert_eq!((tightened.len(), &tightened[..3]), (months as usize, &[0.0; 3][..]));
    for review in [3, 6, 9, 12] {
        // The same study, ended with the review: its last NPL ratio is what the review sees.
        let counts = run(&Plan::new(&Scenario { months: review, ..scenario.clone() }), 2);
        let sum = |part: fn(&swapset::internals::metrics::counts::CellCounts) -> i128| -> f64 {
            yuan(counts.tallies[1].cells.iter().map(part).sum())
        };
        let (balance, workout) = (sum(|cell| cell.balance_at_end), sum(|cell| cell.workout_at_end));
        let expected = (0.02 * (workout / (balance + workout) / 0.002 - 1.0).max(0.0)).min(2.0);
        assert!(
            expected > 0.01 && expected < 2.0,
            "the review of month {review} tightens by {expected}, nothing or the most"
        );
        for month in review + 1..=(review + 3).min(months) {
            let tightened = tightened[month as usize - 1];
            assert!((tightened - expected).abs() < 1e-9, "month {month}: {tightened} against {expected}");
        }
    }
    // With unlimited steps the cut-off follows at once.
    let points = scenario.alternatives[1].policy.parameters.macro_policy.tightening_points;
    assert!(with_feedback.iter().all(|month| (month.adjustment - points * month.tight).abs() < 1e-9));
}

#[test]
fn burn_in_and_twin_know_no_feedback() {
    let as_reform = run(&plan(&[&feedback]), 4);
    let as_baseline = run(&Plan::new(&study(feedback, &[&|p| p.guidance = vec![-1.0; 24]])), 4);
    assert!(by_itself(&as_reform.tallies[1]) == as_baseline.tallies[0]);
    assert!(as_reform.scored == as_baseline.scored);
}

#[test]
fn neither_blocks_nor_levels_nor_threads_nor_halves_change_a_bit() {
    let recession = |p: &mut Policy| {
        feedback(p);
        p.path = [vec![0.0; 3], vec![-2.0; 9]].concat();
    };
    let plan = plan(&[&feedback, &|p| p.guidance = vec![0.5; 24], &recession]);
    let expected: Vec<ReplicationCounts> = (0..3).map(|replication| run(&plan, replication)).collect();
    let mut engines = vec![Engine { block: 8, ..Engine::default() }, Engine { block: 50, ..Engine::default() }];
    engines.extend(SimdLevel::available().into_iter().map(|level| Engine { level, ..Engine::default() }));
    let mut firsts = Vec::new();
    for engine in engines {
        for threads in [1, 2, 7] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let keep = |counts: &ReplicationCounts| counts.clone();
            let whole = pool.install(|| run_with(&plan, engine, 7, 0..3, MERCHANTS, &Progress::silent(), keep));
            assert!(whole.unwrap() == expected, "{engine:?} on {threads} threads");
            let keep = |whole: &ReplicationCounts, first: &FirstHalf| (whole.clone(), first.clone());
            let halves = pool.install(|| run_in_halves(&plan, engine, 7, 0..3, MERCHANTS, &Progress::silent(), keep));
            let (whole, first): (Vec<ReplicationCounts>, Vec<FirstHalf>) = halves.unwrap().into_iter().unzip();
            assert!(whole == expected, "halves, {engine:?} on {threads} threads");
            firsts.push(first);
        }
    }
    assert!(firsts.iter().all(|first| *first == firsts[0]));
    assert!(firsts[0].iter().all(|first| first.merchants == MERCHANTS as usize / 2));
    for (first, whole) in firsts[0].iter().zip(&expected) {
        for (first, tally) in first.everybody.iter().zip(&whole.tallies) {
            let book: i64 = tally.cells.iter().map(|cell| cell.book).sum();
            assert!(0 < first.counts.book && first.counts.book < book);
        }
    }
}

#[test]
fn fewer_merchants_are_not_the_first_of_more() {
    let plan = plan(&[&feedback]);
    let months = |merchants| {
        let keys = RoundKeys::new(7);
        let conditions = reviewed_conditions(&plan, Engine::default(), &keys, 2, merchants, &Progress::silent());
        conditions.unwrap().policies.swap_remove(1)
    };
    let (few, many) = (months(300), months(MERCHANTS));
    assert_eq!(few[..3], many[..3]);
    assert_ne!(few[3], many[3]);
}

#[test]
fn large_replications_need_little_stack_and_stop_when_told() {
    let plan = plan(&[&feedback]);
    let engine = Engine { block: 8, ..Engine::default() };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).stack_size(512 << 10).build().unwrap();
    let run = |progress: &Progress| pool.install(|| run_with(&plan, engine, 1, 0..64, 200, progress, |_| ()));
    assert_eq!(run(&Progress::silent()).unwrap().len(), 64);
    let stop = Arc::new(std::sync::atomic::AtomicBool::new(true));
    assert!(run(&Progress::quiet(stop)).is_err());
}

#[test]
fn every_study_that_simulates_feedback_says_whose_npl_ratio_is_reviewed() {
    let says = |study: &str, set: &[&str], threshold: Option<&str>| {
        let mut request = Request { set: set.iter().map(|&one| one.into()).collect(), ..Request::default() };
        request.sizes = SizeOverrides { replications: Some(2), merchants: Some(40), seed: None };
        if let Some(threshold) = threshold {
            request.options.add("threshold", threshold);
        }
        let report = answer(study, &request).unwrap().report();
        [Language::English, Language::Chinese].map(|language| {
            let text = report.document.text(language);
            text.contains("Portfolio feedback reviews the NPL ratio of the 40 merchants")
                || text.contains("40家商户的不良率")
        })
    };
    for study in ["run", "compare", "effect", "sweep", "attribute", "sensitivity", "survival", "tune"] {
        assert_eq!(says(study, &["macro_policy.npl_feedback=0.25"], None), [true; 2], "{study}");
    }
    assert_eq!(says("run", &[], None), [false; 2]);
    assert_eq!(says("tune", &[], Some("macro_policy.npl_feedback=0:0.5:0.25")), [true; 2]);
    assert_eq!(says("tune", &[], Some("macro_policy.npl_tolerance=0.01:0.03:0.01")), [false; 2]);
}

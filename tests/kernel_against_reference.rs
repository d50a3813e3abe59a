//! The fast kernel against the plain f64 reference on the same draws: merchant by merchant, then metric by metric.

mod common;

use common::{by_kernel, by_reference, published_study, study};
use swapset::internals::engine::{Engine, measure_each, replication_conditions};
use swapset::internals::kernel::ReplicationCounts;
use swapset::internals::metrics::measure::{Measured, measure};
use swapset::internals::metrics::scores::rank;
use swapset::internals::metrics::{Group, METRICS, Metric};
use swapset::internals::model::Policy;
use swapset::internals::model::consumer_loan::Opening;
use swapset::internals::model::merchant_loan::Exclusivity;
use swapset::internals::model::phase::Stretch;
use swapset::internals::model::terms::Terms;
use swapset::internals::plan::Plan;
use swapset::internals::reference;
use swapset::internals::rng::RoundKeys;
use swapset::internals::simd::SimdLevel;

/// The published study and reforms that reach what it leaves out: other populations, segment shifts, quick and slow responses,
/// stacked scenarios.
fn everything() -> Plan {
    published_study()
        .reform("another_world", |p| {
            p.parameters.traits.revenue_quality = 0.5;
            p.parameters.revenue.persistence = 0.5;
            p.parameters.distress.persistence = 0.5;
            p.parameters.consumer_loan.line_log_mean = 10.2;
            p.segments[1].log_revenue_mean = 10.4;
            p.segments[2].revenue_sd = 0.3;
            p.segments[0].cutoff_shift = 12.0;
            p.segments[3].arrears_shift = 0.4;
            p.seasons.reverse();
            p.path = vec![-1.0, -2.0, -1.0];
        })
        .reform("busy_appeals", |p| {
            let r = &mut p.parameters.responses;
            (r.appeal, r.appeal_delay_months, r.protection_months, r.review_pass) = (0.6, 3.0, 2.0, -1.0);
            (r.documents, r.alternative_finance, r.notification) = (0.5, 0.5, 0.4);
            p.parameters.merchant_loan.reapply_probability = 0.5;
            p.parameters.merchant_loan.cancel_after_months = 2.0;
            p.parameters.score.base = 610.0;
        })
        .reform("everybody_exclusive", |p| {
            p.exclusivity = Exclusivity::ConsumerFirst;
            p.parameters.positioning.exclusive_share = 1.0;
            p.opening = Opening::InMonth(3);
            p.guidance = vec![0.0, 0.0, 1.0, 1.0, -1.0];
        })
        .reform("dear_remedies", every_remedy)
        .reform("two_inquiries", |p| {
            p.parameters.inquiries.opening = 2.0;
            p.parameters.pricing.rate_cap = 0.12;
            p.parameters.pricing.rate_tolerance = 0.0;
            p.parameters.pricing.rate_min = 0.1;
            p.parameters.revenue.deseasonalised = 0.4;
            p.parameters.arrears.workout_months = 3.0;
        })
        .plan()
}

/// Every remedy at once, with lines traded, a low price cap and a trend with its season.
fn every_remedy(p: &mut Policy) {
    let r = &mut p.parameters.responses;
    (r.notice, r.appeal, r.review_pass, r.appeal_delay_months, r.protection_months) = (1.0, 0.5, -0.6, 2.0, 3.0);
    (r.notification, r.warning_margin, r.warning_response) = (0.5, 15.0, 0.5);
    (r.documents_unasked, r.documents, r.alternative_finance) = (0.03, 0.4, 0.5);
    p.parameters.pricing.rate_cap = 0.12;
    p.parameters.consumer_loan.line_trade = 0.3;
    p.parameters.consumer_loan.line_tightening = 0.3;
    p.parameters.revenue.deseasonalised = 0.0;
    p.parameters.merchant_loan.cancel_after_months = 2.0;
    p.parameters.merchant_loan.reduced_band = 5.0;
    p.parameters.costs.richer_model = 0.5;
    p.exclusivity = Exclusivity::MerchantFirst;
    p.parameters.positioning.exclusive_share = 0.5;
}

/// A baseline that has every remedy in its burn-in too, from August on, and reforms that take some away.
fn every_remedy_from_august() -> Plan {
    study()
        .months(16, 9)
        .start_month(8)
        .baseline(|p| {
            every_remedy(p);
            p.parameters.traits.literacy_shift = 0.5;
        })
        .reform("no_notice", |p| p.parameters.responses.notice = 0.0)
        .reform("warnings_at_the_cutoff", |p| p.parameters.responses.warning_margin = 0.0)
        .reform("one_price", |p| (p.parameters.pricing.rate_slope, p.parameters.pricing.rate_base) = (0.0, 0.2))
        .reform("consumer_first", |p| p.exclusivity = Exclusivity::ConsumerFirst)
        .reform("no_season", |p| p.seasons = vec![[0.0; 12]; 4])
        .plan()
}

/// Terms that change by month, of the baseline and of a reform.
fn in_phases() -> Plan {
    let mut plan = study().months(18, 8).start_month(10).reform("phases", |p| p.guidance = vec![0.5; 18]).plan();
    let cut = |terms: &mut Terms, middle: fn(&mut Policy), last: fn(&mut Policy)| {
        let stretch = |from, to, change: fn(&mut Policy)| {
            let mut policy = terms.own.clone();
            change(&mut policy);
            Stretch { from, to, policy }
        };
        terms.stretches = vec![stretch(1, 4, |_| ()), stretch(5, 9, middle), stretch(10, 18, last)];
    };
    let of_baseline = |terms: &mut Terms| {
        cut(
            terms,
            |p| (p.parameters.positioning.cap_multiple, p.parameters.revenue.persistence) = (1.0, 0.3),
            |p| (p.segments[1].revenue_sd, p.segments[1].cyclicality) = (0.25, 0.2),
        );
    };
    of_baseline(&mut plan.worlds[0]);
    of_baseline(&mut plan.twins[0].terms);
    of_baseline(&mut plan.policies[0].planned.terms);
    let reform = &mut plan.policies[1].planned;
    cut(&mut reform.terms, every_remedy, |p| {
        every_remedy(p);
        p.seasons.reverse();
        p.opening = Opening::Never;
        p.exclusivity = Exclusivity::ConsumerFirst;
        p.parameters.consumer_loan.line_min = 5000.0;
        (p.parameters.score.base, p.parameters.merchant_loan.cutoff) = (630.0, 545.0);
        (p.parameters.pricing.rate_cap, p.parameters.pricing.loss_given_default) = (0.2, 0.5);
        (p.parameters.arrears.workout_months, p.parameters.responses.documents_unasked) = (9.0, 0.01);
    });
    reform.world = plan.worlds.len();
    plan.worlds.push(reform.terms.clone());
    plan.share_months();
    plan
}

/// Paths of merchants `0..merchants` in some replications that the kernel and the reference live apart, by policy; and all paths.
fn differing(plan: &Plan, replications: u32, merchants: u32) -> (Vec<usize>, usize) {
    let keys = RoundKeys::new(11);
    let mut differing = vec![0; plan.policies.len()];
    for replication in 0..replications {
        let conditions = replication_conditions(plan, &keys, replication);
        let found = reference::differing(plan, SimdLevel::best(), &keys, &conditions, replication, merchants);
        differing.iter_mut().zip(found).for_each(|(sum, found)| *sum += found);
    }
    let paths = plan.policies.len() * (replications * merchants) as usize;
    println!("{differing:?} of {paths} paths differ by a rounding at a threshold");
    (differing, paths)
}

#[test]
fn nearly_every_merchant_lives_the_same_life() {
    let (differing, paths) = differing(&everything(), 4, 2500);
    assert!((differing.iter().sum::<usize>() as f64) < 3e-4 * paths as f64, "{differing:?} of {paths} paths differ");
}

#[test]
fn nearly_every_merchant_lives_the_same_life_with_every_remedy_from_the_burn_in_on() {
    let (differing, paths) = differing(&every_remedy_from_august(), 4, 2500);
    assert!((differing.iter().sum::<usize>() as f64) < 3e-4 * paths as f64, "{differing:?} of {paths} paths differ");
}

#[test]
fn nearly_every_merchant_lives_the_same_life_under_terms_that_change_by_month() {
    let (differing, paths) = differing(&in_phases(), 4, 2500);
    assert!((differing.iter().sum::<usize>() as f64) < 3e-4 * paths as f64, "{differing:?} of {paths} paths differ");
}

#[test]
fn blocks_of_odd_sizes_hold_the_same_lives() {
    let plan = every_remedy_from_august();
    let with = |block| by_kernel(&plan, Engine { block, ..Engine::default() }, 15, 0, 500);
    let alone = with(1);
    for block in [3, 9, 61, 64] {
        assert!(with(block) == alone, "blocks of {block}");
    }
}

#[test]
fn every_metric_agrees_far_within_its_monte_carlo_error() {
    let plan = everything();
    let groups = Group::every(plan.segments);
    let months = plan.timeline.months;
    let (mut slow, mut fast): (Vec<Vec<Measured>>, Vec<Vec<Measured>>) = (Vec::new(), Vec::new());
    for replication in 0..6 {
        let measured = |counts: ReplicationCounts| -> Vec<Measured> {
            let ranks = rank(&counts.scored, plan.twins.len(), &groups);
            let policies = plan.policies.iter().zip(&counts.tallies);
            policies.map(|(policy, tally)| measure(tally, &ranks[policy.twin], months)).collect()
        };
        slow.push(measured(by_reference(&plan, 12, replication, 2000)));
        fast.push(measured(by_kernel(&plan, Engine::default(), 12, replication, 2000)));
    }
    for policy in 0..plan.policies.len() {
        for (metric, known) in METRICS.iter().enumerate() {
            let values = |all: &[Vec<Measured>]| -> Vec<f64> {
                all.iter().map(|replication| replication[policy].groups[0][metric]).collect()
            };
            let (slow, fast) = (values(&slow), values(&fast));
            let spread = swapset::internals::stats::Interval::of(slow.iter().copied()).sd.max(1e-9);
            for (a, b) in slow.iter().zip(&fast) {
                let same = (a.is_nan() && b.is_nan()) || (a - b).abs() < 0.05 * spread + 2e-3 * a.abs();
                assert!(same, "policy {policy}, {}: {a} and {b}", known.name);
            }
        }
    }
}

#[test]
fn a_good_merchant_is_first_lost_by_a_suspension_or_a_cancellation() {
    let plan = everything();
    let counts = by_kernel(&plan, Engine::default(), 13, 0, 4000);
    let (mut suspended, mut cancelled) = (0, 0);
    for c in counts.tallies.iter().flat_map(|tally| &tally.cells) {
        assert_eq!(c.good_suspended + c.good_cancelled, c.good_lost);
        assert_eq!(c.good_suspended_restored + c.good_cancelled_restored, c.good_restored);
        assert!(c.good_suspended_restored <= c.good_suspended && c.good_cancelled_restored <= c.good_cancelled);
        suspended += c.good_suspended;
        cancelled += c.good_cancelled;
    }
    assert!(suspended > 0 && cancelled > 0, "{suspended} suspended, {cancelled} cancelled");
    for policy in measure_each(&plan, &counts) {
        let value = |id: Metric| policy.groups[0][id as usize];
        // The counts are equal; only the divisions round.
        let lost = value(Metric::GoodSuspended) + value(Metric::GoodCancelled);
        assert!((lost - value(Metric::GoodLost)).abs() < 1e-12);
        let restored = value(Metric::GoodSuspendedRestored) + value(Metric::GoodCancelledRestored);
        assert!((restored - value(Metric::GoodRestored) * value(Metric::GoodLost)).abs() < 1e-12);
    }
}

#[test]
fn every_live_merchant_stands_once_among_the_scores() {
    let plan = everything();
    for replication in 0..3 {
        let counts = by_kernel(&plan, Engine::default(), 14, replication, 3000);
        let measured = measure_each(&plan, &counts);
        let sum = measured[0].scores.as_ref().unwrap().all();
        let live = counts.scored.iter().filter(|merchant| merchant.alive).count() as u64;
        let baseline = counts.tallies[0].cells.iter().map(|c| c.live_at_opening).sum::<i64>();
        assert_eq!((sum[0] + sum[1], baseline as u64), (live, live));
        let good = counts.scored.iter().filter(|m| m.alive && m.good >> plan.policies[0].twin & 1 == 1).count();
        assert_eq!(sum[1], good as u64);
        assert!(measured[1..].iter().all(|policy| policy.scores.is_none()));
    }
}

//! Cases whose answers are known exactly: the kernel and the reference model against closed forms and quadrature.

use super::Check;
use super::quadrature::{gauss_hermite, phi};
use crate::config::{SizeOverrides, load};
use crate::engine::{Engine, Stopped, replicate, replication_conditions};
use crate::kernel::ReplicationCounts;
use crate::model::{Policy, Scenario};
use crate::plan::Plan;
use crate::progress::Progress;
use crate::reference;
use crate::rng::RoundKeys;
use crate::simd::functions::inverse_normal_f64;

/// A share counted on so many merchants may be off by this many standard errors.
const ERRORS: f64 = 4.5;

/// No economy, no seasons, no behaviour, no cap, one price, no way back, nothing but quality and the month's noise in the score.
pub fn bare(p: &mut Policy) {
    let q = &mut p.parameters;
    q.economy.sd = 0.0;
    q.macro_policy.prudence = 0.0;
    let never = -1e9;
    q.arrears.base = never;
    q.consumer_loan.initial_share = 0.0;
    q.consumer_loan.open_rate = 0.0;
    q.inquiries.base_rate = 0.0;
    q.high_cost.base_probability = 0.0;
    let s = &mut q.score;
    (s.personal, s.trend, s.inquiries, s.high_cost) = (0.0, 0.0, 0.0, 0.0);
    (s.utilisation, s.arrears, s.economy, s.persistent_noise) = (0.0, 0.0, 0.0, 0.0);
    s.smoothing = 0.0;
    let l = &mut q.merchant_loan;
    (l.hysteresis, l.reapply_probability, l.line_min) = (1e6, 0.0, 0.0);
    (l.max_inquiries, l.max_high_cost, l.max_revenue_drop) = (f64::INFINITY, f64::INFINITY, f64::INFINITY);
    q.positioning.cap_multiple = f64::INFINITY;
    (q.responses.appeal, q.responses.documents, q.responses.documents_unasked) = (0.0, 0.0, 0.0);
    (q.pricing.rate_slope, q.pricing.rate_base) = (0.0, 0.09);
    p.seasons = vec![[0.0; 12]];
}

/// Every month's chance to miss a payment, and to miss another, the same for everybody.
pub fn constant_misses(p: &mut Policy, miss: f64, roll: f64) {
    let logit = |u: f64| libm::log(u / (1.0 - u));
    let a = &mut p.parameters.arrears;
    (a.base, a.quality, a.gap, a.economy, a.debt, a.unmet_need) = (logit(miss), 0.0, 0.0, 0.0, 0.0, 0.0);
    a.distress = 0.0;
    a.roll = logit(roll) - logit(miss);
}

/// The share that has defaulted after so many months of these chances: the third payment missed in a row.
pub fn share_defaulted(months: u32, miss: f64, roll: f64) -> f64 {
    // States 0, 1, 2 missed payments and default.
    let mut state = [1.0, 0.0, 0.0, 0.0];
    for _ in 0..months {
        let [current, one, two, dead] = state;
        state = [current * (1.0 - miss) + (one + two) * (1.0 - roll), current * miss, one * roll, two * roll + dead];
    }
    state[3]
}

/// The share of the opening book that a score below a threshold loses by the last month, by quadrature with so many nodes, where the
/// score is quality and the month's noise.
pub fn share_lost_to_noise(plan: &Plan, threshold: f64, nodes: usize) -> f64 {
    let months = plan.timeline.months;
    let p = &plan.policies[0].planned.terms.own.parameters;
    let factor = p.score.points_to_double_odds / std::f64::consts::LN_2;
    let threshold = (threshold - p.score.base) / factor;
    // Opening book: granted at month 0 where the score without noise reaches the cut-off.
    let lowest = threshold / p.score.quality;
    let below = |q: f64| phi((threshold - p.score.quality * q) / p.score.monthly_noise);
    let lost = |q: f64| 1.0 - (1.0 - below(q)).powi(months as i32);
    // Over the opening book q is normal above `lowest`; the integrand has an edge there, so the tail is mapped to the line:
    // q = Φ⁻¹(Φ(lowest) + (1-Φ(lowest))·Φ(x)).
    let tail = 1.0 - phi(lowest);
    let q = |x: f64| inverse_normal_f64((phi(lowest) + tail * phi(x)).clamp(1e-300, 1.0 - 1e-16));
    gauss_hermite(nodes).iter().map(|(x, w)| w * lost(q(*x))).sum()
}

/// Merchants lost and merchants of the opening book.
pub fn share_lost(counts: &ReplicationCounts) -> [f64; 2] {
    let cells = &counts.tallies[0].cells;
    [cells.iter().map(|c| c.lost as f64).sum(), cells.iter().map(|c| c.book as f64).sum()]
}

/// Merchants that defaulted and those alive at the opening.
pub fn share_dead(counts: &ReplicationCounts) -> [f64; 2] {
    let cells = &counts.tallies[0].cells;
    let live: i64 = cells.iter().map(|c| c.live_at_opening).sum();
    let end: i64 = cells.iter().map(|c| c.live_at_end).sum();
    [(live - end) as f64, live as f64]
}

/// The exact cases.
pub(super) fn exact_cases(progress: &Progress) -> Result<Vec<Check>, Stopped> {
    let (miss, roll, months) = (0.08, 0.45, 18);
    let noise = Plan::new(&scenario(12, bare));
    let misses = |p: &mut Policy| {
        bare(p);
        constant_misses(p, miss, roll);
    };
    let defaults = Plan::new(&scenario(months, misses));
    let lost = share_lost_to_noise(&noise, 520.0, 128);
    let dead = share_defaulted(months, miss, roll);
    Ok(vec![
        by_kernel("lost to noise in the score, kernel", &noise, lost, share_lost, progress)?,
        by_reference("lost to noise in the score, reference", &noise, lost, share_lost),
        by_kernel("defaulted at constant chances, kernel", &defaults, dead, share_dead, progress)?,
        by_reference("defaulted at constant chances, reference", &defaults, dead, share_dead),
    ])
}

/// The bundled baseline with one segment, without burn-in, changed.
fn scenario(months: u32, change: impl FnOnce(&mut Policy)) -> Scenario {
    let set = [format!("run.months={months}"), "run.seasoning=0".into()];
    let loaded = load(None, &[], &set, SizeOverrides::default());
    let mut scenario = loaded.expect("the bundled baseline is valid").scenario;
    let policy = &mut scenario.alternatives[0].policy;
    policy.segments.truncate(1);
    policy.segments[0].share = 1.0;
    scenario.segment_names.truncate(1);
    change(policy);
    scenario
}

type Count = fn(&ReplicationCounts) -> [f64; 2];

fn by_kernel(what: &str, plan: &Plan, exact: f64, count: Count, progress: &Progress) -> Result<Check, Stopped> {
    let keys = RoundKeys::new(21);
    let one = |replication| replicate(plan, Engine::default(), &keys, replication, 10_000, progress);
    let counts = (0..20).map(|replication| one(replication).map(|counts| count(&counts)));
    Ok(share(what, counts.collect::<Result<Vec<_>, Stopped>>()?, exact))
}

fn by_reference(what: &str, plan: &Plan, exact: f64, count: Count) -> Check {
    let keys = RoundKeys::new(22);
    let one = |replication| {
        let conditions = replication_conditions(plan, &keys, replication);
        count(&reference::count(plan, &keys, &conditions, replication, 5_000))
    };
    share(what, (0..4).map(one).collect(), exact)
}

fn share(what: &str, counts: Vec<[f64; 2]>, exact: f64) -> Check {
    let [hits, trials] = counts.iter().fold([0.0; 2], |sum, part| [sum[0] + part[0], sum[1] + part[1]]);
    Check::near(what, hits / trials, exact, ERRORS * (exact * (1.0 - exact) / trials).sqrt())
}

//! Cases with exact answers: the reference and the kernel against closed forms and quadrature.

mod common;

use common::{StudyBuilder, by_kernel, by_reference, phi, study};
use swapset::internals::engine::Engine;
use swapset::internals::kernel::ReplicationCounts;
use swapset::internals::metrics::money::yuan;
use swapset::internals::model::Policy;
use swapset::internals::plan::Plan;
use swapset::internals::simd::functions::inverse_normal_f64;

/// Sums of a count over replications, by the kernel and (fewer) by the reference.
fn totals(plan: &Plan, count: impl Fn(&ReplicationCounts) -> [f64; 2]) -> [(f64, f64); 2] {
    let add = |sum: (f64, f64), part: [f64; 2]| (sum.0 + part[0], sum.1 + part[1]);
    let fast = (0..40).map(|r| count(&by_kernel(plan, Engine::default(), 21, r, 10_000))).fold((0.0, 0.0), add);
    let slow = (0..8).map(|r| count(&by_reference(plan, 22, r, 5_000))).fold((0.0, 0.0), add);
    [fast, slow]
}

/// Asserts that `hits` of `trials` agree with a probability, within 4.5 standard errors.
fn assert_share((hits, trials): (f64, f64), probability: f64, what: &str) {
    let error = (probability * (1.0 - probability) / trials).sqrt();
    let z = (hits / trials - probability) / error;
    println!("{what}: {:.5} against {probability:.5}, z = {z:.2}", hits / trials);
    assert!(z.abs() < 4.5, "{what}: {} against {probability}, z = {z:.2}", hits / trials);
}

/// No macro, no behaviour, no cap, no way back, nothing but quality and the month's noise in the score.
fn bare(builder: StudyBuilder) -> StudyBuilder {
    builder.one_segment().baseline(|p: &mut Policy| {
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
        q.responses.appeal = 0.0;
    })
}

/// Gauss-Hermite nodes and weights for the standard normal distribution, by Newton's method on the polynomials.
fn gauss_hermite(n: usize) -> Vec<(f64, f64)> {
    let hermite = |x: f64| {
        // Orthonormal probabilists' polynomials.
        let (mut before, mut this) = (0.0, 1.0);
        for k in 0..n {
            let next = (x * this - (k as f64).sqrt() * before) / ((k + 1) as f64).sqrt();
            (before, this) = (this, next);
        }
        (this, before)
    };
    // The roots are simple and symmetric: found by sign changes, then bisection.
    let step = 1e-3;
    let limit = 2.0 * (n as f64).sqrt() + 1.0;
    let mut nodes = Vec::new();
    let mut x = -limit;
    while x < limit {
        let (mut low, mut high) = (x, x + step);
        if hermite(low).0 * hermite(high).0 < 0.0 {
            for _ in 0..80 {
                let middle = 0.5 * (low + high);
                if hermite(low).0 * hermite(middle).0 <= 0.0 { high = middle } else { low = middle }
            }
            let before = hermite(low).1;
            nodes.push((low, 1.0 / (n as f64 * before * before)));
        }
        x += step;
    }
    nodes
}

#[test]
fn quadrature_integrates_polynomials_exactly() {
    let nodes = gauss_hermite(64);
    assert_eq!(nodes.len(), 64);
    let moment = |k: i32| nodes.iter().map(|(x, w)| w * x.powi(k)).sum::<f64>();
    assert!((moment(0) - 1.0).abs() < 1e-10 && (moment(2) - 1.0).abs() < 1e-10 && (moment(4) - 3.0).abs() < 1e-9);
}

#[test]
fn the_share_lost_to_score_noise_is_the_integral_over_quality() {
    let months = 12;
    let plan = bare(study().months(months, 0)).plan();
    let p = &plan.policies[0].planned.policy.parameters;
    let factor = p.score.points_to_double_odds / std::f64::consts::LN_2;
    let threshold = (p.merchant_loan.cutoff - p.score.base) / factor;
    // Opening book: granted at month 0 where the score without noise reaches the cut-off.
    let lowest = threshold / p.score.quality;
    let below = |q: f64| phi((threshold - p.score.quality * q) / p.score.monthly_noise);
    let lost = |q: f64| 1.0 - (1.0 - below(q)).powi(months as i32);
    // Over the opening book q is normal above `lowest`; the integrand has an edge there, so the tail is mapped to the line:
    // q = Φ⁻¹(Φ(lowest) + (1-Φ(lowest))·Φ(x)).
    let tail = 1.0 - phi(lowest);
    let integral = |n: usize| -> f64 {
        let q = |x: f64| inverse_normal_f64((phi(lowest) + tail * phi(x)).clamp(1e-300, 1.0 - 1e-16));
        gauss_hermite(n).iter().map(|(x, w)| w * lost(q(*x))).sum()
    };
    let exact = integral(128);
    assert!((exact - integral(96)).abs() < 1e-6, "quadrature to 1e-6: {exact} and {}", integral(96));

    let counted = totals(&plan, |counts| {
        let cells = &counts.tallies[0].cells;
        [cells.iter().map(|c| c.lost as f64).sum(), cells.iter().map(|c| c.book as f64).sum()]
    });
    assert_share(counted[0], exact, "lost to noise, kernel");
    assert_share(counted[1], exact, "lost to noise, reference");
}

#[test]
fn default_under_constant_miss_probabilities_is_a_matrix_power() {
    let months = 18;
    let (miss, roll) = (0.08f64, 0.45f64);
    let logit = |u: f64| (u / (1.0 - u)).ln();
    let plan = bare(study().months(months, 0))
        .baseline(|p| {
            let a = &mut p.parameters.arrears;
            (a.base, a.quality, a.gap, a.economy, a.debt, a.unmet_need) = (logit(miss), 0.0, 0.0, 0.0, 0.0, 0.0);
            a.roll = logit(roll) - logit(miss);
        })
        .plan();
    // States 0, 1, 2 missed payments and default.
    let mut state = [1.0, 0.0, 0.0, 0.0];
    for _ in 0..months {
        let [current, one, two, dead] = state;
        state = [current * (1.0 - miss) + (one + two) * (1.0 - roll), current * miss, one * roll, two * roll + dead];
    }
    let counted = totals(&plan, |counts| {
        let cells = &counts.tallies[0].cells;
        let live: i64 = cells.iter().map(|c| c.live_at_opening).sum();
        let end: i64 = cells.iter().map(|c| c.live_at_end).sum();
        [(live - end) as f64, live as f64]
    });
    assert_share(counted[0], state[3], "default, kernel");
    assert_share(counted[1], state[3], "default, reference");
}

/// A probit of a miss would be Vasicek's formula to the letter; the model's is a logit, so one month's probability given the
/// economy is `logistic(base - economy·z)` and its quantiles over replications are those of the normal index mapped through it.
/// With many merchants the default-prone share of a month is that probability: the one-factor limit of a large portfolio.
#[test]
fn a_large_one_factor_portfolio_has_the_quantiles_of_its_factor() {
    let plan = bare(study().months(1, 0))
        .baseline(|p| {
            p.parameters.economy.sd = 1.0;
            p.parameters.economy.persistence = 0.0;
            let a = &mut p.parameters.arrears;
            (a.base, a.economy) = (-2.0, 0.8);
            (a.quality, a.gap, a.debt, a.unmet_need, a.roll) = (0.0, 0.0, 0.0, 0.0, 0.0);
        })
        .plan();
    // One missed payment in the only month shows as income: no balance is drawn unpaid. Count it by the loss-free income instead.
    let given = |z: f64| 1.0 / (1.0 + (2.0 + 0.8 * z).exp());
    let replications = 400;
    let mut shares: Vec<f64> = (0..replications)
        .map(|r| {
            let counts = by_kernel(&plan, Engine::default(), 31, r, 2000);
            let cells = &counts.tallies[0].cells;
            let paid: f64 = cells.iter().map(|c| yuan(c.income)).sum();
            let balance: f64 = cells.iter().map(|c| yuan(c.balance_sum)).sum();
            1.0 - paid / (balance * (0.09 - 0.03 - 0.015) / 12.0)
        })
        .collect();
    shares.sort_by(f64::total_cmp);
    for alpha in [0.25, 0.5, 0.75, 0.9] {
        let exact = given(inverse_normal_f64(1.0 - alpha));
        let found = shares[(alpha * f64::from(replications)) as usize];
        // The sampling error of a quantile: sqrt(α(1-α)/R) in probability.
        let error = (alpha * (1.0 - alpha) / f64::from(replications)).sqrt();
        let low = given(inverse_normal_f64((1.0 - alpha + 4.0 * error).min(0.999)));
        let high = given(inverse_normal_f64((1.0 - alpha - 4.0 * error).max(0.001)));
        assert!(low - 0.01 < found && found < high + 0.01, "quantile {alpha}: {found} against {exact}");
    }
}

/// Vasicek's quantile `Φ((Φ⁻¹(PD)+√ρ·Φ⁻¹(α))/√(1-ρ))`, against the engine's quantile of a simulated one-factor portfolio.
#[test]
fn the_quantile_of_a_vasicek_portfolio_is_his_formula() {
    use rand_distr::{Distribution, Open01};
    use swapset::internals::rng::{Purpose, RoundKeys, Stream};
    let (pd, rho) = (0.02f64, 0.15f64);
    let keys = RoundKeys::new(77);
    let losses: Vec<f64> = (0..20_000)
        .map(|r| {
            let mut stream = Stream::new(&keys, r, 0, Purpose::EconomyStart);
            let factor = inverse_normal_f64(Open01.sample(&mut stream));
            phi((inverse_normal_f64(pd) + rho.sqrt() * factor) / (1.0 - rho).sqrt())
        })
        .collect();
    for alpha in [0.5, 0.9, 0.99] {
        let exact = phi((inverse_normal_f64(pd) + rho.sqrt() * inverse_normal_f64(alpha)) / (1.0 - rho).sqrt());
        let found = swapset::internals::stats::quantile(&losses, alpha);
        assert!((found / exact - 1.0).abs() < 0.06, "quantile {alpha}: {found} against {exact}");
    }
    assert!((losses.iter().sum::<f64>() / losses.len() as f64 - pd).abs() < 5e-4);
}

//! Cases with exact answers: the reference and the kernel against closed forms and quadrature.

mod common;

use common::{StudyBuilder, by_kernel, by_reference, study};
use swapset::internals::engine::Engine;
use swapset::internals::kernel::ReplicationCounts;
use swapset::internals::metrics::money::yuan;
use swapset::internals::model::access::Reason;
use swapset::internals::model::consumer_loan::Opening;
use swapset::internals::model::phase::Stretch;
use swapset::internals::model::revenue::Season;
use swapset::internals::plan::Plan;
use swapset::internals::selftest::limits::{
    self, constant_misses, share_dead, share_defaulted, share_lost, share_lost_to_noise,
};
use swapset::internals::selftest::quadrature::phi;
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

/// A study of one segment with nothing but quality and the month's noise in the score.
fn bare(builder: StudyBuilder) -> StudyBuilder {
    builder.one_segment().baseline(limits::bare)
}

#[test]
fn the_share_lost_to_score_noise_is_the_integral_over_quality() {
    let plan = bare(study().months(12, 0)).plan();
    let exact = share_lost_to_noise(&plan, 520.0, 128);
    let other = share_lost_to_noise(&plan, 520.0, 96);
    assert!((exact - other).abs() < 1e-6, "quadrature to 1e-6: {exact} and {other}");
    let counted = totals(&plan, share_lost);
    assert_share(counted[0], exact, "lost to noise, kernel");
    assert_share(counted[1], exact, "lost to noise, reference");
}

/// A price cap is a cut-off on the score: where it leaves the same scores, it leaves the same merchants at the same time.
#[test]
fn a_price_cap_is_a_cutoff() {
    let by_score = bare(study().months(12, 0)).plan();
    let by_price = bare(study().months(12, 0))
        .baseline(|p| {
            p.parameters.merchant_loan.cutoff = 300.0;
            let pricing = &mut p.parameters.pricing;
            // 80 points below the base cost 5 points of rate more, which is what the cap with its tolerance allows.
            (pricing.rate_base, pricing.rate_slope, pricing.rate_cap, pricing.rate_tolerance) =
                (0.125, 0.0625, 0.1625, 0.0125);
        })
        .plan();
    let exact = share_lost_to_noise(&by_price, 520.0, 128);
    let counted = totals(&by_price, share_lost);
    assert_share(counted[0], exact, "lost to a price cap, kernel");
    assert_share(counted[1], exact, "lost to a price cap, reference");

    type Run = fn(&Plan) -> ReplicationCounts;
    let runs: [Run; 2] =
        [|plan| by_kernel(plan, Engine::default(), 23, 0, 5000), |plan| by_reference(plan, 23, 0, 5000)];
    for run in runs {
        let [score, price] = [run(&by_score), run(&by_price)].map(|mut counts| counts.tallies.remove(0));
        assert_eq!((score.histories, score.access), (price.histories, price.access));
        let losses = |reasons: &[[[i64; 2]; Reason::ALL.len()]], reason: Reason| {
            reasons.iter().map(|cell| cell[reason as usize][0]).sum::<i64>()
        };
        let lost = losses(&score.reasons, Reason::Score);
        assert!(lost > 300, "{lost} lost");
        assert_eq!(losses(&price.reasons, Reason::PriceCap), lost);
        assert_eq!(price.reasons.as_flattened().iter().map(|counts| counts[0]).sum::<i64>(), lost);
    }
}

/// The score of month 0 of merchants whose score is quality, the month's noise and the trend, by the kernel and by the reference.
fn opening_scores(season: Season, start_month: u32, deseasonalised: f64) -> [Vec<f64>; 2] {
    let plan = bare(study().months(1, 12).start_month(start_month))
        .baseline(|p| {
            p.parameters.score.trend = 0.8;
            (p.parameters.revenue.sales_effect, p.parameters.revenue.deseasonalised) = (0.0, deseasonalised);
            p.seasons = vec![season];
        })
        .plan();
    let runs = [by_kernel(&plan, Engine::default(), 24, 0, 500), by_reference(&plan, 24, 0, 500)];
    runs.map(|counts| counts.scored.iter().map(|merchant| f64::from(merchant.score)).collect())
}

#[test]
fn a_season_taken_out_of_the_trend_leaves_it_unchanged_and_a_raw_one_moves_it_by_the_calendar() {
    let none = opening_scores([0.0; 12], 1, 1.0);
    let season = [-0.05, -0.25, 0.0, -0.03, 0.02, 0.10, -0.05, -0.03, 0.02, 0.03, 0.25, -0.01];
    for start_month in [1, 3, 12] {
        // Twelve months of memory of the season, the last just before the start month.
        let decay = 0.7f64;
        let remembered: f64 =
            (0..12).map(|ago| decay.powi(ago) * season[(start_month as i32 - 2 - ago).rem_euclid(12) as usize]).sum();
        let points = 40.0 / std::f64::consts::LN_2 * 0.8 * (1.0 - decay) * remembered;
        assert!(points.abs() > 0.3, "months that differ: {points}");
        for deseasonalised in [1.0, 0.25, 0.0] {
            let seen = opening_scores(season, start_month, deseasonalised);
            for (none, seen) in none.iter().zip(&seen) {
                let expected = (1.0 - deseasonalised) * points;
                let largest = none.iter().zip(seen).map(|(a, b)| (b - a - expected).abs()).fold(0.0, f64::max);
                assert!(largest < 1e-4, "start month {start_month}, {deseasonalised} taken out: off by {largest}");
            }
        }
    }
}

/// Without chance inquiries, who opens a consumer loan has exactly the inquiries of the opening.
#[test]
fn opening_a_consumer_loan_brings_its_inquiries_exactly() {
    let runs = |plan: &Plan| [by_kernel(plan, Engine::default(), 25, 0, 500), by_reference(plan, 25, 0, 500)];
    for opening in [0.0, 1.0, 3.0] {
        let opens = |limit: f64| {
            let plan = bare(study().months(6, 6))
                .baseline(|p| {
                    p.parameters.inquiries.opening = opening;
                    p.parameters.score.monthly_noise = 0.0;
                })
                .reform("opens_in_month_4", |p| {
                    p.opening = Opening::InMonth(4);
                    p.parameters.merchant_loan.max_inquiries = limit;
                })
                .plan();
            runs(&plan).map(|mut counts| counts.tallies.remove(1))
        };
        if opening > 0.0 {
            for tally in opens(opening) {
                let with_access: Vec<i64> = tally.access.iter().map(|counts| counts[0]).collect();
                let book = with_access[0];
                assert!(book > 100);
                assert_eq!(with_access, [book, book, book, book, 0, 0, 0], "{opening} inquiries reach the limit");
                let for_inquiries: i64 = tally.reasons.iter().map(|cell| cell[Reason::Inquiries as usize][0]).sum();
                assert_eq!(for_inquiries, book);
            }
        }
        for tally in opens(opening + 0.001) {
            assert!(tally.access.iter().all(|counts| counts[0] == tally.access[0][0]), "{opening} stay below it");
        }
        // Everybody opens in the first month of the burn-in.
        let plan = bare(study().months(1, 6))
            .baseline(|p| {
                p.parameters.inquiries.opening = opening;
                (p.parameters.consumer_loan.open_rate, p.parameters.consumer_loan.open_gap) = (1.0, 0.0);
                (p.parameters.consumer_loan.open_lost, p.parameters.consumer_loan.open_tightness) = (0.0, 0.0);
            })
            .plan();
        for counts in runs(&plan) {
            assert!(counts.scored.iter().all(|merchant| f64::from(merchant.recent_inquiries) == opening));
        }
    }
}

/// h at month 0 after a burn-in, read off the consumer loan's debt: everybody holds one, of 1,000 yuan on a revenue of 1,000, and uses
/// logistic(h) of it.
fn distress(persistence: f64, seasoning: u32, merchants: u32) -> [Vec<f64>; 2] {
    let plan = bare(study().months(1, seasoning))
        .baseline(|p| {
            p.parameters.distress.persistence = persistence;
            let loan = &mut p.parameters.consumer_loan;
            (loan.initial_share, loan.utilisation_speed, loan.utilisation_base) = (1.0, 1.0, 0.0);
            (loan.utilisation_gap, loan.utilisation_lost, loan.utilisation_distress) = (0.0, 0.0, 1.0);
            (loan.line_min, loan.line_max) = (1000.0, 1000.0);
            let segment = &mut p.segments[0];
            (segment.log_revenue_mean, segment.log_revenue_sd) = (1000f64.ln(), 0.0);
            (segment.revenue_sd, segment.cyclicality) = (0.0, 0.0);
            p.parameters.revenue.sales_effect = 0.0;
            // Nobody has a merchant loan, so the consumer loan is all debt.
            p.parameters.merchant_loan.cutoff = 1e5;
        })
        .plan();
    let runs = [by_kernel(&plan, Engine::default(), 26, 0, merchants), by_reference(&plan, 26, 0, merchants)];
    runs.map(|counts| {
        let debts = counts.scored.iter().map(|merchant| f64::from(merchant.debt));
        debts.map(|debt| (debt / (1.0 - debt)).ln()).collect()
    })
}

#[test]
fn distress_is_an_autoregression_with_its_stationary_variance() {
    let merchants = 20_000;
    let moment = |of: &mut dyn Iterator<Item = f64>| of.sum::<f64>() / f64::from(merchants);
    // With all of it kept, distress of month 0 is that of the start; with none, the month's shock.
    let (start, shock) = (distress(1.0, 1, merchants), distress(0.0, 1, merchants));
    let (once, often) = (distress(0.9, 1, merchants), distress(0.9, 12, merchants));
    for model in 0..2 {
        for ((&start, &shock), &h) in start[model].iter().zip(&shock[model]).zip(&once[model]) {
            let expected = 0.9 * start + 0.19f64.sqrt() * shock;
            assert!((h - expected).abs() < 2e-4 * (1.0 + (h.abs()).exp() / 10.0), "{h} against {expected}");
        }
        for (h, steps) in [(&start, 0), (&shock, 1000), (&once, 1), (&often, 12)] {
            let (h, start) = (&h[model], &start[model]);
            let error = f64::from(merchants).sqrt().recip();
            assert!(moment(&mut h.iter().copied()).abs() < 4.5 * error);
            assert!((moment(&mut h.iter().map(|h| h * h)) - 1.0).abs() < 4.5 * 2f64.sqrt() * error);
            let correlation = moment(&mut h.iter().zip(start).map(|(a, b)| a * b));
            let expected = 0.9f64.powi(steps);
            assert!((correlation - expected).abs() < 6.5 * error, "{correlation} against {expected}");
        }
    }
}

/// A policy whose months are cut into stretches of the same terms is the policy.
#[test]
fn equal_stretches_and_feedback_of_nothing_are_the_plain_path() {
    let plain = study().reform("tight", |p| p.guidance = vec![1.0; 24]).plan();
    let mut cut = study()
        .baseline(|p| {
            (p.parameters.macro_policy.npl_feedback_max, p.parameters.macro_policy.npl_tolerance) = (9.0, 1e-6)
        })
        .reform("tight", |p| p.guidance = vec![1.0; 24])
        .plan();
    let terms = cut.policies.iter_mut().map(|policy| &mut policy.planned.terms);
    for terms in terms.chain(cut.worlds.iter_mut()).chain(cut.twins.iter_mut().map(|twin| &mut twin.terms)) {
        let [whole] = &terms.stretches[..] else { panic!("without phases there is one stretch") };
        let part = |from, to| Stretch { from, to, ..whole.clone() };
        terms.stretches = vec![part(1, 3), part(4, 4), part(5, 24)];
    }
    cut.share_months();
    let run = |plan: &Plan| by_kernel(plan, Engine::default(), 27, 0, 3000);
    assert!(run(&plain) == run(&cut));
}

#[test]
fn default_under_constant_miss_probabilities_is_a_matrix_power() {
    let months = 18;
    let (miss, roll) = (0.08f64, 0.45f64);
    let plan = bare(study().months(months, 0)).baseline(|p| constant_misses(p, miss, roll)).plan();
    let exact = share_defaulted(months, miss, roll);
    let counted = totals(&plan, share_dead);
    assert_share(counted[0], exact, "default, kernel");
    assert_share(counted[1], exact, "default, reference");
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
            (a.quality, a.gap, a.distress, a.debt, a.unmet_need, a.roll) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
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

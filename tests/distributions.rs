//! Each distribution drawn, against its own: chi-square and Kolmogorov-Smirnov tests at fixed seeds.

mod common;

use common::published_baseline;
use swapset::internals::population::{Life, Population};
use swapset::internals::rng::{Purpose, RoundKeys, uniform};
use swapset::internals::selftest::draws::{self, chi_square, drawn, kolmogorov, poisson};
use swapset::internals::selftest::quadrature::phi;
use swapset::internals::simd::Real;

const DRAWS: u32 = 200_000;

fn words(word: usize, purpose: Purpose) -> Vec<u32> {
    draws::words(DRAWS, word, purpose)
}

#[test]
fn monthly_uniforms_are_uniform_in_every_word() {
    for purpose in [Purpose::MonthFirst, Purpose::MonthSecond] {
        for word in 0..4 {
            let p = kolmogorov(words(word, purpose).into_iter().map(uniform).collect(), |x| x);
            assert!(p > 1e-3, "{purpose:?} word {word}: p = {p}");
        }
    }
}

#[test]
fn monthly_normals_are_normal() {
    for (word, purpose) in [(0, Purpose::MonthFirst), (1, Purpose::MonthFirst), (3, Purpose::MonthSecond)] {
        let p = kolmogorov(drawn(&words(word, purpose), Real::inverse_normal), phi);
        assert!(p > 1e-3, "{purpose:?} word {word}: p = {p}");
    }
}

#[test]
fn the_logs_and_logits_that_events_are_tested_in_have_their_distributions() {
    let p = kolmogorov(drawn(&words(2, Purpose::MonthFirst), Real::ln), |x| x.exp().min(1.0));
    assert!(p > 1e-3, "ln U: p = {p}");
    let p = kolmogorov(drawn(&words(1, Purpose::MonthSecond), Real::logit), |x| 1.0 / (1.0 + (-x).exp()));
    assert!(p > 1e-3, "logit U: p = {p}");
}

#[test]
fn inquiries_are_poisson_up_to_their_maximum() {
    for rate in [0.05, 0.4, 1.5, 4.0] {
        let p = poisson(&words(3, Purpose::MonthFirst), rate);
        assert!(p > 1e-3, "rate {rate}: p = {p}");
    }
}

fn lives() -> Vec<Life<f64>> {
    let population = Population::new(&published_baseline().segments);
    let keys = RoundKeys::new(99);
    (0..DRAWS / 4).map(|merchant| population.life(&keys, 5, merchant)).collect()
}

#[test]
fn every_trait_has_its_distribution() {
    let lives = lives();
    let normals: [fn(&Life<f64>) -> f64; 9] = [
        |l| l.quality,
        |l| l.revenue_own,
        |l| l.personal_own,
        |l| l.literacy_own,
        |l| l.score_error,
        |l| l.line_own,
        |l| l.revenue_start,
        |l| l.review_own,
        |l| l.distress_start,
    ];
    for (index, of) in normals.iter().enumerate() {
        let p = kolmogorov(lives.iter().map(of).collect(), phi);
        assert!(p > 1e-3, "normal {index}: p = {p}");
    }
    let uniforms: [fn(&Life<f64>) -> f64; 7] = [
        |l| l.holder_uniform,
        |l| l.positioning_uniform,
        |l| l.appeal_uniform,
        |l| l.repair_uniform,
        |l| l.documents_uniform,
        |l| l.alternative_uniform,
        |l| l.unasked_uniform,
    ];
    for (index, of) in uniforms.iter().enumerate() {
        let p = kolmogorov(lives.iter().map(of).collect(), |x| x);
        assert!(p > 1e-3, "uniform {index}: p = {p}");
    }
}

#[test]
fn segments_come_in_their_shares_and_traits_are_independent() {
    let lives = lives();
    let shares: Vec<f64> = published_baseline().segments.iter().map(|segment| segment.share).collect();
    let observed: Vec<f64> =
        (0..shares.len()).map(|k| lives.iter().filter(|life| life.segment_index() == k).count() as f64).collect();
    let expected: Vec<f64> = shares.iter().map(|share| share * lives.len() as f64).collect();
    assert!(chi_square(&observed, &expected) > 1e-3);
    let n = lives.len() as f64;
    for (a, b) in [(0, 1), (0, 4), (0, 8), (1, 2), (3, 7), (6, 8)] {
        let value = |life: &Life<f64>, which: usize| {
            [
                life.quality,
                life.revenue_own,
                life.personal_own,
                life.literacy_own,
                life.score_error,
                life.line_own,
                life.revenue_start,
                life.review_own,
                life.distress_start,
            ][which]
        };
        let correlation = lives.iter().map(|life| value(life, a) * value(life, b)).sum::<f64>() / n;
        assert!(correlation.abs() < 4.0 / n.sqrt(), "traits {a} and {b}: {correlation}");
    }
}

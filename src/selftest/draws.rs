//! The random numbers: the generator's published answers, and each distribution drawn against its own.

use super::Check;
use super::quadrature::phi;
use crate::engine::Stopped;
use crate::model::borrowing::{INQUIRIES_MAX, InquiryDraw, inquiries};
use crate::progress::Progress;
use crate::rng::{Purpose, RoundKeys, philox, uniform, uniform_lanes};
use crate::simd::portable::Portable;
use crate::simd::{LANES, Lanes, Real};
use statrs::distribution::{ChiSquared, ContinuousCDF, Discrete, Poisson};

/// Draws of each sample.
const DRAWS: u32 = 100_000;
/// A sample with a smaller p-value does not have its distribution.
pub const P_MIN: f64 = 1e-3;

/// Random123's kat_vectors for philox4x32 with 10 rounds: counter, key, answer.
const KNOWN: [([u32; 4], u64, [u32; 4]); 3] = [
    ([0; 4], 0, [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
    ([u32::MAX; 4], u64::MAX, [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
    (
        [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
        0x299f_31d0_a409_3822,
        [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
    ),
];

/// Kolmogorov's p-value of the largest distance between a sample and a distribution function.
pub fn kolmogorov(mut sample: Vec<f64>, distribution: impl Fn(f64) -> f64) -> f64 {
    sample.sort_by(f64::total_cmp);
    let n = sample.len() as f64;
    let distance = sample.iter().enumerate().fold(0.0f64, |worst, (i, &x)| {
        let f = distribution(x);
        worst.max(f - i as f64 / n).max((i as f64 + 1.0) / n - f)
    });
    let lambda = distance * n.sqrt();
    let term = |k: u32| {
        let sign = if k % 2 == 1 { 2.0 } else { -2.0 };
        sign * libm::exp(-2.0 * f64::from(k * k) * lambda * lambda)
    };
    (1..100).map(term).sum()
}

/// The p-value of Pearson's statistic of counts.
///
/// # Panics
/// With fewer than two cells.
pub fn chi_square(observed: &[f64], expected: &[f64]) -> f64 {
    let statistic: f64 = observed.iter().zip(expected).map(|(o, e)| (o - e) * (o - e) / e).sum();
    let distribution = ChiSquared::new((observed.len() - 1) as f64).expect("two cells or more");
    1.0 - distribution.cdf(statistic)
}

/// A word of so many merchants' draws of one month.
pub fn words(number: u32, word: usize, purpose: Purpose) -> Vec<u32> {
    let keys = RoundKeys::new(20_240_601);
    (0..number).map(|merchant| philox([merchant, 3, 7, purpose as u32], &keys)[word]).collect()
}

/// A function of lanes applied to uniforms of some words.
pub fn drawn(words: &[u32], function: impl Fn(Portable) -> Portable) -> Vec<f64> {
    let chunks = words.as_chunks::<LANES>().0;
    let lanes = chunks.iter().flat_map(|chunk| {
        let mut out = [0.0; LANES];
        function(uniform_lanes::<Portable>(*chunk)).store(&mut out);
        out
    });
    lanes.map(f64::from).collect()
}

/// The p-value of inquiries drawn at a rate against Poisson's distribution up to the maximum.
pub fn poisson(words: &[u32], rate: f64) -> f64 {
    let log_rate = Portable::of(libm::log(rate));
    let counts = drawn(words, |u| inquiries(log_rate, InquiryDraw::new(u)));
    let distribution = Poisson::new(rate).expect("a rate above 0");
    let mut shares: Vec<f64> = (0..u64::from(INQUIRIES_MAX)).map(|k| distribution.pmf(k)).collect();
    shares.push(1.0 - shares.iter().sum::<f64>());
    let mut observed = vec![0.0; shares.len()];
    counts.iter().for_each(|count| observed[*count as usize] += 1.0);
    let mut expected: Vec<f64> = shares.iter().map(|share| share * counts.len() as f64).collect();
    // Cells of fewer than five expected join the one before.
    while let [.., before, last] = &mut expected[..]
        && *last < 5.0
    {
        *before += *last;
        expected.pop();
    }
    let rest: f64 = observed.split_off(expected.len()).iter().sum();
    observed[expected.len() - 1] += rest;
    chi_square(&observed, &expected)
}

/// The generator's published answers.
pub(super) fn known_answers(_: &Progress) -> Result<Vec<Check>, Stopped> {
    let right =
        KNOWN.iter().filter(|(counter, key, answer)| philox(*counter, &RoundKeys::new(*key)) == *answer).count();
    Ok(vec![Check {
        what: "Philox4x32-10, published answers".into(),
        found: format!("{right} of {} right", KNOWN.len()),
        wanted: "all".into(),
        passed: right == KNOWN.len(),
    }])
}

/// Each distribution of a month's draws.
pub(super) fn distributions(_: &Progress) -> Result<Vec<Check>, Stopped> {
    use Purpose::{MonthFirst, MonthSecond};
    let of = |word, purpose| words(DRAWS, word, purpose);
    let both = || [MonthFirst, MonthSecond].into_iter().flat_map(|purpose| (0..4).map(move |word| (word, purpose)));
    let uniforms =
        both().map(|(word, purpose)| kolmogorov(of(word, purpose).into_iter().map(uniform).collect(), |x| x));
    let normals = both().map(|(word, purpose)| kolmogorov(drawn(&of(word, purpose), Real::inverse_normal), phi));
    let events = [
        kolmogorov(drawn(&of(2, MonthFirst), Real::ln), |x| libm::exp(x).min(1.0)),
        kolmogorov(drawn(&of(1, MonthSecond), Real::logit), |x| 1.0 / (1.0 + libm::exp(-x))),
    ];
    let rates = [0.05, 0.4, 1.5, 4.0].map(|rate| poisson(&of(3, MonthFirst), rate));
    Ok(vec![
        check("uniform", uniforms.collect()),
        check("normal", normals.collect()),
        check("logarithm and logit of a uniform", events.to_vec()),
        check("Poisson", rates.to_vec()),
    ])
}

fn check(what: &str, p_values: Vec<f64>) -> Check {
    let smallest = p_values.iter().copied().fold(f64::INFINITY, f64::min);
    let allowed = P_MIN / p_values.len() as f64;
    Check {
        what: format!("{what}, {} samples of {DRAWS}", p_values.len()),
        found: format!("smallest p-value {smallest:.4}"),
        wanted: format!("at least {allowed:.5}"),
        passed: p_values.iter().all(|p| *p >= allowed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers_of_the_published_generator() {
        for (counter, key, answer) in KNOWN {
            assert_eq!(philox(counter, &RoundKeys::new(key)), answer);
        }
    }

    #[test]
    fn a_sample_of_another_distribution_has_a_small_p_value() {
        let sample = drawn(&words(20_000, 0, Purpose::MonthFirst), Real::inverse_normal);
        assert!(kolmogorov(sample.clone(), phi) > P_MIN);
        assert!(kolmogorov(sample.iter().map(|x| x + 0.03).collect(), phi) < P_MIN);
        assert!(chi_square(&[500.0, 500.0], &[500.0, 500.0]) > 0.99);
        assert!(chi_square(&[600.0, 400.0], &[500.0, 500.0]) < P_MIN);
    }

    #[test]
    fn a_check_fails_if_one_sample_does() {
        assert!(check("x", vec![0.5, 0.001]).passed);
        assert!(!check("x", vec![0.5, 0.0004]).passed);
        assert!(!check("x", vec![0.5, f64::NAN]).passed);
    }
}

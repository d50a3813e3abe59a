use super::*;
use crate::simd::portable::Portable;
use crate::simd::{Instructions, LANES, Real, SimdLevel};

/// Applies a function of lanes to each of `inputs` (a multiple of [`LANES`]).
fn each<L: Lanes>(inputs: &[f32], function: impl Fn(L) -> L) -> Vec<f32> {
    let mut out = Vec::with_capacity(inputs.len());
    for chunk in inputs.as_chunks::<LANES>().0 {
        let mut result = [0.0; LANES];
        function(L::load(chunk)).store(&mut result);
        out.extend(result);
    }
    out
}

/// 2^16 points between two bounds.
fn between(low: f64, high: f64) -> Vec<f32> {
    (0..1 << 16).map(|i| (low + (high - low) * (f64::from(i) + 0.5) / 65_536.0) as f32).collect()
}

/// Uniforms on the draws' grid, dense in both tails.
fn uniforms() -> Vec<f32> {
    let grid = |k: u32| (f64::from(k) + 0.5) / f64::from(1 << 23);
    let tails = (0..4096).flat_map(|k| [grid(k), grid((1 << 23) - 1 - k)]);
    let middle = (0..1 << 15).map(|k| grid(k << 8));
    tails.chain(middle).map(|u| u as f32).collect()
}

fn largest(inputs: &[f32], outputs: &[f32], error: impl Fn(f64, f64) -> f64) -> f64 {
    inputs.iter().zip(outputs).map(|(&x, &y)| error(f64::from(x), f64::from(y))).fold(0.0, f64::max)
}

#[test]
fn exp_is_within_two_units_in_the_last_place() {
    let inputs = between(-86.5, 87.0);
    let worst = largest(&inputs, &each::<Portable>(&inputs, exp), |x, y| (y / libm::exp(x) - 1.0).abs());
    println!("exp: largest relative error {worst:.1e}");
    assert!(worst < 2.0 * f64::from(f32::EPSILON), "relative error {worst:e}");
    let extremes = [-1e9, -200.0, 200.0, 1e9, f32::NEG_INFINITY, f32::INFINITY, 0.0, -0.0];
    let extremes = each::<Portable>(&extremes.repeat(2), exp);
    assert!(extremes.iter().all(|y| y.is_finite() && *y > 0.0));
    assert_eq!((extremes.len(), &extremes[6..8]), (16, &[1.0, 1.0][..]));
}

#[test]
fn ln_is_within_two_units_in_the_last_place_or_1e_7() {
    let mut inputs = uniforms();
    inputs.extend(between(1e-6, 40.0));
    let worst = largest(&inputs, &each::<Portable>(&inputs, ln), |x, y| {
        let exact = libm::log(x);
        (y - exact).abs() / exact.abs().max(0.5)
    });
    println!("ln: largest error relative to max(|ln x|, 1/2) {worst:.1e}");
    assert!(worst < 2.0 * f64::from(f32::EPSILON), "relative error {worst:e}");
}

#[test]
fn the_inverse_normal_is_within_a_millionth_and_keeps_order() {
    let mut inputs = uniforms();
    inputs.sort_by(f32::total_cmp);
    let outputs = each::<Portable>(&inputs, inverse_normal);
    let worst = largest(&inputs, &outputs, |u, z| (z - inverse_normal_f64(u)).abs());
    println!("inverse normal: largest error {worst:.1e}");
    assert!(worst < 1e-6, "error {worst:e}");
    let drop = outputs.windows(2).map(|pair| f64::from(pair[0] - pair[1])).fold(0.0, f64::max);
    assert!(drop < 1e-6, "falls by {drop:e} between neighbours");
}

#[test]
fn the_double_inverse_normal_inverts_the_distribution_function() {
    // Known quantiles: 0.975 -> 1.959963984540054, 1e-10 -> -6.361340902404056.
    assert!((inverse_normal_f64(0.975) - 1.959_963_984_540_054).abs() < 1e-14);
    assert!((inverse_normal_f64(1e-10) + 6.361_340_902_404_056).abs() < 1e-12);
    for i in 1..2000 {
        let u = f64::from(i) / 2000.0;
        let z = inverse_normal_f64(u);
        let back = 0.5 * libm::erfc(-z / std::f64::consts::SQRT_2);
        assert!((back - u).abs() < 1e-15, "u = {u}");
    }
}

#[test]
fn every_level_gives_the_same_bits() {
    let inputs = uniforms();
    let all = |inputs: &[f32]| -> [Vec<f32>; 4] {
        [
            each::<Portable>(inputs, exp),
            each::<Portable>(inputs, ln),
            each::<Portable>(inputs, inverse_normal),
            each::<Portable>(inputs, |u| u.logit().logistic().sqrt()),
        ]
    };
    let expected = all(&inputs);
    let check = |got: [Vec<f32>; 4], level: SimdLevel| {
        for (expected, got) in expected.iter().zip(&got) {
            let same = expected.iter().zip(got).all(|(a, b)| a.to_bits() == b.to_bits());
            assert!(same, "{} differs", level.name());
        }
    };
    for level in SimdLevel::available() {
        let got = match level.instructions() {
            #[cfg(any(debug_assertions, not(any(target_arch = "x86_64", target_arch = "aarch64"))))]
            Instructions::Portable => all(&inputs),
            #[cfg(target_arch = "x86_64")]
            Instructions::Sse2 => each_function::<crate::simd::sse2::Sse2>(&inputs),
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx2 => each_function::<crate::simd::avx2::Avx2>(&inputs),
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx512 => each_function::<crate::simd::avx512::Avx512>(&inputs),
            #[cfg(target_arch = "aarch64")]
            Instructions::Neon => each_function::<crate::simd::neon::Neon>(&inputs),
        };
        check(got, level);
    }
}

fn each_function<L: Lanes>(inputs: &[f32]) -> [Vec<f32>; 4] {
    [
        each::<L>(inputs, exp),
        each::<L>(inputs, ln),
        each::<L>(inputs, inverse_normal),
        each::<L>(inputs, |u| u.logit().logistic().sqrt()),
    ]
}

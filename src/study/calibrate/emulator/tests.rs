//! The emulator on functions that are known.

use super::*;
use crate::study::design;

fn cube(seed: u64, points: usize, coordinates: usize) -> Vec<Vec<f64>> {
    let points = design::sobol(seed, points, coordinates);
    points.iter().map(|point| point.iter().map(|u| 2.0 * u - 1.0).collect()).collect()
}

/// Noise of unit variance, one draw a point.
fn noise(seed: u64, count: usize) -> Vec<f64> {
    let draws = design::latin_hypercube(seed, count, 1);
    draws.iter().map(|u| crate::simd::functions::inverse_normal_f64(u[0])).collect()
}

fn curved(x: &[f64]) -> f64 {
    3.0 + 2.0 * x[0] - x[1] + 0.5 * x[2] * x[2] + x[0] * x[3] - 0.3 * x[4] * x[1]
}

fn wavy(x: &[f64]) -> f64 {
    libm::sin(3.0 * x[0]) + libm::exp(x[1]) + 0.2 * x[2]
}

#[test]
fn a_quadratic_function_is_found_exactly_and_needs_no_process() {
    let points = cube(1, 200, 13);
    let values = vec![points.iter().map(|point| curved(point)).collect::<Vec<f64>>()];
    let emulator = Emulator::fit(&points, &values, &[0.01]);
    assert!(!emulator.checks()[0].has_process);
    for point in cube(2, 50, 13) {
        let found = emulator.predict(&point)[0];
        assert!((found.value - curved(&point)).abs() < 1e-3, "{found:?} {}", curved(&point));
    }
}

#[test]
fn predicted_errors_are_as_large_as_the_errors_made_of_noisy_values() {
    let points = cube(3, 300, 13);
    let values = points.iter().zip(noise(4, 300)).map(|(point, noise)| curved(point) + 0.2 * noise).collect();
    let emulator = Emulator::fit(&points, &[values], &[0.01]);
    let (fresh, noise) = (cube(5, 500, 13), noise(6, 500));
    let scores: Vec<f64> = fresh
        .iter()
        .zip(&noise)
        .map(|(point, noise)| {
            let found = emulator.predict(point)[0];
            (found.value - curved(point) - 0.2 * noise) / found.sd
        })
        .collect();
    let size = mean_square(&scores).sqrt();
    assert!((0.9..1.12).contains(&size), "{size}");
    let check = emulator.checks()[0];
    assert!(check.explained > 0.95 && (0.02..0.08).contains(&check.beyond_two), "{check:?}");
}

#[test]
fn a_process_is_added_where_the_function_is_not_quadratic_and_its_errors_are_honest() {
    let points = cube(7, 300, 5);
    let values = vec![points.iter().map(|point| wavy(point)).collect::<Vec<f64>>()];
    let emulator = Emulator::fit(&points, &values, &[0.01]);
    let check = emulator.checks()[0];
    assert!(check.has_process && check.explained > 0.97, "{check:?}");
    let errors: Vec<(f64, f64)> = cube(8, 300, 5)
        .iter()
        .map(|point| {
            let found = emulator.predict(point)[0];
            (found.value - wavy(point), found.sd)
        })
        .collect();
    let size = mean_square(&errors.iter().map(|(error, sd)| error / sd).collect::<Vec<f64>>()).sqrt();
    // Without noise, points left out at the rim are harder than those between.
    assert!((0.4..1.3).contains(&size), "{size}");
}

#[test]
fn few_points_give_fewer_features_and_a_constant_is_a_constant() {
    let points = cube(9, 30, 13);
    let values = vec![vec![2.5; 30]];
    let emulator = Emulator::fit(&points, &values, &[0.01]);
    let found = emulator.predict(&points[3])[0];
    assert!((found.value - 2.5).abs() < 1e-4 && found.sd < 1e-4, "{found:?}");
    assert_eq!(emulator.checks()[0].beyond_two, 0.0);
}

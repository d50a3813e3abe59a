//! Sobol indices over scrambled Sobol points, by Saltelli's design.
//!
//! ```text
//! first:  S_i = mean(f(B)·(f(A_B^i) - f(A)))/V   total: T_i = mean((f(A) - f(A_B^i))²)/(2V)   (Saltelli et al. 2010)
//! ```

use crate::stats::quantile;
use crate::study::design;
use rand::Rng;

/// Sobol indices of a factor with bootstrap intervals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Indices {
    pub first: Bounded,
    pub total: Bounded,
}

/// An estimate with its 95% bootstrap interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounded {
    pub estimate: f64,
    pub lower: f64,
    pub upper: f64,
}

/// Answers at the base points A and B and at A with factor i of B: `[factor][point]`.
pub struct Answers {
    pub a: Vec<f64>,
    pub b: Vec<f64>,
    pub a_with_b: Vec<Vec<f64>>,
}

/// Answers of Saltelli's design over scrambled Sobol points.
///
/// # Errors
/// The first that `answer` gives.
pub fn saltelli<E>(
    seed: u64,
    samples: usize,
    factors: usize,
    answer: impl Fn(&[f64]) -> Result<f64, E>,
) -> Result<Answers, E> {
    let points = design::sobol(seed, samples, 2 * factors);
    let mut answers = Answers { a: Vec::new(), b: Vec::new(), a_with_b: vec![Vec::new(); factors] };
    for point in &points {
        let (a, b) = point.split_at(factors);
        answers.a.push(answer(a)?);
        answers.b.push(answer(b)?);
        for (factor, list) in answers.a_with_b.iter_mut().enumerate() {
            let mut mixed = a.to_vec();
            mixed[factor] = b[factor];
            list.push(answer(&mixed)?);
        }
    }
    Ok(answers)
}

/// Sobol indices with percentile bootstrap intervals over base points.
pub fn indices(answers: &Answers, seed: u64) -> Vec<Indices> {
    const RESAMPLES: usize = 1000;
    let all: Vec<usize> = (0..answers.a.len()).collect();
    let estimate = |rows: &[usize]| estimate(answers, rows);
    let found = estimate(&all);
    let mut draws = design::stream(seed, 1);
    let resampled: Vec<Vec<(f64, f64)>> = (0..RESAMPLES)
        .map(|_| estimate(&all.iter().map(|_| draws.next_u32() as usize % all.len()).collect::<Vec<_>>()))
        .collect();
    let bounded = |estimate: f64, values: Vec<f64>| Bounded {
        estimate,
        lower: quantile(&values, 0.025),
        upper: quantile(&values, 0.975),
    };
    found
        .iter()
        .enumerate()
        .map(|(factor, &(first, total))| Indices {
            first: bounded(first, resampled.iter().map(|one| one[factor].0).collect()),
            total: bounded(total, resampled.iter().map(|one| one[factor].1).collect()),
        })
        .collect()
}

/// First and total index of each factor over some base points.
fn estimate(answers: &Answers, rows: &[usize]) -> Vec<(f64, f64)> {
    let count = rows.len() as f64;
    let both = || rows.iter().flat_map(|&index| [answers.a[index], answers.b[index]]);
    let mean = both().sum::<f64>() / (2.0 * count);
    let variance = both().map(|value| (value - mean).powi(2)).sum::<f64>() / (2.0 * count - 1.0);
    let of = |mixed: &Vec<f64>| {
        // Centred answers: the estimator's variance then does not grow with the mean.
        let first = rows.iter().map(|&j| (answers.b[j] - mean) * (mixed[j] - answers.a[j])).sum::<f64>() / count;
        let total = rows.iter().map(|&j| (answers.a[j] - mixed[j]).powi(2)).sum::<f64>() / (2.0 * count);
        (first / variance, total / variance)
    };
    answers.a_with_b.iter().map(of).collect()
}

/// Ishigami and Homma's function with a = 7, b = 0.1 on the cube of -π to π.
#[cfg(test)]
pub fn ishigami(cube: &[f64]) -> f64 {
    let x: Vec<f64> = cube.iter().map(|u| std::f64::consts::PI * (2.0 * u - 1.0)).collect();
    let (a, b) = (libm::sin(x[0]), libm::sin(x[1]));
    a + 7.0 * b * b + 0.1 * x[2].powi(4) * a
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    #[test]
    fn the_indices_of_ishigamis_function_are_the_known_ones() {
        let answers = saltelli(1, 8192, 3, |cube| Ok::<f64, Infallible>(ishigami(cube))).unwrap();
        let found = indices(&answers, 1);
        let known = [(0.3139, 0.5576), (0.4424, 0.4424), (0.0, 0.2437)];
        for (found, (first, total)) in found.iter().zip(known) {
            assert!((found.first.estimate - first).abs() < 0.01, "{found:?} against {first}");
            assert!((found.total.estimate - total).abs() < 0.01, "{found:?} against {total}");
            assert!(found.first.lower <= first + 0.01 && found.first.upper >= first - 0.01);
            assert!(found.total.lower < found.total.upper);
        }
    }
}

//! What targets say of the parameters: how far each is determined, which cannot be told apart, and which further figure would help.
//!
//! All of it is linear about the fit, in normal scores, whose prior is standard normal:
//!
//! ```text
//! J = sensitivities of the targets, in standard deviations of what is wanted per score             C = (1 + JᵀJ)⁻¹
//! posterior sd / prior sd of a parameter = sqrt(C_jj)                                               spread of the headline = sqrt(h·C·hᵀ)
//! a further figure with sensitivities a, in standard deviations of what it would be known to:       C' = C - C aᵀ a C / (1 + a C aᵀ)
//! ```
//!
//! A singular value of J above 1 is a combination of parameters of which targets say more than the prior does.

use nalgebra::{DMatrix, DVector};

/// A target moves by less than this share of its tolerance, or a parameter moves every target by less: nothing.
pub const NOTHING: f64 = 0.05;
/// Correlation of the posterior from which on two parameters are not told apart.
const CORRELATED: f64 = 0.4;
/// Posterior sd relative to the prior's above which a parameter by itself is open.
pub const OPEN: f64 = 0.7;

/// What targets say of the parameters at a fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Identification {
    /// `[target][parameter]`.
    pub sensitivities: DMatrix<f64>,
    /// Singular values, falling.
    pub singular: Vec<f64>,
    /// Combinations of parameters of which targets say more than the prior.
    pub determined: usize,
    /// Posterior sd relative to the prior's, of each parameter.
    pub left: Vec<f64>,
    /// Parameters that targets move against each other.
    pub groups: Vec<Vec<usize>>,
    /// Targets that no parameter moves.
    pub unmoved: Vec<usize>,
    /// Parameters that move no target.
    pub idle: Vec<usize>,
    covariance: DMatrix<f64>,
}

impl Identification {
    /// Of sensitivities in standard deviations of each target per normal score.
    pub fn of(sensitivities: DMatrix<f64>) -> Identification {
        let (targets, parameters) = sensitivities.shape();
        let mut singular: Vec<f64> = sensitivities.singular_values().iter().copied().collect();
        singular.sort_by(|a, b| b.total_cmp(a));
        let covariance = covariance(&sensitivities);
        let left: Vec<f64> = (0..parameters).map(|index| covariance[(index, index)].sqrt()).collect();
        let most = |entries: &mut dyn Iterator<Item = f64>| entries.map(f64::abs).fold(0.0, f64::max);
        let moves = |parameter: usize| most(&mut (0..targets).map(|target| sensitivities[(target, parameter)]));
        let moved = |target: usize| most(&mut (0..parameters).map(|parameter| sensitivities[(target, parameter)]));
        Identification {
            determined: singular.iter().filter(|value| **value > 1.0).count(),
            groups: groups(&covariance, &left),
            unmoved: (0..targets).filter(|&target| moved(target) < NOTHING).collect(),
            idle: (0..parameters).filter(|&parameter| moves(parameter) < NOTHING).collect(),
            sensitivities,
            singular,
            left,
            covariance,
        }
    }

    /// The standard deviation of a quantity with these sensitivities, before targets are seen and after.
    pub fn spread(&self, of: &[f64]) -> (f64, f64) {
        let prior: f64 = of.iter().map(|one| one * one).sum();
        (prior.sqrt(), self.joint(of, of).max(0.0).sqrt())
    }

    /// By what share the spread of a quantity would fall if a further figure were known, its sensitivities in standard deviations of
    /// what it would be known to.
    pub fn gain(&self, of: &[f64], further: &[f64]) -> f64 {
        let now = self.joint(of, of);
        let both = self.joint(of, further);
        let then = now - both * both / (1.0 + self.joint(further, further));
        if now > 0.0 { 1.0 - (then.max(0.0) / now).sqrt() } else { 0.0 }
    }

    /// `a·C·bᵀ`.
    fn joint(&self, a: &[f64], b: &[f64]) -> f64 {
        let row = |i: usize| b.iter().enumerate().map(|(j, b)| self.covariance[(i, j)] * b).sum::<f64>();
        a.iter().enumerate().map(|(i, a)| a * row(i)).sum()
    }
}

/// `(1 + JᵀJ)⁻¹`, one target after the other: every step is exact in form and keeps the matrix symmetric.
fn covariance(sensitivities: &DMatrix<f64>) -> DMatrix<f64> {
    let (targets, parameters) = sensitivities.shape();
    let mut covariance = DMatrix::identity(parameters, parameters);
    for target in 0..targets {
        let row = |j: usize| sensitivities[(target, j)];
        let times: DVector<f64> =
            DVector::from_fn(parameters, |i, _| (0..parameters).map(|j| covariance[(i, j)] * row(j)).sum::<f64>());
        let scale = 1.0 + (0..parameters).map(|j| row(j) * times[j]).sum::<f64>();
        for i in 0..parameters {
            for j in 0..parameters {
                covariance[(i, j)] -= times[i] * times[j] / scale;
            }
        }
    }
    covariance
}

/// Parameters of which targets fix sums or differences but not each: joined where the posterior correlates them.
fn groups(covariance: &DMatrix<f64>, left: &[f64]) -> Vec<Vec<usize>> {
    let parameters = left.len();
    let mut group: Vec<usize> = (0..parameters).collect();
    for i in 0..parameters {
        for j in 0..i {
            let correlation = covariance[(i, j)] / (left[i] * left[j]);
            if correlation.abs() >= CORRELATED {
                let (from, to) = (group[i], group[j]);
                group.iter_mut().filter(|one| **one == from).for_each(|one| *one = to);
            }
        }
    }
    let of = |name: usize| (0..parameters).filter(|&one| group[one] == name).collect::<Vec<usize>>();
    (0..parameters).map(of).filter(|group| group.len() > 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(rows: usize, columns: usize, entries: &[f64]) -> Identification {
        Identification::of(DMatrix::from_row_slice(rows, columns, entries))
    }

    #[test]
    fn a_target_of_one_parameter_determines_it_alone() {
        // Posterior variance 1 / (1 + 9).
        let found = of(2, 3, &[3.0, 0.0, 0.0, 0.0, 0.01, 0.0]);
        assert!((found.left[0] - 0.1f64.sqrt()).abs() < 1e-12 && (found.left[2] - 1.0).abs() < 1e-12);
        assert_eq!((found.determined, found.unmoved, found.idle), (1, vec![1], vec![1, 2]));
        assert!(found.groups.is_empty() && (found.singular[0] - 3.0).abs() < 1e-9);
    }

    #[test]
    fn parameters_that_a_target_only_sees_together_are_a_group() {
        let found = of(2, 4, &[4.0, 4.0, 0.0, 0.0, 0.0, 0.0, 5.0, 0.0]);
        assert_eq!((found.determined, found.groups.clone()), (2, vec![vec![0, 1]]));
        // Each is as open as half the prior: variance 1 - 16/33.
        assert!((found.left[0] - (17f64 / 33.0).sqrt()).abs() < 1e-12 && found.left[2] < 0.2);
        // A second target that sees their difference tells them apart.
        let apart = of(2, 2, &[4.0, 4.0, 4.0, -4.0]);
        assert!(apart.groups.is_empty() && apart.left.iter().all(|left| *left < 0.2));
    }

    #[test]
    fn a_further_figure_helps_as_far_as_it_sees_what_is_open() {
        let found = of(1, 2, &[10.0, 0.0]);
        let headline = [1.0, 2.0];
        let (prior, posterior) = found.spread(&headline);
        assert!((prior - 5f64.sqrt()).abs() < 1e-12 && (posterior - (4.0f64 + 1.0 / 101.0).sqrt()).abs() < 1e-12);
        // What it sees is known already.
        assert!(found.gain(&headline, &[10.0, 0.0]) < 0.01);
        // Left of the open part: 4 / (1 + 100), beside 1/101.
        let then = (4.0f64 / 101.0 + 1.0 / 101.0).sqrt();
        assert!((found.gain(&headline, &[0.0, 10.0]) - (1.0 - then / posterior)).abs() < 1e-12);
        assert_eq!(found.gain(&[0.0, 0.0], &[1.0, 1.0]), 0.0);
    }

    #[test]
    fn the_covariance_is_the_inverse_of_what_targets_add_to_the_prior() {
        let sensitivities = DMatrix::from_row_slice(3, 2, &[1.0, 2.0, -0.5, 0.3, 4.0, 1.0]);
        let precision = DMatrix::identity(2, 2) + sensitivities.transpose() * &sensitivities;
        assert!((covariance(&sensitivities) * precision - DMatrix::identity(2, 2)).norm() < 1e-12);
    }
}

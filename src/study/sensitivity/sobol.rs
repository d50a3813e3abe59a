//! Sobol indices over independent scrambles of Sobol points, by Saltelli's design.
//!
//! ```text
//! first:  S_i = mean((f(B) - m)·(f(A_B^i) - f(A)))/V   total: T_i = mean((f(A) - f(A_B^i))²)/(2V)   (Saltelli et al. 2010)
//! ```
//!
//! Every product is of one factor from the first half of the replications and one from the second (`S_i` takes the mean of both
//! ways round), so the noise of the halves, which is independent, is in no product's mean. Numerators and V are pooled over
//! scrambles; the jackknife over scrambles gives the estimate, its standard error, and one pseudo-value a scramble. Points of one
//! scramble are drawn together, so the scramble is the unit.

use super::halves::Halves;
use crate::stats::interval::Certainty;
use crate::stats::joint::{Joint, JointMethod};
use crate::stats::{Interval, Sample};
use crate::study::design;

/// Minimum number of scrambles.
pub const SCRAMBLES_MIN: usize = 8;
/// Minimum number of base points: two in each scramble.
pub const BASE_POINTS_MIN: usize = 2 * SCRAMBLES_MIN;

/// Base points, split into scrambles of equal size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split {
    /// 8 to 15.
    pub scrambles: usize,
    /// Base points of a scramble: a power of two.
    pub points: usize,
}

impl Split {
    /// The largest power of two that gives eight scrambles, and as many scrambles of it as fit into `samples`.
    pub fn of(samples: usize) -> Split {
        let points = (samples / SCRAMBLES_MIN).checked_ilog2().map_or(0, |power| 1 << power);
        Split { scrambles: samples.checked_div(points).unwrap_or(0), points }
    }

    /// Base points in all: at most those asked for, and more than seven eighths of them.
    pub fn base_points(self) -> usize {
        self.scrambles * self.points
    }
}

/// An index of a factor.
#[derive(Clone, Debug, PartialEq)]
pub struct Index {
    /// The 95% interval by itself.
    pub interval: Interval,
    /// That which holds together with the same index of the other factors.
    pub joint: Joint,
    /// The jackknife's pseudo-values, one a scramble.
    pub by_scramble: Vec<f64>,
}

/// The Sobol indices of a factor.
#[derive(Clone, Debug, PartialEq)]
pub struct Indices {
    pub first: Index,
    pub total: Index,
}

/// The points of a scramble, `[base point][row]`: A, B, and A with one factor of B, factor by factor.
pub fn saltelli(seed: u64, scramble: usize, points: usize, factors: usize) -> Vec<Vec<Vec<f64>>> {
    let rows = |point: Vec<f64>| {
        let (a, b) = point.split_at(factors);
        let mixed = (0..factors).map(|factor| {
            let mut mixed = a.to_vec();
            mixed[factor] = b[factor];
            mixed
        });
        [a.to_vec(), b.to_vec()].into_iter().chain(mixed).collect()
    };
    design::sobol_scramble(seed, scramble as u32, points, 2 * factors).into_iter().map(rows).collect()
}

/// The indices of each factor from the answers of scrambles, `[scramble][base point][row]` as in [`saltelli`]. None where the
/// variance of the answer cannot be told from 0, or an answer is not defined.
pub fn indices(answers: &[Vec<Vec<Halves>>]) -> Option<Vec<Indices>> {
    let factors = answers.first()?.first()?.len().checked_sub(2)?;
    let both = || answers.iter().flatten().flat_map(|rows| &rows[..2]);
    let mean = [0, 1].map(|half| both().map(|answer| answer[half]).sum::<f64>() / both().count() as f64);
    let parts: Vec<Parts> = answers.iter().map(|scramble| Parts::of(scramble, factors, mean)).collect();
    let variances: Vec<f64> = parts.iter().map(|part| part.variance).collect();
    let has_variance = Interval::of(variances.iter().copied()).lower > 0.0;
    if variances.iter().any(|variance| variance.is_nan()) || !has_variance {
        return None;
    }
    let index = |of: fn(&Parts) -> &Vec<f64>, factor: usize, bounds: Bounds| {
        let numerators: Vec<f64> = parts.iter().map(|part| of(part)[factor]).collect();
        Index::of(ratio_by_scramble(&numerators, &variances), factors, bounds)
    };
    let both = |factor| Indices {
        first: index(|parts| &parts.first, factor, even),
        total: index(|parts| &parts.total, factor, longer_above),
    };
    Some((0..factors).map(both).collect())
}

/// What one scramble gives: the variance of the answer, and the numerators of each factor's indices.
struct Parts {
    variance: f64,
    first: Vec<f64>,
    total: Vec<f64>,
}

impl Parts {
    fn of(scramble: &[Vec<Halves>], factors: usize, mean: Halves) -> Parts {
        let count = scramble.len() as f64;
        let over = |of: &dyn Fn(&[Halves]) -> f64| scramble.iter().map(|rows| of(rows)).sum::<f64>() / count;
        let product = |answer: Halves| (answer[0] - mean[0]) * (answer[1] - mean[1]);
        let first = |rows: &[Halves], row: usize| {
            let way = |a: usize, b: usize| (rows[1][a] - mean[a]) * (rows[row][b] - rows[0][b]);
            (way(0, 1) + way(1, 0)) / 2.0
        };
        let total = |rows: &[Halves], row: usize| (rows[0][0] - rows[row][0]) * (rows[0][1] - rows[row][1]) / 2.0;
        Parts {
            variance: over(&|rows| (product(rows[0]) + product(rows[1])) / 2.0),
            first: (0..factors).map(|factor| over(&|rows| first(rows, factor + 2))).collect(),
            total: (0..factors).map(|factor| over(&|rows| total(rows, factor + 2))).collect(),
        }
    }
}

/// The jackknife's pseudo-values of a ratio of sums over scrambles.
fn ratio_by_scramble(numerators: &[f64], variances: &[f64]) -> Vec<f64> {
    let (above, below): (f64, f64) = (numerators.iter().sum(), variances.iter().sum());
    let count = numerators.len() as f64;
    let without = |(n, v): (&f64, &f64)| count * above / below - (count - 1.0) * (above - n) / (below - v);
    numerators.iter().zip(variances).map(without).collect()
}

/// Bounds of an index from its estimate and the half-width of its t-interval.
type Bounds = fn(f64, f64) -> (f64, f64);

/// As far below as above.
fn even(estimate: f64, half_width: f64) -> (f64, f64) {
    (estimate - half_width, estimate + half_width)
}

/// On the logarithmic scale where the t-interval stays above 0. Elsewhere the arm above is as much longer as it is where the
/// t-interval begins at 0.
fn longer_above(estimate: f64, half_width: f64) -> (f64, f64) {
    if half_width < estimate {
        let by = libm::exp(half_width / estimate);
        (estimate / by, estimate * by)
    } else {
        (estimate - half_width, estimate + (std::f64::consts::E - 1.0) * half_width)
    }
}

impl Index {
    /// Of the pseudo-values of a factor, one of `factors`. Where no point says anything else than 0, there are no bounds.
    fn of(by_scramble: Vec<f64>, factors: usize, bounds: Bounds) -> Index {
        let Sample { mean, standard_error, sd, replications, .. } = Sample::of(&by_scramble, 1);
        let at = |critical: f64| {
            let half_width = if sd > 0.0 { critical * standard_error } else { f64::NAN };
            let (lower, upper) = bounds(mean, half_width);
            // An index lies between 0 and 1; an estimate need not.
            let (lower, upper) =
                if sd > 0.0 { (lower.max(mean.min(0.0)), upper.min(mean.max(1.0))) } else { (lower, upper) };
            Interval { mean, lower, upper, sd, replications }
        };
        let critical = Certainty::bonferroni(replications, factors).critical;
        let joint =
            Joint { interval: at(critical), method: JointMethod::Bonferroni, number: factors, critical, jump: 0.0 };
        Index { interval: at(Certainty::pointwise(replications).critical), joint, by_scramble }
    }
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

    /// The indices of a function without noise.
    fn of(seed: u64, samples: usize, factors: usize, f: impl Fn(&[f64]) -> f64) -> Option<Vec<Indices>> {
        noisy(seed, samples, factors, |cube, _| [f(cube); 2])
    }

    /// The indices of a function of a point and its scramble.
    fn noisy(seed: u64, samples: usize, factors: usize, f: impl Fn(&[f64], usize) -> Halves) -> Option<Vec<Indices>> {
        let Split { scrambles, points } = Split::of(samples);
        let one = |scramble| -> Vec<Vec<Halves>> {
            let points = saltelli(seed, scramble, points, factors);
            points.iter().map(|rows| rows.iter().map(|cube| f(cube, scramble)).collect()).collect()
        };
        indices(&(0..scrambles).map(one).collect::<Vec<_>>())
    }

    #[test]
    fn base_points_are_split_into_eight_scrambles_or_more_of_a_power_of_two() {
        let split = |samples| (Split::of(samples).scrambles, Split::of(samples).points);
        assert_eq!([16, 64, 8192].map(split), [(8, 2), (8, 8), (8, 1024)]);
        assert_eq!([20, 31, 100].map(split), [(10, 2), (15, 2), (12, 8)]);
        assert_eq!((split(0), Split::of(0).base_points()), ((0, 0), 0));
        for samples in BASE_POINTS_MIN..5000 {
            let used = Split::of(samples).base_points();
            assert!(used <= samples && 8 * used > 7 * samples, "{samples}: {used}");
        }
    }

    #[test]
    fn the_indices_of_ishigamis_function_are_the_known_ones() {
        let found = of(1, 8192, 3, ishigami).unwrap();
        let known = [(0.3139, 0.5576), (0.4424, 0.4424), (0.0, 0.2437)];
        for (found, (first, total)) in found.iter().zip(known) {
            for (found, known) in [(&found.first, first), (&found.total, total)] {
                let Interval { mean, lower, upper, .. } = found.interval;
                assert!((mean - known).abs() < 0.01, "{mean} against {known}");
                assert!(lower <= known && known <= upper, "{lower} to {upper} without {known}");
                assert!(found.joint.interval.lower <= lower && upper <= found.joint.interval.upper);
            }
        }
    }

    #[test]
    fn another_seed_has_other_points_and_every_scramble_its_own() {
        let first = |seed, scramble| saltelli(seed, scramble, 4, 2);
        assert!(first(1, 0) != first(2, 0) && first(1, 0) != first(1, 1) && first(1, 0) == first(1, 0));
    }

    #[test]
    fn a_constant_has_no_indices() {
        assert_eq!(of(1, 64, 2, |_| 0.3), None);
        assert_eq!(of(1, 64, 2, |cube| if cube[0] > 0.5 { f64::NAN } else { cube[1] }), None);
    }

    #[test]
    fn a_factor_without_effect_has_an_index_of_zero_and_no_bounds() {
        let found = of(1, 64, 2, |cube| cube[0]).unwrap();
        assert!(found[0].total.joint.interval.lower > 0.5);
        let Interval { mean, lower, upper, .. } = found[1].total.joint.interval;
        assert!(mean == 0.0 && lower.is_nan() && upper.is_nan());
    }

    /// Noise of the draws adds to variances, and so to total indices, unless it is taken out.
    #[test]
    fn noise_of_the_draws_is_in_no_index() {
        let noise = |cube: &[f64], half: u32| {
            let bits =
                cube.iter().fold(u64::from(half), |sum, x| sum.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ x.to_bits());
            crate::study::design::stream(bits, half)
        };
        let uniform =
            |cube: &[f64], half| f64::from(rand::Rng::next_u32(&mut noise(cube, half))) / f64::from(u32::MAX) - 0.5;
        let found = noisy(1, 4096, 2, |cube, _| [0, 1].map(|half| cube[0] + uniform(cube, half))).unwrap();
        let [used, dead] = &found[..] else { panic!("two factors") };
        assert!((used.total.interval.mean - 1.0).abs() < 0.05, "{:?}", used.total.interval);
        assert!(dead.total.interval.mean.abs() < 0.05 && dead.total.joint.interval.lower <= 0.0, "{:?}", dead.total);
    }

    #[test]
    fn bounds_stay_within_0_and_1_and_hold_the_estimate() {
        for seed in 0..50 {
            for Indices { first, total } in of(seed, 16, 3, ishigami).into_iter().flatten() {
                for Interval { mean, lower, upper, .. } in [first.joint.interval, total.joint.interval] {
                    assert!(lower <= mean && mean <= upper);
                    assert!(lower >= mean.min(0.0) && upper <= mean.max(1.0), "{lower} to {upper}");
                }
            }
        }
    }
}

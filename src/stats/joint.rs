//! Intervals that hold together.
//!
//! Sixteen intervals of 95% each, read together, miss somewhere far more often than once in twenty. [`together`] gives intervals of
//! which all hold at once in 95% of studies: with the quantile of the largest |T| under the estimated correlations (sup-t) where
//! there are units enough to estimate them, and Bonferroni's quantile below that or where there are very many. Jumps that one sample
//! has not seen others may have: their size is pooled ([`super::jumps`]).
//!
//! What is known ([`Sample::known_if`]) can miss nothing: it takes no part, and the others are as if it were not there.
//!
//! Under sup-t, T is multivariate t: a normal vector with the correlations of the units, over `sqrt(χ²/df)`. The same normals and χ² serve
//! every family of a study, so the critical value depends on the data alone.

use super::interval::{CONFIDENCE, Certainty, Interval, KNOWN, Sample, Scale};
use super::{jumps, quantile};
use crate::rng::{Purpose, RoundKeys, Stream};
use crate::simd::functions::inverse_normal_f64;
use rand_distr::{Distribution, Open01};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// From this number of units on, correlations are estimated.
pub const SUP_T_UNITS: usize = 16;
/// Beyond this number of products a resample, correlations would take longer than most studies: Bonferroni's quantile then.
const PRODUCTS_MAX: usize = 16_384;
/// Number of resamples for each critical value.
pub const RESAMPLES: usize = 4000;
/// The key of the resamples' draws.
const KEY: u64 = 0x5e7;

/// How intervals that hold together are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum JointMethod {
    SupT,
    Bonferroni,
    /// None: the value is known.
    Known,
}

impl JointMethod {
    /// How files call it.
    pub fn name(self) -> &'static str {
        match self {
            JointMethod::SupT => "sup-t",
            JointMethod::Bonferroni => "Bonferroni-t",
            JointMethod::Known => KNOWN,
        }
    }
}

/// An interval that holds together with others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Joint {
    pub interval: Interval,
    pub method: JointMethod,
    /// How many hold together, this one included; 0 of what is known.
    pub number: usize,
    /// The quantile that multiplies the standard error; `NaN` of what is known.
    pub critical: f64,
    /// The pooled size of a jump that the standard error allows for; `NaN` of what is known.
    pub jump: f64,
}

impl Joint {
    /// The same of a multiple, in another unit.
    pub fn times(self, factor: f64) -> Joint {
        Joint { interval: self.interval.times(factor), jump: factor.abs() * self.jump, ..self }
    }
}

/// The draws behind the critical values of a study.
#[derive(Debug, Default)]
pub struct Resamples {
    /// Standard normals, `[dimension][resample]`.
    normals: Vec<Vec<f64>>,
    /// `sqrt(χ²/df)` by degrees of freedom.
    scales: HashMap<usize, Vec<f64>>,
}

/// What makes the intervals of some quantities over the same units, on one scale, hold together.
#[derive(Clone, Copy, Debug)]
pub struct Family {
    scale: Scale,
    method: JointMethod,
    number: usize,
    jump: f64,
    /// The quantile of sup-t; `NaN` of Bonferroni's.
    sup_t: f64,
}

impl Family {
    /// Of these samples.
    pub fn of(samples: &[Sample], scale: Scale, resamples: &mut Resamples) -> Family {
        let estimated = || samples.iter().filter(|sample| !sample.is_known);
        let used: Vec<&Sample> = estimated().filter(|sample| sample.standard_error > 0.0).collect();
        let units = used.iter().map(|sample| sample.units).min().unwrap_or(0);
        let number = estimated().filter(|sample| sample.units > 1).count();
        let does_pay =
            estimates_correlations(used.len(), units) && used.iter().all(|sample| !sample.by_unit.is_empty());
        let method = if does_pay { JointMethod::SupT } else { JointMethod::Bonferroni };
        let jump = if number > 1 && scale.allows_for_jumps() { jumps::pooled(&used) } else { 0.0 };
        let sup_t = match method {
            JointMethod::SupT => resamples.critical(&used, units),
            JointMethod::Bonferroni | JointMethod::Known => f64::NAN,
        };
        Family { scale, method, number, jump, sup_t }
    }

    /// The interval of one of them.
    pub fn joint(&self, sample: &Sample) -> Joint {
        let Family { scale, method, number, jump, sup_t } = *self;
        if sample.is_known {
            return Joint {
                interval: sample.interval(scale),
                method: JointMethod::Known,
                number: 0,
                critical: f64::NAN,
                jump: f64::NAN,
            };
        }
        let own = Certainty::bonferroni(sample.units, number);
        let critical = match method {
            // Bonferroni's is an upper bound, and the pointwise one a lower one, whatever the resamples say.
            JointMethod::SupT => sup_t.min(own.critical).max(Certainty::pointwise(sample.units).critical),
            JointMethod::Bonferroni | JointMethod::Known => own.critical,
        };
        let interval = sample.interval_at(scale, Certainty { critical, jump, ..own });
        Joint { interval, method, number, critical, jump }
    }
}

/// Whether the correlations of so many quantities over so many units are estimated; otherwise nothing by unit is needed of them.
pub fn estimates_correlations(quantities: usize, units: usize) -> bool {
    units >= SUP_T_UNITS && quantities * quantities.min(units) <= PRODUCTS_MAX
}

/// The intervals of some quantities over the same units, on one scale, which hold together. One alone is pointwise.
pub fn together(samples: &[Sample], scale: Scale, resamples: &mut Resamples) -> Vec<Joint> {
    let family = Family::of(samples, scale, resamples);
    samples.iter().map(|sample| family.joint(sample)).collect()
}

/// The intervals of some series over the same units of `unit` values, which hold together.
pub fn intervals_together<S: AsRef<[f64]>>(
    series: impl IntoIterator<Item = S>,
    unit: usize,
    scale: Scale,
    resamples: &mut Resamples,
) -> Vec<Interval> {
    let samples: Vec<Sample> = series.into_iter().map(|values| Sample::of(values.as_ref(), unit)).collect();
    together(&samples, scale, resamples).into_iter().map(|joint| joint.interval).collect()
}

impl Resamples {
    /// How probable it is that each mean is the lowest, given the errors of all: the share of resamples in which it is, ties shared.
    /// Over fewer than two units nothing is known.
    pub fn shares_of_lowest(&mut self, samples: &[Sample]) -> Vec<f64> {
        let estimated = |sample: &&Sample| !sample.is_known && sample.standard_error > 0.0;
        let used: Vec<&Sample> = samples.iter().filter(estimated).collect();
        let units = samples.iter().map(|sample| sample.units).min().unwrap_or(0);
        if units < 2 {
            return vec![f64::NAN; samples.len()];
        }
        let mut values: Vec<Vec<f64>> = samples.iter().map(|sample| vec![sample.mean; RESAMPLES]).collect();
        let mut moved = values.iter_mut().zip(samples).filter(|(_, sample)| estimated(sample));
        self.each_error(&used, units, |errors, scales| {
            let Some((values, sample)) = moved.next() else { return };
            for ((value, error), scale) in values.iter_mut().zip(errors).zip(scales) {
                *value += sample.standard_error * error / scale;
            }
        });
        let mut shares = vec![0.0; samples.len()];
        for resample in 0..RESAMPLES {
            let lowest = values.iter().map(|values| values[resample]).fold(f64::INFINITY, f64::min);
            let ties: Vec<usize> = (0..values.len()).filter(|&index| values[index][resample] == lowest).collect();
            ties.iter().for_each(|&index| shares[index] += 1.0 / ties.len() as f64);
        }
        shares.into_iter().map(|share| share / RESAMPLES as f64).collect()
    }

    /// The 95% quantile of the largest |T| of samples with a standard error, over `units` units.
    fn critical(&mut self, samples: &[&Sample], units: usize) -> f64 {
        let mut largest = vec![0.0f64; RESAMPLES];
        let mut divided_by = Vec::new();
        self.each_error(samples, units, |errors, scales| {
            largest.iter_mut().zip(errors).for_each(|(largest, error)| *largest = largest.max(error.abs()));
            divided_by = scales.to_vec();
        });
        largest.iter_mut().zip(&divided_by).for_each(|(largest, scale)| *largest /= scale);
        quantile(&largest, CONFIDENCE)
    }

    /// Hands on the standard normal errors of each sample, with their correlations, and what makes them Student's t.
    fn each_error(&mut self, samples: &[&Sample], units: usize, mut take: impl FnMut(&[f64], &[f64])) {
        if samples.is_empty() {
            return;
        }
        let factor = factor(samples);
        while self.normals.len() < factor.iter().map(Vec::len).max().unwrap_or(0) {
            let dimension = self.normals.len() as u32;
            self.normals.push(normals(dimension).take(RESAMPLES).collect());
        }
        let normals = &self.normals;
        let scales = self.scales.entry(units - 1).or_insert_with(|| chi(units - 1));
        let mut normal = vec![0.0; RESAMPLES];
        // All resamples of one sample before the next: they lie side by side.
        for row in &factor {
            normal.fill(0.0);
            for (f, normals) in row.iter().zip(normals) {
                normal.iter_mut().zip(normals).for_each(|(sum, z)| *sum += f * z);
            }
            take(&normal, scales);
        }
    }
}

/// Standard normals of a dimension of the resamples.
fn normals(dimension: u32) -> impl Iterator<Item = f64> {
    let mut draws = Stream::new(&RoundKeys::new(KEY), 0, dimension, Purpose::Design);
    std::iter::repeat_with(move || inverse_normal_f64(Open01.sample(&mut draws)))
}

/// `sqrt(χ²/df)`, a value a resample.
fn chi(freedom: usize) -> Vec<f64> {
    let mut normals = normals(u32::MAX);
    let mut one = || (0..freedom).map(|_| normals.next().unwrap_or_default().powi(2)).sum::<f64>();
    (0..RESAMPLES).map(|_| (one() / freedom as f64).sqrt()).collect()
}

/// A matrix F of which `F·F'` are the correlations of the samples over units: no wider than either's number.
fn factor(samples: &[&Sample]) -> Vec<Vec<f64>> {
    let scaled: Vec<Vec<f64>> = samples
        .iter()
        .map(|sample| {
            let deviations: Vec<f64> =
                sample.by_unit.iter().map(|value| if value.is_nan() { 0.0 } else { value - sample.mean }).collect();
            let length = deviations.iter().map(|d| d * d).sum::<f64>().sqrt();
            deviations.into_iter().map(|d| d / length).collect()
        })
        .collect();
    if scaled.len() > scaled[0].len() {
        return scaled;
    }
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let below = |(i, a): (usize, &Vec<f64>)| scaled[..=i].iter().map(|b| product(a, b)).collect();
    cholesky(&scaled.iter().enumerate().map(below).collect::<Vec<Vec<f64>>>())
}

/// The lower triangle L with `L·L' = matrix`, of which the lower triangle is given; a direction that depends on earlier ones gets 0.
fn cholesky(matrix: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut factor: Vec<Vec<f64>> = Vec::new();
    for (i, row) in matrix.iter().enumerate() {
        let mut own: Vec<f64> = Vec::new();
        for j in 0..i {
            let above = &factor[j];
            let rest = row[j] - own.iter().zip(above).map(|(a, b)| a * b).sum::<f64>();
            own.push(if above[j] > 0.0 { rest / above[j] } else { 0.0 });
        }
        let left = row[i] - own.iter().map(|x| x * x).sum::<f64>();
        own.push(if left > 1e-9 { left.sqrt() } else { 0.0 });
        factor.push(own);
    }
    factor
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Series over some units, sharing noise in the proportion said.
    fn series(number: u32, units: usize, shared: f64, seed: u32) -> Vec<Sample> {
        let noise = |which: u32| normals(1_000_000 + 1000 * seed + which).take(units).collect::<Vec<f64>>();
        let common = noise(999);
        let own = |k: u32| -> Vec<f64> {
            let mixed = |(c, o): (&f64, f64)| shared.sqrt() * c + (1.0 - shared).sqrt() * o;
            common.iter().zip(noise(k)).map(mixed).collect()
        };
        (0..number).map(|k| Sample::of(&own(k), 1)).collect()
    }

    fn joint(samples: &[Sample]) -> Vec<Joint> {
        together(samples, Scale::Plain, &mut Resamples::default())
    }

    #[test]
    fn one_alone_is_pointwise() {
        for units in [8, 32] {
            let one = series(1, units, 0.0, 1);
            let found = joint(&one)[0];
            let exact = Certainty::pointwise(units).critical;
            assert!((found.critical / exact - 1.0).abs() < 0.03, "{units}: {found:?}");
            assert!(found.critical >= exact);
        }
    }

    #[test]
    fn few_units_take_bonferroni_and_many_the_correlations() {
        let few = joint(&series(5, 8, 0.5, 1));
        assert_eq!((few[0].method, few[0].number), (JointMethod::Bonferroni, 5));
        assert!((few[0].critical - super::super::t_quantile(0.995, 8)).abs() < 1e-9);
        let independent = joint(&series(10, 400, 0.0, 2))[0];
        let shared = joint(&series(10, 400, 0.9, 2))[0];
        // The 95% point of the largest of ten independent |N| is 2.80; the correlated ones need less.
        assert!(independent.method == JointMethod::SupT && (independent.critical - 2.80).abs() < 0.06);
        assert!(shared.critical < 2.5 && shared.critical > 1.96, "{shared:?}");
    }

    #[test]
    fn equal_series_need_no_more_than_one() {
        let one = series(1, 50, 0.0, 3).remove(0);
        let found = joint(&[one.clone(), one.clone(), one])[0];
        assert!((found.critical / Certainty::pointwise(50).critical - 1.0).abs() < 0.03);
    }

    #[test]
    fn more_quantities_than_units_have_the_same_correlations() {
        let samples = series(40, 20, 0.5, 5);
        let rows = factor(&samples.iter().collect::<Vec<_>>());
        assert_eq!(rows[0].len(), 20);
        let product: f64 = rows[3].iter().zip(&rows[7]).map(|(a, b)| a * b).sum();
        let few = factor(&[&samples[3], &samples[7]]);
        assert!((product - few[1][0]).abs() < 1e-12);
    }

    #[test]
    fn a_share_never_seen_takes_its_part_of_the_error() {
        let never = Sample::of(&[0.0; 20], 1);
        let seen = series(1, 20, 0.0, 4).remove(0);
        let both = together(&[never, seen], Scale::Share, &mut Resamples::default());
        assert!((both[0].interval.upper - (1.0 - 0.0125f64.powf(0.05))).abs() < 1e-9);
    }

    #[test]
    fn what_is_known_neither_takes_part_nor_widens_the_others() {
        for units in [8, 40] {
            let others = series(4, units, 0.5, 6);
            let known = Sample::of(&vec![0.0; units], 1).known_if(true);
            let with = joint(&[&[known], &others[..]].concat());
            assert_eq!((with[0].interval.lower, with[0].interval.upper), (0.0, 0.0));
            assert_eq!((with[0].method, with[0].number), (JointMethod::Known, 0));
            assert_eq!(with[1..], joint(&others)[..]);
            // One that merely never differed does.
            let never = joint(&[&[Sample::of(&vec![0.0; units], 1)], &others[..]].concat());
            assert_eq!((with[1].number, never[1].number), (4, 5));
        }
    }

    #[test]
    fn a_jump_seen_by_one_widens_the_other_and_one_alone_stays_pointwise() {
        let (mut jumped, quiet) = ([0.001; 20], [0.001, -0.001].repeat(10));
        jumped[3] = -0.05;
        let samples = [Sample::of(&jumped, 1), Sample::of(&quiet, 1)];
        let mut resamples = Resamples::default();
        let both = together(&samples, Scale::Difference, &mut resamples);
        assert_eq!(both[0].jump, jumps::pooled(&samples.iter().collect::<Vec<_>>()));
        assert!((both[0].jump - 0.051).abs() < 0.001, "{}", both[0].jump);
        // Half a jump of the size pooled, (q/t)² of it, over 20 units.
        let t = Certainty::pointwise(20).critical;
        let added = 0.5 * (both[1].critical / t).powi(2) * (both[1].jump / 20.0).powi(2);
        let error = (samples[1].standard_error.powi(2) + added).sqrt();
        assert!((both[1].interval.half_width() / (both[1].critical * error) - 1.0).abs() < 1e-9);
        let alone = together(&samples[1..], Scale::Difference, &mut resamples)[0];
        assert_eq!(alone.jump, 0.0);
        assert_eq!(together(&samples, Scale::Share, &mut resamples)[1].jump, 0.0);
    }

    #[test]
    fn a_mean_is_the_lowest_as_probably_as_its_error_lets_it_be() {
        let mut resamples = Resamples::default();
        let of = |values: &[f64]| Sample::of(values, 1);
        // Far ahead; exact ties share; a known 0 stands still.
        let near = |centre: f64| of(&[centre - 0.1, centre + 0.1, centre - 0.05, centre + 0.05]);
        let shares = resamples.shares_of_lowest(&[near(-9.0), near(0.0), of(&[0.0; 4]).known_if(true)]);
        assert_eq!(shares, [1.0, 0.0, 0.0]);
        assert_eq!(resamples.shares_of_lowest(&[of(&[1.0; 4]), of(&[1.0; 4])]), [0.5, 0.5]);
        // One standard error below 0 with 19 degrees of freedom: P(T < 1) = 0.835.
        let values: Vec<f64> = (0..20).map(|index| f64::from(index) - 9.5).collect();
        let error = of(&values).standard_error;
        let shares =
            resamples.shares_of_lowest(&[of(&values.iter().map(|v| v - error).collect::<Vec<_>>()), of(&[0.0; 20])]);
        assert!((shares[0] - 0.835).abs() < 0.02, "{shares:?}");
        assert!(resamples.shares_of_lowest(&[of(&[1.0])])[0].is_nan());
    }

    #[test]
    fn intervals_cover_together() {
        let mut resamples = Resamples::default();
        let covered = (0..4000).filter(|&repeat| {
            let samples = series(5, 20, 0.6, 100 + repeat);
            together(&samples, Scale::Plain, &mut resamples)
                .iter()
                .all(|j| j.interval.lower <= 0.0 && j.interval.upper >= 0.0)
        });
        let share = covered.count() as f64 / 4000.0;
        assert!((0.925..=0.975).contains(&share), "{share}");
    }
}

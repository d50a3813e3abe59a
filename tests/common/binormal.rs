//! Thresholds with a known optimum: the score of good merchants is normal around `D`, that of bad ones around 0, both shifted by a
//! common normal of the replication. A cut-off denies below it; a good merchant denied costs 1, a bad one accepted [`BAD_COST`].
//!
//! ```text
//! cost(c) = (1-p)·Φ((c - D)/σ) + p·w·(1 - Φ(c/σ)),  least at  c* = D/2 + σ²/D·ln(p·w/(1-p)),  σ² = 1 + τ²
//! ```
//!
//! Several thresholds are as many groups with their own distances, each with its own cut-off; costs are averaged.

use rand_distr::{Distribution, Open01};
use std::ops::Range;
use swapset::internals::engine::Stopped;
use swapset::internals::metrics::Unit;
use swapset::internals::rng::{Purpose, RoundKeys, Stream};
use swapset::internals::simd::functions::inverse_normal_f64;
use swapset::internals::study::tune::goal::{Form, Goal, Quantity};
use swapset::internals::study::tune::problem::{Point, Problem, Threshold};

use swapset::internals::selftest::quadrature::phi;

const BAD_SHARE: f64 = 0.2;
const BAD_COST: f64 = 3.0;
/// Spread of the common shift.
const TAU: f64 = 0.2;
/// Merchants of a group in one replication.
const MERCHANTS: usize = 200;

pub struct Binormal {
    thresholds: Vec<Threshold>,
    /// Distance of the good from the bad of each group.
    distances: Vec<f64>,
    pub goal: Goal,
    /// None for the exact means.
    seed: Option<u64>,
}

impl Binormal {
    /// Columns without noise.
    pub fn exact(groups: usize, count: u32) -> Binormal {
        Binormal::new(groups, count, None)
    }

    pub fn noisy(groups: usize, count: u32, seed: u64) -> Binormal {
        Binormal::new(groups, count, Some(seed))
    }

    fn new(groups: usize, count: u32, seed: Option<u64>) -> Binormal {
        let quantity = |name: &str, column: usize| Quantity {
            name: name.into(),
            title: name.into(),
            unit: Unit::Share,
            form: Form::Sum { constant: 0.0, terms: vec![(column, 1.0)] },
        };
        let threshold = |group: usize| Threshold {
            name: format!("group {group}"),
            title: format!("group {group}"),
            from: -1.53,
            step: 4.0 / f64::from(count - 1),
            count,
        };
        Binormal {
            thresholds: (0..groups).map(threshold).collect(),
            distances: (0..groups).map(|group| 1.5 + 0.3 * group as f64).collect(),
            goal: Goal {
                quantities: vec![quantity("cost", 0), quantity("good_denied", 1)],
                objective: 0,
                maximise: false,
                constraints: Vec::new(),
                certainty: 0.95,
            },
            seed,
        }
    }

    fn variance() -> f64 {
        1.0 + TAU * TAU
    }

    /// The optimum of each threshold, in closed form.
    pub fn optimum(&self) -> Vec<f64> {
        let log_odds = (BAD_SHARE * BAD_COST / (1.0 - BAD_SHARE)).ln();
        self.distances.iter().map(|d| d / 2.0 + Self::variance() / d * log_odds).collect()
    }

    /// The cut-off of the first group that denies this share of its good merchants.
    pub fn cutoff_denying_good(&self, share: f64) -> f64 {
        self.distances[0] + Self::variance().sqrt() * inverse_normal_f64(share)
    }

    fn cost(&self, cutoffs: &[f64]) -> f64 {
        let sigma = Self::variance().sqrt();
        let each = self
            .distances
            .iter()
            .zip(cutoffs)
            .map(|(d, c)| (1.0 - BAD_SHARE) * phi((c - d) / sigma) + BAD_SHARE * BAD_COST * (1.0 - phi(c / sigma)));
        each.sum::<f64>() / self.distances.len() as f64
    }

    fn values(&self, point: &Point) -> Vec<f64> {
        self.thresholds.iter().zip(point).map(|(threshold, &index)| threshold.value(index)).collect()
    }

    /// Exact cost of a point above that of the lattice's best.
    pub fn regret(&self, point: &Point) -> f64 {
        let best: Point = self.thresholds.iter().zip(self.optimum()).map(|(t, c)| t.nearest(c)).collect();
        self.cost(&self.values(point)) - self.cost(&self.values(&best))
    }

    /// `[point][column]` of one replication.
    fn replicate(&self, seed: u64, replication: u32, points: &[Vec<f64>]) -> Vec<[f64; 2]> {
        let mut draws = Stream::new(&RoundKeys::new(seed), replication, 0, Purpose::Design);
        let mut normal = || -> f64 { inverse_normal_f64(Open01.sample(&mut draws)) };
        let shift = TAU * normal();
        let mut found = vec![[0.0; 2]; points.len()];
        for (group, distance) in self.distances.iter().enumerate() {
            let bad = (BAD_SHARE * MERCHANTS as f64) as usize;
            let mut scores = |count: usize, mean: f64| {
                let mut scores: Vec<f64> = (0..count).map(|_| mean + shift + normal()).collect();
                scores.sort_by(f64::total_cmp);
                scores
            };
            let (good, bad) = (scores(MERCHANTS - bad, *distance), scores(bad, 0.0));
            for (point, found) in points.iter().zip(&mut found) {
                let denied = good.partition_point(|score| *score < point[group]);
                let accepted = bad.len() - bad.partition_point(|score| *score < point[group]);
                let per = (MERCHANTS * self.distances.len()) as f64;
                found[0] += (denied as f64 + BAD_COST * accepted as f64) / per;
                found[1] += denied as f64 / good.len() as f64 / self.distances.len() as f64;
            }
        }
        found
    }
}

impl Problem for Binormal {
    fn thresholds(&self) -> &[Threshold] {
        &self.thresholds
    }

    fn goal(&self) -> &Goal {
        &self.goal
    }

    fn start(&self) -> Point {
        self.thresholds.iter().map(|threshold| threshold.count / 4).collect()
    }

    fn unit(&self) -> u32 {
        1
    }

    fn cost(&self, points: usize) -> u64 {
        match self.seed {
            Some(_) => (points * MERCHANTS) as u64,
            // Without noise more replications would tell nothing: they are made dear.
            None => (points as u64) << 40,
        }
    }

    fn run(&self, points: &[Point], replications: Range<u32>) -> Result<Vec<Vec<Vec<f64>>>, Stopped> {
        let values: Vec<Vec<f64>> = points.iter().map(|point| self.values(point)).collect();
        let rows: Vec<Vec<[f64; 2]>> = replications
            .map(|replication| match self.seed {
                Some(seed) => self.replicate(seed, replication, &values),
                None => values
                    .iter()
                    .map(|v| [self.cost(v), phi((v[0] - self.distances[0]) / Self::variance().sqrt())])
                    .collect(),
            })
            .collect();
        let of = |point: usize, column: usize| rows.iter().map(|row| row[point][column]).collect();
        Ok((0..points.len()).map(|point| vec![of(point, 0), of(point, 1)]).collect())
    }
}

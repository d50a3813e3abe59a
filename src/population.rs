//! A merchant's life: what is drawn once, at the start.
//!
//! Every draw takes one word of the stream of [`Purpose::Traits`] as a uniform. [`Population::lives`] draws a vector of merchants at
//! once, for the kernel; a [`Population`] is also a distribution of rand that draws one merchant in double precision, for the
//! reference model and for tests. Both read the same uniforms in the same order.
//!
//! The segment follows from the cumulative shares, and normals are the inverse distribution function. rand_distr's own normal is
//! not used: its tail takes a logarithm from whatever mathematics library another dependency switches on, so its bits could depend
//! on the machine; and the inverse keeps a draw monotone in its uniform.

use crate::model::merchant::Segment;
use crate::rng::{Purpose, RoundKeys, Stream, philox_lanes, uniform_lanes};
use crate::simd::{LANES, Lanes, Real};
use rand_distr::{Distribution, Open01};

/// Counters of the stream that a life reads.
const COUNTERS: usize = 5;
/// Uniforms that a life is made of; the last three have no use.
const UNIFORMS: usize = 4 * COUNTERS;

/// What is drawn once for a merchant, or for a vector of merchants. Normals are standard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Life<F> {
    /// Index of the segment, a whole number.
    pub segment: F,
    /// q.
    pub quality: F,
    /// e1, own part of log revenue.
    pub revenue_own: F,
    /// e2, own part of personal credit.
    pub personal_own: F,
    /// e4, own part of financial literacy.
    pub literacy_own: F,
    /// η, the lender's persistent error.
    pub score_error: F,
    /// eL, own part of the consumer line.
    pub line_own: F,
    /// e0, own revenue shock at the start.
    pub revenue_start: F,
    /// e_rev, the reviewer's error.
    pub review_own: F,
    /// U_init: holds a consumer loan from the start.
    pub holder_uniform: F,
    /// U_excl: subject to the positioning rule.
    pub positioning_uniform: F,
    pub appeal_uniform: F,
    pub repair_uniform: F,
    pub documents_uniform: F,
    pub alternative_uniform: F,
    /// U_doc: documents supplied unasked.
    pub unasked_uniform: F,
    /// h before the first burn-in month.
    pub distress_start: F,
}

impl Life<f64> {
    /// The segment, as an index.
    pub fn segment_index(&self) -> usize {
        self.segment as usize
    }
}

/// The distribution that lives are drawn from.
#[derive(Clone, Debug, PartialEq)]
pub struct Population {
    /// Share of the segments up to and including each but the last, exact in single precision: a uniform is compared with the same
    /// number in either form.
    cumulative_shares: Vec<f64>,
}

impl Population {
    /// A population with the shares of these segments.
    ///
    /// # Panics
    /// If no segment has a share above 0, which validation has refused.
    pub fn new(segments: &[Segment<f64>]) -> Population {
        let sums: Vec<f64> = segments
            .iter()
            .scan(0.0, |sum, segment| {
                *sum += segment.share;
                Some(*sum)
            })
            .collect();
        let (all, others) = sums.split_last().expect("a population has segments");
        assert!(*all > 0.0, "some segment has a share");
        Population { cumulative_shares: others.iter().map(|sum| f64::from((sum / all) as f32)).collect() }
    }

    /// The lives of a vector of merchants of one replication, numbered from `first` on.
    #[inline(always)]
    pub fn lives<L: Lanes>(&self, keys: &RoundKeys, replication: u32, first: u32) -> Life<L> {
        let merchants: [u32; LANES] = std::array::from_fn(|lane| first.wrapping_add(lane as u32));
        let mut uniforms = [L::of(0.0); UNIFORMS];
        for (block, uniforms) in uniforms.chunks_exact_mut(4).enumerate() {
            let counter = [
                L::bits_load(&merchants),
                L::bits_splat(replication),
                L::bits_splat(block as u32),
                L::bits_splat(Purpose::Traits as u32),
            ];
            for (uniform, word) in uniforms.iter_mut().zip(philox_lanes::<L>(counter, keys)) {
                *uniform = uniform_lanes::<L>(word);
            }
        }
        self.life_of(uniforms)
    }

    /// The life of one merchant of one replication.
    pub fn life(&self, keys: &RoundKeys, replication: u32, merchant: u32) -> Life<f64> {
        self.sample(&mut Stream::new(keys, replication, merchant, Purpose::Traits))
    }

    /// The life that these uniforms make.
    #[inline(always)]
    fn life_of<F: Real>(&self, uniforms: [F; UNIFORMS]) -> Life<F> {
        let [
            segment,
            quality,
            revenue_own,
            personal_own,
            literacy_own,
            score_error,
            line_own,
            revenue_start,
            review_own,
            holder_uniform,
            positioning_uniform,
            appeal_uniform,
            repair_uniform,
            documents_uniform,
            alternative_uniform,
            unasked_uniform,
            distress_start,
            ..,
        ] = uniforms;
        Life {
            segment: self.segment(segment),
            quality: quality.inverse_normal(),
            revenue_own: revenue_own.inverse_normal(),
            personal_own: personal_own.inverse_normal(),
            literacy_own: literacy_own.inverse_normal(),
            score_error: score_error.inverse_normal(),
            line_own: line_own.inverse_normal(),
            revenue_start: revenue_start.inverse_normal(),
            review_own: review_own.inverse_normal(),
            holder_uniform,
            positioning_uniform,
            appeal_uniform,
            repair_uniform,
            documents_uniform,
            alternative_uniform,
            unasked_uniform,
            distress_start: distress_start.inverse_normal(),
        }
    }

    /// How many cumulative shares a uniform has passed: the index of its segment.
    #[inline(always)]
    fn segment<F: Real>(&self, uniform: F) -> F {
        let mut segment = F::of(0.0);
        for &share in &self.cumulative_shares {
            segment = segment + F::flag(F::of(share).le(uniform));
        }
        segment
    }
}

impl Distribution<Life<f64>> for Population {
    fn sample<R: rand::Rng + ?Sized>(&self, rng: &mut R) -> Life<f64> {
        let mut uniforms = [0.0; UNIFORMS];
        // In single precision `Open01` takes one word, as a vector does.
        uniforms.fill_with(|| {
            let uniform: f32 = Open01.sample(rng);
            f64::from(uniform)
        });
        self.life_of(uniforms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::portable::Portable;

    fn with_shares(shares: &[f64]) -> Population {
        let segment = |&share| Segment { share, ..Segment::from_keys(&mut |_| 0.0) };
        Population::new(&shares.iter().map(segment).collect::<Vec<_>>())
    }

    #[test]
    fn a_vector_holds_the_merchants_lives() {
        let (population, keys) = (with_shares(&[0.35, 0.3, 0.15, 0.2]), RoundKeys::new(17));
        for first in (0..4096).step_by(LANES) {
            let lives = population.lives::<Portable>(&keys, 3, first);
            for lane in 0..LANES {
                let life = population.life(&keys, 3, first + lane as u32);
                let number = |of: Portable| {
                    let mut numbers = [0.0; LANES];
                    of.store(&mut numbers);
                    f64::from(numbers[lane])
                };
                let same = |vector: Portable, plain: f64| assert_eq!(number(vector), plain);
                same(lives.segment, life.segment);
                same(lives.holder_uniform, life.holder_uniform);
                same(lives.positioning_uniform, life.positioning_uniform);
                same(lives.appeal_uniform, life.appeal_uniform);
                same(lives.repair_uniform, life.repair_uniform);
                same(lives.documents_uniform, life.documents_uniform);
                same(lives.alternative_uniform, life.alternative_uniform);
                same(lives.unasked_uniform, life.unasked_uniform);
                let near = |vector: Portable, plain: f64| assert!((number(vector) - plain).abs() < 1e-6);
                near(lives.quality, life.quality);
                near(lives.revenue_own, life.revenue_own);
                near(lives.personal_own, life.personal_own);
                near(lives.literacy_own, life.literacy_own);
                near(lives.score_error, life.score_error);
                near(lives.line_own, life.line_own);
                near(lives.revenue_start, life.revenue_start);
                near(lives.review_own, life.review_own);
                near(lives.distress_start, life.distress_start);
            }
        }
    }

    #[test]
    fn segments_divide_the_uniforms_in_their_shares() {
        let population = with_shares(&[0.25, 0.0, 0.5, 0.25, 0.0]);
        let segments = [1e-7, 0.249, 0.25, 0.749, 0.75, 1.0 - 6e-8].map(|uniform| population.segment(uniform));
        assert_eq!(segments, [0.0, 0.0, 2.0, 2.0, 3.0, 3.0]);
        assert_eq!(with_shares(&[1.0]).segment(0.5), 0.0);
    }

    #[test]
    #[should_panic(expected = "some segment has a share")]
    fn a_population_needs_a_share() {
        with_shares(&[0.0, 0.0]);
    }
}

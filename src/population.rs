//! A merchant's life: what is drawn once, at the start.
//!
//! rand_distr draws the segment (`WeightedIndex`) and the uniforms (`Open01`); normals are the inverse distribution function of
//! a uniform. rand_distr's own normal is not used: its tail takes a logarithm from whatever mathematics library another
//! dependency switches on, so its bits could depend on the machine; and the inverse keeps a draw monotone in its uniform.

use crate::model::merchant::Segment;
use crate::rng::{Purpose, RoundKeys, Stream};
use crate::simd::functions::inverse_normal_f64;
use rand::distr::weighted::{Error, WeightedIndex};
use rand_distr::{Distribution, Open01};

/// What is drawn once for a merchant. Normals are standard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Life {
    pub segment: usize,
    /// q.
    pub quality: f64,
    /// e1, own part of log revenue.
    pub revenue_own: f64,
    /// e2, own part of personal credit.
    pub personal_own: f64,
    /// e4, own part of financial literacy.
    pub literacy_own: f64,
    /// η, the lender's persistent error.
    pub score_error: f64,
    /// eL, own part of the consumer line.
    pub line_own: f64,
    /// e0, own revenue shock at the start.
    pub revenue_start: f64,
    /// e_rev, the reviewer's error.
    pub review_own: f64,
    /// U_init: holds a consumer loan from the start.
    pub holder_uniform: f64,
    /// U_excl: subject to the positioning rule.
    pub positioning_uniform: f64,
    pub appeal_uniform: f64,
    pub repair_uniform: f64,
    pub documents_uniform: f64,
    pub alternative_uniform: f64,
    /// U_doc: documents supplied unasked.
    pub unasked_uniform: f64,
    /// h before the first burn-in month.
    pub distress_start: f64,
}

/// The distribution that lives are drawn from.
#[derive(Clone, Debug, PartialEq)]
pub struct Population {
    segments: WeightedIndex<f64>,
}

impl Population {
    /// A population with the shares of these segments.
    ///
    /// # Errors
    /// If no segment has a share above 0.
    pub fn new(segments: &[Segment<f64>]) -> Result<Population, Error> {
        Ok(Population { segments: WeightedIndex::new(segments.iter().map(|segment| segment.share))? })
    }

    /// The life of one merchant of one replication.
    pub fn life(&self, keys: &RoundKeys, replication: u32, merchant: u32) -> Life {
        self.sample(&mut Stream::new(keys, replication, merchant, Purpose::Traits))
    }
}

impl Distribution<Life> for Population {
    fn sample<R: rand::Rng + ?Sized>(&self, rng: &mut R) -> Life {
        let segment = self.segments.sample(rng);
        let mut uniform = || -> f64 { Open01.sample(rng) };
        Life {
            segment,
            quality: inverse_normal_f64(uniform()),
            revenue_own: inverse_normal_f64(uniform()),
            personal_own: inverse_normal_f64(uniform()),
            literacy_own: inverse_normal_f64(uniform()),
            score_error: inverse_normal_f64(uniform()),
            line_own: inverse_normal_f64(uniform()),
            revenue_start: inverse_normal_f64(uniform()),
            review_own: inverse_normal_f64(uniform()),
            holder_uniform: uniform(),
            positioning_uniform: uniform(),
            appeal_uniform: uniform(),
            repair_uniform: uniform(),
            documents_uniform: uniform(),
            alternative_uniform: uniform(),
            unasked_uniform: uniform(),
            distress_start: inverse_normal_f64(uniform()),
        }
    }
}

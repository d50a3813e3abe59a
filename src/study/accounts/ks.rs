//! KS was selected: its cut-off is where good and bad accounts stand furthest apart among these very ones. So its limits need
//! its value on accounts that did not select it, which are those that a resample leaves out (`scores::selected`).

use super::book::{Book, Measure};
use super::quantity::Prices;
use super::resample::{Resample, Resampler, Unit, grid};
use crate::engine::Stopped;
use crate::progress::Progress;
use crate::stats::moments;
use crate::study::scores::tally::{Below, Power};

/// AUC and KS of the accounts drawn, and the distance that those left out have at the cut-off of this KS.
pub fn selected(drawn: &Below, left: &Below) -> (Power, f64) {
    let distance = |below: &Below, cutoff: usize| {
        let [_, good, bad, _] = below.rates(cutoff);
        bad - good
    };
    let found = drawn.power();
    if found.ks.is_nan() {
        return (found, f64::NAN);
    }
    let side = 1f64.copysign(distance(drawn, found.ks_at));
    (found, side * distance(left, found.ks_at))
}

/// The mean over resamples of that distance, by [`Measure`].
///
/// # Errors
/// If the user stops it.
pub fn out_of_bag(book: &Book, seed: u64, resamples: u32, progress: &Progress) -> Result<[f64; 2], Stopped> {
    let resampler = Resampler { book, grid: grid(book, None), unit: Unit::Accounts, seed, resamples };
    let prices = Prices::default();
    let each = resampler.each(progress, |resample: &Resample| {
        let (drawn, left) = (resample.drawn(&prices), resample.left(&prices));
        Measure::ALL.map(|measure| selected(drawn.below(measure), left.below(measure)).1)
    })?;
    Ok([0, 1].map(|measure: usize| moments(&each.iter().map(|of| of[measure]).collect::<Vec<f64>>()).0))
}

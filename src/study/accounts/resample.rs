//! Resamples of a book: its sums below the cut-offs of a grid, of the accounts drawn and of those left out.

use super::book::{Book, Measure};
use super::by_vintage::ByVintage;
use super::draw::{Copies, LANES, copies, copies_of_vintages};
use super::quantity::{Cut, Prices, Quantity, value};
use crate::engine::Stopped;
use crate::progress::Progress;
use crate::rng::RoundKeys;
use crate::study::scores::choice::Values;
use crate::study::scores::tally::Below;
use rayon::prelude::*;

/// The most cut-offs among which a resample chooses; of more, so many quantiles.
pub const GRID_MAX: usize = 1 << 14;
/// Bytes that the sums of all batches at work may take.
const MEMORY_MAX: usize = 1 << 28;

/// What is drawn with replacement.
#[derive(Clone, Copy)]
pub enum Unit<'a> {
    Accounts,
    /// Whole vintages with all their accounts, by their sums between the cut-offs of the grid.
    Vintages(&'a ByVintage),
}

/// A book with the cut-offs at which resamples look.
pub struct Resampler<'a> {
    pub book: &'a Book,
    /// Indices of cut-offs, from the first to the last.
    pub grid: Vec<usize>,
    pub unit: Unit<'a>,
    pub seed: u64,
    /// A multiple of the number of lanes.
    pub resamples: u32,
}

/// One resample: sums below every cut-off of the grid by [`Measure`]; without amounts the second are as the first.
pub struct Resample {
    drawn: Vec<Below>,
    left: Vec<Below>,
}

/// Sums of a resample with prices.
#[derive(Clone, Copy)]
pub struct ResampleCurves<'a> {
    masses: &'a [Below],
    prices: &'a Prices,
}

/// The cut-offs of a grid: every one if there are at most [`GRID_MAX`], or else quantiles, the ends and `kept`.
pub fn grid(book: &Book, kept: Option<usize>) -> Vec<usize> {
    let cells = book.scores.len();
    if cells < GRID_MAX {
        return (0..=cells).collect();
    }
    let accounts = book.accounts() as u64;
    let of_quantile = |part: u64| {
        let wanted = (accounts * part / (GRID_MAX as u64 - 2)) as u32;
        book.starts.partition_point(|&start| start < wanted)
    };
    let mut grid: Vec<usize> = (0..GRID_MAX as u64 - 1).map(of_quantile).chain([0, cells]).chain(kept).collect();
    grid.sort_unstable();
    grid.dedup();
    grid
}

impl Resampler<'_> {
    /// Looks at every resample, in order.
    ///
    /// # Errors
    /// If the user stops it.
    pub fn each<T: Send>(&self, progress: &Progress, look: impl Fn(&Resample) -> T + Sync) -> Result<Vec<T>, Stopped> {
        let keys = RoundKeys::new(self.seed);
        let batches: Vec<u32> = (0..self.resamples / LANES as u32).collect();
        let bytes = self.grid.len() * self.sums_of_a_cut() * size_of::<[f64; LANES]>();
        let at_work = (MEMORY_MAX / bytes.max(1)).max(1);
        let mut all = Vec::with_capacity(self.resamples as usize);
        for some in batches.chunks(at_work) {
            let some: Vec<Vec<T>> = some
                .par_iter()
                .map(|&batch| {
                    if progress.stopped() {
                        return Err(Stopped);
                    }
                    let sums = self.batch(&keys, batch);
                    progress.add(LANES as u64);
                    Ok((0..LANES).map(|lane| look(&self.lane(&sums, lane))).collect())
                })
                .collect::<Result<_, Stopped>>()?;
            all.extend(some.into_iter().flatten());
        }
        Ok(all)
    }

    /// Sums at a cut-off: of good and bad, drawn and left out, by measure.
    fn sums_of_a_cut(&self) -> usize {
        if self.book.has_amounts() { 8 } else { 4 }
    }

    fn batch(&self, keys: &RoundKeys, batch: u32) -> Vec<[f64; LANES]> {
        let book = self.book;
        match self.unit {
            Unit::Accounts => {
                let cells = Cells { starts: &book.starts, bads: &book.bads };
                let draw = |at: usize| copies(keys, batch, book.rows[at]);
                match (&book.weights, &book.amounts) {
                    (None, None) => cells.sums::<4>(&self.grid, draw, |_| [1.0; 2]),
                    (None, Some(amounts)) => cells.sums::<8>(&self.grid, draw, |at| [1.0, amounts.get(at)]),
                    (Some(weights), None) => cells.sums::<4>(&self.grid, draw, |at| [weights.get(at), 0.0]),
                    (Some(_), Some(_)) => cells.sums::<8>(&self.grid, draw, |at| book.masses(at)),
                }
            }
            Unit::Vintages(by) => {
                let copies = copies_of_vintages(keys, batch, by.number);
                let cells = Cells { starts: &by.starts, bads: &by.bads };
                let steps: Vec<usize> = (0..by.starts.len()).collect();
                assert_eq!(steps.len(), self.grid.len(), "sums between the cut-offs of another grid");
                let (draw, masses) = (|at: usize| copies[usize::from(by.vintages[at])], |at: usize| by.masses[at]);
                match book.has_amounts() {
                    false => cells.sums::<4>(&steps, draw, masses),
                    true => cells.sums::<8>(&steps, draw, masses),
                }
            }
        }
    }

    fn lane(&self, sums: &[[f64; LANES]], lane: usize) -> Resample {
        let number = self.sums_of_a_cut();
        let of = |which: usize| Below {
            good: sums.chunks_exact(number).map(|sums| sums[which][lane]).collect(),
            bad: sums.chunks_exact(number).map(|sums| sums[which + 1][lane]).collect(),
        };
        let measures = || (0..number).step_by(4);
        Resample { drawn: measures().map(of).collect(), left: measures().map(|which| of(which + 2)).collect() }
    }
}

/// Where the entries of each cell begin, of accounts or of sums of accounts, and where its bad ones do.
struct Cells<'a> {
    starts: &'a [u32],
    bads: &'a [u32],
}

impl Cells<'_> {
    /// Sums below every cut-off of a grid, `SUMS` at each: good and bad drawn, good and bad left out, and the same of
    /// amounts.
    fn sums<const SUMS: usize>(
        &self,
        grid: &[usize],
        draw: impl Fn(usize) -> Copies,
        masses: impl Fn(usize) -> [f64; 2],
    ) -> Vec<[f64; LANES]> {
        let mut sums = Vec::with_capacity(SUMS * grid.len());
        let mut totals = [[[0.0; LANES]; 4]; 2];
        let mut cell = 0;
        for &cutoff in grid {
            while cell < cutoff {
                let [start, bad, end] = [self.starts[cell], self.bads[cell], self.starts[cell + 1]];
                for (total, range) in totals.iter_mut().zip([start..bad, bad..end]) {
                    let mut own = *total;
                    for at in range {
                        let (copies, [mass, amount]) = (draw(at as usize), masses(at as usize));
                        for lane in 0..LANES {
                            let drawn = f64::from(copies[lane]);
                            let left = if copies[lane] == 0 { 1.0 } else { 0.0 };
                            own[0][lane] += drawn * mass;
                            own[1][lane] += left * mass;
                            if SUMS == 8 {
                                own[2][lane] += drawn * amount;
                                own[3][lane] += left * amount;
                            }
                        }
                    }
                    *total = own;
                }
                cell += 1;
            }
            let [good, bad] = &totals;
            good.iter().zip(bad).take(SUMS / 2).for_each(|(good, bad)| sums.extend([*good, *bad]));
        }
        sums
    }
}

impl Resample {
    /// The accounts drawn.
    pub fn drawn<'a>(&'a self, prices: &'a Prices) -> ResampleCurves<'a> {
        ResampleCurves { masses: &self.drawn, prices }
    }

    /// The accounts left out.
    pub fn left<'a>(&'a self, prices: &'a Prices) -> ResampleCurves<'a> {
        ResampleCurves { masses: &self.left, prices }
    }
}

impl ResampleCurves<'_> {
    /// Sums of a measure.
    pub fn below(&self, measure: Measure) -> &Below {
        self.masses.get(measure as usize).unwrap_or(&self.masses[0])
    }
}

impl Values for ResampleCurves<'_> {
    type Quantity = Quantity;

    /// At a cut-off of the grid.
    fn value(&self, quantity: Quantity, cutoff: usize) -> f64 {
        value(quantity, Measure::ALL.map(|measure| Cut::of(self.below(measure), cutoff)), self.prices)
    }

    fn cutoffs(&self) -> usize {
        self.masses[0].cutoffs()
    }
}

//! Resamples of a book: its sums below the cut-offs of a grid, of the accounts drawn and of those left out.

use super::book::{Book, Measure};
use super::draw::{Copies, LANES, copies, copies_of_vintages};
use super::quantity::{Cut, Prices, Quantity, value};
use crate::config::rows::Labels;
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
    /// Whole vintages with all their accounts.
    Vintages(&'a Drawn<'a>),
}

/// The vintages that are drawn: those of which an account is ranked.
pub struct Drawn<'a> {
    labels: &'a Labels,
    /// Of each code, its number among the vintages that are drawn.
    numbers: Vec<u16>,
    pub number: usize,
}

impl<'a> Drawn<'a> {
    pub fn of(book: &Book, labels: &'a Labels) -> Drawn<'a> {
        let mut is_drawn = vec![false; labels.texts.len()];
        book.rows.iter().for_each(|&row| is_drawn[usize::from(labels.codes[row as usize])] = true);
        let mut number = 0;
        let numbers = is_drawn.iter().map(|&is_drawn| {
            number += u16::from(is_drawn);
            number.saturating_sub(1)
        });
        let numbers: Vec<u16> = numbers.collect();
        Drawn { labels, numbers, number: usize::from(number) }
    }

    /// The number of the vintage of a row.
    fn of_row(&self, row: u32) -> usize {
        usize::from(self.numbers[usize::from(self.labels.codes[row as usize])])
    }
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
            Unit::Accounts => self.accumulate(|at| copies(keys, batch, book.rows[at])),
            Unit::Vintages(vintages) => {
                let copies = copies_of_vintages(keys, batch, vintages.number);
                self.accumulate(|at| copies[vintages.of_row(book.rows[at])])
            }
        }
    }

    fn accumulate(&self, draw: impl Fn(usize) -> Copies) -> Vec<[f64; LANES]> {
        match (&self.book.weights, &self.book.amounts) {
            (None, None) => self.sums::<4>(draw, |_| [1.0; 2]),
            (None, Some(amounts)) => self.sums::<8>(draw, |at| [1.0, amounts.get(at)]),
            (Some(weights), None) => self.sums::<4>(draw, |at| [weights.get(at), 0.0]),
            (Some(_), Some(_)) => self.sums::<8>(draw, |at| self.book.masses(at)),
        }
    }

    /// Sums below every cut-off of the grid, `SUMS` at each: good and bad drawn, good and bad left out, and the same of
    /// amounts.
    fn sums<const SUMS: usize>(
        &self,
        draw: impl Fn(usize) -> Copies,
        masses: impl Fn(usize) -> [f64; 2],
    ) -> Vec<[f64; LANES]> {
        let book = self.book;
        let mut sums = Vec::with_capacity(SUMS * self.grid.len());
        let mut totals = [[[0.0; LANES]; 4]; 2];
        let mut cell = 0;
        for &cutoff in &self.grid {
            while cell < cutoff {
                let [start, bad, end] = [book.starts[cell], book.bads[cell], book.starts[cell + 1]];
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

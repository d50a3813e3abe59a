//! Accounts in the order of their scores, the worst first, and the sums below every cut-off.
//!
//! Accounts of one score make a cell, of more than a million scores those of neighbouring ones. A cell holds its good
//! accounts first and then its bad ones, each in the order of the file, so every sum has one order.

use super::order::{Order, rank};
use crate::config::rows::{BAD, Numbers, Rows};
use crate::study::scores::data::cutoffs;
use crate::study::scores::tally::Below;

/// Accounts with a score and a known outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Book {
    /// The score of each cell, from the worst to the best; of several, the worst.
    pub scores: Vec<f64>,
    /// Where each cell begins among the accounts, and the end of the last.
    pub starts: Vec<u32>,
    /// Where its bad accounts begin.
    pub bads: Vec<u32>,
    /// The row of each account in the file, which is the key of its draws.
    pub rows: Vec<u32>,
    pub weights: Option<Numbers>,
    pub amounts: Option<Numbers>,
    pub higher_is_worse: bool,
    /// Whether cells hold several scores, since there are too many.
    pub is_grouped: bool,
}

/// What a cut-off is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Accounts, each with its weight.
    Accounts,
    /// Their amounts, weighted.
    Amount,
}

impl Measure {
    pub const ALL: [Measure; 2] = [Measure::Accounts, Measure::Amount];
}

/// Sums over the accounts below every cut-off, good and bad.
#[derive(Clone, Debug, PartialEq)]
pub struct Sums {
    /// How many there are.
    pub counts: Below,
    /// Of each [`Measure`]: sums, sums of squares and of fourth powers. Without amounts the second is as the first.
    pub masses: [Below; 2],
    pub squares: [Below; 2],
    pub fourths: [Below; 2],
    /// Sums of the products of weight and weighted amount.
    pub products: Below,
    /// Whether every account counts once in this measure.
    pub is_plain: [bool; 2],
}

impl Book {
    /// The accounts of some rows that have a score and a known outcome, and none of the special scores.
    pub fn of(rows: &Rows, special: &[f64], higher_is_worse: bool) -> Book {
        let is_ranked = |row: usize| rows.is_ranked(row, special);
        Book::by(&rows.scores, rows, is_ranked, higher_is_worse)
    }

    /// Some rows with a known outcome in the order of some of their scores.
    pub fn by(scores: &Numbers, rows: &Rows, is_ranked: impl Fn(usize) -> bool, higher_is_worse: bool) -> Book {
        let rank = |row: usize| {
            let score = scores.get(row);
            is_ranked(row).then(|| rank(if higher_is_worse { -score } else { score }))
        };
        let order = Order::of(rows.flags.len(), rank, |row| rows.flags[row] & BAD != 0);
        let Order { rows: order, starts, bads, firsts, is_grouped } = order;
        Book {
            scores: firsts.into_iter().map(|row| scores.get(row as usize)).collect(),
            starts,
            bads,
            weights: rows.weights.as_ref().map(|weights| weights.of_rows(&order)),
            amounts: rows.amounts.as_ref().map(|amounts| amounts.of_rows(&order)),
            rows: order,
            higher_is_worse,
            is_grouped,
        }
    }

    pub fn accounts(&self) -> usize {
        self.rows.len()
    }

    /// How many of them are good.
    pub fn goods(&self) -> usize {
        self.starts.iter().zip(&self.bads).map(|(start, bad)| (bad - start) as usize).sum()
    }

    pub fn has_amounts(&self) -> bool {
        self.amounts.is_some()
    }

    /// The accounts at some places, which rise, in the same order.
    pub fn part(&self, places: &[u32]) -> Book {
        let mut part = Book {
            scores: Vec::new(),
            starts: Vec::new(),
            bads: Vec::new(),
            rows: places.iter().map(|&at| self.rows[at as usize]).collect(),
            weights: self.weights.as_ref().map(|weights| weights.of_rows(places)),
            amounts: self.amounts.as_ref().map(|amounts| amounts.of_rows(places)),
            higher_is_worse: self.higher_is_worse,
            is_grouped: self.is_grouped,
        };
        let mut start = 0;
        while let Some(&at) = places.get(start) {
            let cell = self.starts.partition_point(|&start| start <= at) - 1;
            let (bad, end) = (self.bads[cell], self.starts[cell + 1]);
            part.scores.push(self.scores[cell]);
            part.starts.push(start as u32);
            let rest = &places[start..];
            part.bads.push((start + rest.partition_point(|&at| at < bad)) as u32);
            start += rest.partition_point(|&at| at < end);
        }
        part.starts.push(start as u32);
        part
    }

    /// Every cut-off.
    pub fn cutoffs(&self) -> Vec<f64> {
        cutoffs(&self.scores, self.higher_is_worse)
    }

    /// The index of the cut-off that denies the same accounts as one of another book of these scores does.
    pub fn index_of(&self, cutoff: f64) -> usize {
        self.scores.partition_point(|&score| self.is_worse(score, cutoff))
    }

    /// Whether a score is denied at a cut-off.
    pub fn is_worse(&self, score: f64, cutoff: f64) -> bool {
        if self.higher_is_worse { score > cutoff } else { score < cutoff }
    }

    /// The weight and the weighted amount of an account.
    pub fn masses(&self, at: usize) -> [f64; 2] {
        let weight = self.weights.as_ref().map_or(1.0, |weights| weights.get(at));
        [weight, self.amounts.as_ref().map_or(weight, |amounts| weight * amounts.get(at))]
    }

    /// The largest share of all accounts that stands in one cell of several scores: at most that much a rate at a cut-off
    /// differs from the one at a cut-off within the cell.
    pub fn largest_cell(&self) -> f64 {
        let sizes = self.starts.windows(2).map(|pair| pair[1] - pair[0]);
        f64::from(sizes.max().unwrap_or(0)) / self.accounts().max(1) as f64
    }

    /// Sums below every cut-off.
    pub fn sums(&self) -> Sums {
        let cells = self.scores.len();
        let empty = || Below { good: Vec::with_capacity(cells + 1), bad: Vec::with_capacity(cells + 1) };
        let mut all: [Below; 8] = std::array::from_fn(|_| empty());
        let mut totals = [[0.0; 2]; 8];
        for cell in 0..=cells {
            for (below, total) in all.iter_mut().zip(&totals) {
                below.good.push(total[0]);
                below.bad.push(total[1]);
            }
            if cell == cells {
                break;
            }
            for at in self.starts[cell]..self.starts[cell + 1] {
                let [weight, amount] = self.masses(at as usize);
                let [of_weight, of_amount] = [weight * weight, amount * amount];
                let fourths = [of_weight * of_weight, of_amount * of_amount];
                let own = [1.0, weight, amount, of_weight, of_amount, weight * amount, fourths[0], fourths[1]];
                let is_bad = usize::from(at >= self.bads[cell]);
                totals.iter_mut().zip(own).for_each(|(total, own)| total[is_bad] += own);
            }
        }
        let [counts, weights, amounts, weights_squared, amounts_squared, products, of_weights, of_amounts] = all;
        let is_plain = self.weights.is_none();
        Sums {
            counts,
            masses: [weights, amounts],
            squares: [weights_squared, amounts_squared],
            fourths: [of_weights, of_amounts],
            products,
            is_plain: [is_plain, is_plain && !self.has_amounts()],
        }
    }
}

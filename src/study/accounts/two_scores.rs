//! Two scores of the same accounts: how well each tells good from bad, and which accounts change sides where the new
//! score approves as many as the score in use.
//!
//! Both scores see the same accounts, so differences are paired. Each is a difference of means over accounts with
//! masses m, and has the variance `Σ v`, `v = m²·(d - mean)²/(Σ m)²`, of what an account adds to it. Student's t has the
//! degrees of freedom `2·(Σ v)²/Σ v²`: a variance V that is estimated with the variance W has `2·V²/W` (Satterthwaite), and
//! W is at most `Σ v²`. Rates have half as many (`effective`), since their few bad accounts make them skewed, too:
//!
//! ```text
//! AUC      d of a good account: the share of bad accounts below it by the new score less that by the other; of a bad
//!          account likewise (DeLong, DeLong and Clarke-Pearson 1988)
//! KS       d: whether the account is below the cut-off of the new score's KS less the same of the other
//! bad rate of approved   d = (y - p)/A where the new score approves less the same of the other; y is 1 if bad
//! ```
//!
//! The KS of each score has the limits of what was selected (`ks`); its difference has not, because both are selected.
//! Accounts swapped in and out are different ones, so the difference of their bad rates is that of independent rates.

use super::best::Best;
use super::book::{Book, Measure, Sums};
use super::effective::{Effective, Spread, standard_errors};
use super::limits::{auc, ks};
use crate::study::scores::limits::{Level, Limits};
use crate::study::scores::tally::Below;

/// The same accounts by two scores.
#[derive(Clone, Debug)]
pub struct Pair {
    /// By the score in use; none if that is the whole book, since no account lacks the new score.
    pub champion: Option<Book>,
    pub challenger: Book,
}

/// A value with its limits.
pub type Limited = (f64, Limits);

/// A figure by the score in use and by the new one, and the difference, new less old.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    pub old: Limited,
    pub new: Limited,
    pub difference: Limited,
}

/// Accounts that both scores, one or none approves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Swapped {
    pub accounts: usize,
    pub bad: usize,
    /// By [`Measure`]: the accounts' share of the whole, and their bad rate.
    pub share: [f64; 2],
    pub bad_rate: [Limited; 2],
}

/// Approved by both, swapped out, swapped in, denied by both: old and new side of each.
pub const SIDES: [(usize, usize); 4] = [(0, 0), (0, 1), (1, 0), (1, 1)];

/// The comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct TwoScores {
    pub accounts: usize,
    /// By [`Measure`].
    pub auc: [Change; 2],
    pub ks: [Change; 2],
    /// How many accounts the cut-offs of each KS deny, old and new.
    pub ks_denied: [[usize; 2]; 2],
    /// The cut-offs compared, old and new, and how many accounts they deny.
    pub cutoffs: [f64; 2],
    pub denied: [usize; 2],
    /// In the order of `SIDES`.
    pub swapped: [Swapped; 4],
    pub bad_rate_of_approved: [Change; 2],
    /// Bad rate of those swapped in less that of those swapped out.
    pub in_less_out: [Limited; 2],
}

/// Compares two scores at the cut-off of a book and the strictest one of the new score that approves no smaller share. Of
/// each score, the KS on accounts left out of resamples is known by [`Measure`].
pub fn compare(champion: &Book, challenger: &Book, best: &Best, out_of_bag: [[f64; 2]; 2]) -> TwoScores {
    let at = match best.at + 1 == best.cutoffs.len() {
        true => champion.scores.len(),
        false => champion.index_of(best.cutoffs[best.at]),
    };
    let sums = [champion.sums(), challenger.sums()];
    let below = &sums[0].masses[0];
    let approved = 1.0 - (below.good[at] + below.bad[at]) / (below.goods() + below.bads());
    let to = cut_at(&sums[1], approved);
    compare_at([champion, challenger], &sums, [at, to], out_of_bag)
}

/// The strictest cut-off that approves at least a share of the accounts.
pub fn cut_at(sums: &Sums, approved: f64) -> usize {
    let below = &sums.masses[0];
    let all = below.goods() + below.bads();
    let is_met = |cutoff: usize| 1.0 - (below.good[cutoff] + below.bad[cutoff]) / all >= approved - 1e-12;
    (0..below.cutoffs()).rev().find(|&cutoff| is_met(cutoff)).unwrap_or(0)
}

/// Compares two books of the same accounts at these cut-offs.
pub fn compare_at(books: [&Book; 2], sums: &[Sums; 2], at: [usize; 2], out_of_bag: [[f64; 2]; 2]) -> TwoScores {
    let measures = Measure::ALL.map(|measure| measure as usize);
    let powers = measures.map(|measure| [0, 1].map(|of: usize| sums[of].masses[measure].power()));
    let ks_at = powers.map(|both| both.map(|power| power.ks_at));
    let crossed = crossed(books, [at, ks_at[0], ks_at[1]]);
    let spreads = spreads(books, sums);
    let is_plain = sums[0].is_plain;
    let [of_swap, of_ks @ ..] = &crossed;
    let auc_of = |measure: usize| {
        let [old, new] = [0, 1].map(|of: usize| auc(&sums[of], Measure::ALL[measure]));
        Change { old, new, difference: around(new.0 - old.0, spreads[measure], is_plain[measure]) }
    };
    let ks_of = |measure: usize| {
        let of = |of: usize| ks(&sums[of], Measure::ALL[measure], out_of_bag[of][measure]);
        let sign = |of: usize| {
            let below: &Below = &sums[of].masses[measure];
            let cutoff = ks_at[measure][of];
            1f64.copysign(below.bad[cutoff] / below.bads() - below.good[cutoff] / below.goods())
        };
        let (old, new) = (of(0), of(1));
        Change {
            old,
            new,
            difference: {
                let spread = of_ks[measure].spread([sign(0), sign(1)], measure);
                around(new.0 - old.0, spread, is_plain[measure])
            },
        }
    };
    let approved = |measure: usize| {
        let [old, new] = [0, 1].map(|of: usize| of_swap.approved(of, measure, is_plain[measure]));
        Change {
            old,
            new,
            difference: { around(new.0 - old.0, of_swap.spread_of_approved(measure), is_plain[measure]) },
        }
    };
    let swapped = SIDES.map(|(old, new)| {
        let cell = &of_swap.0[old][new];
        let whole = |measure: usize| sums[0].masses[measure].goods() + sums[0].masses[measure].bads();
        Swapped {
            accounts: cell[0].count + cell[1].count,
            bad: cell[1].count,
            share: measures.map(|measure| (cell[0].masses[measure] + cell[1].masses[measure]) / whole(measure)),
            bad_rate: measures.map(|measure| rate(cell, measure, is_plain[measure])),
        }
    });
    let in_less_out = measures.map(|measure| {
        let [into, out] = [(1, 0), (0, 1)]
            .map(|(old, new): (usize, usize)| effective(&of_swap.0[old][new], measure, is_plain[measure]));
        let (value, up, down) = Effective::difference([into, out], Level::One);
        (value, (value - down, value + up))
    });
    let denied = |cutoffs: [usize; 2]| [0, 1].map(|of: usize| books[of].starts[cutoffs[of]] as usize);
    TwoScores {
        accounts: books[0].accounts(),
        auc: measures.map(auc_of),
        ks: measures.map(ks_of),
        ks_denied: ks_at.map(denied),
        cutoffs: [0, 1].map(|of: usize| books[of].cutoffs()[at[of]]),
        denied: denied(at),
        swapped,
        bad_rate_of_approved: measures.map(approved),
        in_less_out,
    }
}

/// A difference with the limits of its variance.
fn around(value: f64, variance: Spread, is_plain: bool) -> Limited {
    let freedom = if is_plain { f64::INFINITY } else { 2.0 * variance.freedom() };
    let arm = standard_errors(Level::One, 0.0, freedom) * variance.squares.sqrt();
    (value, ((value - arm).max(-1.0), (value + arm).min(1.0)))
}

/// Sums over accounts: how many, and by measure their masses, the squares and the fourth powers of these.
#[derive(Clone, Copy, Default)]
struct Sum {
    count: usize,
    masses: [f64; 2],
    squares: [f64; 2],
    fourths: [f64; 2],
}

/// Accounts by the side of a cut-off of the old score, of the new one, and by outcome; 1 is denied, and bad.
#[derive(Clone, Copy, Default)]
struct Crossed([[[Sum; 2]; 2]; 2]);

impl Crossed {
    fn each(&self) -> impl Iterator<Item = ([usize; 3], &Sum)> {
        let cells = (0..8).map(|cell| [cell >> 2, cell >> 1 & 1, cell & 1]);
        cells.map(|[old, new, bad]| ([old, new, bad], &self.0[old][new][bad]))
    }

    /// The variance of the difference of two distances, each `sign·(share of bad below - share of good below)`.
    fn spread(&self, signs: [f64; 2], measure: usize) -> Spread {
        let of_outcome = |outcome: usize| {
            let values = || {
                let of = |cell: &([usize; 3], &Sum)| cell.0[2] == outcome;
                let value = |[old, new, _]: [usize; 3]| signs[1] * new as f64 - signs[0] * old as f64;
                self.each().filter(of).map(move |(cell, sum)| (value(cell), sum))
            };
            let sum = |of: fn(&Sum, usize) -> f64| values().map(|(_, sum)| of(sum, measure)).sum::<f64>();
            let (mass, squares) = (sum(|sum, measure| sum.masses[measure]), sum(|sum, measure| sum.squares[measure]));
            let mean = values().map(|(value, sum)| value * sum.masses[measure]).sum::<f64>() / mass;
            let mut spread = Spread::default();
            values().for_each(|(value, sum)| spread.add(sum.squares[measure], sum.fourths[measure], value - mean));
            spread.over(mass, mass * mass / squares)
        };
        of_outcome(0).and(of_outcome(1))
    }

    /// Good and bad that a score approves, of a measure.
    fn approved(&self, of: usize, measure: usize, is_plain: bool) -> Limited {
        let mut cell = [Sum::default(); 2];
        for (sides, sum) in self.each().filter(|(sides, _)| sides[of] == 0) {
            cell[sides[2]].masses[measure] += sum.masses[measure];
            cell[sides[2]].squares[measure] += sum.squares[measure];
            cell[sides[2]].fourths[measure] += sum.fourths[measure];
        }
        rate(&cell, measure, is_plain)
    }

    /// The variance of the difference of the bad rates of those approved.
    fn spread_of_approved(&self, measure: usize) -> Spread {
        let approved = [0, 1].map(|of: usize| {
            let sums = self.each().filter(move |(sides, _)| sides[of] == 0);
            sums.fold([0.0; 2], |all, (sides, sum)| {
                let mass = sum.masses[measure];
                [all[0] + mass, all[1] + if sides[2] == 1 { mass } else { 0.0 }]
            })
        });
        let added = |of: usize, sides: [usize; 3]| match sides[of] {
            0 => (sides[2] as f64 - approved[of][1] / approved[of][0]) / approved[of][0],
            _ => 0.0,
        };
        let mut spread = Spread::default();
        for (sides, sum) in self.each() {
            spread.add(sum.squares[measure], sum.fourths[measure], added(1, sides) - added(0, sides));
        }
        spread
    }
}

/// The bad rate of some accounts, good and bad, with its limits.
fn rate(cell: &[Sum; 2], measure: usize, is_plain: bool) -> Limited {
    let rate = effective(cell, measure, is_plain);
    (rate.rate(), rate.limits_of_rate(Level::One, is_plain))
}

fn effective(cell: &[Sum; 2], measure: usize, is_plain: bool) -> Effective {
    let masses = [0, 1].map(|outcome: usize| cell[outcome].masses[measure]);
    let squares = [0, 1].map(|outcome: usize| cell[outcome].squares[measure]);
    let fourths = [0, 1].map(|outcome: usize| cell[outcome].fourths[measure]);
    Effective::of([masses, squares, fourths], masses[0] + masses[1], is_plain)
}

/// The cell of the old score that each row is in.
fn cells_of_rows(book: &Book) -> Vec<u32> {
    let rows = book.rows.iter().max().map_or(0, |row| *row as usize + 1);
    let mut cells = vec![0; rows];
    for cell in 0..book.scores.len() {
        for at in book.starts[cell]..book.starts[cell + 1] {
            cells[book.rows[at as usize] as usize] = cell as u32;
        }
    }
    cells
}

/// Looks at every account: its outcome, its cells by the old and the new score, and its masses.
fn of_each(books: [&Book; 2], mut look: impl FnMut(usize, [usize; 2], [f64; 2])) {
    let [champion, challenger] = books;
    let old = cells_of_rows(champion);
    for new in 0..challenger.scores.len() {
        for at in challenger.starts[new]..challenger.starts[new + 1] {
            let cell = old[challenger.rows[at as usize] as usize] as usize;
            look(usize::from(at >= challenger.bads[new]), [cell, new], challenger.masses(at as usize));
        }
    }
}

/// Accounts by the sides of some pairs of cut-offs.
fn crossed(books: [&Book; 2], pairs: [[usize; 2]; 3]) -> [Crossed; 3] {
    let mut all = [Crossed::default(); 3];
    of_each(books, |bad, cells, masses| {
        for (crossed, cutoffs) in all.iter_mut().zip(pairs) {
            let [old, new] = [0, 1].map(|of: usize| usize::from(cells[of] < cutoffs[of]));
            let sum = &mut crossed.0[old][new][bad];
            sum.count += 1;
            for (measure, mass) in masses.into_iter().enumerate() {
                sum.masses[measure] += mass;
                sum.squares[measure] += mass * mass;
                sum.fourths[measure] += (mass * mass) * (mass * mass);
            }
        }
    });
    all
}

/// The variance of the difference of the AUCs, by measure.
fn spreads(books: [&Book; 2], sums: &[Sums; 2]) -> [Spread; 2] {
    let below = |of: usize, measure: usize| &sums[of].masses[measure];
    // The share of the bad that a good account beats, or of the good that a bad account does not.
    let won = |bad: usize, of: usize, cell: usize, measure: usize| {
        let below = below(of, measure);
        match bad {
            0 => (below.bad[cell] + below.bad[cell + 1]) / 2.0 / below.bads(),
            _ => 1.0 - (below.good[cell] + below.good[cell + 1]) / 2.0 / below.goods(),
        }
    };
    let means = [0, 1].map(|measure: usize| below(1, measure).power().auc - below(0, measure).power().auc);
    // Of each measure and outcome: masses, their squares, and the variance.
    let mut all = [[(0.0, 0.0, Spread::default()); 2]; 2];
    of_each(books, |bad, [old, new], masses| {
        for (measure, mass) in masses.into_iter().enumerate() {
            let added = won(bad, 1, new, measure) - won(bad, 0, old, measure) - means[measure];
            let square = mass * mass;
            let (masses, squares, spread) = &mut all[measure][bad];
            *masses += mass;
            *squares += square;
            spread.add(square, square * square, added);
        }
    });
    all.map(|of_outcomes| {
        let [good, bad] = of_outcomes.map(|(mass, squares, spread)| spread.over(mass, mass * mass / squares));
        good.and(bad)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paired_difference_by_amount_has_twice_the_degrees_of_freedom() {
        let variance = Spread { squares: 4e-4, fourths: 1.6e-7 / 5.0 };
        let half = |is_plain: bool| around(0.1, variance, is_plain).1.1 - 0.1;
        // Student's t with 10 degrees of freedom, and the normal quantile.
        assert!((half(false) - 0.02 * 2.228_139).abs() < 1e-7 && (half(true) - 0.02 * 1.959_964).abs() < 1e-7);
    }
}

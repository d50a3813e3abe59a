//! The interval of the best cut-off of accounts, from those that resamples chose.
//!
//! Its ends are expanded percentiles. Of few units they lie too close: every resample is made of the same few, and if half of
//! the cut-offs that n units would choose by themselves are too low, all of them are too low or too high in 2^(1 - n) of
//! books. The distance of the usual percentiles from the optimum is then also multiplied by `sqrt(n/(n - 1))·t/1.96`, on the
//! logit of the share of accounts denied, which does not depend on the scale of the score; whichever end lies further out is
//! used.

use super::book::{Book, Measure, Sums};
use super::effective::Spread;
use super::quantity::Quantity;
use crate::stats::{CONFIDENCE, expanded_quantile, expanded_tail, t_quantile_of};
use crate::study::scores::choice::Goal;
use crate::study::scores::ends::{TAIL, are_many, ends, tail};

/// From so many units on, percentiles reach far enough: six vintages of many accounts.
const UNITS_FEW: f64 = 5.5;
/// Fewer units tell nothing of how they vary.
const UNITS_MIN: f64 = 2.0;
/// From so many vintages on, resamples at an end count half where accounts are many.
const VINTAGES_MANY: usize = 12;

/// What the interval of a best cut-off rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Basis {
    /// As many units that count alike tell as much of how the best cut-off varies.
    units: f64,
    /// The share of resamples beyond either end.
    tail: f64,
    /// Whether resamples at an end count half.
    is_half: bool,
}

impl Basis {
    /// Of resamples of accounts.
    pub fn of_accounts(sums: &Sums, goal: &Goal<Quantity>) -> Basis {
        let (units, people) = (freedom(sums, goal).max(UNITS_MIN), people(sums, goal));
        Basis { units, tail: tail(people).min(expanded_tail(units)), is_half: are_many(people) }
    }

    /// Of resamples of so many vintages. How a vintage varies is known from both the number of vintages and the accounts in
    /// them: with n vintages and f degrees of freedom of the accounts, as from 1/(1/n + 1/f).
    pub fn of_vintages(number: usize, sums: &Sums, goal: &Goal<Quantity>) -> Basis {
        let units = (1.0 / (1.0 / number as f64 + 1.0 / freedom(sums, goal))).max(UNITS_MIN);
        let is_half = number >= VINTAGES_MANY && are_many(people(sums, goal));
        Basis { units, tail: expanded_tail(units), is_half }
    }

    /// The ends of the interval, as indices of the book's cut-offs.
    pub fn interval(self, chosen: Vec<usize>, optimum: usize, book: &Book) -> (usize, usize) {
        if self.units >= UNITS_FEW {
            return ends(chosen, self.tail, self.is_half, optimum);
        }
        let near = ends(chosen.clone(), self.tail, self.is_half, optimum);
        let usual = ends(chosen, TAIL, self.is_half, optimum);
        let normal = t_quantile_of(0.5 * (1.0 + CONFIDENCE), f64::INFINITY);
        let far = stretched(usual, expanded_quantile(self.units) / normal, optimum, &book.starts);
        (near.0.min(far.0), near.1.max(far.1))
    }
}

/// Ends whose distance from the optimum is so many times as large on the logit of the share denied, outwards to whole
/// cut-offs, from the number of accounts below each.
fn stretched((lower, upper): (usize, usize), factor: f64, optimum: usize, below: &[u32]) -> (usize, usize) {
    let all = f64::from(below[below.len() - 1]);
    // With half an account on either side, so that nobody and everybody denied are finite.
    let logit = |number: u32| libm::log((f64::from(number) + 0.5) / (all - f64::from(number) + 0.5));
    let middle = logit(below[optimum]);
    let moved = |end: usize| middle + factor * (logit(below[end]) - middle);
    let (from, to) = (moved(lower), moved(upper));
    let first = below.partition_point(|&number| logit(number) <= from).saturating_sub(1);
    let last = below.partition_point(|&number| logit(number) < to);
    (first.min(lower), last.min(below.len() - 1).max(upper))
}

/// The degrees of freedom of the variance of what a goal asks of, by the masses of the good or of the bad, whichever has
/// fewer; of accounts that count alike, their number.
pub fn freedom(sums: &Sums, goal: &Goal<Quantity>) -> f64 {
    smallest(goal, |measure| {
        let (squares, fourths) = (&sums.squares[measure], &sums.fourths[measure]);
        let of = |squares, fourths| Spread { squares, fourths }.freedom();
        of(squares.goods(), fourths.goods()).min(of(squares.bads(), fourths.bads()))
    })
}

/// How many accounts that count alike weigh as much as these, by the measure that a goal asks of; of two, the fewer.
fn people(sums: &Sums, goal: &Goal<Quantity>) -> f64 {
    smallest(goal, |measure| {
        let (masses, squares) = (&sums.masses[measure], &sums.squares[measure]);
        (masses.goods() + masses.bads()).powi(2) / (squares.goods() + squares.bads())
    })
}

/// The smallest of a number by measure over the measures that a goal asks of.
fn smallest(goal: &Goal<Quantity>, number: impl Fn(usize) -> f64) -> f64 {
    let measures = goal.bounds.iter().map(|bound| bound.quantity).chain([goal.objective]).map(|q: Quantity| q.measure);
    measures.map(|measure: Measure| number(measure as usize)).fold(f64::INFINITY, f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::rows::{BAD, Rows};
    use crate::study::accounts::quantity::Kind;

    #[test]
    fn ends_move_away_from_the_optimum_on_the_logit_of_the_share_denied() {
        // 99 accounts, one at each score; a half of them is denied at the optimum.
        let below: Vec<u32> = (0..100).collect();
        let share = |index: usize| (index as f64 + 0.5) / 100.0;
        let logit = |index: usize| (share(index) / (1.0 - share(index))).ln();
        let (lower, upper) = stretched((39, 59), 2.0, 49, &below);
        let wanted = |end: usize| logit(49) + 2.0 * (logit(end) - logit(49));
        assert!(logit(lower) <= wanted(39) && wanted(39) < logit(lower + 1), "{lower}");
        assert!(logit(upper - 1) < wanted(59) && wanted(59) <= logit(upper), "{upper}");
        assert_eq!(stretched((39, 59), 1e9, 49, &below), (0, 99));
        assert_eq!(stretched((49, 49), 5.0, 49, &below), (49, 49));
    }

    /// So many accounts that count alike, a third of them bad.
    fn book(accounts: u32) -> Book {
        let mut rows = Rows::default();
        for row in 0..accounts {
            rows.scores.push(f64::from(row));
            rows.flags.push(if row % 3 == 0 { BAD } else { 0 });
        }
        Book::of(&rows, &[], false)
    }

    #[test]
    fn few_units_reach_beyond_what_resamples_chose() {
        let book = book(1000);
        let chosen: Vec<usize> = (0..1000).map(|resample| 400 + resample / 10).collect();
        let of = |units: f64| Basis { units, tail: expanded_tail(units), is_half: false };
        assert_eq!(of(6.0).interval(chosen.clone(), 450, &book), (400, 499));
        let (lower, upper) = of(4.0).interval(chosen, 450, &book);
        // Student's t of three degrees of freedom and sqrt(4/3) for 1.96 deviations: 1.875 times as far.
        assert!((357..=363).contains(&lower) && (537..=543).contains(&upper), "{lower} {upper}");
    }

    #[test]
    fn vintages_and_their_accounts_both_tell_how_vintages_vary() {
        let goal = Goal { objective: Quantity::of(Kind::Cost, Measure::Accounts), maximise: false, bounds: Vec::new() };
        let of = |accounts: u32, vintages: usize| Basis::of_vintages(vintages, &book(accounts).sums(), &goal);
        let is = |basis: Basis, units: f64, is_half: bool| {
            assert!((basis.units - units).abs() < 1e-9 && basis.is_half == is_half, "{basis:?}");
            assert_eq!(basis.tail, expanded_tail(basis.units));
        };
        // 200 bad accounts tell more than the vintages do: 1/(1/12 + 1/200).
        is(of(600, 12), 12.0 * 200.0 / 212.0, false);
        is(of(6000, 12), 12.0 * 2000.0 / 2012.0, true);
        is(of(6000, 11), 11.0 * 2000.0 / 2011.0, false);
        is(of(6, 3), 2.0, false);
    }
}

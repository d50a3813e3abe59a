//! Bad merchants of the opening book by what is known of them at month 0: debt, and recent inquiries.
//!
//! ```text
//! odds = bad / good            debt gradient = (odds of the top fifth / odds of the bottom fifth)^(1 / difference of their mean debts)
//! ```
//!
//! Fifths are of the opening books of all replications together by D_0. Counts add up over replications; the formulas take their sums.

use super::outcome::Scored;
use serde::{Deserialize, Serialize};

/// Steps of a month of revenue in which debts are counted.
const STEPS_OF_A_MONTH: f64 = 1024.0;

/// The opening book of a replication, good and bad merchants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookRisk {
    /// By debt in steps, rising, without steps that nobody has.
    by_debt: Vec<(u32, [u32; 2])>,
    /// By inquiries in months -5 to 0.
    by_inquiries: Vec<[u32; 2]>,
}

/// The debts, in steps, up to which the bottom fifth reaches and from which the top fifth does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fifths {
    bottom: u32,
    top: u32,
}

/// What each of [`BookRisk::debt_parts`] counts.
pub const DEBT_PARTS: [&str; 6] = ["bottom_good", "bottom_bad", "bottom_debt", "top_good", "top_bad", "top_debt"];

/// What each of [`BookRisk::inquiry_parts`] counts.
pub const INQUIRY_PARTS: [&str; 4] = ["none_good", "none_bad", "some_good", "some_bad"];

impl BookRisk {
    /// The merchants of a replication, good by twin `twin`.
    pub fn of(scored: &[Scored], twin: usize) -> BookRisk {
        let book = || scored.iter().filter(|merchant| merchant.in_book);
        let which = |merchant: &Scored| usize::from(merchant.good >> twin & 1 == 0);
        let mut debts: Vec<(u32, usize)> =
            book().map(|merchant| ((f64::from(merchant.debt) * STEPS_OF_A_MONTH) as u32, which(merchant))).collect();
        debts.sort_unstable();
        let by_debt = debts.chunk_by(|a, b| a.0 == b.0).map(|tied| {
            let bad = tied.iter().filter(|merchant| merchant.1 == 1).count() as u32;
            (tied[0].0, [tied.len() as u32 - bad, bad])
        });
        let mut by_inquiries = Vec::new();
        for merchant in book() {
            let inquiries = merchant.recent_inquiries as usize;
            if by_inquiries.len() <= inquiries {
                by_inquiries.resize(inquiries + 1, [0; 2]);
            }
            by_inquiries[inquiries][which(merchant)] += 1;
        }
        BookRisk { by_debt: by_debt.collect(), by_inquiries }
    }

    /// Good merchants, bad ones and the debt of both, in months of revenue, of the bottom and of the top fifth.
    pub fn debt_parts(&self, fifths: Fifths) -> Vec<f64> {
        let of = |is_in: &dyn Fn(u32) -> bool| {
            let mut sums = [0u64; 3];
            for (step, [good, bad]) in self.by_debt.iter().filter(|(step, _)| is_in(*step)) {
                sums[0] += u64::from(*good);
                sums[1] += u64::from(*bad);
                // Twice the middle of the step.
                sums[2] += u64::from(good + bad) * (2 * u64::from(*step) + 1);
            }
            [sums[0] as f64, sums[1] as f64, sums[2] as f64 / (2.0 * STEPS_OF_A_MONTH)]
        };
        [of(&|step| step <= fifths.bottom), of(&|step| step >= fifths.top)].concat()
    }

    /// Good and bad merchants without inquiries in months -5 to 0, and with `from` to `to` of them.
    pub fn inquiry_parts(&self, from: u32, to: u32) -> Vec<f64> {
        let none = self.by_inquiries.first().copied().unwrap_or_default();
        let some = self.by_inquiries.iter().skip(from as usize).take((to + 1).saturating_sub(from) as usize);
        let some = some.fold([0; 2], |sum, counts| [sum[0] + counts[0], sum[1] + counts[1]]);
        [none, some].concat().into_iter().map(f64::from).collect()
    }
}

impl Fifths {
    /// Of all replications together; none of nobody.
    pub fn of<'a>(replications: impl Iterator<Item = &'a BookRisk>) -> Option<Fifths> {
        let mut counts: Vec<(u32, u64)> = replications
            .flat_map(|replication| &replication.by_debt)
            .map(|(step, [good, bad])| (*step, u64::from(good + bad)))
            .collect();
        counts.sort_unstable();
        let fifth = counts.iter().map(|count| count.1).sum::<u64>().div_ceil(5);
        Some(Fifths { bottom: reaches(counts.iter(), fifth)?, top: reaches(counts.iter().rev(), fifth)? })
    }
}

/// The step at which so many merchants are reached.
fn reaches<'a>(mut counts: impl Iterator<Item = &'a (u32, u64)>, wanted: u64) -> Option<u32> {
    let mut reached = 0;
    let step = counts.find(|count| {
        reached += count.1;
        reached >= wanted
    });
    step.map(|count| count.0)
}

/// The debt gradient of the sums of [`BookRisk::debt_parts`]; `NaN` where it is not defined.
pub fn debt_gradient(sums: &[f64]) -> f64 {
    let [bottom_good, bottom_bad, bottom_debt, top_good, top_bad, top_debt] = *sums else { return f64::NAN };
    let difference = top_debt / (top_good + top_bad) - bottom_debt / (bottom_good + bottom_bad);
    if difference <= 0.0 {
        return f64::NAN;
    }
    libm::exp(libm::log(odds_ratio(&[bottom_good, bottom_bad, top_good, top_bad])) / difference)
}

/// The odds of being bad of the second two of four counts (good, bad, good, bad), relative to the first two; `NaN` where a count is 0.
pub fn odds_ratio(sums: &[f64]) -> f64 {
    match *sums {
        [good, bad, other_good, other_bad] if sums.iter().all(|count| *count > 0.0) => {
            (other_bad / other_good) / (bad / good)
        }
        _ => f64::NAN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merchant(debt: f32, recent_inquiries: f32, good: u64, in_book: bool) -> Scored {
        Scored { score: 0.0, quality: 0.0, cell: 0, alive: true, in_book, good, debt, recent_inquiries }
    }

    #[test]
    fn fifths_of_all_books_by_debt() {
        // Ten in two books with debts 0 to 9, bad at 0 and at 9; two outside of them.
        let in_book = |debt: u32| merchant(debt as f32, 0.0, u64::from(debt > 0 && debt < 9), true);
        let first: Vec<Scored> =
            [7, 9, 8, 2].map(in_book).into_iter().chain([merchant(100.0, 0.0, 0, false)]).collect();
        let second: Vec<Scored> =
            [0, 1, 3, 4, 5, 6].map(in_book).into_iter().chain([merchant(0.0, 0.0, 1, false)]).collect();
        let books = [&first, &second].map(|scored| BookRisk::of(scored, 0));
        let fifths = Fifths::of(books.iter()).unwrap();
        let middle = 0.5 / STEPS_OF_A_MONTH;
        assert_eq!(books[0].debt_parts(fifths), [0.0, 0.0, 0.0, 1.0, 1.0, 17.0 + 2.0 * middle]);
        assert_eq!(books[1].debt_parts(fifths), [1.0, 1.0, 1.0 + 2.0 * middle, 0.0, 0.0, 0.0]);
        assert!(Fifths::of([BookRisk::of(&[], 0)].iter()).is_none());
    }

    #[test]
    fn the_gradient_is_the_odds_ratio_of_a_month_of_revenue() {
        // Odds ratio 9 over two months of revenue: 3 a month.
        let sums = [36.0, 4.0, 40.0, 20.0, 20.0, 120.0];
        assert!((debt_gradient(&sums) - 3.0).abs() < 1e-12);
        assert!(debt_gradient(&[1.0, 1.0, 2.0, 1.0, 1.0, 2.0]).is_nan());
    }

    #[test]
    fn odds_of_being_bad_by_inquiries() {
        let scored = [
            merchant(0.0, 0.0, 0b10, true),
            merchant(0.0, 0.0, 0b00, true),
            merchant(0.0, 2.0, 0b10, true),
            merchant(0.0, 3.0, 0b00, true),
            merchant(0.0, 3.0, 0b00, true),
            merchant(0.0, 4.0, 0b00, true),
            merchant(0.0, 2.0, 0b00, false),
        ];
        let risk = BookRisk::of(&scored, 1);
        assert_eq!(risk.inquiry_parts(2, 3), [1.0, 1.0, 1.0, 2.0]);
        assert_eq!(odds_ratio(&risk.inquiry_parts(2, 3)), 2.0);
        assert!(odds_ratio(&risk.inquiry_parts(4, 9)).is_nan(), "no good merchant has 4");
        assert_eq!(risk.inquiry_parts(7, 9)[2..], [0.0, 0.0]);
    }
}

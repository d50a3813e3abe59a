//! Bad merchants of the opening book by what is known of them at month 0: debt, and recent inquiries.
//!
//! ```text
//! odds = bad / good            debt gradient = (odds of the top fifth / odds of the bottom fifth)^(1 / difference of their mean debts)
//! ```
//!
//! Fifths are of one replication's opening book by D_0. Counts add up over replications; the formulas take their sums.

use super::outcome::Scored;

/// Parts of a month of revenue in which debts are added.
const PARTS_OF_A_MONTH: f64 = 65_536.0;

/// What each of [`debt_parts`] counts.
pub const DEBT_PARTS: [&str; 6] = ["bottom_good", "bottom_bad", "bottom_debt", "top_good", "top_bad", "top_debt"];

/// Good merchants, bad ones and the debt of both, in months of revenue, of the bottom and of the top fifth of the opening book by
/// debt; good by twin `twin`.
pub fn debt_parts(scored: &[Scored], twin: usize) -> Vec<f64> {
    let mut book: Vec<&Scored> = scored.iter().filter(|merchant| merchant.in_book).collect();
    book.sort_by(|a, b| a.debt.total_cmp(&b.debt));
    let fifth = book.len() / 5;
    let of = |merchants: &[&Scored]| {
        let good = merchants.iter().filter(|merchant| is_good(merchant, twin)).count();
        let debt: i64 =
            merchants.iter().map(|merchant| (f64::from(merchant.debt) * PARTS_OF_A_MONTH).round() as i64).sum();
        [good as f64, (merchants.len() - good) as f64, debt as f64 / PARTS_OF_A_MONTH]
    };
    [of(&book[..fifth]), of(&book[book.len() - fifth..])].concat()
}

/// The debt gradient of [`debt_parts`]; `NaN` where it is not defined.
pub fn debt_gradient(sums: &[f64]) -> f64 {
    let [bottom_good, bottom_bad, bottom_debt, top_good, top_bad, top_debt] = *sums else { return f64::NAN };
    let difference = top_debt / (top_good + top_bad) - bottom_debt / (bottom_good + bottom_bad);
    if difference <= 0.0 {
        return f64::NAN;
    }
    libm::exp(libm::log(odds_ratio(&[bottom_good, bottom_bad, top_good, top_bad])) / difference)
}

/// What each of [`inquiry_parts`] counts.
pub const INQUIRY_PARTS: [&str; 4] = ["none_good", "none_bad", "some_good", "some_bad"];

/// Good and bad merchants of the opening book without inquiries in months -5 to 0, and with `from` to `to` of them.
pub fn inquiry_parts(scored: &[Scored], twin: usize, (from, to): (u32, u32)) -> Vec<f64> {
    let mut counts = [0u32; 4];
    for merchant in scored.iter().filter(|merchant| merchant.in_book) {
        let inquiries = merchant.recent_inquiries as u32;
        let which = usize::from(!is_good(merchant, twin));
        if inquiries == 0 {
            counts[which] += 1;
        } else if (from..=to).contains(&inquiries) {
            counts[2 + which] += 1;
        }
    }
    counts.map(f64::from).to_vec()
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

fn is_good(merchant: &Scored, twin: usize) -> bool {
    merchant.good >> twin & 1 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merchant(debt: f32, recent_inquiries: f32, good: u64, in_book: bool) -> Scored {
        Scored { score: 0.0, quality: 0.0, cell: 0, alive: true, in_book, good, debt, recent_inquiries }
    }

    #[test]
    fn fifths_of_the_book_by_debt() {
        // Ten in the book with debts 0 to 9, bad from 8 on and at 0; two outside of it.
        let mut scored: Vec<Scored> =
            (0..10).rev().map(|debt| merchant(debt as f32, 0.0, u64::from(debt > 0 && debt < 9), true)).collect();
        scored.extend([merchant(100.0, 0.0, 0, false), merchant(-1.0, 0.0, 1, false)]);
        let parts = debt_parts(&scored, 0);
        assert_eq!(parts, [1.0, 1.0, 1.0, 1.0, 1.0, 17.0]);
        // Even odds in both.
        assert_eq!(debt_gradient(&parts), 1.0);
        // Odds ratio 9 over two months of revenue: 3 a month.
        assert!((debt_gradient(&[30.0, 10.0, 40.0, 10.0, 30.0, 120.0]) - 3.0).abs() < 1e-12);
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
        assert_eq!(inquiry_parts(&scored, 1, (2, 3)), [1.0, 1.0, 1.0, 2.0]);
        assert_eq!(odds_ratio(&inquiry_parts(&scored, 1, (2, 3))), 2.0);
        assert!(odds_ratio(&inquiry_parts(&scored, 1, (4, 5))).is_nan(), "no good merchant has 4");
    }
}

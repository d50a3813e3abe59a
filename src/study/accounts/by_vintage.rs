//! A book by vintage: sums of the accounts of each vintage between neighbouring cut-offs. Whole vintages are drawn, so a
//! resample is made of these sums, of which there are few even where accounts are many.

use super::book::Book;
use crate::config::rows::Labels;

/// Sums by vintage. A vintage of which no account is ranked has none.
pub struct ByVintage {
    /// How many vintages there are.
    pub number: usize,
    /// Where the sums of each step of the grid begin, the good before the bad, and the end of the last.
    pub starts: Vec<u32>,
    /// Where those of its bad accounts begin.
    pub bads: Vec<u32>,
    /// Of which vintage each sum is.
    pub vintages: Vec<u16>,
    /// The weights and weighted amounts of its accounts.
    pub masses: Vec<[f64; 2]>,
}

impl ByVintage {
    /// The sums between the cut-offs of a grid, from the first to the last.
    pub fn of(book: &Book, labels: &Labels, grid: &[usize]) -> ByVintage {
        let code = |at: u32| usize::from(labels.codes[book.rows[at as usize] as usize]);
        let mut is_ranked = vec![false; labels.texts.len()];
        (0..book.accounts() as u32).for_each(|at| is_ranked[code(at)] = true);
        let ranked: Vec<usize> = (0..labels.texts.len()).filter(|&code| is_ranked[code]).collect();
        let mut numbers = vec![0; labels.texts.len()];
        ranked.iter().enumerate().for_each(|(number, &code)| numbers[code] = number);
        let vintage = |at: u32| numbers[code(at)];
        let steps = grid.len().saturating_sub(1);
        // Counted beforehand, since vectors that grow would take twice as much memory.
        let sums = grid.windows(2).flat_map(|step| {
            [false, true].map(|is_bad| {
                let mut is_there = vec![false; ranked.len()];
                places(book, step, is_bad).for_each(|at| is_there[vintage(at)] = true);
                is_there.into_iter().filter(|is_there| *is_there).count()
            })
        });
        let sums = sums.sum();
        let mut all = ByVintage {
            number: ranked.len(),
            starts: Vec::with_capacity(steps + 1),
            bads: Vec::with_capacity(steps),
            vintages: Vec::with_capacity(sums),
            masses: Vec::with_capacity(sums),
        };
        let mut own = vec![None; ranked.len()];
        for step in grid.windows(2) {
            for is_bad in [false, true] {
                if is_bad { &mut all.bads } else { &mut all.starts }.push(all.masses.len() as u32);
                for at in places(book, step, is_bad) {
                    let [weight, amount] = book.masses(at as usize);
                    let sum: &mut [f64; 2] = own[vintage(at)].get_or_insert([0.0; 2]);
                    *sum = [sum[0] + weight, sum[1] + amount];
                }
                for (vintage, sum) in own.iter_mut().enumerate() {
                    if let Some(sum) = sum.take() {
                        all.vintages.push(vintage as u16);
                        all.masses.push(sum);
                    }
                }
            }
        }
        all.starts.push(all.masses.len() as u32);
        all
    }
}

/// Where the good or the bad accounts between two cut-offs stand in a book.
fn places<'a>(book: &'a Book, step: &[usize], is_bad: bool) -> impl Iterator<Item = u32> + use<'a> {
    (step[0]..step[1]).flat_map(move |cell| {
        let [start, bad, end] = [book.starts[cell], book.bads[cell], book.starts[cell + 1]];
        if is_bad { bad..end } else { start..bad }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::rows::{BAD, Numbers, Rows};

    #[test]
    fn the_accounts_of_a_vintage_are_added_up_between_cut_offs() {
        let mut rows = Rows { amounts: Some(Numbers::default()), ..Rows::default() };
        let mut labels = Labels::of_column("vintage");
        labels.code("none", 10).unwrap();
        let accounts = [
            (1.0, "b", false, 5.0),
            (1.0, "a", true, 7.0),
            (2.0, "b", false, 3.0),
            (2.0, "a", false, 2.0),
            (3.0, "b", true, 4.0),
        ];
        for (score, vintage, is_bad, amount) in accounts {
            rows.scores.push(score);
            rows.flags.push(if is_bad { BAD } else { 0 });
            rows.amounts.as_mut().unwrap().push(amount);
            let code = labels.code(vintage, 10).unwrap();
            labels.codes.push(code);
        }
        // Both steps of the grid hold accounts; the first one those of two scores. Vintage b is the first that has any.
        let by = ByVintage::of(&Book::of(&rows, &[], false), &labels, &[0, 2, 3]);
        assert_eq!(by.number, 2);
        assert_eq!((&by.starts[..], &by.bads[..]), (&[0, 3, 4][..], &[2, 3][..]));
        assert_eq!(by.vintages, [0, 1, 1, 0]);
        assert_eq!(by.masses, [[2.0, 8.0], [1.0, 2.0], [1.0, 7.0], [1.0, 4.0]]);
    }
}

//! The groups or vintages of a book: the best cut-off of each, and what the whole book's does to it.

use super::best::{Best, best};
use super::book::Book;
use super::question::Question;
use super::resample::{Resampler, Unit};
use crate::config::rows::Labels;
use crate::engine::Stopped;
use crate::progress::Progress;
use std::ops::Range;

/// Accounts whose places are looked up in one pass. Of a large book it is one of so many parts, since each place takes memory.
const PLACES_MIN: usize = 1 << 20;
const ROUNDS: usize = 4;

/// A part of the book, and its answer if it has enough accounts of both kinds.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub name: String,
    pub accounts: usize,
    pub goods: usize,
    /// How many of its accounts the cut-off of the whole book denies.
    pub denied: usize,
    pub best: Option<Best>,
}

/// Every label's accounts, in the order of the labels.
///
/// # Errors
/// If the user stops it.
pub fn parts(
    book: &Book,
    labels: &Labels,
    cutoff: f64,
    question: &Question,
    resamples: u32,
    progress: &Progress,
) -> Result<Vec<Part>, Stopped> {
    let mut parts = Vec::with_capacity(labels.texts.len());
    each_part(book, labels, PLACES_MIN.max(book.accounts() / ROUNDS), |own, name| {
        parts.push(part(own, name, cutoff, question, resamples, progress)?);
        Ok(())
    })?;
    Ok(parts)
}

/// Looks at the accounts of every label, so many at most of which the places are known at once.
fn each_part(
    book: &Book,
    labels: &Labels,
    most: usize,
    mut look: impl FnMut(Book, &str) -> Result<(), Stopped>,
) -> Result<(), Stopped> {
    let code = |at: usize| usize::from(labels.codes[book.rows[at] as usize]);
    let mut sizes = vec![0; labels.texts.len()];
    (0..book.accounts()).for_each(|at| sizes[code(at)] += 1);
    for codes in rounds(&sizes, most) {
        let mut places: Vec<Vec<u32>> = sizes[codes.clone()].iter().map(|&size| Vec::with_capacity(size)).collect();
        for at in 0..book.accounts() {
            if let Some(places) = code(at).checked_sub(codes.start).and_then(|index| places.get_mut(index)) {
                places.push(at as u32);
            }
        }
        for (places, code) in places.into_iter().zip(codes) {
            let own = book.part(&places);
            drop(places);
            look(own, &labels.texts[code])?;
        }
    }
    Ok(())
}

/// Neighbouring labels that have at most so many accounts together, or one that has more.
fn rounds(sizes: &[usize], most: usize) -> Vec<Range<usize>> {
    let (mut rounds, mut start, mut together) = (Vec::new(), 0, 0);
    for (code, size) in sizes.iter().enumerate() {
        if together + size > most && code > start {
            rounds.push(start..code);
            (start, together) = (code, 0);
        }
        together += size;
    }
    if start < sizes.len() {
        rounds.push(start..sizes.len());
    }
    rounds
}

/// The best cut-off of a part of the book, and what the whole book's does to it.
fn part(
    book: Book,
    name: &str,
    cutoff: f64,
    question: &Question,
    resamples: u32,
    progress: &Progress,
) -> Result<Part, Stopped> {
    let name = name.to_string();
    let at = book.index_of(cutoff);
    let (accounts, goods, denied) = (book.accounts(), book.goods(), book.starts[at] as usize);
    if goods == 0 || goods == accounts || question.minimum.is_few(accounts) {
        progress.add(resamples.into());
        return Ok(Part { name, accounts, goods, denied, best: None });
    }
    let resampler = Resampler { book: &book, grid: Vec::new(), unit: Unit::Accounts, seed: question.seed, resamples };
    // A certainty would take a second pass; the best cut-off of a part meets its constraints on its own accounts.
    let own = Question { certainty: None, ..question.clone() };
    let best = best(resampler, &own, Some(at), progress)?.0;
    Ok(Part { name, accounts, goods, denied, best: Some(best) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::rows::{BAD, Rows};

    #[test]
    fn labels_are_looked_up_together_as_long_as_they_are_few() {
        assert_eq!(rounds(&[3, 4, 2, 9, 1], 7), [0..2, 2..3, 3..4, 4..5]);
        assert_eq!(rounds(&[3, 0, 4, 9], 9), [0..3, 3..4]);
        assert!(rounds(&[], 7).is_empty());
    }

    #[test]
    fn parts_are_the_same_whether_they_are_looked_up_together_or_one_by_one() {
        let mut rows = Rows::default();
        let mut labels = Labels::of_column("group");
        for row in 0..200u32 {
            rows.scores.push(f64::from(row * 7 % 23));
            rows.flags.push(if row % 3 == 0 { BAD } else { 0 });
            let code = labels.code(["a", "b", "c", "d"][(row % 7 % 4) as usize], 9).unwrap();
            labels.codes.push(code);
        }
        let book = Book::of(&rows, &[], false);
        let of = |most: usize| {
            let mut all = Vec::new();
            each_part(&book, &labels, most, |own, name| {
                all.push((own, name.to_string()));
                Ok(())
            })
            .unwrap();
            all
        };
        let all = of(1000);
        assert_eq!(all.iter().map(|(_, name)| name.clone()).collect::<Vec<String>>(), labels.texts);
        for (own, name) in &all {
            let code = labels.texts.iter().position(|text| text == name).unwrap() as u16;
            let kept: Vec<u32> = book.rows.iter().copied().filter(|&row| labels.codes[row as usize] == code).collect();
            assert_eq!((&own.rows, own.goods()), (&kept, kept.iter().filter(|&&row| row % 3 != 0).count()));
        }
        // One label at a time, and two.
        assert_eq!(all.iter().map(|(own, _)| own.accounts()).collect::<Vec<usize>>(), [57, 57, 57, 29]);
        assert!(of(1) == all && of(120) == all);
    }

    #[test]
    fn a_part_has_the_cells_in_which_it_has_accounts() {
        let mut rows = Rows::default();
        for (score, is_bad) in [(1.0, false), (1.0, true), (2.0, false), (3.0, true), (3.0, false), (3.0, false)] {
            rows.scores.push(score);
            rows.flags.push(if is_bad { BAD } else { 0 });
        }
        let book = Book::of(&rows, &[], false);
        // In order: rows 0, 1, 2, 4, 5 and 3, the good of a score first.
        assert_eq!(book.rows, [0, 1, 2, 4, 5, 3]);
        let part = book.part(&[1, 3, 5]);
        assert_eq!((&part.scores[..], &part.rows[..]), (&[1.0, 3.0][..], &[1, 4, 3][..]));
        assert_eq!((&part.starts[..], &part.bads[..]), (&[0, 1, 3][..], &[0, 2][..]));
        let none = book.part(&[]);
        assert_eq!((none.accounts(), &none.starts[..]), (0, &[0][..]));
    }
}

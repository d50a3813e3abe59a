//! The groups or vintages of a book: the best cut-off of each, and what the whole book's does to it.

use super::best::{Best, best};
use super::book::Book;
use super::question::Question;
use super::resample::{Resampler, Unit};
use crate::config::rows::Labels;
use crate::engine::Stopped;
use crate::progress::Progress;
use std::ops::Range;

/// Places that are looked up at once: at most a quarter of a large book's, since each takes memory.
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
    let code = |at: usize| usize::from(labels.codes[book.rows[at] as usize]);
    let mut sizes = vec![0; labels.texts.len()];
    (0..book.accounts()).for_each(|at| sizes[code(at)] += 1);
    let mut parts = Vec::with_capacity(sizes.len());
    for codes in rounds(&sizes, PLACES_MIN.max(book.accounts() / ROUNDS)) {
        let mut places: Vec<Vec<u32>> = sizes[codes.clone()].iter().map(|&size| Vec::with_capacity(size)).collect();
        for at in 0..book.accounts() {
            if let Some(places) = code(at).checked_sub(codes.start).and_then(|index| places.get_mut(index)) {
                places.push(at as u32);
            }
        }
        for (places, code) in places.into_iter().zip(codes) {
            let own = book.part(&places);
            drop(places);
            parts.push(part(own, &labels.texts[code], cutoff, question, resamples, progress)?);
        }
    }
    Ok(parts)
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

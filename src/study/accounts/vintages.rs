//! The best cut-off over vintages: the interval of the one that is best over all vintages such as these, of which the book
//! has a sample. Whole vintages are drawn instead of accounts, so that what differs from one vintage to the next counts
//! too; the chance of their accounts is in what they differ by, so accounts are not drawn once more. Vintages are few, so
//! percentiles are expanded ([`ends`](super::ends)). A vintage of which no account is ranked tells nothing of the cut-off and
//! is not drawn.

use super::best::{Best, Grounds};
use super::book::Book;
use super::by_vintage::ByVintage;
use super::ends::Basis;
use super::judge::{Judged, asking};
use super::question::Question;
use super::resample::{Resampler, Unit};
use crate::config::rows::Labels;
use crate::engine::Stopped;
use crate::progress::Progress;

/// Fewer vintages do not tell how they vary.
pub const VINTAGES_MIN: usize = 3;
/// Fewer vintages may give too narrow an interval (`docs/coverage.md`).
pub const VINTAGES_FEW: usize = 4;

/// The best cut-off over vintages.
#[derive(Clone, Debug, PartialEq)]
pub struct OverVintages {
    /// Both ends of its interval, where there are enough vintages.
    pub interval: Option<(usize, usize)>,
    /// Vintages with a ranked account, and without one.
    pub drawn: usize,
    pub left_out: usize,
}

/// Draws whole vintages.
///
/// # Errors
/// If the user stops it.
pub fn over_vintages(
    book: &Book,
    labels: &Labels,
    best: &Best,
    grounds: Grounds,
    question: &Question,
    resamples: u32,
    progress: &Progress,
) -> Result<OverVintages, Stopped> {
    let Grounds { grid, margins } = grounds;
    let drawn = ByVintage::of(book, labels, &grid);
    let mut over = OverVintages { interval: None, drawn: drawn.number, left_out: labels.texts.len() - drawn.number };
    if drawn.number < VINTAGES_MIN {
        progress.add(resamples.into());
        return Ok(over);
    }
    let resampler = Resampler { book, grid, unit: Unit::Vintages(&drawn), seed: question.seed, resamples };
    let asking = asking(&question.goal);
    let chosen = resampler.each(progress, |resample| {
        let values = resample.drawn(&question.prices);
        resampler.grid[asking.best(&Judged { goal: &question.goal, values, margins: &margins }, None).0]
    })?;
    let basis = Basis::of_vintages(drawn.number, &best.sums, &question.goal);
    over.interval = Some(basis.interval(chosen, best.choice.index, book));
    Ok(over)
}

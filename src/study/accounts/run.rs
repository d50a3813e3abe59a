//! A cut-off on a book of accounts: the best one by accounts or by amount, its interval, and what it does by group and by
//! vintage.
//!
//! Convention: **denied means score below the cut-off**, or above it where a higher score is worse. Cut-offs are every
//! score and one beyond the best. Rates, costs and AUC have limits from the sums alone (`limits`); the best cut-off, what
//! was selected, and how often constraints are broken come from resamples of accounts (`draw`, `resample`), in which an
//! account keeps its amount and its weight.

use super::best::{Best, best};
use super::book::Book;
use super::draw::LANES;
use super::ks::out_of_bag;
use super::parts::{Part, parts};
use super::question::Question;
use super::resample::{Resampler, Unit};
use super::two_scores::{Pair, TwoScores, compare};
use super::vintages::{OverVintages, over_vintages};
use crate::config::rows::Labels;
use crate::engine::Stopped;
use crate::progress::Progress;
use crate::study::scores::bootstrap::resamples;

/// What a question is asked of.
#[derive(Clone, Debug)]
pub struct Material {
    pub book: Book,
    pub groups: Vec<Labels>,
    pub vintages: Option<Labels>,
    /// The same accounts by two scores.
    pub pair: Option<Pair>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountsResult {
    pub best: Best,
    /// Of each column of groups: its name and its parts.
    pub groups: Vec<(String, Vec<Part>)>,
    pub vintages: Vec<Part>,
    pub over_vintages: Option<OverVintages>,
    pub two_scores: Option<TwoScores>,
    pub resamples: u32,
}

/// How many resamples a book gets.
pub fn resamples_of(accounts: usize) -> u32 {
    resamples(accounts as f64).next_multiple_of(LANES as u32)
}

/// How many steps of progress an answer takes.
pub fn steps(material: &Material, question: &Question) -> u64 {
    let Material { book, groups, vintages, pair } = material;
    let parts: usize = groups.iter().chain(vintages).map(|labels| labels.texts.len()).sum();
    let passes = 1 + usize::from(vintages.is_some()) + usize::from(question.certainty.is_some());
    let passes = passes + pair.as_ref().map_or(0, |pair| 1 + usize::from(pair.champion.is_some()));
    u64::from(resamples_of(book.accounts())) * (passes + parts) as u64
}

/// Tunes the cut-off, with intervals.
///
/// # Errors
/// If the user stops it.
pub fn run(material: &Material, question: &Question, progress: &Progress) -> Result<AccountsResult, Stopped> {
    let Material { book, groups, vintages, pair } = material;
    let resamples = resamples_of(book.accounts());
    let resampler = Resampler { book, grid: Vec::new(), unit: Unit::Accounts, seed: question.seed, resamples };
    let (best, grounds) = best(resampler, question, None, progress)?;
    let cutoff = best.cutoffs[best.at];
    let parts = |labels: &Labels| parts(book, labels, cutoff, question, resamples, progress);
    let groups =
        groups.iter().map(|labels| Ok((labels.column.clone(), parts(labels)?))).collect::<Result<_, Stopped>>()?;
    let (by_vintage, over_vintages) = match vintages {
        None => (Vec::new(), None),
        Some(labels) => {
            let over = over_vintages(book, labels, &best, grounds, question, resamples, progress)?;
            (parts(labels)?, Some(over))
        }
    };
    let two_scores = match pair {
        None => None,
        Some(Pair { champion, challenger }) => {
            let of = |book: &Book| out_of_bag(book, question.seed, resamples, progress);
            let old = champion.as_ref().map_or_else(|| Ok(best.power.map(|power| power.ks_out_of_bag)), of)?;
            Some(compare(champion.as_ref().unwrap_or(book), challenger, &best, [old, of(challenger)?]))
        }
    };
    Ok(AccountsResult { best, groups, vintages: by_vintage, over_vintages, two_scores, resamples })
}

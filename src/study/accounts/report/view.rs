//! An answer with what of it may be told.

use crate::study::accounts::ask::LoadedAccounts;
use crate::study::accounts::best::Best;
use crate::study::accounts::book::{Book, Measure};
use crate::study::accounts::cells::{Shown, Told, shown};
use crate::study::accounts::parts::Part;
use crate::study::accounts::question::{Minimum, Question};
use crate::study::accounts::run::AccountsResult;
use crate::study::accounts::two_scores::TwoScores;
use crate::study::scores::choice::{Values, crossings};
use crate::study::scores::report::cutoffs::CutOffs;

/// An answer with what of it may be told.
pub struct View<'a> {
    pub loaded: &'a LoadedAccounts,
    pub result: &'a AccountsResult,
    /// The cut-offs of the book at which rates are told.
    pub cutoffs: Told,
    groups: Vec<Vec<Shown>>,
    vintages: Vec<Shown>,
}

impl<'a> View<'a> {
    pub fn of(loaded: &'a LoadedAccounts, result: &'a AccountsResult) -> View<'a> {
        let (question, best) = (&loaded.question, &result.best);
        let mut wanted = vec![best.at];
        wanted.extend(best.power.map(|power| power.ks_at));
        wanted.extend([best.plateau.from, best.plateau.to]);
        wanted.extend(question.reach.iter().flat_map(|level| {
            let curves = best.curves(&question.prices);
            let curve: Vec<f64> = (0..curves.cutoffs()).map(|cutoff| curves.value(level.quantity, cutoff)).collect();
            let found = crossings(&curve, level.value);
            found.into_iter().flat_map(|crossing| crossing.cutoffs()).collect::<Vec<usize>>()
        }));
        View {
            loaded,
            result,
            cutoffs: Told::of(best, &wanted, question.minimum),
            groups: result.groups.iter().map(|(_, parts)| shown(parts, question.minimum)).collect(),
            vintages: shown(&result.vintages, question.minimum),
        }
    }

    pub fn best(&self) -> &'a Best {
        &self.result.best
    }

    pub fn book(&self) -> &'a Book {
        &self.loaded.material.book
    }

    pub fn question(&self) -> &'a Question {
        &self.loaded.question
    }

    pub fn minimum(&self) -> Minimum {
        self.loaded.question.minimum
    }

    /// The cut-offs of the book in words.
    pub fn in_words(&self) -> CutOffs<'a> {
        self.of_best(self.best())
    }

    /// The cut-offs of the book or of a part in words.
    pub fn of_best<'b>(&self, best: &'b Best) -> CutOffs<'b> {
        CutOffs { values: &best.cutoffs, higher_is_worse: self.book().higher_is_worse }
    }

    /// The measures that the book has.
    pub fn measures(&self) -> &'static [Measure] {
        if self.book().has_amounts() { &Measure::ALL } else { &[Measure::Accounts] }
    }

    /// Whether the rates at the best cut-off may be told.
    pub fn is_told(&self) -> bool {
        self.cutoffs.holds(self.best().at)
    }

    /// Each column of groups: its name, and its parts with how much of each is told.
    pub fn groups(&self) -> impl Iterator<Item = (&'a str, Vec<(&'a Part, Shown)>)> {
        let columns = self.result.groups.iter().zip(&self.groups);
        columns.map(|((column, parts), shown)| (column.as_str(), parts.iter().zip(shown.iter().copied()).collect()))
    }

    /// Vintages with how much of each is told.
    pub fn vintages(&self) -> Vec<(&'a Part, Shown)> {
        self.result.vintages.iter().zip(self.vintages.iter().copied()).collect()
    }

    /// The cut-offs of a part at which its rates are told.
    pub fn of_part(&self, best: &Best, shown: Shown) -> Told {
        let at = (shown == Shown::Everything).then_some(best.at);
        let wanted: Vec<usize> = at.into_iter().chain(best.power.map(|power| power.ks_at)).collect();
        Told::of(best, &wanted, self.minimum())
    }

    /// Whether the accounts on a side of a cut-off are too few.
    pub fn is_few_at(&self, cutoff: usize) -> bool {
        let denied = self.book().starts[cutoff] as usize;
        self.minimum().is_few(denied) || self.minimum().is_few(self.book().accounts() - denied)
    }

    /// Accounts that lack the new score.
    fn without_new_score(&self, two: &TwoScores) -> usize {
        self.book().accounts() - two.accounts
    }

    /// Whether the number of accounts with both scores may be told.
    pub fn tells_both(&self, two: &TwoScores) -> bool {
        !self.minimum().is_few(self.without_new_score(two))
    }

    /// Whether it may be told which accounts change sides.
    pub fn tells_swaps(&self, two: &TwoScores) -> bool {
        let is_few = |accounts: usize| self.minimum().is_few(accounts);
        let denied = self.book().starts[self.best().at] as usize - two.denied[0];
        let approved = self.without_new_score(two) - denied;
        self.is_told()
            && self.tells_both(two)
            && ![denied, approved].into_iter().any(is_few)
            && !two.swapped.iter().any(|swapped| is_few(swapped.accounts))
    }

    /// Whether the KS of both scores may be told in a measure.
    pub fn tells_ks(&self, two: &TwoScores, measure: Measure) -> bool {
        let is_few = |accounts: usize| self.minimum().is_few(accounts);
        let is_apart = |of: usize| {
            let below = two.ks_denied[measure as usize][of];
            let others = [0, two.denied[of], two.accounts];
            !others.into_iter().any(|other| is_few(below.abs_diff(other)))
        };
        self.tells_both(two)
            && self.cutoffs.holds(self.best().power[measure as usize].ks_at)
            && is_apart(0)
            && is_apart(1)
    }
}

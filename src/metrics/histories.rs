//! Event histories: when access was first lost and when it came back, as life tables.

use super::outcome::Outcome;
use crate::stats::kaplan_meier;

/// Times until access is lost and restored, for merchants of the opening book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventHistories {
    pub merchants: i64,
    /// First losses by month, index 0 unused.
    pub first_losses: Vec<i64>,
    /// Restored after this many months.
    pub restored_after: Vec<i64>,
    /// Lost and censored after this many months by default or the end of the study.
    pub censored_after: Vec<i64>,
}

impl EventHistories {
    /// Empty histories for a study of so many months.
    pub fn new(months: u32) -> EventHistories {
        let none = || vec![0; months as usize + 1];
        EventHistories { merchants: 0, first_losses: none(), restored_after: none(), censored_after: none() }
    }

    /// Subtracts histories that are part of these.
    pub fn subtract(&mut self, part: &EventHistories) {
        let take = |mine: &mut [i64], theirs: &[i64]| {
            for (mine, theirs) in mine.iter_mut().zip(theirs) {
                *mine -= theirs;
            }
        };
        self.merchants -= part.merchants;
        take(&mut self.first_losses, &part.first_losses);
        take(&mut self.restored_after, &part.restored_after);
        take(&mut self.censored_after, &part.censored_after);
    }

    /// Adds other histories of as many months.
    pub fn merge(&mut self, other: &EventHistories) {
        self.merchants += other.merchants;
        add(&mut self.first_losses, &other.first_losses);
        add(&mut self.restored_after, &other.restored_after);
        add(&mut self.censored_after, &other.censored_after);
    }

    /// Adds one merchant of the opening book at the end of a study of so many months.
    pub fn add(&mut self, o: &Outcome, months: u32) {
        self.merchants += 1;
        let Some(loss) = o.first_loss else { return };
        self.first_losses[loss as usize] += 1;
        match o.restored {
            Some(restored) => self.restored_after[(restored - loss) as usize] += 1,
            None => {
                let end = o.default_month.map_or(months, |month| month.max(0) as u32);
                self.censored_after[end.saturating_sub(loss) as usize] += 1;
            }
        }
    }

    /// The life table of losing access; nobody is censored before the end.
    pub fn losses(&self) -> LifeTable {
        let events = by_month(&self.first_losses);
        LifeTable { at_risk: self.merchants as u64, censored: vec![0; events.len()], events }
    }

    /// The life table of regaining access, in months since the first loss. Merchants censored in the month of the loss itself were
    /// never at risk of being restored.
    pub fn restorations(&self) -> LifeTable {
        let lost: i64 = self.first_losses.iter().sum();
        LifeTable {
            at_risk: (lost - self.censored_after[0]) as u64,
            events: by_month(&self.restored_after),
            censored: by_month(&self.censored_after),
        }
    }
}

/// Merchants at risk of an event at the start, then events and censorings by month from 1 on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LifeTable {
    pub at_risk: u64,
    pub events: Vec<u64>,
    pub censored: Vec<u64>,
}

impl LifeTable {
    /// The Kaplan-Meier share without the event after months 0, 1, …
    pub fn kaplan_meier(&self) -> Vec<f64> {
        kaplan_meier(self.at_risk, &self.events, &self.censored)
    }
}

fn by_month(from_zero: &[i64]) -> Vec<u64> {
    from_zero[1..].iter().map(|&count| count as u64).collect()
}

fn add(mine: &mut [i64], theirs: &[i64]) {
    for (mine, theirs) in mine.iter_mut().zip(theirs) {
        *mine += theirs;
    }
}

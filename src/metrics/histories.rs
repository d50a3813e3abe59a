//! Event histories: when access was first lost and when it came back, as life tables.

use super::outcome::Outcomes;
use crate::stats::survival::LifeTable;
use serde::{Deserialize, Serialize};

/// Times until access is lost and restored, for merchants of the opening book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventHistories {
    pub merchants: i64,
    /// First losses by month, index 0 unused.
    pub first_losses: Vec<i64>,
    /// Defaults by month of merchants that had not lost access before, index 0 unused. A default needs three missed payments in a
    /// row and the second cancels the loan, so there are none under the model's rules.
    pub defaults_before_loss: Vec<i64>,
    /// Restored after this many months.
    pub restored_after: Vec<i64>,
    /// Lost, and defaulted after this many months without having been restored.
    pub defaulted_after: Vec<i64>,
    /// Lost, and neither restored nor defaulted when the study ended after this many months.
    pub ended_after: Vec<i64>,
}

impl EventHistories {
    /// Empty histories for a study of so many months.
    pub fn new(months: u32) -> EventHistories {
        let none = || vec![0; months as usize + 1];
        EventHistories {
            merchants: 0,
            first_losses: none(),
            defaults_before_loss: none(),
            restored_after: none(),
            defaulted_after: none(),
            ended_after: none(),
        }
    }

    /// Empties them; their memory stays.
    pub fn clear(&mut self) {
        self.merchants = 0;
        self.each_mut().into_iter().for_each(|counts| counts.fill(0));
    }

    /// Subtracts histories that are part of these.
    pub fn subtract(&mut self, part: &EventHistories) {
        self.merchants -= part.merchants;
        self.each_with(part, |mine, theirs| *mine -= theirs);
    }

    /// Adds other histories of as many months.
    pub fn merge(&mut self, other: &EventHistories) {
        self.merchants += other.merchants;
        self.each_with(other, |mine, theirs| *mine += theirs);
    }

    fn each_with(&mut self, other: &EventHistories, change: impl Fn(&mut i64, i64)) {
        for (mine, theirs) in self.each_mut().into_iter().zip(other.each()) {
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| change(mine, *theirs));
        }
    }

    fn each(&self) -> [&[i64]; 5] {
        [&self.first_losses, &self.defaults_before_loss, &self.restored_after, &self.defaulted_after, &self.ended_after]
    }

    fn each_mut(&mut self) -> [&mut [i64]; 5] {
        let EventHistories {
            merchants: _,
            first_losses,
            defaults_before_loss,
            restored_after,
            defaulted_after,
            ended_after,
        } = self;
        [first_losses, defaults_before_loss, restored_after, defaulted_after, ended_after]
    }

    /// Adds the events of a merchant of the opening book that lost access or defaulted, at the end of a study of so many months;
    /// `merchants` counts everybody and is added to elsewhere.
    pub fn add_events(&mut self, o: &Outcomes<'_>, merchant: usize, months: u32) {
        let default_month = o.default_month[merchant].max(0.0) as usize;
        if !o.lost.has(merchant) {
            self.defaults_before_loss[default_month] += 1;
            return;
        }
        let loss = o.first_loss[merchant] as usize;
        self.first_losses[loss] += 1;
        if o.restored.has(merchant) {
            self.restored_after[o.restored_in[merchant] as usize - loss] += 1;
        } else if o.defaulted.has(merchant) {
            self.defaulted_after[default_month.saturating_sub(loss)] += 1;
        } else {
            self.ended_after[months as usize - loss] += 1;
        }
    }

    /// The life table of losing access; a default before is a competing event, and who has neither is censored at the end.
    pub fn losses(&self) -> LifeTable {
        let (events, competing) = (by_month(&self.first_losses), by_month(&self.defaults_before_loss));
        let mut censored = vec![0; events.len()];
        if let Some(last) = censored.last_mut() {
            *last = self.merchants as u64 - events.iter().chain(&competing).sum::<u64>();
        }
        LifeTable { start: self.merchants as u64, events, competing, censored }
    }

    /// The life table of regaining access, in months since the first loss; default is a competing event. Merchants lost in the last
    /// month, or in the month of their default, were never at risk of being restored.
    pub fn restorations(&self) -> LifeTable {
        let lost: i64 = self.first_losses.iter().sum();
        LifeTable {
            start: (lost - self.defaulted_after[0] - self.ended_after[0]) as u64,
            events: by_month(&self.restored_after),
            competing: by_month(&self.defaulted_after),
            censored: by_month(&self.ended_after),
        }
    }
}

fn by_month(from_zero: &[i64]) -> Vec<u64> {
    from_zero[1..].iter().map(|&count| count as u64).collect()
}

#[cfg(test)]
mod tests {
    use super::super::outcome::Column;
    use super::super::set::Set;
    use super::*;

    #[test]
    fn events_defaults_and_the_end_of_the_study_are_told_apart() {
        // First lost, restored, defaulted; 0 never.
        let merchants: [[u8; 3]; 6] = [[0, 0, 0], [1, 3, 0], [2, 3, 4], [1, 0, 2], [3, 0, 0], [4, 0, 0]];
        let column = |event: usize| -> Column {
            let mut column = [0.0; Set::MERCHANTS_MAX];
            column.iter_mut().zip(&merchants).for_each(|(month, merchant)| *month = f32::from(merchant[event]));
            column
        };
        let set = |event: usize| (0..6).filter(|&merchant: &usize| merchants[merchant][event] > 0).collect::<Set>();
        let columns = [0, 1, 2].map(column);
        let o = Outcomes {
            lost: set(0),
            first_loss: &columns[0],
            restored: set(1),
            restored_in: &columns[1],
            defaulted: set(2),
            default_month: &columns[2],
            ..Outcomes::default()
        };
        let mut histories = EventHistories::new(4);
        histories.merchants = 6;
        for merchant in o.lost | o.defaulted {
            histories.add_events(&o, merchant, 4);
        }
        let losses = histories.losses();
        assert_eq!((losses.start, losses.events, losses.competing), (6, vec![2, 1, 1, 1], vec![0; 4]));
        assert_eq!(losses.censored, [0, 0, 0, 1]);
        let back = histories.restorations();
        // Lost in the last month: never at risk.
        assert_eq!((back.start, &back.events[..], &back.competing[..]), (4, &[1, 1, 0, 0][..], &[1, 0, 0, 0][..]));
        assert_eq!(back.censored, [1, 0, 0, 0]);
        let mut rest = histories.clone();
        rest.subtract(&histories);
        assert_eq!(rest, EventHistories::new(4));
    }
}

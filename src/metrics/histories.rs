//! Event histories: when access was first lost and when it came back, as life tables.

use super::outcome::Outcome;
use crate::stats::survival::LifeTable;

/// Times until access is lost and restored, for merchants of the opening book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

    /// Adds one merchant of the opening book at the end of a study of so many months.
    pub fn add(&mut self, o: &Outcome, months: u32) {
        self.merchants += 1;
        let default_month = o.default_month.map(|month| month.max(0) as u32);
        let Some(loss) = o.first_loss else {
            if let Some(month) = default_month {
                self.defaults_before_loss[month as usize] += 1;
            }
            return;
        };
        self.first_losses[loss as usize] += 1;
        match (o.restored, default_month) {
            (Some(restored), _) => self.restored_after[(restored - loss) as usize] += 1,
            (None, Some(default)) => self.defaulted_after[default.saturating_sub(loss) as usize] += 1,
            (None, None) => self.ended_after[(months - loss) as usize] += 1,
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
    use super::super::outcome::Workout;
    use super::*;

    fn outcome(first_loss: Option<u32>, restored: Option<u32>, default_month: Option<i32>) -> Outcome {
        Outcome {
            cell: 0,
            in_book: true,
            good: true,
            alive_at_opening: true,
            held_consumer_loan_at_opening: false,
            first_loss,
            first_loss_clean: true,
            first_loss_suspends: true,
            lost_for_long: false,
            line_halved: false,
            restored,
            opened: None,
            first_missed: None,
            default_month,
            exposure_at_default: 0.0,
            loss: 0.0,
            workout: Workout::default(),
            twin_default_month: None,
            twin_exposure_at_default: 0.0,
            active_at_end: false,
            holds_consumer_loan_at_end: false,
            months_without: 0,
            balance_at_opening: 0.0,
            balance_at_end: 0.0,
            balance_sum: 0.0,
            income: 0.0,
            credit_denied: 0.0,
            extra_interest: 0.0,
            sales_lost: 0.0,
            remedy_cost: 0.0,
            appeals_decided: 0,
            appeals_won: 0,
        }
    }

    #[test]
    fn events_defaults_and_the_end_of_the_study_are_told_apart() {
        let mut histories = EventHistories::new(4);
        for outcome in [
            outcome(None, None, None),
            outcome(Some(1), Some(3), None),
            outcome(Some(2), Some(3), Some(4)),
            outcome(Some(1), None, Some(2)),
            outcome(Some(3), None, None),
            outcome(Some(4), None, None),
        ] {
            histories.add(&outcome, 4);
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

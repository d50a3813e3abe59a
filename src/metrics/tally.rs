//! Tallies: integer counts and fixed-point sums of one policy in one replication.
//!
//! A tally is the sum of its merchants, in integers, so blocks and parts of a run join in any order to the same bits. Money is
//! kept in 1/64 yuan: a merchant's in 64 bits, of which valid parameters need 60 at most (revenue, lines and months are bounded), sums in
//! 128 bits, which no number of merchants fills.

use super::counts::{CellCounts, ReasonCounts};
use super::group::{CountedBy, DECILES};
use super::histories::EventHistories;
use super::outcome::{Loss, Outcomes};
use super::set::Set;
use super::swap::{self, BaselineOutcomes, SwapSets};
use crate::model::access::Reason;

/// One policy in one replication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    months: u32,
    /// By cell.
    pub cells: Vec<CellCounts>,
    /// Losses by cell and reason.
    pub reasons: Vec<ReasonCounts>,
    /// Opening-book merchants with access at the end of months 0..=months, and good ones.
    pub access: Vec<[i64; 2]>,
    /// By segment: bad, good.
    pub histories: Vec<[EventHistories; 2]>,
    /// First losses by month of good merchants without a consumer loan at month 0, index 0 unused.
    pub good_without_consumer_loan_first_losses: Vec<i64>,
    /// Against the baseline; all 0 for the baseline itself.
    pub swap_sets: SwapSets,
}

impl Tally {
    /// An empty tally.
    pub fn new(counted_by: CountedBy, segments: usize, months: u32) -> Tally {
        let cells = counted_by.cells(segments);
        let by_month = months as usize + 1;
        Tally {
            months,
            cells: vec![CellCounts::default(); cells],
            reasons: vec![[[0; 2]; Reason::ALL.len()]; cells],
            access: vec![[0; 2]; by_month],
            histories: vec![[EventHistories::new(months), EventHistories::new(months)]; cells.div_ceil(DECILES)],
            good_without_consumer_loan_first_losses: vec![0; by_month],
            swap_sets: SwapSets::default(),
        }
    }

    /// Empties the tally for another replication; its memory stays.
    pub fn clear(&mut self) {
        self.cells.fill(CellCounts::default());
        self.reasons.as_flattened_mut().fill([0; 2]);
        self.access.fill([0; 2]);
        self.histories.as_flattened_mut().iter_mut().for_each(EventHistories::clear);
        self.good_without_consumer_loan_first_losses.fill(0);
        self.swap_sets = SwapSets::default();
    }

    /// Adds a block's merchants.
    pub fn add(&mut self, o: &Outcomes<'_>) {
        let (Tally { months, cells, histories, .. }, counted_by) = (&mut *self, o.counted_by);
        let months = *months;
        let cell_of = |merchant: usize| counted_by.cell(o.cells[merchant].into());
        if counted_by == CountedBy::SegmentAndDecile {
            CellCounts::add(cells, o, months);
        }
        let everybody = [o.all];
        let members = if counted_by == CountedBy::Nothing { &everybody } else { o.segments };
        for (segment, ([bad, good], &members)) in histories.iter_mut().zip(members).enumerate() {
            bad.merchants += i64::from((o.bad() & members).count());
            good.merchants += i64::from((o.good & members).count());
            if counted_by != CountedBy::SegmentAndDecile {
                cells[segment * DECILES].add_members(members, o, months);
            }
        }
        for merchant in o.book & (o.lost | o.defaulted) {
            let segment = &mut histories[cell_of(merchant) / DECILES];
            segment[usize::from(o.good.has(merchant))].add_events(o, merchant, months);
        }
        for merchant in (o.good & o.lost).without(o.held_consumer_loan_at_opening) {
            self.good_without_consumer_loan_first_losses[o.first_loss[merchant] as usize] += 1;
        }
    }

    /// Adds a block's merchants to the swap sets against the baseline; `changed` has all whose money may differ from the baseline's.
    pub fn add_swap(&mut self, mine: &Outcomes<'_>, baseline: &BaselineOutcomes, changed: Set) {
        swap::add(&mut self.swap_sets, mine, baseline, changed);
    }

    /// The histories of every segment together: bad, good.
    pub fn histories_of_all(&self) -> [EventHistories; 2] {
        let mut all = [EventHistories::new(self.months), EventHistories::new(self.months)];
        for segment in &self.histories {
            all[0].merge(&segment[0]);
            all[1].merge(&segment[1]);
        }
        all
    }

    /// Adds losses of access.
    pub fn add_losses(&mut self, losses: &[Loss], counted_by: CountedBy) {
        for loss in losses {
            let counts = &mut self.reasons[counted_by.cell(loss.cell.into())][usize::from(loss.reason)];
            counts[0] += 1;
            counts[1] += i64::from(loss.good);
        }
    }

    /// Adds another part of the same replication and policy.
    pub fn merge(&mut self, other: &Tally) {
        for (mine, theirs) in self.cells.iter_mut().zip(&other.cells) {
            *mine += theirs;
        }
        for (mine, theirs) in self.reasons.as_flattened_mut().iter_mut().zip(other.reasons.as_flattened()) {
            add_each(mine, theirs);
        }
        for (mine, theirs) in self.access.iter_mut().zip(&other.access) {
            add_each(mine, theirs);
        }
        for (mine, theirs) in self.histories.as_flattened_mut().iter_mut().zip(other.histories.as_flattened()) {
            mine.merge(theirs);
        }
        add_each(&mut self.good_without_consumer_loan_first_losses, &other.good_without_consumer_loan_first_losses);
        swap::merge(&mut self.swap_sets, &other.swap_sets);
    }
}

fn add_each(mine: &mut [i64], theirs: &[i64]) {
    for (mine, theirs) in mine.iter_mut().zip(theirs) {
        *mine += theirs;
    }
}

//! What is counted: integers and fixed-point sums of one policy in one replication.
//!
//! A tally is the sum of its merchants, in integers, so blocks and parts of a run join in any order to the same bits. Money is
//! kept in 1/64 yuan: a merchant's in 64 bits, of which valid parameters need 60 at most (revenue, lines and months are bounded), sums in
//! 128 bits, which no number of merchants fills.

use super::DECILES;
use super::swap::{self, SwapSets};
use crate::model::{Parameters, pricing};

/// What a policy did to one merchant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// `segment·10 + revenue decile`.
    pub cell: u16,
    pub in_book: bool,
    pub good: bool,
    pub alive_at_opening: bool,
    pub held_consumer_loan_at_opening: bool,
    /// Month of the first loss of access.
    pub first_loss: Option<u32>,
    /// No missed payment in months 1 on, up to and including the first loss.
    pub first_loss_clean: bool,
    /// The first loss was a suspension; a cancellation otherwise.
    pub first_loss_suspends: bool,
    /// Month access was first back after the first loss.
    pub restored: Option<u32>,
    /// Month a consumer loan was first opened.
    pub opened: Option<u32>,
    /// Month of default, at or before 0 in the seasoning.
    pub default_month: Option<i32>,
    pub exposure_at_default: f64,
    pub active_at_end: bool,
    pub holds_consumer_loan_at_end: bool,
    /// Months without access at their end, default included.
    pub months_without: u32,
    /// Yuan; so all sums below. At the end of month 0.
    pub balance_at_opening: f64,
    pub balance_at_end: f64,
    /// Balances of months ended alive.
    pub balance_sum: f64,
    /// Balances of months begun alive and paid.
    pub income_balance_sum: f64,
    pub credit_denied: f64,
    pub sales_lost: f64,
}

/// A loss of access of an opening-book merchant: cell, reason code, good.
pub type Losses = Vec<(u16, u8, bool)>;

/// A merchant at month 0, for benchmarks and the score's power.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// S_0.
    pub score: f32,
    /// q.
    pub quality: f32,
    pub cell: u16,
    pub alive: bool,
    pub in_book: bool,
    /// Bit `t`: good by twin `t`.
    pub good: u64,
}

/// A sum of money, in 1/64 yuan.
pub type Sum = i128;

macro_rules! counts {
    ($($name:ident: $type:ty, $what:literal);* $(;)?) => {
        /// The counts and sums of one cell of merchants.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct CellCounts { $(#[doc = $what] pub $name: $type,)* }

        impl std::ops::AddAssign for CellCounts {
            fn add_assign(&mut self, other: CellCounts) {
                $(self.$name += other.$name;)*
            }
        }
    };
}

counts! {
    live_at_opening: i64, "Live at month 0.";
    book: i64, "Opening book.";
    good: i64, "Good merchants of the opening book.";
    lost: i64, "Opening-book merchants ever without access.";
    good_lost: i64, "Good ones of them.";
    good_lost_end: i64, "Good merchants of the opening book without access at the end.";
    good_months_lost: i64, "Months without access of good merchants.";
    bad_caught: i64, "Bad merchants whose first loss came with no missed payment.";
    defaults: i64, "Defaults of the opening book.";
    induced_defaults: i64, "Defaults of its good merchants.";
    lost_within_7_months: i64, "Opening-book merchants first lost in months 1-7.";
    lost_clean: i64, "Lost merchants with no missed payment up to the first loss.";
    good_restored: i64, "Good merchants lost that had access again.";
    good_suspended: i64, "Good merchants whose first loss was a suspension.";
    good_suspended_restored: i64, "Those that had access again.";
    good_cancelled: i64, "Good merchants whose first loss was a cancellation.";
    good_cancelled_restored: i64, "Those that had access again.";
    good_without_consumer_loan: i64, "Good merchants of the opening book without a consumer loan at month 0.";
    good_without_consumer_loan_lost: i64, "Those lost.";
    opened_1: i64, "Good merchants that open a consumer loan in time for one month's follow-up, not lost before.";
    opened_1_lost: i64, "Those lost in the month of opening or the next.";
    opened_3: i64, "The same with three months.";
    opened_3_lost: i64, "Those lost.";
    opened_6: i64, "The same with six months.";
    opened_6_lost: i64, "Those lost.";
    live_at_end: i64, "Live at the end, all merchants.";
    holders_at_end: i64, "Consumer-loan holders of them.";
    balance_at_end: Sum, "Live balances at the end, 1/64 yuan.";
    workout_at_end: Sum, "Exposure in workout at the end, 1/64 yuan.";
    balance_sum: Sum, "Live balances summed over months, 1/64 yuan.";
    workout_sum: Sum, "Exposure in workout summed over months, 1/64 yuan.";
    income: Sum, "Income of the opening book, 1/64 yuan.";
    loss: Sum, "Credit loss of the opening book, 1/64 yuan.";
    credit_denied: Sum, "Credit denied to good merchants, 1/64 yuan.";
    sales_lost: Sum, "Sales lost by good merchants, 1/64 yuan.";
}

/// Parts of a yuan that sums are kept in.
const PARTS_OF_A_YUAN: f64 = 64.0;

/// A merchant's yuan in parts.
pub fn fixed(yuan: f64) -> i64 {
    let parts = yuan * PARTS_OF_A_YUAN;
    (parts + 0.5f64.copysign(parts)) as i64
}

/// A fixed-point sum in yuan.
pub fn yuan(sum: Sum) -> f64 {
    sum as f64 / PARTS_OF_A_YUAN
}

/// One policy in one replication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    months: u32,
    /// By cell.
    pub cells: Vec<CellCounts>,
    /// Losses by cell and reason code: all, of good merchants.
    pub reasons: Vec<[[i64; 2]; 8]>,
    /// Opening-book merchants with access at the end of months 0..=months, and good ones.
    pub access: Vec<[i64; 2]>,
    /// By segment: bad, good.
    pub histories: Vec<[EventHistories; 2]>,
    /// First losses by month of good merchants without a consumer loan at month 0, index 0 unused.
    pub good_without_consumer_loan_first_losses: Vec<i64>,
    /// Against the baseline; all 0 for the baseline itself.
    pub swap_sets: SwapSets,
}

/// Times to losing access and to getting it back, opening-book merchants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventHistories {
    pub merchants: i64,
    /// First losses by month, index 0 unused.
    pub first_losses: Vec<i64>,
    /// Restored after this many months.
    pub restored_after: Vec<i64>,
    /// Lost ones that after this many months defaulted or the study ended.
    pub censored_after: Vec<i64>,
}

impl EventHistories {
    fn new(by_month: usize) -> EventHistories {
        let none = || vec![0; by_month];
        EventHistories { merchants: 0, first_losses: none(), restored_after: none(), censored_after: none() }
    }

    /// Takes away histories that are part of these.
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
        add_each(&mut self.first_losses, &other.first_losses);
        add_each(&mut self.restored_after, &other.restored_after);
        add_each(&mut self.censored_after, &other.censored_after);
    }
}

impl Tally {
    /// An empty tally.
    pub fn new(cells: usize, months: u32) -> Tally {
        let by_month = months as usize + 1;
        Tally {
            months,
            cells: vec![CellCounts::default(); cells],
            reasons: vec![[[0; 2]; 8]; cells],
            access: vec![[0; 2]; by_month],
            histories: vec![[EventHistories::new(by_month), EventHistories::new(by_month)]; cells / DECILES],
            good_without_consumer_loan_first_losses: vec![0; by_month],
            swap_sets: SwapSets::default(),
        }
    }

    /// Adds one merchant.
    pub fn add(&mut self, o: &Outcome, p: &Parameters<f64>) {
        let c = &mut self.cells[usize::from(o.cell)];
        let months = self.months as i32;
        c.live_at_opening += i64::from(o.alive_at_opening);

        // The portfolio: all merchants.
        match o.default_month {
            None => {
                c.live_at_end += 1;
                c.holders_at_end += i64::from(o.holds_consumer_loan_at_end);
                c.balance_at_end += Sum::from(fixed(o.balance_at_end));
            }
            Some(month) => {
                let exposure = Sum::from(fixed(o.exposure_at_default));
                let last = month + p.arrears.workout_months as i32 - 1;
                c.workout_at_end += if last >= months { exposure } else { 0 };
                c.workout_sum += exposure * Sum::from((last.min(months) - month.max(1) + 1).max(0));
            }
        }
        c.balance_sum += Sum::from(fixed(o.balance_sum));

        if !o.in_book {
            return;
        }
        let defaults = o.default_month.is_some();
        c.book += 1;
        c.defaults += i64::from(defaults);
        c.income += Sum::from(fixed(pricing::income(&p.pricing, o.income_balance_sum)));
        c.loss += Sum::from(if defaults { fixed(pricing::loss(&p.pricing, o.exposure_at_default)) } else { 0 });
        if let Some(month) = o.first_loss {
            c.lost += 1;
            c.lost_within_7_months += i64::from(month <= 7);
            c.lost_clean += i64::from(o.first_loss_clean);
            c.bad_caught += i64::from(o.first_loss_clean && !o.good);
        }
        self.add_history(o);
        if o.good {
            self.add_good(o);
        }
    }

    fn add_good(&mut self, o: &Outcome) {
        let c = &mut self.cells[usize::from(o.cell)];
        let is_lost = i64::from(o.first_loss.is_some());
        c.good += 1;
        c.good_lost += is_lost;
        c.good_lost_end += i64::from(!o.active_at_end);
        c.good_months_lost += i64::from(o.months_without);
        c.induced_defaults += i64::from(o.default_month.is_some());
        c.good_restored += i64::from(o.restored.is_some());
        c.credit_denied += Sum::from(fixed(o.credit_denied));
        c.sales_lost += Sum::from(fixed(o.sales_lost));
        if o.first_loss.is_some() {
            let (lost, restored) = if o.first_loss_suspends {
                (&mut c.good_suspended, &mut c.good_suspended_restored)
            } else {
                (&mut c.good_cancelled, &mut c.good_cancelled_restored)
            };
            *lost += 1;
            *restored += i64::from(o.restored.is_some());
        }
        if !o.held_consumer_loan_at_opening {
            c.good_without_consumer_loan += 1;
            c.good_without_consumer_loan_lost += is_lost;
        }
        if let Some(opened) = o.opened
            && o.first_loss.is_none_or(|loss| loss >= opened)
        {
            let follow_up = |months: u32, opened_by: &mut i64, lost_by: &mut i64| {
                if opened + months <= self.months {
                    *opened_by += 1;
                    *lost_by += i64::from(o.first_loss.is_some_and(|loss| loss <= opened + months));
                }
            };
            follow_up(1, &mut c.opened_1, &mut c.opened_1_lost);
            follow_up(3, &mut c.opened_3, &mut c.opened_3_lost);
            follow_up(6, &mut c.opened_6, &mut c.opened_6_lost);
        }
        if let (Some(loss), false) = (o.first_loss, o.held_consumer_loan_at_opening) {
            self.good_without_consumer_loan_first_losses[loss as usize] += 1;
        }
    }

    fn add_history(&mut self, o: &Outcome) {
        let histories = &mut self.histories[usize::from(o.cell) / DECILES][usize::from(o.good)];
        histories.merchants += 1;
        let Some(loss) = o.first_loss else { return };
        histories.first_losses[loss as usize] += 1;
        match o.restored {
            Some(restored) => histories.restored_after[(restored - loss) as usize] += 1,
            None => {
                let end = o.default_month.map_or(self.months, |month| month.max(0) as u32);
                histories.censored_after[end.saturating_sub(loss) as usize] += 1;
            }
        }
    }

    /// Adds one merchant to the swap sets against the baseline.
    pub fn add_swap(&mut self, mine: (&Outcome, &Parameters<f64>), baseline: (&Outcome, &Parameters<f64>)) {
        swap::add(&mut self.swap_sets, mine, baseline);
    }

    /// The histories of every segment together: bad, good.
    pub fn histories_of_all(&self) -> [EventHistories; 2] {
        let mut all = [EventHistories::new(self.months as usize + 1), EventHistories::new(self.months as usize + 1)];
        for segment in &self.histories {
            all[0].merge(&segment[0]);
            all[1].merge(&segment[1]);
        }
        all
    }

    /// Adds losses of access.
    pub fn add_losses(&mut self, losses: &Losses) {
        for &(cell, code, good) in losses {
            let counts = &mut self.reasons[usize::from(cell)][usize::from(code)];
            counts[0] += 1;
            counts[1] += i64::from(good);
        }
    }

    /// Adds another part of the same replication and policy.
    pub fn merge(&mut self, other: &Tally) {
        for (mine, theirs) in self.cells.iter_mut().zip(&other.cells) {
            *mine += *theirs;
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

//! From counts to metrics: the ratios of one policy in one replication.

use super::scores::{ScoreCounts, ScoreRanks};
use super::tally::{CellCounts, Sum, Tally, yuan};
use super::{DECILES, Group, Id, METRICS};

/// One policy in one replication, as numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// `[group][metric]`, groups in the order of [`Group::every`].
    pub groups: Vec<Vec<f64>>,
    /// Share of the opening book with access by month, from 0; and of its good merchants.
    pub access: Vec<f64>,
    pub access_good: Vec<f64>,
    /// Kaplan-Meier curves of good merchants: not yet lost, and of those lost not yet restored.
    pub not_yet_lost_good: Vec<f64>,
    pub not_yet_restored_good: Vec<f64>,
    /// Good merchants lost and good merchants, for the design effect.
    pub good_lost: (u64, u64),
    /// Scores of month 0, of the first policy alone.
    pub scores: Option<ScoreCounts>,
}

/// Measures a finished tally; `scores` ranks the merchants of the replication under the policy's scenario.
pub fn measure(tally: &Tally, scores: &ScoreRanks, months: u32) -> Measured {
    let segments = tally.cells.len() / DECILES;
    let groups = Group::every(segments);
    let values = groups.iter().enumerate().map(|(index, &group)| {
        let mut counts = CellCounts::default();
        let mut reasons = [[0i64; 2]; 8];
        for cell in (0..tally.cells.len()).filter(|&cell| in_group(cell, group)) {
            counts += tally.cells[cell];
            for (sum, part) in reasons.iter_mut().zip(&tally.reasons[cell]) {
                sum[0] += part[0];
                sum[1] += part[1];
            }
        }
        metrics(&counts, &reasons, months, scores, index)
    });
    let groups = values.collect();
    let start = tally.access[0];
    let share = |which: usize| tally.access.iter().map(|counts| ratio(counts[which], start[which])).collect();
    let good = start[1] as u64;
    let [_, histories] = tally.histories_of_all();
    let lost: Vec<u64> = histories.first_losses[1..].iter().map(|&n| n as u64).collect();
    let good_lost = lost.iter().sum();
    let whole = |counts: &[i64]| -> Vec<u64> { counts[1..].iter().map(|&n| n as u64).collect() };
    // Who is censored in the month of the loss itself was never at risk of being restored.
    let at_risk_of_restoration = good_lost - histories.censored_after[0] as u64;
    Measured {
        groups,
        access: share(0),
        access_good: share(1),
        not_yet_lost_good: crate::stats::kaplan_meier(good, &lost, &vec![0; months as usize]),
        not_yet_restored_good: crate::stats::kaplan_meier(
            at_risk_of_restoration,
            &whole(&histories.restored_after),
            &whole(&histories.censored_after),
        ),
        good_lost: (good_lost, good),
        scores: None,
    }
}

/// Whether a cell of merchants belongs to a group.
pub fn in_group(cell: usize, group: Group) -> bool {
    match group {
        Group::All => true,
        Group::Segment(segment) => cell / DECILES == segment,
        Group::Decile(decile) => cell % DECILES == decile,
    }
}

fn ratio(part: impl Into<Sum>, whole: impl Into<Sum>) -> f64 {
    let (part, whole) = (part.into(), whole.into());
    if whole == 0 { f64::NAN } else { part as f64 / whole as f64 }
}

fn metrics(c: &CellCounts, reasons: &[[i64; 2]; 8], months: u32, scores: &ScoreRanks, group: usize) -> Vec<f64> {
    let mut values = vec![f64::NAN; METRICS.len()];
    let mut set = |id: Id, value: f64| values[id as usize] = value;
    let bad = c.book - c.good;
    let bad_lost = c.lost - c.good_lost;
    let per_good = |sum: Sum| if c.good == 0 { f64::NAN } else { yuan(sum) / c.good as f64 };
    let per_merchant = |sum: Sum| if c.book == 0 { f64::NAN } else { yuan(sum) / c.book as f64 };

    set(Id::Granted, ratio(c.book, c.live_at_opening));
    set(Id::Good, ratio(c.good, c.book));
    set(Id::GoodLost, ratio(c.good_lost, c.good));
    set(Id::GoodLostCount, c.good_lost as f64);
    set(Id::GoodCount, c.good as f64);
    set(Id::GoodLostEnd, ratio(c.good_lost_end, c.good));
    set(Id::GoodMonthsLost, ratio(c.good_months_lost, c.good));
    set(Id::BadLost, ratio(bad_lost, bad));
    set(Id::BadCaught, ratio(c.bad_caught, bad));
    set(Id::DefaultRate, ratio(c.defaults, c.book));
    set(Id::InducedDefault, ratio(c.induced_defaults, c.good));
    set(Id::SavedDefault, ratio(bad - (c.defaults - c.induced_defaults), bad));
    set(Id::NplRatio, ratio(c.workout_at_end, c.balance_at_end + c.workout_at_end));
    set(Id::NplRatioAverage, ratio(c.workout_sum, c.balance_sum + c.workout_sum));
    set(Id::AverageBalance, per_merchant(c.balance_sum + c.workout_sum) / f64::from(months));
    set(Id::ProfitPerMerchant, per_merchant(c.income - c.loss));
    set(Id::LossPerMerchant, per_merchant(c.loss));
    set(Id::ConsumerLoanHolders, ratio(c.holders_at_end, c.live_at_end));
    set(Id::SalesLostPerGood, per_good(c.sales_lost));
    set(Id::CreditDeniedPerGood, per_good(c.credit_denied));
    set(Id::LostWithin7Months, ratio(c.lost_within_7_months, c.book));
    set(Id::LostWithoutMissedPayment, ratio(c.lost_clean, c.lost));
    set(Id::GoodRestored, ratio(c.good_restored, c.good_lost));
    set(Id::Auc, scores.groups[group].auc);
    set(Id::Ks, scores.groups[group].ks);
    set(Id::LostGoodShare, ratio(c.good_lost, c.lost));
    set(Id::BenchmarkScore, scores.groups[group].good_share_of_lowest_scores(c.lost as usize));
    set(Id::BenchmarkQuality, scores.groups[group].good_share_of_lowest_quality(c.lost as usize));
    set(Id::GoodLostWithoutConsumerLoan, ratio(c.good_without_consumer_loan_lost, c.good_without_consumer_loan));
    set(Id::LostWithin1OfOpening, ratio(c.opened_1_lost, c.opened_1));
    set(Id::LostWithin3OfOpening, ratio(c.opened_3_lost, c.opened_3));
    set(Id::LostWithin6OfOpening, ratio(c.opened_6_lost, c.opened_6));
    set(Id::GoodSuspended, ratio(c.good_suspended, c.good));
    set(Id::GoodSuspendedRestored, ratio(c.good_suspended_restored, c.good));
    set(Id::GoodCancelled, ratio(c.good_cancelled, c.good));
    set(Id::GoodCancelledRestored, ratio(c.good_cancelled_restored, c.good));
    set(Id::LostAndGood, ratio(c.good_lost, c.book));
    set(Id::LostAndBad, ratio(bad_lost, c.book));
    set(Id::KeptAndGood, ratio(c.good - c.good_lost, c.book));
    set(Id::KeptAndBad, ratio(bad - bad_lost, c.book));
    for (which, first) in [Id::ReasonArrears, Id::GoodReasonArrears].into_iter().enumerate() {
        let all: i64 = reasons.iter().map(|counts| counts[which]).sum();
        for (code, counts) in reasons.iter().enumerate() {
            values[first as usize + code] = ratio(counts[which], all);
        }
    }
    values
}

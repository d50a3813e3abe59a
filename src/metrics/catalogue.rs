//! The metrics, one row each: name, unit, title, definition, and how it is computed from counts.
//!
//! A row without a formula does not compile, and [`Metric`] is made from the rows. The rows of shares of losses by reason are made
//! from the reasons.

use super::counts::{CellCounts, ReasonCounts};
use super::money::{Number, Sum, yuan};
use super::scores::GroupRanks;
use crate::model::access::{Reason, for_each_reason};
use crate::stats::Scale;
use serde::{Deserialize, Serialize};

/// The unit of a metric, which decides how it is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    /// A share, printed as a percentage; changes in percentage points.
    Share,
    /// Yuan (RMB).
    Yuan,
    /// Months.
    Months,
    /// A dimensionless number between 0 and 1, such as an area under a curve.
    Number,
    /// Merchants of one replication.
    Merchants,
    /// Events per 1,000 merchants.
    PerThousand,
}

impl Unit {
    /// The scale of the interval of a level.
    pub fn scale(self) -> Scale {
        match self {
            Unit::Share | Unit::Number => Scale::Share,
            Unit::Yuan | Unit::Months | Unit::Merchants | Unit::PerThousand => Scale::Amount,
        }
    }

    /// The scale of the interval of a change.
    pub fn scale_of_change(self) -> Scale {
        match self.scale() {
            Scale::Share => Scale::Difference,
            other => other,
        }
    }
}

/// One metric.
#[derive(Debug)]
pub struct MetricDefinition {
    pub name: &'static str,
    /// The title in tables and charts.
    pub title: &'static str,
    pub unit: Unit,
    pub definition: &'static str,
    /// The value, from the counts of a group under one policy in one replication.
    pub value: fn(&CellCounts, &MetricInputs) -> f64,
}

/// The inputs of metrics besides counts.
pub struct MetricInputs<'a> {
    pub reasons: &'a ReasonCounts,
    /// Sums of the reasons: all losses, those of good merchants.
    pub losses: [i64; 2],
    /// Months of the study.
    pub months: u32,
    /// Ranks the group's merchants by the score of month 0.
    pub ranks: &'a dyn Fn() -> &'a GroupRanks,
}

macro_rules! catalogue {
    (
        { $($reason:ident $code:literal $reason_title:literal $($other:literal)*;)* }
        first {$($id:ident $name:literal $unit:ident $title:literal $definition:literal, $value:expr;)*}
        then shares by reason
        then {$($later_id:ident $later_name:literal $later_unit:ident $later_title:literal $later_definition:literal, $later_value:expr;)*}
    ) => {
        /// A metric's index in [`METRICS`]. Shares by reason have theirs from [`Metric::reason_share`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Metric {
            $($id = index($name),)*
            $($later_id = index($later_name),)*
        }

        /// Every metric, in the order of result files.
        pub static METRICS: &[MetricDefinition] = &[
            $(MetricDefinition { name: $name, title: $title, unit: Unit::$unit, definition: $definition, value: $value },)*
            $(MetricDefinition {
                name: concat!("reason_share.", $code),
                title: $reason_title,
                unit: Unit::Share,
                definition: "share of all losses of opening-book merchants",
                value: |_, of| share_of_reason(of, Reason::$reason, 0),
            },)*
            $(MetricDefinition {
                name: concat!("reason_share_good.", $code),
                title: concat!($reason_title, ", good merchants"),
                unit: Unit::Share,
                definition: "share of all losses of good opening-book merchants",
                value: |_, of| share_of_reason(of, Reason::$reason, 1),
            },)*
            $(MetricDefinition {
                name: $later_name,
                title: $later_title,
                unit: Unit::$later_unit,
                definition: $later_definition,
                value: $later_value,
            },)*
        ];

        /// The index of the first share by reason.
        const REASONS_AT: usize = [$($name),*].len();
    };
}

for_each_reason! {
    catalogue {
        first {
            Granted "granted" Share "Merchants granted a loan"
                "opening book / live merchants at month 0",
                |c, _| ratio(c.book, c.live_at_opening);
            Good "good" Share "Good merchants"
                "good merchants / opening book",
                |c, _| ratio(c.good, c.book);
            GoodLost "good_lost" Share "Good merchants lost"
                "good merchants of the opening book without access at the end of at least one month / good merchants of the opening book",
                |c, _| ratio(c.good_lost, c.good);
            GoodLostCount "good_lost_count" Merchants "Good merchants lost, count"
                "good merchants lost in one replication",
                |c, _| c.good_lost as f64;
            GoodLostForLong "good_lost_3_months" Share "Good merchants lost for three months or more"
                "good merchants of the opening book without access at three or more month-ends in a row / good merchants of the opening book",
                |c, _| ratio(c.good_lost_for_long, c.good);
            LineHalved "line_halved" Share "Good merchants whose line was halved"
                "good merchants of the opening book whose line, 0 without access, was at some month-end under half of that of month 0 / good merchants of the opening book",
                |c, _| ratio(c.good_line_halved, c.good);
            GoodLostEnd "good_lost_end" Share "Good merchants without access at the end"
                "good merchants of the opening book without access at the end of the last month / good merchants of the opening book",
                |c, _| ratio(c.good_lost_end, c.good);
            GoodMonthsLost "good_months_lost" Months "Months without access per good merchant"
                "months without access, default included / good merchants of the opening book",
                |c, _| ratio(c.good_months_lost, c.good);
            BadLost "bad_lost" Share "Bad merchants lost"
                "bad merchants of the opening book without access at the end of at least one month / bad merchants of the opening book",
                |c, _| ratio(c.bad_lost(), c.bad());
            BadCaught "bad_caught" Share "Bad merchants caught in time"
                "bad merchants whose first loss came with no missed payment up to and including its month / bad merchants of the opening book",
                |c, _| ratio(c.bad_caught, c.bad());
            BadWarningMonths "bad_warning_months" Months "Warning before default, bad merchants"
                "months from the first loss to the default with full access / bad merchants of the opening book with a loss",
                |c, _| ratio(c.bad_warning_months, c.bad_warned);
            BadWarned "bad_warned_3_months" Share "Bad merchants warned in time"
                "bad merchants first lost at least three months before their default with full access / bad merchants of the opening book",
                |c, _| ratio(c.bad_warned_3_months, c.bad());
            ExposureSaved "exposure_saved_per_bad" Yuan "Exposure saved per bad merchant"
                "exposure at default with full access less that under the policy / bad merchants of the opening book",
                |c, _| per(c.exposure_saved, c.bad());
            TwinDefaultRate "twin_default_rate" Share "Default rate with full access"
                "merchants that default with full access / live merchants at month 0",
                |c, _| ratio(c.twin_defaults, c.live_at_opening);
            FirstMissed "first_missed_in_months_4_to_12" Share "First missed payment in months 4 to 12"
                "opening-book merchants whose first missed payment is in months 4-12 / those without one in months 1-3",
                |c, _| ratio(c.first_missed_in_4_to_12, c.paid_until_month_3);
            DefaultRate "default_rate" Share "Default rate"
                "opening-book merchants that default / opening book",
                |c, _| ratio(c.defaults, c.book);
            InducedDefault "induced_default" Share "Good merchants that default"
                "good merchants of the opening book that default under the policy / good merchants of the opening book",
                |c, _| ratio(c.induced_defaults, c.good);
            SavedDefault "saved_default" Share "Bad merchants that do not default"
                "bad merchants of the opening book that do not default under the policy / bad merchants of the opening book",
                |c, _| ratio(c.bad() - (c.defaults - c.induced_defaults), c.bad());
            NplRatio "npl_ratio" Share "NPL ratio at the end"
                "exposure in workout / (live balances + exposure in workout), all merchants, last month",
                |c, _| ratio(c.workout_at_end, c.balance_at_end + c.workout_at_end);
            NplRatioAverage "npl_ratio_average" Share "NPL ratio, average"
                "the same with numerator and denominator summed over months",
                |c, _| ratio(c.workout_sum, c.balance_sum + c.workout_sum);
            AverageBalance "average_balance" Yuan "Average balance"
                "mean over months of live balances and exposure in workout / opening book",
                |c, of| per(c.balance_sum + c.workout_sum, c.book) / f64::from(of.months);
            ProfitPerMerchant "profit_per_merchant" Yuan "Profit per merchant"
                "(income - loss - cost of remedies) of the opening book over the study / opening book",
                |c, _| per(c.income - c.loss - c.remedy_cost, c.book);
            RemedyCost "remedy_cost_per_merchant" Yuan "Cost of remedies per merchant"
                "appeals, notices, warnings, documents checked and a richer model, opening book over the study / opening book",
                |c, _| per(c.remedy_cost, c.book);
            CreditCost "credit_cost_a_year" Share "Credit cost a year"
                "12 / months * loss / average of live balances and exposure in workout, opening book",
                |c, _| 12.0 * ratio(c.loss, c.book_balance_sum + c.book_workout_sum);
            LossPerMerchant "loss_per_merchant" Yuan "Credit loss per merchant"
                "loss given default times exposure at default of the opening book / opening book",
                |c, _| per(c.loss, c.book);
            ConsumerLoanHolders "consumer_loan_holders" Share "Consumer-loan holders at the end"
                "holders / live merchants at the end, all merchants",
                |c, _| ratio(c.holders_at_end, c.live_at_end);
            SalesLostPerGood "sales_lost_per_good" Yuan "Sales lost per good merchant"
                "sales lost for want of access in months ended alive / good merchants of the opening book",
                |c, _| per(c.sales_lost, c.good);
            CreditDeniedPerGood "credit_denied_per_good" Yuan "Credit denied per good merchant"
                "funding need that alternative finance does not cover, in months ended alive without access / good merchants of the opening book",
                |c, _| per(c.credit_denied, c.good);
            ExtraInterestPerGood "extra_interest_per_good" Yuan "Extra interest per good merchant"
                "interest beyond the merchant loan's on need that alternative finance covers, in months ended alive without access / good merchants of the opening book",
                |c, _| per(c.extra_interest, c.good);
            AppealsDecided "appeals_per_1000" PerThousand "Appeals decided per 1,000 merchants"
                "1,000 * appeals decided, notice before the cut included / opening book",
                |c, _| 1000.0 * ratio(c.appeals_decided, c.book);
            AppealsWon "appeals_won" Share "Appeals won"
                "appeals won / appeals decided",
                |c, _| ratio(c.appeals_won, c.appeals_decided);
            LostWithin7Months "lost_within_7_months" Share "Merchants lost within seven months"
                "opening-book merchants first lost in months 1-7 / opening book",
                |c, _| ratio(c.lost_within_7_months, c.book);
            LostWithoutMissedPayment "lost_without_missed_payment" Share "Lost without a missed payment"
                "lost merchants with no missed payment up to and including the month of first loss / lost merchants, opening book",
                |c, _| ratio(c.lost_clean, c.lost);
            GoodRestored "good_restored" Share "Good merchants restored"
                "good merchants lost that had access again / good merchants lost",
                |c, _| ratio(c.good_restored, c.good_lost);
            Auc "auc" Number "Area under the ROC curve"
                "score of month 0, bad against good, all live merchants at month 0",
                |_, of| (of.ranks)().auc;
            Ks "ks" Number "Kolmogorov-Smirnov distance"
                "score of month 0, bad against good, all live merchants at month 0",
                |_, of| (of.ranks)().ks;
            LostGoodShare "lost_good_share" Share "Good share of those lost"
                "good merchants lost / merchants lost, opening book",
                |c, _| ratio(c.good_lost, c.lost);
            BenchmarkScore "benchmark_score_good_share" Share "Good share of those lost to a static cut-off"
                "good share among as many opening-book merchants with the lowest score of month 0 as the policy lost",
                |c, of| (of.ranks)().good_share_of_lowest_scores(c.lost as usize);
            BenchmarkQuality "benchmark_quality_good_share" Share "Good share of those lost with perfect information"
                "good share among as many opening-book merchants with the lowest latent quality as the policy lost",
                |c, of| (of.ranks)().good_share_of_lowest_quality(c.lost as usize);
            GoodLostWithoutConsumerLoan "good_lost_without_consumer_loan_at_start" Share "Good lost of those without a consumer loan at the start"
                "good merchants lost / good merchants of the opening book, of those without a consumer loan at month 0",
                |c, _| ratio(c.good_without_consumer_loan_lost, c.good_without_consumer_loan);
            GoodLostForLongWithoutConsumerLoan "good_lost_3_months_without_consumer_loan_at_start" Share "Good lost for three months or more of those without a consumer loan at the start"
                "good merchants lost for three months or more / good merchants of the opening book, of those without a consumer loan at month 0",
                |c, _| ratio(c.good_without_consumer_loan_lost_for_long, c.good_without_consumer_loan);
            LostWithin1OfOpening "lost_within_1_months_of_opening" Share "Good lost within one month of opening a consumer loan"
                "good opening-book merchants first lost in the month of opening or the next / those that first open in months 1 to months - 1 with no loss before that month",
                |c, _| ratio(c.opened_1_lost, c.opened_1);
            LostWithin3OfOpening "lost_within_3_months_of_opening" Share "Good lost within three months of opening a consumer loan"
                "the same up to three months later, opening in months 1 to months - 3",
                |c, _| ratio(c.opened_3_lost, c.opened_3);
            LostWithin6OfOpening "lost_within_6_months_of_opening" Share "Good lost within six months of opening a consumer loan"
                "the same up to six months later, opening in months 1 to months - 6",
                |c, _| ratio(c.opened_6_lost, c.opened_6);
            LostAndGood "confusion.lost_good" Share "Lost and good"
                "good merchants lost / opening book",
                |c, _| ratio(c.good_lost, c.book);
            LostAndBad "confusion.lost_bad" Share "Lost and bad"
                "bad merchants lost / opening book",
                |c, _| ratio(c.bad_lost(), c.book);
            KeptAndGood "confusion.kept_good" Share "Kept and good"
                "good merchants never lost / opening book",
                |c, _| ratio(c.good - c.good_lost, c.book);
            KeptAndBad "confusion.kept_bad" Share "Kept and bad"
                "bad merchants never lost / opening book",
                |c, _| ratio(c.bad() - c.bad_lost(), c.book);
        }
        then shares by reason
        then {
            GoodSuspended "good_flow.suspended" Share "Good merchants suspended"
                "good merchants of the opening book whose first loss was a suspension / good merchants of the opening book",
                |c, _| ratio(c.good_suspended, c.good);
            GoodSuspendedRestored "good_flow.suspended_restored" Share "Good merchants suspended and restored"
                "good merchants of the opening book whose first loss was a suspension and that had access again / good merchants of the opening book",
                |c, _| ratio(c.good_suspended_restored, c.good);
            GoodCancelled "good_flow.cancelled" Share "Good merchants cancelled"
                "good merchants of the opening book whose first loss was a cancellation / good merchants of the opening book",
                |c, _| ratio(c.good_cancelled, c.good);
            GoodCancelledRestored "good_flow.cancelled_restored" Share "Good merchants cancelled and restored"
                "good merchants of the opening book whose first loss was a cancellation and that had access again / good merchants of the opening book",
                |c, _| ratio(c.good_cancelled_restored, c.good);
            GoodCount "good_count" Merchants "Good merchants, count"
                "good merchants of the opening book in one replication",
                |c, _| c.good as f64;
        }
    }
}

impl Metric {
    /// The metric of this name.
    pub fn of_name(name: &str) -> Option<usize> {
        METRICS.iter().position(|metric| metric.name == name)
    }

    /// The index in [`METRICS`] of the share of losses with this reason.
    pub fn reason_share(reason: Reason) -> usize {
        REASONS_AT + reason as usize
    }

    /// The same of good merchants.
    pub fn reason_share_of_good(reason: Reason) -> usize {
        REASONS_AT + Reason::ALL.len() + reason as usize
    }
}

/// The index of the metric of this name, at compile time.
const fn index(name: &str) -> isize {
    let mut index = 0;
    while !equal(METRICS[index].name.as_bytes(), name.as_bytes()) {
        index += 1;
    }
    index as isize
}

const fn equal(a: &[u8], b: &[u8]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}

/// A share of a total, `NaN` if the total is 0.
pub fn ratio<N: Number>(part: N, whole: N) -> f64 {
    let whole = whole.nearest();
    if whole == 0.0 { f64::NAN } else { part.nearest() / whole }
}

/// Yuan per merchant, `NaN` without merchants.
fn per(sum: Sum, merchants: i64) -> f64 {
    if merchants == 0 { f64::NAN } else { yuan(sum) / merchants as f64 }
}

/// Share of one reason in all losses, of all merchants (0) or of good merchants (1).
fn share_of_reason(of: &MetricInputs, reason: Reason, whose: usize) -> f64 {
    ratio(of.reasons[reason as usize][whose], of.losses[whose])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_unique_and_leads_to_its_metric() {
        for (index, metric) in METRICS.iter().enumerate() {
            assert_eq!(Metric::of_name(metric.name), Some(index));
        }
        assert_eq!(
            (METRICS[Metric::Granted as usize].name, METRICS[Metric::GoodCount as usize].name),
            ("granted", "good_count")
        );
    }

    #[test]
    fn each_reason_has_its_two_shares() {
        for reason in Reason::ALL {
            let names =
                [Metric::reason_share(reason), Metric::reason_share_of_good(reason)].map(|index| METRICS[index].name);
            assert_eq!(names, ["", "_good"].map(|whose| format!("reason_share{whose}.{}", reason.code())));
        }
    }
}

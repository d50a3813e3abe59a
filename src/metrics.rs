//! What is measured: the catalogue of metrics.
//!
//! A metric is one number per policy, group and replication. Metrics are ratios of integer counts or fixed-point sums
//!, so the same study gives the same numbers whatever the order of the work. A ratio without a denominator
//! (say, reasons of losses when nobody lost) is `NaN`, is left out of intervals and is written as null.

pub mod measure;
pub mod scores;
pub mod swap;
pub mod tally;

use serde::{Deserialize, Serialize};

/// What a metric is counted in, which decides how it is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    /// A share, printed in per cent; changes in percentage points.
    Share,
    /// Yuan (RMB).
    Yuan,
    /// Months.
    Months,
    /// A plain number, such as an area under a curve.
    Number,
    /// Merchants of one replication.
    Merchants,
}

/// One metric.
#[derive(Debug)]
pub struct Metric {
    pub name: &'static str,
    /// Plain words for tables and charts.
    pub title: &'static str,
    pub unit: Unit,
    pub definition: &'static str,
}

macro_rules! metrics {
    ($($id:ident $name:literal $unit:ident $title:literal $definition:literal;)*) => {
        /// A metric's index in [`METRICS`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Id { $($id),* }

        /// Every metric, in the order of result files.
        pub static METRICS: &[Metric] = &[$(Metric { name: $name, title: $title, unit: Unit::$unit, definition: $definition }),*];
    };
}

metrics! {
    Granted "granted" Share "Merchants granted a loan" "opening book / live merchants at month 0";
    Good "good" Share "Good merchants" "good merchants / opening book";
    GoodLost "good_lost" Share "Good merchants lost" "good merchants of the opening book without access at the end of at least one month / good merchants of the opening book";
    GoodLostCount "good_lost_count" Merchants "Good merchants lost, count" "good merchants lost in one replication";
    GoodLostEnd "good_lost_end" Share "Good merchants without access at the end" "good merchants of the opening book without access at the end of the last month / good merchants of the opening book";
    GoodMonthsLost "good_months_lost" Months "Months without access per good merchant" "months without access, default included / good merchants of the opening book";
    BadLost "bad_lost" Share "Bad merchants lost" "bad merchants of the opening book without access at the end of at least one month / bad merchants of the opening book";
    BadCaught "bad_caught" Share "Bad merchants caught in time" "bad merchants whose first loss came with no missed payment up to and including its month / bad merchants of the opening book";
    DefaultRate "default_rate" Share "Default rate" "opening-book merchants that default / opening book";
    InducedDefault "induced_default" Share "Good merchants that default" "good merchants of the opening book that default under the policy / good merchants of the opening book";
    SavedDefault "saved_default" Share "Bad merchants that do not default" "bad merchants of the opening book that do not default under the policy / bad merchants of the opening book";
    NplRatio "npl_ratio" Share "NPL ratio at the end" "exposure in workout / (live balances + exposure in workout), all merchants, last month";
    NplRatioAverage "npl_ratio_average" Share "NPL ratio, average" "the same with numerator and denominator summed over months";
    AverageBalance "average_balance" Yuan "Average balance" "mean over months of live balances and exposure in workout / opening book";
    ProfitPerMerchant "profit_per_merchant" Yuan "Profit per merchant" "(income - loss) of the opening book over the study / opening book";
    LossPerMerchant "loss_per_merchant" Yuan "Credit loss per merchant" "loss given default times exposure at default of the opening book / opening book";
    ConsumerLoanHolders "consumer_loan_holders" Share "Consumer-loan holders at the end" "holders / live merchants at the end, all merchants";
    SalesLostPerGood "sales_lost_per_good" Yuan "Sales lost per good merchant" "sales lost for want of access in months ended alive / good merchants of the opening book";
    CreditDeniedPerGood "credit_denied_per_good" Yuan "Credit denied per good merchant" "funding need in months ended alive without access / good merchants of the opening book";
    LostWithin7Months "lost_within_7_months" Share "Merchants lost within seven months" "opening-book merchants first lost in months 1-7 / opening book";
    LostWithoutMissedPayment "lost_without_missed_payment" Share "Lost without a missed payment" "lost merchants with no missed payment up to and including the month of first loss / lost merchants, opening book";
    GoodRestored "good_restored" Share "Good merchants restored" "good merchants lost that had access again / good merchants lost";
    Auc "auc" Number "Area under the ROC curve" "score of month 0, bad against good, all live merchants at month 0";
    Ks "ks" Number "Kolmogorov-Smirnov distance" "score of month 0, bad against good, all live merchants at month 0";
    LostGoodShare "lost_good_share" Share "Good share of those lost" "good merchants lost / merchants lost, opening book";
    BenchmarkScore "benchmark_score_good_share" Share "Good share of those lost to a static cut-off" "good share among as many opening-book merchants with the lowest score of month 0 as the policy lost";
    BenchmarkQuality "benchmark_quality_good_share" Share "Good share of those lost with perfect information" "good share among as many opening-book merchants with the lowest latent quality as the policy lost";
    GoodLostWithoutConsumerLoan "good_lost_without_consumer_loan_at_start" Share "Good lost of those without a consumer loan at the start" "good merchants lost / good merchants of the opening book, of those without a consumer loan at month 0";
    LostWithin1OfOpening "lost_within_1_months_of_opening" Share "Good lost within one month of opening a consumer loan" "good opening-book merchants first lost in the month of opening or the next / those that first open in months 1 to months - 1 with no loss before that month";
    LostWithin3OfOpening "lost_within_3_months_of_opening" Share "Good lost within three months of opening a consumer loan" "the same up to three months later, opening in months 1 to months - 3";
    LostWithin6OfOpening "lost_within_6_months_of_opening" Share "Good lost within six months of opening a consumer loan" "the same up to six months later, opening in months 1 to months - 6";
    LostAndGood "confusion.lost_good" Share "Lost and good" "good merchants lost / opening book";
    LostAndBad "confusion.lost_bad" Share "Lost and bad" "bad merchants lost / opening book";
    KeptAndGood "confusion.kept_good" Share "Kept and good" "good merchants never lost / opening book";
    KeptAndBad "confusion.kept_bad" Share "Kept and bad" "bad merchants never lost / opening book";
    ReasonArrears "reason_share.arrears" Share "Arrears" "share of all losses of opening-book merchants";
    ReasonPositioning "reason_share.positioning" Share "Product positioning" "share of all losses of opening-book merchants";
    ReasonExposureCap "reason_share.exposure_cap" Share "Exposure cap" "share of all losses of opening-book merchants";
    ReasonInquiries "reason_share.inquiries" Share "Inquiries" "share of all losses of opening-book merchants";
    ReasonHighCost "reason_share.high_cost_borrowing" Share "High-cost borrowing" "share of all losses of opening-book merchants";
    ReasonRevenueDrop "reason_share.revenue_drop" Share "Fall of revenue" "share of all losses of opening-book merchants";
    ReasonPolicyTightening "reason_share.policy_tightening" Share "Policy tightening" "share of all losses of opening-book merchants";
    ReasonScore "reason_share.score" Share "Score" "share of all losses of opening-book merchants";
    GoodReasonArrears "reason_share_good.arrears" Share "Arrears, good merchants" "share of all losses of good opening-book merchants";
    GoodReasonPositioning "reason_share_good.positioning" Share "Product positioning, good merchants" "share of all losses of good opening-book merchants";
    GoodReasonExposureCap "reason_share_good.exposure_cap" Share "Exposure cap, good merchants" "share of all losses of good opening-book merchants";
    GoodReasonInquiries "reason_share_good.inquiries" Share "Inquiries, good merchants" "share of all losses of good opening-book merchants";
    GoodReasonHighCost "reason_share_good.high_cost_borrowing" Share "High-cost borrowing, good merchants" "share of all losses of good opening-book merchants";
    GoodReasonRevenueDrop "reason_share_good.revenue_drop" Share "Fall of revenue, good merchants" "share of all losses of good opening-book merchants";
    GoodReasonPolicyTightening "reason_share_good.policy_tightening" Share "Policy tightening, good merchants" "share of all losses of good opening-book merchants";
    GoodReasonScore "reason_share_good.score" Share "Score, good merchants" "share of all losses of good opening-book merchants";
    GoodSuspended "good_flow.suspended" Share "Good merchants suspended" "good merchants of the opening book whose first loss was a suspension / good merchants of the opening book";
    GoodSuspendedRestored "good_flow.suspended_restored" Share "Good merchants suspended and restored" "good merchants of the opening book whose first loss was a suspension and that had access again / good merchants of the opening book";
    GoodCancelled "good_flow.cancelled" Share "Good merchants cancelled" "good merchants of the opening book whose first loss was a cancellation / good merchants of the opening book";
    GoodCancelledRestored "good_flow.cancelled_restored" Share "Good merchants cancelled and restored" "good merchants of the opening book whose first loss was a cancellation and that had access again / good merchants of the opening book";
    GoodCount "good_count" Merchants "Good merchants, count" "good merchants of the opening book in one replication";
}

impl Id {
    /// The metric of this name.
    pub fn of_name(name: &str) -> Option<usize> {
        METRICS.iter().position(|metric| metric.name == name)
    }
}

/// Whom a metric is measured over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Every merchant.
    All,
    /// A segment, by its index in the configuration.
    Segment(usize),
    /// A decile of monthly revenue R, 0 the lowest; its bounds are the population's quantiles under the baseline.
    Decile(usize),
}

/// Number of revenue deciles.
pub const DECILES: usize = 10;

impl Group {
    /// All groups: everybody, each segment, each revenue decile.
    pub fn every(segments: usize) -> Vec<Group> {
        let segments = (0..segments).map(Group::Segment);
        std::iter::once(Group::All).chain(segments).chain((0..DECILES).map(Group::Decile)).collect()
    }

    /// The group's name in result files: `all`, the segment's name, or `revenue_decile_1` (lowest) to `_10`.
    pub fn name(self, segment_names: &[String]) -> String {
        match self {
            Group::All => "all".into(),
            Group::Segment(k) => segment_names[k].clone(),
            Group::Decile(d) => format!("revenue_decile_{}", d + 1),
        }
    }
}

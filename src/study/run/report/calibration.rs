//! The public figures of section 7 of `docs/model.md` that a run measures.

use crate::metrics::{METRICS, Metric};
use crate::report::about::CalibrationRow;
use crate::report::message::{Message, msg};
use crate::study::run::run::{PolicyResult, StudyResult};

/// The alternative that is a tightening wave.
const WAVE: &str = "guidance_tight";

/// The targets that a run measures: of its baseline, and of the bundled tightening wave if it is among the reforms.
pub fn calibration(result: &StudyResult) -> Vec<CalibrationRow> {
    let baseline = result.policies.first();
    let wave = result.policies.iter().skip(1).find(|policy| policy.name == WAVE);
    let of_baseline = baseline.into_iter().flat_map(|policy| {
        [
            row(
                policy,
                Metric::NplRatio,
                msg!("NPL ratio of the merchant loan"),
                (0.015, 0.023),
                msg!("MYbank annual reports: 1.52% 2020, 1.53% 2021, 1.94% 2022, 2.28% 2023, 2.30% 2024"),
                msg!("high; 2023-24 medium"),
            ),
            row(
                policy,
                Metric::AverageBalance,
                msg!("Average merchant-loan balance, yuan, per merchant in the opening book"),
                (31_000.0, 72_000.0),
                msg!("Xinhua 2019; ESG report 2023 (both per borrower)"),
                msg!("high"),
            ),
            row(
                policy,
                Metric::Auc,
                msg!("AUC of the score"),
                (0.72, 0.84),
                msg!("HELOC data 0.77, UCI credit cards 0.78 (our fits)"),
                msg!("medium"),
            ),
            row(
                policy,
                Metric::LostWithoutMissedPayment,
                msg!("Share of cut borrowers with no missed payment"),
                (0.67, 0.75),
                msg!("FICO; CFPB"),
                msg!("high"),
            ),
        ]
    });
    let of_wave = wave.map(|policy| {
        row(
            policy,
            Metric::LostWithin7Months,
            msg!("Borrowers cut within seven months of a tightening wave"),
            (0.16, 0.20),
            msg!("FICO, October 2008 to April 2009"),
            msg!("high"),
        )
    });
    of_baseline.chain(of_wave).collect()
}

fn row(
    policy: &PolicyResult,
    metric: Metric,
    target: Message,
    (low, high): (f64, f64),
    source: Message,
    confidence: Message,
) -> CalibrationRow {
    let unit = METRICS[metric as usize].unit;
    CalibrationRow { target, low, high, value: policy.level(metric), unit, source, confidence }
}

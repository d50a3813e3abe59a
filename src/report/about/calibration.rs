//! The public figures of section 7 of `docs/model.md` that a run measures.

use super::CalibrationRow;
use crate::metrics::{Id, METRICS};
use crate::report::words::{Words, say};
use crate::study::run::{PolicyResult, StudyResult};

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
                Id::NplRatio,
                say!("NPL ratio of the merchant loan"),
                (0.015, 0.023),
                say!("MYbank annual reports: 1.52 % 2020, 1.53 % 2021, 1.94 % 2022, 2.28 % 2023, 2.30 % 2024"),
                say!("high; 2023-24 medium"),
            ),
            row(
                policy,
                Id::AverageBalance,
                say!("Average merchant-loan balance, yuan: measured per merchant of the opening book"),
                (31_000.0, 72_000.0),
                say!("Xinhua 2019; ESG report 2023 (both per borrower)"),
                say!("high"),
            ),
            row(
                policy,
                Id::Auc,
                say!("AUC of the score"),
                (0.72, 0.84),
                say!("HELOC data 0.77, UCI credit cards 0.78 (fitted by us)"),
                say!("medium"),
            ),
            row(
                policy,
                Id::LostWithoutMissedPayment,
                say!("Share of the cut with no missed payment"),
                (0.67, 0.75),
                say!("FICO; CFPB"),
                say!("high"),
            ),
        ]
    });
    let of_wave = wave.map(|policy| {
        row(
            policy,
            Id::LostWithin7Months,
            say!("Borrowers cut within seven months of a tightening wave"),
            (0.16, 0.20),
            say!("FICO, October 2008 to April 2009"),
            say!("high"),
        )
    });
    of_baseline.chain(of_wave).collect()
}

fn row(
    policy: &PolicyResult,
    metric: Id,
    target: Words,
    (low, high): (f64, f64),
    source: Words,
    confidence: Words,
) -> CalibrationRow {
    let unit = METRICS[metric as usize].unit;
    CalibrationRow { target, low, high, value: policy.level(metric), unit, source, confidence }
}

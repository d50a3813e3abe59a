//! The public figures that a run measures: of the bundled targets, those that are metrics over the study's months.

use crate::report::about::CalibrationRow;
use crate::study::run::run::{PolicyResult, StudyResult};
use crate::study::targets::{self, Quantity, Target};

/// Targets of the baseline, and of the bundled reforms that are among the run's.
pub fn calibration(result: &StudyResult) -> Vec<CalibrationRow> {
    let (_, targets, _) = targets::public();
    let row = |target: &Target| {
        let Quantity::Metric(metric) = target.quantity else { return None };
        let policy = policy(result, target)?;
        target.months.is_none().then(|| targets::row(target, policy.levels[metric])).flatten()
    };
    targets.iter().filter_map(row).collect()
}

/// The policy of a target in a run.
fn policy<'a>(result: &'a StudyResult, target: &Target) -> Option<&'a PolicyResult> {
    match &target.policy {
        None => result.policies.first(),
        Some(reform) => result.policies.iter().skip(1).find(|policy| policy.name == reform.key),
    }
}

//! The numbers that a platform could be asked for: metrics of its book as it is, without what would have been under full access.
//!
//! Who is good or bad is known only of merchants that keep their access, so metrics of them are left out. One is kept: the loss of
//! access soon after a consumer loan is opened is counted of good merchants here, and is a figure of the whole book for the platform.

use crate::config::document::{Entry, Kind, Value};
use crate::metrics::{METRICS, Metric};
use crate::study::targets::{Quantity, Stated, Target};

/// The reform under which metrics are measured besides.
const TIGHTENING: &str = "guidance_tight";
/// The metric whose spread further numbers should narrow.
pub const HEADLINE: Metric = Metric::GoodLost;
/// Words of definitions that need full access to be known.
const UNKNOWN: [&str; 4] = ["good", "bad", "full access", "score of month 0"];

/// The headline, then each metric that could be stated and is no target yet, under the baseline and under a tightening.
pub fn further<'a>(targets: impl Iterator<Item = &'a Target> + Clone) -> Vec<Target> {
    let is_target = |metric: usize, policy: Option<&str>| {
        targets.clone().any(|target| {
            matches!(target.quantity, Quantity::Metric(other) if other == metric)
                && target.policy.as_ref().map(|policy| policy.key.as_str()) == policy
                && target.months.is_none()
                && target.segment.is_none()
        })
    };
    let mut further = vec![target(HEADLINE as usize, None)];
    for policy in [None, Some(TIGHTENING)] {
        let metrics = (0..METRICS.len()).filter(|&metric| can_be_stated(metric) && !is_target(metric, policy));
        further.extend(metrics.map(|metric| target(metric, policy)));
    }
    further
}

/// Whether a platform could state a metric.
pub fn can_be_stated(metric: usize) -> bool {
    let opening = [Metric::LostWithin1OfOpening, Metric::LostWithin3OfOpening, Metric::LostWithin6OfOpening];
    let definition = METRICS[metric].definition;
    opening.iter().any(|&one| one as usize == metric) || !UNKNOWN.iter().any(|word| definition.contains(word))
}

fn target(metric: usize, policy: Option<&str>) -> Target {
    let entry = |policy: &str| Entry {
        key: policy.into(),
        key_span: 0..0,
        value: Value { span: 0..0, kind: Kind::Text(policy.into()) },
    };
    Target {
        title: METRICS[metric].title.into(),
        quantity: Quantity::Metric(metric),
        segment: None,
        policy: policy.map(entry),
        months: None,
        figure: None,
        stated: Stated { value: None, tolerance: None, discrepancy: 0.0, weight: 1.0, is_log: None },
        is_held_out: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_full_access_alone_would_tell_is_not_asked_for() {
        let can = |name: &str| can_be_stated(Metric::of_name(name).unwrap());
        for name in
            ["npl_ratio", "granted", "default_rate", "lost_within_3_months_of_opening", "reason_share.exposure_cap"]
        {
            assert!(can(name), "{name}");
        }
        for name in ["good_lost", "bad_lost", "twin_default_rate", "auc", "lost_good_share", "confusion.kept_bad"] {
            assert!(!can(name), "{name}");
        }
    }

    #[test]
    fn what_is_a_target_already_is_left_out() {
        let npl = target(Metric::NplRatio as usize, None);
        let all = further(std::iter::once(&npl));
        let of = |metric: Metric| {
            let is = |target: &&Target| matches!(target.quantity, Quantity::Metric(other) if other == metric as usize);
            all.iter().filter(is).count()
        };
        assert_eq!((of(Metric::NplRatio), of(Metric::LostWithin3OfOpening), of(Metric::GoodLost)), (1, 2, 1));
        assert!(matches!(all[0].quantity, Quantity::Metric(metric) if metric == HEADLINE as usize));
    }
}

//! What narrows the intervals: more replications, more merchants, and by how much.

use super::super::run::StudyResult;
use super::super::until::{Precision, Target, Used};
use super::name;
use crate::metrics::{METRICS, Metric, Unit};
use crate::report::message::{Message, msg};
use crate::report::number::thousands;
use crate::stats::precision::{VarianceParts, replications_for};

/// How wide the interval of good merchants lost is, and that of its least certain change, and what their variances are made of where
/// halves were measured.
pub struct Uncertainty {
    /// The half-width.
    pub level: (f64, Option<VarianceParts>),
    /// The same of the change under the policy called so.
    pub change: Option<(Message, f64, Option<VarianceParts>)>,
}

impl Uncertainty {
    pub fn of(result: &StudyResult) -> Uncertainty {
        let metric = Metric::GoodLost as usize;
        let width = |policy: &usize| result.policies[*policy].changes[metric].half_width();
        let widest = (1..result.policies.len())
            .filter(|policy| width(policy) > 0.0)
            .max_by(|a, b| width(a).total_cmp(&width(b)));
        Uncertainty {
            level: (result.policies[0].levels[metric].half_width(), result.variance_parts(0, metric, false)),
            change: widest.map(|policy| {
                let parts = result.variance_parts(policy, metric, true);
                (name(&result.policies[policy]), width(&policy), parts)
            }),
        }
    }
}

/// What halves the interval of good merchants lost, and that of its least certain change. Nothing where halves were not
/// measured.
pub fn advice(uncertainty: &Uncertainty) -> Vec<Message> {
    let (width, parts) = uncertainty.level;
    let level = (msg!("good lost"), width, parts);
    let change = uncertainty
        .change
        .iter()
        .map(|(name, width, parts)| (msg!("the change under {name}", name = name.clone()), *width, *parts));
    let each = std::iter::once(level).chain(change).filter_map(|(what, width, parts)| {
        let parts = parts?;
        Some(msg!(
            "Of the variance of {what}, about {share} comes from the economies drawn and the rest from the merchants' own \
             chance. ± {half} points instead of ± {width} needs {needed}.",
            what = what,
            share = Message::from(format!("{:.0}%", 100.0 * parts.share_of_economies())),
            half = Message::from(format!("{:.2}", 50.0 * width)),
            width = Message::from(format!("{:.2}", 100.0 * width)),
            needed = needed(&parts, 0.5)
        ))
    });
    let mut lines: Vec<Message> = each.collect();
    if !lines.is_empty() {
        lines.push(msg!("The time grows with the number of replications times that of merchants."));
    }
    lines
}

/// "4 times the replications or 12 times the merchants in each", to make an interval `factor` times as wide.
fn needed(parts: &VarianceParts, factor: f64) -> Message {
    let replications = Message::from(times(replications_for(factor)));
    match parts.merchants_for(factor) {
        Some(merchants) if merchants < 1000.0 => msg!(
            "{replications} times the replications or {merchants} times the merchants in each",
            replications = replications,
            merchants = Message::from(times(merchants))
        ),
        _ => {
            msg!("{replications} times the replications; no number of merchants suffices", replications = replications)
        }
    }
}

fn times(factor: f64) -> String {
    if factor < 9.95 { format!("{factor:.1}").trim_end_matches(".0").to_string() } else { thousands(factor) }
}

/// What a precision took, and what a width that was not reached needs.
pub fn precision(precision: &Precision, used: &Used) -> Message {
    let targets = precision.targets.iter().zip(&used.half_widths).zip(&used.parts).map(|((target, width), parts)| {
        let (name, asked, found) = (target.name(), shown(target, target.half_width), shown(target, *width));
        let factor = target.half_width / width;
        match (*width <= target.half_width, parts) {
            (true, _) => {
                msg!("{metric} reached ± {found} (target ± {asked})", metric = name, asked = asked, found = found)
            }
            (false, Some(parts)) if factor > 0.0 => msg!(
                "{metric} reached only ± {found} (target ± {asked}, which needs {needed})",
                metric = name,
                asked = asked,
                found = found,
                needed = needed(parts, factor)
            ),
            (false, _) => {
                msg!("{metric} reached only ± {found} (target ± {asked})", metric = name, asked = asked, found = found)
            }
        }
    });
    let stages = match used.stages {
        1 => msg!("1 stage"),
        more => msg!("{count} stages", count = more),
    };
    let budget = if used.reached { Message::none() } else { msg!(" (budget exhausted)") };
    msg!(
        "Precision: {replications} replications in {stages}{budget}; {targets}.",
        replications = Message::count(used.replications),
        stages = stages,
        budget = budget,
        targets = Message::joined(targets.collect(), "; "),
    )
}

/// A half-width as it is asked for: shares in percentage points.
fn shown(target: &Target, width: f64) -> String {
    match METRICS[target.metric].unit {
        _ if !width.is_finite() => "∞".into(),
        Unit::Share => format!("{:.3}pp", 100.0 * width),
        _ if width.abs() < 1.0 => format!("{width:.5}"),
        _ => format!("{width:.2}"),
    }
}

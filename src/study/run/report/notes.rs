//! What a report says below its tables: what was run, what its intervals rest on, and how far to trust them.

use super::{Uncertainty, advice, baseline_name, name};
use crate::metrics::Unit;
use crate::model::Sizes;
use crate::report::message::{Message, msg};
use crate::report::number::thousands;
use crate::stats::interval::{UNITS_ENOUGH, UNITS_MEASURED};
use crate::study::run::run::StudyResult;

/// What was run.
pub fn sizes_line(result: &StudyResult) -> Message {
    sizes_of(result.sizes, result.unit, result.months, result.seasoning)
}

/// The same of so many months after so long a burn-in; `unit` replications make one unit of an interval.
pub fn sizes_of(sizes: Sizes, unit: usize, months: u32, seasoning: u32) -> Message {
    let draws = match unit {
        1 => Message::none(),
        unit => msg!(
            " ({count} scrambles of {unit} Sobol points each; intervals are over scrambles)",
            count = sizes.replications as usize / unit,
            unit = unit
        ),
    };
    msg!(
        "{replications} replications{draws} of {merchants} merchants, {months} months after a {seasoning}-month \
         burn-in, seed {seed}.",
        replications = Message::count(sizes.replications),
        draws = draws,
        merchants = Message::count(sizes.merchants),
        months = months,
        seasoning = seasoning,
        seed = sizes.seed,
    )
}

/// Sizes, and what the error bars rest on.
pub fn sample_note(result: &StudyResult) -> Message {
    sample_note_of(result, &Uncertainty::of(result))
}

/// The same where other policies were run besides.
pub fn sample_note_of(result: &StudyResult, uncertainty: &Uncertainty) -> Message {
    let clustering = result.policies[0].good_lost_clustering;
    let mut lines = vec![sizes_line(result)];
    if clustering.design_effect.is_finite() {
        lines.push(msg!(
            "Merchants in one replication share its economy: intraclass correlation {correlation}, design effect \
             {effect}.",
            correlation = format!("{:.3}", clustering.intraclass_correlation),
            effect = format!("{:.0}", clustering.design_effect),
        ));
    }
    lines.extend(advice::advice(uncertainty));
    if result.pooled_ks.mean.is_finite() {
        lines.push(msg!(
            "The month-0 score separates bad from good merchants of all replications together with KS {ks}. The mean of \
             KS over replications and the tail of the loss over replications (loss_risk.csv) depend on the number of \
             merchants in a replication, here {merchants}.",
            ks = Message::level(&result.pooled_ks, Unit::Number),
            merchants = Message::count(result.sizes.merchants)
        ));
    }
    Message::joined(lines, "\n")
}

/// The reforms that are identical to the baseline, if any.
pub fn identical_note(result: &StudyResult) -> Option<Message> {
    let names: Vec<Message> = result.policies[1..].iter().filter(|policy| policy.equals_baseline).map(name).collect();
    let is_any = !names.is_empty();
    is_any.then(|| {
        msg!(
            "Identical to {baseline}, so every change is exactly 0: {names}.",
            baseline = baseline_name(result),
            names = Message::joined(names, ", ")
        )
    })
}

/// What the intervals promise, and how far to trust them.
/// So many alternatives are read together.
pub fn intervals_note(alternatives: usize, sizes: Sizes, unit: usize) -> Message {
    let mut lines = Vec::new();
    if alternatives > 1 && sizes.replications > 1 {
        lines.push(msg!(
            "For each quantity, the 95% intervals of all {count} alternatives hold together; results.csv has each one \
             by itself beside them.",
            count = alternatives
        ));
    }
    lines.extend(trust(sizes.replications as usize, unit));
    Message::joined(lines, "\n")
}

/// How far to trust intervals of few units, and what to do; nothing where there are units enough, or one, which has no intervals.
/// More replications of as many to a unit have the units wanted, whatever the draws: by default 8 make a unit from 64 replications
/// on and 32 from 512 on, and so 32, 256 and 1,024 replications have 32 units.
pub fn trust(replications: usize, unit: usize) -> Option<Message> {
    let units = replications.div_ceil(unit);
    if !(2..UNITS_ENOUGH).contains(&units) {
        return None;
    }
    let what = match unit {
        1 => msg!("There are {units} replications.", units = units),
        _ => msg!(
            "The {replications} replications are {units} scrambles of {unit}, and the scramble is the unit of intervals.",
            replications = thousands(replications as f64),
            units = units,
            unit = unit
        ),
    };
    let trust = match units {
        ..UNITS_MEASURED => msg!(
            "With so few, read the intervals as rough: their coverage is measured from {measured} on.",
            measured = UNITS_MEASURED
        ),
        _ => msg!(
            "With fewer than {floor}, intervals of rare events and of money can hold the true value in less than 95% of \
             studies (docs/coverage.md).",
            floor = UNITS_ENOUGH
        ),
    };
    let advice =
        msg!("To rely on them, run at least {enough} replications.", enough = thousands((UNITS_ENOUGH * unit) as f64));
    Some(Message::joined(vec![what, trust, advice], " "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{SizeOverrides, load};

    #[test]
    fn the_replications_advised_have_units_enough_under_the_default_draws() {
        for asked in (2..=1100).step_by(3) {
            let units = |replications: u32| {
                let given = SizeOverrides { replications: Some(replications), ..SizeOverrides::default() };
                let loaded = load(None, &[], &[], given).unwrap();
                let unit = loaded.scenario.economy_draws.replications_of_a_unit();
                (loaded.sizes.replications, unit, loaded.sizes.replications / unit)
            };
            let (replications, unit, found) = units(asked);
            let warned = trust(replications as usize, unit as usize).is_some();
            assert_eq!(warned, found < 32, "{asked}");
            if warned {
                assert!(units(32 * unit).2 >= 32, "{asked}");
            }
        }
        assert!(trust(1, 1).is_none() && trust(32, 1).is_none() && trust(31, 1).is_some());
    }
}

//! What decides the values of replications, as a digest: equal plans have equal digests, and plans that differ have others.
//!
//! Texts of all numbers are digested. A policy that has the same values as the baseline, or as itself in another month, is not written
//! out again: there may be hundreds.

use crate::digest::Digesting;
use crate::input::checkpoint::Digest;
use crate::model::Policy;
use crate::model::terms::Terms;
use crate::plan::{Plan, Planned, PlannedPolicy};
use std::fmt::{Debug, Result, Write};

/// The digest of plans, and of a seed, a number of merchants and what is kept of the counts.
pub fn fingerprint(plans: &[&Plan], (seed, merchants, kept): (u64, u32, &str)) -> Digest {
    let mut digesting = Digesting::default();
    let written = writeln!(digesting, "{kept}\n{seed} {merchants} {}", plans.len());
    let written = plans.iter().try_fold((), |(), plan| write_plan(&mut digesting, plan)).and(written);
    written.unwrap_or_else(|_| unreachable!("a digest takes every text"));
    digesting.finish_bytes()
}

fn write_plan(to: &mut Digesting, plan: &Plan) -> Result {
    let Plan {
        timeline,
        start_month,
        good_definition,
        economy,
        paths,
        population,
        segments,
        counted_by,
        decile_bounds,
        worlds,
        twins,
        policies,
        is_left_after,
        months_followed,
    } = plan;
    writeln!(to, "{timeline:?} {start_month} {good_definition:?} {economy:?} {paths:?} {population:?} {segments}")?;
    writeln!(to, "{counted_by:?} {decile_bounds:?} {is_left_after:?} {months_followed}")?;
    let baseline = &policies[0].planned.terms.own;
    writeln!(to, "{baseline:?}")?;
    worlds.iter().try_for_each(|terms| write_terms(to, terms, baseline))?;
    for Planned { terms, world } in twins {
        write!(to, "twin {world} ")?;
        write_terms(to, terms, baseline)?;
    }
    for PlannedPolicy { planned: Planned { terms, world }, twin, same_as, months_shared } in policies {
        write!(to, "policy {world} {twin} {same_as:?} {months_shared} ")?;
        write_terms(to, terms, baseline)?;
    }
    Ok(())
}

fn write_terms(to: &mut Digesting, Terms { own, stretches }: &Terms, baseline: &Policy) -> Result {
    write_policy(to, own, baseline)?;
    for stretch in stretches {
        write!(to, "{} {} ", stretch.from, stretch.to)?;
        write_policy(to, &stretch.policy, own)?;
    }
    writeln!(to)
}

/// What a policy differs by from another.
fn write_policy(to: &mut Digesting, policy: &Policy, other: &Policy) -> Result {
    let Policy { parameters, segments, seasons, opening, exclusivity, path, guidance, phases } = policy;
    write_unless_same(to, parameters, &other.parameters)?;
    write_unless_same(to, segments, &other.segments)?;
    write_unless_same(to, seasons, &other.seasons)?;
    write!(to, "{opening:?} {exclusivity:?} ")?;
    write_unless_same(to, path, &other.path)?;
    write_unless_same(to, guidance, &other.guidance)?;
    write_unless_same(to, phases, &other.phases)
}

fn write_unless_same<T: Debug + PartialEq>(to: &mut Digesting, mine: &T, other: &T) -> Result {
    if mine == other { write!(to, "= ") } else { write!(to, "{mine:?} ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{SizeOverrides, load};

    #[test]
    fn whatever_differs_in_what_is_asked_is_in_the_digest() {
        let digest = |reforms: &[&str], set: &[&str], of: (u64, u32, &str)| {
            let owned = |list: &[&str]| list.iter().map(|text| (*text).to_string()).collect::<Vec<String>>();
            let plan = Plan::new(&load(None, &owned(reforms), &owned(set), SizeOverrides::default()).unwrap().scenario);
            fingerprint(&[&plan], of)
        };
        let of = (1, 500, "metrics");
        assert_eq!(digest(&["recession"], &[], of), digest(&["recession"], &[], of));
        let all = [
            digest(&["recession"], &[], of),
            digest(&["recession"], &[], (2, 500, "metrics")),
            digest(&["recession"], &[], (1, 501, "metrics")),
            digest(&["recession"], &[], (1, 500, "counts")),
            digest(&[], &[], of),
            digest(&["guidance_tight"], &[], of),
            digest(&["tightening_pulse"], &[], of),
            digest(&["recession"], &["merchant_loan.cutoff=521"], of),
            digest(&["recession"], &["economy.sd=1.4"], of),
            digest(&["recession"], &["run.months=23"], of),
            digest(&["recession"], &["run.seasoning=11"], of),
            digest(&["recession"], &["phases=[{ from = 2, to = 3, merchant_loan = { cutoff = 540 } }]"], of),
            digest(&["recession"], &["phases=[{ from = 2, to = 4, merchant_loan = { cutoff = 540 } }]"], of),
        ];
        for (index, one) in all.iter().enumerate() {
            assert!(all[..index].iter().all(|other| other != one), "{index}");
        }
    }
}

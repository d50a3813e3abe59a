//! Time to losing access and to getting it back: Kaplan-Meier by policy and segment, with numbers at risk.
//!
//! Merchants of all replications are pooled in one curve; its interval is from the jackknife over replications (over scrambles where
//! the economy is drawn in scrambles), which respects that merchants of a replication share their economy.

use crate::engine::{Engine, Stopped, run_with};
use crate::metrics::tally::Spells;
use crate::model::Scenario;
use crate::model::Sizes;
use crate::plan::Plan;
use crate::progress::Progress;
use crate::stats::{Interval, jackknife, kaplan_meier};

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The first loss of access, from month 0.
    Loss,
    /// Access again, from the first loss.
    Restoration,
}

impl Event {
    /// The event's name in files.
    pub fn name(self) -> &'static str {
        match self {
            Event::Loss => "loss",
            Event::Restoration => "restoration",
        }
    }
}

/// One curve.
pub struct Curve {
    /// Place of the policy among the alternatives.
    pub policy: usize,
    /// A segment's place; none for all merchants.
    pub segment: Option<usize>,
    pub good: bool,
    pub event: Event,
    /// Share still without the event after months 0, 1, …
    pub points: Vec<Interval>,
    /// Merchants at risk in the month that follows, all replications together.
    pub at_risk: Vec<i64>,
    /// Merchants censored in months 0, 1, …
    pub censored: Vec<i64>,
    /// First month by which half have had the event.
    pub median: Option<usize>,
}

/// A finished study.
pub struct SurvivalResult {
    pub sizes: Sizes,
    pub unit: usize,
    pub curves: Vec<Curve>,
    /// Counts of all merchants, bad and good: `[policy][replication]`.
    pub counts: Vec<Vec<[Spells; 2]>>,
}

/// Runs the study.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn run(scenario: &Scenario, sizes: Sizes, engine: Engine, progress: &Progress) -> Result<SurvivalResult, Stopped> {
    let plan = Plan::new(scenario);
    let done = run_with(&plan, engine, sizes.seed, 0..sizes.replications, sizes.merchants, progress, |counts| {
        counts.tallies.iter().map(|tally| tally.spells.clone()).collect::<Vec<_>>()
    })?;
    let unit = scenario.economy_draws.replications_of_a_unit() as usize;
    let mut curves = Vec::new();
    let segments = std::iter::once(None).chain((0..scenario.segment_names.len()).map(Some));
    for policy in 0..scenario.alternatives.len() {
        for segment in segments.clone() {
            for good in [true, false] {
                let units: Vec<Spells> =
                    done.chunks(unit).map(|unit| pooled(unit.iter().map(|p| &p[policy]), segment, good)).collect();
                for event in [Event::Loss, Event::Restoration] {
                    curves.push(curve(&units, (policy, segment, good, event)));
                }
            }
        }
    }
    let of_all = |segments| [false, true].map(|good| pooled(std::iter::once(segments), None, good));
    let of_policy = |policy: usize| done.iter().map(|policies| of_all(&policies[policy])).collect();
    let counts = (0..scenario.alternatives.len()).map(of_policy).collect();
    Ok(SurvivalResult { sizes, unit, curves, counts })
}

fn pooled<'a>(replications: impl Iterator<Item = &'a Vec<[Spells; 2]>>, segment: Option<usize>, good: bool) -> Spells {
    let parts = replications.flat_map(|segments| {
        let chosen = segments.iter().enumerate().filter(move |(place, _)| segment.is_none_or(|s| s == *place));
        chosen.map(move |(_, spells)| &spells[usize::from(good)])
    });
    sum(parts)
}

fn sum<'a>(parts: impl Iterator<Item = &'a Spells>) -> Spells {
    let mut parts = parts.cloned();
    let mut whole = parts.next().unwrap_or_default();
    parts.for_each(|part| whole.merge(&part));
    whole
}

/// At risk at the start, then events and censorings by month.
fn table(spells: &Spells, event: Event) -> (i64, &[i64], Vec<i64>) {
    let lost: i64 = spells.first_losses.iter().sum();
    match event {
        Event::Loss => (spells.merchants, &spells.first_losses[1..], vec![0; spells.first_losses.len() - 1]),
        // Who is censored in the month of the loss itself was never at risk of being restored.
        Event::Restoration => {
            (lost - spells.censored_after[0], &spells.restored_after[1..], spells.censored_after[1..].to_vec())
        }
    }
}

fn kaplan_meier_of(spells: &Spells, event: Event) -> Vec<f64> {
    let (start, events, censored) = table(spells, event);
    let whole = |list: &[i64]| -> Vec<u64> { list.iter().map(|&n| n as u64).collect() };
    kaplan_meier(start as u64, &whole(events), &whole(&censored))
}

fn curve(units: &[Spells], (policy, segment, good, event): (usize, Option<usize>, bool, Event)) -> Curve {
    let all = sum(units.iter());
    let estimate = kaplan_meier_of(&all, event);
    let without: Vec<Vec<f64>> = units
        .iter()
        .map(|unit| {
            let mut rest = all.clone();
            rest.subtract(unit);
            kaplan_meier_of(&rest, event)
        })
        .collect();
    let points: Vec<Interval> = (0..estimate.len())
        .map(|month| jackknife(estimate[month], &without.iter().map(|curve| curve[month]).collect::<Vec<_>>()))
        .collect();
    let (start, events, censored) = table(&all, event);
    let mut left = start;
    let mut at_risk = vec![start];
    for (event, censored) in events.iter().zip(&censored) {
        left -= event + censored;
        at_risk.push(left);
    }
    let censored = std::iter::once(0).chain(censored).collect();
    let median = points.iter().position(|point| point.mean <= 0.5);
    Curve { policy, segment, good, event, points, at_risk, censored, median }
}

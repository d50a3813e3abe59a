//! Time to losing access and to getting it back: Kaplan-Meier by policy and segment, with numbers at risk.
//!
//! Merchants of all replications are pooled in one curve; its interval is from the jackknife over replications (over
//! scrambles where the economy is drawn in scrambles), which respects that merchants of a replication share their
//! economy.

use crate::engine::{Engine, Stopped, run_with};
use crate::metrics::histories::{EventHistories, LifeTable};
use crate::model::Scenario;
use crate::model::Sizes;
use crate::plan::Plan;
use crate::progress::Progress;
use crate::stats::{Interval, jackknife};

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
    /// Index of the policy among the alternatives.
    pub policy: usize,
    /// A segment's index; none for all merchants.
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
    pub counts: Vec<Vec<[EventHistories; 2]>>,
}

/// Runs the study.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn run(scenario: &Scenario, sizes: Sizes, engine: Engine, progress: &Progress) -> Result<SurvivalResult, Stopped> {
    let plan = Plan::new(scenario);
    let done = run_with(&plan, engine, sizes.seed, 0..sizes.replications, sizes.merchants, progress, |counts| {
        counts.tallies.iter().map(|tally| tally.histories.clone()).collect::<Vec<_>>()
    })?;
    let unit = scenario.economy_draws.replications_of_a_unit() as usize;
    let mut curves = Vec::new();
    let segments = std::iter::once(None).chain((0..scenario.segment_names.len()).map(Some));
    for policy in 0..scenario.alternatives.len() {
        for segment in segments.clone() {
            for good in [true, false] {
                let units: Vec<EventHistories> =
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

fn pooled<'a>(
    replications: impl Iterator<Item = &'a Vec<[EventHistories; 2]>>,
    segment: Option<usize>,
    good: bool,
) -> EventHistories {
    let parts = replications.flat_map(|segments| {
        let chosen = segments.iter().enumerate().filter(move |(index, _)| segment.is_none_or(|s| s == *index));
        chosen.map(move |(_, histories)| &histories[usize::from(good)])
    });
    sum(parts)
}

fn sum<'a>(parts: impl Iterator<Item = &'a EventHistories>) -> EventHistories {
    let mut parts = parts.cloned();
    let mut whole = parts.next().unwrap_or_default();
    parts.for_each(|part| whole.merge(&part));
    whole
}

fn table(histories: &EventHistories, event: Event) -> LifeTable {
    match event {
        Event::Loss => histories.losses(),
        Event::Restoration => histories.restorations(),
    }
}

fn curve(units: &[EventHistories], (policy, segment, good, event): (usize, Option<usize>, bool, Event)) -> Curve {
    let all = sum(units.iter());
    let estimate = table(&all, event).kaplan_meier();
    let without: Vec<Vec<f64>> = units
        .iter()
        .map(|unit| {
            let mut rest = all.clone();
            rest.subtract(unit);
            table(&rest, event).kaplan_meier()
        })
        .collect();
    let points: Vec<Interval> = (0..estimate.len())
        .map(|month| jackknife(estimate[month], &without.iter().map(|curve| curve[month]).collect::<Vec<_>>()))
        .collect();
    let LifeTable { at_risk: start, events, censored } = table(&all, event);
    let mut left = start as i64;
    let mut at_risk = vec![left];
    for (event, censored) in events.iter().zip(&censored) {
        left -= (event + censored) as i64;
        at_risk.push(left);
    }
    let censored = std::iter::once(0).chain(censored.into_iter().map(|count| count as i64)).collect();
    let median = points.iter().position(|point| point.mean <= 0.5);
    Curve { policy, segment, good, event, points, at_risk, censored, median }
}

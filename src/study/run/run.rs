//! The main study: a baseline against reforms, on the same merchants and the same shocks.

use super::collect::{Collector, Limits};
pub use super::result::{GroupResult, LossRisk, MonthSeries, OpeningScores, PolicyResult, StudyResult};
use super::rows::Rows;
use crate::engine::{Counted, Engine, Stopped, stream_in_halves};
use crate::kernel::{FirstHalf, ReplicationCounts};
use crate::metrics::measure::Measured;
use crate::model::{Scenario, Sizes};
use crate::plan::Plan;
use crate::progress::Progress;
use std::ops::Range;

/// What is kept of a replication.
const KEPT: &str = "counts of every group";

/// Runs the study and keeps every value.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn run(scenario: &Scenario, sizes: Sizes, engine: Engine, progress: &Progress) -> Result<StudyResult, Stopped> {
    let mut collector = Collector::new(scenario, true, Limits::NONE);
    simulate(scenario, sizes, 0..sizes.replications, engine, progress, &mut collector, None)?;
    let mut result = collector.finish(sizes);
    result.hold_together();
    Ok(result)
}

/// The same, but writes every value to rows and keeps no more than intervals need.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn reduced(
    scenario: &Scenario,
    sizes: Sizes,
    engine: Engine,
    progress: &Progress,
    rows: &mut Rows,
) -> Result<StudyResult, Stopped> {
    let mut collector = Collector::new(scenario, true, Limits::RUN);
    simulate(scenario, sizes, 0..sizes.replications, engine, progress, &mut collector, Some(rows))?;
    let mut result = collector.finish(sizes);
    result.hold_together();
    Ok(result)
}

/// Runs some replications, in order.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn simulate(
    scenario: &Scenario,
    sizes: Sizes,
    replications: Range<u32>,
    engine: Engine,
    progress: &Progress,
    collector: &mut Collector<'_>,
    mut rows: Option<&mut Rows>,
) -> Result<(), Stopped> {
    let plan = Plan::new(scenario);
    let details = rows.as_ref().map(|rows| rows.details);
    let keep = |whole: &ReplicationCounts, first_half: &FirstHalf| Counted::of(&plan, whole, first_half);
    let read = |counted: Counted| {
        let measured = counted.measured(&plan);
        let values = details.map(|details| Rows::values(details, &measured, &|_| Vec::new()));
        (measured, values)
    };
    let take = |(measured, values): (Vec<Measured>, Option<Vec<Vec<u8>>>)| {
        collector.add(&measured);
        if let (Some(rows), Some(values)) = (&mut rows, &values) {
            rows.written.add(values);
        }
    };
    let (seed, merchants) = (sizes.seed, sizes.merchants);
    stream_in_halves(&plan, engine, seed, replications, merchants, progress, KEPT, keep, read, take)
}

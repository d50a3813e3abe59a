//! Figures beside what was simulated, before the fit and after it.

use super::fit::Asked;
use super::point::{Moment, Wanted};
use super::question::PlannedTarget;
use super::solution::BeforeAndAfter;
use crate::metrics::Unit;
use crate::report::about::CalibrationRow;
use crate::stats::{CONFIDENCE, Interval, t_quantile};
use crate::study::targets;

/// A target with what was simulated.
pub struct Row<'a> {
    pub planned: &'a PlannedTarget,
    pub wanted: &'a Wanted,
    pub before: Interval,
    pub after: Interval,
    /// How far the fit is off, in tolerances.
    pub off: f64,
}

/// Targets of a part with their intervals before and after.
pub fn rows<'a>(asked: &'a Asked, found: &BeforeAndAfter, units: usize) -> Vec<Row<'a>> {
    let targets = asked.calibration.targets.iter().zip(&asked.wanted);
    let moments = found.before.iter().zip(&found.after);
    let row = |((planned, wanted), (before, after)): ((&'a PlannedTarget, &'a Wanted), (&Moment, &Moment))| Row {
        planned,
        wanted,
        before: interval(before, wanted, units),
        after: interval(after, wanted, units),
        off: wanted.distance(after.value) / wanted.variance().sqrt(),
    };
    targets.zip(moments).map(row).collect()
}

/// A moment in its own unit with its interval.
fn interval(moment: &Moment, wanted: &Wanted, units: usize) -> Interval {
    let Moment { value, standard_error } = *moment;
    let half = t_quantile(0.5 + CONFIDENCE / 2.0, units) * standard_error;
    let shown = |value: f64| wanted.scale.shown(value);
    // What no draw has part in has no interval.
    let [lower, upper] = if standard_error > 0.0 { [value - half, value + half].map(shown) } else { [f64::NAN; 2] };
    Interval { mean: shown(value), lower, upper, sd: f64::NAN, replications: units }
}

impl Row<'_> {
    /// The target beside its value after the fit.
    pub fn beside(&self) -> Option<CalibrationRow> {
        targets::row(&self.planned.target, self.after)
    }

    /// Whether the value after the fit lies in the band.
    pub fn is_met(&self) -> bool {
        self.beside().is_some_and(|row| row.is_met())
    }

    /// Whether the value before it did.
    pub fn was_met(&self) -> bool {
        targets::row(&self.planned.target, self.before).is_some_and(|row| row.is_met())
    }

    /// The unit of its values.
    pub fn unit(&self) -> Unit {
        self.planned.target.quantity.unit()
    }
}

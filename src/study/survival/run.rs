//! Time to losing access and to getting it back: Kaplan-Meier and cumulative incidence by policy and segment, medians, and
//! log-rank tests.
//!
//! Merchants of all replications are pooled in one curve; its interval is from the jackknife over replications (over
//! scrambles where the economy is drawn in scrambles), which respects that merchants of a replication share their
//! economy. A curve ends with the last month in which [`AT_RISK_MIN`] merchants are at risk.

use super::after_loss::ScorePath;
use super::event::{Event, Histories, pooled, sum};
use super::log_rank::{Tested, log_rank_tests};
use crate::engine::{Engine, Stopped, run_with};
use crate::metrics::after_loss::AfterLoss;
use crate::metrics::histories::EventHistories;
use crate::model::Scenario;
use crate::model::Sizes;
use crate::plan::Plan;
use crate::progress::Progress;
use crate::stats::Interval;
use crate::stats::survival::{LifeTable, Median, pooled_share};

/// Merchants at risk in the last month of a curve, at the least.
pub const AT_RISK_MIN: u64 = 30;

/// One curve.
pub struct Curve {
    /// Index of the policy among the alternatives.
    pub policy: usize,
    /// A segment's index; none for all merchants.
    pub segment: Option<usize>,
    pub good: bool,
    pub event: Event,
    /// Kaplan-Meier share still without the event after months 0, 1, … to the curve's end; none if too few are at risk from the
    /// start.
    pub points: Vec<Interval>,
    /// Cumulative incidence of the event and of default before it (Aalen-Johansen), after the same months.
    pub incidence: [Vec<Interval>; 2],
    /// When half have had the event.
    pub median: Median,
    /// All replications together, over all months.
    pub table: LifeTable,
}

/// A finished study.
pub struct SurvivalResult {
    pub sizes: Sizes,
    pub unit: usize,
    pub curves: Vec<Curve>,
    pub tests: Vec<Tested>,
    /// Counts of all merchants, bad and good: `[policy][replication]`.
    pub counts: Vec<Vec<[EventHistories; 2]>>,
    /// Months for which scores are followed after a loss: half of the study's.
    pub months_followed: usize,
    /// Scores after a loss under the baseline, by replication.
    pub after_loss: Vec<AfterLoss>,
    /// Their means: of good merchants, of bad ones.
    pub score_paths: Vec<ScorePath>,
}

/// Runs the study.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn run(scenario: &Scenario, sizes: Sizes, engine: Engine, progress: &Progress) -> Result<SurvivalResult, Stopped> {
    let plan = Plan { months_followed: scenario.months / 2, ..Plan::new(scenario) };
    let done: Vec<(Histories, AfterLoss)> =
        run_with(&plan, engine, sizes.seed, 0..sizes.replications, sizes.merchants, progress, |counts| {
            (counts.tallies.iter().map(|tally| tally.histories.clone()).collect(), counts.after_loss.clone())
        })?;
    let (done, after_loss): (Vec<Histories>, Vec<AfterLoss>) = done.into_iter().unzip();
    let unit = scenario.economy_draws.replications_of_a_unit() as usize;
    let units: Vec<&[Histories]> = done.chunks(unit).collect();
    let mut curves = Vec::new();
    let segments = std::iter::once(None).chain((0..scenario.segment_names.len()).map(Some));
    for policy in 0..scenario.alternatives.len() {
        for segment in segments.clone() {
            for good in [true, false] {
                let is_chosen = |index| segment.is_none_or(|segment| segment == index);
                let units: Vec<EventHistories> =
                    units.iter().map(|unit| pooled(unit, policy, good, is_chosen)).collect();
                curves.extend(Event::ALL.map(|event| curve(&units, unit, (policy, segment, good, event))));
            }
        }
    }
    let tests = log_rank_tests(&units, scenario.alternatives.len(), scenario.segment_names.len());
    let of_all = |replication, policy| {
        [false, true].map(|good| pooled(std::slice::from_ref(replication), policy, good, |_| true))
    };
    let of_policy = |policy: usize| done.iter().map(|replication| of_all(replication, policy)).collect();
    let counts = (0..scenario.alternatives.len()).map(of_policy).collect();
    let score_paths = [true, false].map(|good| ScorePath::of(&after_loss, unit, good, AT_RISK_MIN)).into();
    let months_followed = plan.months_followed as usize;
    Ok(SurvivalResult { sizes, unit, curves, tests, counts, months_followed, after_loss, score_paths })
}

fn curve(
    units: &[EventHistories],
    unit: usize,
    (policy, segment, good, event): (usize, Option<usize>, bool, Event),
) -> Curve {
    let all = sum(units.iter());
    let table = event.table(&all);
    let without: Vec<LifeTable> = units
        .iter()
        .map(|unit| {
            let mut rest = all.clone();
            rest.subtract(unit);
            event.table(&rest)
        })
        .collect();
    let months = months_of(&table);
    let series = |of: &dyn Fn(&LifeTable) -> Vec<f64>| -> Vec<Interval> {
        let (estimate, without): (Vec<f64>, Vec<Vec<f64>>) = (of(&table), without.iter().map(of).collect());
        let at = |month: usize| match month {
            // By definition.
            0 => Interval { lower: estimate[0], upper: estimate[0], ..at_month(&estimate, &without, 0, unit) },
            _ => at_month(&estimate, &without, month, unit),
        };
        (0..months).map(at).collect()
    };
    let points = series(&LifeTable::kaplan_meier);
    let incidence = [0, 1].map(|cause: usize| series(&|table| table.incidence()[cause].clone()));
    Curve { policy, segment, good, event, median: Median::of(&points), points, incidence, table }
}

fn at_month(estimate: &[f64], without: &[Vec<f64>], month: usize, unit: usize) -> Interval {
    pooled_share(estimate[month], &without.iter().map(|curve| curve[month]).collect::<Vec<_>>(), unit)
}

/// Months of the curve with month 0: up to the last in which enough merchants are at risk.
fn months_of(table: &LifeTable) -> usize {
    match table.start {
        ..AT_RISK_MIN => 0,
        _ => 1 + table.at_risk().iter().take_while(|&&at_risk| at_risk >= AT_RISK_MIN).count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{SizeOverrides, load};
    use crate::metrics::after_loss::ScorePart;

    fn histories(merchants: i64, first_losses: Vec<i64>, restored: Vec<i64>, ended: Vec<i64>) -> EventHistories {
        let none = vec![0; first_losses.len()];
        EventHistories {
            merchants,
            first_losses,
            defaults_before_loss: none.clone(),
            restored_after: restored,
            defaulted_after: none,
            ended_after: ended,
        }
    }

    #[test]
    fn scores_after_a_loss_differ_by_the_sum_of_their_parts_and_leave_the_curves_alone() {
        let set = ["run.months=12", "run.seasoning=6"].map(String::from);
        let scenario = load(None, &[], &set, SizeOverrides::default()).unwrap().scenario;
        let sizes = Sizes { seed: 5, replications: 2, merchants: 700 };
        let result = run(&scenario, sizes, Engine::default(), &Progress::silent()).unwrap();
        let plan = Plan::new(&scenario);
        let plain = run_with(&plan, Engine::default(), 5, 0..2, 700, &Progress::silent(), Clone::clone).unwrap();
        assert!(plain.iter().all(|counts| counts.after_loss.months.is_empty()));
        for (replication, counts) in plain.iter().enumerate() {
            assert_eq!(result.counts[0][replication], counts.tallies[0].histories_of_all());
            let after = &result.after_loss[replication].months;
            assert_eq!(after.len(), 7);
            // Good merchants are alive in their twin, and nobody defaults in the month of the loss.
            let early: i64 = result.counts[0][replication][1].first_losses[..=6].iter().sum();
            assert_eq!(after[0][1].merchants, early);
            for sums in after.as_flattened() {
                let points = sums.points();
                let parts: f64 = points.parts.iter().sum();
                assert!((points.lost - points.kept - parts).abs() < 0.05 * sums.merchants as f64, "{sums:?}");
            }
        }
        let of_all = || result.after_loss.iter().flat_map(|after| after.months.as_flattened());
        for part in 0..ScorePart::ALL.len() {
            assert!(of_all().any(|sums| sums.points().parts[part] != 0.0), "{:?}", ScorePart::ALL[part]);
        }
        // In blocks of another size the same.
        let plan = Plan { months_followed: 6, ..plan };
        let engine = Engine { block: 50, ..Engine::default() };
        let other = run_with(&plan, engine, 5, 0..2, 700, &Progress::silent(), |counts| counts.after_loss.clone());
        assert_eq!(other.unwrap(), result.after_loss);
    }

    #[test]
    fn a_curve_ends_with_the_last_month_of_enough_merchants_at_risk() {
        // 40 at risk in month 1, 30 in month 2, 29 in month 3.
        let unit = histories(100, vec![0, 40, 0, 0], vec![0, 10, 0, 5], vec![0, 0, 1, 24]);
        let of = curve(std::slice::from_ref(&unit), 1, (0, None, true, Event::Restoration));
        assert_eq!(of.table.at_risk(), [40, 30, 29]);
        assert_eq!(of.points.len(), 3);
        assert_eq!(of.incidence.each_ref().map(Vec::len), [3, 3]);
        let last = of.points[2];
        assert!(last.mean == 0.75 && last.lower.is_nan() && last.replications == 1, "{last:?}");
        let few = histories(29, vec![0, 1, 0, 0], vec![0; 4], vec![0, 0, 1, 0]);
        let of = curve(&[few], 1, (0, None, true, Event::Loss));
        assert!(of.points.is_empty() && of.median == Median::default());
    }
}

//! Time to losing access and to getting it back: Kaplan-Meier and cumulative incidence by policy and segment, medians, and
//! log-rank tests.
//!
//! Merchants of all replications are pooled in one curve; its interval is from the jackknife over replications (over
//! scrambles where the economy is drawn in scrambles), which respects that merchants of a replication share their
//! economy. A curve ends with the last month in which [`AT_RISK_MIN`] merchants are at risk.

use super::after_loss::{Quantity, ScorePath};
use super::event::{Event, Histories, pooled, sum};
use super::log_rank::{Tested, log_rank_tests};
use crate::engine::{Engine, Stopped, stream};
use crate::kernel::ReplicationCounts;
use crate::metrics::after_loss::{AfterLoss, ScoreSums};
use crate::metrics::histories::EventHistories;
use crate::model::Scenario;
use crate::model::Sizes;
use crate::plan::Plan;
use crate::progress::Progress;
use crate::report::replications::{WrittenRows, row_values};
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
    /// Months for which scores are followed after a loss: half of the study's.
    pub months_followed: usize,
    /// Mean scores after a loss under the baseline: of good merchants, of bad ones.
    pub score_paths: Vec<ScorePath>,
    /// Every replication, if it was to be written.
    pub rows: Option<WrittenRows>,
}

/// A replication: histories under every policy, and scores after a loss under the baseline.
type Observed = (Histories, AfterLoss);

/// Bytes that histories by unit may take, and bytes of those of one policy.
const HISTORIES_MAX: usize = 96 << 20;
const HISTORIES_OF_A_POLICY: usize = 16 << 10;
/// Minimum number of units that are kept apart, however many policies there are.
const UNITS_MIN: usize = 64;

/// Replications added up by unit as they come; of too many units two neighbours at a time are joined.
struct Units {
    /// Replications of a unit.
    size: usize,
    units_max: usize,
    /// Replications of the last unit so far.
    last: usize,
    units: Vec<Observed>,
}

impl Units {
    fn new(unit: usize, policies: usize) -> Units {
        let units_max = (HISTORIES_MAX / (HISTORIES_OF_A_POLICY * policies.max(1))).max(UNITS_MIN) & !1;
        Units { size: unit.max(1), units_max, last: 0, units: Vec::new() }
    }

    fn add(&mut self, observed: Observed) {
        if let (Some(last), true) = (self.units.last_mut(), self.last < self.size) {
            merge(last, &observed);
            self.last += 1;
            return;
        }
        if self.units.len() == self.units_max {
            self.join_neighbours();
        }
        self.units.push(observed);
        self.last = 1;
    }

    fn join_neighbours(&mut self) {
        let mut rest = std::mem::take(&mut self.units).into_iter();
        while let Some(mut first) = rest.next() {
            rest.next().iter().for_each(|second| merge(&mut first, second));
            self.units.push(first);
        }
        self.size *= 2;
    }
}

fn merge((histories, after): &mut Observed, (others, after_other): &Observed) {
    for (mine, theirs) in histories.iter_mut().flatten().flatten().zip(others.iter().flatten().flatten()) {
        mine.merge(theirs);
    }
    after.merge(after_other);
}

/// Runs the study. Every replication is written to rows if there are any.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn run(
    scenario: &Scenario,
    sizes: Sizes,
    engine: Engine,
    progress: &Progress,
    mut rows: Option<WrittenRows>,
) -> Result<SurvivalResult, Stopped> {
    let plan = Plan { months_followed: scenario.months / 2, ..Plan::new(scenario) };
    let unit = scenario.economy_draws.replications_of_a_unit() as usize;
    let mut done = Units::new(unit, scenario.alternatives.len());
    let observe = |counts: &ReplicationCounts| -> Observed {
        (counts.tallies.iter().map(|tally| tally.histories.clone()).collect(), counts.after_loss.clone())
    };
    stream(
        &plan,
        engine,
        sizes.seed,
        0..sizes.replications,
        sizes.merchants,
        progress,
        "histories",
        observe,
        |observed| {
            if let Some(rows) = &mut rows {
                rows.add(&values(&observed));
            }
            done.add(observed);
        },
    )?;
    let of_unit = done.size;
    let (done, after_loss): (Vec<Histories>, Vec<AfterLoss>) = done.units.into_iter().unzip();
    let units: Vec<&[Histories]> = done.iter().map(std::slice::from_ref).collect();
    let mut curves = Vec::new();
    let segments = std::iter::once(None).chain((0..scenario.segment_names.len()).map(Some));
    for policy in 0..scenario.alternatives.len() {
        for segment in segments.clone() {
            for good in [true, false] {
                let is_chosen = |index| segment.is_none_or(|segment| segment == index);
                let units: Vec<EventHistories> =
                    units.iter().map(|unit| pooled(unit, policy, good, is_chosen)).collect();
                curves.extend(Event::ALL.map(|event| curve(&units, of_unit, (policy, segment, good, event))));
            }
        }
    }
    let tests = log_rank_tests(&units, scenario.alternatives.len(), scenario.segment_names.len());
    let score_paths = [true, false].map(|good| ScorePath::of(&after_loss, 1, good, AT_RISK_MIN)).into();
    let months_followed = plan.months_followed as usize;
    Ok(SurvivalResult { sizes, unit, curves, tests, months_followed, score_paths, rows })
}

/// What a replication adds to the pooled counts of all merchants under each policy, bad and good, and under the baseline to the
/// scores after a loss.
fn values((histories, after_loss): &Observed) -> Vec<Vec<u8>> {
    let of_policy = |policy: usize| {
        let all = std::slice::from_ref(histories);
        let counts = [false, true].into_iter().flat_map(|good| history(&pooled(all, policy, good, |_| true)));
        let scores = if policy == 0 { scores(after_loss) } else { Vec::new() };
        row_values(counts.map(|count| count as f64).chain(scores))
    };
    (0..histories.len()).map(of_policy).collect()
}

fn history(of: &EventHistories) -> Vec<i64> {
    let EventHistories { merchants, first_losses, defaults_before_loss, restored_after, defaulted_after, ended_after } =
        of;
    let from_start = first_losses[1..].iter().chain(&defaults_before_loss[1..]);
    let later = restored_after.iter().chain(defaulted_after).chain(ended_after);
    std::iter::once(merchants).chain(from_start).chain(later).copied().collect()
}

/// What scores after a loss are computed from: merchants followed, and sums of points over them.
fn scores(after_loss: &AfterLoss) -> Vec<f64> {
    let of = |sums: &ScoreSums| -> Vec<f64> {
        std::iter::once(sums.merchants as f64).chain(Quantity::every().map(|quantity| quantity.sum(sums))).collect()
    };
    let months = |good: bool| after_loss.months.iter().flat_map(move |both| of(&both[usize::from(good)]));
    [false, true].into_iter().flat_map(months).collect()
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
    use crate::engine::run_with;
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
        let plan = Plan::new(&scenario);
        let plain = run_with(&plan, Engine::default(), 5, 0..2, 700, &Progress::silent(), Clone::clone).unwrap();
        assert!(plain.iter().all(|counts| counts.after_loss.months.is_empty()));
        let plan = Plan { months_followed: 6, ..plan };
        let followed = run_with(&plan, Engine::default(), 5, 0..2, 700, &Progress::silent(), Clone::clone).unwrap();
        let result = run(&scenario, sizes, Engine::default(), &Progress::silent(), None).unwrap();
        let merchants: i64 = followed.iter().map(|counts| counts.after_loss.months[0][1].merchants).sum();
        assert_eq!((result.months_followed, result.score_paths[0].merchants[0]), (6, merchants));
        for (plain, followed) in plain.iter().zip(&followed) {
            assert_eq!(plain.tallies, followed.tallies);
            let after = &followed.after_loss.months;
            assert_eq!(after.len(), 7);
            // Good merchants are alive in their twin, and nobody defaults in the month of the loss.
            let early: i64 = followed.tallies[0].histories_of_all()[1].first_losses[..=6].iter().sum();
            assert_eq!(after[0][1].merchants, early);
            for sums in after.as_flattened() {
                let points = sums.points();
                let parts: f64 = points.parts.iter().sum();
                assert!((points.lost - points.kept - parts).abs() < 0.05 * sums.merchants as f64, "{sums:?}");
            }
        }
        let of_all = || followed.iter().flat_map(|counts| counts.after_loss.months.as_flattened());
        for part in 0..ScorePart::ALL.len() {
            assert!(of_all().any(|sums| sums.points().parts[part] != 0.0), "{:?}", ScorePart::ALL[part]);
        }
        // In blocks of another size the same.
        let engine = Engine { block: 50, ..Engine::default() };
        let other = run_with(&plan, engine, 5, 0..2, 700, &Progress::silent(), |counts| counts.after_loss.clone());
        assert!(other.unwrap().iter().eq(followed.iter().map(|counts| &counts.after_loss)));
    }

    #[test]
    fn units_beyond_the_maximum_are_joined_with_their_neighbours() {
        let observed = |merchants: i64| {
            let histories = histories(merchants, vec![0, 1], vec![0; 2], vec![0, 1]);
            (vec![vec![[histories.clone(), histories]]], AfterLoss::new(0))
        };
        let mut units = Units { units_max: 4, ..Units::new(2, 1) };
        (1..=13).for_each(|merchants| units.add(observed(merchants)));
        // Four units of 2 become two of 4, then two more; the last has one replication so far.
        let merchants: Vec<i64> = units.units.iter().map(|unit| unit.0[0][0][1].merchants).collect();
        assert_eq!((units.size, units.last, merchants), (4, 1, vec![10, 26, 42, 13]));
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

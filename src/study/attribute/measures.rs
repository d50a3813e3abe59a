//! What an attribution measures of each subset, reduced as it comes: the metric asked for, and how sure good merchants lost are known.

use crate::kernel::{FirstHalf, ReplicationCounts};
use crate::metrics::counts::GroupCounts;
use crate::metrics::measure::measure_metrics;
use crate::metrics::scores::ScoreRanks;
use crate::metrics::{Group, METRICS, Metric};
use crate::model::Scenario;
use crate::plan::Plan;
use crate::report::message::Message;
use crate::stats::columns::Columns;
use crate::stats::precision::{HalfSquares, VarianceParts};
use crate::stats::{Interval, Sample, Scale};
use crate::study::run::report::Uncertainty;
use serde::{Deserialize, Serialize};

/// Values that are kept by replication.
const VALUES_MAX: usize = 6 << 20;

/// A policy in one replication.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct Measure {
    pub metric: f64,
    good_lost: f64,
    /// What the halves of the merchants differ by in good merchants lost.
    half_difference: f64,
}

impl Measure {
    /// Of everybody under a policy of a plan; `ranks` are those of everybody.
    pub fn of(
        plan: &Plan,
        policy: usize,
        metric: usize,
        counts: &ReplicationCounts,
        first_half: &FirstHalf,
        ranks: &[ScoreRanks],
    ) -> Measure {
        let ranks = &ranks[plan.policies[policy].twin].groups[0];
        let tally = &counts.tallies[policy];
        let (all, first) = (GroupCounts::of(&tally.cells, &tally.reasons, Group::All), &first_half.everybody[policy]);
        let of = |counts: &GroupCounts, metric: usize| {
            measure_metrics(counts, ranks, plan.timeline.months, [&METRICS[metric]])[0]
        };
        let good_lost = Metric::GoodLost as usize;
        Measure {
            metric: of(&all, metric),
            good_lost: of(&all, good_lost),
            half_difference: of(first, good_lost) - of(&all.without(first), good_lost),
        }
    }
}

/// What is kept of all subsets.
pub struct Measures {
    /// The metric of each subset, and good merchants lost if that is another.
    pub columns: Columns,
    is_good_lost: bool,
    /// Of good merchants lost and its change.
    halves: Vec<[HalfSquares; 2]>,
}

impl Measures {
    /// Of so many subsets, without replications yet, `unit` of which make a unit.
    pub fn new(subsets: usize, metric: usize, unit: usize) -> Measures {
        let is_good_lost = metric == Metric::GoodLost as usize;
        let columns = Columns::new(subsets, 2 - usize::from(is_good_lost), unit, VALUES_MAX, true);
        Measures { columns, is_good_lost, halves: vec![Default::default(); subsets] }
    }

    /// Adds a replication: every subset.
    pub fn add(&mut self, subsets: &[Measure]) {
        let is_good_lost = self.is_good_lost;
        let values = |of: &Measure| [Some(of.metric), (!is_good_lost).then_some(of.good_lost)];
        self.columns.push(&subsets.iter().flat_map(values).flatten().collect::<Vec<f64>>());
        for ([level, change], of) in self.halves.iter_mut().zip(subsets) {
            level.add(of.half_difference);
            change.add(of.half_difference - subsets[0].half_difference);
        }
    }

    /// How sure good merchants lost are known with nothing applied, and what everything applied, the subset `last`, changes; it is
    /// called `name`.
    pub fn uncertainty(&self, scenario: &Scenario, last: usize, name: Message) -> Uncertainty {
        let quantity = usize::from(!self.is_good_lost);
        let level = self.columns.level(0, quantity);
        let change = self.columns.change(last, quantity).known_if(scenario.are_identical(last, 0));
        let width = |sample: &Sample, scale| Interval::half_width(&sample.interval(scale));
        let of_change = width(&change, Scale::Difference);
        let [halves, [_, halves_of_change]] = [&self.halves[0], &self.halves[last]];
        Uncertainty {
            level: (width(&level, Scale::Share), VarianceParts::of(&level, &halves[0])),
            change: (of_change > 0.0).then(|| (name, of_change, VarianceParts::of(&change, halves_of_change))),
        }
    }
}

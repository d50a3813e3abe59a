//! How often the intervals of survival, of the pooled score and of the tail of the loss hold the truth, and how often log-rank
//! tests find a difference where there is none: the table in docs/validation.md.
//!
//! `cargo test --release --test coverage_surv -- --ignored --nocapture`. One long run of independent replications is cut into
//! studies of 8 to 512; the whole of it is the truth.

mod common;

use common::study;
use swapset::internals::engine::{Engine, measure_each, run_with};
use swapset::internals::metrics::Metric;
use swapset::internals::metrics::histories::EventHistories;
use swapset::internals::metrics::scores::{ScoreSteps, pooled_ks};
use swapset::internals::plan::Plan;
use swapset::internals::progress::Progress;
use swapset::internals::stats::survival::{LifeTable, Median, corrected_share, log_rank, pooled_share};
use swapset::internals::stats::tail::{shortfall, value_at_risk};
use swapset::internals::stats::{Interval, quantile};

const REPLICATIONS: u32 = 65_536;
const MERCHANTS: u32 = 200;
const SIZES: [usize; 6] = [8, 16, 32, 64, 128, 512];
const STUDIES_MAX: usize = 1000;

/// What a replication leaves: good merchants' histories by policy and segment, scores, loss.
struct Kept {
    histories: [[EventHistories; 2]; 3],
    scores: ScoreSteps,
    loss: f64,
}

/// Two segments that are alike; two reforms that treat one of them more strictly each.
fn long_run() -> Vec<Kept> {
    let strict = |segment: usize| {
        move |policy: &mut swapset::internals::model::Policy| policy.segments[segment].cutoff_shift = 15.0
    };
    let scenario = study()
        .months(12, 6)
        .baseline(|policy| {
            policy.segments.truncate(2);
            policy.segments[1] = policy.segments[0];
            policy.segments.iter_mut().for_each(|segment| segment.share = 0.5);
        })
        .reform("first", strict(0))
        .reform("second", strict(1))
        .scenario();
    let mut scenario = scenario;
    scenario.segment_names.truncate(2);
    let plan = Plan::new(&scenario);
    run_with(&plan, Engine::default(), 77, 0..REPLICATIONS, MERCHANTS, &Progress::silent(), |counts| {
        let mut measured = measure_each(&plan, counts);
        Kept {
            histories: [0, 1, 2].map(|policy| [0, 1].map(|s: usize| counts.tallies[policy].histories[s][1].clone())),
            loss: measured[0].groups[0][Metric::LossPerMerchant as usize],
            scores: measured[0].score_steps.take().unwrap(),
        }
    })
    .unwrap()
}

fn together<'a>(parts: impl Iterator<Item = &'a EventHistories>) -> EventHistories {
    let mut all = EventHistories::new(12);
    parts.for_each(|part| all.merge(part));
    all
}

/// Everybody's histories under the baseline.
fn of_baseline(kept: &Kept) -> EventHistories {
    together(kept.histories[0].iter())
}

type Of = fn(&EventHistories) -> f64;

/// Points of curves: name, value.
const POINTS: [(&str, Of); 8] = [
    ("not yet lost, month 1", |h| h.losses().kaplan_meier()[1]),
    ("not yet lost, month 6", |h| h.losses().kaplan_meier()[6]),
    ("not yet lost, month 12", |h| h.losses().kaplan_meier()[12]),
    ("not yet restored, month 1", |h| h.restorations().kaplan_meier()[1]),
    ("not yet restored, month 6", |h| h.restorations().kaplan_meier()[6]),
    ("not yet restored, month 9", |h| h.restorations().kaplan_meier()[9]),
    ("restored, month 6", |h| h.restorations().incidence()[0][6]),
    ("defaulted, month 6", |h| h.restorations().incidence()[1][6]),
];

/// The pooled values of everybody and of all but one unit, of each of `count` quantities.
fn leave_one_out(units: &[EventHistories], of: &dyn Fn(&EventHistories) -> f64) -> Interval {
    let all = together(units.iter());
    let without: Vec<f64> = units
        .iter()
        .map(|unit| {
            let mut rest = all.clone();
            rest.subtract(unit);
            of(&rest)
        })
        .collect();
    pooled_share(of(&all), &without, 1)
}

fn median(units: &[EventHistories]) -> Median {
    let curve: Vec<Interval> =
        (0..=12).map(|month| leave_one_out(units, &|h| h.restorations().kaplan_meier()[month])).collect();
    // As a curve: month 0 is 1 by definition.
    Median::of(&curve)
}

/// Shares of studies in percent, and the mean width of the intervals; studies without a bound are counted apart.
#[derive(Default)]
struct Tally {
    studies: usize,
    defined: usize,
    covered: usize,
    width: f64,
}

impl Tally {
    fn add(&mut self, interval: Interval, truth: f64) {
        self.studies += 1;
        if interval.lower.is_nan() || interval.upper.is_nan() {
            return;
        }
        self.defined += 1;
        self.covered += usize::from(interval.lower <= truth && truth <= interval.upper);
        self.width += interval.upper - interval.lower;
    }

    fn covered(&self) -> f64 {
        100.0 * self.covered as f64 / self.defined as f64
    }

    fn cell(&self) -> String {
        match self.defined {
            0 => "none".into(),
            defined => {
                let few = if defined < self.studies / 2 { "*" } else { "" };
                format!("{:.1}{few} ({:.3})", self.covered(), self.width / defined as f64)
            }
        }
    }
}

fn print(name: &str, cells: &[String]) {
    println!("| {name} | {} |", cells.join(" | "));
}

/// Prints the coverage of the tail of the loss.
fn print_tails(losses: &[f64]) {
    type Tail = fn(&[f64]) -> Interval;
    let at_risk = quantile(losses, 0.95);
    let beyond: Vec<f64> = losses.iter().copied().filter(|loss| *loss >= at_risk).collect();
    let tails: [(&str, Tail, f64); 2] = [
        ("value at risk, 95%", |values| value_at_risk(values, 1, 0.95), at_risk),
        (
            "expected shortfall, 95%",
            |values| shortfall(values, 1, 0.95),
            beyond.iter().sum::<f64>() / beyond.len() as f64,
        ),
    ];
    for (name, of, truth) in tails {
        let cells = SIZES.map(|size| {
            let mut tally = Tally::default();
            losses.chunks_exact(size).take(STUDIES_MAX).for_each(|values| tally.add(of(values), truth));
            tally.cell()
        });
        print(name, &cells);
    }
}

/// Prints how often the log-rank test rejects what is alike.
fn print_log_rank(kept: &[Kept]) {
    println!("\n| log-rank test at 5%, rejected | 8 | 16 | 32 | 64 | 128 | 512 |\n|---|---|---|---|---|---|---|");
    type Pair = fn(&Kept) -> [EventHistories; 2];
    let pairs: [(&str, Pair); 2] = [
        ("two segments that are alike", |kept| kept.histories[0].clone()),
        ("two policies with the same hazard", |kept| {
            [1, 2].map(|policy: usize| together(kept.histories[policy].iter()))
        }),
    ];
    for (name, pair) in pairs {
        for (event, table) in [
            ("loss", EventHistories::losses as fn(&EventHistories) -> LifeTable),
            ("restoration", EventHistories::restorations),
        ] {
            let all: Vec<[LifeTable; 2]> = kept.iter().map(|kept| pair(kept).map(|h| table(&h))).collect();
            let cells = SIZES.map(|size| {
                let studies: Vec<f64> =
                    all.chunks_exact(size).take(STUDIES_MAX).map(|units| log_rank(units).p).collect();
                let rejected = studies.iter().filter(|p| **p < 0.05).count();
                let share = 100.0 * rejected as f64 / studies.len() as f64;
                assert!(studies.len() < 900 || (2.5..=7.5).contains(&share), "{name}, {event}, {size}: {share}");
                format!("{share:.1}")
            });
            print(&format!("{name}, {event}"), &cells);
        }
    }
}

#[test]
#[ignore = "takes minutes; prints the table in docs/validation.md"]
fn coverage_of_survival_the_pooled_score_and_the_tail() {
    let kept = long_run();
    let each: Vec<EventHistories> = kept.iter().map(of_baseline).collect();
    let truth = together(each.iter());
    let losses: Vec<f64> = kept.iter().map(|kept| kept.loss).collect();
    let steps: Vec<&ScoreSteps> = kept.iter().map(|kept| &kept.scores).collect();
    println!("| 95% interval of | 8 | 16 | 32 | 64 | 128 | 512 |\n|---|---|---|---|---|---|---|");
    let mut floor = Vec::new();
    for (name, of) in POINTS {
        let cells = SIZES.map(|size| {
            let mut tally = Tally::default();
            for units in each.chunks_exact(size).take(STUDIES_MAX) {
                tally.add(leave_one_out(units, &of), of(&truth));
            }
            if size >= 32 {
                floor.push((name, size, tally.covered()));
            }
            tally.cell()
        });
        print(name, &cells);
    }
    let true_median = truth.restorations().kaplan_meier().iter().position(|share| *share <= 0.5);
    let cells = SIZES.map(|size| {
        let studies: Vec<&[EventHistories]> = each.chunks_exact(size).take(STUDIES_MAX / 2).collect();
        let covers = |units: &&&[EventHistories]| {
            let Median { lower, upper, .. } = median(units);
            let truth = true_median.unwrap_or(99);
            lower.is_none_or(|lower| lower <= truth) && upper.is_none_or(|upper| truth <= upper)
        };
        format!("{:.1}", 100.0 * studies.iter().filter(covers).count() as f64 / studies.len() as f64)
    });
    print(&format!("median months to restoration (true: {true_median:?})"), &cells);
    let (ks, _) = pooled_ks(&steps, steps.len());
    let cells = SIZES.map(|size| {
        let mut tally = Tally::default();
        for units in steps.chunks_exact(size).take(STUDIES_MAX) {
            let (estimate, without) = pooled_ks(units, 1);
            tally.add(corrected_share(estimate, &without, 1), ks);
        }
        tally.cell()
    });
    print(&format!("pooled KS (true: {ks:.3})"), &cells);
    print_tails(&losses);
    print_log_rank(&kept);
    for (name, size, covered) in floor {
        assert!(size > 128 || covered > 91.0, "{name} at {size}: {covered}");
    }
}

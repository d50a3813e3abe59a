//! How often the intervals of `tune` hold the truth: `cargo test --release --test coverage_tune -- --ignored --nocapture`
//! prints the tables that docs/validation.md states.
//!
//! The real model runs once, with plain draws; blocks of its replications are thousands of small studies, and its means
//! are their truth. The second-best setting is shifted by a constant so that it ties with the best.

mod common;

use common::binormal::Binormal;
use common::study;
use rayon::prelude::*;
use swapset::internals::config::address::{Address, Scalar};
use swapset::internals::engine::Engine;
use swapset::internals::metrics::{Metric, Unit};
use swapset::internals::model::EconomyDraws;
use swapset::internals::progress::Progress;
use swapset::internals::rng::{Purpose, RoundKeys, Stream};
use swapset::internals::stats::joint::{Resamples, together};
use swapset::internals::stats::{Interval, Sample};
use swapset::internals::study::tune::choice::{choose, gains};
use swapset::internals::study::tune::confidence::may_be_best;
use swapset::internals::study::tune::goal::{Form, Goal, Judgement, Quantity, Series};
use swapset::internals::study::tune::pairs::{Pairs, regret};
use swapset::internals::study::tune::problem::{Point, Problem, Threshold};
use swapset::internals::study::tune::simulated::{Column, Lender, Simulated};

/// Replications of the long run.
const LONG: usize = 65_536;
/// Studies at most.
const STUDIES: usize = 400;
const UNITS: [usize; 5] = [8, 16, 32, 64, 128];

/// Settings with their truth, today's first.
struct Case {
    name: String,
    goal: Goal,
    /// `[setting][threshold]`.
    values: Vec<Vec<f64>>,
    /// Studies of `units` units: `[setting][quantity][unit]`.
    study: Box<dyn Fn(usize, usize) -> Vec<Series> + Sync>,
    /// `[setting][quantity]`.
    truth: Vec<Vec<f64>>,
    /// Quantities whose bands are checked.
    bands: Vec<usize>,
    repeats: Box<dyn Fn(usize) -> usize + Sync>,
}

fn quantity(name: &str, column: usize, unit: Unit) -> Quantity {
    let form = Form::Sum { constant: 0.0, terms: vec![(column, 1.0)] };
    Quantity { name: name.into(), title: name.into(), unit, form }
}

/// Shifts the objective of the second best setting to that of the best; gives both.
fn tie(goal: &Goal, truth: &mut [Vec<f64>]) -> (usize, usize, f64) {
    let mut order: Vec<usize> = (0..truth.len()).collect();
    let loss = |setting: &usize| goal.loss(truth[*setting][goal.objective]);
    order.sort_by(|a, b| loss(a).total_cmp(&loss(b)));
    let (best, second) = (order[0], order[1]);
    let shift = truth[best][goal.objective] - truth[second][goal.objective];
    truth[second][goal.objective] += shift;
    (best, second, shift)
}

/// The real model: 200 merchants, 12 months, the cut-off for the highest profit.
fn model(settings: u32) -> Case {
    let (from, step) = if settings == 5 { (500.0, 10.0) } else { (445.0, 10.0) };
    let mut scenario = study().scenario();
    (scenario.months, scenario.economy_draws) = (12, EconomyDraws::Plain);
    let metrics = [Metric::ProfitPerMerchant, Metric::GoodLost, Metric::NplRatio, Metric::BadCaught];
    let goal = Goal {
        quantities: vec![
            quantity("profit_per_merchant", 0, Unit::Yuan),
            quantity("good_lost", 1, Unit::Share),
            quantity("npl_ratio", 2, Unit::Share),
            quantity("bad_caught", 3, Unit::Share),
        ],
        objective: 0,
        maximise: true,
        constraints: Vec::new(),
        certainty: 0.95,
    };
    let lender = Lender {
        scenario,
        thresholds: vec![Threshold { name: "cutoff".into(), title: "cut-off".into(), from, step, count: settings }],
        targets: vec![Address::Own(Scalar::Parameter { group: "merchant_loan", name: "cutoff" })],
        columns: metrics.map(|id| Column::Metric(id as usize)).to_vec(),
        goal: goal.clone(),
    };
    let progress = Progress::silent();
    let simulated =
        Simulated { lender: &lender, seed: 77, merchants: 200, engine: Engine::default(), progress: &progress };
    // Today's setting runs with the others; where the lattice has it too, the lattice's is left out.
    let today = lender.today_on_lattice();
    let points: Vec<Point> = (0..settings).map(|index| vec![index]).filter(|p| Some(p) != today.as_ref()).collect();
    let mut columns = simulated.run_with_today(&points, 0..LONG as u32).unwrap();
    let mean = |values: &Vec<f64>| {
        let defined = values.iter().filter(|value| !value.is_nan());
        defined.clone().sum::<f64>() / defined.count() as f64
    };
    let mut truth: Vec<Vec<f64>> = columns.iter().map(|columns| columns.iter().map(mean).collect()).collect();
    let (_, second, shift) = tie(&goal, &mut truth);
    columns[second][0].iter_mut().for_each(|value| *value += shift);
    let values = std::iter::once(lender.today()).chain(points.iter().map(|point| lender.values(Some(point)))).collect();
    let of_block = move |units: usize, index: usize| -> Vec<Series> {
        let block = index * units..(index + 1) * units;
        columns.iter().map(|columns| columns.iter().map(|column| column[block.clone()].to_vec()).collect()).collect()
    };
    Case {
        name: format!("model, {settings} settings"),
        goal,
        values,
        study: Box::new(of_block),
        truth,
        bands: vec![0, 1, 2, 3],
        repeats: Box::new(|units| (LONG / units).min(STUDIES)),
    }
}

/// Thresholds on binormal scores, whose truth is known in closed form.
fn binormal(settings: u32) -> Case {
    let exact = Binormal::exact(1, settings);
    let points: Vec<Point> = (0..settings).map(|index| vec![index]).collect();
    // Today's is the setting that a search starts from.
    let points: Vec<Point> =
        [exact.start()].into_iter().chain(points.into_iter().filter(|point| *point != exact.start())).collect();
    let of_exact = exact.run(&points, 0..1).unwrap();
    let mut truth: Vec<Vec<f64>> =
        of_exact.iter().map(|columns| columns.iter().map(|column| column[0]).collect()).collect();
    let goal = exact.goal().clone();
    let (_, second, shift) = tie(&goal, &mut truth);
    let values = points.iter().map(|point| vec![exact.thresholds()[0].value(point[0])]).collect();
    let of_seed = move |units: usize, index: usize| -> Vec<Series> {
        let problem = Binormal::noisy(1, settings, 1_000_000 + index as u64);
        let columns = problem.run(&points, 0..units as u32).unwrap();
        let mut series: Vec<Series> = columns.iter().map(|columns| problem.goal().series(columns, 1)).collect();
        series[second][0].iter_mut().for_each(|value| *value += shift);
        series
    };
    Case {
        name: format!("binormal, {settings} settings"),
        goal,
        values,
        study: Box::new(of_seed),
        truth,
        bands: vec![0, 1],
        repeats: Box::new(|_| STUDIES),
    }
}

/// What one study found.
struct Outcome {
    /// Whether the set holds each of the best settings.
    holds: Vec<bool>,
    set_size: f64,
    /// By quantity, whether the bands cover the curve.
    bands: Vec<bool>,
    band_width: f64,
    gain: bool,
    gain_width: f64,
    /// Whether the plain t-interval of the same gain would cover it.
    plain: bool,
    flattery: f64,
    regret: bool,
}

fn outcome(case: &Case, units: usize, index: usize) -> Outcome {
    let (goal, series) = (&case.goal, (case.study)(units, index));
    let losses: Vec<Vec<f64>> =
        series.iter().map(|series| series[goal.objective].iter().map(|&value| goal.loss(value)).collect()).collect();
    let mut draws = Stream::new(&RoundKeys::new(index as u64), 0, 7, Purpose::Design);
    let pairs = Pairs::new(&case.values, losses, &mut draws);
    let verdicts = may_be_best(goal, &series, &pairs);
    let loss_of = |setting: usize| goal.loss(case.truth[setting][goal.objective]);
    let smallest = (0..series.len()).map(loss_of).fold(f64::INFINITY, f64::min);
    let tolerance = 1e-9 * smallest.abs();
    let holds = (0..series.len()).filter(|&s| loss_of(s) <= smallest + tolerance).map(|s| verdicts[s].may_be_best);

    let mut resamples = Resamples::default();
    let mut band_width = 0.0;
    let mut covers = |&quantity: &usize| {
        let samples: Vec<Sample> = series.iter().map(|series| Sample::of(&series[quantity], 1)).collect();
        let bands = together(&samples, goal.quantities[quantity].scale(), &mut resamples);
        if quantity == goal.objective {
            band_width = bands.iter().map(|band| 2.0 * band.interval.half_width()).sum::<f64>() / bands.len() as f64;
        }
        let truth = case.truth.iter().map(|truth| truth[quantity]);
        bands.iter().zip(truth).all(|(band, truth)| band.interval.lower <= truth && truth <= band.interval.upper)
    };
    let bands = case.bands.iter().map(&mut covers).collect();

    let judged: Vec<Judgement> = series.iter().map(|series| goal.judge(series)).collect();
    let contender = choose(&judged, None).contender;
    let gain = gains(goal, &pairs, series.len(), None)[contender - 1];
    let true_gain = case.truth[contender][goal.objective] - case.truth[0][goal.objective];
    let changes = series[contender][goal.objective].iter().zip(&series[0][goal.objective]).map(|(a, b)| a - b);
    let plain = Interval::of(changes);
    let all: Vec<usize> = (0..series.len()).collect();
    let (of_today, _) = regret(&pairs, 0, &all);
    let true_regret = loss_of(0) - smallest;
    let holds_it = |interval: &Interval, truth: f64| {
        let slack = 1e-9 * (1.0 + truth.abs());
        interval.lower <= truth + slack && truth <= interval.upper + slack
    };
    Outcome {
        holds: holds.collect(),
        set_size: verdicts.iter().filter(|verdict| verdict.may_be_best).count() as f64,
        bands,
        band_width,
        gain: holds_it(&gain.interval, true_gain),
        gain_width: 2.0 * gain.interval.half_width(),
        plain: holds_it(&plain, true_gain),
        flattery: goal.loss(true_gain) - goal.loss(gain.interval.mean),
        regret: holds_it(&of_today, true_regret),
    }
}

#[test]
#[ignore = "takes some minutes; prints the coverage that docs/validation.md states"]
fn intervals_of_chosen_settings_cover() {
    let mut misses = Vec::new();
    println!(
        "| problem | units | set holds a best one, % | settings in it | bands cover, % | width | gain covered, % | width | by plain t, % | flattered by | regret of today's, % |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    for case in [model(5), model(16), binormal(5), binormal(16)] {
        for units in UNITS {
            let repeats = (case.repeats)(units);
            let outcomes: Vec<Outcome> =
                (0..repeats).into_par_iter().map(|index| outcome(&case, units, index)).collect();
            let share = |is: &dyn Fn(&Outcome) -> bool| {
                100.0 * outcomes.iter().filter(|outcome| is(outcome)).count() as f64 / repeats as f64
            };
            let mean = |of: &dyn Fn(&Outcome) -> f64| outcomes.iter().map(of).sum::<f64>() / repeats as f64;
            let set = (0..outcomes[0].holds.len()).map(|best| share(&|o| o.holds[best])).fold(100.0, f64::min);
            let bands: Vec<f64> = (0..case.bands.len()).map(|band| share(&|o| o.bands[band])).collect();
            let shown = bands.iter().map(|band| format!("{band:.1}")).collect::<Vec<_>>().join(" / ");
            let (gain, regret) = (share(&|o| o.gain), share(&|o| o.regret));
            let digits = if mean(&|o| o.gain_width) < 1.0 { 4 } else { 1 };
            println!(
                "| {} | {units} | {set:.1} | {:.1} | {shown} | {:.digits$} | {gain:.1} | {:.digits$} | {:.1} | {:.digits$} | {regret:.1} |",
                case.name,
                mean(&|o| o.set_size),
                mean(&|o| o.band_width),
                mean(&|o| o.gain_width),
                share(&|o| o.plain),
                mean(&|o| o.flattery),
            );
            let smallest = bands.iter().copied().chain([set, gain, regret]).fold(100.0, f64::min);
            // Two standard errors of a share near 93% in so many repeats.
            let allowed = 93.0 - 200.0 * (0.93 * 0.07 / repeats as f64).sqrt();
            if units >= 32 && smallest < allowed {
                misses.push(format!("{} at {units} units: {smallest:.1}%", case.name));
            }
        }
    }
    assert!(misses.is_empty(), "{misses:?}");
}

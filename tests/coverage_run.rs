//! How often intervals of `run`, `compare` and `effect` hold the true value, by the number of units they rest on.
//!
//! One long run, cut into blocks of so many successive units, gives as many small studies; the truth is the mean of the whole run.
//! The tables in docs/coverage.md: `cargo test --release --test coverage_run -- --ignored --nocapture`.

use rayon::prelude::*;
use swapset::internals::config::{SizeOverrides, load};
use swapset::internals::engine::{Engine, measure_each, run_with};
use swapset::internals::kernel::ReplicationCounts;
use swapset::internals::metrics::swap::SwapSet;
use swapset::internals::metrics::{METRICS, Metric};
use swapset::internals::model::{EconomyDraws, Scenario};
use swapset::internals::plan::Plan;
use swapset::internals::progress::Progress;
use swapset::internals::stats::joint::{Resamples, together};
use swapset::internals::stats::{Interval, Sample, Scale, paired};
use swapset::internals::study::effect::run::scenario as effect_scenario;

const MERCHANTS: u32 = 200;
const SEED: u64 = 20_261_128;
/// Studies of one size that are looked at, for intervals by themselves and for those that hold together.
const STUDIES_MAX: usize = 4000;
const JOINT_STUDIES_MAX: usize = 1000;
/// Every bundled reform; the first five are the five of a smaller study.
const REFORMS: [&str; 16] = [
    "guidance_tight",
    "personalised_lines",
    "cutoff_up_20",
    "notification",
    "no_exposure_cap",
    "better_review",
    "consumer_first",
    "fed_severely_adverse",
    "financial_literacy",
    "guidance_ease",
    "merchant_first",
    "opening_month_6",
    "opening_none",
    "recession",
    "richer_model",
    "steady_cutoffs",
];
const SHOWN: [Metric; 7] = [
    Metric::GoodLost,
    Metric::NplRatio,
    Metric::BadCaught,
    Metric::ProfitPerMerchant,
    Metric::LossPerMerchant,
    Metric::InducedDefault,
    Metric::GoodMonthsLost,
];

/// Twelve months after six of burn-in under these reforms.
fn scenario(reforms: &[&str], draws: EconomyDraws) -> Scenario {
    let reforms: Vec<String> = reforms.iter().map(|name| name.to_string()).collect();
    let set = ["run.months=12".to_string(), "run.seasoning=6".to_string()];
    let mut scenario = load(None, &reforms, &set, SizeOverrides::default()).unwrap().scenario;
    scenario.economy_draws = draws;
    scenario
}

/// What `keep` makes of every replication: `[quantity][replication]`.
fn simulate(
    scenario: &Scenario,
    replications: u32,
    keep: impl Fn(&Plan, &ReplicationCounts) -> Vec<f64> + Sync,
) -> Vec<Vec<f64>> {
    let plan = Plan::new(scenario);
    let progress = Progress::silent();
    let done =
        run_with(&plan, Engine::default(), SEED, 0..replications, MERCHANTS, &progress, |counts| keep(&plan, counts));
    let done = done.unwrap();
    (0..done[0].len()).map(|quantity| done.iter().map(|values| values[quantity]).collect()).collect()
}

/// The shown metrics of every policy: quantity `policy·7 + metric`.
fn levels(plan: &Plan, counts: &ReplicationCounts) -> Vec<f64> {
    let measured = measure_each(plan, counts);
    measured.iter().flat_map(|policy| SHOWN.map(|metric| policy.groups[0][metric as usize])).collect()
}

/// Mean of the defined values.
fn truth(values: &[f64]) -> f64 {
    let defined = values.iter().filter(|value| !value.is_nan());
    defined.clone().sum::<f64>() / defined.count() as f64
}

fn holds(interval: &Interval, truth: f64) -> bool {
    interval.lower <= truth && truth <= interval.upper
}

/// A quantity on its scale.
struct Quantity {
    name: String,
    scale: Scale,
    values: Vec<f64>,
}

impl Quantity {
    fn level(policy: &str, metric: Metric, values: &[f64]) -> Quantity {
        let metric = &METRICS[metric as usize];
        Quantity { name: format!("{}, {policy}", metric.name), scale: metric.unit.scale(), values: values.to_vec() }
    }

    fn change(policy: &str, metric: Metric, values: Vec<f64>) -> Quantity {
        let metric = &METRICS[metric as usize];
        Quantity { name: format!("change of {}, {policy}", metric.name), scale: metric.unit.scale_of_change(), values }
    }

    /// Coverage in percent and the mean half-width over studies of so many units; those without an interval are told.
    fn cell(&self, units: usize, unit: usize) -> String {
        let truth = truth(&self.values);
        let studies: Vec<&[f64]> = self.values.chunks_exact(units * unit).take(STUDIES_MAX).collect();
        let intervals: Vec<Interval> = studies.par_iter().map(|study| Interval::on(study, unit, self.scale)).collect();
        let stated: Vec<&Interval> = intervals.iter().filter(|interval| !interval.lower.is_nan()).collect();
        let coverage = percent(stated.iter().filter(|interval| holds(interval, truth)).count(), stated.len());
        let half_width = stated.iter().map(|interval| interval.half_width()).sum::<f64>() / stated.len() as f64;
        let none = match intervals.len() - stated.len() {
            0 => String::new(),
            none => format!("; none in {:.0}%", percent(none, intervals.len())),
        };
        format!("{coverage:.1} (±{}{none})", self.shown(half_width))
    }

    fn shown(&self, half_width: f64) -> String {
        match self.scale {
            Scale::Share | Scale::Difference => format!("{:.2}pp", 100.0 * half_width),
            Scale::Amount | Scale::Plain => format!("{half_width:.3}"),
        }
    }
}

fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole as f64
}

fn heading(first: &str, replications: usize, sizes: &[usize], unit: usize, studies_max: usize) {
    let columns: Vec<String> = sizes
        .iter()
        .map(|units| format!("{units} units ({} studies)", (replications / (units * unit)).min(studies_max)))
        .collect();
    println!("| {first} | {} |\n|---|{}", columns.join(" | "), "---|".repeat(sizes.len()));
}

/// Prints how often the interval of each quantity by itself holds.
fn print_pointwise(title: &str, quantities: &[Quantity], sizes: &[usize], unit: usize) {
    println!("\n{title}\n");
    heading("quantity", quantities[0].values.len(), sizes, unit, STUDIES_MAX);
    for quantity in quantities {
        let cells: Vec<String> = sizes.iter().map(|&units| quantity.cell(units, unit)).collect();
        println!("| {} | {} |", quantity.name, cells.join(" | "));
    }
}

/// Prints how often all intervals of a family hold together, beside how often all hold that were made each for itself, and how many
/// times as wide the former are.
fn print_joint(title: &str, families: &[(String, Vec<&Quantity>)], sizes: &[usize], unit: usize) {
    println!("\n{title}\n");
    heading("quantities", families[0].1[0].values.len(), sizes, unit, JOINT_STUDIES_MAX);
    for (name, family) in families {
        let cells: Vec<String> = sizes.iter().map(|&units| joint_cell(family, units, unit)).collect();
        println!("| {name} | {} |", cells.join(" | "));
    }
}

/// What a study says of a family.
struct Found {
    joint_hold: bool,
    alone_hold: bool,
    /// Half-widths, joint and by itself, of each quantity.
    half_widths: Vec<[f64; 2]>,
}

fn joint_cell(family: &[&Quantity], units: usize, unit: usize) -> String {
    let truths: Vec<f64> = family.iter().map(|quantity| truth(&quantity.values)).collect();
    let (size, scale) = (units * unit, family[0].scale);
    let studies = (family[0].values.len() / size).min(JOINT_STUDIES_MAX);
    let all_hold = |intervals: &[Interval]| {
        intervals.iter().zip(&truths).all(|(interval, &truth)| interval.lower.is_nan() || holds(interval, truth))
    };
    let of_study = |resamples: &mut Resamples, study: usize| {
        let series = family.iter().map(|quantity| &quantity.values[study * size..(study + 1) * size]);
        let samples: Vec<Sample> = series.map(|values| Sample::of(values, unit)).collect();
        let alone: Vec<Interval> = samples.iter().map(|sample| sample.interval(scale)).collect();
        let joint: Vec<Interval> = together(&samples, scale, resamples).iter().map(|joint| joint.interval).collect();
        let half_widths = joint.iter().zip(&alone).map(|(joint, alone)| [joint.half_width(), alone.half_width()]);
        Found { joint_hold: all_hold(&joint), alone_hold: all_hold(&alone), half_widths: half_widths.collect() }
    };
    let found: Vec<Found> = (0..studies).into_par_iter().map_init(Resamples::default, of_study).collect();
    let count = |which: fn(&Found) -> bool| percent(found.iter().filter(|one| which(one)).count(), studies);
    // The geometric mean over quantities of how many times as wide the mean interval is.
    let mean = |quantity: usize, which: usize| {
        truth(&found.iter().map(|one| one.half_widths[quantity][which]).collect::<Vec<f64>>())
    };
    let logarithms: Vec<f64> = (0..family.len()).map(|quantity| (mean(quantity, 0) / mean(quantity, 1)).ln()).collect();
    let wider = truth(&logarithms).exp();
    format!("{:.1} (alone {:.1}; ×{wider:.2})", count(|one| one.joint_hold), count(|one| one.alone_hold))
}

const SIZES: [usize; 6] = [8, 16, 32, 64, 128, 512];

#[test]
#[ignore = "takes minutes; prints the coverage that docs/coverage.md states"]
fn intervals_of_run_and_compare_hold_the_truth() {
    let scenario = scenario(&REFORMS, EconomyDraws::Plain);
    let reforms = [0, 1];
    let sets = [SwapSet::NewlyLost, SwapSet::NewlyKept];
    let values = simulate(&scenario, 131_072, |plan, counts| {
        let mut values = levels(plan, counts);
        for (reform, set) in reforms.iter().flat_map(|&reform| sets.map(|set| (reform, set))) {
            let swaps = &counts.tallies[reform + 1].swap_sets;
            let book: i64 = swaps.as_flattened().iter().map(|part| part.merchants).sum();
            values.push(swaps[set as usize][1].merchants as f64 / book as f64);
        }
        values
    });
    let of = |policy: usize, metric: usize| &values[policy * SHOWN.len() + metric];
    let names = || ["baseline"].into_iter().chain(REFORMS).enumerate();
    let by_policy: Vec<Vec<[Quantity; 2]>> = names()
        .map(|(policy, name)| {
            let both = |(index, &metric): (usize, &Metric)| {
                let change = paired(of(policy, index), of(0, index));
                [Quantity::level(name, metric, of(policy, index)), Quantity::change(name, metric, change)]
            };
            SHOWN.iter().enumerate().map(both).collect()
        })
        .collect();

    let setting = "200 merchants, 12 months, plain draws";
    for (kind, policies, title) in [(0, 0..3, "Levels"), (1, 1..3, "Changes")] {
        let shown: Vec<Quantity> = by_policy[policies]
            .iter()
            .flatten()
            .map(|both| Quantity { name: both[kind].name.clone(), values: both[kind].values.clone(), ..both[kind] })
            .collect();
        print_pointwise(&format!("{title} of `run`: {setting}"), &shown, &SIZES, 1);
    }
    let swaps = &values[(REFORMS.len() + 1) * SHOWN.len()..];
    let named = reforms.iter().flat_map(|&reform| sets.map(|set| format!("good, {}, {}", set.name(), REFORMS[reform])));
    let swaps = named.zip(swaps).map(|(name, values)| Quantity { name, scale: Scale::Share, values: values.clone() });
    print_pointwise(&format!("Swap sets of `compare`: {setting}"), &swaps.collect::<Vec<_>>(), &SIZES, 1);

    let mut families = Vec::new();
    let shown = [(0, &[0, 2, 3][..]), (1, &[0, 1, 2, 3, 4])];
    for (kind, metric) in shown.iter().flat_map(|&(kind, metrics)| metrics.iter().map(move |&metric| (kind, metric))) {
        for reforms in [2, 5, 16] {
            let policies = (kind..=reforms).map(|policy| &by_policy[policy][metric][kind]).collect();
            let word = ["levels", "changes"][kind];
            let name = format!("{word} of {} under {reforms} reforms", METRICS[SHOWN[metric] as usize].name);
            families.push((name, policies));
        }
    }
    print_joint(&format!("Intervals of `run` that hold together: {setting}"), &families, &SIZES, 1);
}

#[test]
#[ignore = "takes minutes; prints the coverage that docs/coverage.md states"]
fn intervals_of_effect_hold_the_truth() {
    let scenario = effect_scenario(&scenario(&[], EconomyDraws::Plain), 6);
    let metric = Metric::GoodLostWithoutConsumerLoan as usize;
    // All merchants, the largest segment, the smallest one, the lowest revenue decile.
    let groups = [(0, "all"), (2, "the largest segment"), (4, "the smallest segment"), (5, "the lowest decile")];
    let values = simulate(&scenario, 65_536, |plan, counts| {
        let measured = measure_each(plan, counts);
        measured[1..].iter().flat_map(|arm| groups.map(|(group, _)| arm.groups[group][metric])).collect()
    });
    let arms = [
        "no rule, cap",
        "no rule, no cap",
        "consumer first, cap",
        "consumer first, no cap",
        "merchant first, cap",
        "merchant first, no cap",
    ];
    let effects: Vec<Vec<Quantity>> = (0..groups.len())
        .map(|group| {
            let of = |(arm, name): (usize, &&str)| {
                let arms = [2 * arm, 2 * arm + 1].map(|policy| &values[policy * groups.len() + group]);
                let name = format!("{name}, {}", groups[group].1);
                Quantity { name, scale: Scale::Difference, values: paired(arms[0], arms[1]) }
            };
            arms.iter().enumerate().map(of).collect()
        })
        .collect();
    let setting = "200 merchants, 12 months, plain draws";
    let shown = |arm: usize| {
        effects.iter().map(move |arms| {
            let Quantity { name, scale, values } = &arms[arm];
            Quantity { name: name.clone(), scale: *scale, values: values.clone() }
        })
    };
    let shown: Vec<Quantity> = shown(0).chain(shown(1)).collect();
    print_pointwise(&format!("Effects of opening a consumer loan: {setting}"), &shown, &SIZES, 1);
    let families: Vec<(String, Vec<&Quantity>)> = groups
        .iter()
        .zip(&effects)
        .map(|((_, name), arms)| (format!("effects in six settings, {name}"), arms.iter().collect()))
        .collect();
    print_joint(&format!("Intervals of `effect` that hold together: {setting}"), &families, &SIZES, 1);
}

#[test]
#[ignore = "takes minutes; prints the coverage that docs/coverage.md states"]
fn intervals_over_scrambles_hold_the_truth() {
    for (points, sizes) in [(8, [8, 16, 32, 64]), (32, [16, 32, 64, 128])] {
        let scenario = scenario(&REFORMS[..5], EconomyDraws::Sobol { points });
        let values = simulate(&scenario, 131_072, levels);
        let of = |policy: usize, index: usize| &values[policy * SHOWN.len() + index];
        let mut shown = Vec::new();
        for (index, &metric) in SHOWN.iter().enumerate() {
            shown.push(Quantity::level("baseline", metric, of(0, index)));
            shown.push(Quantity::change(REFORMS[0], metric, paired(of(1, index), of(0, index))));
        }
        let setting = format!("scrambles of {points} Sobol points as units, 200 merchants, 12 months");
        print_pointwise(&format!("Levels and changes of `run`: {setting}"), &shown, &sizes, points as usize);
        let changes: Vec<(Metric, Vec<Quantity>)> = (0..5)
            .map(|index| {
                let of_reform = |reform: usize| {
                    let change = paired(of(reform + 1, index), of(0, index));
                    Quantity::change(REFORMS[reform], SHOWN[index], change)
                };
                (SHOWN[index], (0..5).map(of_reform).collect())
            })
            .collect();
        let mut families: Vec<(String, Vec<&Quantity>)> = Vec::new();
        for (metric, changes) in &changes {
            let name = format!("changes of {} under 5 reforms", METRICS[*metric as usize].name);
            families.push((name, changes.iter().collect()));
        }
        print_joint(&format!("Intervals of `run` that hold together: {setting}"), &families, &sizes, points as usize);
    }
}

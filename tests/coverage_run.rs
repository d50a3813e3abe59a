//! How often intervals of `run`, `compare` and `effect` hold the true value, by the number of units they rest on.
//!
//! One long run, cut into blocks of so many successive units, gives as many small studies; the truth is the mean of the whole run.
//! The tables in docs/validation.md: `cargo test --release --test coverage_run -- --ignored --nocapture`.

use swapset::internals::config::{SizeOverrides, load};
use swapset::internals::engine::{Engine, measure_each, run_with};
use swapset::internals::kernel::ReplicationCounts;
use swapset::internals::metrics::swap::SwapSet;
use swapset::internals::metrics::{METRICS, Metric, Unit};
use swapset::internals::model::{EconomyDraws, Scenario};
use swapset::internals::plan::Plan;
use swapset::internals::progress::Progress;
use swapset::internals::stats::Interval;
use swapset::internals::study::effect::run::scenario as effect_scenario;

const MERCHANTS: u32 = 200;
const SEED: u64 = 20_261_128;
/// Studies of one size that are looked at.
const STUDIES_MAX: usize = 4000;
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

fn difference(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

/// Mean of the defined values.
fn truth(values: &[f64]) -> f64 {
    let defined = values.iter().filter(|value| !value.is_nan());
    defined.clone().sum::<f64>() / defined.count() as f64
}

/// How often intervals held the truth, and how wide they were.
#[derive(Default)]
struct Tally {
    studies: usize,
    held: usize,
    width: f64,
}

impl Tally {
    fn coverage(&self) -> f64 {
        100.0 * self.held as f64 / self.studies as f64
    }

    /// Coverage in percent and the mean half-width.
    fn cell(&self, share: bool) -> String {
        let half_width = self.width / self.studies as f64 / 2.0;
        let half_width = if share { format!("{:.2}pp", 100.0 * half_width) } else { format!("{half_width:.3}") };
        format!("{:.1} (±{half_width})", self.coverage())
    }
}

/// A quantity with its true value.
struct Quantity {
    name: String,
    is_share: bool,
    is_change: bool,
    values: Vec<f64>,
}

impl Quantity {
    fn level(name: String, is_share: bool, values: Vec<f64>) -> Quantity {
        Quantity { name, is_share, is_change: false, values }
    }

    fn change(name: String, is_share: bool, values: Vec<f64>) -> Quantity {
        Quantity { name, is_share, is_change: true, values }
    }

    fn interval(&self, values: &[f64], unit: usize) -> Interval {
        Interval::over(values, unit)
    }

    /// Coverage of the pointwise interval over studies of so many units.
    fn pointwise(&self, units: usize, unit: usize) -> Tally {
        let truth = truth(&self.values);
        let mut tally = Tally::default();
        for study in self.values.chunks_exact(units * unit).take(STUDIES_MAX) {
            let Interval { lower, upper, .. } = self.interval(study, unit);
            tally.studies += 1;
            tally.held += usize::from(lower <= truth && truth <= upper);
            tally.width += upper - lower;
        }
        tally
    }
}

/// Prints the coverage of pointwise intervals; gives the tallies of the largest size.
fn print_pointwise(title: &str, quantities: &[Quantity], sizes: &[usize], unit: usize) {
    println!("\n{title}\n");
    let studies: Vec<String> = sizes
        .iter()
        .map(|units| {
            let studies = (quantities[0].values.len() / (units * unit)).min(STUDIES_MAX);
            format!("{units} units, {studies} studies")
        })
        .collect();
    println!("| quantity | {} |\n|---|{}", studies.join(" | "), "---|".repeat(sizes.len()));
    for quantity in quantities {
        let cells: Vec<String> =
            sizes.iter().map(|&units| quantity.pointwise(units, unit).cell(quantity.is_share)).collect();
        println!("| {} | {} |", quantity.name, cells.join(" | "));
    }
}

fn is_share(metric: Metric) -> bool {
    METRICS[metric as usize].unit == Unit::Share
}

fn quantity_name(policy: &str, metric: Metric) -> String {
    format!("{}, {policy}", METRICS[metric as usize].name)
}

const SIZES: [usize; 6] = [8, 16, 32, 64, 128, 512];

#[test]
#[ignore = "takes minutes; prints the coverage that docs/validation.md states"]
fn intervals_of_run_and_compare_hold_the_truth() {
    let scenario = scenario(&REFORMS, EconomyDraws::Plain);
    let reforms = [0, 1];
    let sets = [SwapSet::NewlyLost, SwapSet::NewlyKept];
    let values = simulate(&scenario, 131_072, |plan, counts| {
        let mut values = levels(plan, counts);
        for (reform, set) in reforms.iter().flat_map(|&reform| sets.map(|set| (reform, set))) {
            let swaps = &counts.tallies[reform + 1].swap_sets;
            let book: i64 = swaps.as_flattened().iter().map(|part| part.merchants).sum();
            values.push(1000.0 * swaps[set as usize][1].merchants as f64 / book as f64);
        }
        values
    });
    let of = |policy: usize, metric: usize| &values[policy * SHOWN.len() + metric];
    let mut shown = Vec::new();
    for (policy, name) in [(0, "baseline"), (1, "tightening wave"), (2, "personalised lines")] {
        for (index, &metric) in SHOWN.iter().enumerate() {
            shown.push(Quantity::level(quantity_name(name, metric), is_share(metric), of(policy, index).clone()));
        }
    }
    for (policy, name) in [(1, "tightening wave"), (2, "personalised lines")] {
        for (index, &metric) in SHOWN.iter().enumerate() {
            let change = difference(of(policy, index), of(0, index));
            shown.push(Quantity::change(
                format!("change of {}", quantity_name(name, metric)),
                is_share(metric),
                change,
            ));
        }
    }
    print_pointwise("Levels and changes of `run`, 200 merchants, 12 months, plain draws", &shown, &SIZES, 1);

    let swaps = &values[(REFORMS.len() + 1) * SHOWN.len()..];
    let named = reforms.iter().flat_map(|&reform| sets.map(|set| format!("good, {}, {}", set.name(), REFORMS[reform])));
    let swaps: Vec<Quantity> =
        named.zip(swaps).map(|(name, values)| Quantity::level(name, false, values.clone())).collect();
    print_pointwise("Swap sets of `compare`, per 1,000 merchants", &swaps, &SIZES, 1);
}

#[test]
#[ignore = "takes minutes; prints the coverage that docs/validation.md states"]
fn intervals_of_effect_hold_the_truth() {
    let mut scenario = effect_scenario(&scenario(&[], EconomyDraws::Plain), 6);
    // The arms without a positioning rule, with and without the exposure cap.
    scenario.alternatives.truncate(5);
    let metric = Metric::GoodLostWithoutConsumerLoan as usize;
    let values = simulate(&scenario, 131_072, |plan, counts| {
        let measured = measure_each(plan, counts);
        // All merchants, the largest segment, the smallest one, the lowest revenue decile.
        measured[1..].iter().flat_map(|arm| [0, 2, 4, 5].map(|group| arm.groups[group][metric])).collect()
    });
    let groups = ["all", "the largest segment", "the smallest segment", "the lowest decile"];
    let mut shown = Vec::new();
    for (opens, never, cap) in [(0, 1, "with the cap"), (2, 3, "without the cap")] {
        for (group, name) in groups.iter().enumerate() {
            let change = difference(&values[4 * opens + group], &values[4 * never + group]);
            shown.push(Quantity::change(format!("effect {cap}, {name}"), true, change));
        }
    }
    print_pointwise("Effect of opening a consumer loan, 200 merchants, 12 months, plain draws", &shown, &SIZES, 1);
}

#[test]
#[ignore = "takes minutes; prints the coverage that docs/validation.md states"]
fn intervals_over_scrambles_hold_the_truth() {
    for (points, sizes) in [(8, [8, 16, 32, 64]), (32, [16, 32, 64, 128])] {
        let scenario = scenario(&REFORMS[..2], EconomyDraws::Sobol { points });
        let values = simulate(&scenario, 131_072, levels);
        let mut shown = Vec::new();
        for (index, &metric) in SHOWN.iter().enumerate() {
            let of = |policy: usize| &values[policy * SHOWN.len() + index];
            shown.push(Quantity::level(quantity_name("baseline", metric), is_share(metric), of(0).clone()));
            let change = difference(of(1), of(0));
            shown.push(Quantity::change(
                format!("change of {}", quantity_name("tightening wave", metric)),
                is_share(metric),
                change,
            ));
        }
        let title = format!("Scrambles of {points} Sobol points as units, 200 merchants, 12 months");
        print_pointwise(&title, &shown, &sizes, points as usize);
    }
}

//! Coverage of every interval of `tune --scores`, on samples of two normal populations whose truth is known; slow, so
//! run by hand:
//!
//! ```sh
//! cargo test --release --test coverage_scores -- --ignored --nocapture
//! ```
//!
//! With `SWAPSET_SAMPLES_PART=10` it takes a tenth of the samples.

use rand_distr::Distribution;
use rand_distr::weighted::WeightedAliasIndex;
use rayon::prelude::*;
use swapset::internals::progress::Progress;
use swapset::internals::rng::{Purpose, RoundKeys, Stream};
use swapset::internals::study::scores::limits::{Level, limits};
use swapset::internals::study::scores::power::auc_limits;
use swapset::internals::study::scores::run::{
    Bound, Cells, Costs, Goal, Group, QUANTITIES, Quantity, Question, ScoreData, ScoresResult, run,
};
use swapset::internals::study::scores::tally::everybody_and_groups;

/// What a share covered of the samples may miss of the nominal 95% beyond chance.
const FLOOR: f64 = 0.93;

/// Groups of good and bad people: share of all people, share of bad people, means of good and of bad ones.
type Groups = &'static [(f64, f64, f64, f64)];

const ONE: Groups = &[(1.0, 0.3, 1.5, 0.0)];
const ALIKE: Groups = &[(0.4, 0.3, 1.5, 0.0), (0.3, 0.3, 1.5, 0.0), (0.2, 0.3, 1.5, 0.0), (0.1, 0.3, 1.5, 0.0)];
const APART: Groups = &[(0.4, 0.2, 1.6, 0.1), (0.3, 0.3, 1.2, 0.0), (0.2, 0.3, 1.5, 0.0), (0.1, 0.4, 0.9, -0.2)];
const USELESS: Groups = &[(1.0, 0.3, 0.0, 0.0)];

/// The truth, as shares of one person.
fn population(groups: Groups, step: f64) -> ScoreData {
    let phi = |x: f64| 0.5 * libm::erfc(-x / std::f64::consts::SQRT_2);
    let scores: Vec<f64> = (0..=(10.0 / step).round() as i32).map(|cell| -4.0 + step * f64::from(cell)).collect();
    let people = |middle: f64, people: f64| -> Vec<f64> {
        let mass = |score: &f64| people * (phi(score + step / 2.0 - middle) - phi(score - step / 2.0 - middle));
        scores.iter().map(mass).collect()
    };
    let group = |(index, &(share, bad, of_good, of_bad)): (usize, &(f64, f64, f64, f64))| Group {
        name: format!("g{index}"),
        cells: Cells { good: people(of_good, share * (1.0 - bad)), bad: people(of_bad, share * bad) },
    };
    let groups = groups.iter().enumerate().map(group).collect();
    ScoreData { scores, groups, higher_is_worse: false, special: Vec::new() }
}

/// So many people drawn, each from the whole population.
fn sample(truth: &ScoreData, people: u32, seed: u32) -> ScoreData {
    let cells = truth.groups.iter().flat_map(|group| [&group.cells.good, &group.cells.bad]);
    let weights: Vec<f64> = cells.flatten().copied().collect();
    let table = WeightedAliasIndex::new(weights.clone()).unwrap();
    let mut draws = Stream::new(&RoundKeys::new(4711), people, seed, Purpose::Design);
    let mut counts = vec![0.0; weights.len()];
    (0..people).for_each(|_| counts[table.sample(&mut draws)] += 1.0);
    let mut parts = counts.chunks(truth.scores.len()).map(<[f64]>::to_vec);
    let mut drawn = truth.clone();
    for group in &mut drawn.groups {
        group.cells = Cells { good: parts.next().unwrap(), bad: parts.next().unwrap() };
    }
    drawn
}

/// Whether bounds hold at all cut-offs at which they are defined, and their mean width.
fn together(name: &str, pairs: impl Iterator<Item = (f64, (f64, f64))>) -> (String, bool, f64) {
    let defined: Vec<(f64, (f64, f64))> = pairs.filter(|each| !each.1.0.is_nan() && !each.0.is_nan()).collect();
    let holds = defined.iter().all(|(truth, (lower, upper))| lower - 1e-12 <= *truth && *truth <= upper + 1e-12);
    let width = defined.iter().map(|(_, (lower, upper))| upper - lower).sum::<f64>() / defined.len() as f64;
    (format!("{name} at all cut-offs together"), holds, width)
}

/// What follows from the counts of one sample alone: AUC, and every quantity but the gap between groups, at given
/// cut-offs where 1%, 50% and 99% of good people are denied, and at all together.
fn look_at_counts(truth: &ScoreData, exact: &ScoresResult, people: u32, seed: u32) -> Seen {
    let data = sample(truth, people, seed);
    let below = everybody_and_groups(data.groups.iter().map(|group| &group.cells));
    let cutoffs = exact.cutoffs.len();
    let of = |cutoff: usize, level: Level| limits(&below, cutoff, &Costs::default(), level);
    let all: Vec<_> = (0..cutoffs).map(|cutoff| of(cutoff, Level::Together(cutoffs - 2))).collect();
    let good = exact.curves.of_quantity(Quantity::GoodDenied);
    let (auc, (lower, upper)) = (exact.below[0].power().auc, auc_limits(&below[0]));
    let mut seen: Seen = vec![("AUC".into(), lower <= auc && auc <= upper, upper - lower)];
    for (quantity, name, ..) in QUANTITIES.into_iter().filter(|quantity| quantity.0 != Quantity::GroupGap) {
        let index = quantity as usize;
        for share in [0.01, 0.5, 0.99] {
            let cutoff = good.iter().position(|denied| *denied >= share).unwrap();
            let (truth, (lower, upper)) = (exact.curves.at(quantity, cutoff), of(cutoff, Level::One)[index]);
            if !lower.is_nan() {
                let covers = lower - 1e-12 <= truth && truth <= upper + 1e-12;
                seen.push((format!("{name} where {share} of good are denied"), covers, upper - lower));
            }
        }
        let truths = exact.curves.of_quantity(quantity).iter().copied();
        seen.push(together(name, truths.zip(all.iter().map(|limits| limits[index]))));
    }
    seen
}

#[test]
#[ignore = "slow: thousands of samples"]
fn intervals_from_counts_cover() {
    let mut floor = Vec::new();
    println!("| case | interval | people | covered, % | mean width | samples |\n|---|---|---|---|---|---|");
    for (title, groups, step) in [("200 scores", ONE, 0.05), ("20 scores", ONE, 0.5), ("a useless score", USELESS, 0.1)]
    {
        let truth = population(groups, step);
        let exact = run(&truth, &question(Quantity::Cost, false, &[], 0), &Progress::silent()).unwrap();
        for people in [100, 300, 1000, 5000] {
            let seen: Vec<Seen> =
                (0..1000).into_par_iter().map(|seed| look_at_counts(&truth, &exact, people, seed)).collect();
            print(title, people, &seen, &mut floor);
        }
    }
    assert!(floor.is_empty(), "{floor:#?}");
}

fn question(objective: Quantity, maximise: bool, bounds: &[Bound], seed: u32) -> Question {
    let goal = Goal { objective, maximise, bounds: bounds.to_vec() };
    Question { goal, costs: Costs::default(), reach: Vec::new(), tolerance: 0.01, seed: seed.into() }
}

/// Of one kind of interval in one sample: whether it covers, and its width.
type Seen = Vec<(String, bool, f64)>;

/// Adds up what was seen and prints a row per kind.
fn print(title: &str, people: u32, seen: &[Seen], floor: &mut Vec<String>) {
    let mut names: Vec<&String> = Vec::new();
    for (name, ..) in seen.iter().flatten() {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    for name in names {
        let of: Vec<(bool, f64)> =
            seen.iter().flatten().filter(|each| each.0 == *name).map(|each| (each.1, each.2)).collect();
        let covered = of.iter().filter(|each| each.0).count() as f64 / of.len() as f64;
        let width = of.iter().map(|each| each.1).sum::<f64>() / of.len() as f64;
        println!("| {title} | {name} | {people} | {:.1} | {width:.3} | {} |", 100.0 * covered, of.len());
        // Three standard errors of chance below the floor.
        if covered < FLOOR - 3.0 * (FLOOR * (1.0 - FLOOR) / of.len() as f64).sqrt() {
            floor.push(format!("{title}, {name}, {people}: {covered}"));
        }
    }
}

/// What one sample's intervals cover of what is exact for the whole population.
fn look(truth: &ScoreData, exact: &ScoresResult, asked: &Question, people: u32) -> Seen {
    let objective = asked.goal.objective;
    let data = sample(truth, people, asked.seed as u32);
    let mut seen: Seen = Vec::new();
    let lack =
        |which: fn(&Cells) -> &Vec<f64>| data.groups.iter().any(|group| which(&group.cells).iter().sum::<f64>() < 2.0);
    if lack(|cells| &cells.good) || lack(|cells| &cells.bad) {
        return seen;
    }
    let mut add = |name: &str, truth: f64, lower: f64, upper: f64| {
        if !truth.is_nan() && !lower.is_nan() {
            seen.push((name.into(), lower - 1e-12 <= truth && truth <= upper + 1e-12, upper - lower));
        }
    };
    let found = run(&data, asked, &Progress::silent()).unwrap();
    let at = found.choice.index;
    let (from, to) = found.optimum_interval();
    // Cut-offs between which nobody of the sample scores do the same to it.
    let nobody = |index: usize| data.groups.iter().all(|group| group.cells.good[index] + group.cells.bad[index] == 0.0);
    let last = data.scores.len();
    let from = (0..from).rev().take_while(|index| nobody(*index)).last().unwrap_or(from);
    let to = to + (to..last).take_while(|index| nobody(*index)).count();
    add("best cut-off", exact.optimum(), found.cutoffs[from], found.cutoffs[to]);
    let honest = found.resampled.objective_interval;
    add("objective of the chosen cut-off", exact.curves.at(objective, at), honest.lower, honest.upper);
    let apparent = found.resampled.bands[objective as usize].pointwise[at];
    add("(as if it had been given: objective)", exact.curves.at(objective, at), apparent.lower, apparent.upper);
    for (rate, name) in [(1, "good denied there"), (2, "bad denied there"), (3, "bad rate of approved there")] {
        let interval = found.resampled.rates[0][rate];
        add(name, exact.below[0].rates(at)[rate], interval.lower, interval.upper);
    }
    let power = exact.below[0].power();
    let [auc, ks] = found.resampled.power[0];
    add("AUC", power.auc, auc.lower, auc.upper);
    add("KS", power.ks, ks.lower, ks.upper);
    if truth.groups.len() > 1 {
        let gap = found.resampled.bands[Quantity::GroupGap as usize].pointwise[at];
        add("group gap there", exact.curves.at(Quantity::GroupGap, at), gap.lower, gap.upper);
        for (group, interval) in found.resampled.power.iter().enumerate().skip(1) {
            let power = exact.below[group].power();
            add("AUC of a group", power.auc, interval[0].lower, interval[0].upper);
            add("KS of a group", power.ks, interval[1].lower, interval[1].upper);
        }
    }
    if truth.groups.len() > 1 {
        let bands = &found.resampled.bands[Quantity::GroupGap as usize];
        let gaps = exact.curves.of_quantity(Quantity::GroupGap).iter().copied();
        seen.push(together("group_gap", gaps.zip(bands.lower.iter().copied().zip(bands.upper.iter().copied()))));
    }
    seen
}

/// What is asked of scores: a name, groups, the step between scores, the objective and whether it is to be large, constraints.
type Case = (&'static str, Groups, f64, (Quantity, bool), Vec<Bound>);

#[test]
#[ignore = "slow: thousands of studies"]
fn intervals_cover() {
    let bound = |quantity, at_most, value| Bound { quantity, at_most, is_strict: false, value };
    let cost = (Quantity::Cost, false);
    let caught = (Quantity::BadDenied, true);
    let cases: [Case; 7] = [
        ("200 scores", ONE, 0.05, cost, vec![]),
        ("20 scores", ONE, 0.5, cost, vec![]),
        ("good denied at most 10%", ONE, 0.05, caught, vec![bound(Quantity::GoodDenied, true, 0.1)]),
        ("a useless score", USELESS, 0.1, cost, vec![]),
        ("four groups alike", ALIKE, 0.2, cost, vec![]),
        ("four groups apart", APART, 0.2, cost, vec![]),
        ("group gap at most 15%", APART, 0.2, cost, vec![bound(Quantity::GroupGap, true, 0.15)]),
    ];
    let mut floor = Vec::new();
    println!("| case | interval | people | covered, % | mean width | samples |\n|---|---|---|---|---|---|");
    for (title, groups, step, (objective, maximise), bounds) in &cases {
        let truth = population(groups, *step);
        let asked = |seed: u32| question(*objective, *maximise, bounds, seed);
        let exact = run(&truth, &asked(0), &Progress::silent()).unwrap();
        // A part of the samples for a first look.
        let part: u32 = std::env::var("SWAPSET_SAMPLES_PART").map_or(1, |part| part.parse().unwrap());
        for (people, samples) in [(100, 1000), (300, 1000), (1000, 400), (5000, 100)] {
            let seen: Vec<Seen> =
                (0..samples / part).into_par_iter().map(|seed| look(&truth, &exact, &asked(seed), people)).collect();
            print(title, people, &seen, &mut floor);
        }
    }
    assert!(floor.is_empty(), "{floor:#?}");
}

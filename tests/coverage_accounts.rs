//! Coverage of every interval of `tune --accounts`, on simulated books whose truth is known; slow, so run by hand:
//!
//! ```sh
//! cargo test --release --test coverage_accounts -- --ignored --nocapture
//! ```
//!
//! With `SWAPSET_SAMPLES_PART=10` it takes a tenth of the books.

use rand_distr::{Distribution, Normal, Open01, StandardNormal};
use rayon::prelude::*;
use std::collections::BTreeMap;
use swapset::internals::config::rows::{BAD, Labels, Numbers, Rows};
use swapset::internals::progress::Progress;
use swapset::internals::rng::{Purpose, RoundKeys, Stream};
use swapset::internals::study::accounts::book::{Book, Measure};
use swapset::internals::study::accounts::limits::{auc, bad_rate, limits};
use swapset::internals::study::accounts::quantity::{KINDS, Kind, Prices, Quantity, Terms};
use swapset::internals::study::accounts::question::{Minimum, Question};
use swapset::internals::study::accounts::run::{Material, run};
use swapset::internals::study::accounts::two_scores::{Change, TwoScores, compare_at};
use swapset::internals::study::scores::limits::Level;
use swapset::internals::study::scores::run::{Bound, Goal};

/// What a share covered may miss of the nominal 95% beyond chance.
const FLOOR: f64 = 0.93;
const CEILING: f64 = 0.98;

/// Scores are whole numbers around 600; the log-odds of being bad fall with them.
const SCORE: (f64, f64) = (600.0, 60.0);
const SCORES: std::ops::Range<i32> = 380..821;
/// Logarithms of amounts: larger where the account is bad.
const LOG_AMOUNT: [f64; 2] = [8.0, 8.3];
const LOG_AMOUNT_SD: f64 = 0.8;

fn risk(score: f64) -> f64 {
    1.0 / (1.0 + libm::exp((score - 540.0) / 40.0))
}

fn phi(x: f64) -> f64 {
    0.5 * libm::erfc(-x / std::f64::consts::SQRT_2)
}

/// Expected good and bad accounts and amounts of one account, at each score.
fn population() -> Vec<[f64; 4]> {
    population_of(risk)
}

/// The same, of accounts with another risk.
fn population_of(risk: impl Fn(f64) -> f64) -> Vec<[f64; 4]> {
    let last = SCORES.end - 1;
    let mean = |bad: usize| libm::exp(LOG_AMOUNT[bad] + LOG_AMOUNT_SD * LOG_AMOUNT_SD / 2.0);
    SCORES
        .map(|score| {
            let z = |score: f64| (score - SCORE.0) / SCORE.1;
            let below = if score == SCORES.start { 0.0 } else { phi(z(f64::from(score) - 0.5)) };
            let up_to = if score == last { 1.0 } else { phi(z(f64::from(score) + 0.5)) };
            let bad = (up_to - below) * risk(f64::from(score));
            let good = up_to - below - bad;
            [good, bad, good * mean(0), bad * mean(1)]
        })
        .collect()
}

fn sample(accounts: u32, seed: u32) -> Book {
    let mut draws = Stream::new(&RoundKeys::new(4711), accounts, seed, Purpose::Design);
    let scores = Normal::new(SCORE.0, SCORE.1).unwrap();
    let mut rows = Rows { amounts: Some(Numbers::default()), ..Rows::default() };
    for _ in 0..accounts {
        let score = scores.sample(&mut draws).round().clamp(f64::from(SCORES.start), f64::from(SCORES.end - 1));
        let uniform: f64 = Open01.sample(&mut draws);
        let is_bad = uniform < risk(score);
        let normal: f64 = StandardNormal.sample(&mut draws);
        rows.scores.push(score);
        rows.flags.push(if is_bad { BAD } else { 0 });
        let amount = libm::exp(LOG_AMOUNT[usize::from(is_bad)] + LOG_AMOUNT_SD * normal);
        rows.amounts.as_mut().unwrap().push((100.0 * amount).round() / 100.0);
    }
    Book::of(&rows, &[], false)
}

fn prices() -> Prices {
    let terms = Terms { lgd: Some(0.5), rate: Some(0.3), funding_cost: 0.05, term: 1.0 };
    Prices { terms, ..Prices::default() }
}

/// The true value of a quantity, of those below a cut-off and all: as accounts are counted, by hand.
fn truth(population: &[[f64; 4]], quantity: Quantity, cutoff: f64) -> f64 {
    let mut below = [0.0; 4];
    let mut all = [0.0; 4];
    for (score, cell) in SCORES.zip(population) {
        for which in 0..4 {
            all[which] += cell[which];
            below[which] += if f64::from(score) < cutoff { cell[which] } else { 0.0 };
        }
    }
    let of = 2 * (quantity.measure as usize);
    let ([good, bad], [goods, bads]) = ([below[of], below[of + 1]], [all[of], all[of + 1]]);
    let money = [all[2] - below[2], all[3] - below[3]];
    match quantity.kind {
        Kind::Denied => (good + bad) / (goods + bads),
        Kind::Approved => 1.0 - (good + bad) / (goods + bads),
        Kind::GoodDenied => good / goods,
        Kind::BadDenied => bad / bads,
        Kind::BadRateOfApproved => (bads - bad) / (goods - good + bads - bad),
        Kind::GoodShareOfDenied => good / (good + bad),
        Kind::BadShareOfDenied => bad / (good + bad),
        Kind::Youden => bad / bads - good / goods,
        Kind::Cost => (good + 5.0 * (bads - bad)) / (goods + bads),
        Kind::Loss => 0.5 * money[1] / (goods + bads),
        Kind::Profit => (0.25 * money[0] - 0.55 * money[1]) / (goods + bads),
    }
}

/// AUC and KS of the whole population.
fn true_power(population: &[[f64; 4]], measure: Measure) -> (f64, f64) {
    let of = 2 * measure as usize;
    let all = population.iter().fold([0.0; 2], |sum, cell| [sum[0] + cell[of], sum[1] + cell[of + 1]]);
    let (mut good, mut bad, mut pairs, mut ks) = (0.0, 0.0, 0.0, 0f64);
    for cell in population {
        pairs += cell[of] * (bad + cell[of + 1] / 2.0);
        good += cell[of];
        bad += cell[of + 1];
        ks = ks.max(bad / all[1] - good / all[0]);
    }
    (pairs / (all[0] * all[1]), ks)
}

/// The bound on the bad rate of the approved, where there is one.
const BOUND: f64 = 0.15;

fn asked(objective: Quantity, bound: Option<f64>, seed: u32) -> Question {
    let rate = Quantity::of(Kind::BadRateOfApproved, objective.measure);
    let bounds = bound.map(|value| Bound { quantity: rate, at_most: true, is_strict: false, value });
    let goal = Goal { objective, maximise: false, bounds: bounds.into_iter().collect() };
    let (prices, minimum) = (prices(), Minimum::default());
    Question { goal, prices, certainty: None, reach: Vec::new(), tolerance: 0.01, seed: seed.into(), minimum }
}

/// The best cut-off of the whole population.
fn true_best(population: &[[f64; 4]], question: &Question) -> f64 {
    let goal = &question.goal;
    let feasible =
        |cutoff: &f64| goal.bounds.iter().all(|bound| truth(population, bound.quantity, *cutoff) <= bound.value);
    let all = SCORES.map(f64::from).filter(feasible);
    let value = |cutoff: f64| truth(population, goal.objective, cutoff);
    all.min_by(|a, b| value(*a).total_cmp(&value(*b))).unwrap()
}

type Seen = Vec<(String, bool)>;

fn covers(truth: f64, lower: f64, upper: f64) -> bool {
    lower - 1e-9 <= truth && truth <= upper + 1e-9
}

fn of_measure(measure: Measure) -> &'static str {
    ["by accounts", "by amount"][measure as usize]
}

/// What follows from the sums of one book alone: bad rate and AUC, and quantities at a cut-off given in advance.
fn look_at_sums(population: &[[f64; 4]], accounts: u32, seed: u32) -> Seen {
    const GIVEN: f64 = 580.0;
    let book = sample(accounts, seed);
    let (sums, prices, index) = (book.sums(), prices(), book.index_of(GIVEN));
    let mut seen = Seen::new();
    for measure in Measure::ALL {
        let (_, (lower, upper)) = auc(&sums, measure);
        seen.push((format!("AUC {}", of_measure(measure)), covers(true_power(population, measure).0, lower, upper)));
        let (_, (lower, upper)) = bad_rate(&sums, measure);
        let bad = truth(population, Quantity::of(Kind::BadRateOfApproved, measure), 0.0);
        seen.push((format!("bad rate {}", of_measure(measure)), covers(bad, lower, upper)));
        for (kind, ..) in KINDS {
            let quantity = Quantity::of(kind, measure);
            let (lower, upper) = limits(&sums, quantity, index, &prices, Level::One);
            seen.push((format!("`{}`", quantity.name()), covers(truth(population, quantity, GIVEN), lower, upper)));
        }
    }
    seen
}

/// What resamples of one book say: the best cut-offs, the cost on others, KS.
fn look_at_choice(population: &[[f64; 4]], accounts: u32, seed: u32) -> Seen {
    let material = Material::of(sample(accounts, seed));
    let mut seen = Seen::new();
    for measure in Measure::ALL {
        let questions = [
            ("least cost", asked(Quantity::of(Kind::Cost, measure), None, seed)),
            ("lowest under a bound", asked(Quantity::of(Kind::Denied, measure), Some(BOUND), seed)),
        ];
        for (title, question) in questions {
            let best = run(&material, &question, &Progress::silent()).unwrap().best;
            let optimum = true_best(population, &question);
            // A cut-off between two scores that occur denies what the higher one does.
            let before = best.interval.0.checked_sub(1).map_or(f64::NEG_INFINITY, |before| best.cutoffs[before]);
            let holds = before < optimum && optimum <= best.cutoffs[best.interval.1];
            seen.push((format!("best cut-off, {title} {}", of_measure(measure)), holds));
            if question.goal.objective.kind == Kind::Cost {
                let cost = best.objective_interval(&question);
                let there = truth(population, question.goal.objective, best.cutoffs[best.at]);
                let name = format!("cost of the best cut-off on others {}", of_measure(measure));
                seen.push((name, covers(there, cost.lower, cost.upper)));
                let (lower, upper) = best.power[measure as usize].ks.1;
                let ks = true_power(population, measure).1;
                seen.push((format!("KS {}", of_measure(measure)), covers(ks, lower, upper)));
            }
        }
    }
    seen
}

/// Looks at books of three sizes of one population.
fn measure(books: [u32; 3], look: fn(&[[f64; 4]], u32, u32) -> Seen) {
    let population = population();
    tabulate(books, |accounts, seed| look(&population, accounts, seed));
}

/// Looks at books of three sizes, so many of each, and prints how often each interval covers.
fn tabulate(books: [u32; 3], look: impl Fn(u32, u32) -> Seen + Sync) {
    let part: u32 = std::env::var("SWAPSET_SAMPLES_PART").ok().map_or(1, |part| part.parse().unwrap());
    let mut table: BTreeMap<String, Vec<(f64, u32)>> = BTreeMap::new();
    for (accounts, books) in [500, 5000, 50_000].into_iter().zip(books.map(|books| books / part)) {
        let seen: Vec<Seen> = (0..books).into_par_iter().map(|seed| look(accounts, seed)).collect();
        let mut covered: BTreeMap<&str, u32> = BTreeMap::new();
        for (name, holds) in seen.iter().flatten() {
            *covered.entry(name).or_default() += u32::from(*holds);
        }
        for (name, number) in covered {
            table.entry(name.into()).or_default().push((f64::from(number) / f64::from(books), books));
        }
    }
    println!("| interval | 500 accounts | 5,000 | 50,000 |\n|---|---|---|---|");
    let mut faults = Vec::new();
    for (name, row) in table {
        let cells: Vec<String> = row.iter().map(|(share, _)| format!("{:.1}", 100.0 * share)).collect();
        println!("| {name} | {} |", cells.join(" | "));
        for (share, books) in row {
            // Three standard errors of chance beyond the floor and the ceiling.
            let chance = |p: f64| 3.0 * (p * (1.0 - p) / f64::from(books)).sqrt();
            if share < FLOOR - chance(FLOOR) || share > CEILING + chance(CEILING) {
                faults.push(format!("{name}: {share} of {books}"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// The standard deviation of a vintage's log-odds.
const VINTAGES_SD: f64 = 0.35;
/// Accounts of a vintage.
const OF_VINTAGE: u32 = 250;

/// The risk at a score in a vintage whose log-odds are higher by `effect`.
fn risk_of(score: f64, effect: f64) -> f64 {
    1.0 / (1.0 + libm::exp((score - 540.0) / 40.0 - effect))
}

/// The risk at a score over all vintages that there could be.
fn risk_over_vintages(score: f64) -> f64 {
    const PARTS: u32 = 200;
    let quantile = |p: f64| -> f64 {
        let (mut low, mut high) = (-6.0, 6.0);
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if phi(middle) < p { low = middle } else { high = middle }
        }
        low
    };
    let effects = (0..PARTS).map(|part| VINTAGES_SD * quantile((f64::from(part) + 0.5) / f64::from(PARTS)));
    effects.map(|effect| risk_of(score, effect)).sum::<f64>() / f64::from(PARTS)
}

/// A book of so many vintages, each with a risk of its own.
fn sample_of_vintages(vintages: u32, seed: u32) -> Material {
    let mut draws = Stream::new(&RoundKeys::new(4713), vintages, seed, Purpose::Design);
    let scores = Normal::new(SCORE.0, SCORE.1).unwrap();
    let (mut rows, mut labels) = (Rows::default(), Labels::of_column("vintage"));
    for vintage in 0..vintages {
        let normal: f64 = StandardNormal.sample(&mut draws);
        let code = labels.code(&format!("{vintage:03}"), 1000).unwrap();
        for _ in 0..OF_VINTAGE {
            let score = scores.sample(&mut draws).round().clamp(f64::from(SCORES.start), f64::from(SCORES.end - 1));
            let uniform: f64 = Open01.sample(&mut draws);
            rows.scores.push(score);
            rows.flags.push(if uniform < risk_of(score, VINTAGES_SD * normal) { BAD } else { 0 });
            labels.codes.push(code);
        }
    }
    Material { vintages: Some(labels), ..Material::of(Book::of(&rows, &[], false)) }
}

/// Whether the intervals of the best cut-off over vintages and over accounts hold the true one.
fn look_at_vintages(population: &[[f64; 4]], vintages: u32, seed: u32) -> Seen {
    let material = sample_of_vintages(vintages, seed);
    let questions = [
        ("least cost", asked(Quantity::of(Kind::Cost, Measure::Accounts), None, seed)),
        ("lowest under a bound", asked(Quantity::of(Kind::Denied, Measure::Accounts), Some(BOUND), seed)),
    ];
    let mut seen = Seen::new();
    for (title, question) in questions {
        let answer = run(&material, &question, &Progress::silent()).unwrap();
        let (best, optimum) = (&answer.best, true_best(population, &question));
        let holds = |(from, to): (usize, usize)| {
            let before = from.checked_sub(1).map_or(f64::NEG_INFINITY, |before| best.cutoffs[before]);
            before < optimum && optimum <= best.cutoffs[to]
        };
        let over = answer.over_vintages.as_ref().and_then(|over| over.interval).unwrap();
        seen.push((format!("best cut-off, {title}, over vintages"), holds(over)));
        seen.push((format!("best cut-off, {title} (over accounts)"), holds(best.interval)));
    }
    seen
}

#[test]
#[ignore = "slow: hundreds of resampled books"]
fn intervals_over_vintages_cover() {
    let population = population_of(risk_over_vintages);
    let part: u32 = std::env::var("SWAPSET_SAMPLES_PART").ok().map_or(1, |part| part.parse().unwrap());
    let mut table: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for vintages in [6, 12, 24, 48] {
        let books = 400 / part;
        let seen: Vec<Seen> =
            (0..books).into_par_iter().map(|seed| look_at_vintages(&population, vintages, seed)).collect();
        let mut covered: BTreeMap<&str, u32> = BTreeMap::new();
        for (name, holds) in seen.iter().flatten() {
            *covered.entry(name).or_default() += u32::from(*holds);
        }
        for (name, number) in covered {
            table.entry(name.into()).or_default().push(f64::from(number) / f64::from(books));
        }
    }
    println!("| interval | 6 vintages | 12 | 24 | 48 |\n|---|---|---|---|---|");
    for (name, row) in &table {
        let cells: Vec<String> = row.iter().map(|share| format!("{:.1}", 100.0 * share)).collect();
        println!("| {name} | {} |", cells.join(" | "));
    }
    let books = f64::from(400 / part);
    let chance = 3.0 * (FLOOR * (1.0 - FLOOR) / books).sqrt();
    for (name, row) in table.iter().filter(|(name, _)| name.ends_with("over vintages")) {
        assert!(row[1..].iter().all(|share| *share > FLOOR - chance), "{name}: {row:?}");
    }
}

/// A book by two scores that rank the same risk, the second one better.
fn two_scores(accounts: u32, seed: u32) -> [Book; 2] {
    let mut draws = Stream::new(&RoundKeys::new(4714), accounts, seed, Purpose::Design);
    let mut rows = Rows { amounts: Some(Numbers::default()), new_scores: Some(Numbers::default()), ..Rows::default() };
    for _ in 0..accounts {
        let [risk, first, second, normal]: [f64; 4] = std::array::from_fn(|_| StandardNormal.sample(&mut draws));
        let uniform: f64 = Open01.sample(&mut draws);
        let is_bad = uniform < 1.0 / (1.0 + libm::exp(1.5 * risk + 1.5));
        let score = |other: f64, part: f64| (600.0 + 60.0 * (part * risk + (1.0 - part * part).sqrt() * other)).round();
        rows.scores.push(score(first, 0.7));
        rows.new_scores.as_mut().unwrap().push(score(second, 0.8));
        rows.flags.push(if is_bad { BAD } else { 0 });
        let amount = libm::exp(LOG_AMOUNT[usize::from(is_bad)] + LOG_AMOUNT_SD * normal);
        rows.amounts.as_mut().unwrap().push((100.0 * amount).round() / 100.0);
    }
    let new_scores = rows.new_scores.clone().unwrap();
    [Book::of(&rows, &[], false), Book::by(&new_scores, &rows, |_| true, false)]
}

/// The comparison of two scores at cut-offs given in advance.
fn compared([old, new]: &[Book; 2]) -> TwoScores {
    compare_at([old, new], &[old.sums(), new.sums()], [old.index_of(560.0), new.index_of(562.0)])
}

/// A figure with its limits.
type Limited = (f64, (f64, f64));

/// Differences between two scores, each with its limits.
fn differences(two: &TwoScores) -> Vec<(String, Limited)> {
    let mut all = Vec::new();
    for measure in Measure::ALL {
        let of = measure as usize;
        let mut add = |name: &str, limited: Limited| all.push((format!("{name} {}", of_measure(measure)), limited));
        let mut change = |name: &str, change: &Change| add(name, change.difference);
        change("difference of AUC", &two.auc[of]);
        change("difference of KS", &two.ks[of]);
        change("difference of the bad rate of approved", &two.bad_rate_of_approved[of]);
        add("bad rate of swapped in less swapped out", two.in_less_out[of]);
        add("KS of the new score", two.ks[of].new);
    }
    all
}

#[test]
#[ignore = "slow: thousands of books"]
fn differences_between_two_scores_cover() {
    // So many accounts that their chance is a tenth of that of the largest book.
    let truth: Vec<f64> = differences(&compared(&two_scores(5_000_000, 0))).iter().map(|one| one.1.0).collect();
    let look = |accounts: u32, seed: u32| -> Seen {
        let found = differences(&compared(&two_scores(accounts, seed + 1)));
        let covered = found.into_iter().zip(&truth);
        covered.map(|((name, (_, (lower, upper))), truth)| (name, covers(*truth, lower, upper))).collect()
    };
    tabulate([2000, 1000, 400], look);
}

#[test]
#[ignore = "slow: thousands of books"]
fn intervals_from_sums_cover() {
    measure([4000, 4000, 2000], look_at_sums);
}

#[test]
#[ignore = "slow: thousands of resampled books"]
fn intervals_from_resamples_cover() {
    measure([2000, 1000, 400], look_at_choice);
}

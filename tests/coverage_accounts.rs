//! Coverage of every interval of `tune --accounts`, on simulated books whose truth is known; slow, so run by hand:
//!
//! ```sh
//! cargo test --release --test coverage_accounts -- --ignored --nocapture
//! ```
//!
//! With `SWAPSET_SAMPLES_PART=10` it takes a tenth of the books; with `SWAPSET_SIZES=500,5000` books of these sizes alone.

use rand_distr::{Distribution, Normal, Open01, StandardNormal};
use rayon::prelude::*;
use std::collections::BTreeMap;
use swapset::internals::config::rows::{BAD, Labels, Numbers, Rows};
use swapset::internals::progress::Progress;
use swapset::internals::rng::{Purpose, RoundKeys, Stream};
use swapset::internals::study::accounts::best::best;
use swapset::internals::study::accounts::book::{Book, Measure};
use swapset::internals::study::accounts::draw::LANES;
use swapset::internals::study::accounts::ks::out_of_bag;
use swapset::internals::study::accounts::limits::{auc, bad_rate, limits};
use swapset::internals::study::accounts::quantity::{KINDS, Kind, Prices, Quantity, Terms};
use swapset::internals::study::accounts::question::{Minimum, Question};
use swapset::internals::study::accounts::resample::{Resampler, Unit};
use swapset::internals::study::accounts::run::resamples_of;
use swapset::internals::study::accounts::two_scores::{Change, TwoScores, compare_at};
use swapset::internals::study::accounts::vintages::over_vintages;
use swapset::internals::study::scores::limits::Level;
use swapset::internals::study::scores::quantity::Costs;
use swapset::internals::study::scores::run::{Bound, Goal};

/// What a share covered may miss of the nominal 95% beyond chance.
const FLOOR: f64 = 0.93;
const CEILING: f64 = 0.98;

/// Whom books are drawn from. Scores are whole numbers around 600, the log-odds of being bad fall with them, and amounts
/// are log-normal, larger where the account is bad.
#[derive(Clone, Copy)]
struct Population {
    title: &'static str,
    /// The score at which bad is as likely as good, and by how much more the log-odds fall by 1.
    even: f64,
    scale: f64,
    log_amount_sd: f64,
    /// What a bad account approved costs, where a good one denied costs 1.
    cost: f64,
    /// The bound on the bad rate of the approved, where there is one.
    bound: f64,
}

const USUAL: Population =
    Population { title: "25% bad", even: 540.0, scale: 40.0, log_amount_sd: 0.8, cost: 5.0, bound: 0.15 };
/// Others, of another bad rate, separation and tail of amounts.
const OTHERS: [Population; 3] = [
    Population { title: "2% bad", even: 390.0, scale: 50.0, log_amount_sd: 0.8, cost: 20.0, bound: 0.015 },
    Population { title: "20% bad, sharp, heavy", even: 545.0, scale: 20.0, log_amount_sd: 1.3, cost: 5.0, bound: 0.05 },
    Population { title: "24% bad, weak, heavy", even: 480.0, scale: 90.0, log_amount_sd: 1.3, cost: 5.0, bound: 0.18 },
];

const SCORE: (f64, f64) = (600.0, 60.0);
const SCORES: std::ops::Range<i32> = 380..821;
/// Means of the logarithms of amounts of good and bad accounts.
const LOG_AMOUNT: [f64; 2] = [8.0, 8.3];

impl Population {
    /// The risk at a score where log-odds are higher by `effect`.
    fn risk(&self, score: f64, effect: f64) -> f64 {
        1.0 / (1.0 + libm::exp((score - self.even) / self.scale - effect))
    }

    /// Expected good and bad accounts and amounts of one account, at each score.
    fn cells(&self) -> Cells {
        self.cells_of(|score| self.risk(score, 0.0))
    }

    /// The same of accounts with another risk.
    fn cells_of(&self, risk: impl Fn(f64) -> f64) -> Cells {
        let last = SCORES.end - 1;
        let mean = |bad: usize| libm::exp(LOG_AMOUNT[bad] + self.log_amount_sd * self.log_amount_sd / 2.0);
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

    fn sample(&self, accounts: u32, seed: u32) -> Book {
        let mut draws = Stream::new(&RoundKeys::new(4711), accounts, seed, Purpose::Design);
        let mut rows = Rows { amounts: Some(Numbers::default()), ..Rows::default() };
        (0..accounts).for_each(|_| self.add(&mut rows, 0.0, &mut draws));
        Book::of(&rows, &[], false)
    }

    /// Draws an account whose log-odds are higher by `effect`.
    fn add(&self, rows: &mut Rows, effect: f64, draws: &mut Stream) {
        let scores = Normal::new(SCORE.0, SCORE.1).unwrap();
        let score = scores.sample(draws).round().clamp(f64::from(SCORES.start), f64::from(SCORES.end - 1));
        let uniform: f64 = Open01.sample(draws);
        let is_bad = uniform < self.risk(score, effect);
        let normal: f64 = StandardNormal.sample(draws);
        rows.scores.push(score);
        rows.flags.push(if is_bad { BAD } else { 0 });
        let amount = libm::exp(LOG_AMOUNT[usize::from(is_bad)] + self.log_amount_sd * normal);
        rows.amounts.as_mut().unwrap().push((100.0 * amount).round() / 100.0);
    }

    fn prices(&self) -> Prices {
        let terms = Terms { lgd: Some(0.5), rate: Some(0.3), funding_cost: 0.05, term: 1.0 };
        Prices { costs: Costs([1.0, self.cost, 0.0, 0.0]), terms }
    }

    /// The lowest cost in a measure, and the lowest share denied under a bound on the bad rate of the approved.
    fn questions(&self, measure: Measure, seed: u32) -> [(&'static str, Question); 2] {
        let asked = |objective: Kind, bounds: Vec<Bound<Quantity>>| Question {
            goal: Goal { objective: Quantity::of(objective, measure), maximise: false, bounds },
            prices: self.prices(),
            certainty: None,
            reach: Vec::new(),
            tolerance: 0.01,
            seed: seed.into(),
            minimum: Minimum::default(),
        };
        let quantity = Quantity::of(Kind::BadRateOfApproved, measure);
        let bound = Bound { quantity, at_most: true, is_strict: false, value: self.bound };
        [("least cost", asked(Kind::Cost, Vec::new())), ("lowest under a bound", asked(Kind::Denied, vec![bound]))]
    }
}

/// Expected good and bad accounts and amounts of one account, at each score.
type Cells = Vec<[f64; 4]>;

fn phi(x: f64) -> f64 {
    0.5 * libm::erfc(-x / std::f64::consts::SQRT_2)
}

/// The true value of a quantity, of those below a cut-off and all: as accounts are counted, by hand.
fn truth(population: &Cells, quantity: Quantity, cutoff: f64, prices: &Prices) -> f64 {
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
    let cost = prices.costs.0[1];
    match quantity.kind {
        Kind::Denied => (good + bad) / (goods + bads),
        Kind::Approved => 1.0 - (good + bad) / (goods + bads),
        Kind::GoodDenied => good / goods,
        Kind::BadDenied => bad / bads,
        Kind::BadRateOfApproved => (bads - bad) / (goods - good + bads - bad),
        Kind::GoodShareOfDenied => good / (good + bad),
        Kind::BadShareOfDenied => bad / (good + bad),
        Kind::Youden => bad / bads - good / goods,
        Kind::Cost => (good + cost * (bads - bad)) / (goods + bads),
        Kind::Loss => 0.5 * money[1] / (goods + bads),
        Kind::Profit => (0.25 * money[0] - 0.55 * money[1]) / (goods + bads),
    }
}

/// AUC and KS of the whole population.
fn true_power(population: &Cells, measure: Measure) -> (f64, f64) {
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

/// The best cut-off of the whole population.
fn true_best(population: &Cells, question: &Question) -> f64 {
    let goal = &question.goal;
    let feasible = |cutoff: &f64| {
        goal.bounds.iter().all(|bound| truth(population, bound.quantity, *cutoff, &question.prices) <= bound.value)
    };
    let all = SCORES.map(f64::from).filter(feasible);
    let value = |cutoff: f64| truth(population, goal.objective, cutoff, &question.prices);
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
fn look_at_sums(population: &Cells, accounts: u32, seed: u32) -> Seen {
    const GIVEN: f64 = 580.0;
    let book = USUAL.sample(accounts, seed);
    let (sums, prices, index) = (book.sums(), USUAL.prices(), book.index_of(GIVEN));
    let mut seen = Seen::new();
    for measure in Measure::ALL {
        let (_, (lower, upper)) = auc(&sums, measure);
        seen.push((format!("AUC {}", of_measure(measure)), covers(true_power(population, measure).0, lower, upper)));
        let (_, (lower, upper)) = bad_rate(&sums, measure);
        let bad = truth(population, Quantity::of(Kind::BadRateOfApproved, measure), 0.0, &prices);
        seen.push((format!("bad rate {}", of_measure(measure)), covers(bad, lower, upper)));
        for (kind, ..) in KINDS {
            let quantity = Quantity::of(kind, measure);
            let (lower, upper) = limits(&sums, quantity, index, &prices, Level::One);
            let there = truth(population, quantity, GIVEN, &prices);
            seen.push((format!("`{}`", quantity.name()), covers(there, lower, upper)));
        }
    }
    seen
}

fn resampler(book: &Book, seed: u32) -> Resampler<'_> {
    let resamples = resamples_of(book.accounts());
    Resampler { book, grid: Vec::new(), unit: Unit::Accounts, seed: seed.into(), resamples }
}

/// Whether an interval of the best cut-off, as indices of cut-offs, holds the true one.
fn holds((from, to): (usize, usize), cutoffs: &[f64], optimum: f64) -> bool {
    // A cut-off between two scores that occur denies what the higher one does.
    let before = from.checked_sub(1).map_or(f64::NEG_INFINITY, |before| cutoffs[before]);
    before < optimum && optimum <= cutoffs[to]
}

/// What resamples of one book say: the best cut-offs, the cost on others, KS; and AUC.
fn look_at_choice(whose: &Population, population: &Cells, accounts: u32, seed: u32) -> Seen {
    let book = whose.sample(accounts, seed);
    let mut seen = Seen::new();
    if [book.goods(), book.accounts() - book.goods()].into_iter().any(|some| some < Minimum::default().0) {
        return seen;
    }
    for measure in Measure::ALL {
        for (title, question) in whose.questions(measure, seed) {
            let (best, _) = best(resampler(&book, seed), &question, None, &Progress::silent()).unwrap();
            let name = format!("best cut-off, {title} {}", of_measure(measure));
            seen.push((name, holds(best.interval, &best.cutoffs, true_best(population, &question))));
            if question.goal.objective.kind == Kind::Cost {
                let cost = best.objective_interval(&question);
                let there = truth(population, question.goal.objective, best.cutoffs[best.at], &question.prices);
                let name = format!("cost of the best cut-off on others {}", of_measure(measure));
                seen.push((name, covers(there, cost.lower, cost.upper)));
                let ((auc, ks), power) = (true_power(population, measure), &best.power[measure as usize]);
                let mut see = |name: &str, truth: f64, (lower, upper): (f64, f64)| {
                    seen.push((format!("{name} {}", of_measure(measure)), covers(truth, lower, upper)));
                };
                see("KS", ks, power.ks.1);
                // That of the usual population follows from sums, of more books.
                if whose.title != USUAL.title {
                    see("AUC", auc, power.auc.1);
                }
            }
        }
    }
    seen
}

/// What `SWAPSET_SAMPLES_PART` leaves of so many books.
fn part(books: u32) -> u32 {
    let part: u32 = std::env::var("SWAPSET_SAMPLES_PART").ok().map_or(1, |part| part.parse().unwrap());
    books / part
}

/// The shares of books in which each interval covers, and of how many.
type Covered = BTreeMap<String, Vec<(f64, usize)>>;

/// Looks at so many books of each column of a table, and adds how often each interval covers.
fn look_at_all(table: &mut Covered, books: u32, look: impl Fn(u32) -> Seen + Sync + Send) {
    let seen: Vec<Seen> = (0..books).into_par_iter().map(look).collect();
    let mut covered: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for (name, holds) in seen.iter().flatten() {
        let of = covered.entry(name).or_default();
        *of = (of.0 + u32::from(*holds), of.1 + 1);
    }
    for (name, (number, all)) in covered {
        table.entry(name.into()).or_default().push((f64::from(number) / f64::from(all), all as usize));
    }
}

/// Prints a table, and fails where an interval covers less than the floor or more than the ceiling.
fn print(head: &str, table: &Covered) {
    let columns = table.values().map(Vec::len).max().unwrap_or(0);
    println!("| interval | {head} |\n|---|{}", "---|".repeat(columns));
    let mut faults = Vec::new();
    for (name, row) in table {
        let cells: Vec<String> = row.iter().map(|(share, _)| format!("{:.1}", 100.0 * share)).collect();
        println!("| {name} | {} |", cells.join(" | "));
        for (share, books) in row {
            // Three standard errors of chance beyond the floor and the ceiling.
            let chance = |p: f64| 3.0 * (p * (1.0 - p) / *books as f64).sqrt();
            if *share < FLOOR - chance(FLOOR) || *share > CEILING + chance(CEILING) {
                faults.push(format!("{name}: {share} of {books}"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Whether `SWAPSET_SIZES` asks for books of a size.
fn is_wanted(size: u32) -> bool {
    let only = std::env::var("SWAPSET_SIZES").ok();
    only.is_none_or(|only| only.split(',').any(|one| one == size.to_string()))
}

/// Looks at books of three sizes, so many of each, and prints how often each interval covers.
fn tabulate(books: [u32; 3], look: impl Fn(u32, u32) -> Seen + Sync) {
    let mut table = Covered::new();
    let mut head = Vec::new();
    for (accounts, books) in [500, 5000, 50_000].into_iter().zip(books).filter(|(size, _)| is_wanted(*size)) {
        head.push(format!("{accounts} accounts, {} books", part(books)));
        look_at_all(&mut table, part(books), |seed| look(accounts, seed));
    }
    print(&head.join(" | "), &table);
}

/// The standard deviation of a vintage's log-odds, where vintages differ.
const VINTAGES_SD: f64 = 0.35;

/// The risk at a score over all vintages that there could be.
fn risk_over_vintages(score: f64, sd: f64) -> f64 {
    const PARTS: u32 = 400;
    // Normal effects from 6 standard deviations below to 6 above.
    let (mut sum, mut all) = (0.0, 0.0);
    for part in 0..PARTS {
        let effect = 12.0 * (f64::from(part) + 0.5) / f64::from(PARTS) - 6.0;
        let density = libm::exp(-effect * effect / 2.0);
        (sum, all) = (sum + density * USUAL.risk(score, sd * effect), all + density);
    }
    sum / all
}

/// A book of so many vintages, each with a risk of its own.
fn sample_of_vintages(vintages: u32, of_each: u32, sd: f64, seed: u32) -> (Book, Labels) {
    let mut draws = Stream::new(&RoundKeys::new(4713), 1000 * of_each + vintages, seed, Purpose::Design);
    let mut rows = Rows { amounts: Some(Numbers::default()), ..Rows::default() };
    let mut labels = Labels::of_column("vintage");
    for vintage in 0..vintages {
        let normal: f64 = StandardNormal.sample(&mut draws);
        let code = labels.code(&format!("{vintage:03}"), 1000).unwrap();
        for _ in 0..of_each {
            USUAL.add(&mut rows, sd * normal, &mut draws);
            labels.codes.push(code);
        }
    }
    (Book::of(&rows, &[], false), labels)
}

/// Whether the interval of the best cut-off over vintages holds the one that is best over all vintages.
fn look_at_vintages(population: &Cells, [vintages, of_each]: [u32; 2], sd: f64, seed: u32) -> Seen {
    let (book, labels) = sample_of_vintages(vintages, of_each, sd, seed);
    let mut seen = Seen::new();
    let [(cost, by_accounts), _] = USUAL.questions(Measure::Accounts, seed);
    let [_, (bound, by_amount)] = USUAL.questions(Measure::Amount, seed);
    for (title, question, measure) in [(cost, by_accounts, Measure::Accounts), (bound, by_amount, Measure::Amount)] {
        // Resamples of accounts tell nothing of it.
        let few = Resampler { resamples: LANES as u32, ..resampler(&book, seed) };
        let (best, grounds) = best(few, &question, None, &Progress::silent()).unwrap();
        let resamples = resamples_of(book.accounts());
        let over = over_vintages(&book, &labels, &best, grounds, &question, resamples, &Progress::silent()).unwrap();
        let optimum = true_best(population, &question);
        seen.push((format!("{title} {}", of_measure(measure)), holds(over.interval.unwrap(), &best.cutoffs, optimum)));
    }
    seen
}

#[test]
#[ignore = "slow: hundreds of resampled books"]
fn intervals_over_vintages_cover() {
    for (sd, title) in [(0.0, "alike"), (VINTAGES_SD, "apart")] {
        let population = USUAL.cells_of(|score| risk_over_vintages(score, sd));
        for (accounts, books) in [(500, 1000), (5000, 1000), (50_000, 2000)].into_iter().filter(|of| is_wanted(of.0)) {
            let mut table = Covered::new();
            for vintages in [4, 6, 12, 24, 48] {
                let look = |seed| look_at_vintages(&population, [vintages, accounts.div_ceil(vintages)], sd, seed);
                look_at_all(&mut table, part(books), look);
            }
            println!("{accounts} accounts in vintages {title}, {} books", part(books));
            print("4 vintages | 6 | 12 | 24 | 48", &table);
        }
    }
}

/// A book by two scores that rank the same risk, the second one better.
fn two_scores(accounts: u32, seed: u32, log_amount_sd: f64) -> [Book; 2] {
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
        let amount = libm::exp(LOG_AMOUNT[usize::from(is_bad)] + log_amount_sd * normal);
        rows.amounts.as_mut().unwrap().push((100.0 * amount).round() / 100.0);
    }
    let new_scores = rows.new_scores.clone().unwrap();
    [Book::of(&rows, &[], false), Book::by(&new_scores, &rows, |_| true, false)]
}

/// The comparison of two scores at cut-offs given in advance, the KS of each with its value on accounts left out, if it is
/// known.
fn compared([old, new]: &[Book; 2], out_of_bag: [[f64; 2]; 2]) -> TwoScores {
    compare_at([old, new], &[old.sums(), new.sums()], [old.index_of(560.0), new.index_of(562.0)], out_of_bag)
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
        add("AUC of the new score", two.auc[of].new);
    }
    all
}

#[test]
#[ignore = "slow: thousands of books"]
fn differences_between_two_scores_cover() {
    for log_amount_sd in [0.8, 1.3] {
        println!("standard deviation of the logarithms of amounts: {log_amount_sd}");
        // So many accounts that their chance is a tenth of that of the largest book.
        let large = compared(&two_scores(5_000_000, 0, log_amount_sd), [[f64::NAN; 2]; 2]);
        let truth: Vec<f64> = differences(&large).iter().map(|one| one.1.0).collect();
        let look = |accounts: u32, seed: u32| -> Seen {
            let books = two_scores(accounts, seed + 1, log_amount_sd);
            let left = |book: &Book| {
                out_of_bag(book, seed.into(), resamples_of(book.accounts()), &Progress::silent()).unwrap()
            };
            let found = differences(&compared(&books, [left(&books[0]), left(&books[1])]));
            let covered = found.into_iter().zip(&truth);
            covered.map(|((name, (_, (lower, upper))), truth)| (name, covers(*truth, lower, upper))).collect()
        };
        tabulate([2000, 2000, 400], look);
    }
}

#[test]
#[ignore = "slow: thousands of books"]
fn intervals_from_sums_cover() {
    let population = USUAL.cells();
    tabulate([4000, 4000, 2000], |accounts, seed| look_at_sums(&population, accounts, seed));
}

#[test]
#[ignore = "slow: thousands of resampled books"]
fn intervals_from_resamples_cover() {
    let population = USUAL.cells();
    tabulate([2000, 1000, 400], |accounts, seed| look_at_choice(&USUAL, &population, accounts, seed));
}

#[test]
#[ignore = "slow: thousands of resampled books"]
fn intervals_from_resamples_of_other_populations_cover() {
    for whose in &OTHERS {
        println!("{}", whose.title);
        let population = whose.cells();
        tabulate([1000, 1000, 200], |accounts, seed| look_at_choice(whose, &population, accounts, seed));
    }
}

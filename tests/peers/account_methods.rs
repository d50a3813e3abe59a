//! How often intervals by amount and over vintages hold, by several methods, on simulated books of accounts whose truth is
//! known. It shares no code with the program. No dependencies:
//!
//! ```sh
//! rustc -O tests/peers/account_methods.rs -o account_methods
//! ./account_methods amounts ACCOUNTS BOOKS     the best cut-off and the bad rate of the approved, by amount
//! ./account_methods vintages ACCOUNTS BOOKS    the best cut-off where whole vintages of so many accounts are drawn
//! ```

use std::collections::BTreeMap;

const FIRST: i32 = 380;
const SCORES: usize = 441;
const RESAMPLES: usize = 1000;
/// A resample holds an account once more for every threshold that 16 random bits reach: Poisson with mean 1.
const THRESHOLDS: [u16; 8] = [24_109, 48_219, 60_274, 64_291, 65_296, 65_497, 65_531, 65_535];

/// xoshiro256++, seeded by SplitMix64.
struct Draws([u64; 4]);

impl Draws {
    fn of(mut seed: u64) -> Draws {
        let mut next = || {
            seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let x = (seed ^ (seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            x ^ (x >> 31)
        };
        Draws([next(), next(), next(), next()])
    }

    fn word(&mut self) -> u64 {
        let s = &mut self.0;
        let word = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        word
    }

    fn uniform(&mut self) -> f64 {
        ((self.word() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        let (a, b) = (self.uniform(), self.uniform());
        (-2.0 * a.ln()).sqrt() * (2.0 * std::f64::consts::PI * b).cos()
    }
}

/// The standard normal distribution function, to seven digits.
fn phi(x: f64) -> f64 {
    let z = (x / std::f64::consts::SQRT_2).abs();
    let t = 1.0 / (1.0 + 0.5 * z);
    let terms = [
        -1.26551223,
        1.00002368,
        0.37409196,
        0.09678418,
        -0.18628806,
        0.27886807,
        -1.13520398,
        1.48851587,
        -0.82215223,
        0.17087277,
    ];
    let beyond = 0.5 * t * (-z * z + terms.iter().rev().fold(0.0, |sum, term| term + t * sum)).exp();
    if x > 0.0 { 1.0 - beyond } else { beyond }
}

/// The 97.5% quantile of Student's t, by Simpson's rule and bisection.
fn t_quantile(freedom: f64) -> f64 {
    let density = |u: f64| (1.0 + u * u / freedom).powf(-(freedom + 1.0) / 2.0);
    let integral = |to: f64| {
        let step = to / 2000.0;
        let weight = |i: usize| {
            if i == 0 || i == 2000 {
                1.0
            } else if i % 2 == 1 {
                4.0
            } else {
                2.0
            }
        };
        (0..=2000).map(|i| weight(i) * density(i as f64 * step)).sum::<f64>() * step / 3.0
    };
    let scale =
        (log_gamma((freedom + 1.0) / 2.0) - log_gamma(freedom / 2.0)).exp() / (freedom * std::f64::consts::PI).sqrt();
    let (mut low, mut high) = (0.0, 200.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if scale * integral(middle) < 0.475 { low = middle } else { high = middle }
    }
    low
}

/// Lanczos' approximation.
fn log_gamma(x: f64) -> f64 {
    const TERMS: [f64; 9] = [
        0.999_999_999_999_809_9,
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    let x = x - 1.0;
    let sum = TERMS[0] + (1..9).map(|i| TERMS[i] / (x + i as f64)).sum::<f64>();
    let t = x + 7.5;
    0.5 * (2.0 * std::f64::consts::PI).ln() + (x + 0.5) * t.ln() - t + sum.ln()
}

/// How many standard deviations of resamples of so many units an interval reaches to either side.
fn reach(units: f64) -> f64 {
    (units / (units - 1.0)).sqrt() * t_quantile(units - 1.0)
}

/// Whom books are drawn from: normal scores, log-odds of being bad that fall with them, log-normal amounts.
struct Population {
    title: &'static str,
    even: f64,
    scale: f64,
    log_amount_sd: f64,
    cost: f64,
    bound: f64,
}

const POPULATIONS: [Population; 6] = [
    Population { title: "25% bad", even: 540.0, scale: 40.0, log_amount_sd: 0.8, cost: 5.0, bound: 0.15 },
    Population { title: "21% bad, sharp", even: 545.0, scale: 20.0, log_amount_sd: 0.8, cost: 5.0, bound: 0.05 },
    Population { title: "21% bad, sharp, heavy", even: 545.0, scale: 20.0, log_amount_sd: 1.3, cost: 5.0, bound: 0.05 },
    Population { title: "23% bad, weak, heavy", even: 480.0, scale: 90.0, log_amount_sd: 1.3, cost: 5.0, bound: 0.18 },
    Population { title: "3% bad", even: 390.0, scale: 50.0, log_amount_sd: 0.8, cost: 20.0, bound: 0.015 },
    Population { title: "3% bad, heavy", even: 390.0, scale: 50.0, log_amount_sd: 1.3, cost: 20.0, bound: 0.015 },
];

struct Account {
    score: usize,
    is_bad: bool,
    amount: f64,
}

/// Good and bad accounts, good and bad amounts.
type Sums = [f64; 4];

impl Population {
    fn risk(&self, score: usize, effect: f64) -> f64 {
        let score = f64::from(FIRST + score as i32);
        1.0 / (1.0 + ((score - self.even) / self.scale - effect).exp())
    }

    fn draw(&self, accounts: usize, effect: f64, draws: &mut Draws) -> Vec<Account> {
        let last = (SCORES - 1) as f64;
        let one = |_| {
            let score = ((600.0 + 60.0 * draws.normal()).round() - f64::from(FIRST)).clamp(0.0, last) as usize;
            let is_bad = draws.uniform() < self.risk(score, effect);
            let amount = (if is_bad { 8.3 } else { 8.0 } + self.log_amount_sd * draws.normal()).exp();
            Account { score, is_bad, amount }
        };
        (0..accounts).map(one).collect()
    }

    /// Expected sums at each score, over effects with a standard deviation of `sd`.
    fn expected(&self, sd: f64) -> Vec<Sums> {
        let mean = |log: f64| (log + self.log_amount_sd * self.log_amount_sd / 2.0).exp();
        let of = |score: usize| {
            let edge = |off: f64| phi((f64::from(FIRST + score as i32) + off - 600.0) / 60.0);
            let below = if score == 0 { 0.0 } else { edge(-0.5) };
            let all = if score == SCORES - 1 { 1.0 } else { edge(0.5) } - below;
            let (mut risk, mut weights) = (0.0, 0.0);
            for part in 0..400 {
                let effect = 12.0 * (f64::from(part) + 0.5) / 400.0 - 6.0;
                let weight = (-effect * effect / 2.0).exp();
                (risk, weights) = (risk + weight * self.risk(score, sd * effect), weights + weight);
            }
            let bad = all * risk / weights;
            [all - bad, bad, (all - bad) * mean(8.0), bad * mean(8.3)]
        };
        (0..SCORES).map(of).collect()
    }

    /// The cut-offs with the least cost, and the lowest ones under the bound, by accounts and by amount.
    fn choose(&self, below: &[Sums]) -> [usize; 4] {
        let all = below[below.len() - 1];
        let mut chosen = [0; 4];
        for measure in 0..2 {
            let (good, bad) = (2 * measure, 2 * measure + 1);
            let mut least = f64::INFINITY;
            for (at, sums) in below.iter().enumerate() {
                let cost = (sums[good] + self.cost * (all[bad] - sums[bad])) / (all[good] + all[bad]);
                if cost < least - 1e-12 {
                    (least, chosen[measure]) = (cost, at);
                }
            }
            let mut nearest = f64::INFINITY;
            for (at, sums) in below.iter().enumerate() {
                let (goods, bads) = (all[good] - sums[good], all[bad] - sums[bad]);
                if goods + bads <= 1e-12 * (all[good] + all[bad]) {
                    continue;
                }
                let miss = ((bads / (goods + bads) - self.bound) / self.bound).max(0.0);
                if miss < nearest - 1e-12 {
                    (nearest, chosen[2 + measure]) = (miss, at);
                }
            }
        }
        chosen
    }
}

fn below(sums: &[Sums]) -> Vec<Sums> {
    let mut all = [0.0; 4];
    let after = sums.iter().map(|own| {
        (0..4).for_each(|which| all[which] += own[which]);
        all
    });
    std::iter::once([0.0; 4]).chain(after.collect::<Vec<Sums>>()).collect()
}

fn add(sums: &mut Sums, account: &Account, copies: f64) {
    let bad = usize::from(account.is_bad);
    sums[bad] += copies;
    sums[2 + bad] += copies * account.amount;
}

/// Intervals that hold, by name: how many of how many.
type Held = BTreeMap<String, (u32, u32)>;

fn count(held: &mut Held, name: String, holds: bool) {
    let of = held.entry(name).or_default();
    *of = (of.0 + u32::from(holds), of.1 + 1);
}

const CHOSEN: [&str; 4] =
    ["least cost by accounts", "least cost by amount", "under a bound by accounts", "under a bound by amount"];

/// Percentiles of what resamples chose, in order, with the chosen cut-off.
fn percentiles(sorted: &[usize], tail: f64, here: usize) -> (usize, usize) {
    let last = (sorted.len() - 1) as f64;
    (sorted[(tail * last).floor() as usize].min(here), sorted[((1.0 - tail) * last).ceil() as usize].max(here))
}

/// Both ends so many times as far from the chosen cut-off, on the logit of the share of accounts denied, where that is
/// further.
fn moved((from, to): (usize, usize), times: f64, here: usize, sums: &[Sums]) -> (usize, usize) {
    let all = sums[sums.len() - 1][0] + sums[sums.len() - 1][1];
    let logit = |at: usize| {
        let denied = sums[at][0] + sums[at][1];
        ((denied + 0.5) / (all - denied + 0.5)).ln()
    };
    let at = |end: usize| logit(here) + times * (logit(end) - logit(here));
    let lower = (0..sums.len()).rfind(|index| logit(*index) <= at(from)).unwrap_or(0);
    let upper = (0..sums.len()).find(|index| logit(*index) >= at(to)).unwrap_or(sums.len() - 1);
    (from.min(lower), to.max(upper))
}

/// Intervals of the best cut-off by several methods, from what resamples of so many units chose; of expanded percentiles at
/// most a share of the resamples lies beyond either end.
fn intervals(
    chosen: &mut [usize],
    (units, beyond): (f64, f64),
    here: usize,
    sums: &[Sums],
) -> [(&'static str, (usize, usize)); 3] {
    chosen.sort_unstable();
    let usual = percentiles(chosen, 0.025, here);
    let expanded = percentiles(chosen, phi(-reach(units)).min(beyond), here);
    let far = if units < 5.5 { moved(usual, reach(units) / 1.959_964, here, sums) } else { expanded };
    let both = (far.0.min(expanded.0), far.1.max(expanded.1));
    [("2.5th percentile", usual), ("expanded percentile", expanded), ("moved outwards if few", both)]
}

/// Whether an interval holds the true cut-off, an index of all scores.
fn holds((from, to): (usize, usize), scores: &[usize], optimum: usize) -> bool {
    let before = if from == 0 { None } else { Some(scores[from - 1]) };
    before.is_none_or(|before| before < optimum) && scores.get(to).is_none_or(|score| optimum <= *score)
}

/// The degrees of freedom of a sum over the good or the bad, by accounts or by amount.
fn freedom(all: &[Account], is_bad: bool, measure: usize) -> f64 {
    let of = |power: i32| {
        let those = all.iter().filter(|one| one.is_bad == is_bad);
        those.map(|one| if measure == 1 { one.amount.powi(power) } else { 1.0 }).sum::<f64>()
    };
    of(2).powi(2) / of(4)
}

/// The same of the good or of the bad, whichever are fewer.
fn least_freedom(all: &[Account], measure: usize) -> f64 {
    freedom(all, false, measure).min(freedom(all, true, measure))
}

/// The scores that occur, and the index among them of each score.
fn occurring(accounts: &[Account]) -> (Vec<usize>, Vec<usize>) {
    let mut scores: Vec<usize> = accounts.iter().map(|account| account.score).collect();
    scores.sort_unstable();
    scores.dedup();
    let mut index = vec![0; SCORES];
    scores.iter().enumerate().for_each(|(at, score)| index[*score] = at);
    (scores, index)
}

fn of_amounts(population: &Population, accounts: usize, book: u64, held: &mut Held) {
    let truth = below(&population.expected(0.0));
    let optimum = population.choose(&truth);
    let mut draws = Draws::of(0xABC_0000 + book);
    let mut all = population.draw(accounts, 0.0, &mut draws);
    all.sort_by_key(|account| (account.score, account.is_bad));
    let bads = all.iter().filter(|account| account.is_bad).count();
    if bads == 0 || bads == accounts {
        return;
    }
    let (scores, index) = occurring(&all);
    let sums_of = |copies: &mut dyn FnMut(usize) -> f64| {
        let mut sums = vec![[0.0; 4]; scores.len()];
        all.iter().enumerate().for_each(|(at, account)| add(&mut sums[index[account.score]], account, copies(at)));
        below(&sums)
    };
    let book = sums_of(&mut |_| 1.0);
    let found = population.choose(&book);
    let mut chosen: [Vec<usize>; 4] = Default::default();
    for _ in 0..RESAMPLES {
        let mut word = 0;
        let sums = sums_of(&mut |at| {
            word = if at % 4 == 0 { draws.word() } else { word >> 16 };
            THRESHOLDS.iter().filter(|threshold| word as u16 >= **threshold).count() as f64
        });
        let own = population.choose(&sums);
        (0..4).for_each(|goal| chosen[goal].push(own[goal]));
    }
    for goal in 0..4 {
        let units = least_freedom(&all, goal % 2).max(2.0);
        // Below 200 accounts that count alike, or as few effective ones, percentiles repeat what is peculiar to them.
        let mass = |one: &Account| if goal % 2 == 1 { one.amount } else { 1.0 };
        let whole: [f64; 2] = [1, 2].map(|power| all.iter().map(|one| mass(one).powi(power)).sum());
        let beyond = if whole[0] * whole[0] / whole[1] < 200.0 { 0.0025 } else { 0.025 };
        for (name, ends) in intervals(&mut chosen[goal], (units, beyond), found[goal], &book) {
            count(held, format!("best cut-off, {}, {name}", CHOSEN[goal]), holds(ends, &scores, optimum[goal]));
        }
    }
    // The bad rate of the accounts at or above the true cut-off under the bound, by amount.
    let cut = optimum[3];
    let approved: Vec<&Account> = all.iter().filter(|account| account.score >= cut).collect();
    let whole: f64 = approved.iter().map(|account| account.amount).sum();
    let rate = approved.iter().filter(|account| account.is_bad).map(|account| account.amount).sum::<f64>() / whole;
    if rate <= 0.0 || rate >= 1.0 {
        return;
    }
    let off = |account: &&Account| account.amount * if account.is_bad { 1.0 - rate } else { rate };
    let powers = [2, 4].map(|power| approved.iter().map(|account| off(account).powi(power)).sum::<f64>());
    let number = rate * (1.0 - rate) * whole * whole / powers[0];
    let rest = [2, 3].map(|which: usize| truth[SCORES][which] - truth[cut][which]);
    let true_rate = rest[1] / (rest[0] + rest[1]);
    let of_rate = (powers[0] * powers[0] / powers[1]).floor().max(1.0);
    for (name, z) in [("normal", 1.959_964), ("Student's t", t_quantile(of_rate))] {
        let middle = rate * number + z * z / 2.0;
        let arm = z * (rate * (1.0 - rate) * number + z * z / 4.0).sqrt();
        let (lower, upper) = ((middle - arm) / (number + z * z), (middle + arm) / (number + z * z));
        count(
            held,
            format!("bad rate of approved by amount, score limits: {name}"),
            lower <= true_rate && true_rate <= upper,
        );
    }
}

fn of_vintages(vintages: usize, of_each: usize, sd: f64, book: u64, held: &mut Held) {
    let population = &POPULATIONS[0];
    let optimum = population.choose(&below(&population.expected(sd)));
    let mut draws = Draws::of(0xDEF_0000 + book);
    let each: Vec<Vec<Account>> = (0..vintages)
        .map(|_| {
            let effect = sd * draws.normal();
            population.draw(of_each, effect, &mut draws)
        })
        .collect();
    let all: Vec<Account> =
        each.iter().flatten().map(|one| Account { score: one.score, is_bad: one.is_bad, amount: one.amount }).collect();
    let (scores, index) = occurring(&all);
    let sums_of = |accounts: &[Account]| {
        let mut sums = vec![[0.0; 4]; scores.len()];
        accounts.iter().for_each(|account| add(&mut sums[index[account.score]], account, 1.0));
        below(&sums)
    };
    let book = sums_of(&all);
    let found = population.choose(&book);
    let each: Vec<Vec<Sums>> = each.iter().map(|accounts| sums_of(accounts)).collect();
    let mut chosen: [Vec<usize>; 4] = Default::default();
    for _ in 0..RESAMPLES {
        let mut sums = vec![[0.0; 4]; scores.len() + 1];
        for _ in 0..vintages {
            let drawn = &each[((draws.word() >> 32) as usize * vintages) >> 32];
            sums.iter_mut().zip(drawn).for_each(|(sums, own)| (0..4).for_each(|which| sums[which] += own[which]));
        }
        let own = population.choose(&sums);
        (0..4).for_each(|goal| chosen[goal].push(own[goal]));
    }
    for goal in 0..4 {
        let units = (1.0 / (1.0 / vintages as f64 + 1.0 / least_freedom(&all, goal % 2))).max(2.0);
        for (name, ends) in intervals(&mut chosen[goal], (units, 0.025), found[goal], &book) {
            count(held, format!("{}, {name}", CHOSEN[goal]), holds(ends, &scores, optimum[goal]));
        }
    }
}

fn print(columns: &[String], all: &[Held]) {
    println!("| method | {} |\n|---|{}", columns.join(" | "), "---|".repeat(columns.len()));
    for name in all[0].keys() {
        let cells: Vec<String> = all
            .iter()
            .map(|held| held[name])
            .map(|(held, of)| format!("{:.1}", 100.0 * f64::from(held) / f64::from(of)))
            .collect();
        println!("| {name} | {} |", cells.join(" | "));
    }
}

fn main() {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let [what, accounts, books] = &given[..] else {
        panic!("amounts or vintages, the number of accounts and that of books")
    };
    let (accounts, books): (usize, u64) = (accounts.parse().unwrap(), books.parse().unwrap());
    let (mut columns, mut all) = (Vec::new(), Vec::new());
    match what.as_str() {
        "amounts" => {
            for population in &POPULATIONS {
                let mut held = Held::new();
                (0..books).for_each(|book| of_amounts(population, accounts, book, &mut held));
                columns.push(population.title.to_string());
                all.push(held);
            }
        }
        "vintages" => {
            for (sd, title) in [(0.0, "alike"), (0.35, "apart")] {
                for vintages in [3, 4, 5, 6, 12, 24, 48] {
                    let mut held = Held::new();
                    (0..books).for_each(|book| of_vintages(vintages, accounts / vintages, sd, book, &mut held));
                    columns.push(format!("{vintages}, {title}"));
                    all.push(held);
                }
            }
        }
        _ => panic!("amounts or vintages"),
    }
    print(&columns, &all);
    let seen = all.iter().map(|held| held.values().map(|of| of.1).max().unwrap_or(0).to_string());
    println!("\nBooks: {}", seen.collect::<Vec<String>>().join(", "));
}

//! How often the intervals of a sensitivity study hold the true measures of functions whose measures are known: the tables in
//! docs/validation.md. `cargo test --release --test coverage_sens -- --ignored --nocapture`

use rand::Rng;
use std::f64::consts::PI;
use swapset::internals::stats::Interval;
use swapset::internals::study::design::{stream, trajectories};
use swapset::internals::study::sensitivity::morris::{Screened, elementary_effects, screen};
use swapset::internals::study::sensitivity::ranking::{Ranked, Ranking};
use swapset::internals::study::sensitivity::sobol::{Index, Indices, Split, indices, saltelli};

/// Studies of each kind: of Sobol indices, and of Morris's measures.
const SEEDS: [u64; 2] = [400, 250];
/// Slopes of the plane; the last factor has no effect.
const SLOPES: [f64; 5] = [4.0, 3.0, 2.0, 1.0, 0.0];
/// Sobol's g function: the larger, the less the factor matters.
const G: [f64; 5] = [0.0, 1.0, 4.5, 9.0, 99.0];

/// A function with known Sobol indices.
struct Known {
    name: &'static str,
    f: fn(&[f64]) -> f64,
    sd: f64,
    first: Vec<f64>,
    total: Vec<f64>,
}

fn ishigami(cube: &[f64]) -> f64 {
    let x: Vec<f64> = cube.iter().map(|u| PI * (2.0 * u - 1.0)).collect();
    x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
}

fn g(cube: &[f64]) -> f64 {
    cube.iter().zip(G).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product()
}

fn plane(cube: &[f64]) -> f64 {
    cube.iter().zip(SLOPES).map(|(x, c)| c * x).sum()
}

fn functions() -> [Known; 3] {
    let squares: f64 = SLOPES.iter().map(|c| c * c).sum();
    let of_plane: Vec<f64> = SLOPES.iter().map(|c| c * c / squares).collect();
    let parts = G.map(|a| 1.0 / 3.0 / (1.0 + a).powi(2));
    let all: f64 = parts.iter().map(|v| 1.0 + v).product();
    let variance = all - 1.0;
    // Ishigami's variance: 1/2 + a²/8 + b·π⁴/5 + b²·π⁸/18.
    let (b1, b2) = (0.1 * PI.powi(4), 0.01 * PI.powi(8));
    let of_ishigami = 0.5 + 49.0 / 8.0 + b1 / 5.0 + b2 / 18.0;
    let (v1, v2, v13) = (0.5 * (1.0 + b1 / 5.0).powi(2), 49.0 / 8.0, b2 * (1.0 / 18.0 - 1.0 / 50.0));
    let shares = |parts: [f64; 3]| parts.map(|part| part / of_ishigami).to_vec();
    [
        Known {
            name: "Ishigami",
            f: ishigami,
            sd: of_ishigami.sqrt(),
            first: shares([v1, v2, 0.0]),
            total: shares([v1 + v13, v2, v13]),
        },
        Known {
            name: "g",
            f: g,
            sd: variance.sqrt(),
            first: parts.map(|v| v / variance).to_vec(),
            total: parts.map(|v| v * all / (1.0 + v) / variance).to_vec(),
        },
        Known { name: "plane", f: plane, sd: (squares / 12.0).sqrt(), first: of_plane.clone(), total: of_plane },
    ]
}

/// Noise of a half of the replications, much like normal: a sum of uniforms of standard deviation 1.
fn normal(draws: &mut impl Rng) -> f64 {
    (0..12).map(|_| f64::from(draws.next_u32()) / 4_294_967_296.0).sum::<f64>() - 6.0
}

/// Answers of points that share their draws: the function, noise that all of them share, and noise of each of them.
fn with_noise(known: &Known, noise: f64, draws: &mut impl Rng, points: &[Vec<f64>]) -> Vec<[f64; 2]> {
    let scale = noise * known.sd;
    let shared = [0; 2].map(|_| scale * normal(draws));
    let answer = |cube: &Vec<f64>| {
        let value = (known.f)(cube);
        shared.map(|shared| value + if noise > 0.0 { shared + scale * normal(draws) } else { 0.0 })
    };
    points.iter().map(answer).collect()
}

/// Whether an interval holds a value; one without bounds does if it is the value itself.
fn holds(interval: &Interval, value: f64) -> bool {
    let Interval { mean, lower, upper, .. } = *interval;
    if lower.is_finite() { lower <= value && value <= upper } else { (mean - value).abs() < 1e-12 }
}

/// What is counted of a kind of interval over all studies and factors.
#[derive(Default)]
struct Tally {
    studies: f64,
    /// By factor: intervals that hold, and the sum of estimates.
    held: Vec<f64>,
    sums: Vec<f64>,
    widths: Vec<f64>,
    joint_held: f64,
}

impl Tally {
    fn add(&mut self, intervals: &[(Interval, Interval)], truth: &[f64]) {
        self.held.resize(truth.len(), 0.0);
        self.sums.resize(truth.len(), 0.0);
        self.studies += 1.0;
        for (factor, ((own, _), value)) in intervals.iter().zip(truth).enumerate() {
            self.held[factor] += f64::from(u8::from(holds(own, *value)));
            self.sums[factor] += own.mean;
            if own.lower.is_finite() {
                self.widths.push(own.upper - own.lower);
            }
        }
        let all = intervals.iter().zip(truth).all(|((_, joint), value)| holds(joint, *value));
        self.joint_held += f64::from(u8::from(all));
    }

    /// Coverage over factors: lowest and mean, all together; largest bias; mean width.
    fn row(&self, truth: &[f64]) -> String {
        let share = |count: f64| 100.0 * count / self.studies;
        let lowest = self.held.iter().copied().fold(f64::INFINITY, f64::min);
        let mean = self.held.iter().sum::<f64>() / self.held.len() as f64;
        let bias = self.sums.iter().zip(truth).map(|(sum, value)| sum / self.studies - value);
        let bias = bias.fold(0.0, |a: f64, b| if b.abs() > a.abs() { b } else { a });
        let width = self.widths.iter().sum::<f64>() / self.widths.len() as f64;
        let (lowest, mean, joint) = (share(lowest), share(mean), share(self.joint_held));
        format!("{lowest:.1} | {mean:.1} | {joint:.1} | {bias:+.3} | {width:.3}")
    }
}

const COLUMNS: &str = "lowest | mean | joint | bias | width |";

fn both(index: &Index) -> (Interval, Interval) {
    (index.interval, index.joint.interval)
}

#[test]
#[ignore = "minutes: the coverage of Sobol indices in docs/validation.md"]
fn sobol_indices() {
    println!("| function | noise | base points | first: {COLUMNS} total: {COLUMNS} undefined |");
    println!("|---|---|---|{}", "---|".repeat(11));
    for known in functions() {
        let factors = known.first.len();
        for noise in [0.0, 0.2] {
            for samples in [16, 32, 64, 100, 128, 256, 512, 1024] {
                let Split { scrambles, points } = Split::of(samples);
                let (mut first, mut total, mut undefined) = (Tally::default(), Tally::default(), 0);
                for seed in 0..SEEDS[0] {
                    let one = |scramble: usize| -> Vec<Vec<[f64; 2]>> {
                        let points = saltelli(seed, scramble, points, factors);
                        let mut draws = stream(1_000_000 + seed, scramble as u32);
                        let answers = with_noise(&known, noise, &mut draws, &points.concat());
                        answers.chunks(factors + 2).map(<[_]>::to_vec).collect()
                    };
                    let Some(found) = indices(&(0..scrambles).map(one).collect::<Vec<_>>()) else {
                        undefined += 1;
                        continue;
                    };
                    let of = |index: fn(&Indices) -> &Index| found.iter().map(|of| both(index(of))).collect::<Vec<_>>();
                    first.add(&of(|indices| &indices.first), &known.first);
                    total.add(&of(|indices| &indices.total), &known.total);
                }
                let (first, total) = (first.row(&known.first), total.row(&known.total));
                println!("| {} | {noise} | {samples} | {first} | {total} | {undefined} |", known.name);
            }
        }
    }
}

/// Morris's measures of a study.
fn screened(known: &Known, noise: f64, seed: u64, count: usize) -> Vec<Screened> {
    let factors = known.first.len();
    let mut effects = vec![Vec::new(); factors];
    for (index, trajectory) in trajectories(seed, count, 4, factors).iter().enumerate() {
        let answers = with_noise(known, noise, &mut stream(2_000_000 + seed, index as u32), trajectory);
        for (factor, effect) in elementary_effects(trajectory, &answers) {
            effects[factor].push(effect);
        }
    }
    screen(&effects, 0.5)
}

/// The plane with slopes too small to matter but for the first two, which are equal.
fn two_of_equal_effect() -> Known {
    let f = |cube: &[f64]| 3.0 * cube[0] + 3.0 * cube[1] + 0.0 * cube[2];
    Known { name: "two equal", f, sd: (18.0f64 / 12.0).sqrt(), first: vec![0.5, 0.5, 0.0], total: vec![0.5, 0.5, 0.0] }
}

#[test]
#[ignore = "minutes: the coverage of Morris's measures in docs/validation.md"]
fn morris_measures() {
    println!("| function | noise | trajectories | μ*: {COLUMNS} dead factor named | one of two equals named first |");
    println!("|---|---|---|{}", "---|".repeat(7));
    for known in functions().into_iter().chain([two_of_equal_effect()]) {
        let long = screened(&known, 0.0, 999, 20_000);
        let truth: Vec<f64> = long.iter().map(|screened| screened.importance.interval.mean).collect();
        for noise in [0.0, 0.2] {
            for count in [4, 8, 16, 32, 64] {
                let (mut tally, mut dead, mut first) = (Tally::default(), 0.0, 0.0);
                for seed in 0..SEEDS[1] {
                    let found = screened(&known, noise, seed, count);
                    let of = |found: &Screened| (found.importance.interval, found.importance.joint.interval);
                    let intervals: Vec<(Interval, Interval)> = found.iter().map(of).collect();
                    tally.add(&intervals, &truth);
                    let measures: Vec<Ranked<'_>> = found
                        .iter()
                        .map(|of| Ranked {
                            joint: of.importance.joint.interval,
                            lower_limit: &of.cross_signed,
                            upper_limit: &of.sizes,
                        })
                        .collect();
                    let ranking = Ranking::of(&measures, true);
                    dead += f64::from(u8::from(ranking.clear.iter().any(|&factor| truth[factor] == 0.0)));
                    first += f64::from(u8::from(!ranking.clear.is_empty() && ranking.tied.is_empty()));
                }
                let (row, percent) =
                    (tally.row(&truth), |count: f64| format!("{:.1}", 100.0 * count / SEEDS[1] as f64));
                let dead = if truth.contains(&0.0) { percent(dead) } else { "–".into() };
                let first = if known.name == "two equal" { percent(first) } else { "–".into() };
                println!("| {} | {noise} | {count} | {row} | {dead} | {first} |", known.name);
            }
        }
    }
}

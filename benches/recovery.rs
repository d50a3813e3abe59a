//! Recovery: settings are drawn from the prior of the public targets, targets are simulated from them with other draws and with noise
//! of their tolerance, a quarter of the public figures', and each is calibrated blind. Prints how often the intervals of all
//! parameters, and of those that the targets identify, hold the truth.
//!
//! What was simulated is kept in `target/recovery.checkpoint`, so that a run that was stopped goes on where it was.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use swapset::SizeOverrides;
use swapset::internals::engine::Engine;
use swapset::internals::input::checkpoint::Checkpoint;
use swapset::internals::input::task::Task;
use swapset::internals::progress::Progress;
use swapset::internals::simd::functions::inverse_normal_f64;
use swapset::internals::study::Request;
use swapset::internals::study::calibrate::ask::calibrate;
use swapset::internals::study::calibrate::evaluate::Evaluator;
use swapset::internals::study::calibrate::fit::{Fit, Part};
use swapset::internals::study::calibrate::left::{Belief, Found, run, sizes};
use swapset::internals::study::calibrate::point::{Allowed, Wanted};
use swapset::internals::study::calibrate::space::Space;
use swapset::internals::study::calibrate::waves::Sizes;
use swapset::internals::study::calibrate::weights::quantile;
use swapset::internals::study::design::latin_hypercube;

const SETTINGS: usize = 20;
/// Settings drawn; those that leave a target or its Monte Carlo error undefined are passed over.
const DRAWN: usize = 2 * SETTINGS;
const MEMBERS: usize = 128;
const PARTICLES: usize = 512;
const REPLICATIONS: u32 = 64;
const MERCHANTS: u32 = 500;
const SEED: u64 = 20;
/// Tolerances beside those of the public figures. Those leave nearly every parameter where it was, so that little would be tested.
const TOLERANCE: f64 = 0.25;

/// How many intervals there are, and how many hold the truth.
#[derive(Clone, Copy, Default)]
struct Held {
    intervals: u32,
    within_95: u32,
    within_50: u32,
}

/// What a parameter's intervals did.
#[derive(Clone, Copy, Default)]
struct Tally {
    all: Held,
    identified: Held,
    left: f64,
}

fn main() {
    let overrides = SizeOverrides { replications: Some(REPLICATIONS), merchants: Some(MERCHANTS), seed: Some(SEED) };
    let asked = calibrate(&Request { sizes: overrides, ..Request::default() }).expect("the bundled targets are valid");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/recovery.checkpoint");
    let task = Task {
        version: env!("CARGO_PKG_VERSION").into(),
        study: "recovery".into(),
        command: "cargo bench --bench recovery".into(),
        configuration: asked.setup.hash().into(),
        seed: SEED,
        replications: REPLICATIONS,
        merchants: MERCHANTS,
        files: Vec::new(),
    };
    let opened = Checkpoint::open(&path, &task, &[], false, Duration::ZERO);
    let checkpoint = Arc::new(opened.expect("target is a folder of ours").0);
    let progress = Progress::silent().with_checkpoint(Some(Arc::clone(&checkpoint)));
    let (fit, began) = (&asked.question, Instant::now());
    let parameters = fit.parameters();
    let space = Space { parameters: &parameters };
    let truths: Vec<Vec<f64>> =
        latin_hypercube(SEED, DRAWN, parameters.len()).iter().map(|u| space.values(u)).collect();
    let noise = latin_hypercube(SEED + 1, DRAWN, fit.fitted.wanted.len());
    let mut evaluator = Evaluator::new(fit, asked.setup.sizes, Engine::default(), &progress);
    let others = evaluator.other_replications();
    let simulated = evaluator.moments(Part::Fitted, &truths, others).expect("nobody stops it");
    let mut tallies = vec![Tally::default(); parameters.len()];
    let mut done = 0;
    for ((truth, row), noise) in truths.iter().zip(&simulated).zip(&noise) {
        let is_defined = row.iter().all(|moment| moment.value.is_finite() && moment.standard_error.is_finite());
        if done == SETTINGS || !is_defined {
            continue;
        }
        done += 1;
        let wanted = fit.fitted.wanted.iter().zip(row).zip(noise).map(|((wanted, moment), u)| Wanted {
            value: moment.value + TOLERANCE * wanted.variance().sqrt() * inverse_normal_f64(*u),
            tolerance: TOLERANCE * wanted.tolerance,
            // The targets' own Monte Carlo error, besides that of the points.
            discrepancy: (TOLERANCE * wanted.discrepancy).hypot(moment.standard_error),
            allowed: Allowed::At,
            weight: 1.0,
            ..*wanted
        });
        let mut blind: Fit = fit.clone();
        blind.fitted.wanted = wanted.collect();
        blind.held_out.wanted.clear();
        let mut evaluator = Evaluator::new(&blind, asked.setup.sizes, Engine::default(), &progress);
        let sizes = Sizes { particles: PARTICLES, ..sizes(SEED + done as u64, parameters.len(), MEMBERS) };
        let left = run(&blind, &mut evaluator, sizes).expect("nobody stops it");
        let points: usize = left.waves.iter().map(|wave| wave.points).sum();
        match left.found {
            Found::Settings(settings) => {
                let weights = settings.ensemble.weights();
                for (index, tally) in tallies.iter_mut().enumerate() {
                    tally.add(&settings.beliefs[index], &settings.ensemble.values(index), &weights, truth[index]);
                }
                let effective = settings.ensemble.effective_size();
                println!("setting {done}: {points} points in waves, effective {effective:.0} of {MEMBERS}");
            }
            Found::Nothing(_) => println!("setting {done}: nothing fits"),
            Found::Undefined(_) => println!("setting {done}: undefined"),
        }
    }
    checkpoint.complete(false).expect("target is a folder of ours");
    print(&parameters.iter().map(|parameter| parameter.key.as_str()).collect::<Vec<_>>(), &tallies);
    println!("{done} settings, {:.0} s", began.elapsed().as_secs_f64());
}

impl Tally {
    fn add(&mut self, belief: &Belief, values: &[f64], weights: &[f64], truth: f64) {
        let holds =
            |tail: f64| (quantile(values, weights, tail)..=quantile(values, weights, 1.0 - tail)).contains(&truth);
        let one = Held { intervals: 1, within_95: u32::from(holds(0.025)), within_50: u32::from(holds(0.25)) };
        self.left += belief.left / SETTINGS as f64;
        self.all.add(one);
        if belief.is_identified() {
            self.identified.add(one);
        }
    }
}

impl Held {
    fn add(&mut self, other: Held) {
        self.intervals += other.intervals;
        self.within_95 += other.within_95;
        self.within_50 += other.within_50;
    }

    /// The number of intervals, and the shares that hold the truth.
    fn text(self) -> String {
        let share = |count: u32| match self.intervals {
            0 => "–".to_string(),
            all => format!("{:.0}%", 100.0 * f64::from(count) / f64::from(all)),
        };
        format!("{:>9} {:>7} {:>7}", self.intervals, share(self.within_95), share(self.within_50))
    }
}

fn print(keys: &[&str], tallies: &[Tally]) {
    let columns = format!("{:>9} {:>7} {:>7}", "intervals", "in 95%", "in 50%");
    println!("{:<34} {:>6} {:^25} {:^25}", "", "spread", "all", "identified");
    println!("{:<34} {:>6} {columns} {columns}", "parameter", "left");
    let line = |name: &str, tally: &Tally| {
        println!("{name:<34} {:>5.0}% {} {}", 100.0 * tally.left, tally.all.text(), tally.identified.text());
    };
    let mut together = Tally::default();
    for (key, tally) in keys.iter().zip(tallies) {
        line(key, tally);
        together.all.add(tally.all);
        together.identified.add(tally.identified);
        together.left += tally.left / tallies.len() as f64;
    }
    line("together", &together);
}

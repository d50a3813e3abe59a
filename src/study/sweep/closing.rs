//! How long a sweep takes once its cells are simulated: intervals, result files and charts.
//!
//! The simulation is tried out on its first replications. What follows it does not depend on the model: how often each of its steps is
//! done is known beforehand, and how long one takes was measured on an idle core of a server. How much longer this machine takes, as it
//! is now, is seen from a sample of such work.

use super::run::Sweep;
use crate::metrics::METRICS;
use crate::model::Sizes;
use crate::stats::joint::{RESAMPLES, estimates_correlations};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Nanoseconds for each value by replication of a cell's metric, of which means and standard errors are made.
const VALUE: f64 = 8.0;
/// For each product of the resamples that make intervals hold together.
const PRODUCT: f64 = 0.23;
/// For each row of `results.csv`, and for the same row of `results.json`, which is written at the same time if there are threads for
/// both.
const ROW: [f64; 2] = [3_500.0, 6_500.0];
/// For each row of both to be put in place.
const PLACED: f64 = 900.0;
/// For each row of `replications.csv` and `economy.csv`.
const WRITTEN: f64 = 300.0;
/// For what every sweep does: pages, charts, the manifest.
const ONCE: f64 = 1.5e8;

/// Rounds of the sample of work, each of [`RESAMPLES`] products, and the nanoseconds that all of them take on the server's core.
const SAMPLE: (u32, f64) = (30_000, 2e7);

/// What is done after the simulation, and how often.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Closing {
    values: f64,
    products: f64,
    rows: f64,
    written: f64,
}

impl Closing {
    /// Of a sweep.
    pub fn of(sweep: &Sweep, sizes: Sizes) -> Closing {
        let draws = sweep.studies.first().map(|study| study.scenario.economy_draws);
        let unit = draws.map_or(1, |draws| draws.replications_of_a_unit());
        let months = sweep.studies.first().map_or(0, |study| study.scenario.months + study.scenario.seasoning + 1);
        let [cells, baselines] = [sweep.cells.len(), sweep.studies.len()];
        Closing::counted(cells, baselines, sizes.replications, (sizes.replications / unit.max(1)) as usize, months)
    }

    fn counted(cells: usize, baselines: usize, replications: u32, units: usize, months: u32) -> Closing {
        let metrics = METRICS.len() as f64;
        let products = |quantities: usize| match estimates_correlations(quantities, units) {
            true => (quantities * quantities.min(units) * RESAMPLES) as f64 * metrics,
            false => 0.0,
        };
        let all = (cells + baselines) as f64;
        Closing {
            values: 2.0 * all * metrics * f64::from(replications),
            // The cells' levels and their changes.
            products: products(baselines) + 2.0 * products(cells),
            rows: (all + cells as f64) * metrics,
            written: f64::from(replications) * (all + baselines as f64 * f64::from(months)),
        }
    }

    /// How long it takes on so many threads, each so many times as slow as the server's core.
    pub fn takes(&self, threads: usize, slowness: f64) -> Duration {
        let Closing { values, products, rows, written } = *self;
        let row = PLACED + if threads > 1 { ROW[0].max(ROW[1]) } else { ROW[0] + ROW[1] };
        let idle = values * VALUE + products * PRODUCT + rows * row + written * WRITTEN + ONCE;
        Duration::from_nanos((slowness * idle) as u64)
    }
}

/// How many times as long as the server's core a thread takes now.
pub fn slowness() -> f64 {
    let (rounds, idle) = SAMPLE;
    let (values, mut sums) = (vec![0.5; RESAMPLES], vec![0.0; RESAMPLES]);
    let begun = Instant::now();
    for round in 0..rounds {
        let factor = black_box(f64::from(round));
        sums.iter_mut().zip(&values).for_each(|(sum, value)| *sum += factor * value);
    }
    black_box(&sums);
    begun.elapsed().as_nanos() as f64 / idle
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_a_sweep_is_counted() {
        let metrics = METRICS.len() as f64;
        let closing = Closing::counted(100, 1, 1024, 32, 36);
        // 100 levels and 100 changes, each with 32 units; a single baseline holds together with nothing but itself.
        let products = (2.0 * 100.0 * 32.0 + 1.0) * RESAMPLES as f64 * metrics;
        assert_eq!(closing.products, products);
        assert_eq!(closing.rows, 201.0 * metrics);
        assert_eq!(closing.written, 1024.0 * (101.0 + 36.0));
        assert_eq!(closing.values, 2.0 * 101.0 * 1024.0 * metrics);
    }

    #[test]
    fn correlations_count_only_where_they_are_estimated() {
        // Too few units, and too many cells.
        assert_eq!(Closing::counted(100, 1, 8, 8, 36).products, 0.0);
        assert!(Closing::counted(2000, 1, 1024, 32, 36).products < Closing::counted(100, 1, 1024, 32, 36).products);
        let takes = |cells, threads| Closing::counted(cells, 1, 64, 8, 36).takes(threads, 1.0);
        assert!(takes(2000, 1) > takes(100, 1) && takes(1, 1) > Duration::from_millis(100));
        assert!(takes(2000, 1) > takes(2000, 2) && takes(2000, 2) == takes(2000, 8));
        // A machine that is half as fast takes twice as long.
        let slow = Closing::counted(100, 1, 64, 8, 36).takes(1, 2.0).as_secs_f64();
        assert!((slow - 2.0 * takes(100, 1).as_secs_f64()).abs() < 1e-8 && slowness() > 0.0);
    }
}

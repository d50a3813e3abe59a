//! What is kept of a metric of all cells: the numbers that intervals are computed from, in few bytes a cell, and what makes the intervals
//! hold together. Where there are too many cells for their correlations, nothing by unit is kept.

use crate::metrics::Unit;
use crate::stats::joint::{Family, Joint, Resamples, estimates_correlations};
use crate::stats::{Sample, Scale};

/// A metric: its levels under the baselines and in the cells, and the cells' changes.
pub struct OfMetric {
    pub baselines: Kept,
    pub levels: Kept,
    pub changes: Kept,
}

/// One kind of a metric's quantities, which hold together.
pub struct Kept {
    samples: Vec<Summary>,
    /// Each sample's values by unit, as long as correlations may be estimated.
    by_unit: Vec<Box<[f64]>>,
    /// How many have a standard error so far.
    used: usize,
    /// Whether these are too many for their correlations.
    are_many: bool,
    family: Option<Family>,
}

/// A sample without what can be made again.
#[derive(Clone, Default)]
struct Summary {
    mean: f64,
    standard_error: f64,
    skewness: f64,
    kurtosis: f64,
    sd: f64,
    replications: u32,
    units: u32,
    events: u32,
    is_known: bool,
}

impl Summary {
    fn sample(&self, by_unit: &[f64]) -> Sample {
        Sample {
            mean: self.mean,
            standard_error: self.standard_error,
            skewness: self.skewness,
            kurtosis: self.kurtosis,
            sd: self.sd,
            replications: self.replications as usize,
            units: self.units as usize,
            events: self.events as usize,
            by_unit: by_unit.to_vec(),
            is_known: self.is_known,
        }
    }
}

impl Kept {
    fn new(number: usize) -> Kept {
        Kept {
            samples: vec![Summary::default(); number],
            by_unit: vec![Box::default(); number],
            used: 0,
            are_many: false,
            family: None,
        }
    }

    /// Keeps the sample of one.
    pub fn put(&mut self, index: usize, sample: &Sample) {
        if !sample.is_known && sample.standard_error > 0.0 {
            self.used += 1;
            if !self.are_many && !estimates_correlations(self.used, sample.units) {
                self.are_many = true;
                self.by_unit = Vec::new();
            }
        }
        if let Some(by_unit) = self.by_unit.get_mut(index) {
            *by_unit = sample.by_unit.clone().into();
        }
        self.samples[index] = Summary {
            mean: sample.mean,
            standard_error: sample.standard_error,
            skewness: sample.skewness,
            kurtosis: sample.kurtosis,
            sd: sample.sd,
            replications: sample.replications as u32,
            units: sample.units as u32,
            events: sample.events as u32,
            is_known: sample.is_known,
        };
    }

    /// The sample of one.
    pub fn sample(&self, index: usize) -> Sample {
        self.samples[index].sample(self.by_unit.get(index).map_or(&[], |by_unit| by_unit))
    }

    /// The interval of one together with the others.
    ///
    /// # Panics
    /// Before they were made to hold together.
    pub fn joint(&self, index: usize) -> Joint {
        self.family.expect("made to hold together at the end of the run").joint(&self.sample(index))
    }

    fn hold_together(&mut self, scale: Scale, resamples: &mut Resamples) {
        let samples: Vec<Sample> = (0..self.samples.len()).map(|index| self.sample(index)).collect();
        self.family = Some(Family::of(&samples, scale, resamples));
        self.by_unit = Vec::new();
    }
}

impl OfMetric {
    /// Of so many baselines and cells.
    pub fn new(baselines: usize, cells: usize) -> OfMetric {
        OfMetric { baselines: Kept::new(baselines), levels: Kept::new(cells), changes: Kept::new(cells) }
    }

    /// Makes each kind hold together.
    pub fn hold_together(&mut self, unit: Unit, resamples: &mut Resamples) {
        self.baselines.hold_together(unit.scale(), resamples);
        self.levels.hold_together(unit.scale(), resamples);
        self.changes.hold_together(unit.scale_of_change(), resamples);
    }
}

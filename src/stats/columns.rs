//! Values of many quantities by replication, taken as they come and reduced once they are many.
//!
//! Up to a number of values every one is kept. Beyond it a quantity is kept as the sums of its units, from which the mean, the
//! standard error, the skewness and the standard deviation over replications follow; so do changes against the first policy, which
//! are paired before they are summed. Where there are more units than [`UNITS_MAX`], or fewer if quantities are many, two neighbours
//! at a time make one (batch means): the units stay independent of one another and are still many. What is kept then depends
//! on the number of quantities alone.

use super::Sample;

/// Maximum number of units of a reduced quantity.
const UNITS_MAX: usize = 4096;
/// Minimum of that maximum, however many quantities there are.
const UNITS_MIN: usize = 64;
/// Number of units of all quantities that are kept, if each has [`UNITS_MIN`] of them.
const ALL_UNITS_MAX: usize = 2 << 20;

/// Values by which a column grows at least.
const GROWTH_MIN: usize = 32;

/// The values of some quantities under some policies.
#[derive(Clone, Debug)]
pub struct Columns {
    policies: usize,
    quantities: usize,
    unit: usize,
    is_paired: bool,
    values_max: usize,
    kept: Kept,
}

/// What is kept, by policy, then by quantity.
#[derive(Clone, Debug)]
pub enum Kept {
    /// By replication.
    Values(Vec<Vec<f64>>),
    /// Levels, and changes against the first policy if they are asked for.
    Reduced { levels: Vec<UnitSums>, changes: Vec<UnitSums> },
}

impl Columns {
    /// Without values yet; `unit` successive replications make a unit. At most `values_max` values are kept one by one. Changes
    /// against the first policy can be asked for if they `are_paired`.
    pub fn new(policies: usize, quantities: usize, unit: usize, values_max: usize, is_paired: bool) -> Columns {
        let kept = Kept::Values(vec![Vec::new(); policies * quantities]);
        Columns { policies, quantities, unit: unit.max(1), is_paired, values_max, kept }
    }

    /// Adds a replication: a value of each quantity, policy by policy.
    pub fn push(&mut self, replication: &[f64]) {
        debug_assert_eq!(replication.len(), self.policies * self.quantities);
        if let Kept::Values(columns) = &self.kept
            && (columns.first().map_or(0, Vec::len) + 1) * columns.len() > self.values_max
        {
            self.reduce();
        }
        match &mut self.kept {
            Kept::Values(columns) => {
                for (column, value) in columns.iter_mut().zip(replication) {
                    if column.len() == column.capacity() {
                        // Doubled, columns would take twice what they hold.
                        column.reserve_exact(GROWTH_MIN.max(column.len() / 8));
                    }
                    column.push(*value);
                }
            }
            Kept::Reduced { levels, changes } => {
                levels.iter_mut().zip(replication).for_each(|(sums, value)| sums.add(*value));
                let baseline = replication.iter().take(self.quantities).cycle();
                let pairs = replication.iter().zip(baseline);
                changes.iter_mut().zip(pairs).for_each(|(sums, (value, baseline))| sums.add(value - baseline));
            }
        }
    }

    /// The values of a quantity by replication; none once they are reduced.
    pub fn values(&self, policy: usize, quantity: usize) -> Option<&[f64]> {
        match &self.kept {
            Kept::Values(columns) => Some(&columns[self.index(policy, quantity)]),
            Kept::Reduced { .. } => None,
        }
    }

    /// What intervals of a quantity are computed from.
    pub fn level(&self, policy: usize, quantity: usize) -> Sample {
        let index = self.index(policy, quantity);
        match &self.kept {
            Kept::Values(columns) => Sample::of(&columns[index], self.unit),
            Kept::Reduced { levels, .. } => levels[index].sample(),
        }
    }

    /// The same of its paired change against the first policy.
    ///
    /// # Panics
    /// If changes were not to be paired.
    pub fn change(&self, policy: usize, quantity: usize) -> Sample {
        assert!(self.is_paired, "changes are paired as values come");
        let index = self.index(policy, quantity);
        match &self.kept {
            Kept::Values(columns) => {
                let pairs = columns[index].iter().zip(&columns[quantity]);
                Sample::of(&pairs.map(|(value, baseline)| value - baseline).collect::<Vec<f64>>(), self.unit)
            }
            Kept::Reduced { changes, .. } => changes[index].sample(),
        }
    }

    /// All that is kept.
    pub fn into_kept(self) -> Kept {
        self.kept
    }

    fn index(&self, policy: usize, quantity: usize) -> usize {
        policy * self.quantities + quantity
    }

    /// From values to the sums of their units.
    fn reduce(&mut self) {
        let Kept::Values(columns) = &mut self.kept else { return };
        let number = columns.len() * (1 + usize::from(self.is_paired));
        let units_max = (ALL_UNITS_MAX / number.max(1)).clamp(UNITS_MIN, UNITS_MAX) & !1;
        let of = |values: &mut dyn Iterator<Item = f64>| {
            let mut sums = UnitSums::new(self.unit, units_max);
            values.for_each(|value| sums.add(value));
            sums
        };
        let mut changes = Vec::new();
        if self.is_paired {
            for (index, column) in columns.iter().enumerate() {
                let pairs = column.iter().zip(&columns[index % self.quantities]);
                changes.push(of(&mut pairs.map(|(value, baseline)| value - baseline)));
            }
        }
        let levels = columns.iter_mut().map(|column| of(&mut std::mem::take(column).into_iter())).collect();
        self.kept = Kept::Reduced { levels, changes };
    }
}

/// A quantity as the sums of its units, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitSums {
    /// Replications of a unit.
    size: usize,
    units_max: usize,
    /// Replications of the last unit so far.
    last: usize,
    /// Sums of the defined values less `origin`, and their numbers.
    sums: Vec<f64>,
    numbers: Vec<u32>,
    /// The first defined value.
    origin: f64,
    /// Squares of the defined values less `origin`.
    squares: f64,
    /// Whether every defined value is the same.
    is_constant: bool,
    /// Defined values other than 0.
    events: usize,
}

impl UnitSums {
    /// Without values yet.
    pub fn new(unit: usize, units_max: usize) -> UnitSums {
        UnitSums {
            size: unit.max(1),
            units_max: units_max.max(2) & !1,
            last: 0,
            sums: Vec::new(),
            numbers: Vec::new(),
            origin: f64::NAN,
            squares: 0.0,
            is_constant: true,
            events: 0,
        }
    }

    /// Adds a replication's value, `NaN` where it is not defined.
    pub fn add(&mut self, value: f64) {
        if self.last == self.size || self.sums.is_empty() {
            if self.sums.len() == self.units_max {
                self.join_neighbours();
            }
            self.sums.push(0.0);
            self.numbers.push(0);
            self.last = 0;
        }
        self.last += 1;
        if value.is_nan() {
            return;
        }
        if self.origin.is_nan() {
            self.origin = value;
        }
        let (from_origin, unit) = (value - self.origin, self.sums.len() - 1);
        self.sums[unit] += from_origin;
        self.numbers[unit] += 1;
        self.squares += from_origin * from_origin;
        self.is_constant &= value == self.origin;
        self.events += usize::from(value != 0.0);
    }

    fn join_neighbours(&mut self) {
        for unit in 0..self.sums.len() / 2 {
            self.sums[unit] = self.sums[2 * unit] + self.sums[2 * unit + 1];
            self.numbers[unit] = self.numbers[2 * unit] + self.numbers[2 * unit + 1];
        }
        self.sums.truncate(self.sums.len() / 2);
        self.numbers.truncate(self.sums.len());
        self.size *= 2;
    }

    /// What intervals are computed from.
    pub fn sample(&self) -> Sample {
        let number: usize = self.numbers.iter().map(|number| *number as usize).sum();
        let count = number as f64;
        let from_origin = if self.is_constant { 0.0 } else { self.sums.iter().sum::<f64>() / count };
        let mean = self.origin + from_origin;
        let squares = (self.squares - count * from_origin * from_origin).max(0.0);
        let sd = match number {
            0 | 1 => f64::NAN,
            _ if self.is_constant => 0.0,
            _ => (squares / (count - 1.0)).sqrt(),
        };
        let units = self.sums.iter().zip(&self.numbers);
        let units = units.map(|(sum, number)| (sum - f64::from(*number) * from_origin, *number as usize));
        Sample::of_units((mean, sd, number), self.events, &units.collect::<Vec<(f64, usize)>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of a quantity with gaps.
    fn values(number: usize, which: usize) -> Vec<f64> {
        let value = |index: usize| match (index * 7919 + which * 104_729) % 1009 {
            at if at % 11 == 0 => f64::NAN,
            at if at % 5 == 0 => 0.0,
            at => 0.15 + 1e-4 * at as f64,
        };
        (0..number).map(value).collect()
    }

    fn assert_close(a: &Sample, b: &Sample) {
        let close = |a: f64, b: f64| (a - b).abs() <= 1e-10 * a.abs().max(1e-3) || (a.is_nan() && b.is_nan());
        assert_eq!((a.replications, a.units, a.events), (b.replications, b.units, b.events));
        let pairs = [(a.mean, b.mean), (a.sd, b.sd), (a.standard_error, b.standard_error), (a.skewness, b.skewness)];
        assert!(pairs.iter().all(|(a, b)| close(*a, *b)), "{a:?} {b:?}");
        assert!(a.by_unit.iter().zip(&b.by_unit).all(|(a, b)| close(*a, *b)));
    }

    fn columns(number: usize, unit: usize, values_max: usize) -> Columns {
        let mut columns = Columns::new(2, 3, unit, values_max, true);
        let of: Vec<Vec<f64>> = (0..6).map(|which| values(number, which)).collect();
        (0..number).for_each(|index| columns.push(&of.iter().map(|column| column[index]).collect::<Vec<f64>>()));
        columns
    }

    #[test]
    fn few_values_are_kept_and_many_have_the_same_sample_in_sums() {
        for unit in [1, 8] {
            let (kept, reduced) = (columns(200, unit, 1200), columns(200, unit, 1199));
            let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect::<Vec<u64>>();
            assert_eq!(kept.values(1, 2).map(bits), Some(bits(&values(200, 5))));
            assert!(reduced.values(0, 0).is_none());
            for (policy, quantity) in [(0, 0), (1, 0), (1, 2)] {
                assert_close(&reduced.level(policy, quantity), &kept.level(policy, quantity));
                assert_close(&reduced.change(policy, quantity), &kept.change(policy, quantity));
            }
        }
    }

    #[test]
    fn neighbours_are_joined_when_units_are_too_many() {
        let all = values(1000, 1);
        let mut sums = UnitSums::new(2, 16);
        all.iter().for_each(|value| sums.add(*value));
        // 500 units of 2 become 16 of 64, of which the last has 40 values.
        assert_close(&sums.sample(), &Sample::of(&all, 64));
        assert_eq!(sums.sample().units, 16);
    }

    #[test]
    fn what_never_differs_has_no_spread_and_what_is_never_defined_no_mean() {
        let of = |all: &[f64]| {
            let mut sums = UnitSums::new(1, 4);
            all.iter().for_each(|value| sums.add(*value));
            sums.sample()
        };
        let same = of(&[0.1; 9]);
        assert_eq!((same.mean, same.sd, same.standard_error, same.replications), (0.1, 0.0, 0.0, 9));
        assert!(of(&[f64::NAN; 9]).mean.is_nan() && of(&[]).mean.is_nan());
    }
}

//! The goal: an objective, constraints, and the quantities they use.
//!
//! A quantity is a function of means over replications: a weighted sum of columns, or the gap between the largest and
//! the smallest of several. Each becomes a series of one value per unit (a replication, or a scramble of replications)
//! whose mean is the estimate: a gap as the difference of the two columns with the largest and the smallest mean, since
//! the gap of noisy values is not the gap of their means.

use crate::metrics::Unit;
use crate::stats::{Scale, moments, t_quantile};

/// Something that can be asked for, bounded or shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    pub name: String,
    pub title: String,
    pub unit: Unit,
    pub form: Form,
}

/// How a quantity comes from the columns of a problem.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// `constant + Σ weight·column`.
    Sum { constant: f64, terms: Vec<(usize, f64)> },
    /// Largest minus smallest of the means of these columns.
    Gap(Vec<usize>),
}

/// A bound on a quantity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Constraint {
    /// Index among the goal's quantities.
    pub quantity: usize,
    pub at_most: bool,
    /// Whether the bound itself is out.
    pub is_strict: bool,
    pub bound: f64,
}

/// An objective under constraints.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// Every quantity that is asked for, bounded or shown.
    pub quantities: Vec<Quantity>,
    /// Index of the objective among them.
    pub objective: usize,
    pub maximise: bool,
    pub constraints: Vec<Constraint>,
    /// With which certainty a constraint has to hold: 0.95 asks that a one-sided 95% bound does, 0.5 that the estimate
    /// does.
    pub certainty: f64,
}

/// What is known of a candidate: one value per unit for each of the goal's quantities.
pub type Series = Vec<Vec<f64>>;

/// A candidate against the goal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judgement {
    /// Estimate of the objective, turned so that lower is better.
    pub loss: f64,
    /// How far constraints are missed, each relative to its bound; 0 where all hold.
    pub violation: f64,
}

impl Judgement {
    /// A candidate of which nothing is defined.
    const UNUSABLE: Judgement = Judgement { loss: f64::INFINITY, violation: f64::INFINITY };

    /// Whether every constraint holds.
    pub fn is_feasible(&self) -> bool {
        self.violation == 0.0 && self.loss.is_finite()
    }

    /// One number that is less where the candidate is better: feasible ones by their loss, the others by their
    /// violation. It orders as (violation, loss) does, and is what a method for plain functions is given.
    pub fn merit(&self) -> f64 {
        if self.is_feasible() { self.loss / (1.0 + self.loss.abs()) } else { 2.0 + self.violation.min(1e9) }
    }

    /// Whether this candidate is better than another.
    pub fn beats(&self, other: &Judgement) -> bool {
        (self.violation, self.loss) < (other.violation, other.loss)
    }
}

impl Quantity {
    /// The scale of the interval of a level. A weighted sum may lie anywhere, whatever its unit.
    pub fn scale(&self) -> Scale {
        match &self.form {
            Form::Sum { terms, .. } if is_plain(terms) => self.unit.scale(),
            Form::Sum { .. } => Scale::Amount,
            Form::Gap(_) => Scale::Difference,
        }
    }

    /// The scale of the interval of a change.
    pub fn scale_of_change(&self) -> Scale {
        match &self.form {
            Form::Sum { terms, .. } if is_plain(terms) => self.unit.scale_of_change(),
            Form::Sum { .. } => Scale::Amount,
            Form::Gap(_) => Scale::Plain,
        }
    }

    /// The series of a candidate from the columns of a problem, `[column][replication]`, of whole units.
    pub fn series(&self, columns: &[Vec<f64>], unit: usize) -> Vec<f64> {
        let means = |values: &[f64]| -> Vec<f64> { values.chunks(unit.max(1)).map(|group| moments(group).0).collect() };
        match &self.form {
            Form::Sum { constant, terms } => {
                let replications = columns.first().map_or(0, Vec::len);
                let value = |r: usize| terms.iter().fold(*constant, |sum, &(c, weight)| sum + weight * columns[c][r]);
                means(&(0..replications).map(value).collect::<Vec<f64>>())
            }
            Form::Gap(of) => {
                let each: Vec<Vec<f64>> = of.iter().map(|&column| means(&columns[column])).collect();
                gap_of_extremes(&each)
            }
        }
    }
}

/// Whether a sum is a column itself, or what is left of it to a constant.
fn is_plain(terms: &[(usize, f64)]) -> bool {
    matches!(terms, [(_, weight)] if weight.abs() == 1.0)
}

/// The gap of the means of some series, as the series of the difference between the largest and the smallest of them.
/// Which these are is taken as known, so a gap that is hardly there is overstated rather than missed.
fn gap_of_extremes(series: &[Vec<f64>]) -> Vec<f64> {
    let means = series.iter().map(|values| moments(values).0).enumerate().filter(|(_, mean)| !mean.is_nan());
    let largest = means.clone().max_by(|a, b| a.1.total_cmp(&b.1));
    let smallest = means.min_by(|a, b| a.1.total_cmp(&b.1));
    match (largest, smallest) {
        (Some((largest, _)), Some((smallest, _))) => {
            series[largest].iter().zip(&series[smallest]).map(|(a, b)| a - b).collect()
        }
        _ => vec![f64::NAN; series.first().map_or(0, Vec::len)],
    }
}

impl Constraint {
    /// How far a value lies on the wrong side; negative on the right side.
    pub fn excess(&self, value: f64) -> f64 {
        if self.at_most { value - self.bound } else { self.bound - value }
    }

    /// What a miss is measured in: the bound, so that misses of different constraints compare.
    fn scale(&self) -> f64 {
        if self.bound == 0.0 { 1.0 } else { self.bound.abs() }
    }
}

impl Goal {
    /// The objective's estimate, turned so that lower is better.
    pub fn loss(&self, objective: f64) -> f64 {
        if self.maximise { -objective } else { objective }
    }

    /// The series of every quantity from a problem's columns.
    pub fn series(&self, columns: &[Vec<f64>], unit: usize) -> Series {
        self.quantities.iter().map(|quantity| quantity.series(columns, unit)).collect()
    }

    /// How far a constraint is missed once the certainty asked for is taken into account, relative to its bound; 0
    /// where it holds.
    pub fn miss(&self, constraint: &Constraint, series: &Series) -> f64 {
        let (mean, sd, units) = moments(&series[constraint.quantity]);
        if mean.is_nan() {
            return f64::INFINITY;
        }
        let missed = constraint.excess(mean) + self.margin(sd, units);
        // What is at a strict bound misses it by less than anything else.
        let least = if constraint.is_strict && missed == 0.0 { f64::MIN_POSITIVE } else { 0.0 };
        missed.max(least) / constraint.scale()
    }

    /// What the certainty asked for adds to an estimate; 0 where one unit gives no error.
    fn margin(&self, sd: f64, units: usize) -> f64 {
        if units < 2 || self.certainty <= 0.5 || sd == 0.0 {
            0.0
        } else {
            t_quantile(self.certainty, units) * sd / (units as f64).sqrt()
        }
    }

    /// The one-sided bound of a constraint's quantity that has to lie on the right side.
    pub fn certain_bound(&self, constraint: &Constraint, series: &Series) -> f64 {
        let (mean, sd, units) = moments(&series[constraint.quantity]);
        let margin = self.margin(sd, units);
        if constraint.at_most { mean + margin } else { mean - margin }
    }

    /// Judges a candidate by its series.
    pub fn judge(&self, series: &Series) -> Judgement {
        self.judge_without(series, None)
    }

    /// The same with one constraint dropped.
    pub fn judge_without(&self, series: &Series, dropped: Option<usize>) -> Judgement {
        let loss = self.loss(moments(&series[self.objective]).0);
        if loss.is_nan() {
            return Judgement::UNUSABLE;
        }
        let kept = self.constraints.iter().enumerate().filter(|(index, _)| Some(*index) != dropped);
        Judgement { loss, violation: kept.map(|(_, constraint)| self.miss(constraint, series)).sum() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(name: &str, form: Form) -> Quantity {
        Quantity { name: name.into(), title: name.into(), unit: Unit::Share, form }
    }

    fn goal() -> Goal {
        Goal {
            quantities: vec![
                share("a", Form::Sum { constant: 0.0, terms: vec![(0, 1.0)] }),
                share("b", Form::Sum { constant: 1.0, terms: vec![(1, -1.0)] }),
                share("gap", Form::Gap(vec![0, 1])),
            ],
            objective: 0,
            maximise: false,
            constraints: vec![Constraint { quantity: 1, at_most: true, is_strict: false, bound: 0.5 }],
            certainty: 0.5,
        }
    }

    #[test]
    fn sums_and_gaps_of_columns() {
        let columns = vec![vec![0.1, 0.3, 0.2, 0.2], vec![0.6, 0.6, 0.5, 0.7]];
        let series = goal().series(&columns, 2);
        assert_eq!(series[0], [0.2, 0.2]);
        assert!((series[1][0] - 0.4).abs() < 1e-15);
        assert!(series[2].iter().all(|gap| (gap - 0.4).abs() < 1e-12));
    }

    #[test]
    fn a_gap_is_that_of_the_means_and_never_negative() {
        let steady = [vec![0.1, 0.1], vec![0.3, 0.3], vec![0.2, 0.2]];
        assert!(gap_of_extremes(&steady).iter().all(|gap| (gap - 0.2).abs() < 1e-15));
        let noisy = [vec![0.1, 0.35], vec![0.3, 0.1]];
        assert!((gap_of_extremes(&noisy).iter().sum::<f64>() / 2.0 - 0.025).abs() < 1e-15);
        assert!(gap_of_extremes(&[vec![f64::NAN]]).iter().all(|gap| gap.is_nan()));
    }

    #[test]
    fn feasible_beats_infeasible_and_merit_orders_alike() {
        let of = |a: f64, b: f64| goal().judge(&vec![vec![a], vec![b], vec![0.0]]);
        let (good, worse, out, further) = (of(0.2, 0.4), of(0.3, 0.5), of(0.1, 0.6), of(0.0, 0.9));
        let order = [good, worse, out, further];
        for pair in order.windows(2) {
            assert!(pair[0].beats(&pair[1]) && !pair[1].beats(&pair[0]) && pair[0].merit() < pair[1].merit());
        }
        assert!((out.violation - 0.2).abs() < 1e-12 && worse.is_feasible() && !out.is_feasible());
        assert!(good.beats(&of(f64::NAN, 0.1)));
    }

    #[test]
    fn a_strict_bound_is_not_met_by_the_bound_itself() {
        let mut strict = goal();
        strict.constraints[0].is_strict = true;
        let at = |b: f64| vec![vec![0.2], vec![b], vec![0.0]];
        assert!(goal().judge(&at(0.5)).is_feasible() && !strict.judge(&at(0.5)).is_feasible());
        assert!(strict.judge(&at(0.5f64.next_down())).is_feasible());
        assert!(strict.judge(&at(0.5)).beats(&strict.judge(&at(0.51))));
    }

    #[test]
    fn certainty_asks_for_a_margin() {
        let sure = Goal { certainty: 0.95, ..goal() };
        let series = vec![vec![0.2; 4], vec![0.46, 0.5, 0.48, 0.5], vec![0.0; 4]];
        assert!(goal().judge(&series).is_feasible());
        // Mean 0.485, standard error 0.0096, t of 3 degrees of freedom 2.353: the bound lies at 0.5075.
        let missed = sure.judge(&series).violation;
        assert!((missed - 0.015).abs() < 1e-3, "{missed}");
    }
}

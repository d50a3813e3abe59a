//! What is kept of a resample.

use super::quantity::Curves;
use super::tally::GROUP_RATES;

/// What is kept of a resample.
pub struct Draw {
    pub curves: Curves,
    /// Of everybody and each group: rates at the optimum of the data, AUC and KS.
    pub rates: Vec<[f64; GROUP_RATES.len()]>,
    pub power: Vec<[f64; 2]>,
    /// On the people left out: the objective at every cut-off, the gap between the groups that are furthest apart in
    /// the resample, and the distance at the cut-off of KS of everybody and each group.
    pub objective_left: Vec<f64>,
    pub gap_left: Vec<f64>,
    pub ks_left: Vec<f64>,
}

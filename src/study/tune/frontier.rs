//! Settings by NPL ratio and good merchants lost: the frontier of the two, and what is better than today's setting on both.

use super::goal::{Goal, Series};
use crate::stats::interval::paired;
use crate::stats::joint::{Joint, Resamples, together};
use crate::stats::{Sample, moments};
use crate::study::sweep::run::frontier as efficient;

/// The Pareto frontier of NPL ratio and good lost among the candidates. Which candidates are on it is picked by the
/// estimates, so its bands hold over all candidates at once.
pub fn frontier(
    goal: &Goal,
    (series, unit): (&[Series], usize),
    (npl, lost): (usize, usize),
    resamples: &mut Resamples,
) -> Vec<(usize, [Joint; 2])> {
    let mean = |series: &[f64]| moments(series).0;
    let at: Vec<(f64, f64)> = series.iter().map(|series| (mean(&series[npl]), mean(&series[lost]))).collect();
    let best = efficient(&at);
    let mut indices: Vec<usize> = (0..series.len()).filter(|&index| best[index]).collect();
    indices.sort_by(|&a, &b| at[a].0.total_cmp(&at[b].0));
    indices.dedup_by(|a, b| at[*a] == at[*b]);
    let samples: Vec<Sample> =
        series.iter().flat_map(|series| [npl, lost].map(|quantity| Sample::of(&series[quantity], unit))).collect();
    let bands = together(&samples, goal.quantities[npl].scale(), resamples);
    indices.into_iter().map(|index| (index, [bands[2 * index], bands[2 * index + 1]])).collect()
}

/// The candidates that are clearly below today's setting in both quantities: the intervals of both changes of all candidates hold
/// at once.
pub fn better_on_both(
    goal: &Goal,
    (series, unit): (&[Series], usize),
    (npl, lost): (usize, usize),
    resamples: &mut Resamples,
) -> Vec<usize> {
    let change =
        |series_of: &Series, quantity: usize| Sample::of(&paired(&series_of[quantity], &series[0][quantity]), unit);
    let samples: Vec<Sample> =
        series[1..].iter().flat_map(|of| [npl, lost].map(|quantity| change(of, quantity))).collect();
    let joint = together(&samples, goal.quantities[npl].scale_of_change(), resamples);
    let is_below = |changes: &[Joint]| changes.iter().all(|change| change.interval.upper < 0.0);
    (1..series.len()).zip(joint.chunks(2)).filter(|(_, changes)| is_below(changes)).map(|(index, _)| index).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Unit;
    use crate::study::tune::goal::{Form, Quantity};

    #[test]
    fn a_setting_is_better_on_both_only_if_the_intervals_of_both_say_so() {
        let share = |name: &str, column: usize| Quantity {
            name: name.into(),
            title: name.into(),
            unit: Unit::Share,
            form: Form::Sum { constant: 0.0, terms: vec![(column, 1.0)] },
        };
        let goal = Goal {
            quantities: vec![share("npl_ratio", 0), share("good_lost", 1)],
            objective: 1,
            maximise: false,
            constraints: Vec::new(),
            certainty: 0.5,
        };
        let noise = |k: u32| f64::from(k * 7 % 16) / 1000.0;
        let series = |npl: f64, lost: f64| -> Series {
            [npl, lost].map(|mean| (0..16).map(|k| mean + noise(k)).collect::<Vec<f64>>()).to_vec()
        };
        let today = series(0.02, 0.16);
        // Lower in both by its means alone: half of the changes are as far above 0 as the others below, but for a little.
        let mut unsure = series(0.02, 0.10);
        unsure[0].iter_mut().enumerate().for_each(|(k, npl)| *npl += if k % 2 == 0 { 0.004 } else { -0.0041 });
        // Changes that vary, so that they have an interval.
        let mut clear = series(0.015, 0.12);
        clear.iter_mut().flatten().enumerate().for_each(|(k, share)| *share += 0.0001 * (k % 3) as f64);
        let all = [today.clone(), unsure, clear.clone(), series(0.03, 0.10)];
        let better = |all: &[Series]| better_on_both(&goal, (all, 1), (0, 1), &mut Resamples::default());
        assert_eq!(better(&all), [2]);
        let first = |series: Series| -> Series { series.into_iter().map(|values| values[..1].to_vec()).collect() };
        assert!(better(&[first(today), first(clear)]).is_empty(), "one replication tells nothing");
        assert!(better(&all[..1]).is_empty());
    }
}

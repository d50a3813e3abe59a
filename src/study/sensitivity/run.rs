//! Which assumptions drive the answer: Morris screening, Sobol indices, a tornado.
//!
//! A factor is a parameter with a range, uniform on it. Every point of a design is a study of its own in which the
//! baseline has the factors' values (burn-in and twins too).

use super::evaluations::{Answers, Design, Evaluation};
use super::halves::Halves;
use super::morris::{Screened, elementary_effects, screen};
use super::question::Sensitivity;
use super::ranking::{Ranked, Ranking};
use super::sobol::{Index, Indices, indices, saltelli};
use crate::engine::{Engine, Stopped};
use crate::model::Sizes;
use crate::progress::Progress;
use crate::stats::interval::paired;
use crate::stats::joint::{Joint, Resamples, together};
use crate::stats::{Interval, Sample};
use crate::study::design;
use rayon::prelude::*;

/// The answer with one factor at the ends of its range.
pub struct Swing {
    pub low: SwingEnd,
    pub high: SwingEnd,
}

/// The answer with one factor at an end of its range.
pub struct SwingEnd {
    /// The paired change against the baseline, by itself.
    pub change: Interval,
    /// The same together with those of all other ends.
    pub joint: Joint,
    pub by_replication: Vec<f64>,
}

/// A finished sensitivity study.
pub struct SensitivityResult {
    pub unit: usize,
    /// Whether the replications make two halves, so that the noise of the draws is in no measure.
    pub has_halves: bool,
    pub baseline: Interval,
    pub baseline_by_replication: Vec<f64>,
    pub swings: Vec<Swing>,
    pub screened: Vec<Screened>,
    /// By μ*.
    pub ranking: Ranking,
    /// The factors that get Sobol indices, in the order of the design's rows.
    pub kept: Vec<usize>,
    /// Factor and indices, of those kept; none where the variance of the answer cannot be told from 0.
    pub indices: Vec<(usize, Indices)>,
    /// The indices by the total index.
    pub ranking_of_indices: Ranking,
    /// Points of the designs.
    pub evaluations: Vec<Evaluation>,
}

/// Studies that a sensitivity study runs.
pub fn evaluations(study: &Sensitivity) -> usize {
    let factors = study.factors.len();
    let kept = study.keep.min(factors);
    1 + 2 * factors + study.trajectories * (factors + 1) + study.samples.base_points() * (kept + 2)
}

/// Runs the study.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn run(
    study: &Sensitivity,
    sizes: Sizes,
    engine: Engine,
    progress: &Progress,
) -> Result<SensitivityResult, Stopped> {
    let answers = Answers { study, sizes, engine, progress };
    let (baseline_by_replication, swings) = tornado(&answers)?;
    let (screened, mut evaluations) = morris(&answers)?;
    let kept = kept(study, &screened);
    let (indices, of_indices) = sobol(&answers, &kept)?;
    evaluations.extend(of_indices);
    let indices: Vec<(usize, Indices)> = kept.iter().copied().zip(indices).collect();

    let has_halves = answers.first_half() > 0;
    let importance: Vec<Ranked<'_>> = screened
        .iter()
        .map(|Screened { importance, sizes, cross_signed, .. }| Ranked {
            joint: importance.joint.interval,
            lower_limit: cross_signed,
            upper_limit: sizes,
        })
        .collect();
    let totals: Vec<Ranked<'_>> = indices
        .iter()
        .map(|(_, Indices { total: Index { joint, by_scramble, .. }, .. })| Ranked {
            joint: joint.interval,
            lower_limit: by_scramble,
            upper_limit: by_scramble,
        })
        .collect();
    Ok(SensitivityResult {
        unit: answers.unit(),
        has_halves,
        baseline: Sample::of(&baseline_by_replication, answers.unit())
            .known_if(study.is_known_at(&study.baseline()))
            .interval(study.scale()),
        ranking: Ranking::of(&importance, has_halves),
        ranking_of_indices: Ranking::of(&totals, has_halves),
        baseline_by_replication,
        swings,
        screened,
        kept,
        indices,
        evaluations,
    })
}

/// The baseline's answer by replication, and each factor at both ends of its range.
fn tornado(answers: &Answers<'_>) -> Result<(Vec<f64>, Vec<Swing>), Stopped> {
    let study = answers.study;
    let baseline = study.baseline();
    let ends = study.factors.iter().enumerate();
    let ends = ends.flat_map(|(index, factor)| [factor.from, factor.to].map(|end| study.with_one(index, end)));
    let points: Vec<Vec<f64>> = std::iter::once(baseline.clone()).chain(ends).collect();
    let mut found = answers.by_replication(&points, 0)?;
    let ends = found.split_off(1);
    let at_baseline = found.remove(0);
    // An end that is the baseline's own value, and two answers that are known to be 0, differ by exactly 0.
    let is_same = |values: &Vec<f64>| *values == baseline || study.is_known_at(values) && study.is_known_at(&baseline);
    let ends: Vec<(Vec<f64>, bool)> = ends.into_iter().zip(points[1..].iter().map(is_same)).collect();
    let sample =
        |(end, is_known): &(Vec<f64>, bool)| Sample::of(&paired(end, &at_baseline), answers.unit()).known_if(*is_known);
    let samples: Vec<Sample> = ends.iter().map(sample).collect();
    let scale = study.scale_of_change();
    let joint = together(&samples, scale, &mut Resamples::default());
    let mut ends = ends.into_iter().zip(samples).zip(joint).map(|(((by_replication, _), sample), joint)| SwingEnd {
        change: sample.interval(scale),
        joint,
        by_replication,
    });
    let swings = std::iter::from_fn(|| Some(Swing { low: ends.next()?, high: ends.next()? })).collect();
    Ok((at_baseline, swings))
}

/// Morris's measures, and the points that they rest on.
fn morris(answers: &Answers<'_>) -> Result<(Vec<Screened>, Vec<Evaluation>), Stopped> {
    let Answers { study, sizes, .. } = answers;
    let (mut evaluations, mut effects) = (Vec::new(), vec![Vec::new(); study.factors.len()]);
    let trajectories = design::trajectories(sizes.seed, study.trajectories, study.levels, study.factors.len());
    let values =
        |cube: &Vec<f64>| -> Vec<f64> { study.factors.iter().zip(cube).map(|(factor, &u)| factor.at(u)).collect() };
    let points = trajectories.iter().map(|trajectory| trajectory.iter().map(values).collect()).collect();
    let found = at_points(answers, points, 1)?;
    for (block, (trajectory, points)) in trajectories.iter().zip(found).enumerate() {
        let answered: Vec<Halves> = points.iter().map(|(_, answer)| *answer).collect();
        let first_replication = answers.first_replication(1 + block);
        evaluations.extend(points.into_iter().enumerate().map(|(point, (values, answer))| Evaluation {
            design: Design::Morris,
            block,
            point,
            first_replication,
            values,
            answer,
        }));
        let moved = |cube: &Vec<f64>| study.factors.iter().zip(cube).map(|(factor, &u)| factor.through(u)).collect();
        let moved: Vec<Vec<f64>> = trajectory.iter().map(moved).collect();
        for (index, effect) in elementary_effects(&moved, &answered) {
            effects[index].push(effect);
        }
    }
    let first_share = match answers.first_half() {
        0 => 0.5,
        first => first as f64 / f64::from(sizes.replications),
    };
    Ok((screen(&effects, first_share), evaluations))
}

/// The factors that get Sobol indices: those with the largest μ*.
fn kept(study: &Sensitivity, screened: &[Screened]) -> Vec<usize> {
    let importance = |index: usize| screened[index].importance.interval.mean;
    let mut kept: Vec<usize> = (0..screened.len()).collect();
    kept.sort_by(|&a, &b| importance(b).max(0.0).total_cmp(&importance(a).max(0.0)));
    kept.truncate(study.keep);
    kept
}

/// Sobol indices of the factors kept, and the points that they rest on; the other factors are as in the baseline.
fn sobol(answers: &Answers<'_>, kept: &[usize]) -> Result<(Vec<Indices>, Vec<Evaluation>), Stopped> {
    let Answers { study, sizes, .. } = answers;
    let designs: Vec<Vec<Vec<Vec<f64>>>> = (0..study.samples.scrambles)
        .map(|block| saltelli(sizes.seed, block, study.samples.points, kept.len()))
        .collect();
    let values = |cube: &Vec<f64>| {
        let mut values = study.baseline();
        for (&index, &u) in kept.iter().zip(cube) {
            values[index] = study.factors[index].at(u);
        }
        values
    };
    let points = designs.iter().map(|scramble| scramble.iter().flatten().map(values).collect()).collect();
    let own = 1 + study.trajectories;
    let rows = kept.len() + 2;
    let (mut evaluations, mut found) = (Vec::new(), Vec::new());
    for (block, points) in at_points(answers, points, own)?.into_iter().enumerate() {
        let first_replication = answers.first_replication(own + block);
        found.push(points.chunks(rows).map(|rows| rows.iter().map(|(_, answer)| *answer).collect()).collect());
        evaluations.extend(points.into_iter().enumerate().map(|(index, (values, answer))| Evaluation {
            design: Design::Sobol { row: index % rows },
            block,
            point: index / rows,
            first_replication,
            values,
            answer,
        }));
    }
    Ok((indices(&found).unwrap_or_default(), evaluations))
}

/// A point, the values of the factors, and the answer there.
type Answered = (Vec<f64>, Halves);

/// The points of blocks, the first of which has the replications of block `first`, with the answer at each.
fn at_points(answers: &Answers<'_>, blocks: Vec<Vec<Vec<f64>>>, first: usize) -> Result<Vec<Vec<Answered>>, Stopped> {
    let of_block = |(block, points): (usize, Vec<Vec<f64>>)| {
        let found = answers.halves(&points, first + block)?;
        Ok(points.into_iter().zip(found).collect())
    };
    blocks.into_par_iter().enumerate().map(of_block).collect()
}

//! The parametric bootstrap: each group's people are drawn anew from its distribution over scores and over good and
//! bad.
//!
//! A resample draws every person by itself from an alias table (Vose 1991), so that the numbers of people are
//! multinomial with each group's size. The only randomness is a [`Stream`] of (seed, resample, group), and resamples
//! are joined in order, so the answer does not depend on threads. Beyond [`DRAWS_OF_A_RESAMPLE`] people only a part m
//! of a group's n is drawn, and each cell's deviation from its expected number is scaled: `expected + (drawn·n/m -
//! expected)·sqrt(m/n)` has the mean and covariance of the full multinomial and is never negative.
//!
//! Of a cell of n people from which d were drawn, `n·(1 - 1/n)^d` are expected to be left out: they judge what the
//! resample selected.

use super::choice::Question;
use super::data::{Cells, ScoreData};
use super::quantity::{Curves, Quantity};
use super::resample::Draw;
use super::resampled::{Resampled, join};
use super::tally::{Below, everybody_and_groups, gap};
use crate::engine::Stopped;
use crate::progress::Progress;
use crate::rng::{Purpose, RoundKeys, Stream};
use rand_distr::Distribution;
use rand_distr::weighted::WeightedAliasIndex;
use rayon::prelude::*;

/// Maximum number of people drawn in all.
const DRAWS: f64 = 4e8;
const RESAMPLES_MIN: f64 = 200.0;
const RESAMPLES_MAX: f64 = 1000.0;
/// Maximum number of people drawn in one resample.
const DRAWS_OF_A_RESAMPLE: f64 = DRAWS / RESAMPLES_MIN;

/// How many resamples so many people get.
pub fn resamples(people: f64) -> u32 {
    (DRAWS / people.max(1.0)).clamp(RESAMPLES_MIN, RESAMPLES_MAX) as u32
}

/// A group to draw from.
struct Urn<'a> {
    cells: &'a Cells,
    table: WeightedAliasIndex<f64>,
    /// People drawn, and what share of the group they are.
    drawn: u32,
    share: f64,
}

impl Urn<'_> {
    fn new(cells: &Cells, part: f64) -> Urn<'_> {
        let people = cells.people();
        let drawn = (people * part).round().max(1.0);
        let weights = cells.good.iter().chain(&cells.bad).copied().collect();
        let table = WeightedAliasIndex::new(weights).expect("numbers of people are not negative and not all 0");
        Urn { cells, table, drawn: drawn as u32, share: if part < 1.0 { drawn / people } else { 1.0 } }
    }

    /// The people drawn, and those left out.
    fn draw(&self, draws: &mut Stream) -> (Cells, Cells) {
        let scores = self.cells.good.len();
        let mut counts = vec![0u32; 2 * scores];
        for _ in 0..self.drawn {
            counts[self.table.sample(draws)] += 1;
        }
        let scale = self.share.sqrt();
        let people = |counts: &[u32], expected: &[f64]| -> Vec<f64> {
            let drawn = counts.iter().zip(expected).map(|(&count, expected)| {
                let count = f64::from(count);
                if self.share < 1.0 { expected + (count / self.share - expected) * scale } else { count }
            });
            drawn.collect()
        };
        let Cells { good, bad } = self.cells;
        let drawn = Cells { good: people(&counts[..scores], good), bad: people(&counts[scores..], bad) };
        let rest =
            |all: &[f64], drawn: &[f64]| all.iter().zip(drawn).map(|(all, drawn)| left_out(*all, *drawn)).collect();
        let rest = Cells { good: rest(good, &drawn.good), bad: rest(bad, &drawn.bad) };
        (drawn, rest)
    }
}

/// How many of a cell's people are expected to be left out where so many were drawn with replacement.
fn left_out(all: f64, drawn: f64) -> f64 {
    match all > 1.0 {
        true => all * libm::exp(drawn * libm::log1p(-1.0 / all)),
        false if drawn > 0.0 => 0.0,
        false => all,
    }
}

/// Draws the resamples and joins them; `optimum` is the index of the data's own choice.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn run(
    data: &ScoreData,
    question: &Question,
    below: &[Below],
    curves: &Curves,
    optimum: usize,
    progress: &Progress,
) -> Result<Resampled, Stopped> {
    let people = data.people();
    let part = (DRAWS_OF_A_RESAMPLE / people).min(1.0);
    let urns: Vec<Urn> = data.groups.iter().map(|group| Urn::new(&group.cells, part)).collect();
    let keys = RoundKeys::new(question.seed);
    let one = |resample: u32| -> Result<Draw, Stopped> {
        if progress.stopped() {
            return Err(Stopped);
        }
        let (drawn, left): (Vec<Cells>, Vec<Cells>) = urns
            .iter()
            .enumerate()
            .map(|(group, urn)| urn.draw(&mut Stream::new(&keys, resample, group as u32, Purpose::Resample)))
            .unzip();
        progress.add(1);
        let [drawn, left] = [drawn, left].map(|cells| everybody_and_groups(cells.iter()));
        Ok(look(&drawn, &left, question, optimum))
    };
    let draws: Vec<Draw> = (0..resamples(people)).into_par_iter().map(one).collect::<Result<_, Stopped>>()?;
    Ok(join(draws, question, below, curves, optimum))
}

/// How many resamples a distribution gets, and how many people each of them draws.
pub fn effort(data: &ScoreData) -> (u32, f64) {
    let people = data.people();
    (resamples(people), people.min(DRAWS_OF_A_RESAMPLE))
}

fn look(below: &[Below], left: &[Below], question: &Question, optimum: usize) -> Draw {
    let gap_left: Vec<f64> = (0..below[0].cutoffs())
        .map(|cutoff| {
            let found = gap(&below[1..], cutoff);
            let good_denied = |group: usize| left[1 + group].rates(cutoff)[1];
            found.map_or(f64::NAN, |(_, largest, smallest)| good_denied(largest) - good_denied(smallest))
        })
        .collect();
    let objective_left = match question.goal.objective {
        Quantity::GroupGap => gap_left.clone(),
        objective => Curves::of(left, &question.costs).0.swap_remove(objective as usize),
    };
    let distance = |below: &Below, cutoff: usize| {
        let [_, good_denied, bad_denied, _] = below.rates(cutoff);
        bad_denied - good_denied
    };
    let (mut power, mut ks_left) = (Vec::new(), Vec::new());
    for (below, left) in below.iter().zip(left) {
        let found = below.power();
        power.push([found.auc, found.ks]);
        let side = 1f64.copysign(distance(below, found.ks_at));
        ks_left.push(if found.ks.is_nan() { f64::NAN } else { side * distance(left, found.ks_at) });
    }
    Draw {
        curves: Curves::of(below, &question.costs),
        rates: below.iter().map(|group| group.rates(optimum)).collect(),
        power,
        objective_left,
        gap_left,
        ks_left,
    }
}

#[cfg(test)]
mod tests {
    use super::left_out;

    #[test]
    fn the_people_left_out_of_a_cell() {
        assert_eq!(
            [left_out(1.0, 0.0), left_out(1.0, 2.0), left_out(0.4, 0.0), left_out(0.4, 1.0)],
            [1.0, 0.0, 0.4, 0.0]
        );
        assert!((left_out(2.0, 3.0) - 0.25).abs() < 1e-15);
        assert!((left_out(1e6, 1e6) - 1e6 * libm::exp(-1.0)).abs() < 1.0);
    }
}

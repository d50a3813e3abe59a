//! The best cut-off of a book, or of a part of it, with what resamples say of it.

use super::book::{Book, Measure, Sums};
use super::ends::Basis;
use super::judge::{Asked, Judged, Margins, OnGrid, asking, margins};
use super::ks::selected;
use super::limits::{auc, bad_rate, ks, limits};
use super::quantity::{Curves, KINDS, Kind, Prices, Quantity};
use super::question::Question;
use super::resample::{Resample, Resampler, grid};
use crate::engine::Stopped;
use crate::progress::Progress;
use crate::stats::Interval;
use crate::study::scores::choice::{Bound, Choice, Constraint, Goal, Plateau, Values};
use crate::study::scores::limits::{Level, Limits};
use crate::study::scores::selected::Selected;

/// The best cut-off of a book or of a part of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Best {
    pub accounts: usize,
    /// Cut-offs of the book, and sums below each.
    pub cutoffs: Vec<f64>,
    pub sums: Sums,
    pub choice: Choice,
    pub plateau: Plateau,
    /// The cut-off that is looked at: the best one, or that of the whole book.
    pub at: usize,
    /// Both ends of the interval of the best cut-off.
    pub interval: (usize, usize),
    pub each: Vec<OfResample>,
    /// The objective at the best cut-off, on the accounts that chose it and on those left out.
    pub objective: Selected,
    /// By [`Measure`].
    pub power: [Power; 2],
}

impl Best {
    /// Whether the cut-off denies a score, which may lie beyond those of the book: at the ends nobody or everybody is denied.
    pub fn denies(&self, book: &Book, score: f64) -> bool {
        match self.at {
            0 => false,
            at if at == book.scores.len() => true,
            at => book.is_worse(score, self.cutoffs[at]),
        }
    }
}

/// What the best cut-off was chosen by: the cut-offs at which resamples look, and what a certainty adds at each.
pub struct Grounds {
    pub grid: Vec<usize>,
    pub margins: Margins,
}

/// How well the score tells good from bad in a measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Power {
    pub bad_rate: (f64, Limits),
    pub auc: (f64, Limits),
    pub ks: (f64, Limits),
    /// The cut-off of KS, and the mean over resamples of the distance that KS has on the accounts left out.
    pub ks_at: usize,
    pub ks_out_of_bag: f64,
}

/// What one resample says.
#[derive(Clone, Debug, PartialEq)]
pub struct OfResample {
    /// The index of its best cut-off, and whether that meets the constraints.
    pub chosen: usize,
    pub is_feasible: bool,
    /// The objective there, and there on the accounts left out.
    pub at_chosen: f64,
    pub out_of_bag: f64,
    /// Every quantity at the cut-off that is looked at, by measure and kind.
    pub there: [[f64; KINDS.len()]; 2],
    /// AUC, KS, and KS's distance on the accounts left out, by measure.
    pub power: [[f64; 3]; 2],
}

impl Best {
    pub fn curves<'a>(&'a self, prices: &'a Prices) -> Curves<'a> {
        Curves { sums: &self.sums, prices }
    }

    /// A quantity at a cut-off with its interval.
    pub fn interval_of(&self, quantity: Quantity, cutoff: usize, prices: &Prices) -> Interval {
        let mean = self.curves(prices).value(quantity, cutoff);
        let (lower, upper) = limits(&self.sums, quantity, cutoff, prices, Level::One);
        let (_, sd, replications) = if cutoff == self.at {
            let kind = |each: &OfResample| each.there[quantity.measure as usize][quantity.kind as usize];
            crate::stats::moments(&self.each.iter().map(kind).collect::<Vec<f64>>())
        } else {
            (f64::NAN, f64::NAN, 0)
        };
        Interval { mean, lower, upper, sd, replications }
    }

    /// The .632 estimate of the objective with its interval.
    pub fn objective_interval(&self, question: &Question) -> Interval {
        let objective = question.goal.objective;
        let counted = self.interval_of(objective, self.choice.index, &question.prices);
        self.objective.interval((counted.lower, counted.upper), range(objective, &question.prices), &counted)
    }

    /// How often the cut-off that is looked at breaks each constraint, and any.
    pub fn broken(&self, goal: &Goal<Quantity>) -> (Vec<f64>, f64) {
        let breaks = |bound: usize, each: &OfResample| {
            let bound = &goal.bounds[bound];
            bound.miss(each.there[bound.quantity.measure as usize][bound.quantity.kind as usize]) > 0.0
        };
        let share = |is: &dyn Fn(&OfResample) -> bool| {
            self.each.iter().filter(|each| is(each)).count() as f64 / self.each.len() as f64
        };
        let bounds = 0..goal.bounds.len();
        let each = bounds.clone().map(|bound| share(&|each| breaks(bound, each))).collect();
        (each, share(&|each| bounds.clone().any(|bound| breaks(bound, each))))
    }
}

/// The best cut-off of a resampler's book; what is looked at is the cut-off at `at`, if it is given.
///
/// # Errors
/// If the user stops it.
pub fn best(
    mut resampler: Resampler<'_>,
    question: &Question,
    at: Option<usize>,
    progress: &Progress,
) -> Result<(Best, Grounds), Stopped> {
    let book = resampler.book;
    let (goal, prices) = (&question.goal, &question.prices);
    let sums = book.sums();
    let curves = Curves { sums: &sums, prices };
    resampler.grid = grid(book, at);
    let margins = match question.certainty.filter(|_| !goal.bounds.is_empty()) {
        None => Margins::default(),
        Some(certainty) => margins(&resampler, goal, &curves, certainty, progress)?,
    };
    let asked = asking(goal);
    let (choice, plateau) = if question.certainty.is_some() {
        let judged = Judged { goal, values: OnGrid { values: curves, grid: &resampler.grid }, margins: &margins };
        let (choice, plateau) = chosen(&asked, &judged, question.tolerance);
        on_book(choice, plateau, &resampler.grid, &curves, goal)
    } else {
        chosen(&asked, &Judged { goal, values: curves, margins: &margins }, question.tolerance)
    };
    if margins == Margins::default() {
        resampler.grid = grid(book, Some(at.unwrap_or(choice.index)));
    }
    let at = at.unwrap_or(choice.index);
    let looked_at = resampler.grid.partition_point(|&cutoff| cutoff < at);
    let look = |resample: &Resample| look(resample, &resampler.grid, &asked, question, &margins, looked_at);
    let each = resampler.each(progress, look)?;
    let mean = |of: &dyn Fn(&OfResample) -> f64| crate::stats::moments(&each.iter().map(of).collect::<Vec<f64>>()).0;
    let objective =
        Selected { apparent: curves.value(goal.objective, choice.index), out_of_bag: mean(&|each| each.out_of_bag) };
    let power = Measure::ALL.map(|measure| {
        let found = sums.masses[measure as usize].power();
        let ks_out_of_bag = mean(&|each| each.power[measure as usize][2]);
        Power {
            bad_rate: bad_rate(&sums, measure),
            auc: auc(&sums, measure),
            ks: ks(&sums, measure, ks_out_of_bag),
            ks_at: found.ks_at,
            ks_out_of_bag,
        }
    });
    let indices: Vec<usize> = each.iter().map(|each| each.chosen).collect();
    let interval = Basis::of_accounts(&sums, goal).interval(indices, choice.index, book);
    let best = Best {
        accounts: book.accounts(),
        cutoffs: book.cutoffs(),
        choice,
        plateau,
        at,
        interval,
        each,
        objective,
        power,
        sums,
    };
    Ok((best, Grounds { grid: resampler.grid, margins }))
}

/// The smallest and the largest value of a quantity.
fn range(quantity: Quantity, prices: &Prices) -> (f64, f64) {
    let ends = |values: &[f64]| {
        values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(*x), high.max(*x)))
    };
    let terms = &prices.terms;
    match (quantity.kind, quantity.measure) {
        (Kind::Cost, _) => ends(&prices.costs.0),
        (Kind::Youden, _) => (-1.0, 1.0),
        (Kind::Loss, Measure::Amount) => (0.0, terms.lgd.unwrap_or(1.0)),
        (Kind::Profit, Measure::Amount) => ends(&[0.0, terms.gain(), -terms.harm()]),
        (Kind::Loss, _) => (0.0, f64::INFINITY),
        (Kind::Profit, _) => (f64::NEG_INFINITY, f64::INFINITY),
        _ => (0.0, 1.0),
    }
}

/// The best cut-off and its plateau.
fn chosen(asked: &Goal<Asked>, judged: &impl Values<Quantity = Asked>, tolerance: f64) -> (Choice, Plateau) {
    let choice = asked.choose(judged);
    let plateau = asked.plateau(judged, &choice, tolerance);
    (choice, plateau)
}

/// A choice among the cut-offs of a grid as one among those of the book; quantities are those of the estimates.
fn on_book(
    choice: Choice,
    plateau: Plateau,
    grid: &[usize],
    curves: &Curves<'_>,
    goal: &Goal<Quantity>,
) -> (Choice, Plateau) {
    let index = grid[choice.index];
    let constraint = |(constraint, bound): (Constraint, &Bound<Quantity>)| Constraint {
        value: curves.value(bound.quantity, index),
        alone: constraint.alone,
        without: constraint.without.map(|index| grid[index]),
    };
    let constraints = choice.constraints.into_iter().zip(&goal.bounds).map(constraint).collect();
    let choice = Choice { index, feasible: choice.feasible, constraints };
    (choice, Plateau { from: grid[plateau.from], to: grid[plateau.to] })
}

fn look(
    resample: &Resample,
    grid: &[usize],
    asked: &Goal<Asked>,
    question: &Question,
    margins: &Margins,
    looked_at: usize,
) -> OfResample {
    let (goal, prices) = (&question.goal, &question.prices);
    let (drawn, left) = (resample.drawn(prices), resample.left(prices));
    let (best, violation) = asked.best(&Judged { goal, values: drawn, margins }, None);
    let there = Measure::ALL.map(|measure| KINDS.map(|kind| drawn.value(Quantity::of(kind.0, measure), looked_at)));
    let power = Measure::ALL.map(|measure| {
        let (found, ks_out_of_bag) = selected(drawn.below(measure), left.below(measure));
        [found.auc, found.ks, ks_out_of_bag]
    });
    OfResample {
        chosen: grid[best],
        is_feasible: violation == 0.0,
        at_chosen: drawn.value(goal.objective, best),
        out_of_bag: left.value(goal.objective, best),
        there,
        power,
    }
}

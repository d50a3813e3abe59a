//! A calibration's run: the fit, its check on other draws, and what the targets say of the parameters there.

use super::evaluate::Evaluator;
use super::fit::{Fit, Part};
use super::identify::Identification;
use super::point::{Moment, Simulated, Wanted};
use super::pulls::{Contradiction, contradictions};
use super::solve::{Found, STEP, residual, solve};
use crate::engine::{Engine, Stopped};
use crate::model::Sizes;
use crate::progress::Progress;
use nalgebra::DMatrix;

/// How well a further figure would be known, relative to its size.
pub const KNOWN_TO: f64 = 0.05;
/// Further figures that are reported.
const FURTHER: usize = 10;
/// Digits of a fitted value: far fewer than it is known to, and few enough to be read.
const DIGITS: usize = 6;

/// What was found.
pub struct Solution {
    pub sizes: Sizes,
    /// Units of replications that intervals rest on.
    pub units: usize,
    /// Each search in the order of the starts.
    pub searches: Vec<Found>,
    /// Values of the free parameters.
    pub values: Vec<f64>,
    pub fitted: BeforeAndAfter,
    pub held_out: BeforeAndAfter,
    pub identification: Identification,
    pub headline: Headline,
    pub further: Vec<Gain>,
    /// Of a fit that no setting within three tolerances of every target was found for.
    pub contradictions: Vec<Contradiction>,
    /// Merchant-months.
    pub work: u64,
}

/// Moments of the defaults and of the fit, on draws that the fit has not seen.
pub struct BeforeAndAfter {
    pub before: Vec<Moment>,
    pub after: Vec<Moment>,
}

/// The quantity whose spread further figures should narrow.
pub struct Headline {
    pub value: Moment,
    /// Standard deviation by the prior alone, and with the targets.
    pub spread: (f64, f64),
}

/// A figure that is no target yet.
pub struct Gain {
    /// Its index among the further ones.
    pub index: usize,
    pub value: f64,
    /// By what share the headline's spread would fall.
    pub gain: f64,
}

/// Fits, checks and says what is identified.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn run(fit: &Fit, sizes: Sizes, engine: Engine, progress: &Progress) -> Result<Solution, Stopped> {
    let unit = fit.fitted.calibration.studies.scenarios[0].economy_draws.replications_of_a_unit() as usize;
    let mut evaluator = Evaluator::new(fit, sizes, engine, progress);
    let (searches, best) = solve(&mut evaluator, fit, sizes.seed)?;
    let values: Vec<f64> = best.values.iter().map(|&value| rounded(value)).collect();
    let fitted = before_and_after(&mut evaluator, fit, Part::Fitted, &values)?;
    let held_out = before_and_after(&mut evaluator, fit, Part::HeldOut, &values)?;
    let steps = Steps::about(fit, &values);
    let at = |evaluator: &mut Evaluator<'_>, part| steps.sensitivities(evaluator, part);
    let (moments, slopes) = at(&mut evaluator, Part::Fitted)?;
    let targets = moments.iter().zip(&fit.fitted.wanted).zip(slopes);
    let rows: Vec<Vec<f64>> = targets
        .map(|((moment, wanted), slopes)| {
            // On the side that is allowed a target says nothing.
            let says = moment.value.is_finite() && (wanted.distance(moment.value) != 0.0 || wanted.is_two_sided());
            let error = moment.standard_error * moment.standard_error;
            let sd = (wanted.variance() / wanted.weight + error).sqrt();
            slopes.iter().map(|slope| if says { defined(slope / sd) } else { 0.0 }).collect()
        })
        .collect();
    let sensitivities = DMatrix::from_fn(rows.len(), fit.free.len(), |target, parameter| rows[target][parameter]);
    let identification = Identification::of(sensitivities);
    let (further, slopes) = at(&mut evaluator, Part::Further)?;
    let of_headline: Vec<f64> = slopes[0].iter().map(|&slope| defined(slope)).collect();
    let headline = Headline { value: further[0], spread: identification.spread(&of_headline) };
    let gains = gains(&identification, &of_headline, &further, &slopes);
    let residuals: Vec<f64> =
        moments.iter().zip(&fit.fitted.wanted).map(|(moment, wanted)| residual(moment, wanted)).collect();
    // How far each is off does not depend on its weight.
    let off = |(moment, wanted): (&Moment, &Wanted)| match moment.value.is_finite() {
        true => wanted.distance(moment.value) / wanted.variance().sqrt(),
        false => f64::INFINITY,
    };
    let off: Vec<f64> = moments.iter().zip(&fit.fitted.wanted).map(off).collect();
    let scores: Vec<f64> = fit.free.iter().zip(&values).map(|(free, &value)| free.parameter.score(value)).collect();
    Ok(Solution {
        sizes,
        units: (sizes.replications as usize).div_ceil(unit),
        searches,
        contradictions: contradictions(&identification.sensitivities, &off, &residuals, &scores),
        values,
        fitted,
        held_out,
        identification,
        headline,
        further: gains,
        work: evaluator.spent(),
    })
}

/// A value to so many digits.
fn rounded(value: f64) -> f64 {
    format!("{value:.*e}", DIGITS - 1).parse().unwrap_or(value)
}

/// What a difference is, or nothing where it is not defined.
fn defined(value: f64) -> f64 {
    if value.is_finite() { value } else { 0.0 }
}

fn before_and_after(
    evaluator: &mut Evaluator<'_>,
    fit: &Fit,
    part: Part,
    values: &[f64],
) -> Result<BeforeAndAfter, Stopped> {
    if fit.part(part).wanted.is_empty() {
        return Ok(BeforeAndAfter { before: Vec::new(), after: Vec::new() });
    }
    let draws = evaluator.other_replications();
    let mut found = evaluator.moments(part, &[fit.defaults(), values.to_vec()], draws)?.into_iter();
    Ok(BeforeAndAfter { before: found.next().unwrap_or_default(), after: found.next().unwrap_or_default() })
}

/// The points about the fit from which sensitivities are taken.
struct Steps {
    /// The fit, then two points for each parameter.
    points: Vec<Vec<f64>>,
    /// How far apart the two are, in normal scores.
    apart: Vec<f64>,
}

impl Steps {
    /// A step of a difference up and down or, of whole numbers, to their neighbours; as far as the range goes.
    fn about(fit: &Fit, values: &[f64]) -> Steps {
        let (mut points, mut apart) = (vec![values.to_vec()], Vec::new());
        for (index, free) in fit.free.iter().enumerate() {
            let parameter = &free.parameter;
            let ends = [1.0, -1.0].map(|side| match parameter.is_whole {
                true => (values[index] + side).clamp(parameter.from, parameter.to),
                false => parameter.at_score(parameter.score(values[index]) + side * STEP),
            });
            apart.push(parameter.score(ends[0]) - parameter.score(ends[1]));
            for end in ends {
                let mut point = values.to_vec();
                point[index] = end;
                points.push(point);
            }
        }
        Steps { points, apart }
    }

    /// The moments of a part's targets at the fit, and their slopes by parameter: `[target][parameter]`.
    fn sensitivities(
        &self,
        evaluator: &mut Evaluator<'_>,
        part: Part,
    ) -> Result<(Vec<Moment>, Vec<Vec<f64>>), Stopped> {
        let found: Simulated = evaluator.moments(part, &self.points, evaluator.replications())?;
        let slope = |target: usize, parameter: usize| {
            let [up, down] = [1, 2].map(|side| found[2 * parameter + side][target].value);
            (up - down) / self.apart[parameter]
        };
        let slopes = |target| (0..self.apart.len()).map(|parameter| slope(target, parameter)).collect();
        Ok((found[0].clone(), (0..found[0].len()).map(slopes).collect()))
    }
}

/// The further figures, the one that narrows the headline most first.
fn gains(identification: &Identification, headline: &[f64], further: &[Moment], slopes: &[Vec<f64>]) -> Vec<Gain> {
    let gain = |index: usize| {
        let Moment { value, standard_error } = further[index];
        let known = KNOWN_TO * value.abs();
        let sd = (known * known + standard_error * standard_error).sqrt();
        let is_usable = value.is_finite() && sd > 0.0 && slopes[index].iter().all(|slope| slope.is_finite());
        let row: Vec<f64> = slopes[index].iter().map(|slope| slope / sd).collect();
        is_usable.then(|| Gain { index, value, gain: identification.gain(headline, &row) })
    };
    let mut gains: Vec<Gain> = (1..further.len()).filter_map(gain).collect();
    gains.sort_by(|a, b| b.gain.total_cmp(&a.gain));
    gains.truncate(FURTHER);
    gains
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_rounded_to_six_digits() {
        assert_eq!(
            [rounded(1.234_567_89), rounded(-0.000_123_456_789), rounded(20.0)],
            [1.23457, -0.000_123_457, 20.0]
        );
    }

    #[test]
    fn further_figures_are_sorted_by_what_they_narrow() {
        let identification = Identification::of(DMatrix::from_row_slice(1, 2, &[5.0, 0.0]));
        let moment = |value| Moment { value, standard_error: 0.0 };
        let further = [moment(0.1), moment(1.0), moment(1.0), moment(0.0), moment(f64::NAN)];
        let slopes = [vec![0.1, 0.1], vec![1.0, 0.0], vec![0.0, 1.0], vec![1.0, 1.0], vec![1.0, 1.0]];
        let gains = gains(&identification, &slopes[0], &further, &slopes);
        assert_eq!(gains.iter().map(|gain| gain.index).collect::<Vec<_>>(), [2, 1]);
        assert!(gains[0].gain > 0.5 && gains[1].gain < 0.1);
    }
}

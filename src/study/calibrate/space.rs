//! The space of the free parameters, as a cube of their priors' quantiles: uniform points of the cube are draws from the prior.

use super::point::{FreeParameter, Prior};

/// Digits that values are rounded to, so that a member can be written and read.
const DIGITS: usize = 6;

/// The free parameters' space.
pub struct Space<'a> {
    pub parameters: &'a [FreeParameter],
}

impl Space<'_> {
    pub fn dimensions(&self) -> usize {
        self.parameters.len()
    }

    /// The parameters' values at a point of the cube.
    pub fn values(&self, cube: &[f64]) -> Vec<f64> {
        let value =
            |(parameter, u): (&FreeParameter, &f64)| rounded(parameter.at(*u)).clamp(parameter.from, parameter.to);
        self.parameters.iter().zip(cube).map(value).collect()
    }

    /// Values scaled to [-1, 1] over their ranges, in logarithms where the prior is uniform in them.
    pub fn scaled(&self, values: &[f64]) -> Vec<f64> {
        self.parameters.iter().zip(values).map(|(parameter, value)| scaled(parameter, *value)).collect()
    }
}

fn scaled(parameter: &FreeParameter, value: f64) -> f64 {
    let (from, to) = (parameter.from, parameter.to);
    let through = match parameter.prior {
        Prior::LogUniform => libm::log(value / from) / libm::log(to / from),
        _ => (value - from) / (to - from),
    };
    2.0 * through - 1.0
}

/// The nearest number with so many digits, as decimal text has it.
fn rounded(value: f64) -> f64 {
    format!("{value:.*e}", DIGITS - 1).parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(from: f64, to: f64, prior: Prior, is_whole: bool) -> FreeParameter {
        let text = || String::from("a.b");
        FreeParameter { key: text(), title: text(), from, to, prior, is_whole, source: text() }
    }

    #[test]
    fn the_cube_is_the_prior_in_values_of_six_digits() {
        let parameters = [
            parameter(1.0, 4.0, Prior::LogUniform, false),
            parameter(2.0, 5.0, Prior::Uniform, true),
            parameter(0.0, 1.0, Prior::Uniform, false),
        ];
        let space = Space { parameters: &parameters };
        assert_eq!(space.values(&[0.5, 0.3, 0.123_456_789]), [2.0, 3.0, 0.123_457]);
        assert_eq!(space.scaled(&[2.0, 5.0, 0.25]), [0.0, 1.0, -0.5]);
        assert_eq!(space.values(&[0.0, 0.0, 0.0]), [1.0, 2.0, 0.0]);
        assert_eq!(space.values(&[1.0, 1.0, 1.0]), [4.0, 5.0, 1.0]);
    }
}

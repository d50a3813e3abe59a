//! A quarterly series as months: a quarter's value holds for its three months, or is interpolated between the middle months of
//! neighbouring quarters.

use super::calendar::QUARTER;

/// How quarters become months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interpolation {
    Hold,
    Linear,
}

impl Interpolation {
    /// The months of some quarters.
    pub fn months(self, quarters: &[f64]) -> Vec<f64> {
        match self {
            Interpolation::Hold => held(quarters),
            Interpolation::Linear => interpolated(quarters),
        }
    }
}

fn held(quarters: &[f64]) -> Vec<f64> {
    quarters.iter().flat_map(|&value| [value; QUARTER as usize]).collect()
}

/// Linear between the middle months of quarters, held before the first and after the last.
fn interpolated(quarters: &[f64]) -> Vec<f64> {
    let months = quarters.len() * QUARTER as usize;
    (0..months)
        .map(|month| {
            let position = (month as f64 - 1.0) / f64::from(QUARTER);
            let position = position.clamp(0.0, (quarters.len() - 1) as f64);
            let below = position.floor() as usize;
            let above = (below + 1).min(quarters.len() - 1);
            quarters[below] + (position - below as f64) * (quarters[above] - quarters[below])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_holds_for_three_months_or_is_interpolated_between_middles() {
        assert_eq!(Interpolation::Hold.months(&[1.0, 4.0]), [1.0, 1.0, 1.0, 4.0, 4.0, 4.0]);
        assert_eq!(Interpolation::Linear.months(&[1.0, 4.0]), [1.0, 1.0, 2.0, 3.0, 4.0, 4.0]);
    }
}

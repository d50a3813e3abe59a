//! Morris's screening of factors by elementary effects.
//!
//! ```text
//! μ* = mean |Δ_i|, σ = sd Δ_i over trajectories, Δ_i the change over the range of i  (Campolongo et al. 2007)
//! ```

use crate::stats::Interval;

/// Morris's measures of a factor, in the metric's unit per range.
pub struct Screened {
    /// μ*, with the interval over trajectories.
    pub importance: Interval,
    /// μ.
    pub mean: f64,
    /// σ: interactions and curvature.
    pub spread: f64,
}

/// Each factor's change per whole range along a trajectory.
pub fn elementary_effects(trajectory: &[Vec<f64>], answers: &[f64]) -> Vec<(usize, f64)> {
    let steps = trajectory.windows(2).zip(answers.windows(2));
    let effects = steps.filter_map(|(points, answers)| {
        let moved = (0..points[0].len()).find(|&d| points[0][d] != points[1][d])?;
        Some((moved, (answers[1] - answers[0]) / (points[1][moved] - points[0][moved])))
    });
    effects.collect()
}

/// Morris's measures of elementary effects.
pub fn screen(effects: &[f64]) -> Screened {
    let of = Interval::of(effects.iter().copied());
    Screened { importance: Interval::of(effects.iter().map(|effect| effect.abs())), mean: of.mean, spread: of.sd }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::design;
    use crate::study::sensitivity::sobol::ishigami;

    #[test]
    fn screening_finds_the_slopes_of_a_plane_and_the_curvature_of_ishigami() {
        let run = |f: &dyn Fn(&[f64]) -> f64| -> Vec<Screened> {
            let mut effects = vec![Vec::new(); 3];
            for trajectory in design::trajectories(1, 50, 8, 3) {
                let answers: Vec<f64> = trajectory.iter().map(|point| f(point)).collect();
                for (index, effect) in elementary_effects(&trajectory, &answers) {
                    effects[index].push(effect);
                }
            }
            effects.iter().map(|effects| screen(effects)).collect()
        };
        let plane = run(&|x| 2.0 * x[0] - 3.0 * x[1]);
        let slopes: Vec<f64> = plane.iter().map(|screened| screened.mean).collect();
        assert!((slopes[0] - 2.0).abs() < 1e-9 && (slopes[1] + 3.0).abs() < 1e-9 && slopes[2].abs() < 1e-9);
        assert!((plane[1].importance.mean - 3.0).abs() < 1e-9 && plane[1].spread < 1e-9);
        assert!(run(&ishigami)[2].spread > 1.0);
    }
}

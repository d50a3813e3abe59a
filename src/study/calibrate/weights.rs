//! Weighted members: effective size, quantiles, and Pareto-smoothed importance weights.
//!
//! Smoothing replaces the largest weights by the expected order statistics of a generalised Pareto distribution fitted to them
//! (Vehtari, Simpson, Gelman, Yao and Gabry 2024); its shape k says whether the weights can be trusted: up to 0.7 they can. The
//! fit is that of Zhang and Stephens (2009).

/// A shape of the tail above which importance weights are not to be trusted.
pub const SHAPE_MAX: f64 = 0.7;
/// Members in the tail from which on it is smoothed.
const TAIL_MIN: usize = 5;

/// Weights that sum to 1, of logarithms of unnormalised ones; all 0 where these are.
pub fn normalised(logs: &[f64]) -> Vec<f64> {
    let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if top == f64::NEG_INFINITY {
        return vec![0.0; logs.len()];
    }
    let raw: Vec<f64> = logs.iter().map(|log| libm::exp(log - top)).collect();
    let total: f64 = raw.iter().sum();
    raw.iter().map(|weight| weight / total).collect()
}

/// Equally weighted draws that would be as precise: 1/Σw² (Kish 1965); none of weights that are all 0.
pub fn effective_size(weights: &[f64]) -> f64 {
    let squares = weights.iter().map(|weight| weight * weight).sum::<f64>();
    if squares > 0.0 { 1.0 / squares } else { 0.0 }
}

/// The value below which a share of the weight lies, between values in proportion to the weight between their middles.
pub fn quantile(values: &[f64], weights: &[f64], share: f64) -> f64 {
    let mut order: Vec<usize> = (0..values.len()).filter(|&index| weights[index] > 0.0).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut below = 0.0;
    let mut last: Option<(f64, f64)> = None;
    for index in order {
        let middle = below + weights[index] / 2.0;
        below += weights[index];
        match last {
            _ if share > middle => last = Some((middle, values[index])),
            Some((from, value)) => return value + (share - from) / (middle - from) * (values[index] - value),
            None => return values[index],
        }
    }
    last.map_or(f64::NAN, |(_, value)| value)
}

/// Weighted mean and standard deviation.
pub fn mean_and_sd(values: &[f64], weights: &[f64]) -> (f64, f64) {
    let mean: f64 = values.iter().zip(weights).map(|(value, weight)| value * weight).sum();
    let variance: f64 =
        values.iter().zip(weights).map(|(value, weight)| weight * (value - mean) * (value - mean)).sum();
    (mean, variance.sqrt())
}

/// Importance weights with a smoothed tail.
pub struct Smoothed {
    pub weights: Vec<f64>,
    /// The tail's shape; infinite where there are too few members for a tail.
    pub shape: f64,
}

/// Smooths weights given by their logarithms.
pub fn pareto_smoothed(logs: &[f64]) -> Smoothed {
    let count = logs.len();
    // What is impossible gets no weight from its rank.
    let possible = logs.iter().filter(|log| **log > f64::NEG_INFINITY).count();
    let tail = ((0.2 * count as f64) as usize).min((3.0 * (count as f64).sqrt()).ceil() as usize);
    let tail = tail.min(possible.saturating_sub(1));
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| logs[a].total_cmp(&logs[b]).then(a.cmp(&b)));
    let (body, largest) = order.split_at(count - tail);
    let (Some(&last), true) = (body.last(), tail >= TAIL_MIN) else {
        return Smoothed { weights: normalised(logs), shape: f64::INFINITY };
    };
    let top = logs[order[count - 1]];
    if top == f64::NEG_INFINITY {
        return Smoothed { weights: normalised(logs), shape: f64::INFINITY };
    }
    let cut = libm::exp(logs[last] - top);
    let beyond: Vec<f64> = largest.iter().map(|&index| libm::exp(logs[index] - top) - cut).collect();
    if beyond[0] <= 0.0 && beyond[tail - 1] <= 0.0 {
        // All weights of the tail are the same, so there is nothing to smooth.
        return Smoothed { weights: normalised(logs), shape: f64::NEG_INFINITY };
    }
    let (shape, scale) = generalised_pareto(&beyond);
    let mut smoothed = logs.to_vec();
    for (rank, &index) in largest.iter().enumerate() {
        let p = (rank as f64 + 0.5) / tail as f64;
        let excess = match shape.abs() < 1e-12 {
            true => -scale * libm::log1p(-p),
            false => scale * libm::expm1(-shape * libm::log1p(-p)) / shape,
        };
        smoothed[index] = libm::log(cut + excess).min(0.0) + top;
    }
    Smoothed { weights: normalised(&smoothed), shape }
}

/// Shape and scale of a generalised Pareto distribution, of ascending values.
fn generalised_pareto(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let largest = values[values.len() - 1];
    let quarter = values[((count / 4.0 + 0.5) as usize).max(1) - 1].max(largest * 1e-12);
    let candidates = 30 + count.sqrt() as usize;
    let shape_at = |theta: f64| values.iter().map(|value| libm::log1p(-theta * value)).sum::<f64>() / count;
    let thetas: Vec<f64> = (1..=candidates)
        .map(|index| {
            let step = 1.0 - (candidates as f64 / (index as f64 - 0.5)).sqrt();
            1.0 / largest + step / (3.0 * quarter)
        })
        .collect();
    let logs: Vec<f64> = thetas
        .iter()
        .map(|&theta| {
            let shape = shape_at(theta);
            count * (libm::log(-theta / shape) - shape - 1.0)
        })
        .collect();
    let theta: f64 = thetas.iter().zip(normalised(&logs)).map(|(theta, weight)| theta * weight).sum();
    let shape = shape_at(theta);
    let scale = -shape / theta;
    // A weak prior at 0.5, as ten further values.
    ((shape * count + 5.0) / (count + 10.0), scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_weights_are_as_many_as_they_are() {
        let weights = normalised(&[-700.0; 8]);
        assert!((effective_size(&weights) - 8.0).abs() < 1e-12);
        assert_eq!(effective_size(&normalised(&[0.0, -1e6, -1e6])), 1.0);
        assert_eq!(normalised(&[f64::NEG_INFINITY; 2]), [0.0, 0.0]);
        assert_eq!(effective_size(&[0.0, 0.0]), 0.0);
        assert_eq!(pareto_smoothed(&[f64::NEG_INFINITY; 100]).weights, [0.0; 100]);
        // Ten are possible, half of a tail of twenty.
        let ten: Vec<f64> =
            (0..100).map(|index| if index < 90 { f64::NEG_INFINITY } else { f64::from(index) }).collect();
        let weights = pareto_smoothed(&ten).weights;
        assert!(weights[..90].iter().all(|weight| *weight == 0.0) && weights[90..].iter().all(|weight| *weight > 0.0));
    }

    #[test]
    fn quantiles_follow_the_weights() {
        let values = [3.0, 1.0, 2.0, 9.0];
        let weights = [0.25, 0.25, 0.5, 0.0];
        assert_eq!(quantile(&values, &weights, 0.5), 2.0);
        assert_eq!(quantile(&values, &weights, 0.125), 1.0);
        assert_eq!(quantile(&values, &weights, 0.0), 1.0);
        assert_eq!(quantile(&values, &weights, 1.0), 3.0);
        assert_eq!(mean_and_sd(&values, &weights), (2.0, 0.5_f64.sqrt()));
    }

    #[test]
    fn the_shape_of_a_known_tail_is_found() {
        for (truth, tolerance) in [(0.2, 0.15), (1.0, 0.2), (2.0, 0.3)] {
            // Weights u^-k of even quantiles have a tail of shape k.
            let logs: Vec<f64> = (0..4000).map(|index| -truth * libm::log((f64::from(index) + 0.5) / 4000.0)).collect();
            let found = pareto_smoothed(&logs).shape;
            assert!((found - truth).abs() < tolerance, "{truth}: {found}");
        }
    }

    #[test]
    fn smoothing_keeps_order_and_leaves_equal_weights_alone() {
        let logs: Vec<f64> = (0..500).map(|index| f64::from(index * index % 499) / 100.0).collect();
        let smoothed = pareto_smoothed(&logs);
        assert!((smoothed.weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        let mut order: Vec<usize> = (0..500).collect();
        order.sort_by(|&a, &b| logs[a].total_cmp(&logs[b]));
        assert!(order.windows(2).all(|pair| smoothed.weights[pair[0]] <= smoothed.weights[pair[1]] + 1e-15));
        let equal = pareto_smoothed(&[1.0; 100]);
        assert!(equal.weights.iter().all(|weight| (weight - 0.01).abs() < 1e-15) && equal.shape < 0.0);
    }
}

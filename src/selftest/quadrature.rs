//! Integrals over the standard normal distribution.

/// Standard normal distribution function.
pub fn phi(x: f64) -> f64 {
    0.5 * libm::erfc(-x / std::f64::consts::SQRT_2)
}

/// Gauss-Hermite nodes and weights for the standard normal distribution, by bisection on the polynomials' roots.
pub fn gauss_hermite(n: usize) -> Vec<(f64, f64)> {
    let root = |k: usize| libm::sqrt(k as f64);
    let hermite = |x: f64| {
        // Orthonormal probabilists' polynomials.
        let (mut before, mut this) = (0.0, 1.0);
        for k in 0..n {
            let next = (x * this - root(k) * before) / root(k + 1);
            (before, this) = (this, next);
        }
        (this, before)
    };
    // The roots are simple and symmetric: found by sign changes, then bisection.
    let step = 1e-3;
    let limit = 2.0 * root(n) + 1.0;
    let mut nodes = Vec::new();
    let mut x = -limit;
    while x < limit {
        let (mut low, mut high) = (x, x + step);
        if hermite(low).0 * hermite(high).0 < 0.0 {
            for _ in 0..80 {
                let middle = 0.5 * (low + high);
                if hermite(low).0 * hermite(middle).0 <= 0.0 { high = middle } else { low = middle }
            }
            let before = hermite(low).1;
            nodes.push((low, 1.0 / (n as f64 * before * before)));
        }
        x += step;
    }
    nodes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quadrature_integrates_polynomials_exactly() {
        let nodes = gauss_hermite(64);
        assert_eq!(nodes.len(), 64);
        let moment = |k: i32| nodes.iter().map(|(x, w)| w * x.powi(k)).sum::<f64>();
        assert!((moment(0) - 1.0).abs() < 1e-10 && (moment(2) - 1.0).abs() < 1e-10 && (moment(4) - 3.0).abs() < 1e-9);
    }
}

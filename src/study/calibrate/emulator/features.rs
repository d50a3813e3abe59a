//! The features of an emulator's regression: Legendre polynomials of unit variance on the cube.

use super::FREE;
use nalgebra::{DMatrix, DVector};

/// Points for each feature from which on curvatures, and then products, are used.
const POINTS_PER_FEATURE: f64 = 1.25;

/// Which features there are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Basis {
    coordinates: usize,
    has_squares: bool,
    has_products: bool,
}

impl Basis {
    /// As many features as a number of points allows.
    pub fn of(coordinates: usize, points: usize) -> Basis {
        let allows = |features: usize| points as f64 >= POINTS_PER_FEATURE * features as f64;
        let squares = 1 + 2 * coordinates;
        let products = squares + coordinates * (coordinates - 1) / 2;
        Basis { coordinates, has_squares: allows(squares), has_products: allows(products) }
    }

    /// The features at a point: level, slopes, curvatures, products.
    pub fn features(&self, point: &[f64]) -> DVector<f64> {
        let mut features = vec![1.0];
        features.extend(point.iter().map(|x| 3.0_f64.sqrt() * x));
        if self.has_squares {
            features.extend(point.iter().map(|x| 5.0_f64.sqrt() * (1.5 * x * x - 0.5)));
        }
        if self.has_products {
            for (second, y) in point.iter().enumerate() {
                features.extend(point[..second].iter().map(|x| 3.0 * x * y));
            }
        }
        DVector::from_vec(features)
    }

    /// The features at every point, one row a point.
    pub fn design(&self, points: &[Vec<f64>]) -> DMatrix<f64> {
        let rows: Vec<_> = points.iter().map(|point| self.features(point).transpose()).collect();
        DMatrix::from_rows(&rows)
    }

    /// The precision of each feature's prior.
    pub fn precisions(&self, ridge: f64) -> impl Iterator<Item = f64> {
        let free = 1 + self.coordinates;
        let squares = if self.has_squares { self.coordinates } else { 0 };
        let products = if self.has_products { self.coordinates * (self.coordinates - 1) / 2 } else { 0 };
        std::iter::repeat_n(FREE, free).chain(std::iter::repeat_n(ridge, squares + products))
    }

    /// Of each coordinate, the share of the targets' variance over the cube that it takes part in, on average over targets.
    pub fn shares<'a>(&self, coefficients: impl Iterator<Item = &'a DVector<f64>>) -> Vec<f64> {
        let mut shares = vec![0.0; self.coordinates];
        let mut targets = 0;
        for coefficients in coefficients {
            targets += 1;
            let total: f64 = coefficients.iter().skip(1).map(|b| b * b).sum();
            if total <= 0.0 {
                continue;
            }
            let mut of = |coordinate: usize, b: f64| shares[coordinate] += b * b / total;
            let mut rest = coefficients.iter().skip(1);
            let mains = self.coordinates * (1 + usize::from(self.has_squares));
            for (index, b) in rest.by_ref().take(mains).enumerate() {
                of(index % self.coordinates, *b);
            }
            let pairs = (0..self.coordinates).flat_map(|second| (0..second).map(move |first| (first, second)));
            for ((first, second), b) in pairs.zip(rest) {
                of(first, *b);
                of(second, *b);
            }
        }
        shares.iter().map(|share| share / f64::from(targets.max(1))).collect()
    }
}

//! Which parameters the variance of a quantity over settings hangs on: the split of R² of Lindeman, Merenda and Gold (1980).
//!
//! The quantity is regressed on the parameters, settings weighted. A parameter's share is its Shapley value in the game whose worth is
//! R²: the rise of R² when the parameter is added, averaged over every order of adding them,
//!
//! ```text
//! share_j = Σ_{S ∌ j} |S|! (p - |S| - 1)! / p! · (R²(S ∪ j) - R²(S))
//! ```
//!
//! It is exact: R² of all 2^p subsets comes from one walk over the subsets, in which the columns of a parameter are eliminated from the
//! sums of products of those that follow it. Shares sum to R² of all parameters and are never negative.
//!
//! A parameter has a straight line or, if that predicts settings left out better by 0.01 of R² (ten folds), a line and a square.

/// Maximum number of parameters that vary: 2^20 subsets.
pub const PARAMETERS_MAX: usize = 20;
/// Parts in which settings are left out.
const FOLDS: usize = 10;
/// What squares have to add to R² over settings left out.
const SQUARES_GAIN: f64 = 0.01;
/// Below this part of its own sum of squares, what is left of a column is rounding.
const TOLERANCE: f64 = 1e-9;

/// A variance split by parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// Each parameter's share of the variance.
    pub shares: Vec<f64>,
    /// R² over settings that were left out.
    pub predicted: f64,
    /// Whether parameters have squares too.
    pub has_squares: bool,
}

impl Split {
    /// Splits the variance of a response over settings, which have weights, by parameter: `parameters[parameter][setting]`. None if
    /// the response does not vary, no parameter does, or more than [`PARAMETERS_MAX`] do.
    pub fn of(parameters: &[Vec<f64>], weights: &[f64], response: &[f64]) -> Option<Split> {
        let columns: Vec<Option<Vec<f64>>> = parameters.iter().map(|values| standardised(values, weights)).collect();
        let varying: Vec<usize> = (0..columns.len()).filter(|&index| columns[index].is_some()).collect();
        let response = standardised(response, weights)?;
        if varying.is_empty() || varying.len() > PARAMETERS_MAX {
            return None;
        }
        let lines: Vec<&Vec<f64>> = columns.iter().flatten().collect();
        let blocks = |has_squares: bool| -> Vec<Vec<Vec<f64>>> {
            let of = |line: &&Vec<f64>| {
                let squares: Vec<f64> = line.iter().map(|value| value * value).collect();
                let square = if has_squares { standardised(&squares, weights) } else { None };
                std::iter::once((*line).clone()).chain(square).collect()
            };
            lines.iter().map(of).collect()
        };
        let [straight, curved] = [false, true].map(|has_squares| {
            let blocks = blocks(has_squares);
            let predicted = predicted(&blocks, weights, &response);
            (blocks, predicted, has_squares)
        });
        let (blocks, predicted, has_squares) = if curved.1 > straight.1 + SQUARES_GAIN { curved } else { straight };
        let worth = worth_of_subsets(&blocks, weights, &response);
        let mut shares = vec![0.0; parameters.len()];
        for (share, index) in shapley(&worth, varying.len()).into_iter().zip(varying) {
            shares[index] = share;
        }
        Some(Split { shares, predicted, has_squares })
    }

    /// The share of the variance that no parameter explains.
    pub fn unexplained(&self) -> f64 {
        (1.0 - self.shares.iter().sum::<f64>()).max(0.0)
    }
}

/// Values with a weighted mean of 0 and variance of 1; none if they do not vary.
fn standardised(values: &[f64], weights: &[f64]) -> Option<Vec<f64>> {
    let mean = values.iter().zip(weights).map(|(value, weight)| value * weight).sum::<f64>();
    let centred: Vec<f64> = values.iter().map(|value| value - mean).collect();
    let sd = centred.iter().zip(weights).map(|(value, weight)| value * value * weight).sum::<f64>().sqrt();
    let size = values.iter().map(|value| value.abs()).fold(0.0, f64::max);
    (sd > TOLERANCE * size).then(|| centred.iter().map(|value| value / sd).collect())
}

/// Sums of products of columns over settings: a square matrix by rows.
#[derive(Clone, Debug)]
struct Products {
    size: usize,
    sums: Vec<f64>,
}

impl Products {
    fn of(columns: &[&[f64]], weights: &[f64]) -> Products {
        let size = columns.len();
        let product = |a: &[f64], b: &[f64]| a.iter().zip(b).zip(weights).map(|((a, b), w)| a * b * w).sum::<f64>();
        let each = (0..size).flat_map(|row| (0..size).map(move |column| (row, column)));
        Products { size, sums: each.map(|(row, column)| product(columns[row], columns[column])).collect() }
    }

    fn at(&self, row: usize, column: usize) -> f64 {
        self.sums[row * self.size + column]
    }

    /// What is left of the columns from `from` on once their regression on a column is taken out of them; one that is nothing but
    /// rounding takes nothing out. The columns had these sums of squares before.
    fn without(&self, column: usize, squares: &[f64]) -> Products {
        let pivot = self.at(column, column);
        let kept: Vec<usize> = (0..self.size).filter(|&index| index != column).collect();
        let is_known = pivot <= TOLERANCE * squares[column];
        let each = kept.iter().flat_map(|&row| kept.iter().map(move |&other| (row, other)));
        let left = |(row, other): (usize, usize)| match is_known {
            true => self.at(row, other),
            false => self.at(row, other) - self.at(row, column) * self.at(column, other) / pivot,
        };
        Products { size: kept.len(), sums: each.map(left).collect() }
    }
}

/// R² of every subset of parameters, by the bits of its index. The response has variance 1.
fn worth_of_subsets(blocks: &[Vec<Vec<f64>>], weights: &[f64], response: &[f64]) -> Vec<f64> {
    let mut columns: Vec<&[f64]> = blocks.iter().flatten().map(Vec::as_slice).collect();
    columns.push(response);
    let products = Products::of(&columns, weights);
    let squares: Vec<f64> = (0..products.size).map(|index| products.at(index, index)).collect();
    let sizes: Vec<usize> = blocks.iter().map(Vec::len).collect();
    let mut worth = vec![0.0; 1 << blocks.len()];
    walk(&products, &squares, &sizes, 0, 0, &mut worth);
    worth
}

/// Adds each of the parameters from `first` on to a subset; `products` are of their columns and the response alone.
fn walk(products: &Products, squares: &[f64], sizes: &[usize], first: usize, subset: usize, worth: &mut [f64]) {
    let response = products.size - 1;
    worth[subset] = 1.0 - products.at(response, response);
    let mut skipped = 0;
    for parameter in first..sizes.len() {
        // The columns of the parameters before it are in no further subset of this walk.
        let kept: Vec<usize> = (skipped..products.size).collect();
        let sums = kept.iter().flat_map(|&row| kept.iter().map(move |&column| products.at(row, column))).collect();
        let mut left = Products { size: kept.len(), sums };
        let mut squares = &squares[skipped..];
        for _ in 0..sizes[parameter] {
            left = left.without(0, squares);
            squares = &squares[1..];
        }
        walk(&left, squares, sizes, parameter + 1, subset | 1 << parameter, worth);
        skipped += sizes[parameter];
    }
}

/// The Shapley value of each of so many players in a game with these worths by subset.
fn shapley(worth: &[f64], players: usize) -> Vec<f64> {
    let mut weights = vec![1.0 / players as f64; players];
    for size in 1..players {
        weights[size] = weights[size - 1] * size as f64 / (players - size) as f64;
    }
    let value = |player: usize| {
        let without = (0..worth.len()).filter(|subset| subset >> player & 1 == 0);
        without.map(|set| weights[set.count_ones() as usize] * (worth[set | 1 << player] - worth[set])).sum()
    };
    (0..players).map(value).collect()
}

/// R² over settings left out: every tenth of them is predicted from the others.
fn predicted(blocks: &[Vec<Vec<f64>>], weights: &[f64], response: &[f64]) -> f64 {
    let one = vec![1.0; response.len()];
    let mut columns: Vec<&[f64]> = vec![&one];
    columns.extend(blocks.iter().flatten().map(Vec::as_slice));
    let regressors = columns.len();
    columns.push(response);
    let missed = (0..FOLDS).map(|fold| {
        let is_out = |setting: usize| setting % FOLDS == fold;
        let kept: Vec<f64> =
            weights.iter().enumerate().map(|(setting, &weight)| if is_out(setting) { 0.0 } else { weight }).collect();
        let coefficients = regression(&Products::of(&columns, &kept));
        let miss = |setting: usize| {
            let fitted: f64 = (0..regressors).map(|column| coefficients[column] * columns[column][setting]).sum();
            let miss = response[setting] - fitted;
            weights[setting] * miss * miss
        };
        (0..response.len()).filter(|&setting| is_out(setting)).map(miss).sum::<f64>()
    });
    1.0 - missed.sum::<f64>()
}

/// The coefficients of the regression of the last column on the others; 0 of one that the columns before it make up.
fn regression(products: &Products) -> Vec<f64> {
    let (size, last) = (products.size, products.size - 1);
    let mut sums = products.sums.clone();
    let mut is_used = vec![false; last];
    for pivot in 0..last {
        let own = sums[pivot * size + pivot];
        if own <= TOLERANCE * products.at(pivot, pivot) {
            continue;
        }
        is_used[pivot] = true;
        (0..size).for_each(|column| sums[pivot * size + column] /= own);
        for row in (0..last).filter(|&row| row != pivot) {
            let factor = sums[row * size + pivot];
            (0..size).for_each(|column| sums[row * size + column] -= factor * sums[pivot * size + column]);
        }
    }
    (0..last).map(|row| if is_used[row] { sums[row * size + last] } else { 0.0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, RoundKeys, Stream};
    use rand_distr::{Distribution, StandardNormal};

    fn normals(which: u32, number: usize) -> Vec<f64> {
        let mut draws = Stream::new(&RoundKeys::new(3), 0, which, Purpose::Design);
        (0..number).map(|_| StandardNormal.sample(&mut draws)).collect()
    }

    fn equal(number: usize) -> Vec<f64> {
        vec![1.0 / number as f64; number]
    }

    #[test]
    fn parameters_at_right_angles_have_their_own_parts_of_the_variance() {
        // A factorial design: columns are orthogonal, and shares are the squares of the coefficients.
        let bit =
            |shift: usize| -> Vec<f64> { (0..64).map(|i| if i >> shift & 1 == 1 { 1.0 } else { -1.0 }).collect() };
        let parameters = [bit(0), bit(1), bit(2), vec![4.0; 64]];
        let response: Vec<f64> =
            (0..64).map(|i| 7.0 + 3.0 * parameters[0][i] - 4.0 * parameters[1][i] + 0.0 * parameters[2][i]).collect();
        let split = Split::of(&parameters, &equal(64), &response).unwrap();
        for (share, expected) in split.shares.iter().zip([0.36, 0.64, 0.0, 0.0]) {
            assert!((share - expected).abs() < 1e-12, "{split:?}");
        }
        assert!(split.unexplained() < 1e-12 && split.predicted > 0.999 && !split.has_squares);
    }

    #[test]
    fn two_correlated_parameters_share_what_they_explain_together() {
        // R² of each alone r1², r2²; of both (r1² + r2² - 2 r1 r2 r)/(1 - r²). The Shapley value is the mean of the two orders.
        let (a, e, noise) = (normals(1, 400), normals(2, 400), normals(3, 400));
        let b: Vec<f64> = a.iter().zip(&e).map(|(a, e)| 0.6 * a + 0.8 * e).collect();
        let y: Vec<f64> = (0..400).map(|i| a[i] + 0.5 * b[i] + noise[i]).collect();
        let weights: Vec<f64> = (0..400).map(|i| (1.0 + (i % 7) as f64) / 1599.0).collect();
        let sum: f64 = weights.iter().sum();
        let weights: Vec<f64> = weights.iter().map(|weight| weight / sum).collect();
        let [za, zb, zy] = [&a, &b, &y].map(|values| standardised(values, &weights).unwrap());
        let corr = |x: &[f64], y: &[f64]| x.iter().zip(y).zip(&weights).map(|((x, y), w)| x * y * w).sum::<f64>();
        let (r1, r2, r) = (corr(&za, &zy), corr(&zb, &zy), corr(&za, &zb));
        let both = (r1 * r1 + r2 * r2 - 2.0 * r1 * r2 * r) / (1.0 - r * r);
        let expected = [(r1 * r1 + both - r2 * r2) / 2.0, (r2 * r2 + both - r1 * r1) / 2.0];
        let split = Split::of(&[a, b], &weights, &y).unwrap();
        assert!(!split.has_squares, "noise is no curve");
        for (share, expected) in split.shares.iter().zip(expected) {
            assert!((share - expected).abs() < 1e-12, "{split:?} {expected:?}");
        }
    }

    #[test]
    fn a_parabola_is_seen_and_a_copy_of_a_parameter_halves_its_share() {
        let (a, b) = (normals(1, 300), normals(2, 300));
        let y: Vec<f64> = (0..300).map(|i| a[i] * a[i] + b[i]).collect();
        let split = Split::of(&[a.clone(), b.clone()], &equal(300), &y).unwrap();
        assert!(split.has_squares && split.predicted > 0.999 && split.unexplained() < 1e-9, "{split:?}");
        // The variance of a square of a standard normal is 2, that of the other 1.
        assert!((split.shares[0] - 2.0 / 3.0).abs() < 0.1, "{split:?}");
        let copied = Split::of(&[a.clone(), a, b], &equal(300), &y).unwrap();
        assert!((copied.shares[0] - split.shares[0] / 2.0).abs() < 0.05, "{copied:?} {split:?}");
        assert!((copied.shares[0] - copied.shares[1]).abs() < 1e-9, "{copied:?}");
    }

    #[test]
    fn seventeen_parameters_are_split_exactly() {
        let parameters: Vec<Vec<f64>> = (0..17).map(|which| normals(which, 200)).collect();
        let y: Vec<f64> = (0..200).map(|i| (0..17).map(|p| f64::from(p as u32) * parameters[p][i]).sum()).collect();
        let split = Split::of(&parameters, &equal(200), &y).unwrap();
        assert!((split.shares.iter().sum::<f64>() - 1.0).abs() < 1e-9 && !split.has_squares);
        assert!(split.shares[16] > split.shares[10] && split.shares[10] > split.shares[1]);
        assert!(split.shares.iter().all(|share| *share > -1e-12));
    }

    #[test]
    fn there_is_nothing_to_split_where_nothing_varies() {
        assert!(Split::of(&[normals(1, 50)], &equal(50), &[2.0; 50]).is_none());
        assert!(Split::of(&[vec![1.0; 50]], &equal(50), &normals(1, 50)).is_none());
        let many: Vec<Vec<f64>> = (0..21).map(|which| normals(which, 50)).collect();
        assert!(Split::of(&many, &equal(50), &normals(30, 50)).is_none());
    }
}

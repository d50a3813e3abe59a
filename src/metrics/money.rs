//! Money in integers: 1/64 yuan.

/// A sum of money, in 1/64 yuan.
pub type Sum = i128;

/// Parts per yuan in which sums are kept.
const PARTS_OF_A_YUAN: f64 = 64.0;

/// A merchant's yuan in parts.
pub fn fixed(yuan: f64) -> i64 {
    let parts = yuan * PARTS_OF_A_YUAN;
    (parts + 0.5f64.copysign(parts)) as i64
}

/// A fixed-point sum in yuan.
pub fn yuan(sum: Sum) -> f64 {
    number(sum) / PARTS_OF_A_YUAN
}

/// A sum as the nearest `f64`. Processors convert 64 bits by themselves; 128 bits take long, and hardly any sum needs them.
pub fn number(sum: Sum) -> f64 {
    i64::try_from(sum).map_or_else(|_| sum as f64, |sum| sum as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_nearest_on_both_sides_of_64_bits() {
        let largest = Sum::from(i64::MAX);
        for sum in [0, 1, -7, (1 << 53) + 1, largest - 513, largest, largest + 1, -largest - 2, Sum::MAX, Sum::MIN] {
            assert_eq!(number(sum), sum as f64);
        }
    }
}

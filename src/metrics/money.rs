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
    sum as f64 / PARTS_OF_A_YUAN
}

/// A count or a sum of money. Counts are kept apart because processors convert only 64 bits by themselves.
pub trait Number {
    /// The nearest `f64`.
    fn nearest(self) -> f64;
}

impl Number for i64 {
    fn nearest(self) -> f64 {
        self as f64
    }
}

impl Number for Sum {
    fn nearest(self) -> f64 {
        self as f64
    }
}

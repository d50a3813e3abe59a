//! Lanes as an array of `f32`: any machine, and the standard the other levels are held to.

use super::{LANES, Lanes, Real, functions_of_lanes};
use std::array::from_fn;
use std::ops::{Add, BitAnd, BitOr, Div, Mul, Neg, Not, Sub};

/// [`LANES`] numbers in an array.
#[derive(Clone, Copy, Debug)]
pub struct Portable([f32; LANES]);

/// One truth value per lane.
#[derive(Clone, Copy, Debug)]
pub struct Mask([bool; LANES]);

macro_rules! arithmetic {
    ($($operator:ident $method:ident $symbol:tt),*) => {$(
        impl $operator for Portable {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Portable(from_fn(|i| self.0[i] $symbol other.0[i]))
            }
        }
    )*};
}
arithmetic!(Add add +, Sub sub -, Mul mul *, Div div /);

impl Neg for Portable {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Portable(self.0.map(|x| -x))
    }
}
impl BitAnd for Mask {
    type Output = Self;
    #[inline(always)]
    fn bitand(self, other: Self) -> Self {
        Mask(from_fn(|i| self.0[i] & other.0[i]))
    }
}
impl BitOr for Mask {
    type Output = Self;
    #[inline(always)]
    fn bitor(self, other: Self) -> Self {
        Mask(from_fn(|i| self.0[i] | other.0[i]))
    }
}
impl Not for Mask {
    type Output = Self;
    #[inline(always)]
    fn not(self) -> Self {
        Mask(self.0.map(|x| !x))
    }
}

impl Real for Portable {
    type Mask = Mask;

    #[inline(always)]
    fn of(value: f64) -> Self {
        Portable([value as f32; LANES])
    }
    #[inline(always)]
    fn lt(self, other: Self) -> Mask {
        Mask(from_fn(|i| self.0[i] < other.0[i]))
    }
    #[inline(always)]
    fn le(self, other: Self) -> Mask {
        Mask(from_fn(|i| self.0[i] <= other.0[i]))
    }
    #[inline(always)]
    fn select(mask: Mask, yes: Self, no: Self) -> Self {
        Portable(from_fn(|i| if mask.0[i] { yes.0[i] } else { no.0[i] }))
    }
    #[inline(always)]
    fn flag(mask: Mask) -> Self {
        Portable(mask.0.map(|x| f32::from(u8::from(x))))
    }
    // As x86's instruction: the second operand where the comparison does not hold.
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        Portable(from_fn(|i| if self.0[i] < other.0[i] { self.0[i] } else { other.0[i] }))
    }
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        Portable(from_fn(|i| if self.0[i] > other.0[i] { self.0[i] } else { other.0[i] }))
    }
    functions_of_lanes!();
}

impl Lanes for Portable {
    type Bits = [u32; LANES];

    #[inline(always)]
    fn load(from: &[f32; LANES]) -> Self {
        Portable(*from)
    }
    #[inline(always)]
    fn store(self, to: &mut [f32; LANES]) {
        *to = self.0;
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        Portable(self.0.map(f32::sqrt))
    }
    #[inline(always)]
    fn mask_bits(mask: Mask) -> u32 {
        mask.0.iter().enumerate().map(|(i, &holds)| u32::from(holds) << i).sum()
    }
    #[inline(always)]
    fn to_bits(self) -> Self::Bits {
        self.0.map(f32::to_bits)
    }
    #[inline(always)]
    fn from_bits(bits: Self::Bits) -> Self {
        Portable(bits.map(f32::from_bits))
    }
    #[inline(always)]
    fn bits_splat(value: u32) -> Self::Bits {
        [value; LANES]
    }
    #[inline(always)]
    fn bits_load(from: &[u32; LANES]) -> Self::Bits {
        *from
    }
    #[inline(always)]
    fn bits_add(a: Self::Bits, b: Self::Bits) -> Self::Bits {
        from_fn(|i| a[i].wrapping_add(b[i]))
    }
    #[inline(always)]
    fn bits_sub(a: Self::Bits, b: Self::Bits) -> Self::Bits {
        from_fn(|i| a[i].wrapping_sub(b[i]))
    }
    #[inline(always)]
    fn bits_xor(a: Self::Bits, b: Self::Bits) -> Self::Bits {
        from_fn(|i| a[i] ^ b[i])
    }
    #[inline(always)]
    fn bits_and(a: Self::Bits, b: Self::Bits) -> Self::Bits {
        from_fn(|i| a[i] & b[i])
    }
    #[inline(always)]
    fn bits_shift_left<const N: i32>(a: Self::Bits) -> Self::Bits {
        a.map(|x| x << N)
    }
    #[inline(always)]
    fn bits_shift_right<const N: i32>(a: Self::Bits) -> Self::Bits {
        a.map(|x| x >> N)
    }
    #[inline(always)]
    fn bits_to_number(a: Self::Bits) -> Self {
        Portable(a.map(|x| x as f32))
    }
    #[inline(always)]
    fn bits_multiply_wide(a: Self::Bits, b: Self::Bits) -> (Self::Bits, Self::Bits) {
        let product = |i: usize| u64::from(a[i]) * u64::from(b[i]);
        (from_fn(|i| (product(i) >> 32) as u32), from_fn(|i| product(i) as u32))
    }
}

//! A register as a number that equations can be written in.

use super::register::{Register, inlined};
use super::{LANES, Lanes, Real, functions};
use std::ops::{Add, BitAnd, BitOr, Div, Mul, Neg, Not, Sub};

/// [`LANES`] numbers in a register of some level.
#[derive(Clone, Copy, Debug)]
pub struct Vector<R>(R);

/// One truth value per lane.
#[derive(Clone, Copy)]
pub struct Mask<R: Register>(R::Mask);

macro_rules! arithmetic {
    ($($operator:ident $method:ident),*) => {$(
        impl<R: Register> $operator for Vector<R> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Vector(R::$method(self.0, other.0))
            }
        }
    )*};
}
arithmetic!(Add add, Sub sub, Mul mul, Div div);

impl<R: Register> Neg for Vector<R> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Vector(R::neg(self.0))
    }
}

impl<R: Register> BitAnd for Mask<R> {
    type Output = Self;
    #[inline(always)]
    fn bitand(self, other: Self) -> Self {
        Mask(R::mask_and(self.0, other.0))
    }
}
impl<R: Register> BitOr for Mask<R> {
    type Output = Self;
    #[inline(always)]
    fn bitor(self, other: Self) -> Self {
        Mask(R::mask_or(self.0, other.0))
    }
}
impl<R: Register> Not for Mask<R> {
    type Output = Self;
    #[inline(always)]
    fn not(self) -> Self {
        Mask(R::mask_not(self.0))
    }
}

impl<R: Register> Real for Vector<R> {
    type Mask = Mask<R>;

    #[inline(always)]
    fn of(value: f64) -> Self {
        Vector(R::splat(value as f32))
    }
    #[inline(always)]
    fn lt(self, other: Self) -> Mask<R> {
        Mask(R::lt(self.0, other.0))
    }
    #[inline(always)]
    fn le(self, other: Self) -> Mask<R> {
        Mask(R::le(self.0, other.0))
    }
    #[inline(always)]
    fn select(mask: Mask<R>, yes: Self, no: Self) -> Self {
        Vector(R::select(mask.0, yes.0, no.0))
    }
    #[inline(always)]
    fn flag(mask: Mask<R>) -> Self {
        Vector(R::flag(mask.0))
    }
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        Vector(R::min(self.0, other.0))
    }
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        Vector(R::max(self.0, other.0))
    }
    #[inline(always)]
    fn exp(self) -> Self {
        functions::exp(self)
    }
    #[inline(always)]
    fn ln(self) -> Self {
        functions::ln(self)
    }
    #[inline(always)]
    fn inverse_normal(self) -> Self {
        functions::inverse_normal(self)
    }
    #[inline(always)]
    fn any(mask: Mask<R>) -> bool {
        R::mask_bits(mask.0) != 0
    }
}

impl<R: Register> Lanes for Vector<R> {
    type Bits = R::Bits;

    #[inline(always)]
    fn load(from: &[f32; LANES]) -> Self {
        const { assert!(R::WIDTH == LANES) }
        Vector(R::load(from))
    }
    #[inline(always)]
    fn store(self, to: &mut [f32; LANES]) {
        self.0.store(to);
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        Vector(R::sqrt(self.0))
    }
    #[inline(always)]
    fn to_bits(self) -> R::Bits {
        R::to_bits(self.0)
    }

    inlined! {
        mask_bits(mask: Mask<R>) -> u32 = R::mask_bits(mask.0);
        from_bits(bits: R::Bits) -> Self = Vector(R::from_bits(bits));
        bits_splat(value: u32) -> R::Bits = R::bits_splat(value);
        bits_load(from: &[u32; LANES]) -> R::Bits = R::bits_load(from);
        bits_add(a: R::Bits, b: R::Bits) -> R::Bits = R::bits_add(a, b);
        bits_sub(a: R::Bits, b: R::Bits) -> R::Bits = R::bits_sub(a, b);
        bits_xor(a: R::Bits, b: R::Bits) -> R::Bits = R::bits_xor(a, b);
        bits_and(a: R::Bits, b: R::Bits) -> R::Bits = R::bits_and(a, b);
        bits_shift_left<const N: i32>(a: R::Bits) -> R::Bits = R::bits_shift_left::<N>(a);
        bits_shift_right<const N: i32>(a: R::Bits) -> R::Bits = R::bits_shift_right::<N>(a);
        bits_to_number(a: R::Bits) -> Self = Vector(R::bits_to_number(a));
        bits_multiply_wide(a: R::Bits, b: R::Bits) -> (R::Bits, R::Bits) = R::bits_multiply_wide(a, b);
    }
}

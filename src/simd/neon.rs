//! Lanes as two 128-bit vectors, with what every 64-bit ARM processor has.

use super::{LANES, Lanes, Real, functions_of_lanes};
use std::arch::aarch64::*;
use std::ops::{Add, BitAnd, BitOr, Div, Mul, Neg, Not, Sub};

/// NEON's instructions on vectors, as an expression or a block.
macro_rules! neon {
    ($($instructions:tt)*) => {{
        // SAFETY: they work on values, so all they ask for is a processor that has NEON, which is part of AArch64.
        unsafe { $($instructions)* }
    }};
}

/// [`LANES`] numbers in two 128-bit registers.
#[derive(Clone, Copy, Debug)]
pub struct Neon(float32x4_t, float32x4_t);

/// One truth value per lane: all bits or none.
#[derive(Clone, Copy, Debug)]
pub struct Mask(uint32x4_t, uint32x4_t);

macro_rules! binary {
    ($($type:ident $operator:ident $method:ident $intrinsic:ident),*) => {$(
        impl $operator for $type {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                neon!($type($intrinsic(self.0, other.0), $intrinsic(self.1, other.1)))
            }
        }
    )*};
}
binary!(
    Neon Add add vaddq_f32, Neon Sub sub vsubq_f32, Neon Mul mul vmulq_f32, Neon Div div vdivq_f32,
    Mask BitAnd bitand vandq_u32, Mask BitOr bitor vorrq_u32
);

impl Neg for Neon {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        neon!(Neon(vnegq_f32(self.0), vnegq_f32(self.1)))
    }
}
impl Not for Mask {
    type Output = Self;
    #[inline(always)]
    fn not(self) -> Self {
        neon!(Mask(vmvnq_u32(self.0), vmvnq_u32(self.1)))
    }
}

impl Real for Neon {
    type Mask = Mask;

    #[inline(always)]
    fn of(value: f64) -> Self {
        neon! {
            let all = vdupq_n_f32(value as f32);
            Neon(all, all)
        }
    }
    #[inline(always)]
    fn lt(self, other: Self) -> Mask {
        neon!(Mask(vcltq_f32(self.0, other.0), vcltq_f32(self.1, other.1)))
    }
    #[inline(always)]
    fn le(self, other: Self) -> Mask {
        neon!(Mask(vcleq_f32(self.0, other.0), vcleq_f32(self.1, other.1)))
    }
    #[inline(always)]
    fn select(mask: Mask, yes: Self, no: Self) -> Self {
        neon!(Neon(vbslq_f32(mask.0, yes.0, no.0), vbslq_f32(mask.1, yes.1, no.1)))
    }
    #[inline(always)]
    fn flag(mask: Mask) -> Self {
        let (one, zero) = (Self::of(1.0), Self::of(0.0));
        Self::select(mask, one, zero)
    }
    // As x86's instruction: the second operand where the comparison does not hold.
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        Self::select(self.lt(other), self, other)
    }
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        Self::select(other.lt(self), self, other)
    }
    functions_of_lanes!();
}

/// High and low halves of four 64-bit products.
#[inline(always)]
fn multiply_wide(a: uint32x4_t, b: uint32x4_t) -> (uint32x4_t, uint32x4_t) {
    neon! {
        let first = vreinterpretq_u32_u64(vmull_u32(vget_low_u32(a), vget_low_u32(b)));
        let second = vreinterpretq_u32_u64(vmull_high_u32(a, b));
        (vuzp2q_u32(first, second), vuzp1q_u32(first, second))
    }
}

impl Lanes for Neon {
    type Bits = (uint32x4_t, uint32x4_t);

    #[inline(always)]
    fn load(from: &[f32; LANES]) -> Self {
        // SAFETY: NEON is part of AArch64; what is read is the whole of `from`, LANES numbers of 32 bits each, at any alignment.
        unsafe { Neon(vld1q_f32(from.as_ptr()), vld1q_f32(from.as_ptr().add(4))) }
    }
    #[inline(always)]
    fn store(self, to: &mut [f32; LANES]) {
        // SAFETY: NEON is part of AArch64; what is written is the whole of `to`, LANES numbers of 32 bits each, at any alignment.
        unsafe {
            vst1q_f32(to.as_mut_ptr(), self.0);
            vst1q_f32(to.as_mut_ptr().add(4), self.1);
        }
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        neon!(Neon(vsqrtq_f32(self.0), vsqrtq_f32(self.1)))
    }
    #[inline(always)]
    fn mask_bits(mask: Mask) -> u32 {
        // SAFETY: NEON is part of AArch64; what is read is the whole of an array of four numbers of 32 bits.
        unsafe {
            let weights = vld1q_u32([1u32, 2, 4, 8].as_ptr());
            vaddvq_u32(vandq_u32(mask.0, weights)) | (vaddvq_u32(vandq_u32(mask.1, weights)) << 4)
        }
    }
    #[inline(always)]
    fn to_bits(self) -> Self::Bits {
        neon!((vreinterpretq_u32_f32(self.0), vreinterpretq_u32_f32(self.1)))
    }
    #[inline(always)]
    fn from_bits(bits: Self::Bits) -> Self {
        neon!(Neon(vreinterpretq_f32_u32(bits.0), vreinterpretq_f32_u32(bits.1)))
    }
    #[inline(always)]
    fn bits_splat(value: u32) -> Self::Bits {
        let all = neon!(vdupq_n_u32(value));
        (all, all)
    }
    #[inline(always)]
    fn bits_load(from: &[u32; LANES]) -> Self::Bits {
        // SAFETY: NEON is part of AArch64; what is read is the whole of `from`, LANES numbers of 32 bits each, at any alignment.
        unsafe { (vld1q_u32(from.as_ptr()), vld1q_u32(from.as_ptr().add(4))) }
    }
    #[inline(always)]
    fn bits_add(a: Self::Bits, b: Self::Bits) -> Self::Bits {
        neon!((vaddq_u32(a.0, b.0), vaddq_u32(a.1, b.1)))
    }
    #[inline(always)]
    fn bits_sub(a: Self::Bits, b: Self::Bits) -> Self::Bits {
        neon!((vsubq_u32(a.0, b.0), vsubq_u32(a.1, b.1)))
    }
    #[inline(always)]
    fn bits_xor(a: Self::Bits, b: Self::Bits) -> Self::Bits {
        neon!((veorq_u32(a.0, b.0), veorq_u32(a.1, b.1)))
    }
    #[inline(always)]
    fn bits_and(a: Self::Bits, b: Self::Bits) -> Self::Bits {
        neon!((vandq_u32(a.0, b.0), vandq_u32(a.1, b.1)))
    }
    #[inline(always)]
    fn bits_shift_left<const N: i32>(a: Self::Bits) -> Self::Bits {
        neon!((vshlq_n_u32::<N>(a.0), vshlq_n_u32::<N>(a.1)))
    }
    #[inline(always)]
    fn bits_shift_right<const N: i32>(a: Self::Bits) -> Self::Bits {
        neon!((vshrq_n_u32::<N>(a.0), vshrq_n_u32::<N>(a.1)))
    }
    #[inline(always)]
    fn bits_to_number(a: Self::Bits) -> Self {
        neon!(Neon(vcvtq_f32_u32(a.0), vcvtq_f32_u32(a.1)))
    }
    #[inline(always)]
    fn bits_multiply_wide(a: Self::Bits, b: Self::Bits) -> (Self::Bits, Self::Bits) {
        let (first, second) = (multiply_wide(a.0, b.0), multiply_wide(a.1, b.1));
        ((first.0, second.0), (first.1, second.1))
    }
}

//! Lanes as two 128-bit vectors, with what every x86-64 processor has.

use super::{LANES, Lanes, Real, functions_of_lanes};
use std::arch::x86_64::*;
use std::ops::{Add, BitAnd, BitOr, Div, Mul, Neg, Not, Sub};

/// SSE2's instructions on vectors, as an expression or a block.
macro_rules! sse2 {
    ($($instructions:tt)*) => {{
        // SAFETY: they work on values, so all they ask for is a processor that has SSE2, which is part of x86-64.
        unsafe { $($instructions)* }
    }};
}

/// [`LANES`] numbers in two 128-bit registers.
#[derive(Clone, Copy, Debug)]
pub struct Sse2(__m128, __m128);

/// One truth value per lane: all bits or none.
#[derive(Clone, Copy, Debug)]
pub struct Mask(__m128, __m128);

macro_rules! binary {
    ($($type:ident $operator:ident $method:ident $intrinsic:ident),*) => {$(
        impl $operator for $type {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                sse2!($type($intrinsic(self.0, other.0), $intrinsic(self.1, other.1)))
            }
        }
    )*};
}
binary!(
    Sse2 Add add _mm_add_ps, Sse2 Sub sub _mm_sub_ps, Sse2 Mul mul _mm_mul_ps, Sse2 Div div _mm_div_ps,
    Mask BitAnd bitand _mm_and_ps, Mask BitOr bitor _mm_or_ps
);

impl Neg for Sse2 {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        sse2! {
            let sign = _mm_set1_ps(-0.0);
            Sse2(_mm_xor_ps(self.0, sign), _mm_xor_ps(self.1, sign))
        }
    }
}
impl Not for Mask {
    type Output = Self;
    #[inline(always)]
    fn not(self) -> Self {
        sse2! {
            let ones = _mm_castsi128_ps(_mm_set1_epi32(-1));
            Mask(_mm_xor_ps(self.0, ones), _mm_xor_ps(self.1, ones))
        }
    }
}

#[inline(always)]
fn blend(mask: __m128, yes: __m128, no: __m128) -> __m128 {
    sse2!(_mm_or_ps(_mm_and_ps(mask, yes), _mm_andnot_ps(mask, no)))
}

impl Real for Sse2 {
    type Mask = Mask;

    #[inline(always)]
    fn of(value: f64) -> Self {
        sse2! {
            let all = _mm_set1_ps(value as f32);
            Sse2(all, all)
        }
    }
    #[inline(always)]
    fn lt(self, other: Self) -> Mask {
        sse2!(Mask(_mm_cmplt_ps(self.0, other.0), _mm_cmplt_ps(self.1, other.1)))
    }
    #[inline(always)]
    fn le(self, other: Self) -> Mask {
        sse2!(Mask(_mm_cmple_ps(self.0, other.0), _mm_cmple_ps(self.1, other.1)))
    }
    #[inline(always)]
    fn select(mask: Mask, yes: Self, no: Self) -> Self {
        Sse2(blend(mask.0, yes.0, no.0), blend(mask.1, yes.1, no.1))
    }
    #[inline(always)]
    fn flag(mask: Mask) -> Self {
        sse2! {
            let one = _mm_set1_ps(1.0);
            Sse2(_mm_and_ps(mask.0, one), _mm_and_ps(mask.1, one))
        }
    }
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        sse2!(Sse2(_mm_min_ps(self.0, other.0), _mm_min_ps(self.1, other.1)))
    }
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        sse2!(Sse2(_mm_max_ps(self.0, other.0), _mm_max_ps(self.1, other.1)))
    }
    functions_of_lanes!();
}

/// High and low halves of four 64-bit products.
#[inline(always)]
fn multiply_wide(a: __m128i, b: __m128i) -> (__m128i, __m128i) {
    sse2! {
        let low_half = _mm_set_epi32(0, -1, 0, -1);
        let even = _mm_mul_epu32(a, b);
        let odd = _mm_mul_epu32(_mm_srli_epi64::<32>(a), _mm_srli_epi64::<32>(b));
        let high = _mm_or_si128(_mm_srli_epi64::<32>(even), _mm_andnot_si128(low_half, odd));
        let low = _mm_or_si128(_mm_and_si128(low_half, even), _mm_slli_epi64::<32>(odd));
        (high, low)
    }
}

impl Lanes for Sse2 {
    type Bits = (__m128i, __m128i);

    #[inline(always)]
    fn load(from: &[f32; LANES]) -> Self {
        // SAFETY: SSE2 is part of x86-64; what is read is the whole of `from`, LANES numbers of 32 bits each, at any alignment.
        unsafe { Sse2(_mm_loadu_ps(from.as_ptr()), _mm_loadu_ps(from.as_ptr().add(4))) }
    }
    #[inline(always)]
    fn store(self, to: &mut [f32; LANES]) {
        // SAFETY: SSE2 is part of x86-64; what is written is the whole of `to`, LANES numbers of 32 bits each, at any alignment.
        unsafe {
            _mm_storeu_ps(to.as_mut_ptr(), self.0);
            _mm_storeu_ps(to.as_mut_ptr().add(4), self.1);
        }
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        sse2!(Sse2(_mm_sqrt_ps(self.0), _mm_sqrt_ps(self.1)))
    }
    #[inline(always)]
    fn mask_bits(mask: Mask) -> u32 {
        (sse2!(_mm_movemask_ps(mask.0) | (_mm_movemask_ps(mask.1) << 4))) as u32
    }
    #[inline(always)]
    fn to_bits(self) -> Self::Bits {
        sse2!((_mm_castps_si128(self.0), _mm_castps_si128(self.1)))
    }
    #[inline(always)]
    fn from_bits(bits: Self::Bits) -> Self {
        sse2!(Sse2(_mm_castsi128_ps(bits.0), _mm_castsi128_ps(bits.1)))
    }
    #[inline(always)]
    fn bits_splat(value: u32) -> Self::Bits {
        let all = sse2!(_mm_set1_epi32(value as i32));
        (all, all)
    }
    #[inline(always)]
    fn bits_load(from: &[u32; LANES]) -> Self::Bits {
        // SAFETY: SSE2 is part of x86-64; what is read is the whole of `from`, LANES numbers of 32 bits each, at any alignment.
        unsafe { (_mm_loadu_si128(from.as_ptr().cast()), _mm_loadu_si128(from.as_ptr().add(4).cast())) }
    }
    #[inline(always)]
    fn bits_add(a: Self::Bits, b: Self::Bits) -> Self::Bits {
        sse2!((_mm_add_epi32(a.0, b.0), _mm_add_epi32(a.1, b.1)))
    }
    #[inline(always)]
    fn bits_sub(a: Self::Bits, b: Self::Bits) -> Self::Bits {
        sse2!((_mm_sub_epi32(a.0, b.0), _mm_sub_epi32(a.1, b.1)))
    }
    #[inline(always)]
    fn bits_xor(a: Self::Bits, b: Self::Bits) -> Self::Bits {
        sse2!((_mm_xor_si128(a.0, b.0), _mm_xor_si128(a.1, b.1)))
    }
    #[inline(always)]
    fn bits_and(a: Self::Bits, b: Self::Bits) -> Self::Bits {
        sse2!((_mm_and_si128(a.0, b.0), _mm_and_si128(a.1, b.1)))
    }
    #[inline(always)]
    fn bits_shift_left<const N: i32>(a: Self::Bits) -> Self::Bits {
        sse2!((_mm_slli_epi32::<N>(a.0), _mm_slli_epi32::<N>(a.1)))
    }
    #[inline(always)]
    fn bits_shift_right<const N: i32>(a: Self::Bits) -> Self::Bits {
        sse2!((_mm_srli_epi32::<N>(a.0), _mm_srli_epi32::<N>(a.1)))
    }
    #[inline(always)]
    fn bits_to_number(a: Self::Bits) -> Self {
        sse2!(Sse2(_mm_cvtepi32_ps(a.0), _mm_cvtepi32_ps(a.1)))
    }
    #[inline(always)]
    fn bits_multiply_wide(a: Self::Bits, b: Self::Bits) -> (Self::Bits, Self::Bits) {
        let (first, second) = (multiply_wide(a.0, b.0), multiply_wide(a.1, b.1));
        ((first.0, second.0), (first.1, second.1))
    }
}

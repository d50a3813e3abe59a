//! Lanes as one 256-bit vector.
//!
//! Every method is one or a few AVX2 instructions, which only a processor with AVX2 has: `avx2!` says why no other runs them.

use super::{LANES, Lanes, Real, functions_of_lanes};
use std::arch::x86_64::*;
use std::ops::{Add, BitAnd, BitOr, Div, Mul, Neg, Not, Sub};

/// AVX2's instructions on vectors, as an expression or a block.
macro_rules! avx2 {
    ($($instructions:tt)*) => {{
        // SAFETY: they work on values, so all they ask for is a processor that has AVX2. The types of this module can be named in this
        // crate alone, which does so, outside of tests, in the one place that a `SimdLevel` with AVX2 leads to, and in tests where
        // `SimdLevel::available` has it; such a level is only made once the processor was found to have AVX2.
        unsafe { $($instructions)* }
    }};
}

/// [`LANES`] numbers in a 256-bit register.
#[derive(Clone, Copy, Debug)]
pub struct Avx2(__m256);

/// One truth value per lane: all bits or none.
#[derive(Clone, Copy, Debug)]
pub struct Mask(__m256);

macro_rules! binary {
    ($($type:ident $operator:ident $method:ident $intrinsic:ident),*) => {$(
        impl $operator for $type {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                $type(avx2!($intrinsic(self.0, other.0)))
            }
        }
    )*};
}
binary!(
    Avx2 Add add _mm256_add_ps, Avx2 Sub sub _mm256_sub_ps, Avx2 Mul mul _mm256_mul_ps, Avx2 Div div _mm256_div_ps,
    Mask BitAnd bitand _mm256_and_ps, Mask BitOr bitor _mm256_or_ps
);

impl Neg for Avx2 {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Avx2(avx2!(_mm256_xor_ps(self.0, _mm256_set1_ps(-0.0))))
    }
}
impl Not for Mask {
    type Output = Self;
    #[inline(always)]
    fn not(self) -> Self {
        Mask(avx2!(_mm256_xor_ps(self.0, _mm256_castsi256_ps(_mm256_set1_epi32(-1)))))
    }
}

impl Real for Avx2 {
    type Mask = Mask;

    #[inline(always)]
    fn of(value: f64) -> Self {
        Avx2(avx2!(_mm256_set1_ps(value as f32)))
    }
    #[inline(always)]
    fn lt(self, other: Self) -> Mask {
        Mask(avx2!(_mm256_cmp_ps::<_CMP_LT_OQ>(self.0, other.0)))
    }
    #[inline(always)]
    fn le(self, other: Self) -> Mask {
        Mask(avx2!(_mm256_cmp_ps::<_CMP_LE_OQ>(self.0, other.0)))
    }
    #[inline(always)]
    fn select(mask: Mask, yes: Self, no: Self) -> Self {
        Avx2(avx2!(_mm256_blendv_ps(no.0, yes.0, mask.0)))
    }
    #[inline(always)]
    fn flag(mask: Mask) -> Self {
        Avx2(avx2!(_mm256_and_ps(mask.0, _mm256_set1_ps(1.0))))
    }
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        Avx2(avx2!(_mm256_min_ps(self.0, other.0)))
    }
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        Avx2(avx2!(_mm256_max_ps(self.0, other.0)))
    }
    functions_of_lanes!();
}

impl Lanes for Avx2 {
    type Bits = __m256i;

    #[inline(always)]
    fn load(from: &[f32; LANES]) -> Self {
        // SAFETY: the processor has AVX2, as in `avx2!`; what is read is the whole of `from`, LANES numbers of 32 bits each, at any alignment.
        Avx2(unsafe { _mm256_loadu_ps(from.as_ptr()) })
    }
    #[inline(always)]
    fn store(self, to: &mut [f32; LANES]) {
        // SAFETY: the processor has AVX2, as in `avx2!`; what is written is the whole of `to`, LANES numbers of 32 bits each, at any alignment.
        unsafe { _mm256_storeu_ps(to.as_mut_ptr(), self.0) }
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        Avx2(avx2!(_mm256_sqrt_ps(self.0)))
    }
    #[inline(always)]
    fn mask_bits(mask: Mask) -> u32 {
        (avx2!(_mm256_movemask_ps(mask.0))) as u32
    }
    #[inline(always)]
    fn to_bits(self) -> Self::Bits {
        avx2!(_mm256_castps_si256(self.0))
    }
    #[inline(always)]
    fn from_bits(bits: Self::Bits) -> Self {
        Avx2(avx2!(_mm256_castsi256_ps(bits)))
    }
    #[inline(always)]
    fn bits_splat(value: u32) -> Self::Bits {
        avx2!(_mm256_set1_epi32(value as i32))
    }
    #[inline(always)]
    fn bits_load(from: &[u32; LANES]) -> Self::Bits {
        // SAFETY: the processor has AVX2, as in `avx2!`; what is read is the whole of `from`, LANES numbers of 32 bits each, at any alignment.
        unsafe { _mm256_loadu_si256(from.as_ptr().cast()) }
    }
    #[inline(always)]
    fn bits_add(a: Self::Bits, b: Self::Bits) -> Self::Bits {
        avx2!(_mm256_add_epi32(a, b))
    }
    #[inline(always)]
    fn bits_sub(a: Self::Bits, b: Self::Bits) -> Self::Bits {
        avx2!(_mm256_sub_epi32(a, b))
    }
    #[inline(always)]
    fn bits_xor(a: Self::Bits, b: Self::Bits) -> Self::Bits {
        avx2!(_mm256_xor_si256(a, b))
    }
    #[inline(always)]
    fn bits_and(a: Self::Bits, b: Self::Bits) -> Self::Bits {
        avx2!(_mm256_and_si256(a, b))
    }
    #[inline(always)]
    fn bits_shift_left<const N: i32>(a: Self::Bits) -> Self::Bits {
        avx2!(_mm256_slli_epi32::<N>(a))
    }
    #[inline(always)]
    fn bits_shift_right<const N: i32>(a: Self::Bits) -> Self::Bits {
        avx2!(_mm256_srli_epi32::<N>(a))
    }
    #[inline(always)]
    fn bits_to_number(a: Self::Bits) -> Self {
        Avx2(avx2!(_mm256_cvtepi32_ps(a)))
    }
    #[inline(always)]
    fn bits_multiply_wide(a: Self::Bits, b: Self::Bits) -> (Self::Bits, Self::Bits) {
        avx2! {
            let even = _mm256_mul_epu32(a, b);
            let odd = _mm256_mul_epu32(_mm256_srli_epi64::<32>(a), _mm256_srli_epi64::<32>(b));
            let high = _mm256_blend_epi32::<0b1010_1010>(_mm256_srli_epi64::<32>(even), odd);
            let low = _mm256_blend_epi32::<0b1010_1010>(even, _mm256_slli_epi64::<32>(odd));
            (high, low)
        }
    }
}

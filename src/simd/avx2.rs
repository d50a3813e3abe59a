//! Eight numbers in a 256-bit register.
//!
//! Every function is one or a few AVX2 instructions, which only a processor with AVX2 has: `avx2!` says why no other runs them.

use super::register::{Pair, Register, first, first_mut, inlined};
use super::vector::Vector;
use std::arch::x86_64::*;

/// Sixteen numbers in two registers.
pub type Avx2 = Vector<Pair<__m256>>;

/// AVX2's instructions on vectors, as an expression or a block.
macro_rules! avx2 {
    ($($instructions:tt)*) => {{
        // SAFETY: they work on values, so all they ask for is a processor that has AVX2. `Avx2` can be named in this
        // crate alone, which does so, outside of tests, in the one place that a `SimdLevel` with AVX2 leads to, and in tests where
        // `SimdLevel::available` has it; such a level is only made once the processor was found to have AVX2.
        unsafe { $($instructions)* }
    }};
}

/// All bits of a lane of a mask are set or none.
impl Register for __m256 {
    const WIDTH: usize = 8;
    type Mask = __m256;
    type Bits = __m256i;

    inlined! {
        splat(value: f32) -> Self = avx2!(_mm256_set1_ps(value));
        add(a: Self, b: Self) -> Self = avx2!(_mm256_add_ps(a, b));
        sub(a: Self, b: Self) -> Self = avx2!(_mm256_sub_ps(a, b));
        mul(a: Self, b: Self) -> Self = avx2!(_mm256_mul_ps(a, b));
        div(a: Self, b: Self) -> Self = avx2!(_mm256_div_ps(a, b));
        neg(a: Self) -> Self = avx2!(_mm256_xor_ps(a, _mm256_set1_ps(-0.0)));
        sqrt(a: Self) -> Self = avx2!(_mm256_sqrt_ps(a));
        min(a: Self, b: Self) -> Self = avx2!(_mm256_min_ps(a, b));
        max(a: Self, b: Self) -> Self = avx2!(_mm256_max_ps(a, b));
        lt(a: Self, b: Self) -> Self::Mask = avx2!(_mm256_cmp_ps::<_CMP_LT_OQ>(a, b));
        le(a: Self, b: Self) -> Self::Mask = avx2!(_mm256_cmp_ps::<_CMP_LE_OQ>(a, b));
        select(mask: Self::Mask, yes: Self, no: Self) -> Self = avx2!(_mm256_blendv_ps(no, yes, mask));
        flag(mask: Self::Mask) -> Self = avx2!(_mm256_and_ps(mask, _mm256_set1_ps(1.0)));
        mask_and(a: Self::Mask, b: Self::Mask) -> Self::Mask = avx2!(_mm256_and_ps(a, b));
        mask_or(a: Self::Mask, b: Self::Mask) -> Self::Mask = avx2!(_mm256_or_ps(a, b));
        mask_not(a: Self::Mask) -> Self::Mask = avx2!(_mm256_xor_ps(a, _mm256_castsi256_ps(_mm256_set1_epi32(-1))));
        mask_bits(mask: Self::Mask) -> u32 = (avx2!(_mm256_movemask_ps(mask))) as u32;
        to_bits(a: Self) -> Self::Bits = avx2!(_mm256_castps_si256(a));
        from_bits(bits: Self::Bits) -> Self = avx2!(_mm256_castsi256_ps(bits));
        bits_splat(value: u32) -> Self::Bits = avx2!(_mm256_set1_epi32(value as i32));
        bits_add(a: Self::Bits, b: Self::Bits) -> Self::Bits = avx2!(_mm256_add_epi32(a, b));
        bits_sub(a: Self::Bits, b: Self::Bits) -> Self::Bits = avx2!(_mm256_sub_epi32(a, b));
        bits_xor(a: Self::Bits, b: Self::Bits) -> Self::Bits = avx2!(_mm256_xor_si256(a, b));
        bits_and(a: Self::Bits, b: Self::Bits) -> Self::Bits = avx2!(_mm256_and_si256(a, b));
        bits_shift_left<const N: i32>(a: Self::Bits) -> Self::Bits = avx2!(_mm256_slli_epi32::<N>(a));
        bits_shift_right<const N: i32>(a: Self::Bits) -> Self::Bits = avx2!(_mm256_srli_epi32::<N>(a));
        bits_to_number(a: Self::Bits) -> Self = avx2!(_mm256_cvtepi32_ps(a));
    }

    #[inline(always)]
    fn load(from: &[f32]) -> Self {
        let from = first::<f32, 8>(from);
        // SAFETY: the processor has AVX2, as in `avx2!`; what is read is the whole of `from`, at any alignment.
        unsafe { _mm256_loadu_ps(from.as_ptr()) }
    }
    #[inline(always)]
    fn store(self, to: &mut [f32]) {
        let to = first_mut::<f32, 8>(to);
        // SAFETY: the processor has AVX2, as in `avx2!`; what is written is the whole of `to`, at any alignment.
        unsafe { _mm256_storeu_ps(to.as_mut_ptr(), self) }
    }
    #[inline(always)]
    fn bits_load(from: &[u32]) -> Self::Bits {
        let from = first::<u32, 8>(from);
        // SAFETY: the processor has AVX2, as in `avx2!`; what is read is the whole of `from`, at any alignment.
        unsafe { _mm256_loadu_si256(from.as_ptr().cast()) }
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

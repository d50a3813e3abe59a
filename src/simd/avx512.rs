//! Sixteen numbers in a 512-bit register.
//!
//! Every function is one or a few AVX-512F instructions, which only a processor with AVX-512F has: `avx512!` says why no other runs
//! them.

use super::register::{Register, first, first_mut, inlined};
use super::vector::Vector;
use std::arch::x86_64::*;

/// Sixteen numbers in one register.
pub type Avx512 = Vector<__m512>;

/// AVX-512's instructions on vectors, as an expression or a block.
macro_rules! avx512 {
    ($($instructions:tt)*) => {{
        // SAFETY: they work on values, so all they ask for is a processor that has AVX-512F. `Avx512` can be named in this
        // crate alone, which does so, outside of tests, in the one place that a `SimdLevel` with AVX-512 leads to, and in tests where
        // `SimdLevel::available` has it; such a level is only made once the processor was found to have AVX-512F.
        unsafe { $($instructions)* }
    }};
}

/// One bit per lane of a mask.
impl Register for __m512 {
    const WIDTH: usize = 16;
    type Mask = __mmask16;
    type Bits = __m512i;

    inlined! {
        splat(value: f32) -> Self = avx512!(_mm512_set1_ps(value));
        add(a: Self, b: Self) -> Self = avx512!(_mm512_add_ps(a, b));
        sub(a: Self, b: Self) -> Self = avx512!(_mm512_sub_ps(a, b));
        mul(a: Self, b: Self) -> Self = avx512!(_mm512_mul_ps(a, b));
        div(a: Self, b: Self) -> Self = avx512!(_mm512_div_ps(a, b));
        neg(a: Self) -> Self = Self::from_bits(Self::bits_xor(Self::to_bits(a), Self::bits_splat(0x8000_0000)));
        sqrt(a: Self) -> Self = avx512!(_mm512_sqrt_ps(a));
        min(a: Self, b: Self) -> Self = avx512!(_mm512_min_ps(a, b));
        max(a: Self, b: Self) -> Self = avx512!(_mm512_max_ps(a, b));
        lt(a: Self, b: Self) -> Self::Mask = avx512!(_mm512_cmp_ps_mask::<_CMP_LT_OQ>(a, b));
        le(a: Self, b: Self) -> Self::Mask = avx512!(_mm512_cmp_ps_mask::<_CMP_LE_OQ>(a, b));
        select(mask: Self::Mask, yes: Self, no: Self) -> Self = avx512!(_mm512_mask_blend_ps(mask, no, yes));
        flag(mask: Self::Mask) -> Self = avx512!(_mm512_maskz_mov_ps(mask, _mm512_set1_ps(1.0)));
        mask_and(a: Self::Mask, b: Self::Mask) -> Self::Mask = a & b;
        mask_or(a: Self::Mask, b: Self::Mask) -> Self::Mask = a | b;
        mask_not(a: Self::Mask) -> Self::Mask = !a;
        mask_bits(mask: Self::Mask) -> u32 = u32::from(mask);
        to_bits(a: Self) -> Self::Bits = avx512!(_mm512_castps_si512(a));
        from_bits(bits: Self::Bits) -> Self = avx512!(_mm512_castsi512_ps(bits));
        bits_splat(value: u32) -> Self::Bits = avx512!(_mm512_set1_epi32(value as i32));
        bits_add(a: Self::Bits, b: Self::Bits) -> Self::Bits = avx512!(_mm512_add_epi32(a, b));
        bits_sub(a: Self::Bits, b: Self::Bits) -> Self::Bits = avx512!(_mm512_sub_epi32(a, b));
        bits_xor(a: Self::Bits, b: Self::Bits) -> Self::Bits = avx512!(_mm512_xor_si512(a, b));
        bits_and(a: Self::Bits, b: Self::Bits) -> Self::Bits = avx512!(_mm512_and_si512(a, b));
        bits_shift_left<const N: i32>(a: Self::Bits) -> Self::Bits = avx512!(_mm512_sll_epi32(a, _mm_cvtsi32_si128(N)));
        bits_shift_right<const N: i32>(a: Self::Bits) -> Self::Bits = avx512!(_mm512_srl_epi32(a, _mm_cvtsi32_si128(N)));
        bits_to_number(a: Self::Bits) -> Self = avx512!(_mm512_cvtepi32_ps(a));
    }

    #[inline(always)]
    fn load(from: &[f32]) -> Self {
        let from = first::<f32, 16>(from);
        // SAFETY: the processor has AVX-512F, as in `avx512!`; what is read is the whole of `from`, at any alignment.
        unsafe { _mm512_loadu_ps(from.as_ptr()) }
    }
    #[inline(always)]
    fn store(self, to: &mut [f32]) {
        let to = first_mut::<f32, 16>(to);
        // SAFETY: the processor has AVX-512F, as in `avx512!`; what is written is the whole of `to`, at any alignment.
        unsafe { _mm512_storeu_ps(to.as_mut_ptr(), self) }
    }
    #[inline(always)]
    fn bits_load(from: &[u32]) -> Self::Bits {
        let from = first::<u32, 16>(from);
        // SAFETY: the processor has AVX-512F, as in `avx512!`; what is read is the whole of `from`, at any alignment.
        unsafe { _mm512_loadu_si512(from.as_ptr().cast()) }
    }
    #[inline(always)]
    fn bits_multiply_wide(a: Self::Bits, b: Self::Bits) -> (Self::Bits, Self::Bits) {
        avx512! {
            let even = _mm512_mul_epu32(a, b);
            let odd = _mm512_mul_epu32(_mm512_srli_epi64::<32>(a), _mm512_srli_epi64::<32>(b));
            let high = _mm512_mask_blend_epi32(0b1010_1010_1010_1010, _mm512_srli_epi64::<32>(even), odd);
            let low = _mm512_mask_blend_epi32(0b1010_1010_1010_1010, even, _mm512_slli_epi64::<32>(odd));
            (high, low)
        }
    }
}

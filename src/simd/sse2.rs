//! Four numbers in a 128-bit register, with what every x86-64 processor has.

use super::register::{Pair, Register, first, first_mut, inlined};
use super::vector::Vector;
use std::arch::x86_64::*;

/// Sixteen numbers in four registers.
pub type Sse2 = Vector<Pair<Pair<__m128>>>;

/// SSE2's instructions on vectors, as an expression or a block.
macro_rules! sse2 {
    ($($instructions:tt)*) => {{
        // SAFETY: they work on values, so all they ask for is a processor that has SSE2, which is part of x86-64.
        unsafe { $($instructions)* }
    }};
}

/// All bits of a lane of a mask are set or none.
impl Register for __m128 {
    const WIDTH: usize = 4;
    type Mask = __m128;
    type Bits = __m128i;

    inlined! {
        splat(value: f32) -> Self = sse2!(_mm_set1_ps(value));
        add(a: Self, b: Self) -> Self = sse2!(_mm_add_ps(a, b));
        sub(a: Self, b: Self) -> Self = sse2!(_mm_sub_ps(a, b));
        mul(a: Self, b: Self) -> Self = sse2!(_mm_mul_ps(a, b));
        div(a: Self, b: Self) -> Self = sse2!(_mm_div_ps(a, b));
        neg(a: Self) -> Self = sse2!(_mm_xor_ps(a, _mm_set1_ps(-0.0)));
        sqrt(a: Self) -> Self = sse2!(_mm_sqrt_ps(a));
        min(a: Self, b: Self) -> Self = sse2!(_mm_min_ps(a, b));
        max(a: Self, b: Self) -> Self = sse2!(_mm_max_ps(a, b));
        lt(a: Self, b: Self) -> Self::Mask = sse2!(_mm_cmplt_ps(a, b));
        le(a: Self, b: Self) -> Self::Mask = sse2!(_mm_cmple_ps(a, b));
        select(mask: Self::Mask, yes: Self, no: Self) -> Self = sse2!(_mm_or_ps(_mm_and_ps(mask, yes), _mm_andnot_ps(mask, no)));
        flag(mask: Self::Mask) -> Self = sse2!(_mm_and_ps(mask, _mm_set1_ps(1.0)));
        mask_and(a: Self::Mask, b: Self::Mask) -> Self::Mask = sse2!(_mm_and_ps(a, b));
        mask_or(a: Self::Mask, b: Self::Mask) -> Self::Mask = sse2!(_mm_or_ps(a, b));
        mask_not(a: Self::Mask) -> Self::Mask = sse2!(_mm_xor_ps(a, _mm_castsi128_ps(_mm_set1_epi32(-1))));
        mask_bits(mask: Self::Mask) -> u32 = (sse2!(_mm_movemask_ps(mask))) as u32;
        to_bits(a: Self) -> Self::Bits = sse2!(_mm_castps_si128(a));
        from_bits(bits: Self::Bits) -> Self = sse2!(_mm_castsi128_ps(bits));
        bits_splat(value: u32) -> Self::Bits = sse2!(_mm_set1_epi32(value as i32));
        bits_add(a: Self::Bits, b: Self::Bits) -> Self::Bits = sse2!(_mm_add_epi32(a, b));
        bits_sub(a: Self::Bits, b: Self::Bits) -> Self::Bits = sse2!(_mm_sub_epi32(a, b));
        bits_xor(a: Self::Bits, b: Self::Bits) -> Self::Bits = sse2!(_mm_xor_si128(a, b));
        bits_and(a: Self::Bits, b: Self::Bits) -> Self::Bits = sse2!(_mm_and_si128(a, b));
        bits_shift_left<const N: i32>(a: Self::Bits) -> Self::Bits = sse2!(_mm_slli_epi32::<N>(a));
        bits_shift_right<const N: i32>(a: Self::Bits) -> Self::Bits = sse2!(_mm_srli_epi32::<N>(a));
        bits_to_number(a: Self::Bits) -> Self = sse2!(_mm_cvtepi32_ps(a));
    }

    #[inline(always)]
    fn load(from: &[f32]) -> Self {
        let from = first::<f32, 4>(from);
        // SAFETY: SSE2 is part of x86-64; what is read is the whole of `from`, at any alignment.
        unsafe { _mm_loadu_ps(from.as_ptr()) }
    }
    #[inline(always)]
    fn store(self, to: &mut [f32]) {
        let to = first_mut::<f32, 4>(to);
        // SAFETY: SSE2 is part of x86-64; what is written is the whole of `to`, at any alignment.
        unsafe { _mm_storeu_ps(to.as_mut_ptr(), self) }
    }
    #[inline(always)]
    fn bits_load(from: &[u32]) -> Self::Bits {
        let from = first::<u32, 4>(from);
        // SAFETY: SSE2 is part of x86-64; what is read is the whole of `from`, at any alignment.
        unsafe { _mm_loadu_si128(from.as_ptr().cast()) }
    }
    #[inline(always)]
    fn bits_multiply_wide(a: Self::Bits, b: Self::Bits) -> (Self::Bits, Self::Bits) {
        sse2! {
            let low_half = _mm_set_epi32(0, -1, 0, -1);
            let even = _mm_mul_epu32(a, b);
            let odd = _mm_mul_epu32(_mm_srli_epi64::<32>(a), _mm_srli_epi64::<32>(b));
            let high = _mm_or_si128(_mm_srli_epi64::<32>(even), _mm_andnot_si128(low_half, odd));
            let low = _mm_or_si128(_mm_and_si128(low_half, even), _mm_slli_epi64::<32>(odd));
            (high, low)
        }
    }
}

//! Four numbers in a 128-bit register, with what every 64-bit ARM processor has.

use super::register::{Pair, Register, first, first_mut, inlined};
use super::vector::Vector;
use std::arch::aarch64::*;

/// Sixteen numbers in four registers.
pub type Neon = Vector<Pair<Pair<float32x4_t>>>;

/// NEON's instructions on vectors, as an expression or a block.
macro_rules! neon {
    ($($instructions:tt)*) => {{
        // SAFETY: they work on values, so all they ask for is a processor that has NEON, which is part of AArch64.
        unsafe { $($instructions)* }
    }};
}

/// All bits of a lane of a mask are set or none.
impl Register for float32x4_t {
    const WIDTH: usize = 4;
    type Mask = uint32x4_t;
    type Bits = uint32x4_t;

    inlined! {
        splat(value: f32) -> Self = neon!(vdupq_n_f32(value));
        add(a: Self, b: Self) -> Self = neon!(vaddq_f32(a, b));
        sub(a: Self, b: Self) -> Self = neon!(vsubq_f32(a, b));
        mul(a: Self, b: Self) -> Self = neon!(vmulq_f32(a, b));
        div(a: Self, b: Self) -> Self = neon!(vdivq_f32(a, b));
        neg(a: Self) -> Self = neon!(vnegq_f32(a));
        sqrt(a: Self) -> Self = neon!(vsqrtq_f32(a));
        // Not the instruction of this name: it chooses otherwise between zeros and where a number is missing.
        min(a: Self, b: Self) -> Self = Self::select(Self::lt(a, b), a, b);
        max(a: Self, b: Self) -> Self = Self::select(Self::lt(b, a), a, b);
        lt(a: Self, b: Self) -> Self::Mask = neon!(vcltq_f32(a, b));
        le(a: Self, b: Self) -> Self::Mask = neon!(vcleq_f32(a, b));
        select(mask: Self::Mask, yes: Self, no: Self) -> Self = neon!(vbslq_f32(mask, yes, no));
        flag(mask: Self::Mask) -> Self = Self::select(mask, Self::splat(1.0), Self::splat(0.0));
        mask_and(a: Self::Mask, b: Self::Mask) -> Self::Mask = neon!(vandq_u32(a, b));
        mask_or(a: Self::Mask, b: Self::Mask) -> Self::Mask = neon!(vorrq_u32(a, b));
        mask_not(a: Self::Mask) -> Self::Mask = neon!(vmvnq_u32(a));
        to_bits(a: Self) -> Self::Bits = neon!(vreinterpretq_u32_f32(a));
        from_bits(bits: Self::Bits) -> Self = neon!(vreinterpretq_f32_u32(bits));
        bits_splat(value: u32) -> Self::Bits = neon!(vdupq_n_u32(value));
        bits_add(a: Self::Bits, b: Self::Bits) -> Self::Bits = neon!(vaddq_u32(a, b));
        bits_sub(a: Self::Bits, b: Self::Bits) -> Self::Bits = neon!(vsubq_u32(a, b));
        bits_xor(a: Self::Bits, b: Self::Bits) -> Self::Bits = neon!(veorq_u32(a, b));
        bits_and(a: Self::Bits, b: Self::Bits) -> Self::Bits = neon!(vandq_u32(a, b));
        bits_shift_left<const N: i32>(a: Self::Bits) -> Self::Bits = neon!(vshlq_n_u32::<N>(a));
        bits_shift_right<const N: i32>(a: Self::Bits) -> Self::Bits = neon!(vshrq_n_u32::<N>(a));
        bits_to_number(a: Self::Bits) -> Self = neon!(vcvtq_f32_u32(a));
    }

    #[inline(always)]
    fn load(from: &[f32]) -> Self {
        let from = first::<f32, 4>(from);
        // SAFETY: NEON is part of AArch64; what is read is the whole of `from`, at any alignment.
        unsafe { vld1q_f32(from.as_ptr()) }
    }
    #[inline(always)]
    fn store(self, to: &mut [f32]) {
        let to = first_mut::<f32, 4>(to);
        // SAFETY: NEON is part of AArch64; what is written is the whole of `to`, at any alignment.
        unsafe { vst1q_f32(to.as_mut_ptr(), self) }
    }
    #[inline(always)]
    fn mask_bits(mask: Self::Mask) -> u32 {
        // SAFETY: NEON is part of AArch64; what is read is the whole of an array of four numbers of 32 bits.
        unsafe { vaddvq_u32(vandq_u32(mask, vld1q_u32([1u32, 2, 4, 8].as_ptr()))) }
    }
    #[inline(always)]
    fn bits_load(from: &[u32]) -> Self::Bits {
        let from = first::<u32, 4>(from);
        // SAFETY: NEON is part of AArch64; what is read is the whole of `from`, at any alignment.
        unsafe { vld1q_u32(from.as_ptr()) }
    }
    #[inline(always)]
    fn bits_multiply_wide(a: Self::Bits, b: Self::Bits) -> (Self::Bits, Self::Bits) {
        neon! {
            let first = vreinterpretq_u32_u64(vmull_u32(vget_low_u32(a), vget_low_u32(b)));
            let second = vreinterpretq_u32_u64(vmull_high_u32(a, b));
            (vuzp2q_u32(first, second), vuzp1q_u32(first, second))
        }
    }
}

//! Numbers in an array of `f32`: any machine, and the standard the other levels are held to.

use super::LANES;
use super::register::{Register, first, first_mut, inlined};
use super::vector::Vector;
use std::array::from_fn;

/// Sixteen numbers in an array.
pub type Portable = Vector<[f32; LANES]>;

impl Register for [f32; LANES] {
    const WIDTH: usize = LANES;
    type Mask = [bool; LANES];
    type Bits = [u32; LANES];

    inlined! {
        splat(value: f32) -> Self = [value; LANES];
        load(from: &[f32]) -> Self = *first(from);
        add(a: Self, b: Self) -> Self = from_fn(|i| a[i] + b[i]);
        sub(a: Self, b: Self) -> Self = from_fn(|i| a[i] - b[i]);
        mul(a: Self, b: Self) -> Self = from_fn(|i| a[i] * b[i]);
        div(a: Self, b: Self) -> Self = from_fn(|i| a[i] / b[i]);
        neg(a: Self) -> Self = a.map(|x| -x);
        sqrt(a: Self) -> Self = a.map(f32::sqrt);
        min(a: Self, b: Self) -> Self = from_fn(|i| if a[i] < b[i] { a[i] } else { b[i] });
        max(a: Self, b: Self) -> Self = from_fn(|i| if a[i] > b[i] { a[i] } else { b[i] });
        lt(a: Self, b: Self) -> Self::Mask = from_fn(|i| a[i] < b[i]);
        le(a: Self, b: Self) -> Self::Mask = from_fn(|i| a[i] <= b[i]);
        select(mask: Self::Mask, yes: Self, no: Self) -> Self = from_fn(|i| if mask[i] { yes[i] } else { no[i] });
        flag(mask: Self::Mask) -> Self = mask.map(|x| f32::from(u8::from(x)));
        mask_and(a: Self::Mask, b: Self::Mask) -> Self::Mask = from_fn(|i| a[i] & b[i]);
        mask_or(a: Self::Mask, b: Self::Mask) -> Self::Mask = from_fn(|i| a[i] | b[i]);
        mask_not(a: Self::Mask) -> Self::Mask = a.map(|x| !x);
        mask_bits(mask: Self::Mask) -> u32 = mask.iter().enumerate().map(|(i, &holds)| u32::from(holds) << i).sum();
        to_bits(a: Self) -> Self::Bits = a.map(f32::to_bits);
        from_bits(bits: Self::Bits) -> Self = bits.map(f32::from_bits);
        bits_splat(value: u32) -> Self::Bits = [value; LANES];
        bits_load(from: &[u32]) -> Self::Bits = *first(from);
        bits_add(a: Self::Bits, b: Self::Bits) -> Self::Bits = from_fn(|i| a[i].wrapping_add(b[i]));
        bits_sub(a: Self::Bits, b: Self::Bits) -> Self::Bits = from_fn(|i| a[i].wrapping_sub(b[i]));
        bits_xor(a: Self::Bits, b: Self::Bits) -> Self::Bits = from_fn(|i| a[i] ^ b[i]);
        bits_and(a: Self::Bits, b: Self::Bits) -> Self::Bits = from_fn(|i| a[i] & b[i]);
        bits_shift_left<const N: i32>(a: Self::Bits) -> Self::Bits = a.map(|x| x << N);
        bits_shift_right<const N: i32>(a: Self::Bits) -> Self::Bits = a.map(|x| x >> N);
        bits_to_number(a: Self::Bits) -> Self = a.map(|x| x as f32);
    }

    #[inline(always)]
    fn store(self, to: &mut [f32]) {
        *first_mut(to) = self;
    }
    #[inline(always)]
    fn bits_multiply_wide(a: Self::Bits, b: Self::Bits) -> (Self::Bits, Self::Bits) {
        let product = |i: usize| u64::from(a[i]) * u64::from(b[i]);
        (from_fn(|i| (product(i) >> 32) as u32), from_fn(|i| product(i) as u32))
    }
}

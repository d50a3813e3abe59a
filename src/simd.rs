//! The number type in which equations are written.
//!
//! [`Real`] is what an equation needs: arithmetic, comparison to a mask, choice by a mask, exp and ln. It is
//! implemented by `f64` (tests of equations) and by vectors of sixteen `f32` (the kernel, [`Lanes`]): AVX-512, AVX2, SSE2,
//! NEON and a portable array. A level is chosen at run time by [`SimdLevel::best`]; all of them give the same bits, since each uses
//! only operations that IEEE 754 rounds exactly (add, subtract, multiply, divide, square root, comparison, integer and
//! bit operations), never a fused multiply-add, and the functions below are built on those alone.

#[cfg(target_arch = "x86_64")]
pub(crate) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(crate) mod avx512;
mod f64_reference;
pub mod functions;
#[cfg(target_arch = "aarch64")]
pub(crate) mod neon;
pub mod portable;
mod register;
#[cfg(target_arch = "x86_64")]
pub(crate) mod sse2;
mod vector;

use std::ops::{Add, BitAnd, BitOr, Div, Mul, Neg, Not, Sub};

/// A number type for equations.
pub trait Real:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> + Neg<Output = Self>
{
    /// One Boolean per number.
    type Mask: Copy + BitAnd<Output = Self::Mask> + BitOr<Output = Self::Mask> + Not<Output = Self::Mask>;

    /// A constant or parameter, rounded to this type.
    fn of(value: f64) -> Self;
    fn lt(self, other: Self) -> Self::Mask;
    fn le(self, other: Self) -> Self::Mask;
    /// `yes` where the mask holds, `no` elsewhere.
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self;
    /// 1 where the mask holds, 0 elsewhere: the bracket `[c]` of the model's page.
    fn flag(mask: Self::Mask) -> Self;
    fn min(self, other: Self) -> Self;
    fn max(self, other: Self) -> Self;
    /// e to this power; lanes saturate outside about ±87.
    fn exp(self) -> Self;
    /// Natural logarithm of a positive number.
    fn ln(self) -> Self;
    /// Quantile of the standard normal distribution at this probability, in (0, 1).
    fn inverse_normal(self) -> Self;
    /// Whether the mask holds anywhere.
    fn any(mask: Self::Mask) -> bool;

    #[inline(always)]
    fn gt(self, other: Self) -> Self::Mask {
        other.lt(self)
    }
    #[inline(always)]
    fn ge(self, other: Self) -> Self::Mask {
        other.le(self)
    }
    /// Whether a flag (0 or 1) is set.
    #[inline(always)]
    fn is_set(self) -> Self::Mask {
        Self::of(0.0).lt(self)
    }
    /// `1/(1+e^-x)`.
    #[inline(always)]
    fn logistic(self) -> Self {
        Self::of(1.0) / (Self::of(1.0) + (-self).exp())
    }
    /// `ln(u/(1-u))`: an event of probability `logistic(x)` happens when `logit(u) < x`.
    #[inline(always)]
    fn logit(self) -> Self {
        (self / (Self::of(1.0) - self)).ln()
    }
}

/// The number of lanes of a vector, at every level.
pub const LANES: usize = 16;

/// A vector of [`LANES`] single-precision numbers.
pub trait Lanes: Real {
    /// The lanes' bits as unsigned integers.
    type Bits: Copy;

    fn load(from: &[f32; LANES]) -> Self;
    fn store(self, to: &mut [f32; LANES]);
    fn sqrt(self) -> Self;
    /// Bit `i` is set where lane `i` of the mask holds.
    fn mask_bits(mask: Self::Mask) -> u32;
    fn to_bits(self) -> Self::Bits;
    fn from_bits(bits: Self::Bits) -> Self;

    fn bits_splat(value: u32) -> Self::Bits;
    fn bits_load(from: &[u32; LANES]) -> Self::Bits;
    fn bits_add(a: Self::Bits, b: Self::Bits) -> Self::Bits;
    fn bits_sub(a: Self::Bits, b: Self::Bits) -> Self::Bits;
    fn bits_xor(a: Self::Bits, b: Self::Bits) -> Self::Bits;
    fn bits_and(a: Self::Bits, b: Self::Bits) -> Self::Bits;
    fn bits_shift_left<const N: i32>(a: Self::Bits) -> Self::Bits;
    fn bits_shift_right<const N: i32>(a: Self::Bits) -> Self::Bits;
    /// The integers, all below 2^24, as numbers.
    fn bits_to_number(a: Self::Bits) -> Self;
    /// High and low halves of the 64-bit products.
    fn bits_multiply_wide(a: Self::Bits, b: Self::Bits) -> (Self::Bits, Self::Bits);
}

/// An instruction set that this machine has. It can only be obtained from [`SimdLevel::best`] and [`SimdLevel::available`], so code
/// for an existing level may always run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SimdLevel(Instructions);

/// The instruction set of a [`SimdLevel`], for choosing the code to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Instructions {
    /// Arrays of `f32`, on any machine: where there is nothing else and, to compare the others with, in builds with debug assertions.
    /// Its kernel takes long to compile.
    #[cfg(any(debug_assertions, not(any(target_arch = "x86_64", target_arch = "aarch64"))))]
    Portable,
    /// 128-bit vectors of every x86-64 processor.
    #[cfg(target_arch = "x86_64")]
    Sse2,
    /// 256-bit vectors of x86-64 processors since 2013.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// 512-bit vectors of x86-64 processors with AVX-512F.
    #[cfg(target_arch = "x86_64")]
    Avx512,
    /// 128-bit vectors of every 64-bit ARM processor.
    #[cfg(target_arch = "aarch64")]
    Neon,
}

impl SimdLevel {
    /// The fastest level of this machine.
    pub fn best() -> SimdLevel {
        SimdLevel::available().pop().expect("every machine has a level")
    }

    /// Every level this machine can run, the fastest last.
    pub fn available() -> Vec<SimdLevel> {
        let levels = [
            #[cfg(any(debug_assertions, not(any(target_arch = "x86_64", target_arch = "aarch64"))))]
            Some(Instructions::Portable),
            #[cfg(target_arch = "x86_64")]
            Some(Instructions::Sse2),
            #[cfg(target_arch = "x86_64")]
            std::arch::is_x86_feature_detected!("avx2").then_some(Instructions::Avx2),
            #[cfg(target_arch = "x86_64")]
            std::arch::is_x86_feature_detected!("avx512f").then_some(Instructions::Avx512),
            #[cfg(target_arch = "aarch64")]
            Some(Instructions::Neon),
        ];
        levels.into_iter().flatten().map(SimdLevel).collect()
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self.0 {
            #[cfg(any(debug_assertions, not(any(target_arch = "x86_64", target_arch = "aarch64"))))]
            Instructions::Portable => "portable",
            #[cfg(target_arch = "x86_64")]
            Instructions::Sse2 => "SSE2",
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx2 => "AVX2",
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx512 => "AVX-512",
            #[cfg(target_arch = "aarch64")]
            Instructions::Neon => "NEON",
        }
    }

    /// Which code to run.
    pub(crate) fn instructions(self) -> Instructions {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_levels_of_a_machine_begin_with_every_machines_and_end_with_the_best() {
        let levels = SimdLevel::available();
        assert_eq!(levels.last().copied(), Some(SimdLevel::best()));
        assert!(levels[0].name() == "portable" || !cfg!(debug_assertions));
        let names: std::collections::BTreeSet<&str> = levels.iter().map(|level| level.name()).collect();
        assert_eq!(names.len(), levels.len());
    }
}

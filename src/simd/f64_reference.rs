//! `f64` as a [`Real`]: the number in which equations are tested, one merchant at a time.

use super::Real;
use super::functions::inverse_normal_f64;

impl Real for f64 {
    type Mask = bool;

    #[inline(always)]
    fn of(value: f64) -> Self {
        value
    }
    #[inline(always)]
    fn lt(self, other: Self) -> bool {
        self < other
    }
    #[inline(always)]
    fn le(self, other: Self) -> bool {
        self <= other
    }
    #[inline(always)]
    fn select(mask: bool, yes: Self, no: Self) -> Self {
        if mask { yes } else { no }
    }
    #[inline(always)]
    fn flag(mask: bool) -> Self {
        f64::from(u8::from(mask))
    }
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        f64::min(self, other)
    }
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        f64::max(self, other)
    }
    #[inline(always)]
    fn exp(self) -> Self {
        libm::exp(self)
    }
    #[inline(always)]
    fn ln(self) -> Self {
        libm::log(self)
    }
    fn inverse_normal(self) -> Self {
        inverse_normal_f64(self)
    }
    #[inline(always)]
    fn any(mask: bool) -> bool {
        mask
    }
}

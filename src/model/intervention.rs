//! Early warning: the intervention that acts before access is lost.
//!
//! ```text
//! an ACTIVE merchant with S < C + warning_margin whose repair uniform lies below warning_response repairs next month;
//! otherwise an ACTIVE merchant does not repair
//! ```
//!
//! Warnings look at the access decision of the month before appeals are decided, so a merchant reinstated by an appeal is not warned.
//!
//! Every other intervention is a change of parameters: one small file each in `configs/reforms/`.

use super::response::Responses;
use crate::simd::Real;

/// Whether a merchant's repair uniform makes it respond to a warning (not scaled by notification).
#[inline(always)]
pub fn heeds_warning<F: Real>(p: &Responses<F>, repair_uniform: F) -> F::Mask {
    repair_uniform.lt(p.warning_response)
}

/// Whether a merchant is warned and heeds it; flags. `decided_active` is access before appeals.
#[inline(always)]
pub fn warned<F: Real>(p: &Responses<F>, decided_active: F, headroom: F, heeds_warning: F) -> F {
    F::flag(headroom.lt(p.warning_margin)) * heeds_warning * decided_active
}

/// `repairing` for the next month: who is warned, and who repairs until access is back; flags.
#[inline(always)]
pub fn next_repairing<F: Real>(repairing: F, active: F, warned: F) -> F {
    warned + (F::of(1.0) - active) * repairing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_warned_active_merchant_that_heeds_repairs() {
        let mut p = Responses::from_keys(&mut |_| 0.0);
        (p.warning_margin, p.warning_response) = (20.0, 0.5);
        assert!(heeds_warning(&p, 0.49) && !heeds_warning(&p, 0.5));
        assert_eq!([19.0, 20.0].map(|headroom| warned(&p, 1.0, headroom, 1.0)), [1.0, 0.0]);
        assert_eq!((warned(&p, 0.0, 19.0, 1.0), warned(&p, 1.0, 19.0, 0.0)), (0.0, 0.0));
        assert_eq!(next_repairing(0.0, 1.0, 1.0), 1.0);
        assert_eq!(next_repairing(1.0, 1.0, 0.0), 0.0);
        assert_eq!(next_repairing(1.0, 0.0, 0.0), 1.0);
    }
}

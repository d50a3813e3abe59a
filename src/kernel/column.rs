//! Columns: one number for each merchant of a block.

use crate::simd::{LANES, Lanes};

/// Maximum number of merchants per block, one bit of a word each; a policy's columns then fit the first-level cache.
pub const BLOCK_MAX: usize = u64::BITS as usize;
/// Vectors of a full block.
pub const GROUPS_MAX: usize = BLOCK_MAX / LANES;

/// One number for each merchant of a block, in vectors.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub struct MerchantColumn([[f32; LANES]; GROUPS_MAX]);

impl Default for MerchantColumn {
    fn default() -> Self {
        MerchantColumn::ZERO
    }
}

impl MerchantColumn {
    pub const ZERO: MerchantColumn = MerchantColumn([[0.0; LANES]; GROUPS_MAX]);

    #[inline(always)]
    pub fn load<L: Lanes>(&self, group: usize) -> L {
        L::load(&self.0[group])
    }
    #[inline(always)]
    pub fn store<L: Lanes>(&mut self, group: usize, value: L) {
        value.store(&mut self.0[group]);
    }
    #[inline(always)]
    pub fn get(&self, merchant: usize) -> f32 {
        self.0[merchant / LANES][merchant % LANES]
    }
    #[inline(always)]
    pub fn set(&mut self, merchant: usize, value: f32) {
        self.0[merchant / LANES][merchant % LANES] = value;
    }
    /// Every merchant's number.
    #[inline(always)]
    pub fn numbers(&self) -> &[f32; BLOCK_MAX] {
        self.0.as_flattened().try_into().expect("a block's vectors hold its merchants")
    }
    /// Sets every merchant's number.
    pub fn fill(&mut self, value: f32) {
        self.0 = [[value; LANES]; GROUPS_MAX];
    }
}

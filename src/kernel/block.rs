//! The inputs of a block of merchants.

use crate::environment::Conditions;
use crate::plan::Plan;
use crate::rng::RoundKeys;

/// The conditions of one replication, in the order of the plan.
#[derive(Clone, Debug)]
pub struct ReplicationConditions {
    /// Index of each world, all months.
    pub worlds: Vec<Vec<f64>>,
    /// The baseline's conditions during the burn-in.
    pub seasoning: Vec<Conditions>,
    /// Conditions of each twin, study months.
    pub twins: Vec<Vec<Conditions>>,
    /// Conditions of each policy, study months.
    pub policies: Vec<Vec<Conditions>>,
}

/// The inputs of a block.
#[derive(Clone, Copy)]
pub struct MerchantBlock<'a> {
    pub plan: &'a Plan,
    pub keys: &'a RoundKeys,
    pub conditions: &'a ReplicationConditions,
    pub replication: u32,
    /// Number of the first merchant.
    pub first: u32,
    /// Merchants of the block, at most [`super::column::BLOCK_MAX`].
    pub merchants: usize,
}

//! The groups for which metrics are measured: everybody, a segment, a revenue decile.
//!
//! Merchants are counted by cell, a segment and a revenue decile together: `segment·10 + decile`.

/// Number of revenue deciles.
pub const DECILES: usize = 10;

/// A group of merchants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Every merchant.
    All,
    /// A segment, by its index in the configuration.
    Segment(usize),
    /// A decile of monthly revenue R, 0 the lowest; its bounds are the population's quantiles under the baseline.
    Decile(usize),
}

impl Group {
    /// All groups: everybody, each segment, each revenue decile.
    pub fn every(segments: usize) -> Vec<Group> {
        let segments = (0..segments).map(Group::Segment);
        std::iter::once(Group::All).chain(segments).chain((0..DECILES).map(Group::Decile)).collect()
    }

    /// The group's name in result files: `all`, the segment's name, or `revenue_decile_1` (lowest) to `_10`.
    pub fn name(self, segment_names: &[String]) -> String {
        match self {
            Group::All => "all".into(),
            Group::Segment(k) => segment_names[k].clone(),
            Group::Decile(d) => format!("revenue_decile_{}", d + 1),
        }
    }

    /// Whether a cell of merchants belongs to the group.
    pub fn contains(self, cell: usize) -> bool {
        match self {
            Group::All => true,
            Group::Segment(segment) => cell / DECILES == segment,
            Group::Decile(decile) => cell % DECILES == decile,
        }
    }
}

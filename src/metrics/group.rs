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

/// What merchants are counted by: the less, the faster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CountedBy {
    /// All together: only everybody can be measured.
    Nothing,
    /// Each segment in its lowest decile's cell: no decile can be measured.
    Segment,
    SegmentAndDecile,
}

impl CountedBy {
    /// What measuring these groups needs.
    pub fn of(groups: &[Group]) -> CountedBy {
        let needed = groups.iter().map(|group| match group {
            Group::All => CountedBy::Nothing,
            Group::Segment(_) => CountedBy::Segment,
            Group::Decile(_) => CountedBy::SegmentAndDecile,
        });
        needed.max().unwrap_or(CountedBy::Nothing)
    }

    /// The cell in which a cell's merchants are counted.
    #[inline]
    pub fn cell(self, cell: usize) -> usize {
        match self {
            CountedBy::Nothing => 0,
            CountedBy::Segment => cell / DECILES * DECILES,
            CountedBy::SegmentAndDecile => cell,
        }
    }

    /// How many cells there are.
    pub fn cells(self, segments: usize) -> usize {
        if self == CountedBy::Nothing { 1 } else { segments * DECILES }
    }
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

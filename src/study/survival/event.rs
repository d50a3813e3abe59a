//! What is waited for, and the histories of a group of merchants.

use crate::metrics::histories::EventHistories;
use crate::stats::survival::LifeTable;

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The first loss of access, from month 0.
    Loss,
    /// Access again, from the first loss.
    Restoration,
}

impl Event {
    /// Both, in the order in which they happen.
    pub const ALL: [Event; 2] = [Event::Loss, Event::Restoration];

    /// The event's name in files.
    pub fn name(self) -> &'static str {
        match self {
            Event::Loss => "loss",
            Event::Restoration => "restoration",
        }
    }

    /// The life table of a group.
    pub fn table(self, histories: &EventHistories) -> LifeTable {
        match self {
            Event::Loss => histories.losses(),
            Event::Restoration => histories.restorations(),
        }
    }
}

/// Bad and good merchants' histories of each segment under each policy: `[policy][segment]`.
pub type Histories = Vec<Vec<[EventHistories; 2]>>;

/// The merchants of some replications under a policy, of the chosen segments.
pub fn pooled(
    replications: &[Histories],
    policy: usize,
    good: bool,
    is_chosen: impl Fn(usize) -> bool,
) -> EventHistories {
    let parts = replications.iter().flat_map(|policies| policies[policy].iter().enumerate());
    sum(parts.filter(|(segment, _)| is_chosen(*segment)).map(|(_, histories)| &histories[usize::from(good)]))
}

/// All parts together.
pub fn sum<'a>(parts: impl Iterator<Item = &'a EventHistories>) -> EventHistories {
    let mut parts = parts.cloned();
    let mut whole = parts.next().unwrap_or_default();
    parts.for_each(|part| whole.merge(&part));
    whole
}

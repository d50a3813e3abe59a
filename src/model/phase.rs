//! Phases: months in which a policy differs from itself.
//!
//! ```text
//! the parameters of month t are those of the phases that hold t, later ones over earlier ones, over the policy's own
//! ```
//!
//! Months are those of the study, from 1 on. State carries over at a phase's edges; nothing else is remembered. What is the
//! same in every month, no phase may change: [`Key::is_phased`](super::parameter::Key::is_phased).

use super::Policy;
use super::consumer_loan::Opening;
use super::merchant_loan::Exclusivity;
use super::revenue::Season;
use std::collections::BTreeSet;

/// Months `from` to `to`, both included, and what differs in them.
#[derive(Clone, Debug, PartialEq)]
pub struct Phase {
    /// What keys and charts call it; without one they use its number.
    pub name: Option<String>,
    /// At least 1.
    pub from: u32,
    /// At least `from`; months past the study's end have no effect.
    pub to: u32,
    /// At most one change of each kind of value.
    pub changes: Vec<Change>,
}

/// One value that differs in a phase.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// The scalar parameter `group.name`.
    Parameter {
        group: &'static str,
        name: &'static str,
        value: f64,
    },
    /// A parameter of a segment, the segment by its index.
    SegmentParameter {
        segment: usize,
        name: &'static str,
        value: f64,
    },
    /// The season of a segment.
    Season {
        segment: usize,
        season: Season,
    },
    Opening(Opening),
    Exclusivity(Exclusivity),
    /// The regulator's stance in every month of the phase.
    Guidance(f64),
}

/// Consecutive months under the same policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    pub from: u32,
    pub to: u32,
    /// It has no phases; its guidance is that of the whole study, with what phases state.
    pub policy: Policy,
}

impl Phase {
    /// What keys and results call it, given its index: its name, or its number from 1 on.
    pub fn label(&self, index: usize) -> String {
        self.name.clone().unwrap_or_else(|| (index + 1).to_string())
    }

    /// Whether a month is in it.
    pub fn holds(&self, month: u32) -> bool {
        (self.from..=self.to).contains(&month)
    }

    /// Adds a change, in place of one of the same value.
    pub fn set(&mut self, change: Change) {
        match self.changes.iter_mut().find(|known| known.is_of_the_same_value(change)) {
            Some(known) => *known = change,
            None => self.changes.push(change),
        }
    }

    /// The change of the same value as `like`, if there is one.
    pub fn change(&self, like: Change) -> Option<Change> {
        self.changes.iter().find(|known| known.is_of_the_same_value(like)).copied()
    }
}

impl Change {
    /// Whether both change the same value, be it to the same or not.
    pub fn is_of_the_same_value(self, other: Change) -> bool {
        match (self, other) {
            (Change::Parameter { group, name, .. }, Change::Parameter { group: group_too, name: name_too, .. }) => {
                (group, name) == (group_too, name_too)
            }
            (
                Change::SegmentParameter { segment, name, .. },
                Change::SegmentParameter { segment: segment_too, name: name_too, .. },
            ) => (segment, name) == (segment_too, name_too),
            (Change::Season { segment, .. }, Change::Season { segment: segment_too, .. }) => segment == segment_too,
            (Change::Opening(_), Change::Opening(_))
            | (Change::Exclusivity(_), Change::Exclusivity(_))
            | (Change::Guidance(_), Change::Guidance(_)) => true,
            _ => false,
        }
    }

    /// The number it changes a value to, if it is one.
    pub fn number(self) -> Option<f64> {
        match self {
            Change::Parameter { value, .. } | Change::SegmentParameter { value, .. } | Change::Guidance(value) => {
                Some(value)
            }
            Change::Season { .. } | Change::Opening(_) | Change::Exclusivity(_) => None,
        }
    }

    /// Makes the change in a policy; guidance is by month, see [`Policy::guidance_by_month`].
    fn apply(self, policy: &mut Policy) {
        let slot = match self {
            Change::Parameter { group, name, value } => {
                policy.parameters.get_mut(group, name).map(|slot| (slot, value))
            }
            Change::SegmentParameter { segment, name, value } => {
                policy.segments[segment].get_mut(name).map(|slot| (slot, value))
            }
            Change::Season { segment, season } => return policy.seasons[segment] = season,
            Change::Opening(opening) => return policy.opening = opening,
            Change::Exclusivity(exclusivity) => return policy.exclusivity = exclusivity,
            Change::Guidance(_) => return,
        };
        let (slot, value) = slot.expect("a phase changes known parameters");
        *slot = value;
    }
}

impl Policy {
    /// The terms in force over a study: consecutive stretches of months, each with its policy; one where no phase changes a
    /// parameter. The first begins with month 1 and the last ends with month `months`.
    pub fn stretches(&self, months: u32) -> Vec<Stretch> {
        let edges = self.phases.iter().flat_map(|phase| [phase.from, phase.to.saturating_add(1)]);
        let starts: BTreeSet<u32> = edges.filter(|month| (2..=months).contains(month)).chain([1]).collect();
        let own = Policy { phases: Vec::new(), guidance: self.guidance_by_month(months), ..self.clone() };
        let mut stretches: Vec<Stretch> = Vec::new();
        for &from in &starts {
            let mut policy = own.clone();
            for phase in self.phases.iter().filter(|phase| phase.holds(from)) {
                phase.changes.iter().for_each(|change| change.apply(&mut policy));
            }
            match stretches.last_mut() {
                Some(last) if last.policy == policy => {}
                Some(last) => {
                    last.to = from - 1;
                    stretches.push(Stretch { from, to: months, policy });
                }
                None => stretches.push(Stretch { from, to: months, policy }),
            }
        }
        stretches
    }

    /// The regulator's stance by month, with what phases state; as long as the policy's own list, or longer where a phase differs
    /// from 0 past its end.
    fn guidance_by_month(&self, months: u32) -> Vec<f64> {
        let mut guidance = self.guidance.clone();
        for phase in &self.phases {
            let Some(Change::Guidance(stance)) = phase.change(Change::Guidance(0.0)) else { continue };
            for month in phase.from..=phase.to.min(months) {
                let index = month as usize - 1;
                if guidance.get(index).copied().unwrap_or(0.0) != stance {
                    guidance.resize(guidance.len().max(index + 1), 0.0);
                    guidance[index] = stance;
                }
            }
        }
        guidance
    }
}

/// The months that some phases hold, as `4–9, 12`; the middle of more than three runs of months is left out.
pub fn months_of(phases: &[Phase]) -> String {
    let mut spans: Vec<(u32, u32)> = phases.iter().map(|phase| (phase.from, phase.to)).collect();
    spans.sort_unstable();
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for (from, to) in spans {
        match runs.last_mut() {
            Some(last) if from <= last.1 + 1 => last.1 = last.1.max(to),
            _ => runs.push((from, to)),
        }
    }
    let one = |(from, to): &(u32, u32)| if from == to { from.to_string() } else { format!("{from}–{to}") };
    let texts: Vec<String> = match &runs[..] {
        [first, _, .., last] if runs.len() > 3 => vec![one(first), "…".into(), one(last)],
        runs => runs.iter().map(one).collect(),
    };
    texts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Parameters;
    use crate::model::merchant::Segment;

    fn own() -> Policy {
        Policy {
            parameters: Parameters::from_keys(|_| 0.5),
            segments: vec![Segment::from_keys(&mut |_| 0.5)],
            seasons: vec![[0.0; 12]],
            opening: Opening::Natural,
            exclusivity: Exclusivity::None,
            path: vec![0.0, -1.0],
            guidance: vec![1.0],
            phases: Vec::new(),
        }
    }

    fn phase(from: u32, to: u32, changes: &[Change]) -> Phase {
        Phase { name: None, from, to, changes: changes.to_vec() }
    }

    fn cutoff(value: f64) -> Change {
        Change::Parameter { group: "merchant_loan", name: "cutoff", value }
    }

    /// Months of each stretch, and its cut-off.
    fn cutoffs(policy: &Policy, months: u32) -> Vec<(u32, u32, f64)> {
        let stretches = policy.stretches(months);
        stretches.iter().map(|one| (one.from, one.to, one.policy.parameters.merchant_loan.cutoff)).collect()
    }

    #[test]
    fn a_policy_without_phases_is_one_stretch_of_itself() {
        let policy = own();
        assert_eq!(policy.stretches(24), [Stretch { from: 1, to: 24, policy: policy.clone() }]);
    }

    #[test]
    fn later_phases_go_over_earlier_ones_in_the_months_they_share() {
        let first = phase(4, 9, &[cutoff(1.0), Change::Opening(Opening::Never)]);
        let policy = Policy { phases: vec![first, phase(6, 12, &[cutoff(2.0)])], ..own() };
        assert_eq!(cutoffs(&policy, 24), [(1, 3, 0.5), (4, 5, 1.0), (6, 9, 2.0), (10, 12, 2.0), (13, 24, 0.5)]);
        let openings: Vec<Opening> = policy.stretches(24).iter().map(|one| one.policy.opening).collect();
        let (natural, never) = (Opening::Natural, Opening::Never);
        assert_eq!(openings, [natural, never, never, natural, natural]);
        // In the other order the shorter one goes over the longer one.
        let policy = Policy { phases: policy.phases.iter().rev().cloned().collect(), ..own() };
        assert_eq!(cutoffs(&policy, 24), [(1, 3, 0.5), (4, 9, 1.0), (10, 12, 2.0), (13, 24, 0.5)]);
    }

    #[test]
    fn phases_at_the_edges_of_the_study_leave_no_empty_stretch() {
        let policy = Policy { phases: vec![phase(1, 3, &[cutoff(1.0)]), phase(20, 120, &[cutoff(2.0)])], ..own() };
        assert_eq!(cutoffs(&policy, 24), [(1, 3, 1.0), (4, 19, 0.5), (20, 24, 2.0)]);
        assert_eq!(cutoffs(&policy, 12), [(1, 3, 1.0), (4, 12, 0.5)]);
        let policy = Policy { phases: vec![phase(1, 24, &[cutoff(1.0)])], ..own() };
        assert_eq!(cutoffs(&policy, 24), [(1, 24, 1.0)]);
    }

    #[test]
    fn a_phase_that_says_nothing_new_changes_no_stretch() {
        let same = [
            cutoff(0.5),
            Change::SegmentParameter { segment: 0, name: "cutoff_shift", value: 0.5 },
            Change::Opening(Opening::Natural),
            Change::Exclusivity(Exclusivity::None),
        ];
        let policy = Policy { phases: vec![phase(4, 9, &same), phase(2, 6, &[Change::Guidance(0.0)])], ..own() };
        assert_eq!(policy.stretches(24), own().stretches(24));
        // Neither does a phase that the next one takes back.
        let policy = Policy { phases: vec![phase(4, 9, &[cutoff(1.0)]), phase(4, 9, &[cutoff(0.5)])], ..own() };
        assert_eq!(policy.stretches(24), own().stretches(24));
    }

    #[test]
    fn guidance_is_written_into_the_months_of_its_phase() {
        let phases = vec![phase(1, 1, &[Change::Guidance(-1.0)]), phase(3, 4, &[Change::Guidance(2.0)])];
        let policy = Policy { phases, ..own() };
        let [only] = &policy.stretches(24)[..] else { panic!("guidance alone makes no stretch") };
        assert_eq!(only.policy.guidance, [-1.0, 0.0, 2.0, 2.0]);
        assert_eq!(policy.stretches(3)[0].policy.guidance, [-1.0, 0.0, 2.0]);
        // Every stretch has the whole list.
        let policy = Policy { phases: vec![phase(3, 4, &[Change::Guidance(2.0), cutoff(1.0)])], ..own() };
        assert!(policy.stretches(24).iter().all(|one| one.policy.guidance == [1.0, 0.0, 2.0, 2.0]));
    }

    #[test]
    fn only_the_segment_meant_changes() {
        let mut policy = own();
        policy.segments.push(policy.segments[0]);
        policy.seasons.push([0.0; 12]);
        policy.phases = vec![phase(2, 2, &[Change::SegmentParameter { segment: 1, name: "cutoff_shift", value: 7.0 }])];
        let shifts: Vec<[f64; 2]> =
            policy.stretches(3).iter().map(|one| [0, 1].map(|s| one.policy.segments[s].cutoff_shift)).collect();
        assert_eq!(shifts, [[0.5, 0.5], [0.5, 7.0], [0.5, 0.5]]);
    }

    #[test]
    fn a_change_takes_the_place_of_one_of_the_same_value() {
        let mut phase = phase(1, 2, &[cutoff(1.0), Change::Guidance(1.0)]);
        for change in [Change::Guidance(2.0), cutoff(3.0), Change::Opening(Opening::Never)] {
            phase.set(change);
        }
        assert_eq!(phase.changes, [cutoff(3.0), Change::Guidance(2.0), Change::Opening(Opening::Never)]);
        assert_eq!(phase.change(cutoff(0.0)), Some(cutoff(3.0)));
        assert_eq!(phase.change(Change::Exclusivity(Exclusivity::None)), None);
    }

    #[test]
    fn months_read_as_runs() {
        let months =
            |spans: &[(u32, u32)]| months_of(&spans.iter().map(|&(from, to)| phase(from, to, &[])).collect::<Vec<_>>());
        assert_eq!(months(&[(4, 9)]), "4–9");
        assert_eq!(months(&[(12, 12), (4, 9), (10, 10)]), "4–10, 12");
        assert_eq!(months(&[(1, 1), (3, 3), (5, 6)]), "1, 3, 5–6");
        assert_eq!(months(&[(1, 1), (3, 3), (5, 6), (8, 9)]), "1, …, 8–9");
    }
}

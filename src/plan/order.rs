//! Several plans on the same merchants: in which order a block runs them, so that each finds what it shares with the one before.

use super::{Plan, WorldTerms};
use std::cmp::Reverse;

/// What a block's memory holds of the plan that was run on its merchants before. Each includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kept {
    Nothing,
    /// Lives and the draws of every month, maybe of later ones too.
    Draws,
    /// The baseline's world, and the cells of its merchants.
    World,
}

/// A plan's turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The plan's index.
    pub plan: usize,
    pub kept: Kept,
}

/// The turns of some plans: those with the same lives follow each other, the longest studies first, and among them those with the same
/// world.
pub fn in_order(plans: &[Plan]) -> Vec<Turn> {
    let worlds: Vec<_> = plans.iter().map(Plan::baseline_world).collect();
    let lives = classes(plans.len(), |a, b| plans[a].shares_draws(&plans[b]));
    let worlds = classes(plans.len(), |a, b| {
        let (one, other) = (&plans[a], &plans[b]);
        lives[a] == lives[b] && one.shares_economy(other) && one.shares_cells(other) && worlds[a] == worlds[b]
    });
    let mut order: Vec<usize> = (0..plans.len()).collect();
    order.sort_by_key(|&plan| (lives[plan], Reverse(plans[plan].timeline.months), worlds[plan]));
    let kept = |turn: usize| match turn.checked_sub(1).map(|before| (order[before], order[turn])) {
        Some((before, this)) if worlds[before] == worlds[this] => Kept::World,
        Some((before, this)) if lives[before] == lives[this] => Kept::Draws,
        _ => Kept::Nothing,
    };
    (0..order.len()).map(|turn| Turn { plan: order[turn], kept: kept(turn) }).collect()
}

/// The first of the indices that each is the same as.
fn classes(count: usize, is_same: impl Fn(usize, usize) -> bool) -> Vec<usize> {
    let mut first: Vec<usize> = Vec::new();
    let class = |index: usize| {
        let known = first.iter().copied().find(|&known| is_same(known, index));
        known.unwrap_or_else(|| {
            first.push(index);
            index
        })
    };
    (0..count).map(class).collect()
}

impl Plan {
    /// Whether merchants have the same lives, and the same draws in every month that both have.
    fn shares_draws(&self, other: &Plan) -> bool {
        self.timeline.seasoning == other.timeline.seasoning && self.population == other.population
    }

    /// Whether the index is the same in every replication, without any scenario, and months have the same seasons.
    fn shares_economy(&self, other: &Plan) -> bool {
        let of = |plan: &Plan| (plan.timeline, plan.economy, plan.start_month);
        of(self) == of(other) && self.paths == other.paths
    }

    /// Whether merchants whose revenue is the same are in the same cells.
    fn shares_cells(&self, other: &Plan) -> bool {
        self.decile_bounds == other.decile_bounds
    }

    /// What the baseline's world reads besides.
    fn baseline_world(&self) -> Vec<(u32, WorldTerms)> {
        WorldTerms::by_stretch(&self.worlds[0], self.timeline.months)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{SizeOverrides, load};

    fn plan(set: &[&str]) -> Plan {
        let set: Vec<String> = set.iter().map(|set| (*set).to_string()).collect();
        Plan::new(&load(None, &[], &set, SizeOverrides::default()).unwrap().scenario)
    }

    #[test]
    fn plans_follow_those_whose_lives_and_worlds_they_share() {
        let plans = [
            plan(&[]),
            plan(&["economy.sd=1.5"]),
            plan(&["merchant_loan.cutoff=520"]),
            plan(&["run.months=36"]),
            plan(&["score.inquiries=0.2"]),
            plan(&["traits.revenue_quality=0.1"]),
            plan(&["economy.sd=1.5", "run.start_month=7"]),
            plan(&["run.seasoning=6"]),
        ];
        let turns = in_order(&plans).into_iter().map(|Turn { plan, kept }| (plan, kept));
        let expected = [
            (3, Kept::Nothing),
            (0, Kept::Draws),
            (2, Kept::World),
            (4, Kept::World),
            (1, Kept::Draws),
            (5, Kept::Draws),
            (6, Kept::Draws),
            (7, Kept::Nothing),
        ];
        assert_eq!(turns.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn merchants_of_other_segments_have_other_lives() {
        let mut other = plan(&[]);
        let mut segments = other.worlds[0].own.segments.clone();
        segments[0].share *= 0.5;
        other.population = crate::population::Population::new(&segments);
        let turns = in_order(&[plan(&[]), other]);
        assert!(turns.iter().all(|turn| turn.kept == Kept::Nothing));
    }
}

//! Step 7: the line of a vector of merchants, before the burn-in and in every month.

use super::constants::Constants;
use super::state::State;
use super::world::World;
use crate::model::merchant_loan::{LineInputs, line, rule_binds};
use crate::simd::Lanes;

/// What leaves no line whatever the score.
#[derive(Clone, Copy)]
pub struct Bars<L: Lanes> {
    pub rule_binds: L::Mask,
    pub price_cap_binds: L::Mask,
}

impl State {
    /// Sets the line; returns it with what bars it. `floor` is in months of revenue, `price_floor` in points from the score's base.
    #[inline(always)]
    #[expect(clippy::too_many_arguments, reason = "each is one of the kernel's few tables")]
    pub fn set_line<L: Lanes>(
        &mut self,
        c: &Constants<L>,
        world: &World,
        g: usize,
        headroom: L,
        cap_months: L,
        price_floor: L,
        floor: L,
    ) -> (L, Bars<L>) {
        let holds = self.holds_consumer_loan.load::<L>(g);
        let bars = Bars {
            rule_binds: rule_binds(c.consumer_first, self.subject_to_rule.load(g), holds).is_set(),
            price_cap_binds: self.smoothed.load::<L>(g).lt(price_floor),
        };
        let inputs = LineInputs {
            revenue: world.revenue.load(g),
            headroom,
            cap_months,
            consumer_line: self.consumer_line.load(g),
            utilisation: self.utilisation.load(g),
            holds,
            barred: bars.rule_binds | bars.price_cap_binds,
            floor,
        };
        let line = line(&c.p.merchant_loan, &c.p.positioning, inputs);
        self.line.store(g, line);
        (line, bars)
    }
}

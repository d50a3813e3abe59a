//! Step 7: the line of a vector of merchants, before the burn-in and in every month.

use super::constants::Constants;
use super::state::State;
use super::world::World;
use crate::model::merchant_loan::{LineInputs, line, rule_binds};
use crate::simd::Lanes;

impl State {
    /// Sets the line; returns it and the flag that the positioning rule binds. `floor` is in months of revenue.
    #[inline(always)]
    pub fn set_line<L: Lanes>(
        &mut self,
        c: &Constants<L>,
        world: &World,
        g: usize,
        headroom: L,
        cap_months: L,
        floor: L,
    ) -> (L, L) {
        let holds = self.holds_consumer_loan.load::<L>(g);
        let rule_binds = rule_binds(c.consumer_first, self.subject_to_rule.load(g), holds);
        let inputs = LineInputs {
            revenue: world.revenue.load(g),
            headroom,
            cap_months,
            consumer_line: world.consumer_line.load(g),
            utilisation: self.utilisation.load(g),
            holds,
            rule_binds,
            floor,
        };
        let line = line(&c.p.merchant_loan, &c.p.positioning, inputs);
        self.line.store(g, line);
        (line, rule_binds)
    }
}

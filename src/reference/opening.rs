//! A merchant's state before the first month of the burn-in, and its twin's before month 1.

use super::person::Person;
use super::state::{Access, Merchant};

/// The state one month before the first month of the burn-in.
pub fn start(person: &Person) -> Merchant {
    let (p, life) = (&person.policy.parameters, person.life);
    let holds = life.holder_uniform < p.consumer_loan.initial_share;
    let usual_use = 1.0 / (1.0 + libm::exp(-p.consumer_loan.utilisation_base));
    let mut merchant = Merchant {
        alive: true,
        access: Access::Cancelled,
        ever_active: false,
        holds,
        consumer_line: person.consumer_line,
        utilisation: if holds { usual_use } else { 0.0 },
        inquiries: p.inquiries.base_rate / (1.0 - p.inquiries.decay),
        high_cost: 0.0,
        balance: 0.0,
        line: 0.0,
        missed_in_a_row: 0,
        own_shock: person.policy.segments[life.segment_index()].revenue_sd * life.revenue_start,
        distress: life.distress_start,
        drag: 0.0,
        trend: 0.0,
        score: 0.0,
        debt: 0.0,
        repairing: false,
        alternative: false,
        documents: false,
        appeal_in: None,
        protected_for: 0,
    };
    merchant.score = person.month_score(&merchant, 0.0, 0.0);
    merchant.line = person.line(&merchant, 0.0, 0.0, false, false);
    if person.line_passes(merchant.line) {
        merchant.access = Access::Active;
        merchant.ever_active = true;
    }
    merchant
}

/// The twin's start: access from month 0 on.
pub fn with_full_access(opening: &Merchant, person: &Person) -> Merchant {
    let mut twin = opening.clone();
    if twin.alive {
        twin.access = Access::Active;
        twin.ever_active = true;
        twin.line = twin.line.max(person.policy.parameters.merchant_loan.reduced_line * person.revenue);
        (twin.repairing, twin.alternative) = (false, false);
    }
    twin
}

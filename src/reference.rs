//! The plain reference model: one merchant at a time, in double precision, with ordinary branches.
//!
//! It is written from docs/model.md and shares with the kernel the draws, the economy and the stance of a replication, and nothing
//! else. What it gives is compared with the kernel merchant by merchant.

mod compare;
mod month;
mod opening;
mod outcome;
mod person;
mod state;

pub use compare::differing;

use crate::environment::Conditions;
use crate::kernel::{ReplicationConditions, ReplicationCounts};
use crate::metrics::CountedBy;
use crate::metrics::outcome::{Loss, Scored, Workout};
use crate::metrics::tally::Tally;
use crate::model::terms::Terms;
use crate::plan::Plan;
use crate::population::Life;
use crate::rng::RoundKeys;
use month::{Draws, Events, Month, run_month};
use outcome::Outcome;
use person::Person;
use state::{Access, Merchant};

/// What a merchant did under every policy.
pub struct Lived {
    pub scored: Scored,
    /// By policy: the outcome, and the losses of access as the tally takes them.
    pub policies: Vec<(Outcome, Vec<Loss>)>,
    /// By policy: with access at the end of months 0.., whatever the book.
    pub access: Vec<Vec<bool>>,
}

/// Default, if any: month and exposure.
type Default = Option<(i32, f64)>;

/// What all months of one merchant read.
struct Background<'a> {
    plan: &'a Plan,
    keys: &'a RoundKeys,
    replication: u32,
    number: u32,
    life: Life<f64>,
}

impl Background<'_> {
    fn month(&self, terms: &Terms, s: &mut Merchant, month: i32, now: &Conditions, twin: bool) -> Events {
        let person = Person::new(terms, month, &self.life);
        // Month 1 is `start_month`, 1 to 12.
        let calendar = (self.plan.start_month as i32 + month - 2).rem_euclid(12) as usize;
        let draws = Draws::new(self.keys, self.replication, self.number, month);
        run_month(&person, s, &Month { number: month, calendar, now, draws, twin })
    }

    /// The burn-in: the state of month 0, a default before it, and inquiries of months -5 to 0.
    fn season(&self, terms: &Terms, months: &[Conditions]) -> (Merchant, Default, u32) {
        let mut s = opening::start(&Person::new(terms, 0, &self.life));
        let (mut default, mut recent_inquiries) = (None, 0);
        for (month, now) in (1 - self.plan.timeline.seasoning as i32..).zip(months) {
            if s.alive {
                let events = self.month(terms, &mut s, month, now, false);
                recent_inquiries += if month >= -5 { events.inquiries } else { 0 };
                if events.defaulted {
                    default = Some((month, s.balance));
                }
            }
        }
        (s, default, recent_inquiries)
    }

    /// The twin's default, if any.
    fn twin(&self, terms: &Terms, opening: &Merchant, before: Default, months: &[Conditions]) -> Default {
        let mut s = opening::with_full_access(opening, &Person::new(terms, 1, &self.life));
        let mut default = before;
        for (month, now) in (1..).zip(months) {
            if s.alive && self.month(terms, &mut s, month, now, true).defaulted {
                default = Some((month, s.balance));
            }
        }
        default
    }
}

/// The counts of merchants `0..merchants` of one replication.
pub fn count(
    plan: &Plan,
    keys: &RoundKeys,
    given: &ReplicationConditions,
    replication: u32,
    merchants: u32,
) -> ReplicationCounts {
    let mut counts = ReplicationCounts::new(plan);
    for number in 0..merchants {
        let lived = live(plan, keys, given, replication, number);
        add_to(&mut counts.tallies, &lived, plan.timeline.months);
        counts.scored.push(lived.scored);
    }
    counts
}

/// Lives one merchant of one replication under every policy of a plan.
pub fn live(plan: &Plan, keys: &RoundKeys, given: &ReplicationConditions, replication: u32, number: u32) -> Lived {
    let life = plan.population.life(keys, replication, number);
    let background = Background { plan, keys, replication, number, life };
    let baseline = &plan.policies[0].planned.terms;
    let (opening, default, recent_inquiries) = background.season(baseline, &given.seasoning);
    let twins: Vec<Default> = plan
        .twins
        .iter()
        .zip(&given.twins)
        .map(|(twin, months)| background.twin(&twin.terms, &opening, default, months))
        .collect();
    let is_good = |twin: usize| plan.good_definition.is_good(opening.alive, twins[twin].is_none(), life.quality);
    let cell = plan.cell(life.segment, Person::new(baseline, 0, &life).revenue.ln()) as u16;

    let (mut policies, mut access) = (Vec::new(), Vec::new());
    for (planned, months) in plan.policies.iter().zip(&given.policies) {
        let terms = &planned.planned.terms;
        let before =
            Before { cell, opening: &opening, default, twin_default: twins[planned.twin], good: is_good(planned.twin) };
        let (outcome, losses, with_access) = background.policy(terms, &before, months);
        policies.push((outcome, losses));
        access.push(with_access);
    }
    let scored = Scored {
        score: (opening.score - baseline.own.parameters.score.base) as f32,
        quality: life.quality as f32,
        cell,
        alive: opening.alive,
        in_book: opening.is_active(),
        good: (0..twins.len()).fold(0, |set, twin| set | u64::from(is_good(twin)) << twin),
        debt: opening.debt as f32,
        recent_inquiries: recent_inquiries as f32,
    };
    Lived { scored, policies, access }
}

/// What is known of a merchant before a policy runs.
struct Before<'a> {
    cell: u16,
    opening: &'a Merchant,
    default: Default,
    twin_default: Default,
    good: bool,
}

impl Background<'_> {
    /// A policy from the baseline's month 0.
    fn policy(&self, terms: &Terms, before: &Before, months: &[Conditions]) -> (Outcome, Vec<Loss>, Vec<bool>) {
        let mut s = before.opening.clone();
        let in_book = s.is_active();
        let line_at_opening = if in_book { s.line } else { 0.0 };
        let mut outcome = nothing_yet(before);
        let (mut losses, mut with_access) = (Vec::new(), vec![in_book]);
        let mut months_in_a_row = 0;
        for (month, now) in (1..).zip(months) {
            if s.alive {
                let events = self.month(terms, &mut s, month, now, false);
                if let Some(reason) = events.lost
                    && in_book
                {
                    losses.push(Loss { cell: before.cell, reason: reason as u8, good: before.good });
                }
                note(&mut outcome, &s, month as u32, &events);
                if events.defaulted {
                    let lgd = terms.at(month).parameters.pricing.loss_given_default;
                    outcome.loss = lgd * s.balance;
                }
            }
            let active = s.is_active();
            with_access.push(active);
            outcome.months_without += u32::from(!active);
            months_in_a_row = if active { 0 } else { months_in_a_row + 1 };
            outcome.lost_for_long |= months_in_a_row >= 3;
            let line = if active { s.line } else { 0.0 };
            outcome.line_halved |= line < line_at_opening / 2.0;
        }
        outcome.workout = outcome.default_month.map_or(Workout::default(), |default| {
            let in_workout =
                |month: i32| f64::from(month - default) < terms.at(month).parameters.arrears.workout_months;
            let counted = (1..=months.len() as i32).filter(|&month| month >= default && in_workout(month));
            Workout { months: counted.count() as u32, at_end: in_workout(months.len() as i32) }
        });
        outcome.active_at_end = s.is_active();
        outcome.holds_consumer_loan_at_end = s.holds;
        outcome.balance_at_end = s.balance;
        (outcome, losses, with_access)
    }
}

/// Notes a month's events.
fn note(outcome: &mut Outcome, s: &Merchant, month: u32, events: &Events) {
    if events.missed {
        outcome.first_missed = outcome.first_missed.or(Some(month));
    }
    if events.opened {
        outcome.opened = outcome.opened.or(Some(month));
    }
    if events.lost.is_some() && outcome.first_loss.is_none() {
        outcome.first_loss = Some(month);
        outcome.first_loss_clean = outcome.first_missed.is_none();
        outcome.first_loss_suspends = matches!(s.access, Access::Suspended { .. });
    }
    if events.restored && outcome.first_loss.is_some() {
        outcome.restored = outcome.restored.or(Some(month));
    }
    if events.defaulted {
        outcome.default_month = Some(month as i32);
        outcome.exposure_at_default = s.balance;
    } else {
        outcome.balance_sum += s.balance;
    }
    outcome.income += events.income;
    outcome.credit_denied += events.credit_denied;
    outcome.extra_interest += events.extra_interest;
    outcome.sales_lost += events.sales_lost;
    outcome.remedy_cost += events.remedy_cost;
    outcome.appeals_decided += events.appeals_decided;
    outcome.appeals_won += events.appeals_won;
}

/// The outcome before month 1.
fn nothing_yet(before: &Before) -> Outcome {
    let opening = before.opening;
    Outcome {
        cell: before.cell,
        in_book: opening.is_active(),
        good: before.good,
        alive_at_opening: opening.alive,
        held_consumer_loan_at_opening: opening.holds,
        first_loss: None,
        first_loss_clean: false,
        first_loss_suspends: false,
        lost_for_long: false,
        line_halved: false,
        restored: None,
        opened: None,
        first_missed: None,
        default_month: before.default.map(|default| default.0),
        exposure_at_default: before.default.map_or(0.0, |default| default.1),
        loss: 0.0,
        workout: Workout::default(),
        twin_default_month: before.twin_default.map(|default| default.0),
        twin_exposure_at_default: before.twin_default.map_or(0.0, |default| default.1),
        active_at_end: false,
        holds_consumer_loan_at_end: false,
        months_without: 0,
        balance_at_opening: opening.balance,
        balance_at_end: 0.0,
        balance_sum: 0.0,
        income: 0.0,
        credit_denied: 0.0,
        extra_interest: 0.0,
        sales_lost: 0.0,
        remedy_cost: 0.0,
        appeals_decided: 0,
        appeals_won: 0,
    }
}

/// Adds a lived merchant to the tallies of every policy.
pub fn add_to(tallies: &mut [Tally], lived: &Lived, months: u32) {
    for (index, tally) in tallies.iter_mut().enumerate() {
        let (outcome, losses) = &lived.policies[index];
        outcome::add(tally, outcome, months);
        tally.add_losses(losses, CountedBy::SegmentAndDecile);
        if index > 0 {
            outcome::add_swap(tally, outcome, &lived.policies[0].0);
        }
        for (month, &active) in lived.access[index].iter().enumerate() {
            tally.access[month][0] += i64::from(active && outcome.in_book);
            tally.access[month][1] += i64::from(active && outcome.in_book && outcome.good);
        }
    }
}

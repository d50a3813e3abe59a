//! The plain reference model: one merchant at a time, in double precision, with ordinary branches.
//!
//! It follows docs/model.md step by step and shares with the kernel only the mechanisms' equations (on `f64`) and the draws. What
//! it gives is compared with the kernel merchant by merchant.

use swapset::internals::environment::Conditions;
use swapset::internals::kernel::ReplicationConditions;
use swapset::internals::metrics::outcome::{Loss, Outcome, Scored};
use swapset::internals::metrics::tally::Tally;
use swapset::internals::model::access::{Circumstances, reason_code};
use swapset::internals::model::consumer_loan::Opening;
use swapset::internals::model::merchant_loan::{self, Exclusivity, LineInputs, Watched};
use swapset::internals::model::scorecard::{self, Seen};
use swapset::internals::model::{Policy, arrears, borrowing, consumer_loan, intervention, merchant, response, revenue};
use swapset::internals::plan::Plan;
use swapset::internals::population::Life;
use swapset::internals::rng::{Purpose, RoundKeys, month_word, philox, uniform};
use swapset::internals::simd::Real;
use swapset::internals::simd::functions::inverse_normal_f64;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Access {
    Active,
    Suspended { months: u32 },
    Cancelled,
}

/// A merchant's state.
#[derive(Clone, Debug)]
struct Merchant {
    alive: bool,
    access: Access,
    ever_active: bool,
    holds: bool,
    utilisation: f64,
    inquiries: f64,
    high_cost: f64,
    balance: f64,
    line: f64,
    missed_in_a_row: u32,
    own_shock: f64,
    drag: f64,
    trend: f64,
    /// S, on the scale.
    score: f64,
    repairing: bool,
    alternative: bool,
    documents: bool,
    appeal_in: Option<u32>,
    protected_for: u32,
}

/// What a policy makes of a merchant for life.
struct Person<'a> {
    policy: &'a Policy,
    life: &'a Life,
    revenue: f64,
    personal: f64,
    literacy: f64,
    consumer_line: f64,
}

impl<'a> Person<'a> {
    fn new(policy: &'a Policy, life: &'a Life) -> Self {
        let p = &policy.parameters;
        let segment = &policy.segments[life.segment];
        let log_revenue = merchant::log_revenue(&p.traits, segment, life.quality, life.revenue_own);
        let personal = merchant::correlated(p.traits.personal_quality, life.quality, life.personal_own);
        let unshifted = merchant::correlated(p.traits.literacy_quality, life.quality, life.literacy_own);
        Person {
            policy,
            life,
            revenue: merchant::revenue(log_revenue),
            personal,
            literacy: merchant::literacy(&p.traits, unshifted),
            consumer_line: consumer_loan::line(&p.consumer_loan, log_revenue, personal, life.line_own),
        }
    }

    fn subject_to_rule(&self) -> bool {
        merchant_loan::subject_to_rule(&self.policy.parameters.positioning, self.life.positioning_uniform)
    }

    fn month_score(&self, merchant: &Merchant, index: f64, noise: f64) -> f64 {
        let p = &self.policy.parameters.score;
        let documents = flag(merchant.documents);
        let for_life =
            scorecard::log_odds_for_life(p, self.life.quality, self.life.score_error, self.personal, documents);
        let seen = Seen {
            trend: merchant.trend,
            inquiries: merchant.inquiries,
            high_cost: merchant.high_cost,
            utilisation: merchant.utilisation,
            missed_in_a_row: f64::from(merchant.missed_in_a_row),
            economy_effect: p.economy * index,
            noise,
        };
        let factor = scorecard::points_per_log_odds(p.points_to_double_odds);
        p.base + scorecard::month_score(p, factor, for_life, seen)
    }

    /// S - C_t.
    fn headroom(&self, score: f64, adjustment: f64) -> f64 {
        let shift = self.policy.segments[self.life.segment].cutoff_shift;
        let neutral = merchant_loan::neutral_cutoff(self.policy.parameters.merchant_loan.cutoff, shift);
        merchant_loan::headroom(score - neutral, adjustment)
    }

    fn rule_binds(&self, merchant: &Merchant) -> bool {
        self.policy.exclusivity == Exclusivity::ConsumerFirst && self.subject_to_rule() && merchant.holds
    }

    fn line(&self, merchant: &Merchant, headroom: f64, cap_months: f64, floored: bool) -> f64 {
        let p = &self.policy.parameters;
        let inputs = LineInputs {
            revenue: self.revenue,
            headroom,
            cap_months,
            consumer_line: self.consumer_line,
            utilisation: merchant.utilisation,
            holds: flag(merchant.holds),
            rule_binds: flag(self.rule_binds(merchant)),
            floor: if floored { p.merchant_loan.reduced_line } else { 0.0 },
        };
        merchant_loan::line(&p.merchant_loan, &p.positioning, inputs)
    }

    /// The state before the first seasoning month.
    fn start(&self) -> Merchant {
        let p = &self.policy.parameters;
        let holds = consumer_loan::holds_at_start(&p.consumer_loan, self.life.holder_uniform);
        let mut merchant = Merchant {
            alive: true,
            access: Access::Cancelled,
            ever_active: false,
            holds,
            utilisation: if holds { consumer_loan::utilisation_at_start(&p.consumer_loan) } else { 0.0 },
            inquiries: borrowing::initial_inquiries(&p.inquiries),
            high_cost: 0.0,
            balance: 0.0,
            line: 0.0,
            missed_in_a_row: 0,
            own_shock: revenue::own_shock_at_start(
                self.policy.segments[self.life.segment].revenue_sd,
                self.life.revenue_start,
            ),
            drag: 0.0,
            trend: 0.0,
            score: 0.0,
            repairing: false,
            alternative: false,
            documents: false,
            appeal_in: None,
            protected_for: 0,
        };
        merchant.score = self.month_score(&merchant, 0.0, 0.0);
        let cap = merchant_loan::cap_in_months(&p.positioning, 0.0);
        merchant.line = self.line(&merchant, self.headroom(merchant.score, 0.0), cap, false);
        if merchant_loan::line_passes(&p.merchant_loan, merchant.line, self.revenue) {
            merchant.access = Access::Active;
            merchant.ever_active = true;
        }
        merchant
    }
}

fn flag(set: bool) -> f64 {
    f64::from(u8::from(set))
}

/// The month's uniforms of one merchant.
struct Draws([u32; 4], [u32; 4]);

impl Draws {
    fn new(keys: &RoundKeys, replication: u32, merchant: u32, month: i32) -> Self {
        let words = |purpose: Purpose| philox([merchant, replication, month_word(month), purpose as u32], keys);
        Draws(words(Purpose::MonthFirst), words(Purpose::MonthSecond))
    }
    fn revenue(&self) -> f64 {
        inverse_normal_f64(uniform(self.0[0]))
    }
    fn score(&self) -> f64 {
        inverse_normal_f64(uniform(self.0[1]))
    }
    fn opening(&self) -> f64 {
        uniform(self.0[2])
    }
    fn inquiries(&self) -> f64 {
        uniform(self.0[3])
    }
    fn high_cost(&self) -> f64 {
        uniform(self.1[0])
    }
    fn missed(&self) -> f64 {
        uniform(self.1[1])
    }
    fn reapplies(&self) -> f64 {
        uniform(self.1[2])
    }
}

/// What a month did, for the tally.
#[derive(Default)]
struct Events {
    opened: bool,
    defaulted: bool,
    missed: bool,
    paid_balance: f64,
    lost: Option<u8>,
    restored: bool,
    need: f64,
    sales_lost: f64,
}

/// One month of a live merchant.
fn run_month(person: &Person, s: &mut Merchant, month: i32, now: &Conditions, draws: &Draws, twin: bool) -> Events {
    let policy = person.policy;
    let p = &policy.parameters;
    let segment = &policy.segments[person.life.segment];
    let mut events = Events::default();
    let was = s.access;
    let was_active = was == Access::Active;

    // 2. revenue
    let innovation_sd = revenue::innovation_sd(p.revenue.persistence, segment.revenue_sd);
    s.own_shock = revenue::next_own_shock(p.revenue.persistence, innovation_sd, s.own_shock, draws.revenue());
    let undragged = revenue::undragged_deviation(s.own_shock, segment.cyclicality * now.index);
    let lost = s.ever_active && !was_active;
    s.drag = revenue::next_drag(&p.revenue, s.drag, flag(lost));
    let sales_loss = revenue::sales_loss(&p.revenue, s.drag);
    let deviation = revenue::deviation(undragged, sales_loss);
    let gap = -deviation;
    let before_loss = revenue::undragged(person.revenue, undragged);
    let month_revenue = revenue::month_revenue(before_loss, sales_loss);
    events.sales_lost = revenue::sales_lost(before_loss, sales_loss);
    s.trend = revenue::next_trend(&p.revenue, s.trend, deviation);

    // 3. consumer loan
    let barred = policy.exclusivity == Exclusivity::MerchantFirst && person.subject_to_rule() && was_active;
    if barred {
        s.holds = false;
    }
    let natural = || {
        let log_rate = libm::log(p.consumer_loan.open_rate);
        let log_probability = consumer_loan::opening_log_probability(&p.consumer_loan, log_rate, gap, flag(lost));
        draws.opening() < libm::exp(log_probability).min(1.0)
    };
    let opens = match policy.opening {
        Opening::Never if month >= 1 => false,
        Opening::InMonth(open) if month >= 1 => month == open as i32,
        _ => natural(),
    };
    if !s.holds {
        s.utilisation = 0.0;
        if opens && !barred {
            s.holds = true;
            events.opened = true;
        }
    }
    if s.holds {
        let target = consumer_loan::target_utilisation(&p.consumer_loan, gap, flag(lost), flag(s.repairing));
        s.utilisation = consumer_loan::next_utilisation(&p.consumer_loan, s.utilisation, target);
    }

    // 4. inquiries, need, high-cost borrowing
    let for_life =
        borrowing::inquiry_log_rate_for_life(&p.inquiries, libm::log(p.inquiries.base_rate), person.literacy);
    let rate = borrowing::inquiry_rate(&p.inquiries, for_life, gap, flag(lost), flag(s.repairing), flag(events.opened));
    let mut count = 0;
    let (mut probability, mut cumulated) = ((-rate).exp(), (-rate).exp());
    while count < borrowing::INQUIRIES_MAX && draws.inquiries() >= cumulated {
        count += 1;
        probability *= rate / f64::from(count);
        cumulated += probability;
    }
    s.inquiries = borrowing::next_memory(p.inquiries.decay, s.inquiries, f64::from(count));
    let need = borrowing::funding_need(&p.funding_need, gap);
    events.need = need;
    let cover = p.responses.alternative_cover;
    let unmet = borrowing::unmet_need(cover, need, flag(!was_active), flag(s.alternative));
    let for_life = borrowing::high_cost_log_probability_for_life(
        &p.high_cost,
        libm::log(p.high_cost.base_probability),
        person.literacy,
    );
    let log_probability = borrowing::high_cost_log_probability(&p.high_cost, for_life, gap, unmet, flag(s.repairing));
    let new = draws.high_cost() < libm::exp(log_probability).min(1.0);
    s.high_cost = borrowing::next_memory(p.high_cost.decay, s.high_cost, flag(new));

    // 5. balance, arrears, default
    let in_arrears = s.missed_in_a_row > 0;
    s.balance = arrears::next_balance(
        p.funding_need.amortisation,
        s.balance,
        in_arrears,
        was_active && !in_arrears,
        s.line,
        need,
    );
    let debt = arrears::debt_in_months(
        &p.arrears,
        consumer_loan::debt(s.utilisation, person.consumer_line),
        s.balance,
        borrowing::high_cost_debt(&p.high_cost, s.high_cost, person.revenue),
        month_revenue,
    );
    let for_life = arrears::miss_log_odds_for_life(&p.arrears, segment.arrears_shift, person.life.quality);
    let economy = p.arrears.economy * now.index;
    let log_odds = arrears::miss_log_odds(&p.arrears, for_life, economy, gap, debt, unmet, flag(in_arrears));
    events.missed = draws.missed() < log_odds.logistic();
    s.missed_in_a_row = if events.missed { s.missed_in_a_row + 1 } else { 0 };
    events.paid_balance = if events.missed { 0.0 } else { s.balance };
    if s.missed_in_a_row == 3 {
        s.alive = false;
        s.access = Access::Cancelled;
        events.defaulted = true;
        return events;
    }

    // 6. score
    let score = person.month_score(s, now.index, draws.score());
    s.score = scorecard::next_smoothed(&p.score, s.score, score);

    // 7. line and eligibility
    let headroom = person.headroom(s.score, now.adjustment);
    let protected = s.protected_for > 0;
    s.line = person.line(s, headroom, now.cap_months, protected || twin);
    if twin {
        return events;
    }
    let passes = merchant_loan::line_passes(&p.merchant_loan, s.line, person.revenue);
    let watched = Watched { inquiries: s.inquiries, high_cost: s.high_cost, trend: s.trend };
    let triggered = merchant_loan::triggers(&p.merchant_loan, watched).any();
    let eligible = (passes && !triggered) || protected;
    let restorable = headroom >= p.merchant_loan.hysteresis && passes && !triggered && s.missed_in_a_row == 0;

    // 8. access
    s.access = match was {
        Access::Active if s.missed_in_a_row >= 2 => Access::Cancelled,
        Access::Active if headroom < -p.merchant_loan.cancel_gap && !protected => Access::Cancelled,
        Access::Active if !eligible && s.missed_in_a_row == 0 => Access::Suspended { months: 1 },
        Access::Active => Access::Active,
        Access::Suspended { .. } if restorable => Access::Active,
        Access::Suspended { months } if f64::from(months + 1) >= p.merchant_loan.cancel_after_months => {
            Access::Cancelled
        }
        Access::Suspended { months } => Access::Suspended { months: months + 1 },
        Access::Cancelled if restorable && draws.reapplies() < p.merchant_loan.reapply_probability => Access::Active,
        Access::Cancelled => Access::Cancelled,
    };
    s.protected_for = s.protected_for.saturating_sub(1);
    s.appeal_in = s.appeal_in.map(|months| months - 1);
    if s.appeal_in == Some(0) {
        s.appeal_in = None;
        let reviewed = response::review_passes(&p.responses, person.life.quality, person.life.review_own);
        if s.access != Access::Active && s.missed_in_a_row == 0 && reviewed {
            s.access = Access::Active;
            s.line = s.line.max(merchant_loan::reduced_line(p.merchant_loan.reduced_line, person.revenue));
            s.protected_for = p.responses.protection_months as u32;
        }
    }
    let active = s.access == Access::Active;
    s.ever_active |= active;
    events.restored = active && !was_active;

    // 9. responses
    if active {
        s.alternative = false;
        s.repairing = headroom < p.responses.warning_margin
            && intervention::heeds_warning(&p.responses, person.life.repair_uniform);
    }
    if was_active && !active {
        let circumstances = Circumstances::<f64> {
            headroom,
            neutral_headroom: person.headroom(s.score, 0.0),
            missed_in_a_row: f64::from(s.missed_in_a_row),
            rule_binds: person.rule_binds(s),
            line_passes: passes,
            watched,
        };
        events.lost = Some(reason_code(&p.merchant_loan, circumstances) as u8);
        let r = &p.responses;
        let responds = |probability, uniform| response::responds(probability, r.notification, uniform);
        if responds(r.appeal, person.life.appeal_uniform) {
            s.appeal_in = Some(r.appeal_delay_months as u32);
        }
        s.repairing |= responds(r.repair, person.life.repair_uniform);
        s.documents |= responds(r.documents, person.life.documents_uniform);
        s.alternative |= responds(r.alternative_finance, person.life.alternative_uniform);
    }
    events
}

/// What a merchant did under every policy.
pub struct Lived {
    pub scored: Scored,
    /// By policy: the outcome, and the losses of access as the tally takes them.
    pub policies: Vec<(Outcome, Vec<Loss>)>,
    /// By policy: with access at the end of months 0.., whatever the book.
    pub access: Vec<Vec<bool>>,
}

/// Lives one merchant of one replication under every policy of a plan.
pub fn live(plan: &Plan, keys: &RoundKeys, given: &ReplicationConditions, replication: u32, number: u32) -> Lived {
    let life = plan.population.life(keys, replication, number);
    let timeline = plan.timeline;
    let draws = |month| Draws::new(keys, replication, number, month);
    let baseline = &plan.policies[0].planned.policy;
    let person = Person::new(baseline, &life);
    let mut opening = person.start();
    let mut default_month = None;
    let mut exposure_at_default = 0.0;
    for (month, now) in (1 - timeline.seasoning as i32..).zip(&given.seasoning) {
        if !opening.alive {
            break;
        }
        if run_month(&person, &mut opening, month, now, &draws(month), false).defaulted {
            default_month = Some(month);
            exposure_at_default = opening.balance;
        }
    }
    let good: Vec<bool> = plan
        .twins
        .iter()
        .zip(&given.twins)
        .map(|(twin, months)| {
            let person = Person::new(&twin.policy, &life);
            let mut merchant = opening.clone();
            merchant.access = Access::Active;
            merchant.ever_active = true;
            merchant.line = merchant
                .line
                .max(merchant_loan::reduced_line(twin.policy.parameters.merchant_loan.reduced_line, person.revenue));
            (merchant.repairing, merchant.alternative) = (false, false);
            for (month, now) in (1..).zip(months) {
                if merchant.alive {
                    run_month(&person, &mut merchant, month, now, &draws(month), true);
                }
            }
            plan.good_definition.is_good(opening.alive, merchant.alive, life.quality)
        })
        .collect();
    let log_revenue = {
        let segment = &baseline.segments[life.segment];
        merchant::log_revenue(&baseline.parameters.traits, segment, life.quality, life.revenue_own)
    };
    let cell = plan.cell(life.segment, log_revenue);
    let in_book = opening.access == Access::Active;

    let mut policies = Vec::new();
    let mut access = Vec::new();
    for (planned, months) in plan.policies.iter().zip(&given.policies) {
        let person = Person::new(&planned.planned.policy, &life);
        let mut merchant = opening.clone();
        let good = good[planned.twin];
        let mut outcome = Outcome {
            cell,
            in_book,
            good,
            alive_at_opening: opening.alive,
            held_consumer_loan_at_opening: opening.holds,
            first_loss: None,
            first_loss_clean: false,
            first_loss_suspends: false,
            restored: None,
            opened: None,
            default_month,
            exposure_at_default,
            active_at_end: false,
            holds_consumer_loan_at_end: false,
            months_without: 0,
            balance_at_opening: opening.balance,
            balance_at_end: 0.0,
            balance_sum: 0.0,
            income_balance_sum: 0.0,
            credit_denied: 0.0,
            sales_lost: 0.0,
        };
        let mut losses = Vec::new();
        let mut with_access = vec![in_book];
        let mut missed_ever = false;
        for (month, now) in (1..).zip(months) {
            if merchant.alive {
                let events = run_month(&person, &mut merchant, month, now, &draws(month), false);
                missed_ever |= events.missed;
                outcome.income_balance_sum += events.paid_balance;
                if events.opened {
                    outcome.opened = outcome.opened.or(Some(month as u32));
                }
                if let Some(code) = events.lost {
                    if in_book {
                        losses.push(Loss { cell, reason: code, good });
                    }
                    if outcome.first_loss.is_none() {
                        outcome.first_loss = Some(month as u32);
                        outcome.first_loss_clean = !missed_ever;
                        outcome.first_loss_suspends = matches!(merchant.access, Access::Suspended { .. });
                    }
                }
                if events.restored && outcome.first_loss.is_some() {
                    outcome.restored = outcome.restored.or(Some(month as u32));
                }
                if events.defaulted {
                    outcome.default_month = Some(month);
                    outcome.exposure_at_default = merchant.balance;
                } else {
                    outcome.balance_sum += merchant.balance;
                    outcome.sales_lost += events.sales_lost;
                    if merchant.access != Access::Active {
                        outcome.credit_denied += events.need * person.revenue;
                    }
                }
            }
            let active = merchant.access == Access::Active;
            with_access.push(active);
            outcome.months_without += u32::from(!active);
        }
        outcome.active_at_end = merchant.access == Access::Active;
        outcome.holds_consumer_loan_at_end = merchant.holds;
        outcome.balance_at_end = merchant.balance;
        policies.push((outcome, losses));
        access.push(with_access);
    }
    let scored = Scored {
        score: (opening.score - baseline.parameters.score.base) as f32,
        quality: life.quality as f32,
        cell,
        alive: opening.alive,
        in_book,
        good: good.iter().enumerate().fold(0, |set, (twin, &good)| set | u64::from(good) << twin),
    };
    Lived { scored, policies, access }
}

/// Adds a lived merchant to the tallies of every policy.
pub fn add_to(tallies: &mut [Tally], plan: &Plan, lived: &Lived) {
    for (index, tally) in tallies.iter_mut().enumerate() {
        let (outcome, losses) = &lived.policies[index];
        tally.add(outcome, &plan.policies[index].planned.policy.parameters);
        tally.add_losses(losses);
        if index > 0 {
            let baseline = (&lived.policies[0].0, &plan.policies[0].planned.policy.parameters);
            tally.add_swap((outcome, &plan.policies[index].planned.policy.parameters), baseline);
        }
        for (month, &active) in lived.access[index].iter().enumerate() {
            tally.access[month][0] += i64::from(active && outcome.in_book);
            tally.access[month][1] += i64::from(active && outcome.in_book && outcome.good);
        }
    }
}

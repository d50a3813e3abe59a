//! One month of one merchant, step by step.

use super::person::Person;
use super::state::{Access, Merchant, flag};
use crate::environment::Conditions;
use crate::model::access::Reason;
use crate::model::consumer_loan::Opening;
use crate::model::merchant_loan::Exclusivity;
use crate::rng::{Purpose, RoundKeys, month_word, philox, uniform};
use crate::simd::functions::inverse_normal_f64;

/// The month's uniforms of one merchant.
pub struct Draws([u32; 4], [u32; 4]);

impl Draws {
    pub fn new(keys: &RoundKeys, replication: u32, merchant: u32, month: i32) -> Self {
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
    fn distress(&self) -> f64 {
        inverse_normal_f64(uniform(self.1[3]))
    }
}

/// The month that is run.
pub struct Month<'a> {
    pub number: i32,
    /// The calendar month, 0 for January.
    pub calendar: usize,
    pub now: &'a Conditions,
    pub draws: Draws,
    /// Full access: steps 8 and 9 do nothing.
    pub twin: bool,
}

/// What a month did, for the tally.
#[derive(Default)]
pub struct Events {
    pub opened: bool,
    /// Inquiries of the month.
    pub inquiries: u32,
    pub defaulted: bool,
    pub missed: bool,
    pub income: f64,
    pub lost: Option<Reason>,
    pub restored: bool,
    pub credit_denied: f64,
    pub extra_interest: f64,
    pub sales_lost: f64,
    pub appeals_decided: u32,
    pub appeals_won: u32,
    pub remedy_cost: f64,
}

/// What later steps of a month read of earlier ones.
struct Course {
    was_active: bool,
    lost: bool,
    /// g.
    gap: f64,
    /// rev.
    revenue: f64,
    need: f64,
    unmet: f64,
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

/// One month of a live merchant.
pub fn run_month(person: &Person, s: &mut Merchant, month: &Month) -> Events {
    let mut events = Events::default();
    let mut course = revenue(person, s, month, &mut events);
    consumer_loan(person, s, month, &course, &mut events);
    borrowing(person, s, month, &mut course, &mut events);
    balance_and_arrears(person, s, month, &course, &mut events);
    if s.missed_in_a_row == 3 {
        s.alive = false;
        s.access = Access::Cancelled;
        events.defaulted = true;
        (events.sales_lost, events.credit_denied, events.extra_interest) = (0.0, 0.0, 0.0);
        return events;
    }
    // 6. behaviour score
    let score = &person.policy.parameters.score;
    let of_month = person.month_score(s, month.now.index, month.draws.score());
    s.score = score.smoothing * s.score + (1.0 - score.smoothing) * of_month;
    // 7. line
    let protected = s.protected_for > 0;
    s.line = person.line(s, month.now.adjustment, month.now.tight, protected || month.twin, month.twin);
    if !month.twin {
        access_and_responses(person, s, month, &course, &mut events);
    }
    events
}

/// Step 2.
fn revenue(person: &Person, s: &mut Merchant, month: &Month, events: &mut Events) -> Course {
    let p = &person.policy.parameters;
    let segment = &person.policy.segments[person.life.segment_index()];
    let season = person.policy.seasons[person.life.segment_index()][month.calendar];
    let was_active = s.is_active();
    let lost = s.ever_active && !was_active;

    let (rho, sd) = (p.revenue.persistence, segment.revenue_sd);
    s.own_shock = rho * s.own_shock + sd * (1.0 - rho * rho).sqrt() * month.draws.revenue();
    let rho = p.distress.persistence;
    s.distress = rho * s.distress + (1.0 - rho * rho).sqrt() * month.draws.distress();

    let undragged = s.own_shock + segment.cyclicality * month.now.index + season;
    s.drag = p.revenue.drag_decay * s.drag + (1.0 - p.revenue.drag_decay) * flag(lost);
    let share_lost = p.revenue.sales_effect * s.drag;
    let deviation = undragged - share_lost;
    let seen = deviation - p.revenue.deseasonalised * season;
    s.trend = p.revenue.trend_decay * s.trend + (1.0 - p.revenue.trend_decay) * seen;
    let full = person.revenue * libm::exp(undragged);
    events.sales_lost = full * share_lost;
    Course { was_active, lost, gap: -deviation, revenue: full * (1.0 - share_lost), need: 0.0, unmet: 0.0 }
}

/// Step 3.
fn consumer_loan(person: &Person, s: &mut Merchant, month: &Month, course: &Course, events: &mut Events) {
    let p = &person.policy.parameters.consumer_loan;
    let barred =
        person.policy.exclusivity == Exclusivity::MerchantFirst && person.subject_to_rule() && course.was_active;
    if barred {
        s.holds = false;
    }
    let tight = month.now.tight;
    let naturally = || {
        let exponent = p.open_gap * course.gap + p.open_lost * flag(course.lost) - p.open_tightness * tight;
        month.draws.opening() < (p.open_rate * libm::exp(exponent)).min(1.0)
    };
    let opens = match person.policy.opening {
        Opening::Never if month.number >= 1 => false,
        Opening::InMonth(open) if month.number >= 1 => month.number == open as i32,
        _ => naturally(),
    };
    if !s.holds {
        s.utilisation = 0.0;
        if opens && !barred {
            s.holds = true;
            events.opened = true;
        }
    }
    let left = person.consumer_line * (1.0 - p.line_tightening * tight).max(0.1);
    let traded = if course.was_active { p.line_trade * s.line } else { 0.0 };
    s.consumer_line = (left - traded).max(p.line_min).min(p.line_max);
    if s.holds {
        let log_odds = p.utilisation_base
            + p.utilisation_gap * course.gap
            + p.utilisation_lost * flag(course.lost)
            + p.utilisation_distress * s.distress
            - p.utilisation_repair * flag(s.repairing);
        s.utilisation = (1.0 - p.utilisation_speed) * s.utilisation + p.utilisation_speed * logistic(log_odds);
    }
}

/// Step 4.
fn borrowing(person: &Person, s: &mut Merchant, month: &Month, course: &mut Course, events: &mut Events) {
    let p = &person.policy.parameters;
    let (q, repairing) = (&p.inquiries, flag(s.repairing));
    let rate = q.base_rate
        * libm::exp(
            q.gap * course.gap + q.lost * flag(course.lost) + q.distress * s.distress
                - q.distress * q.distress / 2.0
                - q.literacy * person.literacy
                - q.repair * repairing,
        );
    let mut count = 0;
    let (mut probability, mut cumulated) = (libm::exp(-rate), libm::exp(-rate));
    while count < 6 && month.draws.inquiries() >= cumulated {
        count += 1;
        probability *= rate / f64::from(count);
        cumulated += probability;
    }
    if events.opened {
        count += q.opening as u32;
    }
    events.inquiries = count;
    s.inquiries = q.decay * s.inquiries + f64::from(count);

    let need = &p.funding_need;
    course.need = logistic(need.base + need.gap * course.gap + need.distress * s.distress);
    let covered = if s.alternative { p.responses.alternative_cover } else { 0.0 };
    course.unmet = if course.was_active { 0.0 } else { course.need * (1.0 - covered) };

    let h = &p.high_cost;
    let probability = h.base_probability
        * libm::exp(
            h.gap * course.gap + h.unmet_need * course.unmet + h.distress * s.distress
                - h.distress * h.distress / 2.0
                - h.literacy * person.literacy
                - h.repair * repairing,
        );
    s.high_cost = h.decay * s.high_cost + flag(month.draws.high_cost() < probability.min(1.0));
}

/// Step 5.
fn balance_and_arrears(person: &Person, s: &mut Merchant, month: &Month, course: &Course, events: &mut Events) {
    let p = &person.policy.parameters;
    let in_arrears = s.missed_in_a_row > 0;
    if !in_arrears {
        s.balance *= 1.0 - p.funding_need.amortisation;
        if course.was_active {
            s.balance = s.balance.max(s.line * course.need);
        }
    }
    let owed = s.utilisation * s.consumer_line + s.balance + s.high_cost * p.high_cost.size * person.revenue;
    let a = &p.arrears;
    s.debt = (owed / course.revenue).min(a.debt_max);
    let log_odds = a.base + person.policy.segments[person.life.segment_index()].arrears_shift
        - a.quality * person.life.quality
        + a.gap * course.gap
        - a.economy * month.now.index
        + a.distress * s.distress
        + a.debt * s.debt
        + a.unmet_need * course.unmet
        + a.roll * flag(in_arrears);
    events.missed = month.draws.missed() < logistic(log_odds);
    s.missed_in_a_row = if events.missed { s.missed_in_a_row + 1 } else { 0 };
    if !events.missed {
        let margin = person.charged_rate(s.score) - p.pricing.funding_cost - p.pricing.operating_cost;
        events.income = s.balance * margin / 12.0;
    }
    events.remedy_cost += p.costs.richer_model;
}

/// Steps 7 (eligibility) to 9.
fn access_and_responses(person: &Person, s: &mut Merchant, month: &Month, course: &Course, events: &mut Events) {
    let p = &person.policy.parameters;
    let (loan, r, life) = (&p.merchant_loan, &p.responses, person.life);
    let cutoff = person.neutral_cutoff() + month.now.adjustment;
    let protected = s.protected_for > 0;
    let in_order = s.missed_in_a_row == 0;
    let passes = person.line_passes(s.line);
    let triggered =
        s.inquiries >= loan.max_inquiries || s.high_cost >= loan.max_high_cost || s.trend <= -loan.max_revenue_drop;
    let eligible = (passes && !triggered) || protected;
    let restorable = s.score >= cutoff + loan.hysteresis && passes && !triggered && in_order;
    let sends_notices = r.notification > 0.0 || r.notice == 1.0;

    // 8. access
    let was = s.access;
    s.access = match was {
        Access::Active if s.missed_in_a_row >= 2 => Access::Cancelled,
        Access::Active if s.score < cutoff - loan.cancel_gap && !protected => Access::Cancelled,
        Access::Active if !eligible && in_order => Access::Suspended { months: 1 },
        Access::Active => Access::Active,
        Access::Suspended { .. } if restorable => Access::Active,
        Access::Suspended { months } if f64::from(months + 1) >= loan.cancel_after_months => Access::Cancelled,
        Access::Suspended { months } => Access::Suspended { months: months + 1 },
        Access::Cancelled if restorable && month.draws.reapplies() < loan.reapply_probability => Access::Active,
        Access::Cancelled => Access::Cancelled,
    };
    s.protected_for = s.protected_for.saturating_sub(1);

    // An appeal of a suspension before it takes effect.
    let is_suspended_now = course.was_active && matches!(s.access, Access::Suspended { .. });
    let decided_before = r.notice == 1.0 && is_suspended_now && person.responds(r.appeal, life.appeal_uniform);
    if decided_before {
        let won = person.review_passes();
        decide(person, s, won, events);
        if won {
            events.remedy_cost += p.costs.notice;
        }
    }
    // Early warnings look at the state before appeals are decided.
    let warned = s.is_active() && s.score < cutoff + r.warning_margin && life.repair_uniform < r.warning_response;
    if warned {
        events.remedy_cost += p.costs.warning;
    }
    // Appeals of earlier losses.
    s.appeal_in = s.appeal_in.map(|months| months - 1);
    if s.appeal_in == Some(0) {
        s.appeal_in = None;
        if !s.is_active() {
            decide(person, s, in_order && person.review_passes(), events);
        }
    }
    let active = s.is_active();
    s.ever_active |= active;
    events.restored = active && !course.was_active;

    // 9. responses
    if active {
        s.alternative = false;
        s.repairing = warned;
    }
    let had_documents = s.documents;
    if course.was_active && !active {
        events.lost = Some(reason(person, s, cutoff, passes));
        if sends_notices {
            events.remedy_cost += p.costs.notice;
        }
        if !(r.notice == 1.0 && is_suspended_now) && person.responds(r.appeal, life.appeal_uniform) {
            s.appeal_in = Some(r.appeal_delay_months as u32);
        }
        s.repairing |= person.responds(r.repair, life.repair_uniform);
        s.documents |= person.responds(r.documents, life.documents_uniform);
        s.alternative |= person.responds(r.alternative_finance, life.alternative_uniform);
    }
    if month.number >= 1 {
        let supplied = 1.0 - libm::pow(1.0 - r.documents_unasked, f64::from(month.number));
        s.documents |= life.unasked_uniform < supplied;
    }
    if s.documents && !had_documents {
        events.remedy_cost += p.costs.documents;
    }
    if !active {
        let covered = if s.alternative { r.alternative_cover } else { 0.0 };
        let need = course.need * person.revenue;
        events.credit_denied = need * (1.0 - covered);
        events.extra_interest = need * covered * r.alternative_price / 12.0;
    }
}

/// Decides an appeal, which the lender pays for; who wins it has access and protection.
fn decide(person: &Person, s: &mut Merchant, won: bool, events: &mut Events) {
    let p = &person.policy.parameters;
    events.appeals_decided += 1;
    events.remedy_cost += p.costs.appeal;
    if won {
        events.appeals_won += 1;
        s.access = Access::Active;
        s.line = s.line.max(p.merchant_loan.reduced_line * person.revenue);
        s.protected_for = p.responses.protection_months as u32;
    }
}

/// The first reason that holds.
fn reason(person: &Person, s: &Merchant, cutoff: f64, passes: bool) -> Reason {
    let loan = &person.policy.parameters.merchant_loan;
    let suffices = s.score >= cutoff - loan.reduced_band;
    let bars = person.bars(s);
    if s.missed_in_a_row >= 1 {
        Reason::Arrears
    } else if suffices && bars.by_rule {
        Reason::Positioning
    } else if suffices && bars.by_price_cap {
        Reason::PriceCap
    } else if suffices && !passes {
        Reason::ExposureCap
    } else if s.inquiries >= loan.max_inquiries {
        Reason::Inquiries
    } else if s.high_cost >= loan.max_high_cost {
        Reason::HighCostBorrowing
    } else if s.trend <= -loan.max_revenue_drop {
        Reason::RevenueDrop
    } else if s.score >= person.neutral_cutoff() - loan.reduced_band {
        Reason::PolicyTightening
    } else {
        Reason::Score
    }
}

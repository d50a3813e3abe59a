"""The baseline's model in NumPy: every merchant of a replication at once, in double precision.

Written from docs/model.md; what is left out is the same as in scalar.py. Arithmetic is done for everybody and chosen by masks.
"""

from types import SimpleNamespace

import numpy as np

from parameters import MONTHS, P, SEASONING, SEGMENTS

NEVER = 10_000
FACTOR = P.pdo / np.log(2)
PRICE_FLOOR = P.score_base - 100 * (P.rate_cap + P.rate_tolerance - P.rate_base) / P.rate_slope


def logistic(x):
    return 1 / (1 + np.exp(-x))


def correlated(c, quality, own):
    return c * quality + np.sqrt(1 - c * c) * own


class Merchants:
    """Merchants for life, their draws, and what no policy changes: revenue and distress in every month."""

    def __init__(self, count, economy, rng):
        self.z, self.tight, self.adjustment = economy
        segment = np.searchsorted(np.cumsum(SEGMENTS.share)[:-1], rng.random(count), side="right")
        of = SimpleNamespace(**{name: values[segment] for name, values in SEGMENTS._asdict().items()})
        self.q = q = rng.standard_normal(count)
        normal = lambda: rng.standard_normal(count)
        m = of.log_revenue_mean + of.log_revenue_sd * correlated(P.rev_quality, q, normal())
        self.revenue, self.arrears_shift, self.cutoff_shift = np.exp(m), of.arrears_shift, of.cutoff_shift
        self.personal = correlated(P.personal_quality, q, normal())
        self.literacy = P.literacy_shift + correlated(P.literacy_quality, q, normal())
        line = P.cl_log_mean + P.cl_revenue * (m - P.cl_revenue_ref) + P.cl_log_sd * normal() + P.cl_personal * self.personal
        self.consumer_line = np.clip(np.exp(line), P.cl_min, P.cl_max)
        self.error = normal()
        self.passes_review = q + P.review_noise * normal() >= P.review_pass
        responses = [P.initial_share, P.appeal, P.repair, P.documents, P.alternative]
        self.holds, self.appeals, self.repairs, self.documents, self.alternative = (rng.random(count) < p for p in responses)
        self.unasked = np.log(1 - rng.random(count)) / np.log(1 - P.documents_unasked)
        self.line_min = np.maximum(P.line_min, P.line_min_frac * self.revenue)

        months = SEASONING + MONTHS
        self.noise = rng.standard_normal((months, count))
        self.opens, self.inquires, self.borrows, self.misses, self.reapplies = rng.random((5, months, count))
        u, h = of.revenue_sd * normal(), normal()
        self.undragged, self.distress, self.season = np.empty((3, months, count))
        self.full = np.empty((months, count))
        for i in range(months):
            self.season[i] = of.season[:, (int(P.start_month) + i - SEASONING - 1) % 12]
            u = P.rev_rho * u + of.revenue_sd * np.sqrt(1 - P.rev_rho**2) * normal()
            h = P.distress_rho * h + np.sqrt(1 - P.distress_rho**2) * normal()
            self.undragged[i], self.distress[i] = u + of.macro_beta * self.z[i] + self.season[i], h
            self.full[i] = np.clip(self.revenue * np.exp(self.undragged[i]), 1e-6, 1e14)

    def month_score(self, s, z, noise):
        error = P.sig_eta * np.where(s.has_documents, P.doc_noise, 1.0) * self.error
        log_odds = P.b_q * (self.q + error) + P.b_p * self.personal + P.b_y * s.trend - P.b_inq * s.inquiries
        log_odds -= P.b_hc * s.high_cost + P.b_util * s.use + P.b_arrears * s.missed
        return P.score_base + FACTOR * (log_odds + P.b_z * z + P.sig_nu * noise + P.doc_bonus * s.has_documents)

    def line(self, s, cutoff, tight, floor, is_twin):
        """Section 4.2."""
        months = np.clip(P.line0 + P.line1 * (s.score - cutoff) / 100, 0, P.line_max)
        line = np.where(s.score >= cutoff, np.minimum(months * self.revenue, P.line_cap), 0)
        exposure = np.where(s.holds, s.consumer_line * (s.use + P.ccf * (1 - s.use)), 0)
        line = np.minimum(line, P.cap_multiple * max(0.1, 1 - P.cap_tighten * tight) * self.revenue - exposure)
        if not is_twin:
            line = np.where(s.score < PRICE_FLOOR, 0, line)
        return np.maximum(line, floor)

    def start(self, cutoff):
        """The state before the first month of the burn-in."""
        zeros, no = np.zeros(len(self.q)), np.zeros(len(self.q), bool)
        s = SimpleNamespace(drag=zeros, trend=zeros, high_cost=zeros, balance=zeros, missed=zeros, suspended=zeros)
        s.holds = self.holds
        s.use = np.where(self.holds, logistic(P.util0), 0)
        s.inquiries = zeros + P.inq0 / (1 - P.inq_decay)
        s.is_repairing, s.has_alternative, s.has_documents, s.appeal_in, s.protected_for = no, no, no, zeros, zeros
        s.consumer_line = self.consumer_line
        s.score = self.month_score(s, 0, 0)
        s.line = self.line(s, cutoff + self.cutoff_shift, 0, 0, False)
        s.active = s.ever_active = s.line >= self.line_min
        s.alive, s.default, s.exposure = ~no, zeros + NEVER, zeros
        return s

    def month(self, s, month, cutoff, is_twin):
        """Steps 2 to 9; gives income and costs of remedies. Every array of the state is replaced, none is written to."""
        i = month + SEASONING - 1
        tight, h = self.tight[i], self.distress[i]
        was_active, alive = s.active, s.alive
        lost = s.ever_active & ~was_active
        # 2. revenue
        s.drag = P.drag_decay * s.drag + (1 - P.drag_decay) * lost
        share_lost = P.sales_effect * s.drag
        deviation = self.undragged[i] - share_lost
        s.trend = P.trend_decay * s.trend + (1 - P.trend_decay) * (deviation - P.deseasonalised * self.season[i])
        gap = -deviation
        # 3. consumer loan
        probability = P.open_base * np.exp(P.open_gap * gap + P.open_lost * lost - P.open_tight * tight)
        opened = ~s.holds & (self.opens[i] < probability)
        s.holds = s.holds | opened
        s.consumer_line = np.clip(self.consumer_line * max(0.1, 1 - P.cl_tighten * tight), P.cl_min, P.cl_max)
        log_odds = P.util0 + P.util_gap * gap + P.util_lost * lost + P.util_h * h - P.util_repair * s.is_repairing
        s.use = np.where(s.holds, (1 - P.util_speed) * s.use + P.util_speed * logistic(log_odds), 0)
        # 4. inquiries, need, high-cost borrowing
        log_rate = P.inq_gap * gap + P.inq_lost * lost + P.inq_h * h - P.inq_h**2 / 2
        rate = P.inq0 * np.exp(log_rate - P.inq_lit * self.literacy - P.inq_repair * s.is_repairing)
        probability = cumulated = np.exp(-rate)
        count = (self.inquires[i] >= cumulated).astype(float)
        for number in range(1, 6):
            probability = probability * rate / number
            cumulated = cumulated + probability
            count += self.inquires[i] >= cumulated
        s.inquiries = P.inq_decay * s.inquiries + count + P.inq_open * opened
        need = logistic(P.need0 + P.need_gap * gap + P.need_h * h)
        unmet = np.where(was_active, 0, need * (1 - P.alt_cover * s.has_alternative))
        log_probability = P.hc_gap * gap + P.hc_unmet * unmet + P.hc_h * h - P.hc_h**2 / 2
        probability = P.hc0 * np.exp(log_probability - P.hc_lit * self.literacy - P.hc_repair * s.is_repairing)
        s.high_cost = P.hc_decay * s.high_cost + (self.borrows[i] < probability)
        # 5. balance, arrears, default
        in_arrears = s.missed > 0
        kept = np.where(in_arrears, s.balance, (1 - P.amortisation) * s.balance)
        balance = np.where(was_active & ~in_arrears, np.maximum(kept, s.line * need), kept)
        s.balance = np.where(alive, balance, s.balance)
        owed = s.use * s.consumer_line + s.balance + s.high_cost * P.hc_size * self.revenue
        debt = np.minimum(owed / (self.full[i] * (1 - share_lost)), P.debt_max)
        log_odds = P.a0 + self.arrears_shift - P.a_q * self.q + P.a_gap * gap - P.a_z * self.z[i] + P.a_h * h
        log_odds += P.a_debt * debt + P.a_unmet * unmet + P.a_roll * in_arrears
        misses = self.misses[i] < logistic(log_odds)
        s.missed = np.where(misses, s.missed + 1, 0)
        charged = np.minimum(np.maximum(P.rate_min, P.rate_base + P.rate_slope * (P.score_base - s.score) / 100), P.rate_cap)
        income = np.where(alive & ~misses, s.balance * (charged - P.funding - P.opex) / 12, 0)
        cost = P.model_cost * alive
        defaults = alive & (s.missed == 3)
        s.default, s.exposure = np.where(defaults, month, s.default), np.where(defaults, s.balance, s.exposure)
        s.alive = alive = alive & ~defaults
        # 6. score  7. line
        s.score = P.smooth * s.score + (1 - P.smooth) * self.month_score(s, self.z[i], self.noise[i])
        cut = cutoff + self.cutoff_shift + self.adjustment[i]
        protected = s.protected_for > 0
        s.line = self.line(s, cut, tight, P.reduced_line * self.revenue * (True if is_twin else protected), is_twin)
        if is_twin:
            s.active = was_active & alive
            return income, cost
        # 8. access
        in_order = s.missed == 0
        triggered = (s.inquiries >= P.max_inquiries) | (s.high_cost >= P.max_high_cost) | (s.trend <= -P.max_drop)
        offered = (s.line >= self.line_min) & ~triggered
        restorable = (s.score >= cut + P.hysteresis) & offered & in_order
        cancels = was_active & ((s.missed >= 2) | ((s.score < cut - P.cancel_gap) & ~protected))
        suspends = was_active & ~cancels & in_order & ~offered & ~protected
        was_suspended = s.suspended > 0
        returns = restorable & ~was_active & (was_suspended | (self.reapplies[i] < P.reapply))
        active = alive & ((was_active & ~cancels & ~suspends) | returns)
        months_suspended = np.where(was_suspended & ~returns, s.suspended + 1, suspends)
        s.suspended = np.where(months_suspended >= P.cancel_after, 0, months_suspended)
        s.protected_for = np.maximum(s.protected_for - 1, 0)
        # 9. responses
        decided = alive & (s.appeal_in == 1) & ~active
        won = decided & in_order & self.passes_review
        cost = cost + P.cost_appeal * decided
        s.appeal_in = np.maximum(s.appeal_in - 1, 0)
        s.active = active = active | won
        s.suspended = np.where(won, 0, s.suspended)
        s.line = np.where(won, np.maximum(s.line, P.reduced_line * self.revenue), s.line)
        s.protected_for = np.where(won, P.protect, s.protected_for)
        s.ever_active = s.ever_active | active
        loses = alive & was_active & ~active
        s.appeal_in = np.where(loses & self.appeals, P.appeal_delay, s.appeal_in)
        s.is_repairing = ~active & (s.is_repairing | (loses & self.repairs))
        s.has_alternative = ~active & (s.has_alternative | (loses & self.alternative))
        has_documents = s.has_documents | (alive & ((loses & self.documents) | (month > self.unasked)))
        cost = cost + P.cost_documents * (has_documents & ~s.has_documents)
        s.has_documents = has_documents
        return income, cost


def copy(state):
    return SimpleNamespace(**vars(state))


def replicate(count, economy, cutoffs, rng):
    """One replication: the sums of every policy, `[policy, sum]`, as scalar.py gives them."""
    merchants = Merchants(count, economy, rng)
    opening = merchants.start(cutoffs[0])
    for month in range(1 - SEASONING, 1):
        merchants.month(opening, month, cutoffs[0], False)
    book = opening.active
    twin = copy(opening)
    twin.line = np.maximum(twin.line, P.reduced_line * merchants.revenue)
    twin.active = twin.ever_active = twin.alive
    twin.is_repairing = twin.has_alternative = np.zeros(count, bool)
    for month in range(1, MONTHS + 1):
        merchants.month(twin, month, cutoffs[0], True)
    good = book & twin.alive
    sums = []
    for cutoff in cutoffs:
        s = copy(opening)
        lost, lost_long, in_a_row = np.zeros(count, bool), np.zeros(count, bool), np.zeros(count)
        income, cost = 0.0, 0.0
        for month in range(1, MONTHS + 1):
            of_month = merchants.month(s, month, cutoff, False)
            income, cost = income + of_month[0], cost + of_month[1]
            in_a_row = np.where(s.active, 0, in_a_row + 1)
            lost, lost_long = lost | ~s.active, lost_long | (in_a_row >= 3)
        in_workout = np.sum(s.exposure[~s.alive & (MONTHS - s.default < P.workout)])
        loss = P.lgd * np.sum(s.exposure[book & ~s.alive])
        counts = [np.sum(who) for who in (book, good, good & lost, good & lost_long)]
        sums.append([*counts, in_workout, np.sum(s.balance[s.alive]), loss, np.sum(income[book]), np.sum(cost[book])])
    return np.array(sums)

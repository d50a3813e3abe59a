"""The baseline's model, one merchant at a time, in double precision, compiled by numba; with `NUMBA_DISABLE_JIT=1` plain Python.

Written from docs/model.md. What the baseline switches off is left out: scenarios, guidance, phases and portfolio feedback, the
positioning rule, the reduced band, lines traded, notice before the cut and early warnings. Policies differ in their cut-off.
"""

from math import exp, log, sqrt

import numba
import numpy as np

from parameters import MONTHS, P, SEASONING, SEGMENTS, SUMS

ACTIVE, SUSPENDED, CANCELLED = 0, 1, 2
NEVER = 10_000
NUMBER_OF_SUMS = len(SUMS)
FACTOR = P.pdo / log(2)
# As tuples: plain Python is slower on NumPy's numbers.
CUMULATED_SHARE = tuple(np.cumsum(SEGMENTS.share).tolist())
LOG_REVENUE_MEAN, LOG_REVENUE_SD, REVENUE_SD, MACRO_BETA, ARREARS_SHIFT, CUTOFF_SHIFT = (
    tuple(getattr(SEGMENTS, name).tolist())
    for name in ["log_revenue_mean", "log_revenue_sd", "revenue_sd", "macro_beta", "arrears_shift", "cutoff_shift"]
)
SEASON = tuple(tuple(year) for year in SEGMENTS.season.tolist())
# Score below which the lender asks for more than the price cap allows.
PRICE_FLOOR = P.score_base - 100 * (P.rate_cap + P.rate_tolerance - P.rate_base) / P.rate_slope

compiled = numba.njit(fastmath=True, error_model="numpy")


@compiled
def logistic(x):
    return 1.0 / (1.0 + exp(-x))


@compiled
def correlated(c, quality, own):
    return c * quality + sqrt(1 - c * c) * own


@compiled
def draw_life(rng):
    """A merchant for life (section 3.2), and its first shocks."""
    segment, uniform = 0, rng.random()
    while segment < len(CUMULATED_SHARE) - 1 and uniform >= CUMULATED_SHARE[segment]:
        segment += 1
    q = rng.standard_normal()
    m = LOG_REVENUE_MEAN[segment]
    m += LOG_REVENUE_SD[segment] * correlated(P.rev_quality, q, rng.standard_normal())
    personal = correlated(P.personal_quality, q, rng.standard_normal())
    literacy = P.literacy_shift + correlated(P.literacy_quality, q, rng.standard_normal())
    line = P.cl_log_mean + P.cl_revenue * (m - P.cl_revenue_ref) + P.cl_log_sd * rng.standard_normal()
    line = min(max(exp(line + P.cl_personal * personal), P.cl_min), P.cl_max)
    error, reviewer = rng.standard_normal(), rng.standard_normal()
    u, h = REVENUE_SD[segment] * rng.standard_normal(), rng.standard_normal()
    holds = rng.random() < P.initial_share
    appeals, repairs = rng.random() < P.appeal, rng.random() < P.repair
    documents, alternative = rng.random() < P.documents, rng.random() < P.alternative
    passes_review = q + P.review_noise * reviewer >= P.review_pass
    # The month after which documents have been supplied unasked: U < 1 - (1-d)^t, solved for t.
    unasked = log(1 - rng.random()) / log(1 - P.documents_unasked)
    life = (segment, q, exp(m), personal, literacy, line, error, passes_review, appeals, repairs, documents, alternative, unasked)
    return life, (u, h, holds)


@compiled
def draw_months(rng, draws):
    """Every month's draws: normals of revenue, score and distress, uniforms of the events."""
    for month in range(len(draws)):
        for normal in range(3):
            draws[month, normal] = rng.standard_normal()
        for uniform in range(3, 8):
            draws[month, uniform] = rng.random()


@compiled
def month_score(life, trend, inquiries, high_cost, use, missed, z, noise, has_documents):
    _, q, _, personal, _, _, error, _, _, _, _, _, _ = life
    share = P.doc_noise if has_documents else 1.0
    log_odds = P.b_q * (q + P.sig_eta * share * error) + P.b_p * personal + P.b_y * trend
    log_odds -= P.b_inq * inquiries + P.b_hc * high_cost + P.b_util * use + P.b_arrears * missed
    log_odds += P.b_z * z + P.sig_nu * noise + (P.doc_bonus if has_documents else 0.0)
    return P.score_base + FACTOR * log_odds


@compiled
def line_of(revenue, score, cutoff, tight, holds, use, consumer_line, is_floored, is_twin):
    """Section 4.2."""
    line = 0.0
    if score >= cutoff:
        months = min(max(P.line0 + P.line1 * (score - cutoff) / 100, 0.0), P.line_max)
        line = min(months * revenue, P.line_cap)
    exposure = consumer_line * (use + P.ccf * (1 - use)) if holds else 0.0
    line = min(line, P.cap_multiple * max(0.1, 1 - P.cap_tighten * tight) * revenue - exposure)
    if score < PRICE_FLOOR and not is_twin:
        line = 0.0
    return max(line, P.reduced_line * revenue if is_floored else 0.0)


@compiled
def passes(line, revenue):
    return line >= max(P.line_min, P.line_min_frac * revenue)


@compiled
def start(life, first, cutoff):
    """The state before the first month of the burn-in."""
    u, h, holds = first
    segment, revenue, consumer_line = life[0], life[2], life[5]
    use = logistic(P.util0) if holds else 0.0
    inquiries = P.inq0 / (1 - P.inq_decay)
    score = month_score(life, 0.0, inquiries, 0.0, use, 0, 0.0, 0.0, False)
    line = line_of(revenue, score, cutoff + CUTOFF_SHIFT[segment], 0.0, holds, use, consumer_line, False, False)
    is_active = passes(line, revenue)
    person = (u, h, 0.0, 0.0, holds, use, inquiries, 0.0, 0.0, line, 0, score)
    standing = (ACTIVE if is_active else CANCELLED, 0, is_active, False, False, False, 0, 0)
    return person, standing, record(NEVER, 0.0)


@compiled
def record(default, exposure):
    """What is recorded for the metrics, with a default of before."""
    return default, exposure, False, False, 0, 0.0, 0.0


@compiled
def with_full_access(life, person, standing):
    """The twin's start."""
    u, h, drag, trend, holds, use, inquiries, high_cost, balance, line, missed, score = person
    line = max(line, P.reduced_line * life[2])
    person = (u, h, drag, trend, holds, use, inquiries, high_cost, balance, line, missed, score)
    return person, (ACTIVE, 0, True, False, False, standing[5], standing[6], standing[7])


@compiled
def live(life, state, draws, economy, first, last, cutoff, is_twin):
    """Months `first` to `last` of one merchant under one policy; `draws` and `economy` begin with the first month of all."""
    segment, q, revenue, _, literacy, life_line, _, passes_review, appeals, repairs, documents, alternative, unasked = life
    person, standing, recorded = state
    u, h, drag, trend, holds, use, inquiries, high_cost, balance, line, missed, score = person
    access, suspended, ever_active, is_repairing, has_alternative, has_documents, appeal_in, protected_for = standing
    default, exposure, lost_ever, lost_long, in_a_row, income, cost = recorded
    z, tight, adjustment = economy
    u_sd = REVENUE_SD[segment] * sqrt(1 - P.rev_rho**2)
    h_sd = sqrt(1 - P.distress_rho**2)
    neutral = cutoff + CUTOFF_SHIFT[segment]
    if default < NEVER:
        return state
    for month in range(first, last + 1):
        i = month + SEASONING - 1
        was_active = access == ACTIVE
        lost = 1.0 if ever_active and not was_active else 0.0
        repairing = 1.0 if is_repairing else 0.0
        # 2. revenue
        u = P.rev_rho * u + u_sd * draws[i][0]
        h = P.distress_rho * h + h_sd * draws[i][2]
        season = SEASON[segment][(int(P.start_month) + month - 2) % 12]
        drag = P.drag_decay * drag + (1 - P.drag_decay) * lost
        undragged = u + MACRO_BETA[segment] * z[i] + season
        deviation = undragged - P.sales_effect * drag
        month_revenue = min(max(revenue * exp(undragged), 1e-6), 1e14) * (1 - P.sales_effect * drag)
        trend = P.trend_decay * trend + (1 - P.trend_decay) * (deviation - P.deseasonalised * season)
        gap = -deviation
        # 3. consumer loan
        opened = False
        if not holds:
            use = 0.0
            opened = draws[i][3] < P.open_base * exp(P.open_gap * gap + P.open_lost * lost - P.open_tight * tight[i])
            holds = opened
        consumer_line = min(P.cl_max, max(P.cl_min, life_line * max(0.1, 1 - P.cl_tighten * tight[i])))
        if holds:
            log_odds = P.util0 + P.util_gap * gap + P.util_lost * lost + P.util_h * h - P.util_repair * repairing
            use = (1 - P.util_speed) * use + P.util_speed * logistic(log_odds)
        # 4. inquiries, need, high-cost borrowing
        log_rate = P.inq_gap * gap + P.inq_lost * lost + P.inq_h * h - P.inq_h**2 / 2
        rate = P.inq0 * exp(log_rate - P.inq_lit * literacy - P.inq_repair * repairing)
        count, probability = 0, exp(-rate)
        cumulated = probability
        while count < 6 and draws[i][4] >= cumulated:
            count += 1
            probability *= rate / count
            cumulated += probability
        inquiries = P.inq_decay * inquiries + count + (P.inq_open if opened else 0.0)
        need = logistic(P.need0 + P.need_gap * gap + P.need_h * h)
        unmet = 0.0 if was_active else need * (1 - (P.alt_cover if has_alternative else 0.0))
        log_probability = P.hc_gap * gap + P.hc_unmet * unmet + P.hc_h * h - P.hc_h**2 / 2
        borrows = draws[i][5] < P.hc0 * exp(log_probability - P.hc_lit * literacy - P.hc_repair * repairing)
        high_cost = P.hc_decay * high_cost + (1.0 if borrows else 0.0)
        # 5. balance, arrears, default
        in_arrears = missed > 0
        if not in_arrears:
            balance *= 1 - P.amortisation
            if was_active:
                balance = max(balance, line * need)
        debt = min((use * consumer_line + balance + high_cost * P.hc_size * revenue) / month_revenue, P.debt_max)
        log_odds = P.a0 + ARREARS_SHIFT[segment] - P.a_q * q + P.a_gap * gap - P.a_z * z[i] + P.a_h * h
        log_odds += P.a_debt * debt + P.a_unmet * unmet + (P.a_roll if in_arrears else 0.0)
        cost += P.model_cost
        if draws[i][6] < logistic(log_odds):
            missed += 1
        else:
            missed = 0
            rate = max(P.rate_min, P.rate_base + P.rate_slope * (P.score_base - score) / 100)
            income += balance * (min(rate, P.rate_cap) - P.funding - P.opex) / 12
        if missed == 3:
            access, default, exposure = CANCELLED, month, balance
            in_a_row += MONTHS - month + 1
            lost_ever, lost_long = True, lost_long or in_a_row >= 3
            break
        # 6. score  7. line
        now = month_score(life, trend, inquiries, high_cost, use, missed, z[i], draws[i][1], has_documents)
        score = P.smooth * score + (1 - P.smooth) * now
        cut = neutral + adjustment[i]
        protected = protected_for > 0
        line = line_of(revenue, score, cut, tight[i], holds, use, consumer_line, protected or is_twin, is_twin)
        if is_twin:
            continue
        # 8. access
        triggered = inquiries >= P.max_inquiries or high_cost >= P.max_high_cost or trend <= -P.max_drop
        offered = passes(line, revenue) and not triggered
        restorable = score >= cut + P.hysteresis and offered and missed == 0
        if was_active:
            if missed >= 2 or (score < cut - P.cancel_gap and not protected):
                access = CANCELLED
            elif missed == 0 and not offered and not protected:
                access, suspended = SUSPENDED, 1
        elif restorable and (access == SUSPENDED or draws[i][7] < P.reapply):
            access = ACTIVE
        elif access == SUSPENDED:
            suspended += 1
            if suspended >= P.cancel_after:
                access = CANCELLED
        protected_for = max(protected_for - 1, 0)
        # 9. responses
        if appeal_in > 0:
            appeal_in -= 1
            if appeal_in == 0 and access != ACTIVE:
                cost += P.cost_appeal
                if missed == 0 and passes_review:
                    access, protected_for = ACTIVE, int(P.protect)
                    line = max(line, P.reduced_line * revenue)
        is_active = access == ACTIVE
        ever_active = ever_active or is_active
        if is_active:
            is_repairing = has_alternative = False
        had_documents = has_documents
        if was_active and not is_active:
            if appeals:
                appeal_in = int(P.appeal_delay)
            is_repairing = is_repairing or repairs
            has_documents = has_documents or documents
            has_alternative = has_alternative or alternative
        if month > unasked:
            has_documents = True
        if has_documents and not had_documents:
            cost += P.cost_documents
        # 10. what is recorded
        in_a_row = 0 if is_active else in_a_row + 1
        lost_ever, lost_long = lost_ever or not is_active, lost_long or in_a_row >= 3
    person = (u, h, drag, trend, holds, use, inquiries, high_cost, balance, line, missed, score)
    standing = (access, suspended, ever_active, is_repairing, has_alternative, has_documents, appeal_in, protected_for)
    return person, standing, (default, exposure, lost_ever, lost_long, in_a_row, income, cost)


@compiled
def add(sums, state, is_in_book, is_good):
    """Adds a merchant's end under one policy to that policy's sums."""
    person, _, (default, exposure, lost_ever, lost_long, _, income, cost) = state
    if default == NEVER:
        sums[5] += person[8]
    elif MONTHS - default < P.workout:
        sums[4] += exposure
    if is_in_book:
        sums[0] += 1
        sums[6] += P.lgd * exposure if default < NEVER else 0.0
        sums[7] += income
        sums[8] += cost
        if is_good:
            sums[1] += 1
            sums[2] += 1 if lost_ever else 0
            sums[3] += 1 if lost_long else 0


@compiled
def replicate(merchants, economy, cutoffs, rng):
    """One replication: the sums of every policy, `[policy, sum]`; the first cut-off is the baseline's."""
    sums, draws = np.zeros((len(cutoffs), NUMBER_OF_SUMS)), np.empty((SEASONING + MONTHS, 8))
    for _ in range(merchants):
        life, first = draw_life(rng)
        draw_months(rng, draws)
        state = live(life, start(life, first, cutoffs[0]), draws, economy, 1 - SEASONING, 0, cutoffs[0], False)
        person, standing, (default, exposure, _, _, _, _, _) = state
        opening = record(default, exposure)
        person_of_twin, standing_of_twin = with_full_access(life, person, standing)
        twin = live(life, (person_of_twin, standing_of_twin, opening), draws, economy, 1, MONTHS, cutoffs[0], True)
        is_good, is_in_book = twin[2][0] == NEVER, default == NEVER and standing[0] == ACTIVE
        for policy in range(len(cutoffs)):
            end = live(life, (person, standing, opening), draws, economy, 1, MONTHS, cutoffs[policy], False)
            add(sums[policy], end, is_in_book, is_good)
    return sums


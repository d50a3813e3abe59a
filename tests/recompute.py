#!/usr/bin/env python3
"""Recomputes every interval of results folders from the values by replication in the same folders, and says what differs.

    python3 tests/recompute.py output/baseline output/side_by_side
    python3 tests/recompute.py --complete output/baseline

Means, bounds, standard deviations and counts are computed again in plain Python, Student's t included, and compared to 1e-9 of
the interval's size. What a folder does not hold is on the list `NOT_HELD`; anything else that cannot be recomputed is a fault.
With `--complete` nothing may be missing but what no option adds. Needs Python 3.10 and no package.
"""

import csv
import itertools
import json
import math
import sys
from collections import Counter
from pathlib import Path

TOLERANCE = 1e-9
CONFIDENCE = 0.95
NAN = math.nan

# Why an interval cannot be recomputed, by the option that adds its values; none adds those of the rest.
NOT_HELD = {
    "groups without --by-group": "--by-group",
    "months without --by-month": "--by-month",
    "subsets without --by-subset": "--by-subset",
    "metrics that a sweep was not asked for": None,
    "segments of a survival study": None,
    "measures of a sensitivity study's design": None,
    "swap sets of a tuning": None,
}


class Folder:
    """The tables of a results folder."""

    def __init__(self, path):
        self.path = Path(path)
        self.manifest = json.loads((self.path / "manifest.json").read_text(encoding="utf-8"))
        self.kind = self.manifest["kind"]
        self.results = self.table("results")
        # What is known does not count among what holds together.
        self.estimated = Counter(family_of(row) for row in self.results if row["interval"] != KNOWN)
        # What is taken against the baseline: where the values are changes themselves, what these change by.
        kinds = {row["kind"] for row in self.results}
        self.against_baseline = "change_of_change" if "change_of_change" in kinds else "change"
        self.baseline = {row["policy"]: row.get("baseline", "") for row in self.table("policies")}
        self.series, self.units = {}, []
        self._read_replications()

    def table(self, name):
        path = self.path / f"{name}.csv"
        if not path.exists():
            return []
        with path.open(newline="", encoding="utf-8") as file:
            return [{key: value.removeprefix("'") for key, value in row.items()} for row in csv.DictReader(file)]

    def _read_replications(self):
        """Reads the values by policy, group and metric, and the unit of each value."""
        path = self.path / "replications.csv"
        if not path.exists():
            return
        with path.open(newline="", encoding="utf-8") as file:
            rows = csv.reader(file)
            metrics = next(rows)[5:]
            last, columns = None, []
            for _, policy, group, _, unit, *values in rows:
                key = (policy.removeprefix("'"), group)
                if key != last:
                    last, columns = key, [[] for _ in metrics]
                    units = []
                    self.series.update({(*key, metric): column for metric, column in zip(metrics, columns)})
                units.append(int(unit))
                for column, value in zip(columns, values):
                    column.append(float(value) if value else NAN)
                if len(units) > len(self.units):
                    self.units = units

    def values(self, policy, metric, group="all"):
        """The values of a series; none where the folder does not hold it."""
        return self.series.get((policy, group, metric))

    def change(self, policy, metric, group="all"):
        """The paired differences to the policy's baseline; the values themselves where they are changes already."""
        values, baseline = self.values(policy, metric, group), self.baseline[policy]
        if not baseline or values is None:
            return values
        against = self.values(baseline, metric, group)
        return None if against is None else [a - b for a, b in zip(values, against)]


# Statistics


def log_beta(a, b):
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def incomplete_beta(a, b, x):
    """The regularised incomplete beta function, by its continued fraction (Lentz)."""
    if x <= 0.0 or x >= 1.0:
        return 0.0 if x <= 0.0 else 1.0
    if x > (a + 1.0) / (a + b + 2.0):
        return 1.0 - incomplete_beta(b, a, 1.0 - x)
    front = math.exp(a * math.log(x) + b * math.log1p(-x) - log_beta(a, b)) / a
    tiny, c, d = 1e-300, 1.0, 1.0 - (a + b) * x / (a + 1.0)
    d = 1.0 / (d if abs(d) > tiny else tiny)
    fraction = d
    for m in range(1, 10_000):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1.0 + numerator * d
            d = 1.0 / (d if abs(d) > tiny else tiny)
            c = 1.0 + numerator / c
            c = c if abs(c) > tiny else tiny
            fraction *= c * d
        if abs(c * d - 1.0) < 1e-16:
            break
    return front * fraction


def t_quantile(probability, freedom):
    """The quantile of Student's t above the median, to the program's ten digits."""
    if freedom < 1:
        return NAN
    below, above = 0.0, 1.0
    tail = 1.0 - probability

    def beyond(t):
        return 0.5 * incomplete_beta(freedom / 2.0, 0.5, freedom / (freedom + t * t))

    while beyond(above) > tail:
        above *= 2.0
    for _ in range(200):
        middle = (below + above) / 2.0
        if middle in (below, above):
            break
        below, above = (middle, above) if beyond(middle) > tail else (below, middle)
    return round(above * 1e9) / 1e9


QUANTILES = {}


def critical(units, number=1):
    """Student's quantile for an interval over units, one of so many that hold together whatever their correlation."""
    if (units, number) not in QUANTILES:
        QUANTILES[units, number] = t_quantile(1.0 - tail_of(number), units - 1)
    return QUANTILES[units, number]


def tail_of(number):
    """The probability of missing on one side."""
    return (1.0 - CONFIDENCE) / (2.0 * max(number, 1))


def moments(values):
    """Mean, standard deviation and number of the defined values."""
    defined = [value for value in values if not math.isnan(value)]
    if len(defined) < 2:
        return (defined[0] if defined else NAN), NAN, len(defined)
    if all(value == defined[0] for value in defined):
        return defined[0], 0.0, len(defined)
    mean = math.fsum(defined) / len(defined)
    squares = math.fsum((value - mean) ** 2 for value in defined)
    return mean, math.sqrt(squares / (len(defined) - 1)), len(defined)


def by_unit(values, units):
    """The values of each unit."""
    groups = {}
    for value, unit in zip(values, units):
        groups.setdefault(unit, []).append(value)
    return list(groups.values())


class Sample:
    """Values by replication, as intervals are computed from them: docs/intervals.md."""

    def __init__(self, values, units):
        self.mean, self.sd, self.number = moments(values)
        groups = [[value for value in group if not math.isnan(value)] for group in by_unit(values, units)]
        groups = [group for group in groups if group]
        self.units = len(groups)
        self.events = sum(value != 0.0 for group in groups for value in group)
        self.error, self.skewness, self.kurtosis, self.deviations = NAN, 0.0, 0.0, []
        if self.units < 2:
            return
        # The error of a ratio of two sums over units, linearised.
        size = self.number / self.units
        self.deviations = deviations = [math.fsum(value - self.mean for value in group) / size for group in groups]
        spread = math.sqrt(math.fsum(d * d for d in deviations) / (self.units - 1))
        self.error = spread / math.sqrt(self.units)
        if self.units > 2 and spread > 0.0:
            third = self.units * math.fsum(d**3 for d in deviations) / ((self.units - 1) * (self.units - 2))
            self.skewness = third / spread**3
        if self.units > 3 and spread > 0.0:
            # Fisher's k₄/k₂².
            n, squares = self.units, math.fsum(d * d for d in deviations)
            raw = n * math.fsum(d**4 for d in deviations) / squares**2 - 3.0
            self.kurtosis = (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * raw + 6.0)

    def interval(self, method, quantile=None, number=1, jump=0.0):
        """The interval by a method: pointwise, or one of so many that hold together with this quantile, jumps of a size allowed for."""
        quantile = critical(self.units, number) if quantile is None and self.units > 1 else quantile
        lower, upper = NAN, NAN
        if method == KNOWN:
            # What is known cannot vary.
            lower = upper = NAN if self.sd > 0.0 else self.mean
        elif self.units > 1:
            lower, upper = self.same(method, number) if self.sd == 0.0 else METHODS[method](self, quantile, jump)
        return {"mean": self.mean, "lower": lower, "upper": upper, "sd": self.sd, "n": self.number}

    def same(self, method, number):
        """Bounds where every value is the same: Clopper and Pearson's for no other value, times the way to either end."""
        if method not in ENDS:
            return NAN, NAN
        other = 1.0 - tail_of(number) ** (1.0 / self.number)
        return tuple(self.mean + (end - self.mean) * other for end in ENDS[method])

    def raised(self, quantile, jump):
        """The standard error, raised where few replications differ from 0, or where jumps may not have been seen."""
        added = 3.0 * further(self, quantile)
        ratio = (self.events + added) / self.events * self.number / (self.number + 2.0 * added)
        of_jumps = 0.5 * further(self, quantile) * (jump / self.units) ** 2
        return math.sqrt(max(self.error**2 * ratio, self.error**2 + of_jumps))


def pooled_jump(samples):
    """The size of a rare jump: the mean of the logarithms of variance times kurtosis, weighted by kurtosis."""
    heavy = [(sample.kurtosis, sample.error**2 * sample.units * sample.kurtosis) for sample in samples if sample.kurtosis > 1e-9]
    if not heavy:
        return 0.0
    logarithms = math.fsum(weight * math.log(square) for weight, square in heavy)
    return math.exp(logarithms / math.fsum(weight for weight, _ in heavy) / 2.0)


def student(sample, quantile, jump=0.0):
    return sample.mean - quantile * sample.error, sample.mean + quantile * sample.error


def logit(sample, quantile, jump=0.0):
    """Of a share, by the delta method."""
    mean = sample.mean
    if not 0.0 < mean < 1.0:
        return student(sample, quantile)
    middle, half = math.log(mean / (1.0 - mean)), quantile * sample.error / (mean * (1.0 - mean))
    return tuple(1.0 / (1.0 + math.exp(min(-bound, 700.0))) for bound in (middle - half, middle + half))


def few_events(sample, quantile, jump=0.0):
    """Of a difference of two shares; beyond the pointwise quantile with Hall's arms."""
    if further(sample, quantile) > 1.0 + 1e-9:
        lower, upper = skewed(sample, quantile, jump)
    else:
        half = quantile * sample.raised(quantile, jump)
        lower, upper = sample.mean - half, sample.mean + half
    return max(lower, -1.0), min(upper, 1.0)


def further(sample, quantile):
    """The square of a quantile relative to the pointwise one."""
    return max((quantile / critical(sample.units)) ** 2, 1.0)


def skewed(sample, quantile, jump=0.0):
    """Of an amount: the longer of Student's and Hall's on either side."""
    error, skew = sample.raised(quantile, jump), sample.skewness / math.sqrt(sample.units)
    lower, upper = sample.mean - quantile * error, sample.mean + quantile * error
    return min(lower, sample.mean - hall(quantile, skew) * error), max(upper, sample.mean - hall(-quantile, skew) * error)


def hall(x, skew):
    """The t whose transform t + skew t²/3 + skew² t³/27 + skew/6 is x."""
    third = skew / 3.0
    if abs(third) < 1e-9:
        return x
    cube = 1.0 + 3.0 * third * (x - skew / 6.0)
    return (math.copysign(abs(cube) ** (1.0 / 3.0), cube) - 1.0) / third


KNOWN = "known"
METHODS = {"t": student, "logit-t": logit, "few-events-t": few_events, "skewness-t": skewed}
ENDS = {"logit-t": (0.0, 1.0), "few-events-t": (-1.0, 1.0)}
# Those that allow for jumps where several hold together.
WITH_JUMPS = ("few-events-t", "skewness-t")


def t_interval(values, units):
    return Sample(values, units).interval("t")


def jackknife(estimate, without):
    """The jackknife interval of an estimate from its values with each unit left out in turn."""
    units = len(without)
    interval = t_interval([units * estimate - (units - 1) * rest for rest in without], range(units))
    half = (interval["upper"] - interval["lower"]) / 2.0
    return {**interval, "mean": estimate, "lower": estimate - half, "upper": estimate + half}


def quantile(values, p):
    """Hyndman and Fan's type 7."""
    ordered = sorted(value for value in values if not math.isnan(value))
    if not ordered:
        return NAN
    position = p * (len(ordered) - 1)
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (position - below) * (ordered[above] - ordered[below])


def expected_shortfall(values, p):
    threshold = quantile(values, p)
    tail = [value for value in values if value >= threshold]
    return math.fsum(tail) / len(tail) if tail else NAN


def clustering(successes, trials):
    """Intraclass correlation by one-way analysis of variance, and the design effect."""
    used = [(s, n) for s, n in zip(successes, trials) if n > 0]
    groups, total = len(used), sum(n for _, n in used)
    if groups < 2:
        return NAN, NAN
    overall = sum(s for s, _ in used) / total
    between = math.fsum(n * (s / n - overall) ** 2 for s, n in used) / (groups - 1)
    within = math.fsum(s * (1 - s / n) for s, n in used) / (total - groups)
    size = (total - sum(n * n for _, n in used) / total) / (groups - 1)
    denominator = between + (size - 1) * within
    correlation = (between - within) / denominator if denominator else NAN
    return correlation, 1 + (size - 1) * correlation


def shapley(value, players):
    """The Shapley values of a game: `value` maps subsets, as bits, to levels."""
    weights = [1.0 / (players * math.comb(players - 1, size)) for size in range(players)]
    found = []
    for player in range(players):
        without = [subset for subset in value if not subset >> player & 1]
        added = (weights[s.bit_count()] * (value[s | 1 << player] - value[s]) for s in without)
        found.append(math.fsum(added))
    return found


# Rules: what a study's tables are computed from. A rule gives pairs of a row and what its numbers should be, or why they cannot be
# recomputed.


def recomputed(folder, row, values, why, method=None, factor=1.0):
    """A row's intervals from the values by replication, in units of `factor`, or why there are none."""
    if values is None:
        return row, why
    sample = Sample([value / factor for value in values], folder.units)
    expected = sample.interval(method or row["interval"].split(" ")[0])
    if row.get("joint_of"):
        expected |= joint(sample, row, factor)
    scaled = ("mean", "lower", "upper", "sd", "joint_lower", "joint_upper", "joint_jump")
    return row, {column: value * factor if column in scaled else value for column, value in expected.items()}


def joint(sample, row, factor=1.0):
    """The interval that holds together with others, with the quantile and the jump that the row states; the quantile is checked."""
    number, stated = int(row["joint_of"]), number_of(row["joint_critical"])
    if row["interval"] == KNOWN:
        known = sample.interval(KNOWN)
        return {"joint_lower": known["lower"], "joint_upper": known["upper"], "joint_of": 0, "joint_critical": NAN}
    jump = number_of(row["joint_jump"]) / factor
    if sample.units < 2:
        return {"joint_lower": NAN, "joint_upper": NAN}
    least, most = critical(sample.units), critical(sample.units, number)
    # Bonferroni's quantile follows from the number; that of the largest |T| lies between it and the pointwise one.
    quantile = most if row["joint"] == "Bonferroni-t" else min(max(stated, least), most)
    interval = sample.interval(row["interval"].split(" ")[0], quantile, number, jump)
    return {"joint_lower": interval["lower"], "joint_upper": interval["upper"], "joint_critical": quantile}


def family_of(row):
    """What the intervals that hold together are all of."""
    return tuple(row[column] for column in ("metric", "group", "month", "kind"))


def estimates(folder, why=lambda row: "an unknown series"):
    """Levels and paired changes: the rule of studies whose metrics are columns."""
    for row in folder.results:
        _, expected = recomputed(folder, row, series_of(folder, row), why(row))
        if row["joint_of"] and row["interval"] != KNOWN and not isinstance(expected, str):
            expected["joint_of"] = min(int(row["joint_of"]), folder.estimated[family_of(row)])
        yield row, expected


def series_of(folder, row):
    """The values by replication that a row rests on."""
    metric = f"{row['metric']}.{row['month']}" if row["month"] else row["metric"]
    values = folder.change if row["kind"] == folder.against_baseline else folder.values
    return values(row["policy"], metric, row["group"])


def jumps(folder):
    """The size of a jump of the rows whose family the folder holds: of every study."""
    samples = {}
    rows = [row for row in folder.results if row["joint_of"] and row["interval"] in METHODS]
    for row in rows:
        values = series_of(folder, row)
        if values is not None:
            samples.setdefault(family_of(row), []).append(Sample(values, folder.units))
    for row in rows:
        held = [sample for sample in samples.get(family_of(row), []) if sample.units > 1]
        if held and len(held) == int(row["joint_of"]):
            pools = len(held) > 1 and row["interval"] in WITH_JUMPS
            yield row, {"joint_jump": pooled_jump(held) if pools else 0.0}


def over_settings(folder):
    """The ranges over an ensemble, from the values of its members by unit: of every study with `members.csv`."""
    members = Members(folder.table("members"))
    if not members.weights:
        return
    for row in folder.results:
        if row["group"] != "all" or row["month"] or row["policy"] not in members.policies:
            continue
        if row["metric"] in PRICES:
            values = members.prices(folder, row)
        else:
            baseline = folder.baseline[row["policy"]] if row["kind"] == "change" else ""
            ends = {"logit-t": (0.0, 1.0), "few-events-t": (-1.0, 1.0)}.get(row["interval"], (-math.inf, math.inf))
            values = members.values(row["policy"], row["metric"], baseline, number_of(row["mean"]), ends)
        lower, upper = (NAN, NAN) if values is None else (weighted_quantile(values, members.weights, p) for p in (0.05, 0.95))
        # The size of the estimate is that of a rounding.
        yield row, {"mean": number_of(row["mean"]), "parameters_lower": lower, "parameters_upper": upper}


class Members:
    """An ensemble's members, by policy, metric and unit."""

    def __init__(self, rows):
        self.weights, self.policies, self.units = [], set(), {}
        for row in rows:
            member, policy = int(row["member"]), row["policy"]
            if member > len(self.weights):
                self.weights.append(float(row["weight"]))
            self.policies.add(policy)
            self.units.setdefault((policy, member), []).append(row)

    def values(self, policy, metric, baseline, own, ends):
        """The estimate moved by each member's deviation, without the noise of the units."""

        def by_unit(member):
            of = [number_of(row[metric]) for row in self.units[policy, member]]
            return [a - number_of(b[metric]) for a, b in zip(of, self.units[baseline, member])] if baseline else of

        if metric not in self.units[policy, 0][0] or not math.isfinite(own):
            return None
        by_member = [by_unit(member) for member in range(len(self.weights) + 1)]
        units = [unit for unit in range(len(by_member[0])) if all(math.isfinite(values[unit]) for values in by_member)]
        if len(units) < 2:
            return None
        rest = 1.0 - math.fsum(w * w for w in self.weights)
        weighted = lambda values: math.fsum(w * v for w, v in zip(self.weights, values))
        means = [math.fsum(values[unit] for unit in units) / len(units) for values in by_member]
        centre = weighted(means[1:])
        total = weighted((mean - centre) ** 2 for mean in means[1:]) / rest
        noise = 0.0
        for unit in units:
            common = weighted(values[unit] for values in by_member[1:]) - centre
            noise += weighted((values[unit] - mean - common) ** 2 for values, mean in zip(by_member[1:], means[1:]))
        noise /= (len(units) - 1) * rest * len(units)
        # What exceeds the noise by rounding alone is none.
        signal = 1.0 - noise / total if total > 0.0 else 0.0
        signal = signal if signal > 1e-9 else 0.0
        moved = (own + signal * (centre - means[0]) + signal**0.5 * (mean - centre) for mean in means[1:])
        return [min(max(value, ends[0]), ends[1]) for value in moved]

    def prices(self, folder, row):
        """The ratio of two changes, where the study has a price and every member spares good merchants."""
        if not row["mean"]:
            return None
        changes = {r["metric"]: r for r in folder.results if r["kind"] == "change" and r["policy"] == row["policy"] and r["group"] == "all"}
        of = []
        for metric, ends in ((PRICES[row["metric"]], (-math.inf, math.inf)), ("confusion.lost_good", (-1.0, 1.0))):
            baseline = folder.baseline[row["policy"]]
            of.append(self.values(row["policy"], metric, baseline, number_of(changes[metric]["mean"]), ends))
        if None in of or any(change >= 0.0 for change in of[1]):
            return None
        return [amount / -change for amount, change in zip(*of)]


def weighted_quantile(values, weights, p):
    """The mean of the sorted values over probabilities within half of Σ w² of p."""
    half = math.fsum(w * w for w in weights) / 2.0
    start, end = max(p - half, 0.0), min(p + half, 1.0)
    below = length = total = 0.0
    for value, weight in sorted(zip(values, weights)):
        within = max(0.0, min(end, below + weight) - max(start, below))
        below += weight
        length += within
        total += within * value
    return total / length if length else NAN


def without_options(row):
    if row["month"]:
        return "months without --by-month"
    return "groups without --by-group" if row["group"] != "all" else "an unknown series"


def risk(folder):
    """`clustering.csv` and `loss_risk.csv`."""
    for row in folder.table("clustering"):
        counts = [folder.values(row["policy"], metric) for metric in ("good_lost_count", "good_count")]
        correlation, effect = clustering(*counts)
        yield row, {"intraclass_correlation": correlation, "design_effect": effect}
    for row in folder.table("loss_risk"):
        values = folder.values(row["policy"], row["metric"])
        numbers = {}
        for percent in (95, 99):
            numbers[f"value_at_risk_{percent}"] = quantile(values, percent / 100)
            numbers[f"expected_shortfall_{percent}"] = expected_shortfall(values, percent / 100)
        yield row, numbers


# Metrics of which low values are the bad ones.
LOWER_IS_WORSE = ("bad_warned_3_months", "profit_per_merchant")


def distribution(folder):
    """`distribution.csv`: quantiles, the mean of the worst 5% and the signs of changes, less the merchants' share of the variance."""
    for row in folder.table("distribution"):
        series = folder.change if row["kind"] == "change" else folder.values
        values = series(row["policy"], row["metric"])
        mean, _, number = moments(values)
        share = number_of(row["share_of_merchants"])
        kept = 1.0 if math.isnan(share) else max(1.0 - share, 0.0) ** 0.5
        kept = kept if kept > 0.0 else NAN
        if row["statistic"].startswith("share_"):
            yield row, signs(folder, values, mean, kept, -1.0 if row["statistic"] == "share_below_0" else 1.0)
            continue
        if row["statistic"] == "worst_5_percent":
            sign = -1.0 if row["metric"] in LOWER_IS_WORSE else 1.0
            simulated = sign * expected_shortfall([sign * value for value in values], 0.95)
        else:
            simulated = quantile(values, {"percentile_10": 0.1, "median": 0.5, "percentile_90": 0.9}[row["statistic"]])
        yield row, {"value": mean + kept * (simulated - mean), "as_simulated": simulated, "n": number}


def signs(folder, values, mean, kept, sign):
    """The share of values on one side of 0, less the merchants' chance, with its interval, and the same as they are."""
    has_zeros = 0.0 in values

    def share(of):
        return Sample([NAN if math.isnan(value) else float(sign * of(value) > 0.0) for value in values], folder.units)

    of_economies = share(lambda value: value if has_zeros else mean + kept * (value - mean))
    found = of_economies.interval("logit-t")
    is_seen = has_zeros or not math.isnan(kept)
    numbers = {"value": found["mean"] if is_seen else NAN, "n": found["n"], "as_simulated": share(lambda value: value).mean}
    # Where the merchants' chance is taken out, the interval rests on the halves too, which no folder holds.
    return numbers | ({"lower": found["lower"], "upper": found["upper"]} if has_zeros or kept == 1.0 else {})


def rank(folder):
    """`rank_pairs.csv` and what `rank.csv` concludes from it."""
    held, beaten = {}, set()
    for row in folder.table("rank_pairs"):
        pair = [folder.values(row[name], row["metric"]) for name in ("policy", "other")]
        differences = [a - b for a, b in zip(*pair)]
        sample = Sample(differences, folder.units)
        held.setdefault(row["metric"], []).append((row, sample))
        simulated = signs(folder, differences, NAN, 1.0, 1.0 if row["metric"] in LOWER_IS_WORSE else -1.0)
        method = "skewness-t" if row["metric"] in LOWER_IS_WORSE else "few-events-t"
        expected = joint(sample, {**row, "interval": method})
        yield row, {"mean": sample.mean, "ahead_in_as_simulated": simulated["as_simulated"], "n": sample.number} | expected
        if number_of(row["joint_lower"]) > 0.0 or number_of(row["joint_upper"]) < 0.0:
            beaten.add((row["metric"], row["other"]))
    for row in folder.table("rank"):
        own = folder.change(row["policy"], row["metric"])
        others = {other["policy"]: folder.change(other["policy"], row["metric"])
                  for other in folder.table("rank") if other["metric"] == row["metric"]}
        sign = -1.0 if row["metric"] in LOWER_IS_WORSE else 1.0
        ahead = sum(sign * moments(values)[0] < sign * moments(own)[0] for values in others.values())
        may = "no" if (row["metric"], row["policy"]) in beaten else "yes"
        ties = sum(moments(values)[0] == moments(own)[0] for values in others.values())
        rank = int(row["rank"]) if ahead < int(row["rank"]) <= ahead + ties else ahead + 1
        yield {**row, "may": str(float(row["may_be_best"] == may))}, {"rank": rank, "may": 1.0}


def run(folder):
    """Everything but prices, and the prices of spared merchants."""
    rows, folder.results = folder.results, [row for row in folder.results if row["metric"] not in PRICES]
    yield from estimates(folder, without_options)
    yield from risk(folder)
    yield from distribution(folder)
    yield from rank(folder)
    folder.results = rows
    fall = {row["policy"]: number_of(row["joint_upper"]) < 0.0 for row in rows if is_change_of(row, "good_lost")}
    reforms = sum(row["interval"] != KNOWN for row in rows if is_change_of(row, "good_lost"))
    for row in rows:
        if row["metric"] in PRICES:
            yield row, price(folder, row["policy"], PRICES[row["metric"]], reforms, fall[row["policy"]])


# What is priced per good merchant spared, by the name of the price.
PRICES = {"profit_per_spared_good": "profit_per_merchant", "remedy_cost_per_spared_good": "remedy_cost_per_merchant"}


def is_change_of(row, metric):
    return row["metric"] == metric and row["group"] == "all" and row["kind"] == "change"


def price(folder, policy, metric, reforms, is_fall):
    """A change per merchant of the book over the fall of good merchants lost, with Fieller's interval; empty where the fall is
    not certain."""
    empty = {"mean": NAN, "lower": NAN, "upper": NAN, "n": 0, "joint_lower": NAN, "joint_upper": NAN}
    amount = Sample(folder.change(policy, metric), folder.units)
    fewer = Sample([-change for change in folder.change(policy, "confusion.lost_good")], folder.units)
    together = critical(amount.units, reforms)
    bounds = [fieller(amount, fewer, t) for t in (critical(amount.units), together)]
    if not is_fall or None in bounds:
        return empty
    own, joint_ = (found if found[0] < found[1] else (NAN, NAN) for found in bounds)
    found = {"mean": amount.mean / fewer.mean, "lower": own[0], "upper": own[1], "n": amount.number}
    return {**found, "joint_lower": joint_[0], "joint_upper": joint_[1], "joint_critical": together, "joint_of": reforms}


def fieller(numerator, denominator, quantile):
    """The interval of a ratio of two means over the same units; none where the denominator may be 0."""
    a, b, units = numerator.mean, denominator.mean, numerator.units
    if units < 2:
        return None

    def of_means(these, those):
        return math.fsum(x * y for x, y in zip(these, those)) / (units * (units - 1))

    of_a, of_b = numerator.deviations, denominator.deviations
    square = quantile * quantile
    first = b * b - square * of_means(of_b, of_b)
    if not first > 0.0:
        return None
    middle, last = a * b - square * of_means(of_a, of_b), a * a - square * of_means(of_a, of_a)
    root = math.sqrt(max(middle * middle - first * last, 0.0))
    return (middle - root) / first, (middle + root) / first


def compare(folder):
    yield from run(folder)
    for row in folder.table("swap_sets"):
        column = f"swap_sets.{row['set']}.{row['merchant']}.{row['measure']}"
        factor = 1000.0 if row["measure"] == "merchants_per_1000" else 1.0
        yield recomputed(folder, row, folder.values(row["policy"], column), "an unknown swap set", factor=factor)


def effect(folder):
    yield from estimates(folder, without_options)
    for row in folder.table("by_month"):
        column = f"lost_since_opening.{row['month']}"
        yield recomputed(folder, row, folder.change(row["policy"], column), "an unknown month")


def sweep(folder):
    yield from estimates(folder, lambda row: "metrics that a sweep was not asked for")


def attribute(folder):
    """Shapley values, from the levels of subsets where the folder holds them, and the sampling error of orders."""
    orders = {}
    for row in folder.table("orders"):
        orders.setdefault(row["policy"], []).append(float(row["value"]))
    for row, expected in estimates(folder):
        sampled = orders.get(row["policy"])
        yield row, widened(row, expected, sampled) if sampled and row["interval"] != KNOWN else expected
    subsets = folder.table("subsets")
    metric = folder.results[0]["metric"]
    rows = {row["policy"]: row for row in folder.results}
    for row in subsets:
        values = folder.values(row["policy"], metric)
        yield recomputed(folder, row, values, "subsets without --by-subset", rows["before"]["interval"])
    names = list(subsets[0])[2 : list(subsets[0]).index("mean")]
    held = {row["policy"]: folder.values(row["policy"], metric) for row in subsets}
    if orders or any(values is None for values in held.values()):
        return
    # The game of each replication again.
    codes = {sum(int(row[name]) << bit for bit, name in enumerate(names)): row["policy"] for row in subsets}
    ends = [folder.values(name, metric) for name in ("total", "before", "after")]
    sign = 1.0 if all(abs(t - (a - b)) <= TOLERANCE for t, b, a in zip(*ends) if not math.isnan(t)) else -1.0
    values = [[] for _ in names]
    for index in range(len(folder.units)):
        game = {code: sign * held[policy][index] for code, policy in codes.items()}
        for list_, value in zip(values, shapley(game, len(names))):
            list_.append(value)
    for name, series in zip(names, values):
        held = folder.values(name, metric)
        yield {"policy": name, "mean": str(moments(held)[0])}, {"mean": moments(series)[0]}
        same = all(abs(a - b) <= TOLERANCE or math.isnan(a) and math.isnan(b) for a, b in zip(held, series))
        yield {"policy": name, "metric": "in every replication", "same": str(float(same))}, {"same": 1.0}


def widened(row, expected, pairs):
    """Intervals with the error of the orders sampled: on either side, lengths add in squares."""
    sample, mean, found = Sample(pairs, range(len(pairs))), expected["mean"], dict(expected)
    for lower, upper, number in (("lower", "upper", 1), ("joint_lower", "joint_upper", int(row["joint_of"]))):
        of_orders = sample.interval("t", number=number)
        half = (of_orders["upper"] - of_orders["lower"]) / 2.0
        half = 0.0 if math.isnan(half) else half
        found[lower] = mean - math.hypot(mean - expected[lower], half)
        found[upper] = mean + math.hypot(expected[upper] - mean, half)
    return found


def life_table(start, events, competing, censored):
    """The Kaplan-Meier curve, and the Aalen-Johansen incidence of the event and of the competing one."""
    at_risk, without = start, 1.0 if start > 0 else NAN
    survival, free = [without], without
    incidence = [[0.0 if start > 0 else NAN] for _ in range(2)]

    def share(count, left):
        if at_risk > 0:
            return count / at_risk
        return 0.0 if left == 0.0 else NAN

    for event, other, gone in zip(events, competing, censored):
        survival.append(survival[-1] * (1.0 - share(event, survival[-1])))
        hazards = [share(event, free), share(other, free)]
        for curve, hazard in zip(incidence, hazards):
            curve.append(curve[-1] + free * hazard)
        free *= 1.0 - share(event + other, free)
        at_risk -= event + other + gone
    return [survival, *incidence]


def pooled_share(estimate, without, unit):
    """A jackknife standard error, carried to the logit scale; the exact bound where nobody or everybody has the event."""
    plain = jackknife(estimate, without)
    half = (plain["upper"] - plain["lower"]) / 2.0
    if estimate in (0.0, 1.0):
        rest = 1.0 - 0.025 ** (1.0 / (len(without) * unit))
        lower, upper = (0.0, rest) if estimate == 0.0 else (1.0 - rest, 1.0)
    else:
        middle = math.log(estimate / (1.0 - estimate)) if 0.0 < estimate < 1.0 else NAN
        wide = half / (estimate * (1.0 - estimate))
        lower, upper = (1.0 / (1.0 + math.exp(-(middle + side * wide))) for side in (-1.0, 1.0))
    if len(without) < 2 or not lower < upper:
        lower = upper = NAN
    return {**plain, "lower": lower, "upper": upper, "n": len(without)}


def survival(folder):
    """Curves of the pooled counts, with the jackknife over units."""
    curves = {}
    unit = len(folder.units) // len(set(folder.units))
    for row in folder.results:
        if row["group"] != "all":
            yield row, "segments of a survival study"
            continue
        key = (row["policy"], row["metric"])
        if key not in curves:
            curves[key] = survival_curves(folder, *key)
        whole, rest = curves[key]
        month = int(row["month"])
        expected = pooled_share(whole[month], [curve[month] for curve in rest], unit)
        if row["interval"] == KNOWN:
            # Nothing has happened at the start.
            expected["lower"] = expected["upper"] = whole[0] if month == 0 else NAN
        yield row, expected
    for row in folder.table("scores_after_loss"):
        yield row, mean_score(folder, row)


def mean_score(folder, row):
    """The mean score of the merchants followed, a ratio of two sums, with the jackknife over units."""

    def of_units(name):
        column = f"{name}_{row['merchant']}.{row['month']}"
        return [math.fsum(unit) for unit in by_unit(folder.values(row["policy"], column), folder.units)]

    sums, merchants = of_units(row["metric"]), of_units("followed")
    total, number = math.fsum(sums), math.fsum(merchants)
    without = [(total - of_unit) / (number - they) if number > they else NAN for of_unit, they in zip(sums, merchants)]
    return {**jackknife(total / number, without), "followed": number}


def survival_curves(folder, policy, metric):
    """The curve of all units, and the curves without each."""
    what, merchants = metric.removeprefix("incidence.").rsplit("_", 1)

    def counts(name):
        values = folder.values(policy, name)
        return None if values is None else [math.fsum(group) for group in by_unit(values, folder.units)]

    def months(name):
        found = []
        while (of := counts(f"{name}_{merchants}.{len(found) + 1}")) is not None:
            found.append(of)
        return found

    index = {"not_yet_lost": 0, "lost": 1, "defaulted_before_loss": 2}.get(what)
    if index is not None:
        start = counts(f"merchants_{merchants}")
        events, competing = months("first_lost"), months("defaulted_before_loss")
        gone = [math.fsum(of) for of in zip(*events, *competing)]
        censored = [[0.0] * len(start)] * (len(events) - 1) + [[a - b for a, b in zip(start, gone)]]
    else:
        index = {"not_yet_restored": 0, "restored": 1, "defaulted_before_restoration": 2}[what]
        # Who defaults or is censored in the month of the loss was never at risk of being restored.
        at_once = zip(counts(f"defaulted_{merchants}.0"), counts(f"ended_{merchants}.0"))
        start = [math.fsum(lost) - a - b for *lost, (a, b) in zip(*months("first_lost"), at_once)]
        events, competing, censored = months("restored"), months("defaulted"), months("ended")

    def curve(without):
        def total(of):
            return math.fsum(value for unit, value in enumerate(of) if unit != without)

        return life_table(total(start), *([total(of) for of in table] for table in (events, competing, censored)))[index]

    return curve(None), [curve(unit) for unit in range(len(start))]


def sensitivity(folder):
    """The ends of the factors; Morris's measures and Sobol's indices rest on the design."""
    measures = ("mu_star", "mu", "sigma", "first_order", "total_order")
    for row, expected in estimates(folder):
        of_design = row["metric"].rsplit(".", 1)[-1] in measures
        yield row, "measures of a sensitivity study's design" if of_design else expected


def tune(folder):
    yield from estimates(folder)
    for row in folder.table("swap_sets"):
        yield row, "swap sets of a tuning"


RULES = {
    "run": run,
    "compare": compare,
    "effect": effect,
    "sweep": sweep,
    "attribute": attribute,
    "survival": survival,
    "sensitivity": sensitivity,
    "tune": tune,
}


# Comparison

# The columns that say what a row is of.
NAMES = ("policy", "metric", "group", "month", "kind", "set", "merchant", "measure")


def number_of(text):
    return float(text) if text else NAN


def differs(row, expected):
    """The columns of a row that are not what they should be, with what they should be. Bounds near 0 are compared by the size of the
    interval, everything else by its own."""
    sizes = {column: abs(value) for column, value in expected.items() if math.isfinite(value)}
    interval = max((sizes.get(column, 0.0) for column in ("mean", "lower", "upper")), default=0.0)
    found = {}
    for column, value in expected.items():
        printed = number_of(row[column])
        size = max(interval, sizes.get(column, 0.0)) if column.endswith(("mean", "lower", "upper", "sd")) else sizes.get(column)
        same = math.isnan(printed) if not math.isfinite(value) else abs(printed - value) <= TOLERANCE * size
        if not same:
            found[column] = value
    return found


def check(path, is_complete):
    """Compares a folder; gives its faults."""
    folder = Folder(path)
    if folder.kind not in RULES or not folder.series:
        return [f"{path}: no values by replication in the results of {folder.kind}"]
    faults, missing, checked = [], Counter(), 0
    for row, expected in itertools.chain(RULES[folder.kind](folder), jumps(folder), over_settings(folder)):
        name = " ".join(value for key, value in row.items() if key in NAMES)
        if isinstance(expected, str):
            missing[expected] += 1
            if expected not in NOT_HELD:
                faults.append(f"{path}: {name}: {expected}")
            elif is_complete and NOT_HELD[expected]:
                faults.append(f"{path}: {name}: run it with {NOT_HELD[expected]}")
            continue
        checked += 1
        wrong = differs(row, expected)
        if wrong:
            told = ", ".join(f"{column} {row[column] or 'none'} and not {value!r}" for column, value in wrong.items())
            faults.append(f"{path}: {name}: {told}")
    if not checked:
        faults.append(f"{path}: nothing was recomputed")
    rest = "".join(f"; not held: {count} ({why})" for why, count in sorted(missing.items()))
    print(f"{path}: {checked} rows recomputed{rest}")
    return faults


def check_itself():
    """The statistics against worked numbers, so that a fault in both sides does not pass."""
    for freedom, exact in [(1, 12.706204736), (2, 4.302652730), (7, 2.364624252), (31, 2.039513446), (511, 1.964617222)]:
        assert abs(t_quantile(0.975, freedom) - exact) < 2e-9, (freedom, t_quantile(0.975, freedom))
    assert abs(t_interval([1.0, 3.0, 2.0, 4.0, 3.0, 5.0], [0, 0, 1, 1, 2, 2])["upper"] - 3.0 - 4.302652730 / 3**0.5) < 1e-8
    assert abs(Sample([0.0] * 3, range(3)).interval("logit-t")["upper"] - 0.707598) < 1e-6
    worked = fieller(Sample([2.0, 4.0, 4.0, 6.0], range(4)), Sample([2.0, 1.0, 3.0, 2.0], range(4)), 2.0)
    assert all(abs(found - (8.0 + side * (64.0 - 400.0 / 9.0) ** 0.5) * 0.3) < 1e-12 for found, side in zip(worked, (-1, 1)))
    assert Sample([0.0] * 3, range(3)).interval(KNOWN)["upper"] == 0.0
    assert math.isnan(Sample([0.0, 0.1], range(2)).interval(KNOWN)["upper"])
    for t, skew in [(1.5, 0.8), (-2.0, 0.3), (0.7, -1.1)]:
        assert abs(hall(t + skew * t * t / 3 + skew * skew * t**3 / 27 + skew / 6, skew) - t) < 1e-9
    sample = Sample([0.0, 0.0, 0.0, 0.0, 5.0], range(5))
    assert abs(sample.kurtosis - 5.0) < 1e-12 and abs(pooled_jump([sample]) - 5.0) < 1e-12
    assert differs({"mean": "1.00000001"}, {"mean": 1.0}) and not differs({"mean": ""}, {"mean": NAN})
    assert weighted_quantile([3.0, 1.0, 2.0, 4.0], [0.25] * 4, 0.25) == 1.5
    # Means 3 and 7 against 3, residuals of ±1: three quarters of the variance of 8 are the members' own.
    rows = [{"member": m, "weight": w, "policy": "p", "x": x} for m, w, x in
            [("0", "", "2"), ("0", "", "4"), ("1", "0.5", "1"), ("1", "0.5", "5"), ("2", "0.5", "7"), ("2", "0.5", "7")]]
    found = Members(rows).values("p", "x", "", 10.0, (-math.inf, math.inf))
    assert all(abs(a - b) < 1e-12 for a, b in zip(found, (11.5 - 3**0.5, 11.5 + 3**0.5))), found
    assert shapley({0: 0.0, 1: 0.0, 2: 0.0, 3: 1.0}, 2) == [0.5, 0.5]


def main():
    arguments = sys.argv[1:]
    is_complete = "--complete" in arguments
    paths = [argument for argument in arguments if argument != "--complete"]
    if not paths:
        sys.exit("error: no folder named. Usage: python3 tests/recompute.py [--complete] FOLDER …")
    check_itself()
    faults = [fault for path in paths for fault in check(path, is_complete)]
    for fault in faults[:50]:
        print(fault, file=sys.stderr)
    if faults:
        sys.exit(f"error: {len(faults)} rows are not what the folder's own values give")


if __name__ == "__main__":
    main()

"""Intervals of levels and changes against scipy: every method of docs/intervals.md from scipy's own functions."""

import numpy as np
from folders import Compared, largest, number, numbers, table
from scipy import optimize, special, stats

METRICS = ["good_lost", "bad_caught", "npl_ratio", "profit_per_merchant", "loss_per_merchant", "good_months_lost", "auc"]
UNITS = 48


def compare(swapset):
    folder = swapset.run(
        "intervals", "run", "--reform", "personalised_lines", "--reform", "guidance_tight",
        "--replications", str(UNITS), "--merchants", "300",
    )  # fmt: skip
    rows = [row for row in table(folder, "results") if row["group"] == "all" and not row["month"]]
    never = [row for row in rows if row["mean"] == "0" and row["sd"] == "0" and row["interval"] == "logit-t"]
    rows = [row for row in rows if row["metric"] in METRICS]
    series = {}
    for policy in {row["policy"] for row in rows}:
        of = [row for row in table(folder, "replications") if row["policy"] == policy]
        assert [row["unit"] for row in of] == [str(unit) for unit in range(UNITS)], "every replication is a unit"
        series |= {(policy, metric): numbers(of, metric) for metric in METRICS}

    differences = {method: [] for method in BOUNDS}
    percentiles, jackknifed = [], []
    for row in rows:
        data = series[row["policy"], row["metric"]]
        if row["kind"] == "change":
            data = data - series["baseline", row["metric"]]
        data = data[~np.isnan(data)]
        error = stats.sem(data)
        if error == 0:
            continue
        printed = [number(row[column]) for column in ("mean", "lower", "upper")]
        size = np.abs(printed).max()
        bounds = BOUNDS[row["interval"]](data, stats.t.ppf(0.975, len(data) - 1))
        differences[row["interval"]].append(largest(printed, [data.mean(), *bounds]) / size)
        rest = [np.delete(data, index).mean() for index in range(len(data))]
        pseudo = len(data) * data.mean() - (len(data) - 1) * np.array(rest)
        jackknifed.append(largest(stats.sem(pseudo), error) / size)
        if row["interval"] == "logit-t":
            drawn = stats.bootstrap((data,), np.mean, n_resamples=4000, method="percentile", rng=1).confidence_interval
            percentiles.append(abs((drawn.high - drawn.low) / (printed[2] - printed[1]) - 1))
    exact = [stats.binomtest(0, int(row["n"])).proportion_ci(0.95, "exact").high for row in never]
    found = [
        Compared("scipy", f"{method} of {len(found)} quantities", max(found), 1e-9)
        for method, found in differences.items()
        if found
    ]
    return [
        *found,
        Compared("scipy", f"Clopper and Pearson's bound of {len(never)} shares never seen", largest(numbers(never, "upper"), exact), 1e-9),
        Compared("scipy", "standard errors against the jackknife's", max(jackknifed), 1e-9),
        Compared("scipy", "widths of shares against the bootstrap's percentiles", max(percentiles), 0.2),
    ]


def student(data, quantile):
    return data.mean() - quantile * stats.sem(data), data.mean() + quantile * stats.sem(data)


def logit(data, quantile):
    mean = data.mean()
    half = quantile * stats.sem(data) / (mean * (1 - mean))
    return special.expit(special.logit(mean) - half), special.expit(special.logit(mean) + half)


def further(data, quantile):
    """The square of a quantile relative to the pointwise one."""
    return max((quantile / stats.t.ppf(0.975, len(data) - 1)) ** 2, 1)


def raised(data, quantile):
    """The standard error, raised where few values differ from 0."""
    events, number_of_all, added = np.count_nonzero(data), len(data), 3 * further(data, quantile)
    return stats.sem(data) * max((events + added) / events * number_of_all / (number_of_all + 2 * added), 1) ** 0.5


def few_events(data, quantile):
    """Beyond the pointwise quantile with Hall's arms."""
    half = quantile * raised(data, quantile)
    lower, upper = data.mean() - half, data.mean() + half
    if further(data, quantile) > 1 + 1e-9:
        lower, upper = skewness(data, quantile)
    return max(lower, -1), min(upper, 1)


def skewness(data, quantile):
    """The longer of Student's and Hall's, whose cubic transform is inverted by bracketing its root."""
    skew = stats.skew(data, bias=False) / len(data) ** 0.5
    error = raised(data, quantile)

    def transformed(t):
        return t + skew * t**2 / 3 + skew**2 * t**3 / 27 + skew / 6

    below, above = (optimize.brentq(lambda t: transformed(t) - x, -1e3, 1e3, xtol=1e-13) for x in (-quantile, quantile))
    mean = data.mean()
    return min(mean - quantile * error, mean - above * error), max(mean + quantile * error, mean - below * error)


BOUNDS = {"t": student, "logit-t": logit, "few-events-t": few_events, "skewness-t": skewness}

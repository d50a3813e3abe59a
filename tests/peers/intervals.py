"""Intervals of levels and changes against scipy."""

import numpy as np
from folders import Compared, largest, number, numbers, table
from scipy import stats

METRICS = ["good_lost", "bad_caught", "npl_ratio", "profit_per_merchant", "loss_per_merchant", "good_months_lost"]


def compare(swapset):
    folder = swapset.run(
        "intervals", "run", "--reform", "personalised_lines", "--reform", "guidance_tight",
        "--replications", "48", "--merchants", "400",
    )  # fmt: skip
    rows = [row for row in table(folder, "results") if row["metric"] in METRICS and row["group"] == "all"]
    values = table(folder, "replications")
    series = {}
    for policy in {row["policy"] for row in rows}:
        of = [row for row in values if row["policy"] == policy and row["group"] == "all"]
        assert [row["unit"] for row in of] == [str(unit) for unit in range(48)], "every replication is a unit"
        series |= {(policy, metric): numbers(of, metric) for metric in METRICS}

    t_bounds, percentile, jackknifed = [], [], []
    for row in rows:
        data = series[row["policy"], row["metric"]]
        if row["kind"] == "change":
            data = data - series["baseline", row["metric"]]
        mean, error = data.mean(), stats.sem(data)
        printed = [number(row[column]) for column in ("mean", "lower", "upper")]
        size = np.abs(printed).max()
        if error > 0:
            bounds = stats.t.interval(0.95, len(data) - 1, loc=mean, scale=error)
            t_bounds.append(largest(printed, [mean, *bounds]) / size)
            drawn = stats.bootstrap((data,), np.mean, n_resamples=4000, method="percentile", rng=1)
            half = (printed[2] - printed[1]) / 2
            width = drawn.confidence_interval.high - drawn.confidence_interval.low
            percentile.append(abs(width / 2 / half - 1))
        rest = [np.delete(data, index).mean() for index in range(len(data))]
        pseudo = len(data) * mean - (len(data) - 1) * np.array(rest)
        jackknifed.append(largest(stats.sem(pseudo), error) / size)
    return [
        Compared("scipy", f"t intervals of {len(t_bounds)} levels and changes", max(t_bounds), 1e-9),
        Compared("scipy", "half-widths against the bootstrap's percentiles, relative", max(percentile), 0.15),
        Compared("scipy", "standard errors against the jackknife's", max(jackknifed), 1e-9),
    ]

"""Kaplan-Meier curves against lifelines, and their jackknife over replications against scipy."""

import numpy as np
from folders import Compared, largest, numbers, table
from lifelines import KaplanMeierFitter
from scipy import stats

POLICIES = ["baseline", "notification"]


def compare(swapset):
    folder = swapset.run("curves", "survival", "--reform", "notification", "--replications", "24", "--merchants", "150")
    results = [row for row in table(folder, "results") if row["group"] == "all"]
    replications = table(folder, "replications")
    curves, bounds = [], []
    for policy in POLICIES:
        counts = [row for row in replications if row["policy"] == policy and row["group"] == "all"]
        for merchants in ("good", "bad"):
            for metric, life_table in (("not_yet_lost", losses), ("not_yet_restored", restorations)):
                rows = [row for row in results if (row["policy"], row["metric"]) == (policy, f"{metric}_{merchants}")]
                months = [int(row["month"]) for row in rows]
                events, gone, end = life_table(counts, merchants)
                whole = fitted(events.sum(0), gone.sum(0), end.sum(), months)
                curves.append(largest(numbers(rows, "mean"), whole))
                rest = [
                    fitted(events.sum(0) - e, gone.sum(0) - g, end.sum() - left, months)
                    for e, g, left in zip(events, gone, end)
                ]
                theirs = half_widths(whole, np.array(rest))
                # Where every replication has the same value, no interval is stated.
                theirs[theirs < 1e-12] = np.nan
                bounds.append(largest(numbers(rows, "upper") - numbers(rows, "mean"), theirs))
    return [
        Compared("lifelines", f"{len(curves)} Kaplan-Meier curves", max(curves), 1e-9),
        Compared("lifelines", "their half-widths, jackknifed with scipy's t", max(bounds), 1e-8),
    ]


def columns(counts, name, months):
    return np.array([numbers(counts, f"{name}.{month}") for month in months]).T


def losses(counts, merchants):
    """Events and censorings by replication and month, and those without an event at the end."""
    events = columns(counts, f"first_lost_{merchants}", range(1, 25))
    return events, np.zeros_like(events), numbers(counts, f"merchants_{merchants}") - events.sum(1)


def restorations(counts, merchants):
    """Who is censored in the month of the loss was never at risk."""
    events = columns(counts, f"restored_{merchants}", range(1, 25))
    return events, columns(counts, f"censored_{merchants}", range(1, 25)), np.zeros(len(counts))


def fitted(events, gone, end, months):
    """lifelines' curve at these months."""
    times = np.arange(1, len(events) + 1)
    durations = np.concatenate([times, times, [len(events) + 1]])
    observed = np.concatenate([np.ones_like(times), np.zeros_like(times), [0]])
    weights = np.concatenate([events, gone, [end]])
    used = weights > 0
    fitter = KaplanMeierFitter().fit(durations[used], observed[used], weights=weights[used].astype(int))
    return fitter.survival_function_at_times(months).to_numpy()


def half_widths(whole, rest):
    units = len(rest)
    pseudo = units * whole - (units - 1) * rest
    return stats.t.ppf(0.975, units - 1) * stats.sem(pseudo)

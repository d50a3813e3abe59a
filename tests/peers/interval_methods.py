"""Coverage of several ways to make an interval of a mean over replications.

    swapset run --reform guidance_tight --reform personalised_lines --replications 100000 \\
        --merchants 200 --set run.months=12 --set run.economy_draws=plain --no-png --out long
    python tests/peers/interval_methods.py long

The replications of the long run are cut into blocks, each a small study of its own; the truth is the mean of all of
them. Prints, for each quantity and size of study, the share of studies whose 95% interval holds the truth; and, for
losses by reason, how often a bound from merchants misses the mean of a share that was never seen. Needs numpy and
scipy.
"""

import csv
import sys
import warnings

import numpy as np
from scipy.optimize import brentq
from scipy.special import betaln
from scipy.stats import t as student

SIZES = (8, 16, 32, 64, 128, 512)
BLOCKS = 8000
ADDED = 3.0

SHARES = ["good_lost", "npl_ratio", "bad_caught", "induced_default", "saved_default"]
REASONS = ["inquiries", "high_cost_borrowing", "revenue_drop", "policy_tightening", "score"]
COUNTS = ["good_lost_count", "good_count"]
AMOUNTS = ["profit_per_merchant", "loss_per_merchant", "good_months_lost", "sales_lost_per_good"]


def read(folder):
    """Each policy's values, `{policy: {metric: array}}`, in the order of the file."""
    policies = {}
    with open(f"{folder}/replications.csv", newline="") as file:
        for row in csv.DictReader(file):
            policies.setdefault(row["policy"], []).append(row)
    names = [*SHARES, *AMOUNTS, *COUNTS, *(f"reason_share_good.{reason}" for reason in REASONS)]
    number = lambda text: float(text) if text else np.nan
    return {
        policy: {name: np.array([number(row[name]) for row in rows]) for name in names}
        for policy, rows in policies.items()
    }


class Blocks:
    """Blocks of values, a row each, with what every method needs."""

    def __init__(self, values):
        self.values = values
        self.n = np.sum(~np.isnan(values), 1)
        self.mean = np.nanmean(values, 1)
        self.sd = np.nanstd(values, 1, ddof=1)
        third = np.nansum((values - self.mean[:, None]) ** 3, 1)
        self.skewness = third * self.n / ((self.n - 1) * np.maximum(self.n - 2, 1)) / self.sd**3
        self.events = np.sum(~np.isnan(values) & (values != 0), 1)
        self.error = self.sd / np.sqrt(self.n)
        self.t = student.ppf(0.975, self.n - 1)


def plain(b):
    return b.mean - b.t * b.error, b.mean + b.t * b.error


def johnson(b):
    """Johnson (1978): the t-interval, moved by the skewness."""
    moved = b.mean + b.skewness * b.sd / (6 * b.n)
    return moved - b.t * b.error, moved + b.t * b.error


def inverse(x, skew):
    third = skew / 3
    exact = (np.cbrt(1 + 3 * third * (x - skew / 6)) - 1) / np.where(third == 0, 1, third)
    return np.where(np.abs(third) < 1e-9, x, exact)


def hall(b):
    """Hall (1992): the cubic transformation without skewness, inverted."""
    skew = b.skewness / np.sqrt(b.n)
    return b.mean - inverse(b.t, skew) * b.error, b.mean - inverse(-b.t, skew) * b.error


def logarithm(b):
    """A t-interval of the logarithm, of what is above 0."""
    width = np.exp(b.t * b.error / np.abs(b.mean))
    return b.mean / width, b.mean * width


def logit(b):
    """A t-interval of the logit, of a share; with all values equal, the exact bound."""
    width = b.t * b.error / (b.mean * (1 - b.mean))
    middle = np.log(b.mean / (1 - b.mean))
    lower, upper = 1 / (1 + np.exp(width - middle)), 1 / (1 + np.exp(-width - middle))
    other = 1 - 0.025 ** (1 / b.n)
    same = b.sd == 0
    lower = np.where(same, b.mean * (1 - other), lower)
    upper = np.where(same, b.mean + (1 - b.mean) * other, upper)
    return lower, upper


def raised(b):
    """The standard error as three more events would raise it."""
    factor = (b.events + ADDED) / np.maximum(b.events, 1) * b.n / (b.n + 2 * ADDED)
    return b.error * np.sqrt(np.maximum(factor, 1))


def few_events(b):
    """A t-interval of a difference of shares, raised where few replications differ."""
    width = b.t * raised(b)
    other = 1 - 0.025 ** (1 / b.n)
    lower = np.where(b.sd == 0, b.mean - (1 + b.mean) * other, b.mean - width)
    upper = np.where(b.sd == 0, b.mean + (1 - b.mean) * other, b.mean + width)
    return lower, upper


def skewness(b):
    """The longer of t and Hall on either side."""
    skew, error = b.skewness / np.sqrt(b.n), raised(b)
    lower = np.minimum(b.mean - b.t * error, b.mean - inverse(b.t, skew) * error)
    return lower, np.maximum(b.mean + b.t * error, b.mean - inverse(-b.t, skew) * error)


def covered(values, truth, method, size):
    """Share of blocks that hold the truth, in per cent; a block without an interval is left out."""
    count = min(len(values) // size, BLOCKS)
    blocks = Blocks(values[: count * size].reshape(count, size))
    lower, upper = method(blocks)
    known = ~np.isnan(lower)
    return 100 * np.mean(((lower <= truth) & (truth <= upper))[known])


def table(title, rows, methods):
    names = list(methods)
    print(f"\n{title}: " + " / ".join(names) + "\n")
    print("| quantity | " + " | ".join(map(str, SIZES)) + " |")
    print("|---|" + "---|" * len(SIZES))
    for name, values in rows:
        truth = np.nanmean(values)
        cells = (" / ".join(f"{covered(values, truth, methods[m], size):.1f}" for m in names) for size in SIZES)
        print(f"| {name} | " + " | ".join(cells) + " |")


def intraclass_correlation(successes, trials):
    """By one-way analysis of variance."""
    groups, total = len(trials), trials.sum()
    share, overall = successes / trials, successes.sum() / total
    between = np.sum(trials * (share - overall) ** 2) / (groups - 1)
    within = np.sum(successes * (1 - share)) / (total - groups)
    size = (total - np.sum(trials**2) / total) / (groups - 1)
    return (between - within) / (between + (size - 1) * within)


def never_seen(policies, baseline):
    """How often a beta-binomial bound misses: a share is 0 in all replications of a study and its mean above the bound."""
    lost, good = (policies[baseline][name] for name in COUNTS)
    correlation = intraclass_correlation(lost[good > 0], good[good > 0])
    print(f"\nNever seen; beta-binomial bound with the intraclass correlation of good lost, {correlation:.3f}\n")
    print("| reason, policy | share of replications without | mean | mean of the others | studies that miss, % | of |")
    print("|---|---|---|---|---|---|")
    for policy, values in policies.items():
        trials = values["good_lost_count"]
        sizes, counts = np.unique(trials[trials > 0], return_counts=True)

        def log_none(mean):
            a, b = mean * (1 / correlation - 1), (1 - mean) * (1 / correlation - 1)
            return np.average(betaln(a, b + sizes) - betaln(a, b), weights=counts)

        for reason in REASONS:
            share = values[f"reason_share_good.{reason}"][trials > 0]
            none, mean = np.mean(share == 0), np.mean(share)
            if 0 < none < 1:
                bound = {n: brentq(lambda u: n * log_none(u) - np.log(0.025), 1e-12, 1 - 1e-9) for n in range(2, 129)}
                missed, n = max(((none**n, n) for n in bound if mean > bound[n]), default=(0.0, 128))
                others = np.mean(share[share > 0])
                print(f"| {reason}, {policy} | {none:.3f} | {mean:.3f} | {others:.3f} | {100 * missed:.1f} | {n} |")


def main():
    warnings.simplefilter("ignore")
    policies = read(sys.argv[1])
    baseline = next(iter(policies))

    def levels(metrics):
        return [(f"{metric}, {policy}", values[metric]) for policy, values in policies.items() for metric in metrics]

    def changes(metrics):
        others = [item for item in policies.items() if item[0] != baseline]
        base = policies[baseline]
        return [(f"{metric}, {policy}", values[metric] - base[metric]) for policy, values in others for metric in metrics]

    table("Levels of shares", levels(SHARES), {"t": plain, "Johnson": johnson, "Hall": hall, "logit-t": logit})
    table("Changes of shares", changes(SHARES), {"t": plain, "Johnson": johnson, "Hall": hall, "few-events-t": few_events})
    amounts = {"t": plain, "Johnson": johnson, "Hall": hall, "log-t": logarithm, "skewness-t": skewness}
    table("Levels of amounts", levels(AMOUNTS), amounts)
    del amounts["log-t"]
    table("Changes of amounts", changes(AMOUNTS), amounts)
    never_seen(policies, baseline)


if __name__ == "__main__":
    main()

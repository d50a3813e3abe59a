"""Coverage of several ways to make intervals of changes that hold together.

    swapset run --reform guidance_tight --reform personalised_lines … --replications 32768 \\
        --merchants 200 --set run.months=12 --set run.seasoning=6 --set run.economy_draws=plain --no-png --out long
    python tests/peers/joint_methods.py long

The replications of the long run are cut into blocks, each a small study of its own; the truth is the mean of all of
them. Prints for each metric, size of study and method the share of studies in which the intervals of all reforms hold,
and how many times as wide they are as without an allowance for jumps (geometric mean over reforms); then the same of
every pair of successive reforms, its mean and the lowest. Needs numpy and scipy.
"""

import sys
import warnings

import numpy as np
from interval_methods import inverse, read
from scipy.stats import t as student

SIZES = (8, 16, 32, 64, 128)
STUDIES = 2000
DRAWS = 4000
METRICS = ["good_lost", "npl_ratio", "bad_caught", "profit_per_merchant", "loss_per_merchant"]
SHARES = METRICS[:3]


class Studies:
    """Studies `[study, reform, replication]`, with what every method needs."""

    def __init__(self, values, is_share):
        self.is_share, known = is_share, ~np.isnan(values)
        self.n = known.sum(2)
        self.mean = np.nanmean(values, 2)
        self.deviations = np.where(known, values - self.mean[..., None], 0.0)
        squares = (self.deviations**2).sum(2)
        same = np.nanmax(values, 2) == np.nanmin(values, 2)
        self.sd = np.where(same, 0.0, np.sqrt(squares / (self.n - 1)))
        self.error = self.sd / np.sqrt(self.n)
        third = (self.deviations**3).sum(2) * self.n / ((self.n - 1) * (self.n - 2))
        self.skewness = np.where(same, 0.0, third / self.sd**3)
        raw = self.n * (self.deviations**4).sum(2) / squares**2 - 3
        kurtosis = (self.n - 1) / ((self.n - 2) * (self.n - 3)) * ((self.n + 1) * raw + 6)
        self.kurtosis = np.where(same, 0.0, kurtosis)
        self.events = ((values != 0) & known).sum(2)
        self.number = values.shape[1]
        self.t = student.ppf(0.975, self.n - 1)
        self.critical = self.joint_critical()

    def joint_critical(self):
        """Sup-t from 16 units on, Bonferroni's below."""
        bonferroni = student.ppf(1 - 0.025 / self.number, self.n - 1)
        units = self.deviations.shape[2]
        if units < 16:
            return bonferroni
        draws = np.random.default_rng(1)
        normals = draws.standard_normal((self.number, DRAWS))
        scale = np.sqrt(draws.chisquare(units - 1, DRAWS) / (units - 1))
        found = []
        for deviations, sd in zip(self.deviations, self.sd):
            used = deviations[sd > 0]
            if not len(used):
                found.append(0.0)
                continue
            used = used / np.linalg.norm(used, axis=1, keepdims=True)
            values, vectors = np.linalg.eigh(used @ used.T)
            factor = vectors * np.sqrt(np.maximum(values, 0))
            found.append(np.quantile(np.abs(factor @ normals[: len(used)]).max(0) / scale, 0.95))
        return np.clip(np.array(found)[:, None], self.t, bonferroni)

    def bounds(self, jump=0.0, freedom=None):
        """The intervals with the square size of half a jump allowed for, or with fewer degrees of freedom."""
        further = np.maximum((self.critical / self.t) ** 2, 1)
        added = 3 * further
        by_events = (self.events + added) / np.maximum(self.events, 1) * self.n / (self.n + 2 * added)
        square = np.maximum(self.error**2 * by_events, self.error**2 + further * jump / self.n**2)
        error, skew = np.sqrt(np.maximum(square, self.error**2)), self.skewness / np.sqrt(self.n)
        below = np.maximum(self.critical * error, inverse(self.critical, skew) * error)
        above = np.maximum(self.critical * error, -inverse(-self.critical, skew) * error)
        if freedom is not None:
            quantile = student.ppf(1 - 0.025 / self.number, np.maximum(freedom, 1))
            longer = np.maximum(quantile / self.critical, 1)
            below, above = longer * below, longer * above
        # The exact bound of what is the same in every replication; an amount then has no interval.
        exact = (1 - (0.025 / self.number) ** (1 / self.n)) if self.is_share else np.nan
        low = np.where(self.sd == 0, self.mean - exact, self.mean - below)
        return low, np.where(self.sd == 0, self.mean + exact, self.mean + above)


def satterthwaite(studies, kurtosis):
    return studies.bounds(freedom=2 * studies.n / (kurtosis + 2 * studies.n / (studies.n - 1)))


def sizes(studies):
    """The square size of a jump of each reform."""
    return studies.sd**2 * np.maximum(studies.kurtosis, 0)


def weighted(studies):
    """The geometric mean of the square sizes, weighted by kurtosis."""
    weights = np.maximum(studies.kurtosis, 0)
    logarithms = np.log(np.where(weights > 0, sizes(studies), 1))
    whole = weights.sum(1, keepdims=True)
    mean = (weights * logarithms).sum(1, keepdims=True) / np.where(whole > 0, whole, 1)
    return np.where(whole > 0, np.exp(mean), 0)


METHODS = {
    "no allowance": lambda s: s.bounds(),
    "Satterthwaite, own kurtosis": lambda s: satterthwaite(s, s.kurtosis),
    "Satterthwaite, mean kurtosis": lambda s: satterthwaite(s, s.kurtosis.mean(1, keepdims=True)),
    "half a jump, own size": lambda s: s.bounds(0.5 * sizes(s)),
    "half a jump, median size": lambda s: s.bounds(0.5 * np.median(sizes(s), 1, keepdims=True)),
    "a quarter of a jump, weighted": lambda s: s.bounds(0.25 * weighted(s)),
    "half a jump, weighted": lambda s: s.bounds(0.5 * weighted(s)),
}


def measured(changes, size, is_share):
    """Per method: how often all intervals hold, in per cent, and how much wider they are."""
    truth = np.nanmean(changes, 1)
    count = min(changes.shape[1] // size, STUDIES)
    studies = Studies(changes[:, : count * size].reshape(len(changes), count, size).transpose(1, 0, 2), is_share)
    found, plain = {}, None
    for name, method in METHODS.items():
        low, high = method(studies)
        width = np.nanmean(high - low, 0)
        plain = width if plain is None else plain
        holds = (low <= truth) & (truth <= high) | np.isnan(low)
        found[name] = (100 * holds.all(1).mean(), np.exp(np.mean(np.log(width / plain))))
    return found


def main():
    warnings.simplefilter("ignore")
    policies = list(read(sys.argv[1]).values())
    for metric in METRICS:
        changes = np.array([policy[metric] - policies[0][metric] for policy in policies[1:]])
        changes = changes[np.nanstd(changes, 1) > 0]
        pairs = [changes[index : index + 2] for index in range(0, len(changes) - 1, 2)]
        print(f"\n{metric}: all {len(changes)} (times as wide); {len(pairs)} pairs, mean and lowest\n")
        print("| method | " + " | ".join(map(str, SIZES)) + " |\n|---|" + "---|" * len(SIZES))
        cells = {name: [] for name in METHODS}
        for size in SIZES:
            everything = measured(changes, size, metric in SHARES)
            of_pairs = [measured(pair, size, metric in SHARES) for pair in pairs]
            for name, (share, wider) in everything.items():
                shares, widths = zip(*(found[name] for found in of_pairs)) if of_pairs else ([np.nan], [np.nan])
                cells[name].append(
                    f"{share:.1f} (×{wider:.2f}); {np.mean(shares):.1f}, {min(shares):.1f} (×{np.mean(widths):.2f})"
                )
        for name, row in cells.items():
            print(f"| {name} | " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()

"""Discriminatory power of score data against scikit-learn, and exact intervals of rates against scipy."""

import numpy as np
from folders import Compared, largest, number, table
from sklearn.metrics import roc_auc_score, roc_curve

GROUPS = ("urban", "rural")


def compare(swapset):
    scores = np.arange(400, 700, 10)
    lines, people = ["score,group,count,bad"], {}
    random = np.random.default_rng(1)
    for group, middle in zip(GROUPS, (540.0, 500.0)):
        count = random.integers(20, 200, len(scores))
        bad = random.binomial(count, 1.0 / (1.0 + np.exp((scores - middle) / 40.0)))
        people[group] = count, bad
        lines += [f"{score},{group},{n},{b}" for score, n, b in zip(scores, count, bad)]
    file = swapset.write("people.csv", "\n".join(lines) + "\n")
    rows = table(swapset.run("scores", "tune", "--scores", file), "by_group")
    printed = {(row["group"], row["metric"]): number(row["mean"]) for row in rows}
    people["everybody"] = tuple(sum(people[group][index] for group in GROUPS) for index in (0, 1))
    areas, distances = [], []
    for group, (count, bad) in people.items():
        # Each score twice, once as good and once as bad, with the number of people as weight.
        good = np.concatenate([np.ones_like(scores), np.zeros_like(scores)])
        weight = np.concatenate([count - bad, bad])
        both = np.concatenate([scores, scores])
        areas.append(largest(printed[group, "auc"], roc_auc_score(good, both, sample_weight=weight)))
        false, true, _ = roc_curve(good, both, sample_weight=weight, drop_intermediate=False)
        distances.append(largest(printed[group, "ks"], np.abs(true - false).max()))
    return [
        Compared("scikit-learn", "AUC of everybody and of each group", max(areas), 1e-9),
        Compared("scikit-learn", "KS of everybody and of each group", max(distances), 1e-9),
    ]

"""Shapley values against shap's exact explainer of the same game."""

import numpy as np
import shap
from folders import Compared, largest, number, table


def compare(swapset):
    sizes = ["--replications", "16", "--merchants", "100"]
    mechanisms = swapset.run("mechanisms", "attribute", *sizes)
    parts = swapset.run("parts", "attribute", "--reform", "personalised_lines+richer_model+better_review", *sizes)
    return [
        Compared("shap", f"Shapley values of {what}", difference(folder, sign), 1e-9)
        for what, folder, sign in (("mechanisms", mechanisms, -1.0), ("a reform's parts", parts, 1.0))
    ]


def difference(folder, sign):
    """A mechanism is worth what switching it off takes away: the game's sign is turned."""
    subsets = table(folder, "subsets")
    names = list(subsets[0])[2 : list(subsets[0]).index("mean")]
    game = {tuple(int(row[name]) for name in names): sign * number(row["mean"]) for row in subsets}

    def level(masks):
        return np.array([game[tuple(int(bit) for bit in mask)] for mask in masks])

    background = shap.maskers.Independent(np.zeros((1, len(names))))
    explained = shap.explainers.Exact(level, background)(np.ones((1, len(names))), silent=True)
    printed = {row["policy"]: number(row["mean"]) for row in table(folder, "results")}
    return largest([printed[name] for name in names], explained.values[0])

"""Morris's measures and Sobol's indices against SALib's, each from its own design over the same model.

The designs differ, so the numbers agree within the error of sampling and no closer.
"""

import numpy as np
from folders import Compared, number, table
from SALib.analyze import morris as analyse_morris
from SALib.analyze import sobol as analyse_sobol
from SALib.sample import morris as sample_morris
from SALib.sample import sobol as sample_sobol

FACTORS = {"score.monthly_noise": (0.1, 0.9), "merchant_loan.cutoff": (500.0, 540.0), "economy.sd": (0.5, 1.5)}
SIZES = ["--replications", "4", "--merchants", "400", "--set", "run.months=6", "--set", "run.seasoning=2"]
TRAJECTORIES, SAMPLES = 40, 64


def compare(swapset):
    factors = "\n".join(
        f'"{key}" = {{ from = {low}, to = {high}, source = "compared" }}' for key, (low, high) in FACTORS.items()
    )
    study = swapset.write(
        "factors.toml",
        f"[sensitivity]\ntrajectories = {TRAJECTORIES}\nsamples = {SAMPLES}\nkeep = {len(FACTORS)}\n"
        f"[sensitivity.factors]\n{factors}\n",
    )
    results = table(swapset.run("indices", "sensitivity", study, *SIZES), "results")
    mine = {(row["policy"], row["metric"]): number(row["mean"]) for row in results}

    def of(measure):
        return np.array([mine[key, f"good_lost.{measure}"] for key in FACTORS])

    problem = {"num_vars": len(FACTORS), "names": list(FACTORS), "bounds": [[0.0, 1.0]] * len(FACTORS)}
    points = sample_morris.sample(problem, TRAJECTORIES, num_levels=4, seed=1)
    found = analyse_morris.analyze(problem, points, answers(swapset, points), num_levels=4, seed=1)
    importance = np.array(found["mu_star"])
    points = sample_sobol.sample(problem, SAMPLES, calc_second_order=False, seed=1)
    indices = analyse_sobol.analyze(problem, answers(swapset, points), calc_second_order=False, seed=1)
    return [
        Compared("SALib", "Morris's μ*, of the largest", worst(of("mu_star"), importance) / importance.max(), 0.15),
        Compared("SALib", "Sobol's first-order indices", worst(of("first_order"), indices["S1"]), 0.15),
        Compared("SALib", "Sobol's total indices", worst(of("total_order"), indices["ST"]), 0.15),
    ]


def worst(mine, theirs):
    return float(np.abs(mine - np.asarray(theirs)).max())


def answers(swapset, points):
    """Good merchants lost at points of the unit cube, each a study of its own."""
    found = []
    for point in points:
        values = [low + u * (high - low) for u, (low, high) in zip(point, FACTORS.values())]
        settings = [part for key, value in zip(FACTORS, values) for part in ("--set", f"{key}={float(value)!r}")]
        rows = table(swapset.run("point", "run", swapset.write("alone.toml", ""), *SIZES, *settings), "results")
        found += [number(row["mean"]) for row in rows if (row["metric"], row["group"]) == ("good_lost", "all")]
    return np.array(found)

"""Whether peers agree with swapset within Monte Carlo error: every metric by a z-score, all of them jointly by Hotelling's T².

Merchants are the peers' own; a replication's economy is swapset's, from economy.csv, so that the economy's chance, which is most
of it, hides no difference. What is compared is a mean of paired differences.
"""

import csv
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from scipy.stats import f as fisher

from parameters import METRICS, P, conditions, metrics

SHIFTS = [0, -20, 20]
CUTOFFS = P.cutoff + np.array(SHIFTS, float)
REPLICATIONS, MERCHANTS = 512, 1000
# The joint test fails a right program once in so many times.
FALSE_ALARMS = 1e-4


def of_swapset(program):
    """Values by replication, `[replication, policy, metric]`, and each replication's index; economies are drawn independently."""
    with tempfile.TemporaryDirectory() as folder:
        reforms = []
        for shift in SHIFTS[1:]:
            path = Path(folder, f"cutoff_{P.cutoff + shift:g}.toml")
            path.write_text(f"[merchant_loan]\ncutoff = {P.cutoff + shift}\n")
            reforms += ["--reform", path]
        sizes = ["--replications", str(REPLICATIONS), "--merchants", str(MERCHANTS), "--set", "run.economy_draws=plain"]
        files = ["--no-png", "--chart", "column", "--quiet", "--out", Path(folder, "out")]
        subprocess.run([program, "run", *reforms, *sizes, *files], check=True, stdout=subprocess.DEVNULL)
        with open(Path(folder, "out", "replications.csv"), newline="") as file:
            values = [[float(row[metric]) for metric in METRICS] for row in csv.DictReader(file)]
        with open(Path(folder, "out", "economy.csv"), newline="") as file:
            index = [float(row["index"]) for row in csv.DictReader(file)]
    policies = np.array(values).reshape(len(SHIFTS), REPLICATIONS, len(METRICS))
    return policies.transpose(1, 0, 2), np.array(index).reshape(REPLICATIONS, -1)


def of_peer(replicate, economies, seed):
    """The same values of a peer under the same economies."""
    streams = np.random.SeedSequence(seed).spawn(REPLICATIONS)
    pairs = zip(economies, streams)
    return np.array([
        metrics(replicate(MERCHANTS, conditions(index), CUTOFFS, np.random.default_rng(stream))) for index, stream in pairs
    ])


def compare(name, peer, swapset):
    """Prints every metric of both, and whether they agree jointly."""
    peer, swapset = peer.reshape(REPLICATIONS, -1), swapset.reshape(REPLICATIONS, -1)
    difference = peer - swapset
    scaled = difference / difference.std(0, ddof=1) * np.sqrt(REPLICATIONS)
    z, size = scaled.mean(0), difference.shape[1]
    statistic = z @ np.linalg.solve(np.corrcoef(difference.T), z)
    chance = fisher.sf(statistic * (REPLICATIONS - size) / (size * (REPLICATIONS - 1)), size, REPLICATIONS - size)
    names = [(shift, metric) for shift in SHIFTS for metric in METRICS]
    for (shift, metric), theirs, ours, z in zip(names, peer.mean(0), swapset.mean(0), z):
        print(f"| {name} | {P.cutoff + shift:g} | {metric} | {theirs:.5g} | {ours:.5g} | {z:+.2f} |")
    print(f"| {name} | all | jointly | | | p = {chance:.3f} |", flush=True)
    return chance > FALSE_ALARMS


def check(program, peers):
    """Compares every peer, `{name: replicate}`; gives the names of those that differ."""
    swapset, economies = of_swapset(program)
    print("| peer | cut-off | metric | peer | swapset | z |\n|---|---|---|---|---|---|")
    seeds = enumerate(peers.items(), 1)
    return [name for seed, (name, replicate) in seeds if not compare(name, of_peer(replicate, economies, seed), swapset)]

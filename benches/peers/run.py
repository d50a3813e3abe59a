#!/usr/bin/env python3
"""Compares the speed of swapset with the same model written in NumPy, numba, plain Python, Mesa and SimPy.

    python3 -m venv peers
    peers/bin/pip install -r benches/peers/requirements.txt
    peers/bin/python benches/peers/run.py target/release/swapset

First shows that peers give the same metrics within Monte Carlo error. Then times every peer on one core in turn with the kernel,
several rounds, and prints one table: the shortest time on the processor in nanoseconds per merchant-month-policy (burn-in, twin
and draws counted, divided by the study months of the policies), and its ratio to the kernel's. `--check` leaves the times out.
Needs Python 3.11 and Rust.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

# One core: nothing that NumPy calls may start threads.
os.environ.update({name: "1" for name in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"]})

import numpy as np

import agreement
import arrays
import scalar
from parameters import MONTHS, P, economy

sys.path.append(str(Path(__file__).parents[1]))
from instructions import jobs

POLICIES = {1: "one_policy", 15: "fifteen_policies"}
ROUNDS = 5
# Merchants of a measurement: enough for about a second.
MERCHANTS = {"kernel": 16_384, "numba": 16_384, "NumPy": 16_384, "plain Python": 100, "Mesa": 100, "SimPy": 100}
FRAMEWORKS = {"plain Python": "plain", "Mesa": "mesa", "SimPy": "simpy"}


def by_swapset(executable, job, merchants):
    answer = subprocess.run([executable, job, str(merchants)], check=True, stdout=subprocess.PIPE, text=True).stdout
    return float(answer.split()[1])


def by_arrays(replicate, policies, merchants):
    rng = np.random.default_rng(1)
    path, cutoffs = economy(rng), P.cutoff + np.arange(policies, dtype=float)
    start = time.process_time()
    replicate(merchants, path, cutoffs, rng)
    return 1e9 * (time.process_time() - start) / (merchants * MONTHS * policies)


def by_framework(name, policies, merchants):
    """Its time and its sums."""
    script = Path(__file__).with_name("frameworks.py")
    answer = subprocess.run(
        [sys.executable, script, name, str(policies), str(merchants)],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"}, check=True, stdout=subprocess.PIPE, text=True,
    )
    found = json.loads(answer.stdout)
    return found["nanoseconds"], found["sums"]


def measure(executable, policies):
    """The shortest time of everything at a number of policies, taken in turn, and the frameworks whose sums differ."""
    times, differing = {}, set()
    for _ in range(ROUNDS):
        of_round = {"swapset, kernel": by_swapset(executable, POLICIES[policies], MERCHANTS["kernel"])}
        of_round["numba"] = by_arrays(scalar.replicate, policies, MERCHANTS["numba"])
        of_round["NumPy"] = by_arrays(arrays.replicate, policies, MERCHANTS["NumPy"])
        sums = {}
        for name, framework in FRAMEWORKS.items():
            of_round[name], sums[name] = by_framework(framework, policies, MERCHANTS[name])
        differing |= {name for name in FRAMEWORKS if sums[name] != sums["plain Python"]}
        for name, nanoseconds in of_round.items():
            times[name] = min(nanoseconds, times.get(name, nanoseconds))
    return times, differing


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("swapset")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    differing = set(agreement.check(arguments.swapset, {"numba": scalar.replicate, "NumPy": arrays.replicate}))
    if not arguments.check:
        executable = jobs()
        scalar.replicate(1, economy(np.random.default_rng(1)), np.array([P.cutoff]), np.random.default_rng(1))
        tables = {}
        for policies in POLICIES:
            tables[policies], others = measure(executable, policies)
            differing |= others
        heads = [f"{policies} {'policy' if policies == 1 else 'policies'} | ratio" for policies in POLICIES]
        print("\n| ns per merchant-month-policy | " + " | ".join(heads) + " |")
        print("|---|" + "---|---|" * len(POLICIES))
        for name in tables[1]:
            cells = [f"{tables[p][name]:,.1f} | {tables[p][name] / tables[p]['swapset, kernel']:,.1f}" for p in POLICIES]
            print(f"| {name} | " + " | ".join(cells) + " |")
    if differing:
        sys.exit(f"error: {', '.join(sorted(differing))} give other results")


if __name__ == "__main__":
    main()

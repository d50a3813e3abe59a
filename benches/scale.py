#!/usr/bin/env python3
"""Measures how `swapset run` scales: with its size, and from one thread to two.

    python3 benches/scale.py target/release/swapset
    python3 benches/scale.py target/release/swapset --whole-base

The baseline and its twin are run, 24 months after 12, with all files but PNG. Sizes and numbers of threads take turns, several
rounds, and the shortest time of each counts. `--whole-base` runs 53,000 replications of 1,000 merchants once, on all processors:
as many merchants as the real lender has customers. Run it on a quiet machine. Needs Python 3.10.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import namedtuple

MERCHANTS, MONTHS = 1000, 24
# About 10⁷, 10⁸ and 10⁹ merchant-months; multiples of 32, as scrambles need them.
SIZES = [416, 4_160, 41_664]
WHOLE_BASE = 53_000
LINEAR_WITHIN = 0.05
SPEED_UP = 1.95

Cost = namedtuple("Cost", "elapsed processor memory")


def run(program, replications, threads=None):
    """Seconds, seconds on processors and MiB of one run."""
    with tempfile.TemporaryDirectory() as folder:
        command = [program, "run", "baseline", "--quiet", "--no-png", "--chart", "column", "--out", f"{folder}/out"]
        command += ["--replications", str(replications), "--merchants", str(MERCHANTS)]
        command += ["--threads", str(threads)] if threads else []
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        elapsed = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"error: {' '.join(command)} failed")
    return Cost(elapsed, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def shortest(costs):
    return Cost(*(min(values) for values in zip(*costs)))


def show(name, replications, cost):
    months = replications * MERCHANTS * MONTHS
    cells = [name, f"{months:.3g}", f"{cost.elapsed:.2f}", f"{cost.processor:.2f}", f"{1e9 * cost.processor / months:.2f}"]
    print("| " + " | ".join([*cells, f"{cost.memory:.0f}"]) + " |", flush=True)


def whole_base(program):
    show("whole base", WHOLE_BASE, run(program, WHOLE_BASE))


def scale(program, rounds):
    """Prints every size and number of threads, and fails on what is not linear or does not speed up."""
    costs = {(size, threads): [] for size in SIZES for threads in ([1, 2] if size == SIZES[1] else [1])}
    for _ in range(rounds):
        for (size, threads), found in costs.items():
            found.append(run(program, size, threads))
    best = {job: shortest(found) for job, found in costs.items()}
    for (size, threads), cost in best.items():
        show(f"{threads} thread{'s' if threads > 1 else ''}", size, cost)
    # Less the smallest size, so that the start and the charts do not count.
    rates = [(best[large, 1].processor - best[SIZES[0], 1].processor) / (large - SIZES[0]) for large in SIZES[1:]]
    linear = rates[1] / rates[0] - 1
    speed_up = best[SIZES[1], 1].elapsed / best[SIZES[1], 2].elapsed
    print(f"\na further merchant-month, largest size against the middle one: {linear:+.1%}, allowed ±{LINEAR_WITHIN:.0%}")
    print(f"one thread to two: {speed_up:.2f} times as fast, asked for {SPEED_UP}")
    if abs(linear) > LINEAR_WITHIN or speed_up < SPEED_UP:
        sys.exit("error: it does not scale")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("swapset")
    parser.add_argument("--whole-base", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    print("| | merchant-months | seconds | on processors | ns per merchant-month | MiB |\n|---|---|---|---|---|---|")
    if arguments.whole_base:
        whole_base(arguments.swapset)
    else:
        scale(arguments.swapset, arguments.rounds)


if __name__ == "__main__":
    main()

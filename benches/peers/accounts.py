#!/usr/bin/env python3
"""A cut-off on rows of accounts with pandas and numpy: what `swapset tune --accounts` does, without groups and files.

    accounts.py make ROWS FILE      writes a book with amounts (keyed: the same rows every time)
    accounts.py tune FILE RESAMPLES reads it, resamples accounts, and prints the lowest cut-off that meets the bound

Needs numpy and pandas. `benches/accounts.py` runs both sides.
"""

import sys
import time

import numpy as np
import pandas as pd

BOUND = 0.06


def make(rows, path, months):
    """Scores of three digits, log-normal amounts, a bad rate that falls with the score; months, if there are to be any."""
    rng = np.random.default_rng(18)
    chunk = 1_000_000
    for start in range(0, rows, chunk):
        size = min(chunk, rows - start)
        score = np.clip(np.round(rng.normal(640, 80, size)), 300, 950).astype(int)
        bad = (rng.random(size) < 1 / (1 + np.exp((score - 480) / 55))).astype(int)
        amount = np.round(np.exp(rng.normal(8.5, 1.0, size)), 2)
        frame = pd.DataFrame({"id": np.arange(start, start + size), "score": score, "bad": bad, "amount": amount})
        if months:
            names = np.array([f"{2020 + month // 12}-{month % 12 + 1:02d}" for month in range(months)])
            frame["month"] = names[rng.integers(0, months, size)]
        frame.to_csv(path, index=False, header=start == 0, mode="w" if start == 0 else "a")


def cutoff(good, bad, good_amount, bad_amount):
    """The lowest cut-off whose approved have a bad rate of at most the bound, and its cost; sums are by score."""
    below = [np.concatenate([[0], np.cumsum(sums)]) for sums in (good, bad, good_amount, bad_amount)]
    with np.errstate(invalid="ignore", divide="ignore"):
        approved = [sums[-1] - sums for sums in below]
        rate = approved[1] / (approved[0] + approved[1])
        by_amount = approved[3] / (approved[2] + approved[3])
        youden = np.max(below[1] / below[1][-1] - below[0] / below[0][-1])
    best = int(np.argmax(rate <= BOUND))
    return best, rate[best], by_amount[best], youden


def tune(path, resamples):
    began, worked = time.perf_counter(), time.process_time()
    book = pd.read_csv(path)
    read, worked_to_read = time.perf_counter() - began, time.process_time() - worked
    scores, cell = np.unique(book["score"].to_numpy(), return_inverse=True)
    bad = book["bad"].to_numpy()
    amount = book["amount"].to_numpy()
    key = 2 * cell + bad
    size = 2 * len(scores)

    def sums(copies):
        count = np.bincount(key, weights=copies, minlength=size)
        money = np.bincount(key, weights=copies * amount, minlength=size)
        return count[::2], count[1::2], money[::2], money[1::2]

    point = cutoff(*sums(np.ones(len(book))))
    rng = np.random.default_rng(1)
    drawn = []
    for _ in range(resamples):
        copies = rng.poisson(1, len(book)).astype(float)
        inside = cutoff(*sums(copies))
        # The accounts left out judge what the others chose.
        left = sums((copies == 0).astype(float))
        outside = [np.sum(part[inside[0]:]) for part in left]
        drawn.append((*inside, outside[1] / (outside[0] + outside[1])))
    drawn = np.array(drawn)
    name = np.append(scores, scores[-1] + 1)
    ends = np.percentile(name[drawn[:, 0].astype(int)], [2.5, 97.5])
    whole, worked = time.perf_counter() - began, time.process_time() - worked
    print(f"cut-off {name[point[0]]:.0f} ({ends[0]:.0f} to {ends[1]:.0f}), bad rate {point[1]:.5f}, by amount {point[2]:.5f}")
    print(f"by the clock: read {read:.1f} s, all {whole:.1f} s; processors: read {worked_to_read:.1f} s, all {worked:.1f} s")
    print(f"{resamples} resamples of {len(book)} accounts")


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(int(sys.argv[2]), sys.argv[3], int(sys.argv[4]) if len(sys.argv) > 4 else 0)
    else:
        tune(sys.argv[2], int(sys.argv[3]))

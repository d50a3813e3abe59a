#!/usr/bin/env python3
"""Compares what swapset computes with the libraries that compute the same.

    python3 -m venv peers
    peers/bin/pip install -r tests/peers/requirements.txt
    peers/bin/python tests/peers/compare.py target/release/swapset

Runs small studies, computes their numbers again with scipy, lifelines, SALib, shap, paretoset and scikit-learn, prints the largest
difference of each quantity and fails above the tolerance beside it.
"""

import sys
import tempfile

import curves
import frontiers
import game
import indices
import intervals
import ranks
from folders import Swapset

PEERS = [intervals, curves, indices, game, frontiers, ranks]


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: python tests/peers/compare.py target/release/swapset")
    faults = 0
    print("| peer | quantity | largest difference | tolerated |\n|---|---|---|---|")
    for peer in PEERS:
        with tempfile.TemporaryDirectory() as folder:
            for row in peer.compare(Swapset(sys.argv[1], folder)):
                mark = "" if row.agrees else " **differs**"
                print(f"| {row.peer} | {row.quantity} | {row.difference:.1e}{mark} | {row.tolerance:g} |", flush=True)
                faults += not row.agrees
    if faults:
        sys.exit(f"error: {faults} quantities differ")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Time and memory of `swapset tune --accounts` on a large book, beside pandas and numpy on the same file.

    benches/accounts.py [--rows 10000000] [--months 0] [--peer-resamples 20] [--book FILE] [--python PYTHON]

The book is made by `benches/peers/accounts.py` and removed afterwards unless --book names it. With --months, accounts are in
so many vintages; the peer has nothing like it and is left out. The program takes as many
resamples as it takes of so many accounts (200 from two million on). The peer may take fewer; its time is scaled, apart
from reading. PYTHON is an interpreter with numpy and pandas.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
PEER = HOME / "benches/peers/accounts.py"
RESAMPLES = 200


def timed(command, **options):
    """Standard output, seconds by the clock, seconds of processors, and the largest memory in MiB of a command."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"failed: {command}")
    return output, time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rows", type=int, default=10_000_000)
    arguments.add_argument("--months", type=int, default=0)
    arguments.add_argument("--peer-resamples", type=int, default=20)
    arguments.add_argument("--book")
    arguments.add_argument("--python", default=sys.executable)
    given = arguments.parse_args()
    swapset = os.environ.get("SWAPSET", HOME / "target/release/swapset")
    scratch = Path(tempfile.mkdtemp())
    try:
        book = Path(given.book) if given.book else scratch / "book.csv"
        if not book.exists():
            subprocess.run([given.python, PEER, "make", str(given.rows), book, str(given.months)], check=True)
        print(f"{given.rows:,} rows, {book.stat().st_size / 2**20:.0f} MiB")
        command = [swapset, "tune", "--accounts", book, "--objective", "minimise denied", "--subject-to"]
        command += ["bad_rate_of_approved <= 6%", "--no-png", "--quiet", "--overwrite", "--out", scratch / "out"]
        ours, clock, work, memory = timed(command)
        print(f"swapset: {clock:.1f} s by the clock, {work:.1f} s of processors, {memory:.0f} MiB")
        print("  " + ours.split("\n\n")[0])
        if given.months:
            return
        theirs, _, _, memory = timed([given.python, PEER, "tune", book, str(given.peer_resamples)])
        seconds = [float(number) for number in re.findall(r"([\d.]+) s[,;\n]", theirs)]
        of_clock, of_work = (
            read + (whole - read) * RESAMPLES / given.peer_resamples
            for read, whole in (seconds[:2], seconds[2:])
        )
        print(f"pandas and numpy, scaled from {given.peer_resamples} to {RESAMPLES} resamples: {of_clock:.0f} s by the clock, "
              f"{of_work:.0f} s of processors, {memory:.0f} MiB")
        print("  " + theirs.split("\n")[0])
        print(f"ratio {of_clock / clock:.1f} by the clock, {of_work / work:.1f} of processors")
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Counts the instructions of fixed jobs and compares them with benches/instructions.toml.

    python3 benches/instructions.py            fails if a count is more than 2% from the record
    python3 benches/instructions.py --write    writes the counts

Times are noisy; instructions are not. Another compiler or SIMD level gives other counts, so they are only printed then. The
jobs are those of benches/jobs.rs: the kernel on 4,096 merchants with one policy and with fifteen, and a whole `swapset run` with
its files but without charts and pages. Needs Python 3.11, Valgrind and Rust. Valgrind has no AVX-512: a machine that has it is
counted with AVX2.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
RECORD = ROOT / "benches" / "instructions.toml"
JOBS = ["one_policy", "fifteen_policies", "run"]
TOLERANCE = 0.02
# What is counted: this function of benches/jobs.rs with all that it calls.
COUNTED = "jobs::counted*"


def jobs():
    """The benchmark `jobs`, built."""
    build = ["cargo", "bench", "--quiet", "--no-run", "--bench", "jobs", "--message-format", "json-render-diagnostics"]
    messages = subprocess.run(build, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    built = [json.loads(message) for message in messages]
    return next(m["executable"] for m in built if m.get("target", {}).get("name") == "jobs" and m.get("executable"))


def count(program, job):
    """The instructions of a job, and the SIMD level that it ran at."""
    with tempfile.TemporaryDirectory() as folder:
        valgrind = ["valgrind", "--tool=callgrind", f"--toggle-collect={COUNTED}", f"--callgrind-out-file={folder}/out"]
        run = subprocess.run([*valgrind, program, job], capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"error: valgrind failed\n{run.stderr}")
    found = re.search(r"Collected : (\d+)", run.stderr)
    instructions = int(found[1]) if found else 0
    if instructions == 0:
        sys.exit(f"error: valgrind found no {COUNTED} in {program}\n{run.stderr}")
    return instructions, run.stdout.split()[0]


def compiler():
    return subprocess.run(["rustc", "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def main():
    if sys.argv[1:] not in ([], ["--write"]):
        sys.exit(__doc__)
    program = jobs()
    counted = {job: count(program, job) for job in JOBS}
    levels = {level for _, level in counted.values()}
    now = {"rustc": compiler(), "level": levels.pop(), "jobs": {job: number for job, (number, _) in counted.items()}}
    if sys.argv[1:]:
        lines = ["# Instructions of the jobs of benches/jobs.rs. Written by `python3 benches/instructions.py --write`."]
        lines += [f'rustc = "{now["rustc"]}"', f'level = "{now["level"]}"', "", "[jobs]"]
        lines += [f"{job} = {number:_}" for job, number in now["jobs"].items()]
        RECORD.write_text("\n".join(lines) + "\n")
    before = tomllib.loads(RECORD.read_text())
    is_comparable = all(before[key] == now[key] for key in ["rustc", "level"])
    if not is_comparable:
        print(f"recorded for {before['rustc']}, {before['level']}; this is {now['rustc']}, {now['level']}: not compared")
    faults = 0
    for job, number in now["jobs"].items():
        change = number / before["jobs"][job] - 1
        is_fault = is_comparable and abs(change) > TOLERANCE
        print(f"{job:<18} {number:>15,} instructions  {change:+7.2%}{'  more than 2% from the record' if is_fault else ''}")
        faults += is_fault
    if faults:
        sys.exit("error: if the change is meant, record it with `python3 benches/instructions.py --write`")


if __name__ == "__main__":
    main()

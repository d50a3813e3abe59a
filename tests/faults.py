#!/usr/bin/env python3
"""Kills `swapset` at every change it makes to files, and lets each of these changes fail, to see that nothing is lost.

    cargo build --release && python3 tests/faults.py target/release/swapset

By hand, on Linux, with strace. A small run replaces its own earlier results in a folder that holds the user's files too; after every
kill or failure the folder must hold one whole run, as its list of digests says, and the user's files.
"""

import collections
import hashlib
import json
import os
import subprocess
import sys
import tempfile

CALLS = ["mkdir", "openat", "write", "fsync", "linkat", "renameat2", "rename", "unlinkat", "chmod"]
# Calls whose failure says something of the disk; the others are also made by the loader.
FAILING = ["mkdir", "write", "fsync", "linkat", "renameat2", "rename", "chmod"]
OWN = ["r/.git/HEAD", "r/notes.md", "r/charts/mine.svg"]


def main(program: str) -> None:
    program = os.path.abspath(program)
    looks = ["--no-png", "--chart", "wide", "--quiet"]
    run = [program, "run", "--replications", "3", "--merchants", "60", "--threads", "1", "--out", "r", *looks]
    redraw = [program, "report", "r", *looks]
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        subprocess.run(run, check=True, capture_output=True)
        for name in OWN:
            os.makedirs(os.path.dirname(name), exist_ok=True)
            with open(name, "w", encoding="utf-8") as file:
                file.write("mine")
        check_order(run)
        for command, after in [(run, check_whole), (redraw, check_results)]:
            for fault in ["signal=KILL", "error=ENOSPC", "error=EIO"]:
                trials = try_all(command, fault, after)
                subprocess.run(command, check=True, capture_output=True)
                check_whole()
                left = [name for name in os.listdir(".") + os.listdir("r") if name.startswith(".swapset")]
                assert not left, f"left behind: {left}"
                print(f"swapset {command[1]}, {fault}: {trials} trials, nothing lost")


def check_order(command: list[str]) -> None:
    """Before the new folder takes the place of the earlier one, all that is written in it is on the disk: a power failure loses none."""
    traced = ["strace", "-f", "-y", "-e", "trace=fsync,renameat2", "-o", "trace", *command]
    subprocess.run(traced, check=True, capture_output=True)
    with open("trace", encoding="utf-8") as lines:
        before, _, after = lines.read().partition("renameat2(")
    with open("r/swapset.json", encoding="utf-8") as file:
        names = [entry["name"] for entry in json.load(file)["files"]] + ["swapset.json"]
    missing = [name for name in names if f"/new/{name}>" not in before]
    assert after and not missing, f"not on the disk before the exchange: {missing}"
    print(f"{len(names)} files are on the disk before they take the place of earlier ones")


def try_all(command: list[str], fault: str, check) -> int:
    """Tries a fault at every call of the command that changes files."""
    trials = 0
    for call, times in count_calls(command).items():
        if fault != "signal=KILL" and call not in FAILING:
            continue
        for when in range(1, times + 1):
            inject = ["-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={when}"]
            done = subprocess.run(["strace", "-f", *inject, "-o", "/dev/null", *command], capture_output=True, text=True)
            trials += 1
            assert "panicked" not in done.stderr, f"{call} {when}: {done.stderr}"
            assert fault == "signal=KILL" or done.returncode in (0, 2), f"{call} {when}: {done.returncode} {done.stderr}"
            check()
    return trials


def count_calls(command: list[str]) -> collections.Counter:
    traced = ["strace", "-f", "-e", "trace=" + ",".join(CALLS), "-o", "trace", *command]
    subprocess.run(traced, check=True, capture_output=True)
    with open("trace", encoding="utf-8") as lines:
        found = (call for line in lines for call in CALLS if f" {call}(" in line)
        return collections.Counter(found)


def check_whole() -> None:
    """Every file that was written is there as it was written, and every file of the user's."""
    check_listed(lambda name: True)


def check_results() -> None:
    """Charts and pages may be caught halfway, to be drawn again; results and the user's files may not."""
    check_listed(lambda name: not name.startswith(("charts/", "report.")) or name == "report.saved")


def check_listed(counts) -> None:
    with open("r/swapset.json", encoding="utf-8") as file:
        files = json.load(file)["files"]
    for entry in files:
        if counts(entry["name"]):
            with open(os.path.join("r", entry["name"]), "rb") as file:
                digest = hashlib.sha256(file.read()).hexdigest()
            assert entry.get("sha256", digest) == digest, entry["name"]
    for name in OWN:
        with open(name, encoding="utf-8") as file:
            assert file.read() == "mine", name


if __name__ == "__main__":
    main(sys.argv[1])

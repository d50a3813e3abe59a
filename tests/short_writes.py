#!/usr/bin/env python3
"""Lets the system write less than `swapset` asks for, and fail halfway, to see that nothing is lost or half.

    cargo build --release --features parquet,excel && python3 tests/short_writes.py target/release/swapset
    python3 tests/short_writes.py target/release/swapset --small                   # what .ci/run does

A library in C is preloaded (tests/short_writes.c), so that the program and all it is built from are tested as they are. First every
call that writes or reads files is cut to a random part or interrupted: each command must end with the bytes it gives otherwise. Then
the nth call that writes leaves half of its bytes on the disk and fails, once or from then on, or the program is killed there: there
must be one clear error or none, and the same command must end with the same bytes. On Linux, with a C compiler.
"""

import argparse
import gzip
import hashlib
import json
import os
import random
import shutil
import subprocess
import tempfile

from kills import files

LOOKS = ["--no-png", "--chart", "wide", "--quiet"]
RUN = ["run", "--replications", "96", "--merchants", "60", "--no-ensemble"]
CALIBRATE = ["calibrate", "--fit-only", "--replications", "8", "--merchants", "30"]
TINY = ["--replications", "2", "--merchants", "30"]
ACCOUNTS = ["tune", *LOOKS, "--accounts"]
# How the nth call fails: the error and whether all later calls fail too.
FAULTS = {"ENOSPC": ("28", ""), "ENOSPC from then on": ("28", "1"), "EIO": ("5", ""), "a kill": ("0", "")}


class Trial:
    """A command that writes, what comes before it, and what makes of its work the results in the folder `r`."""

    def __init__(self, tried: list[str], before: tuple = (), after: tuple = ()):
        self.tried, self.before, self.after = tried, before, after


def trials(program: str) -> dict[str, Trial]:
    shards = [[program, *RUN, "--quiet", "--shard", f"{number}/2", "--out", "p"] for number in (1, 2)]
    merge = [program, "merge", "p", *LOOKS, "--out", "r"]
    made = {
        "run": Trial([program, *RUN, *LOOKS, "--keep-checkpoint", "--out", "r"]),
        "run with PNG": Trial([program, *RUN, "--lang", "both", "--chart", "column", "--quiet", "--out", "r"]),
        "sweep": Trial([program, "sweep", *TINY, *LOOKS, "--keep-checkpoint", "--out", "r"]),
        "calibrate": Trial([program, *CALIBRATE, *LOOKS, "--out", "r"]),
        "shard": Trial(shards[0], before=(shards[1],), after=(merge,)),
        "merge": Trial(merge, before=tuple(shards)),
        "report": Trial([program, "report", "r", "--no-png", "--quiet"], before=([program, *RUN, *LOOKS, "--out", "r"],)),
        "accounts": Trial([program, *ACCOUNTS, "accounts.csv", "--out", "r"]),
        "accounts in gzip": Trial([program, *ACCOUNTS, "accounts.csv.gz", "--out", "r"]),
    }
    in_parquet = Trial([program, *ACCOUNTS, "accounts.csv", "--decisions", "parquet", "--out", "r"])
    if run(in_parquet.tried, fails=True).returncode == 0:
        made["accounts in Parquet and Excel"] = in_parquet
    else:
        print("Parquet and workbooks were not tried: they are not built in")
    clean()
    return made


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("program")
    arguments.add_argument("--small", action="store_true")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--only", help="what is tried, such as merge")
    given = arguments.parse_args()
    program = os.path.abspath(given.program)
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "short_writes.c")
    chance = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", "short_writes.so", source, "-ldl"], check=True)
        write_accounts(20_000 if given.small else 60_000)
        for what, trial in trials(program).items():
            if given.only not in (None, what):
                continue
            plain, calls = uninterrupted(trial)
            seeds = [chance.randrange(1, 1 << 32) for _ in range(1 if given.small else 20)]
            for seed in seeds:
                for command in (*trial.before, trial.tried, *trial.after):
                    run(command, {"SHORT_SEED": str(seed)})
                assert_same(plain, f"{what}, short writes, seed {seed}")
                clean()
            print(f"{what}: {len(seeds)} trials with short and interrupted calls, the same bytes")
            for fault, (how, on) in FAULTS.items():
                calls_tried = chosen(calls, 1 if given.small else 40, chance)
                shims = ({"SHORT_AT": str(at), "SHORT_HOW": how, "SHORT_ON": on} for at in calls_tried)
                codes = [fail(trial, plain, shim, what) for shim in shims]
                print(
                    f"{what}, {fault} after half of a write: {len(codes)} of {calls} calls, {codes.count(2)} errors, "
                    "then the same bytes"
                )


def write_accounts(rows: int) -> None:
    """So many accounts that their decisions do not stay in memory."""
    chance = random.Random(1)
    with open("accounts.csv", "w", encoding="utf-8") as file:
        file.write("id,score,bad,amount,group\n")
        for row in range(rows):
            score = chance.randrange(400, 800)
            bad = int(chance.random() < 0.4 - score / 2500)
            file.write(f"account-of-a-merchant-{row},{score},{bad},{chance.randrange(100, 9000)},g{row % 3}\n")
    with open("accounts.csv", "rb") as file, gzip.open("accounts.csv.gz", "wb") as compressed:
        shutil.copyfileobj(file, compressed)


def run(command: list[str], shim: dict[str, str] | None = None, fails: bool = False) -> subprocess.CompletedProcess:
    """Runs a command, with the library preloaded if it is told what to do."""
    preloaded = {} if shim is None else {"LD_PRELOAD": os.path.abspath("short_writes.so"), **shim}
    done = subprocess.run(command, env=os.environ | preloaded, capture_output=True, text=True)
    assert "panicked" not in done.stderr, f"{command} {shim}: {done.stderr}"
    assert fails or done.returncode == 0, f"{command} {shim}: {done.returncode} {done.stderr}"
    return done


def uninterrupted(trial: Trial) -> tuple[dict[str, bytes], int]:
    """What the commands give, and how often the one that is tried writes to files."""
    for command in trial.before:
        run(command)
    run(trial.tried, {"SHORT_COUNT": os.path.abspath("count")})
    for command in trial.after:
        run(command)
    with open("count", encoding="utf-8") as file:
        calls = int(file.read())
    plain = files("r")
    clean()
    return plain, calls


def chosen(calls: int, at_most: int, chance: random.Random) -> list[int]:
    """So many calls at most; if there is a choice, the first and the last and some between them."""
    numbers = range(1, calls + 1)
    if at_most == 1 or calls <= at_most:
        return sorted(chance.sample(numbers, min(calls, at_most)))
    return sorted({1, calls, *chance.sample(numbers, at_most - 2)})


def fail(trial: Trial, plain: dict[str, bytes], shim: dict[str, str], what: str) -> int:
    """Lets the command fail at a call that writes, and runs it again; its exit code."""
    for command in trial.before:
        run(command)
    was_there = os.path.exists("r")
    done = run(trial.tried, shim, fails=True)
    where = f"{what}, {shim}: {done.returncode} {done.stderr}"
    assert done.returncode in ((-9, 0) if shim["SHORT_HOW"] == "0" else (0, 2)), where
    errors = sum(line.startswith("error:") for line in done.stderr.splitlines())
    assert errors == (done.returncode == 2), where
    if os.path.exists("r"):
        assert_whole(was_there, where)
    run(trial.tried)
    for command in trial.after:
        run(command)
    assert_same(plain, where)
    clean()
    return done.returncode


def assert_whole(is_drawn_again: bool, where: str) -> None:
    """Files are as their list says; of charts and pages that are drawn again some may be there and some not."""
    with open("r/swapset.json", encoding="utf-8") as file:
        for entry in json.load(file)["files"]:
            name = entry["name"]
            if is_drawn_again and name.startswith(("charts/", "report.")) and name != "report.saved":
                continue
            with open(os.path.join("r", name), "rb") as written:
                digest = hashlib.sha256(written.read()).hexdigest()
            assert entry.get("sha256", digest) == digest, f"{where}: {name} is half written"


def assert_same(plain: dict[str, bytes], where: str) -> None:
    found = files("r")
    changed = sorted(name for name in plain.keys() | found.keys() if plain.get(name) != found.get(name))
    assert len(plain) > 5 and not changed, f"{where}: {changed}"
    left = [name for name in os.listdir(".") + os.listdir("r") if name.startswith(".swapset-") and not name.endswith("-checkpoint")]
    assert not left, f"{where}: left behind: {left}"


def clean() -> None:
    for name in os.listdir("."):
        if name in ("r", "p"):
            shutil.rmtree(name)
        elif name.startswith(".swapset-"):
            os.remove(name)


if __name__ == "__main__":
    main()

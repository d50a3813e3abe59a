#!/usr/bin/env python3
"""Interrupts long runs of `swapset` and lets their disks fail, to see that the same command continues and ends with the same bytes.

    cargo build --release && python3 tests/kills.py target/release/swapset            # 500 kills, every fault, full disks
    python3 tests/kills.py target/release/swapset --kills 20 --no-faults              # what .ci/run does

Runs, sweeps, calibrations and shards with a merge are compared file by file with those that nobody interrupted. Faults are injected
from outside, with strace, at every system call by which checkpoints and parts are written, so that the program is tested as it is;
full and read-only disks are small file systems in memory, which need root. By hand, on Linux.
"""

import argparse
import os
import random
import shutil
import signal as signals
import subprocess
import sys
import tempfile
import time

LOOKS = ["--no-png", "--chart", "wide", "--quiet"]
STUDIES = {
    "run": ["run", "--replications", "256", "--merchants", "300", "--no-ensemble"],
    "ensemble": ["run", "--replications", "16", "--merchants", "100", "--ensemble-replications", "8"],
    "sweep": ["sweep", "--replications", "8", "--merchants", "200"],
    "calibrate": ["calibrate", "--fit-only", "--replications", "8", "--merchants", "30"],
    "ensemble of a calibration": ["calibrate", "--members", "50", "--replications", "8", "--merchants", "20"],
}
TINY = ["run", "--replications", "6", "--merchants", "60", "--no-ensemble", "--threads", "1"]
# Checkpoints and parts, of which calls are traced.
OF = [".swapset-r-checkpoint", "p", "p/.swapset-part-1-of-1-checkpoint", "p/part-1-of-1.swapset"]
# Calls by which they are made, written, moved and removed.
CALLS = ["openat", "write", "fdatasync", "fsync", "ftruncate", "rename", "renameat2", "unlink", "mkdir"]
SHARDS = 3


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("program")
    arguments.add_argument("--kills", type=int, default=500)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--no-faults", action="store_true")
    given = arguments.parse_args()
    program = os.path.abspath(given.program)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        kill_at_random(program, given.kills, random.Random(given.seed))
        if not given.no_faults:
            fail_at_every_call(program)
            fill_disks(program)


def run(command: list[str]) -> subprocess.CompletedProcess:
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}: {done.returncode} {done.stderr}"
    return done


def kill_at_random(program: str, kills: int, chance: random.Random) -> None:
    """Kills each study, and each shard of one, up to three times in a row, then lets the same command end."""
    takes = {}
    for name, study in STUDIES.items():
        began = time.monotonic()
        run([program, *study, *LOOKS, "--out", f"plain-{name}"])
        takes[name] = time.monotonic() - began
    killed = {"KILL": 0, "INT": 0}
    hits = ends = merges = continued = 0
    while sum(killed.values()) < kills:
        for name, study in STUDIES.items():
            command = [program, *study, *LOOKS, "--keep-checkpoint", "--out", "killed"]
            for signal in chance.choices(["KILL", "KILL", "INT"], k=chance.randint(1, 3)):
                hits += interrupt([*command, "--threads", str(chance.randint(1, 3))], signal, takes[name], chance)
                killed[signal] += 1
            told = run([word for word in command if word not in ("--quiet", "--keep-checkpoint")]).stderr
            continued += "continuing an earlier run" in told
            assert_same(f"plain-{name}", "killed")
            clean("killed")
            ends += 1
        parts = [[program, *STUDIES["run"], "--quiet", "--shard", f"{k}/{SHARDS}", "--out", "parts"] for k in range(1, SHARDS + 1)]
        for part in parts:
            hits += interrupt(part, "KILL", takes["run"] / SHARDS, chance)
            killed["KILL"] += 1
            run(part)
        run([program, "merge", "parts", *LOOKS, "--out", "merged"])
        assert_same("plain-run", "merged")
        assert sorted(os.listdir("parts")) == [f"part-{k}-of-{SHARDS}.swapset" for k in range(1, SHARDS + 1)]
        shutil.rmtree("parts")
        shutil.rmtree("merged")
        merges += 1
        if sys.stderr.isatty():
            print(f"\r{sum(killed.values())} of {kills}", end=" ", file=sys.stderr, flush=True)
    print(
        f"{killed['KILL']} kills and {killed['INT']} interrupts at random moments, {hits} of them before the end: "
        f"{ends} runs ({continued} continued) and {merges} merges with the bytes of uninterrupted runs"
    )


def interrupt(command: list[str], signal: str, takes: float, chance: random.Random) -> bool:
    """Starts a command and sends it a signal at a random moment; whether it was still running."""
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    time.sleep(chance.uniform(0, takes))
    was_running = running.poll() is None
    if was_running:
        running.send_signal(signals.SIGKILL if signal == "KILL" else signals.SIGINT)
    told = running.communicate()[1]
    assert running.returncode in (0, -9, 130, -2), f"{command}: {running.returncode} {told}"
    assert "panicked" not in told, told
    return was_running


def fail_at_every_call(program: str) -> None:
    """Kills at, and fails, every call that changes a checkpoint or a part; then runs the same command. What changes folders of results
    is tried by tests/faults.py."""
    run([program, *TINY, *LOOKS, "--out", "plain-tiny"])
    saved = [program, *TINY, *LOOKS, "--keep-checkpoint", "--out", "r"]
    removed = [program, *TINY, *LOOKS, "--out", "r"]
    shard = [program, *TINY, "--quiet", "--shard", "1/1", "--out", "p"]

    def after_run() -> None:
        run(saved)
        assert_same("plain-tiny", "r")

    def after_shard() -> None:
        run(shard)
        run([program, "merge", "p", *LOOKS, "--out", "r"])
        assert_same("plain-tiny", "r")

    for name, command, prepare, after in [
        ("run", saved, lambda: None, after_run),
        ("continued run", removed, lambda: half_a_checkpoint(saved), after_run),
        ("shard", shard, lambda: None, after_shard),
    ]:
        for fault in ["signal=KILL", "error=ENOSPC", "error=EIO"]:
            trials = 0
            for call, times in count_calls(command, prepare).items():
                if fault != "signal=KILL" and call == "openat" and name == "continued run":
                    # A checkpoint that is there and cannot be opened is refused, not left aside.
                    continue
                for when in range(1, times + 1):
                    clean("r")
                    shutil.rmtree("p", ignore_errors=True)
                    prepare()
                    inject = ["-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={when}"]
                    traced = ["strace", "-f", *of_paths(), *inject, "-o", "/dev/null", *command]
                    done = subprocess.run(traced, capture_output=True, text=True)
                    assert "panicked" not in done.stderr, f"{name}, {call} {when}: {done.stderr}"
                    code = done.returncode
                    assert fault == "signal=KILL" or code in (0, 2), f"{name}, {call} {when}: {code} {done.stderr}"
                    after()
                    trials += 1
            assert trials > 3, f"{name}: {trials}"
            print(f"{name}, {fault}: {trials} trials, each ended with the bytes of an uninterrupted run")
    clean("r")
    shutil.rmtree("p", ignore_errors=True)


def of_paths() -> list[str]:
    """Options that trace what is done with these files alone, by whatever name."""
    return [word for path in OF for name in (path, f"./{path}", os.path.realpath(path)) for word in ("-P", name)]


def half_a_checkpoint(saved: list[str]) -> None:
    run(saved)
    shutil.rmtree("r")
    with open(".swapset-r-checkpoint", "r+b") as file:
        file.truncate(os.path.getsize(file.name) // 2)


def count_calls(command: list[str], prepare) -> dict[str, int]:
    clean("r")
    shutil.rmtree("p", ignore_errors=True)
    prepare()
    run(["strace", "-f", *of_paths(), "-e", "trace=" + ",".join(CALLS), "-o", "trace", *command])
    counts = dict.fromkeys(CALLS, 0)
    with open("trace", encoding="utf-8") as lines:
        for line in lines:
            for call in CALLS:
                counts[call] += f" {call}(" in line
    return counts


def fill_disks(program: str) -> None:
    """Runs, and a shard, on file systems that are too small, or that become read-only; then the same command with room."""
    os.mkdir("disk")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1M", "tmpfs", "disk"], capture_output=True).returncode != 0:
        print("full disks were not tried: that needs root")
        return
    subprocess.run(["umount", "disk"], check=True)
    trials = 0
    study = STUDIES["run"]
    for command, after in [
        ([program, *study, *LOOKS, "--keep-checkpoint", "--out", "disk/r"], lambda: assert_same("plain-run", "disk/r")),
        ([program, *study, "--quiet", "--shard", "1/1", "--out", "disk/p"], lambda: merged(program)),
    ]:
        for size in ["16k", "64k", "256k", "1M", "2M", "3M", "4M", "read-only"]:
            first = "64M" if size == "read-only" else size
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={first}", "tmpfs", "disk"], check=True)
            if size == "read-only":
                subprocess.run(["mount", "-o", "remount,ro", "disk"], check=True)
            done = subprocess.run(command, capture_output=True, text=True)
            assert done.returncode in (0, 2) and "panicked" not in done.stderr, f"{size}: {done.returncode} {done.stderr}"
            subprocess.run(["mount", "-o", "remount,rw,size=64M", "disk"], check=True)
            run(command)
            after()
            subprocess.run(["umount", "disk"], check=True)
            trials += 1
    print(f"full and read-only disks: {trials} trials, each ended with the bytes of an uninterrupted run once there was room")


def merged(program: str) -> None:
    run([program, "merge", "disk/p", *LOOKS, "--out", "disk/r"])
    assert_same("plain-run", "disk/r")


def clean(name: str) -> None:
    shutil.rmtree(name, ignore_errors=True)
    if os.path.exists(f".swapset-{name}-checkpoint"):
        os.remove(f".swapset-{name}-checkpoint")


def files(folder: str) -> dict[str, bytes]:
    """Every file of results but the log."""
    found = {}
    for inside, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(inside, name)
            if name != "run.log":
                with open(path, "rb") as file:
                    found[os.path.relpath(path, folder)] = file.read()
    return found


def assert_same(one: str, other: str) -> None:
    mine, theirs = files(one), files(other)
    assert mine.keys() == theirs.keys(), f"{one} and {other}: {mine.keys() ^ theirs.keys()}"
    changed = [name for name, content in mine.items() if content != theirs[name]]
    assert len(mine) > 5 and not changed, f"{one} and {other}: {changed}"
    left = [name for name in os.listdir(".") if name.startswith(f".swapset-{other}-") and not name.endswith("-checkpoint")]
    assert not left, f"left behind: {left}"


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Runs a study of swapset in shards on a Ray cluster and merges the parts into the results of one run.

    python ray_driver.py --swapset swapset --shards 200 --parts parts --out output/mine \\
        --input mine.toml -- run mine.toml --replications 100000

The program and the input files are sent to every node, so nothing has to be installed there but Ray. A node or worker
that dies loses its shard, which Ray runs again. A driver that dies loses nothing that has arrived in the folder of
parts: started again, it asks for the rest. At most --in-flight shards are with the cluster at any time, and a part is
written as it arrives, so the driver's memory does not grow with the number of shards.
"""

import argparse
import contextlib
import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile
import time

# The first error of a shard is told; those of others that were running are not.
os.environ.setdefault("RAY_IGNORE_UNHANDLED_ERRORS", "1")

import ray
from ray.exceptions import RayError, RayTaskError

# A shard that is lost with its node is run again so many times.
RETRIES = 5


class Refused(Exception):
    """swapset refused the study, or its part cannot be written: running it again would not help."""


def unpack(files):
    """Writes the files into a folder of this node, once, and returns it."""
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(name.encode() + b"\0" + content)
    folder = pathlib.Path(tempfile.gettempdir()) / f"swapset-{digest.hexdigest()[:16]}"
    if not folder.exists():
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            fresh = pathlib.Path(scratch) / "files"
            fresh.mkdir()
            for name, content in files.items():
                (fresh / name).write_bytes(content)
            (fresh / "swapset").chmod(0o755)
            try:
                fresh.rename(folder)
            except OSError:
                # Another worker of this node was quicker.
                if not folder.exists():
                    raise
    return folder


@ray.remote(num_cpus=1, max_retries=RETRIES)
def shard(files, arguments, index, shards):
    """Computes one shard; returns the name and the content of its part."""
    folder = unpack(files)
    with tempfile.TemporaryDirectory() as parts:
        command = [folder / "swapset", *arguments, "--shard", f"{index}/{shards}", "--out", parts]
        done = subprocess.run(
            [*command, "--threads", "1", "--quiet"], cwd=folder, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise Refused(done.stderr.strip() or f"swapset ended with {done.returncode}")
        (part,) = pathlib.Path(parts).glob("part-*.swapset")
        return part.name, part.read_bytes()


def write(folder, name, content):
    """Puts a part in place in one step, so that a part with its name is whole."""
    unfinished = folder / f".{name}.unfinished"
    try:
        with open(unfinished, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(folder / name)
    except OSError as error:
        with contextlib.suppress(OSError):
            unfinished.unlink()
        kept = "the same command goes on from the parts that are there"
        raise Refused(f"failed to write {folder / name}: {error.strerror}; {kept}") from error


def part_name(index, shards):
    return f"part-{index:0{len(str(shards))}}-of-{shards}.swapset"


def read(options):
    """What is sent to every node: the program and the input files, by name."""
    files = {}
    for name, path in [*((path.name, path) for path in options.input), ("swapset", options.swapset)]:
        if name in files:
            raise Refused(f"two files to be sent are called {name}")
        try:
            files[name] = path.read_bytes()
        except OSError as error:
            raise Refused(f"failed to read {path}: {error.strerror}") from error
    return files


def compute(options, files):
    """Has every shard computed whose part is not there yet."""
    try:
        options.parts.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(f"failed to make {options.parts}: {error.strerror}") from error
    left = [
        index for index in range(1, options.shards + 1)
        if not (options.parts / part_name(index, options.shards)).exists()
    ]
    done, began = options.shards - len(left), time.monotonic()
    if done:
        print(f"{done} of {options.shards} parts are there already", file=sys.stderr)
    shared = ray.put(files)
    running = set()
    left.reverse()
    while left or running:
        while left and len(running) < options.in_flight:
            running.add(shard.remote(shared, options.study, left.pop(), options.shards))
        arrived, _ = ray.wait(list(running), num_returns=1)
        for reference in arrived:
            running.remove(reference)
            write(options.parts, *ray.get(reference))
            done += 1
        print(
            f"{done} of {options.shards} shards, {time.monotonic() - began:.0f} s, {len(running)} running",
            file=sys.stderr,
        )


def number(text):
    """A whole number from 1."""
    if int(text) < 1:
        raise ValueError
    return int(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--swapset", type=pathlib.Path, required=True, help="the program, built for the nodes")
    parser.add_argument("--shards", type=number, required=True, help="number of shards; 5 to 60 s of work each is best")
    parser.add_argument("--parts", type=pathlib.Path, required=True, help="folder of the parts")
    parser.add_argument("--out", type=pathlib.Path, required=True, help="folder of the results")
    parser.add_argument("--input", type=pathlib.Path, action="append", default=[], help="a file that the study reads")
    parser.add_argument("--in-flight", type=number, default=64, help="shards with the cluster at any time")
    parser.add_argument("--address", help="of the cluster; by default the one of this machine, or a new one")
    parser.add_argument("study", nargs="+", help="the study's arguments, after --")
    options = parser.parse_args()
    try:
        files = read(options)
        ray.init(address=options.address, log_to_driver=False)
        compute(options, files)
    except (Refused, RayError) as error:
        ray.shutdown()
        cause = error.cause if isinstance(error, RayTaskError) else error
        sys.exit(str(cause))
    # The parts are read from the disk one after the other.
    sys.exit(subprocess.run(
        [options.swapset, "merge", options.parts, "--out", options.out], check=False
    ).returncode)


if __name__ == "__main__":
    main()

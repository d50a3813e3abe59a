#!/usr/bin/env python3
"""Runs a small study on each kind of cluster, on this machine, and compares the results with those of one plain run.

    python tests/cluster.py target/release/swapset            # what .ci/run does
    python tests/cluster.py target/release/swapset --all

On Ray: a cluster of two nodes with one processor each, one of which is killed in the middle; then a driver that is
killed and started again. With --all also 40 shards of which up to 64 may be in flight, a study that is refused, a
program that dies, and a disk of the driver that fills up (a small file system in memory, which needs root). The Slurm
script is run by GNU parallel, the command of the Kubernetes job for every index. Needs Ray (cluster/requirements.txt),
PyYAML and GNU parallel.
"""

import argparse
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import yaml
from ray.cluster_utils import Cluster

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHARDS = 8
STUDY = ["run", "mine.toml", "--reform", "notification", "--no-ensemble"]
# Long enough that a node dies with work in hand.
SIZE = ["--replications", "1024", "--merchants", "1000"]


def files(folder):
    """Every file but the log, by name."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*") if path.is_file() and path.name != "run.log"
    }


def same(folder, plain, what):
    found = files(folder)
    different = sorted(name for name in plain.keys() | found.keys() if plain.get(name) != found.get(name))
    if different:
        sys.exit(f"{what}: {', '.join(different)} differ from the plain run")
    print(f"{what}: {len(found)} files equal to the plain run")


def driver(swapset, folder, out, parts, address, shards=SHARDS, study=(*STUDY, *SIZE)):
    command = [
        sys.executable, ROOT / "cluster" / "ray_driver.py", "--swapset", swapset, "--shards", str(shards),
        "--parts", parts, "--out", out, "--input", "mine.toml", "--address", address, "--", *study,
    ]
    return subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)


def finished(process):
    errors = process.stderr.read()
    if process.wait() != 0:
        sys.exit(f"the driver failed:\n{errors}")


def refused(process, wanted):
    """The driver ends soon with one clear error."""
    began = time.monotonic()
    errors = process.stderr.read()
    took = time.monotonic() - began
    told = [line for line in errors.splitlines() if "shards, " not in line and "INFO" not in line]
    if process.wait() != 1 or wanted not in errors or "Traceback" in errors or "Unhandled" in errors or took > 90:
        sys.exit(f"the driver ended with {process.returncode} after {took:.0f} s:\n{errors}")
    print(f"Ray, {wanted}: an error after {took:.0f} s: {' '.join(told)[:160]}")


def further_on_ray(swapset, folder, plain, address):
    finished(driver(swapset, folder, "forty", "forty-parts", address, shards=40))
    same(folder / "forty", plain, "Ray, 40 shards")

    refused(driver(swapset, folder, "bad", "bad-parts", address, study=["run", "mine.toml", "--reform", "notificaton"]),
            "did you mean `notification`")
    dying = folder / "dying"
    dying.write_text("#!/bin/sh\nkill -9 $$\n", encoding="utf-8")
    refused(driver(dying, folder, "bad", "bad-parts", address), "swapset ended with -9")

    disk = folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2500k", "tmpfs", disk]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        print("a full disk was not tried: that needs root")
        return
    try:
        refused(driver(swapset, folder, "full", "disk/parts", address), "No space left on device")
        there = len(list(disk.glob("parts/part-*.swapset")))
        left = [path.name for path in disk.glob("parts/.*")]
        if there == 0 or left:
            sys.exit(f"a full disk: {there} parts are there, and {left}")
        subprocess.run(["mount", "-o", "remount,size=64M", disk], check=True)
        finished(driver(swapset, folder, "full", "disk/parts", address))
        same(folder / "full", plain, f"Ray, a disk that was full after {there} of {SHARDS} parts")
    finally:
        subprocess.run(["umount", disk], check=True)


def on_ray(swapset, folder, plain, is_all):
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    second = cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()
    try:
        process = driver(swapset, folder, "ray", "ray-parts", cluster.address)
        wait_for(folder / "ray-parts", 2)
        cluster.remove_node(second, allow_graceful=False)
        print("killed one of two nodes")
        finished(process)
        same(folder / "ray", plain, "Ray, a node killed")

        process = driver(swapset, folder, "again", "again-parts", cluster.address)
        wait_for(folder / "again-parts", 2)
        process.send_signal(signal.SIGKILL)
        process.wait()
        there = len(list((folder / "again-parts").glob("part-*.swapset")))
        print(f"killed the driver when {there} of {SHARDS} parts were there")
        finished(driver(swapset, folder, "again", "again-parts", cluster.address))
        same(folder / "again", plain, "Ray, the driver killed and started again")
        if is_all:
            cluster.add_node(num_cpus=1)
            further_on_ray(swapset, folder, plain, cluster.address)
    finally:
        cluster.shutdown()


def wait_for(parts, number):
    until = time.monotonic() + 120
    while len(list(parts.glob("part-*.swapset"))) < number:
        if time.monotonic() > until:
            sys.exit(f"no {number} parts in two minutes")
        time.sleep(0.05)


def on_slurm(swapset, folder, plain):
    script = ROOT / "cluster" / "slurm.sh"
    environment = os.environ | {"SWAPSET": str(swapset), "SHARDS": str(SHARDS), "PARTS": "slurm-parts"}
    numbers = "\n".join(str(index) for index in range(1, SHARDS + 1))
    command = ["parallel", "--halt", "now,fail=1", "-j2", "SLURM_ARRAY_TASK_ID={}", script, *STUDY, *SIZE]
    subprocess.run(command, cwd=folder, env=environment, input=numbers, text=True, check=True)
    subprocess.run([swapset, "merge", "slurm-parts", "--out", "slurm", "--quiet"], cwd=folder, check=True,
                   stdout=subprocess.DEVNULL)
    same(folder / "slurm", plain, "the array script, by GNU parallel")


def on_kubernetes(swapset, folder):
    """Runs the command of the manifest for every index, with its own study at a smaller size."""
    with open(ROOT / "cluster" / "kubernetes.yaml", encoding="utf-8") as file:
        job = yaml.safe_load(file)
    specification = job["spec"]
    (container,) = specification["template"]["spec"]["containers"]
    shards = {entry["name"]: entry["value"] for entry in container["env"]}["SHARDS"]
    assert specification["completionMode"] == "Indexed" and str(specification["completions"]) == shards
    script = container["args"][0].replace("--replications 100000", "--replications 64 --merchants 100")
    tools = folder / "bin"
    tools.mkdir()
    (tools / "swapset").symlink_to(swapset)
    study = folder / "study"
    study.mkdir()
    shutil.copy(folder / "mine.toml", study)
    environment = os.environ | {"PATH": f"{tools}:{os.environ['PATH']}", "SHARDS": str(SHARDS)}
    for index in range(SHARDS):
        subprocess.run([*container["command"], script], cwd=study, check=True,
                       env=environment | {"JOB_COMPLETION_INDEX": str(index)})
    subprocess.run(["swapset", "merge", "parts", "--out", "results", "--quiet"], cwd=study, env=environment, check=True,
                   stdout=subprocess.DEVNULL)
    subprocess.run(["swapset", "run", "mine.toml", "--replications", "64", "--merchants", "100", "--out", "plain",
                    "--quiet"], cwd=study, env=environment, check=True, stdout=subprocess.DEVNULL)
    same(study / "results", files(study / "plain"), "the Kubernetes job's command")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("swapset", type=pathlib.Path)
    arguments.add_argument("--all", action="store_true")
    given = arguments.parse_args()
    swapset = given.swapset.resolve()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "mine.toml").write_text("merchant_loan.cutoff = 515\n", encoding="utf-8")
        subprocess.run([swapset, *STUDY, *SIZE, "--out", "plain", "--quiet"], cwd=folder, check=True,
                       stdout=subprocess.DEVNULL)
        plain = files(folder / "plain")
        on_kubernetes(swapset, folder)
        on_slurm(swapset, folder, plain)
        on_ray(swapset, folder, plain, given.all)


if __name__ == "__main__":
    main()

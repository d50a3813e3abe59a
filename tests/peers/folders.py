"""Runs swapset and reads what it wrote."""

import csv
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass
class Compared:
    """The largest difference found in a quantity, and what is tolerated."""

    peer: str
    quantity: str
    difference: float
    tolerance: float

    @property
    def agrees(self):
        return self.difference <= self.tolerance


class Swapset:
    """The program, run in a folder of its own."""

    def __init__(self, program, folder):
        self.program, self.folder = Path(program).resolve(), Path(folder)

    def run(self, out, *arguments):
        """Runs a study, and gives its results folder."""
        command = [self.program, *arguments, "--no-png", "--quiet", "--overwrite", "--out", out]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, encoding="utf-8")
        if done.returncode:
            raise SystemExit(f"error: {' '.join(map(str, command))}: {done.stderr}")
        return self.folder / out

    def write(self, name, text):
        """Writes a study file, and gives its name."""
        (self.folder / name).write_text(text, encoding="utf-8")
        return name


def table(folder, name):
    """The rows of a CSV."""
    with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(text):
    return float(text) if text else np.nan


def numbers(rows, column):
    """A column of some rows."""
    return np.array([number(row[column]) for row in rows])


def largest(mine, theirs, relative=False):
    """The largest absolute or relative difference; infinite where one is defined and the other is not."""
    mine, theirs = np.asarray(mine, dtype=float), np.asarray(theirs, dtype=float)
    if (np.isnan(mine) != np.isnan(theirs)).any():
        return np.inf
    difference = np.abs(mine - theirs)
    if relative:
        difference = difference / np.maximum(np.abs(theirs), 1e-300)
    return float(np.nanmax(difference, initial=0.0))

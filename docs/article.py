#!/usr/bin/env python3
"""Runs every command of docs/article.md and writes the numbers of its tables anew.

docs/article.py rewrites the page; with --check it only compares and fails on a difference. SWAPSET=FILE uses another
program than target/release/swapset.

A row of a table is: what the article says | parameters | metrics | command | effect. For each metric in the third cell,
the last cell gets its value from the command's results.csv: the change by the reform that the command names last, else
the level under the baseline. "`metric` of `policy`" takes the change under that policy of the results.
"""

import csv
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

HOME = Path(__file__).resolve().parent
PAGE = HOME / "article.md"
PROGRAM = os.environ.get("SWAPSET", HOME.parent / "target/release/swapset")
ROW = re.compile(r"^\| (?P<says>[^|]*) \| (?P<keys>[^|]*) \| (?P<metrics>[^|]*) \| `(?P<command>swapset [^`|]*)` \|[^|]*\|$")
METRIC = re.compile(r"`([a-z0-9_.]+)`(?: of `([a-z0-9_.]+)`)?")

# How the effect cell names a metric, and its unit: a share, yuan, months, appeals per 1,000, or a plain number.
WORDS = {
    "good_lost": ("good merchants lost", "share"),
    "good_lost_3_months": ("lost for three months", "share"),
    "good_lost_without_consumer_loan_at_start": ("good merchants lost", "share"),
    "good_months_lost": ("months without access", "months"),
    "good_restored": ("restored, of those lost", "share"),
    "good_flow.suspended": ("suspended", "share"),
    "good_flow.cancelled": ("cancelled", "share"),
    "line_halved": ("line halved", "share"),
    "bad_caught": ("bad caught in time", "share"),
    "bad_warned_3_months": ("bad warned in time", "share"),
    "default_rate": ("default rate", "share"),
    "npl_ratio": ("NPL ratio", "share"),
    "npl_ratio_average": ("NPL ratio", "share"),
    "credit_cost_a_year": ("credit cost a year", "share"),
    "average_balance": ("average balance", "yuan"),
    "profit_per_merchant": ("profit per merchant", "yuan"),
    "remedy_cost_per_merchant": ("cost of remedies per merchant", "yuan"),
    "sales_lost_per_good": ("sales lost per good merchant", "yuan"),
    "credit_denied_per_good": ("credit denied per good merchant", "yuan"),
    "extra_interest_per_good": ("extra interest per good merchant", "yuan"),
    "consumer_loan_holders": ("holders at the end", "share"),
    "granted": ("granted a loan", "share"),
    "appeals_per_1000": ("appeals per 1,000", "number"),
    "appeals_won": ("appeals won", "share"),
    "auc": ("AUC", "ratio"),
    "reason_share_good.revenue_drop": ("of good merchants' losses", "share"),
}


def run(command):
    """The rows of the command's results.csv."""
    print(f"$ {command}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        arguments = shlex.split(command)[1:] + ["--quiet", "--no-png", "--overwrite", "--out", folder]
        subprocess.run([PROGRAM, *arguments], check=True, stdout=subprocess.DEVNULL)
        with open(Path(folder) / "results.csv", encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


def run_all(lines):
    """The rows of every command of the page. Those that run one reform are run as one: no policy changes another's results."""
    commands = dict.fromkeys(row["command"] for row in map(ROW.match, lines) if row)
    if not commands:
        raise SystemExit("the page has no command")
    of_a_run = [command for command in commands if re.fullmatch(r"swapset run(?: --reform \S+)?", command)]
    together = run(" ".join(["swapset run", *(command.removeprefix("swapset run ") for command in of_a_run if " --" in command)]))
    return {command: together if command in of_a_run else run(command) for command in commands}


def number(value, unit, signed, size):
    """A number in words, with more decimals where the value is small (`size`)."""
    sign = "+" if signed and value > 0 else ""
    match unit:
        case "share":
            return f"{sign}{100 * value:.2f}" if signed else f"{100 * value:.1f}%"
        case "yuan":
            decimals = 0 if size >= 100 else 1 if size >= 1 else 2
            return f"{sign}{value:,.{decimals}f}"
        case "months" | "ratio":
            return f"{sign}{value:.3f}"
        case _:
            return f"{sign}{value:.1f}"


def effect(metric, policy, command, rows):
    """One metric's value with its 95% interval, in words."""
    words, unit = WORDS[metric]
    named = re.findall(r"--reform (\S+)", command)
    policy = policy or (named[-1] if named else "baseline")
    kind = "level" if policy == "baseline" else "change"
    wanted = {"policy": policy, "metric": metric, "group": "all", "month": "", "kind": kind}
    found = [row for row in rows if all(row[column] == value for column, value in wanted.items())]
    if len(found) != 1:
        raise SystemExit(f"{command}: {len(found)} rows of {wanted}")
    mean, lower, upper, sd = (float(found[0][column]) for column in ("mean", "lower", "upper", "sd"))
    if kind == "change" and mean == 0 and sd == 0:
        return f"{words} unchanged"
    value, low, high = (number(x, unit, kind == "change", abs(mean)) for x in (mean, lower, upper))
    after = {"share": " points" if kind == "change" else "", "yuan": " yuan", "months": " months"}.get(unit, "")
    return f"{words} {value} ({low} to {high}){after}"


def rewritten(line, results):
    row = ROW.match(line)
    if not row:
        return line
    command = row["command"]
    effects = [effect(metric, policy, command, results[command]) for metric, policy in METRIC.findall(row["metrics"])]
    if not effects:
        raise SystemExit(f"no metric in: {line}")
    return f"| {row['says']} | {row['keys']} | {row['metrics']} | `{command}` | {'; '.join(effects)} |"


def main():
    lines = PAGE.read_text(encoding="utf-8").split("\n")
    results = run_all(lines)
    written = [rewritten(line, results) for line in lines]
    if "--check" in sys.argv[1:]:
        differing = [(old, new) for old, new in zip(lines, written) if old != new]
        for old, new in differing:
            print(f"- {old}\n+ {new}")
        raise SystemExit(1 if differing else 0)
    PAGE.write_text("\n".join(written), encoding="utf-8")


if __name__ == "__main__":
    main()

"""The defaults of docs/model.md, read from its tables: parameters by symbol, and the segments as arrays."""

from collections import namedtuple
from pathlib import Path

import numpy as np

PAGE = Path(__file__).parents[2] / "docs" / "model.md"

Segments = namedtuple("Segments", "share log_revenue_mean log_revenue_sd revenue_sd macro_beta arrears_shift cutoff_shift season")
# Keys of the segments' table that have another symbol.
SYMBOLS = {"cyclicality": "macro_beta"}


def tables():
    """Every table of the page: its head and its rows, as cells without backticks."""
    table = []
    for line in [*PAGE.read_text(encoding="utf-8").splitlines(), ""]:
        if line.startswith("|"):
            table.append([cell.strip().strip("`") for cell in line.strip("|").split("|")])
        elif table:
            yield table[0], table[2:]
            table = []


def load():
    """The parameters of the baseline, a named tuple of numbers, and its segments."""
    values, segments = {}, None
    for head, rows in tables():
        if head[:2] == ["key", "symbol"] and "default" in head:
            default = head.index("default")
            for row in rows:
                try:
                    values[row[1]] = float(row[default])
                except ValueError:
                    pass  # A word, such as "none".
        elif head[0] == "segment":
            columns = dict(zip(head, zip(*rows)))
            columns = {SYMBOLS.get(name, name): column for name, column in columns.items()}
            number = lambda name: np.array([[float(word) for word in cell.split()] for cell in columns[name]])
            segments = Segments(*(number(name) if name == "season" else number(name)[:, 0] for name in Segments._fields))
    return namedtuple("Parameters", values)(**values), segments


P, SEGMENTS = load()
MONTHS, SEASONING = int(P.months), int(P.seasoning)


def economy(rng):
    """One replication's index, tightness and cut-off adjustment in every month, the burn-in included."""
    months = SEASONING + MONTHS
    shocks = rng.standard_normal(months + 1)
    index = np.empty(months + 1)
    index[0] = P.macro_sd * shocks[0]
    for month in range(months):
        index[month + 1] = P.macro_rho * index[month] + P.macro_sd * np.sqrt(1 - P.macro_rho**2) * shocks[month + 1]
    return conditions(index)


def conditions(index):
    """The same for an index that begins one month before the burn-in (section 3.1)."""
    tight = P.prudence * np.maximum(0.0, -index[:-1])
    adjustment, last = np.empty(len(tight)), 0.0
    for month in range(len(tight)):
        step = P.tighten_points * tight[month] - last
        last += min(max(step, -P.cutoff_step_max), P.cutoff_step_max)
        adjustment[month] = last
    return index[1:], tight, adjustment


def metrics(sums):
    """Metrics of a replication's policies, `[policy, metric]`, from the sums named in `SUMS`."""
    book, good, lost, lost_long, in_workout, live, loss, income, cost = sums.T
    npl = in_workout / (in_workout + live)
    return np.stack([lost / good, lost_long / good, npl, loss / book, (income - loss - cost) / book], axis=1)


# Merchants of the opening book, good ones, good ones lost, lost for three months; exposures in workout and balances of the live
# at the end, of all merchants; loss, income and costs of remedies of the opening book.
SUMS = ["book", "good", "lost", "lost_long", "in_workout", "live", "loss", "income", "cost"]
METRICS = ["good_lost", "good_lost_3_months", "npl_ratio", "loss_per_merchant", "profit_per_merchant"]

"""Frontiers against paretoset."""

import numpy as np
import paretoset
from folders import Compared, numbers, table


def compare(swapset):
    study = swapset.write(
        "levers.toml",
        '[sweep]\n[sweep.levers]\n"merchant_loan.cutoff" = { from = 480, to = 560, steps = 9 }\n'
        '"positioning.cap_multiple" = { from = 0.5, to = 4.0, steps = 8 }\n',
    )
    sizes = ["--replications", "16", "--merchants", "100"]
    rows = table(swapset.run("frontier", "sweep", study, *sizes) / "charts", "frontier")
    costs = np.column_stack([numbers(rows, "npl_ratio"), numbers(rows, "good_lost")])
    # Points that are equal are on the frontier together, or not at all.
    theirs = paretoset.paretoset(costs, sense=["min", "min"], distinct=False)
    mine = np.array([row["on_frontier"] == "yes" for row in rows])
    return [Compared("paretoset", f"frontier of {len(rows)} cells: cells told apart", float((mine != theirs).sum()), 0)]

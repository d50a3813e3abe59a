#!/usr/bin/env python3
"""One peer without a compiler: plain Python, Mesa or SimPy, all with the equations of scalar.py.

    NUMBA_DISABLE_JIT=1 python benches/peers/frameworks.py plain|mesa|simpy POLICIES MERCHANTS

Prints nanoseconds per merchant-month-policy and the sums of all policies. Merchants are drawn in the same order, so the sums are
the same to the last digit. In Mesa a merchant is an agent, stepped month by month by its model; in SimPy it is a process that
waits for the end of every month. Both hold a state for the twin and for each policy, so that draws are shared as elsewhere.
Neither uses a grid, a network, resources or a collector of data: what is measured is the model and the scheduler.
"""

import json
import sys
import time

import mesa
import numpy as np
import simpy

import scalar
from parameters import MONTHS, P, SEASONING, economy


class Merchant:
    """A merchant with its twin and its state under each policy."""

    def __init__(self, economy, cutoffs, rng):
        self.economy, self.cutoffs = economy, cutoffs
        self.life, first = scalar.draw_life(rng)
        self.draws = np.empty((SEASONING + MONTHS, 8))
        scalar.draw_months(rng, self.draws)
        self.draws = self.draws.tolist()
        self.opening = scalar.start(self.life, first, cutoffs[0])

    def month(self, month):
        if month == 1:
            self.open_study()
        if month < 1:
            self.opening = self.lives(self.opening, month, self.cutoffs[0], False)
            return
        self.twin = self.lives(self.twin, month, self.cutoffs[0], True)
        self.ends = [self.lives(end, month, cutoff, False) for end, cutoff in zip(self.ends, self.cutoffs)]

    def lives(self, state, month, cutoff, is_twin):
        return scalar.live(self.life, state, self.draws, self.economy, month, month, cutoff, is_twin)

    def open_study(self):
        person, standing, (default, exposure, *_) = self.opening
        recorded = scalar.record(default, exposure)
        self.twin = (*scalar.with_full_access(self.life, person, standing), recorded)
        self.ends = [(person, standing, recorded)] * len(self.cutoffs)

    def add_to(self, sums):
        _, standing, (default, *_) = self.opening
        is_in_book, is_good = default == scalar.NEVER and standing[0] == scalar.ACTIVE, self.twin[2][0] == scalar.NEVER
        for policy, end in enumerate(self.ends):
            scalar.add(sums[policy], end, is_in_book, is_good)


def by_plain(merchants, economy, cutoffs, rng):
    everybody = []
    for _ in range(merchants):
        merchant = Merchant(economy, cutoffs, rng)
        for month in range(1 - SEASONING, MONTHS + 1):
            merchant.month(month)
        everybody.append(merchant)
    return everybody


def by_mesa(merchants, economy, cutoffs, rng):
    class Agent(mesa.Agent):
        def __init__(self, model):
            super().__init__(model)
            self.merchant = Merchant(economy, cutoffs, rng)

        def step(self):
            self.merchant.month(self.model.month)

    class Lender(mesa.Model):
        def __init__(self):
            super().__init__()
            Agent.create_agents(self, merchants)
            self.month = -SEASONING

        def step(self):
            self.month += 1
            self.agents.do("step")

    lender = Lender()
    for _ in range(SEASONING + MONTHS):
        lender.step()
    return [agent.merchant for agent in lender.agents]


def by_simpy(merchants, economy, cutoffs, rng):
    def life(environment, merchant):
        for month in range(1 - SEASONING, MONTHS + 1):
            yield environment.timeout(1)
            merchant.month(month)

    environment = simpy.Environment()
    everybody = [Merchant(economy, cutoffs, rng) for _ in range(merchants)]
    for merchant in everybody:
        environment.process(life(environment, merchant))
    environment.run()
    return everybody


WAYS = {"plain": by_plain, "mesa": by_mesa, "simpy": by_simpy}


def main():
    name, policies, merchants = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    cutoffs = P.cutoff + np.arange(policies)
    rng = np.random.default_rng(1)
    path = tuple(series.tolist() for series in economy(rng))
    start = time.process_time()
    sums = np.zeros((policies, scalar.NUMBER_OF_SUMS))
    for merchant in WAYS[name](merchants, path, cutoffs.tolist(), rng):
        merchant.add_to(sums)
    nanoseconds = 1e9 * (time.process_time() - start) / (merchants * MONTHS * policies)
    print(json.dumps({"nanoseconds": nanoseconds, "sums": np.asarray(sums).tolist()}))


if __name__ == "__main__":
    main()

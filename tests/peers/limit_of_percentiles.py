"""How often percentiles of the bootstrap hold the place of a maximum, in the limit of many accounts.

    python3 tests/peers/limit_of_percentiles.py

The best cut-off of a large book lies where a Brownian motion less a parabola is largest, and that of a resample where a second motion
is added to the first. Only numpy is needed; it takes a minute.
"""

import numpy as np

REACH, STEPS = 4.0, 800
BOOKS, RESAMPLES = 4000, 400


def motions(draws: np.random.Generator, number: int) -> np.ndarray:
    """Brownian motions that are 0 in the middle."""
    steps = draws.normal(size=(number, STEPS)) * np.sqrt(2 * REACH / STEPS)
    paths = np.concatenate([np.zeros((number, 1)), np.cumsum(steps, 1)], 1)
    return paths - paths[:, [STEPS // 2]]


def main() -> None:
    draws = np.random.default_rng(1)
    at = np.linspace(-REACH, REACH, STEPS + 1)
    ranks = []
    for _ in range(BOOKS):
        places = at[np.argmax(motions(draws, 1) + motions(draws, RESAMPLES) - at**2, 1)]
        ranks.append(np.mean(places < 0.0) + 0.5 * np.mean(places == 0.0))
    for tail in [0.01, 0.025, 0.05]:
        held = np.mean([tail <= rank <= 1 - tail for rank in ranks])
        print(f"percentile {100 * tail:g}: {100 * held:.1f}%, standard error {100 * np.sqrt(held * (1 - held) / BOOKS):.1f}")


if __name__ == "__main__":
    main()

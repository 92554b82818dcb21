"""Times of several contestants, measured turn by turn in one process so that a disturbance meets all of them."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping

Run = Callable[[], object]


def interleaved(runs: Mapping[str, Run], rounds: int) -> dict[str, float]:
    """The median seconds of each run over `rounds` rounds A/B/C, A/B/C ...; one round before that does not count."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, run in runs.items():
            gc.collect()
            start = time.perf_counter()
            run()
            if number:
                taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(times) for name, times in taken.items()}


def each(run: Callable[[int], object], count: int) -> float:
    """Seconds a call takes on average when called with 0, 1, 2 ..."""
    start = time.perf_counter()
    for number in range(count):
        run(number)
    return (time.perf_counter() - start) / count

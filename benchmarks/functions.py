"""Array functions against the same rule as a plain Python Decimal loop, rows per second, in one run.

Usage: python benchmarks/functions.py [--rows N]
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from xl_heating.functions import call

CENT = Decimal("0.01")
TERMS = {
    "集中供热延伸": (Decimal(6000), Decimal(3000)),
    "分散气代煤": (Decimal(6000), Decimal(3000)),
    "分散电代煤": (Decimal(6000), Decimal(3000)),
    "太阳能": (Decimal(6000), Decimal(3000)),
}
RUNNING = {"分散气代煤": (Decimal(1), Decimal(600)), "分散电代煤": (Decimal("0.2"), Decimal(600))}


def split_loop(routes: list[str], costs: list[float]) -> list[tuple[float, float, float, float]]:
    """三（一）, row by row."""
    rows = []
    for route, cost in zip(routes, costs, strict=True):
        cap, quota = TERMS[route]
        eligible = Decimal(str(cost)).quantize(CENT, ROUND_HALF_UP)
        subsidy = min(eligible, cap)
        upper = min(subsidy, quota)
        rows.append((float(subsidy), float(upper), float(subsidy - upper), float(eligible - subsidy)))
    return rows


def running_loop(routes: list[str], usages: list[float]) -> list[float]:
    """三（三）3、4, row by row."""
    amounts = []
    for route, usage in zip(routes, usages, strict=True):
        rate, cap = RUNNING[route]
        amounts.append(float(min((rate * Decimal(str(usage))).quantize(CENT, ROUND_HALF_UP), cap)))
    return amounts


def equivalent_loop(areas: list[float]) -> list[float]:
    """三（六）, row by row."""
    return [float((Decimal(str(a)) / 120).quantize(Decimal("0.0001"), ROUND_HALF_UP)) for a in areas]


def median_seconds(work: Callable[[], object], rounds: int = 7) -> float:
    seconds = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=25_000)
    rows = options.parse_args().rows
    draw = random.Random(1)
    routes = [draw.choice(list(TERMS)) for _ in range(rows)]
    costs = [round(draw.uniform(1000, 9000), 2) for _ in range(rows)]
    runners = [draw.choice(list(RUNNING)) for _ in range(rows)]
    usages = [round(draw.uniform(0, 5000), 1) for _ in range(rows)]
    areas = [round(draw.uniform(10, 3000), 2) for _ in range(rows)]

    def column(values: list[object]) -> list[list[object]]:
        return [[value] for value in values]

    cases = [
        (
            "HEAT_SPLIT",
            lambda: call("HEAT_SPLIT", column(routes), column(costs)),
            lambda: split_loop(routes, costs),
        ),
        (
            "HEAT_RUNNING",
            lambda: call("HEAT_RUNNING", column(runners), column(usages), column(["是"] * rows)),
            lambda: running_loop(runners, usages),
        ),
        (
            "HEAT_HOUSEHOLDS",
            lambda: call("HEAT_HOUSEHOLDS", column(areas)),
            lambda: equivalent_loop(areas),
        ),
    ]
    print(f"{rows:,} rows")
    for name, ours, loop in cases:
        mine, theirs = median_seconds(ours), median_seconds(loop)
        print(
            f"{name:<16} {rows / mine:>12,.0f} rows/s   Decimal loop {rows / theirs:>10,.0f} rows/s"
            f"   ratio {theirs / mine:5.1f}   (bar: at least 20)"
        )


if __name__ == "__main__":
    main()

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
RUNNING = {
    "分散气代煤": (Decimal(1), Decimal(600), False),
    "分散电代煤": (Decimal("0.2"), Decimal(600), True),
}
BLANK = ("", None)


def amount(value: object) -> Decimal | str:
    """A cell as a number, or the error that it makes: what the cell functions check too."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return "#VALUE!"
    if value != value or value < 0:
        return "#NUM!"
    return Decimal(str(value))


def split_row(route: str, cost: object, quantity: object = 1, accepted: object = None) -> tuple[object, ...]:
    """三（一）, one row: subsidy, upper level, district, self-pay."""
    if cost in BLANK:
        return ("",) * 4
    terms = TERMS.get(route)
    if terms is None:
        return ("#N/A",) * 4
    paid, number = amount(cost), amount(quantity)
    for checked in (paid, number):
        if isinstance(checked, str):
            return (checked,) * 4
    cap, quota = terms
    eligible = paid.quantize(CENT, ROUND_HALF_UP)
    subsidy = min(eligible, (cap * number).quantize(CENT, ROUND_HALF_UP))
    upper = min(subsidy, (quota * number).quantize(CENT, ROUND_HALF_UP))
    return float(subsidy), float(upper), float(subsidy - upper), float(eligible - subsidy)


def running_row(route: str, usage: object, own_meter: object = None, already: object = 0) -> object:
    """三（三）3、4, one row: what is still to be paid this season."""
    if usage in BLANK:
        return ""
    terms = RUNNING.get(route)
    if terms is None:
        return "#N/A"
    used, before = amount(usage), amount(already)
    for checked in (used, before):
        if isinstance(checked, str):
            return checked
    rate, cap, needs_meter = terms
    if needs_meter:
        if own_meter not in ("是", "否"):
            return "#VALUE!"
        if own_meter == "否":
            return 0.0
    earned = min((rate * used).quantize(CENT, ROUND_HALF_UP), cap)
    return float(max(earned - before.quantize(CENT, ROUND_HALF_UP), Decimal(0)))


def equivalent_row(area: object) -> object:
    """三（六）, one row: households that a public place counts for."""
    if area in BLANK:
        return ""
    measured = amount(area)
    if isinstance(measured, str):
        return measured
    return float((measured / 120).quantize(Decimal("0.0001"), ROUND_HALF_UP))


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
            lambda: [split_row(*row) for row in zip(routes, costs, strict=True)],
        ),
        (
            "HEAT_RUNNING",
            lambda: call("HEAT_RUNNING", column(runners), column(usages), column(["是"] * rows)),
            lambda: [running_row(*row, "是") for row in zip(runners, usages, strict=True)],
        ),
        (
            "HEAT_HOUSEHOLDS",
            lambda: call("HEAT_HOUSEHOLDS", column(areas)),
            lambda: [equivalent_row(area) for area in areas],
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

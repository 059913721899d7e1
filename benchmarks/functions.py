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
from typing import Any

import numpy as np

from xl_heating.functions import call, compute
from xl_heating.policy import load_policy

CENT = Decimal("0.01")
POLICY = load_policy()
MODE = POLICY.option("share_mode")
ACCEPTED = {"是": True, "合格": True, "否": False, "不合格": False, "整改": False, "": False, None: False}
BLANK = ("", None)
NOTHING = Decimal(0)
AREA = POLICY.number("equivalent.area")


def amount(value: object) -> Decimal | str:
    """A cell as a number, or the error that it makes: what the cell functions check too."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return "#VALUE!"
    if value != value or value < 0:
        return "#NUM!"
    return Decimal(str(value))


def split_row(route: str, cost: object, quantity: object = None, accepted: object = None) -> tuple[Any, ...]:
    """三（一）至（六）, one row: subsidy, upper level, district, self-pay."""
    if cost in BLANK:
        return ("",) * 4
    terms = POLICY.route(route)
    if terms is None:
        return ("#N/A",) * 4
    paid = amount(cost)
    if quantity in BLANK:
        number: Decimal | str = Decimal(1) if terms.basis == "HOUSEHOLD" else "#VALUE!"
    else:
        number = amount(quantity)
    if isinstance(paid, str):
        return (paid,) * 4
    if isinstance(number, str):
        return (number,) * 4
    eligible = paid.quantize(CENT, ROUND_HALF_UP)
    if terms.share == "NONE" or (terms.needs_acceptance and not ACCEPTED[accepted]):
        return 0.0, 0.0, 0.0, float(eligible)
    if terms.share == "DISTRICT" or terms.cap is None or terms.upper is None:
        return float(eligible), 0.0, float(eligible), 0.0
    cap, quota = terms.cap.value, terms.upper.value
    subsidy = min(eligible, (cap * number).quantize(CENT, ROUND_HALF_UP))
    if MODE == "UPPER_FIRST":
        upper = min(subsidy, (quota * number).quantize(CENT, ROUND_HALF_UP))
    elif MODE == "PROPORTIONAL":
        upper = (subsidy * quota / cap).quantize(CENT, ROUND_HALF_UP)
    else:
        upper = subsidy - min(subsidy, ((cap - quota) * number).quantize(CENT, ROUND_HALF_UP))
    return float(subsidy), float(upper), float(subsidy - upper), float(eligible - subsidy)


def running_row(route: str, usage: object, own_meter: object = None, already: object = None) -> object:
    """三（三）3、4, one row: what is still to be paid this season."""
    if usage in BLANK:
        return ""
    route_terms = POLICY.route(route)
    if route_terms is None:
        return "#N/A"
    used, before = amount(usage), NOTHING if already in BLANK else amount(already)
    if isinstance(used, str):
        return used
    if isinstance(before, str):
        return before
    terms = route_terms.running
    if terms is None:
        return 0.0
    if terms.own_meter_only:
        if own_meter not in ACCEPTED or own_meter in BLANK:
            return "#VALUE!"
        if not ACCEPTED[own_meter]:
            return 0.0
    earned = min((terms.rate.value * used).quantize(CENT, ROUND_HALF_UP), terms.cap.value)
    return float(max(earned - before.quantize(CENT, ROUND_HALF_UP), NOTHING))


def equivalent_row(area: object) -> object:
    """三（六）, one row: households that a public place counts for."""
    if area in BLANK:
        return ""
    measured = amount(area)
    if isinstance(measured, str):
        return measured
    return float((measured / AREA).quantize(Decimal("0.0001"), ROUND_HALF_UP))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=25_000)
    rows = options.parse_args().rows
    draw = random.Random(1)
    households = ["集中供热延伸", "分散气代煤", "分散电代煤", "太阳能"]
    routes = [draw.choice(households) for _ in range(rows)]
    costs = [round(draw.uniform(1000, 9000), 2) for _ in range(rows)]
    runners = [draw.choice(["分散气代煤", "分散电代煤"]) for _ in range(rows)]
    usages = [round(draw.uniform(0, 5000), 1) for _ in range(rows)]
    meters = ["是"] * rows
    areas = [round(draw.uniform(10, 3000), 2) for _ in range(rows)]
    cases: list[tuple[str, list[list[Any]], Callable[..., object]]] = [
        ("HEAT_SPLIT", [routes, costs], split_row),
        ("HEAT_RUNNING", [runners, usages, meters], running_row),
        ("HEAT_HOUSEHOLDS", [areas], equivalent_row),
    ]
    print(f"{rows:,} rows; ratio to a Decimal loop over the same rule (bar: at least 20)")
    for name, columns, row in cases:
        ranges = [[[value] for value in column] for column in columns]
        arrays = [np.array(column) if type(column[0]) is float else column for column in columns]
        loop, array, flat, boxed = interleaved(
            lambda columns=columns, row=row: [row(*values) for values in zip(*columns, strict=True)],
            lambda name=name, arrays=arrays: compute(name, *arrays),
            lambda name=name, columns=columns: call(name, *columns),
            lambda name=name, ranges=ranges: call(name, *ranges),
        )
        print(f"{name}: Decimal loop {rows / loop:,.0f} rows/s")
        for how, seconds in (("numpy columns", array), ("lists", flat), ("lists of one-cell rows", boxed)):
            print(f"  {how:<24}{rows / seconds:>12,.0f} rows/s   ratio {loop / seconds:5.1f}")


def interleaved(*works: Callable[[], object], rounds: int = 9) -> list[float]:
    """Median seconds of each piece of work, taken in turn, so that a drifting machine does not decide."""
    seconds: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for place, work in enumerate(works):
            started = time.perf_counter()
            work()
            seconds[place].append(time.perf_counter() - started)
    return [statistics.median(each) for each in seconds]


if __name__ == "__main__":
    main()

"""Functions through xlwings' COM server on Windows Python under Wine: one array call against scalar calls.

Usage: python benchmarks/udf_wine.py [--rows N] [--rounds N] [--scalars N]

Needs what .ci/install-wine sets up. A ledger's rows go through in one run as

- HEAT_SPLIT over 4 columns (route, cost, quantity, accepted), 4 out;
- two formulas, 6 columns in, 4 out: HEAT_ELIGIBLE_COST over route and 5 amounts, HEAT_SPLIT over its result;
- the same as a single function of 6 columns in, 4 out, which exists for this benchmark only;
- a bare function of 6 columns in, 4 out that does nothing, with xlwings' usual conversion: xlwings' own cost.

"Ours" is the time inside our functions, measured in the server; the rest of a call is COM and xlwings.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve()
WINE = HERE.parents[1] / "tests" / "hosts" / "wine"
ITEMS = ("设备", "安装", "管网（线路）", "维护", "其他（不补）")
ROUTES = ("分散气代煤", "分散电代煤", "太阳能", "集中供热延伸")
TIMES = "TIMES"


def ledger(rows: int) -> list[list[list[Any]]]:
    """Route, 5 amounts, cost, quantity and accepted as columns of a range; every 40th amount is blank."""
    amounts = [
        [None if (row + item) % 40 == 0 else 300.0 + (row * 37 + item * 611) % 2400 for item in range(5)]
        for row in range(rows)
    ]
    columns: list[list[Any]] = [[ROUTES[row % 4] for row in range(rows)]]
    columns += [[record[item] for record in amounts] for item in range(5)]
    columns += [
        [sum(cell or 0.0 for cell in record) for record in amounts],
        [1.0] * rows,
        ["合格" if row % 9 else "整改" for row in range(rows)],
    ]
    return [[[cell] for cell in column] for column in columns]


# ---------------------------------------------------------------- in the server


def serve(clsid: str) -> None:
    """xlwings' server with our functions timed; the module that it loads is this one."""
    import xlwings

    sys.path.insert(0, str(HERE.parent))
    xlwings.serve(clsid)


def declare() -> None:
    """Functions of this module for `CallUDF`: ours with a clock around them, and the bare one."""
    import xlwings

    from xl_heating.functions import call
    from xl_heating.hosts.excel import udfs
    from xl_heating.hosts.excel.values import from_excel, to_excel

    spent: list[float] = []

    def timed(function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*values: Any) -> Any:
            start = time.perf_counter()
            try:
                return function(*values)
            finally:
                spent.append(time.perf_counter() - start)

        run.__dict__.update(function.__dict__)
        return run

    def six_columns(route: Any, a: Any, b: Any, c: Any, d: Any, e: Any) -> Any:
        routes, *parts = (from_excel(each) for each in (route, a, b, c, d, e))
        if isinstance(route, tuple):
            amounts: Any = list(zip(*map(chain.from_iterable, parts), strict=True))
        else:
            amounts = [parts]
        return to_excel(call("HEAT_SPLIT", routes, call("HEAT_ELIGIBLE_COST", routes, ITEMS, amounts)))

    def bare(route: Any, a: Any, b: Any, c: Any, d: Any, e: Any) -> Any:
        return list(zip(a, b, c, d, strict=True)) if isinstance(a, list) else [[a, b, c, d]]

    def times() -> Any:
        result = [[each] for each in spent]
        spent.clear()
        return [*result, [0.0], [0.0]]  # one value alone would come without its row

    def raw(function: Callable[..., Any], names: str) -> Callable[..., Any]:
        for name in names:
            function = xlwings.arg(name if name != "r" else "route", "raw")(function)
        return xlwings.ret("raw")(xlwings.func(function))  # type: ignore[no-any-return]  # xlwings has no types

    six_columns.__annotations__ = bare.__annotations__ = times.__annotations__ = {}
    globals()["SIX_COLUMNS"] = timed(raw(six_columns, "rabcde"))
    globals()["BARE"] = xlwings.func(bare)
    globals()[TIMES] = raw(times, "")
    for name in ("HEAT_SPLIT", "HEAT_ELIGIBLE_COST"):
        globals()[name] = timed(getattr(udfs, name))


# ---------------------------------------------------------------- in the client


def measure(clsid: str, rows: int, rounds: int, scalars: int) -> dict[str, dict[str, float]]:
    """Seconds a call over all rows (median), of that ours, and seconds a row by scalar calls."""
    from udf_client import server, variant

    com = server(clsid)

    def call(name: str, *values: Any) -> Any:
        return com.CallUDF("udf_wine", name, values)

    def spent() -> float:
        return float(sum(cell for (cell,) in call(TIMES)))

    omitted = variant({"omitted": True})
    columns = [variant(column) for column in ledger(rows)]
    route, *amounts = columns[:6]
    cost, quantity, accepted = columns[6:]
    block = tuple(tuple(cell for (cell,) in row) for row in zip(*amounts, strict=True))

    def two_formulas(routes: Any, figures: Any) -> Any:
        eligible = call("HEAT_ELIGIBLE_COST", routes, ITEMS, figures, omitted)
        return call("HEAT_SPLIT", routes, eligible, omitted, omitted, omitted)

    def row_of(column: Any, row: int) -> Any:
        return column[row][0]

    work: dict[str, tuple[Callable[[], Any], Callable[[int], Any]]] = {
        "HEAT_SPLIT, 4 columns in, 4 out": (
            lambda: call("HEAT_SPLIT", route, cost, quantity, accepted, omitted),
            lambda row: call(
                "HEAT_SPLIT", *(row_of(each, row) for each in (route, cost, quantity, accepted)), omitted
            ),
        ),
        "two formulas, 6 in, 4 out": (
            lambda: two_formulas(route, block),
            lambda row: two_formulas(row_of(route, row), block[row]),
        ),
        "one function, 6 in, 4 out": (
            lambda: call("SIX_COLUMNS", route, *amounts),
            lambda row: call("SIX_COLUMNS", *(row_of(each, row) for each in columns[:6])),
        ),
        "bare function, 6 in, 4 out": (
            lambda: call("BARE", route, *amounts),
            lambda row: call("BARE", *(row_of(each, row) for each in columns[:6])),
        ),
    }
    found = {}
    for title, (whole, single) in work.items():
        whole()
        single(0)
        spent()
        walls, own, alone = [], [], []
        for turn in range(rounds):  # in turns, so that whatever else the machine does meets both
            start = time.perf_counter()
            result = whole()
            walls.append(time.perf_counter() - start)
            own.append(spent())
            assert len(result) == rows
            assert len(result[0]) == 4
            start = time.perf_counter()
            for row in range(scalars):
                single((turn * scalars + row) % rows)
            alone.append((time.perf_counter() - start) / scalars)
            spent()
        found[title] = {
            "array": statistics.median(walls),
            "ours": statistics.median(own),
            "scalar": statistics.median(alone),
        }
    return found


# ---------------------------------------------------------------- here


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=25_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--scalars", type=int, default=100)
    options = parser.parse_args()
    sys.path.insert(0, str(WINE))
    from windows_python import WindowsPython

    windows = WindowsPython.found()
    if windows is None:
        sys.exit("Windows Python under Wine is not set up: run .ci/install-wine")
    with tempfile.TemporaryDirectory() as folder, windows.server(HERE) as clsid:
        result = Path(folder) / "result.json"
        windows.run(
            HERE,
            *("--client", clsid, result, WINE),
            *map(str, (options.rows, options.rounds, options.scalars)),
            timeout=300,
        )
        found = json.loads(result.read_text(encoding="utf-8"))
    print(
        f"{options.rows:,} rows; medians of {options.rounds} rounds of one array call and "
        f"{options.scalars} scalar calls"
    )
    for title, each in found.items():
        per_row = each["array"] / options.rows
        print(
            f"{title:32s} array call {each['array']:.3f} s, of which ours {each['ours']:.3f} s "
            f"({each['ours'] / each['array']:.0%}); scalar call {each['scalar'] * 1000:.2f} ms; "
            f"array {each['scalar'] / per_row:,.0f} × faster a row"
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--client"]:
        _, _, given_clsid, out, helpers, *numbers = sys.argv
        sys.path.insert(0, helpers)
        Path(out).write_text(json.dumps(measure(given_clsid, *map(int, numbers))), encoding="utf-8")
    elif sys.argv[1:2] and sys.argv[1].startswith("{"):
        serve(sys.argv[1])
    else:
        main()
elif __name__ == "udf_wine" and sys.platform == "win32":
    declare()

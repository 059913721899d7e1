"""HEAT_ array formulas in LibreOffice Calc against native formulas for the same rows, in one run.

Usage: python benchmarks/calc_host.py [--rows N] [--rounds N]

Needs LibreOffice and the Python it is bound to (``.ci/install-libreoffice``). Measured is what a user waits
for at a hard recalculation of the document (Ctrl+Shift+F9), handing all cells over and back included.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xl_heating.forms.book import Book
from xl_heating.functions import call, catalogue
from xl_heating.policy import Policy, load_policy
from xl_heating.templates.policy_sheets import write_parameters, write_routes

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "hosts" / "libreoffice"))
from calc_office import Office, settings

ROUTES = ("分散电代煤", "分散气代煤", "太阳能", "集中供热延伸", "农房能效")
REFERENCES = {"route": "$A1", "cost": "$B1", "quantity": "$C1", "accepted": "$D1"}
PARTS = {
    "HEAT_SUBSIDY": ("HEAT_SUBSIDY",),
    "HEAT_SPLIT": ("HEAT_SUBSIDY", "HEAT_UPPER", "HEAT_DISTRICT", "HEAT_SELF_PAY"),
}
FIRST, READY = "F", "P"
"""The first column of what is measured, and of the native forms that stand ready."""


def data(rows: int) -> list[list[Any]]:
    """Routes, costs to the 分, one household each, accepted."""
    return [[ROUTES[at % len(ROUTES)], 3000 + at % 4000 + (at % 97) / 100, 1.0, "合格"] for at in range(rows)]


def simplest(policy: Policy) -> list[str]:
    """MIN, IF and ROUND with the amounts written into the formula: the least that any sheet would need.

    Neither options nor errors nor rounding of other kinds: what a clerk types for these five routes.
    """

    def by_route(amounts: Sequence[float]) -> str:
        chosen = f"{amounts[-1]:g}"
        for name, amount in zip(ROUTES[:-1], amounts, strict=False):
            chosen = chosen if f"{amount:g}" == chosen else f'IF($A1="{name}";{amount:g};{chosen})'
        return chosen

    terms = [policy.route(name) for name in ROUTES]
    caps = [float(each.cap.value) for each in terms if each and each.cap]
    uppers = [float(each.upper.value) for each in terms if each and each.upper]
    blank = 'IF($B1="";"";'
    return [
        f"={blank}ROUND(MIN($B1;$C1*{by_route(caps)});2))",
        f"={blank}ROUND(MIN($F1;$C1*{by_route(uppers)});2))",
        f"={blank}ROUND($F1-$G1;2))",
        f"={blank}ROUND($B1-$F1;2))",
    ]


def workbook(path: Path, policy: Policy) -> None:
    """A sheet for the rows and the policy's sheets, which the native forms of the ledgers look up.

    The native forms stand in columns P to S of the first row, ready to be filled down.
    """
    with Book(path, {}, title="测速") as book:
        sheet = book.sheet("数据")
        for column, name in enumerate(PARTS["HEAT_SPLIT"], start=ord(READY) - ord("A") + 1):
            spec = catalogue[name]
            sheet.formula(1, column, spec.native_formula(REFERENCES), "computed")
        write_parameters(book, policy)
        write_routes(book, policy)


def measure(
    office: Office, path: Path, rows: int, rounds: int, steps: Sequence[Sequence[Any]]
) -> list[float]:
    """Seconds of each recalculation with the rows and what `steps` put there; a first one warms up."""
    start = [["open", str(path)], ["rows", f"A1:D{rows}", data(rows)]]
    done = office.run([*start, *steps, *[["calculate"]] * (rounds + 1), ["values", f"F1:I{min(rows, 50)}"]])
    check(done[-1], len(done[-1]))
    seconds: list[float] = done[-1 - rounds : -1]
    return seconds


def check(shown: list[list[Any]], rows: int) -> None:
    """What stands there is the rule's result: a fast wrong number is no result."""
    expected = call("HEAT_SPLIT", *zip(*data(rows), strict=True))
    assert isinstance(expected, list)
    for found, wanted in zip(shown, expected, strict=True):
        given = [value for value in found if value != ""]
        assert given, found
        assert all(abs(a - b) < 1e-6 for a, b in zip(given, wanted, strict=False)), (found, wanted)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=25_000)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    rows, rounds = options.rows, options.rounds
    program = shutil.which("soffice")
    if program is None:
        raise SystemExit("LibreOffice is not installed")
    policy = load_policy()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "rows.xlsx")
        workbook(path, policy)
        with Office(Path(program).resolve().with_name("soffice.bin"), Path(folder), settings()) as office:
            print(f"{rows:,} rows in LibreOffice Calc, median of {rounds} recalculations, milliseconds")
            for name, parts in PARTS.items():
                last, last_ready = (chr(ord(first) + len(parts) - 1) for first in (FIRST, READY))
                block = f"{FIRST}1:{last}{rows}"
                arguments = ";".join(f"{column}1:{column}{rows}" for column in "ABCD")
                ready = ["copy", f"{READY}1:{last_ready}1", f"{FIRST}1"]
                ways: dict[str, list[list[Any]]] = {
                    f"{name}, one array formula": [["array", block, f"={name}({arguments})"]],
                    "native, amounts typed in": [["fill", block, simplest(policy)[: len(parts)]]],
                    "native, as in the ledgers": [ready, ["fill", block, []]],
                }
                medians = {
                    way: statistics.median(measure(office, path, rows, rounds, steps))
                    for way, steps in ways.items()
                }
                own = next(iter(medians.values()))
                for way, seconds in medians.items():
                    ratio = "" if seconds == own else f"   ours takes {own / seconds:.2f} × this"
                    print(f"  {way:32}{1000 * seconds:8.0f}{ratio}")


main()

"""Recalculating a ledger, .xlsx to .xlsx: ``xl-heating calc`` against its peers, in one run.

Each figure is a whole process: start-up, reading, calculating, writing. Beside it stands the work inside: the
same in a process that has imported everything. Rounds are interleaved, so that a drifting machine does not
decide. Memory is the peak resident size of the process. The results of all are compared cell by cell.
Asserts nothing about time.

Usage: python benchmarks/calc.py [--rounds N] [--quick]
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from python_calamine import CalamineWorkbook

HERE = Path(__file__).parent
SIZES = (1_000, 25_000, 100_000)
OURS = "xl-heating calc"
SAME = "formualizer, the same functions, no fast path"
DECIMAL = "formualizer, a Decimal rule written by hand"
ORACLE = "formulas"
PEERS = {SAME: "formualizer", DECIMAL: "decimal", ORACLE: "formulas"}
TOLERANCE = 1e-9


@dataclass
class Figures:
    """What the rounds of one program on one ledger took."""

    seconds: list[float] = field(default_factory=list)
    inside: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)

    @property
    def middle(self) -> float:
        return statistics.median(self.seconds)


def command(name: str, book: Path, out: Path) -> list[str]:
    if name == OURS:
        return [sys.executable, "-m", "xl_heating", "calc", str(book), "--out", str(out), "--json"]
    return [sys.executable, str(HERE / "peer_calc.py"), PEERS[name], str(book), str(out)]


def measured(arguments: list[str], figures: Figures) -> None:
    """Run a process to its end; add its seconds, those it says itself, and its own peak memory."""
    started = time.perf_counter()
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=errors)
        assert process.stdout is not None
        report = process.stdout.read()
        errors.seek(0)
        said = errors.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments)}\n{said.decode(errors='replace')[-2000:]}")
    figures.seconds.append(time.perf_counter() - started)
    figures.inside.append(json.loads(report.splitlines()[-1])["seconds"])
    figures.megabytes.append(usage.ru_maxrss / 1024)


def work_alone(book: Path, out: Path) -> float:
    """The seconds of our work in a process that has imported everything, as the peers' are told."""
    command = [sys.executable, str(HERE / "peer_calc.py"), "ours", str(book), str(out)]
    done = subprocess.run(command, check=True, capture_output=True)
    return float(json.loads(done.stdout.splitlines()[-1])["seconds"])


def cells(path: Path) -> list[list[object]]:
    """Every row of every sheet, read by another program."""
    book = CalamineWorkbook.from_path(path)
    return [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]


def compare(first: Path, second: Path) -> int:
    """The number of equal cells; ends the program at the first difference."""
    number = 0
    for ours, theirs in zip(cells(first), cells(second), strict=True):
        for own, other in zip(ours, theirs, strict=True):
            if isinstance(own, float) and isinstance(other, float):
                equal = math.isclose(own, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
            else:
                equal = own == other
            if not equal:
                raise SystemExit(f"{first.name}: {own!r}, {second.name}: {other!r} in {ours}")
            number += 1
    return number


def run(
    size: int, names: list[str], rounds: Mapping[str, int], folder: Path
) -> tuple[dict[str, Figures], dict[str, Path]]:
    """Calculate one ledger by each program in turn; its figures, and where its result is."""
    book = folder / f"ledger-{size}.xlsx"
    # In a process of its own: a child starts with the memory of its parent on its account.
    subprocess.run([sys.executable, HERE / "calc_ledger.py", str(size), book], check=True)
    figures = {name: Figures() for name in names}
    outs = {}
    for name in names:
        target = folder / f"out-{len(outs)}"
        target.mkdir(exist_ok=True)
        outs[name] = target / (book.name.upper() if name == ORACLE else book.name)
    for at in range(max(rounds[name] for name in names)):
        for name in names:
            if at < rounds[name]:
                measured(command(name, book, outs[name]), figures[name])
                if name == OURS:  # what it says itself includes loading the calculator
                    figures[name].inside[-1] = work_alone(book, outs[name])
    return figures, outs


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--quick", action="store_true", help="one round, without the slow peers")
    chosen = options.parse_args()
    many = 1 if chosen.quick else chosen.rounds
    few = max(1, many // 3)
    rounds = {OURS: many, SAME: few, DECIMAL: many, ORACLE: few}
    which = {
        SIZES[0]: [OURS, DECIMAL] if chosen.quick else [OURS, SAME, DECIMAL, ORACLE],
        SIZES[1]: [OURS, DECIMAL] if chosen.quick else [OURS, SAME, DECIMAL],
        SIZES[2]: [OURS] if chosen.quick else [OURS, DECIMAL],
    }
    found: dict[int, dict[str, Figures]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for size in SIZES:
            found[size], outs = run(size, which[size], rounds, Path(scratch))
            print(f"\n{size:,} rows × 6 formulas + 7 × 6 SUMIFS")
            for name, figures in found[size].items():
                ours = found[size][OURS]
                print(
                    f"  {name:<48}{figures.middle:8.2f} s  (min {min(figures.seconds):.2f}, "
                    f"max {max(figures.seconds):.2f}; inside {statistics.median(figures.inside):.2f})"
                    f"{max(figures.megabytes):8.0f} MB{figures.middle / ours.middle:8.1f} ×"
                )
            check(outs)
    middle, large = found[SIZES[1]], found[SIZES[2]]
    growth = large[OURS].middle / middle[OURS].middle
    print(f"\n100,000 rows / 25,000 rows        {growth:6.1f}   (bar: at most 4.5)")
    print(f"memory at 25,000 rows             {max(middle[OURS].megabytes):6.0f}   (bar: at most 300 MB)")
    for size, name, bar in ((SIZES[1], SAME, 2), (SIZES[0], ORACLE, 100)):
        if name in found[size]:
            peer, ours = found[size][name], found[size][OURS]
            ratio = peer.middle / ours.middle
            inside = statistics.median(peer.inside) / statistics.median(ours.inside)
            print(f"{name[:22]:<22} at {size:>6,} {ratio:8.1f}   (bar: at least {bar}; inside {inside:.1f})")


def check(outs: Mapping[str, Path]) -> None:
    """Say that every program came to the same figures, or end here."""
    for name, out in outs.items():
        if name != OURS:
            print(f"  {compare(outs[OURS], out):,} cells equal to those of {name}")


if __name__ == "__main__":
    main()

"""The refresh against its peers, on the demo district, in one run.

1. In process: the refresh against what python-calamine needs merely to read the same files.
2. Whole command, start-up included: ``xl-heating refresh`` against the plain pandas + openpyxl script.

Prints medians and ratios; asserts nothing. Usage: python benchmarks/refresh.py [--households N] [--rounds N]
"""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from python_calamine import CalamineWorkbook

from xl_heating.hosts import closed_file
from xl_heating.policy import load_policy
from xl_heating.templates.demo import make_demo

HERE = Path(__file__).parent


def bare_read(folder: Path) -> int:
    """Read every sheet of every workbook by python-calamine; return the number of cells."""
    cells = 0
    for path in sorted(folder.glob("*.xlsx")):
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            cells += sum(map(len, book.get_sheet_by_name(name).to_python()))
    return cells


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--households", type=int, default=None)
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    policy = load_policy()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "demo"
        demo = make_demo(folder, policy, chosen.households)
        fresh = demo.summary.read_bytes()
        day, now = dt.date(2022, 4, 15), dt.datetime(2022, 4, 15, 9, 0)

        def refresh() -> None:
            demo.summary.write_bytes(fresh)
            closed_file.refresh(demo.summary, demo.ledgers, policy, as_of=day, now=now)

        def command() -> None:
            demo.summary.write_bytes(fresh)
            subprocess.run(
                [sys.executable, "-m", "xl_heating", "refresh", demo.summary, "--ledgers", demo.ledgers,
                 "--as-of", "2022-04-15"],
                check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip

        def peer() -> None:
            subprocess.run(
                [sys.executable, HERE / "peer_refresh.py", demo.summary, demo.ledgers, folder / "peer.xlsx"],
                check=True,
            )

        bare_read(demo.ledgers), refresh()  # warm
        reads, refreshes, commands, peers = [], [], [], []
        for _ in range(chosen.rounds):
            reads.append(timed(lambda: bare_read(demo.ledgers)))
            refreshes.append(timed(refresh))
            shutil.rmtree(folder / "备份", ignore_errors=True)
        for _ in range(max(2, chosen.rounds // 2)):
            commands.append(timed(command))
            peers.append(timed(peer))
        print(f"cells read: {bare_read(demo.ledgers):,}")
    rows = [
        ("python-calamine, bare read", reads),
        ("refresh, in process", refreshes),
        ("xl-heating refresh, whole command", commands),
        ("pandas + openpyxl script, whole command", peers),
    ]
    for name, seconds in rows:
        middle = statistics.median(seconds)
        print(f"{name:<42} {middle:6.2f} s  (min {min(seconds):.2f}, max {max(seconds):.2f})")
    print(f"refresh / bare read            {ratio(refreshes, reads):6.2f}   (bar: at most 1.2)")
    print(f"peer script / whole command    {ratio(peers, commands):6.2f}   (bar: at least 3; goal 6)")


def ratio(above: list[float], below: list[float]) -> float:
    """The median of the ratios pair by pair, so that a drifting machine does not decide."""
    return statistics.median(a / b for a, b in zip(above, below, strict=True))


if __name__ == "__main__":
    main()

"""The xlwings engine for LibreOffice: large blocks in and out of an open document, and 刷新汇总 in it.

1. A block, half numbers and half Chinese texts: plain ``setDataArray``, and through the engine, into plain
   cells and into cells that wrap their text; then read back.
2. The refresh on the demo district: the command ``xl-heating refresh`` on a closed file; the same job in the
   open document by its macro service, inside the office, and through a pipe. Loading is measured alone.

Prints seconds, medians where there are rounds; asserts nothing.
Usage: python benchmarks/calc_engine.py [--rows N] [--columns N] [--households N] [--rounds N]
Needs LibreOffice and the Python it is bound to (``.ci/install-libreoffice``).
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
from typing import Any

from xl_heating.jobs import refresh
from xl_heating.policy import load_policy
from xl_heating.templates.demo import make_demo

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "hosts" / "libreoffice"))
from calc_documents import Documents
from calc_office import Office, settings

TEXTS = "清洁取暖补贴台账街道村居户主姓名设备安装验收合格分散电代煤集中供热"


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def block(rows: int, columns: int) -> list[list[Any]]:
    """Texts of 3 to 12 characters in every second column, numbers in the others."""
    return [
        [
            TEXTS[(r * 7 + c) % 20 :][: 3 + (r + c) % 10] if c % 2 else (r * 37 + c * 11) % 1_000_000 / 100
            for c in range(columns)
        ]
        for r in range(rows)
    ]


def measure_blocks(documents: Documents, rows: int, columns: int) -> None:
    data = block(rows, columns)
    plain = tuple(map(tuple, data))
    print(f"{rows:,} × {columns} cells, half of them Chinese texts (seconds)")
    for label, wrapped in (("plain cells", False), ("wrapping cells", True)):
        for way in ("setDataArray", "engine"):
            sheet = documents.open().sheets[0]
            target = sheet.range((1, 1), (rows, columns))
            target.api.IsTextWrapped = wrapped
            if way == "engine":
                spent = seconds(lambda target=target: setattr(target, "value", data))
            else:
                spent = seconds(lambda target=target: target.api.setDataArray(plain))
            print(f"  write, {label}, {way:<13} {spent:7.2f}", flush=True)
    print(f"  read, engine                       {seconds(lambda: target.options(ndim=2).value):7.2f}")
    documents.close()


def measure_refresh(documents: Documents, folder: Path, households: int | None, rounds: int) -> None:
    policy = load_policy()
    demo = make_demo(folder / "demo", policy, households)
    fresh = demo.summary.read_bytes()
    now = dt.datetime.now().replace(microsecond=0)
    # The command's own file, beside the same ledgers: the other one is open in the office.
    closed = folder / "closed" / demo.summary.name
    closed.parent.mkdir()
    spent: dict[str, list[float]] = {}

    def note(what: str, work: Callable[[], object]) -> None:
        spent.setdefault(what, []).append(seconds(work))

    def command() -> None:
        options = ["--ledgers", str(demo.ledgers), "--as-of", now.date().isoformat()]
        subprocess.run(
            [sys.executable, "-m", "xl_heating", "refresh", str(closed), *options],
            check=True,
            capture_output=True,
        )

    manager = documents.context.ServiceManager
    for number in range(rounds + 1):
        closed.write_bytes(fresh)
        note("command line, start-up included", command)
        shutil.rmtree(demo.folder / "备份", ignore_errors=True)
        opened: list[Any] = []
        note("load the document", lambda opened=opened: opened.append(documents.open(demo.summary)))
        macros = manager.createInstanceWithArgumentsAndContext(
            "org.xlheating.Macros", (opened[0].api,), documents.context
        )
        label = "button: first click, imports included" if number == 0 else "button: in the office"
        note(label, lambda macros=macros: macros.trigger("refresh"))
        documents.close()
        book = documents.open(demo.summary)
        with book.app.properties(calculation="manual", screen_updating=False):
            note(
                "the job through a pipe",
                lambda book=book: refresh.run(book, demo.ledgers, policy, as_of=now.date(), now=now),
            )
        documents.close()
    print(
        f"刷新汇总 on the demo, {sum(len(data.households) for data in demo.district):,} households (seconds)"
    )
    for what, times in spent.items():
        print(f"  {what:<40} {statistics.median(times):6.2f}   {' '.join(f'{each:.2f}' for each in times)}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--rows", type=int, default=25_000)
    options.add_argument("--columns", type=int, default=20)
    options.add_argument("--households", type=int, default=None)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    program = shutil.which("soffice")
    if program is None:
        sys.exit("LibreOffice (soffice) is not installed")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "office").mkdir()
        with Office(
            Path(program).resolve().with_name("soffice.bin"), folder / "office", settings()
        ) as office:
            documents = Documents(office)
            measure_refresh(documents, folder, chosen.households, chosen.rounds)
            measure_blocks(documents, chosen.rows, chosen.columns)


if __name__ == "__main__":
    main()

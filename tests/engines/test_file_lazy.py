"""Nothing is read, unpacked or imported before it is needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw
from engines_samples import written_by_xlsxwriter

from xl_heating.engines import file
from xl_heating.engines.file.container import Package


@pytest.fixture
def unpacked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the parts that were unpacked as a whole, in order."""
    names: list[str] = []
    read = Package.read

    def noted(self: Package, name: str) -> bytes:
        names.append(name)
        return read(self, name)

    monkeypatch.setattr(Package, "read", noted)
    return names


def twenty_sheets(path: Path) -> Path:
    def fill(book: Any, sheet: Any) -> None:
        for number in range(2, 21):
            book.add_worksheet(f"村{number}").write("A1", f"第{number}村")

    return written_by_xlsxwriter(path, fill)


def test_opening_reads_no_sheet(tmp_path: Path, unpacked: list[str]) -> None:
    book = file.open(twenty_sheets(tmp_path / "a.xlsx"))
    assert len(book.sheets) == 20
    assert sorted(unpacked) == ["_rels/.rels", "xl/_rels/workbook.xml.rels", "xl/workbook.xml"]


def test_touching_one_sheet_leaves_the_others_packed(tmp_path: Path, unpacked: list[str]) -> None:
    book = file.open(twenty_sheets(tmp_path / "a.xlsx"))
    book.sheets["村7"]["A1"].value = "改"
    book.save()
    sheets = {name for name in unpacked if name.startswith("xl/worksheets/sheet")}
    assert sheets == {"xl/worksheets/sheet7.xml"}


def test_importing_the_engine_imports_neither_xlwings_nor_pandas() -> None:
    heavy = "{'xlwings', 'pandas', 'numpy'}"
    code = f"import sys, xl_heating.engines.file; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_the_engine_is_registered_once(tmp_path: Path) -> None:
    path = twenty_sheets(tmp_path / "a.xlsx")
    books = [file.open(path) for _ in range(3)]
    assert [engine.name for engine in xw.engines].count("xl_heating_file") == 1
    assert all(isinstance(book, xw.Book) for book in books)
    apps = xw.engines["xl_heating_file"].apps
    assert {book.app.pid for book in books} <= set(apps.keys())
    pid = books[0].app.pid
    books[0].close()
    assert pid not in apps.keys()  # noqa: SIM118 - an xlwings collection, not a mapping

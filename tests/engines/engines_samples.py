"""Workbooks for these tests: made by other libraries, or bent into the shape of other programs' files."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

SHEET = "xl/worksheets/sheet1.xml"


def simple(path: Path, rows: list[list[Any]], sheet: str = "台账") -> Path:
    """A workbook with one sheet, written by openpyxl."""
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def written_by_xlsxwriter(path: Path, fill: Callable[[Any, Any], None], **options: Any) -> Path:
    """A workbook whose one sheet ``fill(book, sheet)`` writes."""
    book = xlsxwriter.Workbook(str(path), options)
    fill(book, book.add_worksheet("台账"))
    book.close()
    return path


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_parts(path: Path, changes: dict[str, bytes | Callable[[bytes], bytes]]) -> Path:
    """The file with some parts replaced, changed by a function, or added."""
    content: dict[str, bytes] = parts(path)
    for name, change in changes.items():
        content[name] = change(content[name]) if callable(change) else change
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    path.write_bytes(packed.getvalue())
    return path


def with_sheet_data(path: Path, rows: str) -> Path:
    """A workbook whose sheet holds exactly this XML between its sheetData tags."""
    written_by_xlsxwriter(path, lambda book, sheet: sheet.write("A1", "x"))

    def replaced(xml: bytes) -> bytes:
        start, end = xml.index(b"<sheetData>") + 11, xml.index(b"</sheetData>")
        return xml[:start] + rows.encode() + xml[end:]

    return with_parts(path, {SHEET: replaced})


def prefixed(path: Path) -> Path:
    """A workbook whose sheet, strings, styles and workbook part carry ``x:`` in front of every name."""

    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row("A1", ["村", "户"])
        sheet.write_row("A2", ["甲村", 3])
        sheet.write_formula("C2", "B2*2", None, 6)

    def with_prefix(xml: bytes) -> bytes:
        xml = re.sub(rb"<(/?)([A-Za-z])", rb"<\1x:\2", xml)
        return xml.replace(b" xmlns=", b" xmlns:x=")

    written_by_xlsxwriter(path, fill)
    names = (SHEET, "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml")
    return with_parts(path, dict.fromkeys(names, with_prefix))

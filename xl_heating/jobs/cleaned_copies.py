"""The copies that 数据清洗 makes of a sheet: their names, and whether somebody has worked on one since."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from xl_heating.jobs.structure import sheet_or_none
from xl_heating.jobs.writing import comparable, rows_of
from xl_heating.ledger.tables import COPY_MARK

_NAME = "heat_cleaned"
_LONGEST = 31
"""Characters of a sheet's name."""
_RECORD = re.compile(r'="(.*)\|([0-9a-f]{16})\|([0-9a-f]{16})"')


@dataclass(frozen=True)
class Copied:
    """A copy as it was left: the digests of what it was made from and of what it then held."""

    number: int
    sheet: str
    source: str
    content: str


def copy_name(sheet: str, number: int) -> str:
    """“改造台账-清洗”, “改造台账-清洗2” …, within the length of a sheet's name."""
    mark = f"{COPY_MARK}{number if number > 1 else ''}"
    return sheet[: _LONGEST - len(mark)] + mark


def newest_copy(book: Any, sheet: str) -> tuple[int, Any]:
    """Number and sheet of the newest copy; (0, None) where there is none."""
    number, found = 0, None
    while (next_one := sheet_or_none(book, copy_name(sheet, number + 1))) is not None:
        number, found = number + 1, next_one
    return number, found


def remembered(book: Any, sheet: str) -> Copied | None:
    """What the workbook remembers of that copy."""
    for name in book.names:
        if not name.name.casefold().startswith(_NAME):
            continue
        found = _RECORD.fullmatch(str(name.refers_to))
        if found and found[1].replace('""', '"') == sheet:
            return Copied(int(name.name[len(_NAME) + 1 :]), sheet, found[2], found[3])
    return None


def remember(book: Any, sheet: str, source: str, content: str) -> None:
    """Keep the digests of a copy in a defined name of the workbook."""
    old = remembered(book, sheet)
    taken = {name.name.casefold() for name in book.names}
    number = old.number if old else 1
    while old is None and f"{_NAME}_{number}" in taken:
        number += 1
    text = sheet.replace('"', '""')
    book.names.add(f"{_NAME}_{number}", f'="{text}|{source}|{content}"')


def digest(sheet: Any, more: str = "") -> str:
    """What a sheet holds, formulas as formulas and not as their results, in sixteen digits."""
    used = sheet.used_range
    top, left = used.row, used.column
    rows = rows_of(used)
    formulas = used.formula
    lines = formulas if isinstance(formulas, (tuple, list)) else ((formulas,),)
    if lines and not isinstance(lines[0], (tuple, list)):  # one row alone
        lines = (lines,)
    told = hashlib.sha256(more.encode())
    for r, (values, texts) in enumerate(zip(rows, lines, strict=True)):
        for c, (value, text) in enumerate(zip(values, texts, strict=True)):
            held = text if isinstance(text, str) and text.startswith("=") else comparable(value)
            if held is not None:
                told.update(f"{top + r},{left + c}:{held!r};".encode())
    return told.hexdigest()[:16]

"""Lists of identity numbers from other offices: 死亡人员, 迁出人员, 低保特困 (数据比对)."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xl_heating.errors import JobError
from xl_heating.ledger import Grid, read_workbook
from xl_heating.ledger.fields import ID_NUMBER
from xl_heating.ledger.identity import check_identities
from xl_heating.policy import normalise
from xl_heating.rules.audit import Lists
from xl_heating.rules.identity import IdCode

LISTS = {
    "deceased": ("死亡人员", ("死亡", "亡故", "去世")),
    "moved": ("迁出人员", ("迁出", "外迁")),
    "priority": ("低保特困", ("低保", "特困")),
}
"""Name in `Lists` → what staff call it, and the words in a sheet's name."""
_SEARCHED_ROWS = 20
_HEADERS = frozenset(map(normalise, ID_NUMBER.aliases))
_USABLE = (IdCode.OK, IdCode.OLD_15, IdCode.FOREIGN, IdCode.AGE)
_ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass
class PersonLists:
    """The numbers of each list, and what has to be said about where they came from."""

    numbers: dict[str, set[str]] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    sheets: set[str] = field(default_factory=set)
    """Sheets of the workbook that are such lists, and no ledgers."""

    def lists(self) -> Lists:
        """What the checks compare with."""
        held = {name: frozenset(numbers) for name, numbers in self.numbers.items()}
        return Lists(deceased=held.get("deceased"), moved=held.get("moved"), priority=held.get("priority"))

    def add(self, name: str, column: Sequence[Any], source: str) -> None:
        """Take in a column; numbers that cannot be used are counted in a message."""
        found = check_identities(column)
        usable = [
            str(number)
            for number, code in zip(found.values.tolist(), found.codes.tolist(), strict=True)
            if code in _USABLE
        ]
        self.numbers.setdefault(name, set()).update(usable)
        lost = sum(code not in (*_USABLE, IdCode.EMPTY) for code in found.codes.tolist())
        title = LISTS[name][0]
        wrong = f"；另有{lost}个号码有误或末几位已丢失，未用于比对" if lost else ""
        self.messages.append(f"已比对{title}名单{len(set(usable))}人（{source}）{wrong}。")


def person_lists(grids: Sequence[Grid], files: Mapping[str, Path]) -> PersonLists:
    """The lists among the sheets of a workbook, and in the files that were named.

    Raises
    ------
    JobError : a file has no column of identity numbers, or cannot be read
    """
    result = PersonLists()
    for grid in grids:
        for name, (title, words) in LISTS.items():
            if not any(word in grid.sheet for word in words):
                continue
            result.sheets.add(grid.sheet)
            column = _column(grid.rows)
            if column is None:
                result.messages.append(
                    f"工作表“{grid.sheet}”中没有“身份证号”列，未与{title}名单比对；请补上表头后重新运行。"
                )
            else:
                result.add(name, column, f"工作表“{grid.sheet}”")
            break
    for name, path in files.items():
        columns = [column for rows in _rows(path) if (column := _column(rows)) is not None]
        if not columns:
            raise JobError(
                f"{LISTS[name][0]}名单中没有身份证号列。",
                where=str(path),
                remedy="请在首行写明“身份证号”，号码按文本填写。",
            )
        for column in columns:
            result.add(name, column, path.name)
    return result


def _column(rows: Sequence[Sequence[Any]]) -> list[Any] | None:
    """The cells below the header 身份证号; of a list without headers, the one column of such numbers."""
    for at, row in enumerate(rows[:_SEARCHED_ROWS]):
        for place, cell in enumerate(row):
            if isinstance(cell, str) and normalise(cell) in _HEADERS:
                return [below[place] for below in rows[at + 1 :]]
    for place in range(len(rows[0]) if rows else 0):
        column = [row[place] for row in rows]
        codes = check_identities(column).codes.tolist()
        if sum(code == IdCode.OK for code in codes) * 2 > sum(code != IdCode.EMPTY for code in codes) > 0:
            return column
    return None


def _rows(path: Path) -> list[list[list[Any]]]:
    """The rows of each sheet of a workbook, or of a text file with commas."""
    if path.suffix.lower() != ".csv":
        return [[list(row) for row in grid.rows] for grid in read_workbook(path)]
    try:
        data = path.read_bytes()
    except OSError as error:
        raise JobError(
            f"名单文件不能读取（{error.strerror or error}）。", where=str(path), remedy="请检查文件名和权限。"
        ) from error
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        rows = [row for row in csv.reader(text.splitlines()) if row]
        width = max(map(len, rows), default=0)
        return [[[*row, *[""] * (width - len(row))] for row in rows]]
    raise JobError(
        "名单文件的文字编码不能识别。",
        where=str(path),
        remedy="请另存为 UTF-8 或 GBK 编码的 .csv，或 .xlsx。",
    )

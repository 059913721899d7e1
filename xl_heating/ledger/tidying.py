"""What 数据清洗 would make of a table's cells: one change or one doubt a cell, nothing guessed.

A cell is only touched where its meaning is certain: ``"０．６万元"`` in a 元 column is 6000, ``2021.10.13`` a
day, 财源办 a street. What cannot be read with certainty stays as it is and is said (待核).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from xl_heating.ledger.cleaning import (
    MonthDay,
    Unusable,
    YearMonth,
    clean_date,
    clean_number,
    clean_text,
    is_blank_word,
    plain,
)
from xl_heating.ledger.columns import Content, Field
from xl_heating.ledger.context import clean_season
from xl_heating.ledger.grid import ERROR_VALUES
from xl_heating.ledger.identity import number_text
from xl_heating.ledger.ledger import pick
from xl_heating.ledger.nearest import nearest
from xl_heating.ledger.tables import Table
from xl_heating.policy import Policy
from xl_heating.rules.identity import NumberKind, masked

_EXACT = 10**15
"""A spreadsheet number is exact to 15 digits."""
_HALF_WIDTH = {0x3000: " "} | {
    wide: wide - 0xFEE0 for wide in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
"""Digits and letters; Chinese punctuation stays Chinese."""
_WRITTEN_CHINESE = re.compile(r"[\u3400-\u9fff·\s]+")
_PERSONAL = {
    "id_number": NumberKind.IDENTITY,
    "phone": NumberKind.PHONE,
    "account": NumberKind.ACCOUNT,
}
NO_CHANGE = object()
TEXT, NUMBER, UNIT, BLANK, DATE, CODE, NAME = (
    "空格和全角字符", "文本改为数字", "带单位的数字", "空白记号改为空白", "日期格式", "号码改为文本",
    "标准名称",
)  # fmt: skip
"""The rules, as 清洗记录 names them."""


@dataclass(frozen=True)
class Tidied:
    """A cell that was changed, or one that has to be looked at (`cause`)."""

    row: int
    column: int
    field: Field
    title: str
    """The column's header as it stands in the sheet."""
    before: Any
    after: Any
    rule: str
    cause: str = ""

    @property
    def shown(self) -> tuple[str, str]:
        """Contents before and after as 清洗记录 shows them; identity, phone and account numbers masked."""
        return _shown(self.field, self.before), "" if self.cause else _shown(self.field, self.after)


Result = tuple[Any, str, str]
"""New content (or `NO_CHANGE`), rule, cause of a doubt."""
_KEPT: Result = (NO_CHANGE, "", "")


def tidy(table: Table, policy: Policy) -> list[Tidied]:
    """Every cell of the table's records that cleaning would change or has to leave to people, by column."""
    rows = np.array(table.data_rows, dtype=np.int64)
    found: list[Tidied] = []
    for name, column in table.columns.items():
        field = table.fields[name]
        if name == "no" or field.name.startswith("worked_out_"):
            continue
        cells = pick(table.cells[column - table.grid.origin[1]], rows - table.grid.origin[0])
        rule = _rule(field, table, policy)
        known: dict[tuple[type, Any], Result] = {}
        for row, cell in zip(rows.tolist(), cells, strict=True):
            if cell is None or cell == "":
                continue
            key = cell.__class__, cell
            if key not in known:
                known[key] = _KEPT if _is_error(cell) else rule(cell)
            after, kind, cause = known[key]
            if cause or (after is not NO_CHANGE and _differs(cell, after)):
                new = None if cause else after
                found.append(Tidied(row, column, field, table.titles[name], cell, new, kind, cause))
    return found


def _is_error(cell: Any) -> bool:
    return cell.__class__ is str and cell in ERROR_VALUES


def _differs(before: Any, after: Any) -> bool:
    return before.__class__ is not after.__class__ or before != after


def _rule(field: Field, table: Table, policy: Policy) -> Callable[[Any], Result]:
    if field.content is Content.NUMBER:
        unit = table.units[field.name]
        return lambda cell: _number(cell, unit)
    if field.content is Content.DATE:
        return lambda cell: _date(cell, date_1904=table.grid.date_1904)
    if field.content is Content.ID:
        return lambda cell: _code(cell, upper=True)
    if field.content is Content.CODE:
        return lambda cell: _code(cell, upper=field.name == "household_id")
    if field.content is Content.STREET:
        return lambda cell: _street(cell, policy)
    if field.content is Content.ROUTE:
        return lambda cell: _route(cell, policy)
    if field.content is Content.SEASON:
        return _season
    return lambda cell: _text(cell, squeezed=field.name in ("name", "holder"))


def _number(cell: Any, unit: str) -> Result:
    if not isinstance(cell, str):
        return _KEPT
    number = clean_number(cell, unit, unit)
    if isinstance(number, Unusable):
        return NO_CHANGE, "", number.cause
    if number is None:
        return None, BLANK, ""
    return number, NUMBER if plain(cell)[-1:].isdigit() else UNIT, ""


def _date(cell: Any, *, date_1904: bool) -> Result:
    if isinstance(cell, dt.date):
        return _KEPT
    day = clean_date(cell, date_1904)
    if day is None:
        return None, BLANK, ""
    if isinstance(day, dt.date):
        return dt.datetime(day.year, day.month, day.day), DATE, ""
    if isinstance(day, YearMonth):
        return NO_CHANGE, "", "只有年月，没有日"
    if isinstance(day, MonthDay):
        return NO_CHANGE, "", "没有年份"
    return NO_CHANGE, "", day.cause


def _code(cell: Any, *, upper: bool) -> Result:
    """Identity, meter, card and telephone numbers: text without blanks."""
    if isinstance(cell, str):
        text = plain(cell)
        if is_blank_word(text):
            return _KEPT
        text = "".join(text.split()).lstrip("'`’‘")
        return text.upper() if upper else text, TEXT, ""
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        return NO_CHANGE, "", "不是号码"
    if abs(cell) >= _EXACT:
        return NO_CHANGE, "", "按数字录入，末几位已丢失，不能恢复"
    if float(cell) != int(cell):
        return NO_CHANGE, "", "是小数，不是号码"
    return str(int(cell)), CODE, ""


def _street(cell: Any, policy: Policy) -> Result:
    street = policy.street(clean_text(cell))
    if street is None:
        return NO_CHANGE, "", _unknown("街道镇", nearest(clean_text(cell), policy.streets))
    return street.name, NAME, ""


def _route(cell: Any, policy: Policy) -> Result:
    text = clean_text(cell)
    route = policy.route(text)
    if policy.needs_confirmation(text):
        return NO_CHANGE, "", "文件未明确归类，请确认"
    if route is None:
        return NO_CHANGE, "", _unknown("改造方式", nearest(text, policy.routes.values()))
    return route.name, NAME, ""


def _unknown(what: str, near: Iterable[str]) -> str:
    hint = "、".join(near)
    hint = f"，是否为{hint}" if hint else ""
    return f"不是标准的{what}名称{hint}"


def _season(cell: Any) -> Result:
    season = clean_season(clean_text(cell))
    return (NO_CHANGE, "", "不是采暖季") if season is None else (season, NAME, "")


def _text(cell: Any, *, squeezed: bool) -> Result:
    if isinstance(cell, bool):
        return "是" if cell else "否", TEXT, ""
    if not isinstance(cell, str):
        return _KEPT
    text = clean_text(cell.translate(_HALF_WIDTH))
    if squeezed and _WRITTEN_CHINESE.fullmatch(text):
        text = "".join(text.split())
    return text or None, TEXT, ""


def _shown(field: Field, content: Any) -> str:
    if content is None:
        return ""
    if field.name in _PERSONAL:
        return masked(number_text(content), _PERSONAL[field.name])
    if isinstance(content, dt.datetime):
        return content.date().isoformat()
    return f"{content:.15g}" if isinstance(content, float) else str(content)

"""What is private in a workbook, and what is shown instead: by a column's header, else by how it looks.

Numbers of persons are hidden as HEAT_ID_MASK hides them. Where the two ways disagree the stricter one holds:
better a remark too short than a number too long.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from xl_heating.jobs.roster_notice import masked_name
from xl_heating.ledger import Grid, find
from xl_heating.ledger.headers import header_words
from xl_heating.ledger.identity import number_text
from xl_heating.ledger.kinds import KINDS
from xl_heating.ledger.matching import vocabulary
from xl_heating.policy import Policy, normalise
from xl_heating.rules.identity import NumberKind, is_lost, kind_of, masked


class Private(Enum):
    """What a column holds, and so how it is hidden."""

    IDENTITY = "证件号"
    PHONE = "电话"
    ACCOUNT = "账号"
    CODE = "户口簿号或表户号"
    ADDRESS = "门牌号"
    NAME = "姓名"
    SECRET = "特殊群体"
    OWN_CODE = "户编号"
    """No secret: a number of the office's own, which only looks like one."""


_NUMBERS = {
    Private.IDENTITY: NumberKind.IDENTITY,
    Private.PHONE: NumberKind.PHONE,
    Private.ACCOUNT: NumberKind.ACCOUNT,
    Private.CODE: NumberKind.ACCOUNT,
}
_FIELDS = {
    "id_number": Private.IDENTITY,
    "phone": Private.PHONE,
    "account": Private.ACCOUNT,
    "household_book": Private.CODE,
    "meter": Private.CODE,
    "address": Private.ADDRESS,
    "name": Private.NAME,
    "holder": Private.NAME,
    "special_group": Private.SECRET,
    "household_id": Private.OWN_CODE,
    "dossier_number": Private.OWN_CODE,
    "serial": Private.OWN_CODE,
    "document": Private.OWN_CODE,
}
_HEADERS = (
    (Private.IDENTITY, re.compile(r"身份证|证件号|公民身份|证照号|^证号|护照")),
    (Private.ACCOUNT, re.compile(r"账号|帐号|卡号|一卡通|银行账户")),
    (Private.CODE, re.compile(r"户口簿|户口本|户号|表号|^户标识")),
    (Private.PHONE, re.compile(r"电话|手机|联系方式|座机|微信")),
    (Private.ADDRESS, re.compile(r"住址|地址|门牌|坐落")),
    (Private.SECRET, re.compile(r"特殊群体|困难类别|低保特困|残疾")),
    (Private.NAME, re.compile(r"^(?:户主|姓名|开户人|领款人|联系人|经办人|农户|申请人|户主姓名|开户名)")),
)
"""Words by which a header tells what stands below it, in tables of whatever kind."""
_NO_NUMBERS = re.compile(r"核对|校验|复印件|是否|情况|签字|齐全|重复")
"""Headers with these words ask about a number and hold none."""
_LONGEST_HEADER = 18
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xA0: " "}
_FULL_WIDTH |= dict.fromkeys(map(ord, "‐‑‒–—―－−"), "-")
_LONG_NUMBER = re.compile(r"(?<![0-9])[0-9](?:[\s-]?[0-9]){9,}(?:\s?[Xx](?![A-Za-z]))?")
_LEAST_DIGITS = 11
_OWN_CODE = re.compile(r"[0-9]+(?:-[0-9]+)+")
_CARD_LENGTHS = (15, 18)
_DATES = re.compile(r"(?:(?:19|20)[0-9]{2}-[0-9]{1,2}-[0-9]{1,2}[ -]*)+")
_TELEPHONE = re.compile(r"(?:电话|手机|联系方式|座机|tel)[^0-9]{0,3}([0-9][0-9 -]{4,}[0-9])", re.I)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_CODE = re.compile(r"[0-9A-Za-z](?:[\s-]?[0-9A-Za-z]){3,}")
_HOUSE_NUMBER = re.compile(
    r"[0-9A-Za-z]+|[一二三四五六七八九十百零〇两]+(?=\s?(?:号|栋|幢|楼|单元|室|户|排|弄|层|门))"
)
_LEAST_NUMBER = 1e10
_LOST = "*" * 18


def masked_text(text: str, *, own_codes: bool = False) -> str:
    """A text with every number hidden that may be a person's, and mail addresses.

    `own_codes` leaves numbers alone that have hyphens, as an office's own have.
    """
    plain = text.translate(_FULL_WIDTH)
    hidden: list[tuple[int, int, str]] = []
    for match in _LONG_NUMBER.finditer(plain):
        found = match[0]
        compact = _compact(found)
        if sum(map(str.isdigit, compact)) < _LEAST_DIGITS or _DATES.fullmatch(f"{found} "):
            continue
        if own_codes and _OWN_CODE.fullmatch(found) and len(compact) not in _CARD_LENGTHS:
            continue
        hidden.append((*match.span(), masked(compact, kind_of(compact))))
    hidden += [
        (*match.span(1), masked(_compact(match[1]), NumberKind.PHONE)) for match in _TELEPHONE.finditer(plain)
    ]
    hidden += [(*match.span(), "***") for match in _MAIL.finditer(plain)]
    result, done = [], 0
    for start, end, instead in sorted(hidden):
        if start >= done:
            result += [text[done:start], instead]
            done = end
    return "".join([*result, text[done:]]) if result else text


def masked_value(value: Any, private: Private | None, *, names: bool = False) -> Any:
    """What is shown of a cell's value; the very same object where nothing is hidden.

    `private` is what its column holds, None where nothing is known; `names` hides given names too.
    """
    if value is None or value == "" or isinstance(value, bool):
        return value
    if private is Private.SECRET:
        return None
    if isinstance(value, (int, float)):
        return _masked_figure(value, private)
    if not isinstance(value, str):
        return value
    if private in _NUMBERS and "*" not in value:
        return _masked_code(value, _NUMBERS[private])
    if private is Private.ADDRESS:
        return _changed(value, _HOUSE_NUMBER.sub("*", value.translate(_FULL_WIDTH)), value)
    if private is Private.NAME and names:
        return masked_name(value.strip())
    return masked_text(value, own_codes=private is Private.OWN_CODE)


def _masked_figure(value: float, private: Private | None) -> Any:
    if not math.isfinite(value):
        return value
    if private in _NUMBERS:
        text = number_text(value)
        if is_lost(text):
            return _LOST
        return masked(text, _NUMBERS[private]) if len(text) > 1 else value
    if private is Private.ADDRESS:
        return "*"
    if abs(value) < _LEAST_NUMBER or not float(value).is_integer():
        return value
    text = number_text(value)
    return _LOST if is_lost(text) else masked(text, kind_of(text))


def _masked_code(value: str, kind: NumberKind) -> str:
    plain = value.translate(_FULL_WIDTH)
    if is_lost(plain.strip().upper()):
        return _LOST

    def hide(match: re.Match[str]) -> str:
        return masked(_compact(match[0]), kind)

    return _changed(value, _CODE.sub(hide, plain), plain)


def _compact(number: str) -> str:
    return re.sub(r"[\s-]", "", number).upper()


def _changed(value: str, hidden: str, plain: str) -> str:
    """`hidden`, or the value as it was typed when nothing was hidden."""
    unchanged = hidden == plain or hidden == value.translate(_FULL_WIDTH)
    return value if unchanged else hidden


# ---------------------------------------------------------------- which cells hold what


@dataclass
class SheetMasks:
    """What the columns of one sheet hold, from a row on, and cells beside a label."""

    spans: dict[int, list[tuple[int, int, Private]]] = field(default_factory=dict)
    """Column → first and last row, and what stands there."""
    cells: dict[tuple[int, int], Private] = field(default_factory=dict)

    def private(self, row: int, column: int) -> Private | None:
        """What a cell holds; a label beside it goes before the header above it."""
        found = self.cells.get((row, column))
        if found is not None:
            return found
        inside = [kind for top, bottom, kind in self.spans.get(column, ()) if top <= row <= bottom]
        # The last header that was found above the cell; a header's own meaning before a guess at its words.
        return inside[-1] if inside else None


def sheet_masks(grids: Sequence[Grid], policy: Policy) -> Mapping[str, SheetMasks]:
    """What is private in each sheet: by the tables that are recognised, and by the words of any header."""
    result = {grid.sheet: _by_words(grid, policy) for grid in grids}
    every = tuple(kind.code for kind in KINDS)
    for table in find(grids, policy, also=every):
        masks = result[table.sheet]
        last = max([*table.data_rows, *(row for row, _ in table.totals), table.header_rows[-1]])
        for name, column in table.columns.items():
            private = _FIELDS.get(name)
            if private is not None:
                masks.spans.setdefault(column, []).append((table.header_rows[-1] + 1, last, private))
    return result


def _by_words(grid: Grid, policy: Policy) -> SheetMasks:
    masks = SheetMasks()
    words = vocabulary(policy)
    top, left = grid.origin
    bottom = top + len(grid.rows) - 1
    open_columns: dict[int, tuple[int, Private]] = {}

    def close(until: int) -> None:
        for column, (first, private) in open_columns.items():
            masks.spans.setdefault(column, []).append((first, until, private))
        open_columns.clear()

    for row, cells in enumerate(grid.rows, start=top):
        labels = list(_labels(cells, left))
        if labels and header_words(cells, words) >= 3 and open_columns:
            close(row - 1)
        for column, private, is_label in labels:
            if column in open_columns:
                first, before = open_columns[column]
                if before is private:
                    continue
                masks.spans.setdefault(column, []).append((first, row - 1, before))
            open_columns[column] = row + 1, private
            if is_label:
                beside = _next_filled(cells, column - left)
                if beside is not None:
                    masks.cells[row, beside + left] = private
    close(bottom)
    return masks


def _labels(cells: Sequence[Any], left: int) -> Iterator[tuple[int, Private, bool]]:
    for at, cell in enumerate(cells):
        if cell.__class__ is not str or not cell or len(cell) > _LONGEST_HEADER * 2:
            continue
        text = normalise(cell)
        if len(text) > _LONGEST_HEADER or _NO_NUMBERS.search(text) or any(map(str.isdigit, text)):
            continue
        for private, pattern in _HEADERS:
            if pattern.search(text):
                yield at + left, private, cell.rstrip().endswith((":", "："))
                break


def _next_filled(cells: Sequence[Any], at: int) -> int | None:
    return next((place for place in range(at + 1, len(cells)) if cells[place] not in (None, "")), None)

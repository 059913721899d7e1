"""Identity, phone and card numbers read from cells: checked, cleaned, masked, and found twice."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import count, pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from xl_heating.functions.calling import Call, Refused, Status
from xl_heating.functions.columns import Choices, Numbers, as_days, days, numbers
from xl_heating.functions.values import Bools, CellError, Cells, Codes, Ints, NotCells, Value, is_blank
from xl_heating.policy import normalise
from xl_heating.rules.identity import IdCode, NumberKind, identity_codes, is_lost, kind_of, masked

Texts = NDArray[np.object_]

VERDICTS = {
    IdCode.OK: "OK",
    IdCode.EMPTY: "未填证号（EMPTY）",
    IdCode.LENGTH: "不是18位号码（LENGTH）",
    IdCode.CHECKSUM: "校验位不符（CHECKSUM）",
    IdCode.BAD_DATE: "出生日期不存在（BAD_DATE）",
    IdCode.OLD_15: "15位旧号，请换18位（OLD_15）",
    IdCode.PRECISION_LOST: "按数字录入，末几位已失，请改文本重录（PRECISION_LOST）",
    IdCode.FOREIGN: "不是居民身份证，请人工核对（FOREIGN）",
    IdCode.AGE: "年龄存疑，请核对（AGE）",
}
"""What a clerk reads; the code in brackets stays the same for filters."""
_VERDICTS = np.array([VERDICTS[code] for code in IdCode], dtype=object)

_KINDS = {
    NumberKind.IDENTITY: ("身份证", "身份证号", "证件", "ID"),
    NumberKind.PHONE: ("电话", "手机", "手机号", "联系电话", "PHONE"),
    NumberKind.ACCOUNT: ("银行卡", "银行卡号", "卡号", "账号", "银行账号", "BANK"),
}
_KIND_OF = {normalise(name): kind for kind, names in _KINDS.items() for name in names}


class _Codes(NamedTuple):
    """A column of numbers that are not reckoned with, as plain text."""

    texts: list[str]
    """Empty where the cell is blank, holds an error, or says that there is none (无, —)."""
    blank: Bools
    errors: Codes
    lost: Bools
    """The cell is a number whose last digits are gone."""
    strange: Bools
    """The cell is a date, a truth value or infinite: no number of a person."""


def _read(items: Sequence[Any]) -> _Codes:
    from xl_heating.ledger.identity import number_text

    n = len(items)
    blank, strange = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    errors = np.zeros(n, np.uint8)
    kinds = set(map(type, items))
    if kinds & {list, tuple, dict, set}:
        raise NotCells
    if not kinds <= {str}:
        for place, item in enumerate(items):
            if isinstance(item, CellError):
                errors[place] = item.code
            elif isinstance(item, (bool, dt.date, dt.time)) or (isinstance(item, float) and math.isinf(item)):
                strange[place] = True
    if not kinds <= {int, float}:
        blank = np.fromiter(map(is_blank, items), dtype=np.bool_, count=n)
    closed = (blank | (errors != 0)).tolist()
    texts = ["" if shut else number_text(item) for item, shut in zip(items, closed, strict=True)]
    lost = np.fromiter(map(is_lost, texts), dtype=np.bool_, count=n)
    return _Codes(texts, blank, errors, lost, strange)


def _opened(call: Call, name: str) -> tuple[_Codes, Status]:
    found = _read(call[name].items)
    status = Status(call.n)
    status.refuse(found.errors)
    status.skip(found.blank)
    return found, status


def check(call: Call) -> Value:
    """OK or what is wrong, row by row."""
    as_of = _as_of(call["as_of"])
    youngest, oldest = (_age(call, key) for key in ("audit_age_min", "audit_age_max"))
    found, status = _opened(call, "id")
    return call.column(status, _VERDICTS[identity_codes(found.texts, as_of, youngest, oldest)])


def _age(call: Call, key: str) -> float | None:
    line = call.view.policy.option(key)
    return None if line is None else float(str(line))


def _as_of(cell: Cells) -> dt.date | None:
    day = days(cell)
    _refuse_unusable(day, "核对日期不能识别，请填写日期。")
    return None if day.blank[0] else as_days(day)[0].item()


def _refuse_unusable(cell: Choices | Numbers, why: str) -> None:
    status = Status(1, cell)
    status.refuse(cell.unusable)
    if error := status.first_error:
        raise Refused(error, why)


def clean(call: Call) -> Value:
    """The number as plain text, row by row."""
    found, status = _opened(call, "id")
    status.fail(found.lost | found.strange, CellError.VALUE)
    return call.column(status, _column([text or None for text in found.texts]))


def mask(call: Call) -> Value:
    """The number with its middle hidden, row by row."""
    kind = _kind(call.scalar("kind"))
    found, status = _opened(call, "text")
    status.fail(found.strange, CellError.VALUE)
    hidden = _column([masked(text, kind_of(text) if kind is None else kind) or None for text in found.texts])
    # Nothing of such a number is what was meant, so nothing of it is worth showing.
    hidden[found.lost] = "*" * 18
    return call.column(status, hidden)


def _kind(given: Any) -> NumberKind | None:
    if isinstance(given, CellError):
        raise Refused(given, "种类一格是错误值。")
    if given is None:
        return None
    kind = _KIND_OF.get(normalise(given)) if isinstance(given, str) else None
    if kind is None:
        raise Refused(CellError.VALUE, f"不认识的种类“{given}”，请用 身份证、电话 或 银行卡。")
    return kind


def _column(texts: Sequence[str | None]) -> Texts:
    column = np.empty(len(texts), dtype=object)
    column[:] = texts
    return column


# ---------------------------------------------------------------- duplicates

_LISTED_WHOLE = 5
_LISTED_OF_MORE = 3


def duplicates(call: Call) -> Value:
    """The rows that hold the same key, beside each of them."""
    values, keys = call["values"], call["keys"]
    n = values.rows
    if keys.given and keys.rows != n:
        raise Refused(CellError.VALUE, "两个区域的行数不一致，请选择同样多的行。")
    first = _first_row(call["first_row"])
    columns = [
        _read(each.items[place :: each.cols])
        for each in ((values, keys) if keys.given else (values,))
        for place in range(each.cols)
    ]
    status = Status(n)
    for column in columns:
        status.refuse(column.errors)
    for column in columns:
        # Two keys that lack a part are not known to be the same.
        status.skip(np.fromiter(map("".__eq__, column.texts), dtype=np.bool_, count=n))
    for column in columns:
        status.fail(column.lost, CellError.VALUE)
    found = _column([None] * n)
    for rows in _groups(columns, np.flatnonzero(status.open)):
        found[rows] = _row_list((rows[: _LISTED_WHOLE + 1] + first).tolist(), len(rows))
    return replace(call, n=n, rows=n, cols=1, single=values.single).column(status, found)


def _first_row(cell: Cells) -> int:
    row = numbers(cell)
    _refuse_unusable(row, "首行行号应为正整数。")
    if row.blank[0]:
        return 1
    if row.values[0] < 1 or not float(row.values[0]).is_integer():
        raise Refused(CellError.NUM, "首行行号应为正整数。")
    return int(row.values[0])


def _groups(columns: Sequence[_Codes], places: Ints) -> list[Ints]:
    """The places that share a key, for each key that several have."""
    texts = [column.texts for column in columns]
    numbering: defaultdict[object, int] = defaultdict(count().__next__)
    keys: Any = texts[0] if len(texts) == 1 else list(zip(*texts, strict=True))
    groups = np.fromiter((numbering[keys[place]] for place in places.tolist()), np.int64, len(places))
    repeated = (np.bincount(groups) > 1)[groups] if len(groups) else np.zeros(0, np.bool_)
    places, groups = places[repeated], groups[repeated]
    order = np.argsort(groups, kind="stable")
    places = places[order]
    ends = [0, *(np.flatnonzero(np.diff(groups[order])) + 1).tolist(), len(places)]
    return [places[start:end] for start, end in pairwise(ends) if end > start]


def _row_list(rows: Sequence[int], total: int) -> str:
    if total <= _LISTED_WHOLE:
        return f"重复(行{','.join(map(str, rows))})"
    return f"重复(行{','.join(map(str, rows[:_LISTED_OF_MORE]))}等{total}行)"

"""What a cell can hold, as Python sees it, and how each kind is written into the file."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real
from typing import Any, cast

from xl_heating.errors import CellNotWritable

from .dates import time_fraction, to_serial
from .styles import DATE_AND_TIME, ELAPSED_TIME, SHORT_DATE, TIME_OF_DAY
from .xml_text import encode_cell_text

MAX_TEXT = 32_767  # Excel's limit, in UTF-16 units
_EXACT_INTEGER = 2**53
ERROR_TEXTS = frozenset(
    (
        "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA",
        "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!", "#EXTERNAL!",
    )
)  # fmt: skip


class CellError(str):
    """An Excel error value such as ``#N/A``: equal to its text, yet told apart from text by its type."""

    __slots__ = ()


class ArrayFormula(str):
    """The text of an array formula (or data table) with the ``ref`` that it fills."""

    ref: str

    def __new__(cls, text: str, ref: str) -> ArrayFormula:
        made = super().__new__(cls, text)
        made.ref = ref
        return made


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula to be written, without its ``=``; the cached value follows when something calculates it."""

    text: str
    cached: Any = ""


@dataclass(frozen=True, slots=True)
class Cached:
    """A new cached value for a formula that stays as it is."""

    value: Any


@dataclass(frozen=True, slots=True)
class Duration:
    """A time of day or a length of time: a number that needs a format to look like one."""

    serial: float
    number_format: int


_KEPT = frozenset((bool, type(None), CellError, Formula))


_USUAL_TYPES = frozenset((float, str, bool, type(None)))
_INFINITIES = frozenset((math.inf, -math.inf))
_SURROGATES = re.compile("[\ud800-\udfff]")


def to_cell(value: Any, date1904: bool = False) -> Any:
    """The value in the form in which it is kept until it is written.

    None clears; "" clears too, as it does in Excel. CellNotWritable, without a place, for what no
    cell can hold.
    """
    kind = type(value)
    if kind is float:
        if math.isfinite(value):
            return value
        if value != value:
            return None
        raise CellNotWritable("单元格不能存放无穷大。", remedy="请检查除数是否为零。")
    if kind is str:
        return _text(value) if value else None
    if kind in _KEPT:
        return value
    if kind is int:
        if -_EXACT_INTEGER <= value <= _EXACT_INTEGER:
            return float(value)
        raise CellNotWritable(
            f"整数 {value} 超过 15 位，按数字存放会丢失末几位。",
            remedy="请改为文本写入（如证件号码、卡号）。",
        )
    return _unusual(value, date1904)


def to_row(values: Sequence[Any], date1904: bool = False) -> list[Any]:
    """A whole row of values as ``to_cell`` gives them one by one."""
    if _USUAL_TYPES.issuperset(map(type, values)) and not _INFINITIES.intersection(values):
        text = "".join([value for value in values if type(value) is str])
        if len(text) <= MAX_TEXT // 2 and (text.isascii() or _SURROGATES.search(text) is None):
            return [None if value == "" or value != value else value for value in values]
    return [to_cell(value, date1904) for value in values]


def _unusual(value: Any, date1904: bool) -> Any:
    if isinstance(value, dt.date):  # datetime and pandas' Timestamp and NaT too
        return _moment(value, date1904)
    if isinstance(value, dt.time):
        return Duration(time_fraction(value), TIME_OF_DAY)
    if isinstance(value, dt.timedelta):
        return None if value != value else Duration(value / dt.timedelta(days=1), ELAPSED_TIME)
    if isinstance(value, str):
        return to_cell(str(value))
    if hasattr(value, "item") and getattr(value, "shape", None) == ():  # a numpy scalar
        plain = value.astype("datetime64[us]").item() if value.dtype.kind == "M" else value.item()
        return to_cell(plain, date1904)
    if isinstance(value, Decimal | Real):
        return to_cell(float(value), date1904)
    if type(value).__name__ == "NAType":  # pandas' missing value; pandas itself is not needed here
        return None
    raise CellNotWritable(
        f"单元格不能存放 {type(value).__name__} 类型的值。", remedy="请改为数字、文本、日期或逻辑值。"
    )


def _moment(value: dt.date, date1904: bool) -> dt.date | None:
    if value != value:
        return None
    if isinstance(value, dt.datetime):
        value = dt.datetime.combine(value.date(), value.time())
    try:
        to_serial(value, date1904)
    except ValueError:
        raise CellNotWritable(
            f"Excel 不能表示 {value:%Y-%m-%d} 这个日期。", remedy="请核对日期，或改为文本写入。"
        ) from None
    return value


def _text(text: str) -> str:
    if len(text) > MAX_TEXT // 2 and len(text.encode("utf-16-le", "surrogatepass")) // 2 > MAX_TEXT:
        raise CellNotWritable(
            f"文本有 {len(text)} 个字符，超过一个单元格的上限 32,767。", remedy="请拆分到多个单元格。"
        )
    if not text.isascii() and _SURROGATES.search(text):
        raise CellNotWritable(
            "文本含有不成对的代理字符，任何软件都无法保存。", remedy="请删除乱码字符后再试。"
        )
    return text


def shown(value: Any) -> Any:
    """A kept value as reading it back gives it."""
    kind = type(value)
    if kind is Formula:
        return shown(value.cached)
    if kind is Duration:
        return value.serial
    if kind is dt.date:
        return dt.datetime(value.year, value.month, value.day)
    return value


def default_format(value: Any) -> int | None:
    """The built-in number format that a value needs in a cell whose own format shows no date."""
    if isinstance(value, dt.datetime):
        return DATE_AND_TIME if value.time() != dt.time() else SHORT_DATE
    if isinstance(value, dt.date):
        return SHORT_DATE
    return value.number_format if isinstance(value, Duration) else None


def number_text(number: float) -> str:
    text = repr(number)
    return text[:-2] if text.endswith(".0") else text


def plain_cell(prefix: str, place: str, style: str, value: float | str) -> str:
    """A whole cell that holds a number or a text, the two kinds that fill ledgers."""
    if type(value) is float:
        return f'<{prefix}c r="{place}"{style}><{prefix}v>{number_text(value)}</{prefix}v></{prefix}c>'
    text = cast(str, value)
    if text.isalnum():  # letters, ideographs and digits need no look at each
        p = prefix
        return f'<{p}c r="{place}"{style} t="inlineStr"><{p}is><{p}t>{text}</{p}t></{p}is></{p}c>'
    kind, content = _text_xml(text, prefix)
    return f'<{prefix}c r="{place}"{style}{kind}>{content}</{prefix}c>'


def _text_xml(value: str, prefix: str) -> tuple[str, str]:
    space = ' xml:space="preserve"' if "\n" in value or value != value.strip() else ""
    value = encode_cell_text(value)
    return ' t="inlineStr"', f"<{prefix}is><{prefix}t{space}>{value}</{prefix}t></{prefix}is>"


def content_xml(value: Any, prefix: str, date1904: bool) -> tuple[str, str]:
    """The ``t`` attribute (with its leading space) and the inner XML of a cell that holds a constant."""
    kind = type(value)
    if kind is float:
        return "", f"<{prefix}v>{number_text(value)}</{prefix}v>"
    if kind is str:
        return _text_xml(value, prefix)
    if kind is Duration:
        return "", f"<{prefix}v>{number_text(value.serial)}</{prefix}v>"
    if isinstance(value, dt.date):
        return "", f"<{prefix}v>{number_text(to_serial(value, date1904))}</{prefix}v>"
    return cached_xml(value, prefix, date1904)


def cached_xml(value: Any, prefix: str, date1904: bool) -> tuple[str, str]:
    """The same for a cached result, which a formula's cell holds as ``str`` instead of ``inlineStr``."""
    kind = type(value)
    if kind is float:
        return "", f"<{prefix}v>{number_text(value)}</{prefix}v>"
    if kind is bool:
        return ' t="b"', f"<{prefix}v>{int(value)}</{prefix}v>"
    if kind is CellError:
        return ' t="e"', f"<{prefix}v>{value}</{prefix}v>"
    if kind is str:
        text = encode_cell_text(value)
        return ' t="str"', f"<{prefix}v>{text}</{prefix}v>"
    return content_xml(value, prefix, date1904)

"""TEXT: numbers and dates shown by a format code, for the codes that ledgers use.

Covered: 0 # , . and % with literal text around, dates' y m d h s with literal text between, @ and General.
Sections, colours, conditions, fractions, exponents, names of months and weekdays are not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeAlias

import numpy as np

from xl_heating.functions import CellError
from xl_heating.recalculation.excel.coercion import (
    as_texts,
    error_codes,
    failing,
    first_error,
    single,
    text_numbers,
    text_of,
    with_errors,
)
from xl_heating.recalculation.excel.dates import LAST_DAY, calendar
from xl_heating.recalculation.excel.function import ExcelFunction
from xl_heating.recalculation.excel.number_text import general
from xl_heating.recalculation.excel.rounding import half_up, rounded
from xl_heating.recalculation.vectors import (
    Argument,
    Bools,
    Floats,
    Kind,
    NotCovered,
    Texts,
    Vector,
    texts,
)

Show: TypeAlias = Callable[[Floats], tuple[Texts, Bools]]
"""Numbers as text, and which of them cannot be shown."""

_MARK = r'"[^"]*"|\\.|[-+ ()¥￥$]|[^\x00-\x7f]'
"""Text that a format shows as it is."""
_LITERAL = f"(?:{_MARK})*"
_NUMBER = re.compile(
    rf"(?P<before>{_LITERAL})(?P<whole>[#,]*[0,]*)(?P<part>\.0*)?(?P<percent>%?)(?P<after>{_LITERAL})"
)
_SPREAD = re.compile(rf"(?:[0#]|{_MARK})+")
_SPREAD_PART = re.compile(rf"[0#]|{_MARK}")
_DATE_PART = re.compile(r'y+|m+|d+|h+|s+|"[^"]*"|\\.|[-/:. ,]|[^\x00-\x7f]', re.IGNORECASE)
_QUOTED = re.compile(r'"([^"]*)"|\\(.)')
_SECONDS = 86400


@lru_cache(maxsize=256)
def shown_by(code: str) -> Show | None:
    """How a format code shows numbers, None for text as it is.

    Raises
    ------
    NotCovered : the code has something that is not covered
    """
    if code == "@" or code.lower() in ("general", "g/通用格式"):
        return None if code == "@" else lambda values: (general(values), np.zeros(len(values), np.bool_))
    number = _NUMBER.fullmatch(code)
    if number is not None and (number["whole"] or number["part"]):
        return _number_format(number)
    if _SPREAD.fullmatch(code) and re.search("[0#]", _QUOTED.sub("", code)):
        return _spread_format(code)
    if re.search(r"[ymdhs]", _QUOTED.sub("", code), re.IGNORECASE):
        return _date_format(code)
    raise NotCovered


def _literal(text: str) -> str:
    return _QUOTED.sub(lambda match: match[1] if match[1] is not None else match[2], text)


def _number_format(match: re.Match[str]) -> Show:
    whole, part = match["whole"], (match["part"] or "")[1:]
    if whole.endswith(",") or whole.startswith(","):
        raise NotCovered
    before, after = _literal(match["before"]), match["percent"] + _literal(match["after"])
    grouped, digits, decimals = "," in whole, whole.count("0"), len(part)
    point = "." if match["part"] else ""
    factor = 100.0 if match["percent"] else 1.0
    plain = None
    if digits == 1 and not before and not after and (decimals or not point):
        plain = f"{{:{',' if grouped else ''}.{decimals}f}}".format

    def show(values: Floats) -> tuple[Texts, Bools]:
        sizes = rounded(np.abs(values) * factor, np.full(1, float(decimals)))
        if bool(((sizes == 0) & (values < 0)).any()) or bool((sizes >= 1e15).any()):
            raise NotCovered  # programs differ on a negative 0, and on more than 15 digits
        result = np.empty(len(values), dtype=object)
        if plain is not None:
            result[:] = list(map(plain, np.copysign(sizes, values).tolist()))
            return result, np.zeros(len(values), np.bool_)
        result[:] = [
            f"{'-' if value < 0 else ''}{before}{_digits(size)}{after}"
            for value, size in zip(values.tolist(), sizes.tolist(), strict=True)
        ]
        return result, np.zeros(len(values), np.bool_)

    def _digits(size: float) -> str:
        front, _, back = f"{size:.{decimals}f}".partition(".")
        front = ("" if front == "0" else front).zfill(digits) if digits or front == "0" else front
        if grouped:
            front = _by_thousands(front)
        return f"{front}{point}{back}"

    return show


def _spread_format(code: str) -> Show:
    """Digits with text among them, as 0000-00-00 shows a birthday's eight digits; filled from the right."""
    parts = _SPREAD_PART.findall(code)
    first = next(place for place, part in enumerate(parts) if part in ("0", "#"))
    slots = sum(part in ("0", "#") for part in parts)
    least = slots - next((n for n, p in enumerate(p for p in parts if p in ("0", "#")) if p == "0"), slots)

    def shown(size: float) -> str:
        digits = f"{size:.0f}".zfill(least)
        left = list(digits) if size or least else []
        found: list[str] = []
        for place in range(len(parts) - 1, -1, -1):
            if parts[place] not in ("0", "#"):
                found.append(_literal(parts[place]))
            elif left:
                found.append(left.pop())
            if place == first:
                found.extend(reversed(left))
        return "".join(reversed(found))

    def show(values: Floats) -> tuple[Texts, Bools]:
        sizes = rounded(np.abs(values), np.zeros(1))
        if bool((values < 0).any()) or bool((sizes >= 1e15).any()):
            raise NotCovered
        result = np.empty(len(values), dtype=object)
        result[:] = list(map(shown, sizes.tolist()))
        return result, np.zeros(len(values), np.bool_)

    return show


def _by_thousands(digits: str) -> str:
    start = len(digits) % 3
    groups = [digits[at : at + 3] for at in range(start, len(digits), 3)]
    return ",".join([digits[:start], *groups] if start else groups)


def _date_format(code: str) -> Show:
    parts = _DATE_PART.findall(code)
    if "".join(parts) != code:
        raise NotCovered
    tokens = [part.lower() if part[0].lower() in "ymdhs" else _literal(part) for part in parts]
    letters = [part[0].lower() in "ymdhs" for part in parts]
    fields = [place for place, is_field in enumerate(letters) if is_field]
    for order, place in enumerate(fields):
        token = tokens[place]
        if token[0] == "m" and len(token) <= 2 and _is_minute(tokens, fields, order):
            tokens[place] = token.replace("m", "n")
        elif token not in _FIELDS:
            raise NotCovered
    with_time = any(tokens[place][0] in "hns" for place in fields)
    to_second = any(tokens[place][0] == "s" for place in fields)

    def show(values: Floats) -> tuple[Texts, Bools]:
        wrong = (values < 0) | (values >= LAST_DAY + 1)
        usable = np.where(wrong, 0.0, values)
        seconds = half_up(usable * _SECONDS) if to_second else np.floor(usable * _SECONDS + 1e-5)
        days = np.floor(seconds / _SECONDS) if with_time else np.floor(usable)
        seconds = np.where(seconds < 0, 0.0, seconds - days * _SECONDS)
        months, day = calendar(days)
        columns: dict[str, list[int]] = {
            "y": (months // 12).astype(int).tolist(),
            "m": (np.mod(months, 12) + 1).astype(int).tolist(),
            "d": day.astype(int).tolist(),
            "h": (seconds // 3600).astype(int).tolist(),
            "n": (np.mod(seconds, 3600) // 60).astype(int).tolist(),
            "s": np.mod(seconds, 60).astype(int).tolist(),
        }
        template = "".join(
            f"{{{'ymdhns'.index(token[0])}{_FIELDS[token]}}}"
            if is_field
            else token.replace("{", "{{").replace("}", "}}")
            for token, is_field in zip(tokens, letters, strict=True)
        )
        if "yy" in tokens:
            columns["y"] = [year % 100 for year in columns["y"]]
        result = np.empty(len(values), dtype=object)
        result[:] = list(map(template.format, *columns.values()))
        return result, wrong

    return show


_FIELDS = {
    **dict.fromkeys(("m", "d", "h", "n", "s"), ""),
    **dict.fromkeys(("yy", "mm", "dd", "hh", "nn", "ss"), ":02d"),
    "yyyy": ":04d",
}


def _is_minute(tokens: list[str], fields: list[int], order: int) -> bool:
    """m is the minute right after hours or right before seconds."""
    before = tokens[fields[order - 1]] if order else ""
    after = tokens[fields[order + 1]] if order + 1 < len(fields) else ""
    return before.startswith("h") or after.startswith("s")


def _text(arguments: Sequence[Argument], n: int) -> Vector:
    cell, codes = single(arguments[0]), single(arguments[1])
    if len(codes) > 1:
        raise NotCovered
    code, code_errors = as_texts(codes)
    errors = first_error(error_codes(cell), code_errors)
    if code_errors is not None:
        return with_errors(texts(code), errors)
    if not code[0]:
        raise NotCovered
    show = shown_by(str(code[0]))
    if show is None:
        words, _ = as_texts(cell)
        return with_errors(texts(words), errors)
    if cell.only is Kind.NUMBER:
        different, which = np.unique(cell.numbers, return_inverse=True)
        shown, wrong = show(different)
        place = which.reshape(-1)
        return with_errors(texts(shown[place]), failing(wrong[place], CellError.VALUE))
    words, _ = as_texts(cell)  # text that is no number, TRUE and FALSE are shown as they are
    values = cell.numbers.copy()
    numeric = cell.where(Kind.NUMBER) | cell.where(Kind.BLANK)
    where = cell.where(Kind.TEXT)
    if where.any():
        values[where] = text_numbers(text_of(cell)[where])
        numeric = numeric | (where & ~np.isnan(values))
    words = words.copy()
    shown, wrong = show(values[numeric])
    words[numeric] = shown
    refused = np.zeros(len(cell), np.bool_)
    refused[numeric] = wrong
    return with_errors(texts(words), first_error(errors, failing(refused, CellError.VALUE)))


FUNCTIONS = {"TEXT": ExcelFunction(_text, 2, 2)}

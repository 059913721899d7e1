"""Where values stand in a line of cells: the first equal one, or the last that does not exceed it."""

from __future__ import annotations

from typing import Any

import numpy as np

from xl_heating.recalculation.excel.coercion import Places, factorised, mapped, text_of
from xl_heating.recalculation.excel.criteria import WILD, wildcard
from xl_heating.recalculation.excel.operators import fold
from xl_heating.recalculation.vectors import CellValue, Floats, Kind, NotCovered, Texts, Vector, Windows

PATTERN_LIMIT = 50_000_000
"""Cells to try patterns on, at most."""


def exact(
    value: Vector, cells: Vector, memo: dict[Any, Any], key: object, wildcards: bool = True, blanks: int = 0
) -> Places:
    """The place of the first cell equal to each value, -1 for none.

    wildcards : whether * ? ~ in a text are a pattern
    blanks : length of the whole line when a blank looks for the first blank cell; otherwise it looks for 0
    """
    first = _first_places(cells, memo, key)
    different, codes = factorised(value)
    found = np.full(len(different), -1, np.intp)
    patterns = []
    for place, each in enumerate(different):
        if isinstance(each, str) and wildcards and WILD.search(each):
            patterns.append(place)
        elif each is None and blanks:
            found[place] = first.get(None, len(cells) if len(cells) < blanks else -1)
        else:
            found[place] = first.get(_key(0.0 if each is None else each), -1)
    if len(patterns) * len(cells) > PATTERN_LIMIT:
        raise NotCovered
    for place in patterns:
        found[place] = _first_alike(str(different[place]), cells)
    return np.asarray(found[codes])


def _key(value: CellValue) -> Any:
    if isinstance(value, str):
        return fold(value)
    return ("bool", value) if isinstance(value, bool) else value


def _first_places(cells: Vector, memo: dict[Any, Any], key: object) -> dict[Any, int]:
    """The first place of each different cell, found once for a range."""
    known = ("first", key)
    if known not in memo:
        different, codes = factorised(cells)
        first = np.zeros(len(different), np.intp)
        first[codes[::-1]] = np.arange(len(cells))[::-1]
        places: dict[Any, int] = {}
        for value, place in zip(different, first.tolist(), strict=True):
            name = _key(value)
            places[name] = min(place, places.get(name, place))
        memo[known] = places
    return memo[known]  # type: ignore[no-any-return]  # the memo holds whatever its key says


def _first_alike(text: str, cells: Vector) -> int:
    if cells.texts is None:
        return -1
    pattern = wildcard(text)
    for place in np.flatnonzero(cells.where(Kind.TEXT)).tolist():
        if pattern.fullmatch(cells.texts[place]):
            return place
    return -1


def exact_in_windows(value: Vector, windows: Windows, wildcards: bool = True, blanks: bool = False) -> Places:
    """As `exact`, in a small range that moves with the row."""
    if wildcards and value.texts is not None and any(map(WILD.search, set(value.texts.tolist()))):
        raise NotCovered
    found = np.full(1, -1, np.intp)
    kinds = value.kinds if blanks else np.where(value.kinds == Kind.BLANK, np.uint8(Kind.NUMBER), value.kinds)
    folded = None if value.texts is None else mapped(fold, value.texts)
    for place in range(len(windows.cells) - 1, -1, -1):
        cell = windows.cells[place]
        same = (cell.kinds == kinds) & (cell.numbers == value.numbers)
        if folded is not None:
            same = same & ((kinds != Kind.TEXT) | (mapped(fold, text_of(cell)) == folded))
        found = np.where(same, place, found)
    return np.asarray(found)


def approximate(
    value: Vector, cells: Vector, memo: dict[Any, Any], key: object, descending: bool = False
) -> Places:
    """The place of the last cell not above each value (not below it when descending), -1 for none.

    Only cells of the value's kind come into question. A line that is not in order is not covered, since
    Excel's search then depends on the steps that it takes.
    """
    found = np.full(len(value), -1, np.intp)
    for kind in np.unique(value.kinds).tolist():
        where = value.kinds == kind
        if kind == Kind.ERROR:
            continue
        ordered_kind = Kind.NUMBER if kind == Kind.BLANK else Kind(kind)
        places, keys = _in_order(cells, ordered_kind, memo, key, descending)
        if kind == Kind.TEXT:
            asked: Any = mapped(fold, text_of(value)[where])
        else:
            asked = value.numbers[where]
        if not descending:
            ranks = np.searchsorted(keys, asked, "right") - 1
        else:
            ranks = len(keys) - np.searchsorted(keys[::-1], asked, "left") - 1
        found[where] = np.where(ranks >= 0, places[np.maximum(ranks, 0)] if len(places) else -1, -1)
    return found


def _in_order(
    cells: Vector, kind: Kind, memo: dict[Any, Any], key: object, descending: bool
) -> tuple[Places, Floats | Texts]:
    """The cells of one kind: their places and what they are sorted by."""
    known = ("order", key, kind, descending)
    if known not in memo:
        places = np.flatnonzero(cells.where(kind))
        keys: Any = cells.numbers[places]
        if kind is Kind.TEXT:
            keys = mapped(fold, text_of(cells)[places])
        # Which of several equal cells a descending search stops at is not documented.
        in_order = keys[1:] < keys[:-1] if descending else keys[1:] >= keys[:-1]
        memo[known] = (places, keys) if bool(np.all(in_order)) else None
    if memo[known] is None:
        raise NotCovered
    return memo[known]  # type: ignore[no-any-return]  # the memo holds whatever its key says

"""Typed columns of records as the cells of a ledger sheet: in its units, its words, texts as texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import numpy as np

from xl_heating.ledger.columns import Content, Field
from xl_heating.ledger.units import parse_unit

_ANSWERS = {True: "是", False: "否"}
_DECIMALS = 10


def cells_of(field: Field, unit: str, values: Iterable[Any]) -> list[Any]:
    """What the cells of a column are to hold: float, str, date, datetime or None for each value.

    Parameters
    ----------
    field : what the column is
    unit : unit that its figures are in (万元); "" for its base unit
    values : numbers in the base unit, texts, dates, numpy's or Python's; None, "", NaN, NaT are blank
    """
    plain = values.tolist() if isinstance(values, np.ndarray) and values.dtype.kind != "M" else list(values)
    cells = [_plain(value) for value in plain]
    if field.content is Content.NUMBER:
        known = parse_unit(unit) if unit else None
        factor = float(known.factor) if known else 1.0
        return [_figure(cell, factor) for cell in cells]
    if field.content in (Content.CODE, Content.ID):
        return [_code(cell) for cell in cells]
    return [_ANSWERS[cell] if isinstance(cell, bool) else cell for cell in cells]


def _plain(value: Any) -> Any:
    if isinstance(value, np.datetime64):
        value = value.astype("datetime64[D]" if value.dtype == "datetime64[D]" else "datetime64[s]").item()
    elif isinstance(value, np.generic):
        value = value.item()
    if value == "" or value != value:  # NaN and NaT
        return None
    return str(value) if isinstance(value, str) else value


def _figure(cell: Any, factor: float) -> Any:
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        return cell
    return float(cell) if factor == 1 else round(cell / factor, _DECIMALS)


def _code(cell: Any) -> Any:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return cell if cell is None or isinstance(cell, (str, dt.date)) else str(cell)

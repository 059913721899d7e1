"""Values of cell functions as JSON and as plain text, for the command line and for machines."""

from __future__ import annotations

import datetime as dt
from typing import Any

from xl_heating.functions.values import CellError, Value, is_blank


def to_json(value: Value) -> Any:
    """Return number, text, null for a blank, ``{"error": "#VALUE!"}``, or a list of rows.

    Dates become ``"2021-10-13"``; a number without decimals becomes an integer.
    """
    if isinstance(value, list):
        return [[to_json(cell) for cell in row] for row in value]
    if is_blank(value):
        return None
    if isinstance(value, CellError):
        return {"error": str(value)}
    if isinstance(value, dt.date):
        return _date_text(value)
    return _tidy(value)


def to_text(value: Value) -> str:
    """Return a value as one prints it: rows by line, cells by tab, blanks empty, errors as in a cell."""
    if isinstance(value, list):
        return "\n".join("\t".join(map(to_text, row)) for row in value)
    if is_blank(value):
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.date):
        return _date_text(value)
    return str(_tidy(value))


def _date_text(day: dt.date) -> str:
    if isinstance(day, dt.datetime):
        return day.date().isoformat() if day.time() == dt.time() else day.isoformat(" ")
    return day.isoformat()


def _tidy(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value

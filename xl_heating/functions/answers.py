"""Columns that staff answer in words: yes or no, months empty, papers there, document numbers, households."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal

from xl_heating.functions.columns import Choices, choices
from xl_heating.functions.values import CellError, Cells
from xl_heating.policy import normalise
from xl_heating.rules.words import NO, NO_MARKS, NOT_THERE, YES

_ANSWERS = dict.fromkeys(YES, 1) | dict.fromkeys((*NO, *NO_MARKS), 0)
_NOT_THERE = frozenset(("", *NO, *NOT_THERE))
_PRECISE = 1e15
"""From here on a number no longer keeps each digit of a code typed into it."""


def yes_no(column: Cells) -> Choices:
    """Read 是/否, 有/无, √/×, TRUE/FALSE, 1/0 as 1 and 0; a dash is no, anything else #VALUE!."""
    return choices(column, _read_answer)


def _read_answer(item: object) -> int | CellError:
    return _ANSWERS.get(_word(item), CellError.VALUE)


def vacancies(column: Cells, months: Decimal | None) -> Choices:
    """Read 长期无人居住; where the policy sets `months`, a number is the months without inhabitants (Q14)."""
    if months is None:
        return yes_no(column)
    line = float(months)

    def read(item: object) -> int | CellError:
        if isinstance(item, (int, float)):
            return CellError.NUM if not 0 <= item < _PRECISE else int(item >= line)
        return _read_answer(item)

    # TRUE is a yes, not one month; a memo would take the two for one.
    items = [YES[0] if item is True else NO[0] if item is False else item for item in column.items]
    return choices(Cells(items, column.rows, column.cols, column.single), read)


def presences(column: Cells) -> Choices:
    """Read whether a paper is there: 1 for 有, a file name, a date or a count; 0 for 无, 缺, 0 or a dash."""
    return choices(column, _read_presence)


def _read_presence(item: object) -> int | CellError:
    if isinstance(item, float) and not math.isfinite(item):
        return CellError.NUM
    return int(_word(item).strip("-/\\") not in _NOT_THERE)


def approvals(column: Cells) -> Choices:
    """Read the document number of an approved exception: 1 where there is one, 0 for 无, 否 or a dash.

    A mere 是 is #VALUE!: the approval is known by its document.
    """
    return choices(column, _read_approval)


def _read_approval(item: object) -> int | CellError:
    answer = _ANSWERS.get(_word(item))
    return CellError.VALUE if answer == 1 or isinstance(item, dt.date) else int(answer is None)


def households(column: Cells) -> Choices:
    """Number the households of a column from 0 by their keys (户口簿号 or 户主身份证号).

    Width, case and spaces make no difference. A key typed as a number beyond 15 digits has lost some of
    them, so that two households could look alike: #VALUE!.
    """
    from xl_heating.ledger.cleaning import clean_code

    numbers: dict[str, int] = {}

    def read(item: object) -> int | CellError | None:
        if isinstance(item, (bool, dt.date)):
            return CellError.VALUE
        if isinstance(item, (int, float)) and not (float(item).is_integer() and 0 <= item < _PRECISE):
            return CellError.VALUE
        key = clean_code(item)
        return numbers.setdefault(key, len(numbers)) if key else None

    return choices(column, read)


def _word(item: object) -> str:
    if isinstance(item, float) and item.is_integer():
        item = int(item)
    return normalise(str(item))

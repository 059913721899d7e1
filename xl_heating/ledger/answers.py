"""Answers that staff write in words: 是/否, 有/无, √, 合格/不合格, as 1, 0 and −1 for no answer."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from xl_heating.policy import normalise
from xl_heating.rules.words import NO, YES

NO_ANSWER = -1

_PASSED = ("合格", "验收合格", "已验收", "通过", "验收通过", "竣工验收合格")
_FAILED = ("不合格", "整改", "限期整改", "未验收", "未通过", "验收不合格", "待验收", "不通过", "整改中")

Answers = NDArray[np.int8]


def yes_no(column: Iterable[object]) -> Answers:
    """1 for yes, 0 for no, −1 for blank or anything else: int8[n]."""
    return _answers(column, YES, NO)


def acceptances(column: Iterable[object]) -> Answers:
    """1 for passed (合格), 0 for not passed (不合格, 整改 …), −1 for blank or anything else: int8[n].

    是/否 and the like count too, because some offices ask 是否验收合格.
    """
    return _answers(column, (*_PASSED, *YES), (*_FAILED, *NO))


def _answers(column: Iterable[object], yes: tuple[str, ...], no: tuple[str, ...]) -> Answers:
    values = column.tolist() if isinstance(column, np.ndarray) else list(column)
    words = dict.fromkeys(map(normalise, yes), 1) | dict.fromkeys(map(normalise, no), 0)
    known = {value: _answer(value, words) for value in set(values)}
    return np.array([known[value] for value in values], dtype=np.int8)


def _answer(value: object, words: dict[str, int]) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return NO_ANSWER if value is None else words.get(normalise(str(value)), NO_ANSWER)

"""Amounts in capital characters (人民币大写), as bills and vouchers require them.

The rules are 《支付结算办法》附件一《正确填写票据和结算凭证的基本规定》 (中国人民银行). Where they permit two
forms, one is given throughout:

- 整 stands after 元 and after 角 and never after 分. After 角 the rules leave it open (二), but
  《会计基础工作规范》第五十二条(三) asks for it on vouchers, so this form satisfies both.
- The first of the two printed forms (四（三）): 零 stands between a 元 digit of 0 and 角, and not between
  万 and a 仟 digit other than 0: ¥107,000.53 is 壹拾万柒仟元零伍角叁分.
- 整 and 元 are written, not 正 and 圆.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from xl_heating.rules.money import FEN_PER_YUAN, LARGEST, IntColumn

Texts = NDArray[np.object_]

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_SECTION = 10_000
_PLACES = (("仟", 1000), ("佰", 100), ("拾", 10), ("", 1))


def capitals(amounts: IntColumn) -> Texts:
    """Return amounts of 分 as text, object[n]: 140950 is 壹仟肆佰零玖元伍角整; below zero with 负 in front.

    Raises
    ------
    OverflowError : an amount is beyond `LARGEST` yuan
    """
    size = np.abs(amounts)
    if size.max(initial=0) > LARGEST * FEN_PER_YUAN:
        raise OverflowError("amount too large")
    yuan, cents = np.divmod(size, FEN_PER_YUAN)
    text = _either(amounts < 0, "负", "") + _whole(yuan) + _either(yuan > 0, "元", "")
    text = text + _either((yuan > 0) & (cents > 0) & ((cents < 10) | (yuan % 10 == 0)), "零", "")
    return np.asarray(text + np.where(size == 0, "零元整", _cents_table()[cents]), dtype=object)


def _whole(yuan: IntColumn) -> Texts:
    """Whole yuan; "" for none."""
    table = _section_table()
    high, rest = np.divmod(yuan, _SECTION**2)
    text = np.full(yuan.shape, "", dtype=object)
    begun, skipped = np.zeros(yuan.shape, np.bool_), np.zeros(yuan.shape, np.bool_)
    for section, unit in ((high, "亿"), (rest // _SECTION, "万"), (rest % _SECTION, "")):
        filled = section > 0
        zero = begun & filled & (skipped | (section < _SECTION // 10))
        text = text + _either(zero, "零", "") + table[section] + _either(filled, unit, "")
        begun, skipped = begun | filled, ~filled
    return text


def _either(where: NDArray[np.bool_], yes: str, no: str) -> Texts:
    return np.array([no, yes], dtype=object)[where.astype(np.intp)]


@cache
def _section_table() -> Texts:
    """What 0 to 9999 are called within a number, and 壹万, which only stands before 亿."""
    return np.array([*map(_section, range(_SECTION)), "壹万"], dtype=object)


def _section(number: int) -> str:
    text, zero = "", False
    for unit, value in _PLACES:
        digit = number // value % 10
        if digit:
            text += ("零" if zero and text else "") + _DIGITS[digit] + unit
        zero = not digit
    return text


@cache
def _cents_table() -> Texts:
    """What follows 元 for 0 to 99 分."""
    tens = ["", *(f"{digit}角" for digit in _DIGITS[1:])]
    ones = ["整", *(f"{digit}分" for digit in _DIGITS[1:])]
    return np.array([ten + one for ten in tens for one in ones], dtype=object)

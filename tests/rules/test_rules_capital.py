"""Amounts in capitals: the official worked examples, an independent writer, and reading them back."""

from __future__ import annotations

import re
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_heating.rules.capital import capitals

LARGEST = 10**14
"""10^12 yuan in 分."""


def capital(yuan: str) -> str:
    [text] = capitals(np.array([int(Decimal(yuan) * 100)]))
    return text


@pytest.mark.parametrize(
    ("yuan", "printed"),
    [
        # 《正确填写票据和结算凭证的基本规定》四（一）–（四）; each with all the forms that it permits
        ("1409.50", {"壹仟肆佰零玖元伍角", "壹仟肆佰零玖元伍角整"}),
        ("6007.14", {"陆仟零柒元壹角肆分"}),
        ("1680.32", {"壹仟陆佰捌拾元零叁角贰分", "壹仟陆佰捌拾元叁角贰分"}),
        ("107000.53", {"壹拾万柒仟元零伍角叁分", "壹拾万零柒仟元伍角叁分"}),
        ("16409.02", {"壹万陆仟肆佰零玖元零贰分"}),
        ("325.04", {"叁佰贰拾伍元零肆分"}),
    ],
)
def test_official_examples(yuan, printed):
    assert capital(yuan) in printed


@pytest.mark.parametrize(
    ("yuan", "expected"),
    [
        # of two permitted forms always the same one
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("107000.53", "壹拾万柒仟元零伍角叁分"),
        ("0", "零元整"),
        ("0.01", "壹分"),
        ("0.10", "壹角整"),
        ("0.53", "伍角叁分"),
        ("1", "壹元整"),
        ("10", "壹拾元整"),
        ("10.05", "壹拾元零伍分"),
        ("110", "壹佰壹拾元整"),
        ("1001", "壹仟零壹元整"),
        ("6000", "陆仟元整"),
        ("10000", "壹万元整"),
        ("10001", "壹万零壹元整"),
        ("100010", "壹拾万零壹拾元整"),
        ("1010100", "壹佰零壹万零壹佰元整"),
        ("20000000", "贰仟万元整"),
        ("158796800", "壹亿伍仟捌佰柒拾玖万陆仟捌佰元整"),
        ("100000000", "壹亿元整"),
        ("100000005", "壹亿零伍元整"),
        ("100001000", "壹亿零壹仟元整"),
        ("100500000", "壹亿零伍拾万元整"),
        ("120000000000", "壹仟贰佰亿元整"),
        ("1000000000000", "壹万亿元整"),
        ("-6000.5", "负陆仟元零伍角整"),
        ("-0.05", "负伍分"),
    ],
)
def test_other_amounts(yuan, expected):
    assert capital(yuan) == expected


@pytest.mark.parametrize("amount", [LARGEST + 1, -LARGEST - 1])
def test_beyond_the_largest(amount):
    with pytest.raises(OverflowError):
        capitals(np.array([0, amount]))


def test_no_amounts():
    assert capitals(np.array([], dtype=np.int64)).tolist() == []


# ---------------------------------------------------------------- independent oracles

AMOUNTS = st.one_of(
    st.integers(-LARGEST, LARGEST),
    st.integers(-2000, 2000),
    # few digits among many zeros: where 零 is decided
    st.text("00000125", min_size=1, max_size=14).map(int),
)
VALUE = {character: value for value, character in enumerate("零壹贰叁肆伍陆柒捌玖")}
TENS = {"拾": 10, "佰": 100, "仟": 1000}


def whole(text: str) -> int:
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        if unit in text:
            # 壹万亿 has both; the last 亿 counts everything before it.
            above, below = text.rsplit(unit, 1)
            return whole(above) * size + whole(below)
    pairs = re.findall("([壹贰叁肆伍陆柒捌玖])([拾佰仟]?)", text)
    assert "".join(map("".join, pairs)) == text.replace("零", "")
    return sum(VALUE[digit] * TENS.get(unit, 1) for digit, unit in pairs)


def read(text: str) -> int:
    sign, text = (-1, text[1:]) if text.startswith("负") else (1, text)
    match = re.fullmatch("(?:(.+)元)?零?(?:(.)角)?(?:(.)分|整)", text)
    yuan, tenths, cents = match.groups()
    return sign * (whole(yuan or "") * 100 + 10 * VALUE[tenths or "零"] + VALUE[cents or "零"])


def written(amount: int) -> str:
    """Digit by digit with every unit written out, then the zeros taken away."""
    yuan, cents = f"{abs(amount):03d}"[:-2], f"{abs(amount):03d}"[-2:]
    units = ["", *"拾佰仟万拾佰仟亿拾佰仟", "万"]
    characters = "零壹贰叁肆伍陆柒捌玖"
    text = "".join(characters[int(digit)] + units[len(yuan) - 1 - place] for place, digit in enumerate(yuan))
    text = re.sub("零[拾佰仟]", "零", text)
    text = re.sub("零+", "零", text)
    text = re.sub("零([万亿])", r"\1", text)
    text = text.replace("亿万", "亿零" if not text.endswith("亿万") else "亿").replace("零零", "零")
    text = text.rstrip("零")
    # 零 between 亿 or 万 and a full thousand is kept only where a whole section of four is 0.
    text = re.sub("万零(.仟)", r"万\1", text)
    if int(yuan) // 10**4 % 10**4:
        text = re.sub("亿零(.仟[^万]*万)", r"亿\1", text)
    text += "元" if text else ""
    tenths, last = map(int, cents)
    if text and int(cents) and (not tenths or yuan.endswith("0")):
        text += "零"
    text += f"{characters[tenths]}角" if tenths else ""
    text += f"{characters[last]}分" if last else "整"
    return ("负" if amount < 0 else "") + (text if amount else "零元整")


@given(st.lists(AMOUNTS, min_size=1, max_size=20))
def test_the_amount_can_be_read_back(amounts):
    assert [read(text) for text in capitals(np.array(amounts))] == amounts


@given(AMOUNTS)
def test_the_form_is_that_of_an_independent_writer(amount):
    assert capitals(np.array([amount])).tolist() == [written(amount)]


@given(AMOUNTS)
def test_one_zero_at_a_time_and_never_at_the_end(amount):
    [text] = capitals(np.array([amount]))
    assert "零零" not in text
    assert not re.search("零[万亿拾佰仟角分整]", text)
    assert text == "零元整" or "零元" not in text
    assert text.endswith("整") != text.endswith("分")

"""Amounts in capitals as a cell asks for them; the forms themselves are the rule's tests."""

from __future__ import annotations

import numpy as np
import pytest

from xl_heating.functions import CellError, call, compute

VALUE, NA, NUM = CellError.VALUE, CellError.NA, CellError.NUM


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (1409.5, "壹仟肆佰零玖元伍角整"),
        (0.005, "壹分"),  # half-up
        (1.005, "壹元零壹分"),  # its binary form lies below
        (0.00499996, "零元整"),  # rounded once, not first to four decimals
        (-0.004, "零元整"),
        (-1.5, "负壹元伍角整"),
        (999999999999.99, "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
        (10**12, "壹万亿元整"),
        (10**12 + 1, NUM),
        (-(10**13), NUM),
        (float("inf"), NUM),
        ("6000", VALUE),
        (True, VALUE),
        ("", None),
        (None, None),
        (NA, NA),
    ],
)
def test_capital(amount, expected):
    assert call("CAPITAL", amount) == expected
    assert call("CAPITAL", [amount, 6000]) == [[expected], ["陆仟元整"]]


def test_prefix_stands_before_every_amount():
    found = call("CAPITAL", [6000, "", -1, NA], "人民币")
    assert found == [["人民币陆仟元整"], [None], ["人民币负壹元整"], [NA]]


@pytest.mark.parametrize(("prefix", "error"), [(1, VALUE), (True, VALUE), (NA, NA), (["a", "b"], VALUE)])
def test_a_prefix_that_is_no_text(prefix, error):
    assert call("CAPITAL", 6000, prefix) is error


def test_numpy_columns():
    found = compute("CAPITAL", np.array([6000.0, np.nan, 0.1]))
    assert found.tolist() == ["陆仟元整", None, "壹角整"]
    assert compute("CAPITAL", np.array([1.0, 2.0]), "人民币").tolist() == ["人民币壹元整", "人民币贰元整"]

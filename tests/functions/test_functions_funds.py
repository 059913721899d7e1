"""HEAT_BALANCE and HEAT_BUDGET in cells (三、五（二）)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest

from xl_heating.functions import CellError, call, compute
from xl_heating.policy import load_policy

VALUE, NA, NUM, REF = CellError.VALUE, CellError.NA, CellError.NUM, CellError.REF


@pytest.mark.parametrize(
    ("upper", "district", "paid", "due", "expected"),
    [
        (7760.9, 8118.78, 0, 15879.68, [15879.68, 0, 1]),
        (0.1, 0.2, 0.3, None, [0, 1, None]),  # 0.1+0.2−0.3 is not 0 in floats
        (None, None, 5, None, [-5, None, None]),
        (None, None, None, 100, [0, None, 0]),
        (5, None, None, 0, [5, 0, None]),
        (1, 1, 3, 1, [-1, 1.5, 2]),
        ("1", 0, 0, None, [VALUE] * 3),
        (True, 0, 0, None, [VALUE] * 3),
        (1, -1, 0, None, [NUM] * 3),
        (1e11, 0, 0, None, [NUM] * 3),
        (1, 1, 1, NA, [NA] * 3),
        (None, None, None, None, [None] * 3),
    ],
)
def test_balance(upper, district, paid, due, expected):
    assert call("BALANCE", upper, district, paid, due) == [expected]


def test_balances_of_a_column():
    assert call("BALANCE", [10, None, REF], [0, None, 1], [5, None, 1]) == [
        [5, 0.5, None],
        [None] * 3,
        [REF] * 3,
    ]
    assert call("BALANCE", [], [], []) == []
    assert call("BALANCE", [1, 2], [1, 2, 3], 0) is VALUE
    assert call("BALANCE", ((1, 2), (3, 4)), 0, 0) is VALUE


def test_balances_against_decimal():
    chance = np.random.default_rng(5)
    upper, district, paid = (chance.integers(0, 10**9, 25_000) / 100 for _ in range(3))
    found = compute("BALANCE", upper, district, paid)
    for row in range(0, 25_000, 250):
        received = Decimal(repr(float(upper[row]))) + Decimal(repr(float(district[row])))
        spent = Decimal(repr(float(paid[row])))
        share = (spent / received).quantize(Decimal("0.0001"), ROUND_HALF_UP)
        assert found[row].tolist() == [float(received - spent), float(share), None]


@pytest.mark.parametrize(
    ("arguments", "total"),
    [
        ((24961, 488, 70000), [158796800, 77609000, 81187800]),
        ((None, None, None), [158796800, 77609000, 81187800]),
        ((24961, None, None, None), [158796800, 77609000, 81187800]),
        ((0, 0, 0), [0, 0, 0]),
        ((0, 488, 0), [3220800, 976000, 2244800]),
        ((0, 0, 0.01), [0.83, 0.25, 0.58]),
        ((100, 0, 0, "ELEC_DECENTRAL.cap=6200;ELEC_DECENTRAL.upper=3100"), [620000, 310000, 310000]),
    ],
)
def test_budget(arguments, total):
    table = call("BUDGET", *arguments)
    assert [row[0] for row in table] == ["清洁取暖", "农房能效", "城区能效", "合计"]
    assert table[3][1:] == total
    assert [sum(column) for column in zip(*(row[1:] for row in table[:3]), strict=True)] == total


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("户",), VALUE),
        ((-1,), NUM),
        ((1e12,), NUM),
        ((REF,), REF),
        (([1, 2],), VALUE),
        ((1, 1, 1, "SOLAR.cap=高"), VALUE),
    ],
)
def test_budget_refuses(arguments, error):
    assert call("BUDGET", *arguments) is error


def test_budget_of_a_place_without_such_tasks():
    place = load_policy("shijiazhuang-2018")
    assert call("BUDGET", 2, 0, 0, policy=place)[0] == ["清洁取暖", 14800, 12950, 1850]
    assert call("BUDGET", 2, 1, 0, policy=place) is NA
    assert call("BUDGET", policy=place) is NA  # its file names no targets

"""三（六）: 按照供暖面积120平方米折算1户, with the roundings of Q7."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules_oracle import equivalent

from xl_heating.errors import PolicyError
from xl_heating.policy import load_policy, override
from xl_heating.rules.households import MODES, equivalents, pooled
from xl_heating.rules.money import to_units

POLICY = load_policy()


# (area, EXACT, FLOOR, ROUND, CEIL)
@pytest.mark.parametrize(
    ("area", "exact", "floor", "rounded", "ceil"),
    [
        (0, 0, 0, 0, 0),
        (1260, 10.5, 10, 11, 11),
        (1250, 10.4167, 10, 10, 11),
        (240, 2, 2, 2, 2),  # never 1: the division is exact
        (239.9999, 2.0, 1, 2, 2),  # 1.99999916… shows as 2.0000
        (240.0001, 2.0, 2, 2, 3),
        (119.99, 0.9999, 0, 1, 1),  # 0.999916…
        (60, 0.5, 0, 1, 1),
        (59.9999, 0.5, 0, 0, 1),  # 0.49999916…
        (0.006, 0.0001, 0, 0, 1),  # 0.00005 goes up
        (0.0059, 0, 0, 0, 1),
    ],
)
def test_worked_examples(area, exact, floor, rounded, ceil):
    for mode, expected in zip(MODES, (exact, floor, rounded, ceil), strict=True):
        assert equivalents(POLICY, to_units([area]), mode).tolist() == [round(expected * 10_000)], mode


@given(st.lists(st.integers(0, 10**13) | st.integers(0, 5 * 10**6), min_size=1), st.sampled_from(MODES))
def test_against_decimal(areas, mode):
    expected = [int(equivalent(Decimal(area) / 10_000, mode) * 10_000) for area in areas]
    assert equivalents(POLICY, areas, mode).tolist() == expected
    assert pooled(POLICY, areas, mode, "PER_PLACE") == sum(expected)
    assert pooled(POLICY, areas, mode, "POOLED") == int(
        equivalent(Decimal(sum(areas)) / 10_000, mode) * 10_000
    )


def test_pooled_or_place_by_place():
    places = to_units([80, 100, 150, 230])  # 560 together
    assert pooled(POLICY, places, "FLOOR", "POOLED") == 40_000  # 4.667
    assert pooled(POLICY, places, "FLOOR", "PER_PLACE") == 20_000  # 0+0+1+1
    assert pooled(POLICY, places, "CEIL", "PER_PLACE") == 60_000  # 1+1+2+2


def test_defaults_are_the_policys():
    places = to_units([80, 100])
    assert equivalents(POLICY, places).tolist() == [6667, 8333]
    assert pooled(POLICY, places) == 15_000
    changed = override(POLICY, {"equiv_mode": "CEIL", "equiv_scope": "PER_PLACE"})
    assert equivalents(changed, places).tolist() == [10_000, 10_000]
    assert pooled(changed, places) == 20_000
    assert pooled(override(POLICY, {"equivalent.area": 100}), places, "FLOOR") == 10_000


def test_no_places():
    assert equivalents(POLICY, []).tolist() == []
    assert pooled(POLICY, []) == 0


def test_what_cannot_be_converted_is_refused():
    with pytest.raises(PolicyError, match=r"没有数值参数 equivalent\.area"):
        equivalents(load_policy("shijiazhuang-2018"), [1])
    with pytest.raises(PolicyError, match="为0"):
        equivalents(override(POLICY, {"equivalent.area": 0}), [1])
    for scope in ("POOLED", "PER_PLACE"):
        with pytest.raises(ValueError, match="negative"):
            pooled(POLICY, [5, -1], "EXACT", scope)
    with pytest.raises(OverflowError):
        equivalents(override(POLICY, {"equivalent.area": "0.0001"}), [10**16], "FLOOR")
    with pytest.raises(ValueError, match="equiv_mode"):
        equivalents(POLICY, [1], "UP")
    with pytest.raises(ValueError, match="equiv_scope"):
        pooled(POLICY, [1], "EXACT", "ALL")

"""三、五（二）: balances of the funds, and the ceiling of the three tasks of 一（一）."""

import math

import numpy as np
import pytest

from xl_heating.errors import PolicyError
from xl_heating.policy import load_policy, override
from xl_heating.rules.funds import balance, budget

POLICY = load_policy()
UNITS, FEN = 10_000, 100


def test_balance_and_rates():
    found = balance(
        np.array([3000, 0, 100, 0]) * UNITS,
        np.array([2000, 0, 0, 0]) * UNITS,
        np.array([4000, 0, 150, 20]) * UNITS,
        np.array([8000, 6000, 0, 0]) * UNITS,
    )
    assert (found.left / UNITS).tolist() == [1000, 0, -50, -20]
    np.testing.assert_array_equal(found.payment, [0.8, math.nan, 1.5, math.nan])
    np.testing.assert_array_equal(found.arrival, [0.625, 0, math.nan, math.nan])


def test_one_ten_thousandth_is_not_lost():
    found = balance([10**13], [1], [1], [10**13])
    assert found.left.tolist() == [10**13]
    assert found.payment.tolist() == [0]
    assert found.arrival.tolist() == [1]


# 24961×6000, 488×6600, 70000×83; upper 24961×3000, 488×2000, 70000×25.
def test_the_control_totals():
    found = budget(POLICY, 24961 * UNITS, 488 * UNITS, 70000 * UNITS)
    assert (found.total // FEN).tolist() == [149_766_000, 3_220_800, 5_810_000, 158_796_800]
    assert (found.upper // FEN).tolist() == [74_883_000, 976_000, 1_750_000, 77_609_000]
    assert (found.district // FEN).tolist() == [74_883_000, 2_244_800, 4_060_000, 81_187_800]


def test_parts_of_a_square_metre_are_exact_to_the_fen():
    # 0.0001 ㎡ × 83 = 0.0083 元: 1 分; 0.01 ㎡ × 83 = 0.83 元, of which 0.25 upper.
    assert [part.tolist()[2] for part in _parts(budget(POLICY, 0, 0, 1))] == [1, 0, 1]
    assert [part.tolist()[2] for part in _parts(budget(POLICY, 0, 0, 100))] == [83, 25, 58]


def _parts(found):
    return found.total, found.upper, found.district


@pytest.mark.parametrize("mode", ["UPPER_FIRST", "PROPORTIONAL", "DISTRICT_FIRST"])
def test_at_the_ceiling_every_way_of_sharing_is_the_same(mode):
    found = budget(override(POLICY, {"share_mode": mode}), 10 * UNITS, 10 * UNITS, 10 * UNITS)
    assert (found.upper // FEN).tolist() == [30_000, 20_000, 250, 50_250]


def test_the_highest_cap_counts_and_the_first_among_equals():
    dearer = override(POLICY, {"GAS_DECENTRAL.cap": 6500, "SOLAR.cap": 6500, "SOLAR.upper": 1000})
    found = budget(dearer, UNITS, 0, 0)
    assert [part.tolist()[0] for part in _parts(found)] == [650_000, 300_000, 350_000]
    cheaper = override(POLICY, {f"{code}.cap": 5000 for code in ("GAS_DECENTRAL", "ELEC_DECENTRAL", "SOLAR")})
    assert budget(cheaper, UNITS, 0, 0).total.tolist()[0] == 600_000  # the extension of the network


def test_a_place_that_shares_by_ratio():
    place = load_policy("shijiazhuang-2018")
    # 7400 a household: province 50 %, city 37.5 %, county 12.5 %.
    found = budget(place, 2 * UNITS, 0, 0)
    assert [(part // FEN).tolist()[0] for part in _parts(found)] == [14_800, 12_950, 1_850]
    with pytest.raises(PolicyError, match="EE_RURAL"):
        budget(place, 0, UNITS, 0)


def test_money_rounded_to_the_yuan():
    # 0.5 ㎡ × 83 = 41.5: up to 42; upper 12.5: up to 13; the district has the rest.
    found = budget(override(POLICY, {"money_round": "1"}), 0, 0, UNITS // 2)
    assert [part.tolist()[2] for part in _parts(found)] == [4200, 1300, 2900]

"""Q2 with one ceiling a project: pooled, and shared so that rows sum exactly and none exceeds its cost."""

import numpy as np
import pytest

from xl_heating.policy import load_policy, override
from xl_heating.rules.money import to_units
from xl_heating.rules.pooling import pools, share_out, totals
from xl_heating.rules.subsidy import construction_subsidy

POLICY = override(load_policy(), {"cap_scope": "PROJECT"})
CODES = tuple(POLICY.routes)
EXTENSION, RURAL = CODES.index("CENTRAL_RURAL_EXT"), CODES.index("EE_RURAL")


def subsidies(route, costs, project=None, accepted=True, policy=POLICY):
    return construction_subsidy(
        policy, route, to_units(costs), np.full(len(costs), 10_000), accepted, project
    )


def test_two_households_with_one_ceiling():
    # 6800+5000 = 11800 < 2×6000: pooled 11,800, where row by row it is 6000+5000 = 11,000.
    # 中央及市级 min(11800, 2×3000) = 6000, shared 6800:5000 = 3457.627… : 2542.372…
    result = subsidies([EXTENSION] * 2, [6800, 5000])
    assert result.subsidy.tolist() == [680_000, 500_000]
    assert result.upper.tolist() == [345_763, 254_237]
    assert result.self_pay.tolist() == [0, 0]
    alone = subsidies([EXTENSION] * 2, [6800, 5000], policy=load_policy())
    assert alone.subsidy.tolist() == [600_000, 500_000]


def test_above_the_pooled_ceiling_the_rows_share_by_cost():
    # 9000+5000 = 14000 > 12000; 12000×9/14 = 7714.285…, 12000×5/14 = 4285.714…: the odd 分 to the larger rest
    result = subsidies([EXTENSION] * 2, [9000, 5000])
    assert result.subsidy.tolist() == [771_429, 428_571]
    assert result.subsidy.sum() == 1_200_000
    assert result.upper.sum() == 600_000


def test_projects_and_routes_are_pooled_apart():
    route = [EXTENSION, EXTENSION, EXTENSION, CODES.index("SOLAR")]
    result = subsidies(route, [6800, 5000, 6800, 6800], project=[1, 1, 2, 1])
    assert result.subsidy.tolist() == [680_000, 500_000, 600_000, 600_000]


def test_rows_without_acceptance_stay_outside_the_pool():
    # 三（五）: 8000 and 5000 accepted, 1000 not; 13000 is below 2×6600 = 13200.
    result = subsidies([RURAL] * 3, [8000, 1000, 5000], accepted=[True, False, True])
    assert result.subsidy.tolist() == [800_000, 0, 500_000]
    assert result.self_pay.tolist() == [0, 100_000, 0]
    above = subsidies([RURAL] * 3, [9000, 1000, 9000], accepted=[True, False, True])
    assert above.subsidy.tolist() == [660_000, 0, 660_000]


def test_the_first_row_wins_a_tie():
    # The pool is 3×6000.005 = 18000.015 → 18000.02: the two odd 分 go to the first two rows.
    policy = override(POLICY, {"CENTRAL_RURAL_EXT.cap": 6000.005})
    result = subsidies([EXTENSION] * 3, [10_000, 10_000, 10_000], policy=policy)
    assert result.subsidy.tolist() == [600_001, 600_001, 600_000]


def test_whole_yuan_in_a_pool():
    # Usable whole yuan 5999, 5999, 1000; none may be paid more than it cost.
    result = subsidies(
        [EXTENSION] * 3, [5999.99, 5999.99, 1000], policy=override(POLICY, {"money_round": "1"})
    )
    assert result.subsidy.tolist() == [599_900, 599_900, 100_000]
    assert result.self_pay.tolist() == [99, 99, 0]


@pytest.mark.parametrize(
    ("amounts", "pool", "weights", "expected"),
    [
        ([2], [0, 0, 0], [1, 1, 1], [1, 1, 0]),
        ([7], [0, 0], [5, 5], [4, 3]),
        ([1, 1], [0, 1, 0, 1], [3, 1, 4, 1], [0, 1, 1, 0]),
        ([0], [0, 0], [0, 0], [0, 0]),
        ([10**11 - 1], [0, 0], [10**13, 10**13], [5 * 10**10, 5 * 10**10 - 1]),
    ],
)
def test_largest_remainder(amounts, pool, weights, expected):
    shares = share_out(np.array(amounts), np.array(pool), np.array(weights))
    assert shares.tolist() == expected


def test_pools_are_numbered_by_route_and_project():
    assert pools(np.array([4, 2, 4]), None).tolist() == [1, 0, 1]
    together = pools(np.array([0, 0, 1, 0]), np.array([-5, 9, 9, 9]))
    assert together[1] == together[3]
    assert len(set(together.tolist())) == 3


def test_a_total_that_would_not_be_exact_is_refused():
    with pytest.raises(OverflowError):
        totals(np.zeros(600, dtype=np.int64), np.full(600, 10**14))

"""一（一）, 三（一）, 三（六）: what counts toward 24961户, 488户 and 7万平方米, three separate targets."""

import pytest

from xl_heating.policy import load_policy, override, parse_override
from xl_heating.rules.money import to_units
from xl_heating.rules.tasks import street_tasks, task_count

POLICY = load_policy()
CODES = tuple(POLICY.routes)


def count(code, households=0, area=0, options=""):
    policy = override(POLICY, parse_override(options))
    return int(task_count(policy, [CODES.index(code)], to_units([households]), to_units([area]))[0]) / 10_000


@pytest.mark.parametrize(
    ("code", "households", "area", "options", "expected"),
    [
        ("GAS_DECENTRAL", 1, 0, "", 1),
        ("CENTRAL_RURAL_EXT", 120, 0, "", 120),
        # 三（一） 计入任务但不享受补贴
        ("CENTRAL_URBAN", 37, 0, "", 37),
        ("CENTRAL_URBAN", 37, 0, "urban_market_counts=FALSE", 0),
        # 三（六） 120平方米折算1户
        ("PUBLIC", 1, 1250, "", 10.4167),
        ("PUBLIC", 1, 1250, "equiv_mode=FLOOR", 10),
        ("PUBLIC", 1, 1250, "public_counts=FALSE", 0),
        # Q11: connected households, or by area
        ("REGIONAL_RENEWABLE", 96, 12_500, "", 96),
        ("REGIONAL_RENEWABLE", 96, 12_500, "regional_task_basis=AREA", 104.1667),
        ("REGIONAL_NONRENEWABLE", 96, 11_800, "regional_task_basis=AREA", 98.3333),
        ("SOLAR", 3, 12_500, "regional_task_basis=AREA", 3),
        # efficiency has targets of its own: 户 in villages, ㎡ in town
        ("EE_RURAL", 2, 0, "", 2),
        ("EE_URBAN", 40, 3200, "", 3200),
    ],
)
def test_what_a_row_counts(code, households, area, options, expected):
    assert count(code, households, area, options) == expected


# One street: 500 subsidised, 12 market, public places of 250 and 120 ㎡ (370 ÷ 120 = 3.08 → 3): 515.
ROWS = [
    (0, "ELEC_DECENTRAL", 450, 0),
    (0, "REGIONAL_RENEWABLE", 50, 6000),
    (0, "CENTRAL_URBAN", 12, 0),
    (0, "PUBLIC", 0, 250),
    (0, "PUBLIC", 0, 120),
    (0, "EE_RURAL", 9, 0),
    (0, "EE_URBAN", 0, 800.5),
    (2, "GAS_DECENTRAL", 7, 0),
    (2, "PUBLIC", 0, 110),
    (2, "EE_URBAN", 0, 200),
]


def summary(options="", rows=ROWS):
    policy = override(POLICY, parse_override(options))
    streets, codes, households, areas = zip(*rows, strict=True)
    route = [CODES.index(code) for code in codes]
    return street_tasks(policy, streets, route, to_units(households), to_units(areas))


def test_streets_and_district():
    tasks = summary()
    assert (tasks.subsidised / 10_000).tolist() == [500, 0, 7, 0, 0, 0, 0, 507]
    assert (tasks.market / 10_000).tolist() == [12, 0, 0, 0, 0, 0, 0, 12]
    assert (tasks.public / 10_000).tolist() == [3, 0, 0, 0, 0, 0, 0, 3]  # 110 ㎡ is no whole household
    assert (tasks.counted / 10_000).tolist() == [515, 0, 7, 0, 0, 0, 0, 522]
    assert (tasks.ee_rural / 10_000).tolist() == [9, 0, 0, 0, 0, 0, 0, 9]
    assert (tasks.ee_urban / 10_000).tolist() == [800.5, 0, 200, 0, 0, 0, 0, 1000.5]


@pytest.mark.parametrize(
    ("options", "public", "counted"),
    [
        # 370+110 = 480 ㎡ is 4 households for the whole district, 3 as the sum of the rows shown
        ("district_total=RECOMPUTE", [3, 0, 4], [515, 7, 523]),
        ("equiv_report_mode=EXACT", [3.0833, 0.9167, 4], [515.0833, 7.9167, 523]),
        ("equiv_scope=PER_PLACE", [3, 0, 3], [515, 7, 522]),  # 2+1
        ("equiv_report_mode=CEIL", [4, 1, 5], [516, 8, 524]),
        ("equiv_report_mode=CEIL;equiv_scope=PER_PLACE", [4, 1, 5], [516, 8, 524]),  # 3+1
        ("public_counts=FALSE", [3, 0, 3], [512, 7, 519]),  # shown, not counted
        ("urban_market_counts=FALSE", [3, 0, 3], [503, 7, 510]),
        ("regional_task_basis=AREA", [3, 0, 3], [515, 7, 522]),  # 6000 ÷ 120 = 50 as well
    ],
)
def test_readings_of_the_options(options, public, counted):
    tasks = summary(options)
    assert (tasks.public[[0, 2, -1]] / 10_000).tolist() == public
    assert (tasks.counted[[0, 2, -1]] / 10_000).tolist() == counted
    assert (tasks.market[[0, -1]] / 10_000).tolist() == [12, 12]


def test_a_place_without_public_buildings_needs_no_equivalent():
    policy = load_policy("shijiazhuang-2018")
    tasks = street_tasks(policy, [0, 1, 1], [0, 0, 0], to_units([1, 2, 3]), 0)
    assert (tasks.counted / 10_000).tolist() == [1, 5, 6]
    assert tasks.public.tolist() == [0, 0, 0]


@pytest.mark.parametrize("street", [-1, 7])
def test_a_street_outside_the_policy_is_refused(street):
    with pytest.raises(IndexError):
        summary(rows=[(street, "SOLAR", 1, 0)])


def test_no_rows():
    tasks = street_tasks(POLICY, [], [], [], [])
    assert tasks.counted.tolist() == [0] * 8
    assert task_count(POLICY, [], [], []).tolist() == []

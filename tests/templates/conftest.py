"""Templates built once for the tests of this folder."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from xl_heating.policy import Policy, load_policy
from xl_heating.templates import district_workbook, street_workbook

ROWS = 20
ACCEPTED = dt.date(2021, 12, 1)


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy()


@pytest.fixture(scope="session")
def street_path(tmp_path_factory: pytest.TempPathFactory, policy: Policy) -> Path:
    """A street's workbook with a few rows whose figures are worked by hand in the tests."""
    path = tmp_path_factory.mktemp("street") / "街镇台账.xlsm"
    street_workbook(path, policy, RECORDS, street="省庄镇", rows=ROWS)
    return path


@pytest.fixture(scope="session")
def empty_street_path(tmp_path_factory: pytest.TempPathFactory, policy: Policy) -> Path:
    path = tmp_path_factory.mktemp("empty") / "街镇台账.xlsm"
    street_workbook(path, policy, rows=ROWS)
    return path


@pytest.fixture(scope="session")
def district_path(tmp_path_factory: pytest.TempPathFactory, policy: Policy) -> Path:
    """The district workbook without a plan, as it is shipped."""
    path = tmp_path_factory.mktemp("district") / "区级汇总.xlsm"
    district_workbook(path, policy)
    return path


@pytest.fixture(scope="session")
def planned_path(tmp_path_factory: pytest.TempPathFactory, policy: Policy) -> Path:
    """The district workbook with a sample plan for two streets."""
    path = tmp_path_factory.mktemp("planned") / "区级汇总.xlsm"
    plan = {
        "财源街道": {
            "villages": 3,
            "plan_GAS_DECENTRAL": 1000,
            "plan_CENTRAL_URBAN": 40,
            "area_PUBLIC": 1000.0,
        },
        "省庄镇": {
            "plan_SOLAR": 23841,
            "plan_EE_RURAL": 488,
            "plan_EE_URBAN": 70000.0,
            "area_PUBLIC": 8639.9,
        },
    }
    district_workbook(path, policy, plan)
    return path


RECORDS: dict[str, list[dict[str, object]]] = {
    "改造台账": [
        {
            "name": "示例甲", "route": "分散电代煤", "cost_equipment": 5500.0, "cost_installation": 850.0,
            "acceptance": "合格", "dossier": "是",
        },
        {
            "name": "示例乙", "route": "集中供热延伸", "cost_equipment": 2500.0, "cost_pipe": 2500.0,
            "cost_other": 900.0, "acceptance": "合格",
        },
        {"name": "示例丙", "route": "分散气代煤"},
        {"name": "示例丁", "route": "城区市政集中供暖", "acceptance": "合格"},
        {"name": "示例戊", "route": "太阳能", "cost_equipment": 4000.0, "cost_maintenance": 1000.5},
    ],
    "公益场所": [
        {
            "place": "示例小学", "nonprofit": "是", "heated_area": 1260.0, "total_cost": 185000.0,
            "accepted_on": ACCEPTED,
        },
        {"place": "示例村委", "nonprofit": "是", "heated_area": 100.0, "accepted_on": ACCEPTED},
        {"place": "示例敬老院", "nonprofit": "是", "heated_area": 500.0},
    ],
    "集中供热项目": [
        {
            "project": "示例小区", "route": "区域集中供热-非可再生", "project_area": 12500.0,
            "assessed_area": 11800.0, "cost_source": 600000.0, "cost_primary": 80000.0,
            "cost_secondary": 150000.0, "cost_radiator": 95000.0,
        },
    ],
    "能效提升-农房": [
        {"name": "示例甲", "cost": 7000.0, "acceptance": "合格"},
        {"name": "示例乙", "cost": 7000.0},
    ],
    "能效提升-城区": [
        {"project": "示例小区", "renovated_area": 1000.0, "cost": 90000.0, "acceptance": "合格"},
    ],
    "运行补贴": [
        {
            "name": "示例甲", "route": "分散电代煤", "own_meter": "是", "first_season": "2021-2022",
            "season": "2021-2022", "start_reading": 1000.0, "end_reading": 3500.0, "paid": 120.0,
        },
    ],
}  # fmt: skip

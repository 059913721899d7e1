"""The reference cases, through the public functions: every number exactly."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from xl_heating.functions import CellError, call
from xl_heating.policy import load_policy

CASES = json.loads((Path(__file__).parent / "cases_a.json").read_text(encoding="utf-8"))


def cases(*operations: str) -> list[Any]:
    return [
        pytest.param(case["inputs"], case["expected"], id=case["id"])
        for case in CASES
        if case["inputs"]["op"] in operations
    ]


def settings(inputs: dict[str, Any]) -> str | None:
    chosen = inputs.get("policy")
    return ";".join(f"{key}={value}" for key, value in chosen.items()) if chosen else None


def test_every_case_is_run_here():
    here = {
        *("construction_subsidy", "eligible_cost", "running_subsidy", "task_count", "household_equiv"),
        *("heating_season", "season_index", "completion_rate", "budget_upper_bound", "programme_fund"),
        *("sum_ledger", "clean_date", "clean_number", "street_norm", "household_total"),
        *("id_check", "eligibility", "one_house_one_subsidy", "deadline_check", "dossier_check"),
    }
    assert not {case["id"] for case in CASES if case["inputs"]["op"] not in here}
    assert len(CASES) == 59


@pytest.mark.parametrize(("inputs", "expected"), cases("construction_subsidy"))
def test_construction_subsidy(inputs, expected):
    route, cost = inputs["route"], inputs["eligible_cost"]
    quantity = inputs.get("households", inputs.get("area_m2"))
    arguments = (route, cost, quantity, inputs.get("accepted"), settings(inputs))
    [[subsidy, upper, district, self_pay]] = call("HEAT_SPLIT", *arguments)
    found = {"subsidy": subsidy, "upper": upper, "district": district, "self_pay": self_pay}
    wanted = {key: value for key, value in expected.items() if key in found}
    assert {key: found[key] for key in wanted} == wanted
    singles = {
        "subsidy": call("HEAT_SUBSIDY", *arguments),
        "upper": call("HEAT_UPPER", *arguments),
        "district": call("HEAT_DISTRICT", *arguments),
        "self_pay": call("HEAT_SELF_PAY", *arguments),
    }
    assert singles == found
    if "expect_area_used" in inputs:
        used = call("HEAT_AREA", route, inputs["project_area_m2"], inputs["assessed_area_m2"])
        assert used == inputs[f"{inputs['expect_area_used']}_area_m2"] == quantity
    if "household_equiv" in expected:
        assert call("HEAT_HOUSEHOLDS", quantity) == expected["household_equiv"]
    if expected.get("flag") == "NOT_ACCEPTED":
        assert "未经验收合格" in call("HEAT_EXPLAIN", *arguments)


@pytest.mark.parametrize(("inputs", "expected"), cases("eligible_cost"))
def test_eligible_cost(inputs, expected):
    names, amounts = list(inputs["items"]), list(inputs["items"].values())
    assert call("HEAT_ELIGIBLE_COST", inputs["route"], names, amounts) == expected["eligible"]
    assert sum(amounts) - expected["eligible"] == expected["ineligible"]


@pytest.mark.parametrize(("inputs", "expected"), cases("running_subsidy"))
def test_running_subsidy(inputs, expected):
    amount = call(
        "HEAT_RUNNING",
        inputs["route"],
        inputs["usage"],
        inputs.get("one_meter_one_household"),
        inputs.get("already_paid_this_season"),
    )
    # 三（三）: the district bears all of it.
    assert (amount, 0, amount) == (expected["amount"], expected["upper"], expected["district"])


@pytest.mark.parametrize(("inputs", "expected"), cases("task_count"))
def test_task_count(inputs, expected):
    route, households = inputs["category"], inputs["households"]
    assert call("HEAT_TASK_COUNT", route, households, None, settings(inputs)) == expected["counted"]
    assert call("HEAT_CAP", route, households) == expected["subsidised"]


@pytest.mark.parametrize(("inputs", "expected"), cases("household_equiv"))
def test_household_equivalents(inputs, expected):
    area = inputs.get("areas_m2", inputs.get("area_m2"))
    assert call("HEAT_HOUSEHOLDS", area, inputs["mode"], inputs.get("scope")) == expected["value"]


@pytest.mark.parametrize(("inputs", "expected"), cases("heating_season"))
def test_heating_season(inputs, expected):
    assert call("HEAT_SEASON", dt.date.fromisoformat(inputs["date"])) == expected["season"]
    assert call("HEAT_SEASON", inputs["date"]) == expected["season"]


@pytest.mark.parametrize(("inputs", "expected"), cases("season_index"))
def test_season_index(inputs, expected):
    index = call("HEAT_SEASON_INDEX", inputs["accepted"], inputs["season"], settings(inputs))
    assert (index, index > 0) == (expected["index"], expected["eligible"])


@pytest.mark.parametrize(("inputs", "expected"), cases("completion_rate"))
def test_completion_rate(inputs, expected):
    assert call("HEAT_RATE", inputs["done"], inputs["target"]) == expected["rate"]


@pytest.mark.parametrize(("inputs", "expected"), cases("budget_upper_bound"))
def test_budget_upper_bound(inputs, expected):
    routes = ["分散电代煤", "农房能效", "城区建筑能效"]
    amounts = [inputs["rural_heating_households"], inputs["ee_rural_households"], inputs["ee_urban_m2"]]
    ceilings = [row[0] for row in call("HEAT_CAP", routes, amounts)]
    assert sum(ceilings) == expected["total"]
    table = call("HEAT_BUDGET", *amounts)
    assert table[-1] == ["合计", expected["total"], expected["upper"], expected["district"]]
    # At the ceiling the split gives the shares of the bound.
    split = call("HEAT_SPLIT", routes, ceilings, amounts, "合格")
    assert [sum(column) for column in zip(*split, strict=True)] == [
        expected["total"],
        expected["upper"],
        expected["district"],
        0,
    ]


@pytest.mark.parametrize(("inputs", "expected"), cases("programme_fund"))
def test_programme_fund_is_not_the_districts(inputs, expected):
    per_year, years = call("HEAT_PARAM", "fund.central_per_year"), call("HEAT_PARAM", "fund.central_years")
    assert per_year * years == expected["central_total"]
    assert call("HEAT_PARAM", "fund.city_total") == expected["city_total"]
    assert per_year * years + call("HEAT_PARAM", "fund.city_total") == expected["total"]
    assert "全市口径" in load_policy().value("fund.central_per_year").note


@pytest.mark.parametrize(("inputs", "expected"), cases("clean_date"))
def test_clean_date(inputs, expected):
    found = [row[0] for row in call("HEAT_DATE", inputs["values"])]
    days, (month,) = found[:-1], found[-1:]
    assert [day.isoformat() for day in days] == expected["results"][:-1]
    assert month == "2021-10"
    assert expected["results"][-1] == f"{month} (MONTH_ONLY)"


@pytest.mark.parametrize(("inputs", "expected"), cases("id_check"))
def test_id_check(inputs, expected):
    found = call("HEAT_ID_CHECK", inputs["values"])
    # The clerk reads Chinese; the code stands in brackets behind it.
    assert [text.partition("（")[2].rstrip("）") or text for [text] in found] == expected["results"]


@pytest.mark.parametrize(("inputs", "expected"), cases("clean_number"))
def test_clean_number(inputs, expected):
    found = call("HEAT_NUMBER", inputs["values"], inputs["unit"])
    assert [row[0] for row in found] == expected["results"]


@pytest.mark.parametrize(("inputs", "expected"), cases("sum_ledger"))
def test_amounts_of_a_typed_ledger(inputs, expected):
    # Which rows are households is the ledger reader's work; here only their amounts are cleaned.
    typed = [amount for name, amount in inputs["rows"] if name not in ("姓名", "小计", "合计", None)]
    amounts = [row[0] for row in call("HEAT_NUMBER", typed)]
    assert (len(amounts), sum(amounts)) == (expected["households"], expected["total"])


@pytest.mark.parametrize(("inputs", "expected"), cases("street_norm"))
def test_street_norm(inputs, expected):
    assert [row[0] for row in call("HEAT_STREET", inputs["values"])] == expected["results"]


@pytest.mark.parametrize(("inputs", "expected"), cases("household_total"))
def test_two_projects_of_one_household(inputs, expected):
    projects = inputs["projects"]
    routes = [project["route"] for project in projects]
    costs = [project["eligible_cost"] for project in projects]
    split = call("HEAT_SPLIT", routes, costs, 1, [project.get("accepted") for project in projects])
    sums = [sum(column) for column in zip(*split, strict=True)]
    assert sums == [expected[key] for key in ("subsidy", "upper", "district", "self_pay")]
    assert call("HEAT_TASK_TOTAL", routes, 1, None) == expected["heating_task"]
    assert call("HEAT_TASK_TOTAL", routes, 1, None, None, None, "农房能效") == expected["ee_task"]


@pytest.mark.parametrize(("inputs", "expected"), cases("eligibility"))
def test_eligibility(inputs, expected):
    causes = ("demolition_within_3y", "long_vacant", "declined")
    columns = [[row.get(cause, False) for row in inputs["rows"]] for cause in causes]
    assert [row[0] for row in call("HEAT_ELIGIBLE", *columns)] == expected["status"]


@pytest.mark.parametrize(("inputs", "expected"), cases("one_house_one_subsidy"))
def test_one_house(inputs, expected):
    households = [row["household_id"] for row in inputs["rows"]]
    found = call("HEAT_ONE_HOUSE", households, [row["primary"] for row in inputs["rows"]])
    assert [row[0] for row in found] == ["补" if paid else "不补" for paid in expected["subsidised"]]


@pytest.mark.parametrize(("inputs", "expected"), cases("deadline_check"))
def test_deadline(inputs, expected):
    due, actual = inputs["due"], inputs["actual"]
    status = f"逾期{expected['days_late']}天" if expected["days_late"] else expected["status"]
    assert call("HEAT_DEADLINE", due, actual, None, inputs["inclusive"]) == status
    assert call("HEAT_PARAM", "list.due").isoformat() == due


@pytest.mark.parametrize(("inputs", "expected"), cases("dossier_check"))
def test_dossier(inputs, expected):
    parts = ("basic_info", "photo_before", "photo_during", "photo_after", "acceptance_docs")
    missing = call("HEAT_DOSSIER", *(inputs[part] for part in parts))
    assert (missing == "齐全", missing.split("、")) == (expected["complete"], expected["missing"])


def test_a_reading_that_is_not_offered_is_refused():
    assert call("HEAT_SUBSIDY", "集中供热延伸", 5000, 1, None, "share_mode=HALF") is CellError.VALUE

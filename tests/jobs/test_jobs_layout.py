"""The district workbook's layout follows the policy: its routes, streets and seasons, and nothing else."""

from __future__ import annotations

import pytest

from xl_heating.jobs.layout import Content, plan_layout, seasons, summary_layout
from xl_heating.ledger.grid import column_letters
from xl_heating.policy import Policy, load_policy, override


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy()


def test_letters() -> None:
    assert [column_letters(number) for number in (1, 26, 27, 52, 53, 702, 703)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


def test_summary_has_every_route_and_season_of_the_policy(policy: Policy) -> None:
    """一（一）、三: six heating routes with plan, done, rate; market and public apart; three seasons."""
    layout = summary_layout(policy)
    for code in (
        "CENTRAL_RURAL_EXT",
        "REGIONAL_RENEWABLE",
        "REGIONAL_NONRENEWABLE",
        "GAS_DECENTRAL",
        "SOLAR",
    ):
        assert {f"plan_{code}", f"done_{code}", f"rate_{code}"} <= set(layout.keys)
    assert "rate_CENTRAL_URBAN" not in layout
    assert [key for key in layout.keys if key.startswith("running_")] == [
        "running_2021", "running_2022", "running_2023",
    ]  # fmt: skip
    assert layout.column("running_2023").headers[-1] == "2023-2024"
    assert len(set(layout.keys)) == len(layout.columns) == 45
    with pytest.raises(KeyError):
        layout.index("plan_PROGRAMME")


def test_a_job_writes_only_inputs(policy: Policy) -> None:
    layout = summary_layout(policy)
    inputs = {column.key for column in layout.inputs}
    assert {"done_SOLAR", "area_PUBLIC", "subsidy", "uncosted", "status"} <= inputs
    assert all(
        layout.column(key).content is Content.FORMULA for key in ("done_TASK", "plan_SOLAR", "rate_SOLAR")
    )
    assert "street" not in inputs


def test_seasons_follow_the_parameters(policy: Policy) -> None:
    later = override(policy, {"programme_first_season": "2022-2023", "running.seasons": 2})
    assert seasons(later) == (2022, 2023)


def test_rows_and_names_agree(policy: Policy) -> None:
    """Seven streets from row 6: 合计 in 13, the line of readings beside the repeated column."""
    layout = summary_layout(policy)
    assert (layout.first_row, layout.last_row, layout.total_row, layout.target_row) == (6, 12, 13, 14)
    assert layout.names["heat_summary_street"] == "'区级汇总'!$A$6:$A$12"
    assert layout.names["heat_summary_rule_line"] == "'区级汇总'!$B$16"
    plan = plan_layout(policy)
    assert plan.names["heat_plan_rule_line"] == "'计划表'!$A$16"
    assert all(key in plan for key in ("area_REGIONAL_NONRENEWABLE", "places_PUBLIC", "plan_PUBLIC", "due"))


def test_another_place_has_other_columns() -> None:
    layout = summary_layout(load_policy("shijiazhuang-2018"))
    assert [key for key in layout.keys if key.startswith("plan_")] == ["plan_TASK", "plan_ELEC_DECENTRAL"]
    assert "public_district" not in layout
    assert layout.second_page == "subsidy"

"""Header texts, unit lines, and the tables of aliases."""

from __future__ import annotations

import pytest

from xl_heating.ledger.headers import find_block, parse_header, paths, unit_line
from xl_heating.ledger.kinds import KINDS
from xl_heating.ledger.matching import vocabulary
from xl_heating.policy import normalise


@pytest.mark.parametrize(
    ("typed", "key", "unit"),
    [
        ("户　主\n姓 名", "户主姓名", None),
        ("金额（万元）", "金额", "万元"),
        ("供热面积\n（㎡）", "供热面积", "㎡"),
        ("1.户主姓名", "户主姓名", None),
        ("*身份证号", "身份证号", None),
        ("面积【m²】", "面积", "㎡"),
        ("费用(单位：元)", "费用", "元"),
    ],
)
def test_header_text_without_its_unit(typed, key, unit):
    header = parse_header(typed)
    assert header.keys[0] == key
    assert (header.unit.name if header.unit else None) == unit


def test_brackets_that_are_no_unit_stay_as_a_second_spelling():
    assert parse_header("村（居）").keys == ("村(居)", "村")
    assert parse_header("其他（不补）").unknown_unit == ""
    assert parse_header("费用（美元）").unknown_unit == "美元"
    assert parse_header("设备（元/户）").per == "户"


@pytest.mark.parametrize(
    ("line", "units"),
    [
        ("填报单位：上高街道（盖章）　填报日期：2021年11月1日　单位：户、㎡、万元", ["户", "㎡", "万元"]),
        ("单位: 元", ["元"]),
        ("（单位：万元）", ["万元"]),
        ("填报单位：元庄村", []),
        ("单位负责人：万某", []),
        ("填报单位：单位：元", ["元"]),
        ("财源街道改造台账", []),
    ],
)
def test_unit_lines(line, units):
    assert [unit.name for unit in unit_line([line])] == units


def test_merged_groups_reach_their_columns(sheet, policy):
    rows = [["户主", "", "可补贴费用（元）", "", "备注"], ["姓名", "身份证号", "设备", "安装", ""]]
    merges = [(1, 1, 1, 2), (1, 3, 1, 4), (1, 5, 2, 5)]
    grid = sheet([*rows, ["甲", "", 1.0, 2.0, ""]], merges=merges)
    block = find_block(grid, 1, vocabulary(policy), 10)
    assert (block.top, block.bottom) == (1, 2)
    found = [[header.keys[0] for header in path] for path in paths(grid, block)]
    assert found == [
        ["户主", "姓名"],
        ["户主", "身份证号"],
        ["可补贴费用", "设备"],
        ["可补贴费用", "安装"],
        ["备注"],
    ]


def test_a_group_does_not_reach_beyond_its_merge(sheet, policy):
    rows = [["户主姓名", "可补贴费用（元）", "", ""], ["", "设备", "安装", "备注"], ["甲", 1.0, 2.0, ""]]
    grid = sheet(rows, merges=[(1, 1, 2, 1), (1, 2, 1, 3)])
    block = find_block(grid, 1, vocabulary(policy), 10)
    assert [header.keys[0] for header in paths(grid, block)[3]] == ["备注"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_an_alias_of_a_kind_names_one_field(kind):
    owners: dict[str, set[str]] = {}
    for field in kind.fields:
        for alias in field.aliases:
            owners.setdefault(normalise(alias), set()).add(field.name)
    assert {alias: names for alias, names in owners.items() if len(names) > 1} == {}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_requirements_and_markers_name_fields(kind):
    names = {field.name for field in kind.fields}
    assert set(kind.markers) <= names
    assert {name for group in kind.required for name in group if not name.startswith("@")} <= names
    for field in kind.fields:
        assert field.aliases
        assert (field.content == "number") == bool(field.unit)

"""Auditing read tables: their columns as the checks want them, places and masks of findings, garbage."""

from __future__ import annotations

import datetime as dt
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_heating.ledger import Grid, find, read
from xl_heating.ledger.audit_records import records_of
from xl_heating.ledger.auditing import AUDITED_KINDS, across, audit
from xl_heating.ledger.kinds import KINDS
from xl_heating.policy import load_policy

A = "990000198001010012"


@pytest.fixture
def audited(policy, sheet):
    """Audit the single table of a sheet given as rows."""

    def run(rows, as_of=None, **options):
        (table,) = find([sheet(rows, **options)], policy, also=AUDITED_KINDS)
        return audit(read(table, policy), policy, as_of=as_of)

    return run


def test_columns_as_the_checks_want_them(policy, only):
    head = [
        "户编号",
        "户主",
        "街道镇",
        "改造方式",
        "设备费",
        "其他费用",
        "验收结论",
        "是否一户一表",
        "自愿放弃",
    ]
    ledger = only(
        [
            head,
            ["S1", "张三", "上高", "煤改气", 5000.0, 800.0, "合格", "合表", "√"],
            ["S2", "李四", "上高", "电炉", 5000.0, None, "整改", "是", None],
            ["S3", "王五", "上高", "太阳能", None, 800.0, None, None, "否"],
        ]
    )
    records = records_of(ledger, policy)
    routes = list(policy.routes)
    assert records.route.tolist() == [routes.index("GAS_DECENTRAL"), -1, routes.index("SOLAR")]
    assert records.flag("acceptance").tolist() == [1, 0, -1]
    assert records.flag("own_meter").tolist() == [0, 1, -1]
    assert records.flag("declined").tolist() == [1, -1, 0]
    # 其他费用 is never eligible; without a route nothing is known to be
    assert np.array_equal(records.number("eligible"), [5000, np.nan, np.nan], equal_nan=True)
    assert np.isnan(records.number("subsidy")).all()


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("序号 街道镇 村（居） 户主姓名 身份证号 户口簿号 家庭人口 现取暖方式 拟改造方式 审查结论", "T2"),
        ("档案编号 户编号 户主 身份证复印件 户口簿 改造前照片 改造中照片 改造后照片 存放位置", "T5"),
        ("拨付日期 文号 收款单位 用途 金额 质保金", "T10"),
    ],
)
def test_tables_that_are_read_only_on_request(sheet, policy, head, kind):
    titles = head.split()
    grid = sheet([titles, [f"示例{at}" for at in range(len(titles))]])
    assert find([grid], policy) == []
    assert [table.kind for table in find([grid], policy, also=AUDITED_KINDS)] == [kind]


def test_the_route_of_a_roster_is_the_planned_one(policy, sheet):
    rows = [["户主", "身份证号", "户口簿号", "拟改造方式", "街道镇"], ["张三", A, "H1", "煤改电", "上高"]]
    (table,) = find([sheet(rows)], policy, also=AUDITED_KINDS)
    records = records_of(read(table, policy), policy)
    assert records.route.tolist() == [list(policy.routes).index("ELEC_DECENTRAL")]


def test_a_line_knows_its_place(audited):
    rows = [["标题"], ["项目名称", "街道镇", "楼栋", "改造建筑面积", "造价", "补贴合计"]]
    rows.append(["某小区", "财源街道", "1", 10.0, 900.0, 830.01])
    (line,) = audited(rows).lines
    assert (line.cell, line.row, line.column, line.title, line.value) == ("F3", 3, 6, "补贴合计", "830.01")
    assert (line.code, line.severity, line.clause) == ("OVER_CAP", "E", "三（五）")


def test_a_serial_date_is_shown_as_a_date(audited):
    head = ["户编号", "户主", "街道镇", "改造方式", "开工日期", "验收日期", "可补贴合计"]
    lines = audited([head, ["S1", "张三", "上高", "太阳能", 44482.0, 44481.0, 100.0]]).lines
    (line,) = [line for line in lines if line.code == "DATE_ORDER"]
    assert (line.value, line.message) == ("2021-10-12", "验收2021-10-12早于开工2021-10-13。")


def test_a_month_of_the_ledger_is_a_whole_month(audited):
    head = ["户编号", "户主", "街道镇", "改造方式", "安装完成日期", "验收日期", "可补贴合计"]
    rows = [["S1", "张三", "上高", "太阳能", dt.date(2021, 10, 13), "2021年10月", 100.0]]
    assert "DATE_ORDER" not in {line.code for line in audited([head, *rows]).lines}
    rows[0][5] = "2021年9月"
    assert "DATE_ORDER" in {line.code for line in audited([head, *rows]).lines}


def test_what_is_missing_is_called_by_its_header(audited):
    head = ["户编号", "户主", "街道镇", "改造方式", "可补贴合计", "补贴合计"]
    lacks = audited([head, ["S1", "张三", "上高", "太阳能", 100.0, 100.0]]).lacks
    assert {"核查日", "户口簿号", "身份证号"} <= set(lacks)
    assert "补贴合计" not in lacks
    assert not any(name.isascii() for name in lacks)


def test_one_household_in_two_tables_is_told_once(policy, sheet):
    head = ["户编号", "户主", "街道镇", "改造方式", "设备费"]
    first, second = ["S1", "张三", "上高", "太阳能", 100.0], ["S2", "李四", "上高", "太阳能", 100.0]
    other = ["户编号", "户主", "街道镇", "改造方式", "设备费", "备注"]
    rows = [head, first, second, [], other, first, ["S3", "王五", "上高", "太阳能", 100.0]]
    tables = find([sheet(rows)], policy)
    audits = [audit(read(table, policy), policy) for table in tables]
    assert [(line.cell, line.code) for line in across(audits)] == [("A6", "DUP_HOUSEHOLD")]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.used or kind.code in AUDITED_KINDS])
@pytest.mark.parametrize("count", [0, 1, 6])
def test_every_column_blank_or_no_record_at_all(policy, sheet, kind, count):
    """No check stumbles over emptiness: a prepared form is audited before anything is typed."""
    fields = [field for field in kind.fields if field.aliases]
    head = [field.aliases[0].rpartition("|")[2] for field in fields]
    keys = [f"{field.name}" if field.key else None for field in fields]
    body = [[key and f"{key}{at}" for key in keys] for at in range(count)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for table in find([sheet([head, *body])], policy, also=AUDITED_KINDS):
            audit(read(table, policy), policy, as_of=dt.date(2022, 1, 1))


POLICY = load_policy()
CELLS = st.one_of(
    st.none(),
    st.floats(allow_nan=False),
    st.integers(-10, 10_000).map(float),
    st.sampled_from(
        ["", "是", "否", "合格", "2021年10月", "2021-2022", A, "煤改气", "农房能效", "上高", "#N/A"]
    ),
    st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)),
    st.booleans(),
)
FIELDS = {
    kind.code: [field.aliases[0].rpartition("|")[2] for field in kind.fields if field.aliases]
    for kind in KINDS
    if kind.used or kind.code in AUDITED_KINDS
}


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(FIELDS)), st.data())
def test_anything_in_a_ledger_is_audited(kind, data):
    head = FIELDS[kind]
    body = data.draw(st.lists(st.lists(CELLS, min_size=len(head), max_size=len(head)), max_size=6))
    grid = Grid("", "台账", [head, *body])
    for table in find([grid], POLICY, also=AUDITED_KINDS):
        if table.kind:
            found = audit(read(table, POLICY), POLICY, as_of=dt.date(2022, 1, 1))
            assert all(line.message and line.clause and line.suggestion for line in found.lines)


def test_a_policy_without_thresholds_says_which_are_missing(sheet):
    """Another district's policy: its own cap is checked, its missing lines are named, nothing is assumed."""
    other = load_policy("shijiazhuang-2018")
    head = ["户编号", "户主", "街道镇", "改造方式", "设备费", "补贴合计"]
    (table,) = find([sheet([head, ["S1", "张三", "示例乡", "电代煤", 9000.0, 7400.01]])], other)
    found = audit(read(table, other), other)
    assert [line.code for line in found.lines] == ["OVER_CAP"]  # at most 7400 元/户
    assert "政策参数 audit_unit_factor" in found.lacks

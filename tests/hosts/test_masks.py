"""What is private, and what is shown instead: by a column's header, else by how it looks."""

from __future__ import annotations

import pytest

from xl_heating.hosts.publishing.masks import Private, masked_text, masked_value, sheet_masks
from xl_heating.ledger import Grid
from xl_heating.policy import load_policy

POLICY = load_policy()
ID = "990000198001010012"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"身份证{ID}联系", "身份证990000********0012联系"),
        ("９９００００１９８００１０１００１２", "990000********0012"),
        ("990000 19800101 004x", "990000********004X"),
        ("99000019800101\n0012", "990000********0012"),
        ("手机139-0000-0017", "手机139****0017"),
        ("13900000017、13900000018", "139****0017、139****0018"),
        ("0538-8000017", "*******0017"),
        ("电话：8000017", "电话：******7"),
        ("卡6222 0200 0000 0000 017", "卡***************0017"),
        ("写信到 someone@example.com。", "写信到 ***。"),
        ("2021-10-13 2021-10-20", "2021-10-13 2021-10-20"),
        ("2021-2022采暖季", "2021-2022采暖季"),
        ("泰山政办字〔2021〕13号", "泰山政办字〔2021〕13号"),
        ("01-001-0001", "01-001-0001"),
        ("990000********0012", "990000********0012"),
        ("补贴 158,796,800 元", "补贴 158,796,800 元"),
        ("口径：面积按街镇合并", "口径：面积按街镇合并"),
    ],
)
def test_texts_by_how_they_look(text, shown):
    assert masked_text(text) == shown


def test_an_office_s_own_numbers_stay_where_they_are_known_as_such():
    own = "370902-001-00017"
    assert masked_value(own, Private.OWN_CODE) == own
    assert masked_value(own, None) != own
    assert masked_value(ID, Private.OWN_CODE) == "990000********0012"
    assert masked_value("990000-19800101-0012", Private.OWN_CODE) == "990000********0012"
    assert masked_value("13900000017", Private.OWN_CODE) == "139****0017"


@pytest.mark.parametrize(
    ("value", "private", "shown"),
    [
        (ID, Private.IDENTITY, "990000********0012"),
        (3.7090219900101e17, Private.IDENTITY, "*" * 18),
        ("3.70902E+17", Private.IDENTITY, "*" * 18),
        ("G12345678", Private.IDENTITY, "*******78"),
        ("无", Private.IDENTITY, "无"),
        ("990000********0012", Private.IDENTITY, "990000********0012"),
        (13900000017.0, Private.PHONE, "139****0017"),
        (8000017.0, Private.PHONE, "******7"),
        ("8000017", Private.PHONE, "******7"),
        ("H00012", Private.CODE, "*****2"),
        ("示例村三里河12号2单元", Private.ADDRESS, "示例村三里河*号*单元"),
        ("示例村十二号", Private.ADDRESS, "示例村*号"),
        ("三里示例村", Private.ADDRESS, "三里示例村"),
        (12.0, Private.ADDRESS, "*"),
        ("低保", Private.SECRET, None),
        (13900000017.0, None, "139****0017"),
        (158796800.0, None, 158796800.0),
        (44482.0, None, 44482.0),
        (12345678901.5, None, 12345678901.5),
        (None, Private.IDENTITY, None),
        (True, Private.IDENTITY, True),
    ],
)
def test_values_by_what_their_column_holds(value, private, shown):
    assert masked_value(value, private) == shown


def test_names_are_left_alone_unless_asked():
    assert masked_value("欧阳示例", Private.NAME) == "欧阳示例"
    assert masked_value(" 欧阳示例 ", Private.NAME, names=True) == "欧***"


def grid(rows: list[list[object]], sheet: str = "表") -> Grid:
    width = max(map(len, rows))
    return Grid("a.xlsx", sheet, [[*row, *[None] * (width - len(row))] for row in rows], (2, 3))


def test_headers_of_any_table_say_what_stands_below_them():
    rows = [
        ["值班表"],
        ["序号", "值班人", "联系 电话", "身份证号核对", "家庭住址"],
        [1, "示例甲", 8000017, "OK", "1号"],
        ["序号", "街道镇", "户主姓名", "改造方式", "备注"],
        [1, "省庄镇", "示例乙", "太阳能", "无"],
    ]
    masks = sheet_masks([grid(rows)], POLICY)["表"]
    # The block begins in C2: 联系电话 is column E, its first cell row 4.
    assert masks.private(4, 5) is Private.PHONE
    assert masks.private(4, 6) is None
    assert masks.private(4, 7) is Private.ADDRESS
    assert masks.private(6, 5) is Private.NAME
    assert masks.private(6, 7) is None


def test_a_label_says_what_stands_beside_it():
    masks = sheet_masks([grid([["填报人：", "示例", "电话：", None, "8000017"], ["备注", "无"]])], POLICY)[
        "表"
    ]
    assert masks.private(2, 7) is Private.PHONE
    assert masks.private(2, 4) is None


def test_a_column_that_staff_assigned_is_known_without_its_header():
    rows = [
        ["户编号", "街道镇", "户主姓名", "号", "改造方式", "设备费（元）"],
        ["S01-001", "省庄镇", "示例甲", "B17", "太阳能", 5800.0],
    ]
    taught = Grid("a.xlsx", "台账", rows, mapping={"household_book": (1, 4)})
    assert sheet_masks([taught], POLICY)["台账"].private(2, 4) is Private.CODE

"""Sample conversion ledgers (改造台账) in the layouts that offices make; a function each."""

from __future__ import annotations

import datetime as dt
from typing import Any

from xl_heating.templates.sample_paper import (
    BASIC,
    COSTS,
    SIGNATURES,
    Formula,
    Paper,
    Serial,
    household,
    person,
)

GAS, ELECTRIC, CENTRAL, SOLAR = "分散气代煤", "分散电代煤", "集中供热延伸", "太阳能"
DAY = dt.date(2021, 10, 20)


def _record(
    number: int, route: str, *costs: Any, village: Any = "示例一村", street: Any = "上高街道"
) -> list[Any]:
    name, identity, phone = person(number)
    return [household(number), street, village, name, identity, phone, route, DAY, "合格", *costs]


def standard(book: Any) -> None:
    paper = Paper(book, "改造台账")
    headers = (*BASIC, *COSTS, "备注")
    paper.title("上高街道2021年冬季清洁取暖改造台账（示例）", len(headers))
    paper.line("填报单位：上高街道（盖章）　填报日期：2021年11月1日　单位：户、㎡、元")
    paper.head(headers)
    routes = (GAS, ELECTRIC, CENTRAL, SOLAR)
    for number in range(12):
        paper.row(*_record(number, routes[number % 4], 4000 + number * 100, 800, 600.5, None, 0))
    paper.row("合计", *[None] * 8, 54600, 9600, 7206, None, 0)
    paper.line(SIGNATURES)
    notes = Paper(book, "说明")
    notes.line("一、本台账由街道镇填写，每周报区办。")
    notes.line("二、改造方式、验收结论请从下拉列表中选择。")


def three_rows(book: Any) -> None:
    paper = Paper(book, "台账")
    paper.title("岱庙街道清洁取暖改造台账（示例）", 17)
    paper.line("单位：元")
    paper.merged_head(
        3,
        [
            (0, 0, 3, 1, "户编号"),
            (0, 1, 1, 5, "基本信息"),
            (1, 1, 2, 1, "街道镇"),
            (1, 2, 2, 1, "村（居）"),
            (1, 3, 1, 2, "户主"),
            (2, 3, 1, 1, "姓名"),
            (2, 4, 1, 1, "身份证号"),
            (1, 5, 2, 1, "联系电话"),
            (0, 6, 1, 3, "改造情况"),
            (1, 6, 2, 1, "技术路线"),
            (1, 7, 1, 2, "验收"),
            (2, 7, 1, 1, "日期"),
            (2, 8, 1, 1, "结论"),
            (0, 9, 1, 5, "可补贴费用（元）"),
            (1, 9, 1, 3, "购置安装"),
            (2, 9, 1, 1, "设备"),
            (2, 10, 1, 1, "安装"),
            (2, 11, 1, 1, "管网（线路）"),
            (1, 12, 2, 1, "维护"),
            (1, 13, 2, 1, "其他（不补）"),
            (0, 14, 1, 3, "补贴资金（元）"),
            (1, 14, 2, 1, "合计"),
            (1, 15, 1, 2, "其中"),
            (2, 15, 1, 1, "中央及市级"),
            (2, 16, 1, 1, "区级"),
        ],
    )
    for number, equipment in enumerate((4000, 4100, 4200, 4300)):
        costs = (equipment, 700, 300, None, 50)
        paper.row(
            *_record(20 + number, ELECTRIC, *costs, street="岱庙办事处"),
            equipment + 1000,
            2500,
            equipment - 1500,
        )
    paper.line(SIGNATURES)


def ten_thousands(book: Any) -> None:
    paper = Paper(book, "台账")
    paper.title("泰前街道改造台账（示例）", 14)
    paper.line("单位：户、㎡")
    paper.merged_head(
        2,
        [(0, column, 2, 1, text) for column, text in enumerate(BASIC)]
        + [(0, 9, 1, 5, "可补贴费用（万元）")]
        + [(1, 9 + column, 1, 1, text) for column, text in enumerate(COSTS)],
    )
    street = "泰前街道"
    paper.row(*_record(30, GAS, 0.45, 0.08, 0.06, None, None, street=street))
    paper.row(*_record(31, GAS, "6000元", 0.0801, 0.06, None, None, street=street))
    paper.row(*_record(32, GAS, "0.5万", 0.08, 0.0625, None, None, street=street))
    paper.row(*_record(33, GAS, 5000, 0.08, 0.06, None, None, street=street))
    paper.row("合计", *[None] * 8, 5001.55, 0.32, 0.24)


def wrapped_headers(book: Any) -> None:
    paper = Paper(book, "Sheet1")
    paper.line("附件3")
    paper.title("省庄镇清洁取暖到户台账（示例）", 12)
    paper.line("填报单位：省庄镇人民政府（盖章）", 0)
    paper.at += 1
    paper.head(
        (
            *("序\n号", "街 道 镇", "村　庄", "户　主\n姓名", "身份证\n号　码", "联系\n电话"),
            *("改 造\n方 式", "验　收\n日期", "验收\n结论"),
            *("设备费\n（元）", "安装费\n（元）", "管网（线路）\n费用（元）"),
        )
    )  # fmt: skip
    for number in range(5):
        name, identity, phone = person(40 + number)
        paper.row(
            number + 1, "省庄", "示例二村", name, identity, phone, "煤改气壁挂炉", DAY, "合格", 4200, 900, 650
        )


def subtotals(book: Any) -> None:
    paper = Paper(book, "台账")
    headers = (*BASIC, *COSTS)
    paper.title("财源街道改造台账（示例）", len(headers))
    paper.line("单位：元")
    paper.head(headers)

    def total(label: str, equipment: float, installation: float, pipe: float) -> None:
        paper.row(None, None, label, *[None] * 6, equipment, installation, pipe)

    def village(name: str, first: int, costs: tuple[int, ...]) -> None:
        for number, cost in enumerate(costs):
            paper.row(
                *_record(first + number, ELECTRIC, cost, 500, 300, None, None, village=name, street="财源办")
            )

    village("示例一村", 50, (6000, 5800))
    total("小计", 11800, 1000, 600)
    village("示例二村", 52, (5000, 5200, 5400))
    total("小　计", 15600, 1500, 1000)
    total("合　计", 27400, 2500, 1500)
    village("示例三村", 55, (4800,))
    total("示例三村小计", 4800, 500, 300)
    total("总计（6户）", 32200, 3000, 1800)


def repeated_headers(book: Any) -> None:
    paper = Paper(book, "台账")
    headers = (*BASIC, *COSTS)
    for page in range(3):
        paper.title("徐家楼街道改造台账（示例）", len(headers))
        paper.line("单位：元")
        paper.head(headers)
        for number in range(6):
            paper.row(*_record(60 + page * 6 + number, GAS, 4500, 700, 500, None, 20, street="徐家楼"))
        paper.row("本页合计", *[None] * 8, 27000, 4200, 3000, None, 120)
        paper.line(f"第{page + 1}页，共3页", 6)


def signatures(book: Any) -> None:
    paper = Paper(book, "台账")
    headers = ("序号", *BASIC[1:], *COSTS)
    paper.title("邱家店镇改造台账（示例）", len(headers))
    paper.line("填报单位：邱家店镇（盖章）　　填报日期：2021.11.1　　单位：元")
    paper.head(headers)
    paper.head(tuple(str(number + 1) for number in range(len(headers))))
    for number in range(4):
        record = _record(80 + number, SOLAR, 4000, 1000, None, 500, None, street="邱家店")
        paper.row(number + 1, *record[1:])
    for number in range(4, 9):
        paper.row(number + 1, *[None] * (len(headers) - 1))
    paper.line("（以下空白）", 3)
    paper.row("合计", *[None] * 8, 16000, 4000, None, 2000, None)
    paper.at += 1
    paper.line("注：1.本表一式三份；2.验收日期为第三方验收日期。")
    paper.row("村（居）盖章：", None, None, "街道镇（盖章）：", None, None, "区办核准意见：")
    paper.line(SIGNATURES)
    paper.line("填报日期：　　年　　月　　日", 8)


def merged_villages(book: Any) -> None:
    paper = Paper(book, "台账")
    headers = (*BASIC, *COSTS)
    paper.title("上高街道改造台账（示例）", len(headers))
    paper.head(headers)
    top = paper.at
    for number in range(7):
        paper.row(*_record(90 + number, GAS, 4600, 800, 500, None, None, village=None, street=None))
    paper.merge_down(top, top + 6, 1, "上高街道办")
    paper.merge_down(top, top + 2, 2, "示例一村")
    paper.merge_down(top + 3, top + 5, 2, "示例二村")
    paper.cell(top + 6, 2, "示例三村")
    paper.merge_down(top + 4, top + 5, 11, 1000)


def text_numbers(book: Any) -> None:
    paper = Paper(book, "台账")
    headers = (*BASIC, *COSTS)
    paper.title("泰前街道改造台账（示例）", len(headers))
    paper.line("单位：元")
    paper.head(headers)
    for number, costs in enumerate(
        (
            ("6,000", "８００", "500元", "—", "/"), ("５８００", " 700 ", "　600　", "无", ""),
            ("4,999.99", "700.5", "0", "-", None), ("0.45万元", "￥800", "６００．５", None, None),
            ("约5000", "700", "600", None, None), (True, 700, 600, None, None),
        )
    ):  # fmt: skip
        paper.row(*_record(100 + number, ELECTRIC, *costs, street="泰前"))


def mixed_dates(book: Any) -> None:
    paper = Paper(book, "台账")
    headers = (
        "户编号",
        "街道镇",
        "村（居）",
        "户主姓名",
        "身份证号",
        "改造方式",
        "开工日期",
        "验收日期",
        "验收结论",
        "设备费（元）",
    )
    paper.title("省庄镇改造台账（示例）", len(headers))
    paper.head(headers)
    for number, day in enumerate(
        (
            "2021.10.13", "2021/10/13", "20211013", Serial(44482), "2021年10月13日",
            dt.date(2021, 10, 13), "２０２１-１０-１３", "2021年10月", "10月13日", "2021.2.30",
            Serial(2021.1), "年底", None,
        )
    ):  # fmt: skip
        name, identity, _ = person(120 + number)
        paper.row(
            household(120 + number),
            "省庄镇",
            "示例一村",
            name,
            identity,
            ELECTRIC,
            dt.date(2021, 8, 1),
            day,
            "合格",
            5000,
        )


def identities(book: Any) -> None:
    paper = Paper(book, "台账")
    headers = (*BASIC, "设备费（元）")
    paper.title("财源街道改造台账（示例）", len(headers))
    paper.head(headers)
    good = person(150)[1]
    spaced = person(157)[1]
    wrong = good[:17] + ("0" if good[17] != "0" else "1")
    for number, identity in enumerate(
        (
            good, float(person(151)[1][:15] + "000"), wrong, "990000700101001", "99000019700101", "H12345678",
            None, f" {spaced[:6]} {spaced[6:14]} {spaced[14:]} ", "9.90000197E+17", "990000197013010018",
        )
    ):  # fmt: skip
        record = _record(150 + number, GAS, 5000, street="财源街道")
        record[4] = identity
        paper.row(*record)


def hidden_columns(book: Any) -> None:
    paper = Paper(book, "台账")
    headers = (*BASIC[:3], "联系人备注", *BASIC[3:], *COSTS, "备注", "内部核对（勿删）")
    paper.title("岱庙街道改造台账（示例）", len(headers))
    paper.line("单位：元")
    paper.head(headers)
    for number in range(5):
        record = _record(170 + number, GAS, 4400, 700, 600, None, None, street="岱庙")
        paper.row(*record[:3], "已电话核实", *record[3:], "无", Formula("=J4+K4", 5100))
    paper.sheet.set_column(4, 6, None, None, {"hidden": True})
    paper.sheet.set_column(10, 11, None, None, {"hidden": True})
    old = Paper(book, "旧表")
    old.head((*BASIC, *COSTS))
    for number in range(5):
        old.row(*_record(170 + number, GAS, 4000, 700, 600, None, None, street="岱庙"))
    old.sheet.hide()


def dates_1904(book: Any) -> None:
    paper = Paper(book, "台账")
    headers = (
        "户编号",
        "街道镇",
        "村（居）",
        "户主姓名",
        "身份证号",
        "改造方式",
        "验收日期",
        "验收结论",
        "设备费（元）",
    )
    paper.title("邱家店镇改造台账（示例）", len(headers))
    paper.head(headers)
    # 2021-10-13 is day 44482 from 1900 and day 43020 from 1904.
    for number, day in enumerate((dt.date(2021, 10, 13), Serial(43020), "2021.10.13")):
        name, identity, _ = person(190 + number)
        paper.row(household(190 + number), "邱家店镇", "示例一村", name, identity, CENTRAL, day, "合格", 5500)


def no_street(book: Any) -> None:
    paper = Paper(book, "台账")
    headers = (
        "村（居）",
        "户主姓名",
        "身份证号",
        "改造方式",
        "验收日期",
        "验收结论",
        "设备费（元）",
        "安装费（元）",
    )
    paper.title("上高街道办事处2021年清洁取暖改造台账（示例）", len(headers))
    paper.head(headers)
    for number in range(8):
        name, identity, _ = person(200 + number)
        village = {0: "示例一村", 4: "示例二村"}.get(number)
        paper.row(village, name, identity, "空气源热风机", DAY, "合格", 5000, 600)


def doubts(book: Any) -> None:
    paper = Paper(book, "台账")
    headers = (*BASIC, *COSTS)
    paper.title("徐家楼街道改造台账（示例）", len(headers))
    paper.line("单位：元")
    paper.head(headers)
    street = "徐家楼街道"
    rows = [
        _record(220, GAS, Formula("=NA()", "#N/A"), 700, 600, None, None, street=street),
        _record(221, GAS, 0.6, 700, 600, None, None, street=street),
        _record(222, "空气能", 4500, 700, 600, None, None, street=street),
        _record(223, ELECTRIC, 4500, 700, 600, None, None, street="徐楼"),
        _record(224, ELECTRIC, None, None, None, None, None, street=street),
        _record(225, "", 4500, 700, 600, None, None, street=street),
        _record(226, ELECTRIC, -4500, 700, 600, None, None, street=street),
        _record(227, ELECTRIC, 4500, 700, 600, None, None, street=street),
        _record(227, ELECTRIC, 4500, 700, 600, None, None, street=street),
        _record(228, "生物质锅炉", None, None, None, None, None, street=street),
        _record(229, "城区市政集中供暖", None, None, None, None, None, street=street),
    ]
    rows[8][4] = person(230)[1]
    rows[7][7] = Formula("=VLOOKUP(1,X1:X2,1)", "#REF!")
    for row in rows:
        paper.row(*row)


def rival_columns(book: Any) -> None:
    paper = Paper(book, "台账")
    headers = (*BASIC, "验收时间", "设备费（元）", "安装费（美元）", "管网费（元）", "管网费用（元）")
    paper.title("财源街道改造台账（示例）", len(headers))
    paper.head(headers)
    for number in range(3):
        paper.row(*_record(240 + number, GAS, dt.date(2021, 11, 2), 4500, 100, 600, 600, street="财源街道"))

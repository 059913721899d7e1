"""HEAT_EXPLAIN: the sentence for each row, and for each thing that can be wrong."""

from __future__ import annotations

import datetime as dt

import pytest

from xl_heating.functions import CellError, call

TAIL = "（口径：定额优先；政策2021-10-13）"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("分散电代煤", 6350),
            "三（三）2：可补贴费用6,350元，上限6,000元×1户，补贴6,000元；"
            "中央及市级3,000元，区级3,000元，自付350元" + TAIL,
        ),
        (
            ("区域集中供热-可再生", 70000, 1000, None, "share_mode=PROPORTIONAL"),
            (
                "三（二）：可补贴费用70,000元，上限83元×建设项目供热面积1,000㎡，补贴70,000元；"
                "中央及市级21,084.34元，区级48,915.66元，自付0元（口径：按比例分担；政策2021-10-13）"
            ),
        ),
        (
            ("农房能效", 7000.5, 1, "整改"),
            "三（五）：可补贴费用7,000.5元，未经验收合格，补贴0元，自付7,000.5元" + TAIL,
        ),
        (
            ("城区市政", 5200),
            "三（一）：可补贴费用5,200元，计入任务但不享受补贴，自付5,200元（政策2021-10-13）",
        ),
        (
            ("公益场所", 200000, 1250),
            (
                "三（六）：可补贴费用200,000元，原文未设上限，补贴200,000元；"
                "中央及市级0元，区级200,000元，自付0元（政策2021-10-13）"
            ),
        ),
        (("", ""), None),
        (("太阳能", ""), "可补贴费用未填，暂不计算补贴。"),
        (("", 5000), "未填改造方式，无法计算补贴。"),
        (("电炉", 5000), "不认识的改造方式“电炉”，请从“改造方式”表中选择。"),
        (("太阳能", "6,200"), "可补贴费用“6,200”是文本，不是数字；可先用 HEAT_NUMBER 清洗。"),
        (("太阳能", True), "可补贴费用是真假值，不是数字。"),
        (("太阳能", dt.date(2021, 10, 13)), "可补贴费用“2021-10-13”不是数字。"),
        (("太阳能", 6200, "两户"), "数量“两户”是文本，不是数字；可先用 HEAT_NUMBER 清洗。"),
        (("太阳能", -5), "可补贴费用-5小于0，请核对。"),
        (("太阳能", 1e300), "可补贴费用过大或不是有限的数，请核对。"),
        (("太阳能", float("nan")), "可补贴费用过大或不是有限的数，请核对。"),
        (("太阳能", 5, float("inf")), "数量过大或不是有限的数，请核对。"),
        (("城区建筑能效", 5000), "城区建筑能效须填改造建筑面积（㎡），不能按1㎡计。"),
        (("区域-非可再生", 5000), "区域集中供热-非可再生须填评估供热面积（㎡），不能按1㎡计。"),
        (("农房能效", 5000, 1, "待定"), "验收“待定”无法识别，请填合格、不合格、整改，或验收日期。"),
        (("太阳能", CellError.REF), "可补贴费用一格是错误值 #REF!，请先改正该格。"),
        (("太阳能", 5, 1, None, "nope=1"), "政策参数中有不认识的键，请对照“政策参数”表。"),
        (("太阳能", 5, 1, None, "SOLAR.cap=x"), "政策参数中有不能使用的取值，请对照“政策参数”表改正。"),
        (("太阳能", [1, 2], [1, 2, 3]), "各参数的行数不一致，请选择同样多的行。"),
        (("太阳能",), "参数个数不对，请对照函数说明。"),
    ],
)
def test_sentence(arguments, sentence):
    assert call("EXPLAIN", *arguments) == sentence


def test_a_column_of_sentences():
    found = call("EXPLAIN", ["太阳能", "", "电炉"], [5000, "", 1])
    assert [row[0] is not None for row in found] == [True, False, True]
    assert found[0][0].startswith("三（四）：可补贴费用5,000元，")


def test_each_error_of_the_subsidy_is_explained_and_only_those():
    routes = ["太阳能", "电炉", "", "城区建筑能效", "农房能效", "太阳能", "公益场所"]
    costs = [5, 5, 5, 5, 5, "x", 5]
    accepted = ["?", None, None, None, "?", None, None]
    errors = [isinstance(row[0], CellError) for row in call("SUBSIDY", routes, costs, None, accepted)]
    sentences = [row[0] for row in call("EXPLAIN", routes, costs, None, accepted)]
    assert errors == [False, True, True, True, True, True, True]
    assert [TAIL not in sentence for sentence in sentences] == errors

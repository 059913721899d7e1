"""Formulas as typed on the command line: syntax, values, and errors that name the place."""

from __future__ import annotations

import datetime as dt

import pytest

from xl_heating.errors import FormulaError
from xl_heating.functions import CellError, evaluate
from xl_heating.functions.describe import help_text, list_text
from xl_heating.functions.registry import catalogue, get
from xl_heating.functions.rendering import to_json, to_text
from xl_heating.functions.spec import Topic
from xl_heating.policy import load_policy


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=6000", 6000),
        ("6000.5", 6000.5),
        ("=-1.5e3", -1500),
        ("= - -2", 2),
        ("=+2", 2),
        ("=.5", 0.5),
        ('="他说""好"""', '他说"好"'),
        ('=""', ""),
        ("=TRUE", True),
        ("=false", False),
        ("=TRUE()", True),
        ("=#DIV/0!", CellError.DIV0),
        ("=-#N/A", CellError.NA),
        ('=-"x"', CellError.VALUE),
        ("=(3)", 3),
        ("={1,2;3,4}", [[1, 2], [3, 4]]),
        ('={1;"";TRUE;#N/A;-2}', [[1], [""], [True], [CellError.NA], [-2]]),
        ("={1;;3}", [[1], [None], [3]]),
        ("=-{1,2}", [[-1, -2]]),
        ("=DATE(2021,11,1)", dt.date(2021, 11, 1)),
        ("=DATE(2021,14,32)", dt.date(2022, 3, 4)),
        ("=DATE(2022,1,0)", dt.date(2021, 12, 31)),
        ("=DATE(99999,1,1)", CellError.NUM),
        ("=DATE(2021,1)", CellError.VALUE),
        ('=DATE("x",1,1)', CellError.VALUE),
        ("=DATE(#REF!,1,1)", CellError.REF),
        ("=NOPE(1)", CellError.NAME),
        ("=SPLIT(1)", CellError.NAME),
        ('=HEAT_SUBSIDY("太阳能",7000)', 6000),
        ('=heat_subsidy( "太阳能" , 7000 )', 6000),
        ('HEAT_SUBSIDY("太阳能",7000,,)', 6000),
        ('=HEAT_SUBSIDY("太阳能",,)', None),
        ("=HEAT_SUBSIDY()", CellError.VALUE),
        ('=HEAT_SUBSIDY("太阳能",HEAT_NUMBER("０．５万元"))', 5000),
        ('=HEAT_SPLIT("集中供热延伸",5000,1,,"share_mode=PROPORTIONAL")', [[5000, 2500, 2500, 0]]),
        ("＝HEAT_CAP（“太阳能”，２）", 12000),
        ('=HEAT_SUBSIDY({"太阳能"；"农房能效"}，｛7000；7000｝，1，TRUE)', [[6000], [6600]]),
        ('=HEAT_ROUTE("煤改气（壁挂炉）")', "分散气代煤"),
        ('=HEAT_SUBSIDY("太阳能",7000,1,,{"SOLAR.cap",5000;"SOLAR.upper",2500})', 5000),
        ("=HEAT_SEASON(DATE(2021,11,1))", "2021-2022"),
    ],
)
def test_value(formula, expected):
    found = evaluate(formula)
    assert found == expected
    assert type(found) is type(expected) or isinstance(found, float)


def test_text_keeps_its_full_width_characters():
    assert evaluate('="Ａ，（Ｂ）"') == "Ａ，（Ｂ）"


@pytest.mark.parametrize(
    ("formula", "place", "cause"),
    [
        ("", 1, "公式为空"),
        ("=", 2, "不完整"),
        ("=HEAT_CAP(", 11, "不完整"),
        ('=HEAT_CAP("太阳能"', 16, "没有配对的“)”"),
        ('=HEAT_CAP("太阳能)', 11, "缺少右引号"),
        ('=HEAT_CAP("太阳能",1))', 19, "“)”多余"),
        ('=HEAT_CAP("太阳能" 1)', 17, "没有配对"),
        ("=A1", 2, "不能引用单元格"),
        ("=HEAT_CAP(B5)", 11, "不能引用单元格"),
        ("=HEAT_CAP(太阳能)", 11, "不认识的字符“太”"),
        ("=1 2", 4, "多余"),
        ("={1,2;3}", 2, "个数不一致"),
        ("={1,{2}}", 5, "不能再放数组"),
        ("={1", 4, "没有配对的“}”"),
        ("=*5", 2, "不认识的字符"),
        ("=,", 2, "不应是“,”"),
        ("=" + "(" * 100 + "1", 66, "过深"),
    ],
)
def test_syntax_error_names_the_place(formula, place, cause):
    with pytest.raises(FormulaError) as caught:
        evaluate(formula)
    assert cause in caught.value.message
    assert f"第{place}个字符" in str(caught.value)
    assert caught.value.remedy


def test_another_policy():
    assert evaluate('=HEAT_CAP("煤改电")', policy=load_policy("shijiazhuang-2018")) == 7400


@pytest.mark.parametrize(
    ("value", "json", "text"),
    [
        (6000.0, 6000, "6000"),
        (21084.34, 21084.34, "21084.34"),
        (7, 7, "7"),
        ("太阳能", "太阳能", "太阳能"),
        (True, True, "TRUE"),
        (None, None, ""),
        ("", None, ""),
        (CellError.VALUE, {"error": "#VALUE!"}, "#VALUE!"),
        (dt.date(2021, 10, 13), "2021-10-13", "2021-10-13"),
        (dt.datetime(2021, 10, 13), "2021-10-13", "2021-10-13"),
        (dt.datetime(2021, 10, 13, 9, 5), "2021-10-13 09:05:00", "2021-10-13 09:05:00"),
        ([[1.0, None], [CellError.NA, "a"]], [[1, None], [{"error": "#N/A"}, "a"]], "1\t\n#N/A\ta"),
        ([], [], ""),
    ],
)
def test_rendering(value, json, text):
    assert to_json(value) == json
    assert to_text(value) == text


def test_list_has_every_function_by_topic():
    listed = list_text()
    assert {line.name for line in listed} == set(catalogue)
    topics = [line.topic for line in listed]
    assert sorted(topics, key=topics.index) == topics
    assert list(dict.fromkeys(topics)) == [topic.value for topic in Topic]


@pytest.mark.parametrize("name", list(catalogue))
def test_help_has_every_part(name):
    spec = get(name)
    lines = help_text(spec)
    for part in ("用途：", "参数：", "返回：", "条款：", "示例："):
        assert sum(line.startswith(part) for line in lines) == 1
    for argument in spec.arguments:
        assert any(line.startswith(f"  {argument.name}　{argument.title}") for line in lines)
    assert any(line.strip().startswith(f"={name}(") and "→" in line for line in lines)


def test_help_of_a_function():
    lines = help_text(get("WAN"))
    assert lines[0] == "HEAT_WAN　元换算为万元"
    assert "  =HEAT_WAN(158796800) → 15879.68" in lines
    assert "返回：金额（万元）；参数为整列时结果也是整列。" in lines

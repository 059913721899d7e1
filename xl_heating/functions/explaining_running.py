"""HEAT_EXPLAIN_RUNNING and HEAT_EXPLAIN_SEASON_INDEX: a running subsidy in one sentence (三（三）3、4)."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np

from xl_heating.functions import running
from xl_heating.functions.columns import as_days, days, own_meter
from xl_heating.functions.sentences import (
    Row,
    amount,
    error_cause,
    explained,
    explaining,
    number_cause,
    route_cause,
    short,
    tail,
)
from xl_heating.functions.spec import Example, FunctionSpec
from xl_heating.functions.values import CellError, cells, is_blank
from xl_heating.policy import Policy
from xl_heating.rules.money import UNITS, to_units
from xl_heating.rules.running import baseline
from xl_heating.rules.season import first_season, label, parse_season
from xl_heating.rules.terms import figure as policy_figure
from xl_heating.rules.terms import rounding_unit

_SPECS = {spec.name: spec for spec in running.FUNCTIONS}
_RUNNING, _INDEX = _SPECS["HEAT_RUNNING"], _SPECS["HEAT_SEASON_INDEX"]
_METERED = {"立方米": ("用气", "m³"), "千瓦时": ("用电", "kWh")}
"""How one speaks of a usage unit."""
_FEN = Decimal("0.01")


def _say_running(row: Row, figure: Any) -> str | None:
    if isinstance(figure, CellError):
        return _running_cause(row)
    policy = row.policy
    if figure is None:
        return None if is_blank(row["route"]) else "采暖季用量未填，暂不计算运行补贴。"
    route = policy.route(row["route"])
    assert route is not None
    usage = Decimal(int(to_units(float(row["usage"]))[0])) / UNITS
    terms = route.running
    end = tail(policy, "cap_year")
    if terms is None:
        return f"{route.clause}：{route.name}不享受运行补贴，应补0元{tail(policy)}"
    word, unit = _METERED.get(terms.usage_unit, ("用量", terms.usage_unit))
    clause = terms.rate.clause
    if terms.own_meter_only and own_meter(cells(row["own_meter"])).values[0] != 1:
        return f"{clause}：采暖季{word}{amount(usage)}{unit}，不是一户一表，不享受运行补贴，应补0元{end}"
    monthly = Decimal(baseline(policy)) / UNITS
    counted = max(usage - monthly, Decimal(0))
    net = f"，扣除基线{amount(monthly)}{unit}，计补{amount(counted)}{unit}" if monthly else ""
    step = rounding_unit(policy) * _FEN
    earned = (counted * terms.rate.number / step).quantize(Decimal(1), ROUND_HALF_UP) * step
    already = row["already_paid"]
    paid = Decimal("0" if is_blank(already) else str(already)).quantize(_FEN, ROUND_HALF_UP)
    due = f"应补{amount(figure)}元，由{policy.policy.district_level}承担"
    if not figure and paid >= min(earned, terms.cap.number) > 0:
        due = "已补足，应补0元"
    return (
        f"{clause}：采暖季{word}{amount(usage)}{unit}{net}×{amount(terms.rate.number)}元/{unit}"
        f"={amount(earned)}元，上限{amount(terms.cap.number)}元，已补{amount(paid)}元，{due}{end}"
    )


def _running_cause(row: Row) -> str | None:
    titles = {
        "route": "改造方式",
        "usage": "采暖季用量",
        "own_meter": "是否一户一表",
        "already_paid": "本季已补",
    }
    found = {name: (title, row[name]) for name, title in titles.items()}
    cause = (
        error_cause(*found.values())
        or number_cause(found["usage"], found["already_paid"])
        or route_cause(row, "运行补贴")
    )
    if cause:
        return cause
    route = row.policy.route(row["route"])
    assert route is not None
    meter = row["own_meter"]
    if is_blank(meter):
        return f"{route.name}只补一户一表的用户，是否一户一表未填，请填是或否。"
    return f"是否一户一表“{short(meter)}”无法识别，请填是或否。"


def _say_index(row: Row, figure: Any) -> str | None:
    accepted, season = row["accepted"], row["season"]
    if isinstance(figure, CellError):
        return _index_cause(accepted, season)
    if figure is None:
        return None if is_blank(season) else "验收日期未填，暂不能判断是第几季。"
    policy = row.policy
    day = as_days(days(cells(accepted)))
    own, asked = int(first_season(policy, day)[0]), parse_season(str(season))
    seasons = int(policy_figure(policy, "running.seasons"))
    first = _counted_from(policy, own)
    clause = policy.value("running.seasons").clause
    head = f"{clause}：验收{np.datetime_as_string(day[0])}，该户首个采暖季{label(own)}"
    if policy.option("three_year_start") == "PROGRAMME":
        head += f"，项目首个采暖季{label(first)}"
    end = tail(policy, "three_year_start")
    if figure:
        return f"{head}；{label(asked)}为第{int(figure)}季，在暂定{seasons}年之内，可享受运行补贴{end}"
    if asked < max(own, first):
        return f"{head}；{label(asked)}早于首个采暖季，不享受运行补贴{end}"
    return f"{head}；{label(asked)}为第{asked - first + 1}季，已过暂定{seasons}年，不享受运行补贴{end}"


def _counted_from(policy: Policy, own: int) -> int:
    if policy.option("three_year_start") == "PROGRAMME":
        return parse_season(str(policy.option("programme_first_season")))
    return own


def _index_cause(accepted: Any, season: Any) -> str:
    cause = error_cause(("验收日期", accepted), ("采暖季", season))
    if cause:
        return cause
    if days(cells(accepted)).unusable[0]:
        return f"验收日期“{short(accepted)}”不是可用的日期，请填到日，如 2021-10-20。"
    if is_blank(season):
        return "采暖季未填，请写成 2021-2022。"
    return f"采暖季“{short(season)}”不能识别，请写成 2021-2022。"


_GAS, _ELECTRIC = "分散气代煤", "分散电代煤"
_END = "（口径：按采暖季；政策2021-10-13）"
_FIRST = "（口径：自户首个采暖季起连续计；政策2021-10-13）"

FUNCTIONS: tuple[FunctionSpec, ...] = (
    explained(
        _RUNNING,
        "HEAT_EXPLAIN_RUNNING",
        "用一句话说明运行补贴：用量×标准、上限、已补、应补、由谁承担；合表、不享受的改造方式说明原因。",
        implementation=explaining(_RUNNING, _say_running),
        examples=(
            Example(
                {"route": _GAS, "usage": 412},
                "三（三）3：采暖季用气412m³×1元/m³=412元，上限600元，已补0元，应补412元，由区级承担" + _END,
            ),
            Example(
                {"route": _GAS, "usage": 700, "already_paid": 450},
                "三（三）3：采暖季用气700m³×1元/m³=700元，上限600元，已补450元，应补150元，由区级承担" + _END,
                "min(700, 600)−450",
            ),
            Example(
                {"route": _ELECTRIC, "usage": 2500, "own_meter": "是"},
                "三（三）4：采暖季用电2,500kWh×0.2元/kWh=500元，上限600元，已补0元，应补500元，由区级承担"
                + _END,
                "2500×0.2",
            ),
            Example(
                {"route": _ELECTRIC, "usage": 2500, "own_meter": "合表"},
                "三（三）4：采暖季用电2,500kWh，不是一户一表，不享受运行补贴，应补0元" + _END,
                "只补一户一表",
            ),
            Example(
                {"route": _GAS, "usage": 700, "already_paid": 600},
                "三（三）3：采暖季用气700m³×1元/m³=700元，上限600元，已补600元，已补足，应补0元" + _END,
            ),
            Example(
                {"route": "太阳能", "usage": 300},
                "三（四）：太阳能不享受运行补贴，应补0元（政策2021-10-13）",
                "只有分散气代煤、电代煤享受",
            ),
            Example(
                {
                    "route": _ELECTRIC,
                    "usage": 2500,
                    "own_meter": "是",
                    "policy": "usage_basis=NET_OF_BASELINE;usage_baseline=100",
                },
                "三（三）4：采暖季用电2,500kWh，扣除基线500kWh，计补2,000kWh×0.2元/kWh=400元，"
                "上限600元，已补0元，应补400元，由区级承担" + _END,
                "基线100×5个月",
            ),
            Example(
                {
                    "route": _GAS,
                    "usage": 412,
                    "policy": "cap_year=CALENDAR_YEAR;GAS_DECENTRAL.running.cap=400",
                },
                "三（三）3：采暖季用气412m³×1元/m³=412元，上限400元，已补0元，应补400元，由区级承担"
                "（口径：按自然年；政策2021-10-13）",
            ),
            Example(
                {"route": (_GAS, "", "电炉"), "usage": (0, None, 100)},
                (
                    ("三（三）3：采暖季用气0m³×1元/m³=0元，上限600元，已补0元，应补0元，由区级承担" + _END,),
                    (None,),
                    ("不认识的改造方式“电炉”，请从“改造方式”表中选择。",),
                ),
                "整列一次说明，空行留空",
            ),
            Example(
                {"route": _ELECTRIC, "usage": 2500},
                "分散电代煤只补一户一表的用户，是否一户一表未填，请填是或否。",
            ),
            Example(
                {"route": _GAS, "usage": "４１２"},
                "采暖季用量“４１２”是文本，不是数字；可先用 HEAT_NUMBER 清洗。",
                "全角数字是文本",
            ),
            Example({"route": _GAS, "usage": -5}, "采暖季用量-5小于0，请核对。"),
            Example({"route": _GAS, "usage": CellError.REF}, "采暖季用量一格是错误值 #REF!，请先改正该格。"),
        ),
    ),
    explained(
        _INDEX,
        "HEAT_EXPLAIN_SEASON_INDEX",
        "用一句话说明某采暖季是该户的第几季、是否仍在暂定年限之内、从哪一季起算。",
        implementation=explaining(_INDEX, _say_index),
        examples=(
            Example(
                {"accepted": dt.date(2021, 10, 20), "season": "2021-2022"},
                "三（三）3：验收2021-10-20，该户首个采暖季2021-2022；2021-2022为第1季，在暂定3年之内，"
                "可享受运行补贴" + _FIRST,
            ),
            Example(
                {"accepted": dt.date(2021, 10, 20), "season": "2024-2025"},
                "三（三）3：验收2021-10-20，该户首个采暖季2021-2022；2024-2025为第4季，已过暂定3年，"
                "不享受运行补贴" + _FIRST,
            ),
            Example(
                {"accepted": "2022.4.1", "season": "2021-2022"},
                "三（三）3：验收2022-04-01，该户首个采暖季2022-2023；2021-2022早于首个采暖季，"
                "不享受运行补贴" + _FIRST,
                "4月1日已过采暖季",
            ),
            Example(
                {
                    "accepted": dt.date(2022, 12, 1),
                    "season": "2023-2024",
                    "policy": "three_year_start=PROGRAMME",
                },
                "三（三）3：验收2022-12-01，该户首个采暖季2022-2023，项目首个采暖季2021-2022；"
                "2023-2024为第3季，在暂定3年之内，可享受运行补贴"
                "（口径：自项目首个采暖季起统一计；政策2021-10-13）",
            ),
            Example(
                {"accepted": dt.date(2021, 10, 20), "season": "2021"},
                "采暖季“2021”不能识别，请写成 2021-2022。",
            ),
            Example({"accepted": dt.date(2021, 10, 20), "season": None}, "采暖季未填，请写成 2021-2022。"),
            Example(
                {"accepted": "去年", "season": "2021-2022"},
                "验收日期“去年”不是可用的日期，请填到日，如 2021-10-20。",
            ),
            Example(
                {"accepted": (None, 44489), "season": "2022-2023"},
                (
                    ("验收日期未填，暂不能判断是第几季。",),
                    (
                        "三（三）3：验收2021-10-20，该户首个采暖季2021-2022；2022-2023为第2季，"
                        "在暂定3年之内，可享受运行补贴" + _FIRST,
                    ),
                ),
                "44489 是 2021-10-20 的序列号",
            ),
        ),
    ),
)
"""In the order of the catalogue."""

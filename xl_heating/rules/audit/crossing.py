"""One household in several tables: 改造台账, 到户竣工台账, 运行补贴发放表 (三（三）、四（三）)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xl_heating.rules.audit.checks import ERROR, WARNING, Check, Found, hits, in_yuan
from xl_heating.rules.audit.matching import KEY, NOWHERE, key_field, matches
from xl_heating.rules.audit.records import Days, Records, Texts
from xl_heating.rules.identity import masked
from xl_heating.rules.money import BoolColumn, IntColumn

_ANSWERS = {1: "是", 0: "否"}
_VERDICTS = {1: "合格", 0: "不合格"}


def _ledger(records: Records) -> Records:
    ledger = records.lists.conversions
    assert ledger is not None
    return ledger


def _places(records: Records) -> IntColumn:
    """Each record's household in the 改造台账: its conversion, not a work on its building."""
    ledger = _ledger(records)
    return matches(records, ledger, ~ledger.efficiency)


def _paid(records: Records) -> tuple[IntColumn, BoolColumn]:
    money, filled = records.fen("amount" if records.has("amount") else "due")
    return money, filled & (money > 0)


def _not_in_ledger(records: Records) -> Iterator[Found]:
    money, paid = _paid(records)
    yield from hits((_places(records) == NOWHERE) & paid, key_field(records), money=in_yuan(money))


def _completed_not_in_ledger(records: Records) -> Iterator[Found]:
    yield from hits((_places(records) == NOWHERE) & ~records.efficiency, key_field(records))


def _paid_not_accepted(records: Records) -> Iterator[Found]:
    money, paid = _paid(records)
    at, open_ = _not_accepted(records)
    yield from hits(open_ & paid, key_field(records), place=_where(records, at), money=in_yuan(money))


def _completed_not_accepted(records: Records) -> Iterator[Found]:
    at, open_ = _not_accepted(records)
    yield from hits(open_ & records.accepted, key_field(records), place=_where(records, at))


def _not_accepted(records: Records) -> tuple[IntColumn, BoolColumn]:
    """Where the household's conversion stands, and whether it is not accepted there."""
    ledger, at = _ledger(records), _places(records)
    if not len(ledger) or not (ledger.has("acceptance") or ledger.has("accepted_on")):
        return at, np.zeros(len(records), dtype=np.bool_)
    return at, (at >= 0) & ~ledger.accepted[np.maximum(at, 0)]


def _where(records: Records, at: IntColumn) -> list[str]:
    """ "改造台账第7行", or the names of several sheets' own."""
    ledger = _ledger(records)
    title = "" if ledger.sheets is not None else "改造台账"
    return [f"{title}{ledger.listed([place])}" if place >= 0 else "" for place in at.tolist()]


def _differs(name: str, what: str, severity: str = "") -> Callable[[Records], Iterator[Found]]:
    """A question whether a field says in the 改造台账 what it says here; blanks say nothing."""

    def judge(records: Records) -> Iterator[Found]:
        ledger, at = _ledger(records), _places(records)
        if not len(ledger):
            return
        here, there = _words(records, name), _words(ledger, name)[np.maximum(at, 0)]
        wrong = (at >= 0) & (here != "") & (there != "") & (here != there) & ~records.efficiency
        if name == "id_number":
            here, there = _masked(here, wrong), _masked(there, wrong)
        count = len(records)
        yield from hits(
            wrong, name, severity,
            what=[what] * count, now=here, then=there, place=_where(records, at),
        )  # fmt: skip

    return judge


def _words(records: Records, name: str) -> Texts:
    """A field as words that can be compared and told; "" where blank."""
    if name == "route":
        return records.of_route(lambda each: each.name)
    if name == "acceptance":
        return _worded(records.flag(name), _VERDICTS)
    if name == "own_meter":
        return _worded(records.flag(name), _ANSWERS)
    if name == "accepted_on":
        return _days(records.day(name))
    return _objects(["" if text is None else str(text) for text in records.text(name).tolist()])


def _masked(numbers: Texts, where: BoolColumn) -> Texts:
    """Identity numbers for messages, where they are told."""
    return _objects([masked(text) if told else "" for text, told in zip(numbers, where, strict=True)])


def _worded(flags: NDArray[np.int8], words: dict[int, str]) -> Texts:
    return _objects([words.get(flag, "") for flag in flags.tolist()])


def _days(days: Days) -> Texts:
    return _objects(["" if text == "NaT" else text for text in np.datetime_as_string(days).tolist()])


def _objects(texts: Sequence[Any]) -> Texts:
    column = np.empty(len(texts), dtype=object)
    column[:] = texts
    return column


def _not_completed(records: Records) -> Iterator[Found]:
    completions = records.lists.completions
    assert completions is not None
    missing = matches(records, completions) == NOWHERE
    field = "accepted_on" if records.has("accepted_on") else "acceptance"
    yield from hits(records.accepted & ~records.efficiency & missing, field)


_DIFFERENT = "{what}为{now}，{place}为{then}。"
_AGREE = "请核对原始资料，使两表一致。"
_LEDGER = ("conversions",)
_PAYMENTS, _COMPLETIONS = ("T9",), ("T4",)
_BOTH = (*_PAYMENTS, *_COMPLETIONS)

CHECKS = (
    Check(
        "NOT_IN_LEDGER", ERROR, "三（三）", "发放表有而台账没有",
        "发放运行补贴{money}元，但改造台账中没有该户。",
        "请核对号码；未改造的不发放运行补贴。",
        _not_in_ledger, (*KEY, "amount|due"), _PAYMENTS, lists=_LEDGER,
    ),
    Check(
        "NOT_ACCEPTED", WARNING, "四（三）", "未验收而发放运行补贴",
        "发放运行补贴{money}元，但{place}未验收合格。",
        "请核对验收结论；未通气（通电）使用的不发放。",
        _paid_not_accepted, (*KEY, "amount|due"), _PAYMENTS, lists=_LEDGER,
    ),
    Check(
        "LEDGER_DIFF", ERROR, "三（三）", "改造方式与台账不同",
        _DIFFERENT, "气、电标准不同，请核对改造方式。",
        _differs("route", "改造方式"), (*KEY, "route"), _PAYMENTS, lists=_LEDGER,
    ),
    Check(
        "LEDGER_DIFF", WARNING, "数据", "表户号与台账不同",
        _DIFFERENT, "请核对表计；换表的请同时更正台账。",
        _differs("meter", "表户号"), (*KEY, "meter"), _PAYMENTS, lists=_LEDGER,
    ),
    Check(
        "LEDGER_DIFF", ERROR, "三（三）4", "一户一表与台账不同",
        _DIFFERENT, "电代煤只补一户一表用户，请核对电表。",
        _differs("own_meter", "一户一表"), (*KEY, "own_meter"), _PAYMENTS, lists=_LEDGER,
    ),
    Check(
        "LEDGER_DIFF", ERROR, "数据", "身份证号与台账不同",
        _DIFFERENT, "户编号相同而身份证号不同，请按证件核对。",
        _differs("id_number", "身份证号"), ("household_id", "id_number"), _BOTH, lists=_LEDGER,
    ),
    Check(
        "NOT_IN_LEDGER", ERROR, "四（三）", "竣工台账有而改造台账没有",
        "竣工台账列有该户，但改造台账中没有该户。",
        "请核对号码，或补登改造台账。",
        _completed_not_in_ledger, KEY, _COMPLETIONS, lists=_LEDGER,
    ),
    Check(
        "NOT_ACCEPTED", WARNING, "四（三）", "竣工而未验收合格",
        "竣工台账列为合格，但{place}未验收合格。",
        "请核对验收结论和日期，以验收单为准。",
        _completed_not_accepted, (*KEY, "acceptance|accepted_on"), _COMPLETIONS, lists=_LEDGER,
    ),
    Check(
        "LEDGER_DIFF", ERROR, "四（三）", "验收结论与台账不同",
        _DIFFERENT, "请以验收单为准更正。",
        _differs("acceptance", "验收结论"), (*KEY, "acceptance"), _COMPLETIONS, lists=_LEDGER,
    ),
    Check(
        "LEDGER_DIFF", WARNING, "四（三）", "改造方式与台账不同",
        _DIFFERENT, _AGREE,
        _differs("route", "改造方式"), (*KEY, "route"), _COMPLETIONS, lists=_LEDGER,
    ),
    Check(
        "LEDGER_DIFF", WARNING, "四（三）", "设备编号与台账不同",
        _DIFFERENT, _AGREE,
        _differs("serial", "设备编号"), (*KEY, "serial"), _COMPLETIONS, lists=_LEDGER,
    ),
    Check(
        "LEDGER_DIFF", WARNING, "四（三）", "验收日期与台账不同",
        _DIFFERENT, _AGREE,
        _differs("accepted_on", "验收日期"), (*KEY, "accepted_on"), _COMPLETIONS, lists=_LEDGER,
    ),
    Check(
        "COMPLETION_MISSING", WARNING, "四（三）", "未列入竣工台账",
        "已验收合格，但竣工台账中没有该户。",
        "请生成或补登到户竣工台账。",
        _not_completed, (*KEY, "acceptance|accepted_on"), ("T3",), lists=("completions",),
    ),
)  # fmt: skip

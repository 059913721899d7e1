"""Records against lists from elsewhere: 核准名单, 死亡和迁出人员, 低保和特困户."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from xl_heating.policy import normalise
from xl_heating.rules.audit.checks import ERROR, INFO, TABLE, WARNING, Check, Found, hits
from xl_heating.rules.audit.houses import excluded
from xl_heating.rules.audit.matching import KEY, NOWHERE, key_field, matches
from xl_heating.rules.audit.records import Lists, Records, Texts
from xl_heating.rules.money import BoolColumn, IntColumn

_HOUSEHOLDS = ("T3", "T8R", "T9")
_REFUSED = ("未", "不", "待", "退", "否", "摸底", "盖章", "报区办")
"""Words of an approval that is not given, or not yet: steps before 核准 (四（一）)."""
_CARRIED_OUT = "可实施"


def _approved(records: Records) -> Records:
    approved = records.lists.approved
    assert approved is not None
    return approved


def not_approved(roster: Records) -> Texts:
    """Why a house of the list is not approved, in words; "" where it is, or the list does not say.

    What the office wrote (核准状态) goes before the verdict of the list's own formula (审查结论) and the day
    of approval (核准日期), which counts once somebody has one.
    """
    why = np.full(len(roster), "", dtype=object)
    verdict = _plain(roster.text("verdict"))
    for at, text in enumerate(verdict):
        if text and not text.startswith(_CARRIED_OUT):
            why[at] = f"审查结论：{text}"
    approval = _plain(roster.text("approval"))
    if any(approval):
        for at, text in enumerate(approval):
            refused = not text or any(word in text for word in _REFUSED)
            why[at] = f"核准状态：{text or '未填'}" if refused else ""
    elif (~np.isnat(roster.day("approved_on"))).any():
        why[np.isnat(roster.day("approved_on")) & (why == "")] = "核准日期：未填"
    return why


def _plain(texts: Texts) -> list[str]:
    known = {text: normalise(str(text)) if text is not None else "" for text in set(texts.tolist())}
    return [known[text] for text in texts.tolist()]


def _listed(records: Records, approved: Records) -> IntColumn:
    """Where a household stands in the list, an approved house of it first."""
    return matches(records, approved, not_approved(approved) == "")


def _not_in_list(records: Records) -> Iterator[Found]:
    approved = _approved(records)
    at = _listed(records, approved)
    why = _told(not_approved(approved), at)
    # Excluded by the list and paid for: a check of its own says so.
    excluded_paid = (_told(excluded(approved), at) != "") & _paid(records)
    how = np.array(
        [
            "不在核准名单中" if not text else f"在名单{approved.listed([place])}，但未核准（{text}）"
            for place, text in zip(at.tolist(), why.tolist(), strict=True)
        ],
        dtype=object,
    )
    yield from hits((at == NOWHERE) | ((why != "") & ~excluded_paid), key_field(records), how=how)


def _told(texts: Texts, at: IntColumn) -> Texts:
    """What the list says of each record; "" of those that are not in it."""
    if not len(texts):
        return np.full(len(at), "", dtype=object)
    return np.where(at >= 0, texts[np.maximum(at, 0)], "").astype(object)


def _not_done(records: Records) -> Iterator[Found]:
    approved = _approved(records)
    wanted = (not_approved(approved) == "") & (excluded(approved) == "")
    open_rows = np.flatnonzero((matches(approved, records) == NOWHERE) & wanted)
    if open_rows.size:
        rows = approved.listed(open_rows.tolist())
        yield Found("", np.array([TABLE]), {"count": [int(open_rows.size)], "rows": [rows]})


def _other_route(records: Records) -> Iterator[Found]:
    approved = _approved(records)
    at = _listed(records, approved)
    planned = np.where(at >= 0, approved.route[np.maximum(at, 0)], -1) if len(approved) else at
    names = np.array([*(each.name for each in records.policy.routes.values()), ""], dtype=object)
    changed = (planned >= 0) & (records.route >= 0) & (planned != records.route) & ~records.efficiency
    yield from hits(changed, "route", now=names[records.route], planned=names[np.maximum(planned, -1)])


def _excluded_paid(records: Records) -> Iterator[Found]:
    """Excluded by the list, where the records themselves do not say so."""
    approved = _approved(records)
    if not len(approved):
        return
    at = _listed(records, approved)
    cause = excluded(approved)[np.maximum(at, 0)]
    told = excluded(records) != ""
    where = (at >= 0) & (cause != "") & ~told & _paid(records)
    yield from hits(where, key_field(records), cause=cause)


def _paid(records: Records) -> BoolColumn:
    if records.kind == "T9":
        return np.asarray((records.number("amount") > 0) | (records.number("due") > 0))
    return records.subsidised


def _in(pick: Callable[[Lists], frozenset[str] | None]) -> Callable[[Records], Iterator[Found]]:
    def judge(records: Records) -> Iterator[Found]:
        listed = pick(records.lists)
        assert listed is not None
        found = [number in listed for number in records.text("id_number").tolist()]
        yield from hits(np.array(found, dtype=np.bool_), "id_number")

    return judge


def _not_served(records: Records) -> Iterator[Found]:
    wanted = records.lists.priority
    assert wanted is not None
    unserved = wanted.difference(records.text("id_number").tolist())
    if unserved:
        yield Found("", np.array([TABLE]), {"count": [len(unserved)]})


CHECKS = (
    Check(
        "NOT_IN_LIST", ERROR, "四（一）", "不在核准名单",
        "该户{how}。", "未经核准不得实施，请核对号码或补报名单。",
        _not_in_list, KEY, _HOUSEHOLDS, lists=("approved",),
    ),
    Check(
        "LIST_NOT_DONE", INFO, "四（一）", "名单内尚未登记",
        "核准名单中有{count}户未列入本台账（名单{rows}）。", "尚未实施的继续推进；不再实施的按程序退出名单。",
        _not_done, KEY, ("T3",), lists=("approved",), whole=True,
    ),
    Check(
        "ROUTE_CHANGED", WARNING, "四（一）", "改造方式变更",
        "改造方式为{now}，核准名单为{planned}。", "请核对；确需变更的按程序报批。",
        _other_route, ("route", *KEY), _HOUSEHOLDS, lists=("approved",),
    ),
    Check(
        "EXCLUDED_PAID", ERROR, "二.2", "名单为暂不实施而有补贴",
        "核准名单记载该户属暂不实施（{cause}），却已享受补贴。",
        "请核实；情况已变化的更正名单，否则收回补贴。",
        _excluded_paid, KEY, _HOUSEHOLDS, lists=("approved",),
    ),
    Check(
        "DECEASED", ERROR, "数据", "死亡人员", "户主在死亡人员名单中。", "请核实继承或变更户主，防止冒领。",
        _in(lambda lists: lists.deceased), ("id_number",), lists=("deceased",),
    ),
    Check(
        "MOVED", ERROR, "数据", "迁出人员", "户主在迁出人员名单中。", "请核实是否仍在该处居住。",
        _in(lambda lists: lists.moved), ("id_number",), lists=("moved",),
    ),
    Check(
        "NOT_TARGETED", INFO, "数据", "低保特困户未登记",
        "低保、特困名单中有{count}户未见登记。", "请核对是否应优先改造并落实补助。",
        _not_served, ("id_number",), ("T3",), lists=("priority",), whole=True,
    ),
)  # fmt: skip

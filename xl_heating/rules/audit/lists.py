"""Records against lists from elsewhere: 核准名单, 死亡和迁出人员, 低保和特困户."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from xl_heating.rules.audit.checks import ERROR, INFO, TABLE, WARNING, Check, Found, hits
from xl_heating.rules.audit.houses import excluded
from xl_heating.rules.audit.records import Lists, Records
from xl_heating.rules.money import BoolColumn, IntColumn

_KEYS = ("id_number", "household_id")
_HOUSEHOLDS = ("T3", "T8R", "T9")


def _matches(records: Records, approved: Records) -> IntColumn:
    """The position of each record in the list, by identity number or else household number; −1: not there.

    −2 where the record has neither, so that nothing can be said of it.
    """
    result = np.full(len(records), -2, dtype=np.int64)
    for name in _KEYS:
        if not (records.has(name) and approved.has(name)):
            continue
        places = {key: at for at, key in reversed(list(enumerate(approved.text(name).tolist())))}
        for at, key in enumerate(records.text(name).tolist()):
            if result[at] < 0 and key is not None:
                result[at] = places.get(key, -1)
    return result


def _approved(records: Records) -> Records:
    approved = records.lists.approved
    assert approved is not None
    return approved


def _not_in_list(records: Records) -> Iterator[Found]:
    yield from hits(_matches(records, _approved(records)) == -1, _key_field(records))


def _not_done(records: Records) -> Iterator[Found]:
    approved = _approved(records)
    open_rows = np.flatnonzero(_matches(approved, records) == -1)
    if open_rows.size:
        rows = approved.listed(open_rows.tolist())
        yield Found("", np.array([TABLE]), {"count": [int(open_rows.size)], "rows": [rows]})


def _other_route(records: Records) -> Iterator[Found]:
    approved = _approved(records)
    at = _matches(records, approved)
    planned = np.where(at >= 0, approved.route[np.maximum(at, 0)], -1) if len(approved) else at
    names = np.array([*(each.name for each in records.policy.routes.values()), ""], dtype=object)
    changed = (planned >= 0) & (records.route >= 0) & (planned != records.route) & ~records.efficiency
    yield from hits(changed, "route", now=names[records.route], planned=names[np.maximum(planned, -1)])


def _excluded_paid(records: Records) -> Iterator[Found]:
    """Excluded by the list, where the records themselves do not say so."""
    approved = _approved(records)
    if not len(approved):
        return
    at = _matches(records, approved)
    cause = excluded(approved)[np.maximum(at, 0)]
    told = excluded(records) != ""
    where = (at >= 0) & (cause != "") & ~told & _paid(records)
    yield from hits(where, _key_field(records), cause=cause)


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


def _key_field(records: Records) -> str:
    return next((name for name in _KEYS if records.has(name)), "name")


_KEY = ("id_number|household_id",)

CHECKS = (
    Check(
        "NOT_IN_LIST", ERROR, "四（一）", "不在核准名单",
        "该户不在核准名单中。", "未经核准不得实施，请核对号码或补报名单。",
        _not_in_list, _KEY, _HOUSEHOLDS, lists=("approved",),
    ),
    Check(
        "LIST_NOT_DONE", INFO, "四（一）", "名单内尚未登记",
        "核准名单中有{count}户未列入本台账（名单{rows}）。", "尚未实施的继续推进；不再实施的按程序退出名单。",
        _not_done, _KEY, ("T3",), lists=("approved",),
    ),
    Check(
        "ROUTE_CHANGED", WARNING, "四（一）", "改造方式变更",
        "改造方式为{now}，核准名单为{planned}。", "请核对；确需变更的按程序报批。",
        _other_route, ("route", *_KEY), _HOUSEHOLDS, lists=("approved",),
    ),
    Check(
        "EXCLUDED_PAID", ERROR, "二.2", "名单为暂不实施而有补贴",
        "核准名单记载该户属暂不实施（{cause}），却已享受补贴。",
        "请核实；情况已变化的更正名单，否则收回补贴。",
        _excluded_paid, _KEY, _HOUSEHOLDS, lists=("approved",),
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
        _not_served, ("id_number",), ("T3",), lists=("priority",),
    ),
)  # fmt: skip

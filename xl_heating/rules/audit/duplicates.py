"""One address, meter, device or bank card in several records (重复申领)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xl_heating.policy import normalise
from xl_heating.rules.audit.checks import ERROR, WARNING, Check, Found
from xl_heating.rules.audit.records import Records, Texts, grouped, members

_LEDGERS = ("T2", "T3", "T8R")


def _twice(records: Records, field: str, groups: NDArray[Any], **words: Texts) -> Iterator[Found]:
    """One finding for each group of several records, at the second of them."""
    found = sorted((int(positions[1]), positions.tolist()) for positions in members(groups))
    if found:
        at = np.array([second for second, _ in found], dtype=np.int64)
        cut = {name: [values[row] for row in at.tolist()] for name, values in words.items()}
        yield Found(field, at, {"rows": [records.listed(rows) for _, rows in found], **cut})


def _work(records: Records) -> NDArray[Any]:
    """Conversion and building efficiency of one house are two works (一（一）)."""
    return records.efficiency


def _address(records: Records) -> Iterator[Found]:
    address = records.text("address")
    known = {text: normalise(text) for text in set(address.tolist()) if text is not None}
    plain = np.array([known.get(text) for text in address.tolist()], dtype=object)
    groups = grouped(records.text("street"), records.text("village"), _work(records), plain, optional=2)
    yield from _twice(records, "address", groups, address=address)


def _meter(records: Records) -> Iterator[Found]:
    # A meter is read once a season; gas and electricity are numbered apart.
    meter = records.text("meter")
    groups = grouped(meter, records.season("season"), records.route, _work(records))
    yield from _twice(records, "meter", groups, meter=meter)


def _serial(records: Records) -> Iterator[Found]:
    serial = records.text("serial")
    model = records.text("device_model")
    yield from _twice(records, "serial", grouped(model, serial, optional=1), serial=serial)


def _bank(records: Records) -> Iterator[Found]:
    """One card for several households; one household may have several rows."""
    account = records.text("account")
    key = next((name for name in ("household_id", "id_number", "name") if records.has(name)), None)
    if key is None:
        return
    card, household = grouped(account), records.text(key).tolist()
    groups = np.full(len(records), -1, dtype=np.int64)
    for positions in members(card):
        first: dict[str, int] = {}
        for at in positions.tolist():
            if household[at] is not None:
                first.setdefault(household[at], at)
        if len(first) > 1:
            groups[list(first.values())] = card[positions[0]]
    yield from _twice(records, "account", groups)


def _identity_on_roster(records: Records) -> Iterator[Found]:
    """The same house twice: one number, one plot. Several plots are a matter of 一户一宅."""
    groups = grouped(records.text("plot"), records.text("id_number"), optional=1)
    yield from _twice(records, "id_number", groups)


CHECKS = (
    Check(
        "DUP_ADDRESS", WARNING, "数据", "住址重复",
        "住址“{address}”重复：{rows}。",
        "一址两户（分户、合住）的请说明；重复登记的请删除。",
        _address, ("address",), _LEDGERS, whole=True,
    ),
    Check(
        "DUP_METER", WARNING, "数据", "表户号重复",
        "表户号{meter}重复：{rows}。",
        "一表两户的请说明；重复登记的请删除。",
        _meter, ("meter",), ("T3", "T9"), whole=True,
    ),
    Check(
        "DUP_SERIAL", ERROR, "数据", "设备编号重复",
        "设备编号{serial}重复：{rows}。",
        "一台设备只能对应一户，请按铭牌核对。",
        _serial, ("serial",), ("T3",), whole=True,
    ),
    Check(
        "DUP_BANK", WARNING, "数据", "一卡多户",
        "同一银行账号用于不同住户：{rows}。",
        "请核对账户；由一人代领的附委托。",
        _bank, ("account", "household_id|id_number|name"),
        ("T3", "T8R", "T9"), whole=True,
    ),
    Check(
        "DUP_ID", ERROR, "数据", "名单重复",
        "同一身份证号、同一宅基地在名单中重复：{rows}。",
        "请删除重复登记；一户多宅的请填宅基地序号。",
        _identity_on_roster, ("id_number",), ("T2",), whole=True,
    ),
)  # fmt: skip

"""One subsidised house per household, and houses that are not carried out for now (二.2)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xl_heating.rules.audit.checks import ERROR, Check, Found, hits
from xl_heating.rules.audit.records import Days, Records, Texts, grouped, members
from xl_heating.rules.money import BoolColumn

_HOUSEHOLDS = ("T3", "T8R")


def _second_house(records: Records) -> Iterator[Found]:
    """Subsidised houses of a household besides the one that is kept, without an approved exception.

    The 主宅 is kept; where none is marked, the first. A roster pays nobody yet: there only a house that
    is not marked as 非主宅 is doubted. A conversion and a building efficiency work of one house are two
    subsidies, not two houses.
    """
    book = records.text("household_book")
    household = grouped(book, records.efficiency)
    primary = records.flag("primary_house")
    counted = primary != 0 if records.kind == "T2" else records.subsidised
    rows: list[int] = []
    kept: list[str] = []
    exempt = _filled(records.text("exception"))
    for positions in members(np.where(counted & (grouped(book) >= 0), household, -1)):
        marked = positions[primary[positions] == 1]
        stays = int(marked[0] if marked.size else positions[0])
        seconds = [at for at in positions.tolist() if at != stays and not exempt[at]]
        rows += seconds
        kept += [records.listed([stays])] * len(seconds)
    if rows:
        order = np.argsort(rows, kind="stable")
        at = np.array(rows, dtype=np.int64)[order]
        yield Found("household_book", at, {"kept": [kept[each] for each in order.tolist()]})


def excluded(records: Records) -> Texts:
    """Why a house is not carried out for now, in words; None where nothing stands against it."""
    causes = [
        ("列入拆迁计划", (records.flag("demolition") == 1) | _within_window(records)),
        ("长期无人居住", records.flag("vacant") == 1),
        ("自愿放弃", records.flag("declined") == 1),
    ]
    result = np.full(len(records), None, dtype=object)
    for word, where in causes:
        for at in np.flatnonzero(where).tolist():
            result[at] = word if result[at] is None else f"{result[at]}、{word}"
    return result


def _within_window(records: Records) -> BoolColumn:
    """Where the house is to be demolished within the years around the approval that Q13 sets."""
    years = records.line("demolition_window_years")
    planned, approved = records.day("demolition_on"), records.day("approved_on")
    if years is None or np.isnat(planned).all() or np.isnat(approved).all():
        return np.zeros(len(records), dtype=np.bool_)
    direction = records.policy.option("demolition_direction", "FORWARD")
    later, earlier = _years_on(approved, int(years)), _years_on(approved, -int(years))
    after = (approved <= planned) & (planned <= later) & (direction != "BACKWARD")
    before = (earlier <= planned) & (planned <= approved) & (direction != "FORWARD")
    return np.asarray(after | before)


def _years_on(days: Days, years: int) -> Days:
    months = days.astype("datetime64[M]")
    within = days - months.astype("datetime64[D]")
    first = (months + 12 * years).astype("datetime64[D]")
    last = (months + 12 * years + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    return np.asarray(np.minimum(first + within, last))


def _excluded_paid(records: Records) -> Iterator[Found]:
    cause = excluded(records)
    yield from hits(_filled(cause) & records.subsidised, _field(records), cause=cause)


def _field(records: Records) -> str:
    return next((name for name in ("demolition", "vacant", "declined") if records.has(name)), "subsidy")


def _filled(texts: Texts) -> BoolColumn:
    return np.array([bool(text) for text in texts.tolist()], dtype=np.bool_)


CHECKS = (
    Check(
        "SECOND_HOUSE", ERROR, "二.2", "一户多宅",
        "同一户口簿另有一宅（{kept}）已享受补贴，本宅没有例外批准文号。",
        "原则上一户补贴一宅，其余费用自行承担；经批准的请填例外批准文号。",
        _second_house, ("household_book",), (*_HOUSEHOLDS, "T2"),
    ),
    Check(
        "EXCLUDED_PAID", ERROR, "二.2", "暂不实施户而有补贴",
        "该户{cause}，属暂不实施，却已享受补贴。",
        "请核实；情况已变化的更正标记，否则收回补贴。",
        _excluded_paid, ("demolition|demolition_on|vacant|declined",), _HOUSEHOLDS,
    ),
)  # fmt: skip

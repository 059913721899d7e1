"""One subsidised house per household, and houses that are not carried out for now (二.2)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xl_heating.rules.audit.checks import ERROR, Check, Found, hits
from xl_heating.rules.audit.records import Records, Texts, grouped, members
from xl_heating.rules.eligibility import CAUSES, SUBSIDISED, demolition_excludes, one_house
from xl_heating.rules.money import BoolColumn
from xl_heating.rules.words import joined

_HOUSEHOLDS = ("T3", "T8R")


def _second_house(records: Records) -> Iterator[Found]:
    """Subsidised houses of a household besides its one house, without an approved exception.

    A roster pays nobody yet: there only houses that are not marked as 非主宅 are counted. A conversion and
    a building efficiency work of one house are two subsidies, not two houses.
    """
    book = records.text("household_book")
    primary = records.flag("primary_house")
    counted = (grouped(book) >= 0) & (primary != 0 if records.kind == "T2" else records.subsidised)
    at = np.flatnonzero(counted)
    household = grouped(book[at], records.efficiency[at])
    exempt = _filled(records.text("exception"))[at]
    decided = one_house(records.policy, household, primary[at] == 1, exempt, np.zeros(len(at), np.bool_))
    others = np.full(len(records), "", dtype=object)
    for houses in members(household):
        rows = at[houses].tolist()
        for row in rows:
            others[row] = records.listed([each for each in rows if each != row])
    second = np.zeros(len(records), dtype=np.bool_)
    second[at] = (decided != SUBSIDISED) & _filled(others[at])
    yield from hits(second, "household_book", others=others)


def excluded(records: Records) -> Texts:
    """Why a house is not carried out for now, in words; "" where nothing stands against it."""
    planned = demolition_excludes(records.policy, records.day("demolition_on"), records.day("approved_on"))
    return joined(
        CAUSES,
        (
            (records.flag("demolition") == 1) | planned,
            records.flag("vacant") == 1,
            records.flag("declined") == 1,
        ),
    )


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
        "同一户口簿另有住宅享受补贴（{others}），本宅没有例外批准文号。",
        "原则上一户补贴一宅，其余费用自行承担；经批准的请填例外批准文号。",
        _second_house, ("household_book",), (*_HOUSEHOLDS, "T2"), whole=True,
    ),
    Check(
        "EXCLUDED_PAID", ERROR, "二.2", "暂不实施户而有补贴",
        "该户属暂不实施（{cause}），却已享受补贴。",
        "请核实；情况已变化的更正标记，否则收回补贴。",
        _excluded_paid, ("demolition|demolition_on|vacant|declined",), _HOUSEHOLDS,
    ),
)  # fmt: skip

"""Running subsidies beyond the text: other routes, shared meters, the ceiling, a fourth season (三（三）)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xl_heating.policy import Route
from xl_heating.rules.audit.checks import ERROR, Check, Found, hits, in_yuan
from xl_heating.rules.audit.records import Days, Records, grouped, members
from xl_heating.rules.money import FEN_PER_YUAN, BoolColumn, IntColumn
from xl_heating.rules.running import running_subsidy
from xl_heating.rules.season import first_day, label, season_index
from xl_heating.rules.terms import figure

_PAYMENTS = ("T9",)
_MONEY = "amount|due"


def _paid(records: Records) -> tuple[IntColumn, BoolColumn, str]:
    """What a row pays out in 分, where it says so, and in which field: 本次实发, else 应补."""
    field = "amount" if records.has("amount") else "due"
    return (*records.fen(field), field)


def _entitled(records: Records) -> BoolColumn:
    return records.known_route(lambda each: each.running is not None)


def _shared(records: Records) -> BoolColumn:
    needed = records.known_route(lambda each: each.running is not None and each.running.own_meter_only)
    return np.asarray(needed & (records.flag("own_meter") == 0))


def _cap(records: Records) -> IntColumn:
    caps = records.of_route(_cap_fen)
    return np.array([each or 0 for each in caps.tolist()], dtype=np.int64)


def _cap_fen(route: Route) -> int:
    return int(route.running.cap.number * FEN_PER_YUAN) if route.running else 0


def _clauses(records: Records) -> list[str]:
    return [each or "三（三）" for each in records.of_route(_clause).tolist()]


def _clause(route: Route) -> str:
    return route.running.rate.clause if route.running else "三（三）"


def _other_route(records: Records) -> Iterator[Found]:
    money, filled, field = _paid(records)
    other = (records.route >= 0) & ~_entitled(records)
    yield from hits(
        filled & (money > 0) & other, field,
        name=records.of_route(lambda each: each.name), money=in_yuan(money),
    )  # fmt: skip


def _shared_meter(records: Records) -> Iterator[Found]:
    money, filled, _ = _paid(records)
    yield from hits(
        filled & (money > 0) & _shared(records), "own_meter",
        name=records.of_route(lambda each: each.name), money=in_yuan(money), clause=_clauses(records),
    )  # fmt: skip


def _over_cap(records: Records) -> Iterator[Found]:
    """What was paid before for the season (已补) and what is paid now, against the household's ceiling."""
    money, filled, field = _paid(records)
    before, _ = records.fen("paid")
    total = money + before * (field == "amount")
    limit = _cap(records)
    over = filled & _entitled(records) & (total > limit)
    yield from hits(
        over, field,
        total=in_yuan(total), limit=in_yuan(limit), over=in_yuan(total - limit), clause=_clauses(records),
    )  # fmt: skip


def _over_cap_together(records: Records) -> Iterator[Found]:
    """Several rows of one household and season share one ceiling (“每户”, Q6)."""
    if records.policy.option("cap_across_routes", True) is False:
        return
    money, filled, field = _paid(records)
    limit = _cap(records)
    season = records.season("season")
    groups = grouped(records.text("street"), records.text("household_id"), season, optional=1)
    usable = filled & _entitled(records) & (season > 0)
    over = []
    for positions in members(np.where(usable, groups, -1)):
        total, most = int(money[positions].sum()), int(limit[positions].max())
        # A row beyond the ceiling by itself is told by itself.
        if total > most >= int(money[positions].max()):
            rows = records.listed(positions.tolist())
            over.append((int(positions[-1]), rows, total / FEN_PER_YUAN, most / FEN_PER_YUAN))
    if over:
        over.sort()
        at, rows_, totals, limits = zip(*over, strict=True)
        words = {"rows": rows_, "total": totals, "limit": limits}
        yield Found(field, np.array(at, dtype=np.int64), words)


def _over_usage(records: Records) -> Iterator[Found]:
    """应补 (or 本次实发 and 已补 together) beyond rate × usage; the ceiling has a check of its own."""
    field = "due" if records.has("due") else "amount"
    money, filled = records.fen(field)
    before, _ = records.fen("paid")
    total = money + before * (field == "amount")
    usage, metered = records.units("usage")
    judged = filled & metered & (usage >= 0) & _entitled(records) & ~_shared(records)
    at = np.flatnonzero(judged)
    due = np.zeros(len(records), dtype=np.int64)
    due[at] = running_subsidy(
        records.policy, records.route[at], usage[at], np.ones(len(at), np.bool_), np.zeros(len(at), np.int64)
    )
    over = judged & (total > due) & (total <= _cap(records))
    yield from hits(
        over, field,
        total=in_yuan(total), usage=records.number("usage"), due=in_yuan(due), clause=_clauses(records),
    )  # fmt: skip


def _beyond_years(records: Records) -> Iterator[Found]:
    """Paid for a season that is none of the household's subsidised ones (Q4)."""
    policy = records.policy
    money, filled, _ = _paid(records)
    season, first = records.season("season"), records.season("first_season")
    typed = records.number("season_index")
    years = float(figure(policy, "running.seasons"))
    known = (season > 0) & (first > 0)
    index = np.zeros(len(records), dtype=np.int64)
    index[known] = season_index(policy, _starts(records, first[known]), season[known])
    beyond = filled & (money > 0) & ((known & (index == 0)) | (~known & (typed > years)))
    number = np.where(known, season - first + 1, typed)
    yield from hits(
        beyond, "season" if records.has("season") else "season_index",
        season=[label(year) if year else "本" for year in season.tolist()],
        number=number, years=np.full(len(records), years), money=in_yuan(money),
    )  # fmt: skip


def _starts(records: Records, years: IntColumn) -> Days:
    starts = {year: first_day(records.policy, year) for year in np.unique(years).tolist()}
    return np.array([starts[year] for year in years.tolist()], dtype="datetime64[D]")


CHECKS = (
    Check(
        "NOT_SUBSIDISABLE", ERROR, "三（三）", "不享受运行补贴",
        "{name}不享受运行补贴，却填有{money}元。",
        "运行补贴只发给分散气代煤、电代煤用户，请核对改造方式。",
        _other_route, (_MONEY, "route"), _PAYMENTS,
    ),
    Check(
        "NOT_SUBSIDISABLE", ERROR, "三（三）4", "合表户不享受运行补贴",
        "{name}只补一户一表用户，本户不是一户一表，却填有{money}元。",
        "请核对电表；确为合表的不发放。",
        _shared_meter, (_MONEY, "route", "own_meter"), _PAYMENTS,
    ),
    Check(
        "OVER_CAP", ERROR, "三（三）", "运行补贴超过上限",
        "本季补贴共{total}元，超过每户上限{limit}元，多{over}元。",
        "请按上限核减。",
        _over_cap, (_MONEY, "route"), _PAYMENTS,
    ),
    Check(
        "OVER_CAP", ERROR, "三（三）", "一户多行超过上限",
        "同一户同一采暖季{rows}合计{total}元，超过每户上限{limit}元。",
        "先气后电的合计按一户上限计，请核减。",
        _over_cap_together, (_MONEY, "route", "household_id", "season"), _PAYMENTS, whole=True,
    ),
    Check(
        "OVER_USAGE", ERROR, "三（三）", "运行补贴多于按用量计算的数",
        "补贴{total}元，按用量{usage}计算应为{due}元。",
        "请核对用量和标准。",
        _over_usage, (_MONEY, "usage", "route"), _PAYMENTS,
    ),
    Check(
        "SEASON_GT_3", ERROR, "三（三）3", "超过补贴年限",
        "{season}采暖季为该户第{number}季，不在暂定{years}年之内，却填有{money}元。",
        "请核对首个采暖季；超过年限的不发放。",
        _beyond_years, (_MONEY, "first_season|season_index"), _PAYMENTS,
    ),
)  # fmt: skip

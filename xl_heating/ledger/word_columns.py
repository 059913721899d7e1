"""Reading columns of names and answers: streets, routes, seasons, verdicts, each doubt reported."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from xl_heating.ledger.answers import NO_ANSWER, acceptances, yes_no
from xl_heating.ledger.cleaning import clean_date, dates
from xl_heating.ledger.column_cells import Cells, objects, places_of
from xl_heating.ledger.context import clean_season
from xl_heating.ledger.findings import ERROR, WARNING
from xl_heating.ledger.ledger import Column
from xl_heating.ledger.nearest import nearest
from xl_heating.ledger.text_columns import answers, looked_up, texts
from xl_heating.policy import Policy, normalise

_ROUTE_MATTERS = ("T3", "T7", "T9")
"""In these tables money hangs on the route."""
_VILLAGE_EXPECTED = ("T3", "T8R")
_METERS = {"一户一表": "是", "合表": "否", "非一户一表": "否", "共用": "否"}


def read_texts(cells: Cells) -> Column:
    """Text as typed; None where blank."""
    values = texts(cells.values)
    if cells.field.name == "village" and cells.table.kind in _VILLAGE_EXPECTED:
        message = f"“{cells.title}”未填{{count}}。"
        cells.doubt_all(_blanks(values), "VILLAGE_MISSING", WARNING, message, "请补填，或逐行填写。")
    return objects(values)


def read_streets(cells: Cells) -> Column:
    """Streets by their standard names; None where blank or unknown."""
    typed = texts(cells.values)

    def standard(text: str) -> str | None:
        street = cells.policy.street(text)
        return street.name if street else None

    values, unknown = looked_up(typed, standard)
    for text, positions in unknown.items():
        near = nearest(text, cells.policy.streets)
        _unknown(cells, positions, "STREET_UNKNOWN", ERROR, f"街道镇“{text}”", near)
    cells.doubt_all(_blanks(typed), "STREET_MISSING", ERROR, "街道镇未填{count}。", "请补填。")
    return objects(values)


def read_routes(cells: Cells) -> Column:
    """Routes by their standard names; None where blank or unknown."""
    typed = texts(cells.values)
    values, unknown = looked_up(typed, lambda text: _route(cells.policy, text))
    severity = ERROR if cells.table.kind in _ROUTE_MATTERS else WARNING
    _doubt_routes(cells, typed, unknown, "改造方式", severity)
    return objects(values)


def read_classes(cells: Cells) -> Column:
    """Regional routes from a project's class (可再生, 非可再生) or heat source; None where unclear."""
    typed = texts(cells.values)
    policy = cells.policy
    values, unknown = looked_up(typed, lambda text: _route(policy, text) or _route(policy, f"区域{text}"))
    _doubt_routes(cells, typed, unknown, cells.title, ERROR)
    return objects(values)


def _route(policy: Policy, text: str) -> str | None:
    route = policy.route(text)
    return route.name if route else None


def _doubt_routes(
    cells: Cells, typed: Sequence[str | None], unknown: dict[str, list[int]], what: str, severity: str
) -> None:
    for text, positions in unknown.items():
        near = nearest(text, cells.policy.routes.values())
        _unknown(cells, positions, "ROUTE_UNKNOWN", severity, f"{what}“{text}”", near)
    open_class = {text for text in set(typed) if text is not None and cells.policy.needs_confirmation(text)}
    for text, positions in (places_of(typed, open_class) if open_class else {}).items():
        name = _route(cells.policy, text)
        message = f"文件未明确“{text}”的归类，{f'暂按“{name}”' if name else '未采用'}{{count}}。"
        cells.doubt_all(positions, "ROUTE_CONFIRM", WARNING, message, "请确认归类；可在政策参数中设定。")


def _unknown(
    cells: Cells, positions: list[int], code: str, severity: str, what: str, near: Sequence[str]
) -> None:
    hint = f"是否为{'、'.join(near)}？" if near else ""
    message = f"{what}不在政策名称和别名中，按空白处理{{count}}。"
    cells.doubt_all(positions, code, severity, message, f"{hint}请改为标准名称。")


def read_seasons(cells: Cells) -> Column:
    """Heating seasons as "2021-2022"; None where blank or unclear."""
    values, unknown = looked_up(texts(cells.values), clean_season)
    for text, positions in unknown.items():
        message = f"“{cells.title}”的内容“{text}”不是采暖季，按空白处理{{count}}。"
        cells.doubt_all(positions, "SEASON_BAD", ERROR, message, "请填写形如 2021-2022 的采暖季。")
    return objects(values)


def read_flags(cells: Cells) -> Column:
    """Answers in words (是, 否, √ …); what kind of meter a household has is an answer to 一户一表."""
    words = answers(cells.values)
    if cells.field.name == "own_meter":
        words = [word and _METERS.get(normalise(word), word) for word in words]
    _doubt_answers(cells, words, yes_no(words))
    return objects(words)


def read_demolitions(cells: Cells) -> tuple[Column, Column | None]:
    """Answers to 列入拆迁 in words, and the planned days when the column holds such days."""
    words = answers(cells.values)
    unread = (yes_no(words) == NO_ANSWER).tolist()
    others = [cell if open_ else None for cell, open_ in zip(cells.values, unread, strict=True)]
    planned = dates(others, cells.table.grid.date_1904).values if any(unread) else None
    if planned is None or np.isnat(planned).all():
        _doubt_answers(cells, words, yes_no(words))
        return objects(words), None
    for at in np.flatnonzero(~np.isnat(planned)).tolist():
        words[at] = None
    _doubt_answers(cells, words, yes_no(words))
    return objects(words), planned


def read_acceptances(cells: Cells) -> tuple[Column, Column | None]:
    """Verdicts in words, and the days on which records passed when the column holds such days."""
    words = answers(cells.values)
    days: dict[int, np.datetime64] = {}
    dated = {cell for cell in set(cells.values) if _verdict_day(cell, cells.table.grid.date_1904) is not None}
    for at, cell in enumerate(cells.values if dated else ()):
        day = _verdict_day(cell, cells.table.grid.date_1904) if cell in dated else None
        if day is not None:
            # A date in the verdict column is the day on which it passed.
            days[at] = day
            words[at] = "合格"
    _doubt_answers(cells, words, acceptances(words))
    if not days:
        return objects(words), None
    passed = np.full(len(words), np.datetime64("NaT", "D"))
    passed[list(days)] = list(days.values())
    return objects(words), passed


def _verdict_day(cell: Any, date_1904: bool) -> np.datetime64 | None:
    if isinstance(cell, bool) or not isinstance(cell, (dt.date, str, float)):
        return None
    if isinstance(cell, float) and cell <= 1:
        return None
    day = clean_date(cell, date_1904)
    return np.datetime64(day, "D") if isinstance(day, dt.date) else None


def _doubt_answers(cells: Cells, words: Sequence[str | None], read: npt.NDArray[np.int8]) -> None:
    unclear = {words[at] for at in np.flatnonzero(read == NO_ANSWER).tolist()} - {None}
    for text, positions in (places_of(words, {str(each) for each in unclear}) if unclear else {}).items():
        message = f"“{cells.title}”的内容“{text}”看不出是或否{{count}}。"
        cells.doubt_all(positions, "ANSWER_UNCLEAR", WARNING, message, "请填写合格或不合格、是或否。")


def _blanks(values: Sequence[str | None]) -> list[int]:
    return [at for at, text in enumerate(values) if text is None]

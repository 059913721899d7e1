"""进度调度, 通报督办 and 进度记录 of the district workbook: what a dispatch reads and writes there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from xl_heating.errors import JobError
from xl_heating.jobs.dispatch_figures import Dispatch, Standings
from xl_heating.jobs.dispatch_history import History
from xl_heating.jobs.dispatch_sentences import Demand
from xl_heating.jobs.layout.dispatch import TYPED, dispatch_layout, supervision_layout
from xl_heating.jobs.layout.progress import progress_layout
from xl_heating.jobs.report import Change
from xl_heating.jobs.writing import NamedCells, column_of, put, put_list
from xl_heating.policy import Policy

_STAGES = ("approved", "started", "installed", "energised", "new", "status", "problems", "measures")
"""Input columns of 进度调度 that bear the names of `Standings`' fields."""


class DispatchSheets:
    """The three sheets, found before anything is written.

    Raises
    ------
    JobError : the workbook lacks one of their names, or 通报督办 does not list each street once
    """

    def __init__(self, cells: NamedCells, policy: Policy) -> None:
        self._cells, self._policy = cells, policy
        self._page, self._board = dispatch_layout(policy), supervision_layout(policy)
        for layout in (self._page, self._board):
            for name in (
                *(layout.name(column.key) for column in layout.inputs),
                layout.total_name,
                layout.rule_name,
                layout.date_name,
            ):
                cells[name]
        cells[progress_layout().header_name]
        self._typed = self._read_typed()

    def _read_typed(self) -> dict[str, list[Any]]:
        """Street → what the supervisors have typed, in the order of `TYPED`."""
        board, cells = self._board, self._cells
        names = [str(name).strip() if name else "" for name in column_of(cells[board.name("street")])]
        if sorted(names) != sorted(board.streets):
            wrong = [name or "空白" for name in names if name not in board.streets or names.count(name) > 1]
            raise JobError(
                f"“街道镇”一列应每个街道镇各一行，现有：{'、'.join(dict.fromkeys(wrong))}。",
                where=f"{cells.book.name} {board.sheet}",
                remedy=f"请改为{'、'.join(board.streets)}各一行（顺序不限）后再试，已填内容不会丢失。",
            )
        columns = [column_of(cells[board.name(key)]) for key in TYPED]
        return {name: [column[at] for column in columns] for at, name in enumerate(names)}

    def demands(self) -> dict[str, Demand]:
        """What is typed for each street and belongs into the notice."""
        wanted = [TYPED.index(key) for key in ("problems", "demand", "due")]
        return {
            street: Demand(*(_text(values[at]) for at in wanted)) for street, values in self._typed.items()
        }

    def write(
        self,
        dispatch: Dispatch,
        by_route: Mapping[str, Sequence[Any]],
        history: History,
        changes: list[Change],
        *,
        dry_run: bool,
    ) -> None:
        """Write the inputs of all three sheets where they differ."""
        self._write_page(dispatch, by_route, changes, dry_run)
        self._write_board(dispatch, changes, dry_run)
        rows = history.including(dispatch.as_of, _records(dispatch))
        put_list(self._cells, progress_layout(), rows, changes, dry_run=dry_run)

    def _write_page(
        self, dispatch: Dispatch, by_route: Mapping[str, Sequence[Any]], changes: list[Change], dry_run: bool
    ) -> None:
        page = self._page
        values = {key: [getattr(street, key) for street in dispatch.streets] for key in _STAGES} | dict(
            by_route
        )
        for column in page.inputs:
            rows = [[value] for value in values[column.key]]
            put(self._cells[page.name(column.key)], rows, changes, dry_run=dry_run)
        self._write_lines(page.rule_name, page.date_name, dispatch, changes, dry_run)

    def _write_lines(
        self, rule: str, date: str, dispatch: Dispatch, changes: list[Change], dry_run: bool
    ) -> None:
        put(self._cells[rule], [[self._policy.rule_line]], changes, dry_run=dry_run)
        put(self._cells[date], [[dispatch.as_of]], changes, dry_run=dry_run)

    def _write_board(self, dispatch: Dispatch, changes: list[Change], dry_run: bool) -> None:
        board = self._board
        values: dict[str, list[Any]] = {
            "street": [street.name for street in dispatch.ranked],
            "change": [street.change for street in dispatch.ranked],
            "moved": [_moved(street) for street in dispatch.ranked],
        }
        for at, key in enumerate(TYPED):
            values[key] = [self._typed[street.name][at] for street in dispatch.ranked]
        for key, column in values.items():
            put(self._cells[board.name(key)], [[value] for value in column], changes, dry_run=dry_run)
        total = self._cells[board.total_name][0, board.index("change") - 1]
        put(total, [[dispatch.total.change]], changes, dry_run=dry_run)
        self._write_lines(board.rule_name, board.date_name, dispatch, changes, dry_run)


def _moved(street: Standings) -> str | None:
    if street.rank is None or street.previous_rank is None:
        return None
    steps = street.previous_rank - street.rank
    return "不变" if steps == 0 else f"{'升' if steps > 0 else '降'}{abs(steps)}位"


def _records(dispatch: Dispatch) -> list[list[Any]]:
    """The rows of 进度记录: one a street that has reported, and 合计."""
    return [
        [
            dispatch.as_of,
            each.name,
            *(each.planned, each.approved, each.started, each.installed, each.energised, each.accepted),
            each.rate,
            dispatch.time,
        ]
        for each in (*(street for street in dispatch.streets if street.reported), dispatch.total)
    ]


def _text(value: Any) -> str:
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return f"{value.year}年{value.month}月{value.day}日"
    return "" if value is None else str(value).strip()

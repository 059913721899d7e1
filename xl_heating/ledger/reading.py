"""Reading a found table: typed columns, resolved names, and a finding for every doubt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from xl_heating.ledger.answers import NO_ANSWER, acceptances, yes_no
from xl_heating.ledger.checks import check_amounts, check_areas, check_route_and_cost
from xl_heating.ledger.cleaning import clean_date, dates, numbers
from xl_heating.ledger.columns import Content, Field
from xl_heating.ledger.context import clean_season
from xl_heating.ledger.duplicates import check_duplicates_within
from xl_heating.ledger.filling import GROUPING, fill_down, fill_merged, fills_down, is_shared, merged_rows
from xl_heating.ledger.findings import ERROR, INFO, LISTED_SINGLY, WARNING, Findings, shown
from xl_heating.ledger.grid import ERROR_VALUES, address
from xl_heating.ledger.identity import check_identities, masked
from xl_heating.ledger.ledger import Ledger, pick
from xl_heating.ledger.nearest import nearest
from xl_heating.ledger.tables import Table
from xl_heating.ledger.text_columns import answers, codes, looked_up, texts
from xl_heating.ledger.totals import check_totals
from xl_heating.ledger.units import USAGE
from xl_heating.policy import Policy

RUNNING_NUMBER = "no"
"""序号 counts rows on paper; nothing depends on it."""
Column = npt.NDArray[Any]


def read(table: Table, policy: Policy) -> Ledger:
    """Read a table that `find` returned.

    Rows are kept even when something in them is unclear: the unclear cell is blank (None, NaN, NaT) and a
    finding says why. Streets and routes come out in the policy's standard spelling.
    """
    return _Reader(table, policy).read()


class _Reader:
    def __init__(self, table: Table, policy: Policy) -> None:
        self.table = table
        self.policy = policy
        self.rows = np.array(table.data_rows, dtype=np.int64)
        self.at = self.rows - table.grid.origin[0]
        self.findings = Findings(table.workbook, table.sheet)
        self.findings.extend(table.doubts)
        self.columns: dict[str, Column] = {}
        self.places = dict(table.columns)
        self.typed: dict[str, npt.NDArray[np.float64]] = {}
        """Numbers as typed, negative ones included, for adding up typed totals again."""

    def read(self) -> Ledger:
        for name, column in self.table.columns.items():
            if name == RUNNING_NUMBER:
                continue
            self._read_column(self.table.fields[name], column, self._cells(name, column))
        self._add_context()
        if self.table.kind == "T7" and "route" not in self.columns:
            self._route_from_class()
        check_totals(self.table, self.rows, self.typed, self.findings)
        ledger = Ledger(self.table, self.rows, self.columns, self.findings.items, self.places)
        check_route_and_cost(ledger, self.policy, self.findings)
        check_areas(ledger, self.policy, self.findings)
        check_amounts(ledger, self.policy, self.findings)
        check_duplicates_within(ledger, self.policy, self.findings)
        return ledger

    # ------------------------------------------------------------------ cells

    def _cells(self, name: str, column: int) -> list[Any]:
        grid, field = self.table.grid, self.table.fields[name]
        cells = pick(self.table.cells[column - grid.origin[1]], self.at)
        spans = merged_rows(grid.merges, column, self.rows) if grid.merges else []
        if spans and is_shared(field):
            fill_merged(cells, spans)
        else:
            for first, last in spans:
                self.findings.add(
                    f"{address(int(self.rows[first]), column)}:{address(int(self.rows[last]), column)}",
                    "MERGED_CELLS",
                    WARNING,
                    f"“{self._title(field)}”合并了{last - first + 1}行，只计入首行。",
                    "请取消合并，逐行填写。",
                )
        if name in GROUPING and fills_down(cells, self.rows, [row for row, _ in self.table.totals]):
            filled = fill_down(cells)
            self.findings.grouped(
                column,
                self.rows[filled].tolist(),
                "FILLED_DOWN",
                INFO,
                f"“{self._title(field)}”只写在每组首行，空白行已按上一个名称读取{{count}}。",
                "如不对，请逐行填写。",
            )
        return cells

    def _errors(self, field: Field, column: int, cells: list[Any]) -> None:
        """Report error values and blank them."""
        if not self.table.grid.may_hold_errors:
            return
        for at, cell in enumerate(cells):
            if cell.__class__ is str and cell in ERROR_VALUES:
                cells[at] = None
                self.findings.add(
                    address(int(self.rows[at]), column),
                    "CELL_ERROR",
                    ERROR,
                    f"“{self._title(field)}”是错误值{cell}，按空白处理。",
                    "请修正公式或重新填写。",
                )

    def _read_column(self, field: Field, column: int, cells: list[Any]) -> None:
        self._errors(field, column, cells)
        readers: dict[Content, Callable[[Field, int, list[Any]], Column]] = {
            Content.NUMBER: self._numbers,
            Content.DATE: self._dates,
            Content.ID: self._identities,
            Content.STREET: self._streets,
            Content.ROUTE: self._routes,
            Content.SEASON: self._seasons,
            Content.ACCEPTANCE: self._acceptances,
            Content.FLAG: self._flags,
            Content.CODE: lambda field, column, cells: _objects(codes(cells)),
            Content.TEXT: self._texts,
        }
        self.columns[field.name] = readers[field.content](field, column, cells)

    def _title(self, field: Field) -> str:
        return self.table.titles.get(field.name, field.name)

    def _rows(self, positions: Sequence[int] | npt.NDArray[Any]) -> list[int]:
        return [int(row) for row in self.rows[np.asarray(positions, dtype=np.int64)]]

    def _texts(self, field: Field, column: int, cells: list[Any]) -> Column:
        values = texts(cells)
        if field.name == "village" and self.table.kind in ("T3", "T8R"):
            blank = self._rows([at for at, text in enumerate(values) if text is None])
            message = f"“{self._title(field)}”未填{{count}}。"
            self.findings.grouped(
                column, blank, "VILLAGE_MISSING", WARNING, message, "请补填，或逐行填写。", LISTED_SINGLY
            )
        return _objects(values)

    # ------------------------------------------------------------------ numbers and dates

    def _numbers(self, field: Field, column: int, cells: list[Any]) -> Column:
        unit = self.table.units[field.name]
        result = numbers(cells, field.unit, unit)
        title = self._title(field)
        self.findings.grouped(
            column,
            self._rows(np.flatnonzero(result.text)),
            "TEXT_NUMBER",
            INFO,
            f"“{title}”是文本形式的数字，已按数字读取{{count}}。",
            "建议改为数字。",
        )
        for at in np.flatnonzero(result.bad).tolist():
            self.findings.add(
                address(int(self.rows[at]), column),
                "NUMBER_BAD",
                ERROR,
                f"“{title}”的内容“{shown(cells[at])}”{result.causes.get(at, '不能识别为数字')}，按空白处理。",
                "请填写数字。" if unit == USAGE else f"请填写数字（单位：{unit}）。",
            )
        self.typed[field.name] = result.values
        negative = result.values < 0
        if not negative.any() or field.derived:
            return result.values
        for at in np.flatnonzero(negative).tolist():
            self.findings.add(
                address(int(self.rows[at]), column),
                "NUMBER_NEGATIVE",
                ERROR,
                f"“{title}”是负数{shown(cells[at])}，按空白处理。",
                "请核对；冲减请直接修改原行。",
            )
        return np.where(negative, np.nan, result.values)

    def _dates(self, field: Field, column: int, cells: list[Any]) -> Column:
        result = dates(cells, self.table.grid.date_1904)
        title = self._title(field)
        for mask, code, severity, message, suggestion in (
            (
                result.text & ~result.bad & ~result.month_only & ~result.no_year, "DATE_TEXT", INFO,
                f"“{title}”是文本形式的日期，已按日期读取{{count}}。", "建议改为日期格式。",
            ),
            (
                result.month_only, "DATE_MONTH_ONLY", WARNING,
                f"“{title}”只有年月，按当月1日读取{{count}}。", "请补填到日。",
            ),
            (
                result.no_year, "DATE_NO_YEAR", WARNING,
                f"“{title}”没有年份，按空白处理{{count}}。", "请补填年份。",
            ),
        ):  # fmt: skip
            singly = 0 if severity == INFO else LISTED_SINGLY
            self.findings.grouped(
                column, self._rows(np.flatnonzero(mask)), code, severity, message, suggestion, singly
            )
        for at in np.flatnonzero(result.bad).tolist():
            self.findings.add(
                address(int(self.rows[at]), column),
                "DATE_BAD",
                ERROR,
                f"“{title}”的内容“{shown(cells[at])}”{result.causes[at]}，按空白处理。",
                "请填写形如 2021-10-13 的日期。",
            )
        return result.values

    # ------------------------------------------------------------------ people

    def _identities(self, field: Field, column: int, cells: list[Any]) -> Column:
        found = check_identities(cells)
        values = found.values
        each = (
            (
                found.precision_lost, "ID_PRECISION_LOST", ERROR,
                "身份证号按数字录入，末几位已丢失，未采用。", "请把单元格改为文本格式，按证件重新录入。",
            ),
            (found.length, "ID_LENGTH", ERROR, "身份证号{id}不是18位。", "请按证件核对。"),
            (found.checksum, "ID_CHECKSUM", ERROR, "身份证号{id}的校验位不对。", "请按证件核对。"),
            (found.bad_date, "ID_BAD_DATE", ERROR, "身份证号{id}中的出生日期不存在。", "请按证件核对。"),
        )  # fmt: skip
        for positions, code, severity, message, suggestion in each:
            for at in positions:
                text = message.format(id=masked(values[at]) if values[at] else "")
                self.findings.add(address(int(self.rows[at]), column), code, severity, text, suggestion)
        grouped = (
            (found.old, "ID_OLD_15", "身份证号是15位旧号{count}。", "请换成18位号码。"),
            (found.foreign, "ID_FOREIGN", "不是居民身份证号，未校验{count}。", "请核对是否为其他证件。"),
            (found.empty, "ID_EMPTY", "身份证号未填{count}。", "请补填。"),
        )  # fmt: skip
        for positions, code, message, suggestion in grouped:
            rows = self._rows(positions)
            self.findings.grouped(column, rows, code, WARNING, message, suggestion, LISTED_SINGLY)
        return values

    # ------------------------------------------------------------------ names

    def _streets(self, field: Field, column: int, cells: list[Any]) -> Column:
        typed = texts(cells)
        values, unknown = looked_up(typed, self._street)
        for text, positions in unknown.items():
            near = nearest(text, self.policy.streets)
            self._unknown(column, positions, "STREET_UNKNOWN", ERROR, f"街道镇“{text}”", near)
        blank = [at for at, text in enumerate(typed) if text is None]
        self.findings.grouped(
            column,
            self._rows(blank),
            "STREET_MISSING",
            ERROR,
            "街道镇未填{count}。",
            "请补填。",
            LISTED_SINGLY,
        )
        return _objects(values)

    def _street(self, text: str) -> str | None:
        street = self.policy.street(text)
        return street.name if street else None

    def _routes(self, field: Field, column: int, cells: list[Any]) -> Column:
        typed = texts(cells)
        values, unknown = looked_up(typed, self._route)
        severity = ERROR if self.table.kind in ("T3", "T7", "T9") else WARNING
        for text, positions in unknown.items():
            near = nearest(text, self.policy.routes.values())
            self._unknown(column, positions, "ROUTE_UNKNOWN", severity, f"改造方式“{text}”", near)
        self._confirm(column, typed)
        return _objects(values)

    def _route(self, text: str) -> str | None:
        route = self.policy.route(text)
        return route.name if route else None

    def _unknown(
        self, column: int, positions: list[int], code: str, severity: str, what: str, near: Sequence[str]
    ) -> None:
        hint = f"是否为{'、'.join(near)}？" if near else ""
        self.findings.grouped(
            column,
            self._rows(positions),
            code,
            severity,
            f"{what}不在政策名称和别名中，按空白处理{{count}}。",
            f"{hint}请改为标准名称。",
            LISTED_SINGLY,
        )

    def _confirm(self, column: int, typed: Sequence[str | None]) -> None:
        for text in dict.fromkeys(typed):
            if text is None or not self.policy.needs_confirmation(text):
                continue
            route = self.policy.route(text)
            taken = f"暂按“{route.name}”" if route else "未采用"
            self.findings.grouped(
                column,
                self._rows([at for at, each in enumerate(typed) if each == text]),
                "ROUTE_CONFIRM",
                WARNING,
                f"文件未明确“{text}”的归类，{taken}{{count}}。",
                "请确认归类；可在政策参数中设定。",
            )

    def _seasons(self, field: Field, column: int, cells: list[Any]) -> Column:
        values, unknown = looked_up(texts(cells), clean_season)
        for text, positions in unknown.items():
            self.findings.grouped(
                column,
                self._rows(positions),
                "SEASON_BAD",
                ERROR,
                f"“{self._title(field)}”的内容“{text}”不是采暖季，按空白处理{{count}}。",
                "请填写形如 2021-2022 的采暖季。",
                LISTED_SINGLY,
            )
        return _objects(values)

    # ------------------------------------------------------------------ verdicts

    def _acceptances(self, field: Field, column: int, cells: list[Any]) -> Column:
        words = answers(cells)
        known: dict[Any, np.datetime64 | None] = {}
        days: dict[int, np.datetime64] = {}
        for at, cell in enumerate(cells):
            key = (cell.__class__, cell)
            if key not in known:
                known[key] = _verdict_day(cell, self.table.grid.date_1904)
            day = known[key]
            if day is not None:
                # A date in the verdict column is the day on which it passed.
                days[at] = day
                words[at] = "合格"
        if days:
            self._accepted_on(column, days)
        self._unknown_answers(field, column, words, acceptances(words))
        return _objects(words)

    def _accepted_on(self, column: int, days: Mapping[int, np.datetime64]) -> None:
        if "accepted_on" in self.table.columns:
            return
        values = np.full(len(self.rows), np.datetime64("NaT", "D"))
        values[list(days)] = list(days.values())
        self.columns["accepted_on"] = values
        self.places["accepted_on"] = column

    def _flags(self, field: Field, column: int, cells: list[Any]) -> Column:
        words = answers(cells)
        self._unknown_answers(field, column, words, yes_no(words))
        return _objects(words)

    def _unknown_answers(
        self, field: Field, column: int, words: Sequence[str | None], read: npt.NDArray[np.int8]
    ) -> None:
        unclear: dict[str, list[int]] = {}
        for at in np.flatnonzero(read == NO_ANSWER).tolist():
            text = words[at]
            if text is not None:
                unclear.setdefault(text, []).append(at)
        for text, positions in unclear.items():
            self.findings.grouped(
                column,
                self._rows(positions),
                "ANSWER_UNCLEAR",
                WARNING,
                f"“{self._title(field)}”的内容“{text}”看不出是或否{{count}}。",
                "请填写合格或不合格、是或否。",
                LISTED_SINGLY,
            )

    # ------------------------------------------------------------------ what the whole table shares

    def _add_context(self) -> None:
        for name, said in self.table.context.items():
            self.columns[name] = np.full(len(self.rows), said.value, dtype=object)

    def _route_from_class(self) -> None:
        """A project's class (可再生 or not), else its heat source, says which regional route it is."""
        for name in ("class", "heat_source"):
            if name not in self.columns:
                continue
            typed = self.columns[name].tolist()
            values, unknown = looked_up(typed, self._class_route)
            if name == "class" and not any(values) and "heat_source" in self.columns:
                continue
            column = self.table.columns[name]
            for text, positions in unknown.items():
                near = nearest(text, self.policy.routes.values())
                self._unknown(column, positions, "ROUTE_UNKNOWN", ERROR, f"类别“{text}”", near)
            self._confirm(column, typed)
            self.columns["route"] = _objects(values)
            self.places["route"] = column
            return

    def _class_route(self, text: str) -> str | None:
        return self._route(text) or self._route(f"区域{text}")


def _verdict_day(cell: Any, date_1904: bool) -> np.datetime64 | None:
    if isinstance(cell, bool) or not isinstance(cell, (dt.date, str, float)):
        return None
    if isinstance(cell, float) and cell <= 1:
        return None
    day = clean_date(cell, date_1904)
    return np.datetime64(day, "D") if isinstance(day, dt.date) else None


def _objects(values: Sequence[Any]) -> Column:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column

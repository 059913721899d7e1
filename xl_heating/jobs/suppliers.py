"""Usage as the power and gas suppliers export it: one row for a season, for a month, or with readings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xl_heating.errors import HeatingError, JobError
from xl_heating.jobs.report import Progress
from xl_heating.jobs.suppliers_columns import UsageTable, table_of
from xl_heating.jobs.suppliers_files import read_grids
from xl_heating.ledger import Finding
from xl_heating.ledger.cleaning import Numbers, dates, numbers
from xl_heating.ledger.findings import row_list
from xl_heating.ledger.identity import number_text
from xl_heating.ledger.text_columns import texts
from xl_heating.ledger.units import USAGE, parse_unit
from xl_heating.policy import Policy
from xl_heating.rules.identity import is_lost
from xl_heating.rules.money import LARGEST, UNITS, BoolColumn, IntColumn, to_units
from xl_heating.rules.season import label, parse_season, season_start_year
from xl_heating.rules.words import is_total

Texts = NDArray[np.object_]
Days = NDArray[np.datetime64]
KEYS = ("household_id", "meter", "device")
"""What a row is matched by, best first."""


@dataclass
class UsageRows:
    """The rows of every usage table, n in all, in the order of the files."""

    tables: list[UsageTable]
    table: IntColumn
    """Index into `tables`."""
    row: IntColumn
    """1-based sheet row."""
    household_id: Texts
    meter: Texts
    device: Texts
    """Numbers as text; None where blank or where their digits are lost."""
    name: Texts
    supply: Texts
    """千瓦时, 立方米 or ""."""
    day: Days
    """Date of the reading, or the first of the month; NaT in a row for the whole season."""
    month_only: BoolColumn
    inside: BoolColumn
    """The row belongs to the season asked for."""
    usage: IntColumn
    """1/10,000 of a 千瓦时 or 立方米."""
    usable: BoolColumn
    """Usage is there and is not negative."""
    start: NDArray[np.float64]
    end: NDArray[np.float64]
    """Readings; NaN where there are none."""
    start_on: Days
    end_on: Days
    doubted: Texts
    """Why a row cannot be settled; "" where it can."""
    findings: list[Finding] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.row)

    def place(self, at: int) -> str:
        """File, sheet and row of a row, for lists."""
        table = self.tables[int(self.table[at])]
        sheet = "" if table.grid.sheet == table.path.stem else f"（{table.grid.sheet}）"
        return f"{table.path.name}{sheet}第{int(self.row[at])}行"

    def finding(self, at: int, role: str, code: str, severity: str, message: str, remedy: str) -> Finding:
        """A finding about a row."""
        table = self.tables[int(self.table[at])]
        cell = table.cell(role, int(self.row[at]))
        return Finding(table.path.name, table.grid.sheet, cell, code, severity, message, remedy)


def read_usage(files: Sequence[Path], policy: Policy, season: int, progress: Progress) -> UsageRows:
    """Read the exported files; `season` is the year in which the season begins.

    What cannot be read, and months and seasons that are others, are findings; no row is lost in silence.

    Raises
    ------
    JobError : none of the files has a usage table
    """
    grids, findings = read_grids(files)
    found = [(path, table_of(path, grid)) for path, grid in grids]
    tables = [table for _, table in found if isinstance(table, UsageTable)]
    useful = {table.path for table in tables}
    # A sheet of remarks beside the figures is no fault; a file without figures is.
    findings += [each for path, each in found if isinstance(each, Finding) and path not in useful]
    if not tables:
        first = findings[0] if findings else None
        raise JobError(
            f"没有可用的用量表{f'：{first.workbook} {first.message}' if first else '。'}",
            remedy=first.suggestion if first else "请检查文件。",
        )
    parts = []
    for number, table in enumerate(tables):
        parts.append(_Part(table, policy, season, findings))
        progress(number + 1, len(tables), f"读取 {table.path.name}")
    rows = _joined(tables, parts, findings)
    _drop_copied_files(rows)
    _doubt(rows, policy, season)
    return rows


class _Part:
    """The rows of one table as columns."""

    def __init__(self, table: UsageTable, policy: Policy, season: int, findings: list[Finding]) -> None:
        self._table, self._findings = table, findings
        count = len(table.grid.rows) - (table.first_row - table.grid.origin[0])
        raw = {role: table.column(role) for role in table.places}
        blank: list[object] = [None] * count
        keys = {role: [number_text(cell) or None for cell in raw.get(role, blank)] for role in KEYS}
        names = texts(raw.get("name", blank))
        usage = self._numbers(raw.get("usage", blank))
        start, end = self._numbers(raw.get("start", blank)), self._numbers(raw.get("end", blank))
        kept = self._records(keys, names, usage, start, end)
        self.row = kept + table.first_row
        self.keys = {role: _objects(column)[kept] for role, column in keys.items()}
        self.name = _objects(names)[kept]
        self.start, self.end = start.values[kept], end.values[kept]
        used = np.where(np.isnan(usage.values), np.round(end.values - start.values, 4), usage.values)[kept]
        bad = (usage.bad | (np.isnan(usage.values) & (start.bad | end.bad)))[kept]
        known = np.isfinite(used) & (np.abs(used) <= LARGEST)
        self.usage = to_units(np.where(known, used, 0.0))
        self.usable = known & (used >= 0)
        self.doubted = _objects([""] * len(kept))
        self.doubted[~known] = "用量未填"
        self.doubted[bad] = "用量不是数字"
        self.doubted[known & (used < 0)] = "用量为负"
        self.start_on, self.end_on = (self._days(raw.get(role), kept)[0] for role in ("start_on", "end_on"))
        period = raw.get("period")
        if period is None and not self._once_each():
            period = raw.get("end_on")
        self.day, self.month_only = self._days(period, kept)
        self.inside = self._inside(raw.get("season"), period, kept, policy, season)
        self._check_reading_days(policy, season)

    def _numbers(self, column: list[object]) -> Numbers:
        unit = parse_unit(self._table.unit)
        base = unit.kind if unit else USAGE
        return numbers(column, base, self._table.unit)

    def _records(
        self, keys: dict[str, list[str | None]], names: list[str | None], *figures: Numbers
    ) -> IntColumn:
        """Positions of the rows that are records: no totals, no signatures, no blank lines."""
        count = len(names)
        has_key = np.zeros(count, dtype=np.bool_)
        for column in keys.values():
            has_key |= np.array([key is not None for key in column], dtype=np.bool_)
        total = np.zeros(count, dtype=np.bool_)
        for column in (*keys.values(), names):
            words = {text for text in set(column) if text and not text.isdigit() and is_total(text)}
            if words:
                total |= np.array([text in words for text in column], dtype=np.bool_)
        filled = np.zeros(count, dtype=np.bool_)
        for each in figures:
            filled |= np.isfinite(each.values) | each.bad
        nameless = filled & ~has_key & ~total & np.array([name is not None for name in names], dtype=np.bool_)
        if nameless.any():
            rows = (np.flatnonzero(nameless) + self._table.first_row).tolist()
            self._tell(rows, "METER_MISSING", "E", "有用量而没有户号的行", "请补填户号；不按户名匹配。")
        # 编制人：… under a table has a key by accident of its column, and no figure.
        return np.flatnonzero(has_key & ~total & (filled | self._looks_numbered(keys)))

    @staticmethod
    def _looks_numbered(keys: dict[str, list[str | None]]) -> BoolColumn:
        columns = zip(*keys.values(), strict=True)
        return np.array(
            [any(key is not None and any(sign.isdigit() for sign in key) for key in row) for row in columns],
            dtype=np.bool_,
        )

    def _days(self, column: list[object] | None, kept: IntColumn) -> tuple[Days, BoolColumn]:
        if column is None:
            return np.full(len(kept), np.datetime64("NaT", "D")), np.zeros(len(kept), dtype=np.bool_)
        found = dates(column, self._table.grid.date_1904)
        return found.values[kept], found.month_only[kept]

    def _inside(
        self,
        seasons: list[object] | None,
        period: list[object] | None,
        kept: IntColumn,
        policy: Policy,
        season: int,
    ) -> BoolColumn:
        """Which rows belong to the season: by 采暖季 or date; a table with neither is for it as a whole."""
        inside = np.ones(len(kept), dtype=np.bool_)
        if seasons is not None:
            years = [_season(seasons[at]) for at in kept.tolist()]
            inside &= np.array([year in (0, season) for year in years], dtype=np.bool_)
        if period is not None:
            inside &= season_start_year(policy, self.day) == season
            unknown = np.isnat(self.day)
            self.doubted[unknown] = "抄表日期（月份）未填或不能识别"
            inside |= unknown
        left = np.flatnonzero(~inside)
        if len(left):
            self._tell(
                self.row[left].tolist(), "USAGE_OUT_OF_SEASON", "W" if len(left) == len(inside) else "I",
                f"不在{label(season)}采暖季的行", "只补采暖季用量；如月份有误请核对。",
            )  # fmt: skip
        return inside

    def _once_each(self) -> bool:
        """Whether every meter has one row: usage of the season as a whole, read on two days."""
        keys = list(zip(*(self.keys[role].tolist() for role in KEYS), strict=True))
        return len(set(keys)) == len(keys)

    def _check_reading_days(self, policy: Policy, season: int) -> None:
        """Readings taken outside the season measure more than the season (三（三）3)."""
        if not np.isnat(self.day).all():
            return
        outside = np.zeros(len(self.row), dtype=np.bool_)
        for days in (self.start_on, self.end_on):
            outside |= ~np.isnat(days) & (season_start_year(policy, days) != season)
        rows = self.row[outside & self.inside].tolist()
        if rows:
            message = f"抄表日期不在{label(season)}采暖季之内：{row_list(rows)}，按原用量计。"
            self._findings.append(
                Finding(
                    self._table.path.name, self._table.grid.sheet, self._table.cell("end_on", rows[0]),
                    "USAGE_OUT_OF_SEASON", "W", message, "请核对是否为采暖季首末日的读数。",
                )
            )  # fmt: skip

    def _tell(self, rows: list[int], code: str, severity: str, what: str, remedy: str) -> None:
        grid = self._table.grid
        cell = f"{rows[0]}:{rows[-1]}"
        message = f"{what}：{row_list(rows)}，未计入。"
        self._findings.append(Finding(grid.workbook, grid.sheet, cell, code, severity, message, remedy))


def _season(cell: object) -> int:
    try:
        return parse_season(str(cell)) if cell not in (None, "") else 0
    except HeatingError:
        return -1


def _objects(values: Sequence[object]) -> Texts:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def _joined(tables: list[UsageTable], parts: list[_Part], findings: list[Finding]) -> UsageRows:
    def one(name: str) -> Any:
        return np.concatenate([getattr(part, name) for part in parts])

    def key(role: str) -> Texts:
        return np.concatenate([part.keys[role] for part in parts])

    sizes = [len(part.row) for part in parts]
    return UsageRows(
        tables=tables,
        table=np.repeat(np.arange(len(parts)), sizes),
        row=one("row"),
        household_id=key("household_id"),
        meter=key("meter"),
        device=key("device"),
        name=one("name"),
        supply=np.repeat(_objects([table.supply for table in tables]), sizes),
        day=one("day"),
        month_only=one("month_only"),
        inside=one("inside"),
        usage=one("usage"),
        usable=one("usable"),
        start=one("start"),
        end=one("end"),
        start_on=one("start_on"),
        end_on=one("end_on"),
        doubted=one("doubted"),
        findings=findings,
    )


def _drop_copied_files(rows: UsageRows) -> None:
    """A table that holds the same rows as an earlier one is a copy (an .xlsx and its .csv): counted once."""
    seen: dict[tuple[Any, ...], int] = {}
    for number, table in enumerate(rows.tables):
        here = np.flatnonzero(rows.table == number)
        columns = (*(getattr(rows, key)[here].tolist() for key in KEYS), rows.usage[here].tolist())
        content = (*map(tuple, columns), tuple(rows.day[here].astype(np.int64).tolist()))
        first = seen.setdefault(content, number)
        if first == number or not len(here):
            continue
        rows.inside[here] = False
        rows.findings.append(
            Finding(
                table.path.name, table.grid.sheet, "", "RESENT", "W",
                f"与 {rows.tables[first].path.name}（{rows.tables[first].grid.sheet}）内容相同，只计一次。",
                "请只保留一份。",
            )
        )  # fmt: skip


def _doubt(rows: UsageRows, policy: Policy, season: int) -> None:
    """List rows whose usage is negative, missing or no number, and keys that lost their digits."""
    for key in KEYS:
        column = getattr(rows, key)
        lost = np.array([text is not None and is_lost(text) for text in column.tolist()], dtype=np.bool_)
        if lost.any():
            rows.doubted[lost] = "户号末几位已丢失"
            _list(rows, lost, key, "METER_PRECISION_LOST", "户号按数字导出，末几位已丢失",
                  "请让供电、供气单位把户号导出为文本。")  # fmt: skip
            column[lost] = None
    for why, code, remedy in (
        ("用量为负", "USAGE_NEGATIVE", "请向供电、供气单位核实；换表的分段提供。"),
        ("用量未填", "USAGE_MISSING", "请补填用量，或期初、期末读数。"),
        ("用量不是数字", "USAGE_BAD", "请填写数字。"),
        ("抄表日期（月份）未填或不能识别", "PERIOD_MISSING", "请写成 2021-11 或 2021-11-30。"),
    ):
        which = rows.inside & np.array([text == why for text in rows.doubted.tolist()], dtype=np.bool_)
        role = "period" if code == "PERIOD_MISSING" else "usage"
        if which.any():
            _list(rows, which, role, code, why, remedy)


def _list(rows: UsageRows, which: BoolColumn, role: str, code: str, why: str, remedy: str) -> None:
    """One finding a table for the rows of one fault; those households are not settled."""
    for number in np.unique(rows.table[which]).tolist():
        at = np.flatnonzero(which & (rows.table == number))
        message = f"{why}：{row_list(rows.row[at].tolist())}，这些户暂不发放。"
        rows.findings.append(rows.finding(int(at[0]), role, code, "E", message, remedy))


def in_units(values: IntColumn) -> NDArray[np.float64]:
    """1/10,000 as the number that a cell shows."""
    return values / UNITS

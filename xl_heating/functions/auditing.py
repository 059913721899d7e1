"""HEAT_AUDIT: the findings of a ledger's range as a table (台账体检)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from xl_heating.functions.calling import Call, Refused
from xl_heating.functions.columns import as_days, days
from xl_heating.functions.values import CellError, Cells, Rows, Scalar, Value, is_blank

if TYPE_CHECKING:
    from xl_heating.ledger.auditing import Audit, Line
    from xl_heating.ledger.grid import Grid
    from xl_heating.rules.audit import Lists

COLUMNS = ("行", "列", "值", "代码", "级别", "说明", "依据", "建议")
_SEVERITIES = {"E": "错误", "W": "提醒", "I": "提示"}
_LEDGER, _LIST = "所选区域", "核准名单"


def audit_range(call: Call) -> Value:
    """The table of findings, its header row first and a line about the whole last."""
    from xl_heating.ledger import find, read
    from xl_heating.ledger.auditing import AUDITED_KINDS, across, audit, reader_lines

    policy = call.view.policy
    grid = _grid(call["ledger"], _LEDGER, _first_row(call))
    if not any(cell is not None for row in grid.rows for cell in row):
        return _table(
            [_alone("RANGE_EMPTY", "I", "所选区域是空的，没有可核查的内容。", "请选择含表头的台账区域。")]
        )
    as_of, lists = _day(call), _lists(call)
    tables = find([grid], policy, also=AUDITED_KINDS)
    if not tables:
        return _table(
            [
                _alone(
                    "TABLE_UNKNOWN", "E", "没有认出台账：区域内找不到台账的表头。",
                    "请把表头行一并选入；表头应有户主（或项目、单位）、改造方式、费用等列。",
                )
            ]
        )  # fmt: skip
    audits = [audit(read(table, policy), policy, as_of=as_of, lists=lists) for table in tables if table.kind]
    lines = [line for each in audits for line in each.lines]
    for table in tables:
        if not table.kind:  # like two kinds at once: it says so itself
            lines += reader_lines(read(table, policy), table.doubts)
    lines += across(audits)
    return _table([*map(_row, lines), _whole(lines, audits)])


def _table(rows: Iterable[Sequence[Scalar]]) -> Rows:
    return [list(COLUMNS), *map(list, rows)]


def _alone(code: str, severity: str, message: str, suggestion: str) -> tuple[Scalar, ...]:
    return None, None, None, code, _SEVERITIES[severity], message, None, suggestion


def _row(line: Line) -> tuple[Scalar, ...]:
    row: Scalar = None
    if line.row:
        row = float(line.row) if line.row == line.last_row else f"{line.row}-{line.last_row}"
    return (
        row, line.title or None, line.value or None, line.code, _SEVERITIES[line.severity], line.message,
        line.clause, line.suggestion,
    )  # fmt: skip


def _whole(lines: Sequence[Line], audits: Sequence[Audit]) -> tuple[Scalar, ...]:
    """The last line: how many findings, what was looked at, and what could not be for want of a column."""
    counts = Counter(line.severity for line in lines)
    found = "、".join(f"{word}{counts[code]}处" for code, word in _SEVERITIES.items() if counts[code])
    looked = "、".join(f"{each.ledger.table.title}{len(each.ledger)}行" for each in audits) or "0行"
    lacks = "、".join(dict.fromkeys(name for each in audits for name in each.lacks))
    missing = f"缺少以下各项，相关核查未做：{lacks}。" if lacks else ""
    message = f"共{len(lines)}处：{found}。" if lines else "未发现问题。"
    return None, None, None, "SCOPE", _SEVERITIES["I"], message, None, f"已核查{looked}。{missing}"


# ---------------------------------------------------------------- arguments


def _grid(cells: Cells, sheet: str, first_row: int) -> Grid:
    from xl_heating.ledger.grid import Grid

    width = max(cells.cols, 1)
    items = [_cell(item) for item in cells.items]
    rows = [items[start : start + width] for start in range(0, len(items), width)]
    held = any(isinstance(item, CellError) for item in cells.items)
    return Grid("", sheet, rows, origin=(first_row, 1), may_hold_errors=held)


def _cell(item: Any) -> Any:
    """A cell as the ledger reader has it: numbers as floats, errors as their text, blanks None."""
    if item.__class__ is str:
        return item or None
    if item.__class__ is int:
        return float(item)
    if isinstance(item, CellError):
        return str(item)
    return None if is_blank(item) else item


def _first_row(call: Call) -> int:
    given = call.scalar("first_row")
    if is_blank(given):
        return 1
    if isinstance(given, CellError):
        raise Refused(given, f"首行行号是错误值 {given}。")
    if isinstance(given, bool) or not isinstance(given, (int, float)):
        raise Refused(CellError.VALUE, "首行行号不是数字。")
    if given != int(given) or given < 1:
        raise Refused(CellError.NUM, "首行行号应为不小于1的整数。")
    return int(given)


def _day(call: Call) -> dt.date | None:
    given = days(call["as_of"])
    if given.blank[0]:
        return None
    for codes in (given.errors, given.unusable):
        if codes[0]:
            error = next(each for each in CellError if each.code == codes[0])
            raise Refused(error, "核查日不是可用的日期。")
    day = as_days(given)[0].item()
    assert isinstance(day, dt.date)
    return day


def _lists(call: Call) -> Lists:
    from xl_heating.ledger import find, read
    from xl_heating.ledger.audit_records import records_of
    from xl_heating.rules.audit import Lists

    if not call["list"].given:
        return Lists()
    policy = call.view.policy
    tables = find([_grid(call["list"], _LIST, 1)], policy, also=("T2",))
    known = [table for table in tables if table.kind]
    if not known:
        # Without it the audit would pass over who is not approved at all.
        raise Refused(CellError.NA, "没有认出核准名单的表头。")
    return Lists(approved=records_of(read(known[0], policy), policy))

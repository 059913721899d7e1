"""Which column of a supplier's export is what, told by its header: 户号, 户名, 抄表日期, 用量, 读数."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from xl_heating.ledger import Finding, Grid
from xl_heating.ledger.columns import words
from xl_heating.ledger.fields import HOUSEHOLD_ID, METER, NAME
from xl_heating.ledger.grid import address, column_letters
from xl_heating.ledger.headers import Header, block_around, header_words, paths, trailing_unit
from xl_heating.ledger.units import USAGE, parse_unit
from xl_heating.policy import normalise

_SEARCHED_ROWS = 40
POWER, GAS = "千瓦时", "立方米"

ALIASES: Mapping[str, tuple[str, ...]] = {
    "household_id": tuple(
        alias for alias in HOUSEHOLD_ID.aliases if "|" not in alias and alias != "用户编号"
    ),
    # What a supplier calls 用户编号 is the number of its own customer, not of our household.
    "meter": words(
        """户号 用户编号 用户号 客户编号 客户号 用电户号 用气户号 电表户号 气表户号 电力户号 燃气户号 用户户号
        总户号 缴费号 缴费户号 结算户号 客户代码 用户代码 合同号 燃气用户编号 用电客户编号"""
    ),
    "device": words(
        """表号 电表号 气表号 电表编号 气表编号 电能表编号 电能表号 燃气表号 表计编号 表具编号 表具号 表钢号
        计量表号 资产编号 电能表资产号 表身号"""
    ),
    "name": (
        *(alias for alias in NAME.aliases if "|" not in alias),
        *words("客户名称 用户名称 用户名 客户姓名 用电户名 用气户名 开户名称 客户名"),
    ),
    "season": words("采暖季 供暖季 取暖季 补贴季 所属采暖季"),
    "period": words(
        """抄表日期 抄表时间 抄表年月 抄表月份 账期 帐期 月份 年月 电费年月 气费年月 用电月份 用气月份
        结算月份 计费月份 账务年月 所属月份 结算年月 计费年月 电费月份 日期 用量月份 结算日期 抄表日"""
    ),
    "usage": words(
        """用量 用电量 电量 气量 用气量 使用量 结算电量 结算气量 本期用量 本月用量 抄见电量 抄见气量 计费电量
        总电量 合计电量 合计气量 总用量 采暖季用量 采暖季用电量 采暖季用气量 本期电量 本期气量 本次用量
        本月电量 本月气量 用量合计 计费气量 实用电量 实用气量 采暖季用气(电)量 取暖季用量"""
    ),
    "start": words(
        """期初读数 期初示数 期初表码 起码 起始读数 起始示数 上期读数 上期示数 上次读数 上次示数 上月读数
        上月示数 季初读数 季初示数 起度 起数 上期表码 上次表底"""
    ),
    "end": words(
        """期末读数 期末示数 期末表码 止码 终止读数 终止示数 本期读数 本期示数 本次读数 本次示数 本月读数
        本月示数 季末读数 季末示数 止度 止数 本期表码 本次表底"""
    ),
    "start_on": words(
        "期初抄表日期 起始日期 开始日期 上次抄表日期 季初抄表日期 季初日期 上期抄表日期 用量起始日期"
    ),
    "end_on": words(
        "期末抄表日期 截止日期 终止日期 结束日期 本次抄表日期 季末抄表日期 季末日期 本期抄表日期 用量截止日期"
    ),
}
"""Column → the headers by which suppliers call it, in their comparable form without units."""

TITLES = {
    "household_id": "户编号",
    "meter": "户号",
    "device": "表号",
    "name": "户名",
    "season": "采暖季",
    "period": "抄表日期（月份）",
    "usage": "用量",
    "start": "期初读数",
    "end": "期末读数",
    "start_on": "期初抄表日期",
    "end_on": "期末抄表日期",
}


@dataclass(frozen=True)
class UsageTable:
    """A sheet with usage: where its header ends and which 0-based place of the grid holds what."""

    path: Path
    grid: Grid
    first_row: int
    """1-based sheet row of the first record."""
    places: Mapping[str, int]
    unit: str
    """Unit of usage and readings as the header has it; 用量 where it names none."""
    supply: str
    """千瓦时 or 立方米; "" where neither header, sheet nor file tells."""

    def column(self, role: str) -> list[object]:
        """The cells of a column from the first record down."""
        start = self.first_row - self.grid.origin[0]
        return [row[self.places[role]] for row in self.grid.rows[start:]]

    def cell(self, role: str, row: int) -> str:
        """Address of a record's cell; of its whole row where there is no such column."""
        if role not in self.places:
            return f"{row}:{row}"
        return address(row, self.grid.origin[1] + self.places[role])


def table_of(path: Path, grid: Grid) -> UsageTable | Finding:
    """The usage table of a sheet, or the finding that says why there is none."""
    vocabulary = _vocabulary()
    top = grid.origin[0]
    for row in range(top, top + min(len(grid.rows), _SEARCHED_ROWS)):
        if header_words(grid.rows[row - top], vocabulary) < 2:
            continue
        block = block_around(grid, row, vocabulary)
        column_paths = paths(grid, block)
        places, rivals = _places(column_paths, grid, block.bottom + 1 - top)
        if rivals:
            return _finding(grid, address(block.bottom, grid.origin[1]), "COLUMN_AMBIGUOUS", rivals)
        if {"household_id", "meter", "device"} & places.keys() and (
            "usage" in places or {"start", "end"} <= places.keys()
        ):
            unit = _unit(column_paths, places)
            return UsageTable(
                path, grid, block.bottom + 1, places, unit, _supply(unit, column_paths, path, grid)
            )
    return _finding(
        grid,
        "",
        "USAGE_COLUMNS",
        "没有找到表头，或缺少户号（表号、户编号）或用量（期初、期末读数）列，未读入",
    )


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(_roles())


@cache
def _roles() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for role, aliases in ALIASES.items():
        for alias in aliases:
            found.setdefault(normalise(alias), role)
    for alias in METER.aliases:  # the names of our own ledger's column
        found.setdefault(normalise(alias), "meter")
    return found


def _role(path: Sequence[Header]) -> str:
    roles = _roles()
    for header in reversed(path):
        for key in header.keys:
            if key in roles:
                return roles[key]
    return ""


def _places(column_paths: Sequence[tuple[Header, ...]], grid: Grid, below: int) -> tuple[dict[str, int], str]:
    """Each column's place; and a sentence about columns of different content that claim to be the same."""
    places: dict[str, int] = {}
    for at, path in enumerate(column_paths):
        role = _role(path)
        if not role:
            continue
        if role not in places:
            places[role] = at
            continue
        first = places[role]
        if any(row[at] != row[first] for row in grid.rows[below:]):
            names = "、".join(
                f"{column_letters(grid.origin[1] + place)}列“{column_paths[place][-1].text.strip()}”"
                for place in (first, at)
            )
            return places, f"{names}都像“{TITLES[role]}”，内容又不同，未读入"
    return places, ""


def _unit(column_paths: Sequence[tuple[Header, ...]], places: Mapping[str, int]) -> str:
    for role in ("usage", "end", "start"):
        for header in reversed(column_paths[places[role]]) if role in places else ():
            stated = [header.unit, *(trailing_unit(header, key) for key in header.keys[1:])]
            for unit in stated:
                if unit is not None and unit.fits(USAGE):
                    return unit.name
    return USAGE


def _supply(unit: str, column_paths: Sequence[tuple[Header, ...]], path: Path, grid: Grid) -> str:
    known = parse_unit(unit)
    if known is not None and known.kind in (POWER, GAS):
        return known.kind
    headers = "".join(header.keys[0] for each in column_paths for header in each)
    for text in (headers, grid.sheet, path.stem):
        power, gas = "电" in text, "气" in text
        if power != gas:
            return POWER if power else GAS
    return ""


def _finding(grid: Grid, cell: str, code: str, message: str) -> Finding:
    remedy = "请核对表头，每列用一个名称：户号、户名、抄表日期、用量（或期初读数、期末读数）。"
    return Finding(grid.workbook, grid.sheet, cell, code, "E", f"{message}。", remedy)

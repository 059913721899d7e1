"""Finding the ledgers in staff's workbooks: which sheet, which header, which column is what."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from xl_heating.ledger.columns import Content, Field
from xl_heating.ledger.context import Said, said_route, said_season, said_street
from xl_heating.ledger.findings import ERROR, INFO, WARNING, Finding, Findings
from xl_heating.ledger.grid import Grid, address, column_letters
from xl_heating.ledger.headers import (
    Block,
    Header,
    block_around,
    caption_start,
    captions,
    find_block,
    paths,
    unit_line,
)
from xl_heating.ledger.kinds import KINDS
from xl_heating.ledger.matching import Match, in_cost_group, match, possible_kinds, vocabulary
from xl_heating.ledger.sorting import sort_rows
from xl_heating.policy import Policy, normalise

COPY_MARK = "-清洗"
"""Ends the name of a cleaned copy: “改造台账-清洗”, “改造台账-清洗2”."""
_COPY = re.compile(rf"(.+){COPY_MARK}\d*")
_SEARCHED_ROWS = 200
_HINT_WEIGHT = 2
SheetMapping = Mapping[str, Mapping[str, tuple[int, int]]]
"""Sheet -> field -> row and column of the header cell."""


@dataclass
class Table:
    """A recognised table of one sheet; rows and columns are 1-based sheet numbers."""

    kind: str
    """T1, T3, T6, T7, T8U, T8R or T9; "" when two kinds fit equally well (see `doubts`)."""
    workbook: str
    sheet: str
    header_rows: tuple[int, ...]
    columns: dict[str, int]
    """Field -> sheet column."""
    units: dict[str, str]
    """Number field -> the unit that its figures are in (万元)."""
    data_rows: list[int]
    totals: list[tuple[int, str]]
    """Typed 小计, 合计 … rows and their label."""
    footers: list[tuple[int, str]]
    """Signature rows, notes and other rows that are no records."""
    confidence: float
    """0 … 1: fields found of those that this kind has at most."""
    doubts: list[Finding]
    context: dict[str, Said]
    """Fields that a title, sheet name or file name gives for the whole table."""
    fields: dict[str, Field]
    grid: Grid
    cells: Sequence[Sequence[Any]] = field(repr=False, default=())
    """The grid by columns."""
    repeated_headers: tuple[int, ...] = ()
    titles: dict[str, str] = field(default_factory=dict)
    """Field -> its header as it stands in the sheet, for messages."""

    @property
    def title(self) -> str:
        """The kind's Chinese name."""
        return next((kind.title for kind in KINDS if kind.code == self.kind), "")


def find(
    grids: Sequence[Grid],
    policy: Policy,
    mapping: SheetMapping | None = None,
    *,
    also: Collection[str] = (),
) -> list[Table]:
    """Return the ledgers, project sheets, payment lists and plans in a workbook's sheets, in sheet order.

    Parameters
    ----------
    grids : from `read_workbook` or `grids_from_book`
    mapping : header cells that staff assigned to fields, by sheet, besides those remembered in the workbook
    also : kinds wanted besides the ledgers: rosters (T2), dossiers (T5), payments made (T10)

    Other sheets (说明, 政策参数, 目录, 名单 …) are left out, and so are cleaned copies of a sheet that is
    there too (`is_working_copy`). What is unclear stands in each table's `doubts`.
    """
    words = vocabulary(policy)
    tables: list[Table] = []
    names = {grid.sheet for grid in grids}
    for grid in grids:
        if is_working_copy(grid.sheet, names):
            continue
        taught = {**grid.mapping, **(mapping or {}).get(grid.sheet, {})}
        tables += _find_in_sheet(grid, policy, words, taught, also)
    return tables


def is_working_copy(sheet: str, names: Collection[str]) -> bool:
    """Whether a sheet is what 数据清洗 made of another one of `names`: its records would count twice."""
    found = _COPY.fullmatch(sheet)
    return found is not None and any(name != sheet and name.startswith(found[1]) for name in names)


def _find_in_sheet(
    grid: Grid,
    policy: Policy,
    words: frozenset[str],
    taught: Mapping[str, tuple[int, int]],
    also: Collection[str],
) -> list[Table]:
    if not grid.rows:
        return []
    tables: list[Table] = []
    since = grid.origin[0]
    block = _taught_block(grid, taught, words) or find_block(grid, since, words, since + _SEARCHED_ROWS)
    columns: list[tuple[Any, ...]] = []
    while block is not None:
        columns = columns or list(zip(*grid.rows, strict=True))
        table, following = _table(grid, columns, block, since, policy, words, taught, also)
        if table is not None:
            tables.append(table)
        if following is not None:
            since = caption_start(grid, following, block.bottom + 1)
        block = following
    return tables


def _taught_block(
    grid: Grid, taught: Mapping[str, tuple[int, int]], vocabulary: frozenset[str]
) -> Block | None:
    rows = [row for row, column in taught.values() if grid.value(row, column) not in (None, "")]
    if not rows:
        return None
    block = block_around(grid, min(rows), vocabulary)
    return Block(block.top, max(block.bottom, *rows))


def _table(
    grid: Grid,
    columns: list[tuple[Any, ...]],
    block: Block,
    since: int,
    policy: Policy,
    words: frozenset[str],
    taught: Mapping[str, tuple[int, int]],
    also: Collection[str],
) -> tuple[Table | None, Block | None]:
    above = list(captions(grid, block, since))
    sources = [("标题", text) for text in above]
    sources += [("工作表名", grid.sheet), ("文件名", PurePath(grid.workbook).stem)]
    route = said_route(policy, sources[:-1])
    column_paths = paths(grid, block)
    body = grid.rows[block.bottom + 1 - grid.origin[0] :]
    context = frozenset({"@route"} if route else ())
    found = _best(column_paths, body, policy, context, f"{' '.join(above)} {grid.sheet}")
    if not found:
        following = find_block(grid, block.bottom + 1, words, block.bottom + _SEARCHED_ROWS)
        return None, following
    best = found[0]
    findings = Findings(grid.workbook, grid.sheet)
    at = f"{address(block.top, grid.origin[1])}:{address(block.bottom, grid.origin[1] + grid.width - 1)}"
    if len(found) > 1:
        names = "、".join(each.kind.title for each in found)
        findings.add(
            at, "TABLE_AMBIGUOUS", ERROR, f"表头同时像{names}，未读入。", "请在标题或工作表名中写明是哪种表。"
        )
    _apply_mapping(best, grid, taught, findings)
    rows = sort_rows(grid, columns, block, best, words, above, findings)
    if not best.kind.used and best.kind.code not in also:
        return None, rows.next_block
    _doubt_columns(best, grid, block, column_paths, findings)
    # First, because a column whose unit is unclear is not taken.
    units = _units(best, above, grid, block, findings)
    table = Table(
        kind=best.kind.code if len(found) == 1 else "",
        workbook=grid.workbook,
        sheet=grid.sheet,
        header_rows=tuple(range(block.top, block.bottom + 1)),
        columns={name: grid.origin[1] + place for name, place in best.columns.items()},
        units=units,
        data_rows=rows.data,
        totals=rows.totals,
        footers=rows.footers,
        confidence=round(min(1.0, len(best.columns) / len(best.kind.fields)), 2),
        doubts=findings.items,
        context=_context(best, sources, route, policy, findings, address(block.top, grid.origin[1])),
        fields=best.fields,
        grid=grid,
        cells=columns,
        titles={
            name: "".join(column_paths[place][-1].text.split()) if column_paths[place] else name
            for name, place in best.columns.items()
        },
        repeated_headers=tuple(row for each in rows.repeats for row in range(each.top, each.bottom + 1)),
    )
    if not grid.visible:
        findings.add(
            "",
            "SHEET_HIDDEN",
            WARNING,
            "这是隐藏的工作表，其中的台账也已读入。",
            "如已作废，请删除该工作表。",
        )
    return table, rows.next_block


def _best(
    column_paths: Sequence[tuple[Header, ...]],
    body: Sequence[Sequence[Any]],
    policy: Policy,
    context: frozenset[str],
    title: str,
) -> list[Match]:
    """The kind that fits best; several when they fit equally well; none when the sheet is no ledger."""
    plain = normalise(title)
    scored: list[tuple[int, Match]] = []
    for kind in possible_kinds(column_paths, context, policy):
        fit = match(kind, column_paths, body, policy)
        extra = context
        if kind.code == "T1" and any(name.startswith(("plan_", "area_")) for name in fit.columns):
            extra = context | {"@plan"}
        if fit.complete(extra):
            hinted = any(normalise(hint) in plain for hint in kind.hints)
            scored.append((fit.score + _HINT_WEIGHT * hinted, fit))
    top = max((score for score, _ in scored), default=0)
    return [fit for score, fit in scored if score == top]


def _apply_mapping(
    best: Match, grid: Grid, taught: Mapping[str, tuple[int, int]], findings: Findings
) -> None:
    known = {name.casefold(): name for name in best.fields}
    for raw, (row, column) in taught.items():
        name = known.get(raw.casefold())
        place = column - grid.origin[1]
        if name is None or not 0 <= place < grid.width:
            findings.add(
                address(row, column),
                "MAPPING_UNUSED",
                WARNING,
                f"指定的列“{raw}”不适用于这张表，未采用。",
                "请重新指定，或删除该名称。",
            )
            continue
        best.rivals.pop(name, None)
        best.columns = {key: at for key, at in best.columns.items() if at != place or key == name}
        if best.columns.get(name) != place:
            best.units.pop(name, None)
            best.unknown_units.pop(name, None)
        best.columns[name] = place


def _doubt_columns(
    best: Match,
    grid: Grid,
    block: Block,
    column_paths: Sequence[tuple[Header, ...]],
    findings: Findings,
) -> None:
    def title(place: int) -> str:
        text = "·".join("".join(header.text.split()) for header in column_paths[place])
        return f"{column_letters(grid.origin[1] + place)}列“{text}”"

    for name, places in best.rivals.items():
        findings.add(
            "、".join(address(block.bottom, grid.origin[1] + place) for place in places),
            "COLUMN_AMBIGUOUS",
            ERROR,
            f"{'、'.join(map(title, places))}都像“{best.fields[name].aliases[0]}”，内容又不同，都未采用。",
            "请修改其中一个表头，或指定采用哪一列。",
        )
    for name, (place, unit) in list(best.unknown_units.items()):
        best.columns.pop(name, None)
        findings.add(
            address(block.bottom, grid.origin[1] + place),
            "UNIT_UNKNOWN",
            ERROR,
            f"{title(place)}的单位“{unit}”无法换算，该列未采用。",
            f"请改为{best.fields[name].unit}或可换算的单位。",
        )
    costs = [place for place in best.unmapped if in_cost_group(column_paths[place])]
    for place in costs:
        findings.add(
            address(block.bottom, grid.origin[1] + place),
            "COST_COLUMN_UNKNOWN",
            WARNING,
            f"{title(place)}在费用项下，但不认识，未计入费用。",
            "请按设备、安装、管网（线路）、维护、其他（不补）命名。",
        )
    others = [place for place in best.unmapped if place not in costs]
    if others:
        findings.add(
            "、".join(address(block.bottom, grid.origin[1] + place) for place in others[:8]),
            "COLUMN_UNUSED",
            INFO,
            f"{'、'.join(map(title, others[:8]))}{f'等{len(others)}列' if len(others) > 8 else ''}未使用。",
            "无须处理；如其中有应读的列，请修改表头。",
        )


def _units(best: Match, above: Sequence[str], grid: Grid, block: Block, findings: Findings) -> dict[str, str]:
    line = unit_line(above)
    result = {}
    for name in list(best.columns):
        each = best.fields[name]
        if each.content is not Content.NUMBER:
            continue
        if name in best.units:
            result[name] = best.units[name].name
            continue
        fitting = [unit for unit in line if unit.fits(each.unit)]
        stated = list(dict.fromkeys(unit.name for unit in fitting))
        if len({unit.factor for unit in fitting}) > 1:
            findings.add(
                address(block.bottom, grid.origin[1] + best.columns.pop(name)),
                "UNIT_AMBIGUOUS",
                ERROR,
                f"“{each.aliases[0]}”表头未写单位，表上方的单位行又有{'、'.join(stated)}，该列未采用。",
                "请在表头注明单位。",
            )
            continue
        result[name] = stated[0] if len(stated) == 1 else each.unit
    return result


def _context(
    best: Match,
    sources: Sequence[tuple[str, str]],
    route: Said | None,
    policy: Policy,
    findings: Findings,
    cell: str,
) -> dict[str, Said]:
    result: dict[str, Said] = {}
    if "street" in best.fields and "street" not in best.columns and "street" not in best.rivals:
        street = said_street(policy, sources)
        if isinstance(street, Said):
            result["street"] = street
        elif street:
            findings.add(
                cell, "STREET_CONFLICT", ERROR, f"没有街道镇列，标题中同时有{'、'.join(street)}，未填。",
                "请增加“街道镇”列，或在标题中只写一个街道镇。",
            )  # fmt: skip
        else:
            findings.add(
                cell, "STREET_MISSING", ERROR, "没有街道镇列，标题、工作表名和文件名中也没有街道镇名称。",
                "请增加“街道镇”列，或在标题中写明街道镇。",
            )  # fmt: skip
    if (
        best.kind.code in ("T3", "T9")
        and "route" not in best.columns
        and "route" not in best.rivals
        and route
    ):
        result["route"] = route
    if "season" in best.fields and "season" not in best.columns and "season" not in best.rivals:
        season = said_season(sources)
        if season:
            result["season"] = season
    for name, said in result.items():
        what = {"street": "街道镇", "route": "改造方式", "season": "采暖季"}[name]
        findings.add(
            cell,
            f"{name.upper()}_FROM_TITLE",
            INFO,
            f"没有{what}列，按{said.source}“{said.text}”取为{said.value}。",
            f"如不对，请增加“{what}”列。",
        )
    return result

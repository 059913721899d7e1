"""Header cells: their text made comparable, their units, and where the header block of a table stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from xl_heating.ledger.columns import words
from xl_heating.ledger.grid import Grid
from xl_heating.ledger.units import Unit, parse_unit
from xl_heating.policy import normalise

_BRACKETS = str.maketrans("[]{}【】〔〕〈〉《》「」", "()" * 7)
_GROUPED = re.compile(r"\(([^()]*)\)")
_NUMBERING = re.compile(r"^(?:[(]?\d{1,2}[)]?[.、]|[★*※]+)")
_LOOKS_LIKE_UNIT = re.compile(r"[^\W\d_]{0,2}(?:元|亩|吨|度|时|户|米|里|m2|m3|kwh|套|台|片)(?:/\w+)?")
_TRAILING_UNITS = words(
    "万元 千元 亿元 元 万m2 m2 万平方米 平方米 立方米 m3 千瓦时 kwh 度 户 处 个",
)
_UNIT_LINE = re.compile(r"单位\s*[:：]\s*(.*)")
_UNIT_SEPARATORS = re.compile(r"[、,，;；/\s]+")
MOST_HEADER_ROWS = 4
_MOST_CAPTION_ROWS, _MOST_CAPTIONS = 4, 2


@dataclass(frozen=True)
class Header:
    """The text of a header cell: comparable spellings (best first) and what it says about units."""

    text: str
    keys: tuple[str, ...]
    unit: Unit | None = None
    per: str = ""
    """户 in 元/户."""
    unknown_unit: str = ""


@lru_cache(maxsize=16_384)
def parse_header(raw: str) -> Header:
    """Return the comparable form of a header's text: no spaces, line breaks, numbering or units."""
    text = normalise(raw).translate(_BRACKETS).strip(":")
    text = _NUMBERING.sub("", text).strip("*:")
    unit, per, unknown = None, "", ""
    for inner in _GROUPED.findall(text):
        found, by = _unit(inner.removeprefix("单位:").removeprefix("单位"))
        if found:
            unit, per = found, by
            text = text.replace(f"({inner})", "")
        elif _LOOKS_LIKE_UNIT.fullmatch(inner.removeprefix("单位:")):
            unknown = inner
    keys = [text]
    bare = _GROUPED.sub("", text)
    if bare and bare != text:
        keys.append(bare)
    if unit is None:
        for suffix in _TRAILING_UNITS:
            if bare.endswith(suffix) and len(bare) > len(suffix):
                keys.append(bare.removesuffix(suffix).rstrip("/:,-_"))
                break
    return Header(raw, tuple(dict.fromkeys(keys)), unit, per, unknown)


def trailing_unit(header: Header, key: str) -> Unit | None:
    """The unit that stands unbracketed at the end, when `key` is the header without it (供热面积㎡)."""
    rest = header.keys[0].removeprefix(key).lstrip("/:,-_")
    return parse_unit(rest) if rest and header.keys[0].startswith(key) else None


def _unit(text: str) -> tuple[Unit | None, str]:
    unit = parse_unit(text)
    if unit:
        return unit, ""
    first, slash, per = text.partition("/")
    return (parse_unit(first), per) if slash else (None, "")


def unit_line(texts: Sequence[str]) -> list[Unit]:
    """The units that a 单位 line above the table names (填报单位 and 单位负责人 are something else)."""
    units: list[Unit] = []
    for text in texts:
        for match in _UNIT_LINE.finditer(text):
            if (
                text[: match.start()]
                .rstrip()
                .endswith(("填报", "报送", "编制", "填表", "施工", "建设", "上报", "主管"))
            ):
                # 填报单位：… may be followed by the real one.
                units += unit_line([match[1]])
                continue
            for token in _UNIT_SEPARATORS.split(match[1].strip(" )）")):
                unit = parse_unit(token.strip("()（）。"))
                if unit is None:
                    break
                units.append(unit)
    return units


@dataclass(frozen=True)
class Block:
    """The header rows of a table (1-based, both included)."""

    top: int
    bottom: int

    def __contains__(self, row: int) -> bool:
        return self.top <= row <= self.bottom

    def __len__(self) -> int:
        return self.bottom - self.top + 1


def header_words(row: Sequence[Any], vocabulary: frozenset[str]) -> int:
    """How many different cells of a row read like column headers."""
    found = set()
    for cell in row:
        if cell.__class__ is str and cell and len(cell) < 60:
            header = parse_header(cell)
            if any(key in vocabulary for key in header.keys):
                found.add(header.keys[0])
    return len(found)


def find_block(grid: Grid, start: int, vocabulary: frozenset[str], stop: int) -> Block | None:
    """Return the first header block at or below row `start` (1-based), looking no further than row `stop`."""
    top = grid.origin[0]
    for row in range(max(start, top), min(stop, top + len(grid.rows) - 1) + 1):
        cells = grid.rows[row - top]
        if header_words(cells, vocabulary) >= 3 and _all_text(cells):
            return block_around(grid, row, vocabulary)
    return None


def _all_text(cells: Sequence[Any]) -> bool:
    return all(cell is None or cell.__class__ is str for cell in cells)


def block_around(grid: Grid, row: int, vocabulary: frozenset[str]) -> Block:
    """The header block that the header row `row` belongs to: group rows above, leaves below."""
    top = bottom = row
    first = grid.origin[0]
    last = first + len(grid.rows) - 1
    # A group row above the leaves: several texts, none of them a caption such as 填报单位：…
    while top > first and bottom - top + 1 < MOST_HEADER_ROWS and _is_group_row(grid, top - 1, vocabulary):
        top -= 1
    while bottom < last and bottom - top + 1 < MOST_HEADER_ROWS:
        deepest = max((merge[2] for merge in grid.merges or () if top <= merge[0] <= bottom), default=0)
        if deepest > bottom:
            bottom = min(deepest, top + MOST_HEADER_ROWS - 1, last)
        elif _is_leaf_row(grid, top, bottom, vocabulary):
            bottom += 1
        else:
            break
    return Block(top, bottom)


def _is_group_row(grid: Grid, row: int, vocabulary: frozenset[str]) -> bool:
    cells = grid.rows[row - grid.origin[0]]
    texts = [cell for cell in cells if cell not in (None, "")]
    return (
        len(texts) >= 2
        and _all_text(cells)
        and not any(":" in text or "：" in text for text in texts)
        and header_words(cells, vocabulary) >= 1
    )


def _is_leaf_row(grid: Grid, top: int, above: int, vocabulary: frozenset[str]) -> bool:
    at = above + 1 - grid.origin[0]
    cells = grid.rows[at]
    texts = [cell for cell in cells if cell not in (None, "")]
    if len(texts) < 2 or not _all_text(cells):
        return False
    leaves = sum(
        parse_unit(parse_header(text).keys[0]) is not None
        or any(key in vocabulary for key in parse_header(text).keys)
        for text in texts
    )
    if leaves >= 2 and leaves * 2 > len(texts):
        return True
    # Computed columns may have names of their own; where they stand tells that they are leaves.
    return leaves >= 1 and all(_hang_below(row, cells) for row in grid.rows[top - grid.origin[0] : at])


def _hang_below(above: Sequence[Any], cells: Sequence[Any]) -> bool:
    """Whether each text stands under a blank to the right of a group, or under the group's own text."""
    filled = [cell not in (None, "") for cell in cells]
    open_above = [cell in (None, "") for cell in above]
    return all(
        open_above[at] or (at + 1 < len(cells) and filled[at + 1] and open_above[at + 1])
        for at in range(len(cells))
        if filled[at]
    )


def paths(grid: Grid, block: Block) -> list[tuple[Header, ...]]:
    """Return each column's headers from the group down to the leaf; () for a column without any."""
    merged = _anchors(grid, block)
    top = grid.origin[0]
    lines = [grid.rows[row - top] for row in range(block.top, block.bottom + 1)]
    texts: list[list[str]] = []
    for depth, line in enumerate(lines):
        row = block.top + depth
        texts.append(
            [
                _text(grid.value(*merged[row, column])) if (row, column) in merged else _text(cell)
                for column, cell in enumerate(line, start=grid.origin[1])
            ]
        )
    for depth in range(len(lines) - 1):
        _spread_groups(grid, block, texts, depth, merged)
    result = []
    for at in range(grid.width):
        path: list[Header] = []
        for line_texts in texts:
            text = line_texts[at]
            if text and (not path or path[-1].text != text):
                path.append(parse_header(text))
        result.append(tuple(path))
    return result


def _text(cell: Any) -> str:
    return cell if isinstance(cell, str) else ""


def _anchors(grid: Grid, block: Block) -> dict[tuple[int, int], tuple[int, int]]:
    return {
        (row, column): (top, left)
        for top, left, bottom, right in grid.merges or ()
        if top <= block.bottom and bottom >= block.top
        for row in range(max(top, block.top), min(bottom, block.bottom) + 1)
        for column in range(left, min(right, grid.origin[1] + grid.width) + 1)
    }


def _spread_groups(
    grid: Grid,
    block: Block,
    texts: list[list[str]],
    depth: int,
    merged: dict[tuple[int, int], tuple[int, int]],
) -> None:
    # A group typed once over several leaves and not merged: it holds until the next text of its row.
    line, below = texts[depth], texts[depth + 1]
    row = block.top + depth
    group = ""
    for at, text in enumerate(line):
        place = (row, grid.origin[1] + at)
        if text:
            is_group = bool(below[at]) and below[at] != text and place not in merged
            group = text if is_group else ""
        elif group and below[at] and place not in merged:
            line[at] = group
        else:
            group = ""


def caption_start(grid: Grid, block: Block, lowest: int) -> int:
    """First row of the captions right above a block, no higher than row `lowest`: few texts, no figures."""
    row = block.top
    while row > max(lowest, block.top - _MOST_CAPTION_ROWS):
        filled = [cell for cell in grid.rows[row - 1 - grid.origin[0]] if cell not in (None, "")]
        if len(filled) > _MOST_CAPTIONS or not _all_text(filled):
            break
        row -= 1
    return row


def captions(grid: Grid, block: Block, since: int) -> Iterator[str]:
    """The texts above a header block, from row `since` on: title, 填报单位, 单位."""
    for row in range(max(since, grid.origin[0]), block.top):
        for cell in grid.rows[row - grid.origin[0]]:
            if isinstance(cell, str) and cell.strip():
                yield cell

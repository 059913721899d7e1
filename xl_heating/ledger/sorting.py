"""What each row below a header is: a record, a total, a repeated header, a signature, a filler."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from operator import add
from typing import Any

from xl_heating.ledger.cleaning import is_blank_word, plain
from xl_heating.ledger.columns import Content, words
from xl_heating.ledger.findings import WARNING, Findings
from xl_heating.ledger.grid import Grid, address
from xl_heating.ledger.headers import Block, caption_start, find_block, header_words, parse_header, paths
from xl_heating.ledger.matching import Match
from xl_heating.rules.words import TOTALS

_TOTAL = re.compile(rf"(.{{0,14}}?)({'|'.join(TOTALS)})(?:数|户数)?[:,]?(?:\(.*\)|\d+户?)?")
_FOOTER = re.compile(
    r"(?:单位|分管|主要|主管|村|街道|镇)?(?:负责人|领导)[:(签]|(?:填表|制表|审核|复核|经办|填报|审批|统计)人|填[报表]单位|"
    r"联系电话[:(]|[填制报]\w?(?:日期|时间)[:(]?|盖章|签章|签字[:)]|以下(?:空白|无正文)|^(?:注|备注|说明|填表说明)[:.、]|^第\d+页"
)
_MARKS = words("计 ： : 章 签 目标 勾稽 控制")
"""A total, signature or target row that fills several columns holds one; emptier rows are all looked at."""
_TARGETS = re.compile(r"(?:计划|任务)?(?:目标|控制|勾稽).{0,8}")
_SENTENCE = re.compile(r"[。;]|.{40}", re.DOTALL)
"""Instructions below a table; a record is never a single sentence."""
_LABEL_COLUMNS = 5


@dataclass
class Sorted:
    """Rows of a table by what they are; all numbers are 1-based sheet rows."""

    data: list[int] = field(default_factory=list)
    totals: list[tuple[int, str]] = field(default_factory=list)
    repeats: list[Block] = field(default_factory=list)
    footers: list[tuple[int, str]] = field(default_factory=list)
    next_block: Block | None = None
    """The header of another table further down."""


def sort_rows(
    grid: Grid,
    columns: Sequence[Sequence[Any]],
    block: Block,
    match: Match,
    vocabulary: frozenset[str],
    captions: Iterable[str],
    findings: Findings,
) -> Sorted:
    """Sort the rows below `block`; rows that are neither records nor recognised become findings."""
    result = Sorted()
    top = grid.origin[0]
    start, end = block.bottom + 1 - top, len(grid.rows)
    skip: set[int] = set()
    for at in _header_like(columns, match, start, vocabulary):
        if at in skip or header_words(grid.rows[at], vocabulary) < 3:
            continue
        again = find_block(grid, at + top, vocabulary, at + top)
        if again is None:
            continue
        if _leaves(grid, again) == _leaves(grid, block):
            result.repeats.append(again)
            skip.update(range(again.top - top, again.bottom + 1 - top))
        else:
            result.next_block = again
            end = caption_start(grid, again, block.bottom + 1) - top
            break
    for first in (start, *(again.bottom + 1 - top for again in result.repeats)):
        if first < end and _is_numbering(grid.rows[first]):
            skip.add(first)
    known_captions = {_squeeze(text) for text in captions}
    core = _core(match)
    counts = _filled(columns, core, start, end)
    marked = _marked(columns, match, start, end)
    for at in range(start, end):
        if at in skip:
            continue
        count = counts[at - start]
        if count > 2 and at not in marked:
            result.data.append(at + top)
            continue
        _sort_one(result, grid, match, at, count, known_captions, findings)
    return result


def _sort_one(
    result: Sorted, grid: Grid, match: Match, at: int, count: int, captions: set[str], findings: Findings
) -> None:
    row, cells = at + grid.origin[0], grid.rows[at]
    texts = [
        (place, _squeeze(cell)) for place, cell in enumerate(cells) if isinstance(cell, str) and cell.strip()
    ]
    if not _is_person(match, cells):
        for place, text in texts:
            if (found := _TOTAL.fullmatch(text)) and place < _first_amount(match, len(cells)):
                result.totals.append((row, found[2]))
                return
        if match.kind.code == "T1" and any(_TARGETS.fullmatch(text) for _, text in texts):
            result.footers.append((row, texts[0][1]))
            return
        # Signature rows and notes carry words, never amounts.
        if texts and not _amounts(match, cells) and _is_footer([text for _, text in texts], count):
            result.footers.append((row, texts[0][1]))
            return
    if texts and count <= 2 and texts[0][1] in captions:
        result.footers.append((row, texts[0][1]))
    elif count == 0 and not _telling(match, cells):
        return  # a filler row, printed to fill the page
    elif count == 0 or (
        count == 1 and len(texts) == 1 and sum(cell not in (None, "") for cell in cells) == 1
    ):
        place = texts[0][0] if texts else 0
        if len(texts) == 1 and _SENTENCE.search(texts[0][1]):
            result.footers.append((row, texts[0][1]))
            return
        findings.add(
            address(row, grid.origin[1] + place),
            "ROW_SKIPPED",
            WARNING,
            f"第{row}行不像数据，也不是合计、表头或签章行，未读入。",
            "如是数据，请补齐户主、改造方式等；如是说明文字，请移到表外。",
        )
        result.footers.append((row, texts[0][1] if texts else ""))
    else:
        result.data.append(row)


def _is_footer(texts: list[str], count: int) -> bool:
    # A record may mention a signature in its remarks; a signature row begins with one.
    return bool(_FOOTER.search(texts[0])) or (count == 0 and any(_FOOTER.search(text) for text in texts))


def _squeeze(text: str) -> str:
    return "".join(plain(text).split())


def _core(match: Match) -> list[int]:
    return [
        position
        for name, position in match.columns.items()
        if not match.fields[name].derived
        and (
            match.fields[name].key
            or match.fields[name].content in (Content.ROUTE, Content.NUMBER, Content.DATE)
            or (match.kind.code == "T1" and match.fields[name].content is Content.STREET)
        )
    ]


def _filled(columns: Sequence[Sequence[Any]], core: Sequence[int], start: int, end: int) -> list[int]:
    # Most rows show more than two filled cells in their first few columns; only the rest are counted in full.
    counts = [0] * (end - start)
    for position in core[:4]:
        counts = list(map(add, counts, map(bool, columns[position][start:end])))
    for at, count in enumerate(counts):
        if count <= 2:
            counts[at] = sum(columns[position][start + at] not in (None, "") for position in core)
    return counts


def _marked(columns: Sequence[Sequence[Any]], match: Match, start: int, end: int) -> set[int]:
    """Rows whose leading cells hold a word of totals or signatures: one search through each column."""
    keys = {position for name, position in match.columns.items() if match.fields[name].key}
    found: set[int] = set()
    for position in sorted({*range(min(_LABEL_COLUMNS, len(columns))), *keys}):
        texts = columns[position][start:end]
        if set(map(type, texts)) != {str}:
            texts = [cell if cell.__class__ is str else "" for cell in texts]
        joined = "\n".join(texts)
        if joined.isascii():
            continue
        hits = [at for mark in _MARKS for at in _occurrences(joined, mark)]
        if hits:
            ends = list(accumulate(len(text) + 1 for text in texts))
            found.update(start + bisect_right(ends, at) for at in hits)
    return found


def _occurrences(text: str, mark: str) -> Iterator[int]:
    at = text.find(mark)
    while at >= 0:
        yield at
        at = text.find(mark, at + 1)


def _is_person(match: Match, cells: Sequence[Any]) -> bool:
    identity, household = match.columns.get("id_number"), match.columns.get("household_id")
    return (identity is not None and len(str(cells[identity]).strip()) >= 15) or (
        household is not None
        and any(character.isdigit() for character in str(cells[household]))
        and match.columns.get("name") is not None
        and cells[match.columns["name"]] not in (None, "")
    )


def _first_amount(match: Match, width: int) -> int:
    amounts = [
        position
        for name, position in match.columns.items()
        if match.fields[name].content is Content.NUMBER and match.fields[name].unit == "元"
    ]
    return min(amounts, default=width)


def _amounts(match: Match, cells: Sequence[Any]) -> bool:
    return any(
        isinstance(cells[position], (int, float)) and cells[position] != 0
        for name, position in match.columns.items()
        if match.fields[name].content is Content.NUMBER
    )


def _telling(match: Match, cells: Sequence[Any]) -> bool:
    """Whether a row without core cells says something: more than a number, a street, zeros of formulas."""
    quiet = {
        position
        for name, position in match.columns.items()
        if match.fields[name].derived or name in ("street", "village")
    }
    return any(
        position not in quiet and isinstance(cell, str) and cell.strip() and not is_blank_word(plain(cell))
        for position, cell in enumerate(cells)
    ) or any(
        position not in quiet and cell.__class__ in (int, float) and cell != 0
        for position, cell in enumerate(cells)
    )


def _header_like(
    columns: Sequence[Sequence[Any]], match: Match, start: int, vocabulary: frozenset[str]
) -> list[int]:
    """Rows that hold a header's word where the table has numbers or dates."""
    places = sorted(
        position
        for name, position in match.columns.items()
        if match.fields[name].content in (Content.NUMBER, Content.DATE)
    ) or sorted(match.columns.values())
    found: set[int] = set()
    for position in {places[0], places[len(places) // 2], places[-1]} if places else ():
        cells = columns[position]
        texts = {cell for cell in cells[start:] if cell.__class__ is str and cell}
        headers = {text for text in texts if any(key in vocabulary for key in parse_header(text).keys)}
        if headers:
            found.update(
                at for at in range(start, len(cells)) if cells[at].__class__ is str and cells[at] in headers
            )
    return sorted(found)


def _leaves(grid: Grid, block: Block) -> list[str]:
    return [path[-1].keys[0] if path else "" for path in paths(grid, block)]


def _is_numbering(cells: Sequence[Any]) -> bool:
    """The row 1 2 3 … (or 甲 乙 1 2 3 …) that some forms have under their headers."""
    numbers = [
        int(text)
        for cell in cells
        if cell not in (None, "")
        and (text := str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)).isdigit()
        and len(text) <= 3
    ]
    others = [cell for cell in cells if isinstance(cell, str) and cell.strip() and not cell.strip().isdigit()]
    return (
        len(numbers) >= 3
        and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        and numbers[0] == 1
        and all(len(text.strip()) <= 2 for text in others)
    )

"""Which cells meet a set of criteria, and what they come to: one look at the range for all rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np

from xl_heating.recalculation.excel.coercion import (
    Places,
    error_codes,
    factorised,
    first_error,
    single,
)
from xl_heating.recalculation.excel.criteria import (
    Criterion,
    criterion,
    equality_key,
    meets,
    prefix,
    prefix_index,
    simple_key,
)
from xl_heating.recalculation.excel.criteria import index as indexed
from xl_heating.recalculation.excel.found import (
    Found,
    group_totals,
    one_after_another,
    picked_from,
    spread,
    total,
)
from xl_heating.recalculation.excel.kinds import cells_of, depth, windows_of
from xl_heating.recalculation.excel.ordered import comparison, found_in_order
from xl_heating.recalculation.vectors import (
    Area,
    Argument,
    Bools,
    CellValue,
    Kind,
    NotCovered,
    Vector,
    Windows,
    one,
)

FEW = 3
"""So many different sets of criteria are looked for one by one; more are grouped where that can be."""
DENSE = 100_000
"""Groups, at most, that are counted without first numbering those that occur."""
SCAN_LIMIT = 200_000_000
"""Cells to look at, at most, where criteria that differ by row cannot be grouped."""


@dataclass(frozen=True)
class Condition:
    """The cells of one range, and which criterion holds in which row."""

    area: Area
    cells: Vector
    wanted: list[CellValue]
    which: Places

    def mask(self, place: int) -> Bools:
        """The cells that meet one of the criteria; kept, since a summary asks for the same again."""
        wanted = criterion(self.wanted[place])
        if len(self.wanted) > FEW:
            return meets(self.cells, wanted)
        key = ("mask", len(self.cells), wanted.operator, type(wanted.operand), wanted.operand)
        if key not in self.area.memo:
            self.area.memo[key] = self._mask(wanted)
        return self.area.memo[key]  # type: ignore[no-any-return]  # the memo holds whatever its key says

    def _mask(self, wanted: Criterion) -> Bools:
        if wanted.key is None:
            return meets(self.cells, wanted)
        codes, code_of = self.codes()
        return np.asarray(codes == code_of.get(wanted.key, -1))

    @cached_property
    def prefix_length(self) -> int:
        """The usual length of what criteria such as A2&"*" begin with; 0 when none is such."""
        lengths = Counter(len(start) for start in map(prefix, self.wanted) if start)
        return max(lengths, key=lengths.__getitem__, default=0)

    def keys(self) -> list[object]:
        """What each criterion looks for in the index; None where that takes more than the index."""
        length = self.prefix_length
        if not length:
            return [simple_key(value) for value in self.wanted]
        starts = map(prefix, self.wanted)
        return [start if start and len(start) == length else None for start in starts]

    def codes(self, length: int = 0) -> tuple[Places, dict[object, int]]:
        """The index of the range by whole cells or by their first characters, made once."""
        key = ("index", len(self.cells), length)
        if key not in self.area.memo:
            self.area.memo[key] = prefix_index(self.cells, length) if length else indexed(self.cells)
        index = self.area.memo[key]
        return index.codes, index.code_of


def _conditions(pairs: Sequence[Argument], rows: int) -> list[Condition]:
    found = []
    for area, wanted in zip(pairs[::2], pairs[1::2], strict=True):
        assert isinstance(area, Area)
        different, which = factorised(single(wanted))
        found.append(Condition(area, cells_of(area, rows), different, which))
    return found


def found_by(target: Argument | None, pairs: Sequence[Argument], n: int) -> Found | None:
    """The cells that meet all criteria; None when the ranges are not of one shape."""
    ranges = [*pairs[::2], *([] if target is None else [target])]
    if all(isinstance(argument, Area) for argument in ranges):
        areas = [argument for argument in ranges if isinstance(argument, Area)]
        if len({(area.height, area.width) for area in areas}) > 1:
            return None
        rows = max(map(depth, areas))
        summed = cells_of(areas[-1], rows) if target is not None else None
        below = (areas[0].height - rows) * areas[0].width
        return _in_areas(summed, _conditions(pairs, rows), below)
    windows = [windows_of(argument) for argument in ranges]
    if len({(window.rows, window.cols) for window in windows}) > 1:
        return None
    wanted = [single(argument) for argument in pairs[1::2]]
    return _in_windows(None if target is None else windows[-1], windows[: len(wanted)], wanted, n)


def _in_areas(summed: Vector | None, conditions: list[Condition], below: int) -> Found:
    """Fixed ranges: each different set of criteria is looked for once, or all at once by grouping."""
    fixed = [condition for condition in conditions if len(condition.wanted) == 1]
    varying = [condition for condition in conditions if len(condition.wanted) > 1]
    common = reduce(np.logical_and, [condition.mask(0) for condition in fixed]) if fixed else None
    blank_below = below if all(_meets_blank(condition.wanted[0]) for condition in fixed) else 0
    if not varying:
        assert common is not None
        return one_after_another([total(summed, common, blank_below)])
    which, sets = _together(varying)
    found = _by_set(summed, varying, sets, common, blank_below)
    return spread(found, which)


def _by_set(
    summed: Vector | None, varying: list[Condition], sets: Places, common: Bools | None, blank_below: int
) -> Found:
    """What each set of criteria finds: many plain tests for equality at once, the others one by one."""
    plain = np.zeros(len(sets), np.bool_)
    keys: list[list[object]] = []
    if len(sets) > FEW:
        keys = [each.keys() for each in varying]
        tests = [np.array([key is not None for key in each], np.bool_) for each in keys]
        plain = np.logical_and.reduce([test[sets[:, place]] for place, test in enumerate(tests)])
    if len(sets) > FEW and len(varying) == 1 and not plain.any():
        in_order = _in_order(summed, varying[0], common)
        if in_order is not None:
            return in_order
    single_sets = np.flatnonzero(~plain)
    if len(single_sets) * len(varying) * len(varying[0].cells) > SCAN_LIMIT:
        raise NotCovered
    totals = []
    for places in sets[single_sets].tolist():
        masks = [each.mask(place) for each, place in zip(varying, places, strict=True)]
        every = reduce(np.logical_and, masks if common is None else [common, *masks])
        blank = all(_meets_blank(each.wanted[at]) for each, at in zip(varying, places, strict=True))
        totals.append(total(summed, every, blank_below if blank else 0))
    if not plain.any():
        return one_after_another(totals)
    grouped = _grouped(summed, varying, keys, sets[plain], common)
    order = np.argsort(np.concatenate([single_sets, np.flatnonzero(plain)]))
    return spread(one_after_another([*totals, grouped]), order)


def _in_order(summed: Vector | None, condition: Condition, common: Bools | None) -> Found | None:
    """What is found where every criterion is the same comparison with another number; None for others."""
    wanted = [criterion(value) for value in condition.wanted]
    operator = comparison(wanted)
    if operator is None or (summed is not None and summed.has(Kind.ERROR)):
        return None
    operands = np.array([each.operand for each in wanted], np.float64)
    return found_in_order(operator, operands, condition.cells, summed, common)


def _together(varying: list[Condition]) -> tuple[Places, Places]:
    """The different sets of criteria (a row of places each), and for each row of the family which it has."""
    if len(varying) == 1:
        return varying[0].which, np.arange(len(varying[0].wanted))[:, None]
    joint = varying[0].which
    for condition in varying[1:]:
        _, joint = np.unique(joint * len(condition.wanted) + condition.which, return_inverse=True)
        joint = joint.reshape(-1)
    _, first = np.unique(joint, return_index=True)
    return joint, np.column_stack([condition.which[first] for condition in varying])


def _grouped(
    summed: Vector | None,
    varying: list[Condition],
    keys: list[list[object]],
    sets: Places,
    common: Bools | None,
) -> Found:
    """Equal cells have equal codes; one pass over the range serves every set of criteria."""
    cell_codes, set_codes = np.zeros(len(varying[0].cells), np.intp), np.zeros(len(sets), np.intp)
    known, size = np.ones(len(sets), np.bool_), 1
    for place, condition in enumerate(varying):
        codes, code_of = condition.codes(condition.prefix_length)
        wanted = np.array([code_of.get(key, -1) for key in keys[place]], np.intp)[sets[:, place]]
        known &= wanted >= 0
        cell_codes = cell_codes * max(len(code_of), 1) + codes
        set_codes = set_codes * max(len(code_of), 1) + wanted
        size *= max(len(code_of), 1)
        if size > DENSE:
            both = np.concatenate([cell_codes, np.where(known, set_codes, 0)])
            different, both = np.unique(both, return_inverse=True)
            both, size = both.reshape(-1), len(different)
            cell_codes, set_codes = both[: len(cell_codes)], both[len(cell_codes) :]
    chosen = slice(None) if common is None else common
    groups, set_codes = cell_codes[chosen], np.where(known, set_codes, 0)
    cells = np.bincount(groups, minlength=size).astype(np.float64)
    if summed is None:
        empty = np.zeros(size)
        by_group = Found(cells, empty, empty, empty, empty, None)
    else:
        by_group = group_totals(summed, chosen, groups, size, cells)
    found = spread(by_group, set_codes)
    if known.all():
        return found
    nothing = total(None if summed is None else summed.cut(0, 0), np.zeros(0, np.bool_), 0)
    return picked_from(known, found, nothing)


def _meets_blank(value: CellValue) -> bool:
    return bool(meets(one(None), criterion(value))[0])


def _in_windows(summed: Windows | None, windows: list[Windows], wanted: list[Vector], n: int) -> Found:
    """Small ranges that move with the row, cell by cell."""
    zero = np.zeros(1)
    found = Found(zero, zero, zero, np.full(1, np.inf), np.full(1, -np.inf), None)
    splits = [_split(vector) for vector in wanted]
    for place in range(len(windows[0].cells)):
        masks = [
            _meets_by_row(window.cells[place], *split) for window, split in zip(windows, splits, strict=True)
        ]
        mask = reduce(np.logical_and, masks)
        cell = None if summed is None else summed.cells[place]
        counts = mask & cell.where(Kind.NUMBER) if cell is not None else mask
        values = cell.numbers if cell is not None else zero
        errors = None if cell is None else error_codes(cell)
        if errors is not None:
            errors = np.where(mask, errors, np.uint8(0))
        found = Found(
            found.cells + mask,
            found.count + counts,
            found.sum + np.where(counts, values, 0.0),
            np.minimum(found.smallest, np.where(counts, values, np.inf)),
            np.maximum(found.largest, np.where(counts, values, -np.inf)),
            first_error(found.errors, errors),
        )
    return found


def _split(vector: Vector) -> tuple[list[Criterion], Places]:
    different, which = factorised(vector)
    return [criterion(value) for value in different], which


def _meets_by_row(cell: Vector, wanted: list[Criterion], which: Places) -> Bools:
    """Whether each row's cell meets its row's criterion."""
    if len(wanted) == 1:
        return meets(cell, wanted[0])
    if len(wanted) <= FEW:
        result = np.zeros(max(len(cell), len(which)), np.bool_)
        for place, each in enumerate(wanted):
            result |= (which == place) & meets(cell, each)
        return result
    if any(each.key is None for each in wanted):
        raise NotCovered
    code_of: dict[object, int] = {}
    asked = np.array([code_of.setdefault(each.key, len(code_of)) for each in wanted], np.intp)[which]
    different, own = factorised(cell)
    there = np.array([code_of.get(equality_key(value), -1) for value in different], np.intp)[own]
    return np.asarray(asked == there)

"""VLOOKUP, HLOOKUP, XLOOKUP, MATCH, LOOKUP and INDEX.

Lookups compare kinds strictly (the text 5 is not the number 5), and numbers to the last bit, unlike = does.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from xl_heating.functions import CellError
from xl_heating.recalculation.excel.coercion import (
    BLANK,
    Errors,
    Places,
    as_bools,
    as_whole,
    error_codes,
    failing,
    first_error,
    given,
    number_answer,
    picked,
    single,
    with_errors,
)
from xl_heating.recalculation.excel.function import ExcelFunction
from xl_heating.recalculation.excel.kinds import cell_at, joined, windows_of
from xl_heating.recalculation.excel.matching import approximate, exact, exact_in_windows
from xl_heating.recalculation.vectors import Area, Argument, NotCovered, Vector, Windows, one

WIDEST = 2000
"""Columns of a range that may be gone through one by one."""


def line(argument: Argument) -> tuple[Vector, int, Area]:
    """The cells of a fixed range of one column or one row, its length, and the range itself."""
    if not isinstance(argument, Area):
        raise NotCovered
    if argument.width == 1:
        return argument.columns[0], argument.height, argument
    if argument.height != 1 or argument.width > WIDEST:
        raise NotCovered
    return row_of(argument, 0), argument.width, argument


def row_of(area: Area, row: int) -> Vector:
    """One row of a fixed range as a vector; kept in its memo."""
    key = ("row", row)
    if key not in area.memo:
        if area.width > WIDEST:
            raise NotCovered
        area.memo[key] = joined([cell_at(area, row, column) for column in range(area.width)])
    return area.memo[key]  # type: ignore[no-any-return]  # the memo holds whatever its key says


def gathered(cells: Vector, places: Places) -> Vector:
    """The cells at those places, blank beyond the last."""
    inside = (places >= 0) & (places < len(cells))
    if inside.all():
        return cells.take(places)
    if not len(cells):
        return BLANK
    return picked(inside, cells.take(np.where(inside, places, 0)), BLANK)


def _found(result: Vector, places: Places, errors: Errors) -> Vector:
    """The result, #N/A where nothing was found."""
    return with_errors(result, first_error(errors, failing(places < 0, CellError.NA)))


def _places(value: Vector, cells: Vector, area: Area, ascending: bool, key: object) -> Places:
    return approximate(value, cells, area.memo, key) if ascending else exact(value, cells, area.memo, key)


def _by_table(down: bool) -> ExcelFunction:
    """VLOOKUP down the first column, HLOOKUP along the first row."""

    def evaluate(arguments: Sequence[Argument], n: int) -> Vector:
        value, area = single(arguments[0]), arguments[1]
        if not isinstance(area, Area):
            raise NotCovered
        wanted, wanted_errors = as_whole(single(arguments[2]))
        ascending, mode_errors = as_bools(single(arguments[3])) if len(arguments) > 3 else (_TRUE, None)
        if len(ascending) > 1:
            raise NotCovered
        size = area.width if down else area.height
        cells = area.columns[0] if down else row_of(area, 0)
        places = _places(value, cells, area, bool(ascending[0]), ("first", down))
        errors = first_error(
            error_codes(value),
            wanted_errors,
            mode_errors,
            failing(wanted < 1, CellError.VALUE),
            failing(wanted > size, CellError.REF),
        )
        different = np.unique(wanted[(wanted >= 1) & (wanted <= size)]).astype(np.intp).tolist()
        if len(different) > WIDEST:
            raise NotCovered
        result = BLANK
        for number in different:
            source = area.columns[number - 1] if down else row_of(area, number - 1)
            found = gathered(source, places)
            result = found if len(different) == 1 else picked(wanted == number, found, result)
        return _found(result, places, errors)

    return ExcelFunction(evaluate, 3, 4)


def _match(arguments: Sequence[Argument], n: int) -> Vector:
    value = single(arguments[0])
    kind, kind_errors = as_whole(single(arguments[2])) if len(arguments) > 2 else (np.ones(1), None)
    if len(kind) > 1:
        raise NotCovered
    sense = int(np.sign(kind[0]))
    if isinstance(arguments[1], Windows):
        windows = arguments[1]
        if sense or 1 not in (windows.rows, windows.cols):
            raise NotCovered
        places = exact_in_windows(value, windows)
    else:
        cells, _, area = line(arguments[1])
        if sense == 0:
            places = exact(value, cells, area.memo, "line")
        else:
            places = approximate(value, cells, area.memo, "line", descending=sense < 0)
    return _found(
        number_answer(np.asarray(places + 1.0, np.float64)),
        places,
        first_error(error_codes(value), kind_errors),
    )


def _xlookup(arguments: Sequence[Argument], n: int) -> Vector:
    value = single(arguments[0])
    for place in (4, 5):
        mode, _ = as_whole(single(arguments[place]) if given(arguments, place) else one(place - 4.0))
        if len(mode) > 1 or mode[0] != place - 4:
            raise NotCovered
    if isinstance(arguments[1], Windows):
        inside, source = arguments[1], windows_of(arguments[2])
        if 1 not in (inside.rows, inside.cols) or (source.rows, source.cols) != (inside.rows, inside.cols):
            raise NotCovered
        places = exact_in_windows(value, inside, wildcards=False, blanks=True)
        result = _in_window(source, places)
    else:
        cells, length, area = line(arguments[1])
        if isinstance(arguments[2], Windows):
            source = arguments[2]
            if (source.rows, source.cols) != (area.height, area.width):
                raise NotCovered
            places = exact(value, cells, area.memo, "line", wildcards=False, blanks=length)
            return _or_other(arguments, value, places, _in_window(source, places))
        found, found_length, found_area = line(arguments[2])
        if length > 1 and (area.width, area.height) != (found_area.width, found_area.height):
            if found_length == length:
                raise NotCovered
            return one(CellError.VALUE)
        places = exact(value, cells, area.memo, "line", wildcards=False, blanks=length)
        result = gathered(found, places)
    return _or_other(arguments, value, places, result)


def _or_other(arguments: Sequence[Argument], value: Vector, places: Places, result: Vector) -> Vector:
    """What XLOOKUP finds, or else its fourth argument."""
    other = single(arguments[3]) if given(arguments, 3) else one(CellError.NA)
    missing = places < 0
    return with_errors(picked(missing, other, result) if missing.any() else result, error_codes(value))


def _in_window(source: Windows, places: Places) -> Vector:
    result = BLANK
    for place, cell in enumerate(source.cells):
        result = picked(places == place, cell, result)
    return result


def _lookup(arguments: Sequence[Argument], n: int) -> Vector:
    value = single(arguments[0])
    cells, length, area = line(arguments[1])
    found, found_length, _ = line(arguments[2]) if len(arguments) > 2 else (cells, length, area)
    if found_length < length:
        raise NotCovered
    places = approximate(value, cells, area.memo, "line")
    return _found(gathered(found, places), places, error_codes(value))


def _index(arguments: Sequence[Argument], n: int) -> Vector:
    source = arguments[0]
    if isinstance(source, Vector) or not isinstance(source, Area | Windows) or len(arguments) > 3:
        raise NotCovered
    height, width = (source.height, source.width) if isinstance(source, Area) else (source.rows, source.cols)
    rows, row_errors = as_whole(single(arguments[1]))
    columns, column_errors = as_whole(single(arguments[2])) if len(arguments) > 2 else (np.ones(1), None)
    if len(arguments) == 2 and height == 1 and width > 1:
        rows, columns = np.ones(1), rows
    elif len(arguments) == 2 and width > 1:
        raise NotCovered
    errors = first_error(row_errors, column_errors, failing((rows < 0) | (columns < 0), CellError.VALUE))
    clean = np.ones(1, np.bool_) if errors is None else errors == 0
    if width == 1:
        columns = np.where(columns == 0, 1.0, columns)
    if height == 1:
        rows = np.where(rows == 0, 1.0, rows)
    if bool((((rows == 0) | (columns == 0)) & clean).any()):
        raise NotCovered  # a whole row or column
    outside = (rows > height) | (columns > width)
    errors = first_error(errors, failing(outside, CellError.REF))
    usable = clean & ~outside
    down, across = (np.where(usable, side, 1.0).astype(np.intp) - 1 for side in (rows, columns))
    if isinstance(source, Windows):
        return with_errors(_in_window(source, down * width + across), errors)
    return with_errors(_in_area(source, down, across), errors)


def whole_rows(arguments: Sequence[Argument]) -> Windows | None:
    """What ``INDEX(area, row, 0)`` gives each row of a family: one of the area; None where it is not that."""
    if len(arguments) != 3 or not isinstance(arguments[0], Area) or not isinstance(arguments[2], Vector):
        return None
    area = arguments[0]
    rows, errors = as_whole(single(arguments[1]))
    columns, _ = as_whole(arguments[2])
    if area.width == 1 or len(columns) != 1 or columns[0] != 0 or bool((rows == 0).any()):
        return None
    outside = (rows < 0) | (rows > area.height)
    errors = first_error(errors, failing(rows < 0, CellError.VALUE), failing(outside, CellError.REF))
    usable = ~outside if errors is None else (errors == 0) & ~outside
    down = np.where(usable, rows, 1.0).astype(np.intp) - 1
    return Windows(
        1, area.width, tuple(with_errors(gathered(column, down), errors) for column in area.columns)
    )


def _in_area(area: Area, down: Places, across: Places) -> Vector:
    if len(down) == 1 and area.width > 1:
        return gathered(row_of(area, int(down[0])), across)
    different = np.unique(across).tolist()
    if len(different) == 1:
        return gathered(area.columns[different[0]], down)
    result = BLANK
    for column in different:
        result = picked(across == column, gathered(area.columns[column], down), result)
    return result


_TRUE = np.ones(1, np.bool_)

FUNCTIONS = {
    "VLOOKUP": _by_table(down=True),
    "HLOOKUP": _by_table(down=False),
    "XLOOKUP": ExcelFunction(_xlookup, 3, 6),
    "MATCH": ExcelFunction(_match, 2, 3),
    "LOOKUP": ExcelFunction(_lookup, 2, 3),
    "INDEX": ExcelFunction(_index, 2, 4),
}

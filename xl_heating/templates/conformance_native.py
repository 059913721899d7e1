"""Conformance rows of the native forms: an example over cells, by the function and by the plain formula."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from xl_heating.functions import MISSING
from xl_heating.functions.spec import Example, FunctionSpec, Shape
from xl_heating.functions.values import Value
from xl_heating.policy import Policy
from xl_heating.templates.conformance_rows import ArgumentCells, Row
from xl_heating.templates.policy_sheets import LEDGER_ITEMS


def native_rows(spec: FunctionSpec, policy: Policy, cells: ArgumentCells) -> Iterator[Row]:
    """Rows for each record of each example that the function's native form covers; none without one."""
    if spec.native and "ROW()" not in str(spec.native):  # such a form stands beside its row on the sheet
        for example in spec.examples:
            if example.arguments.get("policy") is None:
                yield from _over_cells(spec, example, policy, cells)


def _over_cells(spec: FunctionSpec, example: Example, policy: Policy, cells: ArgumentCells) -> Iterator[Row]:
    if "items" in example.arguments:
        yield from _native_items(spec, example, policy, cells)
        return
    tables = {each.name for each in spec.arguments if each.shape in (Shape.TABLE, Shape.LIST)}
    if tables & set(example.arguments):
        yield from _over_ranges(spec, example, tables, cells)
        return
    records = _records(spec, example)
    for number, (arguments, expected) in enumerate(records, start=1):
        if not _holds(spec, arguments, policy):
            continue
        note = example.note or spec.title
        if len(records) > 1:
            note = f"{note}（第{number}行）"
        names = [each.name for each in spec.arguments if each.shape is not Shape.POLICY]
        given = [arguments.get(name) for name in names]
        places = dict(zip(names, cells.place(spec.name, [given]), strict=True))
        while names and names[-1] not in arguments:
            names.pop()
        own = ",".join(places[name] for name in names)
        yield Row(spec, f"引用单元格：{note}", f"={spec.name}({own})", expected)
        yield _plain(spec, note, {name: places[name] for name in _mentioned(spec)}, expected)


def _over_ranges(
    spec: FunctionSpec, example: Example, tables: set[str], cells: ArgumentCells
) -> Iterator[Row]:
    """One value from a range, where the other arguments are single and within the form's amounts."""
    single = {name: value for name, value in example.arguments.items() if name not in tables}
    if isinstance(example.value, list) or any(isinstance(value, tuple) for value in single.values()):
        return
    if any(isinstance(value, (int, float)) and abs(value) > _LARGEST for value in single.values()):
        return
    references = {}
    for name, value in zip((each.name for each in spec.arguments), spec.positional(example), strict=False):
        rows = value if name in tables else [value]
        block = [list(row) if isinstance(row, tuple) else [row] for row in rows]
        references[name] = cells.range(spec.name, block)
    note = example.note or spec.title
    own = ",".join(references.values())
    yield Row(spec, f"引用单元格：{note}", f"={spec.name}({own})", example.value)
    yield _plain(spec, note, {name: references[name] for name in _mentioned(spec)}, example.value)


_LARGEST = 10**10
"""The largest amount that the plain formulas over ranges are meant for."""


def _plain(spec: FunctionSpec, note: str, references: Mapping[str, str], expected: Value) -> Row:
    # Without dollar signs, which these rows do not need: Excel takes formulas of 8,192 characters.
    relative = {name: cells.replace("$", "") for name, cells in references.items()}
    return Row(spec, f"普通公式：{note}", spec.native_formula(relative), expected)


def _mentioned(spec: FunctionSpec) -> list[str]:
    assert spec.native is not None
    return [each.name for each in spec.arguments if each.name in spec.native.placeholders]


def _records(spec: FunctionSpec, example: Example) -> list[tuple[dict[str, Any], Value]]:
    """The example row by row: single arguments with one result; none where the result is not by rows."""
    value = example.value
    columns = {name: given for name, given in example.arguments.items() if isinstance(given, (list, tuple))}
    if not columns:
        return [] if isinstance(value, list) else [(dict(example.arguments), value)]
    if not spec.elementwise or not isinstance(value, list) or any(len(row) != 1 for row in value):
        return []
    if any(
        isinstance(cell, (list, tuple)) or len(given) != len(value)
        for given in columns.values()
        for cell in given
    ):
        return []
    return [
        ({**example.arguments, **{name: given[place] for name, given in columns.items()}}, cell)
        for place, (cell,) in enumerate(value)
    ]


def _holds(spec: FunctionSpec, arguments: Mapping[str, Any], policy: Policy) -> bool:
    """Whether the native form covers the arguments: standard names, real dates, codes, plain numbers."""
    mentioned = set(_mentioned(spec))
    for name, value in arguments.items():
        if value is None or value is MISSING:
            continue
        if name not in mentioned:
            return False
        if isinstance(value, str) and not _plain_enough(name, value, policy):
            return False
    return True


def _plain_enough(name: str, value: str, policy: Policy) -> bool:
    """Whether a plain formula reads the text as the function does; it folds no full-width characters."""
    if name == "route":
        route = policy.route(value)
        return route is None or route.name == value
    if name in _CODES:
        return value in policy.options[_CODES[name]].choices
    if name in _NUMBERS:
        return value.isascii() and value.isalnum()
    return name not in _NOT_TEXT and unicodedata.normalize("NFKC", value) == value


_NOT_TEXT = frozenset({"date", "as_of", "due", "actual", "start", "end", "inclusive"})
"""Arguments that a plain formula takes as real dates or truth values only."""
_CODES = {"mode": "equiv_mode"}
"""Arguments that take an option's codes, and the option."""
_NUMBERS = frozenset({"id", "text"})
"""Arguments that take numbers kept as text: half-width, without spaces and signs."""


def _native_items(
    spec: FunctionSpec, example: Example, policy: Policy, cells: ArgumentCells
) -> Iterator[Row]:
    """Amounts under their names as the ledger's own five columns, where it has a column for each."""
    items = [
        name for cell in example.arguments["items"] for name in (cell if isinstance(cell, tuple) else (cell,))
    ]
    route, amounts = example.arguments["route"], example.arguments["amounts"]
    routes = route if isinstance(route, tuple) else (route,)
    records = amounts if isinstance(amounts[0], tuple) else (amounts,)
    values = example.value if isinstance(example.value, list) else [[example.value]]
    if not set(items) <= set(LEDGER_ITEMS) or len(records) != len(values):
        return
    for place, (record, (expected,)) in enumerate(zip(records, values, strict=True)):
        name = routes[place if len(routes) > 1 else 0]
        if not _holds(spec, {"route": name}, policy):
            continue
        by_name = dict(zip(items, record, strict=True))
        row = [None if by_name.get(item) == "" else by_name.get(item) for item in LEDGER_ITEMS]
        references = cells.place(spec.name, [[name, *row]])
        block = f"{references[1]}:{references[-1].rpartition('!')[2]}"
        yield _plain(spec, example.note or spec.title, {"route": references[0], "amounts": block}, expected)

"""The calculator (formualizer) fed from an open closed-file book, and its answers collected cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from xl_heating.engines import file as file_engine
from xl_heating.engines.file import ArrayFormula
from xl_heating.engines.file.addresses import cell_name, parse_rect
from xl_heating.errors import CalculationError
from xl_heating.policy import Policy
from xl_heating.recalculation.failures import REASONS, uncalculated
from xl_heating.recalculation.own_functions import given, register, shown
from xl_heating.recalculation.rewriting import Rewriter, Unresolved

if TYPE_CHECKING:
    import xlwings as xw

Place = tuple[int, int]
Results = Mapping[str, Mapping[Place, object]]


def calculated(book: xw.Book, policy: Policy | None = None) -> Results:
    """Return the value of every formula of an open closed-file book, as `calculate` does."""
    import formualizer

    formulas = file_engine.formulas(book)
    if not any(formulas.values()):
        return {}
    workbook = formualizer.Workbook()
    failures = register(workbook, policy)
    rewriter = Rewriter(_names(book), _is_function)
    written = {sheet: _rewritten(sheet, own, rewriter) for sheet, own in formulas.items()}
    mentioned = "\n".join(text for texts in written.values() for text in texts.values())
    for sheet in book.sheets:
        target = workbook.sheet(sheet.name)
        own = formulas.get(sheet.name, {})
        if own or sheet.name in mentioned:  # the lists of findings and sources feed no formula
            _fill_constants(target, sheet, own)
        for (row, column), text in written.get(sheet.name, {}).items():
            try:
                target.set_formula(row, column, text)
            except Exception as refusal:  # whatever the calculator's parser raises
                at = cell_name(row, column)
                raise uncalculated(sheet.name, at, own[row, column], str(refusal)) from refusal
    workbook.evaluate_all()
    for name, error in failures.items():
        raise CalculationError(f"函数 {name} 计算时出错：{error}。", where=book.name) from error
    return {sheet: _collected(workbook, sheet, own) for sheet, own in formulas.items() if own}


def _names(book: xw.Book) -> dict[str, str]:
    """The whole workbook's names; asked of the document at once, since xlwings looks each name up anew."""
    names = book.impl.document.workbook.names()
    return {name.name.casefold(): f"={name.refers_to}" for name in names if name.sheet is None}


def _rewritten(sheet: str, formulas: Mapping[Place, str], rewriter: Rewriter) -> dict[Place, str]:
    """The formulas of a sheet in the calculator's own terms, names resolved."""
    texts = {}
    for place, formula in formulas.items():
        try:
            texts[place] = rewriter.rewritten(formula, single=not isinstance(formula, ArrayFormula))
        except Unresolved as error:
            raise uncalculated(sheet, cell_name(*place), formula, str(error)) from None
    return texts


def _fill_constants(target: Any, sheet: xw.Sheet, formulas: Mapping[Place, str]) -> None:
    """Constants of a sheet; cells inside an array formula stay empty, so that it can fill them."""
    filled = {place for start, formula in formulas.items() for place in _places(start, formula)}
    used = sheet.used_range
    top, left = used.row, used.column
    values: Any = used.raw_value
    if not isinstance(values, list):  # a sheet of one cell
        values = [[values]]
    for row, cells in enumerate(values, start=top):
        for column, value in enumerate(cells, start=left):
            if value is not None and value != "" and (row, column) not in filled:
                target.set_value(row, column, given(value))


def _is_function(name: str) -> bool:
    """Whether the calculator has a function of that name: an unknown one gives #NAME? at once."""
    import formualizer

    probe = formualizer.Workbook()
    probe.sheet("A").set_formula(1, 1, f"={name}()")
    answer = probe.evaluate_cell("A", 1, 1)
    return not (isinstance(answer, dict) and answer["kind"] == "Name")


def _places(start: Place, formula: str) -> Iterator[Place]:
    """Every cell that the formula fills, its own first."""
    yield start
    block = parse_rect(formula.ref) if isinstance(formula, ArrayFormula) else None
    if block is not None:
        for row in range(block.top, block.bottom + 1):
            for column in range(block.left, block.right + 1):
                if (row, column) != start:
                    yield row, column


def _collected(workbook: Any, sheet: str, formulas: Mapping[Place, str]) -> dict[Place, object]:
    results: dict[Place, object] = {}
    for start, formula in formulas.items():
        first = workbook.get_value(sheet, *start)
        if isinstance(first, dict) and first["kind"] in REASONS:
            raise uncalculated(sheet, cell_name(*start), formula, REASONS[first["kind"]])
        whole = shown(first)
        # A blank result of Excel's own formulas is the number 0, as in Excel.
        results[start] = 0.0 if whole is None else whole
        for place in _places(start, formula):
            if place != start:
                value = shown(workbook.get_value(sheet, *place))
                # A single value fills the whole block, as it does in Excel.
                results[place] = results[start] if value is None else value
    return results

"""A second opinion: formulas calculated by the `formulas` package, which shares no code with this one.

It has its own parser and its own versions of Excel's functions; ours are called as they are. What it cannot
parse, lacks, is known to do otherwise than Excel, or takes too long for is listed with the reason, never
passed over. A test dependency (EUPL), and slow: some milliseconds a formula, for workbooks of small size.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from xl_heating.engines import file as file_engine
from xl_heating.engines.file import ArrayFormula
from xl_heating.engines.file import CellError as ShownError
from xl_heating.engines.file.addresses import MAX_COLUMN, MAX_ROW, Rect, parse_rect, rect_name
from xl_heating.engines.file.dates import to_serial
from xl_heating.errors import CalculationError, JobError
from xl_heating.functions import CellError
from xl_heating.functions import catalogue as own_functions
from xl_heating.policy import Policy
from xl_heating.recalculation.calculation import Calculation, Failure
from xl_heating.recalculation.oracle_functions import given, plain, register
from xl_heating.recalculation.rewriting import Position, Rewriter, Unresolved
from xl_heating.recalculation.vectors import CellValue, vector
from xl_heating.recalculation.workbook_names import names_of, tables_of

if TYPE_CHECKING:
    import xlwings as xw

    from xl_heating.engines.file.document import Document

Place = tuple[int, int]

NOT_PARSED = "formulas 引擎读不懂这个公式"
NO_RESULT = "formulas 引擎没有得出结果"
WHOLE_COLUMNS = "formulas 引擎计算整列、整行引用过慢"
NOT_BLANK = '条件为 "<>" 时，formulas 引擎把空单元格也计入'
OVERFLOW = "幂运算溢出时，formulas 引擎给出 #VALUE!，Excel 为 #NUM!"
APOSTROPHE = "formulas 引擎读不懂名称中有撇号的工作表"
DATES_1904 = "formulas 引擎不支持 1904 日期系统"

_BOOK = "B"
_ERRORS = {str(error): error for error in CellError}
_COUNTING = frozenset(("COUNTIF(", "COUNTIFS(", "SUMIF(", "SUMIFS(", "AVERAGEIF(", "AVERAGEIFS("))
_REFERENCE_MAKERS = frozenset(("OFFSET", "INDIRECT"))


class NotJudged(Exception):
    """A formula that `formulas` cannot judge; the message says why."""


def calculated(book: xw.Book, policy: Policy | None = None, *, today: dt.date | None = None) -> Calculation:
    """Calculate an open closed-file book by `formulas`; partial results, failures being what it cannot judge.

    Raises
    ------
    JobError : the `formulas` package is not installed
    CalculationError : a function of ours raised
    """
    try:
        import formulas
    except ImportError:
        raise JobError(
            "没有安装 formulas 计算引擎。", remedy="它只用于核对，可运行 pip install formulas==1.3.4 安装。"
        ) from None
    functions = formulas.get_functions()
    faults = register(functions, policy, None if today is None else to_serial(today, False))
    oracle = _Oracle(book.impl.document, file_engine.formulas(book), functions, today is not None)
    found = oracle.calculation()
    for name, error in faults.items():
        raise CalculationError(f"函数 {name} 计算时出错：{error}。", where=book.name) from error
    return found


class _Oracle:
    """One workbook, as `formulas` is given it."""

    def __init__(
        self,
        document: Document,
        formulas: Mapping[str, Mapping[Place, str]],
        functions: Mapping[str, Any],
        knows_today: bool,
    ) -> None:
        self._document = document
        self._formulas = formulas
        self._blocks = {
            sheet: {place: _block(place, formula) for place, formula in own.items()}
            for sheet, own in formulas.items()
        }
        self._rewriter = Rewriter(
            names_of(document),
            tables_of(document),
            lambda name: (
                (name in functions or name in own_functions)
                and name not in _REFERENCE_MAKERS
                and (knows_today or name not in ("TODAY", "NOW"))
            ),
        )
        self._unreadable = [part.name.replace("'", "''") for part in document.sheets if "'" in part.name]
        self._failures: list[Failure] = []
        self._failed: dict[str, set[Place]] = defaultdict(set)

    def calculation(self) -> Calculation:
        import formulas

        cells: dict[str, Any] = {}
        keys: dict[str, dict[str, Place]] = {}
        for sheet, own in self._formulas.items():
            keys[sheet] = {}
            for place in own:
                key = _key(sheet, self._blocks[sheet][place])
                try:
                    cells[key] = self._text(sheet, place)
                    keys[sheet][key] = place
                except NotJudged as reason:
                    self._fail(sheet, place, str(reason))
        for part in self._document.sheets:
            if "'" not in part.name:
                cells.update(self._constants(part.name))
        model = formulas.ExcelModel().from_dict(cells)
        solution = model.calculate()
        self._judge(solution, keys)
        self._spread(model, keys)
        return self._collected(solution, keys)

    def _fail(self, sheet: str, place: Place, reason: str) -> None:
        self._failures.append(Failure(sheet, *place, self._formulas[sheet][place], reason))
        self._failed[sheet].add(place)

    def _text(self, sheet: str, place: Place) -> str:
        """The formula as `formulas` is given it; NotJudged when there is no use in giving it."""
        import formulas

        formula = self._formulas[sheet][place]
        if self._document.date1904:
            raise NotJudged(DATES_1904)
        if "'" in sheet or any(name in formula for name in self._unreadable):
            raise NotJudged(APOSTROPHE)
        try:
            text = self._rewriter.rewritten(formula, Position(sheet, *place))
        except Unresolved as unresolved:
            raise NotJudged(str(unresolved)) from None
        except Exception as refusal:  # whatever the tokenizer raises
            raise NotJudged(f"公式写法有误（{refusal}）") from None
        if shortfall := _shortfall(text):
            raise NotJudged(shortfall)
        if isinstance(formula, ArrayFormula):
            text = f"{{{text}}}"
        try:
            formulas.Parser().ast(text)
        except Exception:  # whatever its parser raises
            raise NotJudged(NOT_PARSED) from None
        return text

    def _constants(self, sheet: str) -> dict[str, Any]:
        """Every cell that no formula fills: key → value."""
        part = self._document.sheet(sheet)
        blocks = [block for block in self._blocks.get(sheet, {}).values() if block.cells > 1]
        own = self._formulas.get(sheet, {})
        used = part.used
        found = {}
        for row, values in enumerate(part.read(used), used.top):
            for column, value in enumerate(values, used.left):
                if value is None or value == "" or (row, column) in own:
                    continue
                if not any(block.holds(row, column) for block in blocks):
                    found[_key(sheet, Rect(row, column, row, column))] = self._constant(value)
        return found

    def _constant(self, value: Any) -> Any:
        if isinstance(value, ShownError):
            return given(_ERRORS.get(value, CellError.VALUE))
        if isinstance(value, dt.date):
            return to_serial(value, self._document.date1904)
        if isinstance(value, str) and value[:1] in ("=", "{", "#"):  # else taken for a formula or an error
            return '="' + value.replace('"', '""') + '"'
        return value

    def _judge(self, solution: Mapping[str, Any], keys: Mapping[str, Mapping[str, Place]]) -> None:
        """Refuse what came out as nothing, or as an error that is known to be another one in Excel."""
        for sheet, own in keys.items():
            for key, place in own.items():
                if key not in solution:
                    self._fail(sheet, place, NO_RESULT)
                elif "^" in self._formulas[sheet][place] and any(
                    plain(value) is CellError.VALUE for value in np.ravel(solution[key].value)
                ):
                    self._fail(sheet, place, OVERFLOW)

    def _spread(self, model: Any, keys: Mapping[str, Mapping[str, Place]]) -> None:
        """Whatever depends on a cell that cannot be judged cannot be judged either."""
        readers: dict[str, list[tuple[str, Place, list[Rect]]]] = defaultdict(list)
        for sheet, own in keys.items():
            for key, place in own.items():
                for read, rects in _inputs(model.cells[key]).items():
                    readers[read].append((sheet, place, rects))
        waiting = [(sheet, place) for sheet, places in self._failed.items() for place in places]
        while waiting:
            sheet, place = waiting.pop()
            block = self._blocks[sheet][place]
            for reader, at, rects in readers[sheet.upper()]:
                if at not in self._failed[reader] and any(rect.meets(block) for rect in rects):
                    self._failed[reader].add(at)
                    waiting.append((reader, at))

    def _collected(self, solution: Mapping[str, Any], keys: Mapping[str, Mapping[str, Place]]) -> Calculation:
        columns: dict[str, dict[int, dict[int, CellValue]]] = defaultdict(lambda: defaultdict(dict))
        for sheet, own in keys.items():
            for key, place in own.items():
                if place in self._failed[sheet]:
                    continue
                block = self._blocks[sheet][place]
                values = np.atleast_2d(solution[key].value)
                for row in range(block.top, block.bottom + 1):
                    for column in range(block.left, block.right + 1):
                        value = plain(values[row - block.top, column - block.left])
                        columns[sheet][column][row] = 0.0 if value is None else value
        results = {
            sheet: [
                (
                    column,
                    np.array(sorted(cells), dtype=np.int64),
                    vector([cells[row] for row in sorted(cells)]),
                )
                for column, cells in sorted(own.items())
            ]
            for sheet, own in columns.items()
        }
        untouched = {
            sheet: frozenset(
                (row, column)
                for place in places
                for block in (self._blocks[sheet][place],)
                for row in range(block.top, block.bottom + 1)
                for column in range(block.left, block.right + 1)
            )
            for sheet, places in self._failed.items()
            if places
        }
        return Calculation(results, tuple(self._failures), untouched)


def _block(place: Place, formula: str) -> Rect:
    own = Rect(*place, *place)
    return (parse_rect(formula.ref) or own) if isinstance(formula, ArrayFormula) else own


def _key(sheet: str, rect: Rect) -> str:
    """The name that `formulas` gives a cell or block."""
    return f"'[{_BOOK}]{sheet.upper()}'!{rect_name(rect)}"


def _inputs(cell: Any) -> dict[str, list[Rect]]:
    """What a formula reads: sheet in capitals → ranges."""
    found: dict[str, list[Rect]] = defaultdict(list)
    for ranges in (cell.func.inputs or {}).values() if cell.func else ():
        for each in getattr(ranges, "ranges", ()):
            rect = Rect(int(each["r1"]), each["n1"], int(each["r2"]), each["n2"])
            found[each["sheet"]].append(rect)
    return found


def _shortfall(text: str) -> str | None:
    """Why a formula that can be parsed is not judged all the same."""
    from formualizer import Tokenizer

    tokens = Tokenizer(text).tokens()
    for token in tokens:
        if str(token.token_type) == "Operand" and str(token.subtype) == "Range":
            rect = parse_rect(token.value.rpartition("!")[2])
            if rect is not None and (rect.bottom == MAX_ROW or rect.right == MAX_COLUMN):
                return WHOLE_COLUMNS
    names = {str(token.value).upper() for token in tokens}
    return NOT_BLANK if '"<>"' in names and names & _COUNTING else None

"""Formulas of an open document in Excel's notation.

LibreOffice's parser translates between its own notation and Excel's by way of tokens. The tokens that it
hands out have no error constants (``#N/A`` in ``=IFERROR(A1,#N/A)`` would silently vanish), so those travel
as marked texts.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

_OWN, _EXCEL = 0, 3
"""Conventions; that of .xlsx files, since the one called Excel A1 takes no comma between arguments."""
_MARK = "\ue000"
_CONSTANT = re.compile(
    r"""(?P<text>"(?:[^"]|"")*"|'(?:[^']|'')*')"""
    r"""|(?<![\w.!$:\#])(?P<error>\#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A))(?![\w.!$:\#])"""
)
_MARKED = re.compile(f'"{_MARK}([^"]*)"')


def with_marks(formula: str) -> str:
    """`formula` with its error constants as marked texts; texts and references are left as they are."""
    return _CONSTANT.sub(lambda found: found["text"] or f'"{_MARK}{found["error"]}"', formula)


def without_marks(formula: str) -> str:
    return _MARKED.sub(r"\1", formula)


class Formulas:
    """Reads and writes the formulas of a document's cells and names."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def _parser(self, convention: int) -> Any:
        parser = self._model.createInstance("com.sun.star.sheet.FormulaParser")
        parser.FormulaConvention = convention
        parser.CompileEnglish = True
        return parser

    @cached_property
    def _excel(self) -> Any:
        return self._parser(_EXCEL)

    @cached_property
    def _own(self) -> Any:
        return self._parser(_OWN)

    def text(self, tokens: Any, own: str, address: Any) -> str:
        """The text of a formula with its ``=``; `own` is its text in LibreOffice's notation."""
        marked = with_marks(own)
        if marked != own:
            tokens = self._own.parseFormula(marked.removeprefix("="), address)
        return "=" + without_marks(str(self._excel.printFormula(tokens, address)))

    def put(self, cell: Any, text: str) -> None:
        """Give a cell a formula (without ``=``)."""
        cell.setTokens(self._excel.parseFormula(with_marks(text), cell.CellAddress))
        cell.setFormula(without_marks(cell.Formula))  # which also knows what no token stands for, as LET

    def define(self, name: Any, text: str, origin: Any) -> None:
        """Make a name stand for a formula (without ``=``)."""
        name.setTokens(self._excel.parseFormula(with_marks(text), origin))
        if _MARK in name.Content:
            name.setContent(without_marks(name.Content))

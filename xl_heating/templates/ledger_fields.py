"""How a ledger sheet is declared: its columns, what may be typed there, and which function computes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from xl_heating.functions import get
from xl_heating.ledger.grid import column_letters
from xl_heating.templates.policy_sheets import POLICY_NAME, native_formula

_PLACEHOLDER = re.compile(r"{(\w+)}")
_WHOLE, _SO_FAR = "all_", "so_far_"
_ROW = "\0"
"""Stands for the number of a formula's row."""
SIGNATURES = ("单位负责人：", "审核人：", "填表人：", "联系电话：")


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "TEXT"
    CODE = "CODE"
    """Digits that are text: meter and serial numbers."""
    ID = "ID"
    """身份证号, 18 or 15 characters of text."""
    PHONE = "PHONE"
    NUMBER = "NUMBER"
    DATE = "DATE"
    CHOICE = "CHOICE"
    YES_NO_DATE = "YES_NO_DATE"
    """是, 否, or the date for which something is planned."""
    COMPUTED = "COMPUTED"
    COMPUTED_TEXT = "COMPUTED_TEXT"


@dataclass(frozen=True)
class Field:
    """One column of a ledger.

    A computed column has a `function` with `arguments` (templates in which ``{key}`` is the cell of that
    column), whose native form goes into the rows and whose HEAT_ call checks them, or a plain `formula`
    template, in which ``{all_key}`` is the whole column and ``{so_far_key}`` its cells down to this row. With
    both, the function checks the formula.
    """

    key: str
    headers: tuple[str, str]
    kind: Kind = Kind.TEXT
    width: float = 10.0
    choices: str | tuple[str, ...] = ()
    """Name of a drop-down list, or its entries."""
    suggested: str = ""
    """Name of a drop-down list that only offers: anything else may be typed as well."""
    number_format: str = "#,##0.00"
    summed: bool = False
    wrapped: bool = False
    """Long text stands in several lines, instead of being shrunk into one."""
    new_page: bool = False
    hidden: bool = False
    replaceable: bool = False
    """A computed column in which a figure from elsewhere may be typed over the formula, after a warning."""
    formula: str = ""
    function: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict)
    helpers: Mapping[str, str] = field(default_factory=dict)
    """Native helpers that another column of the sheet already computes."""
    names: tuple[tuple[str, str], ...] = ()
    """Defined names of the native form that this sheet replaces by its own."""


def both(title: str) -> tuple[str, str]:
    """One title over both header rows."""
    return title, title


@dataclass(frozen=True)
class LedgerSheet:
    """One ledger sheet: name, title, columns, and how many rows are prepared."""

    name: str
    title: str
    unit: str
    fields: tuple[Field, ...]
    rows: int
    repeated: int
    """Columns at the left that every printed page repeats."""
    note: str = ""
    signatures: tuple[str, ...] = SIGNATURES

    title_row: int = 1
    caption_row: int = 2
    total_row: int = 3
    check_row: int = 4
    header_rows: tuple[int, int] = (5, 6)

    @property
    def first_row(self) -> int:
        """First prepared row."""
        return self.header_rows[1] + 1

    @property
    def last_row(self) -> int:
        """Last prepared row."""
        return self.first_row + self.rows - 1

    @property
    def signature_row(self) -> int:
        """Below the prepared rows."""
        return self.last_row + 1

    @property
    def note_row(self) -> int:
        """Below the signatures."""
        return self.signature_row + 1

    @property
    def widths(self) -> list[float]:
        """Of all columns, in characters; a hidden one takes no room."""
        return [0.0 if each.hidden else each.width for each in self.fields]

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {each.key: position for position, each in enumerate(self.fields, start=1)}

    def index(self, key: str) -> int:
        """1-based column number (KeyError when there is no such column)."""
        return self._positions[key]

    def cell(self, key: str, row: int | str) -> str:
        """``$G7``."""
        return f"${column_letters(self.index(key))}{row}"

    def column(self, key: str, *, elsewhere: bool = False) -> str:
        """``$G$7:$G$306``, with the sheet's name for use on another sheet."""
        letter = column_letters(self.index(key))
        cells = f"${letter}${self.first_row}:${letter}${self.last_row}"
        return f"'{self.name}'!{cells}" if elsewhere else cells

    def _filled(self, template: str, row: str | None) -> str:
        def put(match: re.Match[str]) -> str:
            key = match[1]
            if key.startswith(_WHOLE):
                return self.column(key.removeprefix(_WHOLE))
            if key.startswith(_SO_FAR) and row is not None:
                above = key.removeprefix(_SO_FAR)
                return f"{self.column(above).split(':')[0]}:{self.cell(above, row)}"
            if "__" in key:
                first, last = key.split("__")
                if row is None:
                    return self.column(first).split(":")[0] + ":" + self.column(last).split(":")[1]
                return f"{self.cell(first, row)}:{self.cell(last, row)}"
            return self.column(key) if row is None else self.cell(key, row)

        return _PLACEHOLDER.sub(put, template)

    def row_formula(self, each: Field, row: int) -> str:
        """The native formula of a computed column in one row."""
        if each.key not in self._parts:
            self._parts[each.key] = self._any_row(each).split(_ROW)
        return str(row).join(self._parts[each.key])

    @cached_property
    def _parts(self) -> dict[str, list[str]]:
        """Formula texts of computed columns, cut where the row's number stands."""
        return {}

    def _any_row(self, each: Field) -> str:
        if each.formula:
            return self._filled(each.formula, _ROW)
        arguments = {**each.arguments, **each.helpers}
        given = {name: self._filled(template, _ROW) for name, template in arguments.items()}
        formula = native_formula(each.function, given)
        for name, own in each.names:
            formula = formula.replace(name, own)
        return formula

    def _whole_column(self, template: str) -> str:
        """An argument over all rows; errors of a computed column as text, which fails in its own row.

        LibreOffice calls no function of an add-in with a range that holds an error.
        """
        cells = self._filled(template, None)
        key = template.removeprefix("{").removesuffix("}")
        computed = key in self._positions and self.fields[self.index(key) - 1].kind is Kind.COMPUTED
        return f'IFERROR({cells},"#")' if computed else cells

    def check_formula(self, each: Field) -> str:
        """一致, or 不一致 with the number of rows: the native column against one HEAT_ call on whole columns.

        Results are compared as the text that the cell would show, so that blank, number and error differ.
        Where the functions are not installed it says 未核对.
        """
        spec = get(each.function)
        arguments = [
            self._whole_column(each.arguments.get(argument.name, ""))
            for argument in spec.arguments
            if argument.name != "policy"
        ]
        policy = [POLICY_NAME] if spec.takes_policy else []
        called = f"{each.function}({','.join([*arguments, *policy])})"
        differs = f'IFERROR({self.column(each.key)}&"","#")<>IFERROR({called}&"","#")'
        counted = f'SUBSTITUTE("不一致"&SUM(--({differs}))&"行","不一致0行","一致")'
        return f'=IF(ISERROR(HEAT_ROUTE("")),"未核对",{counted})'

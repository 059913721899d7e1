"""A workbook being built: 1-based cells, named styles, formulas with results, the same bytes each time."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Self

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from xl_heating.forms.chart_labels import values_alone
from xl_heating.forms.styles import BASE, NORMAL, NORMAL_COLUMN_PIXELS, STYLES
from xl_heating.forms.vba_project import WORKBOOK_CODE_NAME, vba_project

CREATED = dt.datetime(2021, 10, 13)
# What Excel 2019 and later write: with an older number Excel recalculates on opening, and a computer
# without the add-in would then show #NAME? in place of the right figures that the file carries.
CALCULATED_BY = 191029

A4_LENGTH, DOTS_PER_INCH = 11.69, 96
DIGIT_PIXELS, PADDING_PIXELS = 7, 5
ROOM = 0.92
"""Part of the page's width that is planned for; programs differ a little in how wide a column comes out."""
_CHART_CACHE = re.compile(rb"<c:(num|str)Cache>.*?</c:\1Cache>", re.DOTALL)
MARGIN = 0.35
"""Left and right, in inches."""
BUTTON_WIDTH, BUTTON_HEIGHT, BUTTON_GAP = 84, 26, 6
"""In pixels."""
ALLOWED = MappingProxyType(
    dict.fromkeys(
        ("format_cells", "format_columns", "format_rows", "sort", "autofilter", "pivot_tables", "objects"),
        True,
    )
)
"""What everybody may do on a protected sheet, besides filling in its unlocked cells."""
MACRO_SUFFIXES = (".xlsm", ".xlam")

Results = Mapping[str, Mapping[tuple[int, int], object]]
"""Sheet → (row, column) → the value of the formula there."""


class _Worksheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """Takes formulas as they are.

    XlsxWriter searches each one for some thirty functions of newer programs, which none of ours may have:
    that took most of the time of a long ledger.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        if formula.startswith("{"):
            formula = formula[1:].removesuffix("}")
        return formula.removeprefix("=")


class Book:
    """A workbook on its way to a file; use it as a context manager.

    `macros` are the modules of its VBA project; a path that is not of a workbook with macros leaves them out,
    and the buttons with them.
    """

    def __init__(
        self,
        path: Path,
        results: Results | None = None,
        *,
        title: str,
        macros: Mapping[str, str] | None = None,
    ) -> None:
        self._path = path
        self.macros = macros if path.suffix in MACRO_SUFFIXES else None
        self._book = xlsxwriter.Workbook(
            str(path),
            {
                "default_format_properties": dict(NORMAL),
                "default_column_width": NORMAL_COLUMN_PIXELS,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "strings_to_formulas": False,
            },
        )
        self._book.set_properties({"title": title, "author": "xl_heating", "created": CREATED})
        self._book.calc_on_load = results is None
        self._book.set_calc_mode("auto", CALCULATED_BY)
        self._results = results or {}
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.macros is not None:
            self._add_macros(self.macros)
        self._book.close()
        if kind is None:
            _drop_chart_caches(self._path)

    def _add_macros(self, macros: Mapping[str, str]) -> None:
        """Give workbook and sheets the code names that the VBA project knows them by."""
        self._book.set_vba_name(WORKBOOK_CODE_NAME)
        worksheets = self._book.worksheets()
        for number, worksheet in enumerate(worksheets, start=1):
            worksheet.set_vba_name(worksheet.vba_codename or f"Sheet{number}")
        project = vba_project(macros, [worksheet.vba_codename for worksheet in worksheets])
        self._book.add_vba_project(io.BytesIO(project), is_stream=True)

    def sheet(self, name: str, *, tab: str | None = None, font_size: float = 10) -> Sheet:
        """Add a worksheet; styles that set no size of their own have `font_size`."""
        worksheet = self._book.add_worksheet(name, _Worksheet)
        if tab:
            worksheet.set_tab_color(tab)
        return Sheet(self, name, worksheet, self._results.get(name, {}), font_size)

    def name(self, name: str, reference: str) -> None:
        """Define a name of the workbook, e.g. ``("heat_keys", "'政策参数'!$A$4:$A$90")``."""
        self._book.define_name(name, f"={reference}")

    def names(self, names: Mapping[str, str]) -> None:
        """Define several names."""
        for name, reference in names.items():
            self.name(name, reference)

    def format(self, style: str, *, unlocked: bool = False, **changes: Any) -> Any:
        """The XlsxWriter format of a style, with some properties changed.

        `unlocked` cells can be filled in while their sheet is protected.
        """
        properties = {**BASE, **STYLES[style], **changes, **({"locked": False} if unlocked else {})}
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(properties)
        return self._formats[key]

    def conditional(self, **properties: Any) -> Any:
        """A format for conditional formatting: only what it changes."""
        return self._book.add_format(properties)

    def chart(self, kind: str, subtype: str | None = None) -> Any:
        """A native chart, still to be placed by `Sheet.raw.insert_chart`."""
        options = {"type": kind, **({"subtype": subtype} if subtype else {})}
        return self._book.add_chart(options)


def _drop_chart_caches(path: Path) -> None:
    """Let every program draw the charts from the cells: copies of figures inside a chart would go stale."""

    def edit(name: str, content: bytes) -> bytes:
        return values_alone(_CHART_CACHE.sub(b"", content)) if name.startswith("xl/charts/chart") else content

    rewrite_package(path, edit)


def rewrite_package(
    path: Path, edit: Callable[[str, bytes], bytes], added: Mapping[str, bytes] = MappingProxyType({})
) -> None:
    """Write the package anew with every part as ``edit(name, content)`` gives it, and further parts."""
    with zipfile.ZipFile(path) as package:
        parts = [(entry, package.read(entry)) for entry in package.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for entry, content in parts:
            package.writestr(entry, edit(entry.filename, content))
        for name, content in added.items():
            entry = zipfile.ZipInfo(name, parts[0][0].date_time)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, content)


class Sheet:
    """One worksheet. Rows and columns are 1-based; ``raw`` is XlsxWriter's own worksheet (0-based)."""

    def __init__(
        self,
        book: Book,
        name: str,
        worksheet: Any,
        results: Mapping[tuple[int, int], object],
        font_size: float,
    ) -> None:
        self.book = book
        self.name = name
        self.raw = worksheet
        self._results = results
        self._font_size = font_size
        self._formats: dict[tuple[Any, ...], Any] = {}

    def _format(self, style: str, changes: Mapping[str, Any]) -> Any:
        key = (style, *changes.items())  # a long column asks for the same thousands of times
        if key not in self._formats:
            size = STYLES[style].get("font_size", self._font_size)
            self._formats[key] = self.book.format(style, **{"font_size": size, **changes})
        return self._formats[key]

    def write(self, row: int, column: int, value: object, style: str = "text", **changes: Any) -> None:
        """Write a constant; None leaves a styled blank cell. Text stays text."""
        self._put(row - 1, column - 1, value, self._format(style, changes))

    def rows(
        self,
        top: int,
        left: int,
        rows: Iterable[Sequence[object]],
        styles: Sequence[tuple[str, Mapping[str, Any]]],
    ) -> None:
        """Write constants row by row; `styles` are each column's style and what it changes of it."""
        formats = [self._format(style, changes) for style, changes in styles]
        for row, cells in enumerate(rows, start=top - 1):
            for column, (value, cell_format) in enumerate(zip(cells, formats, strict=True), start=left - 1):
                self._put(row, column, value, cell_format)

    def _put(self, row: int, column: int, value: object, cell_format: Any) -> None:
        at = row, column
        if value is None or value == "":
            self.raw.write_blank(*at, None, cell_format)
        elif isinstance(value, bool):
            self.raw.write_boolean(*at, value, cell_format)
        elif isinstance(value, dt.date):
            self.raw.write_datetime(*at, value, cell_format)
        elif isinstance(value, (int, float)):
            self.raw.write_number(*at, value, cell_format)
        else:
            self.raw.write_string(*at, str(value), cell_format)

    def formula(self, row: int, column: int, formula: str, style: str = "computed", **changes: Any) -> None:
        """Write a formula (with ``=``) together with its result; it is locked where its style is not."""
        result = self._results.get((row, column), 0)
        if not STYLES[style].get("locked", True):
            changes["locked"] = True
        self.raw.write_formula(row - 1, column - 1, formula, self._format(style, changes), result)

    def array(
        self,
        top: int,
        left: int,
        bottom: int,
        right: int,
        formula: str,
        style: str = "computed",
        **changes: Any,
    ) -> None:
        """Write an array formula over a block, as Excel 2016 and LibreOffice take it, with its results."""
        cell_format = self._format(style, changes)
        first = self._results.get((top, left), 0)
        self.raw.write_array_formula(
            top - 1, left - 1, bottom - 1, right - 1, f"{{{formula}}}", cell_format, first
        )
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                if (row, column) != (top, left):
                    self.write(row, column, self._results.get((row, column)), style, **changes)

    def merge(
        self, top: int, left: int, bottom: int, right: int, value: object, style: str, **changes: Any
    ) -> None:
        """Write a constant over merged cells (or one cell)."""
        if (top, left) == (bottom, right):
            self.write(top, left, value, style, **changes)
            return
        cell_format = self._format(style, changes)
        self.raw.merge_range(top - 1, left - 1, bottom - 1, right - 1, "", cell_format)
        self.write(top, left, value, style, **changes)

    def width(self, column: int, characters: float, **options: Any) -> None:
        """Set a column's width in characters of the sheets' own font."""
        self.raw.set_column_pixels(column - 1, column - 1, pixels(characters), None, options)

    def height(self, row: int, points: float) -> None:
        """Set a row's height in points."""
        self.raw.set_row(row - 1, points)

    def list_choice(
        self,
        top: int,
        left: int,
        bottom: int,
        right: int,
        source: object,
        title: str,
        message: str = "",
        *,
        hint: str = "",
    ) -> None:
        """Let cells take only what a list offers (``"=heat_list_streets"`` or a Python list), or nothing.

        `hint` is shown while the cell is selected.
        """
        self.raw.data_validation(
            top - 1,
            left - 1,
            bottom - 1,
            right - 1,
            {
                "validate": "list",
                "source": source,
                "error_title": title,
                "error_message": message or "请从下拉列表中选择。",
                **({"input_title": title, "input_message": hint} if hint else {}),
            },
        )

    def hint(self, row: int, column: int, title: str, text: str) -> None:
        """Show a text while the cell is selected; anything may be typed."""
        rule = {"validate": "any", "input_title": title, "input_message": text}
        self.raw.data_validation(row - 1, column - 1, row - 1, column - 1, rule)

    def suggestions(self, top: int, left: int, bottom: int, right: int, source: str) -> None:
        """Offer what a list holds; anything else may be typed as well."""
        self.raw.data_validation(
            top - 1,
            left - 1,
            bottom - 1,
            right - 1,
            {"validate": "list", "source": source, "show_error": False},
        )

    def protect(self) -> None:
        """Lock all cells but the unlocked ones, without a password, against a slip of the hand.

        Formats, widths, heights, sorting and filtering stay free.
        """
        self.raw.protect("", dict(ALLOWED))

    def code_name(self, name: str) -> None:
        """Name the sheet for VBA; without that it is ``Sheet1`` … by its place."""
        self.raw.set_vba_name(name)

    def buttons(
        self,
        row: int,
        column: int,
        macros: Mapping[str, str],
        *,
        x_offset: int = 2,
        y_offset: int = 4,
        width: int = BUTTON_WIDTH,
    ) -> None:
        """Put buttons side by side from a cell on, caption → macro; none in a book without macros.

        Offsets and width are in pixels.
        """
        if self.book.macros is None:
            return
        for place, (caption, macro) in enumerate(macros.items()):
            self.raw.insert_button(
                row - 1,
                column - 1,
                {
                    "macro": macro,
                    "caption": caption,
                    "description": caption,
                    "width": width,
                    "height": BUTTON_HEIGHT,
                    "x_offset": x_offset + place * (width + BUTTON_GAP),
                    "y_offset": y_offset,
                },
            )

    def landscape(self, *, scale: int | None = None, tall: int = 0) -> None:
        """A4 landscape with narrow margins and a page footer: scaled, or fitted to the width.

        `tall` limits the number of pages downwards; 0 is as many as it takes.
        """
        self.raw.set_landscape()
        self._page(scale, tall)

    def portrait(self, *, tall: int = 0) -> None:
        """A4 upright, fitted to the width; otherwise as `landscape`."""
        self.raw.set_portrait()
        self._page(None, tall)

    def _page(self, scale: int | None, tall: int) -> None:
        self.raw.set_paper(9)
        self.raw.set_margins(left=MARGIN, right=MARGIN, top=0.5, bottom=0.6)
        self.raw.set_footer("&L&A&C第 &P 页，共 &N 页")
        self.raw.center_horizontally()
        if scale:
            self.raw.set_print_scale(scale)
        else:
            self.raw.fit_to_pages(1, tall)


def print_scale(widths: Sequence[float], repeated: int, starts: Sequence[int]) -> int:
    """The scale (percent) at which every page block of columns fits A4 landscape.

    `widths` are all columns' in characters, `repeated` how many of them stand on every page, `starts` the
    columns that begin further pages.
    """
    printable = ROOM * (A4_LENGTH - 2 * MARGIN) * DOTS_PER_INCH
    columns = list(map(pixels, widths))
    edges = [repeated + 1, *starts, len(widths) + 1]
    widest = max(sum(columns[left - 1 : right - 1]) for left, right in pairwise(edges))
    return min(100, int(100 * printable / (widest + sum(columns[:repeated]))))


def pixels(characters: float) -> int:
    """Width in pixels of a column that holds so many half-width characters of the sheets' own font."""
    return int(characters * DIGIT_PIXELS + PADDING_PIXELS)

"""Excel's COM objects in memory, under xlwings' own Windows engine.

The engine is the real one (``xlwings/_xlwindows.py``), loaded beside the installed package with pywin32
stubbed. What is faked is Excel: values come back as COM gives them (float for every number, time-zoned
datetime, None, error integers, Decimal for money formats), and what is assigned is read as if typed.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import importlib.util
import re
import shutil
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import xlwings as xw
from openpyxl.formula.translate import Translator

from xl_heating.engines import file as file_engine
from xl_heating.engines.file.addresses import rect_name

ERRORS = {
    "#DIV/0!": -2146826281,
    "#N/A": -2146826246,
    "#NAME?": -2146826259,
    "#NULL!": -2146826288,
    "#NUM!": -2146826252,
    "#REF!": -2146826265,
    "#VALUE!": -2146826273,
}
EPOCH = dt.datetime(1899, 12, 30)
NO_COLOR, LAST_COLUMN = -4142, 16_384
_TEXT_OR_AREA = re.compile(
    r"""("(?:[^"]|"")*")|((?:'(?:[^']|'')*'|[\w.]+)!)?(?<![\w.$])(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)(?![\w(])"""
)


class ComError(Exception):
    """Stands for pywintypes.com_error."""


ComError.__name__ = "com_error"


def windows_engine() -> ModuleType:
    """xlwings' module for Excel on Windows, with everything of Windows stubbed away."""
    name = "xlwings._xlwindows_under_test"
    if name in sys.modules:
        return sys.modules[name]
    stubs = {
        each: ModuleType(each)
        for each in (
            "pywintypes", "win32api", "win32con", "pythoncom", "win32com", "win32com.client",
            "win32gui", "win32process", "win32timezone", "xlwings._win32patch",
        )
    }  # fmt: skip
    stubs["pywintypes"].com_error = ComError  # type: ignore[attr-defined]
    stubs["pywintypes"].TimeType = dt.datetime  # type: ignore[attr-defined]
    stubs["pythoncom"].__file__ = "pythoncom"
    stubs["pythoncom"].CoInitialize = lambda: None  # type: ignore[attr-defined]
    stubs["win32timezone"].TimeZoneInfo = SimpleNamespace(utc=lambda: dt.UTC)  # type: ignore[attr-defined]
    stubs["win32timezone"].utcnow = lambda: dt.datetime.now(dt.UTC)  # type: ignore[attr-defined]
    client = stubs["win32com.client"]
    for each in ("CDispatch", "CoClassBaseClass", "DispatchBaseClass"):
        setattr(client, each, type(each, (), {}))
    client.Dispatch = client.DispatchEx = None  # type: ignore[attr-defined]
    stubs["win32com"].client = client  # type: ignore[attr-defined]
    stubs["xlwings._win32patch"].CoClassBaseClass = client.CoClassBaseClass  # type: ignore[attr-defined]
    source = Path(xw.__file__).with_name("_xlwindows.py")
    spec = importlib.util.spec_from_file_location(name, source)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    faked = {each: getattr(ctypes, each, None) for each in ("windll", "oledll", "PyDLL")}
    before = {each: sys.modules.get(each) for each in stubs}
    try:
        for each in faked:
            setattr(ctypes, each, MagicMock())
        sys.modules.update(stubs)
        spec.loader.exec_module(module)
    finally:
        for each, real in faked.items():
            setattr(ctypes, each, real) if real else delattr(ctypes, each)
        for each, old in before.items():
            if old is None:
                sys.modules.pop(each, None)
            else:
                sys.modules[each] = old
    sys.modules[name] = module
    return module


class Application:
    """Excel itself; remembers what was shown."""

    def __init__(self) -> None:
        self.StatusBar: Any = False
        self.ScreenUpdating = True
        self.DisplayAlerts = True
        self.Calculation = -4105  # automatic
        self.CutCopyMode: Any = 1  # somebody has just copied something
        self.Hwnd = 1
        self.bar: list[Any] = []
        self.alerts: list[tuple[str, str]] = []
        self.folder: Path | None = None  # what the user picks
        self.asked: list[str] = []

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "StatusBar" and "bar" in self.__dict__:
            self.bar.append(value)
        super().__setattr__(name, value)

    def FileDialog(self, kind: int) -> Any:  # noqa: N802 -- Excel's name
        assert kind == 4

        def show() -> int:
            self.asked.append(dialog.Title)
            return -1 if self.folder else 0

        dialog = SimpleNamespace(Title="", InitialFileName="")
        dialog.Show = show
        dialog.SelectedItems = lambda number: str(self.folder)
        return dialog


class Cells:
    """A Range: a rectangle of one sheet."""

    def __init__(self, sheet: Worksheet, top: int, left: int, bottom: int, right: int) -> None:
        self.Worksheet = sheet
        self.Row, self.Column = top, left
        self.bottom, self.right = bottom, right
        self.Rows = SimpleNamespace(Count=bottom - top + 1)
        self.Columns = SimpleNamespace(Count=right - left + 1)
        self.Count = self.Rows.Count * self.Columns.Count

    def __call__(self, row: int, column: int) -> Cells:
        return self.Worksheet.Cells(self.Row + row - 1, self.Column + column - 1)

    Item = __call__

    @property
    def Address(self) -> str:  # noqa: N802
        def corner(row: int, column: int) -> str:
            letters = ""
            while column:
                column, rest = divmod(column - 1, 26)
                letters = chr(65 + rest) + letters
            return f"${letters}${row}"

        ends = corner(self.Row, self.Column), corner(self.bottom, self.right)
        return ends[0] if self.Count == 1 else ":".join(ends)

    def _places(self) -> list[list[tuple[int, int]]]:
        columns = range(self.Column, self.right + 1)
        return [[(row, column) for column in columns] for row in range(self.Row, self.bottom + 1)]

    @property
    def Value(self) -> Any:  # noqa: N802
        rows = tuple(tuple(self.Worksheet.given(place) for place in row) for row in self._places())
        return rows[0][0] if self.Count == 1 else rows

    @Value.setter
    def Value(self, data: Any) -> None:  # noqa: N802
        for r, row in enumerate(self._places()):
            for c, place in enumerate(row):
                value = data[r][c] if isinstance(data, (list, tuple)) else data
                self.Worksheet.type_in(place, value)

    @property
    def Formula(self) -> Any:  # noqa: N802
        rows = tuple(tuple(self.Worksheet.formula_at(place) for place in row) for row in self._places())
        return rows[0][0] if self.Count == 1 else rows

    @Formula.setter
    def Formula(self, data: Any) -> None:  # noqa: N802
        """One formula for several cells moves along."""
        if self.Count == 1 or not str(data).startswith("="):
            self.Value = data
            return
        first = Translator(data, origin=self.Worksheet.Cells(self.Row, self.Column).Address.replace("$", ""))
        for place in (place for row in self._places() for place in row):
            target = self.Worksheet.Cells(*place).Address.replace("$", "")
            self.Worksheet.type_in(place, first.translate_formula(target))

    HasArray = False

    @property
    def MergeArea(self) -> Cells:  # noqa: N802
        for merge in self.Worksheet.merges:
            if merge.Row <= self.Row <= merge.bottom and merge.Column <= self.Column <= merge.right:
                return merge
        return self

    @property
    def NumberFormat(self) -> str | None:  # noqa: N802
        formats = {self.Worksheet.formats.get(place, "General") for row in self._places() for place in row}
        return formats.pop() if len(formats) == 1 else None

    @NumberFormat.setter
    def NumberFormat(self, code: str) -> None:  # noqa: N802
        self.Worksheet.formats.update({place: code for row in self._places() for place in row})

    @property
    def Interior(self) -> Interior:  # noqa: N802
        return Interior(self)

    @property
    def Comment(self) -> Comment | None:  # noqa: N802
        return self.Worksheet.comments.get((self.Row, self.Column))

    def AddComment(self, text: str) -> Comment:  # noqa: N802
        self.Worksheet.refuse_protected()
        assert self.Comment is None
        self.Worksheet.comments[self.Row, self.Column] = Comment(self, text)
        return self.Worksheet.comments[self.Row, self.Column]

    def Insert(self, Shift: int, CopyOrigin: int) -> None:  # noqa: N802, N803
        assert (Shift, CopyOrigin) == (-4121, 0)  # down, formats from above
        assert (self.Column, self.right) == (1, LAST_COLUMN)
        assert not self.Worksheet.Parent.Application.CutCopyMode, "Excel would insert what was copied"
        self.Worksheet.insert(self.Row, self.Rows.Count)


class Comment:
    """A note on a cell."""

    def __init__(self, cell: Cells, text: str) -> None:
        self.Parent, self._text = cell, text

    def Text(self, text: str | None = None) -> str:  # noqa: N802
        self._text = self._text if text is None else text
        return self._text

    def Delete(self) -> None:  # noqa: N802
        del self.Parent.Worksheet.comments[self.Parent.Row, self.Parent.Column]


class Interior:
    """The background of cells."""

    def __init__(self, cells: Cells) -> None:
        self._sheet = cells.Worksheet
        self._colors = cells.Worksheet.colors
        self._places = [place for row in cells._places() for place in row]

    @property
    def ColorIndex(self) -> int | None:  # noqa: N802
        colored = {place in self._colors for place in self._places}
        return None if len(colored) > 1 else 1 if colored == {True} else NO_COLOR

    @ColorIndex.setter
    def ColorIndex(self, index: int) -> None:  # noqa: N802
        assert index == NO_COLOR
        for place in self._places:
            self._colors.pop(place, None)

    @property
    def Color(self) -> float:  # noqa: N802
        return float(self._colors[self._places[0]])

    @Color.setter
    def Color(self, color: int) -> None:  # noqa: N802
        self._sheet.refuse_protected()
        self._colors.update(dict.fromkeys(self._places, color))


class Worksheet:
    """A sheet: (row, column) → what the cell holds; formulas and money formats apart."""

    def __init__(self, book: Workbook, name: str) -> None:
        self.Parent, self.Name = book, name
        self.cells: dict[tuple[int, int], Any] = {}
        self.formulas: dict[tuple[int, int], str] = {}
        self.money: set[tuple[int, int]] = set()
        self.formats: dict[tuple[int, int], str] = {}
        self.colors: dict[tuple[int, int], int] = {}
        self.comments: dict[tuple[int, int], Comment] = {}
        self.merges: list[Cells] = []
        self.ListObjects: list[Any] = []
        self.protected = False
        self.Visible = -1
        self.PageSetup = SimpleNamespace(PaperSize=1, Orientation=1, Zoom=100)

    def Cells(self, row: int, column: int) -> Cells:  # noqa: N802
        return Cells(self, row, column, row, column)

    @property
    def Index(self) -> int:  # noqa: N802
        return self.Parent.Sheets.listed.index(self) + 1

    def Activate(self) -> None:  # noqa: N802
        self.Parent.ActiveSheet = self

    @property
    def Comments(self) -> list[Comment]:  # noqa: N802
        return [self.comments[place] for place in sorted(self.comments)]

    def Copy(self, Before: Worksheet | None, After: Worksheet) -> None:  # noqa: N802, N803
        """A copy named as Excel does; formulas, formats, colours and notes come along."""
        assert Before is None
        made = Worksheet(self.Parent, f"{self.Name} (2)")
        for kept in ("cells", "formulas", "formats", "colors"):
            setattr(made, kept, dict(getattr(self, kept)))
        for (row, column), comment in self.comments.items():
            made.Cells(row, column).AddComment(comment.Text())
        made.money, made.merges = set(self.money), list(self.merges)
        listed = self.Parent.Sheets.listed
        listed.insert(listed.index(After) + 1, made)

    def Delete(self) -> None:  # noqa: N802
        assert not self.Parent.Application.DisplayAlerts, "Excel would ask"
        self.Parent.Sheets.listed.remove(self)

    def refuse_protected(self) -> None:
        """What Excel says to every change of a protected sheet."""
        if self.protected:
            said = "您试图更改的单元格或图表位于受保护的工作表中。"
            inner = (0, "Microsoft Excel", said, None, 0, -2146827284)
            raise ComError(-2147352567, "发生意外。", inner, None)

    def Move(self, Before: Worksheet) -> None:  # noqa: N802, N803
        listed = self.Parent.Sheets.listed
        listed.remove(self)
        listed.insert(listed.index(Before), self)

    def insert(self, row: int, count: int) -> None:
        """Insert rows: all below moves down, references follow, formats come from the row above."""
        for kept in (self.cells, self.formulas, self.formats, self.colors, self.comments):
            moved = {(r + count * (r >= row), c): value for (r, c), value in kept.items()}
            if kept is self.formats or kept is self.colors:
                for (r, c), value in list(moved.items()):
                    if r == row - 1:
                        moved.update({(r + more, c): value for more in range(1, count + 1)})
            kept.clear()
            kept.update(moved)
        for place, comment in self.comments.items():
            comment.Parent = self.Cells(*place)
        for sheet in self.Parent.Sheets:
            sheet.formulas = {
                place: self._follow(text, sheet, row, count) for place, text in sheet.formulas.items()
            }
        names = self.Parent.Names.names
        names.update({name: self._follow(text, None, row, count) for name, text in names.items()})

    def _follow(self, text: str, home: Worksheet | None, row: int, count: int) -> str:
        def follow(found: re.Match[str]) -> str:
            if found[1]:
                return found[0]
            meant = (found[2] or "").rstrip("!").strip("'") or (home.Name if home else "")
            if meant != self.Name:
                return found[0]
            grown = re.sub(
                r"\d+", lambda digits: str(int(digits[0]) + count * (int(digits[0]) >= row)), found[3]
            )
            return (found[2] or "") + grown

        return _TEXT_OR_AREA.sub(follow, text)

    def Range(self, first: Any, last: Any = None) -> Cells:  # noqa: N802
        if isinstance(first, str) and re.fullmatch(r"\d+:\d+", first):
            top, bottom = map(int, first.split(":"))
            return Cells(self, top, 1, bottom, LAST_COLUMN)
        if isinstance(first, str):
            corners = [
                (int(digits), column_number(letters))
                for letters, digits in re.findall(r"\$?([A-Z]+)\$?(\d+)", first)
            ]
            return Cells(self, *corners[0], *corners[-1])
        last = last or first
        return Cells(self, first.Row, first.Column, last.bottom, last.right)

    @property
    def UsedRange(self) -> Cells:  # noqa: N802
        places = self.cells or {(1, 1): None}
        return Cells(self, 1, 1, max(r for r, _ in places), max(c for _, c in places))

    def given(self, place: tuple[int, int]) -> Any:
        """The value as COM hands it over."""
        value = self.cells.get(place)
        if isinstance(value, dt.date):
            moment = (
                value if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day)
            )
            return moment.replace(tzinfo=dt.UTC)
        if isinstance(value, str) and value in ERRORS:
            return ERRORS[value]
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return Decimal(str(value)) if place in self.money else float(value)
        return value

    def formula_at(self, place: tuple[int, int]) -> str:
        value = self.cells.get(place)
        return self.formulas.get(place) or ("" if value is None else str(value))

    def type_in(self, place: tuple[int, int], value: Any) -> None:
        """What becomes of a value that is assigned, as if somebody had typed it."""
        self.refuse_protected()
        self.formulas.pop(place, None)
        if isinstance(value, dt.datetime):
            value = value.replace(tzinfo=None)
        if isinstance(value, str):
            value = self._read(place, value)
        if value in ("", None):
            self.cells.pop(place, None)
        else:
            self.cells[place] = value

    def _read(self, place: tuple[int, int], text: str) -> Any:
        if text.startswith("'"):
            return text[1:]
        if text.startswith(("=", "+", "@")):
            self.formulas[place] = text
            return 0.0
        if re.fullmatch(r"\d{4}-\d{1,2}", text):
            year, month = map(int, text.split("-"))
            return dt.datetime(year, month, 1)
        if re.fullmatch(r"-?\d+(\.\d+)?%?", text):
            return float(text.rstrip("%")) / (100 if text.endswith("%") else 1)
        return {"TRUE": True, "FALSE": False}.get(text.upper(), text)


class Name:
    """One defined name."""

    def __init__(self, book: Workbook, name: str, refers_to: str) -> None:
        self._book, self.Name, self.RefersTo = book, name, refers_to

    @property
    def RefersToRange(self) -> Cells:  # noqa: N802
        found = re.fullmatch(r"='?(.+?)'?!(\$?[A-Z]+\$?\d+(?::\$?[A-Z]+\$?\d+)?)", self.RefersTo)
        if found is None:
            raise ComError(
                -2147352567, "发生意外。", (0, "Microsoft Excel", None, None, 0, -2146827284), None
            )
        return self._book.sheet(found[1]).Range(found[2])


class Names:
    """The defined names."""

    def __init__(self, book: Workbook, names: dict[str, str]) -> None:
        self._book, self.names = book, names

    @property
    def Count(self) -> int:  # noqa: N802
        return len(self.names)

    def __call__(self, key: Any) -> Any:
        name = list(self.names)[key - 1] if isinstance(key, int) else key
        if name not in self.names:
            raise ComError(-2147352567, "", None, None)
        return Name(self._book, name, self.names[name])

    def Add(self, name: str, refers_to: str) -> Any:  # noqa: N802
        self.names[name] = refers_to
        return self(name)


class Sheets:
    def __init__(self, book: Workbook, sheets: list[Worksheet]) -> None:
        self.Parent, self.listed = book, sheets

    def __iter__(self) -> Iterator[Worksheet]:
        return iter(self.listed)

    @property
    def Count(self) -> int:  # noqa: N802
        return len(self.listed)

    def __call__(self, key: Any) -> Worksheet:
        if isinstance(key, int):
            return self.listed[key - 1]
        found = [sheet for sheet in self.listed if sheet.Name == key]
        if not found:
            raise ComError(-2147352565, "下标越界", None, None)
        return found[0]

    def Add(self, Before: Worksheet) -> Worksheet:  # noqa: N802, N803
        added = Worksheet(self.Parent, f"Sheet{self.Count + 1}")
        self.listed.insert(self.listed.index(Before), added)
        added.Activate()
        return added


class Workbook:
    """An open workbook, filled from a file; `SaveCopyAs` writes a real file with the cells as they are."""

    def __init__(self, path: Path) -> None:
        self.Application = Application()
        self.path = path
        self.Name, self.FullName, self.Path = path.name, str(path), str(path.parent)
        self.Saved = False
        source = file_engine.open(path, read_only=True)
        self._sheets = [self._load(sheet) for sheet in source.sheets]
        self.Sheets = self.Worksheets = Sheets(self, self._sheets)
        self.Names = Names(self, {name.name: name.refers_to for name in source.names})
        for sheet, cells in file_engine.formulas(source).items():
            self.sheet(sheet).formulas.update(cells)
        source.close()
        self.ActiveSheet = self._sheets[0]

    def _load(self, source: Any) -> Worksheet:
        sheet = Worksheet(self, source.name)
        used = source.used_range
        values = used.options(ndim=2, err_to_str=True).value
        sheet.cells = {
            (used.row + r, used.column + c): value
            for r, row in enumerate(values)
            for c, value in enumerate(row)
            if value is not None
        }
        sheet.merges = [sheet.Range(rect_name(merge)) for merge in source.impl.part.merges]
        return sheet

    def sheet(self, name: str) -> Worksheet:
        return next(sheet for sheet in self.Sheets if sheet.Name == name)

    def SaveCopyAs(self, path: str) -> None:  # noqa: N802
        shutil.copyfile(self.path, path)
        copy = file_engine.open(path)
        for sheet in self.Sheets:
            if sheet.Name not in copy.sheets:
                copy.sheets.add(sheet.Name)
            target = copy.sheets[sheet.Name]
            used = target.used_range
            rows = max(used.last_cell.row, sheet.UsedRange.bottom)
            columns = max(used.last_cell.column, sheet.UsedRange.right)
            area = target.range((1, 1), (rows, columns))
            for r, row in enumerate(area.options(ndim=2, err_to_str=True).value, start=1):
                for c, old in enumerate(row, start=1):
                    new = sheet.cells.get((r, c))
                    if new != old and (r, c) not in sheet.formulas:
                        target.range((r, c)).value = new
        copy.impl.save(backup=False)
        copy.close()


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


def open_in_excel(path: Path) -> xw.Book:
    """The workbook file, open in the fake Excel: an xlwings Book of the real Windows engine."""
    engine = windows_engine()
    book = xw.Book(impl=engine.Book(Workbook(path)))
    application = book.impl.xl.Application
    engine.App.pid = property(lambda self: 1)
    engine.App.hwnd = property(lambda self: 1)

    def alert(self: Any, prompt: str, title: str, buttons: str, mode: str, callback: Any) -> str:
        application.alerts.append((mode, prompt))
        return "ok"

    engine.App.alert = alert
    return book

"""The engine and its apps: each open workbook lives in an app of its own.

Two files of one name in different folders are different books, which xlwings tells apart by their apps.
"""

# mypy: allow-subclassing-any
# xlwings ships untyped base classes, which an engine must extend.

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from xlwings import base_classes

from ..apps import Apps
from .cell_values import CellError
from .document import Document
from .impl_book import Book

ENGINE_NAME = "xl_heating_file"

_numbers = itertools.count(1)


class Engine:
    """What ``xlwings.Engine`` wraps."""

    name = ENGINE_NAME
    type = "file"

    @property
    def apps(self) -> Apps:
        return _apps

    @staticmethod
    def prepare_xl_data_element(x: Any, options: Any) -> Any:
        """Values are checked and converted where they are kept, so nothing happens here."""
        return x

    @staticmethod
    def clean_value_data(
        data: Any, datetime_builder: Any, empty_as: Any, number_builder: Any, err_to_str: bool
    ) -> list[list[Any]]:
        """Values as the Windows engine cleans them: "" and blank are ``empty_as``, errors None or text."""

        def clean(value: Any) -> Any:
            kind = type(value)
            if kind is float:
                return value if number_builder is None else number_builder(value)
            if value is None or value == "":
                return empty_as
            if kind is CellError:
                return str.__str__(value) if err_to_str else None
            if hasattr(value, "microsecond"):
                return datetime_builder(
                    month=value.month,
                    day=value.day,
                    year=value.year,
                    hour=value.hour,
                    minute=value.minute,
                    second=value.second,
                    microsecond=value.microsecond,
                    tzinfo=None,
                )
            return value

        return [[value if type(value) is str and value else clean(value) for value in row] for row in data]


_apps = Apps()


class App(base_classes.App):
    """Stands where Excel would: its switches can be set and do nothing."""

    selection = None
    visible = False
    screen_updating = True
    display_alerts = True
    enable_events = True
    interactive = True
    calculation = "automatic"
    status_bar = None
    cut_copy_mode = None
    hwnd = None
    version = "0.0"

    # Plain attributes in place of the base class's properties.
    pid: int = 0
    engine: Any = None
    books: Any = None

    def __init__(self, document: Document) -> None:
        self.pid = next(_numbers)
        self.engine = engine
        self.book = Book(document, self)
        self.books = Books(self)
        _apps.remember(self)

    @property
    def api(self) -> App:
        return self

    def activate(self, steal_focus: bool = False) -> None:
        """There is no window to bring forward."""

    def quit(self) -> None:
        _apps.forget(self)

    kill = quit


class Books(base_classes.Books):
    """The one book of an app."""

    def __init__(self, app: App) -> None:
        self.app = app

    @property
    def api(self) -> Books:
        return self

    @property
    def active(self) -> Book:
        return self.app.book

    def __call__(self, name_or_index: str | int) -> Book:
        if name_or_index in (1, self.app.book.name):
            return self.app.book
        raise KeyError(name_or_index)

    def __len__(self) -> int:
        return 1

    def __iter__(self) -> Iterator[Book]:
        return iter([self.app.book])


engine = Engine()

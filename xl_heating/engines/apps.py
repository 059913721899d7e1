"""The apps of an engine, each with one open workbook."""

# mypy: allow-subclassing-any
# xlwings ships untyped base classes, which an engine must extend.

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from weakref import WeakValueDictionary

from xlwings import base_classes


class Apps(base_classes.Apps):
    """The apps whose workbook somebody still holds, by their numbers."""

    def __init__(self) -> None:
        self._open: WeakValueDictionary[int, Any] = WeakValueDictionary()

    def keys(self) -> list[int]:
        return sorted(self._open)

    def __iter__(self) -> Iterator[Any]:
        return iter([self._open[key] for key in self.keys()])

    def __len__(self) -> int:
        return len(self._open)

    def __getitem__(self, pid: int) -> Any:
        return self._open[pid]

    def remember(self, app: Any) -> None:
        self._open[app.pid] = app

    def forget(self, app: Any) -> None:
        self._open.pop(app.pid, None)

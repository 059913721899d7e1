"""The engine and its apps: each document that a job works on has an app of its own, as closed files do."""

# mypy: allow-subclassing-any
# xlwings ships untyped base classes, which an engine must extend.

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any, cast

from xlwings import base_classes

from ..apps import Apps
from ..file.impl_app import Books
from ..file.impl_app import Engine as FileEngine
from .document import CalcDocument
from .impl_book import Book
from .uno_access import enum, file_url, struct, system_path, uno

ENGINE_NAME = "xl_heating_calc"

_numbers = itertools.count(1_000_001)
_BOXES = {"critical": "ERRORBOX", "info": "INFOBOX"}
_BUTTONS = {"ok": 1, "ok_cancel": 2, "yes_no": 3, "yes_no_cancel": 4}
_ANSWERS = {0: "cancel", 1: "ok", 2: "yes", 3: "no"}


class Engine(FileEngine):
    """What ``xlwings.Engine`` wraps; values are cleaned as those of closed files."""

    name = ENGINE_NAME
    type = "uno"

    @property
    def apps(self) -> Any:
        return _apps


_apps = Apps()


class App(base_classes.App):
    """LibreOffice as far as one document shows it: its switches, status bar and message boxes."""

    selection = None
    display_alerts = True
    enable_events = True
    interactive = True
    cut_copy_mode = None
    hwnd = None

    # Plain attributes in place of the base class's properties.
    pid: int = 0
    engine: Any = None
    books: Any = None

    def __init__(self, document: CalcDocument, context: Any) -> None:
        self.pid = next(_numbers)
        self.engine = engine
        self.document = document
        self.context = context
        self.book = Book(document, self)
        self.books = Books(cast(Any, self))  # of one book, like a closed file's
        self._locked = False
        self._status: str | None = None
        self._indicator: Any = None
        _apps.remember(self)

    @property
    def api(self) -> Any:
        """The desktop of the office."""
        return self._service("frame.Desktop")

    def _service(self, name: str) -> Any:
        return self.context.ServiceManager.createInstanceWithContext(f"com.sun.star.{name}", self.context)

    @property
    def _frame(self) -> Any:
        controller = self.document.model.CurrentController
        return controller.Frame if controller is not None else None

    @property
    def version(self) -> str:
        settings = self._service("configuration.ConfigurationProvider").createInstanceWithArguments(
            "com.sun.star.configuration.ConfigurationAccess",
            (struct("beans.NamedValue", Name="nodepath", Value="/org.openoffice.Setup/Product"),),
        )
        return str(settings.ooSetupVersionAboutBox)

    @property
    def visible(self) -> bool:
        frame = self._frame
        return frame is not None and bool(frame.ContainerWindow.isVisible())

    @property
    def screen_updating(self) -> bool:
        return not self._locked

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        if value is self._locked:
            self._locked = not value
            if self._locked:
                self.document.model.lockControllers()
            else:
                self.document.model.unlockControllers()

    @property
    def calculation(self) -> str:
        return "automatic" if self.document.model.isAutomaticCalculationEnabled() else "manual"

    @calculation.setter
    def calculation(self, value: str) -> None:
        if value != self.calculation:
            self.document.model.enableAutomaticCalculation(value != "manual")
            if value != "manual":
                self.calculate()

    def calculate(self) -> None:
        """Calculate what has changed."""
        self.document.model.calculate()

    @property
    def status_bar(self) -> str | None:
        return self._status

    @status_bar.setter
    def status_bar(self, value: str | bool | None) -> None:
        """Show a text in the window's status bar; None or False gives the bar back."""
        frame = self._frame
        if self._indicator is None and value and frame is not None:
            self._indicator = frame.createStatusIndicator()
        if self._indicator is not None:
            self._indicator.end()
            if value:
                self._indicator.start(str(value), 0)
            else:
                self._indicator = None
        self._status = str(value) if value else None

    def alert(
        self,
        prompt: str,
        title: str | None = None,
        buttons: str = "ok",
        mode: str | None = None,
        callback: str | None = None,
    ) -> str:
        """Show a message box over the document's window and wait; the button pressed in lower case."""
        window = self._frame.ContainerWindow if self._frame is not None else None
        toolkit = window.Toolkit if window is not None else self._service("awt.Toolkit")
        kind = enum("awt.MessageBoxType", _BOXES.get(mode or "", "MESSAGEBOX"))
        box = toolkit.createMessageBox(window, kind, _BUTTONS[buttons], title or "", prompt)
        try:
            return _ANSWERS.get(box.execute(), "ok")
        finally:
            box.dispose()

    def pick_folder(self, title: str, start: Path) -> Path | None:
        """Let the user choose a folder; None when it is not done."""
        picker = self._service("ui.dialogs.FolderPicker")
        picker.setTitle(title)
        picker.setDisplayDirectory(file_url(start))
        return system_path(picker.getDirectory()) if picker.execute() == 1 else None

    def activate(self, steal_focus: bool = False) -> None:
        self.book.activate()

    def quit(self) -> None:
        """Forget the document; LibreOffice itself goes on."""
        _apps.forget(self)

    kill = quit


def app_of(model: Any, context: Any = None) -> App:
    """The app of an open document; without `context`, in the office's own process."""
    return App(CalcDocument(model), context or uno().getComponentContext())


engine = Engine()

"""Documents open in a running LibreOffice, as xlwings Books of the engine for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlwings as xw
from calc_office import Office

from xl_heating.engines import calc
from xl_heating.engines.calc.uno_access import context_behind, failure, file_url, properties

RUN_MACROS = 4


class Documents:
    """Opens documents, visible as headless ones are, and closes them."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.context = context_behind(office.pipe)
        manager = self.context.ServiceManager
        self.desktop = manager.createInstanceWithContext("com.sun.star.frame.Desktop", self.context)
        self._opened: list[Any] = []

    def open(self, path: Path | None = None) -> xw.Book:
        """A workbook file with its macros, or a new document."""
        url = file_url(path) if path else "private:factory/scalc"
        given = properties(MacroExecutionMode=RUN_MACROS)
        model = self.desktop.loadComponentFromURL(url, "_blank", 0, given)
        assert model is not None, f"LibreOffice does not open {path}"
        self._opened.append(model)
        return calc.connect(document=model, context=self.context)

    def close(self) -> None:
        for model in self._opened:
            try:
                model.close(True)
            except failure():  # closed by the test
                continue

    def click(self, book: xw.Book, caption: str) -> None:
        """Press a button of the active sheet, as a screen reader would."""
        model = book.api
        form = book.sheets.active.api.DrawPage.Forms.getByIndex(0)
        buttons = {button.Label: button for button in map(form.getByIndex, range(form.Count))}
        control = model.CurrentController.getControl(buttons[caption])
        assert control.AccessibleContext.doAccessibleAction(0)

    def wait(self, happened: Callable[[], bool], seconds: float = 60) -> None:
        """Wait for something; a click comes back before its job is done."""
        deadline = time.monotonic() + seconds
        while not happened():
            assert time.monotonic() < deadline, f"nothing happened:\n{self.office.log()}"
            time.sleep(0.1)

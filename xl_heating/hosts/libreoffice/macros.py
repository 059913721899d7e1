"""What a button or the menu of LibreOffice runs: the same jobs as Excel's buttons, on the open document."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from xl_heating.hosts.excel import buttons
from xl_heating.hosts.excel.buttons import TITLE, Button
from xl_heating.hosts.libreoffice.runpython import restore_runpython, swap_runpython
from xl_heating.jobs.layout import CATALOGUE_SHEET

__all__ = ["OWN", "command_of", "restore_runpython", "run", "swap_runpython"]

_RUN = re.compile(r"""\brun\((["'])(\w+)\1\)""")


def command_of(text: str) -> str:
    """The command in what a macro gives to RunPython, ``…; b.run('refresh')``; or the text, if it is one.

    The text is read, never executed: a workbook cannot make the office run any other Python.
    """
    found = _RUN.search(text)
    return found[2] if found else text.strip()


def run(text: str, document: Any, context: Any = None) -> None:
    """Run a command on an open document (its UNO model), inside the office or, with its `context`, from afar.

    Whatever happens is one message in Chinese, as in Excel; nothing is raised.
    """
    now = dt.datetime.now().replace(microsecond=0)
    buttons.run_on(command_of(text), lambda: _book(document, context), now, OWN)


def _book(document: Any, context: Any) -> Any:
    from xl_heating.engines import calc

    return calc.connect(document=document, context=context)


def _recalculate(book: Any, now: dt.datetime) -> str:
    book.api.calculateAll()
    return "已重新计算全部公式。"


def _functions(book: Any, now: dt.datetime) -> str:
    if CATALOGUE_SHEET not in [sheet.name for sheet in book.sheets]:
        return f"本工作簿没有“{CATALOGUE_SHEET}”工作表。请在“插入－函数”中查看类别“{TITLE}”。"
    book.sheets[CATALOGUE_SHEET].impl.activate()  # xlwings' own way asks for an Excel on this system
    return f"已转到“{CATALOGUE_SHEET}”工作表。"


OWN = {
    "recalculate": Button("重算公式", _recalculate),
    "functions": Button("函数目录", _functions),
}
"""What Excel does by VBA alone."""

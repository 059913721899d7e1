"""What a button or the menu of LibreOffice runs: the same jobs as Excel's buttons, on the open document."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from xl_heating.hosts.excel import buttons
from xl_heating.hosts.libreoffice.runpython import restore_runpython, swap_runpython

__all__ = ["command_of", "restore_runpython", "run", "swap_runpython"]

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
    buttons.run_on(
        command_of(text), lambda: _book(document, context), dt.datetime.now().replace(microsecond=0)
    )


def _book(document: Any, context: Any) -> Any:
    from xl_heating.engines import calc

    return calc.connect(document=document, context=context)

"""The add-in's files for buttons and menu: component, the events it is told of, and the menu 清洁取暖."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from xl_heating.hosts.excel.commands import COMMANDS, TAB, Command
from xl_heating.hosts.libreoffice.macros import OWN
from xl_heating.hosts.libreoffice.runpython import READY, SAVING, SERVICE

COMPONENT, JOBS, MENU = "macro_component.py", "Jobs.xcu", "Addons.xcu"
ENTRIES = (
    (COMPONENT, "application/vnd.sun.star.uno-component;type=Python"),
    (JOBS, "application/vnd.sun.star.configuration-data"),
    (MENU, "application/vnd.sun.star.configuration-data"),
)
"""What the manifest has to list: file and media type."""
_HERE = Path(__file__).parent
_JOB = "org.xlheating.RunPython"
_CALC = "com.sun.star.sheet.SpreadsheetDocument"


def macro_parts() -> dict[str, bytes]:
    """The files by their names inside the add-in; `ENTRIES` are to be in its manifest."""
    return {
        COMPONENT: _source(COMPONENT),
        "pythonpath/xl_heating_runpython.py": _source("runpython.py"),
        JOBS: _jobs().encode(),
        MENU: _menu([command for command in COMMANDS if command.job or command.key in OWN]).encode(),
    }


def _source(name: str) -> bytes:
    return (_HERE / name).read_text(encoding="utf-8").encode()


def _jobs() -> str:
    events = [
        _node(event, _node("JobList", _node(_JOB, op="replace")), op="fuse") for event in (*READY, *SAVING)
    ]
    job = _node(_JOB, _property("Service", SERVICE), op="replace")
    return _data("Jobs", _node("Jobs", job) + _node("Events", "".join(events)))


def _menu(commands: Sequence[Command]) -> str:
    """A menu of its own after the others, and a toolbar, for whatever can be done here."""
    entries = _entries(commands)
    menu = _node(
        SERVICE,
        _property("Title", TAB) + _property("Context", _CALC) + _node("Submenu", entries),
        op="replace",
    )
    return _data(
        "Addons",
        _node(
            "AddonUI",
            _node("OfficeMenuBar", menu) + _node("OfficeToolBar", _node(SERVICE, entries, op="replace")),
        ),
    )


def _entries(commands: Iterable[Command]) -> str:
    return "".join(
        _node(
            f"entry{number:02}",
            _property("URL", f"service:{SERVICE}?{command.job or command.key}")
            + _property("Title", command.caption)
            + _property("Target", "_self")
            + _property("Context", _CALC),
            op="replace",
        )
        for number, command in enumerate(commands, start=1)
    )


def _node(name: str, content: str = "", *, op: str = "") -> str:
    does = f" oor:op={quoteattr(op)}" if op else ""
    return f"<node oor:name={quoteattr(name)}{does}>{content}</node>\n"


def _property(name: str, value: str) -> str:
    return f'<prop oor:name={quoteattr(name)} oor:type="xs:string"><value>{escape(value)}</value></prop>'


def _data(name: str, content: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:component-data xmlns:oor="http://openoffice.org/2001/registry"'
        ' xmlns:xs="http://www.w3.org/2001/XMLSchema"'
        f' oor:package="org.openoffice.Office" oor:name="{name}">\n{content}</oor:component-data>\n'
    )

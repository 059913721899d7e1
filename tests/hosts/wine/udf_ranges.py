"""Under Windows Python: call functions with every argument in cells, as xlwings meets a formula's ranges.

Arguments: JSON file of calls as `udf_client` takes them, JSON file for results. Excel's Range alone is
stood in for: by an object whose ``Value`` gives what Excel's gives, times in the zone that pywin32 calls UTC.
"""

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pythoncom
import win32gui
from udf_client import MODULE, OMITTED, plain, variant
from win32com.client import VARIANT
from xlwings import _xlwindows
from xlwings.udfs import call_udf

EXCEL = SimpleNamespace(Hwnd=win32gui.GetDesktopWindow())  # xlwings asks which process a window has
SHEET = SimpleNamespace(Parent=SimpleNamespace(Application=EXCEL))


class Cells:
    """A Range as far as xlwings asks for it."""

    Worksheet = SHEET
    Row = Column = 1

    def __init__(self, value):
        rows = value if isinstance(value, tuple) else ((value,),)
        self.Value = value
        self.Rows = SimpleNamespace(Count=len(rows))
        self.Columns = SimpleNamespace(Count=len(rows[0]))


def argument(value):
    """Cells for whatever a cell can hold; array constants and omitted arguments stay what they are."""
    found = variant(value)
    if isinstance(found, VARIANT):
        return OMITTED
    if isinstance(found, tuple) and not isinstance(found[0], tuple):
        return found
    return Cells(in_cells(found))


def in_cells(value):
    if isinstance(value, tuple):
        return tuple(in_cells(each) for each in value)
    return None if value is pythoncom.Empty else value


_xlwindows.is_range_instance = lambda value: isinstance(value, Cells)
calls, results = map(Path, sys.argv[1:])
found = [
    plain(tuple(map(tuple, call_udf(MODULE, name, tuple(map(argument, arguments))))))
    for name, arguments in json.loads(calls.read_text("utf-8"))
]
results.write_text(json.dumps(found, ensure_ascii=False), "utf-8")

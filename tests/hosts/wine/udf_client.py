"""Under Windows Python: call functions through ``CallUDF`` as the VBA wrappers do.

Arguments: class id, JSON file of calls, JSON file for results. A call is ``[function, [argument, …]]``;
values that JSON lacks are ``{"date": …}``, ``{"error": 2042}``, ``{"omitted": true}``; rows are lists of
lists, the single row of an array constant a list of scalars. Results are written as COM gave them.
"""

import datetime as dt
import json
import sys
import time
from pathlib import Path

import pythoncom
import pywintypes
from win32com.client import VARIANT, dynamic

MODULE = "xl_heating.hosts.excel.udfs"
COM_ERROR = -2146828288
OMITTED = -2147352572
PATIENCE = 90.0


def server(clsid):
    """The server's object; it may still be starting."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            found = pythoncom.CoCreateInstance(
                pywintypes.IID(clsid), None, pythoncom.CLSCTX_LOCAL_SERVER, pythoncom.IID_IDispatch
            )
        except pythoncom.com_error:
            if time.monotonic() > until:
                raise
            time.sleep(0.3)
        else:
            return dynamic.Dispatch(found)


def variant(value):
    """A value as VBA holds it: numbers are doubles, blanks are empty."""
    if isinstance(value, list):
        return tuple(variant(each) for each in value)
    if value is None:
        return pythoncom.Empty
    if isinstance(value, dict):
        ((kind, content),) = value.items()
        if kind == "date":
            return pywintypes.Time(dt.datetime.fromisoformat(content).replace(tzinfo=dt.UTC))
        if kind == "error":
            # pywin32 sends no VT_ERROR but that of an omitted argument; what arrives is this integer anyway.
            return COM_ERROR + content
        return VARIANT(pythoncom.VT_ERROR, OMITTED)
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def plain(value):
    """A result as JSON can hold it."""
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    return {"time": str(value)} if isinstance(value, pywintypes.TimeType) else value


if __name__ == "__main__":
    clsid, calls, results = sys.argv[1:]
    com = server(clsid)
    found = [
        plain(com.CallUDF(MODULE, name, tuple(variant(value) for value in arguments)))
        for name, arguments in json.loads(Path(calls).read_text("utf-8"))
    ]
    Path(results).write_text(json.dumps(found, ensure_ascii=False), "utf-8")

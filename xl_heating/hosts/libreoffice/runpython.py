"""Buttons made for Excel, in LibreOffice: the modules behind ``RunPython`` are swapped for stubs.

LibreOffice cannot compile xlwings' two modules, and with one module that it cannot compile no macro of the
workbook runs; it lacks what our module ``heat_run`` asks Excel for. The stubs hand each command to the add-in
with the document. While the document is being saved its own modules are back in place, so that the buttons go
on working in Excel.

This module is also packed into the add-in, and runs on whatever Python the office brings: standard library
only, and nothing newer than Python 3.8.
"""

from __future__ import annotations

from typing import Any

SERVICE = "org.xlheating.Macros"
MODULE = "xlwings"
SAVING = ("OnSave", "OnSaveAs", "OnCopyTo")
"""LibreOffice's events before a document is written; afterwards each is told again as …Done or …Failed."""
READY = ("OnLoad", *(event + end for event in SAVING for end in ("Done", "Failed")))
"""Those after which a document is there to be worked on."""
STUBS = {
    MODULE: f"""Rem Attribute VBA_ModuleType=VBAModule
Option VBASupport 1
Public Function RunPython(PythonCommand As String)
    Dim Service As Object
    Service = createUnoServiceWithArguments("{SERVICE}", Array(ThisComponent))
    Service.trigger(PythonCommand)
End Function
""",
    "heat_run": """Rem Attribute VBA_ModuleType=VBAModule
Option VBASupport 1
Public Sub HeatRun(JobName As String)
    RunPython JobName
End Sub

Public Sub HeatCatalogue()
    RunPython "functions"
End Sub

Public Sub HeatRecalculate()
    RunPython "recalculate"
End Sub
""",
    "Dictionary": """Rem Attribute VBA_ModuleType=VBAClassModule
Option VBASupport 1
Option ClassModule
""",
}

_originals: dict[str, dict[str, str]] = {}  # by the document, as long as the office runs


def swap_runpython(document: Any) -> bool:
    """Put the stubs in place of xlwings' modules; whether the document has them, and had no stubs yet."""
    library = _library(document)
    if library is None or str(library.getByName(MODULE)) == STUBS[MODULE]:
        return False
    present = [name for name in STUBS if library.hasByName(name)]
    _originals[document.RuntimeUID] = {name: str(library.getByName(name)) for name in present}
    for name in present:
        library.replaceByName(name, STUBS[name])
    return True


def restore_runpython(document: Any) -> bool:
    """Put the document's own modules back; whether they had been swapped."""
    sources = _originals.pop(document.RuntimeUID, None)
    library = _library(document)
    if sources is None or library is None:
        return False
    for name, source in sources.items():
        library.replaceByName(name, source)
    return True


def _library(document: Any) -> Any:
    """The Basic library made of the workbook's VBA, if it calls Python by xlwings."""
    libraries: Any = getattr(document, "BasicLibraries", None)
    if libraries is None:
        return None
    for name in libraries.ElementNames:
        libraries.loadLibrary(name)
        library = libraries.getByName(name)
        if library.hasByName(MODULE) and "RunPython" in str(library.getByName(MODULE)):
            return library
    return None

"""Runs our VBA in pyOpenVBA's interpreter, with stand-ins for xlwings and for what that Excel model lacks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pyopenvba.apps.excel import Application, ExcelApplication, Workbook
from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter import MISSING, VBAErrorValue
from pyopenvba.interpreter._objects import MemberSpec

from xl_heating.forms.vba_project import WORKBOOK_BASE, stream_text

XLWINGS = """
Option Explicit
Public Ran As String
Public Interpreter As String
Public Answer As Variant
Public Called As String
Public Broken As Boolean
Public Function RunPython(PythonCommand As String)
    Ran = Ran & PythonCommand & vbLf
End Function
Public Function GetConfig(configKey As String, Optional default As String = "") As Variant
    GetConfig = Interpreter
End Function
Public Function XLPy() As Variant
    Set XLPy = New PythonStub
End Function
Public Sub Prepare(ByVal found As String, ByVal result As Variant, ByVal fails As Boolean)
    Interpreter = found
    Answer = result
    Broken = fails
    Ran = ""
    Called = ""
End Sub
Public Sub PrepareTable(ByVal first As Variant, ByVal second As Variant)
    Dim rows(0 To 1, 0 To 1) As Variant
    rows(0, 0) = first
    rows(0, 1) = 2.5
    rows(1, 0) = ""
    rows(1, 1) = second
    Answer = rows
End Sub
Public Function TookPart() As String
    TookPart = Ran & Called
End Function
"""
PYTHON = """
Option Explicit
Public Function CallUDF(ByVal home As String, ByVal name As String, ByVal given As Variant, _
        Optional book As Variant, Optional caller As Variant) As Variant
    Called = Called & home & "." & name & "/" & (UBound(given) + 1) & vbLf
    If Broken Then Err.Raise 1000, , "server is gone"
    CallUDF = Answer
End Function
Public Sub Module(ByVal name As String)
    Called = Called & "module " & name & vbLf
End Sub
"""


class Machine:
    """An Excel in memory that has opened a workbook, with its macros loaded.

    `described` and `scheduled` record what MacroOptions, and OnTime and CalculateFullRebuild, were given.
    """

    def __init__(self, path: Path, modules: Mapping[str, str], monkeypatch: Any, *, is_addin: bool) -> None:
        self.described: list[dict[str, Any]] = []
        self.scheduled: list[str] = []
        self.is_addin = is_addin
        self.shown: list[bool] = []
        self.refuses_hidden = False
        self._extend(monkeypatch)
        self.app = ExcelApplication.open(path, with_vba=False)
        self.app.add_module(XLWINGS, name="xlwings")
        self.app.add_module(PYTHON, name="PythonStub", kind="class")
        for name, text in modules.items():
            if name in ("xlwings", "Dictionary"):
                continue
            kind = "class" if text.startswith("VERSION") else "standard"
            base = WORKBOOK_BASE if name == "ThisWorkbook" else ""
            # The interpreter has no WithEvents; the word changes nothing for what is called here.
            self.app.add_module(
                stream_text(name, text, base).replace("Private WithEvents", "Private"), name=name, kind=kind
            )
        self.prepare()

    def _extend(self, monkeypatch: Any) -> None:
        def add(owner: Any, name: str, getter: Any, parameters: tuple[str, ...] = (), **more: Any) -> None:
            kind = "method" if parameters else "property"
            spec = MemberSpec(name, kind, getter, parameters=parameters, **more)
            monkeypatch.setitem(owner._vba_members, name.lower(), spec)

        def show(_book: Any, value: Any) -> None:
            self.is_addin = bool(value)
            self.shown.append(not self.is_addin)

        def describe(_app: Any, *given: Any, **named: Any) -> None:
            if self.refuses_hidden and self.is_addin:
                raise VBARuntimeError(1004, "Cannot edit a macro on a hidden workbook.")
            found = {**dict(zip(names, given, strict=False)), **named}
            self.described.append({key: value for key, value in found.items() if value is not MISSING})

        def schedule(_app: Any, _time: Any, procedure: Any) -> None:
            self.scheduled.append(str(procedure))

        add(Workbook, "IsAddin", lambda book: self.is_addin, setter=show)
        names = ("Macro", "Description", "Category", "ArgumentDescriptions")
        add(Application, "MacroOptions", describe, names)
        add(Application, "OnTime", schedule, ("EarliestTime", "Procedure"))
        add(Application, "CalculateFullRebuild", lambda app: self.scheduled.append("calculate"))
        add(Application, "Caller", lambda app: VBAErrorValue(2023))

    def prepare(
        self, interpreter: str = r"C:\p\python.exe", answer: Any = "", *, fails: bool = False
    ) -> None:
        """Say what xlwings' settings, and Python, will answer."""
        self.app.run("Prepare", interpreter, answer, fails)

    def run(self, macro: str, *arguments: Any) -> Any:
        """Run a macro or a function."""
        return self.app.run(macro, *arguments)

    @property
    def took_part(self) -> list[str]:
        """What reached xlwings since `prepare`, in order."""
        return str(self.app.run("TookPart")).splitlines()

    @property
    def messages(self) -> list[str]:
        """The texts of the message boxes."""
        return [dialog[1] for dialog in self.app.dialogs]

"""The VBA of the cell functions, generated from their specs in the form that xlwings' own import writes.

Two things differ from it. What Python returns passes ``HeatResult``, which makes real Excel errors of our
error marks; and a call that fails is #VALUE!, not the text of the error, which SUM would pass over.
"""

from __future__ import annotations

from collections.abc import Iterable

from xl_heating.functions import catalogue
from xl_heating.functions.spec import ArgumentSpec, FunctionSpec

MODULE = "heat_functions"
UDF_MODULE = "xl_heating.hosts.excel.udfs"

_WORDS = """
    addressof and any array as boolean byref byte byval call case cdec circle const currency date debug
    decimal declare dim do double each else elseif empty end endif enum eqv erase event exit false for
    friend function get global gosub goto if imp implements in input integer is let lib like lock long
    longlong loop lset me mod name new next not nothing null object on open option optional or output
    paramarray preserve print private property ptrsafe public put raiseevent randomize read redim rem
    resume return rset scale seek select set shared single spc static step stop string sub tab then to
    true type typeof unlock until variant vba wend while with withevents write xor application xlpy
"""
_RESERVED = frozenset(_WORDS.split())
"""Words that VBA keeps for itself, in lower case, and the names that a wrapper's own text uses."""


def wrapper_module(specs: Iterable[FunctionSpec] | None = None) -> str:
    """Return the text of the standard module `MODULE` for some specs, or for the whole catalogue."""
    chosen = list(catalogue.values() if specs is None else specs)
    head = [
        f'Attribute VB_Name = "{MODULE}"',
        "Option Explicit",
        "",
        "' Generated from the specifications of the functions: xl-heating build.",
        "",
        f'Public Const HEAT_MODULE As String = "{UDF_MODULE}"',
        "",
    ]
    return "\n".join([*head, *(line for spec in chosen for line in _wrapper(spec))])


def vba_name(argument: ArgumentSpec) -> str:
    """The argument's name in VBA, where some words are taken."""
    return f"{argument.name}_" if argument.name in _RESERVED else argument.name


def _wrapper(spec: FunctionSpec) -> list[str]:
    names = [vba_name(argument) for argument in spec.arguments]
    declared = ", ".join(
        name if argument.required else f"Optional {name}"
        for name, argument in zip(names, spec.arguments, strict=True)
    )
    call = (
        f'XLPy.CallUDF(HEAT_MODULE, "{spec.name}", Array({", ".join(names)}), ActiveWorkbook, '
        "Application.Caller)"
    )
    return [
        f"Public Function {spec.name}({declared})",
        "    If TypeOf Application.Caller Is Range Then On Error GoTo failed",
        f"    {spec.name} = HeatResult({call})",
        "    Exit Function",
        "failed:",
        f"    {spec.name} = HeatFailed(Err.Description)",
        "End Function",
        "",
    ]

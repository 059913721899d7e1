"""The add-in's UNO interface: one method for each cell function, as IDL text and as the type library.

LibreOffice reads its functions from a compiled interface. The compiled form is small and simple, so it is
written here: no SDK is needed to build, and it can never lag behind the specs.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass

from xl_heating.functions.registry import catalogue
from xl_heating.functions.spec import FunctionSpec

MODULES = ("org", "xlheating")
INTERFACE = "XHeating"
STATUS = "HEAT_STATUS"
"""A function of LibreOffice alone: says in words whether the add-in is ready, and if not, why."""

_ANY = "any"
_ROWS = "[][]any"
"""What every method returns: a single ``any`` cannot carry rows out of Python."""
_BASE = "com.sun.star.uno.XInterface"
_CALLER = "com.sun.star.beans.XPropertySet"
"""A parameter of this type is no argument of the formula: Calc puts the formula's document there."""

_CELLS = "com.sun.star.table.XCellRange"
"""A parameter of this type is handed the cells themselves, errors included, but takes nothing else."""

GIVEN_AS_CELLS = frozenset({("HEAT_AUDIT", "ledger")})
"""Arguments that are always an area of a sheet: function and argument. Calc does not call a function with
values of a range that holds an error; a ledger with one is just what wants auditing."""

_HEADER = b"UNOIDL\xff\0"
_REUSED = 0x80000000
_INTERFACE_KIND = 5
_MODULE_KIND = 0
_IN = 0


@dataclass(frozen=True)
class Method:
    """A method: its name, and its parameters' names and types; it returns rows of values."""

    name: str
    parameters: tuple[tuple[str, str], ...]


def needs_document(spec: FunctionSpec) -> bool:
    """Whether numbers among arguments or result may be days, which the document's day 0 decides."""
    return any(argument.is_date for argument in spec.arguments)


def methods(specs: Iterable[FunctionSpec] | None = None) -> list[Method]:
    """The methods for these functions (all of them when None), then `STATUS`."""
    made = []
    for spec in catalogue.values() if specs is None else specs:
        document = ((_identifier("document"), _CALLER),) if needs_document(spec) else ()
        arguments = (
            (_identifier(each.name), _CELLS if (spec.name, each.name) in GIVEN_AS_CELLS else _ANY)
            for each in spec.arguments
        )
        made.append(Method(spec.name, (*document, *arguments)))
    return [*made, Method(STATUS, ())]


def _identifier(name: str) -> str:
    """``project_area`` is ``aProjectArea``: no underscores there, and ``exception`` is a word of IDL."""
    return "a" + "".join(part.capitalize() for part in name.split("_"))


def idl(made: Iterable[Method]) -> str:
    """The interface as IDL, for a reader or for ``unoidl-write``."""
    lines = [f"module {name} {{" for name in MODULES]
    lines.append(f"interface {INTERFACE} {{")
    for method in made:
        parameters = ", ".join(f"[in] {kind.replace('.', '::')} {name}" for name, kind in method.parameters)
        lines.append(f"    sequence< sequence<any> > {method.name}({parameters});")
    return "\n".join([*lines, "};", *("};" for _ in MODULES)]) + "\n"


def type_library(made: Iterable[Method]) -> bytes:
    """The interface compiled: LibreOffice's UNOIDL format, numbers little-endian, names in ASCII."""
    library = _Library()
    entries = {INTERFACE: library.interface(list(made))}
    for name in reversed(MODULES):
        entries = {name: library.module(entries)}
    return library.finished(entries)


class _Library:
    def __init__(self) -> None:
        self._bytes = bytearray(_HEADER + bytes(8))
        self._names: dict[str, int] = {}

    def interface(self, made: list[Method]) -> int:
        start = len(self._bytes)
        self._byte(_INTERFACE_KIND)
        self._number(1)
        self._name(_BASE)
        self._number(0)  # optional bases
        self._number(0)  # attributes
        self._number(len(made))
        for method in made:
            self._name(method.name)
            self._name(_ROWS)
            self._number(len(method.parameters))
            for name, kind in method.parameters:
                self._byte(_IN)
                self._name(name)
                self._name(kind)
            self._number(0)  # exceptions
        return start

    def module(self, entries: dict[str, int]) -> int:
        """Write a module: its names and what lies where; returns its offset."""
        names = self._entry_names(entries)
        start = len(self._bytes)
        self._byte(_MODULE_KIND)
        self._number(len(entries))
        self._entries(names, entries)
        return start

    def finished(self, entries: dict[str, int]) -> bytes:
        """Write the root, which the header points to."""
        names = self._entry_names(entries)
        struct.pack_into("<II", self._bytes, len(_HEADER), len(self._bytes), len(entries))
        self._entries(names, entries)
        return bytes(self._bytes)

    def _entry_names(self, entries: Iterable[str]) -> list[int]:
        places = []
        for name in entries:
            places.append(len(self._bytes))
            self._bytes += name.encode("ascii") + b"\0"
        return places

    def _entries(self, names: list[int], entries: dict[str, int]) -> None:
        for name, content in zip(names, entries.values(), strict=True):
            self._number(name)
            self._number(content)

    def _byte(self, value: int) -> None:
        self._bytes.append(value)

    def _number(self, value: int) -> None:
        self._bytes += struct.pack("<I", value)

    def _name(self, name: str) -> None:
        """Write a name the first time, later only where it stands."""
        if name in self._names:
            self._number(self._names[name] | _REUSED)
            return
        self._names[name] = len(self._bytes)
        self._number(len(name))
        self._bytes += name.encode("ascii")

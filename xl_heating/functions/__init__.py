"""The cell functions HEAT_*: declared once, called alike from Python, the command line and every host.

``catalogue`` maps names to specs, ``get`` finds one, ``call`` computes (``compute``
keeps numpy columns), ``evaluate`` reads a formula text.
Names are loaded when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xl_heating.functions.formula import evaluate
    from xl_heating.functions.registry import call, catalogue, compute, get
    from xl_heating.functions.values import MISSING, CellError

__all__ = ["MISSING", "CellError", "call", "catalogue", "compute", "evaluate", "get"]

_HOMES = {
    "MISSING": "values",
    "CellError": "values",
    "call": "registry",
    "catalogue": "registry",
    "compute": "registry",
    "evaluate": "formula",
    "get": "registry",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"{__name__}.{_HOMES[name]}")
    value = globals()[name] = getattr(module, name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)

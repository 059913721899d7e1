"""The workbooks that staff receive, built from code: `build_all` writes them, `check` compares.

Names are loaded when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xl_heating.templates.building import build_all, check
    from xl_heating.templates.district import district_workbook
    from xl_heating.templates.street import street_workbook

__all__ = ["build_all", "check", "district_workbook", "street_workbook"]

_HOMES = {
    "build_all": "building",
    "check": "building",
    "district_workbook": "district",
    "street_workbook": "street",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)

"""The workbooks that staff receive, built from code: `build_project` writes them and all other generated
files, `check_project` compares.

Names are loaded when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xl_heating.templates.building import build_all, build_project, check, check_project
    from xl_heating.templates.conformance import conformance_workbook
    from xl_heating.templates.district import district_workbook
    from xl_heating.templates.street import street_workbook

__all__ = [
    "build_all",
    "build_project",
    "check",
    "check_project",
    "conformance_workbook",
    "district_workbook",
    "street_workbook",
]

_HOMES = {
    "build_all": "building",
    "build_project": "building",
    "check": "building",
    "check_project": "building",
    "conformance_workbook": "conformance",
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

"""Telling Excel about the add-in: the OPEN values by which it starts, and the trusted location it lies in.

Excel reads OPEN, OPEN1, OPEN2 … up to the first that is missing, so the list is always written without gaps.
"""

from __future__ import annotations

import re
from pathlib import PureWindowsPath

from xl_heating.installation.places import EXCEL_VERSIONS, OFFICE, TRUSTED_LOCATION, excel_key
from xl_heating.installation.registry import USER, Registry

_OPEN = re.compile(r"OPEN(\d*)", re.IGNORECASE)


def excel_versions(registry: Registry) -> list[str]:
    """The Excel versions that have settings here; the newest one always, as Excel may not have run yet."""
    known = {name.casefold() for name in registry.subkeys(USER, OFFICE)}
    return [version for version in EXCEL_VERSIONS if version == EXCEL_VERSIONS[0] or version in known]


def opened(registry: Registry, version: str) -> list[str]:
    """What Excel of that version opens when it starts, as it stands in the registry, in order."""
    values = registry.values(USER, rf"{excel_key(version)}\Options")
    numbered = [(match, data) for name, data in values.items() if (match := _OPEN.fullmatch(name))]
    return [str(data) for match, data in sorted(numbered, key=lambda item: int(item[0][1] or 0))]


def opened_path(entry: str) -> str:
    """The path in an OPEN value: quoted, and perhaps after switches such as ``/R``."""
    quoted = re.search(r'"([^"]*)"', entry)
    return quoted[1] if quoted else re.sub(r"^(?:/\w\s+)+", "", entry.strip())


def register(registry: Registry, addin: str, folder: str) -> None:
    """Let every Excel of the user start with `addin` and trust `folder` with what is below it."""
    for version in excel_versions(registry):
        others = [entry for entry in opened(registry, version) if not _is_ours(entry, addin)]
        _write_opened(registry, version, [*others, f'"{addin}"'])
        location = rf"{excel_key(version)}\Security\Trusted Locations\{TRUSTED_LOCATION}"
        registry.write(location, "Path", folder.rstrip("\\") + "\\")
        registry.write(location, "AllowSubfolders", 1)
        registry.write(location, "Description", "清洁取暖")


def unregister(registry: Registry, addin: str) -> None:
    """Take back what `register` wrote, and what an older installation of the same add-in left."""
    for version in excel_versions(registry):
        entries = opened(registry, version)
        others = [entry for entry in entries if not _is_ours(entry, addin)]
        if others != entries:
            _write_opened(registry, version, others)
        registry.delete_key(rf"{excel_key(version)}\Security\Trusted Locations\{TRUSTED_LOCATION}")


def _is_ours(entry: str, addin: str) -> bool:
    """By the file name: an add-in of the same name from another folder cannot be open beside ours."""
    return PureWindowsPath(opened_path(entry)).name.casefold() == PureWindowsPath(addin).name.casefold()


def _write_opened(registry: Registry, version: str, entries: list[str]) -> None:
    key = rf"{excel_key(version)}\Options"
    for name in list(registry.values(USER, key)):
        if _OPEN.fullmatch(name):
            registry.delete_value(key, name)
    for number, entry in enumerate(entries):
        registry.write(key, f"OPEN{number or ''}", entry)

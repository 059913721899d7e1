"""A staff PC in memory: a registry of dictionaries, folders under a test's own, answers given by the test."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from xl_heating import __version__
from xl_heating.installation import addin_registration, xlwings_settings
from xl_heating.installation.checks import APP_PATHS
from xl_heating.installation.inspecting import Inspected
from xl_heating.installation.places import Places
from xl_heating.installation.registry import CLASSES, MACHINE, USER, Data

EXCEL = r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE"
EXCEL_CLSID = "{00024500-0000-0000-C000-000000000046}"


class FakeRegistry:
    """Like the real one: names of keys and values in any case."""

    def __init__(self) -> None:
        self.keys: dict[tuple[str, str], dict[str, Data]] = {}

    def put(self, root: str, key: str, name: str, data: Data) -> None:
        values = self.keys.setdefault((root, key.casefold()), {})
        for old in [old for old in values if old.casefold() == name.casefold()]:
            del values[old]
        values[name] = data

    def values(self, root: str, key: str) -> Mapping[str, Data]:
        return dict(self.keys.get((root, key.casefold()), {}))

    def subkeys(self, root: str, key: str) -> list[str]:
        start = f"{key.casefold()}\\"
        below = (name for at, name in self.keys if at == root and name.startswith(start))
        return sorted({name[len(start) :].split("\\")[0] for name in below})

    def write(self, key: str, name: str, data: str | int) -> None:
        self.put(USER, key, name, data)

    def delete_value(self, key: str, name: str) -> None:
        values = self.keys.get((USER, key.casefold()), {})
        for old in [old for old in values if old.casefold() == name.casefold()]:
            del values[old]

    def delete_key(self, key: str) -> None:
        start = key.casefold()
        for root, name in list(self.keys):
            if root == USER and (name == start or name.startswith(f"{start}\\")):
                del self.keys[root, name]


def program(bits: int) -> bytes:
    """The first bytes of a Windows program."""
    machine = {32: 0x014C, 64: 0x8664}[bits]
    return b"MZ".ljust(0x3C, b"\0") + struct.pack("<I", 0x40) + b"PE\0\0" + struct.pack("<H", machine)


def healthy(folder: Path) -> Inspected:
    """A PC on which everything is as it should be."""
    registry = FakeRegistry()
    registry.put(MACHINE, APP_PATHS, "", EXCEL)
    registry.put(CLASSES, r"Excel.Application\CLSID", "", EXCEL_CLSID)
    registry.put(CLASSES, rf"CLSID\{EXCEL_CLSID}\LocalServer32", "", f'"{EXCEL}" /automation')
    places = Places(folder / "AppData" / "Local", folder)
    runtime = places.folder / "runtime-1a2b3c4d"
    places.templates.mkdir(parents=True)
    runtime.mkdir()
    for name in ("python.exe", "xlwings64-0.37.8.dll"):
        (runtime / name).write_bytes(program(64))
    (runtime / "xlwings32-0.37.8.dll").write_bytes(program(32))
    places.addin.write_bytes(b"add-in")
    (places.templates / "区级汇总.xlsm").write_bytes(b"template")
    addin_registration.register(registry, str(places.addin), str(places.folder))
    xlwings_settings.write(
        places.xlwings_conf,
        xlwings_settings.settings(r"%LOCALAPPDATA%\xl_heating\runtime-1a2b3c4d\python.exe"),
    )
    record = {
        "kit": {"version": __version__, "xlwings": "0.37.8"},
        "files": {places.addin.name: hashlib.sha256(b"add-in").hexdigest()},
    }
    places.record.write_text(json.dumps(record), encoding="utf-8")
    return Inspected(
        windows=True,
        registry=registry,
        places=places,
        python=runtime / "python.exe",
        python_version=(3, 11, 0),
        python_bits=64,
        package_version=lambda name: {"xlwings": "0.37.8"}.get(name, "1.0"),
        stream=lambda path, name: None,
        bits=lambda path: 64 if "EXCEL" in str(path) or "64" in path.name else 32,
        importable=lambda module: "",
        libreoffice=lambda: None,
        libreoffice_python=lambda: None,
        libreoffice_profile=folder / "AppData" / "Roaming" / "LibreOffice" / "4" / "user",
        libreoffice_settings=folder / "AppData" / "Roaming" / "xl_heating" / "libreoffice.json",
        environment={},
    )


def with_libreoffice(pc: Inspected) -> Inspected:
    """The same PC with LibreOffice, our add-in in it, and macros asked about."""
    pc.libreoffice_profile.mkdir(parents=True)
    list_addin(pc, __version__)
    set_scripting(pc, MacroSecurityLevel="1")
    library = pc.places.folder / "site-packages"
    (library / "xl_heating").mkdir(parents=True)
    (library / "xl_heating" / "__init__.py").touch()
    pc.libreoffice_settings.parent.mkdir()
    register_environment(pc, paths=[str(library)], python="3.11")
    return replace(pc, libreoffice=lambda: "LibreOffice 25.2.3.2 520", libreoffice_python=lambda: "3.11")


def list_addin(pc: Inspected, version: str) -> None:
    """LibreOffice's list of add-ins, byte for byte as 25.2 writes it, with another add-in before ours."""
    kind = b"application/vnd.sun.star.package-bundle"
    other = b"\xfforg.example\n" + b"\xff".join([b"lu1.tmp", b"other.oxt", kind, b"9.9", b"0"]) + b"\n"
    values = [b"lu2.tmp", b"xl_heating.oxt", kind, version.encode(), b"0"]
    ours = b"\xfforg.xlheating\n" + b"\xff".join(values) + b"\n"
    path = pc.libreoffice_profile / "uno_packages" / "cache" / "uno_packages.pmap"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"Pmp1" + other + ours + b"\n")


def register_environment(pc: Inspected, **content: object) -> None:
    """What ``xl-heating install --libreoffice`` writes down."""
    pc.libreoffice_settings.write_text(json.dumps(content), encoding="utf-8")


def set_scripting(pc: Inspected, **settings: str) -> None:
    """The settings of macros in LibreOffice's profile, as it writes them: one item for each."""
    items = "".join(
        '<item oor:path="/org.openoffice.Office.Common/Security/Scripting">'
        f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>\n'
        for name, value in settings.items()
    )
    (pc.libreoffice_profile / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        '<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="FirstRun" oor:op="fuse">'
        f"<value>true</value></prop></item>\n{items}</oor:items>\n",
        encoding="utf-8",
    )

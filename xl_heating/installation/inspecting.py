"""What the doctor asks a computer: files, registry, programs; every answer can be given by a test instead."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from xl_heating.installation.places import Places
from xl_heating.installation.registry import Registry, this_registry

_PE_POINTER = 0x3C
_MACHINES = {0x014C: 32, 0x8664: 64, 0xAA64: 64}


@dataclass(frozen=True)
class Inspected:
    """A computer under examination."""

    windows: bool
    registry: Registry
    places: Places
    python: Path
    """The interpreter that runs the doctor."""
    python_version: tuple[int, int, int]
    python_bits: int
    package_version: Callable[[str], str | None]
    """Version of an installed distribution."""
    stream: Callable[[Path, str], str | None]
    """A named stream beside a file's contents (NTFS), such as Zone.Identifier; None where there is none."""
    bits: Callable[[Path], int | None]
    """32 or 64 for a Windows program file, None where it cannot be read."""
    importable: Callable[[str], str]
    """Why a module cannot be imported; empty where it can."""
    libreoffice: Callable[[], str | None]
    """What LibreOffice answers to ``--version``; None where it is not installed."""
    libreoffice_python: Callable[[], str | None]
    """The version of the Python LibreOffice runs add-ins on, such as ``3.11``; None where it has none."""
    libreoffice_profile: Path
    """The user's own profile of LibreOffice."""
    libreoffice_settings: Path
    """Where our add-in for LibreOffice looks up the environment to use."""
    environment: Mapping[str, str]
    """The environment variables that a program started from here would get."""


def this_computer() -> Inspected:
    """The computer that this runs on."""
    local = os.environ.get("LOCALAPPDATA")
    settings = _settings_folder()
    return Inspected(
        windows=sys.platform == "win32",
        registry=this_registry(),
        places=Places(Path(local) if local else Path.home() / "AppData" / "Local", Path.home()),
        python=Path(sys.executable),
        python_version=sys.version_info[:3],
        python_bits=8 * struct.calcsize("P"),
        package_version=_version,
        stream=_stream,
        bits=program_bits,
        importable=_why_not_importable,
        libreoffice=cache(_libreoffice),
        libreoffice_python=cache(_libreoffice_python),
        libreoffice_profile=settings
        / ("LibreOffice" if sys.platform in ("win32", "darwin") else "libreoffice")
        / "4"
        / "user",
        libreoffice_settings=settings / "xl_heating" / "libreoffice.json",
        environment=_environment(),
    )


def program_bits(path: Path) -> int | None:
    """32 or 64 by the header of a Windows program; None for anything else."""
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
        (at,) = struct.unpack_from("<I", head, _PE_POINTER)
        signature, machine = struct.unpack_from("<4sH", head, at)
    except (OSError, struct.error):
        return None
    return _MACHINES.get(machine) if signature == b"PE\0\0" else None


def _version(distribution: str) -> str | None:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


def _stream(path: Path, name: str) -> str | None:
    try:
        with Path(f"{path}:{name}").open(encoding="utf-8", errors="replace") as stream:
            return stream.read()
    except OSError:
        return None


def _why_not_importable(module: str) -> str:
    try:
        __import__(module)
    except Exception as error:  # a broken DLL shows itself in many ways
        return f"{type(error).__name__}: {error}"
    return ""


def _settings_folder() -> Path:
    """Where programs keep the user's settings."""
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")


def _environment() -> dict[str, str]:
    found = dict(os.environ)
    if "pyuno" in sys.modules:  # run by a button inside the office, which sets this one for its own Python
        found.pop("PYTHONPATH", None)
    return found


def _soffice() -> Path | None:
    found = shutil.which("soffice")
    if found:
        return Path(found).resolve()
    roots = (os.environ.get(name) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)"))
    places = [Path(root, "LibreOffice", "program", "soffice.com") for root in roots if root]
    places.append(Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"))
    return next((path for path in places if path.exists()), None)


def _libreoffice() -> str | None:
    program = _soffice()
    return _answer(program, "--version") if program else None


def _libreoffice_python() -> str | None:
    program = _soffice()
    if program is None:
        return None
    names = ("python.exe", "python", "../Resources/python")
    own = [path for name in names if (path := program.parent / name).is_file()]
    asked = "import sys, uno; print(f'{sys.version_info[0]}.{sys.version_info[1]}')"
    answers = (_answer(python, "-c", asked) for python in own or [Path("/usr/bin/python3")])
    return next((answer for answer in answers if answer), None)


def _answer(program: Path, *arguments: str) -> str | None:
    """What a program of the office's says; run outside of any Python environment, which would confuse it."""
    outside = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PYTHON") and name != "VIRTUAL_ENV"
    }
    try:
        done = subprocess.run(
            [program, *arguments],
            env=outside,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=60,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip()

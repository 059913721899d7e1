"""What the doctor asks a computer: files, registry, programs; every answer can be given by a test instead."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
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


def this_computer() -> Inspected:
    """The computer that this runs on."""
    local = os.environ.get("LOCALAPPDATA")
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
        libreoffice=_libreoffice,
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


def _libreoffice() -> str | None:
    program = shutil.which("soffice") or next(
        (
            str(path)
            for root in (os.environ.get("PROGRAMFILES"), os.environ.get("PROGRAMFILES(X86)"))
            if root and (path := Path(root, "LibreOffice", "program", "soffice.com")).exists()
        ),
        None,
    )
    if program is None:
        return None
    try:
        done = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip()

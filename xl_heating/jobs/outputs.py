"""Files that a job makes beside the workbook: printed pages, lists, notices.

A file that is there already and would come out the same is left alone; another one is moved into ``备份``
before the new one takes its name. The new file is complete before it gets its name.
"""

from __future__ import annotations

import filecmp
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from xl_heating.errors import JobError
from xl_heating.jobs.report import JobReport

BACKUP_FOLDER = "备份"
_MADE = re.compile(r"(.+)-(?:上报名单|公示名单|留底对比-\d+|(?:上报版|公示版)-\d{4}-\d{2}-\d{2})")


def made_from(path: Path) -> str:
    """The name, without its ending, of the workbook that a job made `path` from; "" for any other file."""
    found = _MADE.fullmatch(path.stem)
    return found[1] if found else ""


def make_file(target: Path, draw: Callable[[Path], None], report: JobReport) -> bool:
    """Let ``draw(path)`` make the file `target`; whether it is (or, in a preview, would be) new or different.

    What was made is added to ``report.files``. `draw` must make the same bytes from the same figures.

    Raises
    ------
    JobError : the file is open in another program, or the folder cannot be written to
    """
    try:
        with tempfile.TemporaryDirectory() as scratch:
            drawn = Path(scratch) / target.name
            draw(drawn)
            return _place(drawn, target, report)
    except OSError as error:
        raise JobError(
            f"文件不能写入（{error.strerror or error}），可能正在其他程序中打开。",
            where=str(target),
            remedy="请关闭该文件，或检查文件夹的写入权限和磁盘空间后重试。",
        ) from error


def _place(drawn: Path, target: Path, report: JobReport) -> bool:
    if target.exists() and filecmp.cmp(drawn, target, shallow=False):
        return False
    report.files.append(target)
    if report.dry_run:
        return True
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        target.replace(_kept(target))
    # Under its own folder first: moving within one disk cannot leave half a file.
    waiting = target.with_name(f"~{target.name}.tmp")
    waiting.write_bytes(drawn.read_bytes())
    waiting.replace(target)
    return True


def _kept(target: Path) -> Path:
    folder = target.parent / BACKUP_FOLDER
    folder.mkdir(exist_ok=True)
    number = 1
    while (kept := folder / f"{target.stem}-{number:03}{target.suffix}").exists():
        number += 1
    return kept

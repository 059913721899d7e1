"""The files that power and gas suppliers export, as sheets: workbooks, and text in GBK or UTF-8."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path

from xl_heating.errors import HeatingError, JobError
from xl_heating.ledger import Finding, Grid, read_workbook

WORKBOOKS = (".xlsx", ".xlsm", ".xls")
TEXTS = (".csv", ".txt")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DELIMITERS = (",", "\t", ";", "|")
_LOOKED_AT = 20
"""Lines from which the delimiter is told."""
_TEXT_FORM = re.compile(r'="(.*)"')
"""How a text file says that a number is text: ``="0012"``."""


def usage_files(source: Path, exclude: Path | None = None) -> list[Path]:
    """The exported files: `source` itself, or those of the folder `source` (not of its sub-folders).

    Raises
    ------
    JobError : there is no such file or folder, no exported file in it, or the file is of another sort
    """
    known = (*WORKBOOKS, *TEXTS)
    if source.is_file():
        if source.suffix.lower() not in known:
            raise JobError(
                f"不能读取 {source.suffix or '没有后缀'} 文件。",
                where=str(source),
                remedy="请导出为 .xlsx 或 .csv。",
            )
        return [source]
    if not source.is_dir():
        raise JobError("找不到用量文件或文件夹。", where=str(source), remedy="请检查路径。")
    own = exclude.resolve() if exclude else None
    files = sorted(
        path
        for path in source.iterdir()
        if path.suffix.lower() in known
        and not path.name.startswith(("~$", ".~lock"))
        and path.resolve() != own
    )
    if not files:
        raise JobError(
            "文件夹中没有供电、供气单位导出的用量表。",
            where=str(source),
            remedy="请把导出的 .xlsx、.xls 或 .csv 文件放入该文件夹。",
        )
    return files


def read_grids(files: Sequence[Path]) -> tuple[list[tuple[Path, Grid]], list[Finding]]:
    """Every sheet of the files; a file that cannot be read is a finding, the others are read."""
    grids: list[tuple[Path, Grid]] = []
    findings: list[Finding] = []
    for path in files:
        try:
            found = [text_grid(path)] if path.suffix.lower() in TEXTS else read_workbook(path)
        except HeatingError as error:
            findings.append(
                Finding(path.name, "", "", "UNREADABLE", "E", f"无法读取：{error.message}", error.remedy)
            )
            continue
        grids += [(path, grid) for grid in found]
    return grids, findings


def text_grid(path: Path) -> Grid:
    """A text file of columns as a sheet; every cell is text, as it stands in the file.

    Raises
    ------
    JobError : the file is neither UTF-8 nor GBK, or cannot be opened
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise JobError(
            f"打不开文件（{error.strerror or error}）。",
            where=path.name,
            remedy="请关闭正在使用它的程序后重试。",
        ) from error
    lines = _decoded(data, path.name).splitlines()
    sample = [line for line in lines if line.strip()][:_LOOKED_AT]
    delimiter = max(_DELIMITERS, key=lambda sign: sum(line.count(sign) for line in sample))
    rows = [[_plain(cell) for cell in row] for row in csv.reader(lines, delimiter=delimiter)]
    width = max(map(len, rows), default=0)
    padded = [row + [""] * (width - len(row)) for row in rows]
    return Grid(path.name, path.stem, padded, may_hold_errors=False)


def _decoded(data: bytes, name: str) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    # GBK reads nearly any bytes, UTF-8 hardly any but its own: so UTF-8 is tried first.
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise JobError(
        "文字编码不是 UTF-8 或 GBK。", where=name, remedy="请用表格软件打开，另存为 .xlsx 或 CSV UTF-8。"
    )


def _plain(cell: str) -> str:
    text = _TEXT_FORM.fullmatch(cell.strip())
    return text[1] if text else cell

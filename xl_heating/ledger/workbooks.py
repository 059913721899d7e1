"""Opening staff's workbooks: every sheet as a `Grid`, from a closed file or through xlwings."""

from __future__ import annotations

import struct
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xl_heating.errors import (
    DamagedWorkbook,
    EncryptedWorkbook,
    HeatingError,
    UnsupportedWorkbook,
    WorkbookNotFound,
)
from xl_heating.ledger import biff
from xl_heating.ledger.grid import Grid
from xl_heating.ledger.package import Errors, Mappings, Package, taught

if TYPE_CHECKING:
    import xlwings as xw

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".et")
_SAVE_AS = "请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。"


def read_workbook(path: Path | str) -> list[Grid]:
    """Read every worksheet that has cells, hidden ones too, from an .xlsx, .xlsm or .xls file.

    Raises
    ------
    WorkbookNotFound, EncryptedWorkbook, DamagedWorkbook, UnsupportedWorkbook, OversizedWorkbook,
    DoctypeForbidden
    """
    path = Path(path)
    data = _bytes(path)
    import python_calamine as calamine

    errors: dict[str, Errors] = {}
    mappings: Mappings = {}
    date_1904 = False
    package: Package | None = None
    if biff.is_compound(data):
        if biff.is_encrypted_package(data):
            raise _encrypted(path)
    else:
        package = Package(data, path.name)
        date_1904, mappings = package.date_1904, package.mappings
    try:
        book = calamine.CalamineWorkbook.from_filelike(BytesIO(data))
        sheets = [
            (meta, book.get_sheet_by_name(meta.name))
            for meta in book.sheets_metadata
            if meta.typ == calamine.SheetTypeEnum.WorkSheet
        ]
    except calamine.PasswordError:
        raise _encrypted(path) from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise _damaged(path, f"读不出工作表（{error}）") from None
    if package is None:
        try:
            date_1904, errors = biff.scan(data)
        except (ValueError, IndexError, struct.error):
            raise _damaged(path, "旧版 .xls 的内部结构读不出来") from None
    grids = []
    for meta, sheet in sheets:
        if sheet.start is None:
            continue
        top, left = sheet.start
        rows = sheet.to_python(skip_empty_area=True)
        found = package.errors(meta.name) if package else errors.get(meta.name, {})
        for (row, column), text in found.items():
            i, j = row - 1 - top, column - 1 - left
            if 0 <= i < len(rows) and 0 <= j < len(rows[i]):
                rows[i][j] = text
        merges = [(r1 + 1, c1 + 1, r2 + 1, c2 + 1) for (r1, c1), (r2, c2) in sheet.merged_cell_ranges or ()]
        grids.append(
            Grid(
                workbook=path.name,
                sheet=meta.name,
                rows=rows,
                origin=(top + 1, left + 1),
                merges=merges,
                visible=meta.visible == calamine.SheetVisibleEnum.Visible,
                date_1904=date_1904,
                mapping=mappings.get(meta.name, {}),
                may_hold_errors=bool(found),
            )
        )
    return grids


def read_workbooks(paths: Sequence[Path | str], workers: int = 2) -> list[list[Grid] | HeatingError]:
    """Read several files at once, as parsing releases Python's lock; an unreadable one gives its error."""

    def read(path: Path | str) -> list[Grid] | HeatingError:
        try:
            return read_workbook(path)
        except HeatingError as error:
            return error

    with ThreadPoolExecutor(max(1, workers)) as pool:
        return list(pool.map(read, paths))


def grids_from_book(book: xw.Book, only: Collection[str] = ()) -> list[Grid]:
    """Read the sheets that have cells from an open workbook, through any xlwings engine; `only` names some.

    Merges are not known here: group headers and village names are then filled by their blanks.
    """
    mappings = taught((name.name, name.refers_to) for name in book.names)
    date_1904 = _counts_from_1904(book)
    grids = []
    for sheet in book.sheets:
        if only and sheet.name not in only:
            continue
        used = sheet.used_range
        rows: list[list[Any]] = used.options(ndim=2, err_to_str=True).value or []
        if not any(cell is not None and cell != "" for row in rows for cell in row):
            continue
        grids.append(
            Grid(
                workbook=book.name,
                sheet=sheet.name,
                rows=rows,
                origin=(used.row, used.column),
                visible=bool(sheet.visible),
                date_1904=date_1904,
                mapping=mappings.get(sheet.name, {}),
            )
        )
    return grids


def _counts_from_1904(book: xw.Book) -> bool:
    # Excel's own object model says Date1904, the closed-file engine's document date1904.
    native = getattr(book, "api", None)
    return bool(getattr(native, "Date1904", False) or getattr(native, "date1904", False))


def _bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise WorkbookNotFound("找不到这个文件。", where=str(path), remedy="请检查文件名和路径。") from None
    except IsADirectoryError:
        raise WorkbookNotFound(
            "这是一个文件夹，不是工作簿。", where=str(path), remedy="请指定其中的文件。"
        ) from None
    except PermissionError as error:
        if path.is_dir():
            raise WorkbookNotFound(
                "这是一个文件夹，不是工作簿。", where=str(path), remedy="请指定其中的文件。"
            ) from None
        raise UnsupportedWorkbook(
            "没有读取权限，或正被其他程序独占。",
            where=path.name,
            remedy="请关闭占用它的程序，或复制一份后再试。",
        ) from error
    if not data:
        raise _damaged(path, "文件是空的")
    if data.startswith(b"PK"):
        if b"mimetypeapplication/vnd.oasis.opendocument" in data[:200]:
            raise UnsupportedWorkbook("不能读取 .ods 格式。", where=path.name, remedy=_SAVE_AS)
        if b"xl/workbook.bin" in data:
            raise UnsupportedWorkbook("不能读取 .xlsb 格式。", where=path.name, remedy=_SAVE_AS)
        return data
    if biff.is_compound(data):
        return data
    if path.suffix.lower() in (".xlsx", ".xlsm", ".xls"):
        raise _damaged(path, "内容不是 Excel 工作簿")
    raise UnsupportedWorkbook(f"不能读取 {path.suffix or '这种'} 格式。", where=path.name, remedy=_SAVE_AS)


def _encrypted(path: Path) -> EncryptedWorkbook:
    return EncryptedWorkbook(
        "工作簿设有打开密码。", where=path.name, remedy="请在 Excel 或 WPS 中取消打开密码并保存，再试一次。"
    )


def _damaged(path: Path, cause: str) -> DamagedWorkbook:
    return DamagedWorkbook(f"{cause}，可能已损坏。", where=path.name, remedy=_SAVE_AS)

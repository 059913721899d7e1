"""Reasons not to touch a file at all, found before anything in it is read as a workbook."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from xl_heating.errors import (
    DamagedWorkbook,
    EncryptedWorkbook,
    LockedWorkbook,
    ReadOnlyWorkbook,
    SignedWorkbook,
    UnsupportedWorkbook,
    WorkbookNotFound,
)

from .container import Package
from .xml_text import REPAIR

_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_OTHER_FORMATS = (".xls", ".xlsb", ".et", ".ett", ".ods", ".xlt", ".csv", ".numbers", ".uos")
_SAVE_AS = "请用 Excel 或 WPS 打开，另存为 .xlsx（或 .xlsm）后再试。"


def read_file(path: Path) -> bytes:
    """The bytes of a file that looks like an .xlsx or .xlsm workbook, or a typed refusal."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise WorkbookNotFound("找不到这个文件。", where=str(path), remedy="请核对文件夹和文件名。") from None
    except IsADirectoryError:
        raise WorkbookNotFound(
            "这是文件夹，不是工作簿。", where=str(path), remedy="请指定其中的工作簿文件。"
        ) from None
    except PermissionError as error:
        if path.is_dir():
            raise WorkbookNotFound(
                "这是文件夹，不是工作簿。", where=str(path), remedy="请指定其中的工作簿文件。"
            ) from None
        raise LockedWorkbook(
            "文件打不开：没有权限，或正被其他程序占用。",
            where=path.name,
            remedy="请关闭正在使用它的程序后再试。",
        ) from error
    except OSError as error:
        raise DamagedWorkbook(
            f"文件读不出来（{error}）。", where=path.name, remedy="请检查磁盘或网络盘后再试。"
        ) from error
    _check_kind(path, data)
    return data


def _check_kind(path: Path, data: bytes) -> None:
    if data.startswith(_COMPOUND_FILE):
        if _ENCRYPTED_STREAM in data:
            raise EncryptedWorkbook(
                "工作簿设有打开密码。",
                where=path.name,
                remedy="请先在 Excel 或 WPS 中取消打开密码并保存，再试。",
            )
        raise UnsupportedWorkbook(
            "这是旧式二进制工作簿（.xls/.et），不能直接改写。", where=path.name, remedy=_SAVE_AS
        )
    if data.startswith(b"PK"):
        return
    if path.suffix.lower() in _OTHER_FORMATS:
        raise UnsupportedWorkbook(
            f"不支持直接改写 {path.suffix} 格式的文件。", where=path.name, remedy=_SAVE_AS
        )
    if not data:
        raise DamagedWorkbook("文件是空的。", where=path.name, remedy="请找回原文件，或从“备份”文件夹恢复。")
    raise DamagedWorkbook("不是 Excel 工作簿，或文件已损坏。", where=path.name, remedy=REPAIR)


def check_package(package: Package, path: Path, *, allow_signed: bool) -> None:
    """Refuse other formats in a zip, and signatures unless they may be broken."""
    if package.find("mimetype") and package.find("content.xml"):
        raise UnsupportedWorkbook("不支持直接改写 ODS 格式的文件。", where=path.name, remedy=_SAVE_AS)
    if package.find("xl/workbook.bin"):
        raise UnsupportedWorkbook("不支持直接改写 .xlsb 格式的文件。", where=path.name, remedy=_SAVE_AS)
    if not allow_signed and any(name.lower().startswith("_xmlsignatures/") for name in package.names):
        raise SignedWorkbook(
            "工作簿带有数字签名，改动后签名会失效。",
            where=path.name,
            remedy="请处理未签名的副本；确认签名可以失效时，以 allow_signed=True 打开。",
        )


def check_owner_files(path: Path) -> None:
    """Refuse a file that a spreadsheet program has open, by the owner file which it keeps beside it."""
    owners = (f"~${path.name}", f".~lock.{path.name}#", f".~{path.name}")
    for owner in owners:
        if path.with_name(owner).exists():
            raise LockedWorkbook(
                "文件正被 Excel、WPS 或 LibreOffice 打开。",
                where=path.name,
                remedy=f"请先保存并关闭它；确认没有人打开时，删除同一文件夹中的“{owner}”后再试。",
            )


def check_writable(path: Path) -> None:
    """Refuse a file marked read-only; root may write anything, so the mark itself is looked at."""
    if not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(path, os.W_OK):
        raise ReadOnlyWorkbook(
            "文件是只读的。",
            where=path.name,
            remedy="请在文件属性中取消“只读”，或复制一份到有权限的文件夹后再试。",
        )

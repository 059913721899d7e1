"""What the bulk reader does not tell about an .xlsx package: error cells, taught headers, the 1904 switch.

An error cell comes out of the bulk reader as a blank, and a blank cost is not an error: so the sheets' XML
is searched once for them. Zip decompression releases Python's lock.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import PurePosixPath
from xml.etree import ElementTree

from xl_heating.errors import DamagedWorkbook, DoctypeForbidden, OversizedWorkbook
from xl_heating.ledger.grid import column_number

LARGEST_PART = 1 << 30
MAP_PREFIX = "HEAT_MAP_"
"""Defined names by which staff assign a header cell to a field, e.g. ``HEAT_MAP_accepted_on``."""

_CELL_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d+)["']""")
_NAME_TARGET = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?(\d+)(?::.*)?")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")

Errors = dict[tuple[int, int], str]
Mappings = dict[str, dict[str, tuple[int, int]]]


class Package:
    """An open .xlsx or .xlsm package."""

    def __init__(self, data: bytes, where: str) -> None:
        self._where = where
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except zipfile.BadZipFile:
            raise self._damaged("不是完整的工作簿文件") from None
        self._names = {
            info.filename.replace("\\", "/").lstrip("/").lower(): info for info in self._zip.infolist()
        }
        for name, info in self._names.items():
            if info.file_size > LARGEST_PART:
                raise OversizedWorkbook(
                    f"内部文件 {name} 解压后超过1GB，远大于正常工作簿。",
                    where=where,
                    remedy="请确认文件来源；另存为新的 .xlsx 后再试。",
                )
        self._workbook_part = self._find_workbook()
        self._workbook = self._tree(self._workbook_part)
        self._sheet_parts = self._find_sheets()

    def _damaged(self, message: str) -> DamagedWorkbook:
        return DamagedWorkbook(
            f"{message}。", where=self._where, remedy="请用 Excel 或 WPS 打开并另存为 .xlsx，再试一次。"
        )

    def _read(self, part: str) -> bytes:
        info = self._names.get(part.lower())
        if info is None:
            raise self._damaged(f"缺少内部文件 {part}")
        try:
            return self._zip.read(info)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
            raise self._damaged(f"内部文件 {part} 无法解压") from None

    def _tree(self, part: str) -> ElementTree.Element:
        data = self._read(part)
        if b"<!DOCTYPE" in data:
            raise DoctypeForbidden(
                f"内部文件 {part} 含有 DOCTYPE 声明，正常工作簿不会有。",
                where=self._where,
                remedy="请确认文件来源；用 Excel 或 WPS 另存为新的 .xlsx 后再试。",
            )
        try:
            return ElementTree.fromstring(data)
        except ElementTree.ParseError:
            raise self._damaged(f"内部文件 {part} 不是有效的 XML") from None

    def _targets(self, part: str) -> dict[str, tuple[str, str]]:
        path = PurePosixPath(part)
        relations = str(path.parent / "_rels" / f"{path.name}.rels")
        if relations.lower() not in self._names:
            return {}
        found = {}
        for node in self._tree(relations):
            target = node.get("Target", "").replace("\\", "/")
            absolute = target.lstrip("/") if target.startswith("/") else _join(path.parent, target)
            found[node.get("Id", "")] = (node.get("Type", "").rsplit("/", 1)[-1], absolute)
        return found

    def _find_workbook(self) -> str:
        for node in self._tree("_rels/.rels") if "_rels/.rels" in self._names else ():
            if node.get("Type", "").endswith("/officeDocument"):
                return node.get("Target", "").lstrip("/")
        return "xl/workbook.xml"

    def _find_sheets(self) -> dict[str, str]:
        targets = self._targets(self._workbook_part)
        parts = {}
        for node in self._workbook.iter():
            if _local(node.tag) == "sheet":
                relation = next((value for key, value in node.attrib.items() if _local(key) == "id"), "")
                if relation in targets:
                    parts[node.get("name", "")] = targets[relation][1]
        return parts

    @property
    def date_1904(self) -> bool:
        """Whether the book counts days from 1904."""
        for node in self._workbook:
            if _local(node.tag) == "workbookPr":
                return node.get("date1904", "0") in ("1", "true", "on")
        return False

    @property
    def mappings(self) -> Mappings:
        """Sheet -> field -> header cell, from the defined names that staff taught."""
        names = (node for node in self._workbook.iter() if _local(node.tag) == "definedName")
        return taught((node.get("name", ""), node.text or "") for node in names)

    def errors(self, sheet: str) -> Errors:
        """The error cells of a sheet: (row, column), 1-based -> "#N/A" …"""
        part = self._sheet_parts.get(sheet)
        if part is None or part.lower() not in self._names:
            return {}
        data = self._read(part)
        found: Errors = {}
        for mark in (b't="e"', b"t='e'"):
            at = data.find(mark)
            while at >= 0:
                start = data.rfind(b"<", 0, at)
                close = data.find(b">", at)
                reference = _CELL_REFERENCE.search(data, start, close)
                if reference and data[at - 1 : at].isspace() and data[close - 1 : close] != b"/":
                    place = (int(reference[2]), column_number(reference[1].decode("ascii")))
                    found[place] = _error_text(data, close)
                at = data.find(mark, at + 1)
        return found


def _error_text(data: bytes, after: int) -> str:
    match = _VALUE.search(data, after, after + 20_000)
    return match[1].decode("utf-8", "replace") if match else "#N/A"


def taught(names: Iterable[tuple[str, str]]) -> Mappings:
    """Sort defined names (name, target) into sheet -> field -> header cell; other names are ignored."""
    found: Mappings = {}
    for name, target in names:
        plain_name = name.rsplit("!", 1)[-1]
        match = _NAME_TARGET.fullmatch(target.strip().lstrip("="))
        if plain_name.upper().startswith(MAP_PREFIX) and match:
            sheet = (match[1] or match[2]).replace("''", "'")
            cell = int(match[4]), column_number(match[3])
            found.setdefault(sheet, {})[plain_name[len(MAP_PREFIX) :]] = cell
    return found


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]


def _join(folder: PurePosixPath, target: str) -> str:
    parts: list[str] = []
    for piece in (folder / target).parts:
        if piece == "..":
            parts.pop()
        else:
            parts.append(piece)
    return "/".join(parts)

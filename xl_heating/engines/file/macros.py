"""A VBA project joins a closed workbook: code names for its sheets, the part, the right content type."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import NamedTuple

from xl_heating.errors import UnsupportedWorkbook

from .code_names import code_name, free_name, usable, with_code_name
from .document import Document
from .new_parts import is_strict
from .relationships import CONTENT_TYPES, content_type
from .xml_text import check_xml

WORKBOOK_CODE_NAME = "ThisWorkbook"
MACRO_SUFFIX = ".xlsm"
_MACRO_WORKBOOK = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_PLAIN_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_VBA_TYPE = "application/vnd.ms-office.vbaProject"
_VBA_RELATIONSHIP = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
_STEMS = {"worksheet": "Sheet", "chartsheet": "Chart"}
_OTHER_SHEETS = {"dialogsheet": "对话框工作表", "xlMacrosheet": "宏表", "xlIntlMacrosheet": "宏表"}


class CodeNames(NamedTuple):
    """The code names of a workbook and its sheets, in order."""

    workbook: str
    sheets: tuple[str, ...]
    charts: tuple[str, ...]


def vba_project(document: Document) -> bytes | None:
    """The workbook's ``vbaProject.bin``, or None."""
    for relationship in document.relationships(document.main_part):
        if relationship.kind == "vbaProject" and (name := document.stored_name(relationship.target)):
            return document.part(name)
    return None


def refuse_unsuitable(document: Document) -> None:
    """UnsupportedWorkbook for a workbook that Excel itself could not keep with macros."""
    if is_strict(document.workbook.xml):
        raise UnsupportedWorkbook(
            "这是“严格 Open XML”格式的工作簿，不能带宏。",
            where=document.name,
            remedy="请在 Excel 中另存为普通的“Excel 工作簿（*.xlsx）”后再试。",
        )
    type_now = content_type(document.part(CONTENT_TYPES), document.main_part)
    if type_now not in (_PLAIN_WORKBOOK, _MACRO_WORKBOOK):
        raise UnsupportedWorkbook(
            "这是模板或加载宏文件，不是普通工作簿。",
            where=document.name,
            remedy="请在 Excel 中用它新建工作簿，另存为“Excel 工作簿（*.xlsx）”后再试。",
        )
    if any(r.kind == "revisionHeaders" for r in document.relationships(document.main_part)):
        raise UnsupportedWorkbook(
            "这是共享工作簿，Excel 不允许在其中加入宏。",
            where=document.name,
            remedy="请在 Excel 的“审阅”中取消共享工作簿，保存后再试。",
        )
    for entry, kind, _ in document.sheet_targets():
        if kind not in _STEMS:
            raise UnsupportedWorkbook(
                f"工作表“{entry.name}”是{_OTHER_SHEETS.get(kind, '不常见的类型')}，不能安全地加入宏。",
                where=document.name,
                remedy="请在 Excel 中删除这个工作表，或把数据复制到新工作簿后再试。",
            )


def name_everything(document: Document, reserved: Iterable[str]) -> CodeNames:
    """Give the workbook and every sheet a code name; names in use stay where a VBA project can have them.

    ``reserved`` are names that the project's own modules take.
    """
    parts = [(kind, _stored(document, target)) for _, kind, target in document.sheet_targets()]
    texts = [_text(document, part) for _, part in parts]
    known = [code_name(text) for text in texts]
    taken = {name.lower() for name in reserved}
    workbook = _kept(document.workbook.code_name, taken) or _default(WORKBOOK_CODE_NAME, taken)
    taken.add(workbook.lower())
    kept = []
    for name in known:
        kept.append(_kept(name, taken))
        taken.add(kept[-1].lower())
    for at, (kind, part) in enumerate(parts):
        if not kept[at]:
            kept[at] = free_name(_STEMS[kind], taken)
            taken.add(kept[at].lower())
            _replace(document, part, with_code_name(texts[at], kept[at]))
    document.workbook.set_code_name(workbook)
    named = list(zip((kind for kind, _ in parts), kept, strict=True))
    return CodeNames(
        workbook,
        tuple(name for kind, name in named if kind == "worksheet"),
        tuple(name for kind, name in named if kind == "chartsheet"),
    )


def add_vba_project(document: Document, project: bytes) -> None:
    """Add the part and make the workbook one with macros, to be saved as .xlsm."""
    taken = {name.lower() for name in document.part_names}
    folder = PurePosixPath(document.main_part).parent
    part, number = str(folder / "vbaProject.bin"), 1
    while part.lower() in taken:
        number += 1
        part = str(folder / f"vbaProject{number}.bin")
    document.add_part(document.main_part, part, project, _VBA_RELATIONSHIP, _VBA_TYPE)
    document.become(_MACRO_WORKBOOK, MACRO_SUFFIX)


def _kept(name: str, taken: set[str]) -> str:
    return name if usable(name) and name.lower() not in taken else ""


def _default(name: str, taken: set[str]) -> str:
    return free_name(name, taken) if name.lower() in taken else name


def _stored(document: Document, target: str) -> str:
    name = document.stored_name(target)
    if name is None:
        raise UnsupportedWorkbook(
            "工作簿缺少一个工作表的内部文件。", where=document.name, remedy="请在 Excel 中打开并另存后再试。"
        )
    return name


def _text(document: Document, part: str) -> bytes:
    for sheet in document.sheets:
        if sheet.part == part:
            return sheet.xml
    text = document.part(part)
    check_xml(text, where=f"{document.name} {part}")
    return text


def _replace(document: Document, part: str, text: bytes) -> None:
    for sheet in document.sheets:
        if sheet.part == part:
            sheet.replace(text)
            return
    document.replace_part(part, text)

"""A staff's own closed workbook gets the macros and buttons; the original stays as it is.

The macros themselves come from whoever builds VBA: this module knows the workbook only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xl_heating.errors import JobError, UnsupportedWorkbook

if TYPE_CHECKING:
    from xl_heating.engines.file.document import Document
    from xl_heating.engines.file.macros import CodeNames
    from xl_heating.engines.file.sheet_part import SheetPart

BuildProject = Callable[[str, Sequence[str], Sequence[str]], bytes]
"""Code names of the workbook, its worksheets, its chart sheets → the bytes of ``vbaProject.bin``."""


@dataclass(frozen=True)
class Macros:
    """What is added to a workbook."""

    build: BuildProject
    modules: frozenset[str]
    """The names of the project's own modules, which no sheet may have as its code name."""
    mark: str
    """The module by which a workbook that has the macros already is known."""
    buttons: Mapping[str, str]
    """What a button says → the macro that it starts."""


@dataclass(frozen=True)
class Adopted:
    """What became of one workbook."""

    workbook: str
    path: Path
    """The new file; the workbook itself when it had the macros already."""
    already: bool = False
    sheet: str = ""
    buttons: tuple[tuple[str, str], ...] = ()
    """What each new button says, and the cell in which it begins."""
    offered: tuple[str, ...] = ()
    """The buttons that there are."""

    def as_json(self) -> dict[str, Any]:
        return {
            "workbook": self.workbook,
            "saved": "" if self.already else str(self.path),
            "already": self.already,
            "sheet": self.sheet,
            "buttons": [{"caption": caption, "cell": cell} for caption, cell in self.buttons],
        }

    def lines(self) -> list[str]:
        if self.already:
            return [f"{self.workbook} 已带有清洁取暖的宏，无需再添加，文件没有改动。"]
        lines = [f"已生成带宏的工作簿：{self.path}", f"原文件 {self.workbook} 没有改动。"]
        if self.buttons:
            named = "、".join(f"{caption}（{cell}）" for caption, cell in self.buttons)
            lines.append(f"工作表“{self.sheet}”已添加按钮：{named}")
        else:
            lines.append(f"没有添加按钮；需要时请用 --buttons 指定，可选：{'、'.join(self.offered)}。")
        lines.append("第一次打开时，请在 Excel 的提示条上点“启用内容”。")
        return lines


def adopt(
    path: Path,
    macros: Macros,
    *,
    buttons: Sequence[str] = (),
    sheet: str = "",
    out: Path | None = None,
) -> Adopted:
    """Write a copy of the workbook `path` with the macros, and with buttons on one of its sheets.

    Parameters
    ----------
    buttons : what the buttons say, of ``macros.buttons``
    sheet : the worksheet that gets them; the first one that is shown when omitted
    out : the new .xlsm file; beside the original, with its name, when omitted. It may not exist yet

    Everything that is not named by the macros stays byte for byte: other sheets, formats, pictures, charts,
    comments. A workbook that has these macros already is left alone.

    Raises
    ------
    WorkbookError : the file cannot be read, has other macros, or cannot have any
    JobError : an unknown button or sheet, or the new file exists
    """
    from xl_heating.engines.file.document import open_document
    from xl_heating.engines.file.macros import vba_project

    wanted = tuple(dict.fromkeys(buttons))
    for caption in wanted:
        if caption not in macros.buttons:
            raise JobError(
                f"没有名为“{caption}”的按钮。", remedy=f"可选的按钮：{'、'.join(macros.buttons)}。"
            )
    document = open_document(path, as_copy=True)
    project = vba_project(document)
    if project is not None:
        if _holds_module(project, macros.mark):
            return Adopted(path.name, path, already=True)
        raise UnsupportedWorkbook(
            "工作簿中已有别的宏，不能再放入一套，以免损坏原有的宏。",
            where=path.name,
            remedy="请改用加载宏“清洁取暖.xlam”：安装后函数和功能区按钮在任何工作簿中都能用，此文件不必改动。",
        )
    target = _target(path, out)
    page = _page(document, sheet) if wanted or sheet else None
    _add_macros(document, macros)
    cells = _add_buttons(document, page, [(caption, macros.buttons[caption]) for caption in wanted])
    document.save(target, backup=False)
    return Adopted(
        path.name,
        target,
        sheet=page.name if page else "",
        buttons=tuple(zip(wanted, cells, strict=True)),
        offered=tuple(macros.buttons),
    )


def _holds_module(project: bytes, name: str) -> bool:
    """Whether a VBA project has a module of that name: its stream has the name in the file's directory."""
    return name.encode("utf-16-le") + b"\0\0" in project


def _target(path: Path, out: Path | None) -> Path:
    from xl_heating.engines.file.macros import MACRO_SUFFIX

    target = path.with_suffix(MACRO_SUFFIX) if out is None else out
    if target.suffix.lower() != MACRO_SUFFIX:
        raise JobError(
            f"带宏的工作簿要用扩展名 {MACRO_SUFFIX}。",
            where=target.name,
            remedy=f"请写成 --out {target.stem}{MACRO_SUFFIX}。",
        )
    if target.exists():
        raise JobError(
            "已有同名文件，没有覆盖。",
            where=str(target),
            remedy="请先移走或改名，或用 --out 指定另一个文件名。",
        )
    if not target.absolute().parent.is_dir():
        raise JobError("没有这个文件夹。", where=str(target.parent), remedy="请先建立文件夹，或换一个位置。")
    return target


def _page(document: Document, name: str) -> SheetPart:
    names = "、".join(sheet.name for sheet in document.sheets)
    if name:
        try:
            return document.sheet(name)
        except KeyError:
            raise JobError(
                f"没有名为“{name}”的工作表。", where=document.name, remedy=f"现有工作表：{names}。"
            ) from None
    for sheet in document.sheets:
        if sheet.state == "visible":
            return sheet
    raise JobError(
        "没有显示着的工作表可以放按钮。",
        where=document.name,
        remedy=f"请在 Excel 中取消隐藏，或用 --sheet 指定工作表：{names}。",
    )


def _add_macros(document: Document, macros: Macros) -> CodeNames:
    from xl_heating.engines.file.macros import add_vba_project, name_everything, refuse_unsuitable

    refuse_unsuitable(document)
    names = name_everything(document, macros.modules)
    add_vba_project(document, macros.build(names.workbook, names.sheets, names.charts))
    return names


def _add_buttons(document: Document, page: SheetPart | None, buttons: Sequence[tuple[str, str]]) -> list[str]:
    if page is None or not buttons:
        return []
    from xl_heating.engines.file.buttons import Button, add_buttons

    return add_buttons(document, page, [Button(caption, macro) for caption, macro in buttons])

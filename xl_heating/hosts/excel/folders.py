"""Which folder a job works with: the workbook says it, or it lies beside, or the user picks it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xl_heating.errors import HeatingError, JobError


@dataclass(frozen=True)
class WorkFolder:
    """A folder that a job needs.

    `name` is the defined name of a cell, or of a text, that holds it; relative paths count from the
    workbook's. `beside` are the usual names of such a folder next to the workbook, the best first.
    """

    name: str
    beside: tuple[str, ...]
    content: str
    """What it holds, for questions and messages: “各街镇台账”."""


LEDGERS = WorkFolder("heat_ledger_folder", ("街镇台账", "台账"), "各街镇台账")
VILLAGES = WorkFolder("heat_village_folder", ("村居名单", "名单"), "各村（居）名单")
PHOTOS = WorkFolder("heat_photo_folder", ("照片", "改造照片"), "改造照片")
SUPPLIERS = WorkFolder("heat_supplier_folder", ("供电供气数据", "用量数据"), "供电、供气单位导出的用量表")

_PICK_FOLDER = 4  # msoFileDialogFolderPicker
_CHOSEN = -1


def folder_of(book: Any, wanted: WorkFolder) -> Path:
    """The folder for the open workbook `book` (an xlwings Book); a folder picked by the user is remembered.

    A remembered folder that is not on this computer is passed over. Raises JobError when the user picks none.
    """
    known = known_folder(book, wanted)
    if known is not None:
        return known
    home = Path(book.fullname).parent
    picked = _pick(book.app, home, f"请选择存放{wanted.content}的文件夹")
    if picked is None:
        raise JobError(
            f"没有选择{wanted.content}的文件夹，未做任何改动。",
            where=book.name,
            remedy=f"请把{wanted.content}放入本工作簿旁的“{wanted.beside[0]}”文件夹，或再次点击按钮后选择文件夹。",
        )
    _remember(book, wanted.name, picked, home)
    return picked


def known_folder(book: Any, wanted: WorkFolder) -> Path | None:
    """The folder that the workbook names or that lies beside it; None where there is none to be found."""
    home = Path(book.fullname).parent
    named = _named(book, wanted.name)
    candidates = [home / named] if named else []
    return next(
        (each for each in [*candidates, *(home / name for name in wanted.beside)] if each.is_dir()), None
    )


def _named(book: Any, wanted: str) -> str:
    for name in book.names:
        if name.name.casefold() != wanted:
            continue
        text = str(name.refers_to).removeprefix("=")
        if text.startswith('"'):
            return text.strip('"')
        value = name.refers_to_range.value
        return str(value).strip() if value else ""
    return ""


def _pick(app: Any, home: Path, question: str) -> Path | None:
    if hasattr(app.impl, "pick_folder"):  # an engine of ours
        chosen: Path | None = app.impl.pick_folder(question, home)
        return chosen
    dialog = app.api.FileDialog(_PICK_FOLDER)
    dialog.Title = question
    dialog.InitialFileName = f"{home}{os.sep}"
    return Path(str(dialog.SelectedItems(1))) if dialog.Show() == _CHOSEN else None


def _remember(book: Any, wanted: str, folder: Path, home: Path) -> None:
    """Write the folder into the named cell, or keep it as a named text; relative where it can be."""
    text = str(folder.relative_to(home)) if folder.is_relative_to(home) else str(folder)
    for name in book.names:
        if name.name.casefold() == wanted and not str(name.refers_to).startswith('="'):
            try:
                name.refers_to_range.value = text
            except HeatingError:  # the name has lost its cell
                break
            return
    book.names.add(wanted, f'="{text}"')

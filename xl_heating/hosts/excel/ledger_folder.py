"""Which folder holds the streets' ledgers: the workbook says it, or it lies beside, or the user picks it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from xl_heating.errors import HeatingError, JobError

NAME = "heat_ledger_folder"
"""Defined name of a cell, or of a text, that holds the folder; relative paths count from the workbook's."""
BESIDE = ("街镇台账", "台账")
_QUESTION = "请选择存放各街镇台账的文件夹"
_PICK_FOLDER = 4  # msoFileDialogFolderPicker
_CHOSEN = -1


def ledger_folder(book: Any) -> Path:
    """The folder for the open workbook `book` (an xlwings Book); a folder picked by the user is remembered.

    A remembered folder that is not on this computer is passed over. Raises JobError when the user picks none.
    """
    home = Path(book.fullname).parent
    named = _named(book)
    candidates = [home / named] if named else []
    for folder in [*candidates, *(home / name for name in BESIDE)]:
        if folder.is_dir():
            return folder
    picked = _pick(book.app, home)
    if picked is None:
        raise JobError(
            "没有选择台账文件夹，未做任何改动。",
            where=book.name,
            remedy=f"请把各街镇台账放入本工作簿旁的“{BESIDE[0]}”文件夹，或再次点击按钮后选择文件夹。",
        )
    _remember(book, picked, home)
    return picked


def _named(book: Any) -> str:
    for name in book.names:
        if name.name.casefold() != NAME:
            continue
        text = str(name.refers_to).removeprefix("=")
        if text.startswith('"'):
            return text.strip('"')
        value = name.refers_to_range.value
        return str(value).strip() if value else ""
    return ""


def _pick(app: Any, home: Path) -> Path | None:
    if hasattr(app.impl, "pick_folder"):  # an engine of ours
        chosen: Path | None = app.impl.pick_folder(_QUESTION, home)
        return chosen
    dialog = app.api.FileDialog(_PICK_FOLDER)
    dialog.Title = _QUESTION
    dialog.InitialFileName = f"{home}{os.sep}"
    return Path(str(dialog.SelectedItems(1))) if dialog.Show() == _CHOSEN else None


def _remember(book: Any, folder: Path, home: Path) -> None:
    """Write the folder into the named cell, or keep it as a named text; relative where it can be."""
    text = str(folder.relative_to(home)) if folder.is_relative_to(home) else str(folder)
    for name in book.names:
        if name.name.casefold() == NAME and not str(name.refers_to).startswith('="'):
            try:
                name.refers_to_range.value = text
            except HeatingError:  # the name has lost its cell
                break
            return
    book.names.add(NAME, f'="{text}"')

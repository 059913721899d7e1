"""The sheets that plain formulas and LAMBDA names read, added to a workbook that lacks them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from xl_heating.errors import JobError
from xl_heating.hosts.publishing.report import Edition
from xl_heating.jobs.layout import PARAMETERS_SHEET, ROUTES_SHEET

if TYPE_CHECKING:
    from xl_heating.engines.file.document import Document

LIST_SHEET = "免安装函数"
"""The sheet that lists the functions with and without a name."""
_PREFIX = "heat_"


def add_missing_sheets(
    document: Document, write_reference: Callable[[Path], None], edition: Edition
) -> list[str]:
    """Put 政策参数 and 改造方式 with their names into a workbook, and the list of functions for LAMBDA.

    What is there already stays as it is. Returns notes in Chinese.

    Raises
    ------
    JobError : it has sheets of those names without the names that formulas need, or only part of the names
    """
    from xl_heating.engines.file.document import open_document
    from xl_heating.engines.file.sheet_copies import copy_sheet

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reference.xlsx"
        write_reference(path)
        reference = open_document(path, read_only=True)
        needed = {each.name: each.refers_to for each in reference.workbook.names() if each.sheet is None}
        known = {each.name.casefold() for each in document.workbook.names() if each.sheet is None}
        present = {sheet.name for sheet in document.sheets}
        missing = [name for name in _used(needed) if name not in known]
        notes = []
        if missing:
            _must_be_new(document, missing, needed, known, present)
            for name in (PARAMETERS_SHEET, ROUTES_SHEET):
                copy_sheet(reference, name, document)
            for name, refers_to in needed.items():
                document.workbook.set_name(name, refers_to)
            notes.append(f"已增加“{PARAMETERS_SHEET}”“{ROUTES_SHEET}”两个工作表，公式从中取值。")
        if edition is Edition.LAMBDA and LIST_SHEET not in present:
            copy_sheet(reference, LIST_SHEET, document)
            notes.append(f"已增加“{LIST_SHEET}”工作表，列出可用和没有的函数。")
        return notes


def _used(needed: dict[str, str]) -> list[str]:
    """The names that formulas read; lists for choosing are for the templates' own sheets."""
    return [name for name in needed if name.startswith(_PREFIX) and not name.startswith(f"{_PREFIX}list_")]


def _must_be_new(
    document: Document, missing: list[str], needed: dict[str, str], known: set[str], present: set[str]
) -> None:
    taken = [name for name in (PARAMETERS_SHEET, ROUTES_SHEET) if name in present]
    clashing = [name for name in needed if name in known]
    if taken or clashing:
        there = f"工作表“{'”“'.join(taken)}”" if taken else f"名称 {'、'.join(clashing[:3])}"
        raise JobError(
            f"工作簿已有{there}，但缺少公式要用的名称 {'、'.join(missing[:3])} 等 {len(missing)} 个。",
            where=document.name,
            remedy="请改名或删去这些工作表和名称，或改用本系统的模板，再发布。",
        )

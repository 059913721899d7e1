"""A workbook's copy on its way out of the house: values only, and for the public nothing private."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xl_heating.errors import HeatingError, JobError
from xl_heating.hosts.publishing.publishing import Publication
from xl_heating.hosts.publishing.report import Edition, PublishReport
from xl_heating.jobs.layout import (
    FINDINGS_SHEET,
    LOG_SHEET,
    SOURCES_SHEET,
    findings_layout,
    log_layout,
    sources_layout,
)
from xl_heating.jobs.layout.marks import MARKS_SHEET, marks_layout
from xl_heating.jobs.layout.snapshots import SNAPSHOTS_SHEET, snapshots_layout
from xl_heating.jobs.occasion import Occasion

if TYPE_CHECKING:
    from xl_heating.ledger import Grid

_INTERNAL = {
    FINDINGS_SHEET: findings_layout,
    LOG_SHEET: log_layout,
    SOURCES_SHEET: sources_layout,
    SNAPSHOTS_SHEET: snapshots_layout,
    MARKS_SHEET: marks_layout,
}
"""Sheets that are for the own office."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_VALIDATIONS = re.compile(rb"<((?:\w+:)?dataValidations)\b(?:[^>]*/>|.*?</\1>)", re.S)
_RULES = re.compile(rb"<((?:\w+:)?conditionalFormatting)\b.*?</\1>", re.S)
_EXTENSIONS = re.compile(rb"<((?:\w+:)?)ext\s.*?</\1ext>", re.S)
_EXTENSION_LISTS = re.compile(rb"<((?:\w+:)?extLst)\s*>\s*</\1>")
_EVERYTHING = re.compile(rb"")
_QUERY = re.compile(rb"""\s(?:tableType|queryTableFieldId)\s*=\s*(?:"[^"]*"|'[^']*')""")
_SAVED = re.compile(
    rb"<((?:\w+:)?(?:modified|lastModifiedBy|lastPrinted|revision))\b(?:[^>]*/>|.*?</\1>)", re.S
)


@dataclass(frozen=True)
class Wishes:
    """What an edition is to be like."""

    edition: Edition
    mask_names: bool = False
    """公示版 shows the family name alone."""
    with_records: bool = False
    """上报版 keeps 疑点清单, 运行日志 and 数据来源."""
    strict: bool = False
    """Errors found by the audit stop it."""


class HandedOut(Publication):
    """One edition on its way."""

    def __init__(self, source: Path, wishes: Wishes, occasion: Occasion) -> None:
        super().__init__(
            source,
            occasion.policy,
            wishes.edition,
            lambda path, policy: None,
            freeze=True,
            today=occasion.as_of,
        )
        self._wishes = wishes
        self._inner: list[str] = []
        self._occasion = occasion

    def written(self, target: Path) -> PublishReport:
        """Make the edition and save it."""
        from xl_heating.engines.file.detaching import make_plain

        try:
            self._clear_marks()
            self._inner = self._internal_sheets()
            self._unlink_cells()
            self._calculate()
            self._freeze_all()
            self._drop_rules()
            self._drop_queries()
            self._drop_names()
            self._drop_sheets()
            self._detach_others()
            make_plain(self._document)
            target.write_bytes(self._packed(target))
            self._report.saved = str(target)
        finally:
            self._book.close()
        return self._report

    def _clear_marks(self) -> None:
        from xl_heating.jobs.marking import remove_marks

        if any(sheet.name == MARKS_SHEET for sheet in self._document.sheets):
            remove_marks(self._book, self._occasion.report("清除标记", self._path.name))

    def _freeze_all(self) -> None:
        from xl_heating.engines.file.freezing import freeze_formulas

        unknown = sum(map(len, self._unknown.values()))
        if unknown:
            self._report.notes = [note for note in self._report.notes if "不能在此重新计算" not in note]
            reason = self._failures[0].reason if self._failures else ""
            self._report.notes.append(
                f"{unknown:,} 个公式不能在此重新计算{f'（{reason}）' if reason else ''}，"
                "已按文件中保存的结果转为数值，请核对其是否为最新。"
            )
        self._report.frozen.update(freeze_formulas(self._document))
        self._document.mark_recalculated()
        errors = Counter(
            {
                grid.sheet: sum(
                    str(cell).startswith("#") for row in grid.rows for cell in row if _is_error(cell)
                )
                for grid in self._grids()
            }
        )
        for sheet, count in (+errors).items():
            self._report.notes.append(f"工作表“{sheet}”有{count}个单元格显示错误值，请核对后再报送。")

    def _grids(self) -> list[Grid]:
        from xl_heating.ledger import grids_from_book

        return grids_from_book(self._book)

    # ------------------------------------------------------------ what values have no use for

    def _drop_rules(self) -> None:
        """Validations go; of conditional formats those that call what the copy lacks."""
        from xl_heating.engines.file.detaching import drop_column_formulas
        from xl_heating.engines.file.freezing import plain_text

        gone = [re.escape(name.encode()) for name in (*self._dropped_names(), *self._inner)]
        lost = re.compile(rb"\b(?:%s)\b" % b"|".join([rb"HEAT_[A-Z_]+", *gone]), re.I)

        def kept(match: re.Match[bytes]) -> bytes:
            return b"" if lost.search(match[0]) or rb"dataValidation" in match[0] else match[0]

        for sheet in self._document.sheets:
            xml = _VALIDATIONS.sub(b"", plain_text(sheet.xml))
            xml = _EXTENSIONS.sub(kept, _RULES.sub(kept, xml))
            xml = _EXTENSION_LISTS.sub(b"", xml)
            if xml != sheet.xml:
                self._document.resettle(sheet, xml)
        drop_column_formulas(self._document, _EVERYTHING)

    def _drop_queries(self) -> None:
        """Data that is fetched from elsewhere stays as it is."""
        document = self._document
        if not any(each.kind == "connections" for each in document.relationships(document.main_part)):
            return
        caches = [r for r in document.relationships(document.main_part) if r.kind == "pivotCacheDefinition"]
        if any(b"connectionId" in document.part(document.stored_name(r.target) or r.target) for r in caches):
            raise JobError(
                "数据透视表取自外部数据连接，不能自动断开。",
                where=self._path.name,
                remedy="请把数据透视表复制后“选择性粘贴—数值”，再导出。",
            )
        for sheet in document.sheets:
            document.drop_kind("queryTable", owner=sheet.part)
            for table in sheet.tables:
                document.drop_kind("queryTable", owner=table.part)
                table.replace(_QUERY.sub(b"", table.xml))
        document.drop_kind("connections")
        self._report.notes.append("外部数据查询已断开，保留现有数据。")

    def _internal_sheets(self) -> list[str]:
        if self._wishes.with_records and self._wishes.edition is Edition.REPORT:
            return [sheet.name for sheet in self._document.sheets if sheet.name == MARKS_SHEET]
        named = {layout().header_name.casefold() for layout in _INTERNAL.values()}
        places = [
            each.refers_to.rpartition("!")[0].strip("'").replace("''", "'")
            for each in self._document.workbook.names()
            if each.name.casefold() in named
        ]
        wanted = {name.casefold() for name in (*_INTERNAL, *places)}
        return [sheet.name for sheet in self._document.sheets if sheet.name.casefold() in wanted]

    def _dropped_names(self) -> list[str]:
        """Names of the workbook that the copy cannot have."""
        from xl_heating.engines.file.sheet_references import renamed
        from xl_heating.hosts.publishing.formulas import Formulas, refers_elsewhere

        ours = Formulas(self._document).own_names

        def lost(refers_to: str) -> bool:
            return any(renamed(refers_to, name, "#REF!") != refers_to for name in self._inner)

        return [
            each.name
            for each in self._document.workbook.names()
            if each.name.casefold() in ours
            or refers_elsewhere(f"={each.refers_to}")
            or (each.sheet is None and lost(each.refers_to))
        ]

    def _drop_names(self) -> None:
        dropped = {name.casefold() for name in self._dropped_names()}
        for each in self._document.workbook.names():
            if each.name.casefold() in dropped:
                self._document.workbook.delete_name(each.name, each.sheet)

    def _drop_sheets(self) -> None:
        from xl_heating.engines.file.sheet_references import delete_sheet

        done = []
        for name in self._inner:
            try:
                delete_sheet(self._document, self._document.sheet(name))
                done.append(name)
            except HeatingError as error:
                if self._wishes.edition is Edition.PUBLIC:
                    raise
                self._report.notes.append(f"{error.message}该工作表保留在副本中。")
        shown = [name for name in done if name != MARKS_SHEET]
        if shown:
            self._report.notes.append(f"副本不含内部工作表：{'、'.join(shown)}。")

    # ------------------------------------------------------------ the file

    def _packed(self, target: Path) -> bytes:
        if self._wishes.edition is Edition.PUBLIC:
            return self._public()
        scratch = target.with_name(f"~{target.name}")
        try:
            self._book.impl.save(scratch)
            return self._settled(scratch.read_bytes())
        finally:
            scratch.unlink(missing_ok=True)

    def _settled(self, data: bytes) -> bytes:
        """The package without the times and names of its last saving: equal copies are equal bytes."""
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                part = old.read(name)
                new.writestr(entry, _SAVED.sub(b"", part) if name.lower() == "docprops/core.xml" else part)
        return out.getvalue()

    def _public(self) -> bytes:
        from xl_heating.hosts.publishing.masks import masked_text, masked_value, sheet_masks
        from xl_heating.hosts.publishing.public_cells import PublicCells
        from xl_heating.hosts.publishing.public_parts import public_package

        for sheet in self._document.sheets:
            if sheet.state == "visible" and masked_text(sheet.name) != sheet.name:
                raise JobError(
                    "工作表名称中有个人号码，不能公示。",
                    where=self._path.name,
                    remedy="请把该工作表改名后重试。",
                )
        masks = sheet_masks(self._grids(), self._occasion.policy)
        names = self._wishes.mask_names

        def mask(sheet: str, row: int, column: int, value: object) -> object:
            private = masks[sheet].private(row, column) if sheet in masks else None
            return masked_value(value, private, names=names)

        cells = PublicCells(self._document.strings, mask)
        data = public_package(self._document, cells, masked_text)
        self._report.hidden = cells.hidden
        hidden = [sheet.name for sheet in self._document.sheets if sheet.state != "visible"]
        if hidden:
            self._report.notes.append(f"副本不含隐藏的工作表：{'、'.join(hidden)}。")
        if cells.emptied:
            told = "、".join(f"{sheet}{count}格" for sheet, count in cells.emptied.items())
            self._report.notes.append(f"隐藏的行、列和合并区内看不见的内容已清空：{told}。")
        self._report.notes.append(
            "批注、链接、图片、文档属性、筛选条件和条件格式已去掉；图表按表中数值重画。"
        )
        return data


def _is_error(cell: object) -> bool:
    from xl_heating.ledger.grid import ERROR_VALUES

    # Charts show a gap where a cell is #N/A, so it is put there on purpose.
    return cell.__class__ is str and cell in ERROR_VALUES and cell != "#N/A"

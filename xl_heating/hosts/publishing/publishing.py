"""A copy of a closed workbook for people without the functions, every figure calculated first.

The original is only read. The copy has no links to other workbooks and no macros: of an .xlsm it is an .xlsx.
"""

from __future__ import annotations

import datetime as dt
import re
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xl_heating.engines.file.addresses import cell_name
from xl_heating.errors import JobError
from xl_heating.functions.values import collector_paused
from xl_heating.hosts.lean_xlwings import load_xlwings_without_pandas
from xl_heating.hosts.publishing.report import Edition, PublishReport, Refusal
from xl_heating.policy import Policy

if TYPE_CHECKING:
    import xlwings as xw

    from xl_heating.engines.file.document import Document
    from xl_heating.hosts.publishing.formulas import Found

Place = tuple[int, int]
Changes = dict[str, dict[Place, str | None]]
_OURS = re.compile(rb"HEAT_[A-Z_]+\(", re.I)
_SHEET_RULES = re.compile(
    rb"<(?:\w+:)?(conditionalFormatting|dataValidation)\b.*?</(?:\w+:)?(?:conditionalFormatting|dataValidation)>",
    re.S,
)


MACRO_SUFFIXES = (".xlsm", ".xltm")
"""A copy has no macros, so that it is no file of these."""


def published_path(path: Path, edition: Edition) -> Path:
    """Where an edition of a workbook is written unless told otherwise: beside it, an .xlsx."""
    suffix = {".xlsm": ".xlsx", ".xltm": ".xltx"}.get(path.suffix.lower(), path.suffix)
    return path.with_name(f"{path.stem}-{edition.label}{suffix}")


def publish(
    path: Path,
    policy: Policy | None,
    edition: Edition,
    *,
    reference: Callable[[Path, Policy | None], None],
    freeze: bool = False,
    out: Path | None = None,
    today: dt.date | None = None,
    lean: bool = False,
) -> PublishReport:
    """Write an edition of the workbook `path`.

    Parameters
    ----------
    policy : what the functions use where a formula names no other. NATIVE and LAMBDA go by the workbook's own
        政策参数 sheet where it has one
    reference : writes the sheets that those editions add, 政策参数 and 改造方式 with their names, into a new
        workbook
    freeze : turn formulas that the edition cannot hold into values; without it one such formula is enough
        that nothing is written
    out : where to write; `published_path` when omitted. A file that is there is replaced and kept as a backup
    today : what TODAY() gives
    lean : for a process that ends with the job: xlwings is loaded without pandas

    Raises
    ------
    CalculationError : a formula with functions of ours cannot be calculated
    WorkbookError : the file cannot be read or written safely
    JobError : a result rests on a formula that cannot be calculated; `out` is the workbook itself; or it uses
        other workbooks in places that cannot be turned into values
    """
    started = time.perf_counter()
    target = out or published_path(path, edition)
    if target.absolute() == path.absolute():
        raise JobError("发布的副本不能覆盖原文件。", where=str(path), remedy="请用 --out 指定另一个文件。")
    if target.suffix.lower() in MACRO_SUFFIXES:
        raise JobError(
            f"副本不含宏，不能存为 {target.suffix}。",
            where=str(target),
            remedy="请存为 .xlsx。",
        )
    if lean:
        load_xlwings_without_pandas()
    with collector_paused():
        report = Publication(path, policy, edition, reference, freeze=freeze, today=today).written(target)
    report.seconds = time.perf_counter() - started
    return report


class Publication:
    """One copy on its way."""

    def __init__(
        self,
        path: Path,
        policy: Policy | None,
        edition: Edition,
        reference: Callable[[Path, Policy | None], None],
        *,
        freeze: bool,
        today: dt.date | None,
    ) -> None:
        from xl_heating.engines import file as file_engine

        self._policy = policy
        self._edition = edition
        self._reference = reference
        self._freeze = freeze or edition is Edition.FREEZE
        self._today = today
        self._path = path
        self._book: xw.Book = file_engine.open(path, as_copy=True)
        self._document: Document = self._book.impl.document
        self._report = PublishReport(path.name, edition, self._freeze)
        self._refused: list[Refusal] = []

    def written(self, target: Path) -> PublishReport:
        """Make the copy and save it."""
        from xl_heating.engines import file as file_engine

        try:
            self._unlink_cells()
            self._prepare_sheets()
            self._calculate()
            changes = self._changes()
            self._report.refused = self._refused
            if self._report.stopped:
                return self._report
            self._count(changes)
            file_engine.replace_formulas(self._book, self._different(changes))
            self._detach()
            kept = self._book.impl.save(target)
            self._report.saved, self._report.backup = str(target), str(kept or "")
        finally:
            self._book.close()
        return self._report

    # Before: links, sheets, values

    def _unlink_cells(self) -> None:
        """Cells that refer to other workbooks keep what they show: it cannot be calculated without those."""
        from xl_heating.engines import file as file_engine
        from xl_heating.hosts.publishing.formulas import Formulas

        linked = Formulas(self._document).linked()
        changes: Changes = defaultdict(dict)
        for each in linked:
            changes[each.sheet][each.place] = None
            self._report.linked[each.sheet] += 1
        file_engine.replace_formulas(self._book, changes)
        if linked:
            self._report.notes.append(
                f"{len(linked):,} 个公式引用了其他工作簿，已按文件中保存的结果转为数值，请核对其是否为最新。"
            )

    def _prepare_sheets(self) -> None:
        from xl_heating.hosts.publishing.policy_sheets import add_missing_sheets

        if self._edition.keeps_functions:
            self._report.notes += add_missing_sheets(
                self._document, lambda path: self._reference(path, self._policy), self._edition
            )

    def _calculate(self) -> None:
        from xl_heating.engines import file as file_engine
        from xl_heating.hosts.publishing.calls import mentions_ours
        from xl_heating.jobs.parameters import workbook_policy
        from xl_heating.jobs.writing import NamedCells
        from xl_heating.policy import load_policy
        from xl_heating.recalculation import calculated

        if self._edition.keeps_functions:
            policy = self._policy or load_policy()
            own = workbook_policy(NamedCells(self._book), policy)
            if _values(own) != _values(policy):
                self._report.notes.append("“政策参数”与政策文件不同：全部按本工作簿“政策参数”的数值计算。")
            self._policy = own
        calculation = calculated(self._book, self._policy, partial=True, today=self._today)
        file_engine.write_result_columns(self._book, calculation.results)
        self._failures, self._unknown = calculation.failures, calculation.untouched
        for failure in calculation.failures:
            if mentions_ours(failure.formula):
                raise failure.error(1)
        if kept := sum(map(len, calculation.untouched.values())):
            self._report.notes.append(
                f"{kept:,} 个与 HEAT_ 函数无关的单元格不能在此重新计算，公式和原有结果保持不变。"
            )
        else:
            file_engine.mark_recalculated(self._book)

    # What becomes of each formula

    def _changes(self) -> Changes:
        from xl_heating.hosts.publishing.formulas import Formulas

        formulas = Formulas(self._document)
        self._own_names = formulas.own_names
        changes: Changes = defaultdict(dict)
        plain: dict[tuple[str, Place], tuple[str, Found]] = {}
        for each in formulas.with_ours():
            self._must_be_known(each)
            by_name = formulas.by_name_only(each)
            for place, text in self._change(each, by_name=by_name).items():
                changes[each.sheet][place] = text
            if not by_name and self._edition is not Edition.FREEZE and each.place in changes[each.sheet]:
                for place, text in _plain_texts(each).items():
                    plain[each.sheet, place] = text, each
        for each in self._disagreeing(plain):
            self._refuse(each, "参数超出适用范围，与函数的结果不同")
            for place in each.cells:
                changes[each.sheet].pop(place, None)
            changes[each.sheet][each.place] = None
        return changes

    def _must_be_known(self, each: Found) -> None:
        """Stop where a result of ours rests on a formula that cannot be calculated."""
        unknown = self._unknown.get(each.sheet)
        if unknown and any(cell in unknown for cell in each.cells):
            reason = self._failures[0].error(len(self._failures))
            raise JobError(
                f"{each.formula} 的结果取决于不能计算的公式，不能发布。原因：{reason.message}",
                where=f"{self._path.name} {each.sheet}!{cell_name(*each.place)}",
                remedy=reason.remedy,
            )

    def _change(self, each: Found, *, by_name: bool) -> Mapping[Place, str | None]:
        from xl_heating.hosts.publishing.native_texts import NoNativeText

        if self._edition is Edition.FREEZE:
            return {each.place: None}
        try:
            if self._edition is Edition.LAMBDA:
                return {each.place: _once(_lambda_text, each)}
            if by_name:
                raise NoNativeText("公式引用的名称用了 HEAT_ 函数")
            return dict(_native_texts(each))
        except NoNativeText as reason:
            self._refuse(each, str(reason))
        except ValueError:
            self._refuse(each, "公式读不出来")
        return {each.place: None}

    def _refuse(self, each: Found, reason: str) -> None:
        self._refused.append(Refusal(each.sheet, *each.place, str(each.formula), reason))

    def _disagreeing(self, plain: Mapping[tuple[str, Place], tuple[str, Found]]) -> list[Found]:
        """Calculate the plain formulas too: where one shows something else, its form does not hold."""
        from xl_heating.engines import file as file_engine
        from xl_heating.recalculation import calculated

        if not plain:
            return []
        texts: Changes = defaultdict(dict)
        for (sheet, place), (text, _) in plain.items():
            texts[sheet][place] = text
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / self._path.name
            self._book.impl.save(copy)
            wanted = file_engine.results(self._book)  # saving has put them into the file
            shadow = file_engine.open(copy)
            try:
                file_engine.replace_formulas(shadow, texts)
                shown = calculated(shadow, self._policy, partial=True, today=self._today).values
            finally:
                shadow.close()
        return list(
            dict.fromkeys(
                each
                for (sheet, place), (_, each) in plain.items()
                if not _same(shown[sheet].get(place), wanted[sheet].get(place))
            )
        )

    def _different(self, changes: Changes) -> Changes:
        """Without the formulas that stay as they are."""
        stored = {sheet.name: sheet.formulas() for sheet in self._document.sheets}
        return {
            sheet: {place: text for place, text in cells.items() if text != stored[sheet].get(place)}
            for sheet, cells in changes.items()
        }

    def _count(self, changes: Changes) -> None:
        report = self._report
        for sheet, cells in changes.items():
            for text in cells.values():
                counts = report.kept if self._edition is Edition.LAMBDA else report.converted
                (report.frozen if text is None else counts)[sheet] += 1

    # After: what the copy leaves behind

    def _detach(self) -> None:
        from xl_heating.engines.file import detaching

        document, report = self._document, self._report
        if self._edition is not Edition.LAMBDA:
            columns = detaching.drop_column_formulas(document, _OURS)
            if columns:
                report.notes.append(f"{columns} 个表格列的自动填充公式用了 HEAT_ 函数，已去掉。")
            for each in document.workbook.names():
                if each.name.casefold() in self._own_names:
                    document.workbook.delete_name(each.name, each.sheet)
                    report.notes.append(f"名称“{each.name}”用了 HEAT_ 函数，已删除。")
        else:
            self._name_functions()
        self._detach_others()
        for sheet in document.sheets:
            if any(_OURS.search(match[0]) for match in _SHEET_RULES.finditer(sheet.xml)):
                report.notes.append(
                    f"工作表“{sheet.name}”的条件格式或数据验证用了 HEAT_ 函数，"
                    "没有加载项的电脑上这些规则不起作用。"
                )

    def _detach_others(self) -> None:
        """Leave macros and other workbooks behind."""
        from xl_heating.engines.file import detaching

        document, report = self._document, self._report
        if detaching.has_macros(document):
            buttons = detaching.drop_macros(document)
            told = "，按钮随之去掉或失效" if buttons else ""
            report.notes.append(f"副本不含宏{told}。")
        if places := detaching.external_places(document):
            raise JobError(
                f"工作簿还在 {len(places)} 处（{'、'.join(places[:3])}）引用其他工作簿，不能自动断开。",
                where=self._path.name,
                remedy="请在 Excel 的“数据—编辑链接”中断开链接后再发布。",
            )
        detaching.drop_external_links(document)

    def _name_functions(self) -> None:
        from xl_heating.hosts.lambda_names import lambda_names, without_lambda

        for name, text in lambda_names().items():
            self._document.workbook.set_name(name, text)
        self._report.missing = [spec.name for spec in without_lambda()]


@lru_cache(maxsize=1024)
def _asks(formula: str) -> bool:
    """Whether a formula asks itself if the functions are there."""
    from xl_heating.hosts.publishing.native_texts import without_functions

    return without_functions(formula) is not None


def _values(policy: Policy) -> list[tuple[object, ...]]:
    from xl_heating.policy import sheet_rows

    return [tuple(row[:2]) for row in sheet_rows(policy)]


def _native_texts(each: Found) -> Mapping[Place, str]:
    """Plain formulas for the cells of one formula; NoNativeText as in `native_texts`."""
    from xl_heating.hosts.publishing.native_texts import native_block, native_formula, without_functions

    if each.is_array and each.area.cells > 1 and without_functions(each.formula) is None:
        return native_block(each.formula, each.area)
    return {each.place: _once(native_formula, each)}


def _lambda_text(formula: str) -> str:
    from xl_heating.hosts.publishing.formulas import plain_calls
    from xl_heating.hosts.publishing.lambda_texts import lambda_formula_text

    return lambda_formula_text(plain_calls(formula))


def _once(rewrite: Callable[[str], str], each: Found) -> str:
    """The rewritten formula; one that is filled down is rewritten once."""
    text = _rewritten(rewrite, each.common_text)
    if isinstance(text, Exception):
        raise text
    return each.in_place(text)


@lru_cache(maxsize=1024)
def _rewritten(rewrite: Callable[[str], str], formula: str) -> str | Exception:
    from xl_heating.hosts.publishing.native_texts import NoNativeText

    try:
        return rewrite(formula)
    except (NoNativeText, ValueError) as error:
        return error


def _plain_texts(each: Found) -> Mapping[Place, str]:
    """The same to compare results with; none where the formula has no plain form, or says so itself."""
    from xl_heating.hosts.publishing.native_texts import NoNativeText

    try:
        return {} if _asks(each.common_text) else _native_texts(each)
    except (NoNativeText, ValueError):
        return {}


def _same(one: Any, other: Any) -> bool:
    """Whether two results show the same; numbers to half a millionth, a blank like an empty text."""
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) < 0.0000005
    return (one or None) == (other or None) if isinstance(one, str) or one is None else bool(one == other)

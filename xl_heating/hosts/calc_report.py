"""What a recalculation of a closed workbook found, for people and for machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from xl_heating.engines.file import CellError
from xl_heating.engines.file.addresses import cell_name

if TYPE_CHECKING:
    from xl_heating.recalculation import Failure
    from xl_heating.recalculation.comparing import Difference

SHOWN = 12
"""How many cells of a kind people are shown; `as_json` has all of them."""
_LONGEST = 60


@dataclass
class CalcReport:
    """The outcome of one recalculation.

    workbook : file name
    formulas : sheet → how many cells show the result of a formula, calculated or not
    changed : sheet → how many of them show something else than before; empty when nothing was written
    differences : with ``check``, what the file shows otherwise than calculated
    failures : formulas that cannot be calculated; nothing was written unless ``partial``
    untouched : sheet → cells left as they are stored: failures and whatever depends on them
    saved : the file that was written; empty when none was
    backup : where the replaced file is kept; empty when nothing was replaced
    """

    workbook: str
    formulas: Mapping[str, int]
    check: bool = False
    partial: bool = False
    changed: Mapping[str, int] = field(default_factory=dict)
    differences: Sequence[Difference] = ()
    failures: Sequence[Failure] = ()
    untouched: Mapping[str, Sequence[tuple[int, int]]] = field(default_factory=dict)
    saved: str = ""
    backup: str = ""
    seconds: float = 0.0

    @property
    def refused(self) -> bool:
        """Whether nothing was judged or written, because a formula cannot be calculated."""
        return bool(self.failures) and not self.partial

    @property
    def code(self) -> int:
        """The exit code: 2 when refused, 1 when the file shows something else than calculated, else 0."""
        return 2 if self.refused else int(bool(self.differences))

    def lines(self) -> Iterator[str]:
        """The report for people, line by line, in Chinese."""
        total = sum(self.formulas.values())
        if not self.refused:
            yield f"{'核对' if self.check else '重新计算'}：{self.workbook}　公式单元格 {total:,} 个"
            yield from self._by_sheet()
        if self.failures:
            yield from self._failed()
        if self.check and not self.refused:
            yield from self._compared()
        elif not self.check and not self.refused:
            yield self._written()
            if self.backup:
                yield f"原文件备份：{self.backup}（可用 xl-heating undo 恢复）"
        yield f"用时 {self.seconds:.2f} 秒"

    def _by_sheet(self) -> Iterator[str]:
        wrong = Counter(difference.sheet for difference in self.differences)
        for sheet, count in self.formulas.items():
            parts = [f"公式单元格 {count:,} 个"]
            if self.check:
                parts.append(f"不一致 {wrong[sheet]:,} 个")
            else:
                parts.append(f"更新 {self.changed.get(sheet, 0):,} 个")
            if kept := self.untouched.get(sheet):
                parts.append(f"未计算 {len(kept):,} 个")
            yield f"  {sheet}：{'，'.join(parts)}"

    def _failed(self) -> Iterator[str]:
        count = f"{self.workbook}：有 {len(self.failures):,} 个公式无法计算"
        if self.partial:
            kept = sum(map(len, self.untouched.values()))
            yield f"{count}；这些单元格和引用它们的单元格共 {kept:,} 个，保持原样："
        else:
            yield f"{count}，没有写入任何内容："
        for failure in self.failures[:SHOWN]:
            at = cell_name(failure.row, failure.column)
            yield f"  {failure.sheet}!{at}　{_short(failure.formula)}　原因：{failure.reason}"
        if len(self.failures) > SHOWN:
            yield f"  ……另有 {len(self.failures) - SHOWN:,} 个，用 --json 可列出全部。"
        if not self.partial:
            yield "请改正这些公式，或在 Excel、WPS 中重新计算后保存；加 --partial 可只更新其余公式。"

    def _compared(self) -> Iterator[str]:
        if not self.differences:
            judged = "可计算的公式单元格" if self.failures else "全部公式单元格"
            yield f"{judged}与计算结果一致。"
            return
        yield f"有 {len(self.differences):,} 个单元格与计算结果不一致（没有写入）："
        for difference in self.differences[:SHOWN]:
            yield (
                f"  {difference.sheet}!{difference.cell}　文件中 {_shown(difference.stored)}，"
                f"应为 {_shown(difference.calculated)}　{_short(difference.formula)}"
            )
        if len(self.differences) > SHOWN:
            yield f"  ……另有 {len(self.differences) - SHOWN:,} 个，用 --json 可列出全部。"

    def _written(self) -> str:
        changed = sum(self.changed.values())
        if not self.saved:
            return "所有结果都与文件中的一致，文件没有改动。"
        return f"已更新 {changed:,} 个单元格的结果，写入 {self.saved}"

    def as_json(self) -> dict[str, Any]:
        """A dictionary of plain JSON values; errors as ``{"error": "#N/A"}``, blanks as null."""
        return {
            "workbook": self.workbook,
            "check": self.check,
            "partial": self.partial,
            "formulas": dict(self.formulas),
            "changed": dict(self.changed),
            "saved": self.saved or None,
            "backup": self.backup or None,
            "differences": [
                {
                    "sheet": each.sheet,
                    "cell": each.cell,
                    "formula": each.formula,
                    "stored": _plain(each.stored),
                    "calculated": _plain(each.calculated),
                }
                for each in self.differences
            ],
            "failures": [
                {
                    "sheet": each.sheet,
                    "cell": cell_name(each.row, each.column),
                    "formula": each.formula,
                    "reason": each.reason,
                }
                for each in self.failures
            ],
            "untouched": {
                sheet: [cell_name(*place) for place in sorted(places)]
                for sheet, places in self.untouched.items()
                if places
            },
            "seconds": round(self.seconds, 3),
        }


def _short(formula: str) -> str:
    return formula if len(formula) <= _LONGEST else formula[: _LONGEST - 1] + "…"


def _shown(value: object) -> str:
    if value is None or value == "":
        return "空"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value) if isinstance(value, CellError) else f"“{_short(str(value))}”"


def _plain(value: object) -> object:
    if isinstance(value, CellError):
        return {"error": str(value)}
    return None if value == "" else value

"""What a publication did, for people and for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from xl_heating.engines.file.addresses import cell_name

SHOWN = 12
"""How many cells of a kind people are shown; `as_json` has all of them."""
_LONGEST = 60


class Edition(StrEnum):
    """What becomes of the functions."""

    FREEZE = "freeze"
    NATIVE = "native"
    LAMBDA = "lambda"
    REPORT = "report"
    """Every formula a value: to be handed in."""
    PUBLIC = "public"
    """The same with nothing private in it."""

    @property
    def label(self) -> str:
        """Its name, which also ends the names of files."""
        labels = ("数值版", "普通公式版", "免安装", "上报版", "公示版")
        return labels[list(Edition).index(self)]

    @property
    def keeps_functions(self) -> bool:
        """Whether its formulas still calculate what the functions do."""
        return self in (Edition.NATIVE, Edition.LAMBDA)


@dataclass(frozen=True)
class Refusal:
    """A formula that the edition cannot hold, and why."""

    sheet: str
    row: int
    column: int
    formula: str
    reason: str

    @property
    def place(self) -> str:
        return f"{self.sheet}!{cell_name(self.row, self.column)}"


@dataclass
class PublishReport:
    """The outcome of one publication.

    frozen, converted, kept : sheet → formulas that became values; that are plain formulas now; that call the
        functions still, which are names of the workbook then
    refused : formulas that the edition cannot hold; nothing was written unless they were frozen
    linked : sheet → cells whose formula referred to other workbooks and that became values
    missing : functions that the edition lacks, of all there are
    hidden : sheet → cells that were hidden in part
    notes : what else a reader has to know, in Chinese
    saved : the file that was written; empty when none was
    """

    workbook: str
    edition: Edition
    freeze: bool
    frozen: Counter[str] = field(default_factory=Counter)
    converted: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    linked: Counter[str] = field(default_factory=Counter)
    refused: Sequence[Refusal] = ()
    missing: Sequence[str] = ()
    hidden: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    saved: str = ""
    backup: str = ""
    seconds: float = 0.0

    @property
    def stopped(self) -> bool:
        """Whether nothing was written, because a formula has no place in the edition."""
        return bool(self.refused) and not self.freeze

    @property
    def code(self) -> int:
        """The exit code."""
        return 2 if self.stopped else 0

    def lines(self) -> Iterator[str]:
        """The report for people, line by line, in Chinese."""
        if self.stopped:
            count = f"有 {len(self.refused):,} 个公式不能写成{self.edition.label}"
            yield f"{self.workbook}：{count}，没有写入任何内容："
        else:
            yield f"发布{self.edition.label}：{self.workbook}"
            yield from self._by_sheet()
            if self.refused:
                yield f"其中 {len(self.refused):,} 个公式没有相应写法，已转为数值："
        for each in self.refused[:SHOWN]:
            yield f"  {each.place}　{_short(each.formula)}　原因：{each.reason}"
        if len(self.refused) > SHOWN:
            yield f"  ……另有 {len(self.refused) - SHOWN:,} 个，用 --json 可列出全部。"
        if self.stopped:
            yield "同时加 --freeze 可把这些单元格转为数值，其余照常发布。"
        yield from (f"· {note}" for note in self.notes)
        if self.missing and not self.stopped:
            yield f"· 本版没有的函数（{len(self.missing)} 个）：{'、'.join(self.missing)}。"
        if self.saved:
            yield f"已写入 {self.saved}"
        if self.backup:
            yield f"该处原有的文件备份：{self.backup}"
        yield f"用时 {self.seconds:.2f} 秒"

    def _by_sheet(self) -> Iterator[str]:
        parts = (
            ("转为数值", self.frozen),
            ("改为普通公式", self.converted),
            ("改由名称计算", self.kept),
            ("断开外部链接", self.linked),
        )

        sheets = list(dict.fromkeys(sheet for _, counts in (*parts, ("", self.hidden)) for sheet in counts))
        for sheet in sheets:
            told = [f"{title} {counts[sheet]:,} 个公式" for title, counts in parts if counts[sheet]]
            if self.hidden[sheet]:
                told.append(f"遮盖 {self.hidden[sheet]:,} 个单元格")
            yield f"  {sheet}：{'，'.join(told)}"
        if not sheets:
            yield "  没有使用 HEAT_ 函数的公式。"

    def as_json(self) -> dict[str, Any]:
        """A dictionary of plain JSON values."""
        return {
            "workbook": self.workbook,
            "edition": self.edition.value,
            "freeze": self.freeze,
            "frozen": dict(self.frozen),
            "converted": dict(self.converted),
            "kept": dict(self.kept),
            "linked": dict(self.linked),
            "hidden": dict(self.hidden),
            "refused": [
                {
                    "sheet": each.sheet,
                    "cell": cell_name(each.row, each.column),
                    "formula": each.formula,
                    "reason": each.reason,
                }
                for each in self.refused
            ],
            "missing": list(self.missing),
            "notes": self.notes,
            "saved": self.saved or None,
            "backup": self.backup or None,
            "seconds": round(self.seconds, 3),
        }


def _short(formula: str) -> str:
    return formula if len(formula) <= _LONGEST else formula[: _LONGEST - 1] + "…"

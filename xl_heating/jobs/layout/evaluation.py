"""T15 绩效自评: one row an indicator, what they add up to, and the totals by 一级指标."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xl_heating.jobs.layout.model import Column, Content, TableLayout, absolute
from xl_heating.rules.evaluation import INDICATORS

EVALUATION_SHEET = "绩效自评"
POINTS = "0.00"
LEVELS = tuple(dict.fromkeys(indicator.levels[0] for indicator in INDICATORS))
LEVEL_HEADERS = ("一级指标", "权重", "已评分权重", "得分", "得分率", "未评分权重")


@dataclass(frozen=True)
class EvaluationLayout(TableLayout):
    """One row an indicator (`streets` are the 三级指标), 合计, then a small table by 一级指标."""

    header_rows: tuple[int, int] = (3, 3)

    @property
    def level_header_row(self) -> int:
        """Header of the small table."""
        return self.total_row + 2

    @property
    def level_total_row(self) -> int:
        """合计 of the small table."""
        return self.level_header_row + len(LEVELS) + 1

    @property
    def rule_row(self) -> int:
        """The 口径 line, below the small table."""
        return self.level_total_row + 1

    @property
    def levels_name(self) -> str:
        """Defined name of the small table's cells without header and 合计."""
        return f"{self.prefix}_levels"

    @property
    def names(self) -> Mapping[str, str]:
        """Every defined name of this page and its absolute reference."""
        first = self.level_header_row + 1
        levels = absolute(first, 1, first + len(LEVELS) - 1, len(LEVEL_HEADERS))
        return {**super().names, self.levels_name: f"'{self.sheet}'!{levels}"}


def evaluation_layout() -> EvaluationLayout:
    """T15. Keys: ``first``, ``second``, ``indicator``, ``target``, ``value``, ``weight``, ``score``,
    ``reason``, ``evidence``, ``office``. Values of rates are parts of 1.
    """
    return EvaluationLayout(
        sheet=EVALUATION_SHEET,
        prefix="heat_evaluation",
        columns=(
            Column("first", ("一级指标",), width=11.0, content=Content.LABEL),
            Column("second", ("二级指标",), width=10.0, content=Content.LABEL),
            Column("indicator", ("三级指标",), width=18.0, content=Content.LABEL),
            Column("target", ("指标值",), width=10.0, content=Content.FORMULA),
            Column("value", ("完成值",), width=10.0),
            Column("weight", ("权重（分）",), "分", "0.##", 10.5, Content.FORMULA, summed=True),
            Column("score", ("得分",), "分", POINTS, 10.5, Content.FORMULA, summed=True),
            Column("reason", ("扣分原因",), width=70.0),
            Column("evidence", ("佐证材料",), width=30.0),
            Column("office", ("责任单位",), width=16.0),
        ),
        streets=tuple(indicator.levels[2] for indicator in INDICATORS),
        second_page="",
    )

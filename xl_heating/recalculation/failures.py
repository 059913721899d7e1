"""What cannot be calculated is said, never shown as #NAME? or left at its old value."""

from __future__ import annotations

from xl_heating.errors import CalculationError

REASONS = {
    "Name": "公式中有不认识的函数或名称",
    "Spill": "公式结果放不下，旁边的单元格有内容",
    "Circ": "公式循环引用",
    "NImpl": "公式用到了暂不支持的功能",
}


def uncalculated(sheet: str, place: str, formula: str, reason: str) -> CalculationError:
    """The error that names sheet, cell, formula and reason."""
    shown = formula if len(formula) <= 120 else formula[:117] + "……"
    return CalculationError(
        f"公式无法计算：{shown}，原因：{reason}。",
        where=f"工作表“{sheet}”单元格 {place}",
        remedy="请改正公式，或在 Excel、WPS 中重新计算后保存。",
    )

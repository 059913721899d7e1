"""What the calculator gets wrong without saying so, and is therefore not asked."""

from __future__ import annotations

from xl_heating.recalculation.arrays import ELEMENTWISE, criteria_places
from xl_heating.recalculation.dependencies import Formula
from xl_heating.recalculation.evaluating import Setting
from xl_heating.recalculation.expressions import (
    ArrayLiteral,
    Function,
    Literal,
    Node,
    Operation,
    Percent,
    Prefix,
    Reference,
    walk,
)
from xl_heating.recalculation.grid import Grid
from xl_heating.recalculation.vectors import Kind

_SKIPS_ERRORS = frozenset(("SUMIF", "SUMIFS", "AVERAGEIF", "AVERAGEIFS", "MINIFS", "MAXIFS"))
"""Functions in which it passes over errors."""


def beyond(formula: Formula, setting: Setting) -> str:
    """Why the calculator must not be asked for a formula, in Chinese; nothing when it may."""
    names = {node.name for node in walk(formula.node) if isinstance(node, Function)}
    if setting.today is None and {"TODAY", "NOW"} & names:
        return "公式取当天日期，需要给出日期"
    if any(_lifts(node) for node in walk(formula.node)):
        return "函数的单个值参数给了整个区域，这种写法暂不支持"
    if names & _SKIPS_ERRORS and _sees_errors(formula, setting.grid):
        return "所引用的区域中有错误值，这种写法暂不支持"
    return ""


def _lifts(node: Node) -> bool:
    """Whether a function of single values is given ranges, of which the calculator would take one cell."""
    if not isinstance(node, Function) or node.own:
        return False
    count = len(node.arguments)
    if node.name == "LOOKUP":
        return any(not isinstance(each, (Reference, Literal)) for each in node.arguments[1:])
    taken = range(count) if node.name in ELEMENTWISE else criteria_places(node.name, count)
    return any(_is_wide(node.arguments[place]) for place in taken)


def _is_wide(node: Node) -> bool:
    """Whether an expression may come to more than one cell."""
    match node:
        case Reference():
            return not node.is_cell
        case ArrayLiteral():
            return True
        case Operation(_, left, right):
            return _is_wide(left) or _is_wide(right)
        case Prefix(_, operand) | Percent(operand):
            return _is_wide(operand)
        case Function(name, arguments, False) if name in ELEMENTWISE:
            return any(_is_wide(each) for each in arguments)
    return False


def _sees_errors(formula: Formula, grid: Grid) -> bool:
    """Whether a range that the formula names holds an error."""
    for reference in formula.references:
        sheet, rect = grid[reference.sheet], formula.reach(reference)
        bottom = min(rect.bottom, sheet.height)
        for column in sheet.columns_of(rect):
            if rect.top <= bottom and sheet.cells(column, rect.top, bottom).has(Kind.ERROR):
                return True
    return False

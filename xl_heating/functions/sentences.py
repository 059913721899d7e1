"""Pieces of the sentences by which a figure explains itself: amounts, readings, what is wrong with a cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from xl_heating.functions.calling import Call, Status
from xl_heating.functions.columns import LIMIT
from xl_heating.functions.spec import FunctionSpec, Result
from xl_heating.functions.values import CellError, Value, is_blank
from xl_heating.policy import Policy

_LONGEST = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a call whose result is to be explained."""

    call: Call
    place: int

    def __getitem__(self, name: str) -> Any:
        """The cell of an argument in this row; a single value stands for every row."""
        items = self.call[name].items
        return items[self.place] if len(items) > 1 else items[0]

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self.call.view.policy


Sentence = Callable[[Row, Any], str | None]
"""``sentence(row, figure)``: figure is what the explained function gives for the row, error or None."""


def explaining(spec: FunctionSpec, sentence: Sentence) -> Callable[[Call], Value]:
    """An implementation that calls the function itself and puts each of its figures into words.

    So the text cannot say another figure than the cell beside it.
    """

    def explain(call: Call) -> Value:
        found = spec.implementation(replace(call, arrays=False))
        rows = found if isinstance(found, list) else [[found]]
        figures = [figure for row in rows for figure in row]
        laid_out = replace(
            call,
            n=len(figures),
            rows=len(rows),
            cols=len(figures) // len(rows),
            single=not isinstance(found, list),
        )
        sentences = [sentence(Row(laid_out, place), figure) for place, figure in enumerate(figures)]
        return laid_out.column(Status(len(sentences)), sentences)

    return explain


def explained(spec: FunctionSpec, name: str, help: str, **facts: Any) -> FunctionSpec:
    """The spec of the function that explains `spec`: same arguments, topic and clause."""
    return FunctionSpec(
        name=name,
        title=f"{spec.title}说明",
        help=f"{help}数据有误时说明原因。参数与 {spec.name} 相同。",
        topic=spec.topic,
        arguments=spec.arguments,
        result=Result("一句说明"),
        clause=spec.clause,
        explains=True,
        elementwise=spec.elementwise,
        **facts,
    )


# ---------------------------------------------------------------- words


def amount(value: object) -> str:
    """A number with thousands separators and only the decimals it has: 6350.5 -> 6,350.5."""
    text = f"{Decimal(str(value)):,.4f}"
    return text.rstrip("0").rstrip(".")


def short(cell: object) -> str:
    """A cell's content for a message, cut when long."""
    text = str(cell)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def tail(policy: Policy, option: str = "") -> str:
    """The end of each sentence: the reading chosen, where one matters, and the policy's version."""
    reading = ""
    if option and option in policy.options:
        label = policy.options[option].choices[str(policy.option(option))]
        # The rule line says of what a reading is; here the sentence does.
        reading = f"口径：{label.removeprefix('运行补贴')}；"
    return f"（{reading}政策{policy.version}）"


# ---------------------------------------------------------------- causes


def error_cause(*cells: tuple[str, object]) -> str | None:
    """Name the first (title, cell) that holds an error."""
    for title, cell in cells:
        if isinstance(cell, CellError):
            return f"{title}一格是错误值 {cell}，请先改正该格。"
    return None


def number_cause(*cells: tuple[str, object]) -> str | None:
    """Say what is wrong with the first (title, cell) that is no number from 0 to `LIMIT`."""
    for title, cell in cells:
        if isinstance(cell, bool):
            return f"{title}是真假值，不是数字。"
        if isinstance(cell, str) and cell:
            return f"{title}“{short(cell)}”是文本，不是数字；可先用 HEAT_NUMBER 清洗。"
        if not is_blank(cell) and not isinstance(cell, (int, float, Decimal)):
            return f"{title}“{short(cell)}”不是数字。"
    for title, cell in cells:
        if is_blank(cell):
            continue
        assert isinstance(cell, (int, float, Decimal))
        if cell < 0:
            return f"{title}{amount(cell)}小于0，请核对。"
        if not cell <= LIMIT:
            return f"{title}过大或不是有限的数，请核对。"
    return None


def route_cause(row: Row, what: str) -> str | None:
    """Say that the row's 改造方式 is blank or unknown; `what` cannot be computed then."""
    route = row["route"]
    if is_blank(route):
        return f"未填改造方式，无法计算{what}。"
    if row.call.view.route(route) is None:
        return f"不认识的改造方式“{short(route)}”，请从“改造方式”表中选择。"
    return None

"""Chinese descriptions of the functions, made from their specs: plain strings for any reader."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from xl_heating.functions.registry import catalogue
from xl_heating.functions.rendering import to_text
from xl_heating.functions.spec import Example, FunctionSpec, Shape
from xl_heating.functions.values import CellError


class Listed(NamedTuple):
    """A line of the list of functions."""

    name: str
    title: str
    topic: str
    signature: str


def list_text(specs: Iterable[FunctionSpec] | None = None) -> list[Listed]:
    """The functions with title and topic, in the order of topics."""
    chosen = list(catalogue.values() if specs is None else specs)
    order = list(dict.fromkeys(spec.topic for spec in chosen))
    chosen.sort(key=lambda spec: order.index(spec.topic))
    return [Listed(spec.name, spec.title, spec.topic.value, spec.signature) for spec in chosen]


def help_text(spec: FunctionSpec) -> list[str]:
    """The help of a function, line by line: 用途, 参数, 返回, 错误, 条款, 示例, 普通公式."""
    lines = [f"{spec.name}　{spec.title}", f"写法：={spec.signature}", f"用途：{spec.help}", "参数："]
    lines += [f"  {argument.name}　{argument.text}" for argument in spec.arguments]
    lines += [f"返回：{result_text(spec)}", f"错误：{errors_text(spec)}", f"条款：{spec.clause}", "示例："]
    lines += [f"  {line}" for example in spec.examples for line in example_text(spec, example)]
    if spec.native:
        limits = spec.native.limits and f"（{spec.native.limits.removesuffix('。')}）"
        lines.append(f"台账各行可用不依赖加载项的普通公式，结果相同{limits}。")
    return lines


def result_text(spec: FunctionSpec) -> str:
    """What comes back, with unit and columns."""
    result = spec.result
    unit = f"（{result.unit}）" if result.unit else ""
    columns = f"，依次为{'、'.join(result.columns)}" if result.columns else ""
    shape = "；参数为整列时结果也是整列" if result.shape is Shape.COLUMN and spec.elementwise else ""
    return f"{result.help}{unit}{columns}{shape}。"


_ERRORS = {
    CellError.NA: "名称或键不认识，或政策未作规定",
    CellError.VALUE: "参数不能使用或不齐全",
    CellError.NUM: "不可能的数",
}


def errors_text(spec: FunctionSpec) -> str:
    """Which errors the function gives and when, by its examples; errors in arguments pass through any."""
    if spec.explains:
        return "数据有误时用文字说明原因，不给错误值。"
    notes: dict[CellError, list[str]] = {}
    for example in spec.examples:
        if isinstance(example.expected, CellError) and example.expected in _ERRORS:
            notes.setdefault(example.expected, []).append(example.note)
    parts = []
    for error, meaning in _ERRORS.items():
        if error in notes:
            cases = "；".join(dict.fromkeys(filter(None, notes[error])))
            parts.append(f"{error} {meaning}{f'（如：{cases}）' if cases else ''}")
    return "".join(f"{part}；" for part in parts) + "参数中的错误值原样传出。"


def example_text(spec: FunctionSpec, example: Example) -> list[str]:
    """The example as a formula with its value and arithmetic; a table has a line for each row."""
    note = f"　（{example.note}）" if example.note else ""
    rows = to_text(example.value).split("\n")
    shown = rows[0].replace("\t", "，") or "（空）"
    if len(rows) == 1:
        return [f"{spec.formula(example)} → {shown}{note}"]
    return [f"{spec.formula(example)} →{note}", *(f"  {row}" for row in rows)]

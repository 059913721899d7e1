"""docs/functions.md: the catalogue as a Chinese reference, generated from the specs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from string import ascii_uppercase

from xl_heating.functions.describe import errors_text, result_text
from xl_heating.functions.registry import catalogue
from xl_heating.functions.rendering import to_text
from xl_heating.functions.spec import ArgumentSpec, Example, FunctionSpec, Shape, Topic
from xl_heating.functions.values import CellError

SHAPES = {
    Shape.SCALAR: "单值",
    Shape.COLUMN: "单值或单列",
    Shape.LIST: "一行或一列",
    Shape.TABLE: "区域",
    Shape.POLICY: "文本或两列区域",
}
"""What an argument of each shape may be, as the reference says it."""

_PREFACE = """\
# 函数说明

本文由 `xl-heating build` 根据各函数的声明生成，请勿手工修改。金额以元计，四舍五入到分；
条款指泰山政办字〔2021〕13号，示例按条款手工核算，并逐条列入 `workbooks/函数校验.xlsx`。

- **整列计算**：参数“单值或单列”可以是一个值，也可以是一列 n 行；单值对每一行起作用，
  各列行数须一致，否则得 `#VALUE!`。
- **留空**：空行的结果也是空，不显示0；各参数留空的含义见各函数。
- **错误值**：不认识的名称得 `#N/A`；不能使用的值（如文本数字）得 `#VALUE!`；
  不可能的数（如负的面积）得 `#NUM!`；参数中的错误值原样传出。整列计算时错误只影响所在的行。
- **政策**：最后一个参数 `[policy]` 可改用其他参数，写成“键=值”文本（多个以分号隔开），
  或“政策参数”表中从“键”“值”两列开始的区域。
"""


def functions_markdown(specs: Iterable[FunctionSpec] | None = None) -> str:
    """Return the reference of the functions (all of them when None): a section a topic, an entry each."""
    topics: dict[Topic, list[FunctionSpec]] = {}
    for spec in catalogue.values() if specs is None else specs:
        topics.setdefault(spec.topic, []).append(spec)
    lines = [_PREFACE, "## 目录", ""]
    lines += table(
        ("类别", "函数"),
        [
            (topic.value, "、".join(f"[{spec.name}](#{spec.name.lower()}) {spec.title}" for spec in own))
            for topic, own in topics.items()
        ],
    )
    for topic, own in topics.items():
        lines += ["", f"## {topic.value}"]
        for spec in own:
            lines += ["", *_entry(spec)]
    return "\n".join(lines) + "\n"


def _entry(spec: FunctionSpec) -> Iterator[str]:
    yield f"### {spec.name}"
    yield ""
    yield f"**{spec.title}**　`={spec.signature}`"
    yield ""
    yield escaped(spec.help)
    yield ""
    yield f"- 依据：{escaped(spec.clause)}"
    yield f"- 返回：{escaped(result_text(spec))}"
    yield f"- 错误：{escaped(errors_text(spec))}"
    yield f"- 自版本：{spec.since}"
    yield ""
    yield from table(
        ("参数", "名称", "单位", "可以是", "必填", "说明", "留空"),
        [_argument(argument) for argument in spec.arguments],
    )
    yield ""
    yield from table(("示例", "结果", "说明"), [_example(spec, example) for example in spec.examples])
    if spec.native:
        yield ""
        yield from _native(spec)


def _argument(argument: ArgumentSpec) -> tuple[str, ...]:
    return (
        f"`{argument.name}`",
        argument.title,
        argument.unit or "—",
        SHAPES[argument.shape],
        "是" if argument.required else "否",
        argument.help,
        argument.blank or "—",
    )


def _example(spec: FunctionSpec, example: Example) -> tuple[str, str, str]:
    rows = to_text(example.value).split("\n")
    shown = "<br>".join(row.replace("\t", "，") for row in rows) or "（空）"
    if isinstance(example.expected, CellError):
        shown = f"`{shown}`"
    return f"`{spec.formula(example)}`", shown, example.note or "—"


def _native(spec: FunctionSpec) -> Iterator[str]:
    """The native form with arguments in cells of row 2."""
    assert spec.native is not None
    named = [each for each in spec.arguments if each.name in spec.native.placeholders]
    cells = {each.name: f"{letter}2" for letter, each in zip(ascii_uppercase, named, strict=False)}
    wide = "amounts"  # the one argument that takes several cells of a row
    if wide in cells:
        start = ascii_uppercase.index(cells[wide][0])
        cells[wide] = f"{ascii_uppercase[start]}2:{ascii_uppercase[start + 4]}2"
    places = "，".join(f"{each.title}在 {cells[each.name]}" for each in named)
    limits = f"{spec.native.limits.removesuffix('。')}。" if spec.native.limits else ""
    yield (
        f"普通公式（不依赖加载项，引用“政策参数”“改造方式”两表的名称；设{places}，没有的留空）："
        f"{escaped(limits)}"
    )
    yield ""
    yield "```"
    yield spec.native_formula(cells)
    yield "```"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A Markdown table, line by line."""
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(_in_cell(cell) for cell in row)} |"


def _in_cell(text: str) -> str:
    """Text inside a table cell: a bar and a line break would end it; outside code signs are plain."""
    flat = text.replace("|", "\\|").replace("\n", "<br>")
    return flat if "`" in flat or "<br>" in flat or "](" in flat else escaped(flat)


def escaped(text: str) -> str:
    """Plain text as Markdown shows it unchanged; an underscore within a word needs no sign."""
    return text.replace("*", "\\*").replace("<", "&lt;")

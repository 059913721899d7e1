"""What is declared about a cell function, once: names, help, arguments, examples, native form.

From a `FunctionSpec` come the host's function texts, the catalogue sheet, the command line's help, the
conformance workbook and tests. A malformed spec fails at import.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from xl_heating.functions.values import MISSING, Value

TEXT_LIMIT = 255
"""Excel cuts a function's and an argument's description at 255 characters."""

_FUNCTION_NAME = re.compile(r"HEAT_[A-Z]+(?:_[A-Z]+)*")
_ARGUMENT_NAME = re.compile(r"[a-z]+(?:_[a-z]+)*")
_VERSION = re.compile(r"\d+\.\d+(?:\.\d+)?")
_PLACEHOLDER = re.compile(r"{([a-z_]+)}")


class MalformedSpec(Exception):
    """A function is declared wrongly; the message names function and fault."""


class Shape(StrEnum):
    """The shape an argument or a result may have."""

    SCALAR = "SCALAR"
    """One value."""
    COLUMN = "COLUMN"
    """A value, or a column of n; single values are repeated for every row."""
    LIST = "LIST"
    """A row or column of values that belong together, of a length of its own."""
    TABLE = "TABLE"
    """A rectangle with columns of meaning."""
    POLICY = "POLICY"
    """Overrides as text (``键=值;…``) or the 政策参数 range."""


class Topic(StrEnum):
    """What a function is about; the order is that of the catalogue."""

    POLICY = "政策参数"
    CONSTRUCTION = "建设补贴"
    RUNNING = "运行补贴"
    TASKS = "任务进度"
    ELIGIBILITY = "实施资格"
    FILES = "档案期限与资金"
    PEOPLE = "证件与重复"
    CELLS = "单元格清洗与换算"
    AUDIT = "核查与说明"


@dataclass(frozen=True)
class ArgumentSpec:
    """One argument."""

    name: str
    title: str
    help: str
    shape: Shape = Shape.COLUMN
    unit: str = ""
    required: bool = True
    blank: str = ""
    """What a blank or omitted cell means, in Chinese."""
    is_date: bool = False
    """A number in it may be the day number of a date, which the workbook's date system decides."""

    @property
    def text(self) -> str:
        """The argument's whole description, as a function wizard shows it."""
        unit = f"（{self.unit}）" if self.unit else ""
        blank = f"留空：{self.blank}。" if self.blank else ""
        return f"{self.title}{unit}：{self.help}。{blank}"


POLICY_ARGUMENT = ArgumentSpec(
    "policy",
    "政策",
    "改用的参数，文本如 share_mode=PROPORTIONAL;SOLAR.cap=5000，或“政策参数”表中从“键”“值”两列开始的区域",
    Shape.POLICY,
    required=False,
    blank="按现行政策",
)


@dataclass(frozen=True)
class Example:
    """Arguments by name and the expected value, worked by hand from the clause."""

    arguments: Mapping[str, Any]
    expected: Any
    """A scalar, or rows as tuples of tuples."""
    note: str = ""

    @property
    def value(self) -> Value:
        """The expected value with rows as lists."""
        if isinstance(self.expected, tuple):
            return [list(row) for row in self.expected]
        return self.expected  # type: ignore[no-any-return]  # any scalar


@dataclass(frozen=True)
class NativeForm:
    """The same rule as a plain formula of Excel 2016, for a ledger's rows and hosts without the functions.

    ``template`` holds ``{argument}`` for each argument and may hold ``{helper}`` for a value that the sheet
    has already computed in another cell (the subsidy, say); ``helpers`` gives for each helper the
    expression that stands in where no such cell exists. ``needs`` names the arguments that must be given;
    another that is left out becomes an empty text, which is a blank cell to the formula.
    """

    template: str
    needs: tuple[str, ...]
    helpers: Mapping[str, str] = field(default_factory=dict)
    limits: str = ""
    """Readings for which it does not hold, in Chinese."""

    def formula(self, references: Mapping[str, str]) -> str:
        """Return ``=…`` with cell references (or literals) put in for arguments and helpers."""
        return "=" + self._filled(self.template, references)

    def _filled(self, text: str, references: Mapping[str, str]) -> str:
        def put(match: re.Match[str]) -> str:
            name = match[1]
            if name in references:
                return references[name]
            return self._filled(self.helpers[name], references) if name in self.helpers else '""'

        return _PLACEHOLDER.sub(put, text)

    @property
    def placeholders(self) -> frozenset[str]:
        """Every name that template and helpers mention."""
        return frozenset(
            name for text in (self.template, *self.helpers.values()) for name in _PLACEHOLDER.findall(text)
        )


@dataclass(frozen=True)
class Result:
    """What comes back."""

    help: str
    shape: Shape = Shape.COLUMN
    unit: str = ""
    columns: tuple[str, ...] = ()
    """Titles of the columns, where a row of the result has several."""


@dataclass(frozen=True)
class FunctionSpec:
    """A cell function. Its last argument is the policy wherever `takes_policy`."""

    name: str
    title: str
    help: str
    topic: Topic
    arguments: tuple[ArgumentSpec, ...]
    result: Result
    clause: str
    examples: tuple[Example, ...]
    implementation: Callable[..., Value] = field(repr=False, compare=False)
    """``implementation(call) -> Value``; see `xl_heating.functions.calling.Call`."""
    native: NativeForm | None = None
    elementwise: bool = True
    """Each row of the result comes from the same row of the arguments."""
    explains: bool = False
    """It says in words what is wrong with its arguments, instead of an error."""
    since: str = "0.1"

    def __post_init__(self) -> None:
        for fault in _faults(self):
            raise MalformedSpec(f"{self.name}: {fault}")
        object.__setattr__(
            self, "examples", tuple(_frozen_example(self, example) for example in self.examples)
        )

    @property
    def takes_policy(self) -> bool:
        """Whether the last argument is [policy]."""
        return bool(self.arguments) and self.arguments[-1].shape is Shape.POLICY

    @property
    def required(self) -> int:
        """How many arguments must be given."""
        return sum(argument.required for argument in self.arguments)

    @property
    def signature(self) -> str:
        """``HEAT_CAP(route, [quantity], [policy])``."""
        names = (each.name if each.required else f"[{each.name}]" for each in self.arguments)
        return f"{self.name}({', '.join(names)})"

    def positional(self, example: Example) -> list[Any]:
        """The example's arguments in order, `MISSING` for those left out; trailing ones are dropped."""
        values = [example.arguments.get(argument.name, MISSING) for argument in self.arguments]
        while values and values[-1] is MISSING:
            values.pop()
        return values

    def formula(self, example: Example) -> str:
        """The example as typed into a cell."""
        return f"={self.name}({','.join(map(literal, self.positional(example)))})"

    def native_formula(self, references: Mapping[str, str]) -> str:
        """The native form with cell references put in, starting with ``=``.

        Raises
        ------
        ValueError : there is no native form, a needed argument is missing, or a name is unknown to it
        """
        if self.native is None:
            raise ValueError(f"{self.name} has no native form")
        lacking = [name for name in self.native.needs if name not in references]
        known = {argument.name for argument in self.arguments} | set(self.native.helpers)
        strange = [name for name in references if name not in known]
        if lacking or strange:
            raise ValueError(f"{self.name}: missing {lacking}, unknown {strange}")
        return self.native.formula(references)


def literal(value: Any) -> str:
    """Return a value as a formula spells it: text in quotes, rows as an array constant."""
    if isinstance(value, (list, tuple)):
        rows = [row if isinstance(row, (list, tuple)) else (row,) for row in value]
        return "{" + ";".join(",".join(map(literal, row)) for row in rows) + "}"
    if value is None or value is MISSING:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    if isinstance(value, dt.date):
        return f"DATE({value.year},{value.month},{value.day})"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _frozen_example(spec: FunctionSpec, example: Example) -> Example:
    return Example(MappingProxyType(dict(example.arguments)), example.expected, example.note)


def _faults(spec: FunctionSpec) -> list[str]:
    faults = []
    names = [argument.name for argument in spec.arguments]
    if not _FUNCTION_NAME.fullmatch(spec.name):
        faults.append("the name is not HEAT_ and capitals")
    if not _VERSION.fullmatch(spec.since):
        faults.append("since is not a version")
    faults += [f"{what} is missing" for what in ("title", "help", "clause") if not getattr(spec, what)]
    if not spec.result.help:
        faults.append("the result has no help")
    if not names:
        faults.append("there is no argument")
    if len(spec.title) + len(spec.help) + 1 > TEXT_LIMIT:
        faults.append(f"title and help exceed {TEXT_LIMIT} characters")
    faults += _argument_faults(spec)
    if not spec.examples:
        faults.append("there is no example")
    for example in spec.examples:
        unknown = set(example.arguments) - set(names)
        lacking = {each.name for each in spec.arguments if each.required} - set(example.arguments)
        if unknown or lacking:
            faults.append(f"example: unknown {sorted(unknown)}, missing {sorted(lacking)}")
        if isinstance(example.expected, list):
            faults.append("example: rows are tuples, so that the spec stays frozen")
    if spec.native:
        strange = spec.native.placeholders - set(names) - set(spec.native.helpers)
        if strange or not set(spec.native.needs) <= set(names):
            faults.append(f"native form: unknown names {sorted(strange)}")
        if spec.native.template.startswith("="):
            faults.append("native form: write it without =")
    return faults


def _argument_faults(spec: FunctionSpec) -> list[str]:
    faults = []
    names = [argument.name for argument in spec.arguments]
    if len(set(names)) < len(names):
        faults.append("two arguments have one name")
    optional_seen = False
    for place, argument in enumerate(spec.arguments):
        if not _ARGUMENT_NAME.fullmatch(argument.name):
            faults.append(f"argument {argument.name}: not a lower-case name")
        if not argument.title or not argument.help:
            faults.append(f"argument {argument.name}: title or help is missing")
        if len(argument.text) > TEXT_LIMIT:
            faults.append(f"argument {argument.name}: description exceeds {TEXT_LIMIT} characters")
        if argument.required and optional_seen:
            faults.append(f"argument {argument.name}: required after an optional one")
        if not argument.required and not argument.blank:
            faults.append(f"argument {argument.name}: optional, but blank is not explained")
        optional_seen |= not argument.required
        if argument.shape is Shape.POLICY and place != len(names) - 1:
            faults.append("the policy is not the last argument")
    return faults

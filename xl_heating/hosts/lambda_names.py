"""The HEAT_ functions as LAMBDA defined names, for programs that have neither macros nor an add-in.

Excel since 365/2024 and WPS since 12.6 calculate a name that refers to a LAMBDA like a function. Each text
is made from the function's native form, so it reads the workbook's own 政策参数 and 改造方式 sheets. A column
in gives a column out, as with the functions themselves. The limits of the native form hold; what can be told
apart is refused by an error: another policy than the workbook's own parameters, arguments that the form does
not know, several columns where one is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xl_heating.functions import catalogue
from xl_heating.functions.native import IMPOSSIBLE, NOT_USABLE, parameter
from xl_heating.functions.spec import ArgumentSpec, FunctionSpec, NativeForm, Shape, literal
from xl_heating.ledger.cost_items import COST_ITEMS

POLICY_NAME = "heat_policy"
"""The workbook's own parameters, 键 and 值, the one policy argument that a name takes."""

_COUNT = re.compile(r"COUNT\(({[a-z_]+}(?:,{[a-z_]+})*)\)")
_COUNT_BLANK = re.compile(r"COUNTBLANK\(({[a-z_]+})\)")
_OWN_PLACE = re.compile(r"ROW\(\)-ROW\(INDEX\({[a-z_]+},1\)\)\+1")
_PLACEHOLDER = re.compile(r"{([a-z_]+)}")
LEDGER_ITEMS = tuple(COST_ITEMS["T3"].values())
"""The items of the ledger's five amounts, which the native form of HEAT_ELIGIBLE_COST takes as given."""
_PLACE = "_xlpm.i"


LIMITS = {
    "HEAT_ELIGIBLE_COST": "费用项目依次为设备、安装、管网（线路）、维护、其他（不补），金额每行五格。",
    "HEAT_HOUSEHOLDS": "取整方式用代码。",
    "HEAT_RANK": "名称与完成率均取单元格区域；名称先后含“合”“计”等字的视为合计；完成率不超过四位小数。",
}
"""Limits of names that cover more, or less, than the native form of the same function."""


def limits(spec: FunctionSpec) -> str:
    """What a function's name does not cover, in Chinese; empty where nothing is left out."""
    own = spec.native.limits if spec.native else ""
    return LIMITS.get(spec.name, own)


def lambda_names(*, optional: bool = True) -> dict[str, str]:
    """Function name → the text that its defined name refers to, without ``=``; see `lambda_formula`."""
    return {name: lambda_formula(spec, optional=optional) for name, spec in catalogue.items() if spec.native}


def without_lambda() -> list[FunctionSpec]:
    """The functions that have no native form and therefore no name."""
    return [spec for spec in catalogue.values() if spec.native is None]


def lambda_formula(spec: FunctionSpec, *, optional: bool = True) -> str:
    """Return ``_xlfn.LAMBDA(…)``, as a file spells it, for a function with a native form.

    Without `optional` every argument must be given, an empty text for one left out; the rest is the same.
    That form is for calculators that do not know ISOMITTED.

    Raises
    ------
    ValueError : the function has no native form
    """
    if spec.native is None:
        raise ValueError(f"{spec.name} has no native form")
    return _Maker(spec, spec.native, optional=optional).text()


def value_safe(template: str, arguments: Mapping[str, ArgumentSpec]) -> str:
    """A native form that also holds where an argument is a value and not a cell.

    COUNT takes a text of digits and a truth value for numbers when they are no cells, and COUNTBLANK takes
    cells alone.
    """

    def counted(match: re.Match[str]) -> str:
        names = _PLACEHOLDER.findall(match[1])
        if any(_is_block(arguments.get(name)) for name in names):
            return match[0]
        return f"({'+'.join(f'ISNUMBER({{{name}}})' for name in names)})"

    return _COUNT_BLANK.sub(r'SUMPRODUCT(--(\1=""))', _COUNT.sub(counted, template))


def in_own_row(spec: FunctionSpec) -> bool:
    """Whether the native form looks at whole columns from the place of one row, beside which it stands."""
    native = spec.native
    return native is not None and any(map(_OWN_PLACE.search, (native.template, *native.helpers.values())))


def _is_block(argument: ArgumentSpec | None) -> bool:
    return argument is not None and argument.shape in (Shape.LIST, Shape.TABLE)


@dataclass(frozen=True)
class _Maker:
    """Puts one function's LAMBDA together."""

    spec: FunctionSpec
    native: NativeForm
    optional: bool

    def text(self) -> str:
        parameters = [
            f"{'_xlop' if self._may_miss(each) else '_xlpm'}.{each.name}" for each in self.spec.arguments
        ]
        bound = [
            f'_xlpm.in_{each.name},IF(_xlfn.ISOMITTED(_xlpm.{each.name}),"",_xlpm.{each.name})'
            for each in self.spec.arguments
            if self._may_miss(each)
        ]
        bound += [f"_xlpm.one,{self._one()}", f"_xlpm.n,{self._rows()}"]
        result = f"IF({self._refused()},{NOT_USABLE},{self._result()})"
        return f"_xlfn.LAMBDA({','.join(parameters)},{_let(bound, result)})"

    def _may_miss(self, argument: ArgumentSpec) -> bool:
        return self.optional and not argument.required

    def _given(self, argument: ArgumentSpec) -> str:
        return f"_xlpm.in_{argument.name}" if self._may_miss(argument) else f"_xlpm.{argument.name}"

    @property
    def _arguments(self) -> dict[str, ArgumentSpec]:
        return {each.name: each for each in self.spec.arguments}

    @property
    def _used(self) -> list[ArgumentSpec]:
        """The arguments that the form mentions."""
        return [each for each in self.spec.arguments if each.name in self.native.placeholders]

    def _one(self) -> str:
        """The LAMBDA for one row."""
        references = {each.name: f"_xlpm.x_{each.name}" for each in self._used}
        references |= {name: f"_xlpm.{name}" for name in self.native.helpers}

        def filled(text: str) -> str:
            text = _OWN_PLACE.sub(_PLACE, value_safe(text, self._arguments))
            return _PLACEHOLDER.sub(lambda match: references[match[1]], text)

        bound = [f"_xlpm.{name},{filled(text)}" for name, text in _in_order(self.native.helpers)]
        parameters = [references[each.name] for each in self._used]
        if in_own_row(self.spec):
            parameters.append(_PLACE)
        return f"_xlfn.LAMBDA({','.join(parameters)},{_let(bound, filled(self.native.template))})"

    def _rows(self) -> str:
        if in_own_row(self.spec):
            return f"ROWS({self._given(self._used[0])})"
        columns = [each for each in self._used if each.shape is not Shape.SCALAR]
        if self._sums_blocks:
            columns = [each for each in columns if not _is_block(each)]
        return f"MAX({','.join(f'ROWS({self._given(each)})' for each in columns)})"

    @property
    def _sums_blocks(self) -> bool:
        """Whether a block belongs as a whole to a single value beside it."""
        return self.spec.name == "HEAT_CHECK_SUM"

    def _refused(self) -> str:
        """A test that is TRUE where the name cannot give what the function gives."""
        tests = []
        for each in self.spec.arguments:
            given = self._given(each)
            if each.shape is Shape.POLICY:
                own = f"IF(COLUMNS({given})=2,NOT(AND({given}={POLICY_NAME})),TRUE)"
                other = f"IF(ROWS({given})=ROWS({POLICY_NAME}),{own},TRUE)"
                tests.append(f'IF(ROWS({given})=1,SUMPRODUCT(--({given}<>""))>0,{other})')
            elif each.name == "items":
                across, down = literal([LEDGER_ITEMS]), literal(list(LEDGER_ITEMS))
                count = len(LEDGER_ITEMS)
                tests.append(
                    f"NOT(IF(COLUMNS({given})={count},AND({given}={across}),"
                    f"IF(ROWS({given})={count},AND({given}={down}),FALSE)))"
                )
            elif each.name == "scope":
                tests.append(f'NOT(OR({given}={{"","POOLED","PER_PLACE"}}))')
            elif each not in self._used:
                tests.append(f'SUMPRODUCT(--({given}<>""))>0')
            elif each.shape is Shape.SCALAR:
                tests.append(f"ROWS({given})*COLUMNS({given})>1")
            elif each.name == "amounts":
                tests += [f"COLUMNS({given})<>{len(LEDGER_ITEMS)}", self._uneven(given)]
            elif _is_block(each):
                tests.append(f"AND(_xlpm.n>1,ROWS({given})<>_xlpm.n)")
            else:
                tests += [f"COLUMNS({given})>1", self._uneven(given)]
        return f"OR({','.join(tests)})"

    def _uneven(self, given: str) -> str:
        return f"AND(ROWS({given})>1,ROWS({given})<>_xlpm.n)"

    def _result(self) -> str:
        alone = ",".join(self._given(each) for each in self._used)
        if in_own_row(self.spec):
            return self._mapped(f"{alone},{_PLACE}")
        picked = ",".join(self._picked(each) for each in self._used)
        each_row = f"IF(_xlpm.n=1,_xlpm.one({alone}),{self._mapped(picked)})"
        scope = self._arguments.get("scope")
        return each_row if scope is None else self._totalled(self._given(scope), each_row)

    def _mapped(self, arguments: str) -> str:
        return f"_xlfn.MAP(_xlfn.SEQUENCE(_xlpm.n),_xlfn.LAMBDA({_PLACE},_xlpm.one({arguments})))"

    def _picked(self, argument: ArgumentSpec) -> str:
        """The argument's cell (of a block, its row) in the row at hand; single ones hold for every row."""
        given = self._given(argument)
        if argument.shape is Shape.SCALAR:
            return given
        across = ",0" if _is_block(argument) else ""
        return f"IF(ROWS({given})=1,{given},INDEX({given},{_PLACE}{across}))"

    def _totalled(self, scope: str, each_row: str) -> str:
        """HEAT_HOUSEHOLDS: the areas row by row, each rounded and then added, or added and then rounded."""
        area, mode = (self._given(self._arguments[name]) for name in ("area", "mode"))
        numbers = f"IF(ISNUMBER({area}),{area},0)"
        strange = f'SUMPRODUCT(--ISNUMBER({area}))+SUMPRODUCT(--({area}=""))<ROWS({area})'
        reported = f'IF({mode}="",{parameter("equiv_report_mode")},{mode})'
        added = f"_xlpm.one(SUMPRODUCT(ROUND({numbers},4)),{reported})"
        checked = (
            f"IF({strange},SUM({area})*0+{NOT_USABLE},IF(SUMPRODUCT(--({numbers}<0))>0,{IMPOSSIBLE},{added}))"
        )
        apart = each_row.replace(f",{mode})", f",{reported})")
        return f'IF({scope}="",{each_row},IF({scope}="POOLED",{checked},SUM({apart})))'


def _let(bound: Iterable[str], result: str) -> str:
    bound = list(bound)
    return f"_xlfn.LET({','.join(bound)},{result})" if bound else result


def _in_order(helpers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Helpers so that each stands after those that it mentions."""
    ordered: dict[str, str] = {}

    def put(name: str) -> None:
        for other in _PLACEHOLDER.findall(helpers[name]):
            if other in helpers and other not in ordered:
                put(other)
        ordered.setdefault(name, helpers[name])

    for name in helpers:
        put(name)
    return list(ordered.items())

"""Formulas with HEAT_ functions written as plain Excel formulas, from the functions' native forms."""

from __future__ import annotations

import re
from dataclasses import replace

from xl_heating.engines.file.addresses import Rect, parse_rect
from xl_heating.functions import get
from xl_heating.functions.spec import ArgumentSpec, FunctionSpec, NativeForm, Shape
from xl_heating.hosts.lambda_names import LEDGER_ITEMS, POLICY_NAME, in_own_row, value_safe
from xl_heating.hosts.publishing.calls import Call, calls, own_calls, replaced_calls
from xl_heating.recalculation.rewriting import plain_name

LONGEST = 8192
"""Characters that a formula may have."""
BLANK = '""'

_SHEET = r"(?:'(?:[^']|'')+'!|[^\W\d][\w.]*!)?"
_CELL = re.compile(rf"{_SHEET}\$?[A-Za-z]{{1,3}}\$?\d+")
_RANGE = re.compile(rf"({_SHEET})(\$?[A-Za-z]{{1,3}}\$?\d+:\$?[A-Za-z]{{1,3}}\$?\d+)")
_THIS_ROW = re.compile(r"[^\W\d][\w.]*\[(?:\[#This Row\],\[(?:[^\[\]'#@]|'.)+\]|@(?:[^\[\]'#@]|'.)+)\]", re.I)
_CONSTANT = re.compile(r'-?\d+(?:\.\d+)?(?:E[+-]?\d+)?|"(?:[^"]|"")*"|TRUE|FALSE', re.I)
_TEXT = re.compile(r'"(?:[^"]|"")*"')
_CORNER = re.compile(r"(\$?[A-Za-z]{1,3}\$?)(\d+)")
_ONE_VALUE = frozenset(
    {
        *("SUM", "SUMIF", "SUMIFS", "SUMPRODUCT", "COUNT", "COUNTA", "COUNTIF", "COUNTIFS", "COUNTBLANK"),
        *("AVERAGE", "AVERAGEIF", "AVERAGEIFS", "MAX", "MIN", "MAXIFS", "MINIFS", "MATCH", "VLOOKUP"),
        *("HLOOKUP", "ROWS", "COLUMNS", "SUBTOTAL", "AND", "OR"),
    }
)
"""Functions that make one value of ranges."""


class NoNativeText(Exception):
    """The call cannot be written as a plain formula; the message says why, in Chinese."""


def native_formula(formula: str) -> str:
    """The formula with every call of ours written out.

    Raises
    ------
    NoNativeText : one of them has no plain form, or has arguments that the form does not take
    """
    for_absence = without_functions(formula)
    if for_absence is not None:
        return for_absence
    text = replaced_calls(formula, lambda call: f"({_alone(call)})")
    whole = own_calls(formula)
    if len(whole) == 1 and (whole[0].start, whole[0].end) == (1, len(formula)):
        text = f"={text[2:-1]}"
    return _checked(text)


def _alone(call: Call) -> str:
    if in_own_row(get(call.name)):
        raise NoNativeText(f"{call.name} 须作为与数据同行的整列数组公式")
    return native_text(call)


def without_functions(formula: str) -> str | None:
    """What is left of ``=IF(ISERROR(HEAT_…),a,b)`` where the functions are not to be had: ``=a``, or None.

    So do formulas say what to show in that case.
    """
    found = calls(formula)
    whole = found[-1] if found else None
    if whole is None or whole.name != "IF" or (whole.start, whole.end) != (1, len(formula)):
        return None
    test = next((each for each in found if each.start == whole.bounds[0][0]), None)
    if len(whole.arguments) != 3 or test is None or test.name != "ISERROR" or len(test.arguments) != 1:
        return None
    inside = [each for each in found if each.own and each.start == test.bounds[0][0]]
    if not inside or inside[0].end != test.bounds[0][1] or own_calls(f"={whole.arguments[1]}"):
        return None
    return f"={whole.arguments[1]}"


def native_block(formula: str, area: Rect) -> dict[tuple[int, int], str]:
    """A formula that fills a column, row by row: (row, column) → a formula of its own.

    Raises
    ------
    NoNativeText : as `native_formula`, or the formula is more than one call with a row for each cell
    """
    called = own_calls(formula)
    if len(called) != 1 or (called[0].start, called[0].end) != (1, len(formula)) or area.left != area.right:
        raise NoNativeText("数组公式不是逐行对应的单个函数")
    call = called[0]
    rows = [(row, _row_call(call, place, area)) for place, row in enumerate(range(area.top, area.bottom + 1))]
    return {(row, area.left): _checked(f"={native_text(each)}") for row, each in rows}


def _row_call(call: Call, place: int, area: Rect) -> Call:
    """The call with the cells of one row in place of its columns."""
    spec = get(call.name)
    if spec.result.shape is not Shape.COLUMN:
        raise NoNativeText("结果不是一列")
    if in_own_row(spec):
        _must_stand_beside(spec, call, area)
        return replace(call, arguments=tuple(map(_fixed, call.arguments)))
    arguments = []
    for argument, given in zip(spec.arguments, call.arguments, strict=False):
        match = _RANGE.fullmatch(given)
        rect = parse_rect(match[2]) if match else None
        if match is None or rect is None or argument.shape in (Shape.SCALAR, Shape.POLICY):
            arguments.append(given)
            continue
        if rect.bottom - rect.top != area.bottom - area.top:
            raise NoNativeText(f"参数“{argument.title}”的行数与数组公式不同")
        first, last = (_in_row(edge, rect.top + place) for edge in match[2].split(":"))
        arguments.append(match[1] + (first if rect.left == rect.right else f"{first}:{last}"))
    return replace(call, arguments=tuple(arguments))


def _in_row(corner: str, row: int) -> str:
    return _CORNER.sub(lambda match: f"{match[1]}{row}", corner)


def _must_stand_beside(spec: FunctionSpec, call: Call, area: Rect) -> None:
    for argument, given in zip(spec.arguments, call.arguments, strict=False):
        match = _RANGE.fullmatch(given)
        rect = parse_rect(match[2]) if match else None
        if rect is None or (rect.top, rect.bottom) != (area.top, area.bottom):
            raise NoNativeText(f"参数“{argument.title}”须与公式在相同的行")


def _fixed(reference: str) -> str:
    """The range with dollar signs, so that it is the same in every row."""
    match = _RANGE.fullmatch(reference)
    if match is None:
        return reference
    return match[1] + re.sub(r"\$?([A-Za-z]{1,3})\$?(\d+)", r"$\1$\2", match[2])


def native_text(call: Call) -> str:
    """One call written out, without ``=``.

    Raises
    ------
    NoNativeText : see `native_formula`
    """
    spec = get(call.name)
    if spec.native is None:
        raise NoNativeText(f"{spec.name} 没有普通公式写法")
    if len(call.arguments) > len(spec.arguments):
        raise NoNativeText(f"{spec.name} 的参数过多")
    given = dict(zip((each.name for each in spec.arguments), call.arguments, strict=False))
    references: dict[str, str] = {}
    for argument in spec.arguments:
        text = given.get(argument.name, "")
        if argument.name in spec.native.placeholders:
            references[argument.name] = _reference(spec, argument, text)
        elif text not in ("", BLANK):
            _must_not_matter(spec, argument, text)
    return _form(spec, spec.native, references).formula(references)[1:]


def _form(spec: FunctionSpec, native: NativeForm, references: dict[str, str]) -> NativeForm:
    """The form as it is over cells; the one that holds for values too where an argument is no cell."""
    blocks = {each.name for each in spec.arguments if each.shape in (Shape.LIST, Shape.TABLE)}
    if all(_is_cell(text) or name in blocks or in_own_row(spec) for name, text in references.items()):
        return native
    arguments = {each.name: each for each in spec.arguments}
    return replace(
        native,
        template=value_safe(native.template, arguments),
        helpers={name: value_safe(text, arguments) for name, text in native.helpers.items()},
    )


def _is_cell(text: str) -> bool:
    return bool(_CELL.fullmatch(text) or _THIS_ROW.fullmatch(text))


def _reference(spec: FunctionSpec, argument: ArgumentSpec, text: str) -> str:
    if text == "":
        return BLANK
    if _is_cell(text) or _CONSTANT.fullmatch(text):
        return text
    if argument.shape in (Shape.LIST, Shape.TABLE) or in_own_row(spec):
        match = _RANGE.fullmatch(text)
        rect = parse_rect(match[2]) if match else None
        if rect is None:
            raise NoNativeText(f"参数“{argument.title}”须为单元格区域")
        if argument.name == "amounts" and (rect.right - rect.left + 1, rect.bottom) != (
            len(LEDGER_ITEMS),
            rect.top,
        ):
            raise NoNativeText(f"参数“{argument.title}”须为同一行的 {len(LEDGER_ITEMS)} 格")
        return text
    if not _is_one_value(text):
        raise NoNativeText(f"参数“{argument.title}”不是单个值")
    return f"({text})"


def _is_one_value(text: str) -> bool:
    """Whether an expression is sure to be one value: ranges, names, arrays only inside functions of them."""
    outside = text
    for call in sorted(calls(f"={text}"), key=lambda each: each.start - each.end):
        if call.name in _ONE_VALUE or (call.name == "INDEX" and len(call.arguments) >= 2):
            piece = text[call.start - 1 : call.end - 1]
            outside = outside.replace(piece, "0")
    outside = _TEXT.sub("0", outside)
    if re.search(r"[:{\[\]#]", _THIS_ROW.sub("0", outside)):
        return False
    words = re.findall(r"[^\W\d][\w.]*(?![\w.(!'])", _CELL.sub("0", _THIS_ROW.sub("0", outside)))
    return all(plain_name(word) in ("TRUE", "FALSE") for word in words)


def _must_not_matter(spec: FunctionSpec, argument: ArgumentSpec, text: str) -> None:
    """Refuse an argument that the form does not know, but for those that say what it takes as given."""
    if argument.shape is Shape.POLICY:
        if text.casefold() != POLICY_NAME:
            raise NoNativeText("用了本工作簿“政策参数”以外的政策")
        return
    if argument.name == "items":
        items = re.findall(r'"((?:[^"]|"")*)"', text)
        if re.fullmatch(r'\{"[^{}]*"\}', text) and tuple(items) == LEDGER_ITEMS:
            return
    raise NoNativeText(f"{spec.name} 的普通公式写法不含参数“{argument.title}”")


def _checked(formula: str) -> str:
    if len(formula) > LONGEST:
        raise NoNativeText(f"写成普通公式后超过 {LONGEST:,} 个字符")
    return formula

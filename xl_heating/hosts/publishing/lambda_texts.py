"""Formulas as the edition with LAMBDA names holds them: the same calls, where the names can answer them."""

from __future__ import annotations

from xl_heating.functions import get
from xl_heating.functions.spec import Shape
from xl_heating.hosts.lambda_names import POLICY_NAME
from xl_heating.hosts.publishing.calls import Call, own_calls
from xl_heating.hosts.publishing.native_texts import BLANK, NoNativeText, without_functions


def lambda_formula_text(formula: str) -> str:
    """The formula for a workbook whose names are the functions.

    Where it asks itself whether a function is there that the edition lacks, what it says then remains.

    Raises
    ------
    NoNativeText : it calls a function that has no name, or with arguments that the names refuse
    """
    found = own_calls(formula)
    if any(get(call.name).native is None for call in found):
        for_absence = without_functions(formula)
        if for_absence is not None and get(_asked(formula)).native is None:
            return for_absence
    for call in found:
        _must_be_named(call)
    return formula


def _asked(formula: str) -> str:
    """The function that ``=IF(ISERROR(HEAT_…),…)`` asks for."""
    return min(own_calls(formula), key=lambda call: call.start).name


def _must_be_named(call: Call) -> None:
    spec = get(call.name)
    if spec.native is None:
        raise NoNativeText(f"免安装版没有 {spec.name}")
    if len(call.arguments) > len(spec.arguments):
        raise NoNativeText(f"{spec.name} 的参数过多")
    for argument, text in zip(spec.arguments, call.arguments, strict=False):
        if argument.shape is Shape.POLICY and text.casefold() not in ("", BLANK, POLICY_NAME):
            raise NoNativeText("用了本工作簿“政策参数”以外的政策")

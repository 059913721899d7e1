"""A policy with some figures or options replaced, by text or by the 政策参数 sheet."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from xl_heating.errors import PolicyError
from xl_heating.policy.dates import parse_date
from xl_heating.policy.figures import PolicyValue
from xl_heating.policy.model import Policy
from xl_heating.policy.routes import Route

_SEPARATORS = re.compile(r"[;；,，\n]+")


class UnknownParameter(PolicyError):
    """The key names neither a figure nor an option of this policy."""


class BadParameter(PolicyError):
    """The value cannot be used for that key."""


def parse_override(text: str) -> dict[str, str]:
    """Split ``"share_mode=PROPORTIONAL; SOLAR.cap=5000"`` into keys and texts.

    Entries are separated by ``;``, ``,`` (also full-width) or line breaks.

    Raises
    ------
    BadParameter : an entry without ``=``, or a key given twice with different values
    """
    pairs: dict[str, str] = {}
    for entry in filter(None, map(str.strip, _SEPARATORS.split(text))):
        key, equals, value = entry.replace("＝", "=").partition("=")
        key, value = key.strip(), value.strip()
        if not equals or not key:
            raise BadParameter(f"“{entry}”不是“键=值”的形式。", remedy="例如 share_mode=PROPORTIONAL。")
        if pairs.setdefault(key, value) != value:
            raise BadParameter(f"“{key}”出现两次，取值不同。", remedy="请只保留一个。")
    return pairs


def override(policy: Policy, changes: Mapping[str, object]) -> Policy:
    """Return `policy` with figures (``SOLAR.cap``) and options (``share_mode``) replaced.

    A blank value (None or empty text) leaves what the policy has, as an empty row of the 政策参数 sheet does.
    The result is validated like a policy file.

    Raises
    ------
    UnknownParameter : the key is neither a figure nor an option
    BadParameter : the value cannot be used
    """
    settings = dict(policy.settings)
    values = dict(policy.values)
    routes: dict[str, dict[str, object]] = {}
    for key, raw in changes.items():
        blank = raw is None or (isinstance(raw, str) and not raw.strip())
        if key in policy.options:
            if blank:
                continue
            try:
                settings[key] = policy.options[key].parse(raw)
            except ValueError as error:
                raise BadParameter(f"参数 {key}：{error}。", remedy="请改正后重试。") from None
        elif key in policy.keys:
            if blank or _same_figure(policy.value(key).value, raw):
                continue
            figure = _replaced(policy.value(key), key, raw)
            if key in policy.values:
                values[key] = (figure,)
            else:
                code, _, field = key.partition(".")
                routes.setdefault(code, {})[field] = figure
        else:
            raise UnknownParameter(f"没有名为“{key}”的参数。", remedy="请对照“政策参数”表中的键。")
    new_routes = {
        code: _with_figures(route, routes[code]) if code in routes else route
        for code, route in policy.routes.items()
    }
    return _changed(policy, values=values, routes=new_routes, settings=settings)


def with_streets_of(policy: Policy, other: Policy) -> Policy:
    """`policy` for the streets of `other`: another place's rules, tried out on this one's ledgers."""
    return _changed(policy, streets=other.streets)


def _changed(policy: Policy, **fields: object) -> Policy:
    # A fresh object, so that no cached look-up of the old one survives.
    return Policy.model_construct(
        **{**{name: getattr(policy, name) for name in Policy.model_fields}, **fields}
    )


def _same_figure(current: Decimal | dt.date | str, raw: object) -> bool:
    try:
        return _parsed(current, raw) == current
    except ValueError:
        return False


def _parsed(current: Decimal | dt.date | str, raw: object) -> Decimal | dt.date | str:
    if isinstance(raw, bool):
        raise ValueError("应为数字或文本，不能是真假值")
    if isinstance(current, Decimal):
        try:
            return Decimal(str(raw).strip())
        except InvalidOperation:
            raise ValueError(f"“{raw}”不是数字") from None
    if isinstance(current, dt.date):
        return parse_date(raw)
    return str(raw).strip()


def _replaced(figure: PolicyValue, key: str, raw: object) -> PolicyValue:
    try:
        parsed = _parsed(figure.value, raw)
        return PolicyValue.model_validate({**figure.model_dump(), "value": parsed})
    except ValueError as error:
        raise BadParameter(f"参数 {key}：{_first_cause(error)}。", remedy="请改正后重试。") from None


def _with_figures(route: Route, figures: Mapping[str, object]) -> Route:
    content = route.model_dump()
    for field, figure in figures.items():
        assert isinstance(figure, PolicyValue)
        if field.startswith("running."):
            content["running"][field.removeprefix("running.")] = figure.model_dump()
        else:
            content[field] = figure.model_dump()
    running = content.get("running")
    if running and running.get("usage_at_cap") and "running.usage_at_cap" not in figures:
        # The usage at which the ceiling is reached is derived; it follows rate and cap.
        rate = Decimal(running["rate"]["value"])
        running["usage_at_cap"]["value"] = Decimal(running["cap"]["value"]) / rate if rate else Decimal(0)
        if running["usage_at_cap"]["value"] != round(running["usage_at_cap"]["value"], 4):
            running["usage_at_cap"] = None
    try:
        return Route.model_validate(content)
    except ValueError as error:
        keys = "、".join(f"{route.code}.{field}" for field in figures)
        raise BadParameter(f"参数 {keys}：{_first_cause(error)}。", remedy="请改正后重试。") from None


def _first_cause(error: ValueError) -> str:
    from xl_heating.policy.loading import chinese_cause  # loading imports this module's siblings only

    return chinese_cause(error)

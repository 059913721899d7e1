"""The shape of a policy file, and looking things up in it.

A policy is data. Another district is another TOML file of this shape; no rule knows a figure, a street
or a route of its own. Validation messages are Chinese, because the person who edits a policy file is
an official, and name the key; `xl_heating.policy.loading` adds the file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any, Self

from pydantic import Field, field_validator, model_validator

from xl_heating.policy.figures import NamedItem, Part, PolicyValue
from xl_heating.policy.names import normalise
from xl_heating.policy.options import Option, OptionValue
from xl_heating.policy.routes import ConditionalAlias, Route, Share, ShareLevel, Street


class Header(Part):
    """The document a policy file restates."""

    name: str
    place: str
    region_code: str = Field(pattern=r"^\d{6}$")
    document: str
    issued: dt.date
    version: str
    effective_from: dt.date
    upper_level: str
    district_level: str


class Policy(Part):
    """An immutable policy: values, streets, routes and options of one place and period.

    Obtain one by `xl_heating.policy.load_policy`; change one by `override`, which returns a new policy.
    """

    policy: Header
    values: Mapping[str, tuple[PolicyValue, ...]] = {}
    streets: tuple[Street, ...] = Field(min_length=1)
    routes: Mapping[str, Route] = Field(min_length=1)
    share_levels: tuple[ShareLevel, ...] = ()
    conditional_aliases: tuple[ConditionalAlias, ...] = ()
    never_eligible: tuple[NamedItem, ...] = ()
    options: Mapping[str, Option]
    settings: Mapping[str, Any] = {}
    """Overridden options; the rest have their defaults."""

    def __eq__(self, other: object) -> bool:
        # Look-ups that are worked out once belong to one policy object, not to all that look like it.
        return self is other

    def __hash__(self) -> int:
        return id(self)

    # ------------------------------------------------------------------ validation

    @field_validator("values", mode="before")
    @classmethod
    def _one_or_many(cls, raw: object) -> object:
        # A key holds one value, or a list of values with periods that do not overlap.
        if isinstance(raw, Mapping):
            return {key: value if isinstance(value, (list, tuple)) else [value] for key, value in raw.items()}
        return raw

    @field_validator("routes", mode="before")
    @classmethod
    def _codes(cls, raw: object) -> object:
        if isinstance(raw, Mapping):
            return {
                code: {**route, "code": code} if isinstance(route, Mapping) else route
                for code, route in raw.items()
            }
        return raw

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for key, versions in self.values.items():
            ordered = sorted(versions, key=lambda value: value.effective_from or dt.date.min)
            for earlier, later in pairwise(ordered):
                if earlier.effective_to is None or earlier.effective_to >= (
                    later.effective_from or dt.date.min
                ):
                    raise ValueError(f"values.{key}：各期的生效时间重叠")
        _refuse_shared_names("streets", self.streets)
        _refuse_shared_names("routes", self.routes.values())
        if any(route.share is Share.RATIO for route in self.routes.values()):
            self._check_levels()
        for alias in self.conditional_aliases:
            if alias.option not in self.options:
                raise ValueError(f"conditional_aliases：没有选项 {alias.option}")
            for code in alias.routes.values():
                if code not in self.routes:
                    raise ValueError(f"conditional_aliases：没有改造方式 {code}")
        for key in REQUIRED_OPTIONS:
            if key not in self.options:
                raise ValueError(f"options：缺少选项 {key}")
        return self

    def _check_levels(self) -> None:
        if not self.share_levels:
            raise ValueError("share_levels：有按比例分担的改造方式，但没有列出各级比例")
        fixed = sum((level.ratio for level in self.share_levels if level.ratio is not None), Decimal(0))
        if fixed > 1:
            raise ValueError(f"share_levels：各级比例合计 {fixed} 大于1")
        has_rest = any(level.parts_of_rest for level in self.share_levels)
        if fixed < 1 and not has_rest:
            raise ValueError(f"share_levels：各级比例合计 {fixed}，不足1")
        if fixed == 1 and has_rest:
            raise ValueError("share_levels：比例已合计为1，没有剩余可分")
        if self.share_levels[-1].name != self.policy.district_level:
            raise ValueError(f"share_levels：最后一级应为 {self.policy.district_level}")

    # ------------------------------------------------------------------ looking up

    @property
    def version(self) -> str:
        """The policy version, e.g. ``2021-10-13``."""
        return self.policy.version

    @cached_property
    def _route_names(self) -> dict[str, str]:
        names = {normalise(code): code for code in self.routes}
        for code, route in self.routes.items():
            names.update(dict.fromkeys(route.names, code))
        for alias in self.conditional_aliases:
            chosen = alias.routes.get(str(self.option(alias.option)))
            if chosen:
                names.update({normalise(text): chosen for text in alias.aliases})
        return names

    @cached_property
    def _street_names(self) -> dict[str, Street]:
        return {name: street for street in self.streets for name in street.names}

    def route(self, name: str) -> Route | None:
        """The route of that name, code or alias; None when it is unknown. Never a guess."""
        code = self._route_names.get(normalise(name))
        return self.routes[code] if code else None

    def needs_confirmation(self, name: str) -> bool:
        """Whether the text leaves the class of this route name open (e.g. biomass)."""
        wanted = normalise(name)
        return any(wanted in map(normalise, alias.aliases) for alias in self.conditional_aliases)

    def street(self, name: str) -> Street | None:
        """The street of that name or alias; None when it is unknown. Never a guess."""
        return self._street_names.get(normalise(name))

    def value(self, key: str, on: dt.date | None = None) -> PolicyValue:
        """The figure under `key` in force on the day `on` (the latest one when `on` is None).

        Raises
        ------
        KeyError : no such key, or none in force on that day
        """
        versions = self._figures[key]
        if on is None:
            return max(versions, key=lambda value: value.effective_from or dt.date.min)
        for value in versions:
            start = value.effective_from or self.policy.effective_from
            if start <= on and value.in_force(on):
                return value
        raise KeyError(key)

    @cached_property
    def _figures(self) -> dict[str, tuple[PolicyValue, ...]]:
        figures = dict(self.values)
        for route in self.routes.values():
            for key, title, value in route.values():
                figures[key] = (value if value.title else value.model_copy(update={"title": title}),)
        return figures

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key of a figure, in file order."""
        return tuple(self._figures)

    def number(self, key: str, on: dt.date | None = None) -> Decimal:
        """The figure under `key` as a Decimal (KeyError, TypeError as in `value`)."""
        return self.value(key, on).number

    def option(self, key: str, default: OptionValue = None) -> OptionValue:
        """The setting of an option; `default` only where this policy does not have the option."""
        option = self.options.get(key)
        if option is None:
            return default
        if key in self.settings:
            return self.settings[key]  # type: ignore[no-any-return]  # parsed by `override`
        return option.parse(option.default)

    @cached_property
    def level_shares(self) -> tuple[tuple[str, Fraction], ...]:
        """(level, exact part) for ratio-type policies, in file order; the district is last."""
        fixed = sum(
            (Fraction(level.ratio) for level in self.share_levels if level.ratio is not None), Fraction(0)
        )
        parts = sum(level.parts_of_rest or 0 for level in self.share_levels)
        return tuple(
            (
                level.name,
                Fraction(level.ratio)
                if level.ratio is not None
                else (1 - fixed) * Fraction(level.parts_of_rest or 0, parts),
            )
            for level in self.share_levels
        )

    @property
    def rule_line(self) -> str:
        """The line printed under every summary: readings chosen and policy version."""
        readings = [
            option.rule_line_prefix + option.choices[str(self.option(key))]
            for key, option in self.options.items()
            if option.in_rule_line
        ]
        return f"口径：{'；'.join(readings)}。政策：{self.policy.document}，参数版本 {self.version}"


REQUIRED_OPTIONS = ("share_mode", "cap_scope", "money_round")
"""Options that the subsidy rule cannot do without."""


def _refuse_shared_names(where: str, things: Iterable[NamedItem]) -> None:
    owners: dict[str, str] = {}
    for thing in things:
        for name in thing.names:
            owner = owners.setdefault(name, thing.name)
            if owner != thing.name:
                raise ValueError(f"{where}：名称“{name}”同时指向 {owner} 和 {thing.name}")

"""The shape of a policy file: every number dated, with unit, clause and quotation.

A policy is data. Another district is another TOML file of this shape; no rule knows a figure, a street
or a route of its own. Validation messages are Chinese, because the person who edits a policy file is
an official, and name the key; `xl_heating.policy.loading` adds the file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from xl_heating.policy.dates import parse_date
from xl_heating.policy.names import normalise


def _exact(value: object) -> object:
    # tomllib already parses with Decimal; bool is an int in Python and must not pass as a figure.
    if isinstance(value, bool):
        raise ValueError("应为数字，不能是真假值")
    return value


Figure = Annotated[Decimal, BeforeValidator(_exact)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Basis(StrEnum):
    """What a route's cap is multiplied by (元 per unit of this)."""

    HOUSEHOLD = "HOUSEHOLD"
    PROJECT_AREA = "PROJECT_AREA"
    ASSESSED_AREA = "ASSESSED_AREA"
    RENOVATED_AREA = "RENOVATED_AREA"
    HEATED_AREA = "HEATED_AREA"

    @property
    def label(self) -> str:
        """The field's Chinese name."""
        return _BASIS_LABELS[self]

    @property
    def unit(self) -> str:
        """户 or ㎡."""
        return "户" if self is Basis.HOUSEHOLD else "㎡"


_BASIS_LABELS = {
    Basis.HOUSEHOLD: "户",
    Basis.PROJECT_AREA: "建设项目供热面积",
    Basis.ASSESSED_AREA: "评估供热面积",
    Basis.RENOVATED_AREA: "改造建筑面积",
    Basis.HEATED_AREA: "供暖面积",
}


class Share(StrEnum):
    """Who pays the subsidy of a route."""

    QUOTA = "QUOTA"
    """The upper level bears a fixed amount per unit, the district the rest."""
    RATIO = "RATIO"
    """The levels share by the ratios of `share_levels`."""
    DISTRICT = "DISTRICT"
    """The district bears all of it."""
    NONE = "NONE"
    """There is no subsidy."""


class Task(StrEnum):
    """Which target a row of a route counts for."""

    HEATING = "HEATING"
    MARKET_HEATING = "MARKET_HEATING"
    PUBLIC = "PUBLIC"
    EE_RURAL = "EE_RURAL"
    EE_URBAN = "EE_URBAN"
    NONE = "NONE"


class OptionKind(StrEnum):
    CHOICE = "CHOICE"
    BOOLEAN = "BOOLEAN"
    NUMBER = "NUMBER"
    DATE = "DATE"
    SEASON = "SEASON"
    TEXT = "TEXT"


class Source(_Part):
    """Where a figure stands in the rule text."""

    id: str = ""
    clause: str = Field(min_length=1)
    quote: str = Field(default="", max_length=60)
    note: str = ""

    @model_validator(mode="after")
    def _has_evidence(self) -> Self:
        if not (self.quote or self.note):
            raise ValueError("缺少依据：请填写原文摘录 quote，或以 note 说明来源")
        return self


class PolicyValue(Source):
    """One figure: number, text or date, with unit and period in force (both ends included)."""

    title: str = ""
    value: Annotated[Decimal | dt.date | str, BeforeValidator(_exact)]
    unit: str = Field(min_length=1)
    effective_from: dt.date | None = None
    effective_to: dt.date | None = None

    @model_validator(mode="after")
    def _period(self) -> Self:
        if self.effective_from and self.effective_to and self.effective_to < self.effective_from:
            raise ValueError(f"生效止 {self.effective_to} 早于生效起 {self.effective_from}")
        return self

    @field_validator("value")
    @classmethod
    def _usable(cls, value: Decimal | dt.date | str) -> Decimal | dt.date | str:
        if isinstance(value, Decimal) and (not value.is_finite() or value < 0):
            raise ValueError(f"数值 {value} 不可用，应为不小于0的数")
        if isinstance(value, Decimal) and value != round(value, 4):
            raise ValueError(f"数值 {value} 超过四位小数")
        return value

    @property
    def number(self) -> Decimal:
        """The figure as a number; text and dates raise TypeError."""
        if not isinstance(self.value, Decimal):
            raise TypeError(f"{self.title}不是数字")
        return self.value

    def in_force(self, on: dt.date) -> bool:
        """Whether the value applies on that day."""
        return (self.effective_from is None or self.effective_from <= on) and (
            self.effective_to is None or on <= self.effective_to
        )


def _numeric(figure: PolicyValue) -> PolicyValue:
    if not isinstance(figure.value, Decimal):
        raise ValueError(f"应为数字，现为 {figure.value}")
    return figure


NumericValue = Annotated[PolicyValue, AfterValidator(_numeric)]


class NamedItem(_Part):
    """A name with the other spellings that staff use for it."""

    name: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All comparable spellings."""
        return tuple(normalise(name) for name in (self.name, *self.aliases))


class Street(NamedItem):
    """A street or town (街道镇) in the canonical order of the file."""

    code: str = Field(pattern=r"^\d{2}$")


class RunningTerms(_Part):
    """Running subsidy of a route: 元 per unit of usage, up to a ceiling per household and season."""

    usage_unit: str
    own_meter_only: bool
    rate: NumericValue
    cap: NumericValue
    usage_at_cap: NumericValue | None = None

    @model_validator(mode="after")
    def _derived_agrees(self) -> Self:
        if self.rate.number == 0:
            raise ValueError("运行补贴标准 rate 不能为0")
        if self.usage_at_cap and self.usage_at_cap.number * self.rate.number != self.cap.number:
            raise ValueError(
                f"封顶用量 {self.usage_at_cap.number} × 标准 {self.rate.number} 不等于上限 {self.cap.number}"
            )
        return self


class Route(NamedItem):
    """A conversion route (改造方式) with its subsidy terms."""

    code: str = ""
    clause: str = Field(min_length=1)
    basis: Basis
    share: Share
    task: Task
    needs_acceptance: bool = False
    any_cost: bool = False
    """Every cost item is eligible (no list in the text)."""
    items: tuple[NamedItem, ...] = ()
    cap: NumericValue | None = None
    upper: NumericValue | None = None
    cost_rate: NumericValue | None = None
    running: RunningTerms | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.share is Share.QUOTA and (self.cap is None or self.upper is None):
            raise ValueError("定额分担的改造方式须同时有上限 cap 与上级承担 upper")
        if self.share is Share.RATIO and self.cap is None:
            raise ValueError("按比例分担的改造方式须有上限 cap")
        if self.cap and self.upper and self.upper.number > self.cap.number:
            raise ValueError(f"上级承担 {self.upper.number} 大于补贴上限 {self.cap.number}")
        if self.cost_rate and self.cost_rate.number > 1:
            raise ValueError(f"补贴比例 cost_rate {self.cost_rate.number} 大于1")
        if self.share in (Share.QUOTA, Share.RATIO) and not (self.items or self.any_cost):
            raise ValueError("请列出可补贴费用项 items，或注明 any_cost = true")
        return self

    def values(self) -> Iterable[tuple[str, str, PolicyValue]]:
        """(key, title, value) of each figure, e.g. ``("SOLAR.cap", "太阳能·补贴上限", …)``."""
        if self.cap:
            yield f"{self.code}.cap", f"{self.name}·补贴上限", self.cap
        if self.upper:
            yield f"{self.code}.upper", f"{self.name}·中央及市级承担", self.upper
        if self.cost_rate:
            yield f"{self.code}.cost_rate", f"{self.name}·补贴占费用比例", self.cost_rate
        if self.running:
            yield f"{self.code}.running.rate", f"{self.name}·运行补贴标准", self.running.rate
            yield f"{self.code}.running.cap", f"{self.name}·运行补贴上限", self.running.cap
            if self.running.usage_at_cap:
                yield f"{self.code}.running.usage_at_cap", f"{self.name}·封顶用量", self.running.usage_at_cap


class ShareLevel(Source):
    """A level of government and its part: a ratio of the whole, or parts of what the ratios leave."""

    name: str
    ratio: Figure | None = None
    parts_of_rest: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.ratio is None) == (self.parts_of_rest is None):
            raise ValueError("ratio 与 parts_of_rest 须且只须填写一项")
        if self.ratio is not None and not 0 < self.ratio <= 1:
            raise ValueError(f"比例 {self.ratio} 应大于0且不大于1")
        return self


class ConditionalAlias(_Part):
    """Spellings whose route depends on an option (a class the text leaves open)."""

    aliases: tuple[str, ...]
    option: str
    routes: Mapping[str, str]


OptionValue = str | bool | Decimal | dt.date | None


class Option(_Part):
    """A reading of the text that it leaves open, with its default."""

    id: str = Field(pattern=r"^Q\d+$")
    title: str = Field(min_length=1)
    kind: OptionKind
    default: Any = None
    choices: Mapping[str, str] = {}
    in_rule_line: bool = False
    rule_line_prefix: str = ""

    @model_validator(mode="after")
    def _default_is_valid(self) -> Self:
        if self.kind is OptionKind.CHOICE and not self.choices:
            raise ValueError("选择型选项须列出 choices")
        self.parse(self.default)
        return self

    def parse(self, raw: object) -> OptionValue:
        """Return `raw` (text, number, bool or date) as a value of this option.

        Raises
        ------
        ValueError : with a Chinese cause, when `raw` is not one of the allowed values
        """
        text = "" if raw is None else str(raw).strip()
        if isinstance(raw, float) and raw.is_integer():
            text = str(int(raw))
        if self.kind is OptionKind.CHOICE:
            return self._choice(text)
        if self.kind is OptionKind.BOOLEAN:
            return self._boolean(raw, text)
        if text == "":
            return None
        if self.kind is OptionKind.NUMBER:
            return self._number(text)
        if self.kind is OptionKind.DATE:
            return parse_date(raw)
        if self.kind is OptionKind.SEASON:
            return self._season(text)
        return text

    def _choice(self, text: str) -> str:
        wanted = normalise(text)
        for code, label in self.choices.items():
            if wanted in (normalise(code), normalise(label)):
                return code
        raise ValueError(f"“{text}”不在可选值 {'、'.join(self.choices)} 之中")

    @staticmethod
    def _boolean(raw: object, text: str) -> bool:
        if isinstance(raw, bool):
            return raw
        word = normalise(text)
        if word in ("true", "是", "1", "yes"):
            return True
        if word in ("false", "否", "0", "no"):
            return False
        raise ValueError(f"“{text}”应为 TRUE 或 FALSE（是/否）")

    @staticmethod
    def _number(text: str) -> Decimal:
        try:
            number = Decimal(text)
        except ArithmeticError:
            raise ValueError(f"“{text}”不是数字") from None
        if not number.is_finite() or number < 0:
            raise ValueError(f"“{text}”应为不小于0的数")
        return number

    @staticmethod
    def _season(text: str) -> str:
        first, _, second = normalise(text).partition("-")
        if first.isdecimal() and second.isdecimal() and len(first) == 4 and int(second) == int(first) + 1:
            return f"{first}-{second}"
        raise ValueError(f"“{text}”不是形如 2021-2022 的采暖季")


class Header(_Part):
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


class Policy(_Part):
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

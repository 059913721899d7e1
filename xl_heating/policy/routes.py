"""Streets and conversion routes (改造方式) of a policy, and how the levels of government share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from xl_heating.policy.figures import Figure, NamedItem, NumericValue, Part, PolicyValue, Source


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


class Street(NamedItem):
    """A street or town (街道镇) in the canonical order of the file."""

    code: str = Field(pattern=r"^\d{2}$")


class RunningTerms(Part):
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


class ConditionalAlias(Part):
    """Spellings whose route depends on an option (a class the text leaves open)."""

    aliases: tuple[str, ...]
    option: str
    routes: Mapping[str, str]

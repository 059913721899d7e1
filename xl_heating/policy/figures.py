"""One figure of a policy: value, unit, period in force, clause and quotation."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from xl_heating.policy.names import normalise


def _exact(value: object) -> object:
    # tomllib already parses with Decimal; bool is an int in Python and must not pass as a figure.
    if isinstance(value, bool):
        raise ValueError("应为数字，不能是真假值")
    return value


Figure = Annotated[Decimal, BeforeValidator(_exact)]


class Part(BaseModel):
    """A section of a policy file: fixed once loaded, and with no keys that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Part):
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


class NamedItem(Part):
    """A name with the other spellings that staff use for it."""

    name: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All comparable spellings."""
        return tuple(normalise(name) for name in (self.name, *self.aliases))

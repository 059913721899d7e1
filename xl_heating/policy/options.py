"""Options: what the text leaves open, the values that are allowed, the default."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from pydantic import Field, model_validator

from xl_heating.policy.dates import parse_date
from xl_heating.policy.figures import Part
from xl_heating.policy.names import normalise


class OptionKind(StrEnum):
    CHOICE = "CHOICE"
    BOOLEAN = "BOOLEAN"
    NUMBER = "NUMBER"
    DATE = "DATE"
    SEASON = "SEASON"
    TEXT = "TEXT"


OptionValue = str | bool | Decimal | dt.date | None


class Option(Part):
    """A reading of the text that it leaves open, with its default."""

    id: str = Field(pattern=r"^Q\d+$")
    title: str = Field(min_length=1)
    kind: OptionKind
    default: Any = None
    choices: Mapping[str, str] = {}
    in_rule_line: bool = False
    rule_line_prefix: str = ""
    unit: str = ""
    note: str = ""
    """What a setting does, and that it is an inference where the text says nothing."""

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

"""档案卡: one printed page a household, all of a village on one sheet, a page break after each (四（三）).

Nothing on a card tells when it was made, so that the same figures and photographs give the same bytes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xl_heating.jobs.dossier_facts import Facts, Money
from xl_heating.jobs.dossier_filling import NUMBER, PHOTO_FIELDS, Dossier
from xl_heating.jobs.dossier_gaps import PAPERS
from xl_heating.jobs.dossier_pictures import Picture, Pictures
from xl_heating.jobs.photo_names import STAGES
from xl_heating.ledger.cost_items import COST_ITEMS
from xl_heating.policy import Policy
from xl_heating.rules.identity import NumberKind, masked
from xl_heating.rules.money import FEN_PER_YUAN
from xl_heating.rules.progress import DOSSIER
from xl_heating.rules.words import is_there

if TYPE_CHECKING:
    from xl_heating.forms.book import Sheet

_COLUMNS, _CHARACTERS = 12, 7.1
_LABEL, _MONEY, _DATE = 2, "#,##0.00", "yyyy-mm-dd"
_CHECKED = (
    ("身份证复印件", "basic_papers"),
    ("户口簿", "book_copy"),
    ("申请书/协议", "application"),
    ("设备合格证/保修卡", "warranty"),
    ("竣工验收单", "acceptance_papers"),
    ("补贴确认单", "confirmation"),
)
_SIGNERS = ("户主（签字）", "村（居）（盖章）", "街道镇（盖章）", "验收单位（盖章）")
_TITLE_HEIGHT, _ROW, _SECTION, _PICTURE, _SIGNATURE, _NOTE = 30.0, 19.0, 18.0, 138.0, 58.0, 26.0
_PIXELS = 96 / 72
_FRAME = 6
"""Pixels left free around a photograph."""


@dataclass(frozen=True)
class Cards:
    """Where the cards' contents come from."""

    facts: Facts
    pictures: Pictures
    policy: Policy
    masked: bool = False


def draw_cards(path: Path, village: str, dossiers: Sequence[Dossier], cards: Cards) -> None:
    """Write the workbook of one village's cards, in the order of 户编号."""
    from xl_heating.forms.book import Book

    with Book(path, {}, title=f"{cards.policy.policy.place}清洁取暖一户一档 {village}") as book:
        sheet = book.sheet(_sheet_name(village), tab="#1F4E79", font_size=9)
        for column in range(1, _COLUMNS + 1):
            sheet.width(column, _CHARACTERS)
        row, breaks = 1, []
        for dossier in sorted(dossiers, key=lambda each: each.household):
            row = _Card(sheet, row, cards, dossier).draw()
            breaks.append(row - 1)
        sheet.portrait()
        sheet.raw.set_print_scale(100)  # a page fitted to the width would ignore the breaks
        sheet.raw.set_h_pagebreaks(breaks[:-1])
        sheet.raw.print_area(0, 0, row - 2, _COLUMNS - 1)


class _Card:
    """One card being drawn from row `top` on."""

    def __init__(self, sheet: Sheet, top: int, cards: Cards, dossier: Dossier) -> None:
        self._sheet = sheet
        self._row = top
        self._cards = cards
        self._dossier = dossier
        self._key = dossier.household

    def draw(self) -> int:
        """Draw it; returns the row after it."""
        place = self._cards.policy.policy.place
        self._whole(f"{place}清洁取暖一户一档　档案卡", "title", _TITLE_HEIGHT)
        number = self._dossier.values.get(NUMBER) or "　　　　　　"
        self._bands((f"档案编号：{number}", f"户编号：{self._key}", "归档日期：　　　年　　月　　日"))
        self._section("一、农户基本信息")
        self._household()
        self._section("二、改造和验收")
        self._works()
        self._section("三、费用和补贴（元）")
        self._costs()
        self._section("四、档案材料")
        self._papers()
        self._section("五、改造照片")
        self._photographs()
        self._signatures()
        clause = "依据四（三）：一户一档包含农户基本信息、改造前中后的照片和竣工验收材料。"
        self._whole(f"{clause}{self._cards.policy.rule_line}", "note", _NOTE, font_size=8)
        return self._row

    # ------------------------------------------------------------------ blocks

    def _household(self) -> None:
        self._pairs(("户主姓名", self._own("name"), 2), ("身份证号", self._private("id_number"), 6))
        phone = self._private("phone", NumberKind.PHONE)
        self._pairs(
            ("街道镇", self._own("street"), 2), ("村（居）", self._own("village"), 2), ("联系电话", phone, 2)
        )
        area = self._fact("area")
        self._pairs(("住址/门牌号", self._fact("address"), 6), ("供热面积（㎡）", area, 2))

    def _works(self) -> None:
        self._pairs(
            ("改造方式", self._fact("route"), 4),
            ("电表/气表户号", self._private("meter", NumberKind.ACCOUNT), 4),
        )
        self._pairs(("设备品牌型号", self._fact("device_model"), 4), ("设备编号", self._either("serial"), 4))
        self._pairs(("施工企业", self._fact("contractor"), 6), ("一户一表", self._fact("own_meter"), 2))
        self._pairs(
            *(
                (title, self._fact(name), 2)
                for title, name in (
                    ("开工日期", "started"),
                    ("安装完成日期", "installed"),
                    ("通气（电）日期", "energised"),
                )
            )
        )
        accepted_on = self._cards.facts.day(self._key, "accepted_on")
        self._pairs(
            ("调试日期", self._fact("commissioned"), 2), ("验收日期", accepted_on, 2),
            ("验收结论", self._either("acceptance"), 2),
        )  # fmt: skip
        unit, warmth = self._completion("acceptance_unit"), self._completion("room_temperature")
        self._pairs(("验收单位", unit, 6), ("室温（℃）", warmth, 2))
        problems, rectified = self._completion("problems"), self._completion("rectified_on")
        self._pairs(("存在问题", problems, 6), ("整改完成日期", rectified, 2))

    def _costs(self) -> None:
        money = self._cards.facts.money(self._key)
        known = money if isinstance(money, Money) else None
        items = [(title, self._fact(name)) for name, title in COST_ITEMS["T3"].items()]
        self._sixes([*items, ("可补贴合计", _yuan(known, "eligible"))], _MONEY)
        self._sixes(
            [
                ("补贴合计", _yuan(known, "subsidy")),
                ("其中中央及市级", _yuan(known, "upper")),
                ("区级", _yuan(known, "district")),
                ("用户自付", _yuan(known, "self_pay")),
                ("自付已收", self._fact("self_paid")),
                ("拨付日期", self._fact("paid_on")),
            ],
            _MONEY,
        )
        note = money if isinstance(money, str) else "补贴按可补贴费用和政策标准核算，以拨付审核为准。"
        self._whole(note, "note", 16.0, font_size=8)

    def _papers(self) -> None:
        said = [(title, self._dossier.values.get(name)) for title, name in _CHECKED]
        self._sixes([(title, "有" if is_there(_text(value)) else "无") for title, value in said])
        lacking = [
            title
            for title, name in zip(DOSSIER, PAPERS, strict=True)
            if not is_there(_text(self._dossier.values.get(name)))
        ]
        self._pairs(
            ("缺项", "、".join(lacking) or "齐全", 6), ("存放位置", self._dossier.values.get("kept_at"), 2)
        )

    def _photographs(self) -> None:
        wide = _COLUMNS // len(STAGES)
        for at, title in enumerate(STAGES.values()):
            left = 1 + at * wide
            self._sheet.merge(self._row, left, self._row, left + wide - 1, title, "header")
            self._sheet.merge(self._row + 1, left, self._row + 1, left + wide - 1, None, "center")
            stage = list(STAGES)[at]
            picture = self._cards.pictures.get((self._key, stage))
            told = (
                picture.photo.name if picture else self._dossier.values.get(PHOTO_FIELDS[stage]) or "（缺）"
            )
            self._sheet.merge(
                self._row + 2, left, self._row + 2, left + wide - 1, told, "center", font_size=8, shrink=True
            )
            if picture:
                self._place(picture, left, wide, f"{self._key} {title}")
        for height in (16.0, _PICTURE, 16.0):
            self._sheet.height(self._row, height)
            self._row += 1

    def _place(self, picture: Picture, left: int, wide: int, description: str) -> None:
        from xl_heating.forms.book import pixels

        width, height = wide * pixels(_CHARACTERS), _PICTURE * _PIXELS
        scale = min((width - 2 * _FRAME) / picture.width, (height - 2 * _FRAME) / picture.height)
        self._sheet.raw.insert_image(
            self._row,
            left - 1,
            str(picture.path),
            {
                "x_scale": scale,
                "y_scale": scale,
                "x_offset": int((width - picture.width * scale) / 2),
                "y_offset": int((height - picture.height * scale) / 2),
                "object_position": 1,
                "description": description,
            },
        )

    def _signatures(self) -> None:
        wide = _COLUMNS // len(_SIGNERS)
        for at, signer in enumerate(_SIGNERS):
            text = f"{signer}：\n\n\n　　　　年　　月　　日"
            left = 1 + at * wide
            self._sheet.merge(self._row, left, self._row, left + wide - 1, text, "wrapped", valign="top")
        self._advance(_SIGNATURE)

    # ------------------------------------------------------------------ rows

    def _pairs(self, *pairs: tuple[str, Any, int]) -> None:
        """Labels of two columns with their values, `pairs` being (label, value, columns of the value)."""
        left = 1
        for label, value, wide in pairs:
            self._sheet.merge(
                self._row, left, self._row, left + _LABEL - 1, label, "header", shrink=True, text_wrap=False
            )
            left += _LABEL
            self._value(left, wide, value)
            left += wide
        self._advance(_ROW)

    def _sixes(self, pairs: Sequence[tuple[str, Any]], number_format: str = "") -> None:
        """A row of labels and a row of values, two columns each."""
        for at, (label, value) in enumerate(pairs):
            left = 1 + at * 2
            self._sheet.merge(
                self._row, left, self._row, left + 1, label, "header", shrink=True, text_wrap=False
            )
            self._value(left, 2, value, number_format, row=self._row + 1)
        self._advance(16.0)
        self._advance(_ROW)

    def _value(self, left: int, wide: int, value: Any, number_format: str = "", row: int = 0) -> None:
        changes: dict[str, Any] = {"shrink": True}
        if isinstance(value, dt.date):
            changes["num_format"] = _DATE
        elif isinstance(value, (int, float)) and number_format:
            changes |= {"num_format": number_format, "align": "right"}
        row = row or self._row
        self._sheet.merge(row, left, row, left + wide - 1, value, "center", **changes)

    def _bands(self, texts: Sequence[str]) -> None:
        wide = _COLUMNS // len(texts)
        for at, text in enumerate(texts):
            align = ("left", "center", "right")[at]
            left = 1 + at * wide
            self._sheet.merge(self._row, left, self._row, left + wide - 1, text, "caption", align=align)
        self._advance(_ROW)

    def _section(self, title: str) -> None:
        self._whole(title, "section", _SECTION, font_size=10)

    def _whole(self, text: str, style: str, height: float, **changes: Any) -> None:
        self._sheet.merge(self._row, 1, self._row, _COLUMNS, text, style, **changes)
        self._advance(height)

    def _advance(self, height: float) -> None:
        self._sheet.height(self._row, height)
        self._row += 1

    # ------------------------------------------------------------------ values

    def _own(self, name: str) -> Any:
        return self._dossier.values.get(name)

    def _fact(self, name: str) -> Any:
        return self._cards.facts.value(self._key, name)

    def _completion(self, name: str) -> Any:
        return self._cards.facts.completion(self._key, name)

    def _either(self, name: str) -> Any:
        own = self._fact(name)
        return own if own is not None else self._completion(name)

    def _private(self, name: str, kind: NumberKind = NumberKind.IDENTITY) -> Any:
        value = self._fact(name)
        return masked(str(value), kind) if value is not None and self._cards.masked else value


def _yuan(money: Money | None, part: str) -> float | None:
    amount: int | None = getattr(money, part, None)
    return None if amount is None else amount / FEN_PER_YUAN


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _sheet_name(village: str) -> str:
    kept = "".join("＿" if sign in "[]:*?/\\" else sign for sign in village).strip("'")
    return kept[:31] or "档案卡"

"""拨付台账: what each category of project has received, by source, and paid; what of it cannot be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from xl_heating.errors import HeatingError
from xl_heating.jobs.layout.funds import PAID, RECEIVED, Category
from xl_heating.ledger import Finding, Ledger
from xl_heating.policy import Policy, normalise
from xl_heating.rules.money import to_fen
from xl_heating.rules.season import parse_season

_DIRECTIONS = {
    RECEIVED: ("到位", "收入", "收到", "拨入", "下达", "收"),
    PAID: ("拨付", "支出", "支付", "付款", "拨出", "兑付", "发放", "付"),
}
_UPPER = (
    "中央及市级",
    "中央",
    "市级",
    "省级",
    "上级",
    "上级财政",
    "中央和市级",
    "中央财政",
    "市财政",
    "市级财政",
)
_DISTRICT = ("区级", "区财政", "区级财政", "区本级", "本级")
_RUNNING, _PUBLIC = "运行", "公益"


@dataclass
class Moved:
    """One category's money, 分; None where nothing is entered."""

    received_upper: int | None = None
    received_district: int | None = None
    paid: int | None = None

    @property
    def received(self) -> int:
        """From both sources."""
        return (self.received_upper or 0) + (self.received_district or 0)


@dataclass
class Transfers:
    """Everything the ledgers of transfers say."""

    moved: list[Moved]
    """For each category."""
    notes: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    """Sheet and row → what is wrong with it."""
    findings: list[Finding] = field(default_factory=list)
    rows: int = 0


class Reader:
    """Reads the tables of transfers against the categories."""

    def __init__(self, categories: Sequence[Category], policy: Policy) -> None:
        self._policy = policy
        self._categories = {normalise(each.title): at for at, each in enumerate(categories)}
        self._routes = {each.route: at for at, each in enumerate(categories) if each.route}
        self._seasons = {each.season: at for at, each in enumerate(categories) if each.season}
        self._public = next((at for at, each in enumerate(categories) if each.public), None)
        self._directions = _spellings(_DIRECTIONS)
        levels = policy.policy
        self._sources = _spellings(
            {"upper": (*_UPPER, levels.upper_level), "district": (*_DISTRICT, levels.district_level)}
        )
        self.transfers = Transfers([Moved() for _ in categories])

    def read(self, ledger: Ledger) -> None:
        """Add the records of one table."""
        count = len(ledger)
        self.transfers.rows += count
        amounts = np.asarray(ledger.columns.get("amount", np.full(count, np.nan)), dtype=np.float64)
        known = np.isfinite(amounts)
        fen = to_fen(np.where(known, amounts, 0.0)).tolist()
        has_direction = "direction" in ledger.columns
        columns = {
            name: ledger.columns.get(name, np.full(count, None, dtype=object)).tolist()
            for name in ("direction", "source", "item")
        }
        for at in range(count):
            # A ledger without the column is one of payments, as offices kept it before.
            direction = self._direction(columns["direction"][at]) if has_direction else PAID
            source = self._sources.get(normalise(columns["source"][at] or ""))
            category = self._category(columns["item"][at])
            if not known[at]:
                self._doubt(ledger, at, "amount", "AMOUNT_MISSING", "金额未填或不能识别，未计入")
            elif category is None:
                said = columns["item"][at]
                what = f"项目类别“{said}”不在“资金测算”中，未计入" if said else "项目类别未填，未计入"
                self._doubt(ledger, at, "item", "CATEGORY_UNKNOWN", what)
            elif not direction:
                self._doubt(ledger, at, "direction", "DIRECTION_UNKNOWN", "方向不是“到位”或“拨付”，未计入")
            elif direction == RECEIVED and source is None:
                self._doubt(ledger, at, "source", "SOURCE_UNKNOWN", "到位资金的来源不明，未计入")
            else:
                self._add(self.transfers.moved[category], direction, source, fen[at])

    def _direction(self, text: str | None) -> str:
        return self._directions.get(normalise(text or ""), "")

    def _category(self, text: str | None) -> int | None:
        plain = normalise(text or "")
        if not plain:
            return None
        if plain in self._categories:
            return self._categories[plain]
        if _RUNNING in plain:
            season = "".join(sign for sign in plain if sign.isdigit() or sign in "-–—~至/")
            try:
                return self._seasons.get(parse_season(season))
            except HeatingError:
                return None
        route = self._policy.route(text or "")
        if route is not None and route.code in self._routes:
            return self._routes[route.code]
        return self._public if _PUBLIC in plain else None

    @staticmethod
    def _add(moved: Moved, direction: str, source: str | None, amount: int) -> None:
        if direction == PAID:
            moved.paid = (moved.paid or 0) + amount
        elif source == "upper":
            moved.received_upper = (moved.received_upper or 0) + amount
        else:
            moved.received_district = (moved.received_district or 0) + amount

    def _doubt(self, ledger: Ledger, at: int, name: str, code: str, message: str) -> None:
        table = ledger.table
        self.transfers.findings.append(
            Finding(
                table.workbook, table.sheet, ledger.cell(name, at), code, "E", f"{message}。",
                "请更正该行后重新运行。",
            )
        )  # fmt: skip
        self.note(ledger, int(ledger.rows[at]), message)

    def note(self, ledger: Ledger, row: int, message: str) -> None:
        """Say something beside a row of a table."""
        self.transfers.notes.setdefault((ledger.table.sheet, row), []).append(message)


def _spellings(words: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {normalise(each): meaning for meaning, all_words in words.items() for each in all_words}

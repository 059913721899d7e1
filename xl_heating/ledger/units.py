"""The units that staff write in headers and cells, and what each is in its base unit."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

MULTIPLIERS = {
    "千": Decimal(1_000),
    "万": Decimal(10_000),
    "百万": Decimal(1_000_000),
    "千万": Decimal(10_000_000),
    "亿": Decimal(100_000_000),
}

_BASES: dict[str, tuple[str, Decimal]] = {
    # spelling after NFKC and case folding (㎡ and m² become m2) -> (kind, factor)
    "元": ("元", Decimal(1)),
    "圆": ("元", Decimal(1)),
    "元人民币": ("元", Decimal(1)),
    "角": ("元", Decimal("0.1")),
    "分": ("元", Decimal("0.01")),
    "m2": ("㎡", Decimal(1)),
    "平方米": ("㎡", Decimal(1)),
    "平方": ("㎡", Decimal(1)),
    "平米": ("㎡", Decimal(1)),
    "平": ("㎡", Decimal(1)),
    "m3": ("立方米", Decimal(1)),
    "nm3": ("立方米", Decimal(1)),
    "立方米": ("立方米", Decimal(1)),
    "立方": ("立方米", Decimal(1)),
    "方": ("立方米", Decimal(1)),
    "kwh": ("千瓦时", Decimal(1)),
    "kw.h": ("千瓦时", Decimal(1)),
    "千瓦时": ("千瓦时", Decimal(1)),
    "度": ("千瓦时", Decimal(1)),
    "用量": ("用量", Decimal(1)),
    "户": ("户", Decimal(1)),
    "人": ("人", Decimal(1)),
    "口": ("人", Decimal(1)),
    "口人": ("人", Decimal(1)),
    "处": ("处", Decimal(1)),
    "个": ("处", Decimal(1)),
    "季": ("季", Decimal(1)),
    "行": ("行", Decimal(1)),
    "台": ("台", Decimal(1)),
    "次": ("次", Decimal(1)),
    "°c": ("℃", Decimal(1)),
}


USAGE = "用量"
"""The unit of a meter whose header does not say 立方米 or 千瓦时."""
_METERED = frozenset((USAGE, "千瓦时", "立方米"))


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: `name` as written, `kind` (the base unit: 元, ㎡, 户 …), `factor` (1 万元 = 10,000 元)."""

    name: str
    kind: str
    factor: Decimal

    def fits(self, wanted: str) -> bool:
        """Whether figures in this unit can stand for a quantity whose base unit is `wanted`."""
        return self.kind == wanted or (wanted == USAGE and self.kind in _METERED)


@lru_cache(maxsize=1024)
def parse_unit(text: str) -> Unit | None:
    """Return the unit that `text` names ("万元", "㎡", "万m²"), or None."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    text = plain.replace("m2", "㎡").replace("m3", "立方米")
    if plain in _BASES:
        kind, factor = _BASES[plain]
        return Unit(text, kind, factor)
    for prefix in ("千万", "百万", "亿", "万", "千"):
        base = _BASES.get(plain.removeprefix(prefix)) if plain.startswith(prefix) else None
        if base:
            return Unit(text, base[0], base[1] * MULTIPLIERS[prefix])
    return None

"""What titles, sheet names and file names say about a whole table: its street, route and season."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from xl_heating.policy import Policy, normalise

_SEASON = re.compile(
    r"(?<!\d)(20\d{2})(?:年)?\s*[-/至~]\s*(?:(20)?(\d{2}))(?!\d)(?:年)?(?:度|采暖季|供暖季|取暖季)"
)
_SEASON_CELL = re.compile(r"(20\d{2})年?[-/至~](?:20)?(\d{2})年?(?:年度|度)?(?:采暖季|供暖季|取暖季|季)?")
# A street's bare name inside a longer text may be part of a village or company name.
_FULL_NAME_ENDS = ("街道", "镇", "乡", "办", "办事处", "政府")


@dataclass(frozen=True)
class Said:
    """A value taken from a title instead of a column."""

    value: str
    source: str
    """标题, 工作表名 or 文件名."""
    text: str


def said_street(policy: Policy, sources: Sequence[tuple[str, str]]) -> Said | tuple[str, ...] | None:
    """The one street that the first telling source names; the names when one source names several."""
    for full in (True, False):
        for source, text in sources:
            found = _streets_in(policy, text, full)
            if len(found) == 1:
                return Said(found.pop(), source, text.strip())
            if found:
                return tuple(sorted(found))
    return None


def _streets_in(policy: Policy, text: str, full: bool) -> set[str]:
    plain = normalise(text)
    found = set()
    for street in policy.streets:
        for name in street.names:
            if name.endswith(_FULL_NAME_ENDS) is full and name in plain:
                found.add(street.name)
    return found


def said_route(policy: Policy, sources: Sequence[tuple[str, str]]) -> Said | None:
    """The one route that a title names, with running subsidy or not; None when none or several are named."""
    for source, text in sources:
        plain = normalise(text)
        names = [
            (name, route.name)
            for route in policy.routes.values()
            for name in route.names
            if len(name) >= 3 and name in plain
        ]
        # "区域集中供热-非可再生" holds the name of its neighbour: the longest one stands for itself.
        kept = {
            route for name, route in names if not any(name != other and name in other for other, _ in names)
        }
        if len(kept) == 1:
            return Said(kept.pop(), source, text.strip())
        if kept:
            return None
    return None


def said_season(sources: Sequence[tuple[str, str]]) -> Said | None:
    """The heating season that a title names (2021-2022采暖季)."""
    for source, text in sources:
        match = _SEASON.search(normalise(text))
        if match and int(match[1]) + 1 == 2000 + int(match[3]):
            return Said(f"{match[1]}-{int(match[1]) + 1}", source, text.strip())
    return None


def clean_season(text: str) -> str | None:
    """ "2021—2022年度" as "2021-2022"; None when it is not a heating season."""
    match = _SEASON_CELL.fullmatch(normalise(text))
    if match is None or (int(match[1]) + 1) % 100 != int(match[2]):
        return None
    return f"{match[1]}-{int(match[1]) + 1}"

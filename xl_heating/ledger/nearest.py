"""Names that resemble an unknown one: offered to the reader, never taken."""

from __future__ import annotations

from collections.abc import Iterable

from xl_heating.policy import normalise
from xl_heating.policy.figures import NamedItem

_LIKENESS = 0.5


def nearest(text: str, things: Iterable[NamedItem], most: int = 3) -> list[str]:
    """Standard names of the things whose names or aliases resemble `text`, most alike first."""
    import difflib

    owners = {name: thing.name for thing in things for name in thing.names}
    alike = difflib.get_close_matches(normalise(text), owners, n=most * 3, cutoff=_LIKENESS)
    return list(dict.fromkeys(owners[name] for name in alike))[:most]

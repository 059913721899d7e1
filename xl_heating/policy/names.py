"""Comparable forms of the names that staff type: one spelling for each thing."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―－−─"), "-")


@lru_cache(maxsize=65_536)
def normalise(text: str) -> str:
    """Return `text` with width, spacing, case, brackets and dashes made uniform.

    "集中供热（延伸）", " 集中供热(延伸) " and "集中供热 （延伸）" come out equal. Nothing else is changed:
    two different names stay different.
    """
    folded = unicodedata.normalize("NFKC", text).translate(_DASHES)
    return "".join(folded.split()).casefold()

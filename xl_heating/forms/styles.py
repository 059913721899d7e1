"""One look for every workbook: one font, thin grey lines, two quiet fills, numbers to the right."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

FONT = "宋体"
LINE = "#A6A6A6"
HEADER_FILL = "#DCE6F1"
COMPUTED_FILL = "#F2F2F2"
TOTAL_FILL = "#EAF1DD"
ACCENT = "#1F4E79"
WARNING = "#C00000"
SERIES = ("#1F4E79", "#9DC3E6", "#A6A6A6")

NORMAL = MappingProxyType({"font_name": "Verdana", "font_size": 10})
"""The workbook's default font. Column widths are counted in its digits, and the fonts that stand in for it
have digits as wide: columns keep their measure on a computer without Chinese fonts."""
NORMAL_COLUMN_PIXELS = 72
BASE = MappingProxyType({"font_name": FONT, "font_size": 10, "valign": "vcenter"})
_CELL = {"border": 1, "border_color": LINE}
_PROSE = {"align": "left", "locked": False}
"""Around a table; on a protected sheet it may still be edited, signed and dated."""

STYLES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "title": {"font_size": 16, "bold": True, "align": "center", "locked": False},
        "caption": _PROSE,
        "caption_date": {**_PROSE, "num_format": "yyyy年m月d日"},
        "header": {
            **_CELL,
            "bold": True,
            "align": "center",
            "text_wrap": True,
            "bg_color": HEADER_FILL,
        },
        "text": {**_CELL, "align": "left"},
        "wrapped": {**_CELL, "align": "left", "text_wrap": True},
        "center": {**_CELL, "align": "center"},
        "number": {**_CELL, "align": "right", "shrink": True},
        "computed": {**_CELL, "align": "right", "shrink": True, "bg_color": COMPUTED_FILL},
        "computed_text": {**_CELL, "align": "center", "bg_color": COMPUTED_FILL},
        "total": {**_CELL, "align": "right", "shrink": True, "bold": True, "bg_color": TOTAL_FILL},
        "total_label": {**_CELL, "align": "center", "bold": True, "bg_color": TOTAL_FILL},
        "check": {**_CELL, "align": "center", "font_size": 9, "font_color": ACCENT, "shrink": True},
        "check_label": {**_CELL, "align": "center", "font_size": 9, "bg_color": COMPUTED_FILL},
        "note": {**_PROSE, "text_wrap": True, "font_size": 9},
        "section": {"bold": True, "font_size": 12, "font_color": ACCENT, "align": "left"},
        "paragraph": {"align": "left", "valign": "top", "text_wrap": True},
        "signature": _PROSE,
    }
)

"""The district's merged ledgers: which sheet holds which kind of table, and where its records begin."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

MERGED_SHEETS: Mapping[str, str] = MappingProxyType(
    {
        "T3": "全区改造台账",
        "T6": "全区公益场所",
        "T7": "集中供热项目",
        "T8R": "全区农房能效",
        "T8U": "全区城区能效",
        "T9": "全区运行补贴",
    }
)
"""Kind of table → sheet, in the workbook's order; a policy without such works has no such sheet.

Columns are those of the streets' ledgers, as values, and at the right `SOURCE_FILE` and `SOURCE_ROW`. Records
begin right below the header; nothing stands below them.
"""
SOURCE_FILE, SOURCE_ROW = "来源文件", "来源行"
"""Headers of the columns that say where a record was read."""


def merged_header_name(kind: str) -> str:
    """Defined name of the last header row on that kind's sheet, all columns: ``heat_all_T3_header``."""
    return f"heat_all_{kind}_header"

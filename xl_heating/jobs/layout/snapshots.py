"""上报记录: the figures as they were reported, one row each, and what they are now."""

from __future__ import annotations

from xl_heating.jobs.layout.columns import COUNT
from xl_heating.jobs.layout.model import Column, ListLayout

SNAPSHOTS_SHEET = "上报记录"
FIGURE = "General"


def snapshots_layout() -> ListLayout:
    """上报记录: oldest first, never rewritten but for the two columns that a comparison fills."""
    return ListLayout(
        SNAPSHOTS_SHEET,
        "上报记录",
        "heat_snapshots",
        (
            Column("number", ("编号",), "次", COUNT, 6.0),
            Column("date", ("日期",), "日期", "yyyy-mm-dd", 12.0),
            Column("matter", ("事项",), width=18.0),
            Column("street", ("街道镇",), width=12.0),
            Column("figure", ("指标",), width=44.0),
            Column("unit", ("单位",), width=7.0),
            Column("reported", ("上报数",), "数", FIGURE, 16.0),
            Column("now", ("现数",), "数", FIGURE, 16.0, note="由“对比留底”填写"),
            Column("difference", ("差额",), "数", FIGURE, 16.0, note="现数减上报数"),
            Column("note", ("留底文件及校验码（SHA-256）",), width=60.0),
        ),
        "由“上报留底”逐次追加，只增不改；“对比留底”只填写现数和差额。留底文件存于“备份”文件夹，请勿改动。",
    )

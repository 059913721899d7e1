"""进度记录: what each dispatch found, one row for each street and one for all, date after date."""

from __future__ import annotations

from xl_heating.jobs.layout.columns import COUNT, EQUIVALENT, RATE
from xl_heating.jobs.layout.model import Column, ListLayout

PROGRESS_SHEET = "进度记录"
TOTAL = "合计"
"""What the row of all streets together is called."""


def progress_layout() -> ListLayout:
    """进度记录, oldest first. Keys: ``as_of`` (date), ``street``, stages in 户, ``rate`` and ``time`` (0–1).

    The stages are ``planned``, ``approved``, ``started``, ``installed``, ``energised``, ``accepted``.
    """
    return ListLayout(
        PROGRESS_SHEET,
        "进度记录",
        "heat_progress",
        (
            Column("as_of", ("调度日期",), "日期", "yyyy-mm-dd", 12.0),
            Column("street", ("街道镇",), width=12.0),
            Column("planned", ("计划",), "户", EQUIVALENT, 10.0),
            Column("approved", ("核准",), "户", COUNT, 10.0),
            Column("started", ("开工",), "户", EQUIVALENT, 10.0),
            Column("installed", ("完成安装",), "户", EQUIVALENT, 10.0),
            Column("energised", ("通气通电",), "户", EQUIVALENT, 10.0),
            Column("accepted", ("验收",), "户", EQUIVALENT, 10.0),
            Column("rate", ("完成率",), "%", RATE, 10.0),
            Column("time", ("序时进度",), "%", RATE, 10.0),
        ),
        "由“调度通报”写入，每次调度每个街道镇一行、合计一行；同一日期重新调度时只替换该日期的各行。",
    )

"""体检标记: the hidden sheet that remembers which colours cells had before 台账体检 marked them."""

from __future__ import annotations

from xl_heating.jobs.layout.model import Column, ListLayout

MARKS_SHEET = "体检标记"


def marks_layout() -> ListLayout:
    """One row for each block of marked cells: a reference that Excel moves along, and its two colours."""
    return ListLayout(
        MARKS_SHEET,
        "体检标记",
        "heat_marks",
        (
            Column("before", ("原颜色",), width=10.0, note="RRGGBB；空白为无填充"),
            Column("after", ("标记颜色",), width=10.0),
            Column("place", ("标记位置",), width=30.0, note="公式引用被标记的单元格"),
        ),
        "供“清除标记”恢复单元格原来的颜色，由程序填写，请勿修改或删除。",
    )

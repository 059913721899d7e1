"""清洗记录: what 数据清洗 changed in a copied sheet, and what it left to people."""

from __future__ import annotations

from xl_heating.jobs.layout.columns import COUNT
from xl_heating.jobs.layout.model import Column, ListLayout

CLEANING_SHEET = "清洗记录"


def cleaning_layout() -> ListLayout:
    """One row for each cell."""
    return ListLayout(
        CLEANING_SHEET,
        "清洗记录",
        "heat_cleaning",
        (
            Column("no", ("序号",), "条", COUNT, 6.0),
            Column("state", ("结果",), width=8.0, note="已清洗、待核"),
            Column("sheet", ("工作表",), width=16.0),
            Column("cell", ("单元格",), width=8.0, note="点击转到该单元格"),
            Column("column", ("列",), width=16.0),
            Column("before", ("原值",), width=26.0, note="证件号、账号、电话已隐去中段"),
            Column("after", ("新值",), width=26.0),
            Column("rule", ("规则",), width=18.0),
            Column("cause", ("待核原因",), width=34.0),
        ),
        "由“数据清洗”写入。清洗只改复制的工作表，原表不动；“待核”的单元格保持原样，请核对后手工更正。",
    )

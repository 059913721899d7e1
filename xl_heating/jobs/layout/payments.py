"""发放记录: what went into each bank file of running subsidy, so that nothing goes out twice."""

from __future__ import annotations

from xl_heating.jobs.layout.columns import COUNT, MONEY
from xl_heating.jobs.layout.model import Column, ListLayout

PAYOUTS_SHEET = "发放记录"


def payouts_layout() -> ListLayout:
    """One row for each household of each bank file; rows are added and never changed.

    The headers are none of a ledger's, so that no summary takes the sheet for a payment list (T9).
    """
    return ListLayout(
        PAYOUTS_SHEET,
        "运行补贴代发记录",
        "heat_payouts",
        (
            Column("season", ("代发采暖季",), width=13.0),
            Column("route", ("代发方式",), width=16.0),
            Column("batch", ("批次",), "批", COUNT, 7.0),
            Column("household_id", ("代发户编号",), width=16.0),
            Column("holder", ("代发户名",), width=12.0),
            Column("before", ("本批之前已发（元）",), "元", MONEY, 16.0),
            Column("sum", ("本批代发（元）",), "元", MONEY, 14.0),
            Column("after", ("本批之后累计（元）",), "元", MONEY, 16.0),
            Column("day", ("生成日期",), "日期", "yyyy-mm-dd", 12.0),
        ),
        "由“运行补贴发放”写入，每户每批一行，作为不重复发放的依据，请勿改动。某批作废时请按“撤销”恢复，或删除该批的全部行。",
    )

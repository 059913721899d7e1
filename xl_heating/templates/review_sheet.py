"""复核清单 (T14): problems that acceptance, the city's review and the national examination have named."""

from __future__ import annotations

from xl_heating.forms.book import Book
from xl_heating.policy import Policy
from xl_heating.templates.ledger_common import WHOLE
from xl_heating.templates.ledger_fields import Field, Kind, LedgerSheet, both
from xl_heating.templates.ledger_sheet import write_ledger
from xl_heating.templates.policy_sheets import native_formula

REVIEW_SHEET = "复核清单"
PREPARED_ROWS = 60
CHECKS = ("第三方验收", "市复核", "国家抽查")
_STATE = native_formula(
    "HEAT_DEADLINE", {"due": "{due}", "actual": "{rectified_on}", "as_of": "heat_summary_date"}
)


def review_list(rows: int = PREPARED_ROWS) -> LedgerSheet:
    """T14; whether a deadline has passed is judged on the day of 区级汇总's 填报日期."""
    return LedgerSheet(
        REVIEW_SHEET,
        "验收、复核问题清单",
        "户",
        (
            Field("no", both("序号"), Kind.NUMBER, 5, number_format=WHOLE),
            Field("street", both("街道镇"), Kind.CHOICE, 11, choices="heat_list_streets"),
            Field("village", both("村（居）"), width=9),
            Field("household_id", both("户编号"), Kind.CODE, 13),
            Field("name", both("户主姓名"), width=9),
            Field("route", both("改造方式"), Kind.CHOICE, 17, choices="heat_list_routes"),
            Field("check", both("检查类型"), Kind.CHOICE, 10.5, choices=CHECKS),
            Field("checked_on", both("检查日期"), Kind.DATE, 11),
            Field("checker", both("检查单位"), width=13),
            Field("problem", both("问题"), width=22, wrapped=True),
            Field("demand", both("整改要求"), width=22, wrapped=True),
            Field("due", both("限期"), Kind.DATE, 11),
            Field("rectified_on", both("整改完成日期"), Kind.DATE, 11),
            Field("state", both("状态"), Kind.COMPUTED_TEXT, 13, formula=_STATE),
            Field("responsible", both("责任单位"), width=13),
            Field("note", both("备注"), width=11),
        ),
        rows,
        repeated=5,
        note="第三方验收、市复核、国家抽查（四（三））发现的问题一条一行；状态以“区级汇总”填报日期为截止日，"
        "由限期和整改完成日期得出。行数不够时在最后一行之前插入行并向下填充公式。",
    )


def write_review(book: Book, _: Policy) -> None:
    """Write the sheet; 区级汇总 must be in the book, for its 填报日期."""
    review = review_list()
    sheet = write_ledger(book, review)
    for row in (review.total_row, review.check_row):  # nothing here adds up
        sheet.raw.set_row(row - 1, None, None, {"hidden": True})

"""资金测算 and 拨付台账 (T10): what each category of project may cost, is due, has received and has paid."""

from __future__ import annotations

from dataclasses import dataclass, field

from xl_heating.jobs.layout.columns import MONEY, RATE, WAN, has_running_subsidy, seasons
from xl_heating.jobs.layout.model import Column, Content, ListLayout, TableLayout
from xl_heating.policy import Policy, Share
from xl_heating.rules.season import label

FUNDS_SHEET = "资金测算"
TRANSFERS_SHEET = "拨付台账"
RECEIVED, PAID = "到位", "拨付"
DIRECTIONS = (RECEIVED, PAID)
_QUANTITY = "#,##0.##"


@dataclass(frozen=True)
class Category:
    """A category of project (项目类别): a subsidised route, public places, or a season's running subsidy."""

    title: str
    unit: str
    route: str = ""
    """Code of the route; "" for a running subsidy."""
    season: int = 0
    """Year in which the season begins; 0 for construction."""
    public: bool = False
    """Paid by the district alone, without a ceiling (三（六））."""


def fund_categories(policy: Policy) -> tuple[Category, ...]:
    """The rows of 资金测算, in order: subsidised routes, public places, running subsidy season by season."""
    construction = [
        Category(route.name, route.basis.unit, route.code, public=route.share is Share.DISTRICT)
        for route in policy.routes.values()
        if route.share is not Share.NONE
    ]
    construction.sort(key=lambda each: each.public)
    running = seasons(policy) if has_running_subsidy(policy) else ()
    return (*construction, *(Category(f"运行补贴{label(year)}", "户", season=year) for year in running))


@dataclass(frozen=True)
class FundsLayout(TableLayout):
    """资金测算: one row a category of project (`streets` are their names) and 合计.

    Below them stands what the policy's targets cost at most (`budget_header_row` and the rows after it).
    """

    categories: tuple[Category, ...] = field(default=(), kw_only=True)

    @property
    def budget_title_row(self) -> int:
        """The line over the small table of ceilings."""
        return self.total_row + 1

    @property
    def budget_header_row(self) -> int:
        """Header of the small table."""
        return self.total_row + 2

    @property
    def rule_row(self) -> int:
        """The 口径 line, below the four rows of ceilings."""
        return self.budget_header_row + 5


def funds_layout(policy: Policy) -> FundsLayout:
    """资金测算, in 万元. Keys: ``category``, ``unit``, ``task`` (户 or ㎡), ``cap`` 元, ``ceiling``.

    Further keys: ``due``, ``upper``, ``district``; ``received_upper``, ``received_district``, ``paid``;
    ``balance``, ``payment_rate``, ``arrival_rate`` (0–1); ``remark`` text of the checks.
    """
    upper, district = policy.policy.upper_level, policy.policy.district_level
    due, received = "实际应补（万元）", "已到位（万元）"
    categories = fund_categories(policy)

    def amount(key: str, *headers: str, content: Content = Content.INPUT) -> Column:
        return Column(key, headers, "万元", WAN, 13.0, content, summed=True)

    return FundsLayout(
        sheet=FUNDS_SHEET,
        prefix="heat_funds",
        columns=(
            Column("category", ("项目类别",) * 2, width=23.0, content=Content.LABEL),
            Column("unit", ("单位",) * 2, width=5.0, content=Content.LABEL),
            Column("task", ("任务量",) * 2, "户、㎡", _QUANTITY, 11.0),
            Column("cap", ("单价上限（元）",) * 2, "元", MONEY, 9.5, Content.FORMULA),
            amount("ceiling", *("上限总额（万元）",) * 2, content=Content.FORMULA),
            amount("due", due, "合计"),
            amount("upper", due, upper),
            amount("district", due, district, content=Content.FORMULA),
            amount("received_upper", received, upper),
            amount("received_district", received, district),
            amount("paid", *("已拨付（万元）",) * 2),
            amount("balance", *("结余（万元）",) * 2, content=Content.FORMULA),
            Column("payment_rate", ("支付率",) * 2, "%", RATE, 9.0, Content.FORMULA),
            Column("arrival_rate", ("到位率",) * 2, "%", RATE, 9.0, Content.FORMULA),
            Column("remark", ("核对",) * 2, width=38.0),
        ),
        streets=tuple(each.title for each in categories),
        second_page="",
        header_rows=(3, 4),
        categories=categories,
    )


def transfers_layout(policy: Policy) -> ListLayout:
    """拨付台账: one row for each sum received or paid, typed by the office; ``check`` is the job's."""
    upper, district = policy.policy.upper_level, policy.policy.district_level
    return ListLayout(
        TRANSFERS_SHEET,
        "清洁取暖资金到位和拨付台账",
        "heat_transfers",
        (
            Column("day", ("日期",), "日期", "yyyy-mm-dd", 12.0),
            Column("document", ("文号",), width=24.0),
            Column("direction", ("方向",), width=7.0, note="、".join(DIRECTIONS)),
            Column("source", ("资金来源",), width=12.0, note=f"{upper}、{district}"),
            Column("category", ("项目类别",), width=24.0),
            Column("payee", ("收款单位",), width=22.0),
            Column("purpose", ("用途",), width=11.0),
            Column("amount", ("金额（元）",), "元", MONEY, 16.0),
            Column("retention", ("质保金（元）",), "元", MONEY, 14.0),
            Column("note", ("备注",), width=18.0),
            Column("check", ("核对",), width=36.0),
        ),
        f"单位：元。每笔到位、拨付各记一行：资金来源为{upper}或{district}，项目类别与“{FUNDS_SHEET}”一致；"
        "“核对”一列由“资金测算核对”写入。",
    )

"""HEAT_EXPLAIN: how a row's subsidy comes about, or why there is none, in one Chinese sentence."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from xl_heating.functions.calling import Call
from xl_heating.functions.columns import LIMIT
from xl_heating.functions.subsidy_rows import SubsidyRows, read_rows
from xl_heating.functions.values import CellError, Value, is_blank
from xl_heating.policy import Basis, Policy, Route, Share


def explain(call: Call) -> Value:
    """One sentence a row, or nothing for a blank row; bad data is explained, never an error."""
    rows = read_rows(call)
    amounts = [column.tolist() for column in rows.split()]
    sentences: list[str | None] = []
    closed = rows.status.closed.tolist()
    for place in range(call.n):
        cells = [_cell(call, name, place) for name in ("route", "cost", "quantity", "accepted")]
        if not closed[place]:
            money = tuple(column[place] for column in amounts)
            sentences.append(_sentence(rows, place, cells, money))
        elif rows.status.blank[place]:
            sentences.append(None if is_blank(cells[0]) else "可补贴费用未填，暂不计算补贴。")
        else:
            sentences.append(_cause(rows, cells))
    rows.status.errors[:] = 0
    rows.status.blank[:] = False
    return call.column(rows.status, sentences)


def _cell(call: Call, name: str, place: int) -> Any:
    items = call[name].items
    return items[place] if len(items) > 1 else items[0]


def _sentence(rows: SubsidyRows, place: int, cells: list[Any], money: tuple[float, ...]) -> str:
    policy = rows.view.policy
    route = policy.route(cells[0])
    assert route is not None
    subsidy, upper, district, self_pay = map(amount, money)
    head = f"{route.clause}：可补贴费用{amount(cells[1])}元"
    tail = f"（{_reading(policy, route)}政策{policy.version}）"
    if route.share is Share.NONE:
        return f"{head}，计入任务但不享受补贴，自付{self_pay}元{tail}"
    if route.needs_acceptance and not _accepted(rows, place):
        return f"{head}，未经验收合格，补贴0元，自付{self_pay}元{tail}"
    quantity = 1 if is_blank(cells[2]) else cells[2]
    return (
        f"{head}{_bound(policy, route, quantity)}，补贴{subsidy}元；"
        f"{policy.policy.upper_level}{upper}元，{policy.policy.district_level}{district}元，自付{self_pay}元{tail}"
    )


def _accepted(rows: SubsidyRows, place: int) -> bool:
    flags = rows.accepted.values
    return bool(flags[place if len(flags) > 1 else 0] == 1)


def _bound(policy: Policy, route: Route, quantity: object) -> str:
    rate = f"，按{amount(route.cost_rate.number * 100)}%计补" if route.cost_rate else ""
    if route.cap is None:
        return f"{rate}，原文未设上限"
    basis = "" if route.basis is Basis.HOUSEHOLD else route.basis.label
    pooled = "（按项目合并封顶）" if policy.option("cap_scope") == "PROJECT" else ""
    return f"{rate}，上限{amount(route.cap.number)}元×{basis}{amount(quantity)}{route.basis.unit}{pooled}"


def _reading(policy: Policy, route: Route) -> str:
    if route.share not in (Share.QUOTA, Share.RATIO):
        return ""
    option = policy.options["share_mode"]
    return f"口径：{option.choices[str(policy.option('share_mode'))]}；"


def _cause(rows: SubsidyRows, cells: list[Any]) -> str:
    """Why a row is an error, in the order in which the rows were refused."""
    titles = ("改造方式", "可补贴费用", "数量", "验收")
    for title, cell in zip(titles, cells, strict=True):
        if isinstance(cell, CellError):
            return f"{title}一格是错误值 {cell}，请先改正该格。"
    route, cost, quantity, accepted = cells
    for title, cell in (("可补贴费用", cost), ("数量", quantity)):
        if isinstance(cell, bool):
            return f"{title}是真假值，不是数字。"
        if isinstance(cell, str) and cell:
            return f"{title}“{_short(cell)}”是文本，不是数字；可先用 HEAT_NUMBER 清洗。"
        if not is_blank(cell) and not isinstance(cell, (int, float, Decimal)):
            return f"{title}“{_short(cell)}”不是数字。"
    for title, cell in (("可补贴费用", cost), ("数量", quantity)):
        if not is_blank(cell) and cell < 0:
            return f"{title}{amount(cell)}小于0，请核对。"
        if not is_blank(cell) and not cell <= LIMIT:
            return f"{title}过大或不是有限的数，请核对。"
    if is_blank(route):
        return "未填改造方式，无法计算补贴。"
    known = rows.view.route(route)
    if known is None:
        return f"不认识的改造方式“{_short(route)}”，请从“改造方式”表中选择。"
    if known.basis is not Basis.HOUSEHOLD and is_blank(quantity):
        return f"{known.name}须填{known.basis.label}（㎡），不能按1㎡计。"
    return f"验收“{_short(accepted)}”无法识别，请填合格、不合格、整改，或验收日期。"


def _short(cell: object) -> str:
    text = str(cell)
    return text if len(text) <= 20 else text[:20] + "…"


def amount(value: object) -> str:
    """A number with thousands separators and only the decimals it has: 6350.5 -> 6,350.5."""
    text = f"{Decimal(str(value)):,.4f}"
    return text.rstrip("0").rstrip(".")

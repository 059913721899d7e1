"""HEAT_EXPLAIN: how a row's subsidy comes about, or why there is none, in one Chinese sentence."""

from __future__ import annotations

from xl_heating.functions.calling import Call
from xl_heating.functions.sentences import Row, amount, error_cause, number_cause, route_cause, short, tail
from xl_heating.functions.subsidy_rows import SubsidyRows, read_rows
from xl_heating.functions.values import Value, is_blank
from xl_heating.policy import Basis, Policy, Route, Share

_TITLES = {"route": "改造方式", "cost": "可补贴费用", "quantity": "数量", "accepted": "验收"}


def explain(call: Call) -> Value:
    """One sentence a row, or nothing for a blank row; bad data is explained, never an error."""
    rows = read_rows(call)
    amounts = [column.tolist() for column in rows.split()]
    sentences: list[str | None] = []
    closed = rows.status.closed.tolist()
    for place in range(call.n):
        row = Row(call, place)
        if not closed[place]:
            money = tuple(column[place] for column in amounts)
            sentences.append(_sentence(rows, row, money))
        elif rows.status.blank[place]:
            sentences.append(None if is_blank(row["route"]) else "可补贴费用未填，暂不计算补贴。")
        else:
            sentences.append(_cause(rows, row))
    rows.status.errors[:] = 0
    rows.status.blank[:] = False
    return call.column(rows.status, sentences)


def _sentence(rows: SubsidyRows, row: Row, money: tuple[float, ...]) -> str:
    policy = rows.view.policy
    route = policy.route(row["route"])
    assert route is not None
    subsidy, upper, district, self_pay = map(amount, money)
    head = f"{route.clause}：可补贴费用{amount(row['cost'])}元"
    end = tail(policy, "share_mode" if route.share in (Share.QUOTA, Share.RATIO) else "")
    if route.share is Share.NONE:
        return f"{head}，计入任务但不享受补贴，自付{self_pay}元{end}"
    if route.needs_acceptance and not _accepted(rows, row.place):
        return f"{head}，未经验收合格，补贴0元，自付{self_pay}元{end}"
    quantity = 1 if is_blank(row["quantity"]) else row["quantity"]
    return (
        f"{head}{_bound(policy, route, quantity)}，补贴{subsidy}元；"
        f"{policy.policy.upper_level}{upper}元，{policy.policy.district_level}{district}元，自付{self_pay}元{end}"
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


def _cause(rows: SubsidyRows, row: Row) -> str:
    """Why a row is an error, in the order in which the rows were refused."""
    cells = [(title, row[name]) for name, title in _TITLES.items()]
    amounts = cells[1:3]
    cause = error_cause(*cells) or number_cause(*amounts) or route_cause(row, "补贴")
    if cause:
        return cause
    known = rows.view.route(row["route"])
    assert known is not None
    if known.basis is not Basis.HOUSEHOLD and is_blank(row["quantity"]):
        return f"{known.name}须填{known.basis.label}（㎡），不能按1㎡计。"
    return f"验收“{short(row['accepted'])}”无法识别，请填合格、不合格、整改，或验收日期。"

"""Construction money that is more than the text grants, divided wrongly, or paid too early (三)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from xl_heating.policy import Route, Share
from xl_heating.rules.audit.checks import ERROR, WARNING, Check, Found, hits, in_yuan
from xl_heating.rules.audit.records import Records
from xl_heating.rules.money import UNITS, BoolColumn, multiply_round
from xl_heating.rules.subsidy import ceiling, has_ceiling
from xl_heating.rules.terms import fen_per_unit, per_row

_TABLES = ("T3", "T6", "T7", "T8U", "T8R")
_SHARES = ("subsidy", "upper", "district")


def _capped(records: Records) -> BoolColumn:
    """Rows whose own ceiling is known; pooled ceilings (Q2) are not a row's own."""
    _, known = records.quantity
    if records.policy.option("cap_scope") == "PROJECT":
        return np.zeros(len(records), dtype=np.bool_)
    route = np.maximum(records.route, 0)
    return known & has_ceiling(records.policy, route) & records.known_route(lambda each: each.cap is not None)


def _over_cap(records: Records) -> Iterator[Found]:
    subsidy, filled = records.fen("subsidy")
    quantity, _ = records.quantity
    granted = records.known_route(lambda each: each.share is not Share.NONE)
    judged = filled & granted & _capped(records)
    limit = ceiling(records.policy, np.maximum(records.route, 0), np.maximum(quantity, 0))
    yield from hits(
        judged & (subsidy > limit), "subsidy",
        subsidy=in_yuan(subsidy), limit=in_yuan(limit), over=in_yuan(subsidy - limit),
        rate=records.of_route(lambda each: float(each.cap.number) if each.cap else 0.0),
        quantity=quantity / UNITS, unit=records.of_route(lambda each: each.basis.unit),
        clause=records.of_route(lambda each: each.clause),
    )  # fmt: skip


def _more_than_cost(records: Records) -> Iterator[Found]:
    subsidy, filled = records.fen("subsidy")
    cost, costed = records.fen("eligible")
    yield from hits(
        filled & costed & (subsidy > cost), "subsidy",
        subsidy=in_yuan(subsidy), cost=in_yuan(cost), over=in_yuan(subsidy - cost),
    )  # fmt: skip


def _parts_differ(records: Records) -> Iterator[Found]:
    (subsidy, filled), (upper, has_upper), (district, has_district) = map(records.fen, _SHARES)
    yield from hits(
        filled & has_upper & has_district & (upper + district != subsidy), "subsidy",
        upper=in_yuan(upper), district=in_yuan(district), subsidy=in_yuan(subsidy),
        over=in_yuan(np.abs(upper + district - subsidy)),
    )  # fmt: skip


def _upper_over_quota(records: Records) -> Iterator[Found]:
    upper, filled = records.fen("upper")
    quantity, _ = records.quantity
    judged = filled & _capped(records) & records.known_route(lambda each: each.share is Share.QUOTA)
    numerators, denominators = per_row(records.policy, np.maximum(records.route, 0), _upper_rate)
    quota = multiply_round(np.maximum(quantity, 0), numerators, denominators)
    yield from hits(
        judged & (upper > quota), "upper",
        upper=in_yuan(upper), quota=in_yuan(quota), clause=records.of_route(lambda each: each.clause),
    )  # fmt: skip


def _not_subsidisable(records: Records) -> Iterator[Found]:
    subsidy, filled = records.fen("subsidy")
    nothing = records.known_route(lambda each: each.share is Share.NONE)
    yield from hits(
        filled & (subsidy > 0) & nothing, "subsidy",
        name=records.of_route(lambda each: each.name), subsidy=in_yuan(subsidy),
    )  # fmt: skip


def _for_profit(records: Records) -> Iterator[Found]:
    yield from hits((records.flag("nonprofit") == 0) & (records.number("subsidy") > 0), "nonprofit")


def _unaccepted_building(records: Records) -> Iterator[Found]:
    money = (records.number("subsidy") > 0) | ~np.isnat(records.day("paid_on"))
    yield from hits(records.efficiency & money & _too_early(records), "acceptance")


def _unaccepted_conversion(records: Records) -> Iterator[Found]:
    # For conversions the text does not make acceptance a condition: only money that went out is doubted.
    paid = ~np.isnat(records.day("paid_on"))
    forbidden = records.policy.option("pay_before_accept") == "FORBID"
    yield from hits(~records.efficiency & paid & _too_early(records), "paid_on", ERROR if forbidden else "")


def _too_early(records: Records) -> BoolColumn:
    """Not accepted, or paid before the day of acceptance."""
    return np.asarray(~records.accepted | (records.latest("paid_on") < records.day("accepted_on")))


def _costs_differ(records: Records) -> Iterator[Found]:
    """可补贴合计 as it is typed against the items that the route grants."""
    (typed, filled), (items, known) = records.fen("eligible_cost"), records.fen("eligible")
    yield from hits(
        filled & known & (typed != items), "eligible_cost",
        typed=in_yuan(typed), items=in_yuan(items), over=in_yuan(np.abs(typed - items)),
    )  # fmt: skip


def _wrong_unit(records: Records) -> Iterator[Found]:
    factor = records.line("audit_unit_factor")
    assert factor is not None
    quantity, _ = records.quantity
    judged = _capped(records) & records.known_route(lambda each: each.share is not Share.NONE)
    limit = in_yuan(ceiling(records.policy, np.maximum(records.route, 0), np.maximum(quantity, 0)))
    for name in _SHARES:
        amount = records.number(name)
        off = judged & (limit > 0) & (amount > 0) & ((amount < limit / factor) | (amount > limit * factor))
        yield from hits(off, name, amount=amount, limit=limit)


def _upper_rate(route: Route) -> Fraction:
    return fen_per_unit(route.upper)


CHECKS = (
    Check(
        "OVER_CAP", ERROR, "三", "补贴超过上限",
        "补贴{subsidy}元超过上限{limit}元（{rate}元×{quantity}{unit}），多{over}元。",
        "请按可补贴费用与上限中较小的改正。",
        _over_cap, ("subsidy", "route"), _TABLES,
    ),
    Check(
        "SUBSIDY_GT_COST", ERROR, "三", "补贴大于费用",
        "补贴{subsidy}元大于可补贴费用{cost}元，多{over}元。",
        "“最高”是上限，不是定额：补贴不得超过实际可补贴费用，请改正。",
        _more_than_cost, ("subsidy", "eligible"), _TABLES,
    ),
    Check(
        "SPLIT_MISMATCH", ERROR, "三", "分担不等于补贴",
        "上级{upper}元加区级{district}元不等于补贴{subsidy}元，相差{over}元。",
        "请核对三列；区级为补贴减去上级承担。",
        _parts_differ, ("subsidy", "upper", "district"), _TABLES,
    ),
    Check(
        "SPLIT_MISMATCH", ERROR, "三", "上级承担超过定额",
        "上级承担{upper}元超过定额{quota}元。",
        "上级只承担定额，其余由区级承担，请改正。",
        _upper_over_quota, ("upper", "route"), _TABLES,
    ),
    Check(
        "NOT_SUBSIDISABLE", ERROR, "三（一）", "不享受补贴而有补贴",
        "{name}计入任务但不享受补贴，却填有补贴{subsidy}元。",
        "请核对改造方式，或删除补贴。",
        _not_subsidisable, ("subsidy", "route"), _TABLES,
    ),
    Check(
        "NOT_SUBSIDISABLE", ERROR, "三（六）", "非公益场所而有补贴",
        "不是非营利性公益场所，却填有补贴。",
        "请核对单位性质，或删除补贴。",
        _for_profit, ("subsidy", "nonprofit"), ("T6",),
    ),
    Check(
        "NOT_ACCEPTED", ERROR, "三（五）", "能效项目未验收而有补贴",
        "能效项目经验收合格后才补贴，本行未验收合格，或拨付早于验收，却已填补贴或拨付日期。",
        "请补充验收，或收回、删除补贴。",
        _unaccepted_building, ("subsidy|paid_on", "acceptance|accepted_on", "route"), ("T3", "T8U", "T8R"),
    ),
    Check(
        "NOT_ACCEPTED", WARNING, "四（三）", "验收前拨付",
        "未验收合格，或拨付早于验收，却已填拨付日期。",
        "请核对验收结论和日期；确属验收前拨付的说明原因。",
        _unaccepted_conversion, ("paid_on", "acceptance|accepted_on"), ("T3", "T6", "T7"),
    ),
    Check(
        "SUM_MISMATCH", ERROR, "三", "可补贴合计不等于分项",
        "可补贴合计{typed}元，可补贴的分项合计{items}元，相差{over}元。",
        "请核对分项费用和合计；不属于可补贴范围的费用不计入合计。",
        _costs_differ, ("eligible_cost", "eligible"), ("T3", "T7"),
    ),
    Check(
        "UNIT_SUSPECT", ERROR, "数据", "金额单位可疑",
        "金额{amount}元与补贴上限{limit}元相差悬殊，单位可能写错（元、万元）。",
        "请核对单位，按元填写。",
        _wrong_unit, ("subsidy|upper|district", "route"), _TABLES, ("audit_unit_factor",),
    ),
)  # fmt: skip

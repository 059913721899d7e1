"""The self-evaluation's indicators and how they are scored (五（四）).

The text asks for an evaluation of the whole performance and names neither indicators nor weights: both are
inferences, the weights options of the policy (``eval_weight_…``), shown as such wherever they are shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

import numpy as np
from numpy.typing import ArrayLike

from xl_heating.policy import Policy
from xl_heating.rules.money import UNITS, IntColumn, multiply_round

FULL = 100
"""The weights add up to this."""
HUNDREDTHS = 100
"""Scores are kept in 1/100 of a point."""
WEIGHT, TARGET = "eval_weight_", "eval_target_"
"""Options of the policy: weight of an indicator in points, its target value in percent."""


@dataclass(frozen=True)
class Indicator:
    """One third-level indicator (三级指标). Its value and target are parts of 1, or households."""

    key: str
    levels: tuple[str, str, str]
    data: str
    """What its value comes from, for messages; "" for one that the staff type."""
    evidence: str
    office: str
    households: bool = False

    @property
    def typed(self) -> bool:
        """Whether its value is typed by the staff."""
        return not self.data


_TABLE = """
organisation|投入与过程|项目管理|组织领导||领导小组成立文件、会议纪要|领导小组办公室
system|投入与过程|项目管理|管理制度||实施方案、资金使用办法、督导通报|领导小组办公室
arrival|投入与过程|资金管理|资金到位率|资金测算的到位和应补|资金到位文件、拨付台账|财政部门
payment|投入与过程|资金管理|预算执行率|资金测算的拨付和到位|支付凭证、拨付台账|财政部门
earmarked|投入与过程|资金管理|专款专用率|拨付台账的用途|拨付台账、审计资料|财政部门
households|产出|数量|改造户数完成率|区级汇总的计划和完成|改造台账、计划表|各街道镇
ee_rural|产出|数量|农房能效完成率|区级汇总的计划和完成|能效提升台账|各街道镇
ee_urban|产出|数量|城区能效完成率|区级汇总的计划和完成|能效提升台账|各街道镇
acceptance|产出|质量|验收合格率|街镇台账的验收结论|竣工台账、验收报告|领导小组办公室
review|产出|质量|复核问题整改率|复核清单|复核清单、整改资料|各街道镇
timely|产出|时效|按期完成率|街镇台账的验收日期|竣工台账|各街道镇
cost|产出|成本|费用不超上限率|街镇台账的可补贴费用|改造台账、合同和结算资料|各街道镇
beneficiaries|效益|社会效益|受益户数（户）|区级汇总的计划和完成|改造台账|各街道镇
coverage|效益|环境效益|清洁取暖覆盖率||供暖情况统计资料|领导小组办公室
complaints|效益|满意度|报修投诉办结率|设备售后台账的报修和办结|售后记录、热线记录|各街道镇
satisfaction|效益|满意度|群众满意度||满意度调查表|领导小组办公室
service|可持续|运行维护|售后网点覆盖率|设备售后台账的网点地址|设备售后台账|各街道镇
safety|可持续|安全管理|专家检查覆盖率|安全管理台账的专家检查|安全管理台账|各街道镇
training|可持续|安全管理|安全培训覆盖率|安全管理台账的培训|安全管理台账|各街道镇
continuous|可持续|政策延续|运行补贴连续发放率|区级汇总的运行补贴|运行补贴发放表|财政部门
"""
_HOUSEHOLDS = ("beneficiaries",)


def _indicator(line: str) -> Indicator:
    key, first, second, third, data, evidence, office = line.split("|")
    return Indicator(key, (first, second, third), data, evidence, office, key in _HOUSEHOLDS)


INDICATORS = tuple(map(_indicator, _TABLE.split()))
"""In the order of the table."""


def weights(policy: Policy) -> dict[str, Decimal]:
    """Indicator → its weight in points; without those that the policy has no weight for."""
    found = {each.key: policy.option(WEIGHT + each.key) for each in INDICATORS}
    return {key: value for key, value in found.items() if isinstance(value, Decimal)}


def target_share(policy: Policy, key: str) -> float:
    """The target of an indicator that is a rate, as a part of 1: all of it unless the policy says less."""
    percent = policy.option(TARGET + key)
    return float(percent / 100) if isinstance(percent, Decimal) else 1.0


def scores(weight: ArrayLike, value: ArrayLike, target: ArrayLike) -> IntColumn:
    """Return weight × min(value ÷ target, 1) of each indicator in 1/100 points, rounded half-up once.

    All are int[n] of 1/10,000, the targets above 0: more is better, and more than the target is no more.
    """
    points, reached, wanted = (
        np.atleast_1d(np.asarray(each, dtype=np.int64)) for each in (weight, value, target)
    )
    return multiply_round(points, np.clip(reached, 0, wanted), wanted * (UNITS // HUNDREDTHS))


@dataclass(frozen=True)
class LevelTotal:
    """What the indicators of one 一级指标 add up to, in 1/100 points."""

    name: str
    weight: int
    scored: int
    """Weight of the indicators that have a score."""
    score: int

    @property
    def unscored(self) -> int:
        """Weight of those that have none."""
        return self.weight - self.scored


def totals(weight: Mapping[str, int], score: Mapping[str, int]) -> Sequence[LevelTotal]:
    """Add up weights and scores (indicator → 1/100 points) by 一级指标, in the order of the table."""
    result = []
    for name, group in groupby(INDICATORS, key=lambda each: each.levels[0]):
        keys = [each.key for each in group]
        result.append(
            LevelTotal(
                name,
                sum(weight.get(key, 0) for key in keys),
                sum(weight.get(key, 0) for key in keys if key in score),
                sum(score.get(key, 0) for key in keys),
            )
        )
    return result

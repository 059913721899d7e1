"""The plan against the targets of the text (一（一）)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xl_heating.rules.audit.checks import ERROR, TABLE, Check, Found
from xl_heating.rules.audit.records import Records
from xl_heating.rules.money import UNITS, to_units

_TARGETS = {
    "plan_TASK": ("target.rural_heating", "清洁取暖改造任务", "户"),
    "plan_EE_RURAL": ("target.ee_rural", "农房能效提升任务", "户"),
    "plan_EE_URBAN": ("target.ee_urban", "城区建筑能效提升任务", "㎡"),
}


def _totals(records: Records) -> Iterator[Found]:
    """The streets' plans added up against the target; a plan that is not complete is not judged yet."""
    policy = records.policy
    complete = {street.name for street in policy.streets} <= set(records.text("street").tolist())
    for name, (key, task, unit) in _TARGETS.items():
        planned, filled = records.units(name)
        if not (complete and filled.all() and key in policy.keys and len(records)):
            continue
        target = to_units(np.array([float(policy.number(key))]))[0]
        difference = int(planned.sum() - target)
        if difference:
            words = {
                "task": task, "unit": unit, "planned": planned.sum() / UNITS, "target": target / UNITS,
                "over": f"{'多' if difference > 0 else '少'}{abs(difference) / UNITS:,.10g}",
            }  # fmt: skip
            yield Found(name, np.array([TABLE]), {word: [value] for word, value in words.items()})


CHECKS = (
    Check(
        "SUM_MISMATCH", ERROR, "一（一）", "计划合计不等于目标任务",
        "各街镇{task}计划合计{planned}{unit}，与目标任务{target}{unit}不符，{over}{unit}。",
        "请核对分解计划，使合计等于目标任务。",
        _totals, ("street", "|".join(_TARGETS)), ("T1",),
    ),
)  # fmt: skip

"""Scores of the self-evaluation, worked by hand; its weights are options of the policy."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xl_heating.policy import load_policy, override
from xl_heating.rules.evaluation import INDICATORS, scores, target_share, totals, weights

POLICY = load_policy()


@pytest.mark.parametrize(
    ("weight", "value", "target", "hundredths"),
    [
        (14, 0.4529, 1, 634),  # 6.3406
        (8, 0.855, 0.9, 760),
        (4, 77, 170, 181),  # 1.8117…
        (5, 1.2, 1, 500),  # more than the target is no more
        (5, 0, 1, 0),
        (5, 0.501, 1, 251),  # 2.505, half-up
        (3, 0.3333, 1, 100),  # 0.9999
    ],
)
def test_a_score_is_the_weight_times_what_is_reached_of_the_target(weight, value, target, hundredths):
    found = scores([weight * 10_000], [round(value * 10_000)], [round(target * 10_000)])
    assert found.tolist() == [hundredths]


def test_the_weights_of_the_policy_add_up_to_100():
    assert sum(weights(POLICY).values()) == 100
    assert set(weights(POLICY)) == {each.key for each in INDICATORS}


def test_weights_and_targets_are_changed_as_other_options_are():
    changed = override(POLICY, {"eval_weight_households": 20, "eval_target_satisfaction": 85})
    assert weights(changed)["households"] == Decimal(20)
    assert target_share(changed, "satisfaction") == 0.85
    assert target_share(changed, "arrival") == 1


def test_a_policy_without_weights_has_none():
    assert weights(load_policy("shijiazhuang-2018")) == {}


def test_every_option_says_that_it_is_an_inference():
    options = [option for key, option in POLICY.options.items() if key.startswith("eval_")]
    assert len(options) == len(INDICATORS) + 2
    assert all("推断，非原文规定" in option.note for option in options)


def test_totals_by_level_show_unscored_weights_apart():
    weight = {each.key: 500 for each in INDICATORS}
    found = totals(weight, {"organisation": 500, "arrival": 250, "households": 100})
    assert [(each.name, each.weight, each.scored, each.score, each.unscored) for each in found] == [
        ("投入与过程", 2500, 1000, 750, 1500),
        ("产出", 3500, 500, 100, 3000),
        ("效益", 2000, 0, 0, 2000),
        ("可持续", 2000, 0, 0, 2000),
    ]

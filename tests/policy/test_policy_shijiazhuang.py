"""A place with other rules is another file: 石政发〔2018〕14号 pays a rate of cost, shared by ratio."""

from fractions import Fraction

from xl_heating.policy import Share, load_policy

POLICY = load_policy("shijiazhuang-2018")


def test_the_rate_has_a_ceiling():
    assert POLICY.number("ELEC_DECENTRAL.cost_rate") * 100 == 85
    assert POLICY.number("ELEC_DECENTRAL.cap") == 7400


def test_levels_share_by_ratio():
    # 省 50%; the other half 市:县 = 3:1, so 3/8 and 1/8.
    assert POLICY.level_shares == (
        ("省级", Fraction(1, 2)),
        ("市级", Fraction(3, 8)),
        ("县级", Fraction(1, 8)),
    )
    assert POLICY.route("煤改电").share is Share.RATIO


def test_running_terms():
    running = POLICY.route("电代煤").running
    assert (running.rate.number * 10, running.cap.number) == (2, 2000)
    assert not running.own_meter_only


def test_what_is_not_quoted_says_where_it_comes_from():
    for key in POLICY.keys:
        figure = POLICY.value(key)
        assert not figure.quote
        assert "据公开摘要，非原文引文" in figure.note


def test_its_rule_line_names_its_own_document():
    assert POLICY.rule_line == "口径：按比例分担；逐户封顶。政策：石政发〔2018〕14号，参数版本 2018-07-30"

"""The words of staff: yes, no, totals, and lists of names."""

import pytest

from xl_heating.policy import normalise
from xl_heating.rules.words import NO, NO_MARKS, NOT_THERE, TOTALS, YES, is_total, joined


def test_words_are_comparable_and_mean_one_thing():
    words = (*YES, *NO, *NO_MARKS, *NOT_THERE, *TOTALS)
    assert [normalise(word) for word in words] == list(words)
    assert not set(YES) & {*NO, *NO_MARKS, *NOT_THERE}


@pytest.mark.parametrize(
    "name", ["合计", "合　计", " 小 计 ", "全区", "全区合计", "省庄镇小计", "总计（户）", "共计数"]
)
def test_totals(name):
    assert is_total(name)


@pytest.mark.parametrize("name", ["财源街道", "省庄镇", "合心村", "计家庄", "全家店村", ""])
def test_places_are_no_totals(name):
    assert not is_total(name)


def test_joined():
    assert joined(("甲", "乙"), ([True, True, False, False], [True, False, True, False])).tolist() == [
        *("甲、乙", "甲", "乙"),
        "",
    ]
    assert joined(("甲", "乙"), (True, [True, False])).tolist() == ["甲、乙", "甲"]
    assert joined(("甲",), ([],)).tolist() == []

"""Identity numbers (GB 11643) against python-stdnum and the standard's own example."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength

from xl_heating.rules.identity import IdCode, NumberKind, identity_codes, kind_of, masked

STANDARD = "11010519491231002X"
"""The sample number printed in GB 11643."""


def codes(*numbers: str, **settings) -> list[IdCode]:
    return [IdCode(code) for code in identity_codes(numbers, **settings).tolist()]


# ---------------------------------------------------------------- the oracle

_FIRST_DAY = dt.date(1800, 1, 1)
_DAYS = (dt.date(2099, 12, 31) - _FIRST_DAY).days


def generated(chance: random.Random) -> str:
    """A number of the made-up region 990000 with its proper check character."""
    day = _FIRST_DAY + dt.timedelta(days=chance.randint(0, _DAYS))
    body = f"990000{day:%Y%m%d}{chance.randint(0, 999):03d}"
    return body + ric.calc_check_digit(body + "0")


def mutated(number: str, chance: random.Random) -> str:
    """The number as it is, or with one of the slips that typing makes."""
    at = chance.randrange(len(number) - 1)
    slip = chance.randrange(9)
    if slip == 0:
        return number[:at] + chance.choice("0123456789") + number[at + 1 :]
    if slip == 1:
        return number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    if slip == 2:
        return number[:at] + number[at + 1 :]
    if slip == 3:
        return number[:at] + chance.choice("0123456789") + number[at:]
    if slip == 4:
        return number[:17] + chance.choice("0123456789X")
    if slip == 5:
        return number[:at] + chance.choice("XOIl-") + number[at + 1 :]
    if slip == 6:  # a date that may not exist, under a check character that is right
        body = (
            f"{number[:6]}{chance.randint(1800, 2099)}{chance.randint(0, 13):02d}{chance.randint(0, 32):02d}"
        )
        body += number[14:17]
        return body + ric.calc_check_digit(body + "0")
    if slip == 7:  # another region
        body = f"{chance.randint(110000, 659999)}{number[6:17]}"
        return body + ric.calc_check_digit(body + "0")
    return number


def by_stdnum(number: str) -> str:
    """What `stdnum.cn.ric` finds, in the order in which it looks.

    Its list of regions is left out: it has neither 990000 nor the codes of residence permits, and old
    numbers keep codes of counties that are gone. Our rule does not judge the region.
    """
    try:
        if len(number) != 18:
            raise InvalidLength
        if not (number[:-1].isascii() and number[:-1].isdigit()):
            raise InvalidFormat
        if number[-1] != ric.calc_check_digit(number):
            raise InvalidChecksum
        ric.get_birth_date(number)
    except InvalidChecksum:
        # We call a last character that is neither a digit nor X irregular, not a wrong check character.
        return "CHECKSUM" if number[-1] in "0123456789X" else "IRREGULAR"
    except InvalidComponent:
        return "BAD_DATE"
    except (InvalidLength, InvalidFormat):
        return "IRREGULAR"
    return "OK"


def test_a_hundred_thousand_numbers_agree_with_stdnum():
    chance = random.Random(11643)
    numbers = [mutated(generated(chance), chance) for _ in range(100_000)]
    irregular = {IdCode.LENGTH, IdCode.FOREIGN, IdCode.OLD_15, IdCode.PRECISION_LOST}
    ours = ["IRREGULAR" if code in irregular else code.name for code in codes(*numbers)]
    expected = [by_stdnum(number) for number in numbers]
    different = [
        (number, mine, theirs)
        for number, mine, theirs in zip(numbers, ours, expected, strict=True)
        if mine != theirs
    ]
    assert different == []
    # Each verdict was put to the test many times.
    assert min(map(expected.count, ("OK", "IRREGULAR", "CHECKSUM", "BAD_DATE"))) > 1000


@pytest.mark.parametrize("region", ["110105", "370902", "440301"])
def test_numbers_that_stdnum_accepts_whole_are_ok(region):
    bodies = [
        f"{region}19{year:02d}0{month}15{month}2{year % 10}" for year in range(85, 100) for month in (1, 9)
    ]
    numbers = [body + ric.calc_check_digit(body + "0") for body in bodies]
    assert all(map(ric.is_valid, numbers))
    assert not identity_codes(numbers).any()


@given(st.integers(0, 13), st.integers(0, 32), st.integers(1800, 2101))
def test_birth_dates(month, day, year):
    body = f"990000{year:04d}{month:02d}{day:02d}001"
    number = body + ric.calc_check_digit(body + "0")
    try:
        dt.date(year, month, day)
    except ValueError:
        assert codes(number) == [IdCode.BAD_DATE]
    else:
        assert codes(number) == [IdCode.OK]


def test_a_year_before_1800_is_a_slip():
    body = "99000007000101001"
    assert codes(body + ric.calc_check_digit(body + "0")) == [IdCode.BAD_DATE]


# ---------------------------------------------------------------- irregular numbers


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (STANDARD, IdCode.OK),
        ("110105194912310021", IdCode.CHECKSUM),
        ("", IdCode.EMPTY),
        ("1101051949123100", IdCode.LENGTH),
        ("1101051949123100211", IdCode.LENGTH),
        ("11010519491231O02X", IdCode.LENGTH),  # a letter O among the digits
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", IdCode.LENGTH),  # digits of another script
        ("110105491231002", IdCode.OLD_15),
        ("3.70902E+17", IdCode.PRECISION_LOST),
        ("E12345678", IdCode.FOREIGN),
        ("护照E1234567", IdCode.FOREIGN),
        ("张三", IdCode.LENGTH),
    ],
)
def test_kinds(number, code):
    assert codes(number) == [code]
    # Among others the verdict is the same.
    assert codes(STANDARD, number, "", STANDARD) == [IdCode.OK, code, IdCode.EMPTY, IdCode.OK]


def test_no_numbers():
    assert codes() == []


# ---------------------------------------------------------------- age


@pytest.mark.parametrize(
    ("as_of", "code"),
    [
        (None, IdCode.OK),
        (dt.date(1967, 12, 30), IdCode.AGE),  # the day before the eighteenth birthday
        (dt.date(1967, 12, 31), IdCode.OK),
        (dt.date(2060, 12, 30), IdCode.OK),  # 110
        (dt.date(2060, 12, 31), IdCode.AGE),  # 111
    ],
)
def test_age_of_the_standard_example(as_of, code):
    assert codes(STANDARD, as_of=as_of, youngest=18, oldest=110) == [code]


def test_without_limits_a_person_is_only_expected_to_be_born():
    assert codes(STANDARD, as_of=dt.date(1949, 12, 30)) == [IdCode.AGE]
    assert codes(STANDARD, as_of=dt.date(1949, 12, 31)) == [IdCode.OK]
    assert codes(STANDARD, as_of=dt.date(2200, 1, 1)) == [IdCode.OK]


def test_other_ages_can_be_asked_for():
    # 71 on 2021-10-13
    assert codes(STANDARD, as_of=dt.date(2021, 10, 13), youngest=72) == [IdCode.AGE]
    assert codes(STANDARD, as_of=dt.date(2021, 10, 13), oldest=70) == [IdCode.AGE]
    assert codes(STANDARD, as_of=dt.date(2021, 10, 13), youngest=71, oldest=71) == [IdCode.OK]


def test_a_wrong_number_has_no_age():
    assert codes("110105194912310021", as_of=dt.date(1950, 1, 1)) == [IdCode.CHECKSUM]


# ---------------------------------------------------------------- masking


@pytest.mark.parametrize(
    ("number", "kind", "shown"),
    [
        (STANDARD, NumberKind.IDENTITY, "110105********002X"),
        ("110105491231002", NumberKind.IDENTITY, "110105*****1002"),
        ("13800000001", NumberKind.PHONE, "138****0001"),
        ("6222000000000001234", NumberKind.ACCOUNT, "***************1234"),
        ("E12345678", NumberKind.ACCOUNT, "*****5678"),
        ("E12345678", NumberKind.IDENTITY, "*******78"),  # six and four would show it all
        ("6123456", NumberKind.PHONE, "******6"),
        ("123", NumberKind.ACCOUNT, "***"),
        ("", NumberKind.IDENTITY, ""),
    ],
)
def test_masked(number, kind, shown):
    assert masked(number, kind) == shown


@given(st.text("0123456789X", min_size=1, max_size=40), st.sampled_from(NumberKind))
def test_masking_keeps_the_length_and_hides_something(number, kind):
    shown = masked(number, kind)
    assert len(shown) == len(number)
    assert shown.count("*") >= min(4, (3 * len(number) + 3) // 4)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (STANDARD, NumberKind.IDENTITY),
        ("110105491231002", NumberKind.IDENTITY),
        ("13800000001", NumberKind.PHONE),
        ("05386123456", NumberKind.ACCOUNT),
        ("6222000000001234", NumberKind.ACCOUNT),
        ("6222000000000001234", NumberKind.ACCOUNT),
        ("E12345678", NumberKind.ACCOUNT),
    ],
)
def test_kind_of(number, kind):
    assert kind_of(number) is kind

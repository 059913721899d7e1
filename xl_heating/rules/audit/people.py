"""Whose record it is: ages, one number under two names, money into another person's account."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xl_heating.policy import normalise
from xl_heating.rules.audit.checks import ERROR, WARNING, Check, Found, hits
from xl_heating.rules.audit.records import Records, Texts, grouped, members
from xl_heating.rules.identity import IdCode, identity_codes

_PAID = ("T3", "T8R", "T9")
_PEOPLE = (*_PAID, "T2")
_SELF = ("本人", "户主", "户主本人")


def _age(records: Records) -> Iterator[Found]:
    youngest, oldest = records.line("audit_age_min"), records.line("audit_age_max")
    assert youngest is not None
    assert oldest is not None
    numbers = [number or "" for number in records.text("id_number").tolist()]
    codes = identity_codes(numbers, records.as_of, youngest=int(youngest), oldest=int(oldest))
    odd = codes == IdCode.AGE
    born = [number[6:10] for number in numbers]
    count = len(records)
    yield from hits(
        odd, "id_number", born=born, youngest=np.full(count, youngest), oldest=np.full(count, oldest)
    )


def _two_names(records: Records) -> Iterator[Found]:
    names = _squeezed(records.text("name"))
    number, name = grouped(records.text("id_number")), names.tolist()
    rows, others, first = [], [], []
    for positions in members(np.where(grouped(names) < 0, -1, number)):
        different = [at for at in positions.tolist() if name[at] != name[positions[0]]]
        rows += different
        others += [records.listed([int(positions[0])])] * len(different)
        first += [name[positions[0]]] * len(different)
    if rows:
        said = [name[at] for at in rows]
        order = np.argsort(rows, kind="stable").tolist()
        words = {"name": said, "first": first, "other": others}
        yield Found(
            "name",
            np.array(rows, dtype=np.int64)[order],
            {key: [values[at] for at in order] for key, values in words.items()},
        )


def _other_holder(records: Records) -> Iterator[Found]:
    holder, name = _squeezed(records.text("holder")), _squeezed(records.text("name"))
    relation = records.text("relation")
    # A stated relation answers the question.
    stated = np.array(
        [each is not None and normalise(each) not in _SELF for each in relation.tolist()], dtype=np.bool_
    )
    present = (grouped(holder) >= 0) & (grouped(name) >= 0)
    yield from hits(present & (holder != name) & ~stated, "holder", holder=holder, name=name)


def _squeezed(texts: Texts) -> Texts:
    """Names without blanks inside: 张　三 is 张三."""
    result = np.empty(len(texts), dtype=object)
    result[:] = ["".join(str(text).split()) if text else None for text in texts.tolist()]
    return result


CHECKS = (
    Check(
        "ID_AGE", WARNING, "数据", "年龄可疑",
        "身份证号中的出生年份为{born}年，年龄不在{youngest}至{oldest}岁之间。",
        "请核对证件；户主未成年或年龄过大的请说明。",
        _age, ("id_number",), kinds=_PEOPLE, lines=("audit_age_min", "audit_age_max"), dated=True,
    ),
    Check(
        "NAME_ID_CONFLICT", ERROR, "数据", "一证两名",
        "同一身份证号在{other}的姓名是“{first}”，本行是“{name}”。",
        "请按证件核对姓名和号码。",
        _two_names, ("id_number", "name"), _PEOPLE, whole=True,
    ),
    Check(
        "HOLDER_DIFF", WARNING, "数据", "开户人不是户主",
        "开户人“{holder}”与户主“{name}”不是同一人。",
        "请核对账户；由家庭成员代领的请填“与户主关系”并附委托。",
        _other_holder, ("holder", "name"), _PAID,
    ),
)  # fmt: skip

"""What keeps a payment that is due out of the bank file: doubts of severity E, and accounts that are none.

One household's doubt does not hold the others' money; whoever is held is told by number and reason.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xl_heating.jobs.payments_households import Households
from xl_heating.jobs.payments_settling import Reasons, Settlement
from xl_heating.policy import Policy
from xl_heating.rules.audit import CHECKS, ERROR, TABLE, Lists, Records, judge
from xl_heating.rules.identity import IdCode, identity_codes, is_lost
from xl_heating.rules.money import UNITS, yuan

NO_ACCOUNT, BAD_ACCOUNT = "缺银行账号", "银行账号有误"
DOUBTED = "疑点待核"
_SHORTEST_ACCOUNT, _LONGEST_ACCOUNT = 8, 32
"""Passbooks have at least so many digits, and payment systems take at most so many."""
_WRONG_IDS = {
    IdCode.EMPTY: "身份证号未填",
    IdCode.LENGTH: "身份证号不是18位",
    IdCode.CHECKSUM: "身份证号校验位不对",
    IdCode.BAD_DATE: "身份证号中的出生日期不存在",
}


def block(settlement: Settlement, policy: Policy, lists: Lists) -> None:
    """Give every household that is due money and must wait its reason.

    `lists` are 死亡人员, 迁出人员 and the like, where the office has them.
    """
    homes = settlement.homes
    reasons = Reasons(len(homes))
    reasons.reason, reasons.detail = settlement.reason, settlement.detail
    doubts: dict[int, list[str]] = {}
    for at, code, message in (*_identity_doubts(homes), *_audit_doubts(settlement, policy, lists)):
        doubts.setdefault(at, []).append(f"{code} {message}")
    where = np.zeros(len(homes), dtype=np.bool_)
    said = np.full(len(homes), "", dtype=object)
    for at, messages in doubts.items():
        where[at], said[at] = True, "；".join(messages)
    reasons.stop(where & settlement.entitled, DOUBTED, said)
    accounts = homes.bank["account"].tolist()
    for why, wrong in (
        (NO_ACCOUNT, [account is None for account in accounts]),
        (BAD_ACCOUNT, [not usable_account(account) for account in accounts]),
    ):
        reasons.stop(np.array(wrong, dtype=np.bool_) & settlement.entitled, why)


def usable_account(account: str | None) -> bool:
    """Whether an account number can be one: digits that nothing has been lost of."""
    if account is None or is_lost(account):
        return False
    return account.isascii() and account.isdigit() and _SHORTEST_ACCOUNT <= len(account) <= _LONGEST_ACCOUNT


def _identity_doubts(homes: Households) -> list[tuple[int, str, str]]:
    numbers = [number or "" for number in homes.id_number.tolist()]
    codes = identity_codes(numbers)
    found = [
        (at, f"ID_{code.name}", message)
        for code, message in _WRONG_IDS.items()
        for at in np.flatnonzero(codes == code).tolist()
    ]
    people: dict[str, list[int]] = {}
    for at, number in enumerate(numbers):
        if number:
            people.setdefault(number, []).append(at)
    for places in people.values():
        if len({homes.household_id[at] for at in places}) > 1:
            found += [(at, "DUP_ID", "身份证号与另一户相同") for at in places]
    return found


def _audit_doubts(settlement: Settlement, policy: Policy, lists: Lists) -> list[tuple[int, str, str]]:
    """What the audit (台账体检) would call an error of these rows on the payment list."""
    homes, at = settlement.homes, np.flatnonzero(settlement.entitled)
    amount = yuan(settlement.payable[at])
    columns: dict[str, NDArray[np.generic]] = {
        **{
            name: getattr(homes, name)[at]
            for name in ("street", "village", "household_id", "name", "id_number")
        },
        **{name: column[at] for name, column in homes.bank.items()},
        "meter": homes.meter[at],
        "route": homes.route[at],
        "own_meter": homes.own_meter[at],
        "season": np.full(len(at), settlement.season, dtype=np.int64),
        "first_season": settlement.first[at],
        "usage": settlement.usage.used[at] / UNITS,
        "reading_start": settlement.usage.start[at],
        "reading_end": settlement.usage.end[at],
        "due": yuan(settlement.due[at]),
        "paid": yuan(settlement.already[at]),
        "amount": amount,
    }
    rows = np.array([homes.row(place) for place in at.tolist()], dtype=np.int64)
    records = Records(policy, "T9", columns, rows, lists=lists)
    doubts, _, _ = judge(records, [check for check in CHECKS if check.concerns(records)])
    settlement.findings += [
        homes.finding(
            int(at[doubt.row]), doubt.field, doubt.code, doubt.severity, doubt.message, doubt.suggestion
        )
        for doubt in doubts
        if doubt.row != TABLE
    ]
    return [
        (int(at[doubt.row]), doubt.code, doubt.message)
        for doubt in doubts
        if doubt.severity == ERROR and doubt.row != TABLE
    ]

"""审查结论 of each house on the roster by the rules (二.2): 可实施, or what stands against it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from xl_heating.jobs.roster_rows import RosterRows, Texts, blank
from xl_heating.ledger import Finding
from xl_heating.ledger.answers import NO_ANSWER, yes_no
from xl_heating.ledger.findings import LISTED_SINGLY, WARNING, Findings
from xl_heating.policy import Policy, normalise
from xl_heating.rules.audit.records import grouped
from xl_heating.rules.eligibility import (
    MAY_PROCEED,
    NOT_SUBSIDISED,
    POSTPONED,
    SUBSIDISED,
    TO_BE_CHECKED,
    demolition_excludes,
    eligibility,
    one_house,
)
from xl_heating.rules.identity import IdCode, identity_codes
from xl_heating.rules.words import NO_MARKS

Bools = npt.NDArray[np.bool_]

TO_BE_FILLED = "待填"
_ANSWERS = ("demolition", "vacant", "declined")
_AGREED = ("可实施", "符合", "符合条件", "同意", "同意实施", "通过", "合格", "是", "√")
"""How offices that keep lists of their own say 可实施."""


def verdicts(rows: RosterRows, policy: Policy, approved_on: dt.date | None) -> Texts:
    """The verdict on each house, object[n].

    `approved_on` is the day of approval where the list has no column for it. Houses are weighed in the order
    in which the workbook's own formula weighs them: answers, exclusion, duplicates, identity number, route,
    one house per household.
    """
    count = len(rows)
    found = np.full(count, "", dtype=object)

    def settle(where: Bools, text: str | Texts) -> None:
        open_ = where & (found == "")
        found[open_] = text if isinstance(text, str) else text[open_]

    household = _households(rows)
    excluded, unclear, unanswered = _exclusions(rows, policy, approved_on)
    number = rows.text("id_number")
    settle(household < 0, f"{TO_BE_FILLED}:户口簿号或身份证号")
    settle(unclear, f"{TO_BE_CHECKED}:拆迁、无人、放弃或核准日期")
    settle(unanswered, f"{TO_BE_FILLED}:拆迁、无人、放弃")
    settle(excluded != MAY_PROCEED, excluded)
    settle(_repeated(rows), f"{TO_BE_CHECKED}:重复登记")
    codes = identity_codes([each or "" for each in number.tolist()])
    settle(codes != IdCode.OK, f"{TO_BE_CHECKED}:身份证号")
    settle(blank(rows.text("planned_route")), f"{TO_BE_FILLED}:拟改造方式")
    choice = np.full(count, SUBSIDISED, dtype=object)
    known = household >= 0
    choice[known] = _choices(rows, policy, household)[known]
    settle(choice == NOT_SUBSIDISED, f"{NOT_SUBSIDISED}:一户一宅")
    settle(choice == TO_BE_CHECKED, f"{TO_BE_CHECKED}:一户多宅")
    settle(found == "", MAY_PROCEED)
    return found


def is_open(verdict: object) -> bool:
    """Whether somebody has to fill in or check something before the house can be decided on."""
    return str(verdict).startswith((TO_BE_FILLED, TO_BE_CHECKED))


def _households(rows: RosterRows) -> npt.NDArray[np.int64]:
    book, number = rows.text("household_book"), rows.text("id_number")
    return grouped(np.where(blank(book), number, book))


def _exclusions(rows: RosterRows, policy: Policy, approved_on: dt.date | None) -> tuple[Texts, Bools, Bools]:
    """Eligibility by what the village declares; where that cannot be read; where nothing is declared."""
    words = {name: rows.text(name) for name in _ANSWERS}
    months = policy.option("vacant_months")
    if isinstance(months, Decimal):
        words["vacant"] = _by_months(words["vacant"], float(months))
    answers = {name: yes_no(_without_marks(column)) for name, column in words.items()}
    unclear = np.zeros(len(rows), dtype=np.bool_)
    nothing = np.ones(len(rows), dtype=np.bool_)
    for name in _ANSWERS:
        filled = ~blank(words[name])
        unclear |= filled & (answers[name] == NO_ANSWER)
        nothing &= ~filled
    planned = rows.day("demolition_on")
    approved = rows.day("approved_on")
    if approved_on is not None:
        approved = np.where(np.isnat(approved), np.datetime64(approved_on, "D"), approved)
    dated = ~np.isnat(planned)
    demolished = (answers["demolition"] == 1) | (dated & demolition_excludes(policy, planned, approved))
    found = eligibility(demolished, answers["vacant"] == 1, answers["declined"] == 1)
    return found, unclear | (dated & np.isnat(approved)), nothing & ~dated


def _without_marks(column: Texts) -> Texts:
    """A dash says no."""
    plain = {text: "否" if normalise(str(text)) in NO_MARKS else text for text in set(column.tolist())}
    return np.array([plain[text] for text in column.tolist()], dtype=object)


def _by_months(column: Texts, line: float) -> Texts:
    """Months without inhabitants as 是 or 否, where the policy says how many count (Q14)."""

    def answer(text: object) -> object:
        word = str(text).removesuffix("个月")
        return ("是" if float(word) >= line else "否") if word.isdecimal() else text

    known = {text: answer(text) for text in set(column.tolist())}
    return np.array([known[text] for text in column.tolist()], dtype=object)


def _repeated(rows: RosterRows) -> Bools:
    """The same house twice: one identity number, plot and address."""
    address = np.array([text and normalise(text) for text in rows.text("address").tolist()], dtype=object)
    groups = grouped(rows.text("plot"), address, rows.text("id_number"), optional=2)
    counts = np.bincount(groups[groups >= 0], minlength=1)
    return np.asarray((groups >= 0) & (counts[np.maximum(groups, 0)] > 1))


def _choices(rows: RosterRows, policy: Policy, household: npt.NDArray[np.int64]) -> Texts:
    """补, 不补 or 待核 by 一户一宅; an exception counts by the number of its document, not by a mere 是."""
    primary, exception = rows.text("primary_house"), rows.text("exception")
    main, granted = yes_no(_without_marks(primary)), yes_no(_without_marks(exception))
    filled = ~blank(primary)
    unclear = (filled & (main == NO_ANSWER)) | (granted == 1)
    approved = ~blank(exception) & (granted == NO_ANSWER)
    known = household >= 0
    result = np.full(len(rows), SUBSIDISED, dtype=object)
    if known.any():
        result[known] = one_house(
            policy, household[known], (main == 1)[known], approved[known], unclear[known]
        )
    result[unclear] = TO_BE_CHECKED
    return result


# ---------------------------------------------------------------- what the list itself says


def differing(rows: RosterRows, found: Texts) -> list[Finding]:
    """Findings where the list's own 审查结论 says otherwise; 待填 and 待核 mean the same here."""
    if not rows.has("verdict"):
        return []
    typed = rows.text("verdict")
    apart = np.array(
        [
            text is not None and _class(str(text)) != _class(str(verdict))
            for text, verdict in zip(typed.tolist(), found.tolist(), strict=True)
        ],
        dtype=np.bool_,
    )
    return list(_told(rows, typed, found, np.flatnonzero(apart)))


def _class(verdict: str) -> str:
    plain = normalise(verdict)
    if plain in map(normalise, _AGREED):
        return MAY_PROCEED
    if is_open(verdict):
        return TO_BE_CHECKED
    if verdict.startswith((POSTPONED.rstrip(":"), NOT_SUBSIDISED)):
        return verdict[:2]
    return plain


def _told(rows: RosterRows, typed: Texts, found: Texts, apart: npt.NDArray[np.int64]) -> Iterator[Finding]:
    groups: dict[tuple[int, str, str], list[int]] = {}
    for at in apart.tolist():
        groups.setdefault((int(rows.of[at]), str(typed[at]), str(found[at])), []).append(at)
    for (number, said, judged), places in groups.items():
        ledger = rows.ledgers[number]
        findings = Findings(ledger.table.workbook, ledger.table.sheet)
        findings.grouped(
            ledger.places["verdict"],
            [int(rows.rows[at]) for at in places],
            "VERDICT_DIFFERS",
            WARNING,
            f"审查结论填的是“{said}”，按规则应为“{judged}”{{count}}，本次按规则处理。",
            "请核对该户的拆迁、无人、放弃、主宅等各栏；公式被改动的请恢复，或重新计算后再试。",
            LISTED_SINGLY,
        )
        yield from findings.items

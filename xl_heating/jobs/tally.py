"""Adding up ledgers by street and route: households done, money by level, usage paid, what is missing.

Everything is whole columns: a ledger of any length is a handful of numpy operations. Money is int64 分,
areas and households are integers of 1/10,000, as in the rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xl_heating.jobs.claims import Claims, Homes, claims_of, settle
from xl_heating.jobs.collecting import Source
from xl_heating.jobs.rows import RowMoney, Rows, SheetTally
from xl_heating.ledger import Finding
from xl_heating.ledger.answers import yes_no
from xl_heating.ledger.cost_items import COST_ITEMS
from xl_heating.policy import Basis, Policy, Share, Task
from xl_heating.rules.households import pooled
from xl_heating.rules.money import UNITS
from xl_heating.rules.subsidy import construction_subsidy
from xl_heating.rules.tasks import task_count

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
UNCOSTED = "COST_MISSING"
NAMED = 200
"""At most so many households of a village are named in one finding, so that it still prints on a page."""


@dataclass
class Tally:
    """Totals per street (first axis, policy order) and, where it says so, per route (second axis)."""

    policy: Policy
    done: Ints
    """[street, route] households (㎡ in 1/10,000 for 城区建筑能效), in 1/10,000."""
    public_area: Ints
    equivalents: Ints
    """[street] 公益场所折算户, pooled and rounded as the policy says, in 1/10,000."""
    money: dict[str, Ints]
    """subsidy, upper, district, self_pay, public_district: [street] 分."""
    running: dict[int, Ints]
    """First year of each season that has claims → [street] 分."""
    uncosted: Ints
    dossier: Ints
    """[street] finished households whose dossier is complete."""
    finished: Ints
    """[street] finished households of ledgers that say whether the dossier is complete."""
    sheets: list[SheetTally]
    findings: list[Finding]
    seen: Bools
    """[street] some ledger has rows of it."""


def tally(sources: Iterable[Source], policy: Policy) -> Tally:
    """Add up every counted row of `sources`.

    Rows whose street or route is unknown, and costs that cannot be read, are left out of the figures; each is
    a finding and is counted in the notes of its sheet, so that nothing goes missing in silence.
    """
    streets, routes = len(policy.streets), len(policy.routes)
    result = Tally(
        policy=policy,
        done=np.zeros((streets, routes), dtype=np.int64),
        public_area=np.zeros(streets, dtype=np.int64),
        equivalents=np.zeros(streets, dtype=np.int64),
        money={
            key: np.zeros(streets, dtype=np.int64)
            for key in ("subsidy", "upper", "district", "self_pay", "public_district")
        },
        running={},
        uncosted=np.zeros(streets, dtype=np.int64),
        dossier=np.zeros(streets, dtype=np.int64),
        finished=np.zeros(streets, dtype=np.int64),
        sheets=[],
        findings=[],
        seen=np.zeros(streets, dtype=np.bool_),
    )
    ordered = list(sources)
    places: list[tuple[Ints, Ints]] = []
    homes = Homes(ordered)
    claims: list[Claims] = []
    for source in ordered:
        rows = Rows(source, policy)
        sheet = SheetTally(source, int(rows.counted.sum()))
        result.sheets.append(sheet)
        if not rows.counted.any():
            continue
        result.seen[np.unique(rows.street[rows.known_street])] = True
        if source.kind not in ("T7", "T9") and not rows.tells_acceptance:
            sheet.notes.append("没有验收结论或验收日期列，均按未验收计")
            message = f"没有验收结论或验收日期列，{sheet.rows}行均按未验收计，不计完成。"
            result.findings.append(
                rows.finding(0, "route", "ACCEPTANCE_MISSING", "E", message, "请增加验收结论列。")
            )
        if source.kind == "T9":
            claims.append(claims_of(rows, sheet, homes, result.findings))
        elif source.kind == "T6":
            _add_places(result, rows, sheet, places)
        else:
            _add_conversions(result, rows, sheet)
    settle(policy, claims, result.running, result.findings)
    for street in range(streets):
        areas = [area[at == street] for at, area in places]
        if areas:
            result.equivalents[street] = pooled(
                policy,
                np.concatenate(areas),
                str(policy.option("equiv_report_mode")),
                str(policy.option("equiv_scope")),
            )
    return result


def _quantities(rows: Rows) -> tuple[Ints, Bools]:
    """What each row's cap is multiplied by, in 1/10,000; and where it is known."""
    quantity = np.full(rows.count, UNITS, dtype=np.int64)
    known = np.ones(rows.count, dtype=np.bool_)
    fields = {
        Basis.PROJECT_AREA: "project_area",
        Basis.ASSESSED_AREA: "assessed_area",
        Basis.RENOVATED_AREA: "renovated_area",
        Basis.HEATED_AREA: "heated_area",
    }
    for at, route in enumerate(rows.policy.routes.values()):
        field = fields.get(route.basis)
        if field is None:
            continue
        here = rows.route == at
        if not here.any():
            continue
        area, filled = rows.number(field)
        quantity = np.where(here, area, quantity)
        known = np.where(here, filled, known)
    return quantity, known


def _add_conversions(result: Tally, rows: Rows, sheet: SheetTally) -> None:
    """Tables whose rows are converted houses, projects or buildings: T3, T7, T8."""
    policy, kind = result.policy, rows.source.kind
    routes = tuple(policy.routes.values())
    known = rows.known_street & (rows.route >= 0)
    unknown = int((rows.counted & ~known).sum())
    if unknown:
        sheet.notes.append(f"街道镇或改造方式不明{unknown}行，未计入")
    accepted = rows.accepted
    by_area = np.array([route.basis is not Basis.HOUSEHOLD for route in routes])[rows.route]
    free = np.array([route.share is Share.NONE for route in routes])[rows.route]
    # A regional project's money stands in the project table; its households in the conversion ledger.
    bears_cost = known & ~free & (~by_area if kind == "T3" else True)
    cost, entered = rows.eligible()
    quantity, has_quantity = _quantities(rows)
    costed = bears_cost & entered & has_quantity
    if kind == "T3":
        misplaced = known & by_area & entered & (cost > 0)
        if misplaced.any():
            message = (
                "按面积计补的改造方式有{count}行在改造台账中录了费用（首见于第{row}行），为免重复未计补贴。"
            )
            remedy = "区域集中供热请录入“集中供热项目表”，公益场所请录入“公益场所改造台账”。"
            result.findings.append(
                rows.finding(int(misplaced.argmax()), "route", "COST_PLACE", "W", message, remedy)
            )
    elif (bears_cost & entered & ~has_quantity).any():
        sheet.notes.append(f"缺计补面积{int((bears_cost & entered & ~has_quantity).sum())}行，未计补贴")
    _add_money(result, rows, sheet, costed, cost, quantity, accepted)
    missing = bears_cost & ~costed
    sheet.uncosted = int(missing.sum())
    if kind in ("T3", "T8R"):
        np.add.at(result.uncosted, rows.street[missing], 1)
        if missing.any():
            result.findings += _waiting(rows, missing)
    if kind == "T7":
        return
    done = known & accepted
    amount = np.full(rows.count, UNITS, dtype=np.int64)
    if kind == "T8U":
        amount = np.where(has_quantity, quantity, 0)
    elif policy.option("regional_task_basis", "HOUSEHOLDS") == "AREA":
        area, _ = rows.number("area")
        amount = np.where(by_area, task_count(policy, np.maximum(rows.route, 0), amount, area), amount)
    np.add.at(result.done, (rows.street[done], rows.route[done]), amount[done])
    if kind == "T3" and "dossier" in rows.columns:
        np.add.at(result.finished, rows.street[done], 1)
        complete = done & (yes_no(rows.text("dossier")) == 1)
        np.add.at(result.dossier, rows.street[complete], 1)


def _waiting(rows: Rows, missing: Bools) -> list[Finding]:
    """Name by village the households whose costs are not entered: they are counted, never paid."""
    at = np.flatnonzero(missing)
    numbers, villages = rows.text("household_id")[at], rows.text("village")[at]
    column = next((name for name in COST_ITEMS["T3"] if name in rows.columns), "cost")
    findings = []
    for village in dict.fromkeys(villages.tolist()):
        here = np.flatnonzero(villages == village)
        names = [str(numbers[i] or f"第{rows.source.ledger.rows[at[i]]}行") for i in here[:NAMED]]
        more = "……" if len(here) > NAMED else ""
        message = f"{village or ''}未录可补贴费用{len(here)}户，未计补贴：{'、'.join(names)}{more}"
        first = int(at[here[0]])
        findings.append(rows.finding(first, column, UNCOSTED, "W", message, "请补录费用后重新刷新。"))
    return findings


def _add_money(
    result: Tally,
    rows: Rows,
    sheet: SheetTally,
    costed: Bools,
    cost: Ints,
    quantity: Ints,
    accepted: Bools,
) -> None:
    at = np.flatnonzero(costed)
    sheet.costed = len(at)
    if not len(at):
        return
    project = None
    if result.policy.option("cap_scope") == "PROJECT":  # a village's rows are one project (Q2)
        _, project = np.unique(rows.text("village")[at].astype(str), return_inverse=True)
    split = construction_subsidy(result.policy, rows.route[at], cost[at], quantity[at], accepted[at], project)
    for key in ("subsidy", "upper", "district", "self_pay"):
        np.add.at(result.money[key], rows.street[at], getattr(split, key))
    _keep(sheet, RowMoney(at, rows.street[at], rows.route[at], split))


def _keep(sheet: SheetTally, money: RowMoney) -> None:
    sheet.money, split = money, money.split
    sheet.subsidy = int(split.subsidy.sum())
    sheet.eligible_cost = int((split.subsidy + split.self_pay).sum())


def _add_places(result: Tally, rows: Rows, sheet: SheetTally, places: list[tuple[Ints, Ints]]) -> None:
    """T6 公益场所: equivalents by heated area once accepted; cost borne by the district (三（六）)."""
    area, has_area = rows.number("heated_area")
    profit = rows.known_street & (yes_no(rows.text("nonprofit")) == 0)
    if profit.any():
        sheet.notes.append(f"“非营利”为否{int(profit.sum())}处，未计入")
    known = rows.known_street & ~profit
    done = known & rows.accepted & has_area
    places.append((rows.street[done], area[done]))
    np.add.at(result.public_area, rows.street[done], area[done])
    cost, entered = rows.number("total_cost")
    public = [at for at, route in enumerate(result.policy.routes.values()) if route.task is Task.PUBLIC]
    costed = np.flatnonzero(known & entered)
    sheet.costed = len(costed)
    sheet.uncosted = int((known & ~entered).sum())
    if not public or not len(costed):
        return
    split = construction_subsidy(
        result.policy,
        np.full(len(costed), public[0]),
        cost[costed],
        np.where(has_area, area, 0)[costed],
        np.ones(len(costed), dtype=np.bool_),
    )
    np.add.at(result.money["public_district"], rows.street[costed], split.district)
    _keep(sheet, RowMoney(costed, rows.street[costed], np.full(len(costed), public[0]), split))

"""The street's ledgers T2–T9, T13 and T17 as data: which of them a policy's routes need."""

from __future__ import annotations

from xl_heating.jobs.layout import routes_for
from xl_heating.policy import Policy, Task
from xl_heating.templates.ledger_common import VILLAGES_LIST
from xl_heating.templates.ledger_completion import completions, dossiers
from xl_heating.templates.ledger_fields import LedgerSheet
from xl_heating.templates.ledger_households import households, places
from xl_heating.templates.ledger_running import running
from xl_heating.templates.ledger_service import devices, safety
from xl_heating.templates.ledger_works import buildings, farmhouses, projects
from xl_heating.templates.village_list import village_list


def ledger_sheets(policy: Policy, rows: int, others: int | None = None) -> dict[str, LedgerSheet]:
    """The ledger sheets that the policy's routes need, by sheet name, in the workbook's order.

    `rows` are prepared in 改造台账, `others` (as many, by default) in the other ledgers by household, and in
    the rest a part of `rows`.
    """
    tasks = {route.task for route in policy.routes.values()}
    others = rows if others is None else others
    archive = dossiers(others)
    register = households(policy, rows, archive)
    sheets = [
        village_list(others, villages=VILLAGES_LIST),
        register,
        completions(policy, others, register),
        archive,
    ]
    if Task.PUBLIC in tasks:
        sheets.append(places(policy, max(20, rows // 6)))
    if any(route.basis.unit == "㎡" for route in routes_for(policy, Task.HEATING)):
        sheets.append(projects(policy, max(20, rows // 10)))
    if Task.EE_RURAL in tasks:
        sheets.append(farmhouses(policy, max(20, rows // 3)))
    if Task.EE_URBAN in tasks:
        sheets.append(buildings(policy, max(20, rows // 6)))
    if any(route.running for route in policy.routes.values()):
        sheets.append(running(policy, others))
    sheets += [safety(max(20, rows // 5)), devices(max(20, rows // 10), register)]
    return {sheet.name: sheet for sheet in sheets}

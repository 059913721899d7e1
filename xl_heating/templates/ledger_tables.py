"""The street's ledgers T3, T6–T9 as data: which of them a policy's routes need."""

from __future__ import annotations

from xl_heating.jobs.layout import routes_for
from xl_heating.policy import Policy, Task
from xl_heating.templates.ledger_fields import LedgerSheet
from xl_heating.templates.ledger_households import households, places
from xl_heating.templates.ledger_running import running
from xl_heating.templates.ledger_works import buildings, farmhouses, projects


def ledger_sheets(policy: Policy, rows: int) -> dict[str, LedgerSheet]:
    """The ledger sheets that the policy's routes need, by sheet name; `rows` are prepared in the longest."""
    tasks = {route.task for route in policy.routes.values()}
    sheets = [households(policy, rows)]
    if Task.PUBLIC in tasks:
        sheets.append(places(policy, max(20, rows // 6)))
    if any(route.basis.unit == "㎡" for route in routes_for(policy, Task.HEATING)):
        sheets.append(projects(policy, max(20, rows // 10)))
    if Task.EE_RURAL in tasks:
        sheets.append(farmhouses(policy, max(20, rows // 3)))
    if Task.EE_URBAN in tasks:
        sheets.append(buildings(policy, max(20, rows // 6)))
    if any(route.running for route in policy.routes.values()):
        sheets.append(running(policy, rows))
    return {sheet.name: sheet for sheet in sheets}

"""Rows of route, households and area read from cells, and what they count toward the targets."""

from __future__ import annotations

from typing import Any

import numpy as np

from xl_heating.functions.calling import Call, Refused, Status
from xl_heating.functions.columns import Choices, Numbers, first_error, numbers
from xl_heating.functions.policies import PolicyView
from xl_heating.functions.subsidy_rows import blank_rows, refuse_names, refuse_numbers, units, where
from xl_heating.functions.values import CellError, Cells, Value, is_blank
from xl_heating.policy import Basis, Route, Task
from xl_heating.rules import progress
from xl_heating.rules import tasks as rules
from xl_heating.rules.households import equivalents, pooled
from xl_heating.rules.money import UNITS, IntColumn

SUMMARY_COLUMNS = (
    *("街道镇", "计划", "完成", "其中补贴改造", "其中城区市政", "其中公益折算", "完成率"),
    *("农房能效（户）", "城区能效（㎡）"),
)
TOTAL = "合计"


def households(call: Call) -> Value:
    """Equivalents of each area, or of all together."""
    mode = call.option("mode", "equiv_mode")
    scope = call.option("scope", "equiv_scope")
    area = numbers(call["area"])
    status = Status(call.n, area)
    status.skip(area.blank)
    refuse_numbers(status, area)
    policy = call.view.policy
    if scope is None:
        counted = equivalents(policy, units(status, area.values), mode)
        return call.column(status, status.whole(counted / UNITS))
    if error := status.first_error:
        return error
    report = str(policy.option("equiv_report_mode", "FLOOR")) if mode is None else mode
    return pooled(policy, units(status, area.values), report, scope) / UNITS


def task_count(call: Call) -> Value:
    """What each row counts toward its route's own target."""
    rows = _Rows(call, "route", "households", "area")
    counted = rules.task_count(call.view.policy, *rows.columns())
    return call.column(rows.status, rows.status.whole(counted / UNITS))


def task_total(call: Call) -> Value:
    """The heating task of the rows, of one street or route of them where one is given."""
    view = call.view
    rows = _Rows(call, "routes", "households", "areas")
    street = _index(view.streets, call["street"])
    route = _index(view.routes, call["route"])
    streets = view.streets(call["streets"])
    if street is None and not call["streets"].given:
        column = np.zeros(1, dtype=np.int64)
    elif not call["streets"].given:
        raise Refused(CellError.VALUE, "指定街道镇时须同时给出街道镇列。")
    else:
        rows.name_streets(streets)
        column = streets.values
    if error := rows.status.first_error:
        return error
    if street is not None:
        rows.status.skip(streets.values != street)
    if route is not None:
        rows.status.skip(rows.route.values != route)
    done = rules.street_tasks(view.policy, rows.status.part(column), *rows.columns())
    target = view.route_list[route].task if route is not None else Task.HEATING
    total = {Task.EE_RURAL: done.ee_rural, Task.EE_URBAN: done.ee_urban}.get(target, done.counted)
    return int(total[-1]) / UNITS


def task_summary(call: Call) -> Value:
    """The table of streets and 合计; see `SUMMARY_COLUMNS`."""
    view = call.view
    rows = _Rows(call, "routes", "households", "areas")
    streets = view.streets(call["streets"])
    rows.name_streets(streets)
    if error := rows.status.first_error:
        return error
    done = rules.street_tasks(view.policy, rows.status.part(streets.values), *rows.columns())
    plan = _plan(view, call["plan"])
    counts = [
        (column / UNITS).tolist()
        for column in (
            *(done.counted, done.subsidised, done.market, done.public),
            *(done.ee_rural, done.ee_urban),
        )
    ]
    rates = progress.rate(counts[0], [np.nan if each is None else each for each in plan]).tolist()
    names = [*(street.name for street in view.policy.streets), TOTAL]
    return [
        [
            name,
            plan[place],
            *(column[place] for column in counts[:4]),
            None if np.isnan(rates[place]) else rates[place],
            *(column[place] for column in counts[4:]),
        ]
        for place, name in enumerate(names)
    ]


def rate(call: Call) -> Value:
    """Completion of each row."""
    done, target = numbers(call["done"]), numbers(call["target"])
    status = Status(call.n, done, target)
    status.skip(done.blank | target.blank)
    refuse_numbers(status, done, target)
    status.skip(target.values == 0)
    rates = progress.rate(status.part(done.values), status.part(target.values))
    return call.column(status, status.whole(rates))


class _Rows:
    """Route, households and area of each row, with the state of each row."""

    def __init__(self, call: Call, route: str, homes: str, area: str) -> None:
        view = call.view
        self.route: Choices = view.routes(call[route])
        self.homes: Numbers = numbers(call[homes])
        self.area: Numbers = numbers(call[area])
        self.status = Status(call.n, self.route, self.homes, self.area)
        self.status.skip(blank_rows(call.n, self.route, self.homes, self.area))
        self.status.skip(self.homes.blank & self.area.blank)
        refuse_numbers(self.status, self.homes, self.area)
        refuse_names(self.status, self.route)
        by_area = where(view, self.route, lambda each: _counts_area(view, each))
        lacking = np.where(by_area, self.area.blank, self.homes.blank)
        self.status.fail(lacking, CellError.VALUE)

    def name_streets(self, streets: Choices) -> None:
        """#N/A where a row that counts has no street, or one that the policy does not know."""
        self.status.refuse(streets.errors)
        refuse_names(self.status, streets)

    def columns(self) -> tuple[IntColumn, IntColumn, IntColumn]:
        """Route indices, households and areas of the open rows."""
        return (
            self.status.part(self.route.values),
            units(self.status, self.homes.values),
            units(self.status, self.area.values),
        )


def _counts_area(view: PolicyView, route: Route) -> bool:
    if route.task in (Task.PUBLIC, Task.EE_URBAN):
        return True
    by_area = view.policy.option("regional_task_basis", "HOUSEHOLDS") == "AREA"
    return by_area and route.task is Task.HEATING and route.basis in (Basis.PROJECT_AREA, Basis.ASSESSED_AREA)


def _index(read: Any, argument: Cells) -> int | None:
    """The index of the one name given; None when there is none."""
    found: Choices = read(argument)
    if found.blank[0]:
        return None
    status = Status(1, found)
    refuse_names(status, found)
    if error := status.first_error:
        raise Refused(error, "街道镇或改造方式不在政策所列之中。")
    return int(found.values[0])


def _plan(view: PolicyView, argument: Cells) -> list[float | None]:
    """The plan of each street in policy order, and their sum."""
    streets = len(view.policy.streets)
    plan: list[float | None] = [None] * streets
    if not argument.given:
        return [*plan, None]
    if error := first_error(argument):
        raise Refused(error, "计划中有错误值。")
    if argument.cols == 1:
        if argument.rows not in (streets, streets + 1):
            raise Refused(CellError.VALUE, "一列计划须按规定顺序，每街镇一格。")
        names = Cells([street.name for street in view.policy.streets])
        figures = Cells(argument.items[:streets])
    else:
        table = [argument.items[start : start + 2] for start in range(0, len(argument.items), argument.cols)]
        table = [row for row in table if not is_blank(row[0]) and "".join(str(row[0]).split()) != TOTAL]
        names, figures = Cells([row[0] for row in table]), Cells([row[1] for row in table])
    places, amounts = view.streets(names), numbers(figures)
    status = Status(len(places.values), places, amounts)
    status.skip(amounts.blank)
    refuse_numbers(status, amounts)
    refuse_names(status, places)
    if error := status.first_error:
        raise Refused(error, "计划中有不认识的街道镇，或不是数字的计划数。")
    for place, amount in zip(places.values[status.open], amounts.values[status.open], strict=True):
        plan[place] = (plan[place] or 0.0) + float(amount)
    given = [each for each in plan if each is not None]
    return [*plan, sum(given) if given else None]

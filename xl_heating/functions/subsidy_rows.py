"""Rows of route, cost, quantity and acceptance read from cells, and their construction subsidy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from xl_heating.functions.calling import Call, Status
from xl_heating.functions.columns import LIMIT, Choices, Numbers, acceptance, numbers
from xl_heating.functions.policies import PolicyView
from xl_heating.functions.values import Bools, CellError, Floats
from xl_heating.policy import Basis, Route
from xl_heating.rules.money import IntColumn, to_units, yuan
from xl_heating.rules.subsidy import ceiling, construction_subsidy, has_ceiling


@dataclass(frozen=True, slots=True)
class SubsidyRows:
    """The arguments of HEAT_SUBSIDY and its kin as columns, with the state of each row."""

    view: PolicyView
    route: Choices
    cost: Numbers
    quantity: Numbers
    accepted: Choices
    status: Status

    @property
    def quantities(self) -> Floats:
        """The quantity, one household where it is blank."""
        return np.where(self.quantity.blank, 1.0, self.quantity.values)

    def split(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Subsidy, upper, district and self-pay in yuan; 0 where the row is closed."""
        money = construction_subsidy(
            self.view.policy,
            self.status.part(self.route.values),
            units(self.status, self.cost.values),
            units(self.status, self.quantities),
            self.status.part(self.accepted.values == 1),
        )
        return (
            self._yuan(money.subsidy),
            self._yuan(money.upper),
            self._yuan(money.district),
            self._yuan(money.self_pay),
        )

    def _yuan(self, amounts: IntColumn) -> Floats:
        return self.status.whole(yuan(amounts))


def read_rows(call: Call) -> SubsidyRows:
    """Read ``route, cost, [quantity], [accepted]``.

    A blank cost leaves the row blank: what is not yet costed is never the ceiling. A route whose ceiling
    goes by area needs the area; where acceptance is needed and blank, the work is not accepted (三（五）).
    """
    view = call.view
    route, cost = view.routes(call["route"]), numbers(call["cost"])
    quantity, accepted = numbers(call["quantity"]), acceptance(call["accepted"])
    status = Status(call.n, route, cost, quantity, accepted)
    status.skip(blank_rows(call.n, route, cost))
    status.skip(cost.blank)
    refuse_numbers(status, cost, quantity)
    refuse_names(status, route)
    status.fail(by_area(view, route) & quantity.blank, CellError.VALUE)
    if accepted.unusable.any():
        needed = where(view, route, lambda each: each.needs_acceptance)
        status.refuse(np.where(needed, accepted.unusable, 0).astype(np.uint8))
    return SubsidyRows(view, route, cost, quantity, accepted, status)


def read_ceilings(call: Call) -> tuple[Status, Floats]:
    """Read ``route, [quantity]`` and return cap × quantity in yuan."""
    view = call.view
    route, quantity = view.routes(call["route"]), numbers(call["quantity"])
    status = Status(call.n, route, quantity)
    status.skip(blank_rows(call.n, route, quantity))
    refuse_numbers(status, quantity)
    refuse_names(status, route)
    status.fail(by_area(view, route) & quantity.blank, CellError.VALUE)
    capped = np.append(has_ceiling(view.policy, np.arange(len(view.route_list))), True)
    # Where the text sets no ceiling, a blank would let a budget's sum look complete.
    status.fail(~capped[route.values], CellError.NA)
    quantities = units(status, np.where(quantity.blank, 1.0, quantity.values))
    amounts = ceiling(view.policy, status.part(route.values), quantities)
    return status, status.whole(yuan(amounts))


def units(status: Status, values: Floats) -> IntColumn:
    """The open rows of a column of numbers as integers of 1/10,000; a single value is converted once."""
    if len(values) == 1 and abs(values[0]) <= LIMIT:
        return status.part(to_units(values))
    return to_units(status.part(values))


def blank_rows(n: int, *columns: Numbers | Choices) -> Bools:
    """Rows with nothing in any of the columns; a single value for all rows makes no row."""
    own = [column.blank for column in columns if len(column.blank) == n]
    return np.logical_and.reduce(own) if own else np.zeros(n, dtype=np.bool_)


def refuse_numbers(status: Status, *columns: Numbers, negative: bool = False, limit: float = LIMIT) -> None:
    """#VALUE! where a number is text, #NUM! where it is impossible or beyond what is computed."""
    for column in columns:
        status.refuse(column.unusable)
    for column in columns:
        too_large = np.abs(column.values) > limit
        status.fail(too_large if negative else too_large | (column.values < 0), CellError.NUM)


def refuse_names(status: Status, column: Choices) -> None:
    """#N/A where the name is blank or unknown."""
    status.fail(column.blank, CellError.NA)
    status.refuse(column.unusable)


def where(view: PolicyView, route: Choices, holds: Callable[[Route], bool]) -> Bools:
    """Whether each row's route has a property; False where there is no route."""
    table = np.array([*map(holds, view.route_list), False], dtype=np.bool_)
    return np.asarray(table[route.values])


def by_area(view: PolicyView, route: Choices) -> Bools:
    """Whether each row's ceiling goes by an area."""
    return where(view, route, lambda each: each.basis is not Basis.HOUSEHOLD)

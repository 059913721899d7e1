"""The [policy] argument: one policy for each text or 政策参数 range, looked up once."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from decimal import Decimal

from xl_heating.errors import PolicyError
from xl_heating.functions.columns import Choices, Memo, coded_by
from xl_heating.functions.values import CellError, Cells, is_blank
from xl_heating.policy import (
    Policy,
    PolicyValue,
    Route,
    Street,
    UnknownParameter,
    load_policy,
    mapping_from_rows,
    override,
    parse_override,
)

_KEPT = 64
"""Policies kept: a workbook uses one or two, a person trying readings in cells a few more."""

_KEPT_NAMES = 20_000


class PolicyView:
    """A policy with its names turned into column indices."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.route_list: tuple[Route, ...] = tuple(policy.routes.values())
        self._routes = Memo(self._route_index, _KEPT_NAMES)
        self._streets = Memo(self._street_index, _KEPT_NAMES)

    def routes(self, column: Cells) -> Choices:
        """Indices of the routes that a column names; an unknown name is #N/A, never a guess."""
        return coded_by(self._routes, column)

    def streets(self, column: Cells) -> Choices:
        """Indices of the streets that a column names; an unknown name is #N/A."""
        return coded_by(self._streets, column)

    def route(self, cell: object) -> Route | None:
        """The route that a cell names."""
        return self.policy.route(cell) if isinstance(cell, str) else None

    def street(self, cell: object) -> Street | None:
        """The street that a cell names."""
        return self.policy.street(cell) if isinstance(cell, str) else None

    def _route_index(self, cell: object) -> int | CellError:
        route = self.route(cell)
        return self.route_list.index(route) if route else CellError.NA

    def _street_index(self, cell: object) -> int | CellError:
        street = self.street(cell)
        return self.policy.streets.index(street) if street else CellError.NA


_views: OrderedDict[object, tuple[object, PolicyView | CellError]] = OrderedDict()


def view_of(policy: Policy | None, argument: Cells | None = None) -> PolicyView | CellError:
    """Return the policy to use: `policy` (the built-in one when None), changed by the [policy] argument.

    The argument is a text (``"share_mode=PROPORTIONAL"``) or a range whose first two columns are 键 and 值.
    An unknown key gives #N/A, an unusable value #VALUE!, an error in the range is passed through.
    """
    base = load_policy() if policy is None else policy
    changes = None if argument is None else _changes(argument)
    if isinstance(changes, CellError):
        return changes
    key = (id(base), changes)
    kept = _views.get(key)
    if kept is not None:
        _views.move_to_end(key)
        return kept[1]
    view = _build(base, changes)
    # The base is kept with the view, so that its id cannot be given to another policy meanwhile.
    _views[key] = (base, view)
    if len(_views) > _KEPT:
        _views.popitem(last=False)
    return view


def _changes(argument: Cells) -> object:
    """What the argument says, as a key of the cache: None, a text, or a tuple of rows; or an error."""
    if not argument.given:
        return None
    if len(argument.items) == 1:
        item = argument.items[0]
        return item if isinstance(item, (str, CellError)) else CellError.VALUE
    if argument.cols < 2:
        return CellError.VALUE
    rows: list[tuple[object, type, object]] = []
    for start in range(0, len(argument.items), argument.cols):
        key, value = argument.items[start : start + 2]
        for cell in (key, value):
            if isinstance(cell, CellError):
                return cell
        if not is_blank(key):
            rows.append((key, type(value), None if is_blank(value) else value))
    return tuple(rows)


def _build(base: Policy, changes: object) -> PolicyView | CellError:
    if changes is None:
        return PolicyView(base)
    try:
        if isinstance(changes, str):
            wanted = dict[str, object](parse_override(changes))
        else:
            assert isinstance(changes, tuple)
            wanted = dict(mapping_from_rows([[key, value] for key, _, value in changes]))
        return PolicyView(override(base, {key: _dated(base, key, value) for key, value in wanted.items()}))
    except UnknownParameter:
        return CellError.NA
    except PolicyError:
        return CellError.VALUE


def _dated(policy: Policy, key: str, value: object) -> object:
    """A date parameter arrives from a cell as a serial number; everything else is left as it is."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and _is_date(policy, key):
        from xl_heating.ledger.cleaning import clean_date

        found = clean_date(value)
        return found if isinstance(found, dt.date) else value
    return value


def _is_date(policy: Policy, key: str) -> bool:
    if key in policy.options:
        return policy.options[key].kind == "DATE"
    return key in policy.keys and isinstance(policy.value(key).value, dt.date)


def find_figure(view: PolicyView, key: str, on: dt.date | None = None) -> PolicyValue | None:
    """The figure under a key; the part before the first point may be a route's name (``太阳能.cap``)."""
    policy = view.policy
    name, point, field = key.partition(".")
    if key not in policy.keys and point:
        route = policy.route(name)
        key = f"{route.code}.{field}" if route else key
    try:
        return policy.value(key, on)
    except KeyError:
        return None


def as_cell(value: object) -> bool | float | str | dt.date | None:
    """A policy value as a cell holds it."""
    if isinstance(value, Decimal):
        return float(value)
    assert value is None or isinstance(value, (bool, str, dt.date))
    return value

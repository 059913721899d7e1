"""Policy as data: every figure dated, with unit, clause and quotation; every open reading an option."""

from xl_heating.policy.figures import PolicyValue
from xl_heating.policy.loading import (
    DEFAULT_POLICY,
    builtin_policies,
    load_policy,
    mapping_from_rows,
    parse_policy,
    sheet_rows,
)
from xl_heating.policy.model import Policy
from xl_heating.policy.names import normalise
from xl_heating.policy.options import Option
from xl_heating.policy.overriding import (
    BadParameter,
    UnknownParameter,
    override,
    parse_override,
    with_streets_of,
)
from xl_heating.policy.routes import Basis, Route, RunningTerms, Share, Street, Task

__all__ = [
    "DEFAULT_POLICY",
    "BadParameter",
    "Basis",
    "Option",
    "Policy",
    "PolicyValue",
    "Route",
    "RunningTerms",
    "Share",
    "Street",
    "Task",
    "UnknownParameter",
    "builtin_policies",
    "load_policy",
    "mapping_from_rows",
    "normalise",
    "override",
    "parse_override",
    "parse_policy",
    "sheet_rows",
    "with_streets_of",
]

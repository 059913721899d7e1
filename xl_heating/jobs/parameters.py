"""The 政策参数 sheet of a workbook: what the office has changed there goes before the policy file."""

from __future__ import annotations

from xl_heating.errors import JobError, PolicyError
from xl_heating.jobs.writing import NamedCells, column_of
from xl_heating.policy import Policy, mapping_from_rows, override

KEYS, VALUES = "heat_keys", "heat_values"


def workbook_policy(cells: NamedCells, policy: Policy) -> Policy:
    """Return `policy` with the figures and options that the workbook's 政策参数 sheet holds.

    A workbook without that sheet leaves the policy as it is.

    Raises
    ------
    JobError : a key is unknown or a value cannot be used; nothing is calculated with half a policy
    """
    if KEYS not in cells or VALUES not in cells:
        return policy
    keys, values = column_of(cells[KEYS]), column_of(cells[VALUES])
    try:
        changed = override(policy, mapping_from_rows([list(pair) for pair in zip(keys, values, strict=True)]))
    except PolicyError as error:
        raise JobError(error.message, where=f"{cells.book.name} 政策参数", remedy=error.remedy) from None
    return changed

"""A table that has been read: typed columns, the rows they come from, and every doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from xl_heating.ledger.findings import Finding
from xl_heating.ledger.grid import address
from xl_heating.ledger.tables import Table

if TYPE_CHECKING:
    import pandas as pd

Column = npt.NDArray[Any]


@dataclass
class Ledger:
    """The records of one table, n in all.

    ``columns`` holds arrays of length n: float64 (元, ㎡, 户 …; NaN where blank), datetime64[D] (NaT),
    text as objects (None). ``rows`` is the 1-based sheet row of each record.
    """

    table: Table
    rows: npt.NDArray[np.int64]
    columns: dict[str, Column]
    findings: list[Finding]
    places: dict[str, int] = field(default_factory=dict)
    """Field -> sheet column that its values come from."""

    @property
    def kind(self) -> str:
        """The kind of table: T3, T6 …"""
        return self.table.kind

    def __len__(self) -> int:
        return len(self.rows)

    def cell(self, name: str, at: int) -> str:
        """Address of a record's field ("B7"); of its whole row ("7:7") when a title gave the value."""
        row = int(self.rows[at])
        column = self.places.get(name)
        return f"{row}:{row}" if column is None else address(row, column)

    def frame(self) -> pd.DataFrame:
        """The records as a DataFrame indexed by sheet row."""
        import pandas as pd

        return pd.DataFrame(self.columns, index=pd.Index(self.rows, name="row"))


def pick(cells: Sequence[Any], at: npt.NDArray[np.int64]) -> list[Any]:
    """The cells at the positions `at`."""
    if len(at) and int(at[-1]) - int(at[0]) + 1 == len(at):
        return list(cells[int(at[0]) : int(at[-1]) + 1])
    return [cells[i] for i in at.tolist()]

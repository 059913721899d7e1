"""What the reader doubts: one `Finding` per doubt, grouped where a whole column shares one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xl_heating.ledger.grid import address

ERROR, WARNING, INFO = "E", "W", "I"
LISTED_SINGLY = 10
"""More doubts of one kind in one column than this become one finding."""


@dataclass(frozen=True)
class Finding:
    """A doubt about a cell or a range of a sheet.

    ``severity`` is E (must be corrected), W (please check) or I (for information); ``message`` and
    ``suggestion`` are Chinese.
    """

    workbook: str
    sheet: str
    cell: str
    code: str
    severity: str
    message: str
    suggestion: str
    rows: tuple[int, ...] = ()
    """The sheet rows that are meant, where ``cell`` is a range that holds others too."""


class Findings:
    """Collects the findings of one sheet."""

    def __init__(self, workbook: str, sheet: str) -> None:
        self._workbook = workbook
        self._sheet = sheet
        self.items: list[Finding] = []

    def add(self, cell: str, code: str, severity: str, message: str, suggestion: str) -> None:
        """Record one finding."""
        self.items.append(Finding(self._workbook, self._sheet, cell, code, severity, message, suggestion))

    def extend(self, findings: Iterable[Finding]) -> None:
        """Record findings made elsewhere."""
        self.items.extend(findings)

    def grouped(
        self,
        column: int,
        rows: Sequence[int],
        code: str,
        severity: str,
        message: str,
        suggestion: str,
        singly: int = 0,
    ) -> None:
        """Record one finding for all `rows` of a column, or one each when they are no more than `singly`.

        ``message`` may contain ``{count}``, which becomes "" for a single cell and "（共n处）" for several.
        """
        if not len(rows):
            return
        if len(rows) <= singly or len(rows) == 1:
            for row in rows:
                self.add(address(row, column), code, severity, message.format(count=""), suggestion)
            return
        cells = f"{address(rows[0], column)}:{address(rows[-1], column)}"
        text = message.format(count=f"（共{len(rows)}处）")
        meant = tuple(map(int, rows))
        self.items.append(
            Finding(self._workbook, self._sheet, cells, code, severity, text, suggestion, meant)
        )


def row_list(rows: Sequence[int], most: int = 8) -> str:
    """ "第7、12行" for a message; the rest is counted."""
    shown = "、".join(map(str, rows[:most]))
    return f"第{shown}行" if len(rows) <= most else f"第{shown}……共{len(rows)}行"


def shown(cell: object) -> str:
    """A cell's content for a message: 6000.0 as 6000, True as TRUE."""
    if isinstance(cell, bool):
        return str(cell).upper()
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)

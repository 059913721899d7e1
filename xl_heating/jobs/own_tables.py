"""The ledger tables of the open workbook itself, by kind, and what a job says when one is missing."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from xl_heating.errors import JobError
from xl_heating.ledger import Ledger, find, grids_from_book, read
from xl_heating.policy import Policy


class OwnTables:
    """What `book` (an xlwings Book) holds, found once; `also` are kinds besides the ledgers.

    `operation` is what cannot be done without a table, for messages.
    """

    def __init__(self, book: Any, policy: Policy, operation: str, also: Collection[str] = ()) -> None:
        self._book, self._policy, self._operation = book, policy, operation
        self._tables = find(grids_from_book(book), policy, also=also)

    def any(self, kind: str) -> list[Ledger]:
        """The tables of that kind, read; there may be none."""
        return [read(table, self._policy) for table in self._tables if table.kind == kind]

    def some(self, kind: str, name: str) -> list[Ledger]:
        """The tables of that kind, one at least; raises JobError, calling it `name`."""
        found = self.any(kind)
        if not found:
            raise JobError(
                f"工作簿中没有“{name}”，不能办理“{self._operation}”。",
                where=self._book.name,
                remedy="请使用“街镇台账”模板，或在本工作簿中准备好表头。",
            )
        return found

    def only(self, kind: str, name: str) -> Ledger:
        """The one table of that kind; raises JobError when there is none, or more than one to be filled."""
        found = self.some(kind, name)
        if len(found) > 1:
            named = "、".join(f"“{ledger.table.sheet}”" for ledger in found)
            raise JobError(
                f"工作簿中有{len(found)}张{name}（{named}），不能判断应填写哪一张。",
                where=self._book.name,
                remedy="请只保留一张后重试。",
            )
        return found[0]

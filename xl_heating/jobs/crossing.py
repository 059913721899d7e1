"""People who stand in the ledgers of two files: each file alone looks right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from xl_heating.jobs.collecting import Source
from xl_heating.ledger import Finding
from xl_heating.policy import Policy, Task
from xl_heating.rules.identity import masked


def across_files(sources: Sequence[Source], policy: Policy) -> list[Finding]:
    """A DUP_ID finding for each identity number that heating rows of two files share (二.2).

    A house may have a heating and an efficiency project (they are two subsidies), so efficiency rows are
    left out. Duplicates inside one file are the reader's findings. The figures count both rows: which of
    them is wrong, the streets must say.
    """
    efficiency = {
        route.name for route in policy.routes.values() if route.task in (Task.EE_RURAL, Task.EE_URBAN)
    }
    people = [each for each in sources if each.kind == "T3" and "id_number" in each.ledger.columns]
    shared = _shared(people)
    first: dict[str, tuple[Source, int]] = {}
    findings = []
    for source in people if shared else ():
        columns = source.ledger.columns
        routes = columns["route"].tolist() if "route" in columns else [None] * len(source.ledger)
        rows = zip(columns["id_number"].tolist(), routes, source.counted.tolist(), strict=True)
        for at, (number, route, counted) in enumerate(rows):
            if number not in shared or not counted or route in efficiency:
                continue
            other, row = first.setdefault(number, (source, at))
            if other.path != source.path:
                findings.append(_finding(source, at, other, row, number))
    return findings


def _shared(sources: Sequence[Source]) -> set[str]:
    """The identity numbers that stand in more than one file: none, as a rule."""
    files: dict[Path, set[str]] = {}
    for source in sources:
        numbers = set(source.ledger.columns["id_number"].tolist()) - {None}
        files.setdefault(source.path, set()).update(numbers)
    seen: set[str] = set()
    shared: set[str] = set()
    for numbers in files.values():
        shared |= seen & numbers
        seen |= numbers
    return shared


def _finding(source: Source, at: int, other: Source, row: int, number: str) -> Finding:
    place = f"{other.path.name}（{other.ledger.table.sheet}）第{int(other.ledger.rows[row])}行"
    return Finding(
        source.path.name,
        source.ledger.table.sheet,
        source.ledger.cell("id_number", at),
        "DUP_ID",
        "E",
        f"身份证号{masked(number)}与 {place}相同，疑似在两处申报。",
        "请两街镇核对，只保留一处；金额暂按两行计。",
    )

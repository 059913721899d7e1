"""A workbook written twice: once to be calculated, once with the results in its cells and charts."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from xl_heating.forms.book import Results
from xl_heating.recalculation import calculate

Draw = Callable[[Path, Results | None], None]


def write_calculated(path: Path, draw: Draw) -> None:
    """Write the workbook that ``draw(path, results)`` makes to `path`, with every formula's value.

    Charts keep a copy of the cells they show, so the values must be there while the file is made; patching
    them in later would leave the charts empty for a viewer that does not calculate.
    """
    with tempfile.TemporaryDirectory() as folder:
        uncalculated = Path(folder) / path.name
        draw(uncalculated, None)
        results = calculate(uncalculated).values
    draw(path, results)

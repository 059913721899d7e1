"""The sample ledgers and the templates: an open document says the same as the closed file."""

from __future__ import annotations

from pathlib import Path

import pytest
from calc_documents import Documents

from xl_heating.engines import file as file_engine
from xl_heating.jobs.writing import comparable, rows_of

pytestmark = pytest.mark.host

SAMPLES = sorted((Path(__file__).parents[3] / "workbooks" / "samples").glob("*.xlsx"))
OTHER_ERRORS = {("22疑点.xlsx", "H11")}
"""Where LibreOffice calculates another error than Excel has stored: a VLOOKUP of what is not there."""


def test_there_are_samples() -> None:
    assert len(SAMPLES) > 20


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_values_and_formulas_are_those_of_the_closed_file(path: Path, documents: Documents) -> None:
    """Dates of both epochs, texts like numbers, errors, truth values, hidden and merged cells."""
    book, closed = documents.open(path), file_engine.open(path, read_only=True)
    assert [sheet.name for sheet in book.sheets] == [sheet.name for sheet in closed.sheets]
    for sheet in closed.sheets:
        area = sheet.used_range
        shown = book.sheets[sheet.name].range(area.address)
        values = rows_of(shown)
        for r, row in enumerate(rows_of(area)):
            for c, value in enumerate(row):
                place = area[r, c].get_address(False, False)
                if (path.name, place) not in OTHER_ERRORS:
                    assert comparable(values[r][c]) == comparable(value), place
                    assert isinstance(values[r][c], bool) == isinstance(value, bool), place
        formulas = {
            (r, c): text
            for r, row in enumerate(area.formula)
            for c, text in enumerate(row)
            if text.startswith("=")
        }
        assert {place: shown.formula[place[0]][place[1]] for place in formulas} == formulas
    closed.close()

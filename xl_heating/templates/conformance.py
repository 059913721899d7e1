"""函数校验.xlsx: every function judged cell by cell, in whatever program opens it.

A row is a formula, what it gives, what it must give by the policy, and whether the two agree. Results of
several rows fill an array formula on a sheet of their own, checked cell by cell there.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from xl_heating.engines import file as file_engine
from xl_heating.forms.book import Book
from xl_heating.functions import catalogue
from xl_heating.policy import Policy
from xl_heating.recalculation import bring_up_to_date
from xl_heating.templates.conformance_arrays import ARRAYS_SHEET, Arrays
from xl_heating.templates.conformance_cases import Placed, further_rows
from xl_heating.templates.conformance_hosts import LibreOfficeLimits
from xl_heating.templates.conformance_inputs import (
    ARGUMENTS_SHEET,
    INPUTS_SHEET,
    argument_cells,
    placed_tables,
    write_arguments,
    write_tables,
)
from xl_heating.templates.conformance_native import native_rows
from xl_heating.templates.conformance_page import write_rows
from xl_heating.templates.conformance_rows import ArgumentCells, Row, example_rows
from xl_heating.templates.policy_sheets import write_parameters, write_routes

FILE = "函数校验.xlsx"
ROWS_SHEET = "函数校验"


def conformance_workbook(path: Path, policy: Policy) -> None:
    """Write the conformance workbook to `path`, every formula with its value."""
    tables = placed_tables()
    arguments = argument_cells()
    rows = list(_all_rows(policy, arguments, tables))
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / path.name
        with Book(made, {}, title=f"{policy.policy.place}清洁取暖函数校验") as book:
            sheets = {name: book.sheet(name) for name in _sheet_names(tables)}
            arrays = Arrays(sheets[ARRAYS_SHEET])
            limits = LibreOfficeLimits(tables, arguments)
            write_rows(book, sheets[ROWS_SHEET], rows, arrays, policy, limits)
            write_tables(sheets, tables)
            write_arguments(sheets[ARGUMENTS_SHEET], arguments)
            arrays.finish()
            write_parameters(book, policy)
            write_routes(book, policy)
        # The file engine writes errors and blanks inside array formulas too, which the writer cannot.
        opened = file_engine.open(made)
        bring_up_to_date(opened, policy)
        opened.save()
        opened.close()
        shutil.copyfile(made, path)


def _sheet_names(tables: Mapping[str, Placed]) -> list[str]:
    own = [placed.sheet for placed in tables.values() if placed.sheet != INPUTS_SHEET]
    return [ROWS_SHEET, INPUTS_SHEET, *own, ARGUMENTS_SHEET, ARRAYS_SHEET]


def _all_rows(policy: Policy, cells: ArgumentCells, tables: Mapping[str, Placed]) -> Iterator[Row]:
    further = further_rows(tables)
    for name, spec in catalogue.items():
        yield from example_rows(spec, cells)
        yield from native_rows(spec, policy, cells)
        yield from further.get(name, ())

"""Staff's own workbooks read as typed tables, with a finding for every doubt.

``read_workbook`` or ``grids_from_book`` gives the sheets, ``find`` their tables, ``read`` a table's records.
"""

from xl_heating.ledger.duplicates import check_duplicates
from xl_heating.ledger.findings import Finding
from xl_heating.ledger.grid import Grid
from xl_heating.ledger.ledger import Ledger
from xl_heating.ledger.reading import read
from xl_heating.ledger.tables import Table, find
from xl_heating.ledger.workbooks import grids_from_book, read_workbook, read_workbooks

__all__ = [
    "Finding",
    "Grid",
    "Ledger",
    "Table",
    "check_duplicates",
    "find",
    "grids_from_book",
    "read",
    "read_workbook",
    "read_workbooks",
]

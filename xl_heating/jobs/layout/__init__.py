"""Where things stand in the district workbook, said once for the template and for the jobs.

A job finds its cells by the defined names given here (`TableLayout.names`, `ListLayout.names`), which
Excel moves along when the staff insert rows or columns; header texts and column order serve the
template. Row and column numbers are 1-based. Routes, streets and seasons come from the policy: another
place has other columns and needs no code.
"""

from xl_heating.jobs.layout.columns import (
    CATALOGUE_SHEET,
    FINDINGS_SHEET,
    LOG_SHEET,
    PARAMETERS_SHEET,
    PLAN_SHEET,
    ROUTES_SHEET,
    SOURCES_SHEET,
    SUMMARY_SHEET,
    has_running_subsidy,
    routes_for,
    seasons,
)
from xl_heating.jobs.layout.lists import findings_layout, log_layout, sources_layout
from xl_heating.jobs.layout.model import Column, Content, ListLayout, TableLayout, absolute
from xl_heating.jobs.layout.plan import plan_layout
from xl_heating.jobs.layout.summary import summary_layout

__all__ = [
    "CATALOGUE_SHEET",
    "FINDINGS_SHEET",
    "LOG_SHEET",
    "PARAMETERS_SHEET",
    "PLAN_SHEET",
    "ROUTES_SHEET",
    "SOURCES_SHEET",
    "SUMMARY_SHEET",
    "Column",
    "Content",
    "ListLayout",
    "TableLayout",
    "absolute",
    "findings_layout",
    "has_running_subsidy",
    "log_layout",
    "plan_layout",
    "routes_for",
    "seasons",
    "sources_layout",
    "summary_layout",
]

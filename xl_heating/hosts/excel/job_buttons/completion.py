"""竣工台账 on the open workbook."""

from __future__ import annotations

from xl_heating.jobs.completion import run

__all__ = ["run"]

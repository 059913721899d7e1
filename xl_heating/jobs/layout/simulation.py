"""政策测算: the parameters that the office wants to try out, typed on a page of 区级汇总."""

from __future__ import annotations

SIMULATION_SHEET = "政策测算"
SIMULATION_KEYS, SIMULATION_CHANGES = "heat_simulation_keys", "heat_simulation_changes"
"""Defined names of the column of keys and of the column 拟改为."""
SIMULATION_ROWS = 20

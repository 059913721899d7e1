"""The package loads its parts when they are used, and never pandas."""

from __future__ import annotations

import subprocess
import sys

import pytest

import xl_heating.functions


def loaded_after(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint('\\n'.join(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(found.stdout.split())


def test_importing_the_package_loads_nothing_of_it():
    loaded = loaded_after("import xl_heating.functions")
    assert "xl_heating.functions.registry" not in loaded
    assert not {"numpy", "pydantic", "pandas"} & loaded


def test_calling_loads_neither_pandas_nor_xlwings():
    loaded = loaded_after("from xl_heating.functions import call\ncall('DATE', '2021-10-13')")
    assert "xl_heating.functions.registry" in loaded
    assert not {"pandas", "xlwings", "openpyxl", "typer", "rich"} & loaded


def test_public_names():
    assert dir(xl_heating.functions) == [
        "CellError",
        "MISSING",
        "call",
        "catalogue",
        "compute",
        "evaluate",
        "get",
    ]
    assert "HEAT_SPLIT" in xl_heating.functions.catalogue
    with pytest.raises(AttributeError, match="nothing_here"):
        _ = xl_heating.functions.nothing_here

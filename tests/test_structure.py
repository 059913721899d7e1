"""The house keeps its order: imports run one way, policy figures live in the policy file alone."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "xl_heating"
MAY_IMPORT = {
    "errors": set(),
    "policy": {"errors"},
    "rules": {"errors", "policy"},
    "ledger": {"errors", "policy", "rules"},
    "engines": {"errors"},
    "forms": {"errors"},
    "functions": {"errors", "policy", "rules", "ledger"},
    "jobs": {"errors", "policy", "rules", "ledger", "forms"},
    "recalculation": {"errors", "policy", "functions", "engines"},
    "installation": {"errors"},
    "hosts": {
        "errors",
        "policy",
        "rules",
        "ledger",
        "functions",
        "jobs",
        "forms",
        "engines",
        "recalculation",
        "installation",
    },
}
"""What each folder may import of this package, besides itself; whatever is not here may import all."""


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
            if node.module == "xl_heating":
                names = [f"xl_heating.{alias.name}" for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("xl_heating.")}
    return found


@pytest.mark.parametrize("folder", sorted(MAY_IMPORT))
def test_imports_run_one_way(folder: str) -> None:
    paths = [PACKAGE / f"{folder}.py"] if folder == "errors" else sorted((PACKAGE / folder).rglob("*.py"))
    assert paths
    wrong = {
        f"{path.relative_to(PACKAGE)} imports {name}"
        for path in paths
        for name in imports(path) - MAY_IMPORT[folder] - {folder, "__version__"}
    }
    assert not wrong


FIGURES = re.compile(r"\b(?:6000|3000|6600|24961|488|70000|83|67|600)\b")


@pytest.mark.parametrize("folder", ["rules", "ledger", "jobs", "hosts", "engines", "recalculation"])
def test_no_policy_figure_in_code(folder: str) -> None:
    """Numbers in strings and comments are examples; numbers in code would be a second rule book."""
    wrong = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}: {node.value}"
        for path in sorted((PACKAGE / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and type(node.value) in (int, float)
        and FIGURES.fullmatch(str(node.value))
    ]
    assert not wrong


def test_rules_know_no_clock_no_chance_no_file() -> None:
    forbidden = re.compile(r"\b(?:random|time|requests|socket|urllib|pathlib|open)\b")
    for path in sorted((PACKAGE / "rules").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                names = [alias.name for alias in node.names] + [getattr(node, "module", "") or ""]
                assert not any(forbidden.search(name) for name in names), f"{path.name}:{node.lineno}"
            if isinstance(node, ast.Attribute):
                assert node.attr not in ("today", "now"), f"{path.name}:{node.lineno}"


def test_every_package_is_installed() -> None:
    """The list in pyproject.toml is written by hand, since macros/ lies beside the package."""
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))
    stated = project["tool"]["setuptools"]["packages"]
    on_disk = {
        ".".join(path.parent.relative_to(PACKAGE.parent).parts) for path in PACKAGE.rglob("__init__.py")
    }
    assert sorted(stated) == sorted({*on_disk, "xl_heating.macros"})


def test_no_date_is_formatted_with_chinese_signs() -> None:
    """Windows refuses them in the format of a date, also in an f-string, unless its locale is Chinese."""
    chinese_format = re.compile(r"%[YymdHMSj][^\x00-\x7f]")
    wrong = [
        f"{path.relative_to(PACKAGE)}:{number}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if chinese_format.search(line)
    ]
    assert not wrong

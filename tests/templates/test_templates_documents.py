"""The project's generated files: written where they belong, and every difference named."""

from __future__ import annotations

from pathlib import Path

import pytest

from xl_heating.functions.documenting import functions_markdown
from xl_heating.functions.intellisense import intellisense_xml
from xl_heating.templates import building

COMMANDS = {"docs/commands.md": "# 命令说明\n"}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with its texts; the workbooks have tests of their own."""
    monkeypatch.setattr(building, "BUILDERS", {})
    monkeypatch.setattr(building, "ADDINS", {})
    monkeypatch.setattr(building, "build_samples", lambda folder: [])
    building.build_project(tmp_path, COMMANDS)
    return tmp_path


def test_texts_lie_in_their_places(project: Path) -> None:
    found = {str(path.relative_to(project)) for path in project.rglob("*") if path.is_file()}
    assert found == {
        "docs/functions.md", "docs/commands.md", "macros/清洁取暖.intellisense.xml",
        "macros/generated/heat_functions.bas", "macros/generated/customUI14.xml",
    }  # fmt: skip
    assert (project / "docs/functions.md").read_bytes() == functions_markdown().encode()
    assert (project / "macros/清洁取暖.intellisense.xml").read_bytes() == intellisense_xml().encode()
    assert b"\r" not in (project / "docs/commands.md").read_bytes()


def test_an_untouched_project_has_no_difference(project: Path) -> None:
    assert building.check_project(project, COMMANDS) == []


@pytest.mark.parametrize("name", ["docs/functions.md", "macros/清洁取暖.intellisense.xml", *COMMANDS])
def test_what_differs_or_lacks_is_named(project: Path, name: str) -> None:
    path = project / name
    path.write_bytes(path.read_bytes() + b"\n")
    assert building.check_project(project, COMMANDS) == [
        f"{path}：与代码生成的不同，请运行 xl-heating build。"
    ]
    path.unlink()
    assert building.check_project(project, COMMANDS) == [f"{path}：没有此文件，请运行 xl-heating build。"]


def test_the_conformance_workbook_is_built_with_the_templates() -> None:
    assert {"村居名单.xlsm", "街镇台账.xlsm", "区级汇总.xlsm", "函数校验.xlsx"} <= set(building.BUILDERS)
    assert "macros/清洁取暖.xlam" in building.ADDINS


def test_a_changed_add_in_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "BUILDERS", {})
    monkeypatch.setattr(building, "build_samples", lambda folder: [])
    building.build_project(tmp_path)
    assert building.check_project(tmp_path) == []
    addin = tmp_path / "macros/清洁取暖.xlam"
    addin.write_bytes(addin.read_bytes()[:-30])
    assert any("清洁取暖.xlam" in line for line in building.check_project(tmp_path))

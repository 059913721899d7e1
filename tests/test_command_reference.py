"""docs/commands.md says what the command line itself says."""

from __future__ import annotations

import re

import pytest
import typer
from typer.testing import CliRunner

from xl_heating.cli import app
from xl_heating.command_reference import commands_markdown

COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # a group has them


@pytest.fixture(scope="module")
def sections() -> dict[str, str]:
    parts = re.split(r"^## ", commands_markdown(app), flags=re.MULTILINE)[1:]
    return {part.partition("\n")[0]: part for part in parts}


def test_every_command_has_its_section(sections: dict[str, str]) -> None:
    assert list(sections) == list(COMMANDS)
    assert {"refresh", "undo", "demo", "functions", "eval", "build"} <= set(sections)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_section_holds_the_texts_of_help(sections: dict[str, str], name: str) -> None:
    """Line breaks and spaces apart: --help wraps its lines, also within a word of Chinese."""
    shown = CliRunner().invoke(app, [name, "--help"]).stdout
    flat = re.sub(r"\s", "", shown)
    rows = re.findall(r"^\| `(.+?)` \| (.*?) \| (.*?) \|$", sections[name], flags=re.MULTILINE)
    assert rows
    assert re.sub(r"\s", "", sections[name].split("\n")[2]) in flat
    for spelling, text, _ in rows:
        assert text, spelling
        assert re.sub(r"\s|\\", "", text) in flat
        for word in re.findall(r"--[a-z-]+", spelling):
            assert word in flat
    assert set(re.findall(r"--[a-z][a-z-]+", shown)) - {"--help"} <= set(
        re.findall(r"--[a-z-]+", sections[name])
    )


def test_what_must_be_given_is_said(sections: dict[str, str]) -> None:
    assert "| `--ledgers 文件夹` | 存放街镇台账的文件夹。 | 必填 |" in sections["refresh"]
    assert "xl-heating refresh 区级汇总.xlsx --ledgers 文件夹 [--policy 名称或文件]" in sections["refresh"]
    assert (
        "| `--policy 名称或文件` | 政策：内置名称，或 .toml 文件路径。 | `taishan-2021` |" in sections["eval"]
    )

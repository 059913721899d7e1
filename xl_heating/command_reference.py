"""docs/commands.md: every command with the help texts that ``--help`` shows, read from the program itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from xl_heating.functions.documenting import table

_PREFACE = """\
# 命令说明

本文由 `xl-heating build` 根据命令行自身的帮助文本生成，请勿手工修改。
每个命令都可加 `--help` 查看同样的说明；未加 `xl-heating` 到路径时写 `python -m xl_heating`。
出错时给出一句中文说明，退出码为2。
"""


def commands_markdown(app: typer.Typer) -> str:
    """Return the reference of the command line: the program's own options, then an entry a command."""
    program: Any = typer.main.get_command(app)
    lines = [_PREFACE, str(program.help), "", *_parameters(program)]
    for name, command in program.commands.items():
        lines += ["", f"## {name}", "", *_entry(f"{program.name} {name}", command)]
    return "\n".join(lines) + "\n"


def _entry(call: str, command: Any) -> Iterator[str]:
    yield str(command.help)
    yield ""
    yield "```"
    yield " ".join([call, *(_usage(each) for each in command.params)])
    yield "```"
    if command.params:
        yield ""
        yield from _parameters(command)


def _parameters(command: Any) -> Iterator[str]:
    return table(("参数", "说明", "默认"), [_parameter(each) for each in command.params])


def _parameter(parameter: Any) -> tuple[str, str, str]:
    return f"`{_spelling(parameter)}`", str(parameter.help or ""), _default(parameter)


def _usage(parameter: Any) -> str:
    """The parameter as a usage line shows it: optional ones in brackets."""
    spelling = _spelling(parameter)
    return spelling if parameter.required or spelling.startswith("[") else f"[{spelling}]"


def _spelling(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or parameter.name)
    name = " / ".join([*parameter.opts, *parameter.secondary_opts])
    return name if parameter.is_flag else f"{name} {parameter.metavar or '值'}"


def _default(parameter: Any) -> str:
    if parameter.required:
        return "必填"
    value = parameter.default
    if value in (None, "", False) or callable(value):
        return "—"
    return f"`{value.as_posix() if isinstance(value, Path) else value}`"

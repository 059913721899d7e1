"""``xl-heating doctor``: what keeps the functions and buttons from working on this computer."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="自检：检查本机的 Python、Excel、LibreOffice、加载项和宏设置，并说明如何处理。")(doctor)


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")] = False,
) -> None:
    """Examine this computer; exit code 1 where something is wrong."""
    from xl_heating.installation.doctor import check_this_computer

    diagnosis = check_this_computer()
    if as_json:
        print(json.dumps(diagnosis.as_json(), ensure_ascii=False))
    else:
        print("\n".join(diagnosis.lines()))
    if not diagnosis.healthy:
        raise typer.Exit(1)

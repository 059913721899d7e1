"""``xl-heating adopt``: a staff's own workbook gets the macros and buttons."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from xl_heating.hosts.adopting import Macros


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="添加宏和按钮：为自有工作簿生成带宏的副本（.xlsm），原文件不动。")(adopt)


def adopt(
    book: Annotated[Path, typer.Argument(metavar="工作簿.xlsx", help="要添加宏的工作簿。")],
    buttons: Annotated[
        str,
        typer.Option(
            "--buttons", metavar="名称", help="按钮，用逗号或顿号分开，如 刷新汇总,撤销；默认不加。"
        ),
    ] = "",
    sheet: Annotated[
        str, typer.Option("--sheet", metavar="工作表", help="放按钮的工作表；默认第一个显示着的。")
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="文件.xlsm", help="新文件；默认与原文件同一文件夹、同名。"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")] = False,
) -> None:
    """Write a copy with macros beside the original."""
    from xl_heating.hosts.adopting import adopt as adopted

    names = [name.strip() for name in buttons.replace("，", ",").replace("、", ",").split(",")]
    report = adopted(book, macros(), buttons=[name for name in names if name], sheet=sheet, out=out)
    if as_json:
        print(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        print("\n".join(report.lines()))


def macros() -> Macros:
    """The macros of a workbook with buttons, and the buttons whose macros are among them."""
    from xl_heating.forms.vba_project import vba_project
    from xl_heating.hosts.adopting import Macros
    from xl_heating.hosts.excel.commands import BUTTONS_MODULE, COMMANDS
    from xl_heating.hosts.excel.sources import book_modules

    modules = book_modules()
    texts = "\n".join(modules.values())

    def build(workbook: str, sheets: Sequence[str], charts: Sequence[str]) -> bytes:
        return vba_project(modules, sheets, workbook, charts)

    return Macros(
        build=build,
        modules=frozenset(modules),
        mark=BUTTONS_MODULE,
        buttons={command.caption: command.macro for command in COMMANDS if f"Sub {command.macro}(" in texts},
    )

"""``xl-heating install``: the add-in put into a spreadsheet program on this computer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="安装加载项：在本机的 LibreOffice 中安装清洁取暖函数，或将其卸载。")(install)


def install(
    libreoffice: Annotated[
        bool, typer.Option("--libreoffice", help="安装到 LibreOffice（25.2 或更高版本）。")
    ] = False,
    uninstall: Annotated[bool, typer.Option("--uninstall", help="卸载。")] = False,
    profile: Annotated[
        Path | None,
        typer.Option("--profile", metavar="文件夹", help="另一个用户配置文件夹，如便携版；默认为本人的。"),
    ] = None,
) -> None:
    """Install the add-in, and write down where it finds this package."""
    from xl_heating.errors import JobError
    from xl_heating.hosts.libreoffice import installing

    if not libreoffice:
        raise JobError(
            "请说明安装到哪个软件。",
            remedy="LibreOffice 用 xl-heating install --libreoffice；Excel 用安装包中的“安装.cmd”。",
        )
    office = installing.find_office()
    if uninstall:
        installing.uninstall(office, profile=profile)
        print("已从 LibreOffice 卸载清洁取暖加载项。重新启动 LibreOffice 后生效。")
        return
    done = installing.install(office, profile=profile)
    print(f"已在 {done.office} 中安装清洁取暖加载项，Python 环境登记在 {done.settings}。")
    print("请重新启动 LibreOffice，在任一单元格输入 =HEAT_STATUS() 核对。")

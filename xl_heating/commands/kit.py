"""``xl-heating kit``: the offline installation package for staff PCs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="安装包：生成离线安装包，含 Python、程序包、加载项和模板。")(kit)


def kit(
    out: Annotated[Path, typer.Option("--out", metavar="文件.zip", help="要生成的安装包。")] = Path(
        "清洁取暖-安装包.zip"
    ),
    project: Annotated[
        Path, typer.Option("--dir", metavar="文件夹", help="项目文件夹，取其中已生成的加载项和模板。")
    ] = Path(),
    cache: Annotated[
        Path | None,
        typer.Option("--cache", metavar="文件夹", help="存放下载文件的文件夹；已下载的不再下载。"),
    ] = None,
) -> None:
    """Build the kit; downloads what is not in the cache yet."""
    from xl_heating.installation.downloading import download
    from xl_heating.installation.kit import build_kit, built_files

    addin, templates = built_files(project)
    made = build_kit(out, download(cache or default_cache()), addin, templates)
    print(f"已生成 {made}（{made.stat().st_size / 1_000_000:.0f} MB）")
    print("请把它拷到办公电脑，完整解压后运行其中的“安装.cmd”。")


def default_cache() -> Path:
    """Where downloads are kept: the user's cache folder."""
    base = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "xl_heating" / "downloads"

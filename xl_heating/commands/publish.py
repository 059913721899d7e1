"""``xl-heating publish``: copies of a workbook for people without the functions."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xl_heating.errors import HeatingError

if TYPE_CHECKING:
    from xl_heating.hosts.publishing.report import Edition


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="发布：为没有安装函数的人生成副本（数值、普通公式或免安装函数），原文件不动。")(publish)


def publish(
    book: Annotated[Path, typer.Argument(metavar="工作簿", help="要发布的 .xlsx 或 .xlsm 工作簿。")],
    freeze: Annotated[
        bool, typer.Option("--freeze", help="用到 HEAT_ 函数的单元格转为数值，其余公式不变。")
    ] = False,
    native: Annotated[
        bool,
        typer.Option(
            "--native", help="HEAT_ 函数改写成普通公式；不能改写的逐一列出，同时加 --freeze 则转为数值。"
        ),
    ] = False,
    as_lambda: Annotated[
        bool,
        typer.Option("--lambda", help="函数写进工作簿的名称（WPS 12.6、Excel 365 及以上免安装可用）。"),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="文件", help="写入的文件；默认与原文件同一文件夹，名称后加版本。"),
    ] = None,
    policy: Annotated[
        str, typer.Option("--policy", metavar="名称或文件", help="政策：内置名称，或 .toml 文件路径。")
    ] = "taishan-2021",
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="日期", help="TODAY() 的日期，如 2022-04-15；默认今天。")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")] = False,
) -> None:
    """Write an edition of a workbook beside it."""
    edition = _edition(freeze=freeze, native=native, as_lambda=as_lambda)

    from xl_heating.hosts.publishing.publishing import publish as published
    from xl_heating.policy import load_policy
    from xl_heating.templates.lambda_sheet import write_reference

    report = published(
        book,
        load_policy(policy),
        edition,
        reference=write_reference,
        freeze=freeze,
        out=out,
        today=_day(as_of),
        lean=True,
    )
    if as_json:
        print(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        print("\n".join(report.lines()), file=sys.stderr if report.stopped else sys.stdout)
    if report.code:
        raise typer.Exit(report.code)


def _edition(*, freeze: bool, native: bool, as_lambda: bool) -> Edition:
    from xl_heating.hosts.publishing.report import Edition

    if native and as_lambda:
        raise HeatingError("--native 与 --lambda 不能同时使用。", remedy="请分两次发布。")
    if not (freeze or native or as_lambda):
        raise HeatingError("没有指定发布成什么。", remedy="请加 --freeze、--native 或 --lambda。")
    return Edition.NATIVE if native else Edition.LAMBDA if as_lambda else Edition.FREEZE


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text) if text else dt.date.today()
    except ValueError:
        raise HeatingError(f"“{text}”不是日期。", remedy="请写成 2022-04-15 的形式。") from None

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
    from xl_heating.hosts.publishing.handed_out import Wishes
    from xl_heating.hosts.publishing.report import Edition


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        help="导出：上报版、公示版，或为没有安装函数的人生成副本（数值、普通公式、免安装函数），原文件不动。"
    )(publish)


def publish(
    book: Annotated[Path, typer.Argument(metavar="工作簿", help="要发布的 .xlsx 或 .xlsm 工作簿。")],
    report: Annotated[
        bool,
        typer.Option("--report", help="导出上报版：公式全部转为数值，不含宏、按钮、外部链接和内部工作表。"),
    ] = False,
    public: Annotated[
        bool,
        typer.Option(
            "--public", help="导出公示版：在上报版的基础上遮盖证件号、电话、账号和门牌号，不留隐藏内容。"
        ),
    ] = False,
    mask_names: Annotated[bool, typer.Option("--mask-names", help="公示版只显示姓，名用*代替。")] = False,
    with_records: Annotated[
        bool, typer.Option("--with-records", help="上报版保留疑点清单、运行日志、数据来源等内部工作表。")
    ] = False,
    xls: Annotated[bool, typer.Option("--xls", help="同时生成 .xls（需本机装有 LibreOffice）。")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="台账体检有错误时不导出上报版、公示版。")] = False,
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
        str, typer.Option("--as-of", metavar="日期", help="填报日期，也是 TODAY() 的日期；默认今天。")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只预览，不写入（上报版、公示版）。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")] = False,
) -> None:
    """Write an edition of a workbook beside it."""
    if report or public:
        if freeze or native or as_lambda or (report and public):
            raise HeatingError("一次只能导出一种副本。", remedy="请分几次导出。")
        wishes = _wishes(public=public, mask_names=mask_names, with_records=with_records, strict=strict)
        _hand_out(book, wishes, policy, as_of, out=out, xls=xls, dry_run=dry_run, as_json=as_json)
        return
    if mask_names or with_records or xls or strict or dry_run:
        raise HeatingError(
            "--mask-names、--with-records、--xls、--strict、--dry-run 用于上报版和公示版。",
            remedy="请同时加 --report 或 --public。",
        )
    edition = _edition(freeze=freeze, native=native, as_lambda=as_lambda)

    from xl_heating.hosts.publishing.publishing import publish as published
    from xl_heating.policy import load_policy
    from xl_heating.templates.lambda_sheet import write_reference

    done = published(
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
        print(json.dumps(done.as_json(), ensure_ascii=False))
    else:
        print("\n".join(done.lines()), file=sys.stderr if done.stopped else sys.stdout)
    if done.code:
        raise typer.Exit(done.code)


def _wishes(*, public: bool, mask_names: bool, with_records: bool, strict: bool) -> Wishes:
    from xl_heating.hosts.publishing.handed_out import Wishes
    from xl_heating.hosts.publishing.report import Edition

    if public and with_records:
        raise HeatingError("公示版不能保留内部工作表。", remedy="请去掉 --with-records。")
    if mask_names and not public:
        raise HeatingError("上报版不遮盖姓名。", remedy="请改用 --public，或去掉 --mask-names。")
    return Wishes(Edition.PUBLIC if public else Edition.REPORT, mask_names, with_records, strict)


def _hand_out(
    book: Path,
    wishes: Wishes,
    policy: str,
    as_of: str,
    *,
    out: Path | None,
    xls: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    from xl_heating.commands.common import ProgressBar, occasion_of, show
    from xl_heating.hosts.lean_xlwings import load_xlwings_without_pandas
    from xl_heating.hosts.publishing.handing_out import hand_out_beside

    load_xlwings_without_pandas()
    with ProgressBar(quiet=as_json) as progress:
        occasion = occasion_of(policy, as_of, dry_run=dry_run, progress=progress)
        done = hand_out_beside(book, book, wishes, occasion, out=out, as_xls=xls)
    show(done, as_json=as_json)


def _edition(*, freeze: bool, native: bool, as_lambda: bool) -> Edition:
    from xl_heating.hosts.publishing.report import Edition

    if native and as_lambda:
        raise HeatingError("--native 与 --lambda 不能同时使用。", remedy="请分两次发布。")
    if not (freeze or native or as_lambda):
        raise HeatingError(
            "没有指定发布成什么。", remedy="请加 --report、--public、--freeze、--native 或 --lambda。"
        )
    return Edition.NATIVE if native else Edition.LAMBDA if as_lambda else Edition.FREEZE


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text) if text else dt.date.today()
    except ValueError:
        raise HeatingError(f"“{text}”不是日期。", remedy="请写成 2022-04-15 的形式。") from None

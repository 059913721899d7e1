"""``xl-heating payments``: a season's running subsidy from the suppliers' exports to the bank file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xl_heating.commands.common import (
    DEFAULT_POLICY,
    AsOfOption,
    DryRunOption,
    JsonOption,
    PolicyOption,
    run_job,
)

if TYPE_CHECKING:
    from xl_heating.jobs.occasion import Occasion
    from xl_heating.jobs.report import JobReport


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="运行补贴发放：按供电、供气用量填写运行补贴表，生成发放表、银行代发文件和核对表。")(
        payments
    )


def payments(
    book: Annotated[Path, typer.Argument(metavar="街镇台账.xlsx", help="街镇台账工作簿。")],
    usage: Annotated[
        Path,
        typer.Option(
            "--usage",
            metavar="文件或文件夹",
            help="供电、供气单位导出的用量表：.xlsx、.xls、.csv（GBK 或 UTF-8）。",
        ),
    ],
    season: Annotated[
        str,
        typer.Option(
            "--season",
            metavar="采暖季",
            help="如 2021-2022；默认取工作簿“采暖季”格，未填的取最近结束的一季。",
        ),
    ] = "",
    route: Annotated[
        str, typer.Option("--route", metavar="改造方式", help="只发放一种改造方式，如 分散电代煤；默认全部。")
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="文件夹", help="放生成文件的文件夹；默认为工作簿旁的“运行补贴发放”。"),
    ] = None,
    policy: PolicyOption = DEFAULT_POLICY,
    as_of: AsOfOption = "",
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Settle and pay out a season."""
    from xl_heating.jobs import payments as job

    def work(opened: Any, occasion: Occasion) -> JobReport:
        return job.run(opened, usage, occasion, season=season, route=route, out=out)

    run_job(book, work, policy=policy, as_of=as_of, dry_run=dry_run, as_json=as_json)

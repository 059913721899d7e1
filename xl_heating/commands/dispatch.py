"""``xl-heating dispatch``: the streets' progress, their ranking and the notice."""

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
    day_of,
    run_job,
)

if TYPE_CHECKING:
    from xl_heating.jobs.occasion import Occasion
    from xl_heating.jobs.report import JobReport


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="调度通报：按各街镇台账填写进度调度和通报督办，并生成通报文档。")(dispatch)


def dispatch(
    book: Annotated[Path, typer.Argument(metavar="区级汇总.xlsx", help="区级汇总工作簿。")],
    ledgers: Annotated[Path, typer.Option("--ledgers", metavar="文件夹", help="存放街镇台账的文件夹。")],
    period_start: Annotated[
        str,
        typer.Option(
            "--period-start", metavar="日期", help="本期新增的起始日，如 2022-04-09；默认为上次调度的次日。"
        ),
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="文件", help="通报的 .docx 文件；默认在工作簿旁，名称带调度日期。"),
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option("--template", metavar="文件", help="本单位的通报模板（.docx，含 {{占位符}}）。"),
    ] = None,
    policy: PolicyOption = DEFAULT_POLICY,
    as_of: AsOfOption = "",
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Fill the dispatch sheets of the district workbook and write the notice."""
    from xl_heating.jobs import dispatch as job

    def work(opened: Any, occasion: Occasion) -> JobReport:
        start = day_of(period_start, occasion.as_of) if period_start else None
        return job.run(opened, ledgers, occasion, period_start=start, out=out, template=template)

    run_job(book, work, policy=policy, as_of=as_of, dry_run=dry_run, as_json=as_json)

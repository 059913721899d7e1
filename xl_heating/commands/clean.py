"""``xl-heating clean``: 数据清洗 on a closed workbook."""

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
    app.command(help="数据清洗：复制一张台账并清洗数字、日期、号码和名称，原表不动，逐格记录。")(clean)


def clean(
    book: Annotated[Path, typer.Argument(metavar="工作簿", help="名单或台账工作簿。")],
    sheet: Annotated[
        str, typer.Option("--sheet", metavar="工作表", help="要清洗的工作表；默认为改造台账。")
    ] = "",
    policy: PolicyOption = DEFAULT_POLICY,
    as_of: AsOfOption = "",
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Clean a copy of a ledger."""
    from xl_heating.jobs import clean as job

    def work(opened: Any, occasion: Occasion) -> JobReport:
        return job.run(opened, occasion, sheet=sheet)

    run_job(book, work, policy=policy, as_of=as_of, dry_run=dry_run, as_json=as_json)

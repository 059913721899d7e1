"""``xl-heating funds``: what is due, received and paid, by category of project."""

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
    app.command(help="资金测算核对：按台账测算应补资金，按拨付台账核对到位和拨付。")(funds)


def funds(
    book: Annotated[Path, typer.Argument(metavar="区级汇总.xlsx", help="区级汇总工作簿。")],
    ledgers: Annotated[
        Path | None,
        typer.Option(
            "--ledgers", metavar="文件夹", help="存放街镇台账的文件夹；省略时用工作簿中已合并的台账。"
        ),
    ] = None,
    policy: PolicyOption = DEFAULT_POLICY,
    as_of: AsOfOption = "",
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Estimate and check the funds."""
    from xl_heating.jobs import funds as job

    def work(opened: Any, occasion: Occasion) -> JobReport:
        return job.run(opened, occasion, ledgers=ledgers)

    run_job(book, work, policy=policy, as_of=as_of, dry_run=dry_run, as_json=as_json)

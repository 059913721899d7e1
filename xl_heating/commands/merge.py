"""``xl-heating merge``: a folder of workbooks into the ledger sheets of one."""

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
    app.command(help="合并台账：把一个文件夹中的街镇台账（或村居名单）按表头含义并入本工作簿。")(merge)


def merge(
    book: Annotated[Path, typer.Argument(metavar="工作簿", help="区级汇总，或合并村居名单的街镇台账。")],
    ledgers: Annotated[Path, typer.Option("--ledgers", metavar="文件夹", help="存放来件的文件夹。")],
    policy: PolicyOption = DEFAULT_POLICY,
    as_of: AsOfOption = "",
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Merge a folder of workbooks into one."""
    from xl_heating.jobs import merge as job

    def work(opened: Any, occasion: Occasion) -> JobReport:
        return job.run(opened, ledgers, occasion)

    run_job(book, work, policy=policy, as_of=as_of, dry_run=dry_run, as_json=as_json)

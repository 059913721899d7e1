"""``xl-heating evaluate``: the self-evaluation of the district."""

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
    app.command(help="绩效自评：按区级汇总、资金台账和各街镇台账计算各项指标并评分。")(evaluate)


def evaluate(
    book: Annotated[Path, typer.Argument(metavar="区级汇总.xlsx", help="区级汇总工作簿，应已刷新汇总。")],
    ledgers: Annotated[Path, typer.Option("--ledgers", metavar="文件夹", help="存放街镇台账的文件夹。")],
    policy: PolicyOption = DEFAULT_POLICY,
    as_of: AsOfOption = "",
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Fill the self-evaluation of the district workbook."""
    from xl_heating.jobs import evaluate as job

    def work(opened: Any, occasion: Occasion) -> JobReport:
        return job.run(opened, ledgers, occasion)

    run_job(book, work, policy=policy, as_of=as_of, dry_run=dry_run, as_json=as_json)

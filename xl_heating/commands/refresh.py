"""``xl-heating refresh``: the district summary from the streets' ledgers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xl_heating.commands.common import (
    DEFAULT_POLICY,
    AsOfOption,
    DryRunOption,
    JsonOption,
    PolicyOption,
    ProgressBar,
    occasion_of,
    show,
)

if TYPE_CHECKING:
    from xl_heating.jobs.report import JobReport


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="刷新汇总：用各街镇台账填写区级汇总表。")(refresh)


def refresh(
    book: Annotated[Path, typer.Argument(metavar="区级汇总.xlsx", help="区级汇总工作簿。")],
    ledgers: Annotated[Path, typer.Option("--ledgers", metavar="文件夹", help="存放街镇台账的文件夹。")],
    policy: PolicyOption = DEFAULT_POLICY,
    as_of: AsOfOption = "",
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Fill the district summary from the streets' ledgers."""
    show(refreshed(book, ledgers, policy, as_of, dry_run=dry_run, quiet=as_json), as_json=as_json)


def refreshed(
    book: Path, ledgers: Path, policy: str, as_of: str, *, dry_run: bool = False, quiet: bool = False
) -> JobReport:
    """Refresh the closed workbook with a bar of progress; the report, not shown yet."""
    from xl_heating.hosts import closed_file

    with ProgressBar(quiet=quiet) as progress:
        occasion = occasion_of(policy, as_of, dry_run=dry_run, progress=progress)
        return closed_file.refresh(
            book,
            ledgers,
            occasion.policy,
            as_of=occasion.as_of,
            now=occasion.now,
            operator=occasion.operator,
            dry_run=dry_run,
            progress=progress,
            lean=True,
        )

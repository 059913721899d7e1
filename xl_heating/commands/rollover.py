"""``xl-heating rollover``: the rows of the coming season in a street's 运行补贴."""

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
    app.command(help="新季结转：在运行补贴表中为仍享受补贴的户生成新采暖季的行。")(rollover)


def rollover(
    book: Annotated[Path, typer.Argument(metavar="街镇台账", help="街镇台账工作簿。")],
    season: Annotated[
        str, typer.Option("--season", metavar="采暖季", help="如 2022-2023；默认为表中最近一季的下一季。")
    ] = "",
    policy: PolicyOption = DEFAULT_POLICY,
    as_of: AsOfOption = "",
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Begin the next heating season."""
    from xl_heating.jobs import rollover as job

    def work(opened: Any, occasion: Occasion) -> JobReport:
        return job.run(opened, occasion, season=season)

    run_job(book, work, policy=policy, as_of=as_of, dry_run=dry_run, as_json=as_json)

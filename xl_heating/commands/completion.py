"""``xl-heating completion``: 到户竣工台账 from the conversion ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xl_heating.commands.common import (
    DEFAULT_POLICY,
    AsOfOption,
    DryRunOption,
    JsonOption,
    PolicyOption,
    run_job,
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="竣工台账：按改造台账的验收情况生成到户竣工台账，已填写的内容保留。")(completion)


def completion(
    book: Annotated[Path, typer.Argument(metavar="街镇台账", help="街镇台账工作簿。")],
    policy: PolicyOption = DEFAULT_POLICY,
    as_of: AsOfOption = "",
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Bring 竣工台账 up to date."""
    from xl_heating.jobs import completion as job

    run_job(book, job.run, policy=policy, as_of=as_of, dry_run=dry_run, as_json=as_json)

"""``xl-heating simulate``: the ledgers under a changed policy, beside the present one."""

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
    app.command(help="政策测算：同一批台账按拟用政策再算一遍，与现行政策对比，台账和汇总不改动。")(simulate)


def simulate(
    book: Annotated[Path, typer.Argument(metavar="区级汇总.xlsm", help="其“政策参数”为现行政策。")],
    ledgers: Annotated[Path, typer.Option("--ledgers", metavar="文件夹", help="存放街镇台账的文件夹。")],
    change: Annotated[
        list[str] | None,
        typer.Option(
            "--change",
            metavar="键=值",
            help="要调整的参数，如 GAS_DECENTRAL.cap=5000，可多次使用；省略时取“政策测算”表中所填。",
        ),
    ] = None,
    against: Annotated[
        str, typer.Option("--against", metavar="名称或文件", help="另一份政策：内置名称，或 .toml 文件路径。")
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="文件", help="写入的文件；默认为同一文件夹中的“政策测算-日期.xlsx”。"),
    ] = None,
    policy: PolicyOption = DEFAULT_POLICY,
    as_of: AsOfOption = "",
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Compare two policies on the same ledgers."""
    from xl_heating.jobs import simulate as job
    from xl_heating.policy import load_policy, parse_override

    proposal = None
    if change or against:
        other = load_policy(against) if against else None
        proposal = job.Proposal(parse_override(";".join(change or [])), other)

    def work(opened: Any, occasion: Occasion) -> JobReport:
        return job.run(opened, ledgers, proposal, occasion, out=out)

    run_job(book, work, policy=policy, as_of=as_of, dry_run=dry_run, as_json=as_json)

"""``xl-heating snapshot``: freeze what is reported, and tell what has changed since."""

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
from xl_heating.errors import HeatingError

if TYPE_CHECKING:
    from xl_heating.jobs.occasion import Occasion
    from xl_heating.jobs.report import JobReport


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="上报留底：固定上报数并留存上报版；加 --compare 则列出上报以来的变化。")(snapshot)


def snapshot(
    book: Annotated[Path, typer.Argument(metavar="工作簿", help="区级汇总或街镇台账。")],
    note: Annotated[str, typer.Option("--note", metavar="说明", help="上报事项的说明，记入上报记录。")] = "",
    compare: Annotated[bool, typer.Option("--compare", help="与留底对比，填写现数和差额。")] = False,
    number: Annotated[
        int | None, typer.Option("--number", metavar="编号", help="与哪一次留底对比；默认最近一次。")
    ] = None,
    policy: PolicyOption = DEFAULT_POLICY,
    as_of: AsOfOption = "",
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Freeze the workbook, or compare it with what was frozen."""
    if number is not None and not compare:
        raise HeatingError("--number 用于对比。", remedy="请同时加 --compare。")
    if note and compare:
        raise HeatingError("--note 用于留底，对比时不需要。", remedy="请去掉 --note。")

    def job(opened: Any, occasion: Occasion) -> JobReport:
        from xl_heating.hosts.publishing.handed_out import Wishes
        from xl_heating.hosts.publishing.handing_out import hand_out
        from xl_heating.hosts.publishing.report import Edition
        from xl_heating.jobs import snapshot, snapshot_compare

        def freeze(target: Path) -> None:
            hand_out(book, target, Wishes(Edition.REPORT), occasion)

        if compare:
            return snapshot_compare.run(opened, occasion, freeze=freeze, number=number)
        return snapshot.run(opened, occasion, freeze=freeze, note=note)

    run_job(book, job, policy=policy, as_of=as_of, dry_run=dry_run, as_json=as_json)

"""``xl-heating audit`` and ``xl-heating unmark``: 台账体检 and 清除标记 on a closed workbook."""

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

BookArgument = Annotated[Path, typer.Argument(metavar="工作簿", help="名单、台账或区级汇总工作簿。")]


def _list_option(name: str, title: str) -> Any:
    return typer.Option(f"--{name}", metavar="文件", help=f"{title}名单，.xlsx 或 .csv，含身份证号一列。")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(help="台账体检：核查工作簿中的全部台账，列出疑点清单，并在单元格上标出颜色和批注。")(audit)
    app.command(help="清除标记：去掉台账体检留下的颜色和批注，恢复原来的颜色。")(unmark)


def audit(
    book: BookArgument,
    sheet: Annotated[
        str, typer.Option("--sheet", metavar="工作表", help="只列出该工作表的疑点；默认全部工作表。")
    ] = "",
    deceased: Annotated[Path | None, _list_option("deceased", "死亡人员")] = None,
    moved: Annotated[Path | None, _list_option("moved", "迁出人员")] = None,
    priority: Annotated[Path | None, _list_option("priority", "低保特困")] = None,
    no_marks: Annotated[bool, typer.Option("--no-marks", help="只写疑点清单，不加颜色和批注。")] = False,
    check: Annotated[bool, typer.Option("--check", help="只核查，不写入；有错误级疑点时退出码为1。")] = False,
    policy: PolicyOption = DEFAULT_POLICY,
    as_of: AsOfOption = "",
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Audit a workbook's ledgers."""
    from xl_heating.jobs import audit as job
    from xl_heating.jobs.finding_list import SEVERITIES

    named = {"deceased": deceased, "moved": moved, "priority": priority}
    people = {name: path for name, path in named.items() if path is not None}

    def work(opened: Any, occasion: Occasion) -> JobReport:
        return job.run(opened, occasion, sheet=sheet, marked=not no_marks, people=people)

    report = run_job(book, work, policy=policy, as_of=as_of, dry_run=dry_run or check, as_json=as_json)
    if check and report.counts[SEVERITIES["E"]]:
        raise typer.Exit(1)


def unmark(
    book: BookArgument,
    policy: PolicyOption = DEFAULT_POLICY,
    as_of: AsOfOption = "",
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Take the marks of an audit away."""
    from xl_heating.jobs import unmark as job

    run_job(book, job.run, policy=policy, as_of=as_of, dry_run=dry_run, as_json=as_json)

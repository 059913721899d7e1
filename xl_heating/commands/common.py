"""What the commands of the jobs share: their options, running a job on a closed file, showing its report."""

from __future__ import annotations

import datetime as dt
import getpass
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xl_heating.errors import HeatingError

if TYPE_CHECKING:
    from rich.table import Table as RichTable

    from xl_heating.jobs.occasion import Job, Occasion
    from xl_heating.jobs.report import JobReport, Progress
    from xl_heating.policy import Policy

PolicyOption = Annotated[
    str, typer.Option("--policy", metavar="名称或文件", help="政策：内置名称，或 .toml 文件路径。")
]
AsOfOption = Annotated[
    str, typer.Option("--as-of", metavar="日期", help="填报日期，如 2022-04-15；默认今天。")
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="只预览，不写入。")]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")]
DEFAULT_POLICY = "taishan-2021"
SHOWN_FINDINGS = 12
"""How many findings the terminal shows; all of them are in the workbook and in --json."""


def policy_of(source: str) -> Policy:
    from xl_heating.policy import load_policy

    return load_policy(source)


def day_of(text: str, today: dt.date) -> dt.date:
    try:
        return dt.date.fromisoformat(text) if text else today
    except ValueError:
        raise HeatingError(f"“{text}”不是日期。", remedy="请写成 2022-04-15 的形式。") from None


def operator_name() -> str:
    """Who runs the command, as far as the computer knows."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def occasion_of(
    policy: str, as_of: str, *, dry_run: bool = False, progress: Progress | None = None
) -> Occasion:
    """The occasion that the options of a command describe."""
    from xl_heating.jobs.occasion import Occasion
    from xl_heating.jobs.report import no_progress

    now = dt.datetime.now().replace(microsecond=0)
    return Occasion(
        policy_of(policy), day_of(as_of, now.date()), now, operator_name(), dry_run, progress or no_progress
    )


def run_job(
    book: Path, job: Job, *, policy: str, as_of: str, dry_run: bool = False, as_json: bool = False
) -> JobReport:
    """Run a job on the closed workbook `book` and show its report."""
    from xl_heating.hosts import closed_file

    with ProgressBar(quiet=as_json) as progress:
        occasion = occasion_of(policy, as_of, dry_run=dry_run, progress=progress)
        report = closed_file.run(book, job, occasion, lean=True)
    show(report, as_json=as_json)
    return report


class ProgressBar:
    """A progress bar on the terminal; silent when output is for machines or not a terminal."""

    def __init__(self, *, quiet: bool) -> None:
        self._shown = not quiet and sys.stderr.isatty()
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> ProgressBar:
        return self

    def __call__(self, done: int, total: int, text: str) -> None:
        if not self._shown:
            return
        if self._bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._task = self._bar.add_task("", total=total)
            self._bar.start()
        self._bar.update(self._task, completed=done, total=total, description=text)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()


def show(report: JobReport, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(report.as_json(), ensure_ascii=False, default=str))
        return
    from rich.console import Console

    console = Console(highlight=False, width=None if sys.stdout.isatty() else 200)
    title = f"{report.job}（预览，未写入）" if report.dry_run else report.job
    console.print(f"{title}：{report.workbook}　填报日期 {report.as_of}")
    if report.table:
        header = report.table[0]
        money = next((at for at, name in enumerate(header) if "万元" in str(name)), len(header))
        for columns in (range(1, money), range(money, len(header))):  # two narrow tables fit a terminal
            if columns:
                console.print(
                    _terminal_table([[row[0], *(row[at] for at in columns)] for row in report.table])
                )
    console.print("　".join(f"{name} {value:,}" for name, value in report.counts.items()))
    for message in report.messages:
        console.print(f"· {message}", markup=False)
    for finding in report.findings[:SHOWN_FINDINGS]:
        place = "!".join(part for part in (finding.workbook, finding.sheet, finding.cell) if part)
        console.print(f"  [{finding.severity} {finding.code}] {place} {finding.message}", markup=False)
    if len(report.findings) > SHOWN_FINDINGS:
        console.print(f"  ……另有{len(report.findings) - SHOWN_FINDINGS}条，见“疑点清单”。")
    for path in report.files:
        console.print(f"{'将生成' if report.dry_run else '已生成'}：{path}", markup=False)
    console.print(report.policy_line)
    if report.backup:
        console.print(f"原文件备份：{report.backup}（可用 xl-heating undo 恢复）", markup=False)
    console.print(f"用时 {report.seconds:.2f} 秒")


def _terminal_table(rows: list[list[Any]]) -> RichTable:
    from rich.table import Table

    header, *body = rows
    table = Table(header_style="bold")
    for number, name in enumerate(header):
        figures = number and any(isinstance(row[number], (int, float)) for row in body)
        title = str(name).replace("（", "\n（")
        table.add_column(title, justify="right" if figures else "left", no_wrap=True)
    for row in body:
        if row[0] == "合计":
            table.add_section()
        shares = (name == "完成率" for name in header)
        table.add_row(*(_figure(value, share=share) for value, share in zip(row, shares, strict=True)))
    return table


def _figure(value: Any, *, share: bool = False) -> str:
    if value is None:
        return ""
    if share and isinstance(value, float):
        return f"{value:.2%}"
    if isinstance(value, float) and not value.is_integer():
        return f"{value:,.4f}"
    return f"{value:,.0f}" if isinstance(value, (int, float)) else str(value)

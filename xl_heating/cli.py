"""The command line: what the buttons do, on closed files, and the cell functions one by one.

Heavy libraries are imported inside the commands, so that each starts as fast as its work allows.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from xl_heating import __version__
from xl_heating.commands import adopt, doctor, install, kit, publish
from xl_heating.errors import HeatingError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table as RichTable

    from xl_heating.jobs.report import JobReport
    from xl_heating.policy import Policy

app = typer.Typer(
    name="xl-heating",
    help="清洁取暖：补贴规则函数与工作簿一键处理。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

PolicyOption = Annotated[
    str, typer.Option("--policy", metavar="名称或文件", help="政策：内置名称，或 .toml 文件路径。")
]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")]
DEFAULT_POLICY = "taishan-2021"
SHOWN_FINDINGS = 12
"""How many findings the terminal shows; all of them are in the workbook and in --json."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line; errors become one Chinese sentence and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a console that lacks a sign must not stop the work
    try:
        app(arguments, standalone_mode=True)
    except HeatingError as error:
        print(f"错误：{error}", file=sys.stderr)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        print("已中断，原文件未改动。", file=sys.stderr)
        raise SystemExit(130) from None
    raise SystemExit(0)


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="显示版本。")] = False,
) -> None:
    if version:
        print(f"xl-heating {__version__}")
        raise typer.Exit


# ------------------------------------------------------------------------------------------------ jobs


@app.command(help="刷新汇总：用各街镇台账填写区级汇总表。")
def refresh(
    book: Annotated[Path, typer.Argument(metavar="区级汇总.xlsx", help="区级汇总工作簿。")],
    ledgers: Annotated[Path, typer.Option("--ledgers", metavar="文件夹", help="存放街镇台账的文件夹。")],
    policy: PolicyOption = DEFAULT_POLICY,
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="日期", help="填报日期，如 2022-04-15；默认今天。")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只预览，不写入。")] = False,
    as_json: JsonOption = False,
) -> None:
    """Fill the district summary from the streets' ledgers."""
    _show(_refresh(book, ledgers, _policy(policy), as_of, dry_run=dry_run, quiet=as_json), as_json=as_json)


@app.command(help="撤销：恢复最近一次备份。再撤销一次可恢复回来。")
def undo(book: Annotated[Path, typer.Argument(metavar="工作簿", help="要恢复的工作簿。")]) -> None:
    """Put back the newest backup."""
    from xl_heating.hosts import closed_file

    kept = closed_file.undo(book)
    print(f"已恢复 {book.name} 到上一次备份。恢复前的文件已存为 备份/{kept.name}，再撤销一次即可恢复回来。")


@app.command(help="重新计算：不用 Excel 计算全部公式，只更新公式显示的结果。")
def calc(
    book: Annotated[Path, typer.Argument(metavar="工作簿", help="要计算的 .xlsx 或 .xlsm 工作簿。")],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="文件", help="写入另一个文件，原文件不动；默认写回原文件。"),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="只核对，不写入；文件中的结果有不一致时退出码为1。")
    ] = False,
    partial: Annotated[
        bool, typer.Option("--partial", help="无法计算的公式保持原样，只更新其余公式。")
    ] = False,
    engine: Annotated[
        str, typer.Option("--engine", metavar="引擎", help="xl-heating，或作对照用的 formulas。")
    ] = "xl-heating",
    policy: PolicyOption = DEFAULT_POLICY,
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="日期", help="TODAY() 的日期，如 2022-04-15；默认今天。")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Recalculate a closed workbook."""
    from xl_heating.hosts.calculating import recalculate

    report = recalculate(
        book,
        _policy(policy),
        out=out,
        check=check,
        partial=partial,
        engine=engine,
        today=_day(as_of, dt.date.today()),
        lean=True,
    )
    if as_json:
        print(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        print("\n".join(report.lines()), file=sys.stderr if report.refused else sys.stdout)
    if report.code:
        raise typer.Exit(report.code)


adopt.register(app)
publish.register(app)
doctor.register(app)
kit.register(app)
install.register(app)


@app.command(help="示例：生成七个街镇台账和区级汇总，并刷新一次。")
def demo(
    folder: Annotated[Path, typer.Option("--dir", metavar="文件夹", help="放示例文件的文件夹。")] = Path(
        "清洁取暖示例"
    ),
    households: Annotated[
        int | None, typer.Option("--households", metavar="户数", help="示例户数；默认为方案目标。")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make the demo district and refresh its summary."""
    from xl_heating.templates.demo import make_demo

    policy = _policy(DEFAULT_POLICY)
    with _Progress(quiet=as_json) as progress:
        made = make_demo(folder, policy, households, progress)
    report = _refresh(made.summary, made.ledgers, policy, "2022-04-15", dry_run=False, quiet=as_json)
    _show(report, as_json=as_json)
    if not as_json:
        print(f"\n示例文件夹：{made.folder.resolve()}")
        print(f"  区级汇总：{made.summary.name}")
        print(f"  街镇台账：{made.ledgers.name}（{len(made.district)}个工作簿）")


# ------------------------------------------------------------------------------------------- functions


@app.command(name="functions", help="函数目录：列出全部函数，或说明其中一个。")
def functions_(
    name: Annotated[str, typer.Argument(metavar="[函数名]", help="如 HEAT_SPLIT 或 SPLIT。")] = "",
) -> None:
    """List the cell functions, or describe one."""
    from xl_heating.functions import get
    from xl_heating.functions.describe import help_text, list_text

    if name:
        try:
            spec = get(name)
        except KeyError as unknown:
            raise HeatingError(str(unknown.args[0]), remedy="全部函数见 xl-heating functions。") from None
        print("\n".join(help_text(spec)))
        return
    topic = ""
    for row in list_text():
        if row.topic != topic:
            topic = row.topic
            print(f"\n【{topic}】")
        print(f"  {row.name:<20} {row.title}")
    print("\n查看某个函数的说明：xl-heating functions HEAT_SPLIT")


@app.command(name="eval", help="计算公式，如 '=HEAT_SUBSIDY(\"分散电代煤\",6350)'。可一次写多个。")
def evaluate_(
    formulas: Annotated[list[str], typer.Argument(metavar="公式...", help="以 = 开头的公式。")],
    policy: PolicyOption = DEFAULT_POLICY,
    as_json: JsonOption = False,
) -> None:
    """Evaluate formulas made of HEAT_ functions and constants."""
    from xl_heating.functions import evaluate
    from xl_heating.functions.rendering import to_json, to_text

    values = [evaluate(formula, policy=_policy(policy)) for formula in formulas]
    if as_json:
        print(json.dumps([to_json(value) for value in values], ensure_ascii=False))
        return
    for value in values:
        print(to_text(value))


# ----------------------------------------------------------------------------------------------- build


@app.command(help="生成模板、样例、函数校验工作簿和说明文档；--check 只核对项目中的文件是否为最新。")
def build(
    folder: Annotated[
        Path,
        typer.Option(
            "--dir", metavar="文件夹", help="项目文件夹，写入其中的 workbooks、docs、macros；默认当前文件夹。"
        ),
    ] = Path(),
    check: Annotated[bool, typer.Option("--check", help="只核对，不写入；有差异时退出码为1。")] = False,
) -> None:
    """Build workbooks and generated documents from code."""
    from xl_heating.command_reference import commands_markdown
    from xl_heating.templates import build_project, check_project

    documents = {"docs/commands.md": commands_markdown(app)}
    if check:
        found = check_project(folder, documents)
        for line in found:
            print(line)
        if found:
            raise typer.Exit(1)
        print("生成的文件与代码一致。")
        return
    for path in build_project(folder, documents):
        print(f"已生成 {path}")


# --------------------------------------------------------------------------------------------- showing


def _policy(source: str) -> Policy:
    from xl_heating.policy import load_policy

    return load_policy(source)


def _day(text: str, today: dt.date) -> dt.date:
    try:
        return dt.date.fromisoformat(text) if text else today
    except ValueError:
        raise HeatingError(f"“{text}”不是日期。", remedy="请写成 2022-04-15 的形式。") from None


def _refresh(
    book: Path, ledgers: Path, policy: Policy, as_of: str, *, dry_run: bool, quiet: bool
) -> JobReport:
    import getpass

    from xl_heating.hosts import closed_file

    now = dt.datetime.now().replace(microsecond=0)
    day = _day(as_of, now.date())
    try:
        operator = getpass.getuser()
    except (OSError, KeyError, ImportError):
        operator = ""
    with _Progress(quiet=quiet) as progress:
        return closed_file.refresh(
            book,
            ledgers,
            policy,
            as_of=day,
            now=now,
            operator=operator,
            dry_run=dry_run,
            progress=progress,
            lean=True,
        )


class _Progress:
    """A progress bar on the terminal; silent when output is for machines or not a terminal."""

    def __init__(self, *, quiet: bool) -> None:
        self._shown = not quiet and sys.stderr.isatty()
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> _Progress:
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


def _show(report: JobReport, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(report.as_json(), ensure_ascii=False, default=str))
        return
    from rich.console import Console

    console = Console(highlight=False, width=None if sys.stdout.isatty() else 200)
    title = f"{report.job}（预览，未写入）" if report.dry_run else report.job
    console.print(f"{title}：{report.workbook}　填报日期 {report.as_of}")
    header = report.table[0]
    money = next((at for at, name in enumerate(header) if "万元" in str(name)), len(header))
    for columns in (range(1, money), range(money, len(header))):  # two narrow tables fit a terminal
        console.print(_terminal_table([[row[0], *(row[at] for at in columns)] for row in report.table]))
    console.print("　".join(f"{name} {value:,}" for name, value in report.counts.items()))
    for message in report.messages:
        console.print(f"· {message}", markup=False)
    for finding in report.findings[:SHOWN_FINDINGS]:
        place = "!".join(part for part in (finding.workbook, finding.sheet, finding.cell) if part)
        console.print(f"  [{finding.severity} {finding.code}] {place} {finding.message}", markup=False)
    if len(report.findings) > SHOWN_FINDINGS:
        console.print(f"  ……另有{len(report.findings) - SHOWN_FINDINGS}条，见“疑点清单”。")
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


if __name__ == "__main__":
    main()

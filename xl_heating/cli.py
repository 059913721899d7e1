"""The command line: what the buttons do, on closed files, and the cell functions one by one.

Heavy libraries are imported inside the commands, so that each starts as fast as its work allows.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from xl_heating import __version__
from xl_heating.commands import (
    adopt,
    audit,
    clean,
    completion,
    demo,
    dispatch,
    doctor,
    dossier,
    evaluate,
    funds,
    install,
    kit,
    merge,
    payments,
    publish,
    refresh,
    rollover,
    roster,
    simulate,
    snapshot,
)
from xl_heating.commands.common import (
    DEFAULT_POLICY,
    JsonOption,
    PolicyOption,
    day_of,
    policy_of,
)
from xl_heating.errors import HeatingError

if TYPE_CHECKING:
    from collections.abc import Sequence


app = typer.Typer(
    name="xl-heating",
    help="清洁取暖：补贴规则函数与工作簿一键处理。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


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


roster.register(app)
merge.register(app)
clean.register(app)
audit.register(app)
refresh.register(app)
completion.register(app)
dossier.register(app)
payments.register(app)
funds.register(app)
dispatch.register(app)
evaluate.register(app)
snapshot.register(app)
rollover.register(app)
simulate.register(app)


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
        policy_of(policy),
        out=out,
        check=check,
        partial=partial,
        engine=engine,
        today=day_of(as_of, dt.date.today()),
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


demo.register(app)


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

    values = [evaluate(formula, policy=policy_of(policy)) for formula in formulas]
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


if __name__ == "__main__":
    main()

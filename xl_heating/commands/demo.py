"""``xl-heating demo``: a folder as an office has it, with people who are made up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xl_heating.commands import refresh
from xl_heating.commands.common import DEFAULT_POLICY, JsonOption, ProgressBar, policy_of, show

if TYPE_CHECKING:
    from xl_heating.jobs.occasion import Job, Occasion
    from xl_heating.jobs.report import JobReport
    from xl_heating.templates.demo_year import Year

DAY = dt.date(2022, 4, 15)
"""The day on which the demo's season is over."""
_DISPATCHES = tuple(dt.date(2021, *end) for end in ((9, 30), (10, 31), (11, 30), (12, 31)))


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="示例：生成七个街镇台账和区级汇总，并刷新一次；--full 生成并办完全年工作。")(demo)


def demo(
    folder: Annotated[Path, typer.Option("--dir", metavar="文件夹", help="放示例文件的文件夹。")] = Path(
        "清洁取暖示例"
    ),
    households: Annotated[
        int | None, typer.Option("--households", metavar="户数", help="示例户数；默认为方案目标。")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="全年：从村居名单到绩效自评，逐项办理，留下各项成果。")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Make the demo district; refresh its summary, or do the whole year's work."""
    if full:
        _year(folder, households, as_json=as_json)
        return
    from xl_heating.templates.demo import make_demo

    policy = policy_of(DEFAULT_POLICY)
    with ProgressBar(quiet=as_json) as progress:
        made = make_demo(folder, policy, households, progress)
    report = refresh.refreshed(made.summary, made.ledgers, DEFAULT_POLICY, DAY.isoformat(), quiet=as_json)
    show(report, as_json=as_json)
    if not as_json:
        print(f"\n示例文件夹：{made.folder.resolve()}")
        print(f"  区级汇总：{made.summary.name}")
        print(f"  街镇台账：{made.ledgers.name}（{len(made.district)}个工作簿）")


def _year(folder: Path, households: int | None, *, as_json: bool) -> None:
    """Do one job after another, as an office does from the name list to the evaluation."""
    import json

    from xl_heating.hosts import closed_file
    from xl_heating.jobs.occasion import Occasion
    from xl_heating.templates.demo_year import make_year

    policy = policy_of(DEFAULT_POLICY)
    count = int(policy.number("target.rural_heating")) if households is None else households
    with ProgressBar(quiet=as_json) as progress:
        year = make_year(folder, policy, count, progress)
    done = []
    for number, (path, job, day) in enumerate(_steps(year), start=1):
        now = dt.datetime.combine(day, dt.time(9, number % 60))
        report = closed_file.run(path, job, Occasion(policy, day, now, "示例"), lean=True)
        done.append(report)
        if not as_json:
            told = report.messages[0] if report.messages else f"改动{report.changed_cells}个单元格"
            files = f"；生成{len(report.files)}个文件" if report.files else ""
            print(f"{number:>3}. {report.job}（{path.name}，{day}）：{told.rstrip('。')}{files}")
    if as_json:
        print(json.dumps([report.as_json() for report in done], ensure_ascii=False, default=str))
    else:
        print(f"\n示例文件夹：{year.folder.resolve()}")


def _steps(year: Year) -> Iterator[tuple[Path, Job, dt.date]]:
    """Workbook, job and day of each step of the year."""
    from xl_heating.hosts.publishing.handed_out import Wishes
    from xl_heating.hosts.publishing.handing_out import hand_out, hand_out_beside
    from xl_heating.hosts.publishing.report import Edition
    from xl_heating.jobs import (
        audit,
        completion,
        dispatch,
        dossier,
        evaluate,
        funds,
        merge,
        payments,
        rollover,
        roster,
        snapshot,
    )
    from xl_heating.jobs import refresh as refresh_job
    from xl_heating.templates.demo_year import enter_transfers

    street, ledgers = year.ledgers[year.listed], year.summary.parent / "街镇台账"

    def refreshed(book: Any, occasion: Occasion) -> JobReport:
        return refresh_job.run(
            book, ledgers, occasion.policy, as_of=occasion.as_of, now=occasion.now, operator=occasion.operator
        )

    def frozen(occasion: Occasion) -> Callable[[Path], object]:
        return lambda target: hand_out(year.summary, target, Wishes(Edition.REPORT), occasion)

    def handed_out(edition: Edition) -> Job:
        return lambda _, occasion: hand_out_beside(year.summary, year.summary, Wishes(edition), occasion)

    listed = dt.date(2021, 6, 28)
    yield street, lambda book, occasion: merge.run(book, year.villages, occasion), listed
    yield street, roster.run, listed
    for day in _DISPATCHES:
        yield year.summary, lambda book, occasion: dispatch.run(book, ledgers, occasion), day
    for path in year.ledgers.values():
        yield path, completion.run, DAY
    yield street, lambda book, occasion: dossier.run(book, year.photos, occasion), DAY
    for path in (year.ledgers[data.street] for data in year.district if data.usages):
        yield path, lambda book, occasion: payments.run(book, year.suppliers, occasion), DAY
    yield street, audit.run, DAY
    yield year.summary, lambda book, occasion: merge.run(book, ledgers, occasion), DAY
    yield year.summary, refreshed, DAY
    yield year.summary, enter_transfers, DAY
    yield year.summary, lambda book, occasion: funds.run(book, occasion, ledgers=ledgers), DAY
    yield year.summary, lambda book, occasion: dispatch.run(book, ledgers, occasion), DAY
    yield year.summary, lambda book, occasion: evaluate.run(book, ledgers, occasion), DAY
    yield year.summary, audit.run, DAY
    yield year.summary, lambda book, occasion: snapshot.run(book, occasion, freeze=frozen(occasion)), DAY
    for edition in (Edition.REPORT, Edition.PUBLIC):
        yield year.summary, handed_out(edition), DAY
    yield street, rollover.run, dt.date(2022, 10, 20)

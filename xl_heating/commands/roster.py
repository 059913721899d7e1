"""``xl-heating list``: the list of houses to be reported, and the masked one for public notice."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xl_heating.commands.common import (
    DEFAULT_POLICY,
    AsOfOption,
    DryRunOption,
    JsonOption,
    PolicyOption,
    day_of,
    run_job,
)
from xl_heating.errors import HeatingError

if TYPE_CHECKING:
    from xl_heating.jobs.occasion import Occasion
    from xl_heating.jobs.report import JobReport
    from xl_heating.jobs.roster_notice import Notice


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("list", help="上报名单：由确村确户名单生成打印用的上报名单和遮盖证号的公示名单。")(listed)


def listed(
    book: Annotated[
        Path, typer.Argument(metavar="名单.xlsx", help="村居名单、街镇台账，或单位自己的确村确户名单。")
    ],
    notice_from: Annotated[
        str, typer.Option("--notice-from", metavar="日期", help="公示期首日；默认为填报日期。")
    ] = "",
    notice_to: Annotated[
        str,
        typer.Option(
            "--notice-to", metavar="日期", help="公示期末日；默认按政策参数 list_notice_days 推算。"
        ),
    ] = "",
    mask_names: Annotated[
        bool, typer.Option("--mask-names", help="公示名单只显示户主的姓，名用*代替。")
    ] = False,
    approved_on: Annotated[
        str,
        typer.Option(
            "--approved-on", metavar="日期", help="名单核准日期，判断计划拆迁用；默认取工作簿中所填的日期。"
        ),
    ] = "",
    policy: PolicyOption = DEFAULT_POLICY,
    as_of: AsOfOption = "",
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Make both lists beside the workbook."""
    from xl_heating.jobs import roster

    approved = _day(approved_on)

    def job(opened: Any, occasion: Occasion) -> JobReport:
        notice = _notice(occasion, notice_from, notice_to, mask_names=mask_names)
        return roster.run(opened, occasion, notice=notice, approved_on=approved)

    run_job(book, job, policy=policy, as_of=as_of, dry_run=dry_run, as_json=as_json)


def _day(text: str) -> dt.date | None:
    return day_of(text, dt.date.min) if text else None


def _notice(occasion: Occasion, first: str, last: str, *, mask_names: bool) -> Notice:
    from dataclasses import replace

    from xl_heating.jobs.roster import default_notice

    begin = _day(first) or occasion.as_of
    notice = default_notice(replace(occasion, as_of=begin), mask_names=mask_names)
    end = _day(last) or notice.last
    if end is not None and end < begin:
        raise HeatingError(
            f"公示期末日{end}早于首日{begin}。", remedy="请核对 --notice-from 和 --notice-to。"
        )
    return replace(notice, first=begin, last=end)

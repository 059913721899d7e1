"""``xl-heating dossier``: photographs, catalogue, gap list and cards of 一户一档."""

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
    app.command(help="一户一档：按户编号核对改造照片，填写目录，生成档案卡和缺项清单。")(dossier)


def dossier(
    book: Annotated[Path, typer.Argument(metavar="街镇台账", help="街镇台账工作簿。")],
    photos: Annotated[
        Path,
        typer.Option(
            "--photos",
            metavar="文件夹",
            help="改造照片文件夹（含子文件夹）：文件名或文件夹名写明户编号和改造前、中、后。",
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="文件夹", help="放档案卡和缺项清单的文件夹；默认为工作簿旁的“一户一档”。"
        ),
    ] = None,
    village: Annotated[
        str, typer.Option("--village", metavar="村居", help="只生成该村（居）的档案卡。")
    ] = "",
    list_only: Annotated[
        bool, typer.Option("--list-only", help="只核对照片、填写目录和缺项清单，不生成档案卡。")
    ] = False,
    mask: Annotated[bool, typer.Option("--mask", help="档案卡上的身份证号、电话和表户号隐去中段。")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="档案卡另存为 PDF（需要 LibreOffice）。")] = False,
    policy: PolicyOption = DEFAULT_POLICY,
    as_of: AsOfOption = "",
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Check the photographs and print the cards."""
    from xl_heating.hosts.pdf import convert
    from xl_heating.jobs import dossier as job

    wishes = job.Wishes(out, village, not list_only, mask, convert if pdf else None)

    def work(opened: Any, occasion: Occasion) -> JobReport:
        return job.run(opened, photos, occasion, wishes)

    run_job(book, work, policy=policy, as_of=as_of, dry_run=dry_run, as_json=as_json)

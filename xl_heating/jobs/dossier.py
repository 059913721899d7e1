"""一户一档: photographs matched by 户编号, the catalogue (T5) filled, gaps and cards printed (四（三）).

What staff typed about papers stays: no paper is invented. 档案编号, where it is blank, is worked out from
户编号 (街镇码-村码-流水) and the year of acceptance: ``99-001〔2021〕0007`` for household 99-001-0007.
So it is unique as 户编号 is, and no run numbers anybody anew.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from xl_heating.errors import HeatingError, JobError
from xl_heating.jobs.dossier_cards import Cards, draw_cards
from xl_heating.jobs.dossier_facts import Facts
from xl_heating.jobs.dossier_filling import Dossier, Filling
from xl_heating.jobs.dossier_gaps import Gaps, draw_gaps
from xl_heating.jobs.dossier_pictures import small_pictures
from xl_heating.jobs.finding_list import Entry, put_entries
from xl_heating.jobs.layout import findings_layout
from xl_heating.jobs.list_sheets import find_list
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.outputs import make_file
from xl_heating.jobs.own_tables import OwnTables
from xl_heating.jobs.photos import Album, scan
from xl_heating.jobs.report import JobReport
from xl_heating.jobs.run_record import record
from xl_heating.jobs.writing import NamedCells
from xl_heating.ledger import Finding, Ledger
from xl_heating.policy import Policy, normalise

OPERATION = "一户一档"
NO_VILLAGE = "未填村居"
_CLAUSE = "四（三）"
_FORBIDDEN = str.maketrans('\\/:*?"<>|', "＿" * 9)

Convert = Callable[[Sequence[Path], Path], list[Path]]
"""``convert(workbooks, folder)`` makes a PDF of each in the folder; the hosts know how."""


@dataclass(frozen=True)
class Wishes:
    """What is to be made besides filling the catalogue."""

    out: Path | None = None
    """The folder for cards and gap list; ``一户一档`` beside the workbook when omitted."""
    village: str = ""
    """Cards of this village alone."""
    cards: bool = True
    masked: bool = False
    """Identity numbers, phones and meters are masked on the cards."""
    pdf: Convert | None = None


def run(book: Any, photos: Path, occasion: Occasion, wishes: Wishes | None = None) -> JobReport:
    """Fill 一户一档 of `book` (an xlwings Book) from the folder `photos`; make cards and 缺项清单.

    Raises
    ------
    JobError : the workbook lacks 改造台账 or 一户一档, or has two of the latter; no such folder or village
    """
    started = time.perf_counter()
    wishes = wishes or Wishes()
    cells = NamedCells(book)
    occasion = occasion.in_book(cells)
    occasion.progress(0, 4, "读取台账")
    conversions, completions, catalogue = _tables(book, occasion.policy)
    facts = Facts(Path(book.fullname), conversions, completions, occasion.policy)
    report = occasion.report(OPERATION, book.name)
    occasion.progress(1, 4, "核对照片")
    album = scan(photos, _people(facts, catalogue))
    with tempfile.TemporaryDirectory() as scratch:
        filling = Filling(catalogue, facts, album)
        chosen = _chosen(filling.dossiers, wishes.village, book.name)
        occasion.progress(2, 4, "缩小照片")
        pictures = (
            small_pictures(album, [each.household for each in chosen], Path(scratch)) if wishes.cards else {}
        )
        filling.fill()  # damaged photographs are known by now
        gaps = Gaps(filling.dossiers, facts.accepted)
        folder = wishes.out or Path(book.fullname).with_name(OPERATION)
        occasion.progress(3, 4, "生成档案卡")
        cards = Cards(facts, pictures, occasion.policy, wishes.masked)
        # Files first: one that is open elsewhere stops the job before the workbook is changed.
        made = _make_cards(report, folder, cards, chosen, wishes)
        doubts = [doubt.message for doubt in album.doubts]
        target = folder / f"{OPERATION}-缺项清单.xlsx"
        make_file(target, lambda path: draw_gaps(path, gaps, doubts, facts, occasion.policy), report)
    report.restructured = filling.write(book, report.changes, dry_run=occasion.dry_run) > 0
    if report.restructured and not occasion.dry_run:
        filling.find_rows(_tables(book, occasion.policy)[2])
    entries = [*_photo_entries(album), *filling.entries(), *gaps.entries(catalogue, filling)]
    header = find_list(book, findings_layout())
    if header is not None:
        put_entries(header, OPERATION, entries, report.changes, dry_run=occasion.dry_run)
    report.findings = [_finding(entry, book.name) for entry in entries]
    _say(report, album, filling, gaps, len(chosen) if wishes.cards else 0)
    if wishes.pdf is not None:
        _make_pdfs(report, wishes.pdf, made)
    record(cells, report, occasion, "；".join(report.messages[:3]), files=album.files)
    report.seconds = time.perf_counter() - started
    return report


def _tables(book: Any, policy: Policy) -> tuple[list[Ledger], list[Ledger], Ledger]:
    tables = OwnTables(book, policy, OPERATION, also=("T4", "T5"))
    conversions, catalogue = tables.some("T3", "改造台账"), tables.only("T5", "一户一档")
    for name, ledgers in (("改造台账", conversions), ("一户一档", [catalogue])):
        if not any("household_id" in ledger.table.columns for ledger in ledgers):
            raise JobError(
                f"“{ledgers[0].table.sheet}”没有“户编号”列，照片不能对应到户。",
                where=book.name,
                remedy=f"请在{name}中增加“户编号”列。",
            )
    return conversions, tables.any("T4"), catalogue


def _people(facts: Facts, catalogue: Ledger) -> dict[str, str | None]:
    keys = catalogue.columns["household_id"].tolist()
    names = catalogue.columns["name"].tolist() if "name" in catalogue.columns else [None] * len(keys)
    people = {key: name for key, name in zip(keys, names, strict=True) if key}
    return people | {key: name or people.get(key) for key, name in facts.names.items()}


def _chosen(dossiers: Sequence[Dossier], village: str, name: str) -> list[Dossier]:
    if not village:
        return list(dossiers)
    chosen = [each for each in dossiers if normalise(each.village) == normalise(village)]
    if not chosen:
        known = "、".join(dict.fromkeys(each.village or NO_VILLAGE for each in dossiers))
        raise JobError(
            f"一户一档中没有“{village}”的住户。", where=name, remedy=f"目录中的村（居）有：{known or '无'}。"
        )
    return chosen


def _make_cards(
    report: JobReport, folder: Path, cards: Cards, chosen: Sequence[Dossier], wishes: Wishes
) -> list[tuple[Path, bool]]:
    """One workbook a village; returns each with whether it is new or different."""
    if not wishes.cards:
        return []
    streets: dict[str, set[str]] = {}
    groups: dict[tuple[str, str], list[Dossier]] = {}
    for each in chosen:
        village = each.village or NO_VILLAGE
        streets.setdefault(village, set()).add(each.street)
        groups.setdefault((each.street, village), []).append(each)
    made = []
    for (street, village), dossiers in groups.items():
        name = f"{street}{village}" if len(streets[village]) > 1 else village
        target = folder / f"{OPERATION}-{name.translate(_FORBIDDEN)}.xlsx"
        fresh = make_file(target, partial(draw_cards, village=name, dossiers=dossiers, cards=cards), report)
        made.append((target, fresh))
    return made


def _make_pdfs(report: JobReport, convert: Convert, made: Sequence[tuple[Path, bool]]) -> None:
    """PDFs of the workbooks that changed, or have none yet: no two PDFs of one workbook are equal."""
    wanted = [path for path, fresh in made if fresh or not path.with_suffix(".pdf").is_file()]
    if not wanted:
        return
    if report.dry_run:
        report.files += [path.with_suffix(".pdf") for path in wanted]
        return
    try:
        with tempfile.TemporaryDirectory() as scratch:
            for path in convert(wanted, Path(scratch)):
                target = wanted[0].with_name(path.name)
                make_file(target, partial(shutil.copyfile, path), report)
    except HeatingError as error:
        report.messages.append(f"档案卡工作簿已生成，PDF 没有生成：{error}")


def _photo_entries(album: Album) -> list[Entry]:
    return [
        Entry(
            doubt.severity, doubt.code, doubt.message, doubt.suggestion,
            sheet="照片文件夹", cell=doubt.file, household=doubt.household, clause=_CLAUSE,
        )
        for doubt in album.doubts
    ]  # fmt: skip


def _finding(entry: Entry, workbook: str) -> Finding:
    return Finding(
        workbook, entry.sheet, entry.cell, entry.code, entry.severity, entry.message, entry.suggestion
    )


def _say(report: JobReport, album: Album, filling: Filling, gaps: Gaps, cards: int) -> None:
    matched = sum(len(each) for stages in album.photos.values() for each in stages.values())
    report.counts = {
        "行数": len(filling.dossiers),
        "新增": filling.added,
        "照片": album.files,
        "对应照片": matched,
        "缺项户数": len(gaps.lacking),
        "档案卡": cards,
        "疑点数": len(report.findings),
    }
    report.messages.append(
        f"照片文件夹共{album.files}张照片，对应{sum(any(each.values()) for each in album.photos.values())}户"
        f"{matched}张；未列入或需核对{len(album.doubts)}项。"
    )
    report.messages.append(
        f"一户一档目录{len(filling.dossiers)}户（本次新增{filling.added}户）；"
        f"已验收{gaps.accepted}户，档案齐全{gaps.accepted - len(gaps.lacking)}户，缺项{len(gaps.lacking)}户。"
    )
    if filling.missing:
        titles = "、".join(f"“{title}”" for title in filling.missing)
        report.messages.append(f"一户一档目录中没有{titles}列，这些内容没有写入目录，只列在档案卡上。")
    report.messages += [doubt.message for doubt in album.doubts[:3]]
    report.table = gaps.table()

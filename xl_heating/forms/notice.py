"""A notice (通报) in the official format, with a table and a chart as its attachments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xl_heating.forms import word_page
from xl_heating.forms.word_chart import Bars, add_chart
from xl_heating.forms.word_page import (
    BODY,
    CELL,
    HEADING,
    LABEL,
    PICTURE,
    RECIPIENTS,
    SIGNED,
    SUBHEADING,
    TITLE,
)

CHART_MM = (156, 95)
_LEADING, _TRAILING = 2, 4
"""Characters that the signature and the date keep from the margin."""

_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_ORDER = ("tblStyle", "tblW", "jc", "tblInd", "tblBorders", "shd", "tblLayout", "tblCellMar", "tblLook")
"""In which Word wants the properties of a table."""


@dataclass(frozen=True)
class Heading:
    """一、 at level 1, （一） at level 2."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Lead:
    """A paragraph whose heading （一）… stands in it."""

    heading: str
    text: str


@dataclass(frozen=True)
class NoticeTable:
    """A table; `widths` are in millimetres."""

    title: str
    headers: Sequence[str]
    widths: Sequence[float]
    rows: Sequence[Sequence[str]]
    note: str = ""


@dataclass(frozen=True)
class Notice:
    """What a notice says; the paragraphs of the body are texts."""

    title: str
    recipients: str
    body: Sequence[Heading | Lead | str]
    issuer: str
    date: dt.date
    table: NoticeTable
    chart: Bars

    @property
    def created(self) -> dt.datetime:
        """The time that the file bears, so that the same notice is the same file."""
        return dt.datetime(self.date.year, self.date.month, self.date.day)


def write_notice(path: Path, notice: Notice) -> None:
    """Write the notice as a .docx file."""
    document = word_page.new_document(notice.title.replace("\n", ""), notice.issuer, notice.created)
    _write_title(document, notice.title)
    document.add_paragraph("", BODY)
    document.add_paragraph(f"{notice.recipients}：", RECIPIENTS)
    for part in notice.body:
        if isinstance(part, Heading):
            document.add_paragraph(part.text, HEADING if part.level == 1 else SUBHEADING)
        elif isinstance(part, Lead):
            _set_font(document.add_paragraph("", BODY).add_run(part.heading), word_page.SUBHEADING_FONT)
            document.paragraphs[-1].add_run(part.text)
        else:
            document.add_paragraph(part, BODY)
    _list_attachments(document, (notice.table.title, notice.chart.title))
    _sign(document, notice.issuer, chinese_date(notice.date))
    _begin_attachment(document, "附件1", notice.table.title)
    add_table(document.add_table(0, len(notice.table.headers)), notice.table)
    if notice.table.note:
        document.add_paragraph(notice.table.note, CELL).alignment = 0
    _begin_attachment(document, "附件2", notice.chart.title)
    width, height = CHART_MM
    add_chart(
        document.add_paragraph("", PICTURE), notice.chart, notice.created, width_mm=width, height_mm=height
    )
    word_page.number_pages(document)
    word_page.save(document, path)


def _set_font(run: Any, font: str) -> None:
    from docx.oxml.ns import qn

    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def chinese_date(date: dt.date) -> str:
    """2022年4月15日."""
    return f"{date.year}年{date.month}月{date.day}日"


def _write_title(document: Any, title: str) -> None:
    paragraph = document.add_paragraph("", TITLE)
    first, *further = title.split("\n")
    paragraph.add_run(first)
    for line in further:
        paragraph.runs[-1].add_break()
        paragraph.add_run(line)


def _list_attachments(document: Any, titles: Sequence[str]) -> None:
    from docx.shared import Pt

    document.add_paragraph("", BODY)
    for number, title in enumerate(titles, start=1):
        paragraph = document.add_paragraph(f"{'附件：' if number == 1 else ''}{number}.{title}", BODY)
        if number > 1:  # under the number of the first, three characters further
            word_page.indent(paragraph, 0)
            paragraph.paragraph_format.left_indent = Pt(5 * word_page.SIZE_3)


def _sign(document: Any, issuer: str, date: str) -> None:
    """署名 two characters from the right, the date beginning two characters after it; a short one centred."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
    from docx.shared import Pt

    document.add_paragraph("", BODY)
    document.add_paragraph("", BODY)
    name, day = document.add_paragraph(issuer, SIGNED), document.add_paragraph(date, SIGNED)
    size = word_page.SIZE_3
    name.paragraph_format.keep_with_next = True
    name.alignment = ALIGN.RIGHT
    name.paragraph_format.right_indent = Pt(_LEADING * size)
    start = word_page.CHARACTERS - _LEADING - len(issuer)
    if len(issuer) > len(date) and start >= 0:
        day.paragraph_format.left_indent = Pt((start + 2) * size)
    else:
        day.alignment = ALIGN.RIGHT
        day.paragraph_format.right_indent = Pt(_TRAILING * size)


def _begin_attachment(document: Any, label: str, title: str) -> None:
    document.add_paragraph(label, LABEL).paragraph_format.page_break_before = True
    document.add_paragraph("", BODY)
    document.add_paragraph(title, TITLE)


def add_table(table: Any, content: NoticeTable) -> None:
    """Fill an empty python-docx table: header row repeated on every page, thin lines, fixed widths."""
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Mm

    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in _SIDES)
    edges = "".join(f'<w:{side} w:w="28" w:type="dxa"/>' for side in ("left", "right"))
    properties = table._tbl.tblPr
    for name, content_xml in (("tblBorders", lines), ("tblCellMar", edges)):
        properties.append(parse_xml(f"<w:{name} {nsdecls('w')}>{content_xml}</w:{name}>"))
    properties[:] = sorted(properties, key=lambda each: _ORDER.index(each.tag.partition("}")[2]))
    for width, column in zip(content.widths, table.columns, strict=True):
        column.width = Mm(width)
    style = word_page.style_of(table.part.document, CELL)
    for number, texts in enumerate((content.headers, *content.rows)):
        row = table.add_row()
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
        if number == 0:
            row._tr.trPr.append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
        row.height = Mm(11 if number == 0 else 9)
        for cell, text, width in zip(row.cells, texts, content.widths, strict=True):
            cell.width = Mm(width)
            cell.vertical_alignment = 1
            cell.paragraphs[0].style = style
            run = cell.paragraphs[0].add_run(text)
            run.bold = number == 0 or None

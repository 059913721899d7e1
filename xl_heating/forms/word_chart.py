"""A native chart inside a Word document: Word, WPS and LibreOffice draw it with their own fonts.

XlsxWriter makes a small workbook with the figures and the chart; the chart's part goes into the document, and
the workbook into the chart, so that 编辑数据 works.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xl_heating.forms.chart_labels import values_alone
from xl_heating.forms.styles import FONT, SERIES, WARNING

_DATA = "数据"
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EMU_PER_MM = 36_000
_PRINTING = re.compile("<c:printSettings>.*</c:printSettings>")
_LATIN = f'<a:latin typeface="{FONT}"/>'
_FOR_WORD = {
    _LATIN: f'{_LATIN}<a:ea typeface="{FONT}"/>',  # which Chinese letters take
    '<c:lang val="en-US"/>': '<c:lang val="zh-CN"/><c:roundedCorners val="0"/>',
    'lang="en-US"': 'lang="zh-CN"',
}
"""What a chart in a Word document has otherwise than one that XlsxWriter makes for Excel."""
_DRAWING = (
    '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
    '<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:docPr id="{number}" name="{name}" descr="{text}"/>'
    "<wp:cNvGraphicFramePr/><a:graphic>"
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
    '<c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
)


@dataclass(frozen=True)
class Bars:
    """Columns, one for each category, and a level line across them; all are parts of 1, None is a gap."""

    title: str
    categories: Sequence[str]
    name: str
    values: Sequence[float | None]
    line_name: str
    line: float | None


def add_chart(paragraph: Any, bars: Bars, created: dt.datetime, *, width_mm: float, height_mm: float) -> None:
    """Put the chart at the end of a python-docx paragraph; its line spacing must not be exact.

    `created` is the time that the embedded workbook bears.
    """
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml

    chart_xml, workbook = _drawn(bars, created)
    part = paragraph.part
    package = part.package
    number = 1 + sum(each.partname.startswith("/word/charts/") for each in package.iter_parts())
    book = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), _BOOK_TYPE, workbook, package)
    chart = Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART_TYPE, b"", package)
    relation = chart.relate_to(book, RELATIONSHIP_TYPE.PACKAGE)
    data = f'<c:externalData r:id="{relation}"><c:autoUpdate val="0"/></c:externalData>'
    # Part offers no other way to set what it holds.
    chart._blob = _PRINTING.sub(data, chart_xml).encode()
    drawing = _DRAWING.format(
        width=round(width_mm * _EMU_PER_MM),
        height=round(height_mm * _EMU_PER_MM),
        number=1000 + number,
        name=f"图表{number}",
        text=bars.title,
        relation=part.relate_to(chart, RELATIONSHIP_TYPE.CHART),
    )
    paragraph.add_run()._r.append(parse_xml(drawing))


def _drawn(bars: Bars, created: dt.datetime) -> tuple[str, bytes]:
    """The chart's XML with its cached figures, and the workbook that it came from without the chart."""
    with_chart, plain = io.BytesIO(), io.BytesIO()
    _write(with_chart, bars, created, chart=True)
    _write(plain, bars, created, chart=False)
    with zipfile.ZipFile(with_chart) as package:
        xml = values_alone(package.read("xl/charts/chart1.xml")).decode()
    for old, new in _FOR_WORD.items():
        xml = xml.replace(old, new)
    return xml, plain.getvalue()


def _write(target: io.BytesIO, bars: Bars, created: dt.datetime, *, chart: bool) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties({"title": bars.title, "author": "xl_heating", "created": created})
    sheet = book.add_worksheet(_DATA)
    share = book.add_format({"num_format": "0.00%"})
    sheet.write_row(0, 0, ["", bars.name, bars.line_name])
    for row, (category, value) in enumerate(zip(bars.categories, bars.values, strict=True), start=1):
        sheet.write_string(row, 0, category)
        for column, figure in ((1, value), (2, bars.line)):
            if figure is not None:
                sheet.write_number(row, column, figure, share)
    if chart:
        sheet.insert_chart("E2", _chart(book, bars))
    book.close()


def _chart(book: Any, bars: Bars) -> Any:
    last = len(bars.categories)
    font = {"name": FONT, "size": 10, "bold": False}
    columns = book.add_chart({"type": "column"})

    def series(column: int, **look: Any) -> dict[str, Any]:
        return {
            "name": [_DATA, 0, column],
            "categories": [_DATA, 1, 0, last, 0],
            "values": [_DATA, 1, column, last, column],
            **look,
        }

    labels = {"value": True, "num_format": "0.0%", "font": font}
    columns.add_series(series(1, fill={"color": SERIES[0]}, gap=80, data_labels=labels))
    if bars.line is not None:
        line = book.add_chart({"type": "line"})
        line.add_series(series(2, line={"color": WARNING, "width": 1.75, "dash_type": "dash"}))
        columns.combine(line)
    columns.set_title({"name": bars.title, "name_font": {**font, "size": 12}, "overlay": False})
    columns.set_legend({"position": "bottom", "font": font})
    columns.set_x_axis({"num_font": font})
    grid = {"visible": True, "line": {"color": "#D9D9D9"}}
    columns.set_y_axis({"num_format": "0%", "min": 0, "num_font": font, "major_gridlines": grid})
    return columns

"""A notice as a Word document: GB/T 9704's page and type, its table and chart, read back by others."""

from __future__ import annotations

import datetime as dt
import zipfile
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest
from openpyxl import load_workbook
from openxml_audit import OpenXmlValidator

from xl_heating.forms.notice import Heading, Lead, Notice, NoticeTable, write_notice
from xl_heating.forms.word_chart import Bars

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
STREETS = ("财源街道", "岱庙街道", "泰前街道")
RATES = (0.8, None, 0.4)
NOTICE = Notice(
    title="关于全区清洁取暖建设工作进展情况的通报",
    recipients="各街道办事处、镇人民政府",
    body=(
        "现将有关情况通报如下：",
        Heading("一、总体情况"),
        Heading("（一）排名", 2),
        Lead("（二）要求。", "抓紧推进。"),
    ),
    issuer="示例区清洁取暖工作领导小组办公室",
    date=dt.date(2022, 4, 15),
    table=NoticeTable(
        "完成情况表", ("街道镇", "完成率"), (40, 30), [[s, "80.00%"] for s in STREETS], "注：示例。"
    ),
    chart=Bars("完成率对比图", STREETS, "完成率", RATES, "序时进度（50.00%）", 0.5),
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("notice") / "通报.docx"
    write_notice(made, NOTICE)
    return made


def part(path: Path, name: str) -> ElementTree.Element:
    with zipfile.ZipFile(path) as package:
        return ElementTree.fromstring(package.read(name))


def test_what_it_says_in_order(path):
    texts = [paragraph.text for paragraph in docx.Document(path).paragraphs if paragraph.text]
    assert texts == [
        "关于全区清洁取暖建设工作进展情况的通报",
        "各街道办事处、镇人民政府：",
        "现将有关情况通报如下：",
        "一、总体情况",
        "（一）排名",
        "（二）要求。抓紧推进。",
        "附件：1.完成情况表",
        "2.完成率对比图",
        "示例区清洁取暖工作领导小组办公室",
        "2022年4月15日",
        "附件1",
        "完成情况表",
        "注：示例。",
        "附件2",
        "完成率对比图",
    ]


def test_the_page_is_a4_with_the_margins_of_the_standard(path):
    section = part(path, "word/document.xml").find(f".//{W}sectPr")
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")

    def mm(element, name):
        return round(int(element.get(W + name)) / 1440 * 25.4)

    assert (mm(size, "w"), mm(size, "h")) == (210, 297)
    assert [mm(margins, side) for side in ("top", "bottom", "left", "right")] == [37, 35, 28, 26]


@pytest.mark.parametrize(
    ("text", "font", "half_points", "line", "indent"),
    [
        ("关于全区", "方正小标宋简体", "44", "720", None),  # 2号
        ("现将有关", "仿宋", "32", "560", "640"),  # 3号, 28 points, two characters
        ("一、总体", "黑体", "32", "560", "640"),
        ("（一）排名", "楷体", "32", "560", "640"),
    ],
)
def test_type_and_spacing(path, text, font, half_points, line, indent):
    document, styles = part(path, "word/document.xml"), part(path, "word/styles.xml")
    paragraph = next(
        each
        for each in document.iter(f"{W}p")
        if "".join(t.text for t in each.iter(f"{W}t")).startswith(text)
    )
    name = paragraph.find(f"{W}pPr/{W}pStyle").get(f"{W}val")
    style = next(each for each in styles.iter(f"{W}style") if each.get(f"{W}styleId") == name)
    assert style.find(f"{W}rPr/{W}rFonts").get(f"{W}eastAsia") == font
    assert style.find(f"{W}rPr/{W}sz").get(f"{W}val") == half_points
    spacing = style.find(f"{W}pPr/{W}spacing")
    assert (spacing.get(f"{W}line"), spacing.get(f"{W}lineRule")) == (line, "exact")
    found = style.find(f"{W}pPr/{W}ind")
    assert (found.get(f"{W}firstLine") or None) in ((indent,) if indent else (None, "0"))


def test_a_heading_inside_its_paragraph_is_in_kaiti(path):
    paragraph = next(p for p in docx.Document(path).paragraphs if p.text.startswith("（二）"))
    assert [run.text for run in paragraph.runs] == ["（二）要求。", "抓紧推进。"]
    assert paragraph.runs[0]._r.rPr.rFonts.get(f"{W}eastAsia") == "楷体"


def test_page_numbers_odd_right_even_left(path):
    assert part(path, "word/settings.xml").find(f"{W}evenAndOddHeaders") is not None
    section = part(path, "word/document.xml").find(f".//{W}sectPr")
    kinds = {each.get(f"{W}type") for each in section.findall(f"{W}footerReference")}
    assert kinds == {"default", "even"}
    sides = []
    for name in ("word/footer1.xml", "word/footer2.xml"):
        footer = part(path, name)
        assert "".join(text.text for text in footer.iter(f"{W}t")) == "— 1 —"
        assert footer.find(f".//{W}fldSimple").get(f"{W}instr") == "PAGE"
        sides.append(footer.find(f".//{W}jc").get(f"{W}val"))
    assert sides == ["right", "left"]


def test_the_table_repeats_its_header_and_stays_in_the_text_area(path):
    table = docx.Document(path).tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["街道镇", "完成率"]
    assert [cell.text for cell in table.rows[2].cells] == ["岱庙街道", "80.00%"]
    assert table.rows[0]._tr.trPr.find(f"{W}tblHeader") is not None
    assert table.rows[1]._tr.trPr.find(f"{W}tblHeader") is None


def test_the_chart_is_native_with_its_figures_and_a_workbook_to_edit(path):
    drawing = part(path, "word/document.xml").find(f".//{C}chart")
    relation = drawing.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id")
    relations = part(path, "word/_rels/document.xml.rels")
    target = next(each.get("Target") for each in relations if each.get("Id") == relation)
    chart = part(path, f"word/{target}")
    assert [each.text for each in chart.find(f".//{C}barChart").iter(f"{C}v")] == [
        "完成率", *STREETS, "0.8", "0.4"
    ]  # fmt: skip
    assert [each.get("idx") for each in chart.findall(f".//{C}barChart//{C}numCache/{C}pt")] == ["0", "2"]
    line = chart.find(f".//{C}lineChart")
    assert [each.text for each in line.iter(f"{C}v")] == ["序时进度（50.00%）", *STREETS, *["0.5"] * 3]
    assert {each.get("typeface") for each in chart.iter(f"{A}ea")} == {"宋体"}
    with zipfile.ZipFile(path) as package:
        rows = list(load_workbook(BytesIO(package.read("word/embeddings/chart1.xlsx")))["数据"].values)
    assert rows[1] == ("财源街道", 0.8, 0.5)
    assert rows[2] == ("岱庙街道", None, 0.5)


def test_an_independent_validator_finds_nothing(path):
    result = OpenXmlValidator().validate(path)
    assert [error.description for error in result.errors] == []


def test_the_same_notice_is_the_same_file(path, tmp_path):
    write_notice(tmp_path / "again.docx", NOTICE)
    assert (tmp_path / "again.docx").read_bytes() == path.read_bytes()
    core = docx.Document(path).core_properties
    assert (core.author, core.title, core.created) == (
        NOTICE.issuer,
        NOTICE.title,
        dt.datetime(2022, 4, 15, tzinfo=core.created.tzinfo),
    )

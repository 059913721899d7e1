"""A workbook of the staff's own gets macros and buttons, and keeps everything that it had."""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
import xlsxwriter
from adopt_checks import CAPTIONS, MACROS, MODULES, PROJECT, check_old_parts, modules
from openpyxl.comments import Comment
from typer.testing import CliRunner

from xl_heating.cli import app
from xl_heating.errors import (
    EncryptedWorkbook,
    HeatingError,
    JobError,
    SignedWorkbook,
    UnsupportedWorkbook,
    WorkbookNotFound,
)
from xl_heating.hosts.adopting import adopt

BOTH = tuple(CAPTIONS)
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
Fill = Callable[[Any, Any], None]


def rows(book: Any, sheet: Any) -> None:
    sheet.write_row(0, 0, ["街镇", "户数", "金额"])
    for row in range(1, 8):
        sheet.write_row(row, 0, ["财源街道", row, row * 100.5])


def commented(book: Any, sheet: Any) -> None:
    rows(book, sheet)
    sheet.write_comment("A2", "请核对")
    sheet.write_comment("B3", "第二条")


def drawn(book: Any, sheet: Any) -> None:
    rows(book, sheet)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=台账!$B$2:$B$8"})
    sheet.insert_chart("E1", chart)


def tabled(book: Any, sheet: Any) -> None:
    rows(book, sheet)
    sheet.add_table("A1:C8", {"columns": [{"header": name} for name in ("街镇", "户数", "金额")]})


def decorated(book: Any, sheet: Any) -> None:
    """Whatever may stand after the cells of a sheet, all at once."""
    drawn(book, sheet)
    sheet.write_comment("A2", "请核对")
    sheet.set_header("&L&G", {"image_left": "标志.png", "image_data_left": io.BytesIO(PIXEL)})
    sheet.conditional_format("B2:B8", {"type": "data_bar", "data_bar_2010": True})
    sheet.data_validation("A2:A8", {"validate": "list", "source": ["财源街道", "岱庙街道"]})
    sheet.write_url("A10", "https://example.org/")
    sheet.set_h_pagebreaks([5])
    sheet.ignore_errors({"number_stored_as_text": "A1:A8"})


def button_before(book: Any, sheet: Any) -> None:
    rows(book, sheet)
    sheet.insert_button("E2", {"macro": "Old", "caption": "旧按钮"})


def widened(book: Any, sheet: Any) -> None:
    rows(book, sheet)
    sheet.set_row(0, 30)
    sheet.set_column("D:F", None, None, {"hidden": True})
    sheet.freeze_panes(1, 0)


def title_below(book: Any, sheet: Any) -> None:
    for row in range(4, 9):
        sheet.write_row(row, 1, ["甲村", 1])


def full_row(book: Any, sheet: Any) -> None:
    rows(book, sheet)
    sheet.write(0, 16_383, "最后一列")


def nothing(book: Any, sheet: Any) -> None:
    """An empty sheet."""


FILLS: dict[str, Fill] = {
    "plain": rows,
    "comments": commented,
    "chart": drawn,
    "table": tabled,
    "everything": decorated,
    "a button already": button_before,
    "hidden columns": widened,
    "free rows above": title_below,
    "data to the last column": full_row,
    "empty": nothing,
}


def made(path: Path, fill: Fill = rows, **options: Any) -> Path:
    book = xlsxwriter.Workbook(str(path), options)
    fill(book, book.add_worksheet("台账"))
    book.close()
    return path


def changed(path: Path, changes: dict[str, Callable[[bytes], bytes]]) -> Path:
    """The file with some parts changed by functions (of nothing, for new ones)."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, change in changes.items():
        parts[name] = change(parts.get(name, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def part(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def opened(path: Path) -> openpyxl.Workbook:
    book = openpyxl.load_workbook(path, keep_vba=True)
    book.vba_archive.close()
    return book


def sheet_code_names(path: Path) -> list[str | None]:
    return [sheet.sheet_properties.codeName for sheet in opened(path).worksheets]


@pytest.mark.parametrize("name", FILLS)
def test_everything_old_stays(tmp_path: Path, name: str) -> None:
    original = made(tmp_path / "台账.xlsx", FILLS[name])
    before = original.read_bytes()
    report = adopt(original, MACROS, buttons=BOTH)
    assert report.path == tmp_path / "台账.xlsm"
    assert original.read_bytes() == before
    new = check_old_parts(original, report.path)
    assert PROJECT in new
    assert opened(report.path).sheetnames == ["台账"]
    assert [caption for caption, _ in report.buttons] == list(BOTH)
    assert not list(tmp_path.glob("备份"))


@pytest.mark.parametrize("name", FILLS)
def test_buttons_are_complete_and_start_their_macros(tmp_path: Path, name: str) -> None:
    report = adopt(made(tmp_path / "台账.xlsx", FILLS[name]), MACROS, buttons=BOTH)
    with zipfile.ZipFile(report.path) as archive:
        drawings = [archive.read(n).decode() for n in archive.namelist() if n.endswith(".vml")]
        properties = [n for n in archive.namelist() if "ctrlProp" in n]
    shapes = re.findall(r"<v:shape .*?</v:shape>", "".join(drawings), re.S)
    ours = {
        re.search(r"#000000\">(.*?)</font>", shape)[1]: re.search(r"<x:FmlaMacro>(.*?)</x", shape)[1]
        for shape in shapes
        if 'ObjectType="Button"' in shape and "o:spid" in shape
    }
    assert ours == {caption: f"[0]!{macro}" for caption, macro in CAPTIONS.items()}
    numbers = re.findall(r"_x0000_s(\d+)\"", next(text for text in drawings if "HeatUndo" in text))
    assert len(numbers) == len(set(numbers))
    sheet = part(report.path, "xl/worksheets/sheet1.xml").decode()
    ElementTree.fromstring(sheet)
    listed = re.findall(r'<control [^>]*?shapeId="(\d+)"', sheet)
    if name == "a button already":  # as Excel 2007 wrote it; a list with two of three would lose the third
        assert not listed
        assert not properties
    else:
        assert listed == re.findall(r'id="Button_x0020_(\d+)"', "".join(drawings))
        assert len(properties) == len(BOTH)


def test_buttons_lie_on_free_cells(tmp_path: Path) -> None:
    expected = {
        "plain": ["D1", "E1"],  # the data end in C
        "comments": ["D1", "E1"],
        "table": ["D1", "E1"],
        "hidden columns": ["G1", "H1"],  # D to F are hidden: G is the next that can be seen
        "free rows above": ["B1", "C1"],  # rows 1 to 4 are free, the data begin in B
        "empty": ["A1", "B1"],
    }
    for name, cells in expected.items():
        path = made(tmp_path / f"{name}.xlsx", FILLS[name])
        assert [cell for _, cell in adopt(path, MACROS, buttons=BOTH).buttons] == cells, name


def test_buttons_keep_off_pictures_and_other_buttons(tmp_path: Path) -> None:
    """The chart covers E1:L15, the old button E2; two buttons need columns D to G."""
    cells = adopt(made(tmp_path / "a.xlsx", drawn), MACROS, buttons=BOTH).buttons
    assert [cell for _, cell in cells] == ["M1", "N1"]
    cells = adopt(made(tmp_path / "b.xlsx", button_before), MACROS, buttons=BOTH).buttons
    assert [cell for _, cell in cells] == ["G1", "H1"]


def test_a_stray_cell_in_the_last_column_does_not_hide_the_buttons(tmp_path: Path) -> None:
    cells = adopt(made(tmp_path / "a.xlsx", full_row), MACROS, buttons=BOTH).buttons
    assert [cell for _, cell in cells] == ["A10", "B10"]  # below: nothing else is free


def test_without_buttons_no_drawing_comes(tmp_path: Path) -> None:
    report = adopt(made(tmp_path / "台账.xlsx"), MACROS)
    assert check_old_parts(tmp_path / "台账.xlsx", report.path) == {PROJECT}
    assert report.buttons == ()
    assert "刷新汇总、撤销" in "\n".join(report.lines())


def test_the_project_knows_every_sheet(tmp_path: Path) -> None:
    path = tmp_path / "多表.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("台账").write("A1", 1)
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=台账!$A$1:$A$2"})
    book.add_chartsheet("图").set_chart(chart)
    book.add_worksheet("隐藏").hide()
    book.add_worksheet("深藏").very_hidden()
    book.close()
    report = adopt(path, MACROS, buttons=BOTH)
    check_old_parts(path, report.path)
    found = modules(report.path)
    assert set(found) == {"ThisWorkbook", "Sheet1", "Sheet2", "Sheet3", "Chart1", *MODULES}
    assert sheet_code_names(report.path) == ["Sheet1", "Sheet2", "Sheet3"]
    assert b'codeName="Chart1"' in part(report.path, "xl/chartsheets/sheet1.xml")
    assert b'codeName="ThisWorkbook"' in part(report.path, "xl/workbook.xml")
    assert 'Debug.Print "refresh"' in found["heat_buttons"]


def test_code_names_in_use_stay(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.set_vba_name("本工作簿Code")
    for name, code in (("甲", None), ("乙", "Sheet1"), ("丙", "表3"), ("丁", "heat_run"), ("戊", "sheet1")):
        sheet = book.add_worksheet(name)
        sheet.write("A1", name)
        if code:
            sheet.set_vba_name(code)
    book.close()
    report = adopt(path, MACROS)
    # 乙 keeps its name. 甲 had none, 丙's is not ASCII, 丁's is that of a module, 戊's is taken.
    assert sheet_code_names(report.path) == ["Sheet2", "Sheet1", "Sheet3", "Sheet4", "Sheet5"]
    assert b'codeName="ThisWorkbook"' in part(report.path, "xl/workbook.xml")
    assert set(modules(report.path)) == {"ThisWorkbook", *(f"Sheet{n}" for n in range(1, 6)), *MODULES}


def test_1904_dates_and_settings_of_the_workbook_stay(tmp_path: Path) -> None:
    path = made(tmp_path / "台账.xlsx", rows, date_1904=True)
    report = adopt(path, MACROS, buttons=BOTH)
    settings = re.search(rb"<workbookPr[^>]*>", part(report.path, "xl/workbook.xml"))
    assert settings is not None
    assert b'date1904="1"' in settings[0]
    assert openpyxl.load_workbook(report.path).epoch.year == 1904


def prefixed(xml: bytes) -> bytes:
    xml = re.sub(rb"<(/?)([A-Za-z])", rb"<\1x:\2", xml)
    return xml.replace(b" xmlns=", b" xmlns:x=")


def test_parts_with_prefixes_of_their_own(tmp_path: Path) -> None:
    path = made(tmp_path / "台账.xlsx")
    changed(path, {"xl/worksheets/sheet1.xml": prefixed, "xl/workbook.xml": prefixed})
    report = adopt(path, MACROS, buttons=BOTH)
    check_old_parts(path, report.path)
    sheet = ElementTree.fromstring(part(report.path, "xl/worksheets/sheet1.xml"))
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    order = [child.tag.rpartition("}")[2] for child in sheet]
    assert order[0] == "sheetPr"
    assert order[-3:] == ["drawing", "legacyDrawing", "AlternateContent"]
    assert len(sheet.findall(f".//{main}control")) == len(BOTH)


def test_every_new_part_has_a_content_type(tmp_path: Path) -> None:
    """Also where the workbook names the types of its parts one by one, its relationships' too."""
    default = rb'<Default Extension="rels" [^>]*/>'
    each = b"".join(
        b'<Override PartName="/%s" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        % name
        for name in (b"_rels/.rels", b"xl/_rels/workbook.xml.rels")
    )
    path = made(tmp_path / "台账.xlsx")
    changed(path, {"[Content_Types].xml": lambda xml: re.sub(default, each, xml)})
    report = adopt(path, MACROS, buttons=BOTH)
    new = check_old_parts(path, report.path)
    assert "xl/worksheets/_rels/sheet1.xml.rels" in new


def test_what_openpyxl_wrote(tmp_path: Path) -> None:
    """Absolute targets, a prefix declared on single elements, comments numbered from 1."""
    path = tmp_path / "台账.xlsx"
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("乙")):
        sheet.append(["村", "户数"])
        sheet["A1"].comment = Comment("请核对", "审核")
    book.save(path)
    report = adopt(path, MACROS, buttons=BOTH, sheet="乙")
    new = check_old_parts(path, report.path)
    assert not any(name.endswith(".vml") for name in new)
    kept = opened(report.path)
    assert kept["乙"]["A1"].comment.text == "请核对"


def test_a_list_of_controls_gets_the_new_ones(tmp_path: Path) -> None:
    """The result of adopting, its macros taken away, is a workbook as Excel 2010 writes one with buttons."""
    report = adopt(made(tmp_path / "台账.xlsx"), MACROS, buttons=["刷新汇总"])
    bare = changed(
        report.path.rename(tmp_path / "再来.xlsm"),
        {
            "xl/_rels/workbook.xml.rels": lambda xml: re.sub(
                rb"<Relationship [^>]*vbaProject.bin\"/>", b"", xml
            ),
            "[Content_Types].xml": lambda xml: re.sub(rb"<Override [^>]*vbaProject.bin\"[^>]*/>", b"", xml),
        },
    )
    again = adopt(bare, MACROS, buttons=BOTH, out=tmp_path / "二.xlsm")
    sheet = part(again.path, "xl/worksheets/sheet1.xml")
    assert sheet.count(b"<controls>") == 1
    assert re.findall(rb'shapeId="(\d+)"', sheet) == [b"1025", b"1026", b"1027"]
    ElementTree.fromstring(sheet)
    with zipfile.ZipFile(again.path) as archive:
        assert sum("ctrlProp" in name for name in archive.namelist()) == 3
    drawing = part(again.path, "xl/drawings/drawing1.xml")
    identities = re.findall(rb'<xdr:cNvPr id="(\d+)"', drawing)
    assert len(set(identities)) == len(identities) == 3


def test_many_comments_leave_no_number_twice(tmp_path: Path) -> None:
    """1,023 comments fill the sheet's block of numbers; the buttons get another block."""

    def fill(book: Any, sheet: Any) -> None:
        for row in range(1_023):
            sheet.write_comment(row, 0, "注")

    report = adopt(made(tmp_path / "台账.xlsx", fill), MACROS, buttons=BOTH)
    vml = part(report.path, "xl/drawings/vmlDrawing1.vml")
    assert re.search(rb'<o:idmap [^>]*data="([^"]*)"', vml)[1] == b"1,2"
    assert re.findall(rb'o:spid="_x0000_s(\d+)"', vml) == [b"2049", b"2050"]


def test_adopting_again_changes_nothing(tmp_path: Path) -> None:
    report = adopt(made(tmp_path / "台账.xlsx"), MACROS, buttons=BOTH)
    before = report.path.read_bytes()
    again = adopt(report.path, MACROS, buttons=BOTH)
    assert again.already
    assert again.path == report.path
    assert report.path.read_bytes() == before
    assert "已带有清洁取暖的宏" in "".join(again.lines())
    assert again.as_json()["saved"] == ""


def test_twice_the_same_bytes(tmp_path: Path) -> None:
    path = made(tmp_path / "台账.xlsx", decorated)
    one = adopt(path, MACROS, buttons=BOTH, out=tmp_path / "一.xlsm").path.read_bytes()
    assert adopt(path, MACROS, buttons=BOTH, out=tmp_path / "二.xlsm").path.read_bytes() == one


def with_other_macros(path: Path) -> None:
    project = tmp = path.with_name("别的.bin")
    tmp.write_bytes(
        MACROS.build("ThisWorkbook", ["Sheet1"], []).replace(
            "heat_".encode("utf-16-le"), "mine_".encode("utf-16-le")
        )
    )
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("台账")
    book.add_vba_project(str(project))
    book.close()


def strict(path: Path) -> None:
    made(path)
    changed(
        path,
        {
            "xl/workbook.xml": lambda xml: xml.replace(
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                b"http://purl.oclc.org/ooxml/spreadsheetml/main",
            )
        },
    )


def shared(path: Path) -> None:
    made(path)
    relation = (
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        b'revisionHeaders" Target="revisions/revisionHeaders.xml"/></Relationships>'
    )
    changed(
        path,
        {
            "xl/_rels/workbook.xml.rels": lambda xml: xml.replace(b"</Relationships>", relation),
            "xl/revisions/revisionHeaders.xml": lambda _: b"<headers/>",
        },
    )


def template(path: Path) -> None:
    made(path)
    changed(
        path,
        {
            "[Content_Types].xml": lambda xml: xml.replace(
                b"spreadsheetml.sheet.main", b"spreadsheetml.template.main"
            )
        },
    )


def dialog(path: Path) -> None:
    made(path)
    changed(
        path,
        {
            "xl/_rels/workbook.xml.rels": lambda xml: xml.replace(
                b"relationships/styles", b"relationships/dialogsheet"
            )
        },
    )
    changed(
        path,
        {
            "xl/workbook.xml": lambda xml: xml.replace(
                b"</sheets>", b'<sheet name="\xe5\xaf\xb9\xe8\xaf\x9d" sheetId="9" r:id="rId3"/></sheets>'
            )
        },
    )


def signed(path: Path) -> None:
    made(path)
    changed(path, {"_xmlsignatures/origin.sigs": lambda _: b""})


def encrypted(path: Path) -> None:
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le")
    )


def old(path: Path) -> None:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))


def missing(path: Path) -> None:
    """No file."""


@pytest.mark.parametrize(
    ("make", "error", "reason"),
    [
        (with_other_macros, UnsupportedWorkbook, "加载宏"),
        (strict, UnsupportedWorkbook, "严格"),
        (shared, UnsupportedWorkbook, "共享工作簿"),
        (template, UnsupportedWorkbook, "模板"),
        (dialog, UnsupportedWorkbook, "对话框"),
        (signed, SignedWorkbook, "签名"),
        (encrypted, EncryptedWorkbook, "密码"),
        (old, UnsupportedWorkbook, ".xls"),
        (missing, WorkbookNotFound, "台账.xlsx"),
    ],
)
def test_refusals_say_why(
    tmp_path: Path, make: Callable[[Path], None], error: type[HeatingError], reason: str
) -> None:
    path = tmp_path / "台账.xlsx"
    make(path)
    with pytest.raises(error, match=reason) as refused:
        adopt(path, MACROS, buttons=BOTH)
    assert refused.value.remedy
    assert not (tmp_path / "台账.xlsm").exists()


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"buttons": ["不存在"]}, "刷新汇总、撤销"),
        ({"buttons": BOTH, "sheet": "没有"}, "台账"),
        ({"out": Path("新.xlsx")}, ".xlsm"),
        ({"out": Path("没有的文件夹") / "新.xlsm"}, "文件夹"),
    ],
)
def test_wrong_wishes_are_named(tmp_path: Path, options: dict[str, Any], reason: str) -> None:
    path = made(tmp_path / "台账.xlsx")
    if "out" in options:
        options = {"out": tmp_path / options["out"]}
    with pytest.raises(JobError, match=reason):
        adopt(path, MACROS, **options)
    assert sorted(tmp_path.iterdir()) == [path]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    path = made(tmp_path / "台账.xlsx")
    (tmp_path / "台账.xlsm").write_bytes(b"mine")
    with pytest.raises(JobError, match="没有覆盖"):
        adopt(path, MACROS)
    assert (tmp_path / "台账.xlsm").read_bytes() == b"mine"


def test_a_sheet_without_room_is_named(tmp_path: Path) -> None:
    """All columns from D on are hidden, all rows without cells too."""

    def fill(book: Any, sheet: Any) -> None:
        rows(book, sheet)
        sheet.set_column("D:XFD", None, None, {"hidden": True})
        sheet.set_default_row(hide_unused_rows=True)

    path = made(tmp_path / "台账.xlsx", fill)
    with pytest.raises(UnsupportedWorkbook, match=r"台账.*空位"):
        adopt(path, MACROS, buttons=BOTH)
    assert adopt(path, MACROS).path.exists()


def test_hidden_sheets_get_no_buttons_unasked(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("参数").hide()
    shown = book.add_worksheet("台账")
    shown.activate()
    book.close()
    assert adopt(path, MACROS, buttons=BOTH).sheet == "台账"
    assert adopt(path, MACROS, buttons=BOTH, sheet="参数", out=tmp_path / "二.xlsm").sheet == "参数"


def command(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["adopt", *map(str, arguments)])
    if isinstance(done.exception, HeatingError):
        return 2, str(done.exception)
    return done.exit_code, done.stdout


def test_the_command_adds_the_product_s_own_macros(tmp_path: Path) -> None:
    path = made(tmp_path / "台账.xlsx")
    code, said = command(path, "--buttons", "刷新汇总，撤销、重算公式")
    assert code == 0, said
    assert "原文件 台账.xlsx 没有改动" in said
    found = modules(tmp_path / "台账.xlsm")
    assert {"ThisWorkbook", "Sheet1", "xlwings", "heat_buttons", "heat_run"} <= set(found)
    assert 'HeatRun "refresh"' in found["heat_buttons"]
    started = re.findall(
        rb"<x:FmlaMacro>\[0\]!(\w+)", part(tmp_path / "台账.xlsm", "xl/drawings/vmlDrawing1.vml")
    )
    sources = "\n".join(found.values())
    assert len(started) == 3
    for macro in started:
        assert f"Public Sub {macro.decode()}()" in sources
    assert "已带有" in command(tmp_path / "台账.xlsm")[1]


def test_the_command_offers_only_buttons_that_work(tmp_path: Path) -> None:
    """关于 needs the add-in's own sheets, so that a workbook cannot have it."""
    code, said = command(made(tmp_path / "台账.xlsx"), "--buttons", "关于")
    assert code == 2
    assert "刷新汇总、调度通报" in said
    assert "撤销、重算公式" in said
    assert "关于、" not in said


def test_the_command_reports_as_json(tmp_path: Path) -> None:
    code, said = command(
        made(tmp_path / "台账.xlsx"), "--buttons", "撤销", "--out", tmp_path / "新.xlsm", "--json"
    )
    assert code == 0
    assert json.loads(said) == {
        "workbook": "台账.xlsx",
        "saved": str(tmp_path / "新.xlsm"),
        "already": False,
        "sheet": "台账",
        "buttons": [{"caption": "撤销", "cell": "D1"}],
    }

"""A copy without links to other workbooks and without macros; sheets copied with their formats."""

from __future__ import annotations

import openpyxl
import pytest
import xlsxwriter
from engines_samples import parts, prefixed, simple, with_parts, written_by_xlsxwriter

from xl_heating.engines.file import detaching
from xl_heating.engines.file.document import open_document
from xl_heating.engines.file.sheet_copies import copy_sheet
from xl_heating.errors import UnsupportedWorkbook

TYPES, BOOK, RELS = "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
LINK = "xl/externalLinks/externalLink1.xml"
_OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def with_link(path):
    """A workbook with a link to another one, as Excel writes it."""
    simple(path, [["甲", 1]])
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return with_parts(
        path,
        {
            LINK: b'<externalLink xmlns="%s" xmlns:r="%s"><externalBook r:id="rId1"/></externalLink>'
            % (main, _OFFICE),
            "xl/externalLinks/_rels/externalLink1.xml.rels": (
                b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                b'<Relationship Id="rId1" Type="%s/externalLinkPath" Target="a.xlam" TargetMode="External"/>'
                b"</Relationships>" % _OFFICE
            ),
            RELS: lambda xml: xml.replace(
                b"</Relationships>",
                b'<Relationship Id="rId99" Type="%s/externalLink" Target="externalLinks/externalLink1.xml"/>'
                b"</Relationships>" % _OFFICE,
            ),
            TYPES: lambda xml: xml.replace(
                b"</Types>",
                b'<Override PartName="/%s" ContentType="application/vnd.openxmlformats-officedocument.'
                b'spreadsheetml.externalLink+xml"/></Types>' % LINK.encode(),
            ),
            BOOK: lambda xml: xml.replace(
                b"</sheets>",
                b'</sheets><externalReferences><externalReference xmlns:r="%s" r:id="rId99"/>'
                b"</externalReferences>" % _OFFICE,
            ),
        },
    )


def test_links_go_with_all_their_parts(tmp_path):
    path = with_link(tmp_path / "b.xlsx")
    document = open_document(path)
    assert detaching.drop_external_links(document) == 1
    document.save()
    left = parts(path)
    assert not [name for name in left if "externalLink" in name]
    assert not [name for name in (TYPES, BOOK, RELS) if b"external" in left[name]]
    assert openpyxl.load_workbook(path).active["A1"].value == "甲"


def test_places_that_still_refer_to_another_workbook_are_found(tmp_path):
    def fill(book, sheet):
        sheet.write_formula("A1", '="[1]是文字"', None, "x")
        book.define_name("甲", "='[1]Sheet1'!$A$1")

    path = written_by_xlsxwriter(tmp_path / "b.xlsx", fill)
    document = open_document(path)
    assert detaching.external_places(document) == [BOOK]
    document.workbook.delete_name("甲", None)
    document.replace_part(BOOK, document.workbook.xml)
    assert detaching.external_places(document) == []


def with_macros(path, tmp_path):
    """A workbook with a VBA project and a button."""
    project = tmp_path / "vbaProject.bin"
    project.write_bytes(b"any project: it is only carried along")
    book = xlsxwriter.Workbook(str(path))
    book.add_vba_project(str(project))
    sheet = book.add_worksheet("台账")
    sheet.write("A1", "甲")
    sheet.insert_button("C2", {"macro": "HeatRefresh", "caption": "刷新汇总"})
    sheet.write_comment("A1", "批注")
    book.close()
    return path


def test_macros_go_with_their_buttons_and_the_file_is_a_plain_workbook(tmp_path):
    path = with_macros(tmp_path / "b.xlsm", tmp_path)
    document = open_document(path, as_copy=True)
    assert detaching.has_macros(document)
    assert detaching.drop_macros(document) == 1
    document.save(tmp_path / "b.xlsx")
    left = parts(tmp_path / "b.xlsx")
    assert "xl/vbaProject.bin" not in left
    assert not [name for name, data in left.items() if b"HeatRefresh" in data]
    assert b"vbaProject" not in left[RELS]
    assert b"sheet.main+xml" in left[TYPES]
    assert b"macroEnabled" not in left[TYPES]
    assert openpyxl.load_workbook(tmp_path / "b.xlsx").active["A1"].comment.text == "批注"
    assert path.read_bytes()
    assert not detaching.has_macros(open_document(tmp_path / "b.xlsx"))


def test_button_that_the_sheet_lists_keeps_its_shape_and_calls_nothing(tmp_path):
    path = with_macros(tmp_path / "b.xlsm", tmp_path)
    control = (
        b'<controls><control shapeId="1026" r:id="rId1" name="b">'
        b'<controlPr defaultSize="0" macro="[0]!HeatRefresh"/></control></controls>'
    )
    with_parts(
        path,
        {"xl/worksheets/sheet1.xml": lambda xml: xml.replace(b"</worksheet>", control + b"</worksheet>")},
    )
    document = open_document(path, as_copy=True)
    detaching.drop_macros(document)
    document.save(tmp_path / "b.xlsx")
    left = parts(tmp_path / "b.xlsx")
    assert not [name for name, data in left.items() if b"HeatRefresh" in data]
    assert b'ObjectType="Button"' in left["xl/drawings/vmlDrawing1.vml"]
    assert b'<controlPr defaultSize="0"/>' in left["xl/worksheets/sheet1.xml"]


def test_plain_workbook_has_no_macros(tmp_path):
    assert not detaching.has_macros(open_document(simple(tmp_path / "b.xlsx", [[1]])))


def styled_source(path):
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("参数")
    title = book.add_format({"bold": True, "font_size": 16, "font_name": "宋体", "bg_color": "#DCE6F1"})
    date = book.add_format({"num_format": "yyyy-mm-dd", "border": 1})
    sheet.write("A1", " 政策\n参数 ", title)
    sheet.write_number("B2", 44562, date)
    sheet.write_formula("C3", '=IF(B2>0,"是","否")', None, "是")
    sheet.set_column("B:B", 33, date)
    sheet.conditional_format(
        "B2:B9",
        {"type": "cell", "criteria": ">", "value": 1, "format": book.add_format({"bg_color": "#FFF2CC"})},
    )
    sheet.data_validation("B5", {"validate": "list", "source": ["甲", "乙"]})
    book.close()
    return path


@pytest.mark.parametrize("made_by", ["openpyxl", "xlsxwriter", "prefixed"])
def test_copied_sheet_looks_as_it_did_and_the_others_too(tmp_path, made_by):
    source = open_document(styled_source(tmp_path / "source.xlsx"), read_only=True)
    path = tmp_path / "target.xlsx"
    if made_by == "openpyxl":
        simple(path, [["甲", 1]])
    elif made_by == "prefixed":
        prefixed(path)
    else:

        def fill(book, sheet):
            sheet.write("A1", "甲", book.add_format({"italic": True, "num_format": "0.000"}))
            sheet.conditional_format("A1", {"type": "blanks", "format": book.add_format({"bold": True})})

        written_by_xlsxwriter(path, fill)
    before = openpyxl.load_workbook(path).worksheets[0]["A1"]
    was = (before.value, before.number_format, before.font.i)
    target = open_document(path)
    copy_sheet(source, "参数", target)
    target.save()
    book = openpyxl.load_workbook(path)
    first, sheet = book.worksheets[0]["A1"], book["参数"]
    assert (first.value, first.number_format, first.font.i) == was
    assert sheet["A1"].value == " 政策\n参数 "
    assert (sheet["A1"].font.sz, sheet["A1"].font.name, sheet["A1"].font.b) == (16, "宋体", True)
    assert sheet["A1"].fill.fgColor.rgb == "FFDCE6F1"
    assert (sheet["B2"].number_format, sheet["B2"].border.left.style) == ("yyyy-mm-dd", "thin")
    assert sheet["C3"].value == '=IF(B2>0,"是","否")'
    assert sheet.column_dimensions["B"].width > 30
    rule = next(iter(sheet.conditional_formatting)).rules[0]
    assert rule.dxf.fill.bgColor.rgb == "FFFFF2CC"
    assert sheet.data_validations.dataValidation[0].formula1 == '"甲,乙"'


def test_sheet_with_a_picture_of_any_kind_is_not_copied(tmp_path):
    path = tmp_path / "source.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("参数")
    sheet.write_comment("A1", "批注")
    book.close()
    with pytest.raises(UnsupportedWorkbook, match="不能复制"):
        copy_sheet(open_document(path), "参数", open_document(simple(tmp_path / "t.xlsx", [[1]])))


def test_copied_sheet_keeps_its_print_titles_and_has_room_in_a_book_of_narrower_digits(tmp_path):
    source = tmp_path / "source.xlsx"
    book = xlsxwriter.Workbook(
        str(source), {"default_format_properties": {"font_name": "宋体", "font_size": 10}}
    )
    book.add_worksheet("其他")
    sheet = book.add_worksheet("参数")
    sheet.write("A1", "键")
    sheet.set_column("A:A", 21)
    sheet.repeat_rows(0)
    book.close()
    path = simple(tmp_path / "target.xlsx", [["甲", 1]])
    target = open_document(path)
    copy_sheet(open_document(source), "参数", target)
    target.save()
    copied = openpyxl.load_workbook(path)["参数"]
    assert copied.print_title_rows == "$1:$1"
    original = openpyxl.load_workbook(source)["参数"]
    assert copied.column_dimensions["A"].width > 1.1 * original.column_dimensions["A"].width

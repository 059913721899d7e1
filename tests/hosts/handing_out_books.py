"""A workbook with private numbers in every corner that the format has, and the list of them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import xlsxwriter

ID = "990000198001010012"
OLD_ID = "990000800101001"
WRONG_ID = "99000019800101004X"
MOBILE = "13900000017"
LANDLINE = "0538-8000017"
CARD = "6222020000000000017"
BOOK = "B3000017"
METER = "0400000017"
HOUSE = "17-3-401"
SECRETS = (
    ID, OLD_ID, WRONG_ID, MOBILE, LANDLINE, CARD, BOOK, METER, HOUSE,
    "990000198001010039", "990000198001010055", "990000198001010071", "13900000018", "13900000019",
    "13900000020", "13900000021", "13900000022", "13900000023", "13900000024", "13900000025", "13900000026",
    "13900000027", "13900000028", "13900000029", "13900000030", "13900000031", "13900000032", "13900000033",
    "13900000034", "13900000035", "13900000036",
    "示例作者", "示例经办人", "示例批注", "示例隐藏", "someone@example.com",
)  # fmt: skip
"""Nothing of this may be found in what is published."""

HEADERS = (
    "序号", "户编号", "街道镇", "村（居）", "户主姓名", "身份证号", "联系电话", "住址/门牌号", "户口簿号",
    "电表户号", "改造方式", "设备费（元）", "补贴合计（元）", "银行账号", "开户人", "特殊群体", "备注",
    "隐藏列",
)  # fmt: skip


def private_workbook(path: Path) -> Path:
    """A ledger, a sheet of notes, a hidden sheet; comments, rules, filters, names, properties and more."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties(
            {"title": "台账", "author": "示例作者", "manager": "示例作者", "comments": f"联系{MOBILE}"}
        )
        book.set_custom_property("经办", "示例经办人")
        sheet = book.add_worksheet("改造台账")
        _fill_ledger(book, sheet)
        _fill_notes(book, book.add_worksheet("联系表"))
        hidden = book.add_worksheet("旧表")
        hidden.write("A1", f"示例隐藏 {ID}")
        hidden.hide()
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=改造台账!$L$4:$L$5", "categories": "=改造台账!$F$4:$F$5"})
        chart.set_title({"name": "补贴 13900000018"})
        sheet.insert_chart("B20", chart)
        sheet.insert_textbox("J20", "联系 13900000019")
        book.define_name("老号码", '="990000198001010039"')
        book.define_name("合计", "=改造台账!$M$6")
    return with_more_parts(path)


def _fill_ledger(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
    sheet.merge_range(0, 0, 0, len(HEADERS) - 1, "清洁取暖改造台账")
    sheet.write("A2", "填报单位：示例街道 联系电话：0538-8000099")
    sheet.write_row("A3", HEADERS)
    rows = [
        [
            1,
            "01-001-0001",
            "省庄镇",
            "示例村",
            "示例甲",
            ID,
            MOBILE,
            f"示例村{HOUSE}",
            BOOK,
            METER,
            "分散电代煤",
        ],
        [
            2,
            "01-001-0002",
            "省庄镇",
            "示例村",
            "示例乙",
            OLD_ID,
            LANDLINE,
            "示例村二号",
            "B17",
            None,
            "太阳能",
        ],
    ]
    more = [
        [6350, None, CARD, "示例甲", "低保", "原号 990000198001010055，电话：8000017", "13900000020"],
        [5800, None, 6222020000000017, "示例丙", None, f"本人身份证{_wide(WRONG_ID)}", ID],
    ]
    for at, row in enumerate(rows):
        sheet.write_row(at + 3, 0, [*row, *more[at]])
        sheet.write_formula(at + 3, 12, f"=HEAT_SUBSIDY(K{at + 4},L{at + 4})")
    sheet.write("A6", "合计")
    sheet.write_formula("L6", "=SUM(L4:L5)")
    sheet.write_formula("M6", "=SUM(M4:M5)")
    sheet.write("A7", "填表人：示例 电话：0538-8000018")
    sheet.set_column("R:R", None, None, {"hidden": True})
    sheet.write("B9", "已作废 13900000021")
    sheet.set_row(8, None, None, {"hidden": True})
    sheet.write_comment("F4", f"示例批注 {MOBILE}", {"author": "示例作者"})
    sheet.data_validation("C4:C5", {"validate": "list", "source": ["省庄镇", "13900000022"]})
    sheet.conditional_format(
        "F4:F5",
        {"type": "cell", "criteria": "==", "value": '"990000198001010071"', "format": book.add_format()},
    )
    sheet.autofilter("A3:R5")
    sheet.filter_column_list("G", [MOBILE])
    sheet.set_header("&C联系 13900000023")
    sheet.write_url("S4", "https://example.com/13900000024", string="电话")
    sheet.write_number("T4", 5, book.add_format({"num_format": '0"（13900000025）"'}))
    sheet.write_rich_string("U4", "电话", book.add_format({"bold": True}), "13900000026", "备用")


def _fill_notes(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
    sheet.write_row("A1", ["值班人", "号码"])
    sheet.write("B2", 13900000027)
    sheet.write("B3", "1390-0000-028")
    sheet.write("B4", "someone@example.com")
    sheet.write("B5", "2021-10-13 2021-10-20")
    sheet.write("B6", 158796800)
    sheet.write("A8", "联系电话：")
    sheet.write("B8", 8000019)
    sheet.merge_range("D1:E1", "说明")
    sheet.write("E1", "13900000033")  # below the merged cell, where nobody sees it


def _wide(text: str) -> str:
    return "".join(chr(ord(each) + 0xFEE0) for each in text)


def with_more_parts(path: Path) -> Path:
    """Put in what XlsxWriter does not write: custom XML, a thumbnail, text under a merge …"""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["customXml/item1.xml"] = b"<who>13900000029</who>"
    parts["docProps/thumbnail.jpeg"] = b"13900000030"
    parts["xl/printerSettings/printerSettings1.bin"] = b"13900000031"
    parts["xl/persons/person.xml"] = "<p>示例作者13900000032</p>".encode()
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rId90" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        b'customXml" Target="customXml/item1.xml"/>'
        b'<Relationship Id="rId91" Type="http://schemas.openxmlformats.org/package/2006/relationships/'
        b'metadata/thumbnail" Target="docProps/thumbnail.jpeg"/></Relationships>',
    )
    notes = parts["xl/worksheets/sheet2.xml"]
    notes = notes.replace(b"</sheetData>", b"</sheetData><!-- 13900000034 -->")
    parts["xl/worksheets/sheet2.xml"] = notes
    workbook = parts["xl/workbook.xml"]
    parts["xl/workbook.xml"] = workbook.replace(
        b"<workbookPr", b'<fileSharing userName="13900000035"/><workbookPr', 1
    )
    strings = parts["xl/sharedStrings.xml"]
    phonetic = "<r><t>电话</t></r>".encode()
    assert phonetic in strings
    parts["xl/sharedStrings.xml"] = strings.replace(
        "备用</t></r>".encode(), '备用</t></r><rPh sb="0" eb="1"><t>13900000036</t></rPh>'.encode()
    )
    types = parts["[Content_Types].xml"]
    parts["[Content_Types].xml"] = types.replace(
        b"</Types>", b'<Default Extension="jpeg" ContentType="image/jpeg"/></Types>'
    ).replace(
        b'<Default Extension="rels"',
        b'<Default Extension="bin" ContentType="application/vnd.openxmlformats-'
        b'officedocument.spreadsheetml.printerSettings"/><Default Extension="rels"',
        1,
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    path.write_bytes(packed.getvalue())
    return path


def parts_of(path: Path) -> dict[str, bytes]:
    """Every part of a workbook, unpacked."""
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}

"""Publishing a workbook: values, plain formulas or LAMBDA names in place of the functions."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

import openpyxl
import pytest
import xlsxwriter
from lambda_engines import shown

from xl_heating.errors import CalculationError, JobError
from xl_heating.functions import CellError
from xl_heating.hosts.publishing.publishing import publish, published_path
from xl_heating.hosts.publishing.report import Edition
from xl_heating.policy import load_policy
from xl_heating.recalculation import calculate
from xl_heating.templates.lambda_sheet import write_reference

HEADERS = ["改造方式", "费用", "户数", "补贴"]
ROWS = [["分散电代煤", 6350, None], ["太阳能", 5800, None], [None, None, None], ["农房能效", 7000, None]]
SUBSIDIES = [6000, 5800, "", 0]
"""三（二）: at most 6000 a household; blank stays blank; 三（四）: nothing before acceptance."""


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """The sheets that publishing adds, written once."""
    made = tmp_path_factory.mktemp("reference") / "reference.xlsx"
    write_reference(made)
    data = made.read_bytes()
    return lambda path, policy: path.write_bytes(data)


def workbook(path, fill, suffix=".xlsx"):
    book = xlsxwriter.Workbook(str(path))
    fill(book, book.add_worksheet("台账"))
    book.close()
    return path


def ledger(book, sheet):
    sheet.write_row(0, 0, HEADERS)
    money = book.add_format({"num_format": "#,##0.00", "bg_color": "#FFF2CC"})
    for at, row in enumerate(ROWS, start=1):
        sheet.write_row(at, 0, row)
        sheet.write_formula(at, 3, f"=HEAT_SUBSIDY(A{at + 1},B{at + 1},C{at + 1})", money)
    sheet.write_formula("D6", "=SUM(D2:D5)")
    sheet.write_formula("E6", '=IF(HEAT_WAN(D6)>1,ROUND(HEAT_WAN(D6),2)&"万元","")')


def with_parts(path, changes):
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    for name, change in changes.items():
        content[name] = change(content[name]) if callable(change) else change
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    path.write_bytes(packed.getvalue())
    return path


def parts(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def formulas(path, sheet="台账"):
    cells = openpyxl.load_workbook(path)[sheet]
    return {cell.coordinate: cell.value for row in cells for cell in row if cell.value is not None}


def values(path, sheet="台账"):
    cells = openpyxl.load_workbook(path, data_only=True)[sheet]
    return {cell.coordinate: cell.value for row in cells for cell in row if cell.value is not None}


# ------------------------------------------------------------------------------------------ values


def test_functions_become_values_and_all_else_stays(tmp_path, reference):
    path = workbook(tmp_path / "a.xlsx", ledger)
    before = path.read_bytes()
    report = publish(path, None, Edition.FREEZE, reference=reference)
    assert path.read_bytes() == before
    assert report.saved == str(tmp_path / "a-数值版.xlsx")
    cells = formulas(tmp_path / "a-数值版.xlsx")
    # The file showed 0 everywhere: what was stored is never taken for the result.
    assert [cells.get(f"D{row}") for row in (2, 3, 4, 5)] == SUBSIDIES
    assert (cells["D6"], cells["E6"]) == ("=SUM(D2:D5)", "1.18万元")
    assert values(tmp_path / "a-数值版.xlsx")["D6"] == 11800
    money = openpyxl.load_workbook(report.saved)["台账"]["D2"]
    assert (money.number_format, money.fill.fgColor.rgb) == ("#,##0.00", "FFFFF2CC")
    assert report.frozen == {"台账": 5}
    assert openpyxl.load_workbook(report.saved).sheetnames == ["台账"]


def test_blocks_become_values_as_a_whole(tmp_path, reference):
    def fill(book, sheet):
        sheet.write_column("A1", [10000, 25000, None])
        sheet.write_array_formula("B1:B3", "{=HEAT_WAN(A1:A3)}")
        sheet.write_dynamic_array_formula("D1:D3", "=HEAT_WAN(A1:A3)*2")
        sheet.write_array_formula("F1:F3", "{=A1:A3*2}")

    path = workbook(tmp_path / "a.xlsx", fill)
    report = publish(path, None, Edition.FREEZE, reference=reference)
    cells = formulas(report.saved)
    assert [cells.get(f"B{row}") for row in (1, 2, 3)] == [1, 2.5, ""]
    assert [cells.get(f"D{row}") for row in (1, 2)] == [2, 5]
    assert cells["F1"].text == "=A1:A3*2"
    assert report.frozen == {"台账": 2}


def test_errors_stay_errors(tmp_path, reference):
    def fill(book, sheet):
        sheet.write_formula("A1", '=HEAT_CAP("电炉",1)')
        sheet.write_formula("A2", "=IFERROR(A1,0)")

    report = publish(workbook(tmp_path / "a.xlsx", fill), None, Edition.FREEZE, reference=reference)
    cell = openpyxl.load_workbook(report.saved)["台账"]["A1"]
    assert (cell.value, cell.data_type) == ("#N/A", "e")


def test_names_that_call_functions_go_and_cells_that_use_them_are_values(tmp_path, reference):
    def fill(book, sheet):
        book.define_name("万元", "=HEAT_WAN('台账'!$A$1)")
        book.define_name("两倍", "=万元*2")
        book.define_name("元", "='台账'!$A$1")
        sheet.write_number("A1", 30000)
        sheet.write_formula("B1", "=两倍+1")
        sheet.write_formula("B2", '=元&"万元"')

    report = publish(workbook(tmp_path / "a.xlsx", fill), None, Edition.FREEZE, reference=reference)
    assert formulas(report.saved) == {"A1": 30000, "B1": 7, "B2": '=元&"万元"'}
    assert list(openpyxl.load_workbook(report.saved).defined_names) == ["元"]
    assert "名称“万元”用了 HEAT_ 函数，已删除。" in report.notes


def test_table_column_does_not_bring_the_functions_back(tmp_path, reference):
    def fill(book, sheet):
        sheet.add_table(
            "A1:B3",
            {
                "name": "台",
                "columns": [
                    {"header": "元"},
                    {"header": "万元", "formula": "=HEAT_WAN(台[[#This Row],[元]])"},
                ],
                "data": [[10000], [20000]],
            },
        )

    report = publish(workbook(tmp_path / "a.xlsx", fill), None, Edition.FREEZE, reference=reference)
    assert [formulas(report.saved)[f"B{row}"] for row in (2, 3)] == [1, 2]
    assert not [name for name, data in parts(report.saved).items() if b"HEAT_" in data]


OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def with_link(path):
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return with_parts(
        path,
        {
            "xl/externalLinks/externalLink1.xml": b'<externalLink xmlns="%s" xmlns:r="%s">'
            b'<externalBook r:id="rId1"/></externalLink>' % (main, OFFICE),
            "xl/externalLinks/_rels/externalLink1.xml.rels": b'<Relationships xmlns="http://schemas.openxml'
            b'formats.org/package/2006/relationships"><Relationship Id="rId1" Type="%s/externalLinkPath" '
            b'Target="qnqn.xlam" TargetMode="External"/></Relationships>' % OFFICE,
            "xl/_rels/workbook.xml.rels": lambda xml: xml.replace(
                b"</Relationships>",
                b'<Relationship Id="rId99" Type="%s/externalLink" '
                b'Target="externalLinks/externalLink1.xml"/></Relationships>' % OFFICE,
            ),
            "[Content_Types].xml": lambda xml: xml.replace(
                b"</Types>",
                b'<Override PartName="/xl/externalLinks/externalLink1.xml" ContentType="application/vnd.'
                b'openxmlformats-officedocument.spreadsheetml.externalLink+xml"/></Types>',
            ),
            "xl/workbook.xml": lambda xml: xml.replace(
                b"</sheets>",
                b'</sheets><externalReferences><externalReference r:id="rId99"/></externalReferences>',
            ),
        },
    )


@pytest.mark.parametrize("edition", Edition)
def test_link_to_the_add_in_is_gone(tmp_path, reference, edition):
    def fill(book, sheet):
        sheet.write_number("A1", 30000)
        sheet.write_formula("B1", "=[1]!HEAT_WAN(A1)")
        sheet.write_formula("B2", r"='C:\加载项\清洁取暖.xlam'!HEAT_WAN(A1)+1")

    path = with_link(workbook(tmp_path / "a.xlsx", fill))
    report = publish(path, None, edition, reference=reference)
    left = parts(report.saved)
    assert not [name for name in left if "external" in name]
    assert b"external" not in left["xl/workbook.xml"]
    assert b"[1]" not in left["xl/worksheets/sheet1.xml"]
    assert values(report.saved)["B1"] == 3
    expected = {Edition.FREEZE: 3, Edition.LAMBDA: "=HEAT_WAN(A1)"}
    if edition in expected:
        assert formulas(report.saved)["B1"] == expected[edition]


def test_figures_from_other_workbooks_are_kept_and_named(tmp_path, reference):
    def fill(book, sheet):
        sheet.write_formula("A1", "=[1]Sheet1!$A$1", None, 30000)
        sheet.write_formula("B1", "=HEAT_WAN(A1)")
        sheet.write_formula("B2", "=A1*2")

    path = with_link(workbook(tmp_path / "a.xlsx", fill))
    report = publish(path, None, Edition.FREEZE, reference=reference)
    assert formulas(report.saved) == {"A1": 30000, "B1": 3, "B2": "=A1*2"}
    assert report.linked == {"台账": 1}
    assert any("引用了其他工作簿" in note for note in report.notes)


def test_rule_that_refers_to_another_workbook_stops_the_work(tmp_path, reference):
    def fill(book, sheet):
        sheet.write_number("A1", 1)
        sheet.conditional_format(
            "A1",
            {"type": "formula", "criteria": "=A1>[1]Sheet1!$A$1", "format": book.add_format({"bold": True})},
        )

    path = with_link(workbook(tmp_path / "a.xlsx", fill))
    with pytest.raises(JobError, match="其他工作簿"):
        publish(path, None, Edition.FREEZE, reference=reference)
    assert not (tmp_path / "a-数值版.xlsx").exists()


def test_workbook_with_macros_becomes_one_without(tmp_path, reference):
    project = tmp_path / "vbaProject.bin"
    project.write_bytes(b"any project")

    def fill(book, sheet):
        book.add_vba_project(str(project))
        sheet.write_formula("A1", "=HEAT_WAN(20000)")
        sheet.insert_button("C2", {"macro": "HeatRefresh", "caption": "刷新汇总"})

    path = workbook(tmp_path / "a.xlsm", fill)
    report = publish(path, None, Edition.FREEZE, reference=reference)
    assert report.saved.endswith("a-数值版.xlsx")
    assert "xl/vbaProject.bin" not in parts(report.saved)
    assert openpyxl.load_workbook(report.saved)["台账"]["A1"].value == 2
    assert "副本不含宏，按钮随之去掉或失效。" in report.notes


def test_formula_that_cannot_be_calculated_stops_the_work(tmp_path, reference):
    path = workbook(tmp_path / "a.xlsx", lambda book, sheet: sheet.write_formula("A1", "=HEAT_NEW(1)"))
    with pytest.raises(CalculationError, match="HEAT_NEW"):
        publish(path, None, Edition.FREEZE, reference=reference)


def test_formulas_of_others_that_cannot_be_calculated_stay_as_they_are(tmp_path, reference):
    def fill(book, sheet):
        sheet.write_formula("A1", '=GETPIVOTDATA("元",$H$1)', None, 10000)
        sheet.write_formula("B1", "=A1*2", None, 20000)
        sheet.write_formula("C1", "=HEAT_WAN(30000)")

    report = publish(workbook(tmp_path / "a.xlsx", fill), None, Edition.FREEZE, reference=reference)
    assert formulas(report.saved) == {"A1": '=GETPIVOTDATA("元",$H$1)', "B1": "=A1*2", "C1": 3}
    assert values(report.saved)["B1"] == 20000
    assert any("2 个与 HEAT_ 函数无关的单元格" in note for note in report.notes)


def test_figure_that_rests_on_what_cannot_be_calculated_stops_the_work(tmp_path, reference):
    def fill(book, sheet):
        sheet.write_formula("A1", '=GETPIVOTDATA("元",$H$1)', None, 10000)
        sheet.write_formula("C1", "=HEAT_WAN(A1)", None, 1)

    with pytest.raises(JobError, match="不能计算的公式") as refused:
        publish(workbook(tmp_path / "a.xlsx", fill), None, Edition.FREEZE, reference=reference)
    assert refused.value.where == "a.xlsx 台账!C1"


def test_original_is_never_overwritten(tmp_path, reference):
    path = workbook(tmp_path / "a.xlsx", ledger)
    with pytest.raises(JobError, match="不能覆盖原文件"):
        publish(path, None, Edition.FREEZE, reference=reference, out=path)


def test_copy_without_macros_is_no_xlsm(tmp_path, reference):
    source = workbook(tmp_path / "a.xlsx", ledger)
    with pytest.raises(JobError, match=r"副本不含宏，不能存为 \.xlsm"):
        publish(source, None, Edition.FREEZE, reference=reference, out=tmp_path / "b.xlsm")
    assert not (tmp_path / "b.xlsm").exists()


def test_copy_that_was_there_is_kept_as_a_backup(tmp_path, reference):
    path = workbook(tmp_path / "a.xlsx", ledger)
    publish(path, None, Edition.FREEZE, reference=reference)
    again = publish(path, None, Edition.FREEZE, reference=reference)
    assert "备份" in again.backup


def test_where_an_edition_is_written(tmp_path):
    assert published_path(tmp_path / "台账.xlsm", Edition.NATIVE).name == "台账-普通公式版.xlsx"
    assert published_path(tmp_path / "台账.xlsx", Edition.LAMBDA).name == "台账-免安装.xlsx"


# --------------------------------------------------------------------------------- plain formulas


def test_functions_become_plain_formulas_over_sheets_that_are_added(tmp_path, reference):
    path = workbook(tmp_path / "a.xlsx", ledger)
    report = publish(path, None, Edition.NATIVE, reference=reference)
    assert not report.refused
    assert report.converted == {"台账": 5}
    assert not [name for name, data in parts(report.saved).items() if b"HEAT_" in data]
    assert openpyxl.load_workbook(report.saved).sheetnames == ["台账", "政策参数", "改造方式"]
    assert [values(report.saved).get(f"D{row}") or "" for row in (2, 3)] == SUBSIDIES[:2]
    calculated = calculate(report.saved).values["台账"]
    assert [calculated[row, 4] for row in (2, 3, 4, 5)] == SUBSIDIES
    engine = shown("ironcalc", tmp_path / "a-普通公式版.xlsx", "台账", [(2, 4), (3, 4), (4, 4), (6, 5)])
    assert list(engine.values()) == [6000, 5800, None, "1.18万元"]


def test_plain_formulas_follow_the_parameters(tmp_path, reference):
    path = workbook(tmp_path / "a.xlsx", ledger)
    report = publish(path, None, Edition.NATIVE, reference=reference)
    book = openpyxl.load_workbook(report.saved)
    sheet = book["政策参数"]
    cell = next(row[1] for row in sheet if row[0].value == "ELEC_DECENTRAL.cap")
    cell.value = 4000
    book.save(tmp_path / "changed.xlsx")
    assert calculate(tmp_path / "changed.xlsx").values["台账"][2, 4] == 4000


def test_column_of_results_becomes_a_formula_in_each_row(tmp_path, reference):
    def fill(book, sheet):
        sheet.write_column("A2", ["财源街道", "岱庙街道", "全区"])
        sheet.write_column("B2", [3, 9, 12])
        sheet.write_column("C2", [10, 10, 20])
        sheet.write_array_formula("D2:D4", "{=HEAT_RATE(B2:B4,$C$2:$C$4)}")
        sheet.write_array_formula("E2:E4", "{=HEAT_RANK(A2:A4,D2:D4)}")
        sheet.write_array_formula("F2:F4", "{=HEAT_RATE(B2:B4,100)}")

    report = publish(workbook(tmp_path / "a.xlsx", fill), None, Edition.NATIVE, reference=reference)
    assert not report.refused
    calculated = calculate(report.saved).values["台账"]
    assert [calculated[row, 4] for row in (2, 3, 4)] == [0.3, 0.9, 0.6]
    assert [calculated[row, 5] for row in (2, 3, 4)] == [2, 1, ""]
    assert [calculated[row, 6] for row in (2, 3, 4)] == [0.03, 0.09, 0.12]
    cells = formulas(report.saved)
    assert "B3" in cells["D3"]
    assert "$C$3" in cells["D3"]
    assert b't="array"' not in parts(report.saved)["xl/worksheets/sheet1.xml"]


UNABLE = {
    "A1": ('=INDEX(HEAT_SPLIT("太阳能",6200),1,1)', "HEAT_SPLIT 没有普通公式写法"),
    "A2": ('=HEAT_CAP("太阳能",2,"SOLAR.cap=5000")', "“政策参数”以外的政策"),
    "A3": ("=SUM(HEAT_WAN(C1:C2))", "不是单个值"),
    "A4": ('=HEAT_ID_MASK("0538-6123456","电话")', "不含参数“种类”"),
    "A5": ('=HEAT_CAP("电代煤",2)', "超出适用范围"),
    "A6": ('=HEAT_ID_CHECK("１１０１０５１９４９１２３１００２ｘ")', "超出适用范围"),
    "A7": ("=HEAT_WAN(基数)", "不是单个值"),
}


def unable(book, sheet):
    book.define_name("基数", "='台账'!$C$1")
    sheet.write_column("C1", [10000, 20000])
    for cell, (formula, _) in UNABLE.items():
        sheet.write_formula(cell, formula)
    sheet.write_formula("B1", "=HEAT_WAN(C1)")


def test_what_has_no_plain_form_is_named_and_nothing_is_written(tmp_path, reference):
    path = workbook(tmp_path / "a.xlsx", unable)
    report = publish(path, None, Edition.NATIVE, reference=reference)
    assert (report.stopped, report.code, report.saved) == (True, 2, "")
    assert [each.name for each in tmp_path.iterdir()] == ["a.xlsx"]
    reasons = {each.place.partition("!")[2]: each.reason for each in report.refused}
    assert set(reasons) == set(UNABLE)
    assert all(UNABLE[cell][1] in reason for cell, reason in reasons.items()), reasons
    text = "\n".join(report.lines())
    assert "台账!A1" in text
    assert "没有写入任何内容" in text
    assert len(report.as_json()["refused"]) == len(UNABLE)


def test_what_has_no_plain_form_becomes_values_when_asked(tmp_path, reference):
    path = workbook(tmp_path / "a.xlsx", unable)
    report = publish(path, None, Edition.NATIVE, reference=reference, freeze=True)
    cells = formulas(report.saved)
    assert [cells[cell] for cell in UNABLE] == [6000, 10000, 3, "053*****3456", 12000, "OK", 1]
    assert cells["B1"].startswith("=IF(C1=")
    assert (report.frozen, report.converted, report.code) == ({"台账": 7}, {"台账": 1}, 0)


def test_formula_that_asks_whether_the_functions_are_there_keeps_its_answer(tmp_path, reference):
    def fill(book, sheet):
        sheet.write_formula("A1", '=IF(ISERROR(HEAT_ROUTE("")),"未核对",IF(HEAT_WAN(1)=0,"一致","不一致"))')

    path = workbook(tmp_path / "a.xlsx", fill)
    for edition in (Edition.NATIVE, Edition.LAMBDA):
        report = publish(path, None, edition, reference=reference)
        assert formulas(report.saved)["A1"] == '="未核对"'


def test_sheet_of_the_same_name_without_its_names_is_not_touched(tmp_path, reference):
    def fill(book, sheet):
        book.add_worksheet("政策参数")
        sheet.write_formula("A1", "=HEAT_WAN(10000)")

    with pytest.raises(JobError, match="政策参数"):
        publish(workbook(tmp_path / "a.xlsx", fill), None, Edition.NATIVE, reference=reference)


def test_workbooks_own_parameters_decide(tmp_path, reference):
    path = tmp_path / "a.xlsx"
    reference(path, None)
    book = openpyxl.load_workbook(path)
    cell = next(row[1] for row in book["政策参数"] if row[0].value == "SOLAR.cap")
    cell.value = 5000
    book.create_sheet("台账")["A1"] = '=HEAT_CAP("太阳能",1,heat_policy)'
    book.save(path)
    for edition in (Edition.NATIVE, Edition.LAMBDA):
        report = publish(path, load_policy(), edition, reference=reference)
        assert values(report.saved)["A1"] == 5000
        assert any("全部按本工作簿“政策参数”的数值计算" in note for note in report.notes)


# -------------------------------------------------------------------------------------- LAMBDA


def test_functions_become_names_of_the_workbook(tmp_path, reference):
    path = workbook(tmp_path / "a.xlsx", ledger)
    report = publish(path, None, Edition.LAMBDA, reference=reference)
    book = openpyxl.load_workbook(report.saved)
    assert book.sheetnames == ["台账", "政策参数", "改造方式", "免安装函数"]
    assert book.defined_names["HEAT_SUBSIDY"].attr_text.startswith(
        "_xlfn.LAMBDA(_xlpm.route,_xlpm.cost,_xlop."
    )
    assert formulas(report.saved)["D2"] == "=HEAT_SUBSIDY(A2,B2,C2)"
    assert values(report.saved)["D2"] == 6000
    assert report.kept == {"台账": 5}
    assert "HEAT_SPLIT" in report.missing
    listed = {row[1].value: row[3].value for row in book["免安装函数"].iter_rows(min_row=4)}
    assert (listed["HEAT_SUBSIDY"], listed["HEAT_SPLIT"]) == ("有", "无")


@pytest.mark.parametrize("engine", ["ironcalc", "formulon", "cellrune"])
def test_names_calculate_in_the_published_file(tmp_path, reference, engine):
    def fill(book, sheet):
        sheet.write_column("A1", [10000, 25000])
        sheet.write_formula("B1", "=HEAT_WAN(A1)")
        sheet.write_formula("B2", "=SUM(HEAT_WAN(A1:A2))")
        sheet.write_formula("B3", "=HEAT_RATE(A1,A2)")
        sheet.write_formula("B4", '=HEAT_RATE("x",A2)')

    report = publish(workbook(tmp_path / "a.xlsx", fill), None, Edition.LAMBDA, reference=reference)
    found = shown(engine, tmp_path / "a-免安装.xlsx", "台账", [(row, 2) for row in (1, 2, 3, 4)])
    assert report.saved
    assert list(found.values()) == [1, 3.5, 0.4, CellError.VALUE]


def test_calls_that_the_names_cannot_answer_are_named_or_frozen(tmp_path, reference):
    path = workbook(tmp_path / "a.xlsx", unable)
    report = publish(path, None, Edition.LAMBDA, reference=reference)
    cells = {each.place.partition("!")[2] for each in report.refused}
    assert {"A1", "A2", "A5", "A6"} <= cells
    assert not {"A3", "A7", "B1"} & cells  # columns and names are no difficulty here
    frozen = publish(path, None, Edition.LAMBDA, reference=reference, freeze=True)
    assert formulas(frozen.saved)["A1"] == 6000
    assert formulas(frozen.saved)["A3"] == "=SUM(HEAT_WAN(C1:C2))"


def test_today_is_an_argument(tmp_path, reference):
    def fill(book, sheet):
        sheet.write_formula("A1", '=HEAT_DEADLINE(DATE(2022,4,1),"",TODAY())')

    report = publish(
        workbook(tmp_path / "a.xlsx", fill),
        None,
        Edition.FREEZE,
        reference=reference,
        today=dt.date(2022, 4, 3),
    )
    assert re.fullmatch(r"未完成（逾期\d天）", formulas(report.saved)["A1"])

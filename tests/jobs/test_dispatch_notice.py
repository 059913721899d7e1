"""The notice of a dispatch: its sentences from figures worked by hand, and an office's own template."""

from __future__ import annotations

import datetime as dt
import shutil
import zipfile
from pathlib import Path

import docx
import pytest
from docx.shared import Pt
from openxml_audit import OpenXmlValidator
from street_works import OCTOBER, SEPTEMBER, write_district, write_ledgers

from xl_heating.errors import JobError
from xl_heating.hosts import closed_file
from xl_heating.jobs import dispatch
from xl_heating.jobs.occasion import Occasion
from xl_heating.policy import load_policy

POLICY = load_policy()
NOW = dt.datetime(2021, 9, 30, 17, 0)


def run(home: Path, day: dt.date, **options):
    def job(book, given):
        return dispatch.run(book, home / "街镇台账", given, **options)

    return closed_file.run(home / "区级汇总.xlsx", job, Occasion(POLICY, day, NOW, "示例"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """After the dispatches of September and October."""
    home = tmp_path_factory.mktemp("notices")
    write_district(home, POLICY)
    write_ledgers(home / "街镇台账")
    run(home, SEPTEMBER)
    run(home, OCTOBER)
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "区办"))


def text(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(path).paragraphs)


def test_the_first_notice(made):
    said = text(made / "调度通报-2021-09-30.docx")
    assert (
        "全区计划改造170户，截至目前，已核准19户、开工80户、完成安装79户、通气通电78户、验收合格75户，"
        "完成率44.12%，落后序时进度5.88个百分点（序时进度50.00%）。" in said
    )
    assert "按改造方式分，验收合格的有：分散电代煤73户（计划170户）。" in said
    assert "按面积折算的有：公益场所折算2户。" in said
    assert "完成率从高到低依次为：并列第1位财源街道、岱庙街道（80.00%），第3位泰前街道（70.00%）" in said
    assert "达到或快于序时进度的有3个：财源街道、岱庙街道、泰前街道；慢于序时进度的有3个：" in said
    assert "本期为首次调度" in said
    assert "省庄镇未报送台账，不列入排名，其完成数未计入全区合计，请尽快补报。" in said
    assert "落后序时进度10个百分点及以上），对上高街道、邱家店镇等2个街道镇进行重点督办" in said
    assert (
        "1.上高街道。完成率40.00%，落后序时进度10个百分点，尚有6户未验收。存在问题：电力增容滞后。"
        "下步措施：协调供电中心9月底前完成增容。" in said
    )
    assert "全区尚有95户未完成，其中4户已完成安装、尚未验收合格。" in said
    assert "泰山区冬季清洁取暖建设推进工作领导小组办公室\n2021年9月30日" in said


def test_the_second_notice_says_what_has_changed(made):
    said = text(made / "调度通报-2021-10-31.docx")
    assert "本期（2021年10月1日至2021年10月31日）新增验收2户。完成率较上期提高1.17个百分点。" in said
    assert "与上期（2021年9月30日）相比，完成率提高最多的是泰前街道，提高10个百分点；" in said
    assert "没有进展的有5个：财源街道、岱庙街道、上高街道、徐家楼街道、邱家店镇。" in said
    assert "位次上升的有：泰前街道（由第3位到第1位）。" in said
    assert "位次下降" not in said


def test_the_table_is_in_the_order_of_the_ranking(made):
    table = docx.Document(made / "调度通报-2021-10-31.docx").tables[0]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0][:2] == ["排名", "街道镇"]
    assert [row[:2] for row in rows[1:]] == [
        ["1", "财源街道"], ["1", "岱庙街道"], ["1", "泰前街道"], ["4", "徐家楼街道"], ["5", "上高街道"],
        ["6", "邱家店镇"], ["—", "省庄镇"], ["", "全区"],
    ]  # fmt: skip
    # 0.8 against 123 ÷ 184 = 0.6685 of the time.
    assert rows[3][2:] == ["20", "16", "2", "80.00%", "+10.00", "+13.15", ""]
    assert rows[7][2:] == ["10", "", "", "", "", "", "未报送"]
    assert rows[8][2:] == ["170", "77", "2", "45.29%", "+1.17", "-21.56", ""]


def test_no_identity_number_is_in_a_notice(made):
    with zipfile.ZipFile(made / "调度通报-2021-10-31.docx") as package:
        content = b"".join(package.read(name) for name in package.namelist() if name.endswith(".xml"))
    assert b"990000" not in content


# ---------------------------------------------------------------------------- an office's own template


def template(path: Path, *paragraphs: tuple[str, ...]) -> Path:
    """A template whose paragraphs are made of these runs."""
    document = docx.Document()
    for runs in paragraphs:
        paragraph = document.add_paragraph()
        for piece in runs:
            paragraph.add_run(piece)
    document.save(path)
    return path


def test_fields_are_filled_where_word_has_split_them(home, tmp_path):
    path = template(
        tmp_path / "模板.docx",
        ("截至{", "{截至", "日期}", "}，计划{{计划户数}}户，完成率", "{{ 完成率 }}。"),
        ("{{重点督办}}",),
        ("{{排名表}}",),
        ("{{对比图}}",),
    )
    document = docx.Document(path)
    first = document.paragraphs[0].runs
    first[0].bold, first[2].italic = True, True
    document.paragraphs[1].runs[0].font.size = Pt(15)
    document.add_table(1, 1).cell(0, 0).paragraphs[0].add_run("督办：{{督办名单}}")
    document.sections[0].header.paragraphs[0].add_run("{{发文机关}}")
    document.save(path)
    run(home, OCTOBER, template=path, out=tmp_path / "通报.docx")
    filled = docx.Document(tmp_path / "通报.docx")
    assert filled.paragraphs[0].text == "截至2021年10月31日，计划170户，完成率45.29%。"
    assert [run.text for run in filled.paragraphs[0].runs if run.bold] == ["截至2021年10月31日"]
    # Three paragraphs for one field, each in the look of the field.
    assert filled.paragraphs[2].text.startswith("1.徐家楼街道。完成率41.00%，落后序时进度25.85个百分点")
    assert filled.paragraphs[3].text.startswith("2.上高街道。")
    assert {run.font.size for at in (1, 2, 3) for run in filled.paragraphs[at].runs} == {Pt(15)}
    ranking, own = filled.tables
    assert ranking.rows[1].cells[1].text == "财源街道"
    assert own.cell(0, 0).text == "督办：徐家楼街道、上高街道、邱家店镇"
    assert filled.sections[0].header.paragraphs[0].text == "泰山区冬季清洁取暖建设推进工作领导小组办公室"
    with zipfile.ZipFile(tmp_path / "通报.docx") as package:
        assert "word/charts/chart1.xml" in package.namelist()
        assert "{{" not in package.read("word/document.xml").decode()
    result = OpenXmlValidator().validate(tmp_path / "通报.docx")
    assert [error.description for error in result.errors] == []


def test_a_template_beside_the_workbook_is_taken_and_gives_the_same_bytes_again(home):
    template(home / "通报模板.docx", ("通报：{{标题}}",))
    run(home, OCTOBER)
    path = home / "调度通报-2021-10-31.docx"
    assert text(path) == "通报：关于全区冬季清洁取暖建设工作进展情况的通报"
    assert list((home / "备份").glob("调度通报-2021-10-31-*.docx"))  # the one without a template is kept
    assert run(home, OCTOBER).files == []


@pytest.mark.parametrize(
    ("runs", "words"),
    [
        (("第{{期号}}期",), "不认识的占位符：{{期号}}"),
        (("第{{期",), "没有写完整"),
        (("没有字段",), "模板中没有占位符"),
        (("见{{排名表}}",), "独占一段"),
    ],
)
def test_an_unusable_template_is_refused_before_anything_is_written(home, tmp_path, runs, words):
    before = (home / "区级汇总.xlsx").read_bytes()
    path = template(tmp_path / "模板.docx", runs)
    with pytest.raises(JobError, match=words) as error:
        run(home, dt.date(2021, 11, 30), template=path)
    assert "模板.docx" in str(error.value)
    assert (home / "区级汇总.xlsx").read_bytes() == before
    assert not (home / "调度通报-2021-11-30.docx").exists()


def test_a_template_that_is_no_document_is_refused(home, tmp_path):
    (tmp_path / "模板.docx").write_bytes(b"not a document")
    with pytest.raises(JobError, match="不是可读取的"):
        run(home, OCTOBER, template=tmp_path / "模板.docx")
    with pytest.raises(JobError, match="找不到通报模板"):
        run(home, OCTOBER, template=tmp_path / "没有.docx")

"""Buttons of a workbook made for Excel, clicked in LibreOffice: VBA, RunPython, the add-in, the job."""

from __future__ import annotations

import datetime as dt
import shutil
import zipfile
from pathlib import Path

import pytest
import xlwings as xw
from calc_documents import Documents
from pyopenvba.cfb import CFB
from pyopenvba.vba import parse_vba_project

from xl_heating.hosts import closed_file
from xl_heating.hosts.excel.commands import COMMANDS
from xl_heating.hosts.libreoffice.macros import command_of, restore_runpython, swap_runpython
from xl_heating.hosts.libreoffice.runpython import MODULE, STUBS
from xl_heating.jobs.layout import CATALOGUE_SHEET, SUMMARY_SHEET, summary_layout
from xl_heating.jobs.writing import comparable, rows_of
from xl_heating.policy import load_policy
from xl_heating.templates import district_workbook
from xl_heating.templates.demo import Demo, example_plan, make_demo

pytestmark = pytest.mark.host

POLICY = load_policy()
LAYOUT = summary_layout(POLICY)
OPERATOR = 3
"""The column of 运行日志 that names whoever ran it; the time stands in column 1."""


@pytest.fixture
def demo(tmp_path: Path) -> Demo:
    return make_demo(tmp_path / "demo", POLICY, 140)


@pytest.fixture
def workbook(demo: Demo) -> Path:
    """The district's workbook with buttons, beside the streets' ledgers."""
    demo.summary.unlink()
    path = demo.summary.with_suffix(".xlsm")
    district_workbook(path, POLICY, example_plan(demo.district, POLICY))
    return path


def modules(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        project = parse_vba_project(CFB.from_bytes(archive.read("xl/vbaProject.bin")))
    return {module.name: module.source.rstrip() for module in project.modules}


def subsidy(book: xw.Book) -> xw.Range:
    return book.sheets[SUMMARY_SHEET].range((LAYOUT.first_row, LAYOUT.index("subsidy")))


def shown(book: xw.Book) -> dict[tuple[str, int, int], object]:
    """All cells that show something, without who ran a job and when."""
    cells = {}
    for sheet in book.sheets:
        area = sheet.used_range
        for r, row in enumerate(rows_of(area), start=area.row):
            for c, value in enumerate(row, start=area.column):
                if value is not None and not (sheet.name == "运行日志" and r > 3 and c in (1, OPERATOR)):
                    cells[sheet.name, r, c] = comparable(value)
    return cells


def test_a_click_does_what_the_command_line_does(
    demo: Demo, workbook: Path, documents: Documents, tmp_path: Path
) -> None:
    closed = tmp_path / "closed" / workbook.name
    closed.parent.mkdir()
    shutil.copyfile(workbook, closed)
    now = dt.datetime.now()
    closed_file.refresh(closed, demo.ledgers, POLICY, as_of=now.date(), now=now)
    before = workbook.read_bytes()
    book = documents.open(workbook)
    documents.click(book, "刷新汇总")
    documents.wait(lambda: "刷新汇总 区级汇总.xlsm 完成" in documents.office.log())
    clicked = shown(book)
    assert len(clicked) > 800
    assert clicked == shown(documents.open(closed))
    assert workbook.read_bytes() == before  # saving is for the user
    assert subsidy(book).value is not None
    documents.click(book, "撤销")
    documents.wait(lambda: "撤销 区级汇总.xlsm 完成" in documents.office.log())
    assert subsidy(book).value is None


def test_a_damaged_ledger_is_told_and_the_others_are_counted(
    demo: Demo, workbook: Path, documents: Documents
) -> None:
    broken = sorted(demo.ledgers.iterdir())[2]
    broken.write_bytes(b"not a workbook")
    renamed = workbook.rename(workbook.with_name("有坏台账.xlsm"))
    book = documents.open(renamed)
    documents.click(book, "刷新汇总")
    documents.wait(lambda: "刷新汇总 有坏台账.xlsm 完成" in documents.office.log())
    entry = documents.office.log().split("刷新汇总 有坏台账.xlsm 完成")[1]
    assert broken.name in entry
    assert "已收街镇6" in entry


def test_a_refusal_is_told_and_changes_nothing(demo: Demo, workbook: Path, documents: Documents) -> None:
    for path in demo.ledgers.iterdir():
        path.unlink()
    renamed = workbook.rename(workbook.with_name("没有台账.xlsm"))
    book = documents.open(renamed)
    before = shown(book)
    refusals = documents.office.log().count("刷新汇总 失败")
    documents.click(book, "刷新汇总")
    documents.wait(lambda: documents.office.log().count("刷新汇总 失败") > refusals)
    assert shown(book) == before


def test_the_modules_are_swapped_on_loading_and_come_back_for_saving(
    workbook: Path, documents: Documents, tmp_path: Path
) -> None:
    book = documents.open(workbook)
    library = book.api.BasicLibraries.getByName("VBAProject")
    assert library.getByName(MODULE) == STUBS[MODULE]
    assert not book.api.isModified()
    copy = tmp_path / "另存.xlsm"
    book.impl.document.model.setModified(True)
    book.impl.save_copy(copy)
    saved, own = modules(copy), modules(workbook)
    assert saved[MODULE] == own[MODULE]
    assert saved["heat_run"] == own["heat_run"]
    assert library.getByName(MODULE) == STUBS[MODULE]


def test_a_document_without_our_macros_is_left_alone(documents: Documents) -> None:
    model = documents.open().api
    assert not swap_runpython(model)
    assert not restore_runpython(model)


def test_the_menu_offers_every_job(documents: Documents) -> None:
    provider = documents.context.ServiceManager.createInstanceWithContext(
        "com.sun.star.configuration.ConfigurationProvider", documents.context
    )
    from xl_heating.engines.calc.uno_access import struct

    path = struct("beans.NamedValue", Name="nodepath", Value="/org.openoffice.Office.Addons/AddonUI")
    addons = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", (path,))
    menu = addons.OfficeMenuBar.getByName("org.xlheating.Macros")
    entries = [menu.Submenu.getByName(name) for name in sorted(menu.Submenu.ElementNames)]
    assert menu.Title == "清洁取暖"
    offered = [command for command in COMMANDS if command.job or command.key in ("recalculate", "functions")]
    assert [(each.Title, each.URL) for each in entries] == [
        (command.caption, f"service:org.xlheating.Macros?{command.job or command.key}") for command in offered
    ]
    assert {"上报名单", "运行补贴发放", "撤销"} < {each.Title for each in entries}


def test_buttons_whose_macros_only_excel_can_run(workbook: Path, documents: Documents) -> None:
    renamed = workbook.rename(workbook.with_name("其他按钮.xlsm"))
    book = documents.open(renamed)
    total = book.sheets[SUMMARY_SHEET].range((LAYOUT.total_row, LAYOUT.index("done_SOLAR")))
    right = total.value or 0
    with book.app.properties(calculation="manual"):
        book.sheets[SUMMARY_SHEET].range((LAYOUT.first_row, LAYOUT.index("done_SOLAR"))).value = 100_000
        assert (total.value or 0) == right
        documents.click(book, "重算公式")
        documents.wait(lambda: "重算公式 其他按钮.xlsm 完成" in documents.office.log())
        assert total.value == right + 100_000
    documents.click(book, "函数目录")
    documents.wait(lambda: "函数目录 其他按钮.xlsm 完成" in documents.office.log())
    assert book.sheets.active.name == CATALOGUE_SHEET


def test_the_menu_runs_the_job_on_the_current_document(workbook: Path, documents: Documents) -> None:
    renamed = workbook.rename(workbook.with_name("从菜单.xlsm"))
    book = documents.open(renamed)
    frame = book.api.CurrentController.Frame
    frame.activate()
    manager = documents.context.ServiceManager
    helper = manager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", documents.context)
    helper.executeDispatch(frame, "service:org.xlheating.Macros?refresh", "_self", 0, ())
    documents.wait(lambda: "刷新汇总 从菜单.xlsm 完成" in documents.office.log())
    assert subsidy(book).value is not None


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("import xl_heating.hosts.excel.buttons as b; b.run('refresh')", "refresh"),
        ('b.run("undo")', "undo"),
        ("doctor", "doctor"),
        ("import os; os.system('rm')", "import os; os.system('rm')"),
    ],
)
def test_commands_are_read_not_executed(text: str, command: str) -> None:
    assert command_of(text) == command

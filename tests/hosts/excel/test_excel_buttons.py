"""Buttons on the open workbook: xlwings' real Windows engine over an Excel made of Python objects."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
import xlwings as xw
from fake_excel import open_in_excel

from xl_heating.engines import file as file_engine
from xl_heating.errors import JobError
from xl_heating.hosts import closed_file
from xl_heating.hosts.excel import buttons, run_log
from xl_heating.hosts.excel.commands import COMMANDS
from xl_heating.jobs import refresh as refresh_job
from xl_heating.jobs.layout import LOG_SHEET, PARAMETERS_SHEET, SUMMARY_SHEET, sources_layout, summary_layout
from xl_heating.policy import load_policy
from xl_heating.templates.demo import Demo, make_demo

NOW = dt.datetime(2022, 4, 15, 9, 30)
POLICY = load_policy()
LAYOUT = summary_layout(POLICY)


@pytest.fixture(autouse=True)
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    return tmp_path / "local" / "xl_heating" / "logs"


@pytest.fixture
def demo(tmp_path: Path) -> Demo:
    return make_demo(tmp_path / "demo", POLICY, 140)


@pytest.fixture
def book(demo: Demo) -> xw.Book:
    return open_in_excel(demo.summary)


def excel(book: xw.Book):
    return book.impl.xl.Application


def sheet(book: xw.Book, name: str):
    return book.impl.xl.sheet(name)


def contents(book: xw.Book) -> dict[str, dict]:
    return {each.Name: dict(each.cells) for each in book.impl.xl.Sheets}


def of_cell(book: xw.Book, street: str, key: str) -> tuple[int, int]:
    return LAYOUT.first_row + LAYOUT.streets.index(street), LAYOUT.index(key)


def written_by_hand(book: xw.Book) -> dict[str, dict]:
    """What a job may write: all but the formulas, which Excel itself calculates."""
    return {
        each.Name: {place: value for place, value in each.cells.items() if place not in each.formulas}
        for each in book.impl.xl.Sheets
    }


def test_the_button_writes_what_the_command_line_writes(demo, book, tmp_path):
    buttons.act("refresh", book, NOW)
    closed_file.refresh(demo.summary, demo.ledgers, POLICY, as_of=NOW.date(), now=NOW, operator="")
    closed = open_in_excel(demo.summary)
    in_excel, in_file = written_by_hand(book), written_by_hand(closed)
    operator = 3  # the column of 运行日志 that names whoever ran it
    for log in (in_excel[LOG_SHEET], in_file[LOG_SHEET]):
        for place in [place for place in log if place[1] == operator]:
            del log[place]
    assert in_excel == in_file


def test_a_second_click_changes_nothing_and_leaves_no_copy(demo, book):
    first = buttons.act("refresh", book, NOW)
    after, kept = contents(book), file_engine.backups(demo.summary)
    second = buttons.act("refresh", book, NOW)
    assert "可按“撤销”恢复" in first
    assert "没有改动" in second
    assert contents(book) == after
    assert file_engine.backups(demo.summary) == kept
    assert len(kept) == 1


def test_the_copy_holds_the_workbook_as_it_was_unsaved_changes_included(demo, book):
    sheet(book, PARAMETERS_SHEET).cells[(200, 9)] = "尚未保存的备注"
    buttons.act("refresh", book, NOW)
    (backup,) = file_engine.backups(demo.summary)
    old = file_engine.open(backup, read_only=True)
    assert old.sheets[PARAMETERS_SHEET].range("I200").value == "尚未保存的备注"
    assert old.sheets[SUMMARY_SHEET].range(of_cell(book, "省庄镇", "subsidy")).value is None


def test_undo_gives_the_cells_back_and_undo_again_comes_back(book):
    before = contents(book)
    buttons.act("refresh", book, NOW)
    done = contents(book)
    assert "已撤销“刷新汇总”" in buttons.act("undo", book, NOW)
    undone = contents(book)
    assert {name: cells for name, cells in undone.items() if name != LOG_SHEET} == {
        name: cells for name, cells in before.items() if name != LOG_SHEET
    }
    operations = [value for (_, column), value in sorted(undone[LOG_SHEET].items()) if column == 2]
    assert operations[-2:] == ["刷新汇总", "撤销"]  # the log only grows
    buttons.act("undo", book, NOW)
    again = contents(book)
    del done[LOG_SHEET], again[LOG_SHEET]
    assert again == done


def test_undo_brings_back_a_formula_that_the_job_wrote_over(book):
    page, place = sheet(book, SUMMARY_SHEET), of_cell(book, "省庄镇", "subsidy")
    page.cells[place], page.formulas[place] = 8.0, "=3+5"
    backup_source = book.impl.xl.SaveCopyAs

    def save_copy(path: str) -> None:  # the fake saves values; the formula is put in as Excel would
        backup_source(path)
        if place in page.formulas:
            copy = file_engine.open(path)
            copy.sheets[SUMMARY_SHEET].range(place).formula = "=3+5"
            copy.impl.save(backup=False)
            copy.close()

    book.impl.xl.SaveCopyAs = save_copy
    buttons.act("refresh", book, NOW)
    assert place not in page.formulas
    buttons.act("undo", book, NOW)
    assert page.formulas[place] == "=3+5"


def test_undo_refuses_when_the_cells_were_changed_since(book):
    buttons.act("refresh", book, NOW)
    sheet(book, SUMMARY_SHEET).cells[of_cell(book, "省庄镇", "subsidy")] = 1.5
    after = contents(book)
    with pytest.raises(JobError, match="之后又有改动"):
        buttons.act("undo", book, NOW)
    assert contents(book) == after


def test_undo_of_what_the_command_line_did_says_how(demo, book):
    closed_file.refresh(demo.summary, demo.ledgers, POLICY, as_of=NOW.date(), now=NOW)
    with pytest.raises(JobError, match="关闭工作簿后运行 xl-heating undo"):
        buttons.act("undo", book, NOW)


def test_undo_without_any_job_says_so(book):
    with pytest.raises(JobError, match="没有可以撤销"):
        buttons.act("undo", book, NOW)


def test_the_copy_of_a_button_is_a_backup_for_the_command_line(demo, book):
    before = demo.summary.read_bytes()
    buttons.act("refresh", book, NOW)
    demo.summary.write_bytes(b"saved by Excel, then closed")
    closed_file.undo(demo.summary)
    old, new = file_engine.open(demo.summary, read_only=True), before
    assert old.sheets[SUMMARY_SHEET].range(of_cell(book, "省庄镇", "subsidy")).value is None
    assert len(new) > 0


def test_texts_that_look_like_something_else_stay_texts(demo, book):
    """Excel would make a date of a sheet named 2022-04, and a formula of one named =1."""
    folder = demo.ledgers
    for path in sorted(folder.iterdir())[1:]:
        path.unlink()
    path = next(folder.iterdir())
    path.rename(folder / "=1+1.xlsx")
    buttons.act("refresh", book, NOW)
    layout = sources_layout()
    page = sheet(book, layout.sheet)
    place = (layout.first_row, layout.index("file"))
    assert page.cells[place] == "=1+1.xlsx"
    assert place not in page.formulas


def test_dates_arrive_as_dates(book):
    buttons.act("refresh", book, NOW)
    assert book.names[LAYOUT.date_name].refers_to_range.value == dt.datetime(2022, 4, 15)


def test_money_formats_and_error_cells_are_read_as_what_they_are(book):
    """COM gives Decimal for a cell with a money format, an error integer for #N/A."""
    page = sheet(book, SUMMARY_SHEET)
    buttons.act("refresh", book, NOW)
    place, error = of_cell(book, "省庄镇", "subsidy"), of_cell(book, "财源街道", "subsidy")
    right = page.cells[error]
    page.money.add(place)
    page.cells[error] = "#N/A"
    text = buttons.act("refresh", book, NOW)
    assert "改动单元格1。" in text
    assert page.cells[error] == right


def test_an_error_in_the_parameters_stops_the_job_before_it_writes(demo, book):
    page = sheet(book, PARAMETERS_SHEET)
    row = next(row for (row, column), value in page.cells.items() if column == 1 and value == "SOLAR.cap")
    page.cells[(row, 2)] = "#N/A"
    before = contents(book)
    with pytest.raises(JobError, match=r"SOLAR\.cap"):
        buttons.act("refresh", book, NOW)
    assert contents(book) == before
    assert not file_engine.backups(demo.summary)


def test_a_page_without_a_needed_name_stops_the_job_before_it_writes(book):
    del book.impl.xl.Names.names[LAYOUT.rule_name]
    before = contents(book)
    with pytest.raises(JobError, match=LAYOUT.rule_name):
        buttons.act("refresh", book, NOW)
    assert contents(book) == before


def test_progress_goes_to_the_status_bar_and_everything_is_switched_back(book):
    buttons.act("refresh", book, NOW)
    shown = [text for text in excel(book).bar if text]
    assert "刷新汇总：读取" in shown[1]
    assert "（7/7）" in shown[-1]
    assert excel(book).StatusBar is False
    assert excel(book).ScreenUpdating is True
    assert excel(book).Calculation == -4105


def test_everything_is_switched_back_after_a_failure_too(demo, book):
    for path in demo.ledgers.iterdir():
        path.unlink()
    with pytest.raises(JobError):
        buttons.act("refresh", book, NOW)
    assert excel(book).StatusBar is False
    assert excel(book).ScreenUpdating is True
    assert excel(book).Calculation == -4105


# ---------------------------------------------------------------------------------- the ledger folder


def test_the_folder_beside_the_workbook_needs_no_question(book):
    buttons.act("refresh", book, NOW)
    assert excel(book).asked == []


def test_a_picked_folder_is_asked_once_and_remembered_relative(demo, book):
    demo.ledgers.rename(demo.folder / "各镇报来")
    excel(book).folder = demo.folder / "各镇报来"
    buttons.act("refresh", book, NOW)
    assert excel(book).asked == ["请选择存放各街镇台账的文件夹"]
    assert book.names["heat_ledger_folder"].refers_to_range.value == "各镇报来"  # on 填表说明, to be seen
    excel(book).folder = None
    assert "没有改动" in buttons.act("refresh", book, NOW)


def test_a_named_cell_goes_before_everything(demo, book, tmp_path):
    elsewhere = tmp_path / "别处"
    demo.ledgers.rename(elsewhere)
    sheet(book, PARAMETERS_SHEET).cells[(150, 8)] = str(elsewhere)
    book.impl.xl.Names.names["heat_ledger_folder"] = f"={PARAMETERS_SHEET}!$H$150"
    assert "已收街镇7" in buttons.act("refresh", book, NOW)


def test_no_folder_picked_means_nothing_done(demo, book):
    demo.ledgers.rename(demo.folder / "各镇报来")
    before = contents(book)
    with pytest.raises(JobError, match="没有选择各街镇台账的文件夹"):
        buttons.act("refresh", book, NOW)
    assert contents(book) == before
    assert not file_engine.backups(demo.summary)


# ------------------------------------------------------------------------------------------- messages


def run(book: xw.Book, command: str, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    monkeypatch.setattr(xw.Book, "caller", classmethod(lambda cls: book))
    buttons.run(command)
    (alert,) = excel(book).alerts
    return alert


def test_success_is_one_short_message(book, monkeypatch):
    mode, text = run(book, "refresh", monkeypatch)
    assert mode == "info"
    assert text.startswith("刷新汇总完成。已收街镇7，")
    assert len(text) <= buttons.LONGEST_MESSAGE


def test_an_error_is_one_sentence_and_the_place_of_the_log(book, logs, monkeypatch):
    del book.impl.xl.Names.names[LAYOUT.rule_name]
    mode, text = run(book, "refresh", monkeypatch)
    (log,) = logs.iterdir()
    assert mode == "critical"
    assert text.startswith("刷新汇总没有完成。")
    assert LAYOUT.rule_name in text
    assert str(log) in text
    assert "Traceback" not in text
    assert "Traceback" in log.read_text(encoding="utf-8")


def test_a_protected_sheet_is_said_in_excels_own_words(demo, book, monkeypatch):
    sheet(book, SUMMARY_SHEET).protected = True
    mode, text = run(book, "refresh", monkeypatch)
    assert mode == "critical"
    assert "受保护的工作表" in text
    assert len(file_engine.backups(demo.summary)) == 1  # half a job may have been done: the copy stays


def test_a_fault_of_ours_is_not_shown_as_a_traceback(book, logs, monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError("身份证 990000193501010016 电话 13800138000")

    monkeypatch.setattr(refresh_job, "run", broken)
    mode, text = run(book, "refresh", monkeypatch)
    assert mode == "critical"
    assert "意外错误" in text
    assert "990000193501010016" not in text
    (log,) = logs.iterdir()
    written = log.read_text(encoding="utf-8")
    assert "ZeroDivisionError" in written
    assert "990000193501010016" not in written
    assert "13800138000" not in written


def test_an_unknown_command_is_named(book, monkeypatch):
    mode, text = run(book, "merge-all", monkeypatch)
    assert mode == "critical"
    assert "merge-all" in text


def test_a_workbook_that_was_never_saved_is_refused(book):
    book.impl.xl.FullName = "工作簿1"
    with pytest.raises(JobError, match="另存为"):
        buttons.act("refresh", book, NOW)


def test_every_job_of_the_command_table_is_there_under_the_same_name():
    wanted = {command.job: command.caption for command in COMMANDS if command.job}
    assert {job: buttons.BUTTONS[job].title for job in wanted} == wanted
    assert buttons.BUTTONS["doctor"].title == "自检"  # HeatSelfCheck runs it


def test_the_doctor_answers_on_the_open_workbook(book):
    assert buttons.act("doctor", book, NOW).startswith("自检")


# -------------------------------------------------------------------------------------- on other engines


def test_the_same_button_works_on_the_file_engine(demo):
    book = file_engine.open(demo.summary)
    text = buttons.act("refresh", book, NOW)
    assert "已收街镇7" in text
    (backup,) = file_engine.backups(demo.summary)
    assert json.loads(backup.with_suffix(".json").read_text(encoding="utf-8"))["operation"] == "刷新汇总"
    assert "已撤销" in buttons.act("undo", book, NOW)
    assert book.sheets[SUMMARY_SHEET].range(of_cell(book, "省庄镇", "subsidy")).value is None
    book.close()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("990000193501010016", "990000********0016"),
        ("99000019350109001X", "990000********001X"),
        ("13800138000", "138****8000"),
        ("2022-04-15 09:30:00 行 12345", "2022-04-15 09:30:00 行 12345"),
    ],
)
def test_personal_numbers_are_masked(text, shown):
    assert run_log.without_personal_numbers(f"（{text}）") == f"（{shown}）"


def test_old_logs_go(logs):
    for month in range(1, 13):
        run_log.append(dt.datetime(2021, month, 1), "一")
    run_log.append(dt.datetime(2022, 1, 1), "二")
    names = sorted(path.name for path in logs.iterdir())
    assert len(names) == run_log.KEPT_MONTHS
    assert names[0] == "2021-02.log"
    assert names[-1] == "2022-01.log"

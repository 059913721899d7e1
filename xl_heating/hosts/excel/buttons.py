"""What the buttons and the ribbon call: ``RunPython "import xl_heating.hosts.excel.buttons as b; b.run(…)"``.

The job works on the open workbook. Whatever happens is one short message in Chinese; the full story is in the
log file. Nothing is ever raised into Excel, which would show a traceback.
"""

from __future__ import annotations

import datetime as dt
import getpass
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xl_heating.errors import HeatingError, JobError
from xl_heating.hosts.excel import run_log
from xl_heating.hosts.excel.commands import COMMANDS
from xl_heating.jobs.layout.columns import FINDINGS_SHEET, SOURCES_SHEET

if TYPE_CHECKING:
    from xl_heating.jobs.report import JobReport

TITLE = "清洁取暖"
SHOWN_MESSAGES, SHOWN_FILES = 5, 3
_NOT_SHOWN = ("文件数", "行数", "未录费用户数", "其中错误")
"""Counts that the terminal shows and a message box has no room for."""
LONGEST_MESSAGE = 900
"""Characters; a longer message box grows beyond small screens."""


@dataclass(frozen=True)
class Button:
    """One command: its Chinese name and what it does to the open workbook, which returns the message."""

    title: str
    act: Callable[[Any, dt.datetime], str]


def run(command: str) -> None:
    """Run a command of `BUTTONS` on the workbook whose button was clicked in Excel."""

    def caller() -> Any:
        import xlwings

        return xlwings.Book.caller()

    run_on(command, caller, dt.datetime.now().replace(microsecond=0))


def run_on(
    command: str, found: Callable[[], Any], now: dt.datetime, more: Mapping[str, Button] | None = None
) -> None:
    """Run a command of `BUTTONS` on the workbook (an xlwings Book) that `found` gives, in whatever program.

    `more` are the commands that only this program has. Success and error alike end in a message box; nothing
    is raised.
    """
    book: Any = None
    try:
        book = found()
        text = act(command, book, now, more)
    except Exception as error:  # the last frame before the spreadsheet program
        _tell(book, *_failure(_button(command, more), command, error, now))
        return
    _tell(book, _shortened(text), error=False)


def act(command: str, book: Any, now: dt.datetime, more: Mapping[str, Button] | None = None) -> str:
    """Do what `run` does with a given workbook and time; return the message, raise the error."""
    button = _button(command, more)
    if button is None:
        raise JobError(
            f"没有名为“{command}”的操作。", remedy="加载项与程序包的版本可能不一致，请运行“自检”。"
        )
    with book.app.properties(status_bar=f"{button.title}……", screen_updating=False):
        text = button.act(book, now)
    run_log.append(now, f"{button.title} {book.name} 完成\n{text}")
    return text


def _button(command: str, more: Mapping[str, Button] | None) -> Button | None:
    return {**BUTTONS, **(more or {})}.get(command)


def _undo(book: Any, now: dt.datetime) -> str:
    from xl_heating.hosts.excel.undoing import undo
    from xl_heating.policy import load_policy

    return message(undo(book, load_policy(), now=now, operator=_operator()))


def _doctor(book: Any, now: dt.datetime) -> str:
    from xl_heating.installation.doctor import check_this_computer

    return check_this_computer().summary()


OWN: Mapping[str, Button] = {"undo": Button("撤销", _undo), "doctor": Button("自检", _doctor)}
"""What is no job."""


def _job(command: str, title: str) -> Callable[[Any, dt.datetime], str]:
    def act(book: Any, now: dt.datetime) -> str:
        from xl_heating.hosts.excel import live_job
        from xl_heating.jobs.occasion import Occasion
        from xl_heating.policy import load_policy

        occasion = Occasion(load_policy(), now.date(), now, _operator())
        return message(live_job.run(command, title, book, occasion))

    return act


BUTTONS: Mapping[str, Button] = {
    **OWN,
    **{
        command.job: Button(command.caption, _job(command.job, command.caption))
        for command in COMMANDS
        if command.job and command.job not in OWN
    },
}


def message(report: JobReport) -> str:
    """The report as a message box shows it."""
    figures = "，".join(f"{name}{value:,}" for name, value in report.counts.items() if name not in _NOT_SHOWN)
    done = report.changes or report.files
    headline = f"{report.job}完成。" if done else f"{report.job}完成，内容已是最新，没有改动。"
    lines = [f"{headline}{figures}。" if figures else headline]
    lines += report.messages[:SHOWN_MESSAGES]
    if len(report.messages) > SHOWN_MESSAGES:
        written = {change.sheet for change in report.changes}
        lists = [f"“{name}”" for name in (FINDINGS_SHEET, SOURCES_SHEET) if name in written]
        where = f"，见{'和'.join(lists)}" if lists else ""
        lines.append(f"……另有{len(report.messages) - SHOWN_MESSAGES}条提示{where}。")
    if report.files:
        named = "、".join(path.name for path in report.files[:SHOWN_FILES])
        more = f"等{len(report.files)}个文件" if len(report.files) > SHOWN_FILES else ""
        lines.append(f"已生成：{named}{more}（{report.files[0].parent}）。")
    if report.backup:
        lines.append("操作前的副本已存入“备份”文件夹，可按“撤销”恢复。请核对后保存工作簿。")
    return "\n".join(lines)


def _failure(button: Button | None, command: str, error: Exception, now: dt.datetime) -> tuple[str, bool]:
    """The message for an error, and True for "an error"; the traceback goes into the log."""
    title = button.title if button else command
    path = run_log.append(now, f"{title} 失败\n{''.join(traceback.format_exception(error))}")
    where = f"\n详细记录：{path}" if path else ""
    return f"{title}没有完成。{_shortened(sentence(error))}{where}", True


def sentence(error: Exception) -> str:
    """One clear sentence for any error."""
    if isinstance(error, HeatingError):
        return str(error)
    if type(error).__name__ == "com_error":  # pywin32's, which exists on Windows only
        _, text, information, *_ = (*error.args, None, None, None)
        detail = (information[2] if information else None) or text or "没有说明原因"
        return (
            f"Excel 拒绝了操作（{str(detail).strip()}）。"
            "请确认没有单元格处于编辑状态、工作表没有被保护，然后重试；已写入的内容可从“备份”文件夹恢复。"
        )
    return f"程序出现意外错误（{type(error).__name__}）。如工作簿已有改动，可从“备份”文件夹恢复。"


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_MESSAGE else f"{text[: LONGEST_MESSAGE - 1]}…"


def _operator() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _tell(book: Any, text: str, error: bool) -> None:
    """Show a message box over Excel, or at least over the desktop."""
    if book is not None:
        book.app.alert(text, title=TITLE, mode="critical" if error else "info")
    elif sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, text, TITLE, 0x30 if error else 0x40)
    else:
        print(text, file=sys.stderr)

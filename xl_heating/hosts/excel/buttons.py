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

if TYPE_CHECKING:
    from xl_heating.jobs.report import JobReport

TITLE = "清洁取暖"
SHOWN_MESSAGES = 5
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


def _refresh(book: Any, now: dt.datetime) -> str:
    from xl_heating.hosts.excel.ledger_folder import ledger_folder
    from xl_heating.hosts.excel.live_book import file_path, keep_copy, write_record
    from xl_heating.jobs import refresh
    from xl_heating.policy import load_policy

    file_path(book)
    folder = ledger_folder(book)
    backup = keep_copy(book)

    def progress(done: int, total: int, text: str) -> None:
        book.app.status_bar = f"{refresh.OPERATION}：{text}（{done}/{total}）"

    try:
        with book.app.properties(calculation="manual"):
            report = refresh.run(
                book,
                folder,
                load_policy(),
                as_of=now.date(),
                now=now,
                operator=_operator(),
                progress=progress,
            )
    except JobError:  # which a job raises before it writes
        backup.unlink()
        raise
    if report.changes:
        write_record(book, backup, refresh.OPERATION, report.changes)
        report.backup = str(backup)
    else:
        backup.unlink()
    return message(report)


def _undo(book: Any, now: dt.datetime) -> str:
    from xl_heating.hosts.excel.undoing import undo
    from xl_heating.policy import load_policy

    return message(undo(book, load_policy(), now=now, operator=_operator()))


def _doctor(book: Any, now: dt.datetime) -> str:
    from xl_heating.installation.doctor import check_this_computer

    return check_this_computer().summary()


BUTTONS: dict[str, Button] = {
    "refresh": Button("刷新汇总", _refresh),
    "undo": Button("撤销", _undo),
    "doctor": Button("自检", _doctor),
}


def message(report: JobReport) -> str:
    """The report as a message box shows it."""
    counts = report.counts
    figures = "，".join(
        f"{name}{counts[name]:,}" for name in ("已收街镇", "疑点数", "改动单元格") if name in counts
    )
    headline = f"{report.job}完成。" if report.changes else f"{report.job}完成，内容已是最新，没有改动。"
    lines = [f"{headline}{figures}。" if figures else headline]
    lines += report.messages[:SHOWN_MESSAGES]
    if len(report.messages) > SHOWN_MESSAGES:
        lines.append(f"……另有{len(report.messages) - SHOWN_MESSAGES}条提示，见“疑点清单”和“数据来源”。")
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

"""清除标记: take away the colours and notes of 台账体检; everybody else's stay, and 疑点清单 does."""

from __future__ import annotations

from typing import Any

from xl_heating.jobs.marking import remove_marks
from xl_heating.jobs.occasion import Occasion
from xl_heating.jobs.report import JobReport
from xl_heating.jobs.run_record import record
from xl_heating.jobs.writing import NamedCells

OPERATION = "清除标记"


def run(book: Any, occasion: Occasion) -> JobReport:
    """Give the cells of the workbook back the colours and notes that they had before 台账体检."""
    report = occasion.report(OPERATION, book.name)
    cleared = remove_marks(book, report)
    report.counts = {"标记": cleared}
    if cleared:
        report.messages.insert(0, f"已清除{cleared}处颜色和批注，恢复为体检前的样子；“疑点清单”保留。")
    else:
        report.messages.insert(0, "没有台账体检留下的标记。")
    record(NamedCells(book), report, occasion, f"清除{cleared}处标记")
    return report

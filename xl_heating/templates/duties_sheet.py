"""职责分工 (T16): posts, duties and materials of the member units; who holds a post is for the office."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from importlib import resources

from xl_heating.forms.book import Book, Sheet
from xl_heating.forms.headers import page_blocks, write_bands, write_headers
from xl_heating.policy import Policy
from xl_heating.templates.ledger_fields import SIGNATURES
from xl_heating.templates.policy_sheets import parameter

SHEET = "职责分工"
NOTE = (
    "职责按文件概括，只列岗位不列人名；“应填报材料”“时限”是使用本套工作簿的建议，可按调度安排修改。"
    "“联系人及电话”由区办填写，不随汇总公开。"
)
HEADER_ROW, FIRST_ROW = 4, 5
SPARE_ROWS = 3
_COLUMNS = (
    ("序号", 5.0), ("成员单位", 24.0), ("岗位", 22.0), ("职责", 46.0), ("依据条款", 14.0),
    ("应填报材料", 26.0), ("时限", 15.5), ("联系人及电话", 16.0), ("备注", 10.0),
)  # fmt: skip
_DUE_FORMAT = 'yyyy"年"m"月"d"日前"'
_LINE_POINTS = 13.5


@dataclass(frozen=True)
class Duty:
    """One row. `due` is the key of a date in 政策参数, or empty."""

    unit: str
    post: str = ""
    duty: str = ""
    clause: str = ""
    material: str = ""
    due: str = ""


def duties(policy: Policy) -> tuple[Duty, ...]:
    """The member units of the policy's document, then its streets; of another document the streets alone."""
    text = (resources.files("xl_heating.templates") / "duties.toml").read_text(encoding="utf-8")
    content = tomllib.loads(text)
    streets = [street.name for street in policy.streets]
    if content["document"] != policy.policy.document:
        return tuple(Duty(street) for street in streets)
    members = (Duty(**member) for member in content["members"])
    return (*members, *(Duty(street, **content["streets"]) for street in streets))


def write_duties(book: Book, policy: Policy) -> None:
    """Write the sheet; what the streets have in common stands once beside all of them."""
    sheet = book.sheet(SHEET, tab="#1F4E79")
    width = len(_COLUMNS)
    rows = duties(policy)
    sheet.merge(1, 1, 1, width, f"{policy.policy.place}清洁取暖成员单位职责分工表", "title")
    sheet.height(1, 30)
    write_bands(sheet, 2, page_blocks(1, width, []), ("填报单位：（盖章）", "填报日期："))
    sheet.merge(3, 1, 3, width, NOTE, "note")
    sheet.height(3, 20)
    write_headers(sheet, HEADER_ROW, [(title,) for title, _ in _COLUMNS])
    sheet.height(HEADER_ROW, 24)
    for at, (_, characters) in enumerate(_COLUMNS, start=1):
        sheet.width(at, characters)
    for number, each in enumerate(rows, start=1):
        row = FIRST_ROW + number - 1
        alike = _alike(rows, number - 1)
        _write_row(sheet, row, number, each, alike, policy)
        sheet.height(row, _height(each) if alike == 1 else 22)
    bottom = FIRST_ROW + len(rows) + SPARE_ROWS - 1
    for row in range(FIRST_ROW + len(rows), bottom + 1):
        for at in range(1, width + 1):
            sheet.write(row, at, None, "wrapped")
        sheet.height(row, 22)
    write_bands(sheet, bottom + 1, page_blocks(1, width, []), SIGNATURES)
    sheet.raw.freeze_panes(HEADER_ROW, 2)
    sheet.raw.repeat_rows(HEADER_ROW - 1)
    sheet.raw.print_area(0, 0, bottom, width - 1)
    sheet.landscape()


def _alike(rows: tuple[Duty, ...], at: int) -> int:
    """How many rows from this one on have its duty; 0 for one that a row above has told already."""
    told = rows[at].duty
    if not told:
        return 1
    if at and rows[at - 1].duty == told:
        return 0
    return next(
        (count for count in range(1, len(rows) - at) if rows[at + count].duty != told), len(rows) - at
    )


def _write_row(sheet: Sheet, row: int, number: int, each: Duty, alike: int, policy: Policy) -> None:
    sheet.write(row, 1, number, "center")
    sheet.write(row, 2, each.unit, "wrapped")
    sheet.write(row, 3, each.post, "wrapped")
    if alike:
        bottom = row + alike - 1
        sheet.merge(row, 4, bottom, 4, each.duty, "wrapped")
        sheet.merge(row, 5, bottom, 5, each.clause, "wrapped")
        sheet.merge(row, 6, bottom, 6, each.material, "wrapped")
    if each.due in policy.keys:
        sheet.formula(row, 7, f"={parameter(each.due)}", "center", num_format=_DUE_FORMAT, shrink=True)
    else:
        sheet.write(row, 7, None, "center", num_format=_DUE_FORMAT)
    sheet.write(row, 8, None, "wrapped")
    sheet.write(row, 9, None, "wrapped")


def _height(each: Duty) -> float:
    """Of the tallest text of the row, two half-width characters a Chinese one."""
    texts = (each.unit, each.post, each.duty, each.clause, each.material)
    widths = [width for _, width in _COLUMNS[1:6]]
    lines = (math.ceil(2.1 * len(text) / width) for text, width in zip(texts, widths, strict=True))
    return max(22.0, _LINE_POINTS * max(lines) + 4)

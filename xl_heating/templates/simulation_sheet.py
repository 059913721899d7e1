"""政策测算: where the office types which parameters it wants to try out."""

from __future__ import annotations

from xl_heating.forms.book import Book
from xl_heating.forms.headers import write_headers
from xl_heating.jobs.layout.simulation import (
    SIMULATION_CHANGES,
    SIMULATION_KEYS,
    SIMULATION_ROWS,
    SIMULATION_SHEET,
)

_TITLES = (("键", 38), ("现行值", 22), ("拟改为", 22), ("说明（可填测算理由）", 60))
_HEADER_ROW = 3
_NOTE = (
    "在“键”一列选择要调整的参数，在“拟改为”填写拟用的值，再按“政策测算”按钮："
    "同一批台账按现行政策和拟用政策各算一遍，生成“政策测算-日期.xlsx”。本表不影响“政策参数”和任何已有数据。"
)


def write_simulation(book: Book) -> None:
    """Write the page: key by drop-down, present value by look-up, value to try."""
    sheet = book.sheet(SIMULATION_SHEET, tab="#7F7F7F")
    last_column = len(_TITLES)
    for column, (_, width) in enumerate(_TITLES, start=1):
        sheet.width(column, width)
    sheet.merge(1, 1, 1, last_column, "政策测算方案", "title")
    sheet.height(1, 30)
    sheet.merge(2, 1, 2, last_column, _NOTE, "note")
    sheet.height(2, 32)
    write_headers(sheet, _HEADER_ROW, [(title,) for title, _ in _TITLES])
    sheet.height(_HEADER_ROW, 22)
    first, last = _HEADER_ROW + 1, _HEADER_ROW + SIMULATION_ROWS
    for row in range(first, last + 1):
        sheet.write(row, 1, None)
        present = f'=IF($A{row}="","",INDEX(heat_values,MATCH($A{row},heat_keys,0))&"")'
        sheet.formula(row, 2, present, "computed_text")
        sheet.write(row, 3, None, "center")
        sheet.write(row, 4, None, "wrapped")
    sheet.list_choice(first, 1, last, 1, "=heat_keys", "键", "请选择“政策参数”表中的键。")
    sheet.raw.freeze_panes(_HEADER_ROW, 1)
    sheet.raw.print_area(0, 0, last - 1, last_column - 1)
    sheet.landscape(tall=1)
    quoted = f"'{SIMULATION_SHEET}'!"
    book.names(
        {
            SIMULATION_KEYS: f"{quoted}$A${first}:$A${last}",
            SIMULATION_CHANGES: f"{quoted}$C${first}:$C${last}",
        }
    )

"""The yearly check below 安全管理: experts and training at least once a year (五（三）)."""

from __future__ import annotations

from xl_heating.forms.book import Book, Sheet
from xl_heating.forms.headers import write_headers
from xl_heating.jobs.layout import seasons
from xl_heating.policy import Policy
from xl_heating.templates.ledger_common import PERIOD_END
from xl_heating.templates.ledger_fields import LedgerSheet
from xl_heating.templates.ledger_service import DRILL, EXPERTS, TRAINING
from xl_heating.templates.ledger_sheet import Records, write_ledger

_HEADERS = ("日期（年度）", f"{EXPERTS}（次）", f"{TRAINING}（次）", f"{DRILL}（次）", "结论")
_NOTE = "备注"
"""With this the row reads as the header of another table, so that nobody takes years for records."""
_COUNTED = (EXPERTS, TRAINING, DRILL)


def write_safety(book: Book, policy: Policy, ledger: LedgerSheet, records: Records = ()) -> Sheet:
    """Write T13, and below it one row a year that says what the year still lacks."""
    sheet = write_ledger(book, ledger, records)
    top = ledger.note_row + 2
    sheet.write(top - 1, 1, "年度核查：专家检查、培训每年至少各1次（五（三））", "section")
    write_headers(sheet, top, [(header,) for header in _HEADERS])
    width, note = len(ledger.fields), len(_HEADERS) + 1
    sheet.merge(top, note, top, width, _NOTE, "header")
    sheet.height(top, 30)
    years = _years(policy)
    for row, year in enumerate(years, start=top + 1):
        sheet.merge(row, note, row, width, None, "text")
        sheet.write(row, 1, year, "center", num_format="0")
        for column, kind in enumerate(_COUNTED, start=2):
            days = ledger.column("date")
            counted = (
                f'=COUNTIFS({ledger.column("kind")},"{kind}",'
                f'{days},">="&DATE($A{row},1,1),{days},"<"&DATE($A{row}+1,1,1))'
            )
            sheet.formula(row, column, counted, num_format="0")
        sheet.formula(row, 5, _verdict(row), "computed_text")
    sheet.raw.print_area(0, 0, top + len(years) - 1, width - 1)
    return sheet


def _verdict(row: int) -> str:
    """达标, or what is missing; blank for a year that has not begun."""
    lacking = f'IF($B{row}=0,"{EXPERTS}","")&IF($B{row}+$C{row}=0,"、","")&IF($C{row}=0,"{TRAINING}","")'
    begun = f'IF({PERIOD_END}="",0,YEAR({PERIOD_END}))>=$A{row}'
    found = f'IF(AND($B{row}>0,$C{row}>0),"达标","缺"&{lacking})'
    return f'=IF(OR($B{row}+$C{row}+$D{row}>0,{begun}),{found},"")'


def _years(policy: Policy) -> tuple[int, ...]:
    """The programme's calendar years: those in which its heating seasons begin, and the last one's end."""
    begins = seasons(policy)
    return (*begins, begins[-1] + 1) if begins else (policy.policy.issued.year,)

"""By the column = cell by cell: generated workbooks, calculated both ways, show the same in every cell.

The other way is the calculator (formualizer), to which every formula is given as it stands.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter

from xl_heating.engines import file as file_engine
from xl_heating.recalculation import Calculation, calculated
from xl_heating.recalculation.comparing import equal

ROUTES = ["分散电代煤", "分散气代煤", "集中供热延伸", "太阳能", "农房能效", "城区市政集中供暖", "电炉"]
STREETS = ["财源街道", "岱庙街道", "省庄镇"]
FIRST, ROWS = 4, 23
LAST = FIRST + ROWS - 1

# Columns: A street, B route, C cost, D quantity, E text or number, F date; formulas from H on.
TEMPLATES = [
    "={n}*2+{n}-1",
    "={n}/{n}",
    "=-{n}%+{n}^2",
    "={t}&\"-\"&ROUND({n},1)",
    "=IF({n}>{n},{n},{t})",
    "=IF({t}=\"合格\",1,IF({t}=\"整改\",2,\"\"))",
    "=IFERROR({n}/{n},\"无\")",
    "=AND({n}>1,{t}<>\"\")",
    "=OR({n}>5000,NOT({n}<3000))",
    "=ROUND({n}/3,2)",
    "=ROUNDUP({n}/7,0)+ROUNDDOWN({n}/7,1)+INT({n}/9)",
    "=MIN({n},6000)+MAX({n},{n})",
    "=ABS({n}-5000)",
    "=SUM({row})",
    "=SUM(C${first}:C{last})/COUNT(C${first}:C{last})",
    "=SUMIFS($C${first}:$C${last},$A${first}:$A${last},$A{r})",
    "=SUMIFS($C${first}:$C${last},$A${first}:$A${last},$A{r},$B${first}:$B${last},\"<>太阳能\")",
    "=COUNTIFS($A${first}:$A${last},$A{r},$C${first}:$C${last},\">4000\")",
    "=AVERAGEIFS($C${first}:$C${last},$A${first}:$A${last},$A{r})",
    "=IF(OR({t}={\"合格\",\"整改\"}),1,0)+{n}",
    "=SUM(({n}>{1,100,5000})*1)&{t}",
    "=IF(AND({t}<>{\"合格\";\"太阳能\"}),{t},\"\")",
    "=COUNTIF($A${first}:$A{r},$A{r})",
    "=SUM($C${first}:C{r})",
    "=VLOOKUP($B{r},表!$A$1:$C$7,2,FALSE)",
    "=INDEX(表!$C$1:$C$7,MATCH($B{r},表!$A$1:$A$7,0))",
    "=XLOOKUP($B{r},表!$A$1:$A$7,表!$B$1:$B$7,\"无\")",
    "=LEFT({t},1)&MID({t},2,1)&RIGHT({t},1)&LEN({t})",
    "=TEXT(C{r},\"0.00\")&TEXT(F{r},\"yyyy-mm-dd\")",
    "=YEAR(F{r})*100+MONTH(F{r})",
    "=DATE(YEAR(F{r}),MONTH(F{r})+1,1)-F{r}",
    "=C{above}+1",
    "=IF(ROW()>{first},H{above},0)+1",
    "=HEAT_SUBSIDY(B{r},C{r})",
    "=HEAT_UPPER($B{r},C{r},,,\"share_mode=PROPORTIONAL\")",
    "=HEAT_SUBSIDY(B{r},C{r},D{r},\"合格\",参数!$A$1:$B$2)",
    "=HEAT_SEASON(F{r})",
    "=HEAT_RUNNING(B{r},D{r},\"是\")",
    "=HEAT_WAN(C{r})+HEAT_YUAN(D{r})",
    "=IFERROR(HEAT_DISTRICT(B{r},C{r}),0)+{n}",
    "=HEAT_EXPLAIN(B{r},C{r})",
    "=HEAT_SPLIT(B{r},C{r})",
    "=HEAT_RATE(SUM($C${first}:$C${last}),C{r})",
]  # fmt: skip


def test_every_template_is_filled_with_what_the_generator_knows() -> None:
    """Each is a formula of its row once filled in."""
    draw = random.Random(1)
    for template in TEMPLATES:
        assert not re.search(r"{\w+}", filled(draw, template, FIRST, []))


def filled(draw: random.Random, template: str, row: int, earlier: list[str]) -> str:
    """A template for one row; its numbers come from input columns and earlier formulas."""
    text = template
    while "{n}" in text:
        text = text.replace("{n}", f"{draw.choice(['C', 'D', 'E', *earlier])}{row}", 1)
    while "{t}" in text:
        text = text.replace("{t}", f"{draw.choice(['A', 'B', 'E'])}{row}", 1)
    places = {"r": row, "above": row - 1, "first": FIRST, "last": LAST, "row": f"C{row}:D{row}"}
    for name, value in places.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def make(path: Path, seed: int) -> int:
    """Write a ledger with random cells and six random formula columns; how many formulas it has."""
    draw = random.Random(seed)
    count = 0
    with xlsxwriter.Workbook(str(path)) as book:
        sheet, table, parameters = (book.add_worksheet(name) for name in ("台账", "表", "参数"))
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        for place, route in enumerate(ROUTES):
            table.write_row(place, 0, [route, place * 10.5, f"第{place}项"])
        parameters.write_row(0, 0, ["键", "值"])
        parameters.write_row(1, 0, ["share_mode", draw.choice(["PROPORTIONAL", "UPPER_FIRST"])])
        sheet.write_row(FIRST - 2, 0, ["街道", "方式", "费用", "数量", "备注", "日期"])
        for row in range(FIRST, LAST + 1):
            cells = [
                draw.choice([*STREETS, *STREETS, None]),
                draw.choice([*ROUTES, None]),
                draw.choice([round(draw.uniform(0, 9000), 2), 6000, 0, None]),
                draw.choice([1, 2, 120.5, None]),
                draw.choice(["合格", "整改", "12", 7, None]),
            ]
            for column, cell in enumerate(cells):
                if cell is not None:
                    sheet.write(row - 1, column, cell)
            if draw.random() < 0.9:
                day = dt.date(2021, 9, 1) + dt.timedelta(days=draw.randint(0, 300))
                sheet.write_datetime(row - 1, 5, dt.datetime(day.year, day.month, day.day), date)
        earlier: list[str] = []
        for column, template in enumerate(draw.sample(TEMPLATES, 6), start=7):
            shape = random.Random(draw.random())
            gap = draw.choice([None, None, draw.randint(FIRST, LAST)])
            start = shape.random()
            for row in range(FIRST, LAST + 1):
                if row != gap:
                    sheet.write_formula(row - 1, column, filled(random.Random(start), template, row, earlier))
                    count += 1
            earlier.append(chr(ord("A") + column))
        for place, column in enumerate("CDHIJ"):
            table.write_formula(place, 5, f"=SUM(台账!{column}{FIRST}:{column}{LAST})")
            table.write_formula(place, 6, f"=F{place + 1}+COUNT(台账!{column}:{column})")
            count += 2
    return count


@pytest.mark.parametrize("seed", range(120))
def test_by_the_column_equals_cell_by_cell(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "台账.xlsx"
    count = make(path, seed)
    fast, slow = (calculation(path, by_column=way) for way in (True, False))
    assert not fast.failures
    judged = 0
    for sheet, places in slow.values.items():
        for place, value in places.items():
            found = fast.values[sheet][place]
            assert equal(found, value), (sheet, place, formula(path, sheet, place), found, value)
            judged += 1
    assert judged == sum(slow.counts.values())
    assert sum(fast.counts.values()) == count
    assert judged + sum(map(len, slow.untouched.values())) == count


def calculation(path: Path, *, by_column: bool) -> Calculation:
    book = file_engine.open(path, read_only=True)
    try:
        return calculated(book, partial=True, by_column=by_column)
    finally:
        book.close()


def formula(path: Path, sheet: str, place: tuple[int, int]) -> str:
    book = file_engine.open(path, read_only=True)
    try:
        return file_engine.formulas(book)[sheet][place]
    finally:
        book.close()


@pytest.fixture
def many(tmp_path: Path) -> Iterator[Path]:
    """A thousand rows, which the calculator would take long for."""
    path = tmp_path / "长表.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("台账")
        for row in range(1, 1001):
            sheet.write_row(row - 1, 0, [row, f"户{row % 7}"])
            sheet.write_formula(row - 1, 2, f"=A{row}*2")
            sheet.write_formula(row - 1, 3, f'=IF(B{row}="户3",C{row},0)')
        sheet.write_formula("F1", "=SUM(D:D)")
    return path


def test_filled_down_columns_never_reach_the_calculator(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows 3, 10, …, 997 have 户3: twice their sum is 2·(143·(3+997)/2) = 143,000."""
    from xl_heating.recalculation import calculating

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the calculator was asked")

    monkeypatch.setattr(calculating, "Calculator", refuse)
    values = calculation(many, by_column=True).values["台账"]
    assert values[1, 6] == 143_000
    assert len(values) == 2001

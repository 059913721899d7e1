"""Every Excel function on generated cells, each row compared with formualizer's answer for the same formula.

Where the two are known to differ, `DIFFERENCES` names the reason; the value that Excel gives is then asserted
by the tests of worked examples.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import formualizer
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xl_heating.functions import CellError
from xl_heating.recalculation.excel import FUNCTIONS, operate
from xl_heating.recalculation.vectors import (
    OMITTED,
    Area,
    Argument,
    CellValue,
    NotCovered,
    Vector,
    Windows,
    one,
    vector,
)

ROWS = 9
COLUMNS = "ABCD"
OPERATORS = ("+", "-", "*", "/", "^", "&", "=", "<>", "<", "<=", ">", ">=")
ERRORS = {"Div": CellError.DIV0, "Na": CellError.NA, "Value": CellError.VALUE, "Num": CellError.NUM}
ERRORS |= {"Ref": CellError.REF, "Name": CellError.NAME, "Null": CellError.NULL}
KIND_OF = {error: kind for kind, error in ERRORS.items()}

NUMBERS = [0.0, 1.0, -1.0, 2.0, 3.0, 2.5, -2.5, 0.3, 12.0, 100.0, 1e6, 0.005, 1234.565]
WORDS = ["a", "A", "abc", "Abd", "b", "", " x  y ", "街道", "a*c", "?b*"]
DATES = [61.0, 366.0, 36526.0, 45296.0, 45350.5, 45351.0, 45657.75, 73050.0]
FLAGS = [True, False]
NOTHING: list[CellValue] = [None]
FAULTS = [CellError.NA, CellError.DIV0]
NUMERIC_TEXT = ["12", "0.3", " 5 ", "50%"]

Table = dict[str, list[CellValue]]


@dataclass(frozen=True)
class Difference:
    """Rows in which formualizer does not do as Excel: the functions, and which cells or answers show it."""

    reason: str
    names: frozenset[str]
    applies: Callable[[list[CellValue], CellValue, CellValue], bool]


def difference(reason: str, names: str, applies: Callable[..., bool]) -> Difference:
    return Difference(reason, frozenset(names.split()), applies)


DIFFERENCES = [
    difference("0 to the power 0 is #NUM! in Excel", "^ POWER", lambda row, ours, theirs: theirs == 1.0),
    difference(
        "0 to a negative power is #DIV/0! in Excel",
        "^ POWER",
        lambda row, ours, theirs: (ours, theirs) == (CellError.DIV0, CellError.NUM),
    ),
    difference(
        "the texts TRUE and FALSE are the values in IF and NOT",
        "IF IFS NOT",
        lambda row, ours, theirs: theirs is CellError.VALUE and "TRUE" in row,
    ),
    difference(
        "TRUE is the index 1",
        "CHOOSE VLOOKUP",
        lambda row, ours, theirs: theirs is CellError.VALUE and any(v is True or v is False for v in row),
    ),
    difference(
        "TRUE as text is written in capitals",
        "LEFT RIGHT MID REPT",
        lambda row, ours, theirs: isinstance(theirs, str) and any(v is True or v is False for v in row),
    ),
    difference(
        "a count or place of characters that is no number, or is too small, is #VALUE!",
        "LEFT RIGHT MID REPLACE FIND SUBSTITUTE SEARCH",
        lambda row, ours, theirs: ours is CellError.VALUE,
    ),
    difference(
        "an argument's error shows even when nothing is to be replaced",
        "SUBSTITUTE",
        lambda row, ours, theirs: ours in FAULTS and isinstance(theirs, str),
    ),
    difference("FIND of nothing finds it at the start given", "FIND", lambda row, o, theirs: theirs == 1.0),
    difference("VALUE of a blank is 0", "VALUE NUMBERVALUE", lambda row, ours, theirs: row[0] in (None, "")),
    difference(
        "ISODD and ISEVEN take a blank as 0 and refuse TRUE and FALSE",
        "ISODD ISEVEN",
        lambda row, ours, theirs: row[0] is None or isinstance(row[0], bool),
    ),
    difference(
        "LARGE and RANK of what is no number is #VALUE!",
        "LARGE SMALL RANK RANK.EQ",
        lambda row, ours, theirs: ours is CellError.VALUE,
    ),
    difference(
        "a step of 0 gives 0, except FLOOR of another number",
        "CEILING FLOOR",
        lambda row, ours, theirs: theirs is CellError.DIV0 and row[-1] in (None, 0.0),
    ),
    difference(
        "a step of the other sign is #NUM! for numbers above 0, and numbers below go the other way",
        "CEILING FLOOR",
        lambda row, ours, theirs: isinstance(row[-1], float) and row[-1] < 0,
    ),
    difference(
        "the error in an argument goes before one that follows from its value",
        "VLOOKUP HLOOKUP REPLACE MID",
        lambda row, ours, theirs: ours in FAULTS and theirs in (CellError.VALUE, *FAULTS),
    ),
    difference(
        "a row or column below 0 is #VALUE!",
        "INDEX",
        lambda row, ours, theirs: (ours, theirs) == (CellError.VALUE, CellError.REF),
    ),
    difference(
        "what replaces characters beyond the end is added there",
        "REPLACE",
        lambda row, ours, theirs: isinstance(theirs, str) and str(ours).startswith(theirs),
    ),
    difference("a year beyond 9999 is #NUM!", "DATE", lambda row, ours, theirs: ours is CellError.NUM),
    difference("TEXT shows TRUE as TRUE", "TEXT", lambda row, ours, theirs: ours in ("TRUE", "FALSE")),
    difference("@ shows text as it is and a blank as nothing", "TEXT", lambda row, o, t: row[0] is None),
    difference(
        "TRUE never falls among numbers or texts in order",
        "MATCH LOOKUP VLOOKUP",
        lambda row, ours, theirs: any(isinstance(v, bool) for v in row),
    ),
    difference(
        "a day before 1 March 1900 counts as in Excel's calendar",
        "DATE DAYS EDATE EOMONTH DATEDIF",
        lambda row, ours, theirs: any(v is None or (isinstance(v, float) and v < 61) for v in row),
    ),
]
"""Found by comparing all kinds of cells; each was judged by Excel's documentation."""


def cells(*pools: Sequence[CellValue]) -> st.SearchStrategy[Table]:
    """Tables of four columns whose cells come from the pools, each pool as likely as another."""
    cell = st.one_of([st.sampled_from(list(pool)) for pool in pools])
    column = st.lists(cell, min_size=ROWS, max_size=ROWS)
    return st.fixed_dictionaries(dict.fromkeys(COLUMNS, column))


def formula(text: str, table: Table) -> tuple[str, list[Argument]]:
    """The formula, and its arguments as the compiler gives them: A{r} and A{r}:C{r} move, A:B is a range."""
    columns = {name: vector(values) for name, values in table.items()}
    name, _, inside = text.partition("(")
    arguments: list[Argument] = []
    written = []
    for part in inside[:-1].split(";"):
        spot = re.fullmatch(r"([a-d])(?::([a-d]))?", part)
        area = re.fullmatch(r"([A-D]):([A-D])", part)
        if spot:
            first, last = spot[1].upper(), (spot[2] or spot[1]).upper()
            names = COLUMNS[COLUMNS.index(first) : COLUMNS.index(last) + 1]
            arguments.append(Windows(1, len(names), tuple(columns[each] for each in names)))
            written.append(f"{first}{{r}}:{last}{{r}}" if len(names) > 1 else f"{first}{{r}}")
        elif area:
            names = COLUMNS[COLUMNS.index(area[1]) : COLUMNS.index(area[2]) + 1]
            arguments.append(Area(tuple(columns[each] for each in names), ROWS))
            written.append(f"${area[1]}$1:${area[2]}${ROWS}")
        else:
            arguments.append(literal(part))
            written.append(part)
    if name in OPERATORS:
        return f"={written[0]}{name}{written[1]}", arguments
    return f"={name}({','.join(written)})", arguments


def literal(text: str) -> Argument:
    if not text:
        return OMITTED
    if text.startswith('"'):
        return one(text[1:-1])
    return one(text == "TRUE") if text in ("TRUE", "FALSE") else one(float(text))


def ours(text: str, arguments: list[Argument]) -> list[CellValue] | None:
    """Our answers; None where they are left to the other."""
    name = text.partition("(")[0]
    try:
        if name in OPERATORS:
            left, right = (each.cells[0] for each in arguments if isinstance(each, Windows))
            answer: Vector = operate(name, left, right)
        else:
            answer = FUNCTIONS[name].evaluate(arguments, ROWS)
    except NotCovered:
        return None
    assert len(answer) in (1, ROWS)
    return answer.spread(ROWS).values()


def theirs(table: Table, formulas: Sequence[str]) -> Iterator[list[CellValue]]:
    workbook = formualizer.Workbook()
    sheet = workbook.sheet("S")
    for column, name in enumerate(COLUMNS, start=1):
        for row, value in enumerate(table[name], start=1):
            if value is not None:
                error = {"type": "Error", "kind": KIND_OF[value]} if isinstance(value, CellError) else value
                sheet.set_value(row, column, error)
    for column, text in enumerate(formulas, start=10):
        for row in range(1, ROWS + 1):
            sheet.set_formula(row, column, text.replace("{r}", str(row)))
    workbook.evaluate_all()
    for column in range(10, 10 + len(formulas)):
        yield [plain(workbook.get_value("S", row, column)) for row in range(1, ROWS + 1)]


def plain(value: object) -> CellValue:
    if isinstance(value, dict):
        return ERRORS[value["kind"]]
    if isinstance(value, dt.date):
        day = value.date() if isinstance(value, dt.datetime) else value
        return float(day.toordinal() - dt.date(1899, 12, 30).toordinal())
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def same(a: CellValue, b: CellValue) -> bool:
    a, b = (0.0 if value is None else value for value in (a, b))
    if type(a) is float and type(b) is float:
        return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)
    return type(a) is type(b) and a == b


def agree(texts: Sequence[str], table: Table) -> None:
    """All formulas give the same in all rows, but for the named differences."""
    pairs = [formula(text, table) for text in texts]
    for text, (written, arguments), answers in zip(
        texts, pairs, theirs(table, [pair[0] for pair in pairs]), strict=True
    ):
        name = text.partition("(")[0]
        known = [entry for entry in DIFFERENCES if name in entry.names]
        mine = ours(text, arguments)
        for row, (a, b) in enumerate(zip(mine or answers, answers, strict=True)):
            here = [table[column][row] for column in COLUMNS]
            used = [table[letter.upper()][row] for letter in re.findall(r"(?<=[(;])([a-d])(?=[;)])", text)]
            shown = used or here
            assert same(a, b) or any(entry.applies(shown, a, b) for entry in known), (written, here, a, b)


def each(names: str, arguments: str) -> list[str]:
    """The call of each name with each list of arguments."""
    return [f"{name}({given})" for name in names.split() for given in arguments.split()]


CODES = "0 0.00 #,##0 #,##0.00 0% 0.00% 000 0.0 # 0元 ¥#,##0.00 @ yyyy-mm-dd yyyy/m/d yyyy年m月d日 yyyymmdd"
CODES += " yyyy-mm m月d日 yyyy.mm hh:mm"
CRITERIA = [
    "a",
    "=a",
    "<>a",
    ">1",
    ">=2",
    "<=2.5",
    "<>",
    "=",
    "*",
    "a*",
    "?b?",
    "<>a*",
    "12",
    ">a",
    "<b",
    "~*",
    "a~*c",
    "TRUE",
    "<>12",
    "=12",
    "<>TRUE",
]

FAMILIES: dict[str, tuple[list[Sequence[CellValue]], list[str]]] = {
    "operators": (
        [NUMBERS, WORDS, NUMERIC_TEXT, FLAGS, NOTHING, FAULTS],
        [f"{operator}(a;b)" for operator in OPERATORS],
    ),
    "logic": (
        [NUMBERS, WORDS, FLAGS, NOTHING, FAULTS],
        each("IF", "a;b;c a;b a;;c")
        + each("IFS", "a;b;c;d")
        + each("IFERROR IFNA", "a;b")
        + each("SWITCH", 'a;1;b;"a";c;d')
        + each("AND OR XOR", "a;b;TRUE a;b a:c A:B")
        + each("NOT", "a")
        + each("CHOOSE", "a;b;c"),
    ),
    "aggregates": (
        [NUMBERS, WORDS, NUMERIC_TEXT, FLAGS, NOTHING, FAULTS],
        each("SUM PRODUCT MIN MAX AVERAGE COUNT COUNTA MEDIAN", 'a:c a;b;5;"7" a;b:d')
        + each("COUNT COUNTA", "A:D;1")
        + each("COUNTBLANK", "a:c A:B"),
    ),
    "aggregates of ranges": (
        [NUMBERS, WORDS, FLAGS, NOTHING],
        each("SUM PRODUCT MIN MAX AVERAGE MEDIAN", "A:B")
        + each("SUM", "A:A;b;5")
        + each("LARGE SMALL", "A:A;2 A:A;b a:d;2")
        + each("RANK RANK.EQ", "a;A:A b;A:A;1"),
    ),
    "products": ([NUMBERS, WORDS, NOTHING], each("SUMPRODUCT", "A:A;B:B a:b;c:d A:B;C:D A:A")),
    "information": (
        [NUMBERS, WORDS, FLAGS, NOTHING, FAULTS],
        each("ISBLANK ISNUMBER ISTEXT ISERROR ISERR ISNA ISLOGICAL ISNONTEXT ISODD ISEVEN N T", "a"),
    ),
    "arithmetic": (
        [NUMBERS, NUMBERS, WORDS, NUMERIC_TEXT, NOTHING, FAULTS],
        each("ROUND ROUNDUP ROUNDDOWN TRUNC MOD QUOTIENT POWER MROUND", "a;b")
        + each("INT ABS SIGN SQRT EVEN ODD TRUNC", "a")
        + each("ROUND", "a;2 a;-2")
        + each("CEILING FLOOR", "a;5 a;b"),
    ),
    "criteria that differ": (
        [[0.0, 1.0, 2.0, 2.5, 12.0], ["a", "A", "abc", "12", "b", "", "a*c"], FLAGS, NOTHING],
        each("SUMIFS AVERAGEIFS MINIFS MAXIFS", "C:C;A:A;b D:D;A:A;b;C:C;d")
        + each("COUNTIF", "A:A;b a:c;d")
        + each("SUMIF AVERAGEIF", "A:A;b A:A;b;C:C")
        + each("COUNTIFS", 'A:A;b;C:C;d A:A;b;C:C;">1"'),
    ),
    "criteria": (
        [[0.0, 1.0, 2.0, 2.5, 12.0], ["a", "A", "abc", "Abd", "12", "b", "", "a*c", "TRUE"], FLAGS, NOTHING],
        [f'COUNTIF(A:A;"{criterion}")' for criterion in ["", *CRITERIA]]
        + [f'SUMIFS(B:B;A:A;"{criterion}")' for criterion in CRITERIA]
        + [f'COUNTIF(a:c;"{criterion}")' for criterion in CRITERIA],
    ),
    "lookup": (
        [NUMBERS[:6], WORDS, FLAGS, NOTHING, FAULTS],
        each("VLOOKUP", "d;A:C;2;FALSE a;A:C;d;FALSE")
        + each("HLOOKUP", "d;A:C;3;FALSE")
        + each("MATCH", "d;A:A;0 d;a:c;0")
        + each("XLOOKUP", 'd;A:A;B:B d;A:A;B:B;"none" d;a:b;b:c'),
    ),
    "places": (
        [[1.0, 2.0, 3.0, 4.0, 9.0, 10.0, -1.0], FAULTS],
        each("INDEX", "A:A;b A:C;b;2 A:C;b;c a:c;1;d a:c;d") + each("CHOOSE", "a;b;c;d"),
    ),
    "texts": (
        [NUMBERS, WORDS, WORDS, FLAGS, NOTHING, FAULTS],
        each("LEFT RIGHT REPT FIND SEARCH EXACT", "a;b")
        + each("LEFT LEN TRIM CLEAN UPPER LOWER VALUE NUMBERVALUE", "a")
        + each("MID SUBSTITUTE CONCATENATE FIND", "a;b;c")
        + each("SUBSTITUTE REPLACE", "a;b;c;d")
        + each("CONCAT", "a:c;d")
        + each("TEXTJOIN", '"-";TRUE;a:c;d "-";FALSE;a:c;d'),
    ),
    "formats": (
        [NUMBERS, DATES, WORDS[:4], NUMERIC_TEXT[:2], FLAGS, NOTHING, FAULTS],
        [f'TEXT(a;"{code}")' for code in [*CODES.split(), "yyyy-mm-dd hh:mm:ss"]],
    ),
    "dates": (
        [DATES, [1.0, 2.0, 3.0, 11.0, 17.0, -1.0, 2024.0], NOTHING, FAULTS],
        each("YEAR MONTH DAY WEEKDAY", "a")
        + each("WEEKDAY", "a;2 a;b")
        + each("DAYS EDATE EOMONTH", "a;b")
        + each("DATEDIF", 'a;b;"y" a;b;"m" a;b;"d"')
        + each("DATE", "2024;a;b a;b;c"),
    ),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_agrees_with_formualizer(family: str) -> None:
    pools, texts = FAMILIES[family]

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(cells(*pools))
    def check(table: Table) -> None:
        agree(texts, table)

    check()


ORDERED = st.lists(st.sampled_from([1.0, 2.0, 3.0, 5.0, 8.0]), min_size=ROWS, max_size=ROWS).map(sorted)
WORDS_IN_ORDER = st.lists(st.sampled_from(["a", "B", "c", "d"]), min_size=ROWS, max_size=ROWS).map(
    lambda words: sorted(words, key=str.lower)
)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.one_of(ORDERED, WORDS_IN_ORDER),
    st.lists(st.sampled_from([0.0, 1.0, 2.5, 8.0, 99.0, "b", "zz", "", None]), min_size=ROWS, max_size=ROWS),
)
def test_approximate_lookups_agree(line: list[CellValue], wanted: list[CellValue]) -> None:
    table: Table = {"A": line, "B": [float(row) for row in range(ROWS)], "C": wanted, "D": NOTHING * ROWS}
    agree(["MATCH(c;A:A;1)", "MATCH(c;A:A)", "VLOOKUP(c;A:B;2)", "LOOKUP(c;A:A;B:B)"], table)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(-(10**9), 10**9), st.integers(0, 6)), min_size=ROWS, max_size=ROWS))
def test_rounding_agrees(decimals: list[tuple[int, int]]) -> None:
    """Decimals of up to six places, half of them given half a unit more in their last place."""
    values: list[CellValue] = [float(f"{number}5e-{places + 1}") for number, places in decimals]
    table: Table = {"A": values, "B": values, "C": [float(places) for _, places in decimals], "D": values}
    agree([f"{name}(a;c)" for name in ("ROUND", "ROUNDUP", "ROUNDDOWN", "TRUNC")], table)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from([0.0, 1.0, 2.0, 2.5, 12.0, "a", "12", True, None]), min_size=ROWS, max_size=ROWS
    ),
    st.lists(st.sampled_from([0.0, 1.0, 1.5, 2.0, 3.0, 5.0, 12.0, 20.0]), min_size=ROWS, max_size=ROWS),
    st.sampled_from(["<", "<=", ">", ">="]),
)
def test_comparisons_with_many_numbers_agree(
    line: list[CellValue], limits: list[float], operator: str
) -> None:
    criteria: list[CellValue] = [f"{operator}{limit:g}" for limit in limits]
    table: Table = {"A": line, "B": line[::-1], "C": criteria, "D": NOTHING * ROWS}
    names = ("SUMIFS", "AVERAGEIFS", "MINIFS", "MAXIFS")
    agree([f"{name}(B:B;A:A;c)" for name in names] + ["COUNTIF(A:A;c)", 'COUNTIFS(A:A;c;B:B;">1")'], table)

"""The native forms: no figure in them, only known names, and the same result as the rule in a calculator."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from string import ascii_uppercase

import formualizer
import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

from xl_heating.functions import CellError, call, catalogue, get
from xl_heating.policy import load_policy, override, sheet_rows
from xl_heating.rules.eligible_cost import eligible_items

NATIVE = [spec for spec in catalogue.values() if spec.native]
NAMES = {
    *("heat_keys", "heat_values", "heat_routes", "heat_codes", "heat_basis", "heat_caps", "heat_uppers"),
    *("heat_share", "heat_accept", "heat_run_rate", "heat_run_cap", "heat_own_meter", "heat_items"),
}
EXCEL_2016 = {
    *("AND", "CHOOSE", "COLUMNS", "COUNT", "COUNTBLANK", "IF", "INDEX", "INT", "ISTEXT", "LEFT", "MATCH"),
    *("MAX", "MIN", "MONTH", "N", "NA", "OR", "ROUND", "ROUNDUP", "SUM", "SUMPRODUCT", "VALUE", "YEAR"),
    *(
        "COUNTIFS",
        "DATE",
        "DAY",
        "EDATE",
        "FIND",
        "IFERROR",
        "ISERROR",
        "ISNUMBER",
        "LEN",
        "MID",
        "MOD",
        "NOT",
        "REPT",
        "RIGHT",
        "ROW",
        "ROWS",
        "SEARCH",
        "SUBSTITUTE",
        "UPPER",
    ),
}
STANDARD_FIGURES = {
    "HEAT_ID_CHECK": set(range(19)) | {1800},
    "HEAT_ID_MASK": {3, 6, 7, 8, 10, 11, 15, 18},
    "HEAT_ELIGIBLE": {12},
    "HEAT_LAG": {100},
}
"""Figures of GB 11643 (places, weights, lengths, the first year), months of a year, percentage points of one:
no policy's."""
ITEMS = ["设备", "安装", "管网（线路）", "维护", "其他（不补）"]


def test_no_name_is_called_like_a_function():
    # Whatever the case: =HEAT_CAP(…) would then mean the name.
    assert not {name.upper() for name in NAMES} & set(catalogue)


def everywhere(spec) -> dict[str, str]:
    """A cell for each argument that the form mentions."""
    mentioned = [each.name for each in spec.arguments if each.name in spec.native.placeholders]
    return {name: f"${letter}5" for letter, name in zip(ascii_uppercase, mentioned, strict=False)}


@pytest.mark.parametrize("spec", NATIVE, ids=lambda spec: spec.name)
def test_form_is_plain_excel_without_figures(spec):
    formula = spec.native_formula(everywhere(spec))
    bare = re.sub(r'"[^"]*"', '""', formula)
    assert formula.startswith("=")
    assert not re.search(r"{[a-z_]", formula)
    assert set(re.findall(r"\b([A-Z]+)\(", bare)) <= EXCEL_2016
    assert set(re.findall(r"\bheat_\w+", bare)) <= NAMES
    # 9^999 makes #NUM!; 10000 turns 元 into 万元; the rest are counts, decimals and flags.
    allowed = {0, 1, 2, 4, 9, 999, 10000} | STANDARD_FIGURES.get(spec.name, set())
    assert {int(number) for number in re.findall(r"(?<![$A-Z])\b\d+\b", bare)} <= allowed
    assert len(formula) < 8192


@pytest.mark.parametrize("spec", NATIVE, ids=lambda spec: spec.name)
def test_form_with_the_sheets_own_helper_cells_is_short(spec):
    helpers = {name: f"AA{number}" for number, name in enumerate(spec.native.helpers)}
    formula = spec.native_formula(everywhere(spec) | helpers)
    assert all(cell in formula for name, cell in helpers.items() if f"{{{name}}}" in spec.native.template)
    assert len(formula) < 1100


def test_form_asks_for_what_it_needs():
    with pytest.raises(ValueError, match="quantity"):
        get("SUBSIDY").native_formula({"route": "A1", "cost": "B1", "accepted": "C1"})
    with pytest.raises(ValueError, match="colour"):
        get("RATE").native_formula({"done": "A1", "target": "B1", "colour": "C1"})
    with pytest.raises(ValueError, match="no native form"):
        get("SPLIT").native_formula({})


# ---------------------------------------------------------------- calculated


class Book:
    """A workbook with the policy's two sheets and rows of a formula, calculated by formualizer."""

    def __init__(self, policy) -> None:
        self.policy = policy
        self.book = openpyxl.Workbook()
        self.sheet = self.book.active
        self.sheet.title = "rows"
        self.expected: list[object] = []
        rows = sheet_rows(policy)
        self._fill("政策参数", rows)
        self._name("heat_keys", "政策参数", "A", "A", len(rows))
        self._name("heat_values", "政策参数", "B", "B", len(rows))
        routes = [self._route(place, route) for place, route in enumerate(policy.routes.values())]
        self._fill("改造方式", routes)
        columns = (
            "routes",
            "codes",
            "basis",
            "caps",
            "uppers",
            "share",
            "accept",
            "run_rate",
            "run_cap",
            "own_meter",
        )
        for letter, column in zip(ascii_uppercase, columns, strict=False):
            self._name(f"heat_{column}", "改造方式", letter, letter, len(routes))
        self._name("heat_items", "改造方式", "K", "O", len(routes))

    def _route(self, place, route):
        running = route.running
        return [
            *(route.name, route.code, str(route.basis)),
            *(float(value.number) if value else None for value in (route.cap, route.upper)),
            *(str(route.share), int(route.needs_acceptance)),
            float(running.rate.number) if running else None,
            float(running.cap.number) if running else None,
            int(bool(running and running.own_meter_only)),
            *(int(item == 1) for item in eligible_items(self.policy, place, ITEMS)),
        ]

    def _fill(self, title, rows):
        sheet = self.book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))

    def _name(self, name, sheet, first, last, rows):
        self.book.defined_names[name] = DefinedName(name, attr_text=f"{sheet}!${first}$1:${last}${rows}")

    def add(self, name, arguments, rows, *, block=None):
        """Rows of arguments with the native form beside them; `block` is an argument of several cells."""
        spec = get(name)
        for row in rows:
            place = self.sheet.max_row + 1
            references, letters = {}, iter(ascii_uppercase)
            for argument, value in zip(arguments, row, strict=True):
                cells = [(next(letters), cell) for cell in (value if argument == block else [value])]
                for letter, cell in cells:
                    self.sheet[f"{letter}{place}"] = cell
                ends = (f"{cells[0][0]}{place}", f"{cells[-1][0]}{place}")
                references[argument] = ":".join(ends) if argument == block else ends[0]
            self.sheet[f"Z{place}"] = spec.native_formula(references)
            given = {
                argument: [value] if argument == block else value
                for argument, value in zip(arguments, row, strict=True)
            }
            if block:
                given["items"] = ITEMS
            result = call(name, *(given.get(each.name) for each in spec.arguments), policy=self.policy)
            self.expected.append((place, name, row, result[0][0] if isinstance(result, list) else result))

    def differences(self, tmp_path):
        self.book.save(tmp_path / "native.xlsx")
        book = formualizer.load_workbook(str(tmp_path / "native.xlsx"))
        book.evaluate_all()
        found = []
        for place, name, row, expected in self.expected:
            shown = _shown(book.get_value("rows", place, 26))
            same = shown == expected or (
                isinstance(shown, float)
                and isinstance(expected, (int, float))
                and abs(shown - expected) < 1e-9
            )
            if not same:
                found.append((name, row, shown, expected))
        return found


def _shown(value):
    kinds = {"Value": CellError.VALUE, "Na": CellError.NA, "Num": CellError.NUM}
    if isinstance(value, dict):
        return kinds[value["kind"]]
    return None if value == "" else value


ROUTES = [route.name for route in load_policy().routes.values()]
STRANGE = [None, "电炉"]


@pytest.mark.parametrize("mode", ["UPPER_FIRST", "PROPORTIONAL", "DISTRICT_FIRST"])
def test_subsidy_and_shares_agree_with_the_rule(mode, tmp_path):
    book = Book(override(load_policy(), {"share_mode": mode}))
    costs = [None, 2999.99, 5000.01, 100000.55, -1, "6,200"]
    some = ["集中供热延伸", "城区市政集中供暖", "农房能效", "城区建筑能效", "公益场所", None, "电炉"]
    rows = [
        *itertools.product(some, costs, [None, 123.4567], [None, "合格"]),
        *itertools.product(["太阳能"], [7000, 0, True], [-1, 0, 2, "x"], [None]),
        *itertools.product(
            ["农房能效", "太阳能"], [7000], [1], ["整改", "待定", True, False, 0, 1, 44531, "是", "否"]
        ),
    ]
    for name in ("SUBSIDY", "UPPER", "DISTRICT", "SELF_PAY"):
        book.add(name, ("route", "cost", "quantity", "accepted"), rows)
    assert book.differences(tmp_path) == []


def test_the_other_forms_agree_with_the_rule(tmp_path):
    book = Book(load_policy())
    any_route = [*ROUTES, *STRANGE]
    book.add("CAP", ("route", "quantity"), itertools.product(any_route, [None, 0, 12500.5, -1, "x", True]))
    book.add(
        "AREA",
        ("route", "project_area", "assessed_area"),
        itertools.product(any_route, [None, 12500, -1, "x"], [None, 11800.5]),
    )
    book.add(
        "RUNNING",
        ("route", "usage", "own_meter", "already_paid"),
        itertools.product(
            ["分散气代煤", "分散电代煤", "太阳能", *STRANGE],
            [None, 412, 2499.975, 4210, -1, "x"],
            [None, "是", "否", "一户一表", "?", True, 0, 2],
            [None, 450.5, -1, "x"],
        ),
    )
    book.add(
        "ELIGIBLE_COST",
        ("route", "amounts"),
        itertools.product(
            any_route,
            [
                [None] * 5,
                [4300, 900, None, 1000, 50],
                [1, "x", 1, 1, 1],
                [1, -1, 1, 1, 1],
                [0.1, 0.2, 0.3, 0, 5],
            ],
        ),
        block="amounts",
    )
    book.add(
        "SEASON", ("date",), [(None,), (44500,), (44501,), (dt.date(2022, 3, 31),), (dt.date(2022, 4, 1),)]
    )
    areas = [None, 0, 60, 119.99, 119.99996, 240.0001, 360, 1260, -1, "x", True]
    book.add(
        "HOUSEHOLDS", ("area", "mode"), itertools.product(areas, [None, "EXACT", "FLOOR", "ROUND", "CEIL"])
    )
    book.add(
        "TASK_COUNT",
        ("route", "households", "area"),
        itertools.product(any_route, [None, 12, -1, "x"], [None, 1260, 370.25, "x", -1]),
    )
    counts = [None, 0, 1, 32, 24961, -1, "x"]
    book.add("RATE", ("done", "target"), itertools.product(counts, counts))
    amounts = [(None,), (158796800,), (12345.5,), (-12345.5,), (0.5,), (0.49,), ("x",), (True,), (0.5801,)]
    book.add("WAN", ("yuan",), amounts)
    book.add("YUAN", ("wan",), amounts)
    assert book.differences(tmp_path) == []


def test_peoples_numbers_and_totals_agree_with_the_rule(tmp_path):
    book = Book(load_policy())
    standard = "11010519491231002X"
    people = [f"990000{day}001" for day in ("19490230", "19491301", "17991231", "18000101", "20000229")]
    people = [body + check for body in people for check in "0123456789X"]
    numbers = [
        *(None, standard, standard.lower(), "110105194912310021", "11010519491231O02X", standard[:17] + "A"),
        *(370902190001010000, 110105491231002, "110105491231002", 12345, "1101051949123100", "E12345678"),
        *("张三", standard + "1", "1", "0" * 18),
    ]
    book.add("ID_CHECK", ("id",), [(number,) for number in (*numbers, *people)])
    others = ["13800000001", 13800000001, "23800000001", "6222000000001234", "6123456", "12345678", "123"]
    book.add("ID_MASK", ("text",), [(number,) for number in (*numbers, *others)])
    parts = [[6000, 5800, 6000], [None, None, None], [0.1, 0.2, None], [1, "3000元", 1], [100, -0.005, True]]
    typed = [None, 17800, 17800.5, 0.3, 100, -0.01, "x"]
    book.add("CHECK_SUM", ("typed", "parts"), itertools.product(typed, parts), block="parts")
    assert book.differences(tmp_path) == []


def test_readings_of_the_task_agree_with_the_rule(tmp_path):
    for changes in (
        {"equiv_mode": "FLOOR", "public_counts": False},
        {"equiv_mode": "CEIL", "urban_market_counts": False, "regional_task_basis": "AREA"},
    ):
        book = Book(override(load_policy(), changes))
        book.add(
            "TASK_COUNT",
            ("route", "households", "area"),
            itertools.product(ROUTES, [None, 12], [None, 1260, 370.25]),
        )
        book.add("HOUSEHOLDS", ("area", "mode"), [(370.25, None), (370.25, "EXACT")])
        assert book.differences(tmp_path) == []


def test_a_policy_that_shares_by_ratio_has_no_silent_native_result(tmp_path):
    place = load_policy("shijiazhuang-2018")
    book = Book(place)
    formula = get("SUBSIDY").native_formula({"route": "A1", "cost": "B1", "quantity": "C1", "accepted": "D1"})
    book.sheet.append(["电代煤", 8000, 1, None])
    book.sheet["Z1"] = formula
    book.book.save(tmp_path / "ratio.xlsx")
    calculated = formualizer.load_workbook(str(tmp_path / "ratio.xlsx"))
    calculated.evaluate_all()
    assert _shown(calculated.get_value("rows", 1, 26)) is CellError.VALUE

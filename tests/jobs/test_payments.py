"""运行补贴发放 as a whole: the sheet, the files, the second run, later batches, and a district in one go."""

from __future__ import annotations

import datetime as dt
import random
from decimal import ROUND_HALF_UP, Decimal

import openpyxl
import pytest
import xlsxwriter
from openpyxl.workbook.defined_name import DefinedName
from payments_cases import AS_OF, GAS, NOW, POLICY, POWER, Street, key, message
from python_calamine import CalamineWorkbook

from xl_heating.engines import file as file_engine
from xl_heating.errors import JobError
from xl_heating.hosts import closed_file
from xl_heating.jobs import payments
from xl_heating.jobs.layout.payments import PAYOUTS_SHEET
from xl_heating.jobs.occasion import Occasion
from xl_heating.ledger import find, read_workbook
from xl_heating.policy import load_policy
from xl_heating.templates.demo_people import make_district
from xl_heating.templates.street import street_workbook


@pytest.fixture
def street(tmp_path) -> Street:
    made = Street(tmp_path)
    for n in (1, 2, 3):
        made.home(n)
    made.home(4, GAS)
    made.power({1: 2500, 2: 1000, 3: 50})
    made.usage("供气.csv", "户号,用气量\n0000000004,412.35\n", "gbk")
    return made


def files(street: Street) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in street.made().rglob("*") if path.is_file()}


# ------------------------------------------------------------------ the workbook


def test_the_sheet_gets_a_row_for_each_household(street):
    street.run()
    rows = {row["户编号"]: row for row in street.sheet("运行补贴")}
    assert len(rows) == 4
    one = rows[key(1)]
    assert (one["户主姓名"], one["改造方式"], one["表号"]) == ("示例1", POWER, "0000000001")
    assert (one["首个采暖季"], one["采暖季"], one["第几季"]) == ("2021-2022", "2021-2022", 1)
    assert (one["采暖季用量"], one["应补（元）"], one["已补（元）"], one["本次实发（元）"]) == (
        2500,
        500,
        None,
        500,
    )
    assert (one["开户行"], one["银行账号"]) == ("示例银行", "6222000000000001")
    assert rows[key(4)]["应补（元）"] == 412.35


def test_our_own_sheet_keeps_its_formulas_and_agrees(tmp_path):
    """The template computes 第几季, 标准, 应补, 本次实发 itself; usage is typed over its formula."""
    street = Street(tmp_path)
    homes = [
        {
            "household_id": key(n), "street": "省庄镇", "village": "示例村", "name": f"示例{n}",
            "route": POWER, "id_number": None, "meter": f"{n:010d}", "own_meter": "是",
            "accepted_on": dt.date(2021, 10, 20), "acceptance": "合格", "cost_equipment": 5000,
        }
        for n in range(1, 9)
    ]  # fmt: skip
    street_workbook(street.book, POLICY, {"改造台账": homes}, street="省庄镇", rows=20)
    street.usage("供电.csv", "户号,期初读数,期末读数,用电量\n" + "".join(
        f"{n:010d},{100 if n % 2 else ''},{100 + 300 * n if n % 2 else ''},{300 * n}\n" for n in range(1, 9)
    ))  # fmt: skip
    report = street.run()
    sheet = openpyxl.load_workbook(street.book, data_only=True)["运行补贴"]
    formulas = openpyxl.load_workbook(street.book)["运行补贴"]
    titles = {cell.value: cell.column for cell in sheet[5]}
    check = [
        cell.value for cell in sheet[4] if cell.value in ("一致", "未核对") or "不一致" in str(cell.value)
    ]
    assert check
    assert set(check) == {"一致"}
    for n, row in enumerate(range(7, 15), start=1):
        assert sheet.cell(row, titles["采暖季用量"]).value == 300 * n
        assert sheet.cell(row, titles["应补（元）"]).value == 60 * n
        typed = formulas.cell(row, titles["采暖季用量"]).value
        assert str(typed).startswith("=") == bool(n % 2)  # readings are left to the sheet
        assert str(formulas.cell(row, titles["应补（元）"]).value).startswith("=")
    assert report.counts["本批代发户数"] == 0  # no accounts yet
    again = street.run()
    assert again.changes == []


def test_the_record_is_no_payment_list(street):
    street.run()
    kinds = {table.sheet: table.kind for table in find(read_workbook(street.book), POLICY)}
    assert PAYOUTS_SHEET in openpyxl.load_workbook(street.book).sheetnames
    assert PAYOUTS_SHEET not in kinds
    assert kinds["运行补贴"] == "T9"


def test_a_second_run_changes_nothing(street):
    first = street.run()
    book, made, kept = street.book.read_bytes(), files(street), file_engine.backups(street.book)
    second = street.run()
    assert first.changes
    assert len(first.files) == 7
    assert (second.changes, second.files) == ([], [])
    assert street.book.read_bytes() == book
    assert files(street) == made
    assert file_engine.backups(street.book) == kept
    assert len(kept) == 1
    assert "没有新的应发金额" in second.messages[0]


def test_a_preview_writes_nothing_and_says_the_same(street):
    street.write()
    before = street.book.read_bytes()
    preview = street.run(dry_run=True)
    assert street.book.read_bytes() == before
    assert not street.made().exists()
    done = street.run()
    assert preview.counts == done.counts
    assert [path.name for path in preview.files] == [path.name for path in done.files]
    assert preview.changed_cells == done.changed_cells


def test_the_run_is_in_the_log(street):
    street.run()
    (line,) = street.sheet("运行日志")
    assert (line["操作"], line["操作人"], line["文件数"], line["行数"]) == ("运行补贴发放", "测试", 2, 4)
    assert "合计1,122.35元" in line["结果"]


def test_only_one_route(street):
    street.run(route="煤改气")
    assert street.amounts(GAS) == {4: Decimal("412.35")}
    assert len(street.sheet("运行补贴")) == 1
    street.run()
    assert street.amounts(POWER) == {1: Decimal("500.00"), 2: Decimal("200.00"), 3: Decimal("10.00")}
    assert street.amounts(GAS) == {4: Decimal("412.35")}


# ------------------------------------------------------------------ nothing goes out twice


def test_a_later_run_pays_the_difference_only(street):
    """Household 2: 1000 → 1500 千瓦时 is 200 → 300 元, so 100 more; the others nothing."""
    street.run()
    first = street.bank()
    street.power({1: 2500, 2: 1500, 3: 50})
    report = street.run()
    assert street.amounts(POWER, 2) == {2: Decimal("100.00")}
    assert street.bank() == first
    rows = {row["户编号"]: row for row in street.sheet("运行补贴")}
    assert (rows[key(2)]["应补（元）"], rows[key(2)]["已补（元）"], rows[key(2)]["本次实发（元）"]) == (
        300,
        200,
        100,
    )
    assert (rows[key(1)]["已补（元）"], rows[key(1)]["本次实发（元）"]) == (500, 0)
    assert "06-001-0002" in message(report, "USAGE_CHANGED")
    record = street.sheet(PAYOUTS_SHEET)
    mine = [row for row in record if row["代发户编号"] == key(2)]
    assert [(row["批次"], row["本批之前已发（元）"], row["本批代发（元）"]) for row in mine] == [
        (1, 0, 200),
        (2, 200, 100),
    ]
    assert street.run().changes == []


def test_typing_what_was_paid_does_not_pay_it_again_nor_take_it_off_twice(street):
    street.run()
    book = openpyxl.load_workbook(street.book)
    sheet = book["运行补贴"]
    titles = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, 6):
        sheet.cell(row, titles["已补（元）"], sheet.cell(row, titles["应补（元）"]).value)
    book.save(street.book)
    report = street.run()
    assert report.counts["本批代发户数"] == 0
    assert not list(street.made().glob("*第2批*"))


def test_less_usage_afterwards_is_told_and_nothing_is_taken_back(street):
    street.run()
    street.power({1: 2500, 2: 900, 3: 50})
    report = street.run()
    assert report.counts["本批代发户数"] == 0
    assert "06-001-0002，共多20.00元" in message(report, "OVERPAID")


def test_an_account_that_comes_later_makes_the_next_batch(street):
    street.homes[2]["银行账号"] = None
    street.run()
    assert street.amounts() == {1: Decimal("500.00"), 2: Decimal("200.00")}
    assert street.statuses()[3][0] == "缺银行账号"
    book = openpyxl.load_workbook(street.book)
    rows = book["运行补贴"]
    titles = {cell.value: cell.column for cell in rows[1]}
    at = next(row for row in range(2, 6) if rows.cell(row, titles["户编号"]).value == key(3))
    rows.cell(at, titles["银行账号"], "6217000000000033")
    book.save(street.book)
    street.run()
    assert street.bank(POWER, 2) == {"6217000000000033": Decimal("10.00")}
    assert street.statuses()[3][0] == "已列入代发"


def test_a_bank_file_that_is_gone_is_made_again_as_it_was(street):
    street.run()
    made = files(street)
    for path in street.made().glob("*第1批*"):
        path.unlink()
    report = street.run()
    assert files(street) == made
    assert len(report.files) == 6


def test_accounts_are_taken_over_from_the_season_before(tmp_path):
    street = Street(tmp_path)
    street.home(1, **{"开户行": None, "银行账号": None})
    before = {"首个采暖季": "2020-2021", "采暖季用量": 5, "表号": "0000000001"}
    account = {"开户行": "老银行", "银行账号": "6217555500001111", "开户人": "示例妻"}
    street.paid(1, "2020-2021", **before, **account)
    street.power({1: 1000})
    street.run()
    assert street.bank() == {"6217555500001111": Decimal("200.00")}
    new = street.sheet("运行补贴")[-1]
    assert (new["采暖季"], new["第几季"], new["开户行"], new["开户人"]) == (
        "2021-2022",
        2,
        "老银行",
        "示例妻",
    )


# ------------------------------------------------------------------ the files


def test_the_list_foots_by_village_and_in_capitals(street):
    street.run()
    book = openpyxl.load_workbook(street.made() / f"运行补贴发放表-2021-2022-{POWER}-第1批.xlsx")
    sheet = book["运行补贴发放表"]
    rows = [[cell for cell in row if cell is not None] for row in sheet.values]
    assert rows[0] == ["泰安市泰山区省庄镇2021-2022采暖季分散电代煤运行补贴发放表"]
    texts = ["".join(map(str, row)) for row in rows]
    assert any(text.startswith("示例2村小计（2户）2550") and text.endswith("510") for text in texts)
    assert any(text.startswith("示例1村小计（1户）1000") and text.endswith("200") for text in texts)
    assert any(text.startswith("合计（3户）3550") and text.endswith("710") for text in texts)
    assert "本次实发合计（大写）：柒佰壹拾元整" in texts
    assert "口径：" in "".join(texts)
    for seal in (
        "村（居）（盖章）：",
        "街道镇（盖章）：",
        "区清洁取暖办公室（盖章）：",
        "区财政局（盖章）：",
    ):
        assert seal in "".join(texts)
    headers = [cell.value for cell in sheet[3]]
    assert headers[-1] == "领取签字"
    identity = sheet.cell(4, headers.index("身份证号") + 1)
    assert identity.value == street.homes[0]["身份证号"]  # signed paper: not masked
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$3:$3"


def test_the_bank_file_keeps_accounts_as_text(street):
    street.run()
    book = openpyxl.load_workbook(street.made() / f"银行代发-2021-2022-{POWER}-第1批.xlsx")
    rows = list(book["代发"].values)
    assert rows[0] == ("序号", "开户行", "账号", "户名", "金额", "摘要")
    assert rows[1] == (1, "示例银行", "6222000000000001", "示例1", 500, "2021-2022分散电代煤运行补贴")
    assert {cell.data_type for cell in book["代发"]["C"]} == {"s"}


def test_the_checklist_masks_numbers_and_adds_up(street):
    street.home(5, **{"银行账号": "62"})
    street.power({1: 2500, 2: 1000, 3: 50, 5: 100})
    street.run()
    (path,) = street.made().glob("运行补贴核对表*.xlsx")
    book = openpyxl.load_workbook(path)
    summary = [row for row in book["核对汇总"].values if row[2] is not None][1:]
    power = {row[1]: row[2:] for row in summary if row[0] == POWER}
    assert power == {
        "已列入代发": (3, 710, 710, 0),
        "银行账号有误": (1, 20, 0, 20),
        "合计（台账户数）": (4, 730, 710, 20),
    }
    text = "".join(str(cell) for sheet in book for row in sheet.values for cell in row)
    assert not any(home["身份证号"] in text for home in street.homes)
    assert "6222000000000001" not in text


# ------------------------------------------------------------------ what is refused


def test_what_cannot_be_settled_is_refused_before_anything_is_written(street, tmp_path):
    with pytest.raises(JobError, match="不是采暖季"):
        street.run(season="2021")
    with pytest.raises(JobError, match="还没有结束"):
        street.run(season="2022-2023")
    with pytest.raises(JobError, match="不享受运行补贴"):
        street.run(route="太阳能")
    assert not street.made().exists()
    empty = Street(tmp_path / "empty")
    empty.power({1: 5})
    with pytest.raises(JobError, match="改造台账"):
        empty.run()
    solar = Street(tmp_path / "solar")
    solar.home(1, "太阳能")
    solar.power({1: 5})
    with pytest.raises(JobError, match="没有可以核对的户"):
        solar.run()


def test_a_workbook_without_a_payment_list_is_told_so(street):
    street.write()
    book = openpyxl.load_workbook(street.book)
    del book["运行补贴"]
    book.save(street.book)
    before = street.book.read_bytes()
    with pytest.raises(JobError, match="没有可以写入"):
        street.run()
    assert street.book.read_bytes() == before
    assert not street.made().exists()


def test_a_damaged_record_stops_the_run(street):
    street.run()
    book = openpyxl.load_workbook(street.book)
    book[PAYOUTS_SHEET]["G4"] = "约五百"
    book.save(street.book)
    with pytest.raises(JobError, match="第4行"):
        street.run()


@pytest.mark.parametrize(
    ("day", "season"),
    [
        ("2022-03-31", "2020-2021"),
        ("2022-04-01", "2021-2022"),
        ("2022-10-31", "2021-2022"),
        ("2023-05-01", "2022-2023"),
    ],
)
def test_the_season_is_the_one_last_ended(street, day, season):
    for home in street.homes:
        home["验收日期"] = dt.date(2020, 10, 20)
    street.run(as_of=dt.date.fromisoformat(day))
    assert street.made(season).is_dir()


def test_the_season_of_the_workbook_goes_before_the_calendar(street):
    street.write()
    book = openpyxl.load_workbook(street.book)
    book["运行日志"]["J1"] = "2021-2022"
    book.defined_names["heat_own_season"] = DefinedName("heat_own_season", attr_text="'运行日志'!$J$1")
    book.save(street.book)
    street.run(as_of=dt.date(2023, 5, 1))
    assert street.made("2021-2022").is_dir()
    street.run(as_of=dt.date(2023, 5, 1), season="2022-2023")
    assert street.made("2022-2023").is_dir()


def test_a_name_that_gbk_lacks_is_told(street):
    street.homes[0]["户主姓名"] = "示例㙍𠮷"
    report = street.run()
    assert "06-001-0001" in message(report, "RARE_CHARACTER")
    text = (street.made() / f"银行代发-2021-2022-{POWER}-第1批.csv").read_bytes().decode("gb18030")
    assert "示例㙍𠮷" in text
    assert "RARE_CHARACTER" in [each.code for each in street.run().findings]


# ------------------------------------------------------------------ a district in one go


LEDGER_24961 = (
    "户编号", "街道镇", "村（居）", "户主姓名", "身份证号", "改造方式", "电表/气表户号", "是否一户一表",
    "验收日期", "验收结论", "设备费", "银行账号",
)  # fmt: skip


def test_24961_households_reconcile_to_an_independent_sum(tmp_path):
    """Every household stands in a bank file or among the unpaid, and the money is Decimal's own sum."""
    policy = load_policy()
    names = {"GAS_DECENTRAL": GAS, "ELEC_DECENTRAL": POWER}
    people = [(data.street, each) for data in make_district(policy, 24_961) for each in data.households]
    book = xlsxwriter.Workbook(str(tmp_path / "台账.xlsx"))
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    ledger = book.add_worksheet("改造台账")
    ledger.write_row(0, 0, LEDGER_24961)
    book.add_worksheet("运行补贴").write_row(
        0,
        0,
        (
            "户编号",
            "户主姓名",
            "改造方式",
            "采暖季",
            "首个采暖季",
            "采暖季用量",
            "应补",
            "已补",
            "本次实发",
            "银行账号",
        ),
    )
    draw = random.Random(7)
    expected: dict[str, dict[str, Decimal]] = {GAS: {}, POWER: {}}
    exports: dict[str, list[str]] = {GAS: ["户号,月份,用气量"], POWER: ["户号,月份,用电量"]}
    for at, (street, person) in enumerate(people, start=1):
        route = names.get(person.route, POWER if at % 2 else GAS)
        account = f"6217{at:012d}" if at % 50 else ""
        ledger.write_row(at, 0, (person.key, street, person.village, person.name, person.id_number, route,
                                 f"{at:010d}", "是" if person.own_meter else "否"))  # fmt: skip
        if person.accepted_on:
            ledger.write_datetime(at, 8, dt.datetime.combine(person.accepted_on, dt.time()), day)
        ledger.write_row(at, 9, (person.acceptance, 5000))
        ledger.write_string(at, 11, account)
        used = Decimal(0)
        for month in (202111, 202112, 202201, 202202, 202203, 202204):
            quantity = Decimal(draw.randrange(0, 3000 if route == GAS else 11_000)) / 10
            exports[route].append(f"{at:010d},{month},{quantity}")
            used += quantity if month != 202204 else 0
        rate = Decimal(1) if route == GAS else Decimal("0.2")
        due = min((used * rate).quantize(Decimal("0.01"), ROUND_HALF_UP), Decimal(600))
        entitled = person.acceptance == "合格" and (route == GAS or person.own_meter)
        if entitled and due and account:
            expected[route][account] = due
    book.close()
    usage = tmp_path / "用量"
    usage.mkdir()
    (usage / "供气.csv").write_text("\n".join(exports[GAS]), encoding="utf-8-sig")
    (usage / "供电.csv").write_bytes("\n".join(exports[POWER]).encode("gbk"))
    occasion = Occasion(policy, AS_OF, NOW)
    report = closed_file.run(
        tmp_path / "台账.xlsx", lambda opened, given: payments.run(opened, usage, given), occasion
    )
    street = Street(tmp_path)
    paid = {route: street.bank(route) for route in (GAS, POWER)}
    assert paid == expected
    total = sum(sum(amounts.values()) for amounts in expected.values())
    assert report.counts["本批代发金额（元）"] == float(total)
    in_bank = sum(map(len, paid.values()))
    assert report.counts["本批代发户数"] == in_bank
    (path,) = street.made().glob("运行补贴核对表*.xlsx")
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("户别核对").to_python()[2:]
    unpaid = [row for row in rows if row[12] != "已列入代发"]
    assert len(rows) == 24_961
    assert in_bank + len(unpaid) == 24_961
    assert {row[12] for row in unpaid} <= {"未验收合格", "不是一户一表", "缺银行账号", "用量为0"}

"""A street's workbook and suppliers' exports for the tests of 运行补贴发放, and how to read what came out."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import openpyxl

from xl_heating.hosts import closed_file
from xl_heating.jobs import payments
from xl_heating.jobs.occasion import Occasion
from xl_heating.policy import load_policy
from xl_heating.templates.demo_people import synthetic_id

POLICY = load_policy()
GAS, POWER = "分散气代煤", "分散电代煤"
AS_OF = dt.date(2022, 5, 10)
NOW = dt.datetime(2022, 5, 10, 9, 30)
LEDGER = (
    "户编号", "街道镇", "村（居）", "户主姓名", "身份证号", "改造方式", "电表/气表户号", "是否一户一表",
    "通气（电）日期", "验收日期", "验收结论", "设备费（元）", "开户行", "银行账号", "开户人", "备注",
)  # fmt: skip
LIST = (
    "序号", "街道镇", "村（居）", "户主姓名", "户编号", "身份证号", "改造方式", "表号", "是否一户一表",
    "首个采暖季", "采暖季", "第几季", "季初读数", "季末读数", "采暖季用量", "应补（元）", "已补（元）",
    "本次实发（元）", "开户行", "银行账号", "开户人",
)  # fmt: skip


def key(n: int) -> str:
    return f"06-001-{n:04d}"


class Street:
    """A folder with the workbook 台账.xlsx and the exports in 供电供气数据."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.book = folder / "台账.xlsx"
        self.usage_folder = folder / "供电供气数据"
        self.usage_folder.mkdir(parents=True)
        self.homes: list[dict] = []
        self.payments: list[dict] = []

    def home(self, n: int, route: str = POWER, meter: object = None, **more) -> None:
        """A household that nothing is wrong with, but for `more`."""
        row = dict.fromkeys(LEDGER)
        row |= {
            "户编号": key(n), "街道镇": "省庄镇", "村（居）": f"示例{n % 2 + 1}村", "户主姓名": f"示例{n}",
            "身份证号": synthetic_id(n), "改造方式": route, "验收日期": dt.date(2021, 10, 20),
            "电表/气表户号": f"{n:010d}" if meter is None else meter, "是否一户一表": "是",
            "验收结论": "合格", "设备费（元）": 5000, "开户行": "示例银行", "银行账号": f"6222{n:012d}",
        }  # fmt: skip
        self.homes.append(row | more)

    def paid(self, n: int, season: str, route: str = POWER, **more) -> None:
        """A row of 运行补贴."""
        row = dict.fromkeys(LIST)
        row |= {
            "街道镇": "省庄镇", "村（居）": f"示例{n % 2 + 1}村", "户主姓名": f"示例{n}", "户编号": key(n),
            "身份证号": synthetic_id(n), "改造方式": route, "是否一户一表": "是", "采暖季": season,
        }  # fmt: skip
        self.payments.append(row | more)

    def usage(self, name: str, text: str, encoding: str = "utf-8") -> Path:
        path = self.usage_folder / name
        path.write_bytes(text.encode(encoding))
        return path

    def power(self, used: dict[int, float]) -> None:
        """One file of the power supplier: each household's whole season."""
        rows = "".join(f"{n:010d},{quantity}\n" for n, quantity in used.items())
        self.usage("供电.csv", f"户号,采暖季用电量\n{rows}")

    def write(self) -> None:
        book = openpyxl.Workbook()
        for title, headers, rows in (("改造台账", LEDGER, self.homes), ("运行补贴", LIST, self.payments)):
            sheet = book.create_sheet(title)
            sheet.append(headers)
            for row in rows:
                sheet.append([row[header] for header in headers])
        log = book.create_sheet("运行日志")
        log.append(["时间", "操作", "操作人", "文件数", "行数", "政策版本", "结果"])
        book.defined_names["heat_log_header"] = openpyxl.workbook.defined_name.DefinedName(
            "heat_log_header", attr_text="'运行日志'!$A$1:$G$1"
        )
        del book["Sheet"]
        book.save(self.book)

    def run(self, *, dry_run: bool = False, policy=POLICY, as_of: dt.date = AS_OF, **options):
        if not self.book.exists():
            self.write()
        occasion = Occasion(policy, as_of, NOW, "测试", dry_run)
        return closed_file.run(
            self.book, lambda book, given: payments.run(book, self.usage_folder, given, **options), occasion
        )

    # ------------------------------------------------------------------ what came out

    def made(self, season: str = "2021-2022") -> Path:
        return self.folder / "运行补贴发放" / season / self.book.stem

    def bank(self, route: str = POWER, batch: int = 1, season: str = "2021-2022") -> dict[str, Decimal]:
        """Account → amount of the text file."""
        path = self.made(season) / f"银行代发-{season}-{route}-第{batch}批.csv"
        rows = list(csv.DictReader(path.read_bytes().decode("gbk").splitlines()))
        assert [row["序号"] for row in rows] == [str(at) for at in range(1, len(rows) + 1)]
        return {row["账号"]: Decimal(row["金额"]) for row in rows}

    def amounts(self, route: str = POWER, batch: int = 1) -> dict[int, Decimal]:
        """Household → amount of the text file."""
        return {int(account[4:]): amount for account, amount in self.bank(route, batch).items()}

    def sheet(self, name: str) -> list[dict]:
        """The records of a sheet of the workbook."""
        rows = list(openpyxl.load_workbook(self.book, data_only=True)[name].values)
        start = next(at for at, row in enumerate(rows) if sum(cell is not None for cell in row) > 4)
        return [dict(zip(rows[start], row, strict=True)) for row in rows[start + 1 :] if any(row)]

    def statuses(self, season: str = "2021-2022") -> dict[int, tuple[str, str | None]]:
        """Household → what became of it, and why, as 核对表 says."""
        (path,) = self.made(season).glob(f"运行补贴核对表-{season}*.xlsx")
        rows = list(openpyxl.load_workbook(path)["户别核对"].values)[2:]
        return {int(row[1][-4:]): (row[12], row[13]) for row in rows if row[1]}


def codes(report, severity: str = "") -> list[str]:
    return [each.code for each in report.findings if not severity or each.severity == severity]


def message(report, code: str) -> str:
    return next(each.message for each in report.findings if each.code == code)

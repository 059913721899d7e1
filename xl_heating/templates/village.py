"""村居名单.xlsm: a village's workbook, in which its households are listed before anything is built."""

from __future__ import annotations

from pathlib import Path

from xl_heating.forms.book import Book, Results
from xl_heating.hosts.excel.commands import BookKind, button_macros
from xl_heating.hosts.excel.sources import book_modules
from xl_heating.jobs.layout import FINDINGS_SHEET, LOG_SHEET, findings_layout, log_layout
from xl_heating.policy import Policy
from xl_heating.templates.catalogue_sheet import write_catalogue
from xl_heating.templates.guide_sheet import Guide, OwnCell, reference_uses, write_guide
from xl_heating.templates.ledger_sheet import Records, write_ledger
from xl_heating.templates.list_sheets import write_list
from xl_heating.templates.policy_sheets import write_parameters, write_routes
from xl_heating.templates.street_summary import STREET_NAME
from xl_heating.templates.village_list import APPROVED_ON, village_list
from xl_heating.templates.writing import write_calculated

FILE = "村居名单.xlsm"
PREPARED_ROWS = 200
VILLAGE_NAME = "heat_own_village"


def village_workbook(path: Path, policy: Policy, records: Records = (), *, rows: int = PREPARED_ROWS) -> None:
    """Write a village's workbook to `path`, every formula with its value; an .xlsx has no buttons.

    `records` fill the first of the prepared rows, each column key → value (keys as in `village_list`).
    """
    houses = village_list(rows)
    guide = Guide(
        f"{policy.policy.place}清洁取暖村居名单",
        (
            OwnCell("本街镇", STREET_NAME, "heat_list_streets"),
            OwnCell("本村（居）", VILLAGE_NAME),
            OwnCell("名单核准日期", APPROVED_ON, number_format="yyyy-mm-dd"),
        ),
        (
            (houses.name, "一宅一行，户主签字，村（居）和街道镇盖章，区办核准；审查结论自动得出。"),
            (FINDINGS_SHEET, "各项操作和“台账体检”发现的问题，按所列单元格核改；每次重写。"),
            (LOG_SHEET, "何人何时做了何操作，只增不改。"),
            *reference_uses(policy),
        ),
        _RULES,
    )

    def draw(target: Path, results: Results | None) -> None:
        with Book(target, results, title=guide.title, macros=book_modules()) as book:
            write_guide(book, policy, guide, button_macros(BookKind.VILLAGE))
            write_ledger(book, houses, records)
            write_list(book, findings_layout())
            write_list(book, log_layout())
            write_parameters(book, policy, editable=False)
            write_routes(book, policy)
            write_catalogue(book)

    write_calculated(path, draw)


_RULES = (
    "白色格填写，灰色格为公式，不要在灰色格中填数；每列上方的“公式核对”应为“一致”，显示“不一致n行”时请检查该列有无误改。",
    "身份证号、户口簿号、电话按文本填写；身份证号从别处粘贴时请“选择性粘贴—数值”，避免末位变成0。",
    "户口簿号为同一户的依据；没有户口簿号的按户主身份证号。同一户有几处住宅的，只在一处的“是否主宅”填“是”。",
    "一户多宅原则上补贴一宅；经批准另补的，在“例外批准文号”填写文号，只填“是”的不认。",
    "“列入拆迁”填“是”“否”或计划拆迁日期；填日期的，须先在本表填写名单核准日期。",
    "审查结论由公式得出：“可实施”的列入上报名单，“待填”“待核”的补正后再报，“暂不实施”“不补”的注明原因后存档。",
    "名单由户主签字、村（居）和街道镇盖章，区办核准后不再改动；身份证号、电话不得用于公示，公示时应遮盖。",
)

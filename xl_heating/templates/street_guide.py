"""What 填表说明 of a street's workbook says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xl_heating.hosts.excel.folders import PHOTOS, SUPPLIERS, VILLAGES
from xl_heating.jobs.layout import FINDINGS_SHEET, LOG_SHEET, has_running_subsidy
from xl_heating.jobs.layout.columns import SEASON_NAME
from xl_heating.jobs.layout.payments import PAYOUTS_SHEET
from xl_heating.policy import Policy
from xl_heating.templates import ledger_common as names
from xl_heating.templates.guide_sheet import Guide, OwnCell, OwnList, reference_uses
from xl_heating.templates.ledger_common import PERIOD_END, PERIOD_START, VILLAGES_LIST
from xl_heating.templates.ledger_fields import LedgerSheet
from xl_heating.templates.policy_sheets import drop_downs
from xl_heating.templates.street_summary import SHEET as SUMMARY_SHEET
from xl_heating.templates.street_summary import STREET_NAME
from xl_heating.templates.village_list import APPROVED_ON
from xl_heating.templates.village_list import SHEET as LIST_SHEET

_DATE = "yyyy-mm-dd"
_SEASONS = "heat_list_seasons"
_MOST_VILLAGES = 80


def street_guide(policy: Policy, ledgers: Mapping[str, LedgerSheet], street: str = "") -> Guide:
    """The guide of a street's workbook; `street` is filled in where it is known."""
    beside = "可不填；不填时用本工作簿旁的“{}”文件夹。"
    folders = (
        OwnCell("照片文件夹", PHOTOS.name, hint=beside.format(PHOTOS.beside[0])),
        OwnCell("供电供气数据文件夹", SUPPLIERS.name, hint=beside.format(SUPPLIERS.beside[0])),
        OwnCell("村居名单文件夹", VILLAGES.name, hint=beside.format(VILLAGES.beside[0])),
    )
    season = OwnCell("采暖季", SEASON_NAME, _SEASONS, hint="发放哪一个采暖季的运行补贴。")
    return Guide(
        f"{policy.policy.place}清洁取暖街镇台账",
        (
            OwnCell("本街镇", STREET_NAME, "heat_list_streets", value=street or None),
            OwnCell("名单核准日期", APPROVED_ON, number_format=_DATE, hint="区办核准名单的日期。"),
            OwnCell("本期起", PERIOD_START, number_format=_DATE, hint="本周（旬）调度的第一天。"),
            OwnCell("本期止", PERIOD_END, number_format=_DATE, hint="本周（旬）调度的最后一天。"),
            *((season,) if _SEASONS in drop_downs(policy) else ()),
            *folders,
        ),
        tuple(_uses(policy, ledgers)),
        _RULES,
        (OwnList("本街镇村（居）", VILLAGES_LIST, _MOST_VILLAGES),),
    )


def _uses(policy: Policy, ledgers: Mapping[str, LedgerSheet]) -> Iterator[tuple[str, str]]:
    """The sheets from left to right."""
    for name in ledgers:
        if name == names.SAFETY_SHEET:
            yield names.PROGRESS_SHEET, _USES[names.PROGRESS_SHEET]
        yield name, _USES[name]
    yield SUMMARY_SHEET, "由公式自动汇总，附完成情况和资金构成图；不需填写，打印盖章后随台账报区办。"
    if has_running_subsidy(policy):
        yield PAYOUTS_SHEET, "由“运行补贴发放”写入：每户每批代发一行，防止重复发放，请勿改动。"
    yield FINDINGS_SHEET, "各项操作和“台账体检”发现的问题，按所列单元格核改；每次重写。"
    yield LOG_SHEET, "何人何时做了何操作，只增不改。"
    yield from reference_uses(policy)


_USES = {
    LIST_SHEET: "各村（居）确村确户名单汇集在此，一宅一行；审查结论自动得出，三级盖章核准后实施。",
    names.HOUSEHOLDS_SHEET: "本街镇全部改造户，一户一行，每周更新；补贴自动计算，户编号是各表的对应依据。",
    names.COMPLETIONS_SHEET: "验收合格户的到户竣工台账，由“竣工台账”按改造台账生成，第三方机构补填验收情况。",
    names.DOSSIERS_SHEET: "每户档案材料有无和照片文件名，由“一户一档”核对照片文件夹填写；缺项自动列出。",
    names.PLACES_SHEET: "学校、幼儿园、卫生室、敬老院、村（居）等公益场所，按供暖面积折算户数。",
    names.PROJECTS_SHEET: "区域集中供热等按面积计补的项目，一个项目一行，费用不在改造台账重复填报。",
    names.FARMHOUSES_SHEET: "农房能效提升，一户一行，验收合格后计补。",
    names.BUILDINGS_SHEET: "城区建筑能效提升，一栋一行，按改造建筑面积计补。",
    names.RUNNING_SHEET: "分散气代煤、电代煤运行补贴，每个采暖季后一户一行，四级签章后发放。",
    names.PROGRESS_SHEET: "每周报综合协调组的进度，由各台账自动得出；计划、存在问题、下步措施由街镇填写。",
    names.SAFETY_SHEET: "隐患排查、专家检查、培训、演练、入户宣传，一次一行；下方按年度核查是否达到要求。",
    names.DEVICES_SHEET: "中标企业、型号、到货安装、售后网点和报修办结，一个企业一个型号一行。",
}
_RULES = (
    "先填本页上方各格和右侧的村（居）名单：各表的下拉列表、进度调度、汇总表由此得出。",
    "白色格填写，灰色格为公式，不能直接填数；每列上方的“公式核对”应为“一致”，显示“不一致n行”时请检查该列有无误改。",
    "街道镇、改造方式、验收结论等从下拉列表选择；改造方式须用标准名称，否则补贴显示 #N/A。",
    "户编号（街镇码-村码-流水）一户一个，名单、改造台账、竣工台账、一户一档、运行补贴都用它对应，不用姓名。",
    "费用未确定的留空，不要填0或按上限估填；留空的行不计补贴，汇总时列为“未录费用”。",
    "身份证号、电话、表号、银行账号按文本填写；身份证号从别处粘贴时请“选择性粘贴—数值”，避免末位变成0。",
    "日期填成 2021-11-15 的样式；金额单位为元，面积单位为平方米。",
    "行数不够时，在最后一行之前插入行，并把上一行的公式向下填充；不要在表头与数据之间插入空行。",
    "进度调度、本街镇汇总等固定页面已保护（无密码），白色格照常填写；确需调整版式时可撤销保护。政策参数由区办统一下发。",
    "公益场所、集中供热项目、能效提升、运行补贴分别填在各自的表中，同一笔费用不要重复填报。",
)

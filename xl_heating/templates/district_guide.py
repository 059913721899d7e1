"""填表说明 of the district's workbook: its folder, what each sheet is for, how the year goes."""

from __future__ import annotations

from xl_heating.jobs.layout import FINDINGS_SHEET, LOG_SHEET, PLAN_SHEET, SOURCES_SHEET, SUMMARY_SHEET
from xl_heating.jobs.layout.merged import MERGED_SHEETS
from xl_heating.jobs.layout.simulation import SIMULATION_SHEET
from xl_heating.policy import Policy
from xl_heating.templates.duties_sheet import SHEET as DUTIES_SHEET
from xl_heating.templates.guide_sheet import Guide, OwnCell, reference_uses
from xl_heating.templates.merged_sheets import merged_kinds
from xl_heating.templates.review_sheet import REVIEW_SHEET

LEDGER_FOLDER = "heat_ledger_folder"
"""Defined name of the cell with the folder of the streets' workbooks; blank is the folder beside."""


def district_guide(policy: Policy) -> Guide:
    """What the first sheet says; sheets are listed in the workbook's order."""
    merged = "、".join(MERGED_SHEETS[kind] for kind in merged_kinds(policy))
    return Guide(
        f"{policy.policy.place}清洁取暖区级汇总",
        (OwnCell("台账文件夹", LEDGER_FOLDER, hint="可不填：不填时用本工作簿旁的“街镇台账”文件夹。"),),
        (
            (
                SUMMARY_SHEET,
                "任务、资金、运行补贴、台账质量一览，由“刷新汇总”按街镇台账填写，打印盖章后上报。",
            ),
            (PLAN_SHEET, "附件2任务分解，由区办据实填写，合计须与目标任务勾稽。"),
            ("资金测算", "按项目类别测算应补、到位、拨付和结余，由“资金测算”填写。"),
            ("拨付台账", "到位、拨付一笔一行，由财政部门填写，注明文号和用途。"),
            ("进度调度", "各街镇进度、序时进度和偏差，由“调度通报”填写。"),
            ("通报督办", "排名、重点督办和限期整改，由“调度通报”填写，督考组补填整改要求和销号。"),
            (REVIEW_SHEET, "第三方验收、市复核、国家抽查发现的问题，一条一行，填限期后自动判断是否逾期。"),
            ("绩效自评", "对照绩效指标自评打分，由“绩效自评”填写，佐证材料人工补充。"),
            (DUTIES_SHEET, "领导小组成员单位、工作组和街道镇的岗位、职责与应填报材料。"),
            ("全区各台账", f"由“合并街镇台账”写入，只作查询、筛选，请勿手工改动：{merged}。"),
            (f"{SOURCES_SHEET}、{FINDINGS_SHEET}", "每张台账读到多少行、有何疑点，由各项操作写入。"),
            ("进度记录、上报记录", "历次调度、历次上报的数据，只增不改，用于比较变化。"),
            (LOG_SHEET, "何人何时做了何操作，只增不改。"),
            (SIMULATION_SHEET, "拟改的政策参数填在此处，与现行政策对比测算。"),
            ("政策参数", f"全部政策数值，只改“值”一列，统一后下发各街镇。版本 {policy.version}。"),
            *(use for use in reference_uses(policy) if use[0] != "政策参数"),
        ),
        _RULES,
    )


_RULES = (
    "本页上方的台账文件夹可不填，不填时用本工作簿旁的“街镇台账”文件夹。调度的起止日期和督办线在“政策参数”中。",
    "再填“计划表”：各街道镇、各改造方式的计划数据实填写，“计划勾稽”应为“平”。附件2未随文公布，本工作簿不代为分解。",
    "收齐各街镇台账放入台账文件夹，按“刷新汇总”。缺报、重复报送、读不出的文件会逐一列明，疑点清单中的问题退回街镇核改后再刷新。",
    "白色格填写，灰色格为公式。区级汇总、计划表等固定页面已保护（无密码），可填写的格子不受限制；确需改动版式时可撤销保护。",
    "每次操作前自动备份，可用“撤销”恢复；同一批台账重复操作，结果不变。",
    "金额单位为万元的显示四位小数，与元一致；上报后的数据以“上报记录”为准，不要直接改动已上报的表。",
)

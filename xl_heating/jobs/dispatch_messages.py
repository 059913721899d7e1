"""What a dispatch tells the person who asked for it: counts, messages, a table."""

from __future__ import annotations

from xl_heating.jobs.collecting import Collection
from xl_heating.jobs.dispatch_figures import Dispatch
from xl_heating.jobs.dispatch_reports import differences, own_reports
from xl_heating.jobs.dispatch_stages import Stages
from xl_heating.jobs.report import JobReport
from xl_heating.policy import Policy

_TABLE = (
    *("街道镇", "排名", "计划（户）", "验收（户）", "本期新增（户）", "完成率"),
    *("较上期（百分点）", "督办", "报送情况"),
)


def tell(
    report: JobReport,
    dispatch: Dispatch,
    collection: Collection,
    now: Stages,
    policy: Policy,
    undated_records: int,
) -> None:
    """Fill counts, messages, findings and table of the report."""
    missing = [street.name for street in dispatch.missing]
    supervised = [street.name for street in dispatch.streets if street.supervised]
    own = own_reports(collection, policy)
    report.findings = [
        *collection.findings,
        *(finding for finding in now.plain.findings if finding.code == "ACCEPTANCE_MISSING"),
        *differences(own, policy, now),
    ]
    report.counts = {
        "文件数": len(collection.files),
        "行数": sum(sheet.rows for sheet in now.plain.sheets),
        "排名街镇": sum(street.rank is not None for street in dispatch.streets),
        "重点督办": len(supervised),
        "缺报街镇": len(missing),
        "改动单元格": report.changed_cells,
    }
    messages = report.messages
    if missing:
        messages.append(f"缺报：{'、'.join(missing)}，未列入排名，合计不含其完成数。")
    if supervised:
        messages.append(f"重点督办：{'、'.join(supervised)}。")
    planless = [street.name for street in dispatch.streets if street.reported and street.rate is None]
    if planless:
        messages.append(f"“计划表”没有{'、'.join(planless)}的计划户数，不计算完成率，未列入排名。")
    if dispatch.time is None:
        messages.append("“政策参数”没有序时进度的开始日或完成期限，未计算序时进度和督办。")
    for path, cause in collection.unreadable.items():
        messages.append(f"{path.name} 无法读取：{cause}")
    for sheet in now.plain.sheets:
        place = f"{sheet.source.path.name}（{sheet.source.ledger.table.sheet}）"
        notes = [note for note in (*sheet.source.notes, *sheet.notes) if "费用" not in note]
        messages += [f"{place}{note}。" for note in notes]
    undated = int(now.undated.sum())
    if undated:
        messages.append(f"有{undated}行验收合格但没有验收日期，不论调度日期均按已验收计。")
    messages += [finding.message for finding in report.findings if finding.code == "DISPATCH_DIFFERS"]
    if undated_records:
        messages.append(f"“进度记录”有{undated_records}行的调度日期不是日期，未采用，原样保留。")
    if dispatch.previous_day is None:
        messages.append("“进度记录”中没有更早的调度，较上期留空。")
    report.table = [
        list(_TABLE),
        *(
            [
                each.name,
                each.rank,
                each.planned,
                each.accepted,
                each.new,
                each.rate,
                each.change,
                "重点督办" if each.supervised else None,
                each.status or None,
            ]
            for each in (*dispatch.ranked, dispatch.total)
        ),
    ]
    if not report.changes and not report.files:
        messages.append("各表和通报已是最新，没有改动。")


def result_line(report: JobReport, dispatch: Dispatch) -> str:
    """What 运行日志 says of this run."""
    total = dispatch.total
    rate = "" if total.rate is None else f"；全区完成率{total.rate:.2%}"
    return (
        f"改动{report.changed_cells}个单元格；排名{report.counts['排名街镇']}个街镇{rate}；"
        f"重点督办{report.counts['重点督办']}个；缺报{report.counts['缺报街镇']}个"
    )

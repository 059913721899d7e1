"""Tables that a workbook may hold besides its ledgers: known only so that none is taken for a ledger."""

from __future__ import annotations

from xl_heating.ledger.columns import Field, Kind, words
from xl_heating.ledger.fields import (
    ACCEPTED_ON,
    HOUSEHOLD_ID,
    ID_NUMBER,
    INSTALLED,
    NAME,
    NO,
    NOTE,
    PHONE,
    ROUTE,
    STREET,
    VILLAGE,
    T,
)

COMMON = (NO, HOUSEHOLD_ID, STREET, VILLAGE, NAME, ID_NUMBER, PHONE, ROUTE, INSTALLED, ACCEPTED_ON, NOTE)


def _known(code: str, title: str, markers: str, hints: str) -> Kind:
    fields = tuple(Field(f"marker_{at}", T, (alias,)) for at, alias in enumerate(words(markers)))
    names = tuple(field.name for field in fields)
    return Kind(code, title, (*COMMON, *fields), markers=names, hints=words(hints), used=False)


OTHER_KINDS: tuple[Kind, ...] = (
    _known("T0", "政策参数表", "键 值 单位 生效起 生效止 依据条款", "政策参数"),
    _known(
        "T2",
        "确村确户名单",
        """拟改造方式 现取暖方式 户口簿号 家庭人口 是否主宅 列入拆迁 长期无人 自愿放弃 宅基地序号
        审查结论 特殊群体""",
        "确村确户 名单",
    ),
    _known(
        "T4",
        "到户竣工台账",
        "验收单位 验收人员 室温 室温℃ 问题 整改完成 档案编号 市复核 国家抽查 整改完成日期",
        "竣工台账",
    ),
    _known(
        "T5",
        "一户一档目录",
        """身份证复印件 户口簿 申请书/协议 改造前照片 改造中照片 改造后照片 改造前 改造中 改造后
        竣工验收单 补贴确认单 缺项 存放位置""",
        "一户一档 档案目录",
    ),
    _known(
        "T10",
        "资金测算与拨付台账",
        "项目类别 任务量 单价上限 上限总额 支付率 结余 已拨付 收款单位 文号 用途 质保金",
        "资金 拨付",
    ),
    _known(
        "T11",
        "进度调度表",
        "核准 开工 完成安装 通气通电 本周新增 完成率 序时进度 偏差 下步措施 存在问题",
        "调度",
    ),
    _known("T12", "通报排名", "排名 完成率 较上期 是否重点督办 整改要求 限期 销号", "通报 督办"),
    _known("T18", "区级汇总表", "完成率 完成 计划 档案齐全率 疑点数", "汇总"),
    _known("LOG", "运行日志", "时间 操作 操作人 结果", "日志"),
    _known("FINDINGS", "疑点清单", "工作簿 工作表 单元格 代码 级别 建议", "疑点 体检"),
)
"""A sheet is one of these only with two of its markers: one may be a remark column of a ledger."""

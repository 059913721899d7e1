"""Tables that a workbook may hold besides its ledgers: known so that none is taken for a ledger."""

from __future__ import annotations

from xl_heating.ledger.columns import Content, Field, Kind, words
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
    money,
)
from xl_heating.ledger.house_fields import DOSSIER, HOUSE, PAID_ON

COMMON = (NO, HOUSEHOLD_ID, STREET, VILLAGE, NAME, ID_NUMBER, PHONE, ROUTE, INSTALLED, ACCEPTED_ON, NOTE)


def _known(code: str, title: str, markers: str, hints: str) -> Kind:
    fields = tuple(Field(f"marker_{at}", T, (alias,)) for at, alias in enumerate(words(markers)))
    names = tuple(field.name for field in fields)
    return Kind(code, title, (*COMMON, *fields), markers=names, hints=words(hints), used=False)


ROSTER = Kind(
    "T2",
    "确村确户名单",
    (
        *COMMON,
        Field("planned_route", Content.ROUTE, words("拟改造方式 拟改造类型 计划改造方式")),
        Field("present_heating", T, words("现取暖方式 原取暖方式")),
        Field("members", T, words("家庭人口 家庭人口数 人口数")),
        Field("floor_area", Content.NUMBER, words("建筑面积 房屋面积 住宅面积"), unit="㎡"),
        Field("area", Content.NUMBER, words("采暖面积 供暖面积 取暖面积"), unit="㎡"),
        Field("special_group", T, words("特殊群体 特殊群体类别")),
        Field("verdict", T, words("审查结论")),
        *HOUSE,
    ),
    markers=words(
        """planned_route present_heating household_book members primary_house demolition vacant declined
        plot verdict special_group"""
    ),
    hints=words("确村确户 名单"),
    per_household=True,
    used=False,
)
DOSSIERS = Kind(
    "T5",
    "一户一档目录",
    (
        *COMMON,
        *DOSSIER,
        Field("dossier_number", Content.CODE, words("档案编号"), key=True),
        Field("book_copy", T, words("户口簿 户口簿复印件 户口本")),
        Field("application", T, words("申请书/协议 申请书 协议")),
        Field("warranty", T, words("设备合格证/保修卡 设备合格证 保修卡")),
        Field("confirmation", T, words("补贴确认单")),
        Field("missing", T, words("缺项"), derived=True),
        Field("kept_at", T, words("存放位置")),
    ),
    markers=words(
        """basic_papers book_copy application photo_before photo_during photo_after acceptance_papers
        confirmation missing kept_at"""
    ),
    hints=words("一户一档 档案目录"),
    per_household=True,
    used=False,
)
FUNDS = Kind(
    "T10",
    "资金测算与拨付台账",
    (
        NO,
        NOTE,
        PAID_ON,
        Field("document", T, words("文号 拨付文号")),
        Field("payee", T, words("收款单位 收款人"), key=True),
        Field("purpose", T, words("用途 资金用途")),
        money("amount", words("金额 拨付金额 付款金额")),
        money("retention", words("质保金 质量保证金 预留质保金")),
        Field("item", T, words("项目类别")),
        *(
            Field(f"marker_{at}", T, (alias,), derived=True)
            for at, alias in enumerate(words("任务量 单价上限 上限总额 支付率 结余 已拨付"))
        ),
    ),
    markers=words(
        """item payee document purpose retention marker_0 marker_1 marker_2 marker_3 marker_4 marker_5"""
    ),
    hints=words("资金 拨付"),
    used=False,
)

OTHER_KINDS: tuple[Kind, ...] = (
    _known("T0", "政策参数表", "键 值 单位 生效起 生效止 依据条款", "政策参数"),
    ROSTER,
    _known(
        "T4",
        "到户竣工台账",
        "验收单位 验收人员 室温 室温℃ 问题 整改完成 档案编号 市复核 国家抽查 整改完成日期",
        "竣工台账",
    ),
    DOSSIERS,
    FUNDS,
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

"""Tables that a workbook may hold besides its ledgers: known so that none is taken for a ledger."""

from __future__ import annotations

from xl_heating.ledger.columns import Content, Field, Kind, words
from xl_heating.ledger.fields import (
    ACCEPTANCE,
    ACCEPTED_ON,
    CONTRACTOR,
    DEVICE_MODEL,
    HOUSEHOLD_ID,
    ID_NUMBER,
    INSTALLED,
    NAME,
    NO,
    NOTE,
    PHONE,
    ROUTE,
    SERIAL,
    STREET,
    VILLAGE,
    D,
    T,
    money,
)
from xl_heating.ledger.house_fields import DOSSIER, HOUSE, PAID_ON

COMMON = (NO, HOUSEHOLD_ID, STREET, VILLAGE, NAME, ID_NUMBER, PHONE, ROUTE, INSTALLED, ACCEPTED_ON, NOTE)


def _known(code: str, title: str, markers: str, hints: str) -> Kind:
    fields = tuple(Field(f"marker_{at}", T, (alias,)) for at, alias in enumerate(words(markers)))
    names = tuple(field.name for field in fields)
    return Kind(code, title, (*COMMON, *fields), markers=names, hints=words(hints), used=False)


def _count(name: str, aliases: str, unit: str = "户", *, derived: bool = False) -> Field:
    return Field(name, Content.NUMBER, words(aliases), unit=unit, derived=derived)


def _worked_out(headers: str) -> tuple[Field, ...]:
    """Columns of the office's own templates that tell nothing new: formulas over the others, signatures."""
    return tuple(Field(f"worked_out_{header}", T, (header,), derived=True) for header in words(headers))


DOSSIER_NUMBER = Field("dossier_number", Content.CODE, words("档案编号"), key=True)

ROSTER = Kind(
    "T2",
    "确村确户名单",
    (
        *COMMON,
        Field("planned_route", Content.ROUTE, words("拟改造方式 拟改造类型 计划改造方式")),
        Field("present_heating", T, words("现取暖方式 原取暖方式")),
        Field("members", Content.NUMBER, words("家庭人口 家庭人口数 人口数"), unit="人"),
        Field("floor_area", Content.NUMBER, words("建筑面积 房屋面积 住宅面积"), unit="㎡"),
        Field("area", Content.NUMBER, words("采暖面积 供暖面积 取暖面积"), unit="㎡"),
        Field("ee_rural", Content.FLAG, words("是否农房能效 农房能效 是否实施农房能效")),
        Field("solar_power", Content.FLAG, words("光伏试点 是否光伏试点")),
        Field("special_group", T, words("特殊群体 特殊群体类别")),
        Field("verdict", T, words("审查结论")),
        Field("approval", T, words("核准状态 核准意见 是否核准 核准结论 区办核准意见 核准情况")),
        *_worked_out("户主签字 户标识 实施资格 身份证号核对 重复登记 一户一宅 一宅内户标识 宅标识"),
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
        DOSSIER_NUMBER,
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
        Field("paid_on", D, (*PAID_ON.aliases, *words("日期 到位日期 收付日期"))),
        Field("document", T, words("文号 拨付文号 资金文号")),
        Field("direction", T, words("方向 收支 收付 收付方向 收支方向")),
        Field("source", T, words("资金来源 来源 资金级次")),
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
        """item payee document direction source purpose retention marker_0 marker_1 marker_2 marker_3 marker_4
        marker_5"""
    ),
    hints=words("资金 拨付"),
    used=False,
)

COMPLETIONS = Kind(
    "T4",
    "到户竣工台账",
    (
        *COMMON,
        SERIAL,
        ACCEPTANCE,
        Field("acceptance_unit", T, words("验收单位 验收机构 第三方验收单位 第三方机构")),
        Field("inspectors", T, words("验收人员 验收人 验收组成员")),
        Field("room_temperature", Content.NUMBER, words("室温 室温℃ 室内温度 实测室温"), unit="℃"),
        Field("problems", T, words("问题 存在问题 发现问题 问题情况 验收问题")),
        Field("rectified_on", D, words("整改完成日期 整改完成 整改完成时间 整改日期")),
        DOSSIER_NUMBER,
        Field("city_review", T, words("市复核 市级复核 市复核结果")),
        Field("national_check", T, words("国家抽查 国家考核 国家抽查结果")),
        *_worked_out("是否按期 与改造台账 台账行次"),
    ),
    markers=words(
        """acceptance_unit inspectors room_temperature problems rectified_on dossier_number city_review
        national_check"""
    ),
    hints=words("竣工台账"),
    per_household=True,
    used=False,
)
PROGRESS = Kind(
    "T11",
    "进度调度表",
    (
        NO,
        STREET,
        ROUTE,
        _count("planned", "计划 计划数 计划户数 计划任务"),
        _count("approved", "核准 核准数 核准户数 已核准"),
        _count("started_count", "开工 开工数 开工户数 已开工"),
        _count("installed_count", "完成安装 安装完成 完成安装数 完成安装户数 已安装"),
        _count("energised_count", "通气通电 通气(电) 通气(通电) 通气/通电 通气(通电)户数 已通气通电"),
        _count("accepted_count", "验收 验收数 验收户数 验收合格 验收合格户数 已验收"),
        _count("new_this_period", "本周新增 本期新增 本旬新增 本周新增户数", derived=True),
        Field("rate", T, words("完成率"), derived=True),
        Field("time_progress", T, words("序时进度"), derived=True),
        Field("gap", T, words("偏差"), derived=True),
        Field("flag", T, words("督办标记 是否重点督办"), derived=True),
        Field("problems", T, words("存在问题 问题")),
        Field("measures", T, words("下步措施 下一步措施 工作措施")),
        NOTE,
    ),
    markers=words(
        """approved started_count installed_count energised_count new_this_period rate time_progress gap
        problems measures"""
    ),
    hints=words("调度"),
    used=False,
)
SAFETY = Kind(
    "T13",
    "安全隐患排查、培训、演练、宣传台账",
    (
        NO,
        Field("date", D, words("日期 时间 活动日期 检查日期"), key=True),
        STREET,
        VILLAGE,
        Field("kind", T, words("类型 活动类型 工作类型")),
        Field("content", T, words("内容 工作内容 活动内容 隐患内容")),
        _count("problems_found", "发现问题数 发现问题 发现隐患数 隐患数", "处"),
        _count("problems_fixed", "已整改数 已整改 整改数", "处"),
        Field("person", T, words("责任人 负责人 安全员")),
        Field("done_on", D, words("完成日期 整改完成日期 完成时间")),
        _count("households_reached", "宣传户数 入户宣传户数 发放户数"),
        NOTE,
    ),
    markers=words("problems_found problems_fixed households_reached"),
    hints=words("安全 隐患"),
    used=False,
)
DEVICES = Kind(
    "T17",
    "设备采购与售后网点台账",
    (
        NO,
        STREET,
        CONTRACTOR,
        DEVICE_MODEL,
        ROUTE,
        money("unit_price", words("单价 设备单价 中标单价"), derived=True),
        _count("delivered", "到货 到货数 到货数量 到货台数", "台"),
        _count("installed_count", "安装 安装数 安装数量 安装台数 已安装", "台"),
        Field("service_point", T, words("网点地址 售后网点 售后网点地址 服务网点")),
        Field("service_phone", Content.CODE, words("电话 售后电话 网点电话 服务电话 联系电话")),
        Field("warranty", T, words("保修期 质保期 保修期限")),
        _count("repairs", "报修 报修数 报修次数", "次"),
        _count("repairs_done", "办结 办结数 办结次数 已办结", "次"),
        NOTE,
    ),
    markers=words("unit_price delivered service_point warranty repairs repairs_done"),
    hints=words("设备采购 售后"),
    used=False,
)
REVIEWS = Kind(
    "T14",
    "验收、复核问题清单",
    (
        NO,
        STREET,
        VILLAGE,
        HOUSEHOLD_ID,
        NAME,
        ROUTE,
        Field("check", T, words("检查类型 复核类型")),
        Field("checked_on", D, words("检查日期 复核日期")),
        Field("checker", T, words("检查单位 复核单位")),
        Field("problem", T, words("问题 问题内容 复核问题"), key=True),
        Field("demand", T, words("整改要求")),
        Field("due", D, words("限期 整改限期 整改期限")),
        Field("rectified_on", D, words("整改完成日期 整改完成 整改完成时间")),
        Field("state", T, words("状态 整改状态"), derived=True),
        Field("responsible", T, words("责任单位")),
        NOTE,
    ),
    markers=words("check checked_on checker problem demand due rectified_on responsible"),
    hints=words("问题清单 复核"),
    used=False,
)

OTHER_KINDS: tuple[Kind, ...] = (
    _known("T0", "政策参数表", "键 值 单位 生效起 生效止 依据条款", "政策参数"),
    ROSTER,
    COMPLETIONS,
    DOSSIERS,
    FUNDS,
    PROGRESS,
    _known("T12", "通报排名", "排名 完成率 较上期 是否重点督办 整改要求 限期 销号", "通报 督办"),
    SAFETY,
    REVIEWS,
    DEVICES,
    _known("T18", "区级汇总表", "完成率 完成 计划 档案齐全率 疑点数", "汇总"),
    _known("LOG", "运行日志", "时间 操作 操作人 结果", "日志"),
    _known("FINDINGS", "疑点清单", "工作簿 工作表 单元格 代码 级别 建议 依据条款 核实情况", "疑点 体检"),
)
"""A sheet is one of these only with two of its markers: one may be a remark column of a ledger."""

"""The kinds of tables that offices keep, and the headers of their columns (domain tables T1, T3, T6–T9)."""

from __future__ import annotations

from dataclasses import replace

from xl_heating.ledger.columns import COST_GROUPS, Content, Field, Kind, under, words
from xl_heating.ledger.fields import (
    ACCEPTANCE,
    ACCEPTED_ON,
    CONTRACTOR,
    COST,
    DEVICE_MODEL,
    ELIGIBLE_COST,
    HOUSEHOLD_ID,
    ID_NUMBER,
    INSTALLED,
    METER,
    NAME,
    NO,
    NOTE,
    ORIGIN,
    OWN_METER,
    PHONE,
    ROUTE,
    SERIAL,
    SHARES,
    STREET,
    TOTAL_COST,
    VILLAGE,
    D,
    N,
    T,
    money,
)
from xl_heating.ledger.house_fields import BANK, DOSSIER, HOUSE, PAID_ON, READING_DAYS
from xl_heating.ledger.other_kinds import OTHER_KINDS
from xl_heating.ledger.units import USAGE

CONVERSIONS = Kind(
    "T3",
    "改造台账",
    (
        NO,
        HOUSEHOLD_ID,
        STREET,
        VILLAGE,
        NAME,
        ID_NUMBER,
        PHONE,
        ROUTE,
        Field(
            "area",
            N,
            words("供热面积 供热/评估面积 供热(评估)面积 采暖面积 供暖面积 取暖面积 面积 房屋面积"),
            weak=words("建筑面积"),
            unit="㎡",
        ),
        Field("project_area", N, words("建设项目供热面积 建设供热面积 项目供热面积"), unit="㎡"),
        Field("assessed_area", N, words("评估供热面积 评估面积"), unit="㎡"),
        CONTRACTOR,
        DEVICE_MODEL,
        SERIAL,
        METER,
        OWN_METER,
        Field("started", D, words("开工日期 开工时间 施工日期 开始日期"), weak=words("开工")),
        INSTALLED,
        Field(
            "energised",
            D,
            words(
                """通气(电)日期 通气(电)时间 通气日期 通电日期 通气通电日期 通电(气)日期 通气时间
        通电时间 通气/通电日期 通暖日期 供热日期"""
            ),
            weak=words("通气 通电 通气(电) 通气通电"),
        ),
        Field("commissioned", D, words("调试日期 调试时间 调试完成日期"), weak=words("调试")),
        ACCEPTED_ON,
        ACCEPTANCE,
        money(
            "cost_equipment",
            words(
                """设备费 设备费用 设备购置费 设备购置费用 设备购置 设备款 设备金额 设备采购费
        设备采购费用"""
            )
            + under(COST_GROUPS, "设备 设备购置 设备采购 设备费 设备购置费"),
            weak=words("设备"),
        ),
        money(
            "cost_installation",
            words("安装费 安装费用 设备安装费 设备安装费用 施工安装费 安装金额")
            + under(COST_GROUPS, "安装 安装费 设备安装 安装施工"),
            weak=words("安装"),
        ),
        money(
            "cost_pipe",
            words(
                """管网费 管网费用 管线费 线路费 管网(线路)费 管网(线路)费用 管网(线路) 管网线路费
        管网线路 管网/线路 表后线路费 线路费用"""
            )
            + under(COST_GROUPS, "管网 线路 管网(线路) 管网线路 管网/线路 管网费 管线 表后线路"),
            weak=words("管网 线路 管线"),
        ),
        money(
            "cost_maintenance",
            words("维护费 维护费用 维保费 运维费") + under(COST_GROUPS, "维护 维护费 维保"),
            weak=words("维护 维保"),
        ),
        money(
            "cost_other",
            words("其他(不补) 其他不补 其他费用(不补) 不补费用 其他费用 其它费用 其他(不补)费用")
            + under(COST_GROUPS, "其他 其它 其他(不补) 其它(不补) 其他费用 不补"),
            weak=words("其他 其它"),
        ),
        ELIGIBLE_COST,
        TOTAL_COST,
        *SHARES,
        Field("counted_quantity", T, words("计补数量 计补数量(户或㎡)"), derived=True),
        money("self_paid", words("自付已收 已收自付 自筹已收 已收自筹 自付已缴 已缴自付")),
        PAID_ON,
        Field(
            "dossier",
            Content.FLAG,
            words("档案齐全 档案是否齐全 一户一档 档案齐备 一户一档是否齐全 档案是否完整"),
        ),
        Field("stage", T, words("进展 进展阶段 实施进展 当前进展"), derived=True),
        *HOUSE,
        *DOSSIER,
        *BANK,
        NOTE,
    ),
    required=(
        words("name household_id id_number"),
        words("route @route"),
        words(
            """cost_equipment cost_installation cost_pipe eligible_cost total_cost subsidy
        accepted_on acceptance installed"""
        ),
    ),
    markers=words("cost_equipment cost_installation cost_pipe eligible_cost"),
    hints=words("改造台账 改造明细 改造清册 改造名册"),
    per_household=True,
)

PLACES = Kind(
    "T6",
    "公益场所改造台账",
    (
        NO,
        STREET,
        VILLAGE,
        Field(
            "place",
            T,
            words("单位名称 场所名称 公益场所名称 机构名称 公益场所 公益单位名称 单位 名称"),
            key=True,
        ),
        Field("category", T, words("类别 场所类别 单位类别 单位性质 类型 场所类型 单位类型")),
        Field("nonprofit", Content.FLAG, words("非营利 是否非营利 是否非营利性 非营利性 是否为非营利")),
        Field(
            "heated_area",
            N,
            words("供暖面积 采暖面积 供热面积 取暖面积 面积"),
            weak=words("建筑面积"),
            unit="㎡",
        ),
        ROUTE,
        TOTAL_COST,
        *SHARES,
        Field("counted_area", N, words("计入面积"), unit="㎡", derived=True),
        Field("equivalents", N, words("折算户数 折算户 折合户数 折算"), unit="户", derived=True),
        INSTALLED,
        ACCEPTED_ON,
        ACCEPTANCE,
        PAID_ON,
        NOTE,
    ),
    required=(words("place"), words("heated_area")),
    markers=words("category nonprofit equivalents"),
    hints=words("公益 学校 公共场所"),
)

PROJECTS = Kind(
    "T7",
    "集中供热项目表",
    (
        NO,
        Field("project", T, words("项目名称 项目 工程名称 供热项目 供热项目名称"), key=True),
        STREET,
        VILLAGE,
        Field("heat_source", T, words("热源类型 热源形式 热源 热源种类 热源方式")),
        Field("class", T, words("类别 能源类别 是否可再生 项目类别 热源类别 能源类型")),
        ROUTE,
        Field(
            "project_area",
            N,
            words("建设项目供热面积 建设供热面积 项目供热面积 建设面积 建设项目面积"),
            unit="㎡",
        ),
        Field("assessed_area", N, words("评估供热面积 评估面积"), unit="㎡"),
        Field("assessor", T, words("评估机构/报告号 评估机构 评估报告号 评估报告 评估单位")),
        Field("households", N, words("接入户数 户数 供热户数 接入用户数 接入户 惠及户数"), unit="户"),
        money(
            "cost_source",
            words("热源站费用 热源站 热源站投资 热源站建设费用 热源站造价")
            + under(COST_GROUPS, "热源站 热源"),
        ),
        money("cost_station", words("换热站 换热站费用 换热站投资 换热站建设费用")),
        money(
            "cost_primary",
            words("一次管网(不补) 一次管网 一次网 一次管网费用 一次管网费用(不补) 一级管网 一次管网投资"),
        ),
        money("cost_secondary", words("二次管网 二次网 二次管网费用 二级管网 二次管网投资")),
        money("cost_radiator", words("户内暖气片 暖气片 散热器 户内散热器 户内暖气片费用 户内设施")),
        money("cost_other", words("其他(不补) 其他费用 其它费用 其他 不补费用")),
        ELIGIBLE_COST,
        TOTAL_COST,
        Field("counted_area", N, words("计补面积"), unit="㎡", derived=True),
        Field("unit_cost", N, words("单方造价"), unit="元", derived=True),
        money("cap_total", words("补贴上限 补贴上限额"), derived=True),
        *SHARES,
        money("over", words("超出 超出部分 超出上限 超出补贴部分"), derived=True),
        INSTALLED,
        ACCEPTED_ON,
        ACCEPTANCE,
        PAID_ON,
        NOTE,
    ),
    required=(words("project"), words("project_area assessed_area")),
    markers=words("heat_source assessed_area cost_source cost_secondary cost_station"),
    hints=words("集中供热 区域供热 供热项目"),
)

BUILDINGS = Kind(
    "T8U",
    "城区建筑能效提升台账",
    (
        NO,
        Field("project", T, words("项目名称 项目 工程名称 小区名称"), key=True),
        STREET,
        Field("village", T, tuple(alias for alias in VILLAGE.aliases if alias != "小区名称")),
        Field("building", Content.TEXT, words("楼栋 楼号 栋号 楼栋号 楼座 楼幢 幢号"), key=True),
        Field("renovated_area", N, words("改造建筑面积 改造面积 建筑面积 能效改造面积"), unit="㎡"),
        Field("content", T, words("改造内容 改造部位 改造项目")),
        COST,
        ACCEPTED_ON,
        ACCEPTANCE,
        INSTALLED,
        PAID_ON,
        *SHARES,
        NOTE,
    ),
    required=(words("project building"), words("renovated_area")),
    markers=words("renovated_area building content"),
    hints=words("城区建筑能效 城区能效 既有建筑 节能改造"),
)

FARMHOUSES = Kind(
    "T8R",
    "农房能效提升台账",
    (
        NO,
        HOUSEHOLD_ID,
        STREET,
        VILLAGE,
        NAME,
        ID_NUMBER,
        PHONE,
        ROUTE,
        Field("content", T, words("改造部位 改造内容 改造项目 能效改造内容")),
        COST,
        ACCEPTED_ON,
        ACCEPTANCE,
        INSTALLED,
        *SHARES,
        Field("dossier", Content.FLAG, words("档案齐全 档案是否齐全 一户一档 档案齐备")),
        PAID_ON,
        *HOUSE,
        *DOSSIER,
        *BANK,
        NOTE,
    ),
    required=(words("name household_id id_number"), words("content"), words("cost")),
    markers=words("content"),
    hints=words("农房能效 农村建筑能效 农房节能 能效提升"),
    per_household=True,
)

PAYMENTS = Kind(
    "T9",
    "运行补贴发放表",
    (
        NO,
        STREET,
        VILLAGE,
        HOUSEHOLD_ID,
        NAME,
        ID_NUMBER,
        PHONE,
        METER,
        ROUTE,
        OWN_METER,
        Field(
            "season",
            Content.SEASON,
            words("采暖季 补贴采暖季 供暖季 所属采暖季 取暖季 补贴季 采暖季(年度)"),
        ),
        Field("first_season", Content.SEASON, words("首个采暖季 首采暖季 首个供暖季 首季 首个取暖季")),
        Field("season_index", N, words("第几季 季次"), unit="季", derived=True),
        Field("reading_start", N, words("季初读数 期初读数 上期读数 起始读数 起码"), unit=USAGE),
        Field("reading_end", N, words("季末读数 期末读数 本期读数 终止读数 止码"), unit=USAGE),
        Field(
            "usage",
            N,
            words(
                """采暖季用量 用量 用气量 用电量 采暖季用气量 采暖季用电量 采暖季用气(电)量 取暖季用量
        使用量 采暖季|用量 用电(气)量 用气(电)量"""
            ),
            unit=USAGE,
        ),
        Field("rate", N, words("标准 补贴标准 单价"), unit="元", derived=True),
        money("due", words("应补 应补金额 应发 应发金额 应补贴金额 应补贴额 应补额"), derived=True),
        money("paid", words("已补 已补金额 已发 已发金额 已补贴金额 前期已补 已领金额 已补额")),
        money(
            "amount",
            words("本次实发 实发 实发金额 本次实发金额 补贴金额 发放金额 实补金额 本次补贴金额"),
            derived=True,
        ),
        *READING_DAYS,
        PAID_ON,
        *BANK,
        Field("receipt", T, words("领取签字 领款签字 签字"), derived=True),
        NOTE,
    ),
    required=(words("household_id name meter id_number"), words("usage amount due")),
    markers=words("usage due amount first_season season account reading_end"),
    hints=words("运行补贴 补贴发放"),
)

PLAN = Kind(
    "T1",
    "实施计划表",
    (
        NO,
        STREET,
        Field("villages", N, words("村(居)数 村数 村居数 行政村数 涉及村数"), unit="处"),
        Field(
            "plan_TASK",
            N,
            words("计划改造户数|合计 改造任务|合计 计划任务|合计 任务合计 计划合计"),
            unit="户",
            derived=True,
        ),
        Field("terrain", T, words("地形 地形地貌")),
        Field("unified", T, words("五统一 五统一落实 五统一落实情况")),
        Field("supply", T, words("气源/电源落实 气源电源落实 气源、电源落实情况 电源气源落实")),
        Field("due", D, words("完成时限 完成期限 完成时间 时限")),
        Field("person", T, words("责任人 负责人 包保责任人")),
        NOTE,
    ),
    required=(words("street"), words("@plan")),
    markers=words("villages supply person"),
    hints=words("计划表 实施计划 任务分解 计划"),
)
"""Its columns for each route (``plan_CODE``, ``area_CODE``, ``places_CODE``) come from the policy."""

_LEDGERS = (CONVERSIONS, PLACES, PROJECTS, BUILDINGS, FARMHOUSES, PAYMENTS)
KINDS: tuple[Kind, ...] = (
    *(replace(kind, fields=(*kind.fields, *ORIGIN)) for kind in _LEDGERS),
    PLAN,
    *OTHER_KINDS,
)

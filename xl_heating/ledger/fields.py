"""The fields that several kinds of table share, and the headers by which staff call them."""

from __future__ import annotations

from xl_heating.ledger.columns import (
    COST_GROUPS,
    ELIGIBLE_GROUPS,
    PERSON_GROUPS,
    SUBSIDY_GROUPS,
    Content,
    Field,
    under,
    words,
)

T, N, D = Content.TEXT, Content.NUMBER, Content.DATE

NO = Field("no", T, words("序号 序 项次 no no."), derived=True)
HOUSEHOLD_ID = Field(
    "household_id",
    Content.CODE,
    words("户编号 农户编号 住户编号 家庭编号 用户编号 户编码") + under(PERSON_GROUPS, "编号 户编号"),
    weak=words("编号 编码"),
    key=True,
)
STREET = Field(
    "street",
    Content.STREET,
    words(
        """街道镇 街镇 镇街 街道 乡镇 乡镇街道 街道(镇) 镇(街道) 乡镇(街道) 街道(乡镇) 街道/镇
        镇/街道 街道、镇 街道乡镇 所属街道 所属街镇 所属街道镇 所属乡镇 所在街道 所在街镇
        街道名称 乡镇名称 街道镇名称 街镇名称 乡镇/街道 街道办 街道办事处"""
    ),
)
VILLAGE = Field(
    "village",
    T,
    words(
        """村(居) 村居 村 村庄 村名 村名称 行政村 社区 村(社区) 村/社区 社区(村) 所属村 所在村
        村委会 村(居)名称 村居名称 小区/村 村/小区 小区(村) 村(小区) 小区 小区名称
        村(居)委会 村别 自然村 所属村居 所属村(居)"""
    ),
)
NAME = Field(
    "name",
    T,
    words("户主姓名 户主 姓名 农户姓名 用户姓名 住户姓名 户主名称 户名 业主姓名")
    + under(PERSON_GROUPS, "姓名 户主姓名 名称"),
    key=True,
)
ID_NUMBER = Field(
    "id_number",
    Content.ID,
    words(
        """身份证号 身份证号码 身份证 证件号码 证件号 公民身份号码 户主身份证号 户主身份证
        户主身份证号码 身份证编号 居民身份证号"""
    )
    + under(PERSON_GROUPS, "身份证号 身份证 身份证号码 证件号码"),
    key=True,
)
PHONE = Field(
    "phone",
    Content.CODE,
    words("联系电话 电话 手机号 手机 联系方式 手机号码 户主电话 电话号码 户主联系电话")
    + under(PERSON_GROUPS, "电话 联系电话 手机 联系方式"),
)
ROUTE = Field(
    "route",
    Content.ROUTE,
    words(
        """改造方式 取暖方式 技术路线 改造类型 清洁取暖方式 改造类别 取暖改造方式 改造路线
        实施方式 供暖方式 改造技术路线 清洁取暖改造方式 改造形式 取暖类型 采暖方式"""
    ),
)
CONTRACTOR = Field(
    "contractor",
    T,
    words("施工企业 施工单位 安装企业 安装单位 中标企业 施工公司 承建单位 供货安装企业"),
)
DEVICE_MODEL = Field(
    "device_model",
    T,
    words("设备品牌型号 品牌型号 设备型号 设备品牌 型号 设备品牌及型号 设备品牌、型号 设备名称")
    + under(words("设备 设备信息"), "品牌 型号 品牌型号 名称"),
)
SERIAL = Field(
    "serial",
    Content.CODE,
    words("设备编号 设备序列号 出厂编号 机身号 设备出厂编号 序列号")
    + under(words("设备 设备信息"), "编号 序列号"),
)
METER = Field(
    "meter",
    Content.CODE,
    words(
        """电表/气表户号 电表户号 气表户号 电(气)表户号 气(电)表户号 表号 户号 用户户号 电表号
        燃气户号 气表号 电力户号 用电户号 电表(气表)户号 气表/电表户号 用气户号 电表编号
        气表编号 电(气)户号"""
    ),
)
OWN_METER = Field("own_meter", Content.FLAG, words("是否一户一表 一户一表 一户一表(是/否)"))
INSTALLED = Field(
    "installed",
    D,
    words(
        """安装完成日期 安装完成时间 完工日期 完工时间 安装日期 安装时间 竣工日期 竣工时间
        完成日期 完成时间 改造完成日期 改造完成时间 安装完成 施工完成日期"""
    ),
    weak=words("竣工 完工"),
)
ACCEPTED_ON = Field(
    "accepted_on",
    D,
    words("验收日期 验收时间 验收合格日期 验收合格时间 竣工验收日期 竣工验收时间 通过验收日期"),
    weak=words("验收"),
)
ACCEPTANCE = Field(
    "acceptance",
    Content.ACCEPTANCE,
    words(
        """验收结论 验收结果 验收情况 是否验收 是否合格 验收意见 验收合格 是否验收合格
        验收是否合格 结论 验收|结论 验收|结果 验收状态 是否通过验收 竣工验收结论"""
    ),
    weak=words("验收"),
)
NOTE = Field("note", T, words("备注 说明 备注说明 备注信息"), derived=True)

ORIGIN = (
    Field("source_file", T, words("来源文件"), derived=True),
    Field("source_row", N, words("来源行"), unit="行", derived=True),
)
"""Where a merged record was read."""


def money(name: str, aliases: tuple[str, ...], weak: tuple[str, ...] = (), derived: bool = False) -> Field:
    """A field of amounts in 元."""
    return Field(name, N, aliases, weak=weak, unit="元", derived=derived)


ELIGIBLE_COST = money(
    "eligible_cost",
    words(
        """可补贴合计 可补贴费用合计 可补贴费用 可补合计 可补费用合计 可补费用 可补贴金额
        可补贴总费用"""
    )
    + under(ELIGIBLE_GROUPS, "合计 小计 可补贴合计 总计"),
    derived=True,
)
TOTAL_COST = money(
    "total_cost",
    words(
        """总费用 改造费用 费用合计 费用总计 费用 总造价 造价 投资额 改造总费用 工程造价 总投资
        总金额 改造费用合计 投资合计 合计费用"""
    )
    + under((group for group in COST_GROUPS if group not in ELIGIBLE_GROUPS), "合计 小计 总计"),
)
COST = Field("cost", N, (*TOTAL_COST.aliases, *ELIGIBLE_COST.aliases), unit="元")
SHARES = (
    money(
        "subsidy",
        words(
            """补贴合计 补贴金额 补贴额 补贴总额 应补贴金额 财政补贴 补贴 建设补贴 补贴资金
        应补贴额 财政补贴合计 补贴金额合计 补贴资金合计"""
        )
        + under(SUBSIDY_GROUPS, "合计 小计 总计 补贴合计 金额"),
        derived=True,
    ),
    money(
        "upper",
        words(
            """中央及市级 其中中央及市级 其中:中央及市级 中央及市级补贴 上级补贴 上级
        中央及市级承担 中央及市级资金 上级资金 上级承担 中央和市级"""
        ),
        derived=True,
    ),
    money(
        "district",
        words("区级 区级补贴 区级承担 区级财政 区级资金 其中区级 其中:区级 区级配套 区财政"),
        derived=True,
    ),
    money(
        "self_pay",
        words(
            """用户自付 农户自付 自付 自筹 个人自筹 用户自筹 农户自筹 自付金额 户自筹 自筹金额
        个人自付 业主自付"""
        ),
        derived=True,
    ),
)

"""Fields about house, household and dossier that a roster, a ledger or a list of dossiers may have."""

from __future__ import annotations

from xl_heating.ledger.columns import Content, Field, under, words

T, D, FLAG, CODE = Content.TEXT, Content.DATE, Content.FLAG, Content.CODE

HOUSEHOLD_BOOK = Field("household_book", CODE, words("户口簿号 户口本号 户口簿编号 户口本编号 户口簿号码"))
ADDRESS = Field(
    "address",
    T,
    words(
        """住址 门牌号 住址/门牌号 住址(门牌号) 家庭住址 详细地址 详细住址 安装地址 房屋地址 地址
        房屋坐落 住址、门牌号"""
    ),
)
PLOT = Field("plot", CODE, words("宅基地序号 宅基地(房产)序号 房产序号 宅基地号 宅基地编号 宅基地(房产)编号"))
PRIMARY = Field("primary_house", FLAG, words("是否主宅 主宅 是否主要住宅"))
EXCEPTION = Field(
    "exception", T, words("例外批准文号 一户多宅批准文号 多宅批准文号 例外批准 一户多宅例外批准文号")
)
DEMOLITION = Field(
    "demolition",
    FLAG,
    words("列入拆迁 是否列入拆迁 列入拆迁计划 是否列入拆迁计划 是否拆迁 近三年内列入拆迁计划"),
)
DEMOLITION_ON = Field("demolition_on", D, words("计划拆迁日期 拆迁计划日期 拆迁日期 拆迁时间 计划拆迁时间"))
VACANT = Field(
    "vacant", FLAG, words("长期无人 长期无人居住 是否长期无人 是否长期无人居住 无人居住 是否无人居住")
)
DECLINED = Field("declined", FLAG, words("自愿放弃 是否自愿放弃 是否放弃"))
APPROVED_ON = Field("approved_on", D, words("核准日期 核准时间 名单核准日期"))
HOUSE = (
    *(HOUSEHOLD_BOOK, ADDRESS, PLOT, PRIMARY, EXCEPTION),
    *(DEMOLITION, DEMOLITION_ON, VACANT, DECLINED, APPROVED_ON),
)
"""What decides whether a house is carried out, and which of several (二.2)."""

_PHOTOS = words("照片 改造照片 影像资料 照片资料")
PHOTOS = (
    Field("photo_before", T, words("改造前照片 改造前 改造前影像") + under(_PHOTOS, "改造前 前")),
    Field("photo_during", T, words("改造中照片 改造中 改造中影像") + under(_PHOTOS, "改造中 中")),
    Field("photo_after", T, words("改造后照片 改造后 改造后影像") + under(_PHOTOS, "改造后 后")),
)
BASIC_PAPERS = Field("basic_papers", T, words("身份证复印件 农户基本信息 基本信息表 农户信息表"))
ACCEPTANCE_PAPERS = Field("acceptance_papers", T, words("竣工验收单 竣工验收材料 验收材料 验收单"))
DOSSIER = (BASIC_PAPERS, *PHOTOS, ACCEPTANCE_PAPERS)
"""The papers of a dossier (四（三）)."""

BANK = (
    Field("bank", T, words("开户行 开户银行")),
    Field("account", CODE, words("银行账号 卡号 银行卡号 账号 一卡通账号")),
    Field("holder", T, words("开户人 开户人姓名 开户名")),
    Field("relation", T, words("与户主关系 与户主的关系 开户人与户主关系")),
)
PAID_ON = Field("paid_on", D, words("拨付日期 拨付时间 发放日期 发放时间 补贴发放日期 兑付日期"))
READING_DAYS = (
    Field("read_first_on", D, words("季初抄表日期 季初日期 季初读数日期 期初抄表日期 起始抄表日期")),
    Field("read_last_on", D, words("季末抄表日期 季末日期 季末读数日期 期末抄表日期 终止抄表日期")),
)

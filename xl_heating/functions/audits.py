"""HEAT_AUDIT: the checks of a ledger, as a cell function (台账体检)."""

from __future__ import annotations

import datetime as dt

from xl_heating.functions.auditing import COLUMNS, audit_range
from xl_heating.functions.spec import (
    POLICY_ARGUMENT,
    ArgumentSpec,
    Example,
    FunctionSpec,
    Result,
    Shape,
    Topic,
)
from xl_heating.functions.values import CellError

_HEAD = COLUMNS
_BUILDINGS = (
    (
        "街道镇",
        "项目名称",
        "楼栋",
        "改造建筑面积",
        "造价",
        "验收结论",
        "补贴合计",
        "上级",
        "区级",
        "拨付日期",
    ),
    ("财源街道", "示例小区", "1号", 1000, 90000, "合格", 83000, 25000, 58000, None),
)
"""1000㎡ × 83 元 = 83,000 元, of which 25 元/㎡ from the upper levels (三（五）)."""
_DAY = dt.date(2022, 1, 1)
_FUNDS = ("拨付日期", "文号", "收款单位", "用途", "金额", "质保金")
_RUNNING = (
    *("街道镇", "村", "户编号", "户主", "身份证号", "表号", "改造方式", "是否一户一表", "采暖季"),
    *("首个采暖季", "季初读数", "季末读数", "用量", "应补", "开户人", "银行账号", "拨付日期"),
    *("季初抄表日期", "季末抄表日期"),
)
_PERSON = ("上高街道", "甲村", "S-1", "张三", "990000198001010012", "0001")
_READ = (dt.date(2021, 11, 1), dt.date(2022, 3, 31))


def _changed(row: tuple[object, ...], **changes: object) -> tuple[object, ...]:
    """A record with some cells changed, by their headers."""
    titles = _BUILDINGS[0]
    return tuple(changes.get(str(title), cell) for title, cell in zip(titles, row, strict=True))


def _whole(message: str, looked: str) -> tuple[object, ...]:
    return None, None, None, "SCOPE", "提示", message, None, f"已核查{looked}。"


_ONE_BUILDING = "城区建筑能效提升台账1行"
_CLEAN = (_HEAD, _whole("未发现问题。", _ONE_BUILDING))
_NO_DAY = "城区建筑能效提升台账1行。缺少以下各项，相关核查未做：核查日"
_REDUCE = "请按可补贴费用与上限中较小的改正。"

FUNCTIONS: tuple[FunctionSpec, ...] = (
    FunctionSpec(
        name="HEAT_AUDIT",
        title="台账体检",
        help=(
            "核查一张台账，逐条列出疑点：超上限、超费用、分担不符、未验收先补、重复、证号、面积、用量、日期、"
            "档案、合计等；末行是小结。证件号、账号、电话均隐去中段。须连表头一起选入。"
        ),
        topic=Topic.AUDIT,
        arguments=(
            ArgumentSpec(
                "ledger",
                "台账",
                "含表头行的台账区域（名单、改造台账、公益场所、项目表、能效台账、发放表、档案目录、拨付台账）；"
                "表头按含义识别，可含合计行、空行",
                Shape.TABLE,
                blank="提示区域是空的",
            ),
            ArgumentSpec(
                "list",
                "核准名单",
                "含表头行的确村确户名单区域，用来核对是否核准、改造方式是否变更；认不出表头的得 #N/A",
                Shape.TABLE,
                required=False,
                blank="不核对名单",
            ),
            ArgumentSpec(
                "as_of",
                "核查日",
                "核查的日期，用来判断年龄和晚于当日的日期",
                Shape.SCALAR,
                required=False,
                blank="不判断年龄和未来日期",
            ),
            ArgumentSpec(
                "first_row",
                "首行行号",
                "区域第一行在工作表中的行号，如 ROW(A3)",
                Shape.SCALAR,
                required=False,
                blank="行号从区域首行起算为1",
            ),
            POLICY_ARGUMENT,
        ),
        result=Result("疑点清单，首行为表头，末行为小结", Shape.TABLE, columns=COLUMNS),
        clause="三、二.2、四（三）、五（二）",
        examples=(
            Example({"ledger": _BUILDINGS, "as_of": _DAY}, _CLEAN, "恰为上限，不是疑点"),
            Example(
                {
                    "ledger": (_BUILDINGS[0], _changed(_BUILDINGS[1], 补贴合计=83001, 区级=58001)),
                    "as_of": _DAY,
                },
                (
                    _HEAD,
                    (
                        2,
                        "补贴合计",
                        "83001",
                        "OVER_CAP",
                        "错误",
                        "补贴83,001元超过上限83,000元（83元×1,000㎡），多1元。",
                        "三（五）",
                        _REDUCE,
                    ),
                    _whole("共1处：错误1处。", _ONE_BUILDING),
                ),
                "1000×83",
            ),
            Example(
                {
                    "ledger": (_BUILDINGS[0], _changed(_BUILDINGS[1], 造价=80000)),
                    "as_of": _DAY,
                    "first_row": 5,
                },
                (
                    _HEAD,
                    (
                        6,
                        "补贴合计",
                        "83000",
                        "SUBSIDY_GT_COST",
                        "错误",
                        "补贴83,000元大于可补贴费用80,000元，多3,000元。",
                        "三",
                        "“最高”是上限，不是定额：补贴不得超过实际可补贴费用，请改正。",
                    ),
                    _whole("共1处：错误1处。", _ONE_BUILDING),
                ),
                "区域首行是工作表第5行",
            ),
            Example(
                {"ledger": (_BUILDINGS[0], _changed(_BUILDINGS[1], 验收结论="整改")), "as_of": _DAY},
                (
                    _HEAD,
                    (
                        2,
                        "验收结论",
                        "整改",
                        "NOT_ACCEPTED",
                        "错误",
                        "能效项目经验收合格后才补贴，本行未验收合格，或拨付早于验收，却已填补贴或拨付日期。",
                        "三（五）",
                        "请补充验收，或收回、删除补贴。",
                    ),
                    _whole("共1处：错误1处。", _ONE_BUILDING),
                ),
            ),
            Example(
                {
                    "ledger": (_BUILDINGS[0], _changed(_BUILDINGS[1], 拨付日期=dt.date(2022, 1, 2))),
                    "as_of": _DAY,
                },
                (
                    _HEAD,
                    (
                        2,
                        "拨付日期",
                        "2022-01-02",
                        "DATE_ORDER",
                        "错误",
                        "拨付日期2022-01-02晚于核查日2022-01-01。",
                        "数据",
                        "请核对日期。",
                    ),
                    _whole("共1处：错误1处。", _ONE_BUILDING),
                ),
            ),
            Example(
                {"ledger": _BUILDINGS},
                (_HEAD, _whole("未发现问题。", _NO_DAY)),
                "未给核查日的，小结中说明",
            ),
            Example(
                {"ledger": _BUILDINGS, "as_of": _DAY, "policy": "EE_URBAN.cap=80"},
                (
                    _HEAD,
                    (
                        2,
                        "补贴合计",
                        "83000",
                        "OVER_CAP",
                        "错误",
                        "补贴83,000元超过上限80,000元（80元×1,000㎡），多3,000元。",
                        "三（五）",
                        _REDUCE,
                    ),
                    _whole("共1处：错误1处。", _ONE_BUILDING),
                ),
                "政策参数改为80元/㎡",
            ),
            Example(
                {
                    "ledger": (
                        _BUILDINGS[0],
                        _BUILDINGS[1],
                        ("合计", None, None, 1000, 90000, None, 83000, 25000, 60000, None),
                    ),
                    "as_of": _DAY,
                },
                (
                    _HEAD,
                    (
                        3,
                        "区级",
                        "60000",
                        "SUM_MISMATCH",
                        "错误",
                        "第3行合计填写为60,000元，按明细重算为58,000元，相差2,000。",
                        "数据",
                        "请核对明细和合计；汇总时以明细为准。",
                    ),
                    _whole("共1处：错误1处。", _ONE_BUILDING),
                ),
                "手填的合计重新相加",
            ),
            Example(
                {
                    "ledger": (
                        _FUNDS,
                        (dt.date(2021, 12, 1), "1号", "甲公司", "设备购置", 100000, 3000),
                        (dt.date(2021, 12, 2), "2号", "乙公司", "办公用品", 100000, 3001),
                    ),
                    "as_of": _DAY,
                },
                (
                    _HEAD,
                    (
                        3,
                        "用途",
                        "办公用品",
                        "FUND_MISUSE",
                        "提醒",
                        "用途“办公用品”不在工程建设、设备购置、运行费用之内。",
                        "五（二）",
                        "补贴资金专款专用，请核对用途。",
                    ),
                    (
                        3,
                        "质保金",
                        "3001",
                        "RETENTION",
                        "提醒",
                        "质保金3,001元超过金额的3%（3,000元）。",
                        "五（二）",
                        "请核对合同约定，不得超比例留存质保金。",
                    ),
                    _whole("共2处：提醒2处。", "资金测算与拨付台账2行"),
                ),
                "质保金恰为3%的不提示",
            ),
            Example(
                {
                    "ledger": (
                        _RUNNING,
                        (
                            *(*_PERSON, "煤改电", "合表", "2021-2022", "2021-2022", 100, 2600, 2500, 500),
                            *("李四", "6222020000000000017", dt.date(2022, 5, 1), *_READ),
                        ),
                    ),
                    "as_of": dt.date(2022, 6, 1),
                },
                (
                    _HEAD,
                    (
                        2,
                        "是否一户一表",
                        "合表",
                        "NOT_SUBSIDISABLE",
                        "错误",
                        "分散电代煤只补一户一表用户，本户不是一户一表，却填有500元。",
                        "三（三）4",
                        "请核对电表；确为合表的不发放。",
                    ),
                    (
                        2,
                        "开户人",
                        "李四",
                        "HOLDER_DIFF",
                        "提醒",
                        "开户人“李四”与户主“张三”不是同一人。",
                        "数据",
                        "请核对账户；由家庭成员代领的请填“与户主关系”并附委托。",
                    ),
                    _whole("共2处：错误1处、提醒1处。", "运行补贴发放表1行"),
                ),
                "合表户不享受运行补贴",
            ),
            Example(
                {"ledger": (("", None), (None, ""))},
                (
                    _HEAD,
                    (
                        *(None, None, None, "RANGE_EMPTY", "提示", "所选区域是空的，没有可核查的内容。"),
                        *(None, "请选择含表头的台账区域。"),
                    ),
                ),
            ),
            Example(
                {"ledger": (("甲", "乙"), (1, 2))},
                (
                    _HEAD,
                    (
                        *(None, None, None, "TABLE_UNKNOWN", "错误"),
                        *("没有认出台账：区域内找不到台账的表头。", None),
                        "请把表头行一并选入；表头应有户主（或项目、单位）、改造方式、费用等列。",
                    ),
                ),
            ),
            Example({"ledger": _BUILDINGS, "as_of": "某日"}, CellError.VALUE, "核查日不是日期"),
            Example({"ledger": _BUILDINGS, "as_of": CellError.REF}, CellError.REF),
            Example({"ledger": _BUILDINGS, "first_row": 0}, CellError.NUM, "行号不小于1"),
            Example({"ledger": _BUILDINGS, "list": ("甲", "乙")}, CellError.NA, "认不出名单的表头"),
            Example({"ledger": _BUILDINGS, "policy": "nope=1"}, CellError.NA),
        ),
        implementation=audit_range,
        elementwise=False,
    ),
)
"""In the order of the catalogue."""

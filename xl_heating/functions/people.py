"""HEAT_ID_CHECK, HEAT_ID_CLEAN, HEAT_ID_MASK and HEAT_DUPLICATES: people's numbers (GB 11643)."""

from __future__ import annotations

import datetime as dt

from xl_heating.functions.people_rows import VERDICTS, check, clean, duplicates, mask
from xl_heating.functions.spec import (
    POLICY_ARGUMENT,
    ArgumentSpec,
    Example,
    FunctionSpec,
    NativeForm,
    Result,
    Shape,
    Topic,
)
from xl_heating.functions.values import CellError
from xl_heating.rules.identity import CHECKS, WEIGHTS, IdCode

_CLAUSE = "数据（GB 11643）"
_LOST = 370902190001010000
"""What is left of a number of 18 digits that was typed as a number."""


def _verdict(code: IdCode) -> str:
    return f'"{VERDICTS[code]}"'


# A term for each place: not every calculator takes MID over an array constant.
_DIGIT_SUM = "+".join(f"MID({{id}},{place},1)*{weight}" for place, weight in enumerate(WEIGHTS.tolist(), 1))
_LAST = "UPPER(RIGHT({id}))"
_BIRTH = "DATE(MID({id},7,4),MID({id},11,2),MID({id},13,2))"
_IS_DATE = (
    f"IF(ISERROR({_BIRTH}),0,AND(MID({{id}},7,4)*1>=1800,"
    f"MONTH({_BIRTH})=MID({{id}},11,2)*1,DAY({_BIRTH})=MID({{id}},13,2)*1))"
)
_CHECK_FORM = (
    f'IF({{id}}="","",IF(ISNUMBER({{id}})*({{id}}>=10^15),{_verdict(IdCode.PRECISION_LOST)},'
    f"IF(LEN({{id}})<>18,IF(AND(LEN({{id}})=15,ISNUMBER(-{{id}})),{_verdict(IdCode.OLD_15)},"
    "IF(AND(LEN({id})<18,ISERROR(-{id}),ISNUMBER(-RIGHT({id}))),"
    f"{_verdict(IdCode.FOREIGN)},{_verdict(IdCode.LENGTH)})),"
    f'IFERROR(IF(MID("{CHECKS}",MOD({_DIGIT_SUM}+0*FIND({_LAST},"{CHECKS}"),11)+1,1)<>{_LAST},'
    f'{_verdict(IdCode.CHECKSUM)},IF({_IS_DATE},"OK",{_verdict(IdCode.BAD_DATE)})),'
    f"{_verdict(IdCode.LENGTH)}))))"
)
_MASK_FORM = (
    'IF({text}="","",UPPER(IF(ISNUMBER({text})*({text}>=10^15),REPT("*",18),'
    "IF(OR(LEN({text})=18,AND(LEN({text})=15,ISNUMBER(-{text}))),"
    'LEFT({text},6)&REPT("*",LEN({text})-10)&RIGHT({text},4),'
    'IF(AND(LEN({text})=11,LEFT({text})="1",ISNUMBER(-{text})),'
    'LEFT({text},3)&REPT("*",4)&RIGHT({text},4),'
    'REPT("*",LEN({text})-IF(LEN({text})<8,INT(LEN({text})/4),4))'
    "&RIGHT({text},IF(LEN({text})<8,INT(LEN({text})/4),4)))))))"
)
_PLAIN_TEXT = "号码须是半角、无空格的文本"

FUNCTIONS = (
    FunctionSpec(
        name="HEAT_ID_CHECK",
        title="校验身份证号",
        help=(
            "合格得 OK，否则说明问题并附代码：位数、校验位、出生日期、15位旧号、按数字录入失真、外籍证件。"
            "给出核对日期时还核对年龄（见 audit_age_min、audit_age_max）。只校验，不修改、不补全。"
        ),
        topic=Topic.PEOPLE,
        arguments=(
            ArgumentSpec("id", "身份证号", "台账上的身份证号，应为文本", blank="结果也留空"),
            ArgumentSpec(
                "as_of",
                "核对日期",
                "按哪一天计算年龄，如申报日期",
                Shape.SCALAR,
                required=False,
                is_date=True,
                blank="不核对年龄",
            ),
            POLICY_ARGUMENT,
        ),
        result=Result("OK，或问题与代码"),
        clause=_CLAUSE,
        examples=(
            Example({"id": "11010519491231002X"}, "OK", "国家标准中的示例号码"),
            Example({"id": "１１０１０５１９４９１２３１００２ｘ"}, "OK", "全角和小写x先归一再校验"),
            Example({"id": "110105194912310021"}, VERDICTS[IdCode.CHECKSUM], "校验位应为X"),
            Example({"id": _LOST}, VERDICTS[IdCode.PRECISION_LOST], "数字只保留15位，不能还原"),
            Example({"id": "3.70902E+17"}, VERDICTS[IdCode.PRECISION_LOST], "显示形式被当作文本粘贴"),
            Example({"id": "1101051949123100"}, VERDICTS[IdCode.LENGTH], "16位"),
            Example({"id": "11010519491231O02X"}, VERDICTS[IdCode.LENGTH], "数字0误作字母O"),
            Example({"id": "110105490230001"}, VERDICTS[IdCode.OLD_15]),
            Example({"id": "990000194902300019"}, VERDICTS[IdCode.BAD_DATE], "2月30日，校验位虽然相符"),
            Example({"id": "E12345678"}, VERDICTS[IdCode.FOREIGN], "护照等，不校验"),
            Example({"id": "无"}, VERDICTS[IdCode.EMPTY]),
            Example({"id": ""}, None, "空格留空"),
            Example(
                {"id": "11010519491231002X", "as_of": dt.date(1967, 12, 30)},
                VERDICTS[IdCode.AGE],
                "次日才满18岁",
            ),
            Example({"id": "11010519491231002X", "as_of": "1967.12.31"}, "OK", "当日满18岁"),
            Example(
                {"id": "11010519491231002X", "as_of": 24836, "policy": "audit_age_min=16"},
                "OK",
                "1967年12月30日的序列号；下限改为16岁",
            ),
            Example({"id": "11010519491231002X", "as_of": "去年"}, CellError.VALUE, "日期不能识别"),
            Example({"id": "11010519491231002X", "policy": "最小年龄=16"}, CellError.NA, "没有这个参数"),
            Example(
                {"id": ("11010519491231002X", "", CellError.NA, "110105194912310021")},
                (("OK",), (None,), (CellError.NA,), (VERDICTS[IdCode.CHECKSUM],)),
            ),
        ),
        implementation=check,
        native=NativeForm(
            _CHECK_FORM,
            needs=("id",),
            limits=f"{_PLAIN_TEXT}，不含标点；不核对年龄；“无”和横线按错号处理。",
        ),
    ),
    FunctionSpec(
        name="HEAT_ID_CLEAN",
        title="清洗身份证号",
        help=(
            "全角变半角，去掉空格和撇号，x变X，结果为文本，也可用于银行卡号、电话、表号。"
            "15位旧号不升位；按数字录入而失真的号码得 #VALUE!，绝不猜测。"
        ),
        topic=Topic.PEOPLE,
        arguments=(ArgumentSpec("id", "号码", "台账上的号码", blank="结果也留空"),),
        result=Result("整理后的号码，文本"),
        clause=_CLAUSE,
        examples=(
            Example({"id": " 110105 19491231 002x"}, "11010519491231002X", "空格与小写x"),
            Example({"id": "１１０１０５１９４９１２３１００２Ｘ"}, "11010519491231002X", "全角"),
            Example({"id": "'11010519491231002X"}, "11010519491231002X", "多余的撇号"),
            Example({"id": "110105491231002"}, "110105491231002", "15位旧号不升位"),
            Example({"id": 13800000001}, "13800000001", "不超过15位的数字没有失真"),
            Example({"id": "0012345"}, "0012345", "前导0保留"),
            Example({"id": "110105194912310021"}, "110105194912310021", "错号照留，校验用 HEAT_ID_CHECK"),
            Example({"id": _LOST}, CellError.VALUE, "末几位已失，须按证件重录"),
            Example({"id": "—"}, None, "横线表示没有"),
            Example({"id": ""}, None),
            Example(
                {"id": ("e1234567 8", CellError.REF, "")},
                (("E12345678",), (CellError.REF,), (None,)),
            ),
        ),
        implementation=clean,
    ),
    FunctionSpec(
        name="HEAT_ID_MASK",
        title="号码脱敏",
        help=(
            "公示和通报用：身份证号留前6后4，手机号留前3后4，银行卡和其他号码只留后4，"
            "其余为*；太短的号码再少留。按数字录入而失真的号码全部为*。"
        ),
        topic=Topic.PEOPLE,
        arguments=(
            ArgumentSpec("text", "号码", "身份证号、电话或银行卡号", blank="结果也留空"),
            ArgumentSpec(
                "kind", "种类", "身份证、电话、银行卡", Shape.SCALAR, required=False, blank="按位数识别"
            ),
        ),
        result=Result("脱敏后的号码"),
        clause=_CLAUSE,
        examples=(
            Example({"text": "11010519491231002X"}, "110105********002X"),
            Example({"text": "110105491231002"}, "110105*****1002", "15位旧号"),
            Example({"text": "13800000001"}, "138****0001"),
            Example({"text": 13800000001}, "138****0001", "电话常按数字录入"),
            Example({"text": "6222 0000 0000 0001 234"}, "***************1234", "19位银行卡"),
            Example({"text": "0538-6123456", "kind": "电话"}, "053*****3456", "固定电话"),
            Example({"text": "622200000000001234", "kind": "银行卡"}, "**************1234", "18位银行卡"),
            Example({"text": "１３８０００００００１"}, "138****0001", "全角"),
            Example({"text": "E12345678"}, "*****5678", "其他号码只留后4"),
            Example({"text": "123456"}, "*****6", "太短，只留四分之一"),
            Example({"text": _LOST}, "*" * 18, "失真的号码也不外露"),
            Example({"text": "13800000001", "kind": "车牌"}, CellError.VALUE, "不认识的种类"),
            Example({"text": ""}, None),
            Example(
                {"text": ("13800000001", "", CellError.NA)},
                (("138****0001",), (None,), (CellError.NA,)),
            ),
        ),
        implementation=mask,
        native=NativeForm(
            _MASK_FORM, needs=("text",), limits=f"{_PLAIN_TEXT}，或不超过15位的数字；种类按位数识别。"
        ),
    ),
    FunctionSpec(
        name="HEAT_DUPLICATES",
        title="重复标记",
        help=(
            "在重复的每一行标出“重复(行5,6)”，不重复的留空；行数多时只列前三行和总数。"
            "比较前按 HEAT_ID_CLEAN 整理。几列须同时相同才算重复；缺任一列的行不比较，留空。"
        ),
        topic=Topic.PEOPLE,
        arguments=(
            ArgumentSpec(
                "values",
                "关键列",
                "要查重的一列，如身份证号；选几列时须同时相同",
                Shape.TABLE,
                blank="该行不比较",
            ),
            ArgumentSpec(
                "keys",
                "其他关键列",
                "与关键列不相邻、须同时相同的列，如采暖季；行数须相同",
                Shape.TABLE,
                required=False,
                blank="只比较关键列",
            ),
            ArgumentSpec(
                "first_row",
                "首行行号",
                "区域第一行在工作表中的行号，如 ROW(E5)",
                Shape.SCALAR,
                required=False,
                blank="1，即区域内的顺序",
            ),
        ),
        result=Result("重复(行…)，不重复的为空"),
        clause="数据",
        examples=(
            Example(
                {"values": ("户01", "户02", "户01"), "first_row": 5},
                (("重复(行5,7)",), (None,), ("重复(行5,7)",)),
            ),
            Example(
                {"values": ("11010519491231002X", "", " １１０１０５19491231002x")},
                (("重复(行1,3)",), (None,), ("重复(行1,3)",)),
                "整理后相同；空行不算重复",
            ),
            Example(
                {"values": (13800000001, "138 0000 0001")},
                (("重复(行1,2)",), ("重复(行1,2)",)),
                "数字与文本相同",
            ),
            Example(
                {"values": ("户01", "户01", "户01"), "keys": ("2021-2022", "2022-2023", "2021-2022")},
                (("重复(行1,3)",), (None,), ("重复(行1,3)",)),
                "同一采暖季才算重复",
            ),
            Example(
                {"values": (("王一", "甲村"), ("王一", "乙村"), ("王一", "甲村"))},
                (("重复(行1,3)",), (None,), ("重复(行1,3)",)),
                "两列一起比较",
            ),
            Example(
                {"values": (("王一", "甲村"), ("王一", ""), ("王一", ""))},
                ((None,), (None,), (None,)),
                "缺一列的不比较",
            ),
            Example(
                {"values": ("a", "A", "ａ", "a ", "'a", "a", "b")},
                (*((("重复(行1,2,3等6行)",),) * 6), (None,)),
                "多于5行的只列前三行",
            ),
            Example(
                {"values": ("户01", CellError.NA, "户01")},
                (("重复(行1,3)",), (CellError.NA,), ("重复(行1,3)",)),
            ),
            Example(
                {"values": (_LOST, _LOST)},
                ((CellError.VALUE,), (CellError.VALUE,)),
                "失真的号码不能判断是否相同",
            ),
            Example({"values": "户01"}, None, "只有一个，无从重复"),
            Example({"values": ("—", "—", "无")}, ((None,), (None,), (None,)), "没有号码的不比较"),
            Example({"values": ("户01", "户02"), "keys": (1, 2, 3)}, CellError.VALUE, "行数不一致"),
            Example({"values": ("户01", "户01"), "first_row": 0}, CellError.NUM, "没有第0行"),
        ),
        implementation=duplicates,
        elementwise=False,
    ),
)
"""In the order of the catalogue."""

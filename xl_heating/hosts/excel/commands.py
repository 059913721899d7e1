"""The commands of buttons and ribbon, in one table: macros, captions and the ribbon's XML come from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from xml.sax.saxutils import quoteattr

BUTTONS_MODULE = "heat_buttons"
RIBBON_MODULE = "heat_ribbon"
CALLBACK = "HeatRibbon"
TAB = "清洁取暖"
_CUSTOM_UI = "http://schemas.microsoft.com/office/2009/07/customui"


class BookKind(StrEnum):
    """The workbooks that have buttons of their own."""

    DISTRICT = "区级汇总"
    STREET = "街镇台账"
    VILLAGE = "村居名单"


EVERYWHERE = frozenset(BookKind)


@dataclass(frozen=True)
class Command:
    """One command.

    With a `job` it runs that command of `xl_heating.hosts.excel.buttons`; otherwise `macro` is one that is
    written by hand.
    """

    key: str
    caption: str
    help: str
    group: str
    image: str
    """Office's name of a picture of its own."""
    macro: str
    job: str = ""
    books: frozenset[BookKind] = frozenset()
    """The templates whose first sheet has a button for it."""


_JOBS, _FORMULAS, _SUPPORT = "工作", "公式", "帮助"

COMMANDS: Sequence[Command] = (
    Command(
        "roster", "上报名单", "由确村确户名单生成打印用的上报名单和公示名单", _JOBS, "FilePrintPreview",
        "HeatRoster", job="roster", books=frozenset({BookKind.STREET, BookKind.VILLAGE}),
    ),
    Command(
        "merge", "合并台账", "把一个文件夹中的街镇台账（或村居名单）并入本工作簿", _JOBS, "MergeCells",
        "HeatMerge", job="merge", books=frozenset({BookKind.DISTRICT, BookKind.STREET}),
    ),
    Command(
        "clean", "数据清洗", "复制当前台账，清洗数字、日期、号码和名称，原表不动", _JOBS, "TableStyleClear",
        "HeatClean", job="clean", books=frozenset({BookKind.STREET, BookKind.VILLAGE}),
    ),
    Command(
        "audit", "台账体检", "核查全部台账，列出疑点清单，在单元格上标出颜色和批注", _JOBS, "SpellingMenu",
        "HeatAudit", job="audit", books=EVERYWHERE,
    ),
    Command(
        "unmark", "清除标记", "去掉台账体检留下的颜色和批注，恢复原来的颜色", _JOBS, "ClearFormats",
        "HeatUnmark", job="unmark", books=EVERYWHERE,
    ),
    Command(
        "refresh", "刷新汇总", "用各街镇台账填写区级汇总表，操作前自动备份", _JOBS, "RefreshAll",
        "HeatRefresh", job="refresh", books=frozenset({BookKind.DISTRICT}),
    ),
    Command(
        "dispatch", "调度通报", "填写进度调度和通报督办，并生成通报文档", _JOBS, "MailMergeStartLetters",
        "HeatDispatch", job="dispatch", books=frozenset({BookKind.DISTRICT}),
    ),
    Command(
        "evaluate", "绩效自评", "按汇总、资金和街镇台账计算绩效指标并评分", _JOBS, "ReviewNewComment",
        "HeatEvaluate", job="evaluate", books=frozenset({BookKind.DISTRICT}),
    ),
    Command(
        "completion", "竣工台账", "按改造台账的验收情况更新到户竣工台账", _JOBS, "SignatureLineInsert",
        "HeatCompletion", job="completion", books=frozenset({BookKind.STREET}),
    ),
    Command(
        "dossier", "一户一档", "按户编号核对改造照片，填写一户一档目录，生成档案卡和缺项清单", _JOBS,
        "PictureInsertFromFile", "HeatDossier", job="dossier", books=frozenset({BookKind.STREET}),
    ),
    Command(
        "payments", "运行补贴发放", "按供电、供气用量填写运行补贴表，生成发放表、银行代发文件和核对表", _JOBS,
        "AccountingFormat", "HeatPayments", job="payments", books=frozenset({BookKind.STREET}),
    ),
    Command(
        "funds", "资金测算核对", "按台账测算应补资金，按拨付台账核对到位和拨付", _JOBS, "Calculator",
        "HeatFunds", job="funds", books=frozenset({BookKind.DISTRICT}),
    ),
    Command(
        "rollover", "新季结转", "为仍享受运行补贴的户生成新采暖季的行", _JOBS, "CalendarToday",
        "HeatRollover", job="rollover", books=frozenset({BookKind.STREET}),
    ),
    Command(
        "simulate", "政策测算", "按“政策测算”表所填参数与现行政策对比", _JOBS, "WhatIfAnalysisMenu",
        "HeatSimulate", job="simulate", books=frozenset({BookKind.DISTRICT}),
    ),
    Command(
        "publish_report", "导出上报版", "另存一份数值版供上报，不含公式、宏和内部工作表", _JOBS,
        "FileSaveAs", "HeatPublishReport", job="publish_report", books=EVERYWHERE,
    ),
    Command(
        "publish_public", "导出公示版", "另存一份数值版供公示，遮盖证件号、电话、账号和门牌号", _JOBS,
        "FilePublishAsPdf", "HeatPublishPublic", job="publish_public", books=EVERYWHERE,
    ),
    Command(
        "snapshot", "上报留底", "固定本次上报数，并留存一份带校验码的上报版", _JOBS, "FileSaveAsOtherFormats",
        "HeatSnapshot", job="snapshot", books=frozenset({BookKind.DISTRICT, BookKind.STREET}),
    ),
    Command(
        "snapshot_compare", "对比留底", "列出最近一次上报留底以来的变化，精确到户", _JOBS,
        "ReviewCompareMajorVersion", "HeatSnapshotCompare", job="snapshot_compare",
        books=frozenset({BookKind.DISTRICT, BookKind.STREET}),
    ),
    Command(
        "undo", "撤销", "恢复到上一次操作之前；再撤销一次可恢复回来", _JOBS, "Undo",
        "HeatUndo", job="undo", books=EVERYWHERE,
    ),
    Command(
        "recalculate", "重算公式", "重新连接加载项中的函数，并重新计算全部公式", _FORMULAS, "CalculateNow",
        "HeatRecalculate", books=EVERYWHERE,
    ),
    Command(
        "functions", "函数目录", "列出全部函数的用法和依据条款", _FORMULAS,
        "FunctionsLookupReferenceInsertGallery", "HeatCatalogue", books=EVERYWHERE,
    ),
    Command(
        "doctor", "自检", "检查加载项、Python 和函数是否正常，并说明如何处理", _SUPPORT, "AcceptInvitation",
        "HeatSelfCheck",
    ),
    Command("about", "关于", "版本和政策依据", _SUPPORT, "Help", "HeatAbout"),
)  # fmt: skip


def buttons_module(commands: Iterable[Command] = COMMANDS) -> str:
    """The text of the standard module with one macro for each command that runs a job."""
    lines = [
        f'Attribute VB_Name = "{BUTTONS_MODULE}"',
        "Option Explicit",
        "",
        "' Generated from the table of commands: xl-heating build.",
        "",
    ]
    for command in commands:
        if command.job:
            lines += [f"Public Sub {command.macro}()", f'    HeatRun "{command.job}"', "End Sub", ""]
    return "\n".join(lines)


def ribbon_module(commands: Iterable[Command] = COMMANDS) -> str:
    """The text of the standard module that the ribbon calls."""
    lines = [
        f'Attribute VB_Name = "{RIBBON_MODULE}"',
        "Option Explicit",
        "",
        "' Generated from the table of commands: xl-heating build.",
        "",
        f"Public Sub {CALLBACK}(control As IRibbonControl)",
        "    Select Case control.ID",
    ]
    for command in commands:
        lines += [f'        Case "{_id(command)}"', f"            {command.macro}"]
    return "\n".join([*lines, "    End Select", "End Sub", ""])


def ribbon_xml(commands: Sequence[Command] = COMMANDS) -> str:
    """The ribbon's tab with a button for each command, jobs large."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
        f'<customUI xmlns="{_CUSTOM_UI}">',
        "  <ribbon>",
        "    <tabs>",
        f"      <tab{_facts(id='heat_tab', label=TAB)}>",
    ]
    for number, group in enumerate(dict.fromkeys(command.group for command in commands), start=1):
        lines.append(f"        <group{_facts(id=f'heat_group_{number}', label=group)}>")
        lines += [
            "          <button"
            + _facts(
                id=_id(command),
                label=command.caption,
                size="large" if command.job else "normal",
                imageMso=command.image,
                screentip=command.caption,
                supertip=command.help,
                onAction=f"{RIBBON_MODULE}.{CALLBACK}",
            )
            + "/>"
            for command in commands
            if command.group == group
        ]
        lines.append("        </group>")
    return "\n".join([*lines, "      </tab>", "    </tabs>", "  </ribbon>", "</customUI>", ""])


def button_macros(book: BookKind) -> dict[str, str]:
    """The buttons of that kind of workbook: caption → macro."""
    return {command.caption: command.macro for command in COMMANDS if book in command.books}


def _id(command: Command) -> str:
    return f"heat_{command.key}"


def _facts(**values: str) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in values.items())

"""The lists that a refresh writes: 数据来源, 疑点清单, 运行日志."""

from __future__ import annotations

from xl_heating.jobs.layout.columns import COUNT, FINDINGS_SHEET, LOG_SHEET, MONEY, SOURCES_SHEET
from xl_heating.jobs.layout.model import Column, ListLayout


def sources_layout() -> ListLayout:
    """数据来源: one row for each ledger sheet that a refresh has read."""
    return ListLayout(
        SOURCES_SHEET,
        "数据来源",
        "heat_sources",
        (
            Column("street", ("街道镇",), width=12.0),
            Column("file", ("文件",), width=34.0),
            Column("sheet", ("工作表",), width=18.0),
            Column("kind", ("表类",), width=14.0),
            Column("rows", ("行数",), "行", COUNT, 8.0),
            Column("costed", ("已录费用户数",), "户", COUNT, 13.0),
            Column("uncosted", ("未录费用户数",), "户", COUNT, 13.0),
            Column("eligible_cost", ("可补贴费用（元）",), "元", MONEY, 17.0),
            Column("subsidy", ("补贴（元）",), "元", MONEY, 17.0),
            Column("note", ("备注",), width=36.0),
        ),
        "由“刷新汇总”写入，一行对应一张台账工作表。请勿手工填写，下次刷新时整表重写。",
    )


def findings_layout() -> ListLayout:
    """疑点清单: one row for each finding of a job, with its cell and what staff found (核实情况)."""
    return ListLayout(
        FINDINGS_SHEET,
        "疑点清单",
        "heat_findings",
        (
            Column("no", ("序号",), "条", COUNT, 6.0),
            Column("severity", ("级别",), width=6.0, note="错误、提示、说明"),
            Column("code", ("代码",), width=16.0),
            Column("operation", ("操作",), width=9.0, note="由哪项操作发现"),
            Column("workbook", ("街镇或文件",), width=14.0),
            Column("sheet", ("工作表",), width=11.0),
            Column("cell", ("单元格",), width=7.5, note="点击转到该单元格"),
            Column("household", ("户编号",), width=13.0),
            Column("name", ("户主",), width=8.0),
            Column("value", ("内容",), width=15.0, note="证件号、账号、电话已隐去中段"),
            Column("message", ("说明",), width=36.0),
            Column("clause", ("依据条款",), width=8.0),
            Column("suggestion", ("建议",), width=28.0),
            Column("review", ("核实情况",), width=16.0, note="由工作人员填写，再次核查时保留"),
        ),
        "由“刷新汇总”“台账体检”等操作写入，各操作只重写自己的行。请核改后重新运行；“核实情况”由工作人员填写，重新运行时保留。",
    )


def log_layout() -> ListLayout:
    """运行日志: one row for each run, oldest first; never rewritten."""
    return ListLayout(
        LOG_SHEET,
        "运行日志",
        "heat_log",
        (
            Column("time", ("时间",), "日期", "yyyy-mm-dd hh:mm:ss", 20.0),
            Column("operation", ("操作",), width=14.0),
            Column("operator", ("操作人",), width=12.0),
            Column("files", ("文件数",), "个", COUNT, 8.0),
            Column("rows", ("行数",), "行", COUNT, 9.0),
            Column("policy", ("政策版本",), width=14.0),
            Column("result", ("结果",), width=70.0),
        ),
        "每次操作追加一行，只增不改。",
    )

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
    """疑点清单: one row for each finding, with the cell it stands in."""
    return ListLayout(
        FINDINGS_SHEET,
        "疑点清单",
        "heat_findings",
        (
            Column("workbook", ("工作簿",), width=34.0),
            Column("sheet", ("工作表",), width=18.0),
            Column("cell", ("单元格",), width=9.0),
            Column("code", ("代码",), width=20.0),
            Column("severity", ("级别",), width=7.0, note="错误、提示、说明"),
            Column("message", ("说明",), width=54.0),
            Column("suggestion", ("建议",), width=44.0),
        ),
        "由“刷新汇总”写入。请在街镇台账中核改后重新刷新，下次刷新时整表重写。",
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

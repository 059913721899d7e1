"""绩效自评 (T15): indicators with their weights from 政策参数, scores alive on the values."""

from __future__ import annotations

from itertools import groupby

from xl_heating.forms.book import Book, Sheet
from xl_heating.forms.headers import write_bands, write_headers
from xl_heating.jobs.layout import plan_layout
from xl_heating.jobs.layout.columns import EQUIVALENT, RATE
from xl_heating.jobs.layout.evaluation import (
    LEVEL_HEADERS,
    LEVELS,
    POINTS,
    EvaluationLayout,
    evaluation_layout,
)
from xl_heating.policy import Policy
from xl_heating.rules.evaluation import FULL, INDICATORS, TARGET, WEIGHT, Indicator
from xl_heating.templates.ledger_fields import SIGNATURES
from xl_heating.templates.policy_sheets import parameter

_NOTE = (
    "说明：指标和权重为自评用推断，非方案原文规定，权重在“政策参数”中修改，合计须为100分。白色的完成值由评价人员填写"
    "（比率填百分数，定性指标按达到程度填0%至100%），其余完成值由“绩效自评”计算写入；得分=权重×完成值÷指标值，"
    "不超过权重。缺数据的不评分，其权重单列，不折算。"
)


def write_evaluation(book: Book, policy: Policy) -> EvaluationLayout:
    """Write the sheet; 计划表 and 政策参数 must be in the book too."""
    layout = evaluation_layout()
    sheet = book.sheet(layout.sheet, tab="#7030A0")
    width = len(layout.columns)
    sheet.merge(1, 1, 1, width, f"{policy.policy.place}冬季清洁取暖绩效自评表", "title")
    sheet.height(1, 30)
    date = layout.date_column
    sheet.merge(2, 1, 2, date - 2, "填报单位：（盖章）", "caption")
    sheet.write(2, date - 1, "评价日期：", "caption", align="right")
    sheet.merge(2, date, 2, date + 1, None, "caption_date")
    sheet.merge(2, width - 1, 2, width, "单位：分", "caption", align="right")
    sheet.height(2, 22)
    write_headers(sheet, layout.header_rows[0], [column.headers for column in layout.columns])
    sheet.height(layout.header_rows[0], 26)
    for at, column in enumerate(layout.columns, start=1):
        sheet.width(at, column.width)
    _write_levels(sheet, layout)
    for row, indicator in enumerate(INDICATORS, start=layout.first_row):
        _write_indicator(sheet, policy, layout, indicator, row)
    _write_total(sheet, layout)
    _write_level_totals(sheet, layout)
    for row, text, points in ((layout.rule_row, policy.rule_line, 24), (layout.note_row, _NOTE, 38)):
        sheet.merge(row, 1, row, width, text, "note")
        sheet.height(row, points)
    write_bands(sheet, layout.signature_row, [(1, width)], SIGNATURES)
    sheet.raw.freeze_panes(layout.first_row - 1, layout.index("indicator"))
    sheet.raw.repeat_rows(layout.header_rows[0] - 1)
    sheet.raw.print_area(0, 0, layout.signature_row - 1, width - 1)
    sheet.landscape(tall=1)
    book.names(layout.names)
    return layout


def _write_levels(sheet: Sheet, layout: EvaluationLayout) -> None:
    """一级 and 二级指标, merged over their rows."""
    for depth in (1, 2):
        row = layout.first_row
        for levels, group in groupby(INDICATORS, key=lambda each: each.levels[:depth]):
            last = row + len(list(group)) - 1
            sheet.merge(row, depth, last, depth, levels[-1], "center", text_wrap=True)
            row = last + 1


def _write_indicator(
    sheet: Sheet, policy: Policy, layout: EvaluationLayout, indicator: Indicator, row: int
) -> None:
    display = EQUIVALENT if indicator.households else RATE
    at = layout.index
    sheet.height(row, 27)
    sheet.write(row, at("indicator"), indicator.levels[2], "wrapped")
    sheet.formula(row, at("target"), _target(policy, indicator), num_format=display)
    sheet.write(row, at("value"), None, "number" if indicator.typed else "computed", num_format=display)
    option = WEIGHT + indicator.key
    if option in policy.options:
        sheet.formula(row, at("weight"), f"={parameter(option)}", num_format="0.##")
    else:
        sheet.write(row, at("weight"), None, "number")
    target, value, weight = (f"{layout.letter(key)}{row}" for key in ("target", "value", "weight"))
    usable = f",{value}>=0,{value}<=1" if indicator.typed else ""
    scored = f"AND(ISNUMBER({value}),ISNUMBER({weight}),N({target})>0{usable})"
    points = f"ROUND({weight}*MAX(0,MIN({value}/{target},1)),2)"
    sheet.formula(row, at("score"), f'=IF({scored},{points},"")', num_format=POINTS)
    sheet.write(row, at("reason"), None, "wrapped")
    sheet.write(row, at("evidence"), indicator.evidence, "wrapped")
    sheet.write(row, at("office"), indicator.office, "wrapped")
    if indicator.typed:
        sheet.raw.data_validation(
            row - 1, at("value") - 1, row - 1, at("value") - 1,
            {
                "validate": "decimal",
                "criteria": "between",
                "minimum": 0,
                "maximum": 1,
                "error_title": "完成值",
                "error_message": "请填写0%至100%之间的百分数。",
            },
        )  # fmt: skip


def _target(policy: Policy, indicator: Indicator) -> str:
    if indicator.households:
        total = plan_layout(policy).total_name
        cells = [
            f"N(INDEX({total},1,{plan_layout(policy).index(key)}))"
            for key in ("plan_TASK", "plan_EE_RURAL")
            if key in plan_layout(policy)
        ]
        summed = "+".join(cells)
        return f'=IF({summed}=0,"",{summed})'
    option = TARGET + indicator.key
    return f"={parameter(option)}/100" if option in policy.options else "=1"


def _write_total(sheet: Sheet, layout: EvaluationLayout) -> None:
    row = layout.total_row
    sheet.height(row, 24)
    sheet.merge(row, 1, row, 3, "合计", "total_label")
    for at, column in enumerate(layout.columns[3:], start=4):
        if column.summed:
            letter = layout.letter(column.key)
            cells = f"{letter}{layout.first_row}:{letter}{layout.last_row}"
            formula = f'=IF(COUNT({cells})=0,"",SUM({cells}))'
            sheet.formula(row, at, formula, "total", num_format=column.number_format)
        elif column.key == "reason":
            weights = f"{layout.letter('weight')}{row}"
            text = f'=IF(ROUND(N({weights})-{FULL},4)=0,"","权重合计不是{FULL}分，请在“政策参数”中改正")'
            sheet.formula(row, at, text, "total", align="left")
        else:
            sheet.write(row, at, None, "total")


def _write_level_totals(sheet: Sheet, layout: EvaluationLayout) -> None:
    """权重, 已评分权重, 得分, 得分率, 未评分权重 of each 一级指标; the names stand merged above."""
    top = layout.level_header_row
    write_headers(sheet, top, [(title,) for title in LEVEL_HEADERS])
    sheet.height(top, 28)
    row, first = top + 1, layout.first_row
    counts = {name: sum(each.levels[0] == name for each in INDICATORS) for name in LEVELS}
    for name in LEVELS:
        last = first + counts[name] - 1
        weights, scores = (
            f"{layout.letter(key)}{first}:{layout.letter(key)}{last}" for key in ("weight", "score")
        )
        sheet.write(row, 1, name, "center")
        sheet.formula(row, 2, f"=SUM({weights})", num_format="0.##")
        sheet.formula(row, 3, f'=SUMIF({scores},">=0",{weights})', num_format="0.##")
        sheet.formula(row, 4, f"=SUM({scores})", num_format=POINTS)
        _write_shares(sheet, row, "computed")
        row, first = row + 1, last + 1
    sheet.write(row, 1, "合计", "total_label")
    for column, display in ((2, "0.##"), (3, "0.##"), (4, POINTS)):
        letter = "ABCD"[column - 1]
        sheet.formula(row, column, f"=SUM({letter}{top + 1}:{letter}{row - 1})", "total", num_format=display)
    _write_shares(sheet, row, "total")


def _write_shares(sheet: Sheet, row: int, style: str) -> None:
    sheet.formula(row, 5, f'=IF(C{row}=0,"",ROUND(D{row}/C{row},4))', style, num_format=RATE)
    sheet.formula(row, 6, f"=ROUND(B{row}-C{row},4)", style, num_format="0.##")
    sheet.height(row, 20)

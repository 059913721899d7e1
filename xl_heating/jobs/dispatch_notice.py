"""The notice of a dispatch as a Word document, ours or in an office's own template (五（四）)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from xl_heating.forms.notice import (
    CHART_MM,
    Heading,
    Lead,
    Notice,
    NoticeTable,
    add_table,
    chinese_date,
)
from xl_heating.forms.word_chart import Bars, add_chart
from xl_heating.forms.word_fields import check_fields, fill, finish, open_template
from xl_heating.forms.word_page import PICTURE, style_of
from xl_heating.jobs.dispatch_figures import Dispatch, Standings, points
from xl_heating.jobs.dispatch_sentences import Demand, count, percent, sections, signed
from xl_heating.policy import Policy

TITLE_LINES = ("关于全区冬季清洁取暖", "建设工作进展情况的通报")
TITLE = "".join(TITLE_LINES)
TABLE_TITLE = "各街道镇清洁取暖改造任务完成情况排名表"
CHART_TITLE = "各街道镇完成率与序时进度对比图"
_HEADERS = (
    *("排名", "街道镇", "计划（户）", "验收（户）", "本期新增（户）"),
    *("完成率", "较上期（百分点）", "偏差（百分点）", "督办标记"),
)
_WIDTHS = (12, 22, 17, 17, 17, 18, 18, 18, 17)


def notice(dispatch: Dispatch, policy: Policy, demands: Mapping[str, Demand]) -> Notice:
    """The whole notice; `demands` hold what is typed for the streets in 通报督办."""
    parts = sections(dispatch, policy, demands)
    body: list[Heading | Lead | str] = [parts["导语"]]
    body += [Heading("一、总体进展情况"), *_paragraphs(parts["总体进展"])]
    body += [Heading("二、各街道镇进展情况")]
    for number, (title, key) in enumerate(
        (("进度排名", "街镇排名"), ("较上期变化", "较上期变化"), ("报送情况", "报送情况")), start=1
    ):
        body += [Heading(f"（{'一二三'[number - 1]}）{title}", 2), *_paragraphs(parts[key])]
    body += [Heading("三、重点督办事项"), *_paragraphs(parts["重点督办"])]
    body += [Heading("四、下步工作要求"), *_paragraphs(parts["下步要求"])]
    return Notice(
        title="\n".join(TITLE_LINES),
        recipients=recipients(policy),
        body=body,
        issuer=issuer(policy),
        date=dispatch.as_of,
        table=ranking_table(dispatch, policy),
        chart=chart(dispatch),
    )


def issuer(policy: Policy) -> str:
    """发文机关."""
    return str(policy.option("notice_issuer") or f"{policy.policy.place}清洁取暖工作领导小组办公室")


def recipients(policy: Policy) -> str:
    """主送机关."""
    return str(policy.option("notice_recipients") or "各街道办事处、镇人民政府").rstrip("：:")


def ranking_table(dispatch: Dispatch, policy: Policy) -> NoticeTable:
    """Streets by rank, those without one last, then 全区."""
    rows = [_table_row(street, dispatch) for street in (*dispatch.ranked, dispatch.total)]
    time = "" if dispatch.time is None else f"，序时进度为{percent(dispatch.time)}"
    shown = f"数据截至{chinese_date(dispatch.as_of)}{time}"
    note = f"注：{shown}；完成率为验收户数与计划户数之比，并列的名次相同。{policy.rule_line}。"
    return NoticeTable(TABLE_TITLE, _HEADERS, _WIDTHS, rows, note)


def _table_row(street: Standings, dispatch: Dispatch) -> list[str]:
    total = street is dispatch.total
    gap = None if street.rate is None or dispatch.time is None else points(street.rate, dispatch.time)
    return [
        "" if total else str(street.rank or "—"),
        "全区" if total else street.name,
        *(count(value) for value in (street.planned, street.accepted, street.new)),
        "" if street.rate is None else percent(street.rate),
        signed(street.change),
        signed(gap),
        "重点督办" if street.supervised else "" if street.reported else "未报送",
    ]


def chart(dispatch: Dispatch) -> Bars:
    """Completion by street in the order of the ranking, with the time that has passed."""
    ranked = dispatch.ranked
    time = "" if dispatch.time is None else f"（{percent(dispatch.time)}）"
    return Bars(
        CHART_TITLE,
        [street.name for street in ranked],
        "完成率",
        [street.rate for street in ranked],
        f"序时进度{time}",
        dispatch.time,
    )


def _paragraphs(text: str) -> list[Lead | str]:
    """The lines of a section; （一）… up to its full stop is a heading in the paragraph."""
    return [Lead(*_parted(line)) if line.startswith("（") else line for line in text.split("\n")]


def _parted(line: str) -> tuple[str, str]:
    heading, stop, rest = line.partition("。")
    return heading + stop, rest


def fields(dispatch: Dispatch, policy: Policy, demands: Mapping[str, Demand]) -> dict[str, str]:
    """What the ``{{占位符}}`` of an office's own template may be, and what each is filled with."""
    total = dispatch.total
    return {
        "标题": TITLE,
        "主送机关": recipients(policy),
        **sections(dispatch, policy, demands),
        "发文机关": issuer(policy),
        "成文日期": chinese_date(dispatch.as_of),
        "截至日期": chinese_date(dispatch.as_of),
        "计划户数": count(total.planned),
        "验收户数": count(total.accepted),
        "本期新增": count(total.new),
        "完成率": "" if total.rate is None else percent(total.rate),
        "序时进度": "" if dispatch.time is None else percent(dispatch.time),
        "督办名单": "、".join(street.name for street in dispatch.ranked if street.supervised) or "无",
        "口径": policy.rule_line,
    }


RANKING, CHART = "排名表", "对比图"
"""Fields that become the table and the chart."""


class Template:
    """An office's own template, looked through before anything is written."""

    def __init__(self, path: Path, texts: Mapping[str, str]) -> None:
        self._path, self._texts = path, texts
        check_fields(open_template(path), texts, (RANKING, CHART), str(path))

    def write(self, path: Path, content: Notice) -> None:
        """Fill the template with the notice and save it."""
        document = open_template(self._path)
        inserts = {
            RANKING: lambda paragraph: _insert_table(document, paragraph, content),
            CHART: lambda paragraph: _insert_chart(document, paragraph, content),
        }
        fill(document, self._texts, inserts)
        finish(document, path, content.created)


def _insert_table(document: Any, paragraph: Any, content: Notice) -> None:
    table = document.add_table(0, len(content.table.headers))
    paragraph._p.addprevious(table._tbl)
    add_table(table, content.table)


def _insert_chart(document: Any, paragraph: Any, content: Notice) -> None:
    paragraph.style = style_of(document, PICTURE)
    width, height = CHART_MM
    add_chart(paragraph, content.chart, content.created, width_mm=width, height_mm=height)

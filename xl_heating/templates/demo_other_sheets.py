"""The other tables of a street's workbook: public places, projects, efficiency, running subsidy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from xl_heating.templates.demo_people import StreetData

if TYPE_CHECKING:
    from xl_heating.templates.demo_ledgers import Writer


def write_other_sheets(writer: Writer, data: StreetData) -> None:
    """Write 公益场所, 集中供热项目, 农房能效, 城区能效 and 运行补贴, as far as the street has them."""
    _places(writer, data)
    _projects(writer, data)
    _farmhouses(writer, data)
    _buildings(writer, data)
    _usages(writer, data)


def _table(writer: Writer, title: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    sheet = writer.book.add_worksheet(title)
    sheet.merge_range(0, 0, 0, len(headers) - 1, f"{writer.street}{title}（示例）", writer.title)
    sheet.write_string(1, 0, f"填报单位：{writer.street}（盖章）　填报日期：2022年4月8日", writer.note)
    for index, header in enumerate(headers):
        sheet.set_column(index, index, max(10, len(header) * 2 + 2))
        sheet.write_string(2, index, header, writer.head)
    at = 3
    for row in rows:
        for index, value in enumerate(row):
            if value is None:
                sheet.write_blank(at, index, None, writer.text)
            elif isinstance(value, str):
                sheet.write_string(at, index, value, writer.text)
            elif isinstance(value, dt.date):
                sheet.write_datetime(at, index, dt.datetime(value.year, value.month, value.day), writer.date)
            else:
                sheet.write_number(at, index, value, writer.number)
        at += 1
    sheet.write_string(at + 1, 0, "单位负责人：　　　　　审核人：　　　　　填表人：", writer.note)
    sheet.freeze_panes(3, 0)


def _places(writer: Writer, data: StreetData) -> None:
    _table(
        writer,
        "公益场所改造台账",
        (
            "序号",
            "街道镇",
            "单位名称",
            "类别",
            "是否非营利",
            "供暖面积（㎡）",
            "改造方式",
            "总费用（元）",
            "验收日期",
        ),
        (
            (
                n,
                writer.shown_street,
                p.name,
                p.category,
                "是",
                p.area,
                writer.route(p.route),
                p.cost,
                p.accepted_on,
            )
            for n, p in enumerate(data.places, 1)
        ),
    )


def _projects(writer: Writer, data: StreetData) -> None:
    if not data.projects:
        return
    _table(
        writer,
        "集中供热项目表",
        (
            "项目名称",
            "街道镇",
            "小区/村",
            "热源类型",
            "类别",
            "建设项目供热面积（㎡）",
            "评估供热面积（㎡）",
            "接入户数",
            "热源站费用（元）",
            "一次管网（元）",
            "二次管网（元）",
            "户内暖气片（元）",
        ),
        (
            (
                p.name,
                writer.shown_street,
                p.village,
                p.source,
                "可再生" if p.route == "REGIONAL_RENEWABLE" else "非可再生",
                p.project_area,
                p.assessed_area,
                p.households,
                p.source_station,
                p.primary_pipe,
                p.secondary_pipe,
                p.radiators,
            )
            for p in data.projects
        ),
    )


def _farmhouses(writer: Writer, data: StreetData) -> None:
    _table(
        writer,
        "农房能效提升台账",
        ("户编号", "街道镇", "村（居）", "户主姓名", "改造部位", "改造费用（元）", "验收日期", "验收结论"),
        (
            (
                f.key,
                writer.shown_street,
                f.village,
                f.name,
                f.part,
                f.cost,
                f.accepted_on,
                "合格" if f.accepted_on else None,
            )
            for f in data.farmhouses
        ),
    )


def _buildings(writer: Writer, data: StreetData) -> None:
    _table(
        writer,
        "城区建筑能效提升台账",
        (
            "项目名称",
            "街道镇",
            "楼栋",
            "改造建筑面积（㎡）",
            "改造内容",
            "造价（元）",
            "验收日期",
            "验收结论",
        ),
        (
            (
                b.project,
                writer.shown_street,
                b.building,
                b.area,
                "外墙保温",
                b.cost,
                b.accepted_on,
                "合格" if b.accepted_on else None,
            )
            for b in data.buildings
        ),
    )


def _usages(writer: Writer, data: StreetData) -> None:
    for route, title in (
        ("GAS_DECENTRAL", "气代煤运行补贴发放表"),
        ("ELEC_DECENTRAL", "电代煤运行补贴发放表"),
    ):
        rows = [usage for usage in data.usages if usage.route == route]
        if rows:
            _table(
                writer,
                title,
                (
                    "序号",
                    "街道镇",
                    "村（居）",
                    "户编号",
                    "户主姓名",
                    "身份证号",
                    "电表/气表户号",
                    "改造方式",
                    "是否一户一表",
                    "采暖季",
                    "首个采暖季",
                    "采暖季用量",
                    "已补金额（元）",
                ),
                (
                    (
                        n,
                        writer.shown_street,
                        u.village,
                        u.key,
                        u.name,
                        u.id_number,
                        u.meter,
                        writer.route(u.route),
                        "是" if u.own_meter else "否",
                        "2021-2022",
                        "2021-2022",
                        u.usage,
                        u.paid,
                    )
                    for n, u in enumerate(rows, 1)
                ),
            )

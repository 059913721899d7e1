"""Reading columns of numbers, dates and identity numbers, each doubt reported."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from xl_heating.ledger.cleaning import dates, numbers
from xl_heating.ledger.column_cells import Cells
from xl_heating.ledger.findings import ERROR, INFO, WARNING
from xl_heating.ledger.identity import check_identities
from xl_heating.ledger.ledger import Column
from xl_heating.ledger.units import USAGE
from xl_heating.rules.identity import IdCode, masked

Floats = npt.NDArray[np.float64]


def read_numbers(cells: Cells) -> tuple[Floats, Floats]:
    """The numbers in their base unit; and with negative ones left in, for adding up typed totals."""
    field, unit = cells.field, cells.table.units[cells.field.name]
    result = numbers(cells.values, field.unit, unit)
    cells.doubt_all(
        np.flatnonzero(result.text),
        "TEXT_NUMBER",
        INFO,
        f"“{cells.title}”是文本形式的数字，已按数字读取{{count}}。",
        "建议改为数字。",
    )
    for at in np.flatnonzero(result.bad).tolist():
        cause = result.causes.get(at, "不能识别为数字")
        message = f"“{cells.title}”的内容“{cells.shown(at)}”{cause}，按空白处理。"
        remedy = "请填写数字。" if unit == USAGE else f"请填写数字（单位：{unit}）。"
        cells.doubt(at, "NUMBER_BAD", ERROR, message, remedy)
    negative = result.values < 0
    if field.derived or not negative.any():
        return result.values, result.values
    for at in np.flatnonzero(negative).tolist():
        message = f"“{cells.title}”是负数{cells.shown(at)}，按空白处理。"
        cells.doubt(at, "NUMBER_NEGATIVE", ERROR, message, "请核对；冲减请直接修改原行。")
    return np.where(negative, np.nan, result.values), result.values


def read_dates(cells: Cells) -> Column:
    """datetime64[D]; the first of the month where only the month is known, NaT where the year is not."""
    result = dates(cells.values, cells.table.grid.date_1904)
    title = cells.title
    plain_text = result.text & ~result.bad & ~result.month_only & ~result.no_year
    for mask, code, severity, message, remedy in (
        (plain_text, "DATE_TEXT", INFO, "是文本形式的日期，已按日期读取", "建议改为日期格式。"),
        (result.month_only, "DATE_MONTH_ONLY", WARNING, "只有年月，按当月1日读取", "请补填到日。"),
        (result.no_year, "DATE_NO_YEAR", WARNING, "没有年份，按空白处理", "请补填年份。"),
    ):
        cells.doubt_all(np.flatnonzero(mask), code, severity, f"“{title}”{message}{{count}}。", remedy)
    for at in np.flatnonzero(result.bad).tolist():
        message = f"“{title}”的内容“{cells.shown(at)}”{result.causes[at]}，按空白处理。"
        cells.doubt(at, "DATE_BAD", ERROR, message, "请填写形如 2021-10-13 的日期。")
    return result.values


def read_identities(cells: Cells) -> Column:
    """Identity numbers as text; one typed as a number has lost digits and stays blank."""
    found = check_identities(cells.values)
    remedy = "请按证件核对。"
    for at in found.places(IdCode.PRECISION_LOST):
        message = "身份证号按数字录入，末几位已丢失，未采用。"
        cells.doubt(at, "ID_PRECISION_LOST", ERROR, message, "请把单元格改为文本格式，按证件重新录入。")
    for verdict, fault in (
        (IdCode.LENGTH, "不是18位"),
        (IdCode.CHECKSUM, "的校验位不对"),
        (IdCode.BAD_DATE, "中的出生日期不存在"),
    ):
        for at in found.places(verdict):
            message = f"身份证号{masked(found.values[at])}{fault}。"
            cells.doubt(at, f"ID_{verdict.name}", ERROR, message, remedy)
    for verdict, message, suggestion in (
        (IdCode.OLD_15, "身份证号是15位旧号{count}。", "请换成18位号码。"),
        (IdCode.FOREIGN, "不是居民身份证号，未校验{count}。", "请核对是否为其他证件。"),
        (IdCode.EMPTY, "身份证号未填{count}。", "请补填。"),
    ):
        cells.doubt_all(found.places(verdict), f"ID_{verdict.name}", WARNING, message, suggestion)
    return found.values

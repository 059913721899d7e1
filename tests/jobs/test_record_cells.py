"""Typed columns as cells."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from xl_heating.jobs.record_cells import cells_of
from xl_heating.ledger.columns import Content, Field


def field(content: Content, unit: str = "") -> Field:
    return Field("any", content, ("某列",), unit=unit)


def test_figures_come_out_in_the_columns_unit() -> None:
    figures = np.array([58000.35, np.nan, 0.0])
    assert cells_of(field(Content.NUMBER, "元"), "万元", figures) == [5.800035, None, 0.0]
    assert cells_of(field(Content.NUMBER, "元"), "元", figures) == [58000.35, None, 0.0]
    assert cells_of(field(Content.NUMBER, "元"), "", [np.int64(7), None]) == [7.0, None]


def test_dates_are_dates() -> None:
    days = np.array(["2021-11-15", "NaT"], dtype="datetime64[D]")
    assert cells_of(field(Content.DATE), "", days) == [dt.date(2021, 11, 15), None]
    moments = [dt.datetime(2022, 1, 2, 3, 4), pd.NaT, np.datetime64("2022-01-02T03:04")]
    moment = dt.datetime(2022, 1, 2, 3, 4)
    assert cells_of(field(Content.DATE), "", moments) == [moment, None, moment]


def test_codes_are_texts() -> None:
    assert cells_of(field(Content.CODE), "", ["0012", 12.0, 12, "", None]) == ["0012", "12", "12", None, None]
    assert cells_of(field(Content.ID), "", [np.str_("99000019600101001X")]) == ["99000019600101001X"]


def test_words_stay_and_truths_become_words() -> None:
    cells = cells_of(field(Content.FLAG), "", ["是", True, False, np.False_, None])
    assert cells == ["是", "是", "否", "否", None]
    assert cells_of(field(Content.TEXT), "", [3, "三"]) == [3, "三"]

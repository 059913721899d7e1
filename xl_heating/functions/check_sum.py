"""HEAT_CHECK_SUM: whether a total that was typed is the sum of its parts (勾稽)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xl_heating.functions.calling import Call, Refused, Status
from xl_heating.functions.columns import LIMIT, Numbers, numbers
from xl_heating.functions.native import NOT_USABLE
from xl_heating.functions.spec import ArgumentSpec, Example, FunctionSpec, NativeForm, Result, Shape, Topic
from xl_heating.functions.subsidy_rows import refuse_numbers
from xl_heating.functions.values import CellError, Cells, Value
from xl_heating.rules.footing import footing_difference

BALANCED = "平"
OFF = "差"


def _check_sum(call: Call) -> Value:
    typed, parts = call["typed"], call["parts"]
    totals, terms = numbers(typed), _records(numbers(parts), typed, parts)
    status = Status(call.n, totals)
    _refuse_first(status, terms.errors)
    status.skip(totals.blank)
    refuse_numbers(status, totals, negative=True)
    _refuse_first(status, terms.unusable)
    status.fail(np.asarray((np.abs(terms.values) > LIMIT).any(axis=1)), CellError.NUM)
    open_rows = status.open
    found = footing_difference(totals.values[open_rows], terms.values[open_rows])
    words = np.full(found.shape, BALANCED, dtype=object)
    off = np.flatnonzero(found)
    words[off] = [_difference(fen) for fen in found[off].tolist()]
    return replace(call, single=typed.single).column(status, status.whole(words))


def _records(parts: Numbers, typed: Cells, given: Cells) -> Numbers:
    """Parts as one record a total: all cells for a single one, else those of its row (its column)."""

    def laid_out(column: NDArray[Any]) -> NDArray[Any]:
        if len(typed.items) == 1:
            return column.reshape(1, -1)
        table = column.reshape(given.rows, given.cols)
        if typed.cols == 1 and given.rows == typed.rows:
            return table
        if typed.rows == 1 and given.cols == typed.cols:
            return table.T
        raise Refused(CellError.VALUE, "合计与分项的行数（列数）不一致。")

    return Numbers(*map(laid_out, parts))


def _refuse_first(status: Status, codes: NDArray[np.uint8]) -> None:
    """The first error among the parts of each row."""
    if codes.any():
        places = (codes != 0).argmax(axis=1)
        status.refuse(codes[np.arange(len(codes)), places])


def _difference(fen: int) -> str:
    yuan, rest = divmod(abs(fen), 100)
    decimals = f".{rest:02d}".rstrip("0") if rest else ""
    return f"{OFF}{'-' if fen < 0 else ''}{yuan}{decimals}"


_DIFFERENCE = "ROUND(ROUND({typed}-SUM({parts}),4),2)"

FUNCTIONS = (
    FunctionSpec(
        name="HEAT_CHECK_SUM",
        title="勾稽核对",
        help=(
            "填写的合计与各分项之和相等得“平”，否则得“差n”，n＝合计−分项之和，四舍五入到分。"
            "合计为一格时分项为任意区域；合计为一列时每行对应分项的一行，为一行时每列对应一列。"
        ),
        topic=Topic.CELLS,
        arguments=(
            ArgumentSpec("typed", "填写的合计", "一格，或一列（一行）合计数", blank="结果也留空"),
            ArgumentSpec("parts", "分项", "相加后应等于合计的数；文本得 #VALUE!", Shape.TABLE, blank="按0计"),
        ),
        result=Result("平，或 差n"),
        clause="数据",
        examples=(
            Example({"typed": 17800, "parts": (6000, 5800, 6000)}, "平", "6000+5800+6000=17800"),
            Example({"typed": 18000, "parts": (6000, 5800, 6000)}, "差200", "18000−17800"),
            Example({"typed": 17600, "parts": (6000, 5800, 6000)}, "差-200", "合计填少了"),
            Example({"typed": 0.3, "parts": (0.1, 0.2)}, "平", "按十进制相加，没有尾差"),
            Example({"typed": 100.5, "parts": ((50, 50),)}, "差0.5", "分项在一行"),
            Example({"typed": 6000.01, "parts": ((3000, 1000), (1500, 500))}, "差0.01", "分项为区域"),
            Example(
                {"typed": (11800, 6000, ""), "parts": ((6000, 5800), (6000, 200), ("", ""))},
                (("平",), ("差-200",), (None,)),
                "一列合计，每行两个分项",
            ),
            Example(
                {"typed": ((9000, 8000),), "parts": ((6000, 5000), (3000, 2000))},
                (("平", "差1000"),),
                "表末一行合计，每列相加",
            ),
            Example({"typed": 6000, "parts": ("", 6000)}, "平", "空白分项按0计"),
            Example({"typed": None, "parts": (6000, 5800)}, None, "未填合计"),
            Example({"typed": 6000, "parts": (3000, "3000元")}, CellError.VALUE, "文本先用 HEAT_NUMBER 清洗"),
            Example({"typed": 6000, "parts": (3000, CellError.NA)}, CellError.NA, "分项中的错误值"),
            Example({"typed": 60000000000, "parts": (1, 2)}, CellError.NUM, "数额过大，无从核对"),
            Example({"typed": (1, 2, 3), "parts": (1, 2)}, CellError.VALUE, "行数不一致"),
        ),
        implementation=_check_sum,
        native=NativeForm(
            'IF({typed}="",LEFT(SUM({parts}),0),'
            "IF(OR(COUNT({typed})=0,COUNT({parts})+COUNTBLANK({parts})<ROWS({parts})*COLUMNS({parts})),"
            f"SUM({{typed}},{{parts}})+{NOT_USABLE},"
            f'IF({_DIFFERENCE}=0,"{BALANCED}","{OFF}"&{_DIFFERENCE})))',
            needs=("typed", "parts"),
            limits="合计为一格；数额不超过一百亿、不超过四位小数。",
        ),
    ),
)
"""In the order of the catalogue."""

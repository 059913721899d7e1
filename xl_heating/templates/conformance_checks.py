"""What a formula must give, as a cell shows it, and the check that is TRUE only for that very value."""

from __future__ import annotations

from typing import Any

from xl_heating.forms.book import Sheet
from xl_heating.functions import CellError
from xl_heating.functions.values import Scalar

_BLANK = "（空）"


def check_formula(result: str, expected_at: str, expected: Scalar) -> str:
    """The formula that is TRUE only if the cell `result` holds `expected`, a copy of it at `expected_at`.

    Numbers agree within half a millionth (money to the 分), text character by character; an error must be
    that very error and a blank no number. Anything else, an unexpected error too, is FALSE.
    """
    if expected is None:
        return f"=IF(ISERROR({result}),FALSE,LEN({result})=0)"
    if isinstance(expected, CellError):
        return f"=IF(ISERROR({result}),ERROR.TYPE({result})={_ERROR_TYPES[expected]},FALSE)"
    if isinstance(expected, bool):
        return f"=IF(ISLOGICAL({result}),{result}={expected_at},FALSE)"
    if isinstance(expected, str):
        return f"=IF(ISTEXT({result}),EXACT({result},{expected_at}),FALSE)"
    return f"=IF(ISNUMBER({result}),ABS({result}-{expected_at})<0.0000005,FALSE)"


_ERROR_TYPES = {
    CellError.NULL: 1,
    CellError.DIV0: 2,
    CellError.VALUE: 3,
    CellError.REF: 4,
    CellError.NAME: 5,
    CellError.NUM: 6,
    CellError.NA: 7,
}
"""What ERROR.TYPE calls each error, in every spreadsheet program."""


def write_expected(sheet: Sheet, row: int, column: int, expected: Scalar, **changes: Any) -> None:
    """Write what a formula must give; blanks and errors as text, so that the cell is no formula itself."""
    if expected is None:
        sheet.write(row, column, _BLANK, "center", font_color="#7F7F7F")
    elif isinstance(expected, CellError):
        sheet.write(row, column, str(expected), "center")
    else:
        sheet.write(row, column, expected, "number", **{**look(expected), **changes})


CHECK_LOOK = {"align": "center", "num_format": '"TRUE";"TRUE";"FALSE"'}
"""LibreOffice shows a truth value that it has not calculated itself as 1 or 0, unless a format tells it."""


def look(expected: Scalar) -> dict[str, Any]:
    """How a result and what it must be are shown: dates as dates, text wrapped."""
    if isinstance(expected, str):
        return {"align": "left", "text_wrap": True, "shrink": False, "font_size": 9}
    if isinstance(expected, (bool, CellError)) or expected is None:
        return {"align": "center"}
    return {"num_format": "yyyy-mm-dd"} if hasattr(expected, "year") else {}

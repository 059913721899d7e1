"""The check of a conformance row: a formula that is TRUE only for the very value that is expected."""

from __future__ import annotations

import datetime as dt

from xl_heating.functions import CellError


def check_formula(
    result: str, expected_at: str, expected: bool | float | str | dt.date | CellError | None
) -> str:
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

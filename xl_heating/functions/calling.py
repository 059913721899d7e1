"""Calling a cell function: arguments bound and made into columns, results given the arguments' shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from xl_heating.errors import PolicyError
from xl_heating.functions.columns import Choices, Numbers
from xl_heating.functions.policies import PolicyView, view_of
from xl_heating.functions.spec import FunctionSpec, Shape
from xl_heating.functions.values import (
    ERRORS,
    MISSING,
    Bools,
    CellError,
    Cells,
    Codes,
    NotCells,
    Rows,
    Scalar,
    Value,
    cells,
    collector_paused,
)
from xl_heating.policy import Policy


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the policy in force, the arguments by name, and the shape its rows make.

    n rows are computed; `rows` × `cols` is how they lie on the sheet, `single` a call with bare values only.
    With `arrays` the result stays a numpy column.
    """

    view: PolicyView
    arguments: Mapping[str, Cells]
    n: int
    rows: int
    cols: int
    single: bool
    arrays: bool = False

    def __getitem__(self, name: str) -> Cells:
        return self.arguments[name]

    def scalar(self, name: str) -> Any:
        """The value of an argument that takes one; None when it is blank."""
        return self.arguments[name].items[0] if self.arguments[name].given else None

    def option(self, name: str, key: str) -> Any:
        """The value of a scalar argument that sets an option of the policy; None when it is blank.

        Code and Chinese label are both understood; anything else is #VALUE!, an error is passed on.
        """
        given = self.scalar(name)
        if isinstance(given, CellError):
            raise Refused(given, f"参数中有错误值 {given}，请先改正。")
        option = self.view.policy.options.get(key)
        if given is None or option is None:
            return given
        try:
            return option.parse(given)
        except ValueError as unusable:
            raise Refused(CellError.VALUE, f"{unusable}。") from None

    def column(self, status: Status, values: NDArray[Any] | Sequence[Any]) -> Value:
        """One value a row, blanks and errors put in, laid out as the arguments were."""
        table: Rows
        if self.arrays:
            return self._array(status, np.broadcast_to(np.asarray(values), (self.n,)))
        with collector_paused():
            if isinstance(values, np.ndarray):
                laid_out: Any = np.broadcast_to(values, (self.n,)).reshape(self.rows, self.cols)
                table = laid_out.tolist()
            else:
                table = [list(values[start : start + self.cols]) for start in range(0, self.n, self.cols)]
        for place in np.flatnonzero(status.closed).tolist():
            table[place // self.cols][place % self.cols] = status.cell(place)
        return table[0][0] if self.single else table

    def table(self, status: Status, *columns: NDArray[Any]) -> Value:
        """Several values a row; a blank or an error fills its row."""
        if self.arrays:
            return self._array(status, np.array(columns).T)
        if self.rows > 1 and self.cols > 1:
            return CellError.VALUE
        with collector_paused():
            rows: Rows = np.array(columns).T.tolist()
        for place in np.flatnonzero(status.closed).tolist():
            rows[place] = [status.cell(place)] * len(columns)
        return rows

    def _array(self, status: Status, values: NDArray[Any]) -> Value:
        closed = np.flatnonzero(status.closed).tolist()
        if closed:
            values = values.astype(object)
            for place in closed:
                values[place] = status.cell(place)
        return cast(Value, values)  # `compute`, which asks for arrays, says so in its own type


class Status:
    """Which rows are computed, which stay blank and which are errors; what comes first, stands."""

    def __init__(self, n: int, *columns: Numbers | Choices) -> None:
        """Start with n open rows, then pass on the errors that the columns hold, in that order."""
        self.errors: Codes = np.zeros(n, dtype=np.uint8)
        self.blank: Bools = np.zeros(n, dtype=np.bool_)
        for column in columns:
            self.refuse(column.errors)

    def skip(self, where: Bools) -> None:
        """Leave rows blank."""
        if where.any():
            self.blank |= where & (self.errors == 0)

    def fail(self, where: Bools, error: CellError) -> None:
        """Make rows an error."""
        if where.any():
            self.refuse(np.where(where, error.code, 0).astype(np.uint8))

    def refuse(self, codes: Codes) -> None:
        """Make rows errors by code (0: leave as it is)."""
        if codes.any():
            np.copyto(self.errors, codes, where=(codes != 0) & ~self.closed)

    @property
    def closed(self) -> Bools:
        """Rows that are not computed."""
        return np.asarray(self.blank | (self.errors != 0))

    @property
    def open(self) -> Bools:
        """Rows that are computed."""
        return np.logical_not(self.closed)

    def part(self, column: NDArray[Any]) -> NDArray[Any]:
        """The open rows of a column; a single value stands for every row."""
        whole = np.broadcast_to(column, self.errors.shape)
        open_rows = self.open
        return whole if open_rows.all() else whole[open_rows]

    def whole(self, values: NDArray[Any]) -> NDArray[Any]:
        """Values of the open rows put back in their places, 0 elsewhere."""
        if len(values) == len(self.errors):
            return values
        column = np.zeros(self.errors.shape, dtype=values.dtype)
        column[self.open] = values
        return column

    def cell(self, place: int) -> Scalar:
        """What a closed row shows."""
        code = int(self.errors[place])
        return ERRORS[code - 1] if code else None

    @property
    def first_error(self) -> CellError | None:
        """The first error of any row: what a function shows that adds rows up."""
        places = np.flatnonzero(self.errors)
        return ERRORS[int(self.errors[places[0]]) - 1] if places.size else None


class Refused(Exception):
    """The whole call cannot be computed: the error its cell shows, and why."""

    def __init__(self, error: CellError, why: str) -> None:
        super().__init__(why)
        self.error = error
        self.why = why


def invoke(
    spec: FunctionSpec, values: Sequence[object], policy: Policy | None = None, *, arrays: bool = False
) -> Value:
    """Call a function with arguments in order; bad cell data gives errors as values, never an exception.

    Wrong numbers of arguments, unequal lengths and ragged rows are #VALUE!; a key or figure that the
    policy lacks is #N/A. A function that explains says so in words.
    """
    try:
        return spec.implementation(_bound(spec, values, policy, arrays))
    except Refused as refusal:
        error, why = refusal.error, refusal.why
    except NotCells:
        error, why = CellError.VALUE, "参数区域不是整齐的行列，请重新选择区域。"
    except PolicyError as lacking:
        error, why = CellError.NA, str(lacking)
    except OverflowError:
        error, why = CellError.NUM, "数值过大，无法准确计算，请核对。"
    return why if spec.explains else error


_POLICY_REASONS = {
    CellError.NA: "政策参数中有不认识的键，请对照“政策参数”表。",
    CellError.VALUE: "政策参数中有不能使用的取值，请对照“政策参数”表改正。",
}


def _bound(spec: FunctionSpec, values: Sequence[object], policy: Policy | None, arrays: bool) -> Call:
    if not spec.required <= len(values) <= len(spec.arguments):
        raise Refused(CellError.VALUE, "参数个数不对，请对照函数说明。")
    given = [cells(value) for value in values]
    given += [cells(MISSING)] * (len(spec.arguments) - len(given))
    view = view_of(policy, given[-1] if spec.takes_policy else None)
    if isinstance(view, CellError):
        raise Refused(view, _POLICY_REASONS.get(view, f"政策参数区域中有错误值 {view}，请先改正。"))
    return replace(_laid_out(spec, view, given), arrays=arrays)


def _laid_out(spec: FunctionSpec, view: PolicyView, given: Sequence[Cells]) -> Call:
    rows, cols, single, lines = 1, 1, True, 0
    for argument, column in zip(spec.arguments, given, strict=True):
        if argument.shape is Shape.SCALAR and len(column.items) != 1:
            raise Refused(CellError.VALUE, f"参数“{argument.title}”只能是一个值。")
        if argument.shape is not Shape.COLUMN:
            continue
        single = single and column.single
        if len(column.items) == 1:
            continue
        lines += 1
        if lines == 1:
            rows, cols = column.rows, column.cols
        elif (rows, cols) != (column.rows, column.cols):
            # A row lies beside a column of the same length; then the result is a column.
            if len(column.items) != rows * cols or not (column.is_line and 1 in (rows, cols)):
                raise Refused(CellError.VALUE, "各参数的行数不一致，请选择同样多的行。")
            rows, cols = rows * cols, 1
    names = (argument.name for argument in spec.arguments)
    return Call(view, dict(zip(names, given, strict=True)), rows * cols, rows, cols, single)

"""What all sheets of an open document share: day 0, number formats, formulas, its switches."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from xl_heating.errors import UnsupportedWorkbook, WorkbookError

from ..file.dates import from_serial, to_serial
from .formulas import Formulas
from .uno_access import failure, file_url, properties, struct, system_path

DATE, LOGICAL, TEXT = 2, 1024, 256
"""Bits of a number format's type."""
GENERAL = "General"
SHORT_DATE, DATE_AND_TIME, TRUTH_VALUE = "yyyy/m/d", "yyyy/m/d h:mm", "BOOLEAN"
_FORMATS_OF_A_LANGUAGE = 10_000
_EXCEL_DAY_0 = dt.date(1899, 12, 30)
_FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".xltx": "Calc MS Excel 2007 XML Template",
    ".ods": "calc8",
    ".xls": "MS Excel 97",
}


class CalcDocument:
    """An open spreadsheet document; ``model`` is LibreOffice's own."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self.formulas = Formulas(model)
        self.number_types: dict[int, int] = {}

    @property
    def path(self) -> Path | None:
        """Where it is saved; None when it never was, or not in this machine's folders."""
        url: str = self.model.URL
        return system_path(url) if url.startswith("file:") else None

    @property
    def name(self) -> str:
        path = self.path
        return path.name if path else str(self.model.Title)

    # Dates

    @cached_property
    def _shift(self) -> int:
        """What to add to a day number for Excel's usual one: 1462 where day 0 is in 1904."""
        day = self.model.NullDate
        return (dt.date(day.Year, day.Month, day.Day) - _EXCEL_DAY_0).days

    def moment(self, number: float) -> Any:
        """The moment of a day number; the number itself where Excel has no such date."""
        found = from_serial(number + self._shift, date1904=False)
        return found if isinstance(found, dt.datetime) else number

    def day_number(self, moment: dt.date) -> float:
        return to_serial(moment, date1904=False) - self._shift

    # Number formats

    def number_type(self, key: int) -> int:
        """The type bits of a number format."""
        found = self.number_types.get(key)
        if found is None:
            found = self.number_types[key] = self.model.NumberFormats.getByKey(key).Type
        return found

    def format_code(self, key: int) -> str:
        if key % _FORMATS_OF_A_LANGUAGE == 0:  # whose name depends on the language
            return GENERAL
        code: str = self.model.NumberFormats.getByKey(key).FormatString
        return code

    def format_key(self, code: str) -> int:
        """The key of a number format in Excel's (English) notation; WorkbookError for what is none."""
        formats, english = self.model.NumberFormats, struct("lang.Locale", Language="en", Country="US")
        key: int = formats.queryKey(code, english, False)
        if key == -1:
            try:
                key = formats.addNew(code, english)
            except failure() as error:
                raise WorkbookError(
                    f"“{code}”不是数字格式。", where=self.name, remedy="请使用 Excel 的数字格式代码。"
                ) from error
        return key

    # Switches

    @contextmanager
    def row_heights_kept(self) -> Iterator[None]:
        """No layout of row heights meanwhile: of a large block of wrapped text it takes half a minute."""
        before = self.model.IsAdjustHeightEnabled
        self.model.IsAdjustHeightEnabled = False
        try:
            yield
        finally:
            self.model.IsAdjustHeightEnabled = before

    def save_copy(self, path: Path) -> None:
        """Write the document as it is now to another file.

        One without unsaved changes is copied as it lies on disk: LibreOffice does not write all that Excel
        does (styles of tables, VBA as compiled).
        """
        own = self.path
        if own is not None and own.exists() and not self.model.isModified():
            shutil.copyfile(own, path)
            return
        kind = _FILTERS.get(path.suffix.lower())
        if kind is None:
            raise UnsupportedWorkbook(
                f"不能保存为 {path.suffix} 格式。", where=self.name, remedy="请使用 .xlsx、.xlsm 或 .ods。"
            )
        try:
            self.model.storeToURL(file_url(path), properties(FilterName=kind, Overwrite=True))
        except failure() as error:
            raise OSError(f"{path.name}: {error}") from error

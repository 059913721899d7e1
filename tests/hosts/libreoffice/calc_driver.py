"""Runs in the Python that LibreOffice is bound to: does to a running office what its standard input says.

``calc_driver.py PIPE`` reads a list of steps as JSON and writes their results as JSON. Each step is a list:
the name of a function below and its arguments. The documents opened are closed at the end.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time

import uno
import unohelper
from com.sun.star.beans import PropertyValue

ERRORS = {
    521: "#NULL!", 532: "#DIV/0!", 519: "#VALUE!", 524: "#REF!", 525: "#NAME?", 503: "#NUM!", 32767: "#N/A",
}  # fmt: skip
FORMULAS, ERROR_RESULTS = 16, 4
NONE_DIRECT, FILL_DOWN = 0, 0


class Session:
    """An office, and the document last opened."""

    def __init__(self, pipe):
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        self.context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        self.services = self.context.ServiceManager
        self.desktop = self._service("com.sun.star.frame.Desktop")
        self.documents = []

    def _service(self, name):
        return self.services.createInstanceWithContext(name, self.context)

    @property
    def document(self):
        return self.documents[-1]

    def open(self, path=None):
        url = unohelper.systemPathToFileUrl(path) if path else "private:factory/scalc"
        arguments = (PropertyValue("MacroExecutionMode", 0, 0, 0),)  # never
        self.documents.append(self.desktop.loadComponentFromURL(url, "_blank", 0, arguments))

    def close(self):
        for document in self.documents:
            document.close(True)
        self.documents = []

    def calculate(self):
        """Calculate everything; returns the seconds."""
        started = time.perf_counter()
        self.document.calculateAll()
        return time.perf_counter() - started

    def day_0(self, year, month, day):
        date = self.document.NullDate
        date.Year, date.Month, date.Day = year, month, day
        self.document.NullDate = date

    def put(self, cell, value):
        """Put a number, a text or a formula into a cell of the first sheet."""
        target = self.document.Sheets.getByIndex(0).getCellRangeByName(cell)
        if isinstance(value, str) and value.startswith("="):
            target.setFormula(value)
        elif isinstance(value, str):
            target.setString(value)
        else:
            target.setValue(value)

    def rows(self, cell_range, rows):
        """Put rows of numbers and texts into a range of the first sheet."""
        target = self.document.Sheets.getByIndex(0).getCellRangeByName(cell_range)
        target.setDataArray(tuple(map(tuple, rows)))

    def array(self, cell_range, formula):
        """Fill a range of the first sheet with one array formula."""
        self.document.Sheets.getByIndex(0).getCellRangeByName(cell_range).setArrayFormula(formula)

    def fill(self, cell_range, formulas):
        """Write formulas into a range's first row and fill them down."""
        target = self.document.Sheets.getByIndex(0).getCellRangeByName(cell_range)
        for column, formula in enumerate(formulas):
            target.getCellByPosition(column, 0).setFormula(formula)
        target.fillAuto(FILL_DOWN, 1)

    def copy(self, cell_range, cell):
        """Copy a range of the first sheet, references moving along, to where `cell` is its first."""
        sheet = self.document.Sheets.getByIndex(0)
        target = sheet.getCellRangeByName(cell).CellAddress
        sheet.copyRange(target, sheet.getCellRangeByName(cell_range).RangeAddress)

    def values(self, cell_range):
        """The values of a range of the first sheet."""
        return self.document.Sheets.getByIndex(0).getCellRangeByName(cell_range).DataArray

    def show(self, cell):
        """What a cell of the first sheet shows."""
        return self.document.Sheets.getByIndex(0).getCellRangeByName(cell).String

    def cells(self, sheet_name=None):
        """Every formula cell: sheet -> cell -> [value, what it shows, formula]; an error is its own text."""
        found = {}
        for sheet in self.document.Sheets:
            if sheet_name in (None, sheet.Name):
                found[sheet.Name] = {}
                for part in sheet.queryContentCells(FORMULAS):
                    self._part(sheet, part, found[sheet.Name])
        return found

    def _part(self, sheet, part, found):
        address = part.RangeAddress
        values, formulas = part.DataArray, part.FormulaArray
        for row, (of_values, of_formulas) in enumerate(zip(values, formulas, strict=True)):
            for column, (value, formula) in enumerate(zip(of_values, of_formulas, strict=True)):
                name = f"{_letters(address.StartColumn + column)}{address.StartRow + row + 1}"
                found[name] = [value, formula]
        for broken in part.queryFormulaCells(ERROR_RESULTS):
            address = broken.RangeAddress
            for row in range(address.StartRow, address.EndRow + 1):
                for column in range(address.StartColumn, address.EndColumn + 1):
                    cell = sheet.getCellByPosition(column, row)
                    if cell.getError():
                        error = ERRORS.get(cell.getError(), cell.String)
                        found[f"{_letters(column)}{row + 1}"][0] = {"error": error}

    def functions(self, prefix):
        """The function wizard's knowledge: name -> [description, [[argument, description, optional], …]]."""
        listed = {}
        descriptions = self._service("com.sun.star.sheet.FunctionDescriptions")
        for place in range(descriptions.Count):
            facts = {each.Name: each.Value for each in descriptions.getByIndex(place)}
            if facts["Name"].startswith(prefix):
                arguments = [
                    [each.Name, each.Description, each.IsOptional] for each in facts["Arguments"] or ()
                ]
                listed[facts["Name"]] = [facts["Description"], arguments]
        return listed

    def types(self):
        """The add-in's interface as LibreOffice has read it: method -> [return type, [parameter types]]."""
        manager = self.context.getValueByName("/singletons/com.sun.star.reflection.theTypeDescriptionManager")
        interface = manager.getByHierarchicalName("org.xlheating.XHeating")
        return {
            member.MemberName: [member.ReturnType.Name, [each.Type.Name for each in member.Parameters]]
            for member in interface.Members
        }

    def bars(self):
        """Whether the document's window shows the add-in's warning."""
        deadline = time.monotonic() + 20
        while not self.document.CurrentController.hasInfobar("org.xlheating.NotReady"):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True

    def save(self, path):
        arguments = (PropertyValue("FilterName", 0, "Calc MS Excel 2007 XML", 0),)
        self.document.storeToURL(unohelper.systemPathToFileUrl(path), arguments)

    def stop(self):
        with contextlib.suppress(Exception):  # the office goes before it answers
            self.desktop.terminate()


def _letters(column):
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def main():
    session = Session(sys.argv[1])
    try:
        results = [getattr(session, name)(*arguments) for name, *arguments in json.load(sys.stdin)]
    finally:
        session.close()
    json.dump(results, sys.stdout)
    sys.stdout.flush()
    os._exit(0)  # the bridge to the office may fall over while Python takes itself down


main()

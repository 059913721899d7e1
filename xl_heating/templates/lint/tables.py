"""Tables of a worksheet: their headers must be what the cells say, to the letter."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

from xl_heating.templates.lint.package import MAIN, Fault, Package, Worksheet
from xl_heating.templates.lint.sheets import area, place


def table_faults(package: Package, sheet: Worksheet) -> list[Fault]:
    """Return the faults of the tables on one worksheet."""
    faults = []
    merged = [area(each.get("ref", "")) for each in sheet.root.iter(f"{MAIN}mergeCell")]
    for part in package.related(sheet.part, "table"):
        table = package.trees[part]
        faults += [Fault(part, code, message) for code, message in _headers(package, sheet, table)]
        whole = area(table.get("ref", ""))
        if whole and any(each and each.meets(whole) for each in merged):
            faults.append(Fault(part, "MERGE_IN_TABLE", table.get("ref", "")))
        if table.get("name", "").casefold() in _other_names(package, part):
            faults.append(Fault(part, "TABLE_NAME_TAKEN", table.get("name", "")))
    return faults


def _headers(package: Package, sheet: Worksheet, table: ElementTree.Element) -> Iterator[tuple[str, str]]:
    titles = [each.get("name", "") for each in table.iterfind(f"{MAIN}tableColumns/{MAIN}tableColumn")]
    whole = area(table.get("ref", ""))
    if whole is None or whole.right - whole.left + 1 != len(titles):
        yield "TABLE_WIDTH", f"{table.get('ref')} has {len(titles)} columns"
        return
    if len({title.casefold() for title in titles}) < len(titles):
        yield "TITLE_TWICE", ", ".join(titles)
    if table.get("headerRowCount") == "0":
        return
    cells = _row(package, sheet, whole.top)
    for column, title in enumerate(titles, start=whole.left):
        if cells.get(column, "") != title:
            yield "TABLE_HEADER", f"the column is {title!r}, its cell {cells.get(column, '')!r}"


def _row(package: Package, sheet: Worksheet, number: int) -> dict[int, str]:
    strings: list[str] = []
    for name in package.related(package.workbook_part, "sharedStrings"):
        strings += ["".join(each.itertext()) for each in package.trees[name].iterfind(f"{MAIN}si")]
    found = {}
    for cell in sheet.root.iterfind(f"{MAIN}sheetData/{MAIN}row[@r='{number}']/{MAIN}c"):
        at = place(cell.get("r", ""))
        if at is None:
            continue
        text = cell.findtext(f"{MAIN}v") or "".join(cell.itertext())
        if cell.get("t") == "s" and text.isdigit() and int(text) < len(strings):
            text = strings[int(text)]
        found[at[1]] = text
    return found


def _other_names(package: Package, part: str) -> set[str]:
    """Names of the workbook and of its other tables."""
    names = {each.get("name", "").casefold() for each in package.workbook.iter(f"{MAIN}definedName")}
    for name, root in package.trees.items():
        if name != part and root.tag == f"{MAIN}table":
            names.add(root.get("name", "").casefold())
    return names

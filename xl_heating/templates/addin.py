"""清洁取暖.xlam: the add-in with the HEAT_ functions and the ribbon's tab."""

from __future__ import annotations

from pathlib import Path

from xl_heating.forms.book import Book, rewrite_package
from xl_heating.forms.headers import write_headers
from xl_heating.functions import catalogue
from xl_heating.functions.spec import TEXT_LIMIT, FunctionSpec
from xl_heating.hosts.excel.commands import TAB, ribbon_xml
from xl_heating.hosts.excel.sources import addin_modules
from xl_heating.hosts.excel.texts import ADDIN_FILE
from xl_heating.policy import Policy
from xl_heating.templates.catalogue_sheet import write_catalogue

FILE = ADDIN_FILE
DESCRIPTIONS_SHEET = "函数说明"
DESCRIPTIONS_CODE_NAME = "wsFunctions"
"""What the macros call the sheet that `write_descriptions` makes."""

_RIBBON_PART = "customUI/customUI14.xml"
_RIBBON_RELATION = (
    '<Relationship Id="rIdRibbon" '
    'Type="http://schemas.microsoft.com/office/2007/relationships/ui/extensibility" '
    f'Target="{_RIBBON_PART}"/></Relationships>'
)
_BOOK_TYPE, _ADDIN_TYPE = (
    f"application/vnd.ms-excel.{kind}.macroEnabled.main+xml" for kind in ("sheet", "addin")
)


def addin_workbook(path: Path, policy: Policy) -> None:
    """Write the add-in to `path`."""
    with Book(path, {}, title="清洁取暖加载项", macros=addin_modules(policy)) as book:
        write_catalogue(book)
        write_descriptions(book)
    rewrite_package(path, _as_addin, {_RIBBON_PART: ribbon_xml().encode()})


def write_descriptions(book: Book) -> None:
    """What Excel's function wizard is told at the start: one row a function.

    Name, description, category, number of arguments, and a column for each argument's description.
    """
    sheet = book.sheet(DESCRIPTIONS_SHEET)
    sheet.code_name(DESCRIPTIONS_CODE_NAME)
    most = max(len(spec.arguments) for spec in catalogue.values())
    titles = ["函数", "说明", "类别", "参数个数", *(f"参数{number}" for number in range(1, most + 1))]
    write_headers(sheet, 1, [(title,) for title in titles])
    for row, spec in enumerate(catalogue.values(), start=2):
        arguments = [argument.text[:TEXT_LIMIT] for argument in spec.arguments]
        for column, value in enumerate(
            (spec.name, description(spec), _category(spec), len(arguments), *arguments), start=1
        ):
            sheet.write(row, column, value)


def description(spec: FunctionSpec) -> str:
    """Title, help and clause, as far as Excel shows them."""
    text = f"{spec.title}：{spec.help}"
    clause = f"依据：{spec.clause}。"
    return text + clause if len(text) + len(clause) <= TEXT_LIMIT else text[:TEXT_LIMIT]


def _category(spec: FunctionSpec) -> str:
    """The wizard's list of categories keeps ours together."""
    return f"{TAB}-{spec.topic.value}"


def _as_addin(name: str, content: bytes) -> bytes:
    if name == "[Content_Types].xml":
        return content.replace(_BOOK_TYPE.encode(), _ADDIN_TYPE.encode())
    if name == "_rels/.rels":
        return content.replace(b"</Relationships>", _RIBBON_RELATION.encode())
    return content

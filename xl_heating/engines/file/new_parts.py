"""The few parts that are made anew: an empty worksheet, and styles for a workbook that has none."""

from __future__ import annotations

import re

from .styles import EMPTY_STYLES

_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml."
VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
COMMENTS_TYPE = _CONTENT + "comments+xml"
TABLE_TYPE = _CONTENT + "table+xml"


def main_namespace(workbook_xml: bytes) -> bytes:
    """The spreadsheet namespace that a workbook uses."""
    return _STRICT if re.search(rb"=\s*[\"']" + re.escape(_STRICT), workbook_xml) else _TRANSITIONAL


def is_strict(workbook_xml: bytes) -> bool:
    """Whether a workbook is written in the strict variant of the format."""
    return main_namespace(workbook_xml) == _STRICT


def sheet_part(workbook_xml: bytes) -> tuple[bytes, str]:
    """XML and content type of an empty worksheet."""
    xml = (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="%s">'
        b'<dimension ref="A1"/><sheetData/></worksheet>' % main_namespace(workbook_xml)
    )
    return xml, _CONTENT + "worksheet+xml"


def fitted_to_paper(empty: bytes) -> bytes:
    """An empty worksheet that prints on A4 across, as wide as one page."""
    return empty.replace(
        b"<dimension", b'<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension', 1
    ).replace(
        b"<sheetData/>",
        b'<sheetData/><pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        b'<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>',
        1,
    )


def relationship_type(workbook_xml: bytes, kind: str) -> str:
    """The type of a relationship to a part of a kind such as ``styles``."""
    strict = is_strict(workbook_xml)
    host = "purl.oclc.org/ooxml" if strict else "schemas.openxmlformats.org"
    return f"http://{host}/officeDocument/{'' if strict else '2006/'}relationships/{kind}"


def styles_part(workbook_xml: bytes) -> tuple[str, str]:
    """Relationship type and content type of the styles."""
    return relationship_type(workbook_xml, "styles"), _CONTENT + "styles+xml"


def comments_part(workbook_xml: bytes) -> bytes:
    """A list of notes without any."""
    return (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="%s">'
        b"<authors></authors><commentList></commentList></comments>" % main_namespace(workbook_xml)
    )


def empty_styles(workbook_xml: bytes) -> bytes:
    """Styles with one General format in the default font."""
    return EMPTY_STYLES % main_namespace(workbook_xml)

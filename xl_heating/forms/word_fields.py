"""An office's own Word template: ``{{占位符}}`` fields replaced, also where Word has split them over runs."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from xl_heating.errors import JobError
from xl_heating.forms.word_page import STYLES_COPY, drop_parts, save

_FIELD = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
Insert = Callable[[Any], None]
"""Puts a table or a chart in the place of a python-docx paragraph."""


def open_template(path: Path) -> Any:
    """The template as a python-docx document.

    Raises
    ------
    JobError : there is no such file, or it is no .docx document
    """
    import docx
    from docx.opc.exceptions import OpcError

    if not path.is_file():
        raise JobError("找不到通报模板。", where=str(path), remedy="请检查路径。")
    try:
        return docx.Document(str(path))
    except (ValueError, KeyError, OSError, OpcError) as error:
        raise JobError(
            "通报模板不是可读取的 .docx 文档。",
            where=str(path),
            remedy="请用 Word 或 WPS 另存为 .docx 后重试。",
        ) from error


def check_fields(document: Any, texts: Collection[str], inserts: Collection[str], where: str) -> None:
    """See that the template's fields can be filled.

    Raises
    ------
    JobError : it has an unknown field, one that is not closed, or none; or an insert's field stands in a
        header or footer, or in a paragraph with other text
    """
    known = (*texts, *inserts)
    found: list[str] = []
    for paragraph in _paragraphs(document):
        text = _text(paragraph)
        names = _FIELD.findall(text)
        found += names
        placed = [name for name in names if name in inserts]
        if placed and not (_FIELD.fullmatch(text.strip()) and _in_body(paragraph)):
            raise JobError(
                f"占位符 {{{{{placed[0]}}}}} 须在正文中独占一段。", where=where, remedy="请修改模板后重试。"
            )
        rest = _FIELD.sub("", text)
        if "{{" in rest or "}}" in rest:
            raise JobError(
                f"模板中的占位符没有写完整：“{text.strip()[:40]}”。",
                where=where,
                remedy="请写成 {{名称}} 的形式。",
            )
    unknown = [name for name in dict.fromkeys(found) if name not in known]
    if unknown:
        raise JobError(
            f"模板中有不认识的占位符：{'、'.join(f'{{{{{name}}}}}' for name in unknown)}。",
            where=where,
            remedy=f"可用的占位符：{'、'.join(known)}。",
        )
    if not found:
        raise JobError("模板中没有占位符。", where=where, remedy="请在模板中用 {{名称}} 标出要填写的位置。")


def fill(document: Any, texts: Mapping[str, str], inserts: Mapping[str, Insert]) -> None:
    """Replace every field by its text, or the paragraph that holds only an insert's field by the insert.

    A text of several lines in a paragraph of its own becomes as many paragraphs of that look; elsewhere its
    lines are joined by line breaks. What surrounds a field keeps its look; the field takes that of its first
    character.
    """
    from docx.text.paragraph import Paragraph

    for paragraph in list(_paragraphs(document)):
        names = _FIELD.findall(_text(paragraph))
        alone = len(names) == 1 and _FIELD.fullmatch(_text(paragraph).strip())
        if alone and names[0] in inserts:
            _replace(paragraph, {names[0]: ""})
            inserts[names[0]](Paragraph(paragraph, document._body))
        elif alone and "\n" in texts[names[0]]:
            _repeat(paragraph, names[0], texts[names[0]].split("\n"))
        elif names:
            _replace(paragraph, texts)


def finish(document: Any, path: Path, created: dt.datetime) -> None:
    """Save the filled template with the time that the notice bears."""
    drop_parts(document, (STYLES_COPY,))
    document.core_properties.created = document.core_properties.modified = created
    save(document, path)


def _parts(document: Any) -> Iterator[Any]:
    yield document.element
    for section in document.sections:
        for which in ("", "first_page_", "even_page_"):
            for area in (getattr(section, f"{which}header"), getattr(section, f"{which}footer")):
                if not area.is_linked_to_previous:
                    yield area._element


def _paragraphs(document: Any) -> Iterator[Any]:
    """Every paragraph, of cells, text boxes, headers and footers too, each once."""
    for root in _parts(document):
        yield from root.iter(_w("p"))


def _texts(paragraph: Any) -> list[Any]:
    """The text elements of a paragraph itself, not of a text box within it."""
    return [each for each in paragraph.iter(_w("t")) if next(each.iterancestors(_w("p"))) is paragraph]


def _text(paragraph: Any) -> str:
    return "".join(each.text or "" for each in _texts(paragraph))


def _replace(paragraph: Any, values: Mapping[str, str]) -> None:
    pieces = _texts(paragraph)
    starts, at = [], 0
    for piece in pieces:
        starts.append(at)
        at += len(piece.text or "")
    for field in reversed(list(_FIELD.finditer(_text(paragraph)))):
        begin, end = field.span()
        value = values[field[1]]
        for piece, start in zip(pieces, starts, strict=True):
            text = piece.text or ""
            left, right = max(begin - start, 0), min(end - start, len(text))
            if left < right:
                first = begin >= start
                piece.text = text[:left] + (value if first else "") + text[right:]
    for piece in pieces:
        _break_lines(piece)


def _break_lines(piece: Any) -> None:
    """Line breaks inside a text element as Word writes them."""
    from docx.oxml import OxmlElement

    lines = (piece.text or "").split("\n")
    piece.text = lines[0]
    piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    last = piece
    for line in lines[1:]:
        for name in ("w:br", "w:t"):
            element = OxmlElement(name)
            last.addnext(element)
            last = element
        last.text = line
        last.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _repeat(paragraph: Any, name: str, lines: list[str]) -> None:
    copies = [deepcopy(paragraph) for _ in lines[1:]]
    last = paragraph
    for copy in copies:
        last.addnext(copy)
        last = copy
    for each, line in zip((paragraph, *copies), lines, strict=True):
        _replace(each, {name: line})


def _in_body(paragraph: Any) -> bool:
    return any(parent.tag == _w("body") for parent in paragraph.iterancestors())


def _w(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{name}"))

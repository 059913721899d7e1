"""A Word document in the official format (党政机关公文格式 GB/T 9704): page, styles, page numbers, saving."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TITLE_FONT, BODY_FONT, HEADING_FONT, SUBHEADING_FONT = "方正小标宋简体", "仿宋", "黑体", "楷体"
PAGE_NUMBER_FONT, LATIN_FONT = "宋体", "Times New Roman"
SIZE_2, SIZE_3, SIZE_4, SIZE_5 = 22, 16, 14, 10.5
"""字号 in points: 2号, 3号, 4号, 5号."""
LINE = 28
"""正文行距 in points."""
PAGE_MM, MARGINS_MM = (210, 297), {"top": 37, "bottom": 35, "left": 28, "right": 26}
TEXT_WIDTH_MM = PAGE_MM[0] - MARGINS_MM["left"] - MARGINS_MM["right"]
CHARACTERS = 28
"""Characters of 3号 in a line."""
_FOOTER_MM = 22
_SUBSTITUTES = {TITLE_FONT: "宋体"}
STYLES_COPY = "/word/stylesWithEffects.xml"
"""Word 2010's copy of the styles, which later ones ignore; it must have every style, or not be there."""
_UNUSED = ("/docProps/thumbnail.jpeg", STYLES_COPY, "/word/numbering.xml", "/customXml/")
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)

TITLE, RECIPIENTS, BODY, HEADING, SUBHEADING = "公文标题", "主送机关", "公文正文", "一级标题", "二级标题"
SIGNED, LABEL, CELL, PICTURE = "落款", "附件标识", "表格文字", "图表"


def new_document(title: str, author: str, created: dt.datetime) -> Any:
    """An empty python-docx document of that format, with our styles and none of python-docx's own."""
    import docx

    document = docx.Document()
    drop_parts(document, _UNUSED)
    _set_page(document)
    _set_styles(document)
    _set_language(document)
    core = document.core_properties
    core.title, core.author, core.last_modified_by, core.comments = title, author, author, ""
    core.created = core.modified = created
    core.revision = 1
    return document


def drop_parts(document: Any, names: tuple[str, ...]) -> None:
    """Leave out the parts of the document whose names begin so."""
    for rels in (document.part.rels, document.part.package.rels):
        for key, rel in list(rels.items()):
            if not rel.is_external and str(rel.target_part.partname).startswith(names):
                del rels[key]


def _set_page(document: Any) -> None:
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = (Mm(side) for side in PAGE_MM)
    for side, size in MARGINS_MM.items():
        setattr(section, f"{side}_margin", Mm(size))
    section.footer_distance, section.header_distance = Mm(_FOOTER_MM), Mm(15)
    grid = section._sectPr.find(_w("docGrid"))
    if grid is not None:  # its lines would stretch the exact spacing
        section._sectPr.remove(grid)


@dataclass(frozen=True)
class _Look:
    font: str = BODY_FONT
    size: float = SIZE_3
    align: str = "JUSTIFY"
    line: float = LINE
    """Exact spacing in points; 0 is single, since an exact one would cut a picture."""
    indented: bool = False
    with_next: bool = False


_LOOKS = {
    TITLE: _Look(TITLE_FONT, SIZE_2, "CENTER", 36),
    RECIPIENTS: _Look(align="LEFT"),
    BODY: _Look(indented=True),
    HEADING: _Look(HEADING_FONT, indented=True, with_next=True),
    SUBHEADING: _Look(SUBHEADING_FONT, indented=True, with_next=True),
    SIGNED: _Look(align="LEFT"),
    LABEL: _Look(HEADING_FONT, align="LEFT"),
    CELL: _Look(size=SIZE_5, align="CENTER", line=16),
    PICTURE: _Look(size=SIZE_5, align="CENTER", line=0),
}


def _set_styles(document: Any) -> None:
    styles = document.styles
    for style in list(styles.element.findall(_w("style"))):
        if style.get(_w("default")) != "1":
            styles.element.remove(style)
    _set_look(styles["Normal"], BODY_FONT, SIZE_3)
    _space(styles["Normal"], LINE)
    for name in _LOOKS:
        style_of(document, name)


def style_of(document: Any, name: str) -> Any:
    """The paragraph style of that name; one of ours is added where the document has none of the name."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    if name in document.styles:
        return document.styles[name]
    look = _LOOKS[name]
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    _set_look(style, look.font, look.size)
    _space(style, look.line)
    style.paragraph_format.alignment = getattr(WD_ALIGN_PARAGRAPH, look.align)
    style.paragraph_format.keep_with_next = look.with_next or None
    indent(style, 2 if look.indented else 0)
    return style


def _set_look(style: Any, font: str, size: float) -> None:
    from docx.shared import Pt

    style.font.name, style.font.size = LATIN_FONT, Pt(size)
    fonts = style.element.rPr.rFonts
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for kind, name in (("ascii", LATIN_FONT), ("hAnsi", LATIN_FONT), ("eastAsia", font), ("cs", LATIN_FONT)):
        fonts.set(_w(kind), name)


def _space(style: Any, points: float) -> None:
    from docx.enum.text import WD_LINE_SPACING
    from docx.shared import Pt

    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    if points:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(points)
    else:
        form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    form.widow_control = False


def indent(holder: Any, characters: float) -> None:
    """Indent the first line of a paragraph or style by so many characters of 3号."""
    from docx.shared import Pt

    holder.paragraph_format.first_line_indent = Pt(characters * SIZE_3)


def _set_language(document: Any) -> None:
    """East Asian text is Chinese: its punctuation and line breaks follow, and the fonts that may stand in."""
    for language in document.styles.element.iter(_w("lang")):
        language.set(_w("eastAsia"), "zh-CN")
    theme = document.settings.element.find(_w("themeFontLang"))
    if theme is not None:
        theme.set(_w("eastAsia"), "zh-CN")
    fonts = next(
        (rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/fontTable")), None
    )
    if fonts is not None:
        described = "".join(
            f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
            for name, other in _SUBSTITUTES.items()
        )
        fonts._blob = fonts.blob.replace(b"</w:fonts>", f"{described}</w:fonts>".encode())


def number_pages(document: Any) -> None:
    """“— 1 —” in 4号: odd pages at the right, even pages at the left, a character from the edge."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
    from docx.oxml import OxmlElement
    from docx.shared import Pt

    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, align in ((section.footer, ALIGN.RIGHT), (section.even_page_footer, ALIGN.LEFT)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = align
        form = paragraph.paragraph_format
        form.right_indent = form.left_indent = Pt(SIZE_4)
        paragraph.style = document.styles["Normal"]
        before, number, after = (_numeral(paragraph, text) for text in ("— ", "1", " —"))
        field = OxmlElement("w:fldSimple")
        field.set(_w("instr"), "PAGE")
        before.addnext(field)
        field.append(number)
        field.addnext(after)


def _numeral(paragraph: Any, text: str) -> Any:
    from docx.shared import Pt

    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(SIZE_4), PAGE_NUMBER_FONT
    run._r.rPr.rFonts.set(_w("eastAsia"), PAGE_NUMBER_FONT)
    return run._r


def save(document: Any, path: Path) -> None:
    """Write the document, the same bytes from the same content on every machine."""
    made = io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as package, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in package.namelist():
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            target.writestr(entry, package.read(name))


def _w(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{name}"))

"""XML as text: checks before it is trusted, escapes both ways, and attributes of one tag.

Parts are patched as bytes and never re-serialised, so the helpers here work on bytes too.
"""

from __future__ import annotations

import re
from functools import cache
from xml.etree import ElementTree
from xml.parsers import expat

from xl_heating.errors import DamagedWorkbook, DoctypeForbidden, UnsupportedWorkbook

_ENCODING = re.compile(rb"""\A(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ROOT = re.compile(rb"<(?![?!])(?:([^\s:/>]+):)?([^\s:/>]+)([^>]*)>")
_ENTITY = re.compile(r"&(#x[0-9A-Fa-f]+|#[0-9]+|lt|gt|amp|quot|apos);")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_EXCEL_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
# What XML 1.0 cannot hold, a bare CR (a parser turns it into LF), and text that looks like an escape.
_NEEDS_EXCEL_ESCAPE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_COMMENT = re.compile(rb"<!--.*?-->|<\?(?!xml[\s?]).*?\?>", re.S)
_CDATA = re.compile(rb"<!\[CDATA\[(.*?)\]\]>", re.S)

REPAIR = "请用 Excel 或 WPS 打开并另存一份（必要时选择“打开并修复”），再试。"


def check_xml(data: bytes, *, where: str) -> None:
    """Raise a typed error unless ``data`` is well-formed UTF-8 XML without a DOCTYPE."""
    declared = _ENCODING.match(data)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or (
        declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii", b"ascii")
    ):
        raise UnsupportedWorkbook(
            "工作簿内部文件不是 UTF-8 编码，不能安全改写。",
            where=where,
            remedy="请用 Excel 或 WPS 打开后另存为 .xlsx，再试。",
        )

    def refuse(*_: object) -> None:
        raise DoctypeForbidden(
            "工作簿内部文件带有 DOCTYPE 声明，正常的表格软件不会写入，可能是恶意文件。",
            where=where,
            remedy="请核实文件来源；确需使用时，请在可信电脑上用 Excel 打开并另存。",
        )

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError) as error:
        raise DamagedWorkbook(
            f"工作簿内部文件不完整或已损坏（{error}）。", where=where, remedy=REPAIR
        ) from error


def root_prefix(data: bytes) -> bytes:
    """The namespace prefix of the root element with its colon, or nothing."""
    match = _ROOT.search(mask_comments(data[:65536]))
    return match[1] + b":" if match and match[1] else b""


def mask_comments(data: bytes) -> bytes:
    """The same bytes with comments and processing instructions blanked, so that every offset stays."""
    if b"<!--" not in data and data.count(b"<?") <= 1:
        return data
    return _COMMENT.sub(lambda match: b" " * len(match[0]), data)


def expand_cdata(data: bytes) -> bytes:
    """CDATA sections written as ordinary escaped text; for reading only, as offsets move."""

    def plain(match: re.Match[bytes]) -> bytes:
        return match[1].replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")

    return _CDATA.sub(plain, data)


def attribute(tag: bytes, name: bytes) -> bytes | None:
    """The raw value of an attribute inside the text of one start tag."""
    match = _attribute_pattern(name).search(tag)
    if match is None:
        return None
    return match[1] if match[1] is not None else match[2]


def int_attribute(tag: bytes, name: bytes, default: int = 0) -> int:
    """An attribute that has to be a whole number; a typed error when it is something else."""
    raw = attribute(tag, name)
    return default if raw is None else whole_number(raw)


def whole_number(raw: bytes | str) -> int:
    """The number that a part must hold in this place; a typed error for anything else."""
    try:
        return int(raw)
    except ValueError:
        text = raw if isinstance(raw, str) else raw.decode(errors="replace")
        raise DamagedWorkbook(
            f"工作簿内部文件中的“{text[:40]}”应当是整数。", where="工作簿内部文件", remedy=REPAIR
        ) from None


def parse_tree(xml: bytes, *, where: str = "工作簿内部文件") -> ElementTree.Element:
    """The elements of a small part; its namespaces are looked at here for the first time."""
    try:
        return ElementTree.fromstring(xml)
    except ElementTree.ParseError as error:
        raise DamagedWorkbook(
            f"工作簿内部文件不完整或已损坏（{error}）。", where=where, remedy=REPAIR
        ) from error


@cache
def _attribute_pattern(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"""(?:\A|\s)%s\s*=\s*(?:"([^"]*)"|'([^']*)')""" % re.escape(name))


def set_attribute(tag: bytes, name: bytes, value: str) -> bytes:
    """A start tag with one attribute replaced, or added at its end."""
    written = escape_attribute(value)
    pattern = rb"""(\s)%s\s*=\s*(?:"[^"]*"|'[^']*')""" % re.escape(name)
    changed, count = re.subn(pattern, lambda m: m[1] + name + b'="' + written + b'"', tag, count=1)
    if count:
        return changed
    end = -2 if tag.endswith(b"/>") else -1
    return tag[:end].rstrip() + b" " + name + b'="' + written + b'"' + tag[end:]


def unescape(raw: bytes) -> str:
    """Text of an element or attribute: entities resolved, line ends as a parser gives them."""
    text = raw.decode("utf-8")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "&" in text:
        text = _ENTITY.sub(_entity, text)
    return text


def _entity(match: re.Match[str]) -> str:
    name = match[1]
    if name[0] != "#":
        return _NAMED[name]
    return chr(int(name[2:], 16) if name[1] == "x" else int(name[1:]))


def decode_cell_text(raw: bytes) -> str:
    """Text of a cell: entities, then Excel's own ``_xHHHH_`` escapes."""
    text = unescape(raw)
    if "_x" in text:
        text = _EXCEL_ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
        if not text.isascii():  # escapes name UTF-16 units, so two of them may make one character
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def encode_cell_text(text: str) -> str:
    """Cell text ready to stand between tags, still as str."""
    if _NEEDS_EXCEL_ESCAPE.search(text):
        text = _NEEDS_EXCEL_ESCAPE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
    return escape(text)


def escape(text: str) -> str:
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text


def escape_attribute(text: str) -> bytes:
    escaped = escape(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
    return escaped.encode("utf-8")

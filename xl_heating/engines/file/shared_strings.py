"""The shared strings of a workbook as a list of texts: rich text joined, phonetic guides left out."""

from __future__ import annotations

import re

from .xml_text import decode_cell_text, expand_cdata, mask_comments, root_prefix


def parse_shared_strings(xml: bytes) -> list[str]:
    """Every string of ``sharedStrings.xml`` in order."""
    prefix = root_prefix(xml)
    text = expand_cdata(mask_comments(xml))
    item = (
        rb"<%(p)ssi>\s*<%(p)st(?: xml:space=\"preserve\")?>([^<]*)</%(p)st>\s*</%(p)ssi>"
        rb"|<%(p)ssi(?:\s[^>]*)?(?:/>|>(.*?)</%(p)ssi>)"
    )
    pattern = re.compile(item % {b"p": re.escape(prefix)}, re.S)
    return [plain_text(rich, prefix) if rich else _decode(plain) for plain, rich in pattern.findall(text)]


def plain_text(item: bytes, prefix: bytes) -> str:
    """The text of an ``si`` or ``is`` element's content, whatever runs it is made of."""
    name = re.escape(prefix)
    if b"rPh" in item:
        item = re.sub(rb"<%srPh(?:\s[^>]*)?>.*?</%srPh>" % (name, name), b"", item, flags=re.S)
    runs = re.findall(rb"<%st(?:\s[^>]*)?>([^<]*)</%st>" % (name, name), item)
    return "".join(decode_cell_text(run) for run in runs)


def _decode(raw: bytes) -> str:
    if b"&" in raw or b"_x" in raw or b"\r" in raw:
        return decode_cell_text(raw)
    return raw.decode("utf-8")

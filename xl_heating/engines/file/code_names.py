"""The names by which a VBA project knows the sheets: ``codeName`` of ``sheetPr``, patched as text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .xml_children import masked, root_tag
from .xml_text import attribute, escape_attribute, root_prefix, set_attribute, unescape

_USABLE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}")


def code_name(xml: bytes) -> str:
    """The code name of a worksheet or chart sheet, or nothing."""
    found = _properties(xml)
    raw = attribute(found[0], b"codeName") if found else None
    return unescape(raw) if raw else ""


def with_code_name(xml: bytes, name: str) -> bytes:
    """The sheet with that code name; nothing else of it changes."""
    found = _properties(xml)
    if found:
        start, end = found.span()
        return xml[:start] + set_attribute(xml[start:end], b"codeName", name) + xml[end:]
    at = root_tag(xml)[1]
    element = b'<%ssheetPr codeName="%s"/>' % (root_prefix(xml), escape_attribute(name))
    return xml[:at] + element + xml[at:]


def _properties(xml: bytes) -> re.Match[bytes] | None:
    """The start tag of ``sheetPr``, which only ever stands first."""
    at = root_tag(xml)[1]
    pattern = rb"""\s*(<%ssheetPr(?:\s(?:[^>"']|"[^"]*"|'[^']*')*)?/?>)""" % re.escape(root_prefix(xml))
    head = re.compile(pattern).match(masked(xml[: at + (1 << 16)]), at)
    return re.compile(re.escape(head[1])).match(xml, head.start(1)) if head else None


def usable(name: str) -> bool:
    """Whether a module of a VBA project may have the name on computers of any language."""
    return _USABLE.fullmatch(name) is not None


def free_name(stem: str, taken: Iterable[str]) -> str:
    """``stem`` with the first number that makes a name nobody has; names differ without regard to case."""
    used = {name.lower() for name in taken}
    number = 1
    while f"{stem}{number}".lower() in used:
        number += 1
    return f"{stem}{number}"

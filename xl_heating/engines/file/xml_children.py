"""The elements directly under a root, found in the text of a part so that new ones go to their places."""

from __future__ import annotations

import re
from typing import NamedTuple

from xl_heating.errors import DamagedWorkbook

from .xml_text import REPAIR, mask_comments

_TAG = re.compile(rb"""<(/?)([A-Za-z_\x80-\xff][^\s/>]*)(?:[^>"']|"[^"]*"|'[^']*')*?(/?)>""")
_CDATA = re.compile(rb"<!\[CDATA\[.*?\]\]>", re.S)


class Child(NamedTuple):
    """One element: its name with the prefix it is written with, and where its text stands."""

    name: bytes
    start: int
    end: int


def masked(xml: bytes) -> bytes:
    """The text with comments and CDATA sections blanked, every offset the same."""
    text = mask_comments(xml)
    return _CDATA.sub(lambda match: b" " * len(match[0]), text) if b"<![CDATA[" in text else text


def root_tag(xml: bytes) -> tuple[int, int]:
    """Where the root's start tag stands; ``xml`` may be any well-formed part."""
    match = _TAG.search(masked(xml[: 1 << 16]))
    if match is None:
        raise DamagedWorkbook("工作簿内部文件没有根元素。", where="工作簿内部文件", remedy=REPAIR)
    return match.span()


def children(text: bytes, start: int, end: int) -> list[Child]:
    """The outermost elements of ``text[start:end]``, which holds no comments (see ``masked``).

    The end of the root, when it is inside, ends the list.
    """
    found: list[Child] = []
    depth = opened = 0
    for match in _TAG.finditer(text, start, end):
        closing, name, empty = match.groups()
        if closing:
            depth -= 1
            if depth < 0:
                break
            if depth == 0:
                found.append(Child(name, opened, match.end()))
        elif empty:
            if depth == 0:
                found.append(Child(name, match.start(), match.end()))
        else:
            if depth == 0:
                opened = match.start()
            depth += 1
    return found


def namespace_prefix(xml: bytes, namespace: bytes) -> bytes | None:
    """The prefix, without colon, that the root declares for a namespace; None when it declares none."""
    start, end = root_tag(xml)
    pattern = rb"""\sxmlns:([^\s=]+)\s*=\s*["']%s["']""" % re.escape(namespace)
    match = re.search(pattern, xml[start:end])
    return match[1] if match else None


def with_element_inside(xml: bytes, element: bytes) -> bytes:
    """The part with one element more, as the last one in its root."""
    start, end = root_tag(xml)
    tag = xml[start:end]
    if not tag.endswith(b"/>"):
        at = xml.rindex(b"</")
        return xml[:at] + element + xml[at:]
    name = re.match(rb"<([^\s/>]+)", tag)
    closing = b"</" + (name[1] if name else b"") + b">"
    return xml[:start] + tag[:-2].rstrip() + b">" + element + closing + xml[end:]

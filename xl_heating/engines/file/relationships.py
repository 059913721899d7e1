"""Relationships between parts and the list of content types, read as XML and patched as text."""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple
from urllib.parse import unquote

from .xml_children import root_tag, with_element_inside
from .xml_text import attribute, escape_attribute, parse_tree, root_prefix, set_attribute, unescape

CONTENT_TYPES = "[Content_Types].xml"
_RELATIONSHIP = re.compile(
    rb"""<(?:\w+:)?Relationship\s(?:[^>"']|"[^"]*"|'[^']*')*?(?:/>|>\s*</(?:\w+:)?Relationship>)"""
)
_OVERRIDE = re.compile(rb"""<(?:\w+:)?Override\s(?:[^>"']|"[^"]*"|'[^']*')*>""")
RELATIONSHIPS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
EMPTY_RELATIONSHIPS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)


class Relationship(NamedTuple):
    """One relationship: ``kind`` is the last word of its type, the same for strict and transitional."""

    id: str
    kind: str
    target: str
    type: str


def rels_part(part: str) -> str:
    """The part that lists the relationships of ``part``."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def parse_relationships(xml: bytes, base: str) -> list[Relationship]:
    """Internal relationships with targets as part names; ``base`` is the part that they start from."""
    found = []
    for element in parse_tree(xml):
        if element.get("TargetMode") == "External":
            continue
        kind = element.get("Type", "")
        target = _resolve(element.get("Target", ""), posixpath.dirname(base))
        found.append(Relationship(element.get("Id", ""), kind.rpartition("/")[2], target, kind))
    return found


def _resolve(target: str, folder: str) -> str:
    target = unquote(target.replace("\\", "/"))
    joined = target if target.startswith("/") else posixpath.join(folder, target)
    return posixpath.normpath(joined).lstrip("/")


def with_relationship(xml: bytes, kind: str, target: str) -> tuple[bytes, str]:
    """The part with one relationship more, and its new id."""
    used = {unescape(i) for i in re.findall(rb"""\sId\s*=\s*["']([^"']*)["']""", xml)}
    number = len(used) + 1
    while f"rId{number}" in used:
        number += 1
    new = b'<%sRelationship Id="rId%d" Type="%s" Target="%s"/>' % (
        root_prefix(xml),
        number,
        escape_attribute(kind),
        escape_attribute(target),
    )
    return with_element_inside(xml, new), f"rId{number}"


def relationship_elements(xml: bytes) -> list[bytes]:
    """Every relationship of a list, as it is written."""
    return _RELATIONSHIP.findall(xml)


def without_relationship(xml: bytes, identity: str) -> bytes:
    """The part without the relationship of that id."""
    needle = re.compile(rb"""\sId\s*=\s*["']%s["']""" % re.escape(escape_attribute(identity)))
    return _RELATIONSHIP.sub(lambda match: b"" if needle.search(match[0]) else match[0], xml)


def with_content_type(xml: bytes, part: str, content_type: str) -> bytes:
    new = b'<%sOverride PartName="%s" ContentType="%s"/>' % (
        root_prefix(xml),
        escape_attribute(f"/{part}"),
        escape_attribute(content_type),
    )
    return with_element_inside(xml, new)


def with_default_type(xml: bytes, part: str, content_type: str) -> bytes:
    """The same for all parts of that extension, or for this part alone where the extension means another."""
    extension = part.rpartition(".")[2]
    for element in parse_tree(xml):
        if element.get("Extension", "").lower() == extension.lower():
            same = element.get("ContentType", "").lower() == content_type.lower()
            return xml if same else with_content_type(xml, part, content_type)
    new = b'<%sDefault Extension="%s" ContentType="%s"/>' % (
        root_prefix(xml),
        escape_attribute(extension),
        escape_attribute(content_type),
    )
    at = root_tag(xml)[1]
    return xml[:at] + new + xml[at:]


def with_other_type(xml: bytes, part: str, content_type: str) -> bytes:
    """The list with another type for a part that is in it."""
    for match in _OVERRIDE.finditer(xml):
        name = unescape(attribute(match[0], b"PartName") or b"")
        if name.lstrip("/").lower() == part.lower():
            return (
                xml[: match.start()]
                + set_attribute(match[0], b"ContentType", content_type)
                + xml[match.end() :]
            )
    return with_content_type(xml, part, content_type)


def without_content_type(xml: bytes, part: str) -> bytes:
    pattern = (
        rb"""<(?:\w+:)?Override\s[^>]*?PartName\s*=\s*["']/?%s["'][^>]*?(?:/>|>\s*</(?:\w+:)?Override>)"""
    )
    return re.sub(pattern % re.escape(escape_attribute(part)), b"", xml, flags=re.I)


def content_type(xml: bytes, part: str) -> str:
    """The content type of a part, or nothing."""
    by_extension = ""
    for element in parse_tree(xml):
        if element.get("PartName", "").lstrip("/").lower() == part.lower():
            return element.get("ContentType", "")
        if element.get("Extension", "").lower() == part.rpartition(".")[2].lower():
            by_extension = element.get("ContentType", "")
    return by_extension

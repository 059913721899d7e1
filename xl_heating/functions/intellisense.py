"""What the Excel-DNA IntelliSense add-in shows while a formula is typed: an XML file beside the add-in.

For ``清洁取暖.xlam`` it looks for ``清洁取暖.intellisense.xml`` in the same folder.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

from xl_heating.functions.registry import catalogue
from xl_heating.functions.spec import ArgumentSpec, FunctionSpec

NAMESPACE = "http://schemas.excel-dna.net/intellisense/1.0"


def intellisense_xml(specs: Iterable[FunctionSpec] | None = None) -> str:
    """Return the functions (all of them when None) with descriptions, in the order of the catalogue."""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<IntelliSense xmlns="{NAMESPACE}">',
        "  <FunctionInfo>",
    ]
    for spec in catalogue.values() if specs is None else specs:
        lines.append(f"    <Function{_facts(spec.name, f'{spec.title}：{spec.help}')}>")
        lines += [f"      <Argument{_facts(_shown(each), each.text)}/>" for each in spec.arguments]
        lines.append("    </Function>")
    return "\n".join([*lines, "  </FunctionInfo>", "</IntelliSense>"]) + "\n"


def _shown(argument: ArgumentSpec) -> str:
    """Optional ones in brackets, as Excel shows its own."""
    return argument.name if argument.required else f"[{argument.name}]"


def _facts(name: str, description: str) -> str:
    return f" Name={quoteattr(name)} Description={quoteattr(description)}"

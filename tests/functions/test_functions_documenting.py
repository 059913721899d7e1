"""What is generated from the specs says all that the specs say."""

from __future__ import annotations

import html
import xml.etree.ElementTree as ET

import pytest

from xl_heating.functions import CellError, catalogue, get
from xl_heating.functions.describe import errors_text, help_text
from xl_heating.functions.documenting import functions_markdown
from xl_heating.functions.intellisense import NAMESPACE, intellisense_xml
from xl_heating.functions.spec import TEXT_LIMIT


@pytest.fixture(scope="module")
def entries() -> dict[str, str]:
    """Function → its entry in the reference, Markdown signs taken back."""
    text = html.unescape(functions_markdown().replace("\\", ""))
    parts = text.split("\n### ")[1:]
    return {part.partition("\n")[0]: part.partition("\n## ")[0] for part in parts}


def test_a_section_for_each_topic_and_an_entry_for_each_function(entries: dict[str, str]) -> None:
    text = functions_markdown()
    topics = list(dict.fromkeys(spec.topic.value for spec in catalogue.values()))
    found = [line[3:] for line in text.splitlines() if line.startswith("## ")]
    assert found == ["目录", *topics]
    assert set(entries) == set(catalogue)
    for name in catalogue:
        assert f"[{name}](#{name.lower()})" in text


def test_an_entry_says_all_of_the_spec(entries: dict[str, str]) -> None:
    for name, spec in catalogue.items():
        entry = entries[name]
        assert f"**{spec.title}**　`={spec.signature}`" in entry
        facts = [spec.help, spec.clause, spec.since, spec.result.help, spec.result.unit, *spec.result.columns]
        for argument in spec.arguments:
            facts += [f"`{argument.name}`", argument.title, argument.unit, argument.help, argument.blank]
        for example in spec.examples:
            facts += [spec.formula(example).replace("\n", "<br>"), example.note]
        for fact in facts:
            assert fact in entry, (name, fact)
        assert ("普通公式" in entry) == bool(spec.native)
        if spec.native:
            block = entry.rsplit("```", 2)[1].strip()
            assert block.startswith("=")
            assert "{row}" not in block


def test_examples_stand_with_their_values(entries: dict[str, str]) -> None:
    """三（四）: min(6200, 6000) = 6000; a blank and an error are told as such."""
    assert (
        '| `=HEAT_SUBSIDY({"分散气代煤";"太阳能"},{5800;6200})` | 5800<br>6000 |' in entries["HEAT_SUBSIDY"]
    )
    assert "| `=HEAT_SEASON(DATE(2022,4,1))` | （空） |" in entries["HEAT_SEASON"]
    assert '| `=HEAT_ROUTE("煤球炉")` | `#N/A` |' in entries["HEAT_ROUTE"]


def test_tables_keep_their_columns() -> None:
    """No bar and no line break of a text ends a cell."""
    width = 0
    for line in functions_markdown().splitlines():
        if line.startswith("|---"):
            width = line.count("|")
        elif not line.startswith("|"):
            width = 0
        elif width:
            assert line.replace("\\|", "").count("|") == width, line


def test_intellisense_is_what_the_add_in_reads() -> None:
    """Root, FunctionInfo, Function (Name, Description), Argument: as Excel-DNA IntelliSense documents it."""
    root = ET.fromstring(intellisense_xml().encode())
    ns = f"{{{NAMESPACE}}}"
    assert root.tag == f"{ns}IntelliSense"
    (info,) = root
    assert info.tag == f"{ns}FunctionInfo"
    assert [each.get("Name") for each in info] == list(catalogue)
    for function in info:
        spec = catalogue[str(function.get("Name"))]
        assert function.tag == f"{ns}Function"
        assert function.get("Description") == f"{spec.title}：{spec.help}"
        shown = [(each.tag, each.get("Name"), each.get("Description")) for each in function]
        assert shown == [
            (f"{ns}Argument", each.name if each.required else f"[{each.name}]", each.text)
            for each in spec.arguments
        ]
        assert all(len(str(text)) <= TEXT_LIMIT for _, _, text in shown)


def test_help_says_all_of_the_spec() -> None:
    for spec in catalogue.values():
        text = "\n".join(help_text(spec))
        for argument in spec.arguments:
            assert f"{argument.name}　{argument.text}" in text
        for example in spec.examples:
            assert spec.formula(example) in text
        for part in (spec.title, spec.signature, spec.help, spec.clause, errors_text(spec)):
            assert part in text
        assert ("普通公式" in text) == bool(spec.native)


def test_errors_are_told_with_their_cases() -> None:
    assert "#N/A" in errors_text(get("CAP"))
    assert "原文未设上限" in errors_text(get("CAP"))
    assert "#VALUE!" in errors_text(get("RUNNING"))
    assert "未填是否一户一表" in errors_text(get("RUNNING"))
    assert errors_text(get("EXPLAIN")) == "数据有误时用文字说明原因，不给错误值。"
    for spec in catalogue.values():
        for example in spec.examples:
            if example.expected in (CellError.NA, CellError.VALUE, CellError.NUM) and not spec.explains:
                assert str(example.expected) in errors_text(spec)

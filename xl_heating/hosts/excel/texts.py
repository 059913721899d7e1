"""Chinese texts for the VBA, whose sources are ASCII: a module that gives a text by its key.

Each text stands in the module as the numbers of its UTF-16 characters, which ``ChrW`` takes. They are decimal
and apart: unbroken runs of digits look like hidden code to virus scanners.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from xl_heating.errors import HeatingError
from xl_heating.functions import get
from xl_heating.jobs.layout import CATALOGUE_SHEET

MODULE = "heat_texts"
ADDIN_FILE = "清洁取暖.xlam"
_NUMBERS, _LINES = 30, 24
"""Numbers in a line, and lines that VBA joins to one."""

_SAMPLE = get("HEAT_CAPITAL")

TEXTS: Mapping[str, str] = MappingProxyType(
    {
        "title": "清洁取暖",
        "addin_file": ADDIN_FILE,
        "catalogue": CATALOGUE_SHEET,
        "unchecked": "未核对",
        "no_book": "没有打开的工作簿。请先打开要处理的工作簿，再点击按钮。",
        "not_installed": "本机尚未安装“清洁取暖”程序，按钮和 HEAT_ 函数不能使用；表中其他公式不受影响。"
        "请运行安装包中的“安装.cmd”，安装后重新打开 Excel。",
        "no_catalogue": f"本工作簿没有“{CATALOGUE_SHEET}”工作表。请在功能区“清洁取暖”中点击“函数目录”。",
        "recalculated": "已重新计算全部公式。",
        "check_failed": "函数不能使用。请关闭 Excel 后重新打开再试；"
        "仍不能使用时，请重新运行“安装.cmd”。原因：",
        "check_passed": "函数可以使用。打开任一工作簿后再点“自检”，可检查全部项目。",
        "sample_function": _SAMPLE.name,
        "sample_argument": str(next(iter(_SAMPLE.examples[0].arguments.values()))),
        "sample_result": str(_SAMPLE.examples[0].expected),
    }
)


def texts_module(texts: Mapping[str, str] = TEXTS) -> str:
    """Return the text of the standard module `MODULE`: ``HeatText("title")`` gives the Chinese."""
    lines = [
        f'Attribute VB_Name = "{MODULE}"',
        "Option Explicit",
        "Option Private Module",
        "",
        "' Generated: xl-heating build. Each text is the UTF-16 numbers of its characters.",
        "",
        "Public Function HeatText(ByVal key As String) As String",
        "    Select Case key",
    ]
    for key, text in texts.items():
        lines.append(f'        Case "{key}"')
        lines.append(f"            HeatText = HeatDecoded({_literal(text)})")
    lines += [
        "    End Select",
        "End Function",
        "",
        "Public Function HeatDecoded(ByVal numbers As String) As String",
        "    Dim number As Variant",
        '    For Each number In Split(numbers, " ")',
        "        HeatDecoded = HeatDecoded & ChrW(CLng(number))",
        "    Next number",
        "End Function",
        "",
    ]
    return "\n".join(lines)


def _literal(text: str) -> str:
    codes = text.encode("utf-16-le")
    numbers = [str(int.from_bytes(codes[at : at + 2], "little")) for at in range(0, len(codes), 2)]
    lines = [" ".join(numbers[at : at + _NUMBERS]) for at in range(0, len(numbers), _NUMBERS)]
    if not 0 < len(lines) <= _LINES:
        raise HeatingError(
            f"提示文字为空或过长：{text[:20]}……", remedy=f"请缩短到 {_NUMBERS * _LINES} 字以内。"
        )
    return ' " & _\n                '.join(f'"{line}' for line in lines) + '"'

"""All modules of a VBA project by name: ours from ``macros/``, the generated ones, and xlwings' own."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from xl_heating import __version__
from xl_heating.errors import HeatingError
from xl_heating.hosts.excel import commands, texts, wrappers
from xl_heating.policy import Policy

WORKBOOK = "ThisWorkbook"
_PACKAGE = Path(__file__).parents[2]
# Inside an installed package the sources lie in it; in a checkout they lie beside it.
_FOLDERS = (_PACKAGE / "macros", _PACKAGE.parent / "macros")
_PROJECT = 'Public Const PROJECT_NAME As String = "myaddin"'

BOOK_SOURCES = ("heat_run", "heat_links", "heat_protection")
ADDIN_SOURCES = (*BOOK_SOURCES, "heat_values", "heat_start")


def book_modules() -> dict[str, str]:
    """The modules of a workbook with buttons. None of them runs by itself when the workbook opens."""
    return {
        "xlwings": _xlwings("xlwings.bas"),
        "Dictionary": _xlwings("addin/Dictionary.cls"),
        texts.MODULE: texts.texts_module(),
        **{name: source(f"{name}.bas") for name in BOOK_SOURCES},
        commands.BUTTONS_MODULE: commands.buttons_module(),
    }


def addin_modules(policy: Policy) -> dict[str, str]:
    """The modules of the add-in, whose jobs work on the active workbook."""
    shown = {**texts.TEXTS, "about": about_text(policy)}
    return {
        WORKBOOK: source("addin_workbook.cls"),
        "xlwings": addin_runner(),
        "Dictionary": _xlwings("addin/Dictionary.cls"),
        texts.MODULE: texts.texts_module(shown),
        **{name: source(f"{name}.bas") for name in ADDIN_SOURCES},
        "HeatWatch": source("HeatWatch.cls"),
        commands.BUTTONS_MODULE: commands.buttons_module(),
        commands.RIBBON_MODULE: commands.ribbon_module(),
        wrappers.MODULE: wrappers.wrapper_module(),
    }


def generated_modules(policy: Policy) -> Mapping[str, str]:
    """The generated modules among the add-in's."""
    names = (texts.MODULE, commands.BUTTONS_MODULE, commands.RIBBON_MODULE, wrappers.MODULE)
    modules = addin_modules(policy)
    return {name: modules[name] for name in names}


def about_text(policy: Policy) -> str:
    """What 关于 shows: the version and the policy that the functions follow."""
    return (
        f"清洁取暖补贴函数与工作簿一键处理 xl_heating {__version__}\n"
        f"依据：《{policy.policy.name}》（{policy.policy.document}）\n"
        "本程序使用 xlwings（BSD 3-Clause 许可，© Zoomer Analytics LLC）。"
    )


def addin_runner() -> str:
    """xlwings' module for add-ins, made to read the same settings as the one for workbooks."""
    text = _xlwings("xlwings_custom_addin.bas")
    if _PROJECT not in text:
        raise HeatingError("xlwings 的 VBA 模块不是预期的版本。", remedy="请安装本程序要求的 xlwings。")
    return text.replace(_PROJECT, _PROJECT.replace("myaddin", "xlwings"))


def source(name: str) -> str:
    """The text of a hand-written module of ``macros/``."""
    for folder in _FOLDERS:
        path = folder / name
        if path.is_file():
            return path.read_text(encoding="ascii")
    raise HeatingError(f"找不到宏的源文件 {name}。", remedy="请重新安装 xl-heating。")


def _xlwings(name: str) -> str:
    """A text that the installed xlwings package carries; importing xlwings for it would take long."""
    found = find_spec("xlwings")
    if found is None or found.origin is None:
        raise HeatingError("没有安装 xlwings。", remedy="请重新安装 xl-heating。")
    return (Path(found.origin).parent / name).read_text(encoding="ascii")

"""The doctor's checks for those who open workbooks in LibreOffice; most concern only who has our add-in."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from xl_heating import __version__
from xl_heating.installation.doctor import Check, Outcome, State, good
from xl_heating.installation.inspecting import Inspected

OLDEST_LIBREOFFICE = (25, 2)
ADDIN = "org.xlheating"
INSTALL = "请在装有 xl_heating 的环境中运行 xl-heating install --libreoffice，然后重新启动 LibreOffice。"
_INSTALLED = Path("uno_packages", "cache", "uno_packages.pmap")
_CONFUSING = ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH")
_OOR = "{http://openoffice.org/2001/registry}"
_SCRIPTING = "/org.openoffice.Office.Common/Security/Scripting"
_LEVELS = {0: "低", 1: "中", 2: "高", 3: "非常高"}
_DEFAULT_LEVEL = 2


def libreoffice(computer: Inspected) -> Outcome:
    answer = computer.libreoffice()
    if answer is None:
        return good("没有安装 LibreOffice（不使用它时不需要）。")
    number = re.search(r"(\d+)\.(\d+)", answer)
    if number is None:
        return (
            State.ATTENTION,
            f"认不出 LibreOffice 的版本（{answer or '没有回答'}）。",
            "请在 LibreOffice“帮助－关于”中查看版本，须为 25.2 或更高。",
        )
    if (int(number[1]), int(number[2])) < OLDEST_LIBREOFFICE:
        return (
            State.ATTENTION,
            f"{answer} 低于 25.2，打开工作簿时 HEAT_ 函数会显示 #NAME?。",
            "如要用 LibreOffice 打开工作簿，请升级到 25.2 或更高版本。",
        )
    return good(f"{answer}。")


def addin(computer: Inspected) -> Outcome | None:
    if computer.libreoffice() is None:
        return None
    version = _addin_version(computer)
    if version is None and computer.libreoffice_settings.exists():
        return (
            State.ATTENTION,
            "登记过 Python 环境，但本人的 LibreOffice 中没有加载项，HEAT_ 函数会显示 #NAME?。",
            f"{INSTALL}不再使用，或装在另外的配置文件夹（--profile）时，可不处理。",
        )
    if version is None:
        return good("没有安装 LibreOffice 加载项（不在其中使用 HEAT_ 函数时不需要）。")
    if version != __version__:
        return State.WRONG, f"加载项为 {version}，程序包为 {__version__}，两者不一致。", INSTALL
    return good(f"加载项已安装，与程序包的版本一致（{version}）。")


def registration(computer: Inspected) -> Outcome | None:
    if not _in_use(computer):
        return None
    path = computer.libreoffice_settings
    if not path.exists():
        return State.WRONG, f"没有登记 xl_heating 所在的 Python 环境（{path}）。", INSTALL
    registered = _registered(path)
    if registered is None:
        return State.WRONG, f"登记 Python 环境的文件无法读取（{path}）。", INSTALL
    folders = [Path(each) for each in registered[0]]
    gone = [str(each) for each in folders if not each.is_dir()]
    if gone:
        return State.WRONG, f"登记的文件夹已不存在：{'、'.join(gone)}。", INSTALL
    if not any((each / "xl_heating" / "__init__.py").is_file() for each in folders):
        return State.WRONG, f"登记的文件夹中已没有 xl_heating（{path}）。", INSTALL
    return good("登记的 Python 环境完好。")


def python(computer: Inspected) -> Outcome | None:
    registered = _registered(computer.libreoffice_settings)
    if not _in_use(computer) or registered is None:
        return None
    own = computer.libreoffice_python()
    if not own:
        return (
            State.WRONG,
            "没有找到 LibreOffice 可用的 Python，加载项不能运行。",
            "Debian、统信、麒麟等系统请安装软件包 python3-uno；其他系统请重新安装完整的 LibreOffice。",
        )
    if own != registered[1]:
        return (
            State.WRONG,
            f"LibreOffice 使用 Python {own}，登记的环境是 Python {registered[1]}，二者须相同。",
            f"请用 Python {own} 建立环境并安装 xl_heating；{INSTALL}",
        )
    return good(f"LibreOffice 与登记的环境同为 Python {own}。")


def start(computer: Inspected) -> Outcome | None:
    if not _in_use(computer):
        return None
    found = [name for name in _CONFUSING if computer.environment.get(name)]
    if found:
        return (
            State.ATTENTION,
            f"当前设置了环境变量 {'、'.join(found)}，从这里启动 LibreOffice 时，其 Python 可能无法启动，"
            "函数显示 #NAME?。",
            "请从桌面或开始菜单启动 LibreOffice，不要从已激活虚拟环境的终端启动；"
            "如系统设置中有 PYTHONHOME 或 PYTHONPATH，请删除。",
        )
    return good("没有妨碍 LibreOffice 启动 Python 的环境变量。")


def macros(computer: Inspected) -> Outcome | None:
    settings = _scripting(computer) if _in_use(computer) else None
    if settings is None:
        return None
    if settings.get("DisableMacrosExecution") == ["true"]:
        return (
            State.ATTENTION,
            "LibreOffice 禁用了所有宏，工作簿中的按钮不能运行。",
            "请联系信息中心放行；在此之前可使用菜单“清洁取暖”中的命令。",
        )
    try:
        level = int("".join(settings.get("MacroSecurityLevel", [])) or _DEFAULT_LEVEL)
        name = _LEVELS[level]
    except (ValueError, KeyError):
        return None
    if level < _DEFAULT_LEVEL:
        return good(f"宏安全性为“{name}”，工作簿中的按钮可以运行（询问时请选“启用宏”）。")
    if settings.get("SecureURL"):
        return good(f"宏安全性为“{name}”，已设可信任的文件夹，放在其中的工作簿按钮可以运行。")
    return (
        State.ATTENTION,
        f"宏安全性为“{name}”，工作簿中的按钮会被拦截；HEAT_ 函数不受影响。",
        "请在“工具－选项－LibreOffice－安全性－宏安全性”中把存放工作簿的文件夹加入可信任的位置；"
        "或使用菜单“清洁取暖”中的命令。",
    )


def _addin_version(computer: Inspected) -> str | None:
    """The version of our add-in in the user's own profile.

    LibreOffice lists its add-ins in a file of lines in turn: byte 255 with an identifier, then the values
    folder, file, type, version and missing requirements, parted by byte 255.
    """
    try:
        listed = (computer.libreoffice_profile / _INSTALLED).read_bytes()
    except OSError:
        return None
    found = re.search(rb"\xff%s\n([^\n]*)\n" % re.escape(ADDIN.encode()), listed)
    values = found[1].split(b"\xff") if found else []
    return values[3].decode("utf-8", "replace") if len(values) > 3 else None


def _in_use(computer: Inspected) -> bool:
    return _addin_version(computer) is not None and computer.libreoffice() is not None


def _registered(path: Path) -> tuple[list[str], str] | None:
    """The folders and the version of Python written down for the add-in."""
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
        return [str(each) for each in content["paths"]], str(content["python"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _scripting(computer: Inspected) -> dict[str, list[str]] | None:
    """What the user's profile says of macros, each setting as a list of texts; only what was ever changed."""
    try:
        tree = ElementTree.parse(computer.libreoffice_profile / "registrymodifications.xcu")
    except (OSError, ElementTree.ParseError):
        return None
    return {
        each.get(f"{_OOR}name", ""): [text for text in each.itertext() if text.strip()]
        for item in tree.iter("item")
        if item.get(f"{_OOR}path") == _SCRIPTING
        for each in item.iter("prop")
    }


CHECKS = (
    Check("LibreOffice", libreoffice, windows=False),
    Check("LibreOffice 加载项", addin, windows=False),
    Check("LibreOffice 的登记", registration, windows=False),
    Check("LibreOffice 的 Python", python, windows=False),
    Check("LibreOffice 的启动", start, windows=False),
    Check("LibreOffice 宏安全", macros, windows=False),
)

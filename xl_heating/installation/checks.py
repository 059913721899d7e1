"""The doctor's checks, in the order in which one trouble causes the next."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath

from xl_heating import __version__
from xl_heating.installation import addin_registration, libreoffice_checks, xlwings_settings
from xl_heating.installation.doctor import Check, Outcome, State, good
from xl_heating.installation.inspecting import Inspected
from xl_heating.installation.places import (
    EXCEL_VERSIONS,
    OFFICE_POLICIES,
    TRUSTED_LOCATION,
    excel_key,
)
from xl_heating.installation.registry import CLASSES, MACHINE, USER

OLDEST_PYTHON = (3, 11)
REINSTALL = "请关闭 Excel 后重新运行安装包中的“安装.cmd”。"
APP_PATHS = r"Software\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
_WPS = re.compile(r"\\(?:wps|et|ksolaunch|wpsoffice)\.exe|kingsoft|wps office", re.IGNORECASE)
_INTERNET_ZONE = 3


def python(computer: Inspected) -> Outcome:
    version = ".".join(map(str, computer.python_version))
    if computer.python_version[:2] < OLDEST_PYTHON:
        return State.WRONG, f"Python {version} 太旧，至少需要 3.11。", REINSTALL
    if computer.windows and computer.python_bits != 64:
        return State.WRONG, f"Python {version} 是{computer.python_bits}位的，需要64位。", REINSTALL
    return good(f"Python {version}，{computer.python_bits}位。")


def packages(computer: Inspected) -> Outcome:
    names = ["numpy", "xlwings", "python-calamine", "XlsxWriter", "formualizer", "pydantic", "typer"]
    names += ["pywin32"] if computer.windows else []
    missing = [name for name in names if computer.package_version(name) is None]
    if missing:
        return State.WRONG, f"缺少程序包：{'、'.join(missing)}。", REINSTALL
    broken = computer.importable("pythoncom") if computer.windows else ""
    if broken:
        return State.WRONG, f"程序包 pywin32 不能使用（{broken}）。", REINSTALL
    return good(f"程序包齐全，xl_heating {__version__}，xlwings {computer.package_version('xlwings')}。")


def excel_program(computer: Inspected) -> Path | None:
    """The Excel that is installed, by what it has registered."""
    for root in (USER, MACHINE):
        found = computer.registry.values(root, APP_PATHS).get("")
        if isinstance(found, str) and found and not _WPS.search(found):
            return Path(found.strip('"'))
    server = com_server(computer)
    return Path(server) if server and not _WPS.search(server) else None


def com_server(computer: Inspected) -> str:
    """The program that starts when somebody asks Windows for Excel."""
    clsid = computer.registry.values(CLASSES, r"Excel.Application\CLSID").get("")
    if not isinstance(clsid, str):
        return ""
    for name in ("LocalServer32", "LocalServer"):
        command = computer.registry.values(CLASSES, rf"CLSID\{clsid}\{name}").get("")
        if isinstance(command, str) and command:
            quoted = re.match(r'"([^"]+)"', command)
            return quoted[1] if quoted else re.split(r"\s+[/-]", command)[0]
    return ""


def excel(computer: Inspected) -> Outcome:
    program = excel_program(computer)
    if program is None:
        return (
            State.WRONG,
            "没有找到 Excel。",
            "请安装 Excel 2016 或更高版本；只有 WPS 时，请使用“免安装”工作簿或命令行。",
        )
    if "\\windowsapps\\" in str(program).casefold():
        return (
            State.WRONG,
            "安装的是微软应用商店版 Excel，它不能调用外部程序。",
            "请卸载后从 office.com 或单位的安装介质安装桌面版 Excel。",
        )
    bits = computer.bits(program)
    if bits is None:
        return (
            State.ATTENTION,
            f"Excel 登记在 {program}，但该文件无法读取。",
            "请在“应用和功能”中修复 Office。",
        )
    return good(f"桌面版 Excel，{bits}位（{program}）。")


def excel_name(computer: Inspected) -> Outcome:
    server = com_server(computer)
    if not server:
        return (
            State.ATTENTION,
            "Windows 中没有登记名称 Excel.Application。",
            "请在“应用和功能”中修复 Office；只有 WPS 时可不处理。",
        )
    if _WPS.search(server):
        return (
            State.WRONG,
            f"WPS 占用了 Excel 的名称（{server}），按钮会连到 WPS。",
            "请在 WPS“配置工具”的“高级－兼容设置”中取消“WPS Office 兼容第三方系统和软件”，再修复 Office。",
        )
    return good("名称 Excel.Application 指向 Excel。")


def library(computer: Inspected) -> Outcome:
    version = computer.package_version("xlwings")
    program = excel_program(computer)
    bits = (computer.bits(program) if program else None) or 64
    name = f"xlwings{bits}-{version}.dll"
    path = computer.python.with_name(name)
    if not path.exists():
        others = sorted(each.name for each in computer.python.parent.glob("xlwings*.dll"))
        found = f"，只有 {'、'.join(others)}" if others else ""
        return State.WRONG, f"Python 旁缺少 {name}（与 Excel 位数和 xlwings 版本对应）{found}。", REINSTALL
    if computer.bits(path) not in (bits, None):
        return State.WRONG, f"{name} 的位数与 Excel 不符。", REINSTALL
    return good(f"{name} 在 Python 旁。")


def settings(computer: Inspected) -> Outcome:
    path = computer.places.xlwings_conf
    named = xlwings_settings.read(path).get(xlwings_settings.INTERPRETER)
    if not named:
        return State.WRONG, f"没有设置 Python 的位置（{path}）。", REINSTALL
    local = str(computer.places.local)
    program = Path(re.sub("%LOCALAPPDATA%", lambda _: local, named, flags=re.IGNORECASE).replace("\\", "/"))
    if not program.exists():
        return State.WRONG, f"设置中的 Python 不存在（{named}）。", REINSTALL
    if not program.is_relative_to(computer.places.folder):
        return (
            State.ATTENTION,
            f"宏使用的是另一处 Python（{named}），不是安装包自带的。",
            f"如函数显示错误，{REINSTALL}",
        )
    return good("宏使用安装包自带的 Python。")


def addin(computer: Inspected) -> Outcome:
    path = computer.places.addin
    if not path.exists():
        return State.WRONG, f"加载项文件不存在（{path}）。", REINSTALL
    registered = [
        version
        for version in addin_registration.excel_versions(computer.registry)
        for entry in addin_registration.opened(computer.registry, version)
        if _same(addin_registration.opened_path(entry), path)
    ]
    if not registered:
        return State.WRONG, "加载项没有登记，Excel 启动时不会打开它。", REINSTALL
    return good(f"加载项已登记（Excel {'、'.join(registered)}）。")


def disabled_items(computer: Inspected) -> Outcome:
    name = computer.places.addin.name.casefold()
    for version in EXCEL_VERSIONS:
        key = rf"{excel_key(version)}\Resiliency\DisabledItems"
        for data in computer.registry.values(USER, key).values():
            if isinstance(data, bytes) and name in data.decode("utf-16-le", "replace").casefold():
                return (
                    State.WRONG,
                    "Excel 曾因加载项出错而把它停用。",
                    "请在 Excel“文件－选项－加载项－管理：禁用项目”中启用“清洁取暖”，然后重启 Excel。",
                )
    return good("加载项没有被 Excel 停用。")


def trusted_location(computer: Inspected) -> Outcome:
    if _locations_disabled(computer):
        return (
            State.ATTENTION,
            "单位的策略停用了“受信任位置”。",
            "请联系信息中心，为加载项所在文件夹放行，或为加载项签名。",
        )
    folder = computer.places.folder
    for version in addin_registration.excel_versions(computer.registry):
        key = rf"{excel_key(version)}\Security\Trusted Locations\{TRUSTED_LOCATION}"
        path = computer.registry.values(USER, key).get("Path")
        if isinstance(path, str) and _same(path, folder):
            return good("加载项所在的文件夹是受信任位置。")
    return State.WRONG, "加载项所在的文件夹不是受信任位置，宏会被拦截。", REINSTALL


def macros(computer: Inspected) -> Outcome:
    level, source = _macro_level(computer)
    if level not in (3, 4):
        return good("宏设置允许按钮运行。")
    meaning = {3: "只允许有数字签名的宏", 4: "禁用所有宏"}[level]
    if _locations_disabled(computer):
        return (
            State.WRONG,
            f"{source}为“{meaning}”，且停用了“受信任位置”，加载项和按钮都不能运行。",
            "请联系信息中心放行；在此之前可用命令行 xl-heating，或“免安装”工作簿。",
        )
    return (
        State.ATTENTION,
        f"{source}为“{meaning}”。加载项在受信任位置，不受影响；别处的带按钮工作簿，其按钮不能运行。",
        "请使用菜单栏“清洁取暖”中的命令，或把工作簿放到受信任位置。",
    )


def mark_of_the_web(computer: Inspected) -> Outcome:
    marked = [path for path in _installed_files(computer) if _zone(computer, path) >= _INTERNET_ZONE]
    if marked:
        names = "、".join(path.name for path in marked)
        return (
            State.WRONG,
            f"{names} 带有“来自互联网”的标记，其中的宏会被拦截。",
            f"请右键该文件，选“属性”，勾选“解除锁定”；或{REINSTALL.removeprefix('请')}",
        )
    return good("加载项和模板没有“来自互联网”的标记。")


def versions(computer: Inspected) -> Outcome:
    try:
        record = json.loads(computer.places.record.read_text(encoding="utf-8"))
        installed, hashes = record["kit"]["version"], record["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return State.ATTENTION, "没有安装记录，无法核对版本。", REINSTALL
    if installed != __version__:
        return State.WRONG, f"安装记录为 {installed}，运行的程序包为 {__version__}，两者不一致。", REINSTALL
    path = computer.places.addin
    recorded = hashes.get(path.name)
    if path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() != recorded:
        return State.WRONG, "加载项与安装时的不同，可能被旧版本覆盖或改动。", REINSTALL
    wanted = record["kit"].get("xlwings")
    found = computer.package_version("xlwings")
    if wanted and wanted != found:
        return State.WRONG, f"xlwings 应为 {wanted}，实为 {found}，与加载项中的宏不匹配。", REINSTALL
    return good(f"程序包、加载项、xlwings 的版本一致（{installed}）。")


def _same(text: str, path: Path) -> bool:
    return str(PureWindowsPath(text)).casefold() == str(PureWindowsPath(path)).casefold()


def _installed_files(computer: Inspected) -> Iterator[Path]:
    places = computer.places
    yield from (path for path in (places.addin, *sorted(places.templates.glob("*"))) if path.is_file())


def _zone(computer: Inspected, path: Path) -> int:
    found = re.search(r"ZoneId\s*=\s*(\d+)", computer.stream(path, "Zone.Identifier") or "")
    return int(found[1]) if found else 0


def _locations_disabled(computer: Inspected) -> bool:
    return any(
        computer.registry.values(root, rf"{key}\Security\Trusted Locations").get("AllLocationsDisabled") == 1
        for root, key in _security_keys()
    )


def _macro_level(computer: Inspected) -> tuple[int, str]:
    """VBAWarnings as Excel takes it: policies before the user's own choice."""
    for root, key in _security_keys():
        level = computer.registry.values(root, rf"{key}\Security").get("VBAWarnings")
        if isinstance(level, int):
            return level, "单位策略的宏设置" if key.startswith(OFFICE_POLICIES) else "Excel 的宏设置"
    return 2, "Excel 的宏设置"


def _security_keys() -> Iterator[tuple[str, str]]:
    for version in EXCEL_VERSIONS:
        yield USER, rf"{OFFICE_POLICIES}\{version}\Excel"
        yield MACHINE, rf"{OFFICE_POLICIES}\{version}\Excel"
    for version in EXCEL_VERSIONS:
        yield USER, excel_key(version)


CHECKS = (
    Check("Python", python, windows=False),
    Check("程序包", packages, windows=False),
    Check("Excel", excel),
    Check("Excel 的名称", excel_name),
    Check("连接库", library),
    Check("宏的设置文件", settings),
    Check("加载项", addin),
    Check("加载项停用", disabled_items),
    Check("受信任位置", trusted_location),
    Check("宏安全", macros),
    Check("来自互联网的标记", mark_of_the_web),
    Check("版本一致", versions),
    *libreoffice_checks.CHECKS,
)

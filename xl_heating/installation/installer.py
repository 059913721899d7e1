"""Puts the contents of a kit on a staff PC, for one user and without administrator rights, or removes them.

Run by the kit's own Python from the unpacked kit. Installing twice, or over an older version, is the normal
case: Python with its packages goes into a folder of its own for each kit, so that nothing in use is touched.
"""

from __future__ import annotations

import compileall
import contextlib
import datetime as dt
import hashlib
import json
import os
import shutil
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xl_heating.errors import HeatingError, InstallationError
from xl_heating.installation import addin_registration, xlwings_settings
from xl_heating.installation.places import ADDIN, FOLDER, RUNTIME, TEMPLATES, UNINSTALL_KEY, Places
from xl_heating.installation.registry import Registry, this_registry

FILES, PYTHON, PACKAGES, KIT_FACTS, HASHES = "files", "python", "packages.zip", "kit.json", "校验清单.txt"
TEMPLATES_IN_KIT = "templates"
SITE_PACKAGES = Path("Lib", "site-packages")
COMMAND, REMOVER = "xl-heating.cmd", "uninstall.cmd"
COMPLETE = "complete"
"""A file written last into a runtime folder: without it the folder is a broken attempt."""

CLOSE_EXCEL = "请保存工作簿并关闭所有 Excel 窗口和 WPS 窗口"

Say = Callable[[str], None]


@dataclass(frozen=True)
class Computer:
    """What an installation touches."""

    places: Places
    registry: Registry
    excel_is_open: Callable[[], bool] = field(default=lambda: False)


def this_computer() -> Computer:
    """The computer and user that this runs for."""
    local = os.environ.get("LOCALAPPDATA")
    if not local:
        raise InstallationError(
            "只能在 Windows 上安装。", remedy="请在办公电脑上解压安装包后运行“安装.cmd”。"
        )
    return Computer(Places(Path(local), Path.home()), this_registry(), excel_is_open)


def excel_is_open() -> bool:
    """Whether a window of Excel is there, even a hidden one: Excel rewrites its add-in list when it ends."""
    if sys.platform == "win32":
        import ctypes

        return bool(ctypes.windll.user32.FindWindowW("XLMAIN", None))
    return False


def install(kit: Path, computer: Computer, say: Say = print) -> None:
    """Install the unpacked kit in the folder `kit`.

    Raises
    ------
    InstallationError : the kit is incomplete or altered; Excel is open; the disk is full or write-protected
    """
    facts = check_kit(kit)
    say(f"安装包完整（{facts['version']}）。")
    _refuse_while_excel_is_open(computer)
    places = computer.places
    try:
        runtime = _unpack_runtime(kit, places, facts["runtime"], say)
        _copy_addin_and_templates(kit, places, say)
        _write_commands(places, runtime)
        xlwings_settings.write(
            places.xlwings_conf,
            xlwings_settings.settings(rf"%LOCALAPPDATA%\{FOLDER}\{runtime.name}\python.exe"),
        )
        say(f"已写入设置：{places.xlwings_conf}")
        addin_registration.register(computer.registry, str(places.addin), str(places.folder))
        _register_removal(computer, facts["version"])
        say("已登记加载项和受信任位置。")
        _write_record(places, facts)
    except OSError as error:
        raise InstallationError(
            f"不能写入安装文件夹（{error.strerror or error}）。",
            where=str(places.folder),
            remedy="请关闭 Excel 和杀毒软件的拦截提示，确认磁盘有空间，然后重新运行“安装.cmd”。",
        ) from error
    _remove_other_runtimes(places, facts["runtime"])
    say(f"安装完成。模板在：{places.templates}")
    say("请启动 Excel，菜单栏应出现“清洁取暖”选项卡；如有问题，请点击其中的“自检”。")


def uninstall(computer: Computer, say: Say = print) -> None:
    """Remove everything that `install` put there, except templates that the user has changed and the logs.

    Python cannot remove the very folder it runs from; ``uninstall.cmd`` does that afterwards.
    """
    _refuse_while_excel_is_open(computer)
    places = computer.places
    addin_registration.unregister(computer.registry, str(places.addin))
    computer.registry.delete_key(UNINSTALL_KEY)
    xlwings_settings.restore(places.xlwings_conf)
    record = read_record(places)
    hashes = record.get("files", {})
    for path in (places.addin, *sorted(places.templates.glob("*"))):
        name = path.relative_to(places.folder).as_posix()
        if path.exists() and (path == places.addin or hashes.get(name) == sha256(path)):
            path.unlink()
    for name in (COMMAND, places.record.name):
        (places.folder / name).unlink(missing_ok=True)
    _remove_other_runtimes(places, keep=None)
    with contextlib.suppress(OSError):
        places.templates.rmdir()
    if places.templates.exists():
        say(f"您改动过的模板仍保留在：{places.templates}")
    say("已卸载。您的工作簿没有改动。")


def check_kit(kit: Path) -> dict[str, str]:
    """Compare every file of the kit with the hash list; return the kit's facts.

    Raises InstallationError that names what is missing or altered.
    """
    listed = kit / HASHES
    if not listed.is_file():
        raise InstallationError(
            "安装包不完整。",
            where=str(kit),
            remedy="请把压缩包“全部解压”到一个文件夹后，再运行其中的“安装.cmd”。",
        )
    wrong = []
    for line in listed.read_text(encoding="utf-8-sig").splitlines():
        expected, _, name = line.partition("  ")
        path = kit / name
        if not path.is_file():
            wrong.append(f"缺少 {name}")
        elif sha256(path) != expected:
            wrong.append(f"{name} 与清单不符")
    if wrong:
        more = f"等{len(wrong)}个文件" if len(wrong) > 3 else ""
        raise InstallationError(
            f"安装包已损坏或被改动：{'、'.join(wrong[:3])}{more}。",
            where=str(kit),
            remedy="请重新取得安装包并完整解压。",
        )
    facts: dict[str, str] = json.loads((kit / FILES / KIT_FACTS).read_text(encoding="utf-8"))
    return facts


def sha256(path: Path) -> str:
    """The digest of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_record(places: Places) -> dict[str, dict[str, str]]:
    """What the last installation recorded: ``kit`` and ``files`` (name → SHA-256); empty without one."""
    try:
        record: dict[str, dict[str, str]] = json.loads(places.record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record


def _refuse_while_excel_is_open(computer: Computer) -> None:
    if computer.excel_is_open():
        raise InstallationError(
            "Excel（或 WPS 表格）正在运行。",
            remedy=f"{CLOSE_EXCEL}后重试；仍提示时，请在任务管理器中结束 EXCEL.EXE。",
        )


def _unpack_runtime(kit: Path, places: Places, name: str, say: Say) -> Path:
    """Python and the packages, compiled: macros start Python so that it never keeps what it compiled."""
    target = places.folder / name
    if target.exists() and not _removed(target) and (target / COMPLETE).exists():
        say("运行环境正在使用，保持原样。")
        return target
    partial = places.folder / f"{name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    say("正在安装运行环境，约需一分钟……")
    _copy_tree(kit / FILES / PYTHON, partial)
    packages = partial / SITE_PACKAGES
    with zipfile.ZipFile(kit / FILES / PACKAGES) as archive:
        archive.extractall(packages)
    compileall.compile_dir(packages, quiet=2)
    (partial / COMPLETE).write_text(name, encoding="ascii")
    partial.rename(target)
    say(f"已安装运行环境：{target}")
    return target


def _copy_tree(source: Path, target: Path) -> None:
    """Copy contents only: Windows marks downloaded files in a stream beside them, which must stay behind."""
    for path in sorted(source.rglob("*")):
        if path.is_file():
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


def _copy_addin_and_templates(kit: Path, places: Places, say: Say) -> None:
    known = read_record(places).get("files", {})
    places.folder.mkdir(parents=True, exist_ok=True)
    addin = kit / FILES / ADDIN
    if addin.exists():
        _replace(addin, places.addin)
        say(f"已安装加载项：{places.addin}")
    places.templates.mkdir(exist_ok=True)
    for source in sorted((kit / FILES / TEMPLATES_IN_KIT).glob("*")):
        target = places.templates / source.name
        changed = target.exists() and sha256(target) not in (
            known.get(f"{TEMPLATES}/{source.name}"),
            sha256(source),
        )
        if changed:
            kept = _free_name(target)
            target.rename(kept)
            say(f"模板“{source.name}”曾被改动，原文件保留为“{kept.name}”。")
        _replace(source, target)


def _replace(source: Path, target: Path) -> None:
    partial = target.with_name(f"{target.name}.partial")
    shutil.copyfile(source, partial)
    partial.replace(target)


def _free_name(path: Path) -> Path:
    number = 1
    while (kept := path.with_name(f"{path.stem}（原有{number}）{path.suffix}")).exists():
        number += 1
    return kept


def _write_commands(places: Places, runtime: Path) -> None:
    """Batch files in ASCII: what they name is found from where they lie, whatever the user is called."""
    python = rf'"%~dp0{runtime.name}\python.exe" -X utf8 -m'
    remove = [
        "@echo off",
        "setlocal",
        f"{python} xl_heating.installation.installer uninstall %*",
        "if errorlevel 1 exit /b 1",
        'cd /d "%TEMP%"',
        rf'rmdir /s /q "%~dp0{runtime.name}"',
        'rmdir "%~dp0logs" 2>nul & del "%~f0" & rmdir "%~dp0" 2>nul & exit /b 0',  # one line: it is read once
    ]
    for name, lines in ((COMMAND, [f"@{python} xl_heating %*"]), (REMOVER, remove)):
        (places.folder / name).write_bytes("".join(f"{line}\r\n" for line in lines).encode("ascii"))


def _register_removal(computer: Computer, version: str) -> None:
    """The entry among Windows' installed programs."""
    values: dict[str, str | int] = {
        "DisplayName": "清洁取暖（xl_heating）",
        "DisplayVersion": version,
        "Publisher": "xl_heating",
        "InstallLocation": str(computer.places.folder),
        "UninstallString": f'"{computer.places.folder / REMOVER}"',
        "NoModify": 1,
        "NoRepair": 1,
    }
    for name, data in values.items():
        computer.registry.write(UNINSTALL_KEY, name, data)


def _write_record(places: Places, facts: dict[str, str]) -> None:
    files = [path for path in (places.addin, *sorted(places.templates.glob("*"))) if path.is_file()]
    content = {
        "kit": facts,
        "files": {path.relative_to(places.folder).as_posix(): sha256(path) for path in files},
    }
    places.record.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


def _remove_other_runtimes(places: Places, keep: str | None) -> None:
    """Older folders of Python, as far as no program runs from them; the next installation tries again."""
    for folder in places.folder.glob(f"{RUNTIME}-*"):
        if folder.name != keep and not Path(sys.executable).is_relative_to(folder):
            _removed(folder)


def _removed(folder: Path) -> bool:
    """Remove a folder as a whole or not at all: Windows renames none in which a program runs."""
    old = folder.with_name(f"{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    try:
        folder.rename(old)
    except OSError:
        return False
    shutil.rmtree(old, ignore_errors=True)
    return True


def main(arguments: Sequence[str] | None = None) -> int:
    """``install KIT`` or ``uninstall``, with ``--quiet`` to ask nothing; 1 with a sentence if not done."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    quiet = "--quiet" in words
    words = [word for word in words if word != "--quiet"]
    say: Say = print
    try:
        computer = this_computer()
        say = _saying_and_writing(computer.places.folder / "logs" / "install.log")
        while not quiet and computer.excel_is_open():
            say(f"Excel（或 WPS 表格）正在运行。{CLOSE_EXCEL}，然后按回车键继续。")
            input()
        if words[:1] == ["uninstall"]:
            uninstall(computer, say)
        else:
            install(Path(words[1]), computer, say)
    except (HeatingError, OSError) as error:
        say(f"没有完成：{error}")
        return 1
    return 0


def _saying_and_writing(path: Path) -> Say:
    """Print a line, and add it to the log of installations."""
    path.parent.mkdir(parents=True, exist_ok=True)

    def say(line: str) -> None:
        print(line, flush=True)
        with path.open("a", encoding="utf-8") as log:
            log.write(f"[{dt.datetime.now():%Y-%m-%d %H:%M:%S}] {line}\n")

    return say


if __name__ == "__main__":
    raise SystemExit(main())

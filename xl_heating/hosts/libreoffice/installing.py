"""Putting the add-in into LibreOffice, and writing down for it where this package is."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass
from pathlib import Path

from xl_heating.errors import JobError
from xl_heating.hosts.libreoffice.environment import settings_file
from xl_heating.hosts.libreoffice.extension import FILE, IDENTIFIER, MINIMAL_OFFICE, extension

_SECONDS = 180
_PLACES = {
    "win32": ("LibreOffice/program",),
    "darwin": ("/Applications/LibreOffice.app/Contents/MacOS",),
}
_OWN_PYTHON = ("python.exe", "python", "../Resources/python")
_VERSION = re.compile(r"LibreOffice (\d+)\.(\d+)[.\d]*")
_ASK_PYTHON = "import sys, uno; print(f'{sys.version_info[0]}.{sys.version_info[1]}')"


@dataclass(frozen=True)
class Installed:
    """What was done: the office, where the settings lie."""

    office: str
    settings: Path


@dataclass(frozen=True)
class Office:
    """A LibreOffice on this computer: the folder of its programs."""

    programs: Path

    def version(self) -> tuple[str, tuple[int, int]]:
        """What it calls itself, and (25, 2) for 25.2.3."""
        shown = run_program([self.program("soffice"), "--version"], "LibreOffice 无法启动。").strip()
        found = _VERSION.search(shown)
        if found is None:
            raise JobError(f"认不出 LibreOffice 的版本：{shown}。", where=str(self.programs))
        return found[0], (int(found[1]), int(found[2]))

    def python(self) -> str:
        """The version of the Python inside it, such as ``3.11``."""
        own = [path for name in _OWN_PYTHON if (path := self.programs / name).is_file()]
        for python in own or [Path("/usr/bin/python3")]:
            try:
                return run_program([str(python), "-c", _ASK_PYTHON], "").strip()
            except JobError:
                continue
        raise JobError(
            "LibreOffice 没有 Python 支持，加载项无法运行。",
            where=str(self.programs),
            remedy="Debian、统信、麒麟等系统请安装软件包 python3-uno；其他系统请重新安装完整的 LibreOffice。",
        )

    def unopkg(self, *arguments: str, profile: Path | None) -> None:
        """Run the program that manages add-ins."""
        own = [f"-env:UserInstallation={profile.absolute().as_uri()}"] if profile else []
        run_program(
            [self.program("unopkg"), *arguments, *own],
            "LibreOffice 没有接受加载项。",
            "请关闭所有 LibreOffice 窗口后重试。",
        )

    def program(self, name: str) -> str:
        """The path of one of its programs, such as ``soffice``."""
        windows = self.programs / f"{name}.com"
        return str(windows if windows.is_file() else self.programs / name)


def find_office() -> Office:
    """The LibreOffice of this computer.

    Raises
    ------
    JobError : there is none
    """
    found = shutil.which("soffice")
    if found:
        return Office(Path(found).resolve().parent)
    roots = [os.environ.get(name, "") for name in ("ProgramFiles", "ProgramFiles(x86)")]
    for place in _PLACES.get(sys.platform, ()):
        for root in roots if sys.platform == "win32" else [""]:
            if (folder := Path(root, place)).is_dir():
                return Office(folder)
    raise JobError(
        "没有找到 LibreOffice。", remedy=f"请先安装 LibreOffice {MINIMAL_OFFICE} 或更高版本，再运行一次。"
    )


def install(office: Office, *, profile: Path | None = None) -> Installed:
    """Install the add-in and write down the environment that runs this.

    Parameters
    ----------
    profile : the folder of another user profile than the user's own, as for a portable LibreOffice

    Raises
    ------
    JobError : an office too old, without Python or with another Python than this, or one that refuses
    """
    _refuse_root()
    name, version = office.version()
    needed = tuple(map(int, MINIMAL_OFFICE.split(".")))
    if version < needed:
        raise JobError(
            f"本机是 {name}，加载项需要 {MINIMAL_OFFICE} 或更高版本。",
            remedy="旧版本打开 .xlsx 时函数显示 #NAME?，请先升级 LibreOffice。",
        )
    python, own = office.python(), f"{sys.version_info[0]}.{sys.version_info[1]}"
    if python != own:
        raise JobError(
            f"{name} 使用 Python {python}，而 xl_heating 装在 Python {own} 中，二者须相同。",
            remedy=f"请用 Python {python} 建立环境，在其中安装 xl_heating 后重试。",
        )
    path = settings_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder, FILE)
        package.write_bytes(extension())
        office.unopkg("add", "--force", "--suppress-license", str(package), profile=profile)
    text = json.dumps({"paths": folders(), "python": own}, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
    return Installed(name, path)


def uninstall(office: Office, *, profile: Path | None = None) -> None:
    """Remove the add-in and what was written down for it; raises JobError when it is not there."""
    _refuse_root()
    office.unopkg("remove", IDENTIFIER, profile=profile)
    settings_file().unlink(missing_ok=True)


def folders() -> list[str]:
    """Where this package and the libraries it needs are imported from."""
    own = Path(__file__).parents[3]
    libraries = [Path(sysconfig.get_path(name)) for name in ("purelib", "platlib")]
    return list(dict.fromkeys(str(each) for each in (own, *libraries) if each.is_dir()))


def _refuse_root() -> None:
    if sys.platform != "win32" and os.geteuid() == 0:
        raise JobError(
            "不能以管理员（root）身份安装。",
            remedy="请用平时打开 LibreOffice 的用户运行，不要加 sudo。",
        )


def run_program(command: list[str], failed: str, remedy: str = "", *, seconds: float = _SECONDS) -> str:
    """Run a program of the office's outside of any Python environment, which would confuse its own."""
    outside = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PYTHON") and name != "VIRTUAL_ENV"
    }
    here = {Path(sys.prefix, part) for part in ("bin", "Scripts")}
    outside["PATH"] = os.pathsep.join(
        part for part in os.environ.get("PATH", "").split(os.pathsep) if Path(part) not in here
    )
    try:
        done = subprocess.run(
            command, env=outside, capture_output=True, text=True, errors="replace", timeout=seconds
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise JobError(failed, where=command[0], remedy=f"{remedy}（{error}）") from None
    if done.returncode:
        reason = (done.stderr or done.stdout).strip()[-400:]
        raise JobError(failed, where=command[0], remedy=f"{remedy}（{reason}）")
    return done.stdout

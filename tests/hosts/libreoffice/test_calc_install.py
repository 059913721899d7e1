"""xl-heating install --libreoffice: into a profile of its own, found at the next start, and gone again."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from calc_office import Office, environment

from xl_heating.errors import JobError
from xl_heating.hosts.libreoffice import installing
from xl_heating.hosts.libreoffice.environment import settings_file

COMMAND = [sys.executable, "-m", "xl_heating", "install", "--libreoffice"]


def as_a_user() -> list[str]:
    """What to put before a command so that it does not run as root, which LibreOffice refuses."""
    if os.geteuid():
        return []
    command = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
    try:
        subprocess.run([*command, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("run as root, and this machine does not let unshare make another user")
    return command


@pytest.mark.host
def test_installed_used_and_removed(office_program: Path, tmp_path: Path) -> None:
    running = Office(office_program, tmp_path, None, bundled=False)
    profile = ["--profile", str(tmp_path / "profile")]
    variables = {**environment(tmp_path / "settings"), "VIRTUAL_ENV": sys.prefix}
    variables["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{variables['PATH']}"
    command = [*as_a_user(), *COMMAND, *profile]
    subprocess.run(command, env=variables, check=True, capture_output=True, timeout=300)
    written = json.loads(running.settings_file.read_text(encoding="utf-8"))
    assert written["python"] == f"{sys.version_info[0]}.{sys.version_info[1]}"
    with running:
        *_, shown = running.run([["open"], ["put", "A1", '=HEAT_CAP("太阳能")'], ["show", "A1"]])
        assert shown == "6000"
    subprocess.run([*command, "--uninstall"], env=variables, check=True, capture_output=True, timeout=300)
    assert not running.settings_file.exists()
    with running:
        *_, shown = running.run([["open"], ["put", "A1", '=HEAT_CAP("太阳能")'], ["show", "A1"]])
        assert shown == "#NAME?"


def programs(folder: Path, **answers: str) -> installing.Office:
    """An office of small scripts: each says its answer, or fails if that begins with ``!``."""
    for name, answer in answers.items():
        path = folder / name
        failing = answer.startswith("!")
        path.write_text(
            f"#!/bin/sh\necho '{answer.lstrip('!')}' {'>&2; exit 1' if failing else ''}\n", encoding="utf-8"
        )
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return installing.Office(folder)


OWN = f"{sys.version_info[0]}.{sys.version_info[1]}"
REFUSALS = {
    "too old": (
        {"soffice": "LibreOffice 7.4.7.2 40(Build:2)", "python": OWN, "unopkg": ""},
        "本机是 LibreOffice 7.4.7.2，加载项需要 25.2 或更高版本。",
    ),
    "other Python": (
        {"soffice": "LibreOffice 25.2.3.2 520(Build:2)", "python": "3.8", "unopkg": ""},
        f"LibreOffice 25.2.3.2 使用 Python 3.8，而 xl_heating 装在 Python {OWN} 中，二者须相同。",
    ),
    "no Python": (
        {"soffice": "LibreOffice 26.8.0.1", "python": "!No module named uno", "unopkg": ""},
        "LibreOffice 没有 Python 支持，加载项无法运行。",
    ),
    "running": (
        {"soffice": "LibreOffice 25.8.1.1", "python": OWN, "unopkg": "!ERROR: unopkg cannot be started"},
        "请关闭所有 LibreOffice 窗口后重试。（ERROR: unopkg cannot be started）",
    ),
    "not an office": (
        {"soffice": "OpenOffice 4.1", "python": OWN, "unopkg": ""},
        "认不出 LibreOffice 的版本：OpenOffice 4.1。",
    ),
}


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are shell scripts")
@pytest.mark.parametrize("case", REFUSALS)
def test_refusals_leave_nothing_written(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers, message = REFUSALS[case]
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(JobError) as refusal:
        installing.install(programs(tmp_path, **answers))
    assert message in str(refusal.value)
    assert not settings_file().exists()


def test_not_as_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(JobError, match="root"):
        installing.install(programs(tmp_path, soffice="LibreOffice 25.2.3.2"))
    with pytest.raises(JobError, match="root"):
        installing.uninstall(programs(tmp_path, unopkg=""))


def test_the_folders_written_down_hold_what_is_needed() -> None:
    folders = [Path(each) for each in installing.folders()]
    assert any((each / "xl_heating" / "__init__.py").is_file() for each in folders)
    assert any((each / "numpy").is_dir() for each in folders)


def test_it_must_be_said_where(capsys: pytest.CaptureFixture[str]) -> None:
    from xl_heating.cli import main

    with pytest.raises(SystemExit) as left:
        main(["install"])
    assert left.value.code == 2
    assert "xl-heating install --libreoffice" in capsys.readouterr().err

"""The doctor's checks of LibreOffice and our add-in in it, well and unwell, on a staff PC in memory."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from staff_pc import healthy, list_addin, register_environment, set_scripting, with_libreoffice

from xl_heating import __version__
from xl_heating.hosts.libreoffice import environment, extension
from xl_heating.installation import inspecting, libreoffice_checks
from xl_heating.installation.doctor import Result, State, examine
from xl_heating.installation.inspecting import Inspected, this_computer

NAMES = [check.name for check in libreoffice_checks.CHECKS]
VERSION, ADDIN, REGISTRATION, PYTHON, START, MACROS = NAMES


@pytest.fixture
def pc(tmp_path: Path) -> Inspected:
    return with_libreoffice(healthy(tmp_path))


def results(pc: Inspected) -> dict[str, Result]:
    return {each.name: each for each in examine(pc).results if each.name in NAMES}


def test_in_order(pc):
    assert {name: each.state for name, each in results(pc).items()} == dict.fromkeys(NAMES, State.GOOD)


def test_without_libreoffice_only_that_is_said(pc):
    found = results(replace(pc, libreoffice=lambda: None))
    assert list(found) == [VERSION]
    assert found[VERSION].state is State.GOOD
    assert "没有安装" in found[VERSION].meaning


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("LibreOffice 25.2.0.1 520", "正常"),
        ("LibreOffice 26.8.1.1", "正常"),
        ("LibreOffice 24.8.1.2", "注意"),
        ("LibreOffice 7.6.4.1", "注意"),
    ],
)
def test_the_version(pc, answer, state):
    found = results(replace(pc, libreoffice=lambda: answer))[VERSION]
    assert found.state == state
    assert answer in found.meaning
    assert ("#NAME?" in found.meaning) == ("升级" in found.remedy) == (state == "注意")


@pytest.mark.parametrize("answer", ["", "OpenOffice"])
def test_a_version_that_cannot_be_told(pc, answer):
    found = results(replace(pc, libreoffice=lambda: answer))[VERSION]
    assert found.state is State.ATTENTION
    assert "认不出" in found.meaning


def test_without_the_addin_nothing_about_it_is_asked(pc):
    (pc.libreoffice_profile / "uno_packages" / "cache" / "uno_packages.pmap").unlink()
    pc.libreoffice_settings.unlink()
    found = results(pc)
    assert list(found) == [VERSION, ADDIN]
    assert found[ADDIN].state is State.GOOD
    assert "没有安装 LibreOffice 加载项" in found[ADDIN].meaning


def test_an_addin_that_is_gone_while_its_registration_stays(pc):
    (pc.libreoffice_profile / "uno_packages" / "cache" / "uno_packages.pmap").write_bytes(b"Pmp1\n")
    found = results(pc)[ADDIN]
    assert found.state is State.ATTENTION
    assert "xl-heating install --libreoffice" in found.remedy


def test_an_addin_of_another_version(pc):
    list_addin(pc, "0.0.1")
    found = results(pc)[ADDIN]
    assert found.state is State.WRONG
    assert "0.0.1" in found.meaning
    assert __version__ in found.meaning


def test_no_registration(pc):
    pc.libreoffice_settings.unlink()
    found = results(pc)
    assert found[REGISTRATION].state is State.WRONG
    assert "没有登记" in found[REGISTRATION].meaning
    assert PYTHON not in found


@pytest.mark.parametrize("text", ["{", "[]", '{"paths": []}', '{"paths": 3, "python": "3.11"}'])
def test_a_registration_that_cannot_be_read(pc, text):
    pc.libreoffice_settings.write_text(text, encoding="utf-8")
    found = results(pc)[REGISTRATION]
    assert found.state is State.WRONG
    assert "无法读取" in found.meaning


def test_a_registered_folder_that_is_gone(pc, tmp_path):
    gone = tmp_path / "旧环境"
    register_environment(pc, paths=[str(tmp_path), str(gone)], python="3.11")
    found = results(pc)[REGISTRATION]
    assert found.state is State.WRONG
    assert found.meaning == f"登记的文件夹已不存在：{gone}。"


def test_registered_folders_without_the_package(pc, tmp_path):
    register_environment(pc, paths=[str(tmp_path)], python="3.11")
    found = results(pc)[REGISTRATION]
    assert found.state is State.WRONG
    assert "已没有 xl_heating" in found.meaning


def test_another_python_than_the_registered_one(pc):
    found = results(replace(pc, libreoffice_python=lambda: "3.12"))[PYTHON]
    assert found.state is State.WRONG
    assert "LibreOffice 使用 Python 3.12，登记的环境是 Python 3.11" in found.meaning
    assert "请用 Python 3.12 建立环境" in found.remedy


@pytest.mark.parametrize("answer", [None, ""])
def test_an_office_without_python(pc, answer):
    found = results(replace(pc, libreoffice_python=lambda: answer))[PYTHON]
    assert found.state is State.WRONG
    assert "python3-uno" in found.remedy


@pytest.mark.parametrize("name", ["VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH"])
def test_an_environment_that_confuses_the_office(pc, name):
    found = results(replace(pc, environment={name: "/opt/heating", "PATH": "/usr/bin"}))[START]
    assert found.state is State.ATTENTION
    assert name in found.meaning
    assert results(replace(pc, environment={name: ""}))[START].state is State.GOOD


def test_inside_the_office_its_own_setting_does_not_count(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/usr/lib/libreoffice/program")
    monkeypatch.delitem(sys.modules, "pyuno", raising=False)
    assert "PYTHONPATH" in this_computer().environment
    monkeypatch.setitem(sys.modules, "pyuno", sys)
    assert "PYTHONPATH" not in this_computer().environment


@pytest.mark.parametrize(
    ("level", "name", "state"),
    [("0", "低", "正常"), ("1", "中", "正常"), ("2", "高", "注意"), ("3", "非常高", "注意")],
)
def test_macro_levels(pc, level, name, state):
    set_scripting(pc, MacroSecurityLevel=level)
    found = results(pc)[MACROS]
    assert found.state == state
    assert f"“{name}”" in found.meaning


def test_a_level_never_changed_is_the_offices_own_high(pc):
    set_scripting(pc)
    found = results(pc)[MACROS]
    assert found.state is State.ATTENTION
    assert "“高”" in found.meaning
    assert "可信任" in found.remedy


@pytest.mark.parametrize("level", ["2", "3"])
def test_a_trusted_folder(pc, level):
    set_scripting(pc, MacroSecurityLevel=level, SecureURL="<it>file:///D:/%E8%A1%A5%E8%B4%B4</it>")
    assert results(pc)[MACROS].state is State.GOOD
    set_scripting(pc, MacroSecurityLevel=level, SecureURL="")
    assert results(pc)[MACROS].state is State.ATTENTION


def test_all_macros_forbidden(pc):
    set_scripting(pc, MacroSecurityLevel="0", DisableMacrosExecution="true")
    found = results(pc)[MACROS]
    assert found.state is State.ATTENTION
    assert "禁用了所有宏" in found.meaning


def test_a_level_that_cannot_be_read_is_left_out(pc):
    set_scripting(pc, MacroSecurityLevel="many")
    assert MACROS not in results(pc)
    profile = pc.libreoffice_profile / "registrymodifications.xcu"
    profile.write_text("<items>", encoding="utf-8")
    assert MACROS not in results(pc)
    profile.unlink()
    assert MACROS not in results(pc)


def test_it_looks_where_the_addin_does():
    """What is written here a second time, since this part of the package imports nothing of the others."""
    oldest = ".".join(map(str, libreoffice_checks.OLDEST_LIBREOFFICE))
    assert this_computer().libreoffice_settings == environment.settings_file()
    assert (libreoffice_checks.ADDIN, oldest) == (extension.IDENTIFIER, extension.MINIMAL_OFFICE)


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are shell scripts")
def test_the_office_is_asked_outside_of_any_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("VIRTUAL_ENV", "/opt/heating")
    monkeypatch.setenv("PYTHONHOME", "/opt/heating")
    for name, answer in {"soffice": "LibreOffice 25.2.3.2", "python": "3.12"}.items():
        path = tmp_path / name
        path.write_text(f'#!/bin/sh\necho "{answer}$VIRTUAL_ENV$PYTHONHOME"\n', encoding="utf-8")
        path.chmod(0o755)
    monkeypatch.setattr(inspecting.shutil, "which", lambda name: str(tmp_path / name))
    computer = this_computer()
    assert (computer.libreoffice(), computer.libreoffice_python()) == ("LibreOffice 25.2.3.2", "3.12")

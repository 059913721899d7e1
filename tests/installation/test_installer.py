"""Installing a small kit on a staff PC in memory, again, over another version, and removing it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from small_kit import make_kit
from staff_pc import FakeRegistry, healthy

from xl_heating.errors import InstallationError
from xl_heating.installation import installer, xlwings_settings
from xl_heating.installation.doctor import State, examine
from xl_heating.installation.installer import Computer, install, main, uninstall
from xl_heating.installation.places import UNINSTALL_KEY, Places
from xl_heating.installation.registry import USER

OPTIONS = r"Software\Microsoft\Office\16.0\Excel\Options"
LOCATION = r"Software\Microsoft\Office\16.0\Excel\Security\Trusted Locations\xl_heating"


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    return make_kit(tmp_path / "安装 用")


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    home = tmp_path / "用户 张三"
    return Computer(Places(home / "AppData" / "Local", home), FakeRegistry())


def runtimes(computer: Computer) -> list[Path]:
    return sorted(computer.places.folder.glob("runtime-*"))


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def opened(computer: Computer) -> dict[str, object]:
    return dict(computer.registry.values(USER, OPTIONS))


def test_everything_is_put_in_its_place(kit, computer):
    said = []
    install(kit, computer, said.append)
    places = computer.places
    (runtime,) = runtimes(computer)
    assert (runtime / "python.exe").read_bytes() == b"MZ"
    assert (runtime / "xlwings64-0.37.8.dll").read_bytes() == b"64"
    assert (runtime / "Lib" / "site-packages" / "xl_heating" / "policy" / "taishan-2021.toml").is_file()
    assert list((runtime / "Lib" / "site-packages" / "xlwings").rglob("*.pyc"))  # compiled at once
    assert places.addin.read_bytes() == b"add-in"
    assert (places.templates / "区级汇总.xlsm").read_bytes() == b"template"
    assert opened(computer) == {"OPEN": f'"{places.addin}"'}
    assert computer.registry.values(USER, LOCATION)["Path"] == f"{places.folder}\\"
    assert computer.registry.values(USER, LOCATION)["AllowSubfolders"] == 1
    assert xlwings_settings.read(places.xlwings_conf) == {
        "INTERPRETER_WIN": rf"%LOCALAPPDATA%\xl_heating\{runtime.name}\python.exe",
        "ADD_WORKBOOK_TO_PYTHONPATH": "False",
    }
    assert computer.registry.values(USER, UNINSTALL_KEY)["DisplayName"] == "清洁取暖（xl_heating）"
    assert said[-2].startswith("安装完成")


def test_batch_files_are_ascii_whatever_the_user_is_called(kit, computer):
    install(kit, computer)
    for name in ("xl-heating.cmd", "uninstall.cmd"):
        text = (computer.places.folder / name).read_bytes()
        assert text.isascii()
        assert b"\n" not in text.replace(b"\r\n", b"")
    assert computer.places.xlwings_conf.read_bytes().isascii()


def test_the_doctor_finds_the_installation_in_order(kit, computer, tmp_path):
    install(kit, computer)
    pc = healthy(tmp_path / "other")
    here = replace(
        pc,
        registry=computer.registry,
        places=computer.places,
        python=runtimes(computer)[0] / "python.exe",
        bits=lambda path: 64,
    )
    states = {each.name: each.state for each in examine(here).results}
    for name in ("连接库", "宏的设置文件", "加载项", "受信任位置", "来自互联网的标记", "版本一致"):
        assert states[name] is State.GOOD


def test_installing_twice_is_installing_once(kit, computer):
    install(kit, computer)
    before, registry = files(computer.places.folder), dict(computer.registry.keys)
    install(kit, computer)
    after = files(computer.places.folder)
    assert {name for name in before if not name.endswith(".pyc")} == {
        name for name in after if not name.endswith(".pyc")
    }
    assert computer.registry.keys == registry


def test_other_addins_keep_their_places_and_gaps_are_closed(kit, computer):
    computer.registry.write(OPTIONS, "OPEN", r'"C:\甲.xlam"')
    computer.registry.write(OPTIONS, "OPEN2", r'/R "D:\旧\清洁取暖.xlam"')  # ours, from an older folder
    computer.registry.write(OPTIONS, "OPEN10", "乙.xlam")
    computer.registry.write(OPTIONS, "Font", "宋体,11")
    install(kit, computer)
    assert opened(computer) == {
        "OPEN": r'"C:\甲.xlam"',
        "OPEN1": "乙.xlam",
        "OPEN2": f'"{computer.places.addin}"',
        "Font": "宋体,11",
    }
    uninstall(computer)
    assert opened(computer) == {"OPEN": r'"C:\甲.xlam"', "OPEN1": "乙.xlam", "Font": "宋体,11"}


def test_older_excels_that_are_there_are_told_too(kit, computer):
    computer.registry.write(r"Software\Microsoft\Office\15.0\Excel\Options", "Font", "宋体,11")
    install(kit, computer)
    assert "OPEN" in computer.registry.values(USER, r"Software\Microsoft\Office\15.0\Excel\Options")
    assert not computer.registry.values(USER, r"Software\Microsoft\Office\14.0\Excel\Options")


def test_a_newer_kit_replaces_the_older(kit, computer, tmp_path):
    install(kit, computer)
    (old,) = runtimes(computer)
    newer = make_kit(tmp_path / "新", addin=b"newer add-in", template=b"newer template", python=b"MZ newer")
    install(newer, computer)
    (new,) = runtimes(computer)
    assert new != old
    assert computer.places.addin.read_bytes() == b"newer add-in"
    assert files(computer.places.templates) == {"区级汇总.xlsm": b"newer template"}
    conf = xlwings_settings.read(computer.places.xlwings_conf)
    assert new.name in conf["INTERPRETER_WIN"]


def test_a_template_that_the_user_changed_is_kept(kit, computer, tmp_path):
    install(kit, computer)
    (computer.places.templates / "区级汇总.xlsm").write_bytes(b"my own figures")
    said = []
    install(make_kit(tmp_path / "新", template=b"newer template"), computer, said.append)
    assert files(computer.places.templates) == {
        "区级汇总.xlsm": b"newer template",
        "区级汇总（原有1）.xlsm": b"my own figures",
    }
    assert any("原有1" in line for line in said)


def test_a_runtime_in_use_stays_whole(kit, computer, monkeypatch):
    install(kit, computer)
    (runtime,) = runtimes(computer)
    before = files(runtime)
    real = Path.rename

    def rename(self: Path, target: Path) -> Path:
        if self == runtime:
            raise PermissionError(13, "Access is denied")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    said = []
    install(kit, computer, said.append)
    assert files(runtime) == before
    assert "运行环境正在使用，保持原样。" in said


def test_a_broken_attempt_is_made_good(kit, computer):
    install(kit, computer)
    (runtime,) = runtimes(computer)
    (runtime / installer.COMPLETE).unlink()
    (runtime / "python.exe").unlink()
    (computer.places.folder / f"{runtime.name}.partial").mkdir()
    install(kit, computer)
    assert runtimes(computer) == [runtime]
    assert (runtime / "python.exe").is_file()


def test_an_altered_kit_is_refused_before_anything_is_written(kit, computer):
    (kit / "files" / "清洁取暖.xlam").write_bytes(b"something else")
    (kit / "files" / "packages.zip").unlink()
    with pytest.raises(InstallationError, match=r"缺少 files/packages\.zip、files/清洁取暖\.xlam 与清单不符"):
        install(kit, computer)
    assert not computer.places.folder.exists()
    assert not computer.registry.keys


def test_a_kit_that_was_not_unpacked_says_how(tmp_path, computer):
    with pytest.raises(InstallationError, match="全部解压"):
        install(tmp_path, computer)


def test_an_open_excel_is_refused(kit, computer):
    open_excel = replace(computer, excel_is_open=lambda: True)
    for act in (lambda: install(kit, open_excel), lambda: uninstall(open_excel)):
        with pytest.raises(InstallationError, match="关闭所有 Excel"):
            act()
    assert not computer.registry.keys


def test_a_full_disk_is_said(kit, computer, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(InstallationError, match="No space left"):
        install(kit, computer)


def test_settings_of_others_stay_and_come_back(kit, computer):
    conf = computer.places.xlwings_conf
    conf.parent.mkdir(parents=True)
    before = '"INTERPRETER_WIN","D:\\工具\\python.exe"\r\n"SHOW CONSOLE","True"\r\n'.encode("gbk")
    conf.write_bytes(before)
    install(kit, computer)
    install(kit, computer)
    settings = xlwings_settings.read(conf)
    assert settings["SHOW CONSOLE"] == "True"
    assert "xl_heating" in settings["INTERPRETER_WIN"]
    uninstall(computer)
    assert sorted(conf.read_bytes().splitlines()) == sorted(before.splitlines())
    assert [path.name for path in conf.parent.iterdir()] == ["xlwings.conf"]


@pytest.mark.parametrize("times", [1, 2])
def test_removing_leaves_nothing_behind(kit, computer, times):
    for _ in range(times):
        install(kit, computer)
    computer.registry.write(r"Software\Other", "kept", 1)
    uninstall(computer)
    assert files(computer.places.folder).keys() == {"uninstall.cmd"}  # it removes itself when it ends
    assert not computer.places.xlwings_conf.parent.exists()
    left = {name: values for (_, name), values in computer.registry.keys.items() if values}
    assert left == {r"software\other": {"kept": 1}}


def test_removing_keeps_what_the_user_changed(kit, computer):
    install(kit, computer)
    mine = computer.places.templates / "区级汇总.xlsm"
    mine.write_bytes(b"my own figures")
    said = []
    uninstall(computer, said.append)
    assert mine.read_bytes() == b"my own figures"
    assert any("仍保留" in line for line in said)


def test_removing_what_is_not_there_does_no_harm(computer):
    computer.places.folder.mkdir(parents=True)
    uninstall(computer)


def test_the_record_names_version_and_files(kit, computer):
    install(kit, computer)
    record = json.loads(computer.places.record.read_text(encoding="utf-8"))
    assert record["kit"]["xlwings"] == "0.37.8"
    assert record["files"].keys() == {"清洁取暖.xlam", "模板/区级汇总.xlsm"}


def test_off_windows_the_program_says_so(monkeypatch, capsys, kit):
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    assert main(["install", str(kit), "--quiet"]) == 1
    assert "只能在 Windows 上安装" in capsys.readouterr().out


def test_the_program_logs_what_it_did(monkeypatch, capsys, kit, computer):
    monkeypatch.setattr(installer, "this_computer", lambda: computer)
    assert main(["install", str(kit), "--quiet"]) == 0
    log = (computer.places.folder / "logs" / "install.log").read_text(encoding="utf-8")
    assert "安装完成" in log
    assert main(["uninstall", "--quiet"]) == 0
    assert "已卸载" in capsys.readouterr().out


def test_the_program_waits_until_excel_is_closed(monkeypatch, capsys, kit, computer):
    answers = [True, True, False, False]
    waiting = replace(computer, excel_is_open=lambda: answers.pop(0))
    monkeypatch.setattr(installer, "this_computer", lambda: waiting)
    monkeypatch.setattr("builtins.input", lambda *_: "")
    assert main(["install", str(kit)]) == 0
    assert capsys.readouterr().out.count("请保存工作簿并关闭所有 Excel 窗口") == 2

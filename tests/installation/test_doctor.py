"""Every check of the doctor, well and unwell, on a staff PC in memory."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from staff_pc import EXCEL, EXCEL_CLSID, healthy, program, with_libreoffice

from xl_heating.installation import xlwings_settings
from xl_heating.installation.checks import APP_PATHS, CHECKS
from xl_heating.installation.doctor import Diagnosis, Result, State, check_this_computer, examine
from xl_heating.installation.inspecting import Inspected, program_bits
from xl_heating.installation.registry import CLASSES, MACHINE, USER

SECURITY = r"Software\Microsoft\Office\16.0\Excel\Security"
POLICY = r"Software\Policies\Microsoft\Office\16.0\Excel\Security"
OPTIONS = r"Software\Microsoft\Office\16.0\Excel\Options"


@pytest.fixture
def pc(tmp_path: Path) -> Inspected:
    return healthy(tmp_path)


def result(pc: Inspected, name: str) -> Result:
    (found,) = [each for each in examine(pc).results if each.name == name]
    return found


def test_a_pc_in_order_passes_every_check(pc):
    diagnosis = examine(with_libreoffice(pc))
    assert {each.name: each.state for each in diagnosis.results} == {
        check.name: State.GOOD for check in CHECKS
    }
    assert diagnosis.healthy
    assert diagnosis.not_made == ()
    assert all(not each.remedy for each in diagnosis.results)
    assert "全部正常" in diagnosis.summary()


def test_what_is_not_in_order_says_what_to_do(pc):
    pc.places.addin.unlink()
    diagnosis = examine(pc)
    assert not diagnosis.healthy
    for each in diagnosis.results:
        assert each.meaning
        assert bool(each.remedy) == (each.state is not State.GOOD)


@pytest.mark.parametrize("version", [(3, 10, 9), (2, 7, 18)])
def test_an_old_python(pc, version):
    assert result(replace(pc, python_version=version), "Python").state is State.WRONG


def test_a_32_bit_python(pc):
    assert "32位" in result(replace(pc, python_bits=32), "Python").meaning


def test_a_missing_package_is_named(pc):
    found = result(replace(pc, package_version=lambda name: None if name == "pywin32" else "1"), "程序包")
    assert found.state is State.WRONG
    assert "pywin32" in found.meaning


def test_a_pywin32_that_does_not_load(pc):
    broken = replace(pc, importable=lambda module: "ImportError: DLL load failed")
    assert "DLL load failed" in result(broken, "程序包").meaning


def test_no_excel(pc):
    del pc.registry.keys[MACHINE, APP_PATHS.casefold()]
    del pc.registry.keys[CLASSES, rf"CLSID\{EXCEL_CLSID}\LocalServer32".casefold()]
    assert result(pc, "Excel").state is State.WRONG
    assert result(pc, "Excel 的名称").state is State.ATTENTION


def test_excel_from_the_microsoft_store(pc):
    store = r"C:\Program Files\WindowsApps\Microsoft.Office.Desktop.Excel_16051\Office16\EXCEL.EXE"
    pc.registry.put(MACHINE, APP_PATHS, "", store)
    found = result(pc, "Excel")
    assert found.state is State.WRONG
    assert "应用商店" in found.meaning


def test_an_excel_that_cannot_be_read(pc):
    assert result(replace(pc, bits=lambda path: None), "Excel").state is State.ATTENTION


@pytest.mark.parametrize(
    "server",
    [
        r'"C:\Program Files (x86)\Kingsoft\WPS Office\12.1.0\office6\et.exe" /automation',
        r"C:\Users\x\AppData\Local\Kingsoft\WPS Office\ksolaunch.exe -automation",
    ],
)
def test_wps_under_excels_name(pc, server):
    pc.registry.put(CLASSES, rf"CLSID\{EXCEL_CLSID}\LocalServer32", "", server)
    found = result(pc, "Excel 的名称")
    assert found.state is State.WRONG
    assert "WPS" in found.meaning
    assert result(pc, "Excel").state is State.GOOD  # Excel itself is there all the same


def test_a_pc_with_wps_alone_has_no_excel(pc):
    wps = r"C:\Program Files (x86)\Kingsoft\WPS Office\12.1.0\office6\et.exe"
    pc.registry.put(MACHINE, APP_PATHS, "", wps)
    pc.registry.put(CLASSES, rf"CLSID\{EXCEL_CLSID}\LocalServer32", "", wps)
    found = result(pc, "Excel")
    assert found.state is State.WRONG
    assert "免安装" in found.remedy


def test_the_dll_for_excels_own_bitness(pc):
    excel_32 = replace(pc, bits=lambda path: 64 if "64" in path.name else 32)
    assert "xlwings32" in result(excel_32, "连接库").meaning
    pc.python.with_name("xlwings32-0.37.8.dll").unlink()
    found = result(excel_32, "连接库")
    assert found.state is State.WRONG
    assert "xlwings32-0.37.8.dll" in found.meaning


def test_the_dll_of_another_version(pc):
    pc.python.with_name("xlwings64-0.37.8.dll").rename(pc.python.with_name("xlwings64-0.30.0.dll"))
    found = result(pc, "连接库")
    assert found.state is State.WRONG
    assert "只有 xlwings32-0.37.8.dll、xlwings64-0.30.0.dll" in found.meaning


def test_a_dll_that_is_not_what_its_name_says(pc):
    wrong = replace(pc, bits=lambda path: 32 if "dll" in path.name else 64)
    assert "位数" in result(wrong, "连接库").meaning


def test_no_settings(pc):
    pc.places.xlwings_conf.unlink()
    assert result(pc, "宏的设置文件").state is State.WRONG


def test_settings_that_lead_nowhere(pc):
    pc.python.unlink()
    assert "不存在" in result(pc, "宏的设置文件").meaning


def test_settings_of_another_python(pc, tmp_path):
    other = tmp_path / "python.exe"
    other.touch()
    xlwings_settings.write(pc.places.xlwings_conf, {xlwings_settings.INTERPRETER: str(other)})
    assert result(pc, "宏的设置文件").state is State.ATTENTION


def test_an_addin_that_is_missing_or_not_registered(pc):
    pc.registry.delete_value(OPTIONS, "OPEN")
    assert "没有登记" in result(pc, "加载项").meaning
    pc.places.addin.unlink()
    assert "不存在" in result(pc, "加载项").meaning


def test_an_addin_registered_from_another_folder_does_not_count(pc):
    pc.registry.put(USER, OPTIONS, "OPEN", r'"D:\旧\清洁取暖.xlam"')
    assert result(pc, "加载项").state is State.WRONG


def test_an_addin_that_excel_disabled(pc):
    key = r"Software\Microsoft\Office\16.0\Excel\Resiliency\DisabledItems"
    item = b"\x01\0\0\0" + str(pc.places.addin).encode("utf-16-le")
    pc.registry.put(USER, key, "1A2B", item)
    found = result(pc, "加载项停用")
    assert found.state is State.WRONG
    assert "禁用项目" in found.remedy


def test_no_trusted_location(pc):
    pc.registry.delete_key(rf"{SECURITY}\Trusted Locations\xl_heating")
    assert result(pc, "受信任位置").state is State.WRONG


@pytest.mark.parametrize("root", [USER, MACHINE])
def test_trusted_locations_switched_off_by_policy(pc, root):
    pc.registry.put(root, rf"{POLICY}\Trusted Locations", "AllLocationsDisabled", 1)
    assert "策略" in result(pc, "受信任位置").meaning


@pytest.mark.parametrize(("level", "state"), [(1, "正常"), (2, "正常"), (3, "注意"), (4, "注意")])
def test_macro_levels(pc, level, state):
    pc.registry.put(USER, SECURITY, "VBAWarnings", level)
    assert result(pc, "宏安全").state == state


def test_a_policy_goes_before_the_users_choice(pc):
    pc.registry.put(USER, SECURITY, "VBAWarnings", 1)
    pc.registry.put(MACHINE, POLICY, "VBAWarnings", 4)
    found = result(pc, "宏安全")
    assert found.state is State.ATTENTION
    assert "单位策略" in found.meaning
    pc.registry.put(MACHINE, rf"{POLICY}\Trusted Locations", "AllLocationsDisabled", 1)
    assert result(pc, "宏安全").state is State.WRONG


@pytest.mark.parametrize(("zone", "state"), [(3, "错误"), (4, "错误"), (1, "正常"), (0, "正常")])
def test_the_mark_of_the_web(pc, zone, state):
    text = f"[ZoneTransfer]\r\nZoneId={zone}\r\n"
    marked = replace(pc, stream=lambda path, name: text if path.suffix == ".xlsm" else None)
    found = result(marked, "来自互联网的标记")
    assert found.state == state
    assert ("区级汇总.xlsm" in found.meaning) == (state == "错误")


def test_versions_that_do_not_match(pc):
    record = json.loads(pc.places.record.read_text(encoding="utf-8"))
    record["kit"]["version"] = "0.0.1"
    pc.places.record.write_text(json.dumps(record), encoding="utf-8")
    assert "0.0.1" in result(pc, "版本一致").meaning


def test_an_addin_that_was_replaced(pc):
    pc.places.addin.write_bytes(b"older add-in")
    assert "加载项" in result(pc, "版本一致").meaning


def test_another_xlwings(pc):
    other = replace(pc, package_version=lambda name: "0.30.0")
    assert "0.30.0" in result(other, "版本一致").meaning


def test_no_record_of_an_installation(pc):
    pc.places.record.write_text("{", encoding="utf-8")
    assert result(pc, "版本一致").state is State.ATTENTION


def test_off_windows_it_says_what_it_could_not_check(pc):
    diagnosis = examine(replace(pc, windows=False))
    assert [each.name for each in diagnosis.results] == ["Python", "程序包", "LibreOffice"]
    assert set(diagnosis.not_made) == {check.name for check in CHECKS if check.windows}
    assert "须在 Windows 上检查：Excel、" in "\n".join(diagnosis.lines())


def test_the_summary_names_errors_first():
    diagnosis = Diagnosis(
        (
            Result("甲", State.ATTENTION, "甲的说明。", "甲的办法。"),
            Result("乙", State.GOOD, "乙的说明。"),
            Result("丙", State.WRONG, "丙的说明。", "丙的办法。"),
        )
    )
    first, second, third = diagnosis.summary().splitlines()
    assert first == "自检共3项：错误1项，注意1项。"
    assert second == "［错误］丙：丙的说明。丙的办法。"
    assert third == "［注意］甲：甲的说明。甲的办法。"


@pytest.mark.parametrize("bits", [32, 64])
def test_bits_of_a_program(tmp_path, bits):
    path = tmp_path / "a.exe"
    path.write_bytes(program(bits))
    assert program_bits(path) == bits


def test_bits_of_what_is_no_program(tmp_path):
    path = tmp_path / "a.exe"
    path.write_bytes(b"MZ")
    assert program_bits(path) is None
    assert program_bits(tmp_path / "nothing.exe") is None


def test_this_machine_is_examined():
    diagnosis = check_this_computer()
    assert diagnosis.results[0].name == "Python"
    assert diagnosis.results[0].state is State.GOOD


def test_the_command_prints_json():
    done = subprocess.run(
        [sys.executable, "-m", "xl_heating", "doctor", "--json"], capture_output=True, text=True, check=False
    )
    content = json.loads(done.stdout)
    assert content["healthy"] == (done.returncode == 0)
    assert {each["name"] for each in content["results"]} >= {"Python", "程序包"}


def test_excels_path_is_read_from_its_own_registration(pc):
    del pc.registry.keys[MACHINE, APP_PATHS.casefold()]
    assert EXCEL in result(pc, "Excel").meaning

"""The kit on a Windows of its own: installed by its batch file, serving functions, examined, removed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
import uuid
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from windows_python import HERE, WindowsPython, windows_path

from xl_heating.commands.kit import default_cache
from xl_heating.functions import call
from xl_heating.installation.downloading import download
from xl_heating.installation.kit import FOLDER, build_kit
from xl_heating.policy import load_policy
from xl_heating.templates import addin, district

pytestmark = pytest.mark.host

ROUTE, COST, SUBSIDY = "分散电代煤", 6350.0, 6000  # the ceiling of 三（二）


@dataclass(frozen=True)
class StaffPC:
    """A Wine prefix for this test alone: what is installed must not be seen by the other tests."""

    prefix: Path
    kit: Path

    @property
    def installed(self) -> Path:
        (folder,) = self.prefix.glob("drive_c/users/*/AppData/Local/xl_heating")
        return folder

    @property
    def python(self) -> Path:
        (found,) = self.installed.glob("runtime-*/python.exe")
        return found

    def command(self, batch: Path, *arguments: str, timeout: float = 240) -> tuple[int, str]:
        """Run a batch file in its own folder, as a double click does."""
        return self.run(["cmd", "/c", batch.name, *arguments], timeout, batch.parent)

    def run(self, words: Sequence[str], timeout: float = 120, folder: Path | None = None) -> tuple[int, str]:
        done = subprocess.run(
            ["wine", *words],
            env=self.environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=timeout,
            check=False,
        )
        return done.returncode, done.stdout.decode("utf-8", "replace")

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "WINEPREFIX": str(self.prefix),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml=",
            "TZ": "Asia/Shanghai",
            "LC_ALL": "C.UTF-8",  # by which Wine reads Chinese arguments
        }

    @contextmanager
    def server(self) -> Iterator[str]:
        """The UDF server, started as xlwings' macros start it."""
        clsid = f"{{{uuid.uuid4()}}}"
        process = subprocess.Popen(
            ["wine", str(self.python), "-B", "-c", f"import xlwings; xlwings.serve('{clsid}')"],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        # CPython stops under Wine when nobody takes its output.
        reader = threading.Thread(target=lambda: list(process.stdout or ()), daemon=True)
        reader.start()
        try:
            yield clsid
        finally:
            process.kill()
            process.wait(timeout=30)
            reader.join(timeout=10)


@pytest.fixture(scope="module")
def pc(windows: WindowsPython, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StaffPC]:
    folder = tmp_path_factory.mktemp("kit")
    policy = load_policy()
    addin.addin_workbook(folder / addin.FILE, policy)
    district.district_workbook(folder / district.FILE, policy)
    made = build_kit(
        folder / "kit.zip", download(default_cache()), folder / addin.FILE, [folder / district.FILE]
    )
    with zipfile.ZipFile(made) as archive:
        archive.extractall(folder / "解压 (1)")
    made.unlink()
    prefix = folder / "prefix"
    shutil.copytree(windows.folder / "prefix", prefix, symlinks=True)
    staff_pc = StaffPC(prefix, folder / "解压 (1)" / FOLDER)
    try:
        code, said = staff_pc.command(staff_pc.kit / "安装.cmd", "--quiet")
        assert code == 0, said
        yield staff_pc
    finally:
        server = shutil.which("wineserver") or "/usr/lib/wine/wineserver"
        subprocess.run([server, "-k"], env=staff_pc.environment, timeout=60, check=False)
        shutil.rmtree(folder, ignore_errors=True)


def test_the_install_log_tells_each_step(pc: StaffPC, report: list[str]) -> None:
    log = (pc.installed / "logs" / "install.log").read_text(encoding="utf-8")
    for step in ("安装包完整", "已安装运行环境", "已安装加载项", "已写入设置", "已登记", "安装完成"):
        assert step in log
    report.append("The kit's install log under Wine:")
    report += [f"  {line}" for line in log.splitlines()]


def test_a_cell_function_is_served_by_the_installed_python(pc: StaffPC, tmp_path: Path) -> None:
    calls, results = tmp_path / "calls.json", tmp_path / "results.json"
    column = [[cost] for cost in (1200.0, 6000.0, 6350.5, None)]
    asked = [["HEAT_SUBSIDY", [ROUTE, COST]], ["HEAT_SUBSIDY", [ROUTE, column]]]
    calls.write_text(json.dumps(asked, ensure_ascii=False), encoding="utf-8")
    client = [str(pc.python), "-X", "utf8", windows_path(HERE / "udf_client.py")]
    with pc.server() as clsid:
        code, said = pc.run([*client, clsid, windows_path(calls), windows_path(results)])
    assert code == 0, said
    answered = json.loads(results.read_text(encoding="utf-8"))
    assert call("HEAT_SUBSIDY", ROUTE, COST) == SUBSIDY
    assert SUBSIDY in _scalars(answered)
    assert _scalars(answered)[1:4] == [1200, SUBSIDY, SUBSIDY]


def _scalars(content: object) -> list[object]:
    """All numbers of the results, in order."""
    if isinstance(content, dict):
        content = list(content.values())
    if isinstance(content, list):
        return [number for each in content for number in _scalars(each)]
    return [content] if isinstance(content, (int, float)) and not isinstance(content, bool) else []


def test_the_command_line_works_there(pc: StaffPC) -> None:
    formula = f'=HEAT_SUBSIDY("{ROUTE}",{COST})'
    code, said = pc.command(pc.installed / "xl-heating.cmd", "eval", formula)
    assert (code, said.strip()) == (0, str(SUBSIDY))


def test_the_doctor_runs_there(pc: StaffPC, report: list[str]) -> None:
    code, said = pc.command(pc.installed / "xl-heating.cmd", "doctor", "--json")
    content = json.loads(said)
    states = {each["name"]: each["state"] for each in content["results"]}
    assert states.pop("Excel") == "错误"  # Wine has none, and the doctor says so
    assert states.pop("Excel 的名称") == "注意"
    assert set(states.values()) == {"正常"}
    assert code == 1
    assert content["need_windows"] == []
    report.append("xl-heating doctor under Wine:")
    report += [f"  [{each['state']}] {each['name']}: {each['meaning']}" for each in content["results"]]


def test_removing_leaves_the_logs_alone(pc: StaffPC) -> None:
    installed = pc.installed
    _, said = pc.command(pc.kit / "卸载.cmd", "--quiet")
    assert "已卸载" in said
    left = (
        {path.relative_to(installed).as_posix() for path in installed.rglob("*")}
        if installed.exists()
        else set()
    )
    assert left == {"logs", "logs/install.log"}
    assert not list(pc.prefix.glob("drive_c/users/*/.xlwings/xlwings.conf"))

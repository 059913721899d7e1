"""The kit: what is in it, that it is the same each time, and what it takes from the package index."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from small_kit import downloads, make_kit

from xl_heating import __version__
from xl_heating.errors import InstallationError
from xl_heating.installation import downloading
from xl_heating.installation.downloading import Pin, download, pins
from xl_heating.installation.kit import FOLDER, build_kit, built_files, guide, own_package

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_kit(tmp_path_factory.mktemp("kit"))


@pytest.fixture
def packages(kit: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(kit / "files" / "packages.zip")


def test_what_lies_on_top(kit):
    assert {path.name for path in kit.iterdir()} == {
        "安装.cmd",
        "卸载.cmd",
        "安装说明.html",
        "校验清单.txt",
        "files",
    }


def test_the_hash_list_names_every_file(kit):
    listed = dict(
        reversed(line.split("  ", 1))
        for line in (kit / "校验清单.txt").read_text(encoding="utf-8-sig").splitlines()
    )
    found = {
        path.relative_to(kit).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in kit.rglob("*")
        if path.is_file() and path.name != "校验清单.txt"
    }
    assert listed == found


def test_the_same_downloads_give_the_same_bytes(tmp_path):
    first = make_kit(tmp_path / "a").parents[1] / "kit.zip"
    second = make_kit(tmp_path / "b").parents[1] / "kit.zip"
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("name", ["安装.cmd", "卸载.cmd"])
def test_batch_files_are_in_the_code_page_of_a_chinese_windows(kit, name):
    data = (kit / name).read_bytes()
    assert "请先" in data.decode("gbk") or "本机" in data.decode("gbk")
    assert b"\n" not in data.replace(b"\r\n", b"")
    for line in data.split(b"\r\n"):
        assert line.isascii() or line.startswith(b"echo ")  # only what is shown is Chinese


def test_python_finds_its_packages_and_the_dlls_lie_beside_it(kit):
    python = kit / "files" / "python"
    assert (python / "python311._pth").read_bytes().split(b"\r\n")[:3] == [
        b"python311.zip",
        b".",
        rb"Lib\site-packages",
    ]
    assert (python / "xlwings32-0.37.8.dll").read_bytes() == b"32"
    assert (python / "xlwings64-0.37.8.dll").read_bytes() == b"64"


def test_tests_macros_and_what_is_not_free_stay_out(packages):
    names = set(packages.namelist())
    assert {"xlwings/__init__.py", "xlwings/xlwings.bas", "numpy/testing/__init__.py", "tool.py"} <= names
    assert not [name for name in names if re.search(r"^numpy/.*tests/|/pro/|\.xlam$|\.data/", name)]


def test_our_own_package_is_whole(packages):
    names = set(packages.namelist())
    tracked = {
        path.relative_to(PROJECT).as_posix()
        for path in (PROJECT / "xl_heating").rglob("*")
        if path.is_file() and path.suffix in (".py", ".toml", ".txt", ".html")
    }
    assert tracked <= names
    assert "xl_heating/macros/heat_run.bas" in names
    assert f"Version: {__version__}" in packages.read(f"xl_heating-{__version__}.dist-info/METADATA").decode()
    assert not [name for name in names if "__pycache__" in name]


def test_our_own_package_runs_from_the_kit(packages, tmp_path):
    """Only the packages that we need come from this machine; xl_heating itself from the kit."""
    packages.extractall(tmp_path, [name for name in packages.namelist() if name.startswith("xl_heating")])
    command = "import xl_heating, sys; from xl_heating.cli import main; print(xl_heating.__file__); main()"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {command}", "--version"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=True,
    )
    place, version = done.stdout.splitlines()
    assert place.startswith(str(tmp_path))
    assert version == f"xl-heating {__version__}"


def test_the_installer_needs_the_standard_library_alone(kit):
    environment = {name: value for name, value in os.environ.items() if name != "LOCALAPPDATA"}
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(kit / "files" / "install.py"), "install", str(kit), "--quiet"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**environment, "PYTHONUTF8": "1"},
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout.strip() == (
        "没有完成：只能在 Windows 上安装。 请在办公电脑上解压安装包后运行“安装.cmd”。"
    )
    assert not list(kit.rglob("__pycache__"))


def test_paths_fit_into_what_windows_allows():
    """260 characters, for user names of up to 20; the longest third-party name is about 95."""
    user = 20 * "u"
    start = rf"C:\Users\{user}\AppData\Local\xl_heating\runtime-12345678.partial\Lib\site-packages"
    assert all(len(start) + 1 + len(name) + len("__pycache__/.cpython-311") < 260 for name in own_package())
    assert len(start) + 1 + 95 + len("__pycache__/.cpython-311") < 260


def test_a_kit_without_an_addin_can_be_built(tmp_path):
    made = build_kit(tmp_path / "kit.zip", downloads(tmp_path / "d"), None, [])
    names = zipfile.ZipFile(made).namelist()
    assert f"{FOLDER}/安装.cmd" in names
    assert not [name for name in names if name.endswith(".xlam")]


def test_a_project_that_was_not_built_is_refused(tmp_path):
    with pytest.raises(InstallationError, match="xl-heating build"):
        built_files(tmp_path)


def test_the_guide_shows_pictures_and_needs_nothing_else():
    text = guide()
    assert text.count("<svg") == 3
    assert not re.search(r"(?:src|href)=|https?://", text)
    for picture in re.findall(r"<svg.*?</svg>", text, re.DOTALL):
        ElementTree.fromstring(picture)
    for name in ("安装.cmd", "卸载.cmd", "校验清单.txt", "清洁取暖"):
        assert name in text


# ------------------------------------------------------------------------------------------- downloads


def test_every_dependency_is_pinned_as_the_project_asks():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = {canonicalize_name(pin.name): pin.version for pin in pins()}
    for text in [*project["dependencies"], "pywin32", "colorama", "tzdata"]:
        requirement = Requirement(text)
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), text


def pip_that_brings(
    monkeypatch: pytest.MonkeyPatch, folder: Path, files: dict[str, bytes]
) -> list[Sequence[str]]:
    """Pins and a fake pip that brings `files`; returns the calls."""
    digests = {name: hashlib.sha256(name.encode()).hexdigest() for name in ("a", "python")}
    monkeypatch.setattr(downloading, "pins", lambda: (Pin("a", "1.0", digests["a"]),))
    monkeypatch.setattr(downloading, "PYTHON_HASH", digests["python"])
    calls: list[Sequence[str]] = []

    def fetch(arguments: Sequence[str]) -> None:
        calls.append(arguments)
        for name, data in files.items():
            (folder / name).write_bytes(data)

    monkeypatch.setattr(downloading, "_pip_download", fetch)
    return calls


def test_what_is_there_is_not_downloaded_again(tmp_path, monkeypatch):
    calls = pip_that_brings(monkeypatch, tmp_path, {"a.whl": b"a", "p.tar.gz": b"python"})
    first = download(tmp_path)
    assert len(calls) == 2
    assert "--require-hashes" in calls[0]
    assert "--platform=win_amd64" in calls[0]
    assert download(tmp_path) == first
    assert len(calls) == 2
    assert (first.python.name, [wheel.name for wheel in first.wheels]) == ("p.tar.gz", ["a.whl"])


def test_a_download_that_is_something_else_is_refused(tmp_path, monkeypatch):
    pip_that_brings(monkeypatch, tmp_path, {"a.whl": b"evil", "p.tar.gz": b"python"})
    with pytest.raises(InstallationError, match=r"校验值不符：a 1\.0。"):
        download(tmp_path)


def test_a_pip_that_fails_is_told_in_one_sentence(tmp_path, monkeypatch):
    fake = tmp_path / "pip-fails"
    fake.write_text("#!/bin/sh\necho 'ERROR: no network' >&2\nexit 1\n", encoding="utf-8")
    fake.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(fake))
    with pytest.raises(InstallationError, match="ERROR: no network"):
        download(tmp_path / "cache")


def test_an_archive_without_python_is_refused(tmp_path):
    with tarfile.open(tmp_path / "empty.tar.gz", "w:gz"):
        pass
    with pytest.raises(InstallationError, match="没有所需的文件"):
        downloading.python_files(tmp_path / "empty.tar.gz")

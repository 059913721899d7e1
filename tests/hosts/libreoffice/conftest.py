"""LibreOffice without a window, in a profile of its own that recalculates every file it loads."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from calc_documents import Documents
from calc_office import Office, settings

from xl_heating.engines.calc.uno_access import uno
from xl_heating.errors import WorkbookError

Convert = Callable[[Path, str], Path]

# 0 is "always": a file's cached values must not be taken for LibreOffice's own.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>{mode}</value></prop></item>
</oor:items>"""
ALWAYS, NEVER = 0, 1


def _soffice() -> str:
    soffice = shutil.which("soffice")
    if soffice is None:
        if os.environ.get("XL_HEATING_REQUIRE_HOSTS") == "1":
            pytest.fail("soffice is missing, and XL_HEATING_REQUIRE_HOSTS=1 asks for it")
        pytest.skip("LibreOffice (soffice) is not installed")
    return soffice


@pytest.fixture(scope="session")
def office_program() -> Path:
    """The program itself, for the tests with the add-in; it needs the Python that LibreOffice is bound to."""
    path = Path(_soffice()).resolve().with_name("soffice.bin")
    bound = subprocess.run(["/usr/bin/python3", "-c", "import uno"], capture_output=True, check=False)
    if bound.returncode:
        if os.environ.get("XL_HEATING_REQUIRE_HOSTS") == "1":
            pytest.fail("python3-uno is missing, and XL_HEATING_REQUIRE_HOSTS=1 asks for it")
        pytest.skip("LibreOffice's Python (python3-uno) is not installed")
    return path


@pytest.fixture(scope="session")
def office(office_program: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """LibreOffice with the add-in, which finds the Python that runs the tests."""
    with Office(office_program, tmp_path_factory.mktemp("office"), settings()) as running:
        yield running


@pytest.fixture
def documents(office: Office) -> Iterator[Documents]:
    """Documents opened in LibreOffice for the engine; closed when the test is over."""
    try:
        uno()
    except WorkbookError:
        if os.environ.get("XL_HEATING_REQUIRE_HOSTS") == "1":
            raise
        pytest.skip("this Python cannot load LibreOffice's uno module")
    opened = Documents(office)
    yield opened
    opened.close()


def _converter(folder: Path, mode: int) -> Convert:
    soffice = _soffice()
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS.format(mode=mode), encoding="utf-8")

    def convert(path: Path, kind: str) -> Path:
        made = folder / kind
        made.mkdir(exist_ok=True)
        subprocess.run(
            [
                soffice,
                f"-env:UserInstallation={profile.as_uri()}",
                "--headless",
                "--norestore",
                "--convert-to",
                kind,
                "--outdir",
                str(made),
                str(path),
            ],
            check=True,
            capture_output=True,
            timeout=240,
        )
        return made / f"{path.stem}.{kind}"

    return convert


@pytest.fixture(scope="session")
def recalculated(tmp_path_factory: pytest.TempPathFactory) -> Convert:
    """Convert a workbook after LibreOffice has calculated it anew: ``recalculated(path, "xlsx")``."""
    return _converter(tmp_path_factory.mktemp("recalculating"), ALWAYS)


@pytest.fixture(scope="session")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Convert:
    """Convert a workbook as a viewer without the HEAT_ functions shows it."""
    return _converter(tmp_path_factory.mktemp("showing"), NEVER)

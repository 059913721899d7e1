"""LibreOffice without a window, with a profile and settings of its own and the add-in bundled."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy

import xl_heating
from xl_heating.hosts.libreoffice.extension import parts

DRIVER = Path(__file__).with_name("calc_driver.py")
RESTART = (79, 81)
"""Exit codes of an office that wants to be started once more: it has just made its profile."""


def environment(folder: Path) -> dict[str, str]:
    """A user's environment: a Python activated around the tests would confuse the office's own."""
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "LC_ALL", "TMPDIR") if name in os.environ}
    own = {"XDG_CONFIG_HOME": str(folder), "XDG_STATE_HOME": str(folder)}
    return {**kept, "PATH": "/usr/local/bin:/usr/bin:/bin", **own}


def settings() -> dict[str, Any]:
    """What ``xl-heating install --libreoffice`` writes down, for the Python that runs the tests."""
    homes = {Path(module.__file__ or "").parents[1] for module in (xl_heating, numpy)}
    return {"paths": sorted(map(str, homes)), "python": f"{sys.version_info[0]}.{sys.version_info[1]}"}


class DriverError(Exception):
    """The driver could not do a step; the message is its own."""


class Office:
    """A running office; a `with` block starts and stops it."""

    def __init__(
        self, program: Path, folder: Path, written: dict[str, Any] | None, *, bundled: bool = True
    ) -> None:
        self._program = program
        self._folder = folder
        self.pipe = f"xl_heating_{os.getpid()}_{folder.name}"
        (folder / "bundled").mkdir()
        for name, content in parts().items() if bundled else ():
            path = folder / "bundled" / "xl_heating" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        self.settings_file = folder / "settings" / "xl_heating" / "libreoffice.json"
        self.settings_file.parent.mkdir(parents=True)
        if written is not None:
            self.write(written)

    def write(self, settings: dict[str, Any]) -> None:
        """Write down where the add-in finds xl_heating."""
        self.settings_file.write_text(json.dumps(settings), encoding="utf-8")

    def log(self) -> str:
        """What the jobs inside the office have written into their log."""
        files = (self._folder / "settings" / "xl_heating" / "logs").glob("*.log")
        return "".join(path.read_text(encoding="utf-8") for path in sorted(files))

    def __enter__(self) -> Office:
        self._process = self._started()
        deadline = time.monotonic() + 120
        while True:
            if self._process.poll() in RESTART:
                self._process = self._started()
            assert self._process.poll() is None, f"soffice ended with {self._process.returncode}"
            try:
                self.run([])
                return self
            except DriverError:
                assert time.monotonic() < deadline, "soffice does not answer"
                time.sleep(0.3)

    def __exit__(self, *exception: object) -> None:
        with contextlib.suppress(DriverError):
            self.run([["stop"]])
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def _started(self) -> subprocess.Popen[bytes]:
        options = ["--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nolockcheck"]
        return subprocess.Popen(
            [
                str(self._program),
                *options,
                f"-env:UserInstallation={(self._folder / 'profile').as_uri()}",
                f"-env:BUNDLED_EXTENSIONS={(self._folder / 'bundled').as_uri()}",
                f"--accept=pipe,name={self.pipe};urp;",
            ],
            env=environment(self._folder / "settings"),
            stdout=subprocess.DEVNULL,
            stderr=(self._folder / "errors.txt").open("ab"),
        )

    def run(self, steps: Sequence[Sequence[Any]]) -> list[Any]:
        """Do steps of `calc_driver` in a new document session; returns the result of each."""
        done = subprocess.run(  # the driver's error is raised with its text
            ["/usr/bin/python3", str(DRIVER), self.pipe],
            input=json.dumps(list(map(list, steps))),
            env=environment(self._folder / "settings"),
            capture_output=True,
            text=True,
            timeout=300,
        )
        if done.returncode:
            raise DriverError(f"{done.returncode}: {done.stderr[-2000:]}")
        answers: list[Any] = json.loads(done.stdout)
        return answers

"""Windows' own Python under Wine, as `.ci/install-wine` sets it up: run scripts, start the UDF server."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[3]
HERE = Path(__file__).parent
_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "xl_heating" / "wine"


@dataclass(frozen=True)
class WindowsPython:
    """The folder with ``python/python.exe`` and the Wine ``prefix``."""

    folder: Path

    @classmethod
    def found(cls) -> WindowsPython | None:
        """What this machine has; None when it was not set up."""
        folder = Path(os.environ.get("XL_HEATING_WINE") or _CACHE)
        return cls(folder) if shutil.which("wine") and (folder / "stamp").exists() else None

    def run(self, script: Path, *arguments: str | Path, timeout: float) -> str:
        """Run a script with the project on its path; returns what it printed."""
        done = subprocess.run(
            self._command(script, arguments),
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=timeout,
            check=False,
        )
        printed = done.stdout.decode("utf-8", "replace")
        if done.returncode:
            raise RuntimeError(f"{script.name} ended with {done.returncode}:\n{printed[-6000:]}")
        return printed

    @contextmanager
    def server(self, script: Path = HERE / "udf_server.py") -> Iterator[str]:
        """xlwings' COM server in a process of its own; gives the class id under which it answers."""
        clsid = f"{{{uuid.uuid4()}}}"
        process = subprocess.Popen(
            self._command(script, [clsid]),
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        # CPython stops under Wine when nobody takes its output.
        said: list[bytes] = []
        reader = threading.Thread(target=lambda: said.extend(process.stdout or ()), daemon=True)
        reader.start()
        try:
            yield clsid
        except RuntimeError as failure:
            raise RuntimeError(f"{failure}\nserver: {b''.join(said).decode('utf-8', 'replace')}") from None
        finally:
            process.kill()
            process.wait(timeout=30)
            reader.join(timeout=10)

    def _command(self, script: Path, arguments: Sequence[str | Path]) -> list[str]:
        exe = self.folder / "python" / "python.exe"
        given = [windows_path(each) if isinstance(each, Path) else each for each in arguments]
        # Byte code of its own: the checkout's __pycache__ belongs to the Python of this machine.
        bytecode = f"pycache_prefix={windows_path(self.folder / 'bytecode')}"
        start = f"import sys,runpy;sys.path[:0]=[{windows_path(PROJECT)!r},{windows_path(script.parent)!r}];"
        start += f"sys.argv[0]={script.name!r};runpy.run_path({windows_path(script)!r},run_name='__main__')"
        return ["wine", str(exe), "-X", "utf8", "-X", bytecode, "-u", "-c", start, *given]

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "WINEPREFIX": str(self.folder / "prefix"),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml=",
            "TZ": "Asia/Shanghai",  # where the staff are: dates must not move by the difference to UTC
        }


def windows_path(path: Path) -> str:
    """A path of this machine as Wine's drive Z: shows it."""
    return "Z:" + str(path.resolve()).replace("/", "\\")

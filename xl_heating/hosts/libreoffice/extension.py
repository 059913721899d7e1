"""``xl_heating.oxt``: the add-in as one file, made from the specs; the same bytes wherever it is made."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from xl_heating import __version__
from xl_heating.functions.registry import catalogue
from xl_heating.hosts.libreoffice.interface import STATUS, methods, needs_document, type_library
from xl_heating.hosts.libreoffice.macro_parts import ENTRIES, macro_parts

FILE = "xl_heating.oxt"
IDENTIFIER = "org.xlheating"
MINIMAL_OFFICE = "25.2"
"""Older versions show #NAME? for an add-in's functions in .xlsx files."""
_ABOUT = "清洁取暖补贴规则的单元格函数（HEAT_…），以及工作簿按钮和“清洁取暖”菜单中的各项工作。"
_HERE = Path(__file__).parent
_LIBRARY, _COMPONENT = "heating.rdb", "component.py"


def extension() -> bytes:
    """Return the whole add-in."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts().items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # else it would tell on which system it was made
            package.writestr(entry, content)
    return packed.getvalue()


def write_extension(path: Path) -> None:
    """Write the add-in to `path`."""
    path.write_bytes(extension())


def parts() -> dict[str, bytes]:
    """The add-in's files by their names inside it."""
    return {
        "META-INF/manifest.xml": _manifest().encode(),
        "description.xml": _description().encode(),
        "description.txt": f"{_ABOUT}\n".encode(),
        _LIBRARY: type_library(methods()),
        _COMPONENT: _source("component.py"),
        "functions.json": _functions().encode(),
        "pythonpath/xl_heating_environment.py": _source("environment.py"),
        **macro_parts(),
    }


def _source(name: str) -> bytes:
    return (_HERE / name).read_text(encoding="utf-8").encode()


def _functions() -> str:
    """Names and help of the functions, for the function wizard."""
    listed = [
        {
            "name": spec.name,
            "help": f"{spec.title}：{spec.help}",
            "document": needs_document(spec),
            "arguments": [[argument.name, argument.text] for argument in spec.arguments],
        }
        for spec in catalogue.values()
    ]
    own = "加载项是否就绪：显示正在使用的版本；未就绪时说明原因和处理办法。只在 LibreOffice 中有此函数。"
    listed.append({"name": STATUS, "help": own, "document": False, "arguments": []})
    return json.dumps({"version": __version__, "functions": listed}, ensure_ascii=False, indent=1) + "\n"


def _manifest() -> str:
    entries = (
        (_LIBRARY, "application/vnd.sun.star.uno-typelibrary;type=RDB"),
        (_COMPONENT, "application/vnd.sun.star.uno-component;type=Python"),
        *ENTRIES,
    )
    lines = "".join(
        f' <manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>\n'
        for name, kind in entries
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">\n'
        f"{lines}</manifest:manifest>\n"
    )


def _description() -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<description xmlns="http://openoffice.org/extensions/description/2006"\n'
        ' xmlns:xlink="http://www.w3.org/1999/xlink"\n'
        ' xmlns:d="http://openoffice.org/extensions/description/2006"\n'
        ' xmlns:l="http://libreoffice.org/extensions/description/2011">\n'
        f' <identifier value="{IDENTIFIER}"/>\n'
        f' <version value="{escape(__version__)}"/>\n'
        " <dependencies>\n"
        f'  <l:LibreOffice-minimal-version value="{MINIMAL_OFFICE}"'
        f' d:name="LibreOffice {MINIMAL_OFFICE}"/>\n'
        " </dependencies>\n"
        ' <display-name><name lang="zh-CN">清洁取暖</name><name lang="en">xl_heating</name></display-name>\n'
        ' <extension-description><src lang="zh-CN" xlink:href="description.txt"/></extension-description>\n'
        "</description>\n"
    )

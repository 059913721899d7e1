"""Builds every file that is made from code, and says where a project's files differ from it.

Workbooks and samples lie in ``workbooks/``, the function reference in ``docs/``, the add-in and what it shows
while a formula is typed in ``macros/``.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from xl_heating.functions.documenting import functions_markdown
from xl_heating.functions.intellisense import intellisense_xml
from xl_heating.hosts.excel.commands import ribbon_xml
from xl_heating.hosts.excel.wrappers import wrapper_module
from xl_heating.hosts.libreoffice import extension
from xl_heating.policy import Policy, load_policy
from xl_heating.templates import addin, conformance, district, street, village
from xl_heating.templates.no_installation import editions
from xl_heating.templates.samples import build_samples

Builder = Callable[[Path, Policy], None]
TEMPLATES: dict[str, Builder] = {
    village.FILE: village.village_workbook,
    street.FILE: street.street_workbook,
    district.FILE: district.district_workbook,
}
BUILDERS: dict[str, Builder] = {
    **TEMPLATES,
    **editions(TEMPLATES),
    conformance.FILE: conformance.conformance_workbook,
}
SAMPLES_FOLDER = "samples"
WORKBOOKS_FOLDER = "workbooks"
ADDINS: dict[str, Builder] = {
    f"macros/{addin.FILE}": addin.addin_workbook,
    f"macros/{extension.FILE}": lambda path, _: extension.write_extension(path),
}
"""The add-ins of Excel and of LibreOffice, elsewhere in the project."""
DOCUMENTS: dict[str, Callable[[], str]] = {
    "docs/functions.md": functions_markdown,
    f"macros/{Path(addin.FILE).stem}.intellisense.xml": intellisense_xml,
    "macros/generated/heat_functions.bas": wrapper_module,
    "macros/generated/customUI14.xml": ribbon_xml,
}
"""Texts generated from the function specs and the table of commands, by their place in the project."""


def build_project(root: Path, documents: Mapping[str, str] | None = None) -> list[Path]:
    """Write everything into the project folder `root`; returns the paths.

    `documents` holds further texts by their place, such as the command reference, which only the command line
    itself can tell.
    """
    paths = build_all(root / WORKBOOKS_FOLDER)
    for name, build in ADDINS.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        build(path, load_policy())
        paths.append(path)
    for name, text in _texts(documents).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        paths.append(path)
    return paths


def check_project(root: Path, documents: Mapping[str, str] | None = None) -> list[str]:
    """Return, in Chinese, each difference between a project folder and what `build_project` would write."""
    differences = check(root / WORKBOOKS_FOLDER)
    with tempfile.TemporaryDirectory() as made:
        for name, build in ADDINS.items():
            fresh = Path(made) / Path(name).name
            build(fresh, load_policy())
            differences += _differences(root / name, fresh)
    for name, text in _texts(documents).items():
        path = root / name
        if not path.is_file():
            differences.append(_absent(path))
        elif path.read_bytes() != text.encode():
            differences.append(f"{path}：与代码生成的不同，请运行 xl-heating build。")
    return differences


def _texts(documents: Mapping[str, str] | None) -> dict[str, str]:
    return {**{name: text() for name, text in DOCUMENTS.items()}, **(documents or {})}


def build_all(folder: Path) -> list[Path]:
    """Write every template into `folder`, and the samples of staff's own sheets into a folder inside it.

    Folders are made if need be. Returns the paths. Raises JobError where the writer of .xls files, which
    only samples need, is not installed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    policy = load_policy()
    paths = []
    for name, build in BUILDERS.items():
        build(folder / name, policy)
        paths.append(folder / name)
    return paths + build_samples(folder / SAMPLES_FOLDER)


def check(folder: Path) -> list[str]:
    """Return, in Chinese, each difference between the files in `folder` and fresh ones; none is the goal.

    Of workbooks what they hold is compared, part by part: the compressed bytes may differ between machines
    whose compression libraries differ.
    """
    with tempfile.TemporaryDirectory() as made:
        fresh = Path(made)
        differences = []
        built = {path.relative_to(fresh) for path in build_all(fresh)}
        for name in sorted(built):
            differences += _differences(folder / name, fresh / name)
    return differences


def _differences(kept: Path, fresh: Path) -> list[str]:
    if not kept.is_file():
        return [_absent(kept)]
    return [f"{kept}：{line}" for line in _differing_parts(kept, fresh)]


def _absent(path: Path) -> str:
    return f"{path}：没有此文件，请运行 xl-heating build。"


def _differing_parts(kept: Path, built: Path) -> list[str]:
    before, after = _parts(kept), _parts(built)
    lines = [f"缺少 {name}" for name in sorted(after.keys() - before.keys())]
    lines += [f"多出 {name}" for name in sorted(before.keys() - after.keys())]
    shared = sorted(after.keys() & before.keys())
    return lines + [f"{name} 与代码生成的不同" for name in shared if after[name] != before[name]]


def _parts(path: Path) -> dict[str, bytes]:
    """The unpacked parts of a workbook; any other file is one part."""
    if not zipfile.is_zipfile(path):
        return {"内容": path.read_bytes()}
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}

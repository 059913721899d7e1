"""Builds every template and sample, and says where a folder's files differ from what the code builds."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from xl_heating.policy import Policy, load_policy
from xl_heating.templates import district, street
from xl_heating.templates.samples import build_samples

BUILDERS: dict[str, Callable[[Path, Policy], None]] = {
    street.FILE: street.street_workbook,
    district.FILE: district.district_workbook,
}
SAMPLES_FOLDER = "samples"


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
            kept = folder / name
            if not kept.is_file():
                differences.append(f"{kept}：没有此文件，请运行 xl-heating build。")
                continue
            differences += [f"{kept}：{line}" for line in _differing_parts(kept, fresh / name)]
    return differences


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

"""Builds every template, and says where a folder's files differ from what the code builds."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from xl_heating.policy import Policy, load_policy
from xl_heating.templates import district, street

BUILDERS: dict[str, Callable[[Path, Policy], None]] = {
    street.FILE: street.street_workbook,
    district.FILE: district.district_workbook,
}


def build_all(folder: Path) -> list[Path]:
    """Write every template into `folder` (made if need be) and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    policy = load_policy()
    paths = []
    for name, build in BUILDERS.items():
        build(folder / name, policy)
        paths.append(folder / name)
    return paths


def check(folder: Path) -> list[str]:
    """Return, in Chinese, each difference between the files in `folder` and fresh ones; none is the goal.

    What the files hold is compared, part by part: the compressed bytes may differ between machines whose
    compression libraries differ.
    """
    with tempfile.TemporaryDirectory() as fresh:
        differences = []
        for path in build_all(Path(fresh)):
            kept = folder / path.name
            if not kept.is_file():
                differences.append(f"{kept}：没有此文件，请运行 xl-heating build。")
                continue
            differences += [f"{kept}：{line}" for line in _differing_parts(kept, path)]
    return differences


def _differing_parts(kept: Path, built: Path) -> list[str]:
    try:
        with zipfile.ZipFile(kept) as old, zipfile.ZipFile(built) as new:
            before = {name: old.read(name) for name in old.namelist()}
            after = {name: new.read(name) for name in new.namelist()}
    except zipfile.BadZipFile:
        return ["不是完整的工作簿文件，请运行 xl-heating build。"]
    lines = [f"缺少 {name}" for name in sorted(after.keys() - before.keys())]
    lines += [f"多出 {name}" for name in sorted(before.keys() - after.keys())]
    lines += [
        f"{name} 与代码生成的不同"
        for name in sorted(after.keys() & before.keys())
        if after[name] != before[name]
    ]
    return lines

"""Photographs of the works in a folder: whose each is and of which stage, as file and folder names say.

Names are never guessed at: a photograph without 户编号 or stage, or with two of them, is a doubt. No picture
is decoded here; see `xl_heating.jobs.dossier_pictures`.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from xl_heating.errors import JobError
from xl_heating.jobs.photo_names import STAGES, Names

SUFFIXES = (".jpg", ".jpeg", ".png")
OTHER_PICTURES = (".heic", ".heif", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".pdf")
_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_NAMED = 5


@dataclass(frozen=True)
class Photo:
    """A picture file that is known to be one household's, of one stage."""

    name: str
    """Its path inside the folder, with ``/``: what 一户一档 records."""
    path: Path
    size: int
    household: str
    stage: str
    """before, during or after."""


@dataclass(frozen=True)
class PhotoDoubt:
    """What is wrong with a file, as a finding says it."""

    code: str
    severity: str
    message: str
    suggestion: str
    household: str = ""
    file: str = ""


@dataclass
class Album:
    """The photographs of a folder, by household and stage, each stage in the order of the names."""

    folder: Path
    files: int = 0
    photos: dict[str, dict[str, list[Photo]]] = field(default_factory=dict)
    doubts: list[PhotoDoubt] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    """The (comparable) file names of all pictures in the folder, with and without their folders."""

    def of(self, household: str, stage: str) -> list[Photo]:
        """A household's photographs of a stage."""
        return self.photos.get(household, {}).get(stage, [])

    def drop(self, photo: Photo) -> None:
        """Leave out a photograph that turns out to be damaged; it becomes a doubt."""
        self.of(photo.household, photo.stage).remove(photo)
        self.doubts.append(damaged(photo.name, photo.household))

    def holds(self, name: str) -> bool:
        """Whether the folder has a picture of that name."""
        return _comparable(name) in self.names


def scan(folder: Path, households: Mapping[str, str | None]) -> Album:
    """Assign every picture of a folder and its sub-folders to a household and a stage.

    Parameters
    ----------
    households : 户编号 → 户主 (None unknown); the name is not taken for a stage (李中)

    Raises
    ------
    JobError : there is no such folder
    """
    if not folder.is_dir():
        raise JobError("找不到照片文件夹。", where=str(folder), remedy="请检查路径。")
    album = Album(folder)
    names = Names(households)
    others: list[str] = []
    for name, entry in _files(folder):
        suffix = Path(name).suffix.casefold()
        if suffix in OTHER_PICTURES:
            others.append(name)
        if suffix not in SUFFIXES:
            continue
        album.files += 1
        album.names.update((_comparable(name), _comparable(name.rpartition("/")[2])))
        _place(album, names, name, entry)
    if others:
        shown = "、".join(others[:_NAMED])
        more = "等" if len(others) > _NAMED else ""
        album.doubts.append(
            PhotoDoubt(
                "PHOTO_FORMAT", "W", f"{shown}{more}共{len(others)}个文件不是 .jpg 或 .png 格式，未核对。",
                "请转换成 .jpg 后重新核对。", file=others[0],
            )
        )  # fmt: skip
    album.doubts += _repeated(
        [photo for stages in album.photos.values() for each in stages.values() for photo in each]
    )
    return album


def damaged(name: str, household: str) -> PhotoDoubt:
    """The doubt about a picture that cannot be opened."""
    return PhotoDoubt(
        "PHOTO_DAMAGED",
        "E",
        f"照片“{name}”是空文件或已损坏，未列入档案。",
        "请重新拷贝或补拍。",
        household,
        name,
    )


def _files(folder: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Every file below the folder with its path inside it, in the order of the names."""
    waiting: list[tuple[str, str]] = [("", str(folder))]
    while waiting:
        inside, path = waiting.pop()
        with os.scandir(path) as entries:
            ordered = sorted(entries, key=lambda entry: _natural(entry.name))
        folders = []
        for entry in ordered:
            if entry.name.startswith((".", "~")):
                continue
            name = f"{inside}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                folders.append((f"{name}/", entry.path))
            elif entry.is_file():
                yield name, entry
        waiting += reversed(folders)


_DIGITS = re.compile(r"(\d+)")


def _natural(name: str) -> list[tuple[int, int | str]]:
    """前2 before 前10."""
    parts = _DIGITS.split(unicodedata.normalize("NFKC", name).casefold())
    return [(0, int(part)) if part.isdecimal() else (1, part) for part in parts if part]


def _place(album: Album, names: Names, name: str, entry: os.DirEntry[str]) -> None:
    reading = names.read(name)
    size = entry.stat().st_size
    if reading.cause:
        album.doubts.append(
            PhotoDoubt(
                reading.code, "W", f"照片“{name}”{reading.cause}，未列入档案。", reading.remedy,
                reading.household, name,
            )
        )  # fmt: skip
        return
    if not size or not _begins_as_picture(Path(entry.path)):
        album.doubts.append(damaged(name, reading.household))
        return
    stages = album.photos.setdefault(reading.household, {stage: [] for stage in STAGES})
    stages[reading.stage].append(Photo(name, Path(entry.path), size, reading.household, reading.stage))


def _begins_as_picture(path: Path) -> bool:
    try:
        with path.open("rb", buffering=0) as file:
            return file.read(8).startswith(_SIGNATURES)
    except OSError:
        return False


def _repeated(photos: Sequence[Photo]) -> list[PhotoDoubt]:
    """One picture used for two households or two stages; only files of one size are looked into."""
    doubts = []
    by_size = sorted(photos, key=lambda photo: photo.size)
    for _, group in groupby(by_size, key=lambda photo: photo.size):
        alike = list(group)
        if len({(photo.household, photo.stage) for photo in alike}) < 2:
            continue
        same: dict[bytes, list[Photo]] = {}
        for photo in alike:
            same.setdefault(_digest(photo.path), []).append(photo)
        doubts += [_shared(each) for each in same.values()]
    return [doubt for doubt in doubts if doubt is not None]


def _shared(photos: Sequence[Photo]) -> PhotoDoubt | None:
    if len({(photo.household, photo.stage) for photo in photos}) < 2:
        return None
    households = {photo.household for photo in photos}
    shown = "、".join(photo.name for photo in photos[:_NAMED])
    more = f"等{len(photos)}个文件" if len(photos) > _NAMED else ""
    how = f"用于{len(households)}户" if len(households) > 1 else "用于同一户的不同阶段"
    return PhotoDoubt(
        "PHOTO_REPEATED", "E", f"同一张照片{how}：{shown}{more}。", "请核对照片归属，补拍缺少的照片。",
        photos[0].household, photos[0].name,
    )  # fmt: skip


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


@lru_cache(maxsize=4096)
def _comparable(name: str) -> str:
    return unicodedata.normalize("NFKC", name).replace("\\", "/").casefold().strip()

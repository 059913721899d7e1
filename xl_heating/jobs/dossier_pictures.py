"""Photographs made small for printing: as wide as a card needs, upright, the same bytes each time."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from xl_heating.jobs.photo_names import STAGES
from xl_heating.jobs.photos import Album, Photo

WIDEST, TALLEST = 460, 380
"""Pixels; about 200 to the inch on the printed card."""
QUALITY = 82
WORKERS = 2
"""Pillow releases Python's lock while it decodes."""


@dataclass(frozen=True)
class Picture:
    """A small copy of a photograph."""

    path: Path
    width: int
    height: int
    photo: Photo


Pictures = dict[tuple[str, str], Picture]
"""(户编号, stage) → the picture on the card."""


def small_pictures(album: Album, households: Sequence[str], folder: Path) -> Pictures:
    """Draw the first usable photograph of each stage of those households into `folder`.

    Photographs that Pillow cannot decode are dropped from the album, as doubts.
    """
    wanted = [
        (household, stage) for household in households for stage in STAGES if album.of(household, stage)
    ]

    def first(number: int) -> tuple[Picture | None, list[Photo]]:
        broken: list[Photo] = []
        for photo in album.of(*wanted[number]):
            picture = _small(photo, folder / f"{number:06}.jpg")
            if picture is not None:
                return picture, broken
            broken.append(photo)
        return None, broken

    pictures: Pictures = {}
    with ThreadPoolExecutor(WORKERS) as pool:
        for key, (picture, broken) in zip(wanted, pool.map(first, range(len(wanted))), strict=True):
            for photo in broken:
                album.drop(photo)
            if picture is not None:
                pictures[key] = picture
    return pictures


def _small(photo: Photo, target: Path) -> Picture | None:
    """The small copy; None for a damaged file, whatever Pillow makes of it."""
    from PIL import Image, ImageOps

    try:
        with Image.open(photo.path, formats=("JPEG", "PNG", "MPO")) as opened:
            # JPEG alone: decoded at a fraction of its size at once. Twice what is needed, for a smooth copy.
            opened.draft("RGB", (2 * max(WIDEST, TALLEST),) * 2)
            image = ImageOps.exif_transpose(opened)
            if "A" in image.getbands() or image.mode == "P":
                image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA"))
            image = image.convert("RGB")
            image.thumbnail((WIDEST, TALLEST), Image.Resampling.LANCZOS)
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError):
        return None
    image.info.clear()  # EXIF, places and dates are the original's business
    image.save(target, "JPEG", quality=QUALITY, optimize=False, progressive=False)
    return Picture(target, *image.size, photo)

"""Photographs for the demo: drawn, labelled 示例 by their file's household number, of nobody's house."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

STAGES = ("改造前", "改造中", "改造后")
_COLOURS = ((150, 140, 130), (170, 150, 110), (120, 150, 170))
_SIZE = (640, 480)


def draw_photos(folder: Path, households: Sequence[str]) -> None:
    """Write three pictures a household, ``户编号-改造前.jpg`` …; the last household lacks the second."""
    from PIL import Image, ImageDraw

    for place, key in enumerate(households):
        for number, (stage, colour) in enumerate(zip(STAGES, _COLOURS, strict=True)):
            if place == len(households) - 1 and number == 1:
                continue
            image = Image.new("RGB", _SIZE, colour)
            draw = ImageDraw.Draw(image)
            draw.rectangle((160, 200, 480, 420), fill=(235, 230, 215), outline=(60, 60, 60), width=4)
            draw.polygon([(130, 200), (320, 90), (510, 200)], fill=(150, 70, 60), outline=(60, 60, 60))
            draw.rectangle((285, 300, 355, 420), fill=(100, 80, 60))
            draw.text((20, 20), f"{key} {number + 1}/3", fill=(0, 0, 0))
            image.save(folder / f"{key}-{stage}.jpg", quality=80)

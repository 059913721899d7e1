"""A street's workbook with a few households, and photographs that Pillow draws."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from PIL import Image, ImageDraw

from xl_heating.policy import load_policy
from xl_heating.templates.demo_people import synthetic_id
from xl_heating.templates.street import street_workbook

POLICY = load_policy()
DAY = dt.date(2021, 11, 1)
SHEET = "一户一档"


def household(number: int, **more: object) -> dict[str, object]:
    return {
        "household_id": f"99-001-{number:04d}",
        "street": "省庄镇",
        "village": "甲村",
        "name": f"示例{number}",
        "id_number": synthetic_id(number),
        "phone": f"1990000{number:04d}",
        "route": "分散电代煤",
        "area": 86.5,
        "contractor": "示例施工有限公司",
        "device_model": "示例牌 KFR-72",
        "serial": f"SN{number:06d}",
        "meter": f"{number:010d}",
        "own_meter": "是",
        "started": DAY,
        "installed": DAY + dt.timedelta(days=2),
        "energised": DAY + dt.timedelta(days=4),
        "commissioned": DAY + dt.timedelta(days=5),
        "accepted_on": DAY + dt.timedelta(days=9),
        "acceptance": "合格",
        "cost_equipment": 4000,
        "cost_installation": 1000,
        "cost_pipe": 1500.5,
        "cost_other": 300,
        **more,
    }


def street_book(path: Path, records: dict[str, list[dict[str, object]]], rows: int = 12) -> Path:
    street_workbook(path, POLICY, records, street="省庄镇", rows=rows)
    return path


def photo(path: Path, label: str = "", size: tuple[int, int] = (800, 600), **how: object) -> Path:
    """A coloured picture; different labels give different bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = label or path.name
    shade = sum(map(ord, text))
    image = Image.new("RGB", size, (90 + shade % 120, 90 + shade // 7 % 120, 90 + shade // 31 % 120))
    pen = ImageDraw.Draw(image)
    pen.rectangle((20, 20, size[0] - 20, size[1] - 20), outline="white", width=6)
    for at, sign in enumerate(text.encode()):  # no font draws Chinese everywhere
        pen.rectangle((40 + at * 12, 60, 48 + at * 12, 60 + sign), fill="black")
    image.save(path, **how)
    return path

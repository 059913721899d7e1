"""Photographs: whose and of which stage by their names, and what is wrong with the files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from dossier_works import photo

from xl_heating.errors import JobError
from xl_heating.jobs.dossier_pictures import TALLEST, WIDEST, small_pictures
from xl_heating.jobs.photo_names import Names
from xl_heating.jobs.photos import scan

A, B = "01-001-0001", "01-001-0002"
PEOPLE = {A: "示例甲", B: "李中", "01-001-0003": None, "XQ7": None}
NAMES = Names(PEOPLE)


@pytest.mark.parametrize(
    ("name", "household", "stage"),
    [
        ("01-001-0001-前.jpg", A, "before"),
        ("01-001-0001 示例甲/改造后.jpg", A, "after"),
        ("０１－００１－０００１－中.JPG", A, "during"),
        ("01–001—0001 施工前2.jpeg", A, "before"),
        ("01_001_0001_before.png", A, "before"),
        ("20211015-01-001-0001-改造中.jpg", A, "during"),
        ("IMG_20211015 01-001-0001 After (2).jpg", A, "after"),
        ("01-001-0001前1.jpg", A, "before"),
        ("01-001-0001示例甲后.jpg", A, "after"),
        ("01-001-0001 安装後.jpg", A, "after"),
        ("01-001-0002 李中 改造后.jpg", B, "after"),  # 中 is his name
        ("改造前/甲村/01-001-0001.jpg", A, "before"),
        ("01-001-0001至01-001-0003/01-001-0002 改造中.jpg", B, "during"),
        ("xq7 后照片.jpg", "XQ7", "after"),
    ],
)
def test_names_that_say_enough(name: str, household: str, stage: str):
    reading = NAMES.read(name)
    assert (reading.household, reading.stage, reading.cause) == (household, stage, "")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("01-001-0001 01-001-0002 前.jpg", "PHOTO_TWO_HOUSEHOLDS"),
        ("01-001-0001 01-001-9999 前.jpg", "PHOTO_TWO_HOUSEHOLDS"),
        ("01-001-0001/01-001-0002-前.jpg", "PHOTO_TWO_HOUSEHOLDS"),
        ("01-001-0001/01-001-9999-前.jpg", "PHOTO_TWO_HOUSEHOLDS"),
        ("01-001-9999-前.jpg", "PHOTO_UNKNOWN"),
        ("01-001-00012-前.jpg", "PHOTO_UNKNOWN"),  # a longer number is another one
        ("101-001-0001-前.jpg", "PHOTO_UNKNOWN"),
        ("IMG_20211015_093012 改造前.jpg", "PHOTO_UNKNOWN"),
        ("01-001-0001.jpg", "PHOTO_STAGE"),
        ("01-001-0001-1.jpg", "PHOTO_STAGE"),
        ("01-001-0002 李中.jpg", "PHOTO_STAGE"),
        ("01-001-0001 改造前后对比.jpg", "PHOTO_STAGE"),
        ("改造前/01-001-0001-后.jpg", "PHOTO_STAGE"),
        ("01-001-0001 村前李家中院.jpg", "PHOTO_STAGE"),
    ],
)
def test_names_that_leave_a_doubt_are_not_guessed_at(name: str, code: str):
    reading = NAMES.read(name)
    assert reading.code == code
    assert reading.cause
    assert reading.remedy


def test_files_of_a_folder(tmp_path: Path):
    first = photo(tmp_path / "01-001-0001-前2.jpg")
    photo(tmp_path / "01-001-0001-前10.jpg")
    shutil.copyfile(first, tmp_path / "01-001-0002-后.JPG")
    (tmp_path / "01-001-0002-前.jpg").write_bytes(b"")
    (tmp_path / "01-001-0002-中.png").write_text("no picture", encoding="utf-8")
    (tmp_path / "01-001-0003-前.heic").write_bytes(b"x")
    (tmp_path / "说明.txt").write_text("", encoding="utf-8")
    (tmp_path / "._01-001-0003-前.jpg").write_bytes(b"x")  # a Mac's companion file
    album = scan(tmp_path, PEOPLE)
    assert [each.name for each in album.of(A, "before")] == ["01-001-0001-前2.jpg", "01-001-0001-前10.jpg"]
    assert [each.name for each in album.of(B, "after")] == ["01-001-0002-后.JPG"]
    assert album.files == 5
    doubts = {doubt.code: doubt.message for doubt in album.doubts}
    assert set(doubts) == {"PHOTO_DAMAGED", "PHOTO_FORMAT", "PHOTO_REPEATED"}
    assert sum(doubt.code == "PHOTO_DAMAGED" for doubt in album.doubts) == 2
    assert "01-001-0003-前.heic" in doubts["PHOTO_FORMAT"]
    assert "用于2户：01-001-0001-前2.jpg、01-001-0002-后.JPG" in doubts["PHOTO_REPEATED"]


def test_one_picture_for_two_stages(tmp_path: Path):
    first = photo(tmp_path / "01-001-0001-前.jpg")
    shutil.copyfile(first, tmp_path / "01-001-0001-后.jpg")
    shutil.copyfile(first, tmp_path / "01-001-0001-后2.jpg")
    (doubt,) = scan(tmp_path, PEOPLE).doubts
    assert "同一户的不同阶段" in doubt.message


def test_a_missing_folder_is_told(tmp_path: Path):
    with pytest.raises(JobError, match="找不到照片文件夹"):
        scan(tmp_path / "没有", PEOPLE)


def test_small_pictures_stand_upright_and_come_out_the_same(tmp_path: Path):
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = 6  # turned: to be shown 90° clockwise
    photo(tmp_path / "p" / "01-001-0001-前.jpg", size=(1600, 1200), exif=exif)
    photo(tmp_path / "p" / "01-001-0001-后.png", size=(300, 200))
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        pictures = small_pictures(scan(tmp_path / "p", PEOPLE), [A], tmp_path / name)
        before, after = pictures[A, "before"], pictures[A, "after"]
        assert (before.width, before.height) == (TALLEST * 3 // 4, TALLEST)
        assert (after.width, after.height) == (300, 200)  # never enlarged
        assert before.width <= WIDEST
        with Image.open(before.path) as image:
            assert not image.getexif()
        made.append([before.path.read_bytes(), after.path.read_bytes()])
    assert made[0] == made[1]


def test_a_picture_that_breaks_off_is_damaged_and_the_next_one_serves(tmp_path: Path):
    whole = photo(tmp_path / "p" / "01-001-0001-前2.jpg").read_bytes()
    (tmp_path / "p" / "01-001-0001-前1.jpg").write_bytes(whole[: len(whole) // 3])
    album = scan(tmp_path / "p", PEOPLE)
    assert not album.doubts
    pictures = small_pictures(album, [A], tmp_path)
    assert pictures[A, "before"].photo.name == "01-001-0001-前2.jpg"
    assert [(doubt.code, doubt.file) for doubt in album.doubts] == [("PHOTO_DAMAGED", "01-001-0001-前1.jpg")]
    assert [each.name for each in album.of(A, "before")] == ["01-001-0001-前2.jpg"]

"""Files that are not touched: each gets its own error with a place and a remedy, and stays as it is."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlwt
from engines_samples import SHEET, parts, simple, with_parts

from xl_heating import errors
from xl_heating.engines import file
from xl_heating.engines.file import container
from xl_heating.errors import HeatingError

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
DOCTYPE = b'<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "aaaa">]>\n'


def without_declaration(xml: bytes) -> bytes:
    return xml[xml.index(b"?>") + 2 :] if xml.startswith(b"<?xml") else xml


def old_xls(path: Path) -> None:
    book = xlwt.Workbook()
    book.add_sheet("台账").write(0, 0, 1)
    book.save(str(path))


def truncated(path: Path) -> None:
    data = simple(path, [[1]]).read_bytes()
    path.write_bytes(data[: len(data) // 2])


def broken_member(path: Path) -> None:
    """One byte in the packed sheet is wrong."""
    simple(path, [[1]])
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(SHEET)
    data = bytearray(path.read_bytes())
    data[info.header_offset + 30 + len(SHEET) + info.compress_size // 2] ^= 0xFF
    path.write_bytes(bytes(data))


def bomb(path: Path) -> None:
    simple(path, [[1]])
    with_parts(path, {"xl/media/image1.bin": bytes(64 << 20)})


def lying_bomb(path: Path) -> None:
    """The directory claims 1,000 bytes for a sheet that unpacks to 64 MB."""
    simple(path, [[1]])
    with_parts(path, {SHEET: lambda xml: xml + b" " * (64 << 20)})
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        true_size = struct.pack("<L", archive.getinfo(SHEET).file_size)
    at = data.rindex(SHEET.encode()) - 46 + 24
    assert data[at : at + 4] == true_size
    data[at : at + 4] = struct.pack("<L", 1000)
    path.write_bytes(bytes(data))


def with_zip_password_flag(path: Path) -> None:
    data = bytearray(simple(path, [[1]]).read_bytes())
    at = data.index(b"PK\1\2")
    data[at + 8] |= 1
    path.write_bytes(bytes(data))


def without_part(name: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        kept = {part: data for part, data in parts(simple(path, [[1]])).items() if part != name}
        with zipfile.ZipFile(path, "w") as archive:
            for part, data in kept.items():
                archive.writestr(part, data)

    return make


def changed(name: str, change: bytes | Callable[[bytes], bytes]) -> Callable[[Path], None]:
    return lambda path: with_parts(simple(path, [[1]]), {name: change}) and None


def zipped(content: dict[str, bytes]) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in content.items():
                archive.writestr(name, data)

    return make


def with_open_password(path: Path) -> None:
    path.write_bytes(COMPOUND + "EncryptedPackage".encode("utf-16-le"))


def opened_by(owner: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        simple(path, [[1]]).with_name(owner).write_bytes(b"")

    return make


def open_change_save(path: Path) -> None:
    book = file.open(path)
    book.sheets[0]["A1"].value = "改"
    book.save()


REFUSALS: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "missing": ("a.xlsx", lambda path: None, "WorkbookNotFound"),
    "folder": ("a.xlsx", lambda path: path.mkdir(), "WorkbookNotFound"),
    "empty": ("a.xlsx", lambda path: path.write_bytes(b""), "DamagedWorkbook"),
    "text": ("a.xlsx", lambda path: path.write_text("村,户\n"), "DamagedWorkbook"),
    "truncated": ("a.xlsx", truncated, "DamagedWorkbook"),
    "broken member": ("a.xlsx", broken_member, "DamagedWorkbook"),
    "zip of something else": ("a.xlsx", zipped({"readme.txt": b"x"}), "DamagedWorkbook"),
    "no workbook part": ("a.xlsx", without_part("xl/workbook.xml"), "DamagedWorkbook"),
    "no relationships": ("a.xlsx", without_part("xl/_rels/workbook.xml.rels"), "DamagedWorkbook"),
    "no sheet part": ("a.xlsx", without_part(SHEET), "DamagedWorkbook"),
    "cut-off sheet": ("a.xlsx", changed(SHEET, lambda xml: xml[:-30]), "DamagedWorkbook"),
    "mismatched tags": ("a.xlsx", changed(SHEET, lambda xml: xml.replace(b"</row>", b"")), "DamagedWorkbook"),
    "sheet without cells": ("a.xlsx", changed(SHEET, b"<worksheet/>"), "DamagedWorkbook"),
    "malformed workbook": ("a.xlsx", changed("xl/workbook.xml", b"<workbook><sheets>"), "DamagedWorkbook"),
    "undefined entity": (
        "a.xlsx",
        changed(SHEET, lambda xml: xml.replace(b"<v>1", b"<v>&x;")),
        "DamagedWorkbook",
    ),
    "other encoding": (
        "a.xlsx",
        changed(SHEET, lambda xml: '<?xml version="1.0" encoding="utf-16"?>'.encode("utf-16") + xml),
        "UnsupportedWorkbook",
    ),
    "doctype in a sheet": (
        "a.xlsx",
        changed(SHEET, lambda xml: DOCTYPE + without_declaration(xml)),
        "DoctypeForbidden",
    ),
    "doctype in the workbook": (
        "a.xlsx",
        changed("xl/workbook.xml", lambda xml: DOCTYPE + without_declaration(xml)),
        "DoctypeForbidden",
    ),
    "doctype far down": (
        "a.xlsx",
        changed(SHEET, lambda xml: b"<!--" + b"x" * 5000 + b"-->" + DOCTYPE[22:] + without_declaration(xml)),
        "DoctypeForbidden",
    ),
    "bomb": ("a.xlsx", bomb, "OversizedWorkbook"),
    "lying bomb": ("a.xlsx", lying_bomb, "DamagedWorkbook"),
    "password": ("a.xlsx", with_open_password, "EncryptedWorkbook"),
    "zip password": ("a.xlsx", with_zip_password_flag, "EncryptedWorkbook"),
    "xls": ("a.xls", old_xls, "UnsupportedWorkbook"),
    "xls under another name": ("a.xlsx", old_xls, "UnsupportedWorkbook"),
    "et": ("a.et", lambda path: path.write_bytes(COMPOUND), "UnsupportedWorkbook"),
    "csv": ("a.csv", lambda path: path.write_text("村,户\n"), "UnsupportedWorkbook"),
    "ods": ("a.ods", zipped({"mimetype": b"x", "content.xml": b"<x/>"}), "UnsupportedWorkbook"),
    "xlsb": ("a.xlsb", zipped({"xl/workbook.bin": b"x"}), "UnsupportedWorkbook"),
    "signed": ("a.xlsx", changed("_xmlsignatures/sig1.xml", b"<Signature/>"), "SignedWorkbook"),
    "open in Excel": ("a.xlsx", opened_by("~$a.xlsx"), "LockedWorkbook"),
    "open in WPS": ("a.xlsx", opened_by(".~a.xlsx"), "LockedWorkbook"),
    "open in LibreOffice": ("a.xlsx", opened_by(".~lock.a.xlsx#"), "LockedWorkbook"),
    "read-only file": ("a.xlsx", lambda path: simple(path, [[1]]).chmod(0o444), "ReadOnlyWorkbook"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_file_is_refused_in_its_own_way(tmp_path: Path, case: str) -> None:
    name, make, error = REFUSALS[case]
    path = tmp_path / name
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(HeatingError) as caught:
        open_change_save(path)
    assert type(caught.value) is getattr(errors, error)
    assert "a." in caught.value.where
    assert caught.value.remedy.endswith(("。", "）"))
    assert (path.read_bytes() if path.is_file() else None) == before
    assert not (tmp_path / "备份").exists()


@pytest.mark.parametrize("case", ["signed", "open in Excel", "open in LibreOffice", "read-only file"])
def test_reading_is_possible_all_the_same(tmp_path: Path, case: str) -> None:
    name, make, _ = REFUSALS[case]
    make(tmp_path / name)
    assert file.open(tmp_path / name, read_only=True).sheets[0]["A1"].value == 1.0


def test_a_signature_may_be_given_up_knowingly(tmp_path: Path) -> None:
    name, make, _ = REFUSALS["signed"]
    path = tmp_path / name
    make(path)
    book = file.open(path, allow_signed=True)
    book.sheets[0]["A1"].value = 2
    book.save()
    assert parts(path)["_xmlsignatures/sig1.xml"] == b"<Signature/>"
    assert file.open(path, read_only=True).sheets[0]["A1"].value == 2.0


@pytest.mark.parametrize(
    ("limit", "value"), [("MAX_PART_BYTES", 500), ("MAX_TOTAL_BYTES", 500), ("MAX_PARTS", 3)]
)
def test_every_limit_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int) -> None:
    path = simple(tmp_path / "a.xlsx", [[1]])
    monkeypatch.setattr(container, limit, value)
    with pytest.raises(errors.OversizedWorkbook):
        file.open(path)


def test_a_workbook_of_ordinary_filler_is_no_bomb(tmp_path: Path) -> None:
    """A hundred thousand equal rows shrink far, and are what a lazy template holds."""
    row = '<row r="{0}"><c r="A{0}" s="0"/><c r="B{0}" s="0"/><c r="C{0}" s="0"/><c r="D{0}" s="0"/></row>'
    rows = "".join(row.format(number) for number in range(2, 250_000)).encode()
    path = simple(tmp_path / "a.xlsx", [[1]])
    with_parts(path, {SHEET: lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>")})
    assert len(parts(path)[SHEET]) > container.RATIO_FREE_BYTES
    assert file.open(path).sheets[0].used_range.shape == (249_999, 4)


def test_the_corner_case_of_macro_books(tmp_path: Path) -> None:
    """A signed macro project is not a signed document: a change of cells leaves it valid."""
    path = simple(tmp_path / "a.xlsm", [[1]])
    with_parts(path, {"xl/vbaProject.bin": b"\1\2", "xl/vbaProjectSignature.bin": b"\3"})
    book = file.open(path)
    book.sheets[0]["A1"].value = 2
    book.save()
    assert parts(path)["xl/vbaProject.bin"] == b"\1\2"

"""What the bulk reader does not tell about an old .xls file: its error cells and the 1904 switch.

An .xls file is a compound file (sectors chained by an allocation table) whose stream "Workbook" is a list of
records: two bytes kind, two bytes length, content. Only the records that are needed are looked into.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from xl_heating.ledger.package import Errors

_BOF, _EOF, _BOUNDSHEET, _DATEMODE, _FORMULA, _BOOLERR = 0x0809, 0x000A, 0x0085, 0x0022, 0x0006, 0x0205
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_END_OF_CHAIN = 0xFFFFFFFA
_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def is_compound(data: bytes) -> bool:
    """Whether the bytes are a compound file (.xls, or an encrypted .xlsx)."""
    return data.startswith(_SIGNATURE)


def is_encrypted_package(data: bytes) -> bool:
    """Whether the compound file holds a password-protected .xlsx."""
    return "EncryptedPackage".encode("utf-16-le") in data


def scan(data: bytes) -> tuple[bool, dict[str, Errors]]:
    """Return whether days count from 1904, and the error cells of each sheet.

    Raises
    ------
    ValueError, struct.error, IndexError : the file is not a readable .xls
    """
    stream = _workbook_stream(data)
    date_1904 = False
    starts: dict[int, str] = {}
    for kind, content in _records(stream, 0):
        if kind == _DATEMODE:
            date_1904 = struct.unpack_from("<H", content)[0] == 1
        elif kind == _BOUNDSHEET:
            offset, _, length, wide = struct.unpack_from("<IHBB", content)
            raw = content[8 : 8 + length * (2 if wide & 1 else 1)]
            starts[offset] = raw.decode("utf-16-le" if wide & 1 else "latin-1")
    return date_1904, {name: _sheet_errors(stream, offset) for offset, name in starts.items()}


def _sheet_errors(stream: bytes, offset: int) -> Errors:
    errors: Errors = {}
    for kind, content in _records(stream, offset):
        if kind == _BOOLERR and content[7]:
            row, column = struct.unpack_from("<HH", content)
            errors[row + 1, column + 1] = _ERRORS.get(content[6], "#N/A")
        elif kind == _FORMULA and content[12:14] == b"\xff\xff" and content[6] == 2:
            row, column = struct.unpack_from("<HH", content)
            errors[row + 1, column + 1] = _ERRORS.get(content[8], "#N/A")
    return errors


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        # A chart inside a sheet is a BOF … EOF of its own.
        depth += (kind == _BOF) - (kind == _EOF)
        yield kind, stream[at + 4 : at + 4 + length]
        if kind == _EOF and depth <= 0:
            return
        at += 4 + length


def _workbook_stream(data: bytes) -> bytes:
    sector = 1 << struct.unpack_from("<H", data, 30)[0]
    first_directory, mini_limit = struct.unpack_from("<I", data, 48)[0], struct.unpack_from("<I", data, 56)[0]
    table = _allocation_table(data, sector)
    directory = _chain(data, table, first_directory, sector)
    for at in range(0, len(directory), 128):
        entry = directory[at : at + 128]
        name = entry[: max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le")
        if name in ("Workbook", "Book"):
            start, size = struct.unpack_from("<I", entry, 116)[0], struct.unpack_from("<I", entry, 120)[0]
            if size < mini_limit:
                # Too small for whole sectors: Excel and WPS always pad beyond this.
                raise ValueError("workbook stream in the mini stream")
            return _chain(data, table, start, sector)[:size]
    raise ValueError("no workbook stream")


def _allocation_table(data: bytes, sector: int) -> tuple[int, ...]:
    places = list(struct.unpack_from("<109I", data, 76))
    more = struct.unpack_from("<I", data, 68)[0]
    entries = sector // 4
    while more < _END_OF_CHAIN:
        block = struct.unpack_from(f"<{entries}I", data, (more + 1) * sector)
        places += block[:-1]
        more = block[-1]
    raw = b"".join(
        data[(place + 1) * sector : (place + 2) * sector] for place in places if place < _END_OF_CHAIN
    )
    return struct.unpack(f"<{len(raw) // 4}I", raw)


def _chain(data: bytes, table: tuple[int, ...], place: int, sector: int) -> bytes:
    pieces = []
    while place < _END_OF_CHAIN:
        pieces.append(data[(place + 1) * sector : (place + 2) * sector])
        if len(pieces) > len(table):
            raise ValueError("a chain of sectors that never ends")
        place = table[place]
    return b"".join(pieces)

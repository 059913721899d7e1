"""The zip container: read parts within limits, write a new file that copies untouched members raw.

A member that nobody changed keeps its compressed bytes, its place, its name, date and attributes.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from xl_heating.errors import DamagedWorkbook, DoctypeForbidden, EncryptedWorkbook, OversizedWorkbook

from .xml_text import REPAIR

# A million rows of twenty filled columns unpack to about 900 MB; nothing an office keeps comes near these.
MAX_PART_BYTES = 1 << 30
MAX_TOTAL_BYTES = 4 << 30
MAX_PARTS = 20_000
# Sheets made by Excel shrink 5 to 30 times; only filler shrinks more. Small parts may be all filler.
MAX_RATIO = 200
RATIO_FREE_BYTES = 16 << 20

_DOS_EPOCH = (1980, 1, 1, 0, 0, 0)
_COMPRESSION_LEVEL = 4  # half the time of level 6 for 20 % more bytes; Excel itself uses its fastest level
_ZIP64_EXTRA = 0x0001


class Package:
    """The parts of one workbook file, by name (names are case-insensitive, as OPC has them)."""

    def __init__(self, data: bytes, *, where: str) -> None:
        self._data = data
        self._where = where
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError, OSError) as error:
            raise self._damaged(f"不是完整的工作簿文件（{error}）。") from error
        self._infos = {self._key(info.filename): info for info in self._zip.infolist()}
        self._check_limits()

    @staticmethod
    def _key(name: str) -> str:
        return name.replace("\\", "/").lstrip("/").lower()

    def _damaged(self, message: str, part: str = "") -> DamagedWorkbook:
        return DamagedWorkbook(message, where=f"{self._where} {part}".strip(), remedy=REPAIR)

    def _check_limits(self) -> None:
        infos = self._zip.infolist()
        if any(info.flag_bits & 1 for info in infos):
            raise EncryptedWorkbook(
                "工作簿内部文件已加密。",
                where=self._where,
                remedy="请先在 Excel 或 WPS 中取消打开密码，再试。",
            )
        total = sum(info.file_size for info in infos)
        swollen = any(
            info.file_size > RATIO_FREE_BYTES and info.file_size > MAX_RATIO * max(info.compress_size, 1)
            for info in infos
        )
        if (
            len(infos) > MAX_PARTS
            or total > MAX_TOTAL_BYTES
            or swollen
            or any(info.file_size > MAX_PART_BYTES for info in infos)
        ):
            raise OversizedWorkbook(
                "文件解压后的大小远超正常工作簿，可能是压缩炸弹。",
                where=self._where,
                remedy="请核实文件来源；确需使用时，请在 Excel 中删除多余的空行空列后另存。",
            )

    @property
    def names(self) -> list[str]:
        return [info.filename for info in self._zip.infolist()]

    def find(self, name: str) -> str | None:
        """The stored spelling of a part's name, or None when there is no such part."""
        info = self._infos.get(self._key(name))
        return info.filename if info else None

    def read(self, name: str) -> bytes:
        """The unpacked bytes of a part; a missing or broken one is a DamagedWorkbook."""
        return self._unpack(name, None)

    def contains(self, name: str, needles: tuple[bytes, ...]) -> bool:
        """Whether any needle occurs in a part, unpacking no more than needed."""
        keep = max(map(len, needles)) - 1
        try:
            with self._zip.open(self._infos[self._key(name)]) as stream:
                tail = b""
                while block := stream.read(1 << 18):
                    text = tail + block
                    if any(needle in text for needle in needles):
                        return True
                    tail = text[-keep:]
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError) as error:
            raise self._damaged(f"内部文件读不出来（{error}）。", name) from error
        return False

    def refuse_doctypes(self) -> None:
        """Look at the head of every XML part: a DOCTYPE can only stand before the root element."""
        for name in self.names:
            if not name.lower().endswith((".xml", ".rels")):
                continue
            head = self._unpack(name, 1024)
            if (
                b"<!DOCTYPE" in head
                or b"<\x00!\x00D\x00O\x00C" in head
                or b"\x00<\x00!\x00D\x00O\x00C" in head
            ):
                raise DoctypeForbidden(
                    "工作簿内部文件带有 DOCTYPE 声明，正常的表格软件不会写入，可能是恶意文件。",
                    where=f"{self._where} {name}",
                    remedy="请核实文件来源；确需使用时，请在可信电脑上用 Excel 打开并另存。",
                )

    def _unpack(self, name: str, limit: int | None) -> bytes:
        info = self._infos.get(self._key(name))
        if info is None:
            raise self._damaged("缺少必需的内部文件。", name)
        try:
            with self._zip.open(info) as stream:
                # A size given here bounds the unpacking itself, whatever the directory claims.
                return stream.read(info.file_size + 1 if limit is None else limit)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise self._damaged(f"内部文件读不出来（{error}）。", name) from error

    def rebuilt(self, changed: dict[str, bytes], removed: frozenset[str] = frozenset()) -> bytes:
        """A new file: changed parts in their old places, new ones at the end, the rest copied raw."""
        new_parts = {self._key(name): (name, data) for name, data in changed.items()}
        gone = {self._key(name) for name in removed}
        out, directory = io.BytesIO(), io.BytesIO()
        count = 0
        for info in self._zip.infolist():
            key = self._key(info.filename)
            if key in gone:
                continue
            record = _packed(info, new_parts.pop(key)[1]) if key in new_parts else self._raw(info)
            _append(out, directory, *record)
            count += 1
        for name, data in new_parts.values():
            info = zipfile.ZipInfo(name, _DOS_EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            _append(out, directory, *_packed(info, data))
            count += 1
        start = out.tell()
        size = out.write(directory.getvalue())
        comment = self._zip.comment
        out.write(struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, size, start, len(comment)) + comment)
        return out.getvalue()

    def _raw(self, info: zipfile.ZipInfo) -> tuple[zipfile.ZipInfo, int, int, int, bytes]:
        offset = info.header_offset
        name_length, extra_length = struct.unpack("<HH", self._data[offset + 26 : offset + 30])
        start = offset + 30 + name_length + extra_length
        return (
            info,
            info.CRC,
            info.file_size,
            info.compress_type,
            self._data[start : start + info.compress_size],
        )


def _packed(info: zipfile.ZipInfo, data: bytes) -> tuple[zipfile.ZipInfo, int, int, int, bytes]:
    if info.compress_type == zipfile.ZIP_STORED:
        return info, zlib.crc32(data), len(data), zipfile.ZIP_STORED, data
    packer = zlib.compressobj(_COMPRESSION_LEVEL, zlib.DEFLATED, -15)
    return info, zlib.crc32(data), len(data), zipfile.ZIP_DEFLATED, packer.compress(data) + packer.flush()


def _append(
    out: io.BytesIO,
    directory: io.BytesIO,
    info: zipfile.ZipInfo,
    crc: int,
    size: int,
    method: int,
    packed: bytes,
) -> None:
    """Write one member; sizes go into the local header, so no data descriptor is needed."""
    offset = out.tell()
    flags = info.flag_bits & ~0x08
    name = info.orig_filename.encode(
        "utf-8" if flags & 0x800 or not info.orig_filename.isascii() else "ascii"
    )
    if not info.orig_filename.isascii() and not flags & 0x800:
        try:
            name = info.orig_filename.encode("cp437")
        except UnicodeEncodeError:
            flags |= 0x800
    year, month, day, hour, minute, second = info.date_time
    date = (year - 1980) << 9 | month << 5 | day
    time = hour << 11 | minute << 5 | second // 2
    extra = _without_zip64(info.extra)
    version = max(info.extract_version, 20)
    common = struct.pack(
        "<5H3L2H", version, flags, method, time, date, crc, len(packed), size, len(name), len(extra)
    )
    out.write(b"PK\3\4" + common + name + extra + packed)
    directory.write(
        b"PK\1\2"
        + struct.pack("<BB", info.create_version, info.create_system)
        + common
        + struct.pack("<3H2L", len(info.comment), 0, info.internal_attr, info.external_attr, offset)
        + name
        + extra
        + info.comment
    )


def _without_zip64(extra: bytes) -> bytes:
    kept, rest = b"", extra
    while len(rest) >= 4:
        kind, length = struct.unpack("<HH", rest[:4])
        if kind != _ZIP64_EXTRA:
            kept += rest[: 4 + length]
        rest = rest[4 + length :]
    return kept

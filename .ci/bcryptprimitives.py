"""Write a bcryptprimitives.dll for Wine 8, which lacks it: Rust extension modules take random bytes from it.

It holds one name and no code: ProcessPrng, forwarded to advapi32.SystemFunction036 (RtlGenRandom), which
takes the same buffer and length. Windows itself has the DLL; nothing of this reaches a staff PC.

Usage: python3 bcryptprimitives.py <system32>/bcryptprimitives.dll
"""

import struct
import sys
from pathlib import Path

SECTION_RVA, SECTION_FILE = 0x1000, 0x200
FILE_ALIGNMENT, DIRECTORIES = 0x200, 16
AMD64, PE32_PLUS, DLL_OF_LARGE_ADDRESSES, CONSOLE = 0x8664, 0x20B, 0x2022, 3
MOVABLE_NO_EXECUTE = 0x0160
READABLE_DATA = 0x40000040


def export_table(dll: str, name: str, forwarded_to: str) -> bytes:
    """The directory, its three one-entry arrays, then the texts they point at."""
    arrays = struct.calcsize("<IIHHIIIIIII")
    texts = arrays + 4 + 4 + 2
    places, at = [], texts
    for text in (dll, name, forwarded_to):
        places.append(SECTION_RVA + at)
        at += len(text) + 1
    head = struct.pack(
        "<IIHHIIIIIII", 0, 0, 0, 0, places[0], 1, 1, 1, *(SECTION_RVA + arrays + n for n in (0, 4, 8))
    )
    # A function whose address lies inside the export directory is a forwarder's text.
    return head + struct.pack("<IIH", places[2], places[1], 0) + f"{dll}\0{name}\0{forwarded_to}\0".encode()


def library(exports: bytes) -> bytes:
    """A DLL of one section that holds its exports."""
    raw = -(-len(exports) // FILE_ALIGNMENT) * FILE_ALIGNMENT
    dos = b"MZ".ljust(0x3C, b"\0") + struct.pack("<I", 0x40)
    optional = struct.pack(
        "<HBBIIIIIQIIHHHHHHIIIIHHQQQQII",
        *(PE32_PLUS, 14, 0, 0, raw, 0, 0, SECTION_RVA),
        *(0x180000000, 0x1000, FILE_ALIGNMENT, 6, 0, 0, 0, 6, 0, 0),
        *(SECTION_RVA + 0x1000, SECTION_FILE, 0, CONSOLE, MOVABLE_NO_EXECUTE),
        *(0x100000, 0x1000, 0x100000, 0x1000, 0, DIRECTORIES),
    )
    optional += struct.pack("<II", SECTION_RVA, len(exports)) + bytes(8 * (DIRECTORIES - 1))
    coff = struct.pack("<HHIIIHH", AMD64, 1, 0, 0, 0, len(optional), DLL_OF_LARGE_ADDRESSES)
    section = struct.pack(
        "<8sIIIIIIHHI", b".rdata", len(exports), SECTION_RVA, raw, SECTION_FILE, 0, 0, 0, 0, READABLE_DATA
    )
    headers = dos + b"PE\0\0" + coff + optional + section
    return headers.ljust(SECTION_FILE, b"\0") + exports.ljust(raw, b"\0")


if __name__ == "__main__":
    made = library(export_table("bcryptprimitives.dll", "ProcessPrng", "advapi32.SystemFunction036"))
    Path(sys.argv[1]).write_bytes(made)

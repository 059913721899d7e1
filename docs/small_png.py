"""Write a picture (PPM on standard input) as a small PNG: 256 colours, ample for printed pages."""

import struct
import sys
import zlib
from pathlib import Path

import numpy as np

header, size, depth, content = sys.stdin.buffer.read().split(b"\n", 3)
if (header, depth) != (b"P6", b"255"):
    raise SystemExit("not a PPM of 8 bits a colour")
width, height = map(int, size.split())
pixels = np.frombuffer(content, np.uint8).reshape(-1, 3).astype(np.int64)

colours, which, counts = np.unique(
    pixels @ np.array([1 << 16, 1 << 8, 1]), return_inverse=True, return_counts=True
)
apart = np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=1)
kept = apart[np.argsort(-counts, kind="stable")[:256]]
nearest = np.array([np.argmin(((kept - colour) ** 2).sum(axis=1)) for colour in apart], np.uint8)
lines = nearest[which.reshape(height, width)]
unfiltered = np.hstack([np.zeros((height, 1), np.uint8), lines])


def chunk(kind: bytes, data: bytes) -> bytes:
    """A part of a PNG file: length, kind, data, checksum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


Path(sys.argv[1]).write_bytes(
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))
    + chunk(b"PLTE", kept.astype(np.uint8).tobytes())
    + chunk(b"IDAT", zlib.compress(unfiltered.tobytes(), 9))
    + chunk(b"IEND", b"")
)

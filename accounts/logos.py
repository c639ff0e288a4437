"""Whether a file is a PNG picture through and through, and small enough for a logo."""

import struct
import zlib
from typing import Any

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_BYTES = 500 * 1024
MAX_PIXELS = 3000


def what_is_wrong(file: Any, *, size: int) -> str:
    """Say what keeps `file`, of `size` bytes, from being a logo; "" when nothing does.

    Every part of the file is checked against its checksum, and nothing may follow the last part.
    """
    if size > MAX_BYTES:
        return "The logo must be 500 KB or smaller"
    file.seek(0)
    data = file.read()
    file.seek(0)
    if not data.startswith(SIGNATURE):
        return "The logo must be a PNG file"
    kinds: list[bytes] = []
    at = len(SIGNATURE)
    while at < len(data):
        head = data[at : at + 8]
        if len(head) < 8:
            break
        length, kind = struct.unpack(">I4s", head)
        body, tail = data[at + 8 : at + 8 + length], data[at + 8 + length : at + 12 + length]
        if len(tail) < 4 or zlib.crc32(kind + body) != struct.unpack(">I", tail)[0]:
            break
        if not kinds and (kind != b"IHDR" or length != 13):
            break
        if kind == b"IHDR" and max(struct.unpack(">II", body[:8])) > MAX_PIXELS:
            return f"The logo must be {MAX_PIXELS} pixels wide and high, or smaller"
        kinds.append(kind)
        at += 12 + length
        if kind == b"IEND":
            break
    is_whole = at == len(data) and kinds[-1:] == [b"IEND"] and b"IDAT" in kinds
    return "" if is_whole else "The file is damaged. Save it as PNG again and choose it anew"

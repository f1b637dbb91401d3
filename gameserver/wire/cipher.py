"""The body cipher between client and gate, on whole packets at once (PROTOCOL 5).

Every block of four bytes is enciphered alone, from the same start key:

    k = K;  for each byte:  out = in ^ (k >> 8);  k = (cipher byte + k) * M + A

Only bits 8 to 15 of k are used, and the update is a ring operation, so 16 bits are enough. Written out, the
key bytes of a block are sums of products of its earlier cipher bytes c0, c1, c2 with powers of M:

    k1 = c0*M + C1      k2 = c0*M^2 + c1*M + C2      k3 = c0*M^3 + c1*M^2 + c2*M + C3

Here a packet is one big integer, each block a lane of 32 bits in it, and each of these lines one
multiplication and one mask for all blocks together. What overflows a lane lands in low bits of the next one,
which the mask drops. Header (12 bytes) and the tail that fills no block lie outside the masks and stay clear.

It is obfuscation, not security: anyone who knows the constants reads along.
"""

from functools import cache
from struct import Struct
from typing import TypeAlias

DEFAULT_KEY = 0x04C478BD
"""The start key that is built into the v562 client."""

HEADER_BYTES = 12
_M = 0x1AE7
_M2 = (_M * _M & 0xFFFF) << 8
_M3 = (_M * _M * _M & 0xFFFF) << 16
"""Powers of M where their products belong: k2 hides byte 2, k3 hides byte 3."""
_A = 0xDCB2
_PC_ID_SHIFT = 32
_PC_ID_CLEAR = ~(0xFFFFFFFF << _PC_ID_SHIFT)
_HEAD = Struct("<II")


_Lanes: TypeAlias = tuple[int, int, int, int, int, int, int, int]
"""The constants for packets of one number of blocks: masks of the four byte columns, then four key terms."""


class Cipher:
    """Enciphers and deciphers frames with a `client` header. Stateless: one object serves all connections."""

    def __init__(self, key: int = DEFAULT_KEY) -> None:
        self.key = key & 0xFFFF
        self._lanes = cache(self._make_lanes)

    def _make_lanes(self, blocks: int) -> _Lanes:
        first_lane = 8 * HEADER_BYTES
        ones = sum(1 << (32 * lane) for lane in range(blocks)) << first_lane
        key_1 = (self.key * _M + _A) & 0xFFFF
        key_2 = (key_1 * _M + _A) & 0xFFFF
        key_3 = (key_2 * _M + _A) & 0xFFFF
        masks = (ones * 0xFF, ones * 0xFF00, ones * 0xFF0000, ones * 0xFF000000)
        return (*masks, ones * (self.key >> 8), ones * key_1, ones * (key_2 << 8), ones * (key_3 << 16))

    def encipher(self, frame: bytes) -> bytes:
        """Return *frame* with its body enciphered."""
        size = len(frame)
        if size < HEADER_BYTES + 4:
            return frame
        byte_0, byte_1, byte_2, byte_3, key_0, key_1, key_2, key_3 = self._lanes((size - HEADER_BYTES) >> 2)
        x = int.from_bytes(frame, "little") ^ key_0
        c0 = x & byte_0
        x ^= (c0 * _M + key_1) & byte_1
        c1 = x & byte_1
        x ^= (c0 * _M2 + c1 * _M + key_2) & byte_2
        c2 = x & byte_2
        x ^= (c0 * _M3 + c1 * _M2 + c2 * _M + key_3) & byte_3
        return x.to_bytes(size, "little")

    def decipher(self, frame: bytes, pc_id: int | None = None) -> bytes:
        """Return *frame* with its body in clear and, where given, *pc_id* written into its header.

        The gate trusts no player number that a client sends; stamping it here costs nothing extra, since the
        packet is one integer already.
        """
        size = len(frame)
        if size < HEADER_BYTES + 4:
            return frame if pc_id is None else stamped(frame, pc_id)
        byte_0, byte_1, byte_2, byte_3, key_0, key_1, key_2, key_3 = self._lanes((size - HEADER_BYTES) >> 2)
        x = int.from_bytes(frame, "little")
        c0 = x & byte_0
        c1 = x & byte_1
        c2 = x & byte_2
        x ^= (
            key_0
            ^ ((c0 * _M + key_1) & byte_1)
            ^ ((c0 * _M2 + c1 * _M + key_2) & byte_2)
            ^ ((c0 * _M3 + c1 * _M2 + c2 * _M + key_3) & byte_3)
        )
        if pc_id is not None:
            x = x & _PC_ID_CLEAR | pc_id << _PC_ID_SHIFT
        return x.to_bytes(size, "little")


def stamped(frame: bytes, pc_id: int) -> bytes:
    """Return *frame* addressed to *pc_id* (`client` and `link` headers)."""
    return _HEAD.pack(len(frame), pc_id) + frame[8:]

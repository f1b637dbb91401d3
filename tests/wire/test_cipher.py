"""The cipher against a plain loop over bytes, and against the vectors of the protocol description."""

import random

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.wire.cipher import DEFAULT_KEY, Cipher, stamped
from gameserver.wire.headers import CLIENT, LINK

HEADER = 12
VECTORS = [
    (
        "2100000000000000 03FF0711 4865726F" + "00" * 17,
        "2100000000000000 03FF0711 3069F8EA 789D01F5 789D01F5 789D01F5 789D01F5 00",
    ),
    ("1100000000000000 03FF0012 6E6E0000 01", "1100000000000000 03FF0012 163FFDBA 01"),
    (
        "1700000000000000 03FF0000 00010203 04050607 AABBCC",
        "1700000000000000 03FF0000 789CE410 7C0CB0AB AABBCC",
    ),
    ("0C00000000000000 03FF0811", "0C00000000000000 03FF0811"),
]
"""Plain and enciphered frames under the default key (PROTOCOL 5)."""

BODIES = st.binary(max_size=300)
KEYS = st.integers(0, 0xFFFFFFFF)
PC_IDS = st.integers(0, 0xFFFFFFFF)


def byte_loop(frame: bytes, key: int, *, deciphering: bool = False) -> bytes:
    """Encipher or decipher as PROTOCOL 5 words it: byte after byte, with 32-bit keys."""
    out = bytearray(frame)
    for block in range(HEADER, len(frame) - 3, 4):
        k = key
        for place in range(block, block + 4):
            out[place] = frame[place] ^ (k >> 8 & 0xFF)
            shown = frame[place] if deciphering else out[place]
            k = (shown + k) * 0x241AE7 + 0x15DCB2 & 0xFFFFFFFF
    return bytes(out)


def game_frame(body: bytes, pc_id: int = 0) -> bytes:
    """Return a game packet with this body."""
    return CLIENT.pack(CLIENT.size + len(body), pc_id, 0x03, 0xFF, 0x1200) + body


class TheCipher(SynchronousTestCase):
    @given(BODIES, KEYS)
    def test_it_enciphers_as_a_plain_loop_over_bytes_does(self, body: bytes, key: int) -> None:
        frame = game_frame(body)
        self.assertEqual(Cipher(key).encipher(frame), byte_loop(frame, key))

    @given(BODIES, KEYS)
    def test_it_deciphers_as_a_plain_loop_over_bytes_does(self, body: bytes, key: int) -> None:
        frame = game_frame(body)
        self.assertEqual(Cipher(key).decipher(frame), byte_loop(frame, key, deciphering=True))

    @given(BODIES, KEYS)
    def test_deciphering_undoes_enciphering(self, body: bytes, key: int) -> None:
        frame = game_frame(body)
        self.assertEqual(Cipher(key).decipher(Cipher(key).encipher(frame)), frame)

    def test_every_size_up_to_300_agrees_with_the_plain_loop(self) -> None:
        cipher, chance = Cipher(), random.Random(562)
        for size in range(HEADER, 301):
            frame = chance.randbytes(size)
            self.assertEqual(cipher.encipher(frame), byte_loop(frame, DEFAULT_KEY), size)
            self.assertEqual(cipher.decipher(frame), byte_loop(frame, DEFAULT_KEY, deciphering=True), size)

    def test_large_frames_agree_with_the_plain_loop(self) -> None:
        cipher, chance = Cipher(), random.Random(562)
        for size in [1295, 2562, 4096, 65_535, *(chance.randrange(301, 20_000) for _ in range(5))]:
            frame = chance.randbytes(size)
            self.assertEqual(cipher.encipher(frame), byte_loop(frame, DEFAULT_KEY), size)

    def test_all_ones_do_not_spill_from_one_block_into_the_next(self) -> None:
        for size in (16, 17, 64, 1295):
            frame = b"\xff" * size
            for key in (0, 0xFFFF, DEFAULT_KEY):
                self.assertEqual(Cipher(key).encipher(frame), byte_loop(frame, key))
                self.assertEqual(Cipher(key).decipher(frame), byte_loop(frame, key, deciphering=True))

    def test_the_printed_vectors_hold(self) -> None:
        for plain, hidden in VECTORS:
            self.assertEqual(Cipher().encipher(bytes.fromhex(plain)), bytes.fromhex(hidden))
            self.assertEqual(Cipher().decipher(bytes.fromhex(hidden)), bytes.fromhex(plain))

    @given(BODIES, KEYS)
    def test_header_and_tail_stay_clear(self, body: bytes, key: int) -> None:
        frame = game_frame(body)
        hidden = Cipher(key).encipher(frame)
        tail = len(frame) - len(body) % 4
        self.assertEqual((hidden[:HEADER], hidden[tail:]), (frame[:HEADER], frame[tail:]))

    @given(KEYS, BODIES)
    def test_only_the_low_half_of_the_key_counts(self, key: int, body: bytes) -> None:
        frame = game_frame(body)
        self.assertEqual(Cipher(key).encipher(frame), Cipher(key & 0xFFFF).encipher(frame))


class TheStamp(SynchronousTestCase):
    @given(BODIES, PC_IDS, PC_IDS)
    def test_deciphering_writes_the_player_number_over_the_claimed_one(
        self, body: bytes, claimed: int, pc_id: int
    ) -> None:
        hidden = Cipher().encipher(game_frame(body, claimed))
        self.assertEqual(Cipher().decipher(hidden, pc_id), game_frame(body, pc_id))

    @given(BODIES, PC_IDS, PC_IDS)
    def test_stamping_changes_the_player_number_and_nothing_else(
        self, body: bytes, claimed: int, pc_id: int
    ) -> None:
        self.assertEqual(stamped(game_frame(body, claimed), pc_id), game_frame(body, pc_id))

    def test_a_frame_without_a_protocol_number_is_stamped_too(self) -> None:
        ping = LINK.pack(LINK.size, 1, 0x01, 0xF0)
        self.assertEqual(Cipher().decipher(ping, 7), LINK.pack(LINK.size, 7, 0x01, 0xF0))
        self.assertEqual(Cipher().decipher(ping), ping)

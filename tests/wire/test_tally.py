"""Counting frames: nothing is lost, and what peers invent takes no memory."""

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver import messages
from gameserver.messages.links import CLIENT_TO_SERVER, GATE_TO_ZONE, MAIN_TO_SERVER, SERVER_TO_MAIN
from gameserver.wire.catalogue import Catalogue, Opcode
from gameserver.wire.headers import CLIENT, LINK, LINK_CTRLS, MAIN, MAIN_SHORT, Header
from gameserver.wire.tally import UNKNOWN, Tally

assert messages
CATALOGUES = (CLIENT_TO_SERVER, GATE_TO_ZONE, SERVER_TO_MAIN, MAIN_TO_SERVER)
FRAMES = st.lists(st.tuples(st.binary(min_size=CLIENT.size, max_size=30), st.integers(1, 5)), max_size=50)


def known_keys(catalogue: Catalogue) -> set[str]:
    """Return every opcode that may have a row."""
    found = {str(declared.opcode) for declared in catalogue} | {
        str(known.opcode) for known in catalogue.without_layout
    }
    return found | (known_keys(catalogue.carries) if catalogue.carries is not None else set())


def header(opcode: Opcode) -> bytes:
    """Return a frame without a body."""
    if opcode.header is Header.CLIENT:
        return CLIENT.pack(CLIENT.size, 1, opcode.ctrl, opcode.cmd, opcode.protocol)
    if opcode.header is Header.LINK:
        return LINK.pack(LINK.size, 1, opcode.ctrl, opcode.cmd)
    if opcode.header is Header.MAIN:
        return MAIN.pack(opcode.protocol, MAIN.size, 1, 0)
    return MAIN_SHORT.pack(opcode.protocol, MAIN_SHORT.size)


class Counting(SynchronousTestCase):
    @given(st.sampled_from(CATALOGUES), FRAMES)
    def test_every_frame_is_in_one_row_and_only_known_ones_have_their_own(
        self, catalogue: Catalogue, frames: list[tuple[bytes, int]]
    ) -> None:
        tally = Tally(catalogue)
        for frame, times in frames:
            tally.add(frame, times)
        rows = tally.rows()
        self.assertEqual(sum(row.frames for row in rows), sum(times for _, times in frames))
        self.assertEqual(sum(row.size_bytes for row in rows), sum(len(frame) * times for frame, times in frames))
        self.assertLessEqual({row.opcode for row in rows}, known_keys(catalogue) | {UNKNOWN})
        self.assertLessEqual(len(tally.marked), len(known_keys(catalogue)))

    @given(st.integers(0, 255), st.integers(0, 255), st.integers(0, 0xFFFF))
    def test_a_row_is_the_opcode_that_the_catalogue_reads(self, ctrl: int, cmd: int, protocol: int) -> None:
        frame = CLIENT.pack(CLIENT.size, 1, ctrl, cmd, protocol)
        tally = Tally(CLIENT_TO_SERVER)
        tally.add(frame)
        tally.add(frame)
        [row] = tally.rows()
        self.assertEqual(row.frames, 2)
        if ctrl not in LINK_CTRLS and ctrl not in (0x03, 0xFE):
            self.assertEqual(row.opcode, UNKNOWN)

    def test_every_message_is_known_by_its_name(self) -> None:
        for catalogue in CATALOGUES:
            for declared in catalogue:
                tally = Tally(catalogue)
                tally.add(header(declared.opcode))
                self.assertEqual([row.name for row in tally.rows()], [declared.message.__name__])

    @given(FRAMES)
    def test_what_is_passed_on_counts_on_both_sides(self, frames: list[tuple[bytes, int]]) -> None:
        passed, near, far = Tally(CLIENT_TO_SERVER), Tally(CLIENT_TO_SERVER), Tally(CLIENT_TO_SERVER)
        near.include(passed)
        far.include(passed)
        far.include(passed)
        for frame, times in frames:
            passed.add(frame, times)
        near.add(bytes(CLIENT.size))
        total = sum(row.frames for row in passed.rows())
        self.assertEqual(sum(row.frames for row in far.rows()), total)
        self.assertEqual(sum(row.frames for row in near.rows()), total + 1)

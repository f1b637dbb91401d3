"""Headers of home-made clients, translated and back."""

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.wire.headers import CLIENT, COMPACT, GAME_CMD, GAME_CTRL, LINK, expand, shrink

BODIES = st.binary(max_size=60)
U32S = st.integers(0, 0xFFFFFFFF)


class CompactHeaders(SynchronousTestCase):
    @given(U32S, st.integers(0, 0xFFFF), BODIES)
    def test_a_game_packet_gains_and_loses_two_bytes(self, pc_id: int, protocol: int, body: bytes) -> None:
        compact = COMPACT.pack(10 + len(body), protocol, GAME_CTRL, GAME_CMD, pc_id) + body
        wide = CLIENT.pack(12 + len(body), pc_id, GAME_CTRL, GAME_CMD, protocol) + body
        self.assertEqual(expand(compact), wide)
        self.assertEqual(shrink(wide), compact)

    @given(U32S, st.sampled_from((0x01, 0x02)), st.integers(0, 0xFF), BODIES)
    def test_a_control_packet_keeps_its_size_and_has_no_protocol(
        self, pc_id: int, ctrl: int, cmd: int, body: bytes
    ) -> None:
        compact = COMPACT.pack(10 + len(body), 0, ctrl, cmd, pc_id) + body
        wide = LINK.pack(10 + len(body), pc_id, ctrl, cmd) + body
        self.assertEqual(expand(compact), wide)
        self.assertEqual(shrink(wide), compact)

    def test_crest_packets_keep_their_own_ctrl_byte(self) -> None:
        compact = COMPACT.pack(14, 0x2323, 0xFE, 0xFF, 9) + b"mark"
        self.assertEqual(shrink(expand(compact)), compact)
        self.assertEqual(expand(compact), CLIENT.pack(16, 9, 0xFE, 0xFF, 0x2323) + b"mark")

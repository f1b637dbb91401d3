"""Every two of size, ctrl and cmd at every decoder; `make fuzz` takes all three together."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.messages.links import CLIENT_TO_LOGIN, MAIN_TO_SERVER
from gameserver.wire.catalogue import Catalogue
from tests.fuzz.frames import BYTES, CATALOGUES, FRAMES, SIZES, Frames, decode_all

SOME_SIZES = (33,)
SOME_CTRLS = (0x00, 0x01, 0x02, 0x03, 0xFE)
SOME_CMDS = (0x00, 0xE0, 0xFF)


def decode_pairs(catalogue: Catalogue) -> Counter[str]:
    """Decode every size with every ctrl, every size with every cmd, every ctrl with every cmd."""
    told = decode_all(catalogue, cmds=SOME_CMDS)
    told += decode_all(catalogue, ctrls=SOME_CTRLS)
    return told + decode_all(catalogue, sizes=SOME_SIZES)


class EveryFrame(SynchronousTestCase):
    def test_a_decoder_gives_a_message_or_a_judgement(self) -> None:
        count = len(SIZES) * len(BYTES) * (len(SOME_CMDS) + len(SOME_CTRLS)) + len(BYTES) ** 2 * len(SOME_SIZES)
        for catalogue in CATALOGUES.values():
            told = decode_pairs(catalogue)
            self.assertEqual(told.total(), count)
            self.assertTrue(
                told["messages"] and told["unknown"] and told["malformed"], f"{catalogue.name}: {told}"
            )

    @given(st.sampled_from(sorted(CATALOGUES)), st.integers(0, FRAMES - 1), st.integers(0, 100))
    def test_a_message_survives_being_written_again(self, name: str, number: int, seed: int) -> None:
        catalogue = CATALOGUES[name]
        frame = Frames(catalogue, 900, seed).at(number)
        if len(frame) >= 12:
            envelope = catalogue.decode(frame)
            if type(envelope.message) in {each.message for each in catalogue}:
                again = catalogue.encode(envelope.message, envelope.pc_id, envelope.gate_id)
                self.assertEqual(catalogue.decode(again), envelope)

    def test_frames_have_the_sizes_and_numbers_that_they_say(self) -> None:
        frames = [Frames(CLIENT_TO_LOGIN, 900).at(number) for number in range(0, FRAMES, 4099)]
        self.assertEqual({len(frame) for frame in frames}, {max(size, 10) for size in SIZES})
        self.assertEqual(len({frame[:10] for frame in frames}), len(frames))
        numbers = {Frames(MAIN_TO_SERVER, 900).at(number)[:4] for number in range(0, FRAMES, 4099)}
        self.assertEqual(len(numbers), len(frames))

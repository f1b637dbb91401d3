from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.content.errors import ContentError
from gameserver.content.teleports import Destination, read_teleports, write_teleports
from tests.content.samples import bytes_

FILE = "Teleport.txt"
DESTINATIONS = st.builds(Destination, map_id=st.integers(0, 0xFFFF), x=bytes_, y=bytes_)


class TeleportFiles(SynchronousTestCase):
    @given(st.dictionaries(st.integers(0, 60), DESTINATIONS))
    def test_reading_what_was_written_gives_the_same_destinations(self, found: dict[int, Destination]) -> None:
        data = write_teleports(found)
        self.assertEqual(read_teleports(data, FILE), found)
        self.assertEqual(write_teleports(read_teleports(data, FILE)), data)

    @given(st.binary(max_size=60) | st.text("0123456789 -+\t\r\nx", max_size=60).map(str.encode))
    def test_any_bytes_are_destinations_or_an_error_that_says_where(self, data: bytes) -> None:
        try:
            found = read_teleports(data, FILE)
        except ContentError as error:
            self.assertRegex(str(error), r"^Teleport.txt: byte \d+: line \d+ ")
        else:
            self.assertLess(max(found, default=-1), data.count(b"\n") + 1)

    def test_every_line_has_a_number_but_not_every_line_is_a_destination(self) -> None:
        data = b"0 33 235\r\n\r\n# towns\n1\t110 113 Temoz, the square\n  7 110 113"
        self.assertEqual(
            read_teleports(data, FILE),
            {0: Destination(0, 33, 235), 3: Destination(1, 110, 113), 4: Destination(7, 110, 113)},
        )

    def test_lines_that_are_no_place_are_refused_by_number(self) -> None:
        for line in (b"1", b"1 2", b"1 2 x", b"65536 1 1", b"-1 1 1", b"1 256 1", b"1 1 -1", b"1 1 256"):
            with self.assertRaises(ContentError) as caught:
                read_teleports(b"1 2 3\n\n" + line + b"\n", FILE)
            self.assertEqual(caught.exception.offset, 7)
            self.assertIn("line 2 ", caught.exception.reason)
            self.assertIn(line.decode(), caught.exception.reason)

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.content.drops import CERTAIN, EMPTY, WOONZ, Drop, read_drops, sift_drops, write_drops
from gameserver.content.errors import ContentError, Mode, Report

FILE = "npc/2.itm"
ITEMS = {1024, 8192}
DROPS = st.builds(
    Drop,
    code=st.sampled_from([WOONZ, 1024, 8192, 8192 | 0x4000, 9000, EMPTY]) | st.integers(0, 0xFFFF),
    rate=st.integers(0, 2 * CERTAIN) | st.integers(0, 0xFFFFFFFF),
)


class DropFiles(SynchronousTestCase):
    @given(st.lists(st.binary(min_size=6, max_size=6), max_size=70).map(b"".join))
    def test_writing_what_was_read_gives_the_same_bytes(self, data: bytes) -> None:
        self.assertEqual(write_drops(read_drops(data, FILE)), data)

    def test_a_slot_is_laid_out_as_the_format_says(self) -> None:
        self.assertEqual(write_drops([Drop(code=1024, rate=50_000)]).hex(), "000450c30000")

    def test_bytes_that_fill_no_slot_are_refused_when_strict_and_ignored_when_lenient(self) -> None:
        data = write_drops([Drop(code=1024, rate=1)] * 3)
        for cut in set(range(18)) - {0, 6, 12}:
            with self.assertRaises(ContentError) as caught:
                read_drops(data[:cut], FILE)
            self.assertEqual((caught.exception.file, caught.exception.offset), (FILE, cut // 6 * 6))
            lenient = Report(Mode.LENIENT)
            self.assertEqual(len(read_drops(data[:cut], FILE, lenient)), cut // 6)
            self.assertEqual([warning.offset for warning in lenient.warnings], [cut // 6 * 6])


class Sifting(SynchronousTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.report = Report()

    def sift(self, *drops: Drop) -> list[Drop]:
        return list(sift_drops(drops, FILE, ITEMS, self.report))

    @given(st.lists(DROPS, max_size=20))
    def test_only_what_exists_can_drop_and_never_more_than_always(self, drops: list[Drop]) -> None:
        for drop in self.sift(*drops):
            self.assertTrue(drop.code == WOONZ or drop.code & 0x3FFF in ITEMS)
            self.assertLessEqual(drop.rate, CERTAIN)

    @given(st.lists(st.builds(Drop, code=st.sampled_from([WOONZ, *ITEMS]), rate=st.integers(0, CERTAIN // 20))))
    def test_a_sound_table_passes_as_it_is(self, drops: list[Drop]) -> None:
        self.report = Report()
        sound = drops[:20]
        self.assertEqual(self.sift(*sound), sound)
        self.assertEqual(self.report.warnings, [])

    def test_empty_slots_are_left_out_in_silence(self) -> None:
        self.assertEqual(self.sift(Drop(code=EMPTY, rate=CERTAIN)), [])
        self.assertEqual(self.report.warnings, [])

    def test_the_flags_of_an_item_do_not_hide_it(self) -> None:
        blessed = Drop(code=1024 | 0x8000, rate=5)
        self.assertEqual(self.sift(blessed), [blessed])

    def test_unknown_items_and_impossible_rates_are_warnings_with_their_place(self) -> None:
        sifted = self.sift(Drop(code=WOONZ, rate=1), Drop(code=9000, rate=1), Drop(code=1024, rate=CERTAIN + 1))
        self.assertEqual(sifted, [Drop(code=WOONZ, rate=1), Drop(code=1024, rate=CERTAIN)])
        self.assertEqual([warning.offset for warning in self.report.warnings], [6, 14, 0])

    def test_rates_above_the_whole_are_a_warning(self) -> None:
        self.sift(Drop(code=WOONZ, rate=CERTAIN), Drop(code=1024, rate=1))
        self.assertEqual([warning.offset for warning in self.report.warnings], [0])
        self.assertIn(str(CERTAIN + 1), self.report.warnings[0].reason)

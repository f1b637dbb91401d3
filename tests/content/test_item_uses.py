from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.content.errors import ContentError
from gameserver.content.item_uses import ItemUses, Recovery, read_item_uses
from gameserver.content.library import load_items
from tests.content.samples import SAMPLE

FILE = "item_uses.toml"
ITEMS = load_items(SAMPLE)


class Uses(SynchronousTestCase):
    def refused(self, text: str, *words: str) -> None:
        with self.assertRaises(ContentError) as caught:
            read_item_uses(text.encode(), FILE, ITEMS)
        self.assertEqual((caught.exception.file, caught.exception.offset), (FILE, None))
        for word in words:
            self.assertIn(word, str(caught.exception))

    def test_they_are_what_the_file_says(self) -> None:
        text = """
            return_scrolls = [8200]
            stackable = [8192, 9216]
            quest = [1024]
            [recovery]
            8192 = { hp = 30 }
            8195 = { hp = 1, mp = 30 }
        """
        wanted = ItemUses(
            recovery={8192: Recovery(30), 8195: Recovery(1, 30)},
            return_scrolls=frozenset({8200}),
            stackable=frozenset({8192, 9216}),
            quest=frozenset({1024}),
        )
        self.assertEqual(read_item_uses(text.encode(), FILE, ITEMS), wanted)
        self.assertEqual(read_item_uses(b"", FILE, ITEMS), ItemUses())

    @given(st.binary(max_size=40) | st.text(max_size=40).map(lambda text: text.encode("utf-8", "replace")))
    def test_any_bytes_are_uses_or_an_error_that_names_the_file(self, data: bytes) -> None:
        try:
            read_item_uses(data, FILE, ITEMS)
        except ContentError as error:
            self.assertTrue(str(error).startswith(f"{FILE}: "))

    def test_items_that_do_not_exist_are_refused_wherever_they_are_named(self) -> None:
        for name in ("return_scrolls", "stackable", "quest"):
            for code in (0, 9999, -1, 8192 | 0x4000):
                self.refused(f"{name} = [8192, {code}]", name, str(code))
        self.refused("[recovery]\n9999 = { hp = 1 }", "recovery", "9999")

    def test_equipment_is_neither_eaten_nor_stacked(self) -> None:
        self.refused("stackable = [1024]", "1024", "Recruit Sword")
        self.refused("[recovery]\n1024 = { hp = 1 }", "1024", "Recruit Sword")

    def test_a_recovery_item_gives_something_back(self) -> None:
        self.refused("[recovery]\n8192 = {}", "8192", "HP or MP")
        self.refused("[recovery]\n8192 = { hp = 9, mp = -1 }", "8192", "HP or MP")

    def test_unknown_keys_and_wrong_values_are_refused_by_name(self) -> None:
        self.refused("edible = [8192]", "edible")
        self.refused("[recovery]\n8192 = { gold = 9 }", "8192", "gold")
        self.refused("[recovery]\nbread = { hp = 9 }", "bread")
        self.refused('stackable = ["8192"]', "stackable", "8192")

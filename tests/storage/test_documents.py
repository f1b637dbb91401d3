"""Any character document survives being written and read."""

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.storage.character_data import CarriedItem, CharacterData, Pet, Stats, StoredItem
from gameserver.storage.documents import read_document, write_document
from gameserver.storage.errors import UnreadableDocument
from tests.storage.strategies import documents


class DocumentTests(SynchronousTestCase):
    @given(documents(CharacterData))
    def test_any_document_survives(self, data: CharacterData) -> None:
        self.assertEqual(read_document(CharacterData, write_document(data)), data)

    @given(st.text())
    def test_any_text_is_a_document_or_refused(self, text: str) -> None:
        try:
            read_document(CharacterData, text)
        except UnreadableDocument as error:
            self.assertIn("CharacterData", str(error))

    def test_the_place_of_a_wrong_value_is_told(self) -> None:
        for text, place in (
            ('{"lore": "much"}', r"\$\.lore"),
            ('{"location": {"position": {"x": []}}}', r"\$\.location\.position\.x"),
            ('{"inventory": [{"item_code": 1}]}', r"\$\.inventory\[0\]\.slot"),
            ('{"stats": []}', r"\$\.stats"),
            ("[]", "JSON object"),
        ):
            with self.assertRaisesRegex(UnreadableDocument, place):
                read_document(CharacterData, text)

    def test_potion_charge_that_nobody_stored_is_not_written(self) -> None:
        self.assertNotIn("stored_hp", write_document(CharacterData()))
        self.assertIn('"stored_hp":0', write_document(CharacterData(stats=Stats(stored_hp=0))))

    def test_every_item_and_pet_with_a_serial_is_counted(self) -> None:
        data = CharacterData(
            wear=(StoredItem(item_code=1, item_unique_code=5), StoredItem(item_code=1)),
            inventory=(CarriedItem(item_code=1, item_unique_code=0xFFFFFFFF, slot=0),),
            active_pet=Pet(pet_code=1, pet_unique_code=6),
        )
        self.assertEqual(data.serials(), [5, 6])

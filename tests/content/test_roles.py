from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.content.errors import ContentError
from gameserver.content.library import load_items
from gameserver.content.roles import NpcRole, Role, read_roles
from tests.content.samples import SAMPLE

FILE = "npc_roles.toml"
NPCS = {2, 1001, 1025}
ITEMS = load_items(SAMPLE)
LINES = {0, 1, 5}


def roles_in(text: str) -> dict[int, NpcRole]:
    return dict(read_roles(text.encode(), FILE, NPCS, ITEMS, LINES))


class Roles(SynchronousTestCase):
    def refused(self, text: str, *words: str) -> None:
        with self.assertRaises(ContentError) as caught:
            roles_in(text)
        self.assertEqual((caught.exception.file, caught.exception.offset), (FILE, None))
        for word in words:
            self.assertIn(word, str(caught.exception))

    def test_they_are_what_the_file_says(self) -> None:
        text = """
            [1001]
            roles = ["shop", "hp_charge", "mp_charge"]
            sells = [1024, 1026]
            nation = 1
            [1025]
            roles = ["teleporter", "healer", "storage"]
            teleports = [0, 5]
        """
        shop = NpcRole(roles=frozenset({Role.SHOP, Role.HP_CHARGE, Role.MP_CHARGE}), sells=(1024, 1026), nation=1)
        gate = NpcRole(roles=frozenset({Role.TELEPORTER, Role.HEALER, Role.STORAGE}), teleports=(0, 5))
        self.assertEqual(roles_in(text), {1001: shop, 1025: gate})
        self.assertEqual(roles_in(""), {})

    @given(st.binary(max_size=40) | st.text(max_size=40).map(lambda text: text.encode("utf-8", "replace")))
    def test_any_bytes_are_roles_or_an_error_that_names_the_file(self, data: bytes) -> None:
        try:
            read_roles(data, FILE, NPCS, ITEMS, LINES)
        except ContentError as error:
            self.assertTrue(str(error).startswith(f"{FILE}: "))

    def test_what_is_no_toml_is_refused(self) -> None:
        self.refused("[1001", "no TOML")

    def test_tables_of_anybody_but_town_npcs_are_refused(self) -> None:
        for npc_id in (2, 1002, 999, 65536):
            self.refused(f'[{npc_id}]\nroles = ["healer"]', f"[{npc_id}]", "no town NPC")
        self.refused('[kinston]\nroles = ["healer"]', "[kinston]", "number")
        self.refused("1001 = 3", "[1001]", "table")

    def test_unknown_keys_and_roles_are_refused_by_name(self) -> None:
        self.refused('[1001]\nroles = ["healer"]\nprice = 3', "[1001]", "price")
        self.refused('[1001]\nroles = ["barber"]', "[1001]", "barber")
        self.refused("[1001]\nsells = [1024]", "[1001]", "roles")
        self.refused('[1001]\nroles = ["shop"]\nsells = [1024.0]', "[1001]", "1024.0")
        self.refused('[1001]\nroles = ["healer"]\nnation = true', "[1001]", "nation")

    def test_unknown_items_and_lines_are_refused_by_number(self) -> None:
        for code in (0, 3, -1, 1024 | 0x4000):
            self.refused(f'[1001]\nroles = ["shop"]\nsells = [1024, {code}]', "[1001]", f"exist: {code}")
        self.refused('[1025]\nroles = ["teleporter"]\nteleports = [0, 2]', "[1025]", "Teleport.txt", "2")

    def test_a_list_and_its_role_come_together(self) -> None:
        for table in (
            'roles = ["shop"]',
            'roles = ["teleporter"]',
            'roles = ["healer"]\nsells = [1024]',
            'roles = ["healer"]\nteleports = [0]',
        ):
            self.refused(f"[1001]\n{table}", "[1001]")

    def test_a_shop_lists_255_items_at_most(self) -> None:
        codes = [1024] * 256
        self.assertEqual(len(roles_in(f'[1001]\nroles = ["shop"]\nsells = {codes[:255]}')[1001].sells), 255)
        self.refused(f'[1001]\nroles = ["shop"]\nsells = {codes}', "256")

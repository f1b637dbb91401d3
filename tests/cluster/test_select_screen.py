"""The select screen: list, create, delete, and all that can be refused (PROTOCOL 8.3, RULES 3)."""

from itertools import product

from gameserver.daemons.account.kits import KITS
from gameserver.messages.characters import (
    CharacterList,
    CharacterLogin,
    CreateCharacter,
    CreateCharacterReply,
    DeleteCharacter,
    DeleteCharacterReply,
)
from gameserver.messages.fields import CharacterSlot, SelectWearItem
from gameserver.messages.gate import Error
from gameserver.messages.links import (
    ACCOUNT_TO_GATE,
    CLIENT_TO_SERVER,
    GATE_TO_ACCOUNT,
)
from gameserver.messages.servers import AccountGateHello, AccountNewClient
from gameserver.storage.rows import StarterItem, StarterKit
from gameserver.wire.headers import CLIENT
from tests.cluster.screen_case import ScreenCase
from tests.support.standins import RawFrames, ScriptedGate

ATTRIBUTES = ("strength", "intelligence", "dexterity", "vitality", "mana")
POINTS = ("hp", "mp", "hp_capacity", "mp_capacity")

# RULES 3, column by column: attributes, then HP, MP and their capacities; wear by slot.
RULES = {
    0: ((30, 0, 16, 30, 20), (75, 20, 120, 30), {2: 1024, 3: 3282, 4: 3272, 5: 3277, 6: 3292, 7: 3287}),
    1: ((30, 0, 20, 25, 20), (50, 30, 110, 40), {1: 1048, 0: 3322, 3: 3307, 4: 3297, 5: 3302, 6: 3317, 7: 3312}),
    2: ((20, 26, 12, 20, 40), (30, 80, 30, 120), {2: 2066, 3: 3337, 4: 3327, 5: 3332, 6: 3347, 7: 3342}),
    3: ((30, 0, 16, 25, 25), (75, 37, 100, 50), {1: 1110, 3: 3677, 4: 3657, 5: 3667, 6: 3697, 7: 3687}),
}


def worn(wear: tuple[SelectWearItem, ...]) -> dict[int, int]:
    """The codes of what is worn, by place."""
    return {place: item.item_id.item_code.code for place, item in enumerate(wear) if item.item_id.item_code}


class Lists(ScreenCase):
    def test_there_are_always_five_places_and_the_empty_ones_are_as_the_client_wants_them(self) -> None:
        client = self.cluster.network.connect("127.0.0.1", 5589, RawFrames(), GATE_TO_ACCOUNT)
        client.send(AccountGateHello(agent_id=9))
        for count in range(6):
            if count:
                wish = CreateCharacter(pc_class=3, nation=1, pc_name=f"hero{count}")
                client.send_bytes(CLIENT_TO_SERVER.encode(wish, 900))
            client.send(AccountNewClient(account="hero", client_ip=""), 900)
            self.settle(0.1)
            frame = client.told(bytes)[-1]
            slot = (len(frame) - CLIENT.size) // 5
            self.assertEqual(slot * 5, len(frame) - CLIENT.size)
            empty = bytes(22) + b"\xff" + bytes(slot - 23)
            self.assertTrue(frame.endswith(empty * (5 - count)))
            listed = ACCOUNT_TO_GATE.decode(frame).message
            assert isinstance(listed, CharacterList)
            self.assertEqual(
                [bool(each.is_used) for each in listed.characters], [True] * count + [False] * (5 - count)
            )

    def test_a_character_is_listed_as_it_is(self) -> None:
        self.create("hero", pc_class=1, nation=1)
        self.anna.client.close()
        self.settle()
        slot, *empty = self.anna.go_to_gate().characters
        self.assertEqual((slot.name, slot.is_used, slot.pc_class, slot.nation, slot.level), ("hero", 1, 1, 1, 1))
        self.assertEqual(worn(slot.wear_items), RULES[1][2])
        self.assertEqual([item.wear_index for item in slot.wear_items], list(range(10)))
        self.assertEqual(empty, [CharacterSlot()] * 4)

    def test_without_a_database_the_player_is_told_and_sees_his_list_when_he_comes_again(self) -> None:
        self.create("hero")
        gate = ScriptedGate(self.cluster, 9)
        self.cluster.database.active = True
        gate.account.send(AccountNewClient(account="anna", client_ip=""), 900)
        self.assertEqual(gate.account.expect(Error).error_code, 0x1107)
        self.cluster.database.active = False
        self.assertEqual(self.shown(self.anna)[0], "hero")


class Creating(ScreenCase):
    def test_every_class_in_every_town_gets_the_kit_of_the_rules(self) -> None:
        self.assertEqual(set(KITS), set(RULES))
        serials: list[int] = []
        for number, (pc_class, nation) in enumerate(product(RULES, (0, 1))):
            name = f"hero{number}"
            player = self.arrived(name)
            player.client.send(CreateCharacter(pc_class=pc_class, nation=nation, pc_name=name))
            reply = player.client.expect(CreateCharacterReply)
            attributes, points, wear = RULES[pc_class]
            self.assertEqual((reply.pc_class, worn(reply.wear_items)), (pc_class, wear))
            self.assertEqual([item.item_id.object_id for item in reply.wear_items], [0] * 10)
            row = self.cluster.stored(name)
            stats, data = row.data.stats, row.data
            self.assertEqual(tuple(getattr(stats, each) for each in ATTRIBUTES), attributes)
            self.assertEqual(tuple(getattr(stats, each) for each in POINTS), points)
            self.assertEqual(
                (row.level, row.experience, row.woonz, data.lore, stats.remaining_points), (1, 0, 0, 0, 0)
            )
            self.assertEqual(data.location.map_code, (1, 7)[nation])
            self.assertEqual((data.location.position.x, data.location.position.y), (110, 110))
            self.assertEqual((data.social_info.nation, data.inventory, data.pet_inventory), (nation, (), ()))
            self.assertEqual({item.item_option for item in data.wear}, {0})
            self.assertEqual({item.item_code for item in data.wear}, set(wear.values()))
            skills = [(skill.skill_id, skill.level) for skill in data.skills]
            self.assertEqual(skills, [(31, 1)] if pc_class == 2 else [])
            serials += data.serials()
        self.assertEqual(len(set(serials)), len(serials))
        self.assertTrue(all(serials))

    def test_the_kits_that_the_operator_changed_are_used(self) -> None:
        self.cluster.server_settings.kits[255] = {
            0: StarterKit(
                level=50,
                experience=7,
                woonz=123,
                wear_items=(StarterItem(item_code=3282, item_option=5),),
                inventory_items=(StarterItem(item_code=1024), StarterItem(item_code=3272, slot=9)),
            ),
            2: StarterKit(woonz=9),
        }
        self.create("warrior", 0)
        self.create("mage", 2)
        warrior, mage = (
            self.cluster.successful(self.cluster.characters.find(1, each)) for each in ("warrior", "mage")
        )
        assert warrior is not None
        assert mage is not None
        self.assertEqual((warrior.level, warrior.experience, warrior.woonz), (50, 7, 123))
        self.assertEqual([(item.item_code, item.item_option) for item in warrior.data.wear], [(3282, 5)])
        self.assertEqual([(item.item_code, item.slot) for item in warrior.data.inventory], [(1024, 0), (3272, 9)])
        self.assertEqual(warrior.data.stats.strength, 30)
        self.assertEqual((mage.level, mage.woonz, len(mage.data.wear)), (1, 9, 6))
        serials = [*warrior.data.serials(), *mage.data.serials()]
        self.assertEqual(len(set(serials)), 9)

    def test_a_name_is_taken_without_regard_to_case_and_whoever_has_it(self) -> None:
        self.create("Hero")
        berta = self.arrived("berta")
        for player, name in ((self.anna, "Hero"), (self.anna, "hERO"), (berta, "HERO")):
            self.assertEqual(self.refused(CreateCharacter(pc_class=0, nation=0, pc_name=name), player), 0x1104)
        self.create("hero2", player=berta)

    def test_of_two_who_want_a_name_at_once_one_gets_it(self) -> None:
        berta = self.arrived("berta")
        for player in (self.anna, berta):
            player.client.send(CreateCharacter(pc_class=0, nation=0, pc_name="hero"))
        self.settle()
        made = [len(player.client.told(CreateCharacterReply)) for player in (self.anna, berta)]
        denied = [error.error_code for player in (self.anna, berta) for error in player.client.told(Error)]
        self.assertEqual((sorted(made), denied), ([0, 1], [0x1104]))

    def test_a_sixth_character_does_not_fit_until_one_is_deleted(self) -> None:
        for number in range(5):
            self.create(f"hero{number}")
        sixth = CreateCharacter(pc_class=0, nation=0, pc_name="hero5")
        self.assertEqual(self.refused(sixth), 0x1201)
        self.anna.client.send(DeleteCharacter(pc_name="hero2"))
        self.anna.client.expect(DeleteCharacterReply)
        self.create("hero5")

    def test_a_class_nation_or_name_that_cannot_be_is_refused_and_may_be_tried_again(self) -> None:
        for pc_class, nation, name in (
            (4, 0, "hero"),
            (0xFF, 0, "hero"),
            (0, 2, "hero"),
            (0, 0xFF, "hero"),
            (0, 0, ""),
            (0, 0, "ab"),
            (0, 0, "two words"),
            (0, 0, "h\xe9ro"),
            (0, 0, "a.b.c"),
            (0, 0, "hero\n"),
            (0, 0, "'; drop table"),
        ):
            self.assertEqual(
                self.refused(CreateCharacter(pc_class=pc_class, nation=nation, pc_name=name)), 0x1106, name
            )
        self.create("hero")

    def test_a_name_of_twenty_fits_and_one_of_twenty_one_does_not(self) -> None:
        wish = CreateCharacter(pc_class=0, nation=0, pc_name="x" * 20)
        frame = CLIENT_TO_SERVER.encode(wish)
        gate = ScriptedGate(self.cluster, 9)
        gate.select("long", 900)
        full = frame[:-1] + b"x"
        gate.account.send_bytes(full[:4] + (900).to_bytes(4, "little") + full[8:])
        self.assertEqual(gate.account.expect(Error).error_code, 0x1106)
        self.create("x" * 20)

    def test_text_after_the_first_nul_of_a_name_is_garbage(self) -> None:
        frame = CLIENT_TO_SERVER.encode(CreateCharacter(pc_class=0, nation=0, pc_name="hero"), 900)
        gate = ScriptedGate(self.cluster, 9)
        gate.select("someone", 900)
        gate.account.send_bytes(frame[:-16] + b"\xcc" * 16)
        self.assertEqual(gate.account.expect(CreateCharacterReply).pc_name, "hero")

    def test_without_a_database_nothing_is_made_and_the_next_try_works(self) -> None:
        wish = CreateCharacter(pc_class=0, nation=0, pc_name="hero")
        self.cluster.database.active = True
        self.assertEqual(self.refused(wish), 0x1107)
        self.cluster.database.active = False
        self.create("hero")


class Deleting(ScreenCase):
    def test_a_character_is_deleted_whatever_the_case_of_its_name(self) -> None:
        self.create("hero")
        self.create("other")
        self.anna.client.send(DeleteCharacter(pc_name="HERO"))
        self.anna.client.expect(DeleteCharacterReply)
        self.assertEqual(self.shown(self.anna), ["other", "", "", "", ""])

    def test_what_is_unknown_deleted_or_not_mine_is_not_found(self) -> None:
        self.create("hero")
        berta = self.arrived("berta")
        self.assertEqual(self.refused(DeleteCharacter(pc_name="nobody")), 0x1202)
        self.assertEqual(self.refused(DeleteCharacter(pc_name="")), 0x1202)
        self.assertEqual(self.refused(DeleteCharacter(pc_name="hero"), berta), 0x1202)
        self.anna.client.send(DeleteCharacter(pc_name="hero"))
        self.anna.client.expect(DeleteCharacterReply)
        self.assertEqual(self.refused(DeleteCharacter(pc_name="hero")), 0x1202)
        self.assertEqual(self.refused(CharacterLogin(pc_name="hero")), 0x1202)

    def test_the_name_of_a_deleted_character_stays_taken(self) -> None:
        self.create("hero")
        self.anna.client.send(DeleteCharacter(pc_name="hero"))
        self.anna.client.expect(DeleteCharacterReply)
        self.assertEqual(self.refused(CreateCharacter(pc_class=0, nation=0, pc_name="hero")), 0x1104)

"""A client that does not know what it was told of is shown it again, or learns that it is not there."""

from unittest import TestCase

from gameserver.world import Item
from gameserver.world.cells import cell_at
from gameserver.world.events.sight import (
    ItemAppeared,
    LookAnswered,
    NpcAppeared,
    NpcDisappeared,
    PlayerAppeared,
    PlayerDisappeared,
)
from gameserver.world.ground import Lying
from gameserver.world.npcs import FIRST_NPC_ID
from tests.support.world import Onlooker, a_character, a_world, an_npc

ABOUT = 0x1201


class Looking(TestCase):
    def setUp(self) -> None:
        self.world = a_world(npcs=[an_npc(0, 103, 100), an_npc(1, 200, 200)])
        self.client = Onlooker()
        for pc_id, x in ((1, 100), (2, 105), (3, 150)):
            self.world.enter(a_character(pc_id, x))
        self.world.scene.lay(Lying(Item(1024, 0, 77), cell_at(101, 101), 0, False))
        self.hear()

    def hear(self) -> list[object]:
        events = [event for event in self.world.drain() if 1 in event.witnesses]
        for event in events:
            self.client.hear(event)
        return [type(event) for event in events]

    def look_for(self, number: int) -> list[object]:
        self.world.looking.look_for(1, 9, number, ABOUT)
        return self.hear()

    def test_players_creatures_and_things_in_sight_are_shown_again_after_they_were_taken_away(self) -> None:
        self.assertEqual(self.look_for(2), [PlayerDisappeared, PlayerAppeared, LookAnswered])
        self.assertEqual(self.look_for(FIRST_NPC_ID), [NpcDisappeared, NpcAppeared, LookAnswered])
        self.assertEqual(self.look_for(77)[1:], [ItemAppeared, LookAnswered])

    def test_what_is_out_of_sight_hidden_or_nowhere_is_not_there(self) -> None:
        for number in (3, FIRST_NPC_ID + 1, 78, 0, 0xFFFFFFFF, 1):
            self.assertEqual(self.look_for(number), [LookAnswered])
        self.world.scene.hide(self.world.scene.player(2), hidden=True)
        self.hear()
        self.world.looking.look_for(1, 9, 2, ABOUT)
        self.assertEqual(self.world.drain(), [LookAnswered((1,), 9, 2, ABOUT, False)])

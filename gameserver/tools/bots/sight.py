"""What a client has in sight, and what contradicts that."""

from collections.abc import Callable
from functools import singledispatchmethod

from gameserver.messages.chat import GestureNotify, SayNotify, SayType
from gameserver.messages.combat import NpcAttack, SeeAttack, SeeNpcAttack, SeeNpcSkillAttack
from gameserver.messages.fields import EVERYONE
from gameserver.messages.growth import SeeLevelUp
from gameserver.messages.items import ItemAppearOnGround, ItemDisappear, SeeStrip, SeeWear
from gameserver.messages.movement import SeeMove, SeeStop
from gameserver.messages.npcs import NpcMove
from gameserver.messages.world import NpcAppear, NpcDisappear, NpcState, PcAppear, PcDisappear
from gameserver.tools.bots.knowledge import Creature, Thing
from gameserver.tools.bots.report import Tally

NO_CELL = 0xFFFFFFFF
DIED = 2
"""The state of dead creatures (RULES 1.2)."""
PLAYER = 0
"""The object type of players among those who leave things on the ground."""


class Sight:
    """Players, creatures and things near one player. *clock* gives seconds."""

    def __init__(self, pc_id: int, tally: Tally, clock: Callable[[], float]) -> None:
        self.players: dict[int, str] = {}
        """Names by number."""
        self.creatures: dict[int, Creature] = {}
        self.things: dict[int, Thing] = {}
        """By serial; piles of money have numbers of their own."""
        self._pc_id = pc_id
        self._tally = tally
        self._clock = clock

    def clear(self) -> None:
        """Forget all: we go to another map."""
        self.players.clear()
        self.creatures.clear()
        self.things.clear()

    @singledispatchmethod
    def told(self, message: object) -> None:
        """Take note of a message; those without a rule below are not about what is in sight."""

    @told.register
    def _(self, message: PcAppear) -> None:
        self._tally.players_appeared += 1
        if message.pc_id == self._pc_id:
            self._wrong("we were shown ourselves")
        elif message.pc_id in self.players:
            self._wrong("a player in sight appeared")
        else:
            self.players[message.pc_id] = message.pc_name

    @told.register
    def _(self, message: PcDisappear) -> None:
        self._tally.players_disappeared += 1
        if self.players.pop(message.pc_id, None) is None:
            self._wrong("a player out of sight disappeared")

    @told.register
    def _(self, message: NpcAppear) -> None:
        self._tally.npcs_appeared += 1
        if message.npc_id in self.creatures:
            self._wrong("a creature in sight appeared")
        self.creatures[message.npc_id] = Creature(
            message.npc_id, message.npc_type, message.cell, message.hp, message.level, message.hp > 0
        )

    @told.register
    def _(self, message: NpcDisappear) -> None:
        self._tally.npcs_disappeared += 1
        if self.creatures.pop(message.npc_id, None) is None:
            self._wrong("a creature out of sight disappeared")

    @told.register
    def _(self, message: NpcMove) -> None:
        creature = self._creature(message.npc_id, "walked")
        if creature is not None:
            way = message.path_cells
            end = way.index(NO_CELL) if NO_CELL in way else len(way)
            creature.cell, creature.way, creature.moved_at = message.start_cell, way[:end], self._clock()

    @told.register
    def _(self, message: NpcState) -> None:
        creature = self._creature(message.npc_id, "changed its state")
        if creature is not None and message.npc_state == DIED:
            creature.is_alive = False

    @told.register(NpcAttack)
    @told.register(SeeNpcAttack)
    @told.register(SeeNpcSkillAttack)
    def _(self, message: NpcAttack | SeeNpcAttack | SeeNpcSkillAttack) -> None:
        creature = self._creature(message.npc_id, "struck")
        if creature is not None:
            creature.cell, creature.way = message.npc_cell, ()

    @told.register
    def _(self, message: ItemAppearOnGround) -> None:
        self._tally.things_seen += 1
        serial = message.item_id.object_id
        if serial in self.things:
            self._wrong("a thing in sight appeared")
        by_player = message.object_type == PLAYER
        self.things[serial] = Thing(
            serial, message.item_id.item_code.code, message.cell, by_player, message.object_id
        )

    @told.register
    def _(self, message: ItemDisappear) -> None:
        if self.things.pop(message.item_id.object_id, None) is None:
            self._wrong("a thing out of sight disappeared")

    @told.register
    def _(self, message: SeeMove) -> None:
        self._expect(message.pc_id, "walked")

    @told.register
    def _(self, message: SeeStop) -> None:
        self._expect(message.stopper_pc_id, "stopped")

    @told.register
    def _(self, message: GestureNotify) -> None:
        self._tally.gestures_seen += 1
        self._expect(message.pc_id, "made a gesture")

    @told.register
    def _(self, message: SeeAttack) -> None:
        self._expect(message.pc_id, "struck")

    @told.register
    def _(self, message: SeeLevelUp) -> None:
        self._expect(message.pc_id, "rose a level")

    @told.register
    def _(self, message: SeeWear) -> None:
        self._expect(message.other_pc_id, "put something on")

    @told.register
    def _(self, message: SeeStrip) -> None:
        self._expect(message.other_pc_id, "took something off")

    @told.register
    def _(self, message: SayNotify) -> None:
        if message.say_type == SayType.GENERAL and message.speaker_pc_id not in (self._pc_id, EVERYONE):
            self._expect(message.speaker_pc_id, "spoke")

    def _creature(self, npc_id: int, what: str) -> Creature | None:
        creature = self.creatures.get(npc_id)
        if creature is None:
            self._wrong(f"a creature out of sight {what}")
        return creature

    def _expect(self, pc_id: int, what: str) -> None:
        if pc_id not in self.players:
            who = "we ourselves" if pc_id == self._pc_id else "a player out of sight"
            self._wrong(f"{who} {what}")

    def _wrong(self, text: str) -> None:
        self._tally.sight_errors[text] += 1

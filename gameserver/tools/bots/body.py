"""How a client's character is: hit points, level, attributes, potion stores; and what contradicts that."""

from collections.abc import Callable
from functools import singledispatchmethod

from gameserver.messages.combat import AnsAttack, NpcAttack, PcAttack
from gameserver.messages.fields import DerivedStats, StatBlock
from gameserver.messages.growth import (
    AllotPointReply,
    AnsHeal,
    PcLevelUp,
    RetrievePointReply,
    SetDerivedStats,
    UpdatePcExp,
)
from gameserver.messages.items import StripItemReply, UsePotionExReply, WearItemReply
from gameserver.messages.warp import WarpLogin
from gameserver.messages.world import WorldLoginReply
from gameserver.tools.bots.report import Tally

HP_POTION = 1


class Body:
    """One character. *clock* gives seconds."""

    def __init__(self, character: WorldLoginReply, pc_id: int, tally: Tally, clock: Callable[[], float]) -> None:
        info = character.pc_info
        self.pc_class = info.pc_class
        self.nation = info.social.social.nation
        self.level = info.level
        self.experience = info.exp
        self.stored_hp, self.stored_mp = info.stored_hp, info.stored_mp
        self._may_know_less = self._may_be_lower = False
        """Whether experience or the level may be less than it was, since the character may have been put back."""
        self.is_dead = False
        self.died_at = 0.0
        self.struck_at = float("-inf")
        """When something last struck it."""
        self._pc_id = pc_id
        self._tally = tally
        self._clock = clock
        self.hp, self.mp = character.stats.hp, character.stats.mp
        self.max_hp, self.max_mp = 0, 0
        self._take_block(character.stats)
        self._check()

    @property
    def health(self) -> float:
        """How much of all hit points it has, 0 to 1."""
        return self.hp / max(self.max_hp, 1)

    def rise(self) -> None:
        """It returns from the dead; nobody says yet with how many hit points."""
        self.is_dead, self.hp = False, max(self.hp, 1)

    def told(self, message: object) -> None:
        """Take note of a message, and see whether it all makes sense still."""
        self._told(message)

    @singledispatchmethod
    def _told(self, message: object) -> None:
        """Messages without a rule below are not about the body."""

    @_told.register
    def _(self, message: AnsAttack) -> None:
        self._have(message.hp, message.mp)

    @_told.register
    def _(self, message: NpcAttack) -> None:
        if message.target_pc_id == self._pc_id:
            self._struck(message.hp, message.mp, bool(message.target_died))

    @_told.register
    def _(self, message: PcAttack) -> None:
        self._struck(message.hp, message.mp, bool(message.died))

    @_told.register
    def _(self, message: AnsHeal) -> None:
        self._have(message.hp, message.mp)

    @_told.register
    def _(self, message: UpdatePcExp) -> None:
        if message.exp < self.experience and not self.is_dead and not self._may_know_less:
            self._wrong("experience was lost by one who lives")
        self.experience, self._may_know_less = message.exp, False

    @_told.register
    def _(self, _: WarpLogin) -> None:
        """After a zone was away it is what it was when it was saved last: experience is told, a level is not."""
        self._may_know_less = self._may_be_lower = True

    @_told.register
    def _(self, message: PcLevelUp) -> None:
        self._tally.levels_gained += 1
        if message.level > self.level + 1 or (message.level <= self.level and not self._may_be_lower):
            self._wrong("not the next level was reached")
        self.level, self._may_be_lower = message.level, False
        self._take_block(message.stats)
        self._check()

    @_told.register(AllotPointReply)
    @_told.register(RetrievePointReply)
    def _(self, message: AllotPointReply | RetrievePointReply) -> None:
        self._take_block(message.stats)
        self._check()

    @_told.register(SetDerivedStats)
    @_told.register(WearItemReply)
    @_told.register(StripItemReply)
    def _(self, message: SetDerivedStats | WearItemReply | StripItemReply) -> None:
        self._take_derived(message.derived_stats)
        self.hp, self.mp = min(self.hp, self.max_hp), min(self.mp, self.max_mp)

    @_told.register
    def _(self, message: UsePotionExReply) -> None:
        if message.potion_type == HP_POTION:
            self.stored_hp = message.stored
            self._have(message.current, self.mp)
        else:
            self.stored_mp = message.stored
            self._have(self.hp, message.current)

    def _struck(self, hp: int, mp: int, died: bool) -> None:
        if self.is_dead:
            self._wrong("the dead were struck")
        self.struck_at = self._clock()
        self._have(hp, mp)
        if died != (hp == 0):
            self._wrong("death and hit points do not agree")
        if died:
            self.is_dead, self.died_at = True, self._clock()
            self._tally.deaths += 1

    def _have(self, hp: int, mp: int) -> None:
        self.hp, self.mp = hp, mp
        self._check()

    def _take_block(self, block: StatBlock) -> None:
        self.points = block.points
        self.strength, self.intelligence, self.dexterity = block.strength, block.intelligence, block.dexterity
        self.vitality, self.mana = block.vitality, block.mana
        self.hp_capacity, self.mp_capacity = block.hp_capacity, block.mp_capacity
        self.hp, self.mp = block.hp, block.mp
        self._take_derived(block.derived)

    def _take_derived(self, derived: DerivedStats) -> None:
        self.max_hp, self.max_mp = derived.max_hp, derived.max_mp

    def _check(self) -> None:
        if self.hp > self.max_hp:
            self._wrong("more hit points than there can be")
        if self.mp > self.max_mp:
            self._wrong("more mana than there can be")

    def _wrong(self, text: str) -> None:
        self._tally.state_errors[text] += 1

"""A character while it is in a world: what only the rules need to remember."""

import attrs

from gameserver.content.items import Items
from gameserver.world.character import Appearance, Character
from gameserver.world.errors import Refused
from gameserver.world.limits import RecentCount, TokenBucket
from gameserver.world.rules import Rules
from gameserver.world.states import NEXT_STATE, Change, State
from gameserver.world.stats import DerivedStats, derived_stats


@attrs.define
class Lasting:
    """Until when, in seconds, something lasts for a player; leaving and coming back does not end it sooner."""

    muted: float = 0.0
    combat: float = 0.0
    """He is in combat until then (RULES 7)."""

    marked: float = 0.0
    """He may be killed without penalty until then, since he attacked a player (RULES 23)."""

    sated: float = 0.0
    """He can neither drink a potion nor eat until then (RULES 14)."""

    @property
    def last(self) -> float:
        """Until when any of it lasts."""
        return max(self.muted, self.combat, self.marked, self.sated)


@attrs.define(eq=False)
class Player:
    """One player in one world, from entering to leaving."""

    character: Character
    appearance: Appearance
    """What others see of him; made anew when he puts something on or off."""

    stats: DerivedStats
    """What follows from his attributes and what he wears; `Growth.recompute` keeps it right."""

    pace: TokenBucket
    """How many cells he may still walk right now."""

    strikes: RecentCount
    """His impossible steps and blows."""

    messages: RecentCount
    """What he said lately."""

    early_blows: RecentCount
    """Those that came too soon after another."""

    entered_at: float
    lasting: Lasting
    state: State = State.STANDING
    destination: int = 0
    """The cell he walks to, unless he stands."""

    speed: int = 0
    """The speed byte of his walk; the world only passes it on."""

    last_blow: float = float("-inf")
    """When he last struck."""

    combo_target: int = 0
    """Whom he struck then."""

    combo_step: int = 0
    """And the how manieth blow of his combo that was."""

    died_at: float = 0.0
    """When he last died."""

    lost_experience: int = 0
    """What his last death took."""

    warps_from: float = 0.0
    """Warp cells do nothing until then."""

    storage_keeper: int = 0
    """The number of the NPC who has opened the storage for him; 0: it is closed."""

    is_hidden: bool = False
    """An operator whom nobody sees."""

    is_invulnerable: bool = False
    """An operator whom nothing hurts."""

    near: set[int] = attrs.field(factory=set)
    """The players within sight of him, who also have him within theirs."""

    npcs_seen: set[int] = attrs.field(factory=set)
    """The creatures that he was shown."""

    @classmethod
    def entering(cls, character: Character, rules: Rules, items: Items, now: float, lasting: Lasting) -> "Player":
        """A rested player, blameless but for what has lasted since he was last here."""
        return cls(
            character,
            character.appearance,
            derived_stats(character, items),
            TokenBucket.full(rules.move.cells_per_s, rules.move.burst, now),
            RecentCount(rules.move.strike_window_s),
            RecentCount(rules.chat.flood_s),
            RecentCount(rules.combat.early_window_s),
            now,
            lasting,
            is_hidden=character.is_hidden,
            is_invulnerable=character.is_invulnerable,
        )

    @property
    def pc_id(self) -> int:
        """His number."""
        return self.character.pc_id

    @property
    def walks(self) -> bool:
        """Whether he is on his way."""
        return self.state in (State.MOVE_OK, State.MOVING)

    @property
    def is_alive(self) -> bool:
        """Whether he lives."""
        return self.state is not State.DIED

    @property
    def audience(self) -> tuple[int, ...]:
        """Who sees what he does, beside himself."""
        return () if self.is_hidden else tuple(self.near)

    def must_live(self) -> None:
        """Raise `Refused` if he is dead."""
        if self.state is State.DIED:
            raise Refused("You are dead.")

    def change(self, change: Change) -> None:
        """Go to the next state of the table."""
        self.state = NEXT_STATE[self.state][change]

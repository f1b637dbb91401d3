"""A character while it is in a world: what only the rules need to remember."""

import attrs

from gameserver.world.character import Appearance, Character
from gameserver.world.limits import RecentCount, TokenBucket
from gameserver.world.rules import Rules
from gameserver.world.states import NEXT_STATE, Change, State


@attrs.define(eq=False)
class Player:
    """One player in one world, from entering to leaving."""

    character: Character
    appearance: Appearance
    pace: TokenBucket
    """How many cells he may still walk right now."""

    strikes: RecentCount
    """His impossible steps."""

    messages: RecentCount
    """What he said lately."""

    state: State = State.STANDING
    destination: int = 0
    """The cell he walks to, unless he stands."""

    speed: int = 0
    """The speed byte of his walk; the world only passes it on."""

    muted_until: float = 0.0
    seen: set[int] = attrs.field(factory=set)
    """Which players he sees, who are also those who see him."""

    @classmethod
    def entering(cls, character: Character, rules: Rules, now: float) -> "Player":
        """A rested and blameless player."""
        return cls(
            character,
            character.appearance,
            TokenBucket.full(rules.move_cells_per_second, rules.move_burst, now),
            RecentCount(rules.strike_window_seconds),
            RecentCount(rules.chat_window_seconds),
        )

    @property
    def walks(self) -> bool:
        """Whether he is on his way."""
        return self.state is not State.STANDING

    def change(self, change: Change) -> None:
        """Go to the next state of the table."""
        self.state = NEXT_STATE[self.state][change]

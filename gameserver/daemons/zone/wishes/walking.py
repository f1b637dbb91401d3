"""Wishes of walking."""

from gameserver.daemons.zone.wishes.base import Stage, Wishes
from gameserver.messages.movement import AskMove, PcMove
from gameserver.net.session import handles


class WalkingWishes(Wishes):
    """Where to go."""

    @handles(AskMove, when=Stage.IN_WORLD)
    def ask_move(self, request: AskMove) -> None:
        """Announce a walk."""
        with self.acting() as world:
            world.walking.ask_move(self.pc_id, request.dest_cell, request.move_speed)

    @handles(PcMove, when=Stage.IN_WORLD)
    def step(self, request: PcMove) -> None:
        """Report a step."""
        with self.acting() as world:
            world.walking.step(self.pc_id, request.next_cell, request.move_speed)

"""Wishes of travelling; what becomes of them is in `journeys`."""

from gameserver.daemons.zone.wishes.base import Stage, Wishes
from gameserver.messages.warp import ReturnHere
from gameserver.net.session import handles


class TravellingWishes(Wishes):
    """Where to be brought."""

    @handles(ReturnHere, when=Stage.IN_WORLD)
    def return_here(self, request: ReturnHere) -> None:
        """Choose a line of a teleporter's list."""
        with self.acting() as world:
            world.travel.return_here(self.pc_id, request.npc_id, request.teleport_index)

"""Wishes of travelling; what becomes of them is in `journeys`."""

from gameserver.daemons.zone.wishes.base import Stage, Wishes
from gameserver.messages.warp import ReturnHere, Warp
from gameserver.net.session import handles


class TravellingWishes(Wishes):
    """Where to be brought."""

    @handles(ReturnHere, when=Stage.IN_WORLD)
    def return_here(self, request: ReturnHere) -> None:
        """Choose a line of a teleporter's list; the dead wish to return to their town, whatever it says."""
        with self.acting() as world:
            if world.scene.player(self.pc_id).is_alive:
                world.travel.return_here(self.pc_id, request.npc_id, request.teleport_index)
            else:
                world.dying.return_home(self.pc_id)

    @handles(Warp, when=Stage.IN_WORLD)
    def rise_at_home(self, _: Warp) -> None:
        """Return to one's town after death; who travels sends this for another reason (see `journeys`)."""
        with self.acting() as world:
            world.dying.return_home(self.pc_id)

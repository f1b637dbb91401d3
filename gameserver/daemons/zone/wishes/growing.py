"""Wishes of those who grow."""

from gameserver.daemons.zone.wishes.base import Stage, Wishes
from gameserver.messages.growth import AllotPoint, RetrievePoint
from gameserver.net.session import handles


class GrowingWishes(Wishes):
    """What to do with the points of each level."""

    @handles(AllotPoint, when=Stage.IN_WORLD)
    def allot(self, request: AllotPoint) -> None:
        """Spend them on attributes."""
        with self.acting() as world:
            world.growth.allot(self.pc_id, _amounts(request))

    @handles(RetrievePoint, when=Stage.IN_WORLD)
    def retrieve(self, request: RetrievePoint) -> None:
        """Take them back."""
        with self.acting() as world:
            world.growth.retrieve(self.pc_id, _amounts(request))


def _amounts(request: AllotPoint | RetrievePoint) -> tuple[int, ...]:
    """In the order of `gameserver.world.growth.ATTRIBUTES`."""
    return request.strength, request.intelligence, request.dexterity, request.vitality, request.mana

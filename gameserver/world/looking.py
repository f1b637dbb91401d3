"""Looking again: clients that were told of somebody whom they cannot find ask who that is (RULES 4)."""

from gameserver.world.events.sight import LookAnswered
from gameserver.world.scene import Scene


class Looking:
    """Shows players anew what they have lost sight of, though it is there."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def look_for(self, pc_id: int, kind: int, object_id: int, about: int) -> None:
        """A client does not know an object that message number *about* named; the numbers are any u8, u32 and u16.

        It is shown again if it is in his sight, whatever *kind* the client takes it for; `LookAnswered` says so.
        """
        player = self._scene.player(pc_id)
        exists = self._scene.show_again(player, object_id)
        self._scene.tell(LookAnswered((pc_id,), kind, object_id, about, exists))

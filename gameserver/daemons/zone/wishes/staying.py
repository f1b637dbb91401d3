"""Who fights cannot slip out of the world: his character stays a while, whatever his client does (RULES 4.1)."""

from gameserver.daemons.shared.gate_link import GatePlayer
from gameserver.daemons.zone.wishes.base import Realm, Stage, Wishes


class Lingering(Wishes):
    """A player who may have to stay."""

    def __init__(self, player: GatePlayer, realm: Realm) -> None:
        super().__init__(player, realm)
        self.has_gone_himself = False
        """Whether it was his client that ended the connection, rather than a server."""
        self._stays_until: float | None = None

    async def linger(self) -> None:
        """Wait while he has to stay, from the first call on; can be interrupted and called again."""
        if self.state is not Stage.IN_WORLD:
            return
        if self._stays_until is None:
            with self.acting() as world:
                self._stays_until = world.stays_until(self.pc_id)
        seconds = self._stays_until - self.realm.zone.now
        if seconds > 0:
            self.log.info("{name}: fights, and stays another {seconds:.1f} s", name=self.name, seconds=seconds)
            await self.realm.lingerers.wait(self.pc_id, seconds)

"""A player whom his gate held while his zone was away, from the gate's word until he is told his map."""

from twisted.internet.task import deferLater

from gameserver.daemons.shared.denied import GENERIC_FAILURE, Denied
from gameserver.daemons.zone.characters import Loaded
from gameserver.daemons.zone.journeys import HandedOver, Journeys
from gameserver.daemons.zone.views.own import carried_over
from gameserver.daemons.zone.wishes.base import Stage
from gameserver.messages.main import MainWorldLogin
from gameserver.messages.main_warp import AskArrival, AskReturn, HandOver
from gameserver.messages.servers import ZonePlayerHeld, ZoneSwitchZone
from gameserver.messages.warp import Warp, WarpReady
from gameserver.net.session import handles
from gameserver.storage.errors import StoreUnavailable

RETRY_SECONDS = 0.5


class Elsewhere(Denied):
    """The character is on a map that this zone has not got."""

    def __init__(self) -> None:
        super().__init__(GENERIC_FAILURE, "The map of this character is closed.")


class Recovery(Journeys):
    """A player who is put back where he was saved last, without logging in again."""

    async def admitted(self, question: MainWorldLogin | AskArrival | AskReturn) -> Loaded:
        """Ask main, and load the character; raises `Denied`, `Elsewhere` (the map is set), `StoreUnavailable`."""
        raise NotImplementedError

    def send_settings(self) -> None:
        """Send what the client needs after any kind of login (PROTOCOL 8.5)."""
        raise NotImplementedError

    @handles(ZonePlayerHeld, when=Stage.ARRIVING)
    async def come_back(self, held: ZonePlayerHeld) -> None:
        """Load the character as it was saved last, and have the client load its map again.

        The gate comes first: until it is told, it drops what the client says. Who was between two zones, and is
        saved on a map of the other one, goes on to that.
        """
        try:
            self.loaded = await self._admitted_in_time(AskReturn(pc_name=held.pc_name))
        except Elsewhere:
            served = await self.ask_main(HandOver(map_index=self.map_id))
            self.state = Stage.CROSSING
            self.realm.zone.post(self.pc_id, HandedOver(served.zone_id))
            return
        self.state = Stage.RETURNING
        self.send(ZoneSwitchZone(zone_id=self.realm.zone_id))
        self.send(WarpReady(map_index=self.map_id))
        self.expect_within(self.realm.around.rules.warp.timeout_s)
        self.tell_presence()
        self.log.info("{name}: is back after the zone was away", name=self.name)

    async def _admitted_in_time(self, question: AskReturn) -> Loaded:
        """Ask again while main or the database is away; the end of it is that the gate gives the player up."""
        while True:
            self.realm.main.name_session(self.session_id, self.pc_id, self.player.gate_id)
            try:
                return await self.admitted(question)
            except (Denied, StoreUnavailable) as error:
                if isinstance(error, Denied) and self.realm.main.session is not None:
                    raise
            await deferLater(self.realm.zone.clock, RETRY_SECONDS)

    @handles(Warp, when=Stage.RETURNING)
    def load_again(self, request: Warp) -> None:
        """The client has loaded the map: tell it where the character stands, and what it carried when saved."""
        if request.map_index == self.map_id and self.loaded is not None:
            self.land()
            self.is_put_back = True
            self.send(carried_over(self.loaded.character))
            self.send_settings()

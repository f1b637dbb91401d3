"""The zone server's side of its link to main."""

from collections.abc import Iterable

from twisted.internet.interfaces import IReactorTime

from gameserver.daemons.shared.main_link import MainLine, MainSession
from gameserver.daemons.zone.orders import Orders
from gameserver.daemons.zone.players import PlayerSession
from gameserver.messages.main import DeliverSay, MainMapList, MainWorldLoginReply
from gameserver.messages.main_talk import DeliverBroadcast, DeliverOrder
from gameserver.messages.main_warp import MapServed
from gameserver.net.crowd import Crowd
from gameserver.net.peer import Peer
from gameserver.net.session import handles
from gameserver.wire.catalogue import Envelope


class ZoneMainSession(MainSession):
    """Announces maps and players, passes answers on, and brings whispers to their listeners."""

    def __init__(
        self,
        peer: Peer,
        zone_id: int,
        map_ids: Iterable[int],
        crowd: Crowd,
        line: MainLine,
        orders: Orders,
        clock: IReactorTime,
    ) -> None:
        super().__init__(peer, zone_id, line, clock)
        self._map_ids = tuple(sorted(map_ids))
        self._crowd = crowd
        self._orders = orders

    def announce(self) -> None:
        """Name our maps, and the players who are in them."""
        self.send(MainMapList(map_ids=self._map_ids))
        for pc_id in self._crowd:
            session = self._crowd.session(pc_id)
            presence = session.presence() if isinstance(session, PlayerSession) else None
            if isinstance(session, PlayerSession) and presence is not None:
                self.name_session(session.session_id, pc_id, session.gate_id)
                self.send(presence, pc_id, session.gate_id)

    @handles(MapServed)
    @handles(MainWorldLoginReply)
    def agreed(self, reply: MapServed | MainWorldLoginReply, envelope: Envelope) -> None:
        """A player may go, or was sent here."""
        self.answer(reply, envelope.pc_id)

    @handles(DeliverSay)
    def deliver(self, line: DeliverSay, _: Envelope) -> None:
        """Show a line to a player of this zone."""
        self._orders.deliver(line)

    @handles(DeliverBroadcast)
    def broadcast(self, line: DeliverBroadcast, _: Envelope) -> None:
        """Show a line to many."""
        self._orders.broadcast(line)

    @handles(DeliverOrder)
    def order(self, order: DeliverOrder, _: Envelope) -> None:
        """Do what an operator ordered."""
        self._orders.carry_out(order)

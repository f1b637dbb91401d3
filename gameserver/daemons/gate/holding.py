"""Players whose zone is away: the gate keeps them for a while, and brings them back (see `ZonePlayerHeld`)."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger

from gameserver.messages.servers import ZonePlayerHeld, ZoneSessionName

if TYPE_CHECKING:
    from gameserver.daemons.gate.clients import Client
    from gameserver.daemons.gate.servers import Server

NOWHERE = -1
"""The number of no server: what held players say goes there."""

AWAY = "The server is being restarted. Please wait."
TOO_LONG = "The server is not back in time. Please log in again."


@attrs.frozen(eq=False)
class _Held:
    client: "Client"
    zone_id: int
    limit: IDelayedCall


class Holding:
    """The held players by number. Only zones of ours put players back, and only those they had in the world."""

    log = Logger()

    def __init__(self, seconds: float, clock: IReactorTime) -> None:
        self._seconds = seconds
        self._clock = clock
        self._able: set[int] = set()
        self._held: dict[int, _Held] = {}

    def able(self, zone: "Server") -> None:
        """A zone says that it puts players back: bring it those who wait for it."""
        self._able.add(zone.server_id)
        for held in self._waiting(zone.server_id):
            self.introduce(held.client, zone)
            zone.send(ZonePlayerHeld(pc_name=held.client.character), held.client.pc_id)

    def introduce(self, client: "Client", zone: "Server | None") -> None:
        """Tell a zone of ours, for its log lines, which connection a player comes with."""
        if zone is not None and zone.server_id in self._able:
            zone.send(ZoneSessionName(session=client.session_id), client.pc_id)

    def hold(self, client: "Client", zone_id: int) -> None:
        """Keep a player whose zone is away, or let him go if that is vain."""
        if not self._seconds or zone_id not in self._able or not client.character:
            client.drop(f"zone {zone_id} is gone")
            return
        client.come_to(NOWHERE)
        client.say(AWAY)
        limit = self._clock.callLater(self._seconds, self._give_up, client, zone_id)
        self._held[client.pc_id] = _Held(client, zone_id, limit)
        self.log.info(
            "{name}: is held until zone {zone} is back", name=client.name, zone=zone_id, session=client.session_id
        )

    def release(self, client: "Client") -> int | None:
        """Hold a player no longer; return the number of his zone, None when he is not held."""
        held = self._held.get(client.pc_id)
        if held is None or held.client is not client:
            return None
        del self._held[client.pc_id]
        if held.limit.active():
            held.limit.cancel()
        return held.zone_id

    def _give_up(self, client: "Client", zone_id: int) -> None:
        client.say(TOO_LONG)
        client.drop(f"zone {zone_id} was away for {self._seconds} s")

    def _waiting(self, zone_id: int) -> Iterator[_Held]:
        return iter([held for held in self._held.values() if held.zone_id == zone_id])

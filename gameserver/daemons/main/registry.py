"""Which zone serves which map, and who is where: the whole knowledge of the main server, without any link."""

from collections.abc import Mapping
from types import MappingProxyType

import attrs


@attrs.define
class Presence:
    """A player in the world, or on the way to it."""

    pc_id: int
    gate_id: int
    pc_name: str
    zone_id: int
    map_id: int
    session_id: str = ""
    """The gate's name of his connection, for log lines; empty when it is not known."""
    in_world: bool = False
    """Whether the zone has reported him; until then it expects him."""
    is_kicked: bool = False
    """Whether an operator threw him out; who is on the way to a zone is disconnected there."""


class Registry:
    """Maps by zone, players by number and by name. Names are compared without regard to case."""

    def __init__(self) -> None:
        self._zones_of_map: dict[int, list[int]] = {}
        self._players: dict[int, Presence] = {}
        self._by_name: dict[str, Presence] = {}

    @property
    def players(self) -> Mapping[int, Presence]:
        """All players by number."""
        return MappingProxyType(self._players)

    def announce_maps(self, zone_id: int, map_ids: tuple[int, ...]) -> None:
        """A zone serves exactly these maps from now on; one that another zone serves already when that is gone."""
        for zones in self._zones_of_map.values():
            if zone_id in zones:
                zones.remove(zone_id)
        for map_id in set(map_ids):
            self._zones_of_map.setdefault(map_id, []).append(zone_id)

    def zone_of(self, map_id: int) -> int | None:
        """Find the zone that serves a map; of several the one that came first."""
        return next(iter(self._zones_of_map.get(map_id, ())), None)

    def zone_lost(self, zone_id: int) -> None:
        """A zone is gone, and with it its maps and players."""
        self.announce_maps(zone_id, ())
        for presence in [each for each in self._players.values() if each.zone_id == zone_id]:
            self._remove(presence)

    def is_in_world(self, pc_id: int) -> bool:
        """Whether a zone has the player. Who is only expected may have given up on the way, unnoticed."""
        presence = self._players.get(pc_id)
        return presence is not None and presence.in_world

    def expect(self, presence: Presence) -> None:
        """A player has been let in, or is announced again by the account server, which knows no better.

        What a zone has reported is not overruled by that.
        """
        known = self._players.get(presence.pc_id)
        if known is None or not known.in_world:
            self._put(presence)

    def entered(self, pc_id: int, zone_id: int, pc_name: str) -> Presence | None:
        """A zone reports a player who wants in; None unless he is expected there under that name."""
        presence = self._players.get(pc_id)
        if presence is None or presence.in_world or presence.zone_id != zone_id:
            return None
        if presence.pc_name.casefold() != pc_name.casefold():
            return None
        presence.in_world = True
        return presence

    def hand_over(self, pc_id: int, zone_id: int, map_id: int) -> Presence | None:
        """A zone that has a player gives him to the zone of this map, where he is expected from now on.

        None, and nothing changes, if it has not got him or nobody serves the map.
        """
        presence = self._players.get(pc_id)
        heir = self.zone_of(map_id)
        if presence is None or not presence.in_world or presence.zone_id != zone_id or heir is None:
            return None
        presence.zone_id, presence.map_id, presence.in_world = heir, map_id, False
        return presence

    def arrived(self, pc_id: int, zone_id: int) -> Presence | None:
        """A zone reports a player who comes from another one; None unless he is expected there."""
        presence = self._players.get(pc_id)
        return None if presence is None else self.entered(pc_id, zone_id, presence.pc_name)

    def found(self, presence: Presence) -> bool:
        """A zone reports a player whom it has, after we were restarted; False if he, or his name, is elsewhere."""
        for known in (self._players.get(presence.pc_id), self.named(presence.pc_name)):
            if known is not None and known.in_world and known.zone_id != presence.zone_id:
                return False
        self._put(presence)
        return True

    def left_zone(self, pc_id: int, zone_id: int) -> None:
        """A zone reports that a player has left. A late word about an earlier stay changes nothing."""
        presence = self._players.get(pc_id)
        if presence is not None and presence.in_world and presence.zone_id == zone_id:
            self._remove(presence)

    def gave_up(self, pc_id: int) -> None:
        """The account server reports that a player has gone. If he is in the world, only his zone can say so."""
        presence = self._players.get(pc_id)
        if presence is not None and not presence.in_world:
            self._remove(presence)

    def named(self, pc_name: str) -> Presence | None:
        """Find the player in the world who has this character name."""
        presence = self._by_name.get(pc_name.casefold())
        return presence if presence is not None and presence.in_world else None

    def _put(self, presence: Presence) -> None:
        earlier = self._players.get(presence.pc_id)
        if earlier is not None:
            self._remove(earlier)
        self._players[presence.pc_id] = self._by_name[presence.pc_name.casefold()] = presence

    def _remove(self, presence: Presence) -> None:
        del self._players[presence.pc_id]
        if self._by_name.get(presence.pc_name.casefold()) is presence:
            del self._by_name[presence.pc_name.casefold()]

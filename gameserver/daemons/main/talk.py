"""What the main server does with talk and operators' orders: it knows who is in which zone, and who is muted."""

from collections.abc import Sequence
from typing import Protocol

from twisted.internet.interfaces import IReactorTime

from gameserver.daemons.main.registry import Presence, Registry
from gameserver.daemons.shared.talk import NOT_HERE
from gameserver.messages.chat import SayType
from gameserver.messages.fields import EVERYONE
from gameserver.messages.main import DeliverSay, MainSay
from gameserver.messages.main_talk import DeliverBroadcast, DeliverOrder, MainBroadcast, MainOrder, OrderKind


class Zone(Protocol):
    """A zone server, as far as it can be told something."""

    def send(self, message: object) -> object:
        """Send a message about no player in particular."""


class Zones(Protocol):
    """The zone servers that are here."""

    def get(self, server_id: int) -> Zone | None:
        """Find one by its number."""

    def zones(self) -> Sequence[Zone]:
        """All of them."""


class Switchboard:
    """Brings lines and orders to the zones that they are for, and remembers mutes across zones and logins."""

    def __init__(self, zones: Zones, registry: Registry, clock: IReactorTime) -> None:
        self._zones = zones
        self._registry = registry
        self._clock = clock
        self._muted_until: dict[str, float] = {}

    def say(self, line: MainSay, speaker: Zone) -> None:
        """Bring a line to its listener, or the speaker's zone the news that he is not here."""
        listener = self._registry.named(line.listener_name)
        zone = None if listener is None else self._zones.get(listener.zone_id)
        if listener is None or zone is None:
            speaker.send(absent(line.speaker_pc_id))
            return
        zone.send(
            DeliverSay(
                listener_pc_id=listener.pc_id,
                say_type=line.say_type,
                speaker_pc_id=line.speaker_pc_id,
                speaker_name=line.speaker_name,
                text=line.text,
            )
        )

    def broadcast(self, line: MainBroadcast) -> None:
        """Bring a line to every zone."""
        out = DeliverBroadcast(
            say_type=line.say_type,
            nation=line.nation,
            speaker_pc_id=line.speaker_pc_id,
            speaker_name=line.speaker_name,
            text=line.text,
        )
        for zone in self._zones.zones():
            zone.send(out)

    def order(self, order: MainOrder, giver: Zone) -> None:
        """Bring an order to the zone of the player whom it is about, or without one to every zone."""
        out = DeliverOrder(
            kind=order.kind,
            operator_pc_id=order.operator_pc_id,
            operator_name=order.operator_name,
            target_name=order.target_name,
            value_1=order.value_1,
            value_2=order.value_2,
        )
        if not order.target_name:
            for zone in self._zones.zones():
                zone.send(out)
            return
        if order.kind == OrderKind.MUTE:
            self._mute(order.target_name, order.value_1)
        target = self._registry.named(order.target_name)
        its_zone = None if target is None else self._zones.get(target.zone_id)
        if its_zone is None:
            giver.send(absent(order.operator_pc_id))
        else:
            its_zone.send(out)

    def announce(self, text: str) -> None:
        """Show all players a text, in the notice bar and as a line of the system."""
        for kind in (SayType.NOTICE, SayType.SYSTEM):
            self.broadcast(MainBroadcast(say_type=kind, speaker_pc_id=EVERYONE, speaker_name="NOTICE", text=text))

    def kick(self, pc_id: int, pc_name: str = "") -> Presence | None:
        """Have a player disconnected and return him; None when he is not here, or with another character."""
        target = self._registry.players.get(pc_id)
        if target is None or pc_name.casefold() not in ("", target.pc_name.casefold()):
            return None
        target.is_kicked = True
        zone = self._zones.get(target.zone_id)
        if target.in_world and zone is not None:
            zone.send(_kick(target))
        return target

    def remind(self, arrived: Presence, zone: Zone) -> None:
        """Tell a zone what it must know of a player who has come: that he is kicked, or muted and for how long."""
        if arrived.is_kicked:
            zone.send(_kick(arrived))
            return
        until = self._muted_until.get(arrived.pc_name.casefold(), 0.0)
        seconds = int(until - self._clock.seconds())
        if seconds > 0:
            zone.send(
                DeliverOrder(
                    kind=OrderKind.MUTE,
                    operator_pc_id=0,
                    operator_name="",
                    target_name=arrived.pc_name,
                    value_1=seconds,
                )
            )

    def _mute(self, name: str, seconds: int) -> None:
        """Remember a mute, whether the player is here or not; those that are over are forgotten."""
        now = self._clock.seconds()
        self._muted_until[name.casefold()] = now + seconds
        self._muted_until = {name: until for name, until in self._muted_until.items() if until > now}


def _kick(target: Presence) -> DeliverOrder:
    return DeliverOrder(kind=OrderKind.KICK, operator_pc_id=0, operator_name="", target_name=target.pc_name)


def absent(pc_id: int) -> DeliverSay:
    """Tell a player that whom he meant is not here."""
    return DeliverSay(
        listener_pc_id=pc_id, say_type=SayType.SYSTEM, speaker_pc_id=EVERYONE, speaker_name="NOTICE", text=NOT_HERE
    )

"""The worlds of a zone, driven by the clock, and what they tell brought to those who are to be told."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from gameserver.daemons.shared.gate_link import GateLink
from gameserver.daemons.zone.overload import Overload
from gameserver.daemons.zone.saving import Saver
from gameserver.daemons.zone.views import view
from gameserver.durations import Durations
from gameserver.messages.links import ZONE_TO_GATE
from gameserver.net.crowd import Crowd
from gameserver.wire.catalogue import Envelope
from gameserver.wire.cipher import stamped
from gameserver.wire.multicast import multicast_frames
from gameserver.world import World
from gameserver.world.events.base import Event, Report
from gameserver.world.events.conduct import Expelled, Suspicious
from gameserver.world.events.growth import LevelGained
from gameserver.world.events.storage import StorageChanged
from gameserver.world.events.travel import Departing

MOST_FAULTS = 16
"""How often it is tried to go on with what is due, when what is due fails."""


class Zone:
    """Some maps, each a world; time passes in them at every tick and before every wish of a player."""

    log = Logger()

    def __init__(
        self, worlds: Mapping[int, World], crowd: Crowd, overload: Overload, saver: Saver, clock: IReactorTime
    ) -> None:
        self.worlds = worlds
        self._saver = saver
        self._crowd = crowd
        self._overload = overload
        self.ticks = Durations()
        """How long ticks took."""
        self._departing: list[Departing] = []
        self.clock = clock

    @property
    def now(self) -> float:
        """The time in the worlds, in seconds."""
        return self.clock.seconds()

    def tick(self) -> None:
        """Let time pass in all worlds, and see whether they take too much of it."""
        began = self.now
        for map_id in self.worlds:
            with self.acting(map_id):
                pass
        took_seconds = self.now - began
        self.ticks.add(took_seconds)
        if self._overload.judge(took_seconds):
            self._stretch()

    def _stretch(self) -> None:
        """Have things happen as rarely as the load demands."""
        thoughts, recovery = self._overload.thoughts, self._overload.recovery
        for world in self.worlds.values():
            world.minds.stretch, world.recovery.stretch = thoughts, recovery
        text = "load: monsters think {thoughts} times as slowly as they should, players recover {recovery} times"
        self.log.warn(text, thoughts=thoughts, recovery=recovery)

    def post(self, pc_id: int, note: object) -> None:
        """Put something into the conversation of a player, behind what he has sent; he may have gone."""
        gate = self._crowd.owner(pc_id)
        if gate is not None:
            self._crowd.offer(gate, Envelope(note, pc_id))

    @contextmanager
    def acting(self, map_id: int) -> Iterator[World]:
        """Give the world of a map as of now; what happened in it is shown afterwards, even after a refusal."""
        world = self.worlds[map_id]
        self._pass_time(map_id, world)
        try:
            yield world
        finally:
            self._show_all(map_id, world.drain())
            # Only now, since who departs is shown nothing more of this map.
            departing, self._departing = self._departing, []
            for wish in departing:
                self.post(wish.pc_id, wish)

    # What was due and what has happened concern many, and not him who just happens to act. So our faults are
    # judged here, one by one: they end nobody's session, and keep nothing else from happening or being shown.

    def _pass_time(self, map_id: int, world: World) -> None:
        for _ in range(MOST_FAULTS):
            try:
                world.advance(self.clock.seconds())
                return
            except Exception:
                self.log.failure("map {map_id}: our own fault as time passed", map_id=map_id)

    def _show_all(self, map_id: int, events: list[Event]) -> None:
        for event in events:
            try:
                self._show(map_id, event)
            except Exception:
                self.log.failure("map {map_id}: our own fault, {event} is not shown", map_id=map_id, event=event)

    def expel(self, pc_id: int, reason: str) -> None:
        """Have the gate of a player close his connection."""
        gate = self._crowd.owner(pc_id)
        if isinstance(gate, GateLink):
            gate.drop_player(pc_id, reason)

    def give_up(self, pc_id: int) -> None:
        """Have a player leave whose character can never be saved: from now on he could only lose more."""
        gate = self._crowd.owner(pc_id)
        self.expel(pc_id, "his character cannot be saved")
        if isinstance(gate, GateLink):
            gate.player_gone(pc_id)

    def vanish(self, serial: int) -> None:
        """Take off the ground what was never dropped, as far as the database knows."""
        for map_id, world in self.worlds.items():
            if serial in world.scene.lying:
                with self.acting(map_id):
                    world.things.vanish(serial)

    def tell_everybody(self, message: object) -> None:
        """Send a message to all players in all worlds."""
        everybody = tuple(pc_id for world in self.worlds.values() for pc_id in world.scene.players)
        if everybody:
            self._send(ZONE_TO_GATE.encode(message), everybody)

    def _show(self, map_id: int, event: Event) -> None:
        if isinstance(event, Suspicious):
            text = "player {pc_id}: {strikes} impossible steps"
            player = self._crowd.session(event.pc_id)
            session = "" if player is None else player.session_id
            self.log.warn(text, pc_id=event.pc_id, strikes=event.strikes, session=session)
        elif isinstance(event, Expelled):
            self.expel(event.pc_id, event.reason)
        elif isinstance(event, Departing):
            self._departing.append(event)
        elif isinstance(event, Report):
            self._saver.book.enter(map_id, event)
        elif isinstance(event, StorageChanged) and event.done:
            self._show_once_stored(event)
        elif event.witnesses:
            self._show_witnesses(event)
            if isinstance(event, LevelGained):
                self._saver.save(event.witnesses[0])

    def _show_witnesses(self, event: Event) -> None:
        self._send(ZONE_TO_GATE.encode(view(event)), event.witnesses)

    def _show_once_stored(self, event: StorageChanged) -> None:
        """Confirm an exchange when no crash can undo it any more."""
        [pc_id] = event.witnesses
        gate = self._crowd.owner(pc_id)

        def show(is_stored: bool) -> None:
            if is_stored and self._crowd.owner(pc_id) is gate:
                self._show_witnesses(event)

        self._saver.save(pc_id).addCallback(show)

    def _send(self, frame: bytes, witnesses: tuple[int, ...]) -> None:
        """Send one frame to many players, over as few links and in as few frames as can be."""
        owner = self._crowd.owner
        if len(witnesses) == 1:
            gate = owner(witnesses[0])
            if isinstance(gate, GateLink):
                gate.send_frame(stamped(frame, witnesses[0]))
            return
        by_gate: dict[GateLink, list[int]] = {}
        for pc_id in witnesses:
            gate = owner(pc_id)
            if isinstance(gate, GateLink):
                by_gate.setdefault(gate, []).append(pc_id)
        for gate, receivers in by_gate.items():
            if gate.takes_multicast and len(receivers) > 1:
                for multicast in multicast_frames(frame, receivers):
                    gate.send_frame(multicast)
            else:
                for pc_id in receivers:
                    gate.send_frame(stamped(frame, pc_id))

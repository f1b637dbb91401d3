"""A player between two maps: out of one world and not yet in the next, here or in another zone (PROTOCOL 11).

Every `Departing` of a world, whatever its reason, is followed here. While a player travels his character is the
session's: it is saved with the map that it goes to, and a connection that ends saves it like any other.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import attrs
from twisted.internet.defer import Deferred, TimeoutError
from twisted.internet.interfaces import IDelayedCall

from gameserver.daemons.shared.denied import GENERIC_FAILURE, Denied
from gameserver.daemons.shared.gate_link import GatePlayer
from gameserver.daemons.zone.views.own import put_back, vitals
from gameserver.daemons.zone.views.talking import notice
from gameserver.daemons.zone.wishes.base import Realm, Stage, Wishes
from gameserver.messages.main import PlayerPresent
from gameserver.messages.main_warp import AskMap, HandOver, MapServed
from gameserver.messages.servers import ZoneSwitchZone
from gameserver.messages.warp import Warp, WarpReady, WarpReply
from gameserver.messages.world import SetOptions, SetOptionsReply
from gameserver.net.session import handles
from gameserver.world import Refused, World
from gameserver.world.cells import Cell
from gameserver.world.events.travel import Departing

LANDING_SECONDS = 3.0
"""A client that has not said by then that it has loaded a map is shown it all the same (RULES 4, chosen)."""


@attrs.define
class Journey:
    """The way of one player, and the place he goes back to if it fails."""

    wish: Departing
    home_map: int
    home_cell: Cell
    timeout_s: float
    is_return: bool = False
    """Whether it has failed, and he is on his way back."""


@attrs.frozen(eq=False)
class Overdue:
    """A note of the session to itself: what it waited for has not come."""


@attrs.frozen
class HandedOver:
    """A note of the session to itself: that zone has the player now."""

    zone_id: int


class Journeys(Wishes):
    """A player who goes from map to map."""

    is_put_back = False
    """Whether his client knows what he did after he was saved last, and he does not."""

    def __init__(self, player: GatePlayer, realm: Realm) -> None:
        super().__init__(player, realm)
        self._journey: Journey | None = None
        self._overdue: Overdue | None = None
        self._limit: IDelayedCall | None = None

    def presence(self) -> PlayerPresent | None:
        """What main should know of the player; None while he is not here."""
        if self.loaded is None or self.state is Stage.LEAVING:
            return None
        return PlayerPresent(
            account="", pc_name=self.loaded.character.name, zone_id=self.realm.zone_id, map_index=self.map_id
        )

    @handles(Departing, when=Stage.IN_WORLD)
    async def depart(self, wish: Departing) -> None:
        """Leave the world for another map, if some zone serves it; raises `Refused` if none does."""
        is_here = wish.map_id in self.realm.zone.worlds
        if not is_here:
            try:
                await self.ask_main(AskMap(map_index=wish.map_id))
            except Denied as denied:
                raise Refused(denied.text) from denied
        with self.acting() as world:
            world.travel.depart(wish)
            character = world.leave(self.pc_id)
            timeout_s = world.scene.rules.warp.timeout_s
            self._journey = Journey(wish, self.map_id, character.cell, timeout_s)
            self._set_out(wish.map_id, wish.cell)
            if is_here:
                self._call_to(self._journey)
        if not is_here:
            await self._cross(self._journey)

    def _set_out(self, map_id: int, cell: Cell) -> None:
        """From now on the character belongs to another map, and is saved so."""
        assert self.loaded is not None
        self.state = Stage.CROSSING
        self.map_id = self.loaded.map_id = map_id
        self.loaded.character.cell = cell

    def _call_to(self, journey: Journey) -> None:
        """Have the client load a map of this zone, and expect `Warp`."""
        self.state = Stage.TRAVELLING
        self.send(WarpReady(map_index=self.map_id))
        self._save()
        self.expect_within(journey.timeout_s)
        self.tell_presence()

    def _turn_back(self, journey: Journey) -> None:
        """Have him go back to where he was."""
        self.log.info("{name}: did not get to map {map_id}, is brought back", name=self.name, map_id=self.map_id)
        self.send(notice("You could not be brought there."))
        journey.is_return = True
        self._set_out(journey.home_map, journey.home_cell)
        self._call_to(journey)

    # To another zone.

    async def _cross(self, journey: Journey) -> None:
        """Save him, have main expect him at the other zone, and let him go; if any of it fails, bring him back.

        What is saved is final: he can do nothing any more, and the other zone's login makes later saves void.
        """
        try:
            if not await self._save().addTimeout(journey.timeout_s, self.realm.zone.clock):
                raise Denied(GENERIC_FAILURE, "The character could not be saved.")
            answer = await self.ask_main(HandOver(map_index=self.map_id))
        except (TimeoutError, Denied) as error:
            self.log.warn("{name}: was not handed over: {error}", name=self.name, error=str(error))
            self._turn_back(journey)
        else:
            self.realm.zone.post(self.pc_id, HandedOver(answer.zone_id))

    @handles(HandedOver, when=Stage.CROSSING)
    def let_go(self, note: HandedOver) -> None:
        """Send the client to the other zone and forget him; main is not told that he left.

        The gate comes first, so that it has switched before the client can answer.
        """
        self.send(ZoneSwitchZone(zone_id=note.zone_id))
        self.send(WarpReady(map_index=self.map_id))
        self.log.info("{name}: went to zone {zone_id}", name=self.name, zone_id=note.zone_id)
        self.realm.saver.leave(self.pc_id)
        self.loaded, self.is_known_to_main, self.state = None, False, Stage.LEAVING
        self.player.link.player_gone(self.pc_id)

    # Arriving in this zone.

    @handles(Warp, when=Stage.TRAVELLING)
    def arrive(self, request: Warp) -> None:
        """The client has loaded a map; if it is the right one, tell it where he stands."""
        if request.map_index == self.map_id:
            self.send(WarpReply(new_cell=self.land()))

    def land(self) -> Cell:
        """Find him a cell on his map, and wait until the client can show it; return the cell."""
        assert self.loaded is not None
        with self.acting() as world:
            self.loaded.character.cell = world.travel.arrival(self.loaded.character.cell)
        self.state = Stage.LANDING
        self.expect_within(LANDING_SECONDS)
        return self.loaded.character.cell

    @handles(SetOptions, when=Stage.LANDING)
    def loaded_it(self, request: SetOptions) -> None:
        """The client has finished loading: echo its options, and show it who is near."""
        with self._entering() as world:
            world.set_options(self.pc_id, request.options.options)
            self.send(SetOptionsReply(options=request.options))

    @handles(Overdue, when=(Stage.TRAVELLING, Stage.RETURNING, Stage.LANDING))
    def overdue(self, note: Overdue) -> None:
        """Show the map to a client that has not said that it is ready; bring back one that has not loaded it."""
        if note is not self._overdue:
            return
        journey = self._journey
        if self.state is Stage.LANDING:
            with self._entering():
                pass
        elif journey is None or journey.is_return:
            self.player.drop("it does not load its map")
        else:
            self._turn_back(journey)

    @contextmanager
    def _entering(self) -> Iterator[World]:
        """Put him into his world; how he is and what he sees there is shown afterwards.

        Who had to turn back gets his fare.
        """
        assert self.loaded is not None
        self.stop_waiting()
        journey, self._journey = self._journey, None
        with self.acting() as world:
            world.enter(self.loaded.character)
            self.state = Stage.IN_WORLD
            if journey is not None and journey.is_return:
                world.travel.give_back(journey.wish)
            yield world
            if self.is_put_back:
                self.is_put_back = False
                for message in put_back(world.scene.player(self.pc_id)):
                    self.send(message)
            self.send(vitals(self.loaded.character))
        self.log.info("{name}: entered map {map_id}", name=self.name, map_id=self.map_id)

    # What all ways need.

    def _save(self) -> Deferred[bool]:
        return self.realm.saver.save(self.pc_id)

    def tell_presence(self) -> None:
        """Let main know where the player is."""
        presence = self.presence()
        if presence is not None:
            self.realm.main.tell(presence, self.pc_id, self.player.gate_id)

    async def ask_main(self, question: AskMap | HandOver) -> MapServed:
        """Ask main about the way; raises `Denied`."""
        return await self.realm.main.ask(question, MapServed, self.pc_id, self.player.gate_id)

    def expect_within(self, seconds: float) -> None:
        """Have `overdue` called unless the client has said something by then."""
        self.stop_waiting()
        self._overdue = note = Overdue()
        self._limit = self.realm.zone.clock.callLater(seconds, self.realm.zone.post, self.pc_id, note)

    def stop_waiting(self) -> None:
        """Expect nothing of the client any more."""
        self._overdue = None
        if self._limit is not None and self._limit.active():
            self._limit.cancel()
        self._limit = None

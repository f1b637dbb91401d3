"""One bot: it logs in, behaves, is dropped, logs in again, and leaves when it is told to."""

from contextlib import suppress
from random import Random

import attrs
from twisted.internet.defer import CancelledError, Deferred, ensureDeferred
from twisted.internet.task import deferLater
from twisted.logger import Logger
from twisted.python.failure import Failure

from gameserver.messages.world import WorldLoginReply
from gameserver.tools.bots.avatar import Avatar
from gameserver.tools.bots.behaviours.base import BehaviourClass
from gameserver.tools.bots.client import Credentials, GameSession, Newcomer, NotLetIn, Send
from gameserver.tools.bots.connection import FrontDoor
from gameserver.tools.bots.guide import Guide
from gameserver.tools.bots.report import Tally

PAUSE_SECONDS = (0.5, 1.5)
"""How long a bot waits before it logs in again."""
FAREWELL_SECONDS = 15.0
"""How long the answer to a farewell may take."""


@attrs.frozen
class Surroundings:
    """What all bots of a run share."""

    door: FrontDoor
    guide: Guide
    tally: Tally


class Bot:
    """A player with nobody before the screen. It is its own client's `Player`."""

    log = Logger()
    pause_seconds = PAUSE_SECONDS

    def __init__(
        self,
        who: Credentials,
        newcomer: Newcomer,
        behaviour: BehaviourClass,
        around: Surroundings,
        chance: Random,
    ) -> None:
        self.name = who.account
        self.has_entered = False
        self.has_left = False
        """Whether it said farewell and was answered."""
        self.failures = 0
        """Vain attempts to log in since it was last in the world."""
        self.trouble = ""
        """What went wrong last."""
        self._who = who
        self._newcomer = newcomer
        self._behaviour = behaviour
        self._around = around
        self._tally = around.tally
        self._clock = around.door.reactor
        self._chance = chance
        self._leaving = False
        self._session: GameSession | None = None
        self._avatar: Avatar | None = None
        self._pausing: Deferred[None] | None = None

    @property
    def is_in_world(self) -> bool:
        """Whether it is in the world now."""
        return self._session is not None

    async def live(self, delay_seconds: float) -> None:
        """After a delay log in, behave, and log in again whenever dropped, until told to leave."""
        await self._pause(delay_seconds)
        while not self._leaving:
            try:
                await self._stay()
            except NotLetIn as error:
                self.failures += 1
                self.trouble = str(error)
                self._tally.refusals[self.trouble] += 1
            if not self._leaving:
                await self._pause(self._chance.uniform(*self.pause_seconds))

    def leave(self) -> None:
        """Leave the world, or stop trying to get in; an attempt that is under way is finished first."""
        self._leaving = True
        if self._pausing is not None:
            self._pausing.cancel()
        if self._session is not None:
            self._say_farewell(self._session)

    async def _stay(self) -> None:
        """Be in the world once, from the login server's door to the end of the connection; may raise NotLetIn."""
        began = self._clock.seconds()
        door = self._around.door
        self._tally.logins += 1
        gate = await door.log_in(self._who, self._chance.choice, self)
        session = await door.enter(gate, self._who, self._newcomer, self)
        self._tally.login.add(self._clock.seconds() - began)
        self._session = session
        behaving = ensureDeferred(self._behave())
        behaving.addErrback(self._broke, session)
        if self._leaving:
            self._say_farewell(session)
        self.has_left = await session.ended
        self._session = None
        behaving.cancel()
        if self.has_left:
            self._tally.left_cleanly += 1
        else:
            self._tally.drops += 1
            self.trouble = f"its connection was closed while it was {session.state.name}"

    async def _behave(self) -> None:
        assert self._avatar is not None
        avatar = self._avatar
        guide = self._around.guide
        if guide.map(avatar.map_id) is None:
            self._tally.notices[
                f"(from the bots) map {avatar.map_id} is not in our game data: no walks there"
            ] += 1
        behaviour = self._behaviour(avatar, guide, self._chance)
        while not self._leaving:
            await deferLater(self._clock, behaviour.act())

    def _broke(self, failure: Failure, session: GameSession) -> None:
        if not failure.check(CancelledError):
            self.log.failure("{name}: our own fault", failure, name=self.name)
            session.close()

    def _say_farewell(self, session: GameSession) -> None:
        session.leave()
        limit = self._clock.callLater(FAREWELL_SECONDS, session.close)

        def no_limit(clean: bool) -> bool:
            if limit.active():
                limit.cancel()
            return clean

        session.ended.addCallback(no_limit)

    async def _pause(self, seconds: float) -> None:
        self._pausing = deferLater(self._clock, seconds)
        with suppress(CancelledError):  # told to leave
            await self._pausing
        self._pausing = None

    # What the client tells its player.

    def chose(self, name: str, is_new: bool) -> None:
        """A character goes into the world."""
        self._tally.characters_made += is_new

    def entered(self, character: WorldLoginReply, pc_id: int, send: Send) -> None:
        """The character is there."""
        self._tally.entered += 1
        self._tally.reconnects += self.has_entered
        self.has_entered, self.failures = True, 0
        self._avatar = Avatar(character, pc_id, send, self._tally, self._clock.seconds)

    def told(self, message: object) -> None:
        """Something happened in the world."""
        assert self._avatar is not None
        self._avatar.told(message)

    def refused(self, text: str) -> None:
        """A server said no while we were in the world."""
        self._tally.refusals[text] += 1

    def puzzled(self, text: str) -> None:
        """Something came that is no message, or not one to come now."""
        self._tally.protocol_errors[text] += 1

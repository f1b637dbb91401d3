"""What command lines ask of the main server: it looks into the cache each second, has zones do it, and answers."""

from twisted.internet.defer import ensureDeferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from gameserver.daemons.main.talk import Switchboard
from gameserver.storage.control import ControlKind, ControlMessage, Outcome
from gameserver.storage.errors import StoreUnavailable
from gameserver.storage.interfaces import ControlMessages

LOOK_SECONDS = 1.0


class Control:
    """Takes messages from the cache, carries them out, and says there what came of it.

    One log line tells that the cache is away, one that it is back.
    """

    log = Logger()

    def __init__(self, messages: ControlMessages, switchboard: Switchboard) -> None:
        self._messages = messages
        self._switchboard = switchboard
        self._is_looking = False
        self._is_away = False

    def look(self) -> None:
        """Carry out what waits, unless the answer to the last look is still to come."""
        if not self._is_looking:
            self._is_looking = True
            ensureDeferred(self._look()).addErrback(self._failed)

    async def _look(self) -> None:
        try:
            messages = await self._messages.take()
        except StoreUnavailable as error:
            if not self._is_away:
                self.log.warn("no orders from command lines until Redis is back: {reason}", reason=str(error))
            self._is_away = True
            return
        finally:
            self._is_looking = False
        if self._is_away:
            self.log.info("orders from command lines come again")
        self._is_away = False
        # Nothing waits for the cache while there is something to be done.
        outcomes = [self._carry_out(message) for message in messages]
        for message, outcome in zip(messages, outcomes, strict=True):
            await self._answer(message, outcome)

    async def _answer(self, message: ControlMessage, outcome: Outcome) -> None:
        try:
            await self._messages.answer(message, outcome)
        except StoreUnavailable as error:
            text = "{by} was not told what came of his order ({outcome}): {reason}"
            self.log.warn(text, by=message.by, outcome=outcome.value, reason=str(error))

    def _carry_out(self, message: ControlMessage) -> Outcome:
        if message.kind is ControlKind.ANNOUNCE:
            self._switchboard.announce(message.text)
            self.log.info("{by} announces {text!r}", by=message.by, text=message.text)
            return Outcome.DONE
        kicked = self._switchboard.kick(message.account_id, message.character)
        if kicked is None:
            who = message.character or f"account {message.account_id}"
            self.log.info("{by} has nobody disconnected: {who} is not here", by=message.by, who=who)
            return Outcome.NOT_HERE
        name, session = kicked.pc_name, kicked.session_id
        self.log.info("{by} has {name} disconnected", by=message.by, name=name, session=session)
        return Outcome.DONE if kicked.in_world else Outcome.ON_ARRIVAL

    def _failed(self, failure: Failure) -> None:
        self.log.failure("orders from command lines: our own fault", failure=failure)

"""One message at a time: whatever comes in whatever order, a conversation does what a plain model does."""

from collections import deque
from enum import Enum

import attrs
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from gameserver.net.conversation import Conversation
from gameserver.net.session import Answer, LinkSession, Session, handles
from gameserver.wire.catalogue import Envelope
from gameserver.wire.errors import ProtocolError


class Refused(Exception):
    """The rules say no."""


class Bug(Exception):
    """Our own fault."""


class Inside(Enum):
    """What a handler does to its own conversation, before it waits for anything."""

    NOTHING = "nothing"
    OFFERS = "offers"
    ENDS = "ends"


OUTCOMES: dict[str, Exception | None] = {
    "fine": None,
    "refused": Refused("no"),
    "broken": ProtocolError("nonsense"),
    "bug": Bug("oops"),
}


@attrs.frozen
class Order:
    """A message that says how its handler shall behave; one that never waits is no coroutine."""

    number: int
    waits: int
    inside: Inside
    outcome: str


class Obedient(Session):
    """Does as the orders say, and writes down what happens."""

    refusals = (Refused,)

    def __init__(self, log: list[str]) -> None:
        super().__init__()
        self.conversation = Conversation(self, lambda reason: log.append(f"fail: {reason}"))
        self.blocked: Deferred[None] | None = None
        self._log = log

    def receive(self, envelope: Envelope) -> Answer:
        order = envelope.message
        assert isinstance(order, Order)
        if order.waits:
            return self._obey_slowly(order)
        self._begin(order)
        self._finish(order)
        return None

    async def _obey_slowly(self, order: Order) -> None:
        self._begin(order)
        for _ in range(order.waits):
            self.blocked = Deferred()
            await self.blocked
        self._finish(order)

    def _begin(self, order: Order) -> None:
        self._log.append(f"start {order.number}")
        if order.inside is Inside.OFFERS:
            self.conversation.offer(Envelope(inner(order)))
        elif order.inside is Inside.ENDS:
            self.conversation.end()

    def _finish(self, order: Order) -> None:
        self._log.append(f"stop {order.number}")
        error = OUTCOMES[order.outcome]
        if error is not None:
            raise error

    def refuse(self, refusal: Exception) -> None:
        self._log.append("refuse")

    def closed(self) -> Answer:
        self._log.append("closed")
        return None


def inner(order: Order) -> Order:
    """The message that a handler offers to its own conversation."""
    return Order(order.number + 1000, 0, Inside.NOTHING, "fine")


class Model:
    """What a conversation should do, without any Deferred."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.bugs = 0
        self._waiting: deque[Order] = deque()
        self._running: Order | None = None
        self._waits = 0
        self._failed = self._ended = False

    def offer(self, order: Order) -> None:
        if not self._failed and not self._ended:
            self._waiting.append(order)
            self._go_on()

    def release(self) -> None:
        if self._running is not None:
            self._waits -= 1
            if not self._waits:
                self._finish(self._running)

    def end(self) -> None:
        if not self._ended:
            self._ended = True
            self._waiting.clear()
            self._running = None
            self.log.append("closed")

    def _go_on(self) -> None:
        while self._waiting and self._running is None:
            self._running = order = self._waiting.popleft()
            self._waits = order.waits
            self.log.append(f"start {order.number}")
            if order.inside is Inside.OFFERS:
                self.offer(inner(order))
            elif order.inside is Inside.ENDS:
                self._ended = True
                self._waiting.clear()
            if not order.waits:
                self._finish(order)

    def _finish(self, order: Order) -> None:
        self.log.append(f"stop {order.number}")
        self.bugs += order.outcome == "bug"
        if self._ended:
            self.log.append("closed")
        elif order.outcome == "refused":
            self.log.append("refuse")
        elif order.outcome != "fine":
            self._failed = True
            self._waiting.clear()
            self.log.append("fail: nonsense" if order.outcome == "broken" else "fail: internal error")
        self._running = None
        self._go_on()


INSIDES = st.sampled_from([Inside.NOTHING] * 5 + [Inside.OFFERS, Inside.ENDS])
OUTCOME_NAMES = st.sampled_from(["fine"] * 5 + list(OUTCOMES))
STEPS = st.one_of(
    st.tuples(st.integers(0, 2), INSIDES, OUTCOME_NAMES),
    st.just("release"),
    st.just("release"),
    st.just("end"),
)


class ConversationTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.log: list[str] = []
        self.session = Obedient(self.log)
        self.conversation = self.session.conversation

    def order(self, number: int, waits: int = 0, inside: Inside = Inside.NOTHING, outcome: str = "fine") -> None:
        self.conversation.offer(Envelope(Order(number, waits, inside, outcome)))

    @given(st.lists(STEPS, max_size=30))
    def test_any_interleaving_of_handlers_failures_and_ends_is_served_in_order(
        self, steps: list[tuple[int, Inside, str] | str]
    ) -> None:
        self.setUp()
        model = Model()
        ended: list[None] = []
        for number, step in enumerate(steps):
            if step == "release":
                model.release()
                blocked, self.session.blocked = self.session.blocked, None
                if blocked is not None and not blocked.called:
                    blocked.callback(None)
            elif step == "end":
                model.end()
                self.conversation.end().addCallback(ended.append)
            else:
                assert not isinstance(step, str)
                order = Order(number, *step)
                model.offer(order)
                self.conversation.offer(Envelope(order))
            self.assertEqual(self.log, model.log)
        self.assertLessEqual(self.log.count("closed"), 1)
        self.assertEqual(len(ended), steps.count("end") if "closed" in self.log else 0)
        self.assertEqual(len(self.flushLoggedErrors()), model.bugs)

    def test_more_waiting_messages_than_the_limit_are_a_flood(self) -> None:
        self.order(0, waits=1)
        for number in range(1, Obedient.backlog_limit + 1):
            self.order(number)
        self.assertEqual(self.log, ["start 0"])
        for number in (Obedient.backlog_limit + 1, Obedient.backlog_limit + 2):
            self.order(number)
            self.assertEqual(
                self.log, ["start 0", f"fail: more than {Obedient.backlog_limit} messages are waiting"]
            )

    def test_a_failure_after_the_flood_is_not_told_again(self) -> None:
        self.order(0, waits=1, outcome="broken")
        for number in range(1, Obedient.backlog_limit + 2):
            self.order(number)
        assert self.session.blocked is not None
        self.session.blocked.callback(None)
        self.assertEqual(sum(line.startswith("fail") for line in self.log), 1)

    def test_as_many_messages_as_the_limit_are_served_after_a_long_wait(self) -> None:
        self.order(0, waits=1)
        for number in range(1, Obedient.backlog_limit + 1):
            self.order(number)
        assert self.session.blocked is not None
        self.session.blocked.callback(None)
        self.assertEqual(len(self.log), 2 * (Obedient.backlog_limit + 1))

    def test_a_session_that_cannot_even_refuse_is_our_fault_and_still_ends(self) -> None:
        class Speechless(Obedient):
            def refuse(self, refusal: Exception) -> None:
                raise Bug("refusing went wrong")

        for waits in (0, 1):
            log: list[str] = []
            session = Speechless(log)
            session.conversation.offer(Envelope(Order(0, waits, Inside.NOTHING, "refused")))
            if session.blocked is not None:
                session.blocked.callback(None)
            self.assertEqual(log, ["start 0", "stop 0", "fail: internal error"])
            self.assertEqual(len(self.flushLoggedErrors(Bug)), 1)
            self.successResultOf(session.conversation.end())
            self.assertEqual(log[-1], "closed")

    def test_messages_that_come_while_opening_waits_are_served_after_it(self) -> None:
        class Slow(Obedient):
            def opened(self) -> Answer:
                return self._obey_slowly(Order(0, 1, Inside.NOTHING, "fine"))

        log: list[str] = []
        session = Slow(log)
        session.conversation.open()
        session.conversation.offer(Envelope(Order(1, 0, Inside.NOTHING, "fine")))
        assert session.blocked is not None
        session.blocked.callback(None)
        self.assertEqual(log, ["start 0", "stop 0", "start 1", "stop 1"])

    def test_the_end_comes_only_when_the_cleaning_up_is_done(self) -> None:
        cleaning: Deferred[None] = Deferred()

        class Careful(Obedient):
            async def closed(self) -> None:
                await cleaning

        conversation = Careful(self.log).conversation
        ended = [conversation.end(), conversation.end()]
        self.assertNoResult(ended[0])
        cleaning.callback(None)
        for each in ended:
            self.successResultOf(each)

    def test_a_cleaning_up_that_fails_is_logged_and_ends_all_the_same(self) -> None:
        class Clumsy(Obedient):
            def closed(self) -> Answer:
                raise Bug("cleaning up went wrong")

        self.successResultOf(Clumsy(self.log).conversation.end())
        self.assertEqual(len(self.flushLoggedErrors(Bug)), 1)


class BusyLink(LinkSession):
    """A link whose first message takes its time."""

    def __init__(self) -> None:
        super().__init__()
        self.first: Deferred[None] = Deferred()
        self.served = 0

    @handles(Order)
    async def serve(self, order: Order, _: Envelope) -> None:
        if order.number == 0:
            await self.first
        self.served += 1


class LinkTests(SynchronousTestCase):
    def test_a_link_takes_one_message_for_each_of_thousands_of_players_at_once(self) -> None:
        link, players = BusyLink(), 4000
        conversation = Conversation(link, self.fail)
        for number in range(players):
            conversation.offer(Envelope(Order(number, 0, Inside.NOTHING, "fine")))
        link.first.callback(None)
        self.assertEqual(link.served, players)

"""The marks of the handlers are the table of what may be said when: every state meets every message."""

from enum import Enum

from hypothesis import given
from hypothesis import strategies as st
from twisted.logger import capturedLogs, formatEvent
from twisted.trial.unittest import SynchronousTestCase

from gameserver.net.session import TOLD_LIMIT, Answer, LinkSession, Session, handles
from gameserver.wire.catalogue import Envelope, Opcode, Unknown
from gameserver.wire.errors import Malformed, OutOfTurn
from gameserver.wire.headers import Header


class Stage(Enum):
    GREETED = 1
    LISTED = 2
    PLAYING = 3


class Hello:
    """A message."""


class Choice:
    """A message."""


class Farewell:
    """A message."""


MESSAGES: tuple[type[object], ...] = (Hello, Choice, Farewell)
Entry = tuple[Stage | None, type[object]]
ENTRIES = st.tuples(st.sampled_from([None, *Stage]), st.sampled_from(MESSAGES))
TABLES = st.lists(ENTRIES, unique=True)


def session_class(base: type[Session], table: list[Entry], layer: str) -> type[Session]:
    """A session class with a handler of its own for each entry, which tells its layer and the entry."""

    def handler(entry: Entry) -> object:
        @handles(entry[1], when=entry[0])
        def handle(session: Session, message: object) -> Answer:
            vars(session)["handled_by"] = (layer, entry)
            return None

        return handle

    methods = {f"handle_{layer}_{index}": handler(entry) for index, entry in enumerate(table)}
    return type(f"{layer}Session", (base,), methods)


class SessionTests(SynchronousTestCase):
    @given(TABLES, TABLES)
    def test_every_state_meets_every_message(self, inherited: list[Entry], own: list[Entry]) -> None:
        session = session_class(session_class(Session, inherited, "Base"), own, "Own")()
        table = dict.fromkeys(inherited, "Base") | dict.fromkeys(own, "Own")
        for state in (None, *Stage):
            for kind in MESSAGES:
                session.state = state
                vars(session).pop("handled_by", None)
                entry: Entry = (state, kind) if (state, kind) in table else (None, kind)
                if entry in table:
                    session.receive(Envelope(kind()))
                    self.assertEqual(vars(session)["handled_by"], (table[entry], entry))
                else:
                    with self.assertRaises(OutOfTurn) as caught:
                        session.receive(Envelope(kind()))
                    self.assertIn(kind.__name__, str(caught.exception))
                    self.assertIn(state.name if state else "", str(caught.exception))

    @given(TABLES, st.sampled_from([None, *Stage]))
    def test_in_every_state_unknown_messages_are_ignored_and_malformed_ones_raised(
        self, table: list[Entry], state: Stage | None
    ) -> None:
        session = session_class(Session, table, "Own")()
        session.state = state
        session.receive(Envelope(Unknown(Opcode(Header.CLIENT, 3, 0xFF, 0x1234), 12)))
        self.assertNotIn("handled_by", vars(session))
        malformed = Malformed("too short")
        with self.assertRaises(Malformed) as caught:
            session.receive(Envelope(malformed))
        self.assertIs(caught.exception, malformed)

    def test_what_is_ignored_is_told_once_for_each_kind_and_of_few_kinds_only(self) -> None:
        session = Session()
        with capturedLogs() as events:
            for protocol in (*range(0x10000), *range(100)):
                session.receive(Envelope(Unknown(Opcode(Header.CLIENT, 3, 0xFF, protocol), 12)))
        self.assertEqual(len(events), TOLD_LIMIT)
        self.assertEqual(len({event["what"] for event in events}), TOLD_LIMIT)
        self.assertIn("will not be told", formatEvent(events[-1]))
        self.assertNotIn("will not be told", formatEvent(events[-2]))

    def test_a_handler_may_serve_several_states_and_several_messages(self) -> None:
        class Several(Session):
            count = 0

            @handles(Hello, when=(Stage.GREETED, Stage.LISTED))
            @handles(Farewell)
            def serve(self, message: object) -> None:
                self.count += 1

        session = Several()
        for state, kind in ((Stage.GREETED, Hello), (Stage.LISTED, Hello), (Stage.PLAYING, Farewell)):
            session.state = state
            session.receive(Envelope(kind()))
        self.assertEqual(session.count, 3)
        with self.assertRaises(OutOfTurn):
            session.receive(Envelope(Hello()))

    def test_a_session_between_servers_also_gets_the_envelope(self) -> None:
        told: list[Envelope] = []

        class Between(LinkSession):
            @handles(Hello)
            def serve(self, message: Hello, envelope: Envelope) -> None:
                told.append(envelope)

        envelope = Envelope(Hello(), pc_id=7, gate_id=2)
        Between().receive(envelope)
        self.assertEqual(told, [envelope])

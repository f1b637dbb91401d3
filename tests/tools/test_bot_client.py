"""The client's way into the world: every message at every stage, and the way itself over scripted frames."""

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from gameserver.messages.characters import (
    CharacterList,
    CharacterLogin,
    CharacterLoginOk,
    CharacterLogout,
    CharacterLogoutReply,
    CreateCharacter,
    CreateCharacterReply,
)
from gameserver.messages.fields import CharacterSlot, GateListEntry, SelectWearItem
from gameserver.messages.gate import Error, GateLogin, PingReply, PingRequest
from gameserver.messages.links import CLIENT_TO_LOGIN, CLIENT_TO_SERVER, LOGIN_TO_CLIENT, SERVER_TO_CLIENT
from gameserver.messages.login import (
    ClientLogin,
    GateInfo,
    LoginNotice,
    LoginOk,
    ServerList,
    ServerSelect,
    Welcome,
)
from gameserver.messages.world import WorldLogin, WorldLoginReply
from gameserver.tools.bots.client import (
    CLIENT_VERSION,
    NOT_IN_WORLD,
    Credentials,
    GameSession,
    LoginSession,
    LoginStage,
    Newcomer,
    NotLetIn,
    Send,
    Stage,
)
from gameserver.wire.catalogue import Envelope
from gameserver.wire.connection import Connection
from tests.support.strategies import records
from tests.tools.test_bot_avatar import own_character

WHO = Credentials("bot001", "secret")
FIRST = GateLogin(token=99, account=WHO.account, password=WHO.password)
NEXT = {
    (Stage.SHOWN, CharacterList): {Stage.CREATING, Stage.CHOSEN},
    (Stage.CREATING, CreateCharacterReply): {Stage.CHOSEN},
    (Stage.CHOSEN, CharacterLoginOk): {Stage.LOADING},
    (Stage.LOADING, WorldLoginReply): {Stage.IN_WORLD},
    (Stage.LEAVING, CharacterLogoutReply): {Stage.GONE},
}
"""The whole table: what brings the client on, and where to. Everything else changes no stage."""
AT_ANY_TIME = (PingRequest, Error)
ON_THE_WAY = sorted({*NOT_IN_WORLD, *AT_ANY_TIME}, key=str)
GAME_MESSAGES = st.one_of(
    st.sampled_from(ON_THE_WAY).flatmap(records),
    st.sampled_from([declared.message for declared in SERVER_TO_CLIENT]).flatmap(records),
)
LOGIN_MESSAGES = st.sampled_from([declared.message for declared in LOGIN_TO_CLIENT]).flatmap(records)


class Watcher:
    """A player who writes down what his client tells him."""

    def __init__(self) -> None:
        self.seen: list[object] = []
        self.log: list[str] = []

    def chose(self, name: str, is_new: bool) -> None:
        self.log.append(f"{'new' if is_new else 'old'} {name}")

    def entered(self, character: WorldLoginReply, pc_id: int, send: Send) -> None:
        self.log.append(f"entered as {pc_id}")

    def told(self, message: object) -> None:
        self.seen.append(message)

    def refused(self, text: str) -> None:
        self.log.append(f"refused: {text}")

    def puzzled(self, text: str) -> None:
        self.log.append("puzzled")


class GameCase(SynchronousTestCase):
    def begin(self, stage: Stage = Stage.SHOWN) -> None:
        """Have a session at a stage."""
        self.sent: list[object] = []
        self.player = Watcher()
        self.clock = Clock()
        newcomer = Newcomer("bot001", pc_class=2, nation=1)
        self.closed: list[bool] = []
        self.session = GameSession(
            self.sent.append,
            lambda: self.closed.append(True),
            FIRST,
            newcomer,
            self.player,
            self.clock.seconds,
        )
        self.session.state = stage
        self.session.entered.addErrback(lambda failure: failure.trap(NotLetIn))

    def setUp(self) -> None:
        self.begin()

    def receive(self, message: object) -> list[object]:
        """Let a message come as a frame; return what is sent upon it."""
        before = len(self.sent)
        for envelope in Connection(SERVER_TO_CLIENT, CLIENT_TO_SERVER).receive(SERVER_TO_CLIENT.encode(message)):
            self.session.receive(envelope)
        return self.sent[before:]


class StateTableTests(GameCase):
    @settings(max_examples=400)
    @given(st.sampled_from(Stage), GAME_MESSAGES)
    def test_every_message_at_every_stage_does_what_the_table_says(self, stage: Stage, message: object) -> None:
        self.begin(stage)
        answers = self.receive(message)
        kind = type(message)
        self.assertIn(self.session.state, NEXT.get((stage, kind), {stage}))
        if (stage, kind) in NEXT or kind in AT_ANY_TIME:
            return
        self.assertEqual(answers, [])
        in_world = stage in (Stage.IN_WORLD, Stage.LEAVING) and kind not in NOT_IN_WORLD
        self.assertEqual(len(self.player.seen), int(in_world))
        self.assertEqual(self.player.log, [] if in_world else ["puzzled"])

    @given(st.sampled_from(Stage), st.lists(st.binary(max_size=40), max_size=6))
    def test_no_bytes_a_server_sends_can_break_the_client(self, stage: Stage, pieces: list[bytes]) -> None:
        self.begin(stage)
        connection = Connection(SERVER_TO_CLIENT, CLIENT_TO_SERVER)
        for piece in pieces:
            for envelope in connection.receive(piece):
                self.session.receive(envelope)

    @given(st.sampled_from(Stage), st.sampled_from([0x1201, 0x1100, 0x7777]))
    def test_short_and_unknown_frames_are_told_and_change_nothing(self, stage: Stage, protocol: int) -> None:
        self.begin(stage)
        frame = (12).to_bytes(4, "little") + bytes(4) + b"\x03\xff" + protocol.to_bytes(2, "little")
        self.session.receive(SERVER_TO_CLIENT.decode(frame))
        self.assertEqual((self.session.state, self.player.log, self.sent), (stage, ["puzzled"], []))

    @given(st.sampled_from(Stage), records(PingRequest), st.floats(0, 10_000_000))
    def test_a_ping_is_echoed_with_our_clock_at_any_stage(
        self, stage: Stage, ping: PingRequest, seconds: float
    ) -> None:
        self.begin(stage)
        self.clock.advance(seconds)
        [reply] = self.receive(ping)
        assert isinstance(reply, PingReply)
        self.assertEqual((reply.tick_count, reply.server_tick), (ping.tick_count, ping.server_tick))
        self.assertEqual(reply.client_tick, int(seconds * 1000) & 0xFFFFFFFF)

    @given(st.sampled_from(Stage))
    def test_a_refusal_is_the_end_of_the_way_in_and_only_told_in_the_world(self, stage: Stage) -> None:
        self.begin(stage)
        self.receive(Error(error_code=0x1107, message="The server is being restarted."))
        in_world = stage in (Stage.IN_WORLD, Stage.LEAVING)
        self.assertEqual(self.player.log, ["refused: The server is being restarted."] if in_world else [])
        self.assertTrue(self.session.entered.called)


def offer(*names: str) -> CharacterList:
    """The select screen with these characters."""
    used = tuple(CharacterSlot(name=name, is_used=1, pc_class=0) for name in names)
    return CharacterList(characters=(*used, *[CharacterSlot()] * (5 - len(used))))


class WayTests(GameCase):
    def test_a_new_player_makes_a_character_enters_and_leaves(self) -> None:
        self.session.opened()
        self.assertEqual(self.sent, [FIRST])
        self.assertEqual(self.receive(offer()), [CreateCharacter(pc_class=2, nation=1, pc_name="bot001")])
        made = CreateCharacterReply(pc_class=2, pc_name="bot001", wear_items=(SelectWearItem(),) * 10)
        self.assertEqual(self.receive(made), [CharacterLogin(pc_name="bot001", client_version=CLIENT_VERSION)])
        self.assertEqual(
            self.receive(CharacterLoginOk(pc_name="bot001", pc_id=5, map_index=1)),
            [WorldLogin(pc_name="bot001")],
        )
        self.assertEqual(self.receive(own_character()), [])
        self.assertEqual(self.player.log, ["new bot001", "entered as 5"])
        self.assertIs(self.successResultOf(self.session.entered), self.session)
        self.session.leave()
        self.assertEqual(self.sent[-1], CharacterLogout())
        self.assertEqual(self.closed, [])
        self.receive(CharacterLogoutReply())
        self.assertEqual(self.closed, [True])
        self.session.closed()
        self.assertIs(self.successResultOf(self.session.ended), True)

    def test_a_player_with_characters_plays_the_first(self) -> None:
        [login] = self.receive(offer("Alda", "Berin"))
        self.assertEqual(login, CharacterLogin(pc_name="Alda", client_version=CLIENT_VERSION))
        self.assertEqual(self.player.log, ["old Alda"])

    def test_another_map_than_announced_is_told(self) -> None:
        self.begin(Stage.CHOSEN)
        self.receive(CharacterLoginOk(pc_name="bot001", pc_id=5, map_index=7))
        self.receive(own_character())
        self.assertIn("puzzled", self.player.log)

    def test_a_connection_that_ends_on_the_way_names_the_stage(self) -> None:
        reasons: list[str] = []
        self.begin(Stage.LOADING)
        self.session.entered = type(self.session.entered)()
        self.session.entered.addErrback(lambda failure: reasons.append(str(failure.value)))
        self.session.closed()
        self.assertEqual(reasons, ["the gate closed the connection (we were at LOADING)"])
        self.assertIs(self.successResultOf(self.session.ended), False)


class LoginTests(SynchronousTestCase):
    def begin(self) -> None:
        """Have a session that has just been connected."""
        self.sent: list[object] = []
        self.player = Watcher()
        self.session = LoginSession(self.sent.append, WHO, max, self.player)
        self.session.opened()

    def setUp(self) -> None:
        self.begin()

    def receive(self, message: object) -> None:
        """Let a message come as a frame."""
        for envelope in Connection(LOGIN_TO_CLIENT, CLIENT_TO_LOGIN).receive(LOGIN_TO_CLIENT.encode(message)):
            self.session.receive(envelope)

    def test_the_way_to_a_gate(self) -> None:
        gate = GateInfo(pc_id=99, gate_ip="127.0.0.1", gate_port=9860)
        self.receive(LoginOk())
        self.receive(Welcome(notice_type=0, text="Welcome!"))
        self.receive(ServerList(gates=(GateListEntry(gate_id=0, name="A3"), GateListEntry(gate_id=4, name="B3"))))
        self.receive(gate)
        login = ClientLogin(account=WHO.account, password=WHO.password, client_version=CLIENT_VERSION)
        self.assertEqual(self.sent, [login, ServerSelect(gate_id=4)])
        self.assertEqual(self.successResultOf(self.session.handed_over), gate)
        self.session.closed()
        self.assertEqual(self.player.log, [])

    def test_a_notice_is_the_reason_that_is_given(self) -> None:
        self.receive(LoginNotice(text="Invalid credentials!"))
        failure = self.failureResultOf(self.session.handed_over, NotLetIn)
        self.assertEqual(str(failure.value), "Invalid credentials!")

    def test_a_list_without_gates_is_the_end(self) -> None:
        self.receive(ServerList(gates=()))
        self.failureResultOf(self.session.handed_over, NotLetIn)

    def test_a_closed_connection_names_the_stage(self) -> None:
        self.session.closed()
        failure = self.failureResultOf(self.session.handed_over, NotLetIn)
        self.assertIn("ASKED", str(failure.value))

    @given(st.sampled_from(LoginStage), st.lists(LOGIN_MESSAGES, max_size=5))
    def test_nothing_a_login_server_says_breaks_the_client(
        self, stage: LoginStage, messages: list[object]
    ) -> None:
        self.begin()
        self.session.handed_over.addErrback(lambda failure: failure.trap(NotLetIn))
        self.session.state = stage
        for message in messages:
            self.session.receive(Envelope(message))
        self.session.closed()
        self.assertTrue(self.session.handed_over.called)

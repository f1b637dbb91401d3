"""Whatever a v562 client may send, in whatever state: nobody is disconnected for it (RULES 27)."""

from collections import Counter
from typing import cast

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.daemons.shared.gate_link import GateLink, GatePlayer
from gameserver.daemons.zone.players import PlayerSession
from gameserver.daemons.zone.wishes.base import Realm, Stage
from gameserver.daemons.zone.wishes.unsupported import ANSWERS, KEYS, QUIET, SENTENCE, UnsupportedWishes
from gameserver.messages.characters import CharacterLogout
from gameserver.messages.chat import SayNotify
from gameserver.messages.clan import Clan, ClanReply
from gameserver.messages.gate import GateLogin, PingReply
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.messages.mercenaries import HsHeal
from gameserver.messages.party import AnsPartyNotify, AskParty
from gameserver.messages.skills import AskSkill, ErrSkill
from gameserver.messages.trade import AnsDealNotify, AskDeal, DecideDeal, FailDeal
from gameserver.wire.catalogue import Envelope, Unknown
from gameserver.wire.errors import Malformed
from gameserver.wire.headers import CLIENT, GAME_CMD, GAME_CTRL
from tests.cluster.case import ClusterCase
from tests.support.errors import captured_errors
from tests.support.strategies import records
from tests.support.world import a_character

FROM_CLIENTS = tuple(each for each in CLIENT_TO_SERVER if each.message not in (GateLogin, PingReply))
STAYS = tuple(each for each in FROM_CLIENTS if each.message is not CharacterLogout)


class Link:
    """Stands for a gate's link: remembers what it is to send."""

    gate_id = 0

    def __init__(self) -> None:
        self.sent: list[object] = []

    def send(self, message: object, _: int) -> None:
        self.sent.append(message)


class Shared:
    """Stands for what players share, as far as messages that nothing serves need it."""

    def __init__(self) -> None:
        self.unserved: Counter[int] = Counter()


def a_session(stage: Stage) -> tuple[UnsupportedWishes, Link, Shared]:
    link, shared = Link(), Shared()
    session = UnsupportedWishes(GatePlayer(7, cast(GateLink, link)), cast(Realm, shared))
    session.state = stage
    return session, link, shared


class InAnyState(SynchronousTestCase):
    @given(st.sampled_from(FROM_CLIENTS).flatmap(lambda each: records(each.message)), st.sampled_from(Stage))
    def test_what_nothing_serves_is_counted_and_ends_nothing(self, message: object, stage: Stage) -> None:
        session, _, shared = a_session(stage)
        for _ in range(3):
            self.assertIsNone(session.receive(Envelope(message, 7)))
        self.assertEqual(session.unserved, {KEYS[type(message)]: 3})
        self.assertEqual(shared.unserved, session.unserved)

    def test_what_is_known_by_name_only_is_counted_too(self) -> None:
        session, _, _ = a_session(Stage.IN_WORLD)
        for known in CLIENT_TO_SERVER.without_layout:
            session.receive(Envelope(Unknown(known.opcode, 30, known.name), 7))
        self.assertEqual(session.unserved.total(), len(CLIENT_TO_SERVER.without_layout))

    def test_a_guessed_layout_that_does_not_fit_ends_nothing(self) -> None:
        session, _, _ = a_session(Stage.IN_WORLD)
        session.receive(Envelope(Malformed("AskParty: too short", AskParty), 7))
        with self.assertRaises(Malformed):
            session.receive(Envelope(Malformed("no message at all"), 7))

    def test_what_has_come_to_be_served_is_no_longer_answered_as_missing(self) -> None:
        self.assertEqual(PlayerSession.served() & set(ANSWERS), set())

    @given(st.sampled_from(sorted(ANSWERS, key=lambda kind: kind.__name__)).flatmap(records))
    def test_every_failed_answer_can_be_sent(self, request: object) -> None:
        self.assertNotIn(KEYS[type(request)], QUIET)
        answer = ANSWERS[type(request)](request, a_character(7))
        self.assertTrue(SERVER_TO_CLIENT.encode(answer))


class InTheWorld(ClusterCase):
    def test_who_would_wait_is_told_that_it_failed_and_why(self) -> None:
        anna = self.cluster.player("anna")
        for wish, answer in (
            (AskSkill(key=0, skill_index=9, target_type=0, target_id=1), ErrSkill(skill_index=9, error_code=1)),
            (AskParty(other_pc_id=5), AnsPartyNotify(result=0)),
            (AskDeal(other_pc_id=5), AnsDealNotify(other_pc_id=5, error_code=1)),
            (DecideDeal(decision=1), FailDeal(error_code=1)),
        ):
            anna.client.send(wish)
            self.assertEqual(anna.client.expect(type(answer)), answer)
            self.assertEqual(anna.client.expect(SayNotify).text, SENTENCE)
        anna.client.send(Clan(request_type=3, clan_name="us", clan_password="x"))
        self.assertEqual((anna.client.expect(ClanReply).result), 0)
        anna.client.send(HsHeal(target_id=3))
        self.assertEqual(anna.client.expect(SayNotify).text, SENTENCE)

    @settings(max_examples=6)
    @given(st.data())
    def test_a_random_message_of_every_kind_disconnects_nobody(self, data: st.DataObject) -> None:
        with captured_errors() as lines:
            name = f"anna{data.draw(st.integers(0, 0xFFFF))}"
            anna = self.cluster.player(name)
            for declared in data.draw(st.permutations(STAYS)):
                anna.client.send(data.draw(records(declared.message)))
                self.settle(0.15)
                self.assertIsNone(anna.client.lost, declared.message.__name__)
            for known in CLIENT_TO_SERVER.without_layout:
                body = data.draw(st.binary(max_size=40))
                frame = CLIENT.pack(CLIENT.size + len(body), 0, GAME_CTRL, GAME_CMD, known.opcode.protocol) + body
                anna.client.send_bytes(frame)
                self.settle(0.15)
                self.assertIsNone(anna.client.lost, known.name)
            told = Counter(line.text for line in anna.client.told(SayNotify))
            self.assertGreater(told[SENTENCE], 80)
            anna.client.vanish()
            self.settle(15)
        self.assertEqual(lines, [])

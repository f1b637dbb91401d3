"""Players share links, but not their fates."""

from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import CancelledError, Deferred
from twisted.trial.unittest import SynchronousTestCase

from gameserver.net.crowd import Crowd
from gameserver.net.session import Answer, Session
from gameserver.wire.catalogue import Envelope
from gameserver.wire.errors import ProtocolError

PLAYERS = range(1, 5)


class Player(Session):
    """Keeps what it gets; breaks at "broken", has a bug at "bug", and waits at "slow"."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[object] = []
        self.failures: list[str] = []
        self.is_closed = False
        self.cleaning: Deferred[None] | None = None

    def receive(self, envelope: Envelope) -> Answer:
        match envelope.message:
            case "broken":
                raise ProtocolError("nonsense")
            case "bug":
                raise ZeroDivisionError
            case "slow":
                return self._wait_for_ever()
        self.kept.append(envelope.message)
        return None

    async def _wait_for_ever(self) -> None:
        await Deferred()

    async def closed(self) -> None:
        if self.cleaning is not None:
            await self.cleaning
        self.is_closed = True


MESSAGES = st.one_of(st.integers(), st.sampled_from(["broken", "bug", "slow"]))


class CrowdTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.crowd = Crowd()
        self.link, self.other_link = object(), object()
        self.players: dict[int, Player] = {}

    def come(self, pc_id: int, link: object) -> Player:
        player = self.players[pc_id] = Player()
        self.crowd.open(pc_id, link, player, player.failures.append)
        return player

    @given(st.lists(st.tuples(st.sampled_from(PLAYERS), MESSAGES), max_size=40))
    def test_a_broken_a_faulty_and_a_slow_player_harm_no_other(self, sent: list[tuple[int, object]]) -> None:
        self.setUp()
        for pc_id in PLAYERS:
            self.come(pc_id, self.link)
        for pc_id, message in sent:
            self.assertTrue(self.crowd.offer(self.link, Envelope(message, pc_id)))
        for pc_id, player in self.players.items():
            mine = [message for to, message in sent if to == pc_id]
            stop = next((index for index, message in enumerate(mine) if isinstance(message, str)), len(mine))
            self.assertEqual(player.kept, mine[:stop])
            expected = {"broken": ["nonsense"], "bug": ["internal error"], "slow": []}
            self.assertEqual(player.failures, expected[str(mine[stop])] if stop < len(mine) else [])
        self.flushLoggedErrors(ZeroDivisionError)
        self.successResultOf(self.crowd.end_all(self.link))
        self.assertTrue(all(player.is_closed for player in self.players.values()))
        self.assertEqual(list(self.crowd), [])

    def test_a_player_is_only_spoken_to_from_his_own_link(self) -> None:
        player = self.come(1, self.link)
        self.assertFalse(self.crowd.offer(self.other_link, Envelope("psst", 1)))
        self.assertFalse(self.crowd.offer(self.link, Envelope("psst", 2)))
        self.assertEqual(player.kept, [])

    def test_the_end_of_a_link_ends_the_players_of_that_link_alone(self) -> None:
        here, there = self.come(1, self.link), self.come(2, self.other_link)
        self.successResultOf(self.crowd.end_all(self.link))
        self.assertEqual((here.is_closed, there.is_closed), (True, False))
        self.assertEqual((self.crowd.owner(1), self.crowd.owner(2)), (None, self.other_link))
        self.assertIs(self.crowd.session(2), there)

    def test_the_end_of_a_link_waits_for_those_too_who_went_before_and_are_not_cleaned_up_yet(self) -> None:
        gone, elsewhere = self.come(1, self.link), self.come(2, self.other_link)
        gone.cleaning, elsewhere.cleaning = Deferred(), Deferred()
        self.crowd.end(1, self.link)
        self.crowd.end(2, self.other_link)
        ended = self.crowd.end_all(self.link)
        self.assertNoResult(ended)
        gone.cleaning.callback(None)
        self.successResultOf(ended)

    def test_a_player_who_comes_again_can_wait_for_his_earlier_session(self) -> None:
        earlier = self.come(1, self.link)
        earlier.cleaning = Deferred()
        ended = self.crowd.end(1, self.link)
        waiting = self.crowd.predecessor(1)
        later = self.come(1, self.other_link)
        self.assertNoResult(waiting)
        earlier.cleaning.callback(None)
        self.successResultOf(waiting)
        self.successResultOf(ended)
        self.assertFalse(later.is_closed)
        self.successResultOf(self.crowd.predecessor(1))

    def test_who_waits_for_his_earlier_session_may_go(self) -> None:
        earlier = self.come(1, self.link)
        earlier.cleaning = Deferred()
        ended = self.crowd.end(1, self.link)
        waiting = self.crowd.predecessor(1)
        waiting.cancel()
        self.failureResultOf(waiting, CancelledError)
        self.assertNoResult(ended)
        self.assertFalse(earlier.is_closed)
        earlier.cleaning.callback(None)
        self.successResultOf(ended)
        self.assertTrue(earlier.is_closed)

    def test_ending_somebody_who_is_not_there_is_done_at_once(self) -> None:
        self.come(1, self.link)
        self.successResultOf(self.crowd.end(1, self.other_link))
        self.successResultOf(self.crowd.end(2, self.link))
        self.assertEqual(len(self.crowd), 1)

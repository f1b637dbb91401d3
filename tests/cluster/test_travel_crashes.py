"""A traveller goes back and forth between two zones while daemons crash: he is never lost, and never twice."""

from random import Random

from twisted.trial.unittest import SynchronousTestCase

from gameserver.messages.characters import CharacterLogout
from gameserver.messages.warp import Warp, WarpReady
from gameserver.messages.world import PcAppear, SetOptions
from tests.cluster.test_travel import FAR_TOWN, FARE, OPTIONS, TOWN, ZONES, ask, leave, place, walks
from tests.support.cluster import Cluster, Player

VARIABLES = {"zone": TOWN, "zone3": FAR_TOWN}
DAEMONS = ("zone", "zone3", "main", "gate", "account", "login")
START = 1_000_000
SQUARES = {1: (110, 106), 7: (110, 108)}
"""By town, a cell near the teleporter from which the arrivals are seen, too."""
LEGS = 8


class Restless:
    """A traveller who goes on whatever happens to the daemons around him."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.cluster = Cluster(seed, ZONES)
        self.cluster.start("main", "account", "login", "gate")
        for name, variables in VARIABLES.items():
            self.cluster.start(name, variables=variables)
        leave(self.cluster.player("anna"))
        self.kit = self.cluster.stored("anna").data.serials()
        self.asked = 0

    def travel(self) -> None:
        """Go to the other town and back, again and again, with a crash somewhere on most ways."""
        for _ in range(LEGS):
            here = place(self.cluster.stored("anna"))[0]
            self.cluster.put("anna", here, *SQUARES[here], woonz=self.cluster.stored("anna").woonz)
            anna = self.cluster.player("anna")
            self.go(anna, here)
            anna.client.send(CharacterLogout())
            self.cluster.network.settle(self.random.choice((0, 0.01, 1)))
            anna.client.close()
            self.cluster.network.settle(12)

    def go(self, anna: Player, here: int) -> None:
        """Take the way to the other town, at the pace of a client that may be quick or slow."""
        crash_at = self.random.randrange(5)
        ask(anna, here, 8 - here)
        self.asked += 1
        steps = (None, Warp(map_index=8 - here), SetOptions(options=OPTIONS), None)
        for step, message in enumerate(steps):
            if step == crash_at:
                self.crash(self.random.choice(DAEMONS))
            self.cluster.network.settle(self.random.choice((0, 0.001, 0.01, 0.1, 1, 4, 11)))
            if message is not None and anna.client.lost is None and anna.client.told(WarpReady):
                anna.client.send(message)

    def crash(self, name: str) -> None:
        """Crash a daemon and start it again."""
        self.cluster.crash(name)
        self.cluster.network.settle(self.random.choice((0, 1, 15)))
        self.cluster.start(name, variables=VARIABLES.get(name))

    def sightings(self) -> int:
        """Look for her in both towns."""
        seen = 0
        for map_id, name in ((1, "berta"), (7, "clara")):
            leave(self.cluster.player(name, nation=map_id // 7))
            self.cluster.put(name, map_id, *SQUARES[map_id], woonz=0)
            witness = self.cluster.player(name)
            seen += [each.pc_name for each in witness.client.told(PcAppear)].count("anna")
        return seen


class CrashTests(SynchronousTestCase):
    def test_whatever_crashes_a_traveller_is_in_one_place_with_all_that_is_his(self) -> None:
        for seed in range(6):
            with self.subTest(seed=seed):
                self.play(Restless(seed))

    def play(self, restless: Restless) -> None:
        cluster = restless.cluster
        here = place(cluster.stored("anna"))[0]
        cluster.put("anna", here, *SQUARES[here], woonz=START)
        restless.travel()
        row = cluster.stored("anna")
        self.assertEqual(row.data.serials(), restless.kit)
        fares, rest = divmod(START - row.woonz, FARE)
        self.assertEqual(rest, 0)
        self.assertTrue(0 <= fares <= restless.asked, fares)
        here = place(row)[0]
        cluster.put("anna", here, *SQUARES[here], woonz=row.woonz)
        anna = cluster.player("anna")
        self.assertEqual(restless.sightings(), 1)
        self.assertTrue(walks(anna))
        cluster.finish()

"""False gates, zones and account servers lie about players who pass things on: each thing is there once."""

from random import Random

from tests.fuzz.lies import IMPOSTORS, Role
from tests.support.client import Client
from tests.support.cluster import Cluster
from tests.support.siege import DOORS, RAW
from tests.tools import test_bot_exchanger as exchanging

BOTS = 8
SEEDS = range(2)
LIARS = 30
ZONES = (7568, 6699)
CALM_SECONDS = 40.0
"""Who was claimed can log in again after this."""


class Lies(exchanging.ExchangerCase):
    """Two zones, so that players may be said to be in the other one."""

    maps = exchanging.StormTests.maps
    zones = exchanging.StormTests.zones

    def setUp(self) -> None:
        self.cluster = Cluster(variables=exchanging.StormTests.variables)
        self.addCleanup(self.cluster.finish)
        kits = dict.fromkeys(range(4), exchanging.KIT)
        self.cluster.server_settings.kits[exchanging.ACCOUNT_SERVER_ID] = kits
        self.cluster.start(*exchanging.DAEMONS)
        for name, variables in self.zones.items():
            self.cluster.start(name, variables=variables)

    def connect(self, liar: Role, random: Random) -> Client:
        """Connect as a false server."""
        door = DOORS[liar.door]
        port = random.choice(ZONES) if liar.door == "zone" else door.port
        client = self.cluster.network.connect("127.0.0.1", port, RAW, door.catalogue)
        client.send_bytes(liar.greeting())
        return client

    def tell_lies(self, random: Random) -> None:
        """Be some false servers that say things about the same players, as some are only believed after others."""
        liars = [(liar, self.connect(liar, random)) for liar in random.sample(IMPOSTORS, 4)]
        for _ in range(3):
            number = random.randrange(BOTS)
            for _ in range(random.randrange(1, 12)):
                liar, client = random.choice(liars)
                client.send_bytes(liar.lie(number + 1, self.bots[number].name, random))
                self.settle(random.choice((0.0, 0.005, 0.05)))
        for _, client in liars:
            client.vanish()

    def test_whatever_false_servers_say_each_thing_is_there_once(self) -> None:
        for seed in SEEDS:
            with self.subTest(seed=seed):
                self.setUp()
                random = Random(seed)
                self.begin(1000, count=BOTS)
                self.settle(10)
                for _ in range(LIARS):
                    self.tell_lies(random)
                    self.settle(random.uniform(0.0, 4.0))
                self.settle(CALM_SECONDS)
                self.assertEqual(self.inside(), BOTS, [bot.trouble for bot in self.bots if not bot.is_in_world])
                self.swarm.leave()
                self.assertEqual(self.finish(30), [])
                self.assert_balanced()
                tally = self.tally
                self.assertGreater(tally.drops, BOTS, "nobody believes them")
                self.assertGreater(min(tally.things_picked_up, tally.items_stored), 10)

"""Bots that pass on what they own, in memory; whatever dies meanwhile, each thing is in one place afterwards."""

from collections.abc import Mapping

from gameserver.storage.rows import StarterItem, StarterKit
from gameserver.tools.chaos.schedule import schedule
from tests.support.cluster import Cluster
from tests.tools.test_bots import SwarmCase

ACCOUNT_SERVER_ID = 255
KIT = StarterKit(
    woonz=5000,
    inventory_items=(
        *(StarterItem(item_code=code) for code in (4096, 4097, 5120, 3323)),
        StarterItem(item_code=8192, item_option=5),
    ),
)
DAEMONS = ("main", "account", "login", "gate")
STORES = ("database", "cache")
SEEDS = range(3)


class ExchangerCase(SwarmCase):
    behaviour = "exchanger"
    zones: Mapping[str, Mapping[str, str]] = {"zone": {}}

    def setUp(self) -> None:
        super().setUp()
        self.cluster.server_settings.kits[ACCOUNT_SERVER_ID] = dict.fromkeys(range(4), KIT)

    def assert_balanced(self) -> None:
        """See that the ledger tells the truth of everybody, and that nothing came from nowhere or is gone."""
        for name in self.zones:
            self.cluster.stop(name)
        check = self.cluster.successful(self.cluster.ledger.check())
        self.assertEqual(check.differences, ())
        self.assertGreater(check.serials, 6 * 8)


class ExchangerTests(ExchangerCase):
    def test_they_use_the_ground_and_the_counter_and_are_content(self) -> None:
        self.begin(200, count=8)
        self.assertEqual(self.finish(220), [])
        tally = self.tally
        for count in (tally.items_dropped, tally.things_picked_up, tally.items_stored, tally.sums_stored):
            self.assertGreater(count, 10)
        self.assertGreater(tally.items_retrieved, 0)
        self.assert_balanced()


class StormTests(ExchangerCase):
    """What chaos does with processes, in memory: hundreds of seconds in a few."""

    maps = (1, 5, 7)
    variables = {"ZONE_SERVERS": "0=127.0.0.1:7568,3=127.0.0.1:6699"}
    zones = {
        "zone": {"MAP_IDS": "1"},
        "zone3": {"MAP_IDS": "5,7", "ZONE_SERVER_ID": "3", "ZONE_SERVER_PORT": "6699"},
    }

    def setUp(self) -> None:
        self.cluster = Cluster(variables=self.variables)
        self.addCleanup(self.cluster.finish)
        self.cluster.server_settings.kits[ACCOUNT_SERVER_ID] = dict.fromkeys(range(4), KIT)
        for name in (*DAEMONS, *self.zones):
            self.restore(name)

    def strike(self, name: str) -> None:
        """End a daemon, or switch a store off."""
        if name in STORES:
            getattr(self.cluster, name).active = True
        else:
            self.cluster.crash(name)

    def restore(self, name: str) -> None:
        """Start a daemon, or switch a store on."""
        if name in STORES:
            getattr(self.cluster, name).active = False
        else:
            self.cluster.start(name, variables=self.zones.get(name))

    def rage(self, seed: int) -> None:
        """Carry out a schedule; a start takes time, so what is late comes at once."""
        kills = schedule(seed, 8, (*DAEMONS, *self.zones, *STORES))
        deeds = [(kill.at, self.strike, kill.victim) for kill in kills]
        deeds += [(kill.restart_at, self.restore, kill.victim) for kill in kills]
        clock = self.cluster.network
        began = clock.seconds()
        for at, deed, victim in sorted(deeds, key=lambda each: each[0]):
            self.settle(max(0.0, began + at - clock.seconds()))
            deed(victim)

    def test_whatever_dies_everything_is_there_once(self) -> None:
        for seed in SEEDS:
            with self.subTest(seed=seed):
                self.setUp()
                self.begin(1000, count=8)
                self.settle(10)
                self.rage(seed)
                self.settle(15)
                self.assertEqual(self.inside(), 8)
                self.swarm.leave()
                self.finish(30)
                self.assert_balanced()

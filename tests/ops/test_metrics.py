"""Figures: they count what happened, once, in bounds, and under names that Prometheus expects."""

import struct
import threading
from collections import Counter
from collections.abc import Iterator
from typing import cast

import treq
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families
from twisted.application.service import MultiService
from twisted.internet import reactor
from twisted.internet.address import IPv4Address
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase, TestCase

from gameserver.durations import BOUNDS_SECONDS, Durations
from gameserver.messages.movement import AskMove
from gameserver.net.reactor import Reactor
from gameserver.ops.metrics.collecting import exposition, registry_of
from gameserver.ops.metrics.figures import Check, Figures
from gameserver.ops.metrics.lag import Lag
from gameserver.ops.metrics.site import Watching, root_of
from tests.cluster.case import ClusterCase
from tests.support.client import Client
from tests.support.cluster import DAEMONS, Cluster


def families(cluster: Cluster, name: str) -> dict[str, Metric]:
    """Return what a daemon would tell Prometheus, read as Prometheus does."""
    text = exposition(registry_of(cluster.service(name), name)).decode()
    return {family.name: family for family in text_string_to_metric_families(text)}


def value(cluster: Cluster, daemon: str, name: str, **labels: str) -> float:
    """Return the sum of the samples called *name* that have these labels."""
    return sum(
        sample.value
        for family in families(cluster, daemon).values()
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


def counted(cluster: Cluster, daemon: str, link: str, direction: str) -> dict[str, float]:
    """Return how many messages of each name a daemon counted there."""
    return {
        sample.labels["message"]: sample.value
        for sample in families(cluster, daemon)["a3_messages"].samples
        if (sample.labels["link"], sample.labels["direction"]) == (link, direction)
        and sample.name.endswith("_total")
    }


class OfTheCluster(ClusterCase):
    def test_a_player_shows_up_at_every_daemon(self) -> None:
        self.cluster.player("conan")
        for daemon, name, labels in (
            ("login", "a3_logins_total", {"result": "admitted"}),
            ("login", "a3_accounts_online", {}),
            ("gate", "a3_gate_players", {"place": "zone 0"}),
            ("gate", "a3_connections", {"link": "GATE_SERVER_PORT"}),
            ("account", "a3_account_players", {}),
            ("main", "a3_main_players", {"state": "in world"}),
            ("zone", "a3_map_players", {"map": "1"}),
        ):
            self.assertEqual(value(self.cluster, daemon, name, **labels), 1, (daemon, name))
        self.assertGreater(value(self.cluster, "zone", "a3_map_monsters"), 0)
        self.assertGreater(value(self.cluster, "zone", "a3_tick_seconds_count"), 0)

    def test_both_ends_of_each_link_count_the_same(self) -> None:
        player = self.cluster.player("conan")
        player.client.send(AskMove(dest_cell=0, move_speed=0))
        self.settle()
        for near, link, far, port in (
            ("gate", "zone 0", "zone", "ZONE_SERVER_PORT"),
            ("gate", "account server", "account", "ACCOUNT_SERVER_PORT"),
            ("gate", "login server", "login", "LOGIN_BROKER_PORT"),
        ):
            there = counted(self.cluster, far, port, "in")
            sent = counted(self.cluster, near, link, "out")
            self.assertLessEqual(sent.items(), there.items(), link)
            answers = counted(self.cluster, far, port, "out")
            received = counted(self.cluster, near, link, "in")
            self.assertLessEqual(received.items(), answers.items(), link)
        self.assertEqual(counted(self.cluster, "gate", "GATE_SERVER_PORT", "in")["AskMove"], 1)

    def test_main_counts_what_account_and_zone_server_send(self) -> None:
        self.cluster.player("conan")
        sent = Counter(counted(self.cluster, "account", "main server", "out"))
        sent.update(counted(self.cluster, "zone", "main server", "out"))
        self.assertEqual(counted(self.cluster, "main", "MAIN_SERVER_PORT", "in"), sent)

    def test_copies_of_a_multicast_are_counted_for_each_receiver(self) -> None:
        for name in ("conan", "sonja", "subotai"):
            self.cluster.player(name)
        self.settle(65)
        to_clients = counted(self.cluster, "gate", "GATE_SERVER_PORT", "out")
        from_zone = counted(self.cluster, "gate", "zone 0", "in")
        many = [name for name in from_zone if to_clients.get(name, 0) > from_zone[name]]
        self.assertTrue(many, (to_clients, from_zone))

    def test_refused_logins_are_counted_by_reason(self) -> None:
        self.cluster.player("conan")
        with self.assertRaises(AssertionError):
            self.cluster.player("conan")
        self.assertEqual(value(self.cluster, "login", "a3_logins_total", result="already in"), 1)

    def test_no_peer_can_make_more_rows_than_the_catalogues_have_messages(self) -> None:
        self.cluster.finish()
        self.cluster = Cluster(variables={"GATE_MESSAGES_PER_SECOND": "0", "GATE_KIB_PER_SECOND": "0"})
        self.cluster.start()
        conan = self.cluster.player("conan").client
        self._say_the_unheard_of(conan, range(0xE000, 0xE001))
        few = {daemon: self._rows(daemon) for daemon in DAEMONS}
        self._say_the_unheard_of(conan, range(0xE001, 0xE401))
        for daemon, rows in few.items():
            self.assertEqual(self._rows(daemon), rows, daemon)
        self.assertGreater(counted(self.cluster, "gate", "GATE_SERVER_PORT", "in")["unknown"], 1024)

    def _say_the_unheard_of(self, client: Client, opcodes: range) -> None:
        """Send messages that nobody knows: to the zone, between client and gate, and with a strange first byte."""
        for opcode in opcodes:
            for ctrl in (0x03, 0x77):
                client.send_bytes(struct.pack("<IIBBH", 12, 0, ctrl, 0xFF, opcode))
        self.settle(2)

    def _rows(self, daemon: str) -> set[str]:
        """Return which messages of players a daemon counts on which links, and what is not served."""
        found = families(self.cluster, daemon)
        upward = (("GATE_SERVER_PORT", "in"), ("zone 0", "out"), ("ZONE_SERVER_PORT", "in"), ("", ""))
        return {
            str(sorted(sample.labels.items()))
            for name in ("a3_messages", "a3_unserved_messages", "a3_messages_ignored")
            for sample in (found[name].samples if name in found else ())
            if (sample.labels.get("link", ""), sample.labels.get("direction", "")) in upward
        }

    def test_names_and_helps_keep_to_the_customs_of_prometheus(self) -> None:
        self.cluster.player("conan")
        for daemon in DAEMONS:
            text = exposition(registry_of(self.cluster.service(daemon), daemon)).decode()
            for line in text.splitlines():
                if line.startswith("# TYPE a3_"):
                    _, _, name, kind = line.split()
                    self.assertRegex(name, r"\Aa3_[a-z]+(_[a-z]+)*\Z")
                    self.assertEqual(name.endswith("_total"), kind == "counter", name)
                    self.assertTrue(kind != "histogram" or name.endswith("_seconds"), name)
                    self.assertNotRegex(name, "_(count|sum|bucket|ms|minutes|kib|milliseconds)$")
                elif line.startswith("# HELP a3_"):
                    self.assertRegex(line, r"\A# HELP \w+ [A-Z].{10,}\.\Z")

    def test_a_lost_link_shows(self) -> None:
        self.assertEqual(value(self.cluster, "gate", "a3_link_up", link="zone 0"), 1)
        self.cluster.crash("zone")
        self.assertEqual(value(self.cluster, "gate", "a3_link_up", link="zone 0"), 0)

    def test_every_sample_names_its_daemon(self) -> None:
        for daemon in DAEMONS:
            for family in families(self.cluster, daemon).values():
                for sample in family.samples:
                    if not sample.name.startswith("process_"):
                        self.assertEqual(sample.labels["daemon"], daemon)


class Measuring(SynchronousTestCase):
    @given(st.lists(st.floats(0, 10)))
    def test_durations_forget_nothing(self, seconds: list[float]) -> None:
        durations = Durations()
        for each in seconds:
            durations.add(each)
        self.assertEqual(durations.count, len(seconds))
        self.assertAlmostEqual(durations.sum_seconds, sum(seconds))
        for place, bound in enumerate(BOUNDS_SECONDS):
            self.assertEqual(sum(durations.buckets[: place + 1]), sum(each <= bound for each in seconds))

    @given(st.floats(0.25, 5))
    def test_lag_is_how_late_the_reactor_calls(self, jump_seconds: float) -> None:
        clock = Clock()
        lag = Lag(clock)
        lag.startService()
        clock.advance(0.25)
        self.assertEqual(lag.last_seconds, 0)
        clock.advance(jump_seconds)
        self.assertAlmostEqual(lag.last_seconds, jump_seconds - 0.25)
        lag.stopService()

    def test_two_daemons_in_one_process_share_families_but_no_samples(self) -> None:
        whole = MultiService()
        clock = Clock()
        for name in ("zone", "gate"):
            daemon = MultiService()
            daemon.setName(name)
            Figures(Lag(clock).measure).setServiceParent(daemon)
            daemon.setServiceParent(whole)
        text = exposition(registry_of(whole, "cluster")).decode()
        self.assertEqual(text.count("# TYPE a3_reactor_lag_seconds histogram"), 1)
        for name in ("zone", "gate"):
            self.assertIn(f'a3_reactor_lag_seconds_count{{daemon="{name}"}} 0.0', text)


class Asking(TestCase):
    """A real reactor, and a real connection to it."""

    async def test_figures_are_collected_in_the_reactors_thread(self) -> None:
        asked_in: list[threading.Thread] = []

        def measure() -> Iterator[Metric]:
            asked_in.append(threading.current_thread())
            yield from ()

        async def check() -> list[Check]:
            asked_in.append(threading.current_thread())
            return []

        real = cast(Reactor, reactor)
        daemon = MultiService()
        Figures(measure, check).setServiceParent(daemon)
        watching = Watching("127.0.0.1", 0, root_of(daemon, "test", real), real)
        watching.startService()
        self.addCleanup(watching.stopService)
        address = watching.address
        assert isinstance(address, IPv4Address)
        for page in ("metrics", "readyz"):
            answer = await treq.get(f"http://127.0.0.1:{address.port}/{page}", persistent=False)
            self.assertEqual(answer.code, 200)
            await answer.content()
        self.assertEqual(asked_in, [threading.current_thread()] * 2)

"""Daemons as processes with real stores: bots play, daemons are killed, ports are taken, signals are sent."""

import signal
import socket

from tests.support.processes import DAEMONS, ProcessCase


class OneProcessTests(ProcessCase):
    def test_bots_find_a_world_without_faults_and_the_second_start_finds_their_characters(self) -> None:
        for _ in range(2):
            cluster = self.daemon("cluster")
            self.report(self.bots("--count", "4", "--seconds", "4", "--seed", "1"), 40)
            self.assertEqual(self.complaints("cluster"), [])
            self.stop(cluster, signal.SIGTERM)

    def test_a_port_that_is_taken_is_named_with_its_setting(self) -> None:
        port = int(self.environment["GATE_SERVER_PORT"])
        complaint = self.assertRaisesRegex(AssertionError, f"{port}.*set GATE_SERVER_PORT")
        with socket.create_server(("", port)), complaint:
            self.daemon("cluster")


class ManyProcessesTests(ProcessCase):
    def test_daemons_may_be_killed_while_bots_play(self) -> None:
        daemons = {name: self.daemon(name) for name in DAEMONS}
        self.report(self.bots("--count", "2", "--seconds", "2", "--prefix", "first"), 40)
        for name in DAEMONS:
            self.kill(daemons[name])
            daemons[name] = self.daemon(name)
            newcomers = self.bots("--count", "2", "--seconds", "2", "--prefix", f"after{name}")
            self.report(newcomers, 30)
            self.assertEqual([each for each in DAEMONS if not daemons[each].runs], [])
        for name, daemon in daemons.items():
            self.assertEqual(self.complaints(name), [])
            self.stop(daemon, signal.SIGINT)
        logs = sorted(path.name for path in (self.directory / "logs").glob("*.jsonl"))
        self.assertEqual(logs, ["account.jsonl", "gate-0.jsonl", "login.jsonl", "main.jsonl", "zone-0.jsonl"])

"""The gate records the accounts that it is told to, and nobody else; a recording holds no password."""

import tempfile
from collections.abc import Mapping
from io import FileIO
from pathlib import Path

from twisted.internet.address import IPv4Address
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.logger import capturedLogs, formatEvent
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import Buffer

from gameserver.daemons.gate.clients import Client
from gameserver.daemons.gate.hub import Hub
from gameserver.daemons.gate.recording import FLUSH_SECONDS, SLICE_BYTES, Recording
from gameserver.daemons.gate.tokens import Tokens
from gameserver.messages.chat import Say, SayNotify, SayType
from gameserver.messages.gate import GateLogin
from gameserver.messages.links import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from gameserver.messages.movement import AnsMove, AskMove
from gameserver.net.outlet import Turn
from gameserver.ops.environment import read
from gameserver.ops.settings import GateSettings
from gameserver.wire.capture import Captured, CaptureWriter, read_chunks, read_messages
from gameserver.wire.cipher import Cipher
from gameserver.wire.pcapng import read_packets
from gameserver.wire.segments import FIN, read_segment
from tests.cluster.case import ClusterCase
from tests.support.cluster import PASSWORD


def scratch(case: SynchronousTestCase) -> Path:
    """Return a new directory that goes with the test."""
    directory = tempfile.TemporaryDirectory(prefix="gameserver-test-")
    case.addCleanup(directory.cleanup)
    return Path(directory.name)


class RecordingCase(ClusterCase):
    """A cluster whose gate records anna."""

    def setUp(self) -> None:
        self.directory = scratch(self) / "captures"
        self.variables: Mapping[str, str] = {
            "GATE_CAPTURE_ACCOUNTS": "Anna, dora",
            "GATE_CAPTURE_PATH": str(self.directory),
        }
        super().setUp()

    def files(self) -> list[Path]:
        """Return the recordings so far."""
        return sorted(self.directory.glob("*.pcapng"))

    def read(self, file: Path) -> list[Captured]:
        """Return the messages of a recording."""
        return list(read_messages(file.read_bytes(), CLIENT_TO_SERVER, SERVER_TO_CLIENT, Cipher()))


class RecordingTests(RecordingCase):
    def test_a_recording_holds_what_both_sides_said_in_order(self) -> None:
        anna = self.cluster.player("anna")
        anna.client.send(AskMove(dest_cell=110 << 8 | 111, move_speed=1))
        anna.client.expect(AnsMove)
        anna.client.send(Say(say_type=SayType.GENERAL, text="hear me"))
        anna.client.expect(SayNotify)
        anna.client.close()
        self.settle()
        [file] = self.files()
        messages = self.read(file)
        self.assertEqual(
            [each.envelope.message for each in messages if not each.from_client],
            [envelope.message for envelope in anna.client.received],
        )
        said = [each.envelope.message for each in messages if each.from_client]
        self.assertEqual(said[0], GateLogin(token=1001, account="anna", password=""))
        self.assertEqual(said[-2], AskMove(dest_cell=110 << 8 | 111, move_speed=1))
        times = [each.seconds for each in messages]
        self.assertEqual(times, sorted(times))

    def test_a_password_is_in_no_recording_however_it_is_sent(self) -> None:
        anna = self.cluster.player("anna")
        again = GateLogin(token=1, account="anna", password=PASSWORD)
        anna.client.send(again)
        self.settle()
        dora = self.cluster.player("dora")
        cut = CLIENT_TO_SERVER.encode(again)[4:40]
        dora.client.send_bytes((len(cut) + 4).to_bytes(4, "little") + cut)
        self.settle()
        self.assertEqual(len(self.files()), 2)
        for file in self.files():
            data = file.read_bytes()
            self.assertEqual(data.count(b"\x01\xe2"), 2, "the second attempt is not there")
            self.assertFalse(PASSWORD[:3].encode() in data)

    def test_nobody_else_is_recorded(self) -> None:
        self.cluster.player("berta")
        self.cluster.player("annabella")
        self.settle()
        self.assertFalse(self.directory.exists())

    def test_a_directory_that_cannot_be_made_costs_the_recording_and_not_the_player(self) -> None:
        self.directory.write_text("in the way")
        with capturedLogs() as events:
            anna = self.cluster.player("anna")
        self.assertEqual(len([line for line in map(formatEvent, events) if "anna: not recorded" in line]), 1)
        anna.client.send(AskMove(dest_cell=110 << 8 | 111, move_speed=1))
        anna.client.expect(AnsMove)

    def test_stopping_the_gate_finishes_the_files(self) -> None:
        self.cluster.player("anna")
        self.cluster.stop("gate")
        [file] = self.files()
        self.assertEqual(read_segment(list(read_packets(file.read_bytes()))[-2].data).flags & FIN, FIN)


class Wire(StringTransport):
    """A transport that can be told what ours are told."""

    def setTcpNoDelay(self, enabled: bool) -> None:
        """Do nothing."""

    def setTcpKeepAlive(self, enabled: bool) -> None:
        """Do nothing."""


class Slices(FileIO):
    """A file that remembers how much was written to it at once."""

    def __init__(self, path: Path, mode: str) -> None:
        super().__init__(path, mode)
        self.sizes: list[int] = []

    def write(self, data: Buffer, /) -> int:
        """Write and remember."""
        self.sizes.append(memoryview(data).nbytes)
        return super().write(data)


class HookTests(SynchronousTestCase):
    """What a recording does to a client, and what it does when the disk is full."""

    def setUp(self) -> None:
        self.clock = Clock()

    def client(self, account: str, recorded: str) -> Client:
        """Return a client of *account* at a gate that records the account *recorded*, just logged in."""
        variables = {"GATE_CAPTURE_ACCOUNTS": recorded, "GATE_CAPTURE_PATH": str(scratch(self))}
        hub = Hub(read(GateSettings, variables), Cipher(), Tokens(30, 1, self.clock), self.clock)
        client = Client(hub, Turn(self.clock))
        client.makeConnection(Wire(IPv4Address("TCP", "1.2.3.4", 9860), IPv4Address("TCP", "5.6.7.8", 9)))
        client.account = account
        hub.recordings.begin(client, GateLogin(token=1, account=account, password=PASSWORD))
        return client

    def test_only_a_recorded_client_has_anything_in_its_way(self) -> None:
        self.assertIn("frameReceived", vars(self.client("anna", recorded="anna")))
        for recorded in ("", "berta"):
            client = self.client("anna", recorded)
            self.assertNotIn("frameReceived", vars(client))
            self.assertEqual(client.write, client.outlet.write)

    def test_a_full_disk_ends_the_recording_with_one_line(self) -> None:
        recording = Recording(Slices(Path("/dev/full"), "wb"), self.writer(), self.clock, "full")
        with capturedLogs() as events:
            for _ in range(3):
                recording.said(True, b"hello")
                self.clock.advance(1)
            recording.close()
        self.assertEqual(len([line for line in map(formatEvent, events) if "full: the recording ends" in line]), 1)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_what_is_said_is_written_in_slices_and_soon(self) -> None:
        path = scratch(self) / "captures"
        file = Slices(path, "xb")
        recording = Recording(file, self.writer(), self.clock, "slices")
        recording.said(False, bytes(3 * SLICE_BYTES))
        self.assertEqual(file.sizes, [])
        self.clock.advance(FLUSH_SECONDS)
        self.assertEqual(file.sizes[:3], [SLICE_BYTES] * 3)
        self.assertEqual(sum(len(chunk.data) for chunk in read_chunks(path.read_bytes())), 3 * SLICE_BYTES)
        recording.close()
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def writer(self) -> CaptureWriter:
        """Return a writer between two addresses."""
        return CaptureWriter(("1.2.3.4", 5), ("5.6.7.8", 9))

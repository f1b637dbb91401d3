"""A whole cluster at play, tapped on all six links: `tshark` names every message that our own code reads there."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import SkipTest

from twisted.trial.unittest import SynchronousTestCase

from gameserver.messages.characters import CharacterLogout
from gameserver.messages.chat import Say, SayNotify, SayType
from gameserver.tools.protocol.wireshark import LINKS, Link
from gameserver.wire.cipher import Cipher
from gameserver.wire.framing import FrameBuffer
from gameserver.wire.headers import CTRL_OFFSET, GAME_CTRL, LINK_CTRLS
from gameserver.wire.multicast import EVERYONE, open_multicast
from tests.support.capture import Capture, Captured
from tests.support.cluster import Cluster, Player
from tests.support.tshark import BAD, TSHARK, WHY_NOT, Tshark

LINK_OF_PORT = {int(port): link for link in LINKS for port in link.ports.split(",")}


class Wiretap:
    """Puts what travels between the daemons of a cluster into a capture, and reads it with our own code."""

    def __init__(self) -> None:
        self.capture = Capture()
        self._connections: dict[tuple[int, int], Captured] = {}
        self._streams: defaultdict[tuple[Link, bool, int], bytes] = defaultdict(bytes)

    def saw(self, source: int, target: int, data: bytes) -> None:
        """A piece went from one port to another."""
        to_server = target in LINK_OF_PORT
        client, server = (source, target) if to_server else (target, source)
        if (client, server) not in self._connections:
            self._connections[client, server] = self.capture.connection(server)
        connection = self._connections[client, server]
        (connection.to_server if to_server else connection.to_client)(data)
        self._streams[LINK_OF_PORT[server], to_server, client] += data

    def messages(self) -> Iterator[tuple[str, str]]:
        """Yield direction and name of every message, as our own code reads them."""
        for (link, to_server, _), stream in self._streams.items():
            catalogue = link.to_server if to_server else link.to_client
            for frame in FrameBuffer(catalogue.shape).feed(stream):
                envelope = catalogue.decode(_opened(frame, link, to_server))
                yield catalogue.name, type(envelope.message).__name__


def _opened(frame: bytes, link: Link, to_server: bool) -> bytes:
    """Return a frame in clear, and without receivers."""
    ctrl = frame[CTRL_OFFSET] if link.to_server.shape.ctrl_offset is not None else None
    if link.cipher and (ctrl not in LINK_CTRLS if to_server else ctrl == GAME_CTRL):
        return Cipher().decipher(frame)
    is_for_many = link.multicast and ctrl == GAME_CTRL and frame[4:8] == EVERYONE.to_bytes(4, "little")
    return open_multicast(frame)[0] if is_for_many else frame


class Play(SynchronousTestCase):
    def setUp(self) -> None:
        if TSHARK is None:
            raise SkipTest(WHY_NOT)
        directory = TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.tshark = Tshark(Path(directory.name))

    def test_every_message_of_a_played_script_is_named_and_none_is_malformed(self) -> None:
        wiretap = Wiretap()
        cluster = Cluster()
        cluster.network.kernel.wiretap = wiretap.saw
        cluster.start()
        players = [cluster.player(name) for name in ("Alice", "Bobby", "Carol")]
        talk(*players)
        cluster.finish()

        played = sorted(wiretap.messages())
        rows = self.tshark.rows(wiretap.capture, "a3.direction", "a3.message")
        named = [pair for directions, names in rows for pair in zip(directions, names, strict=True)]
        self.assertEqual(sorted(named), played)
        self.assertEqual(self.tshark.rows(wiretap.capture, "a3.message", only=f"{BAD} || a3.trailing"), [])
        self.assertLessEqual({link.to_server.name for link in LINKS}, {direction for direction, _ in played})
        receivers = self.tshark.rows(wiretap.capture, "a3.receiver", only="a3.receiver_count > 1")
        self.assertNotEqual(receivers, [])
        self.assertIn("hello, all of you", self.tshark.values(wiretap.capture, "a3.say_notify.text"))


def talk(*players: Player) -> None:
    """Let the first player say something that the others hear, and leave."""
    speaker, *listeners = players
    speaker.client.send(Say(say_type=SayType.GENERAL, text="hello, all of you"))
    for listener in listeners:
        while listener.client.expect(SayNotify).text != "hello, all of you":
            pass
    speaker.client.send(CharacterLogout())
    speaker.cluster.network.settle(2)

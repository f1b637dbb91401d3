"""A gate alone between scripted servers, so that every byte and every farewell can be counted."""

from collections.abc import Mapping

from twisted.trial.unittest import SynchronousTestCase

from gameserver.messages.links import (
    CLIENT_TO_SERVER,
)
from gameserver.messages.movement import AnsMove, AskMove
from gameserver.wire.cipher import Cipher
from tests.support.client import Client
from tests.support.cluster import Cluster
from tests.support.standins import GateAlone, RawFrames

CIPHER = Cipher()
WALK = AskMove(dest_cell=111 | 110 << 8, move_speed=1)
WALKED = AnsMove(accepted=1, dest_cell=111 | 110 << 8, move_speed=1)


class GateCase(SynchronousTestCase):
    """A gate alone with scripted servers, and zones 0 and 3."""

    variables: Mapping[str, str] = {}

    def setUp(self) -> None:
        self.cluster = Cluster(variables=self.variables)
        self.gate = GateAlone(self.cluster, {0: 7568, 3: 6699})
        self.addCleanup(self.cluster.finish)
        self.addCleanup(self.gate.stop)

    def settle(self, seconds: float = 0.2) -> None:
        self.cluster.network.settle(seconds)

    def raw_client(self) -> Client:
        """A client of the gate that remembers, and sends, frames as they are on the wire."""
        return self.cluster.network.connect("127.0.0.1", 9860, RawFrames(), CLIENT_TO_SERVER)

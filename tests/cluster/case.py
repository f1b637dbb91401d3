"""What the cluster's tests share."""

from collections.abc import Mapping

from twisted.trial.unittest import SynchronousTestCase

from tests.support.cluster import Cluster


class ClusterCase(SynchronousTestCase):
    """A cluster that runs, and that leaves nothing behind when it ends."""

    variables: Mapping[str, str] = {}

    def setUp(self) -> None:
        self.cluster = Cluster(variables=self.variables)
        self.cluster.start()
        self.addCleanup(self.cluster.finish)

    def settle(self, seconds: float = 1.0) -> None:
        """Let time pass."""
        self.cluster.network.settle(seconds)


class TwoZonesCase(ClusterCase):
    """The towns are served by two zones."""

    variables = {"ZONE_SERVERS": "0=127.0.0.1:7568,3=127.0.0.1:6699"}

    def setUp(self) -> None:
        self.cluster = Cluster(variables=self.variables)
        self.cluster.start("main")
        self.cluster.start("zone", variables={"MAP_IDS": "1,5"})
        far = {"MAP_IDS": "7", "ZONE_SERVER_ID": "3", "ZONE_SERVER_PORT": "6699"}
        self.cluster.start("zone3", variables=far)
        self.cluster.start("account", "login", "gate")
        self.addCleanup(self.cluster.finish)

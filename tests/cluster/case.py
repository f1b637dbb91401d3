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

"""Where players are sent: to the address that the gate advertises, else to the one that they dialled."""

from twisted.trial.unittest import SynchronousTestCase

from tests.support.cluster import Cluster, Player


class Advertised(SynchronousTestCase):
    def sent_to(self, **variables: str) -> tuple[str, int]:
        cluster = Cluster(variables=variables)
        cluster.start()
        self.addCleanup(cluster.finish)
        info = Player(cluster, "conan").choose_gate()
        return info.gate_ip, info.gate_port

    def test_an_address_that_the_operator_gave_is_the_one(self) -> None:
        self.assertEqual(self.sent_to(ADVERTISED_ADDRESS="203.0.113.7"), ("203.0.113.7", 9860))

    def test_without_one_it_is_the_address_that_the_client_dialled(self) -> None:
        self.assertEqual(self.sent_to(), ("127.0.0.1", 9860))
        self.assertEqual(self.sent_to(ADVERTISED_ADDRESS=""), ("127.0.0.1", 9860))

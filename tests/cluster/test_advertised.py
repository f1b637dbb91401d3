"""Where players are sent: to the address that the gate advertises, else to the one that they dialled."""

from twisted.trial.unittest import SynchronousTestCase

from gameserver.messages.login import ClientLogin, GateInfo, LoginNotice, ServerList, ServerSelect
from tests.cluster.case import ClusterCase
from tests.support.client import Client
from tests.support.cluster import PASSWORD, Cluster, Player
from tests.support.errors import captured_lines


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


class BehindAProxy(ClusterCase):
    variables = {"LOGIN_SERVER_ENDPOINT": "haproxy:tcp:3550"}

    def setUp(self) -> None:
        super().setUp()
        self.cluster.network.kernel.cuts = False

    def choose(self, header: str) -> Client:
        """Log in and choose the gate behind a proxy that says *header* first."""
        client = self.cluster.to_login()
        client.send_bytes(f"PROXY {header} 51234 3550\r\n".encode())
        self.settle(0.1)
        client.send(ClientLogin(account="conan", password=PASSWORD))
        client.expect(ServerList)
        client.send(ServerSelect(gate_id=0))
        return client

    def test_it_is_the_address_that_the_client_dialled_at_the_proxy(self) -> None:
        for header in ("TCP4 192.0.2.7 198.51.100.1", "TCP6 ::ffff:192.0.2.7 ::ffff:198.51.100.1"):
            self.assertEqual(self.choose(header).expect(GateInfo).gate_ip, "198.51.100.1")
            self.settle(40)

    def test_who_dialled_by_ipv6_cannot_be_told_where_to_go(self) -> None:
        with captured_lines() as lines:
            client = self.choose("TCP6 2001:db8::1 2001:db8::2")
            notice = client.expect(LoginNotice)
        self.assertEqual(notice.text, "Server is under maintenance!")
        self.assertTrue([line for line in lines if "set ADVERTISED_ADDRESS" in line], lines)
        client.vanish()
        self.settle(1)
        self.choose("TCP4 192.0.2.7 198.51.100.1").expect(GateInfo)

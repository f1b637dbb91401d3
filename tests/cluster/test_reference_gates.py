"""Defects of the reference servers in general, of its gate and its login server: see `test_reference_defects`."""

from threading import active_count

from twisted.internet.address import IPv6Address
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.trial.unittest import SynchronousTestCase

from gameserver.daemons.gate.clients import Client as GateClient
from gameserver.daemons.gate.hub import ACCOUNT_SERVER_ID, Hub
from gameserver.daemons.gate.servers import Server
from gameserver.daemons.gate.tokens import Tokens
from gameserver.daemons.shared.handover import proof_of
from gameserver.messages.broker import AccountEntered, AccountLogout, PrepareAccount
from gameserver.messages.characters import CharacterList
from gameserver.messages.fields import GameOptions, OptionFlags
from gameserver.messages.gate import Error, GateLogin
from gameserver.messages.links import (
    CLIENT_TO_SERVER,
    GATE_TO_ACCOUNT,
    GATE_TO_LOGIN,
    LOGIN_TO_GATE,
    MAIN_TO_SERVER,
    SERVER_TO_CLIENT,
    SERVER_TO_MAIN,
)
from gameserver.messages.login import ClientLogin, GateInfo, LoginNotice, ServerList, ServerSelect
from gameserver.messages.main import MainCharacterLogin, MainCharacterLoginReply, MainCharacterLogout, ServerHello
from gameserver.messages.servers import AccountNewClient
from gameserver.messages.world import SetOptions, SetOptionsReply
from gameserver.net.outlet import Turn
from gameserver.ops.environment import read
from gameserver.ops.settings import AccountSettings, GateSettings, LoginSettings, MainSettings, ZoneSettings
from gameserver.wire.cipher import Cipher
from gameserver.wire.headers import CLIENT, LINK, MAIN_SHORT
from tests.cluster.case import ClusterCase
from tests.cluster.gate_case import WALK, GateCase
from tests.support.client import Client
from tests.support.cluster import PASSWORD, Player
from tests.support.standins import RawFrames, StandIn


class General(ClusterCase):
    def test_requests_pass_through_gate_and_zone_and_back_in_order(self) -> None:
        anna = self.cluster.player("anna").client
        wishes = [number % 32 for number in range(200)]
        for wish in wishes:
            anna.send(SetOptions(options=GameOptions(options=OptionFlags(wish))))
        self.settle()
        self.assertEqual([int(reply.options.options) for reply in anna.told(SetOptionsReply)], wishes)

    def test_main_serves_the_questions_of_a_server_in_order(self) -> None:
        self.cluster.player("anna").client.close()
        self.settle(1)
        self.cluster.stop("account")
        account = self.cluster.network.connect("127.0.0.1", 5555, MAIN_TO_SERVER, SERVER_TO_MAIN)
        account.send(ServerHello(server_id=ACCOUNT_SERVER_ID))
        for gate_id in range(50):
            account.send(MainCharacterLogin(account="anna", pc_name="anna", client_ip=""), 1, gate_id)
            account.send(MainCharacterLogout(pc_name="anna"), 1, gate_id)
        self.settle()
        answers = [(type(each.message), each.gate_id) for each in account.received]
        self.assertEqual(answers, [(MainCharacterLoginReply, gate_id) for gate_id in range(50)])

    def test_a_server_that_sends_nonsense_is_left_and_found_again(self) -> None:
        anna = self.cluster.player("anna")
        short = [CLIENT.pack(size, 1, 3, 255, 0x1200)[: max(size, 9)] for size in (*range(1, 12), 1 << 20)]
        short_main = [MAIN_SHORT.pack(0xA010, size) + bytes(5) for size in range(9)]
        for name, port, nonsense in (("main", 5555, short_main), ("login", 3210, short)):
            self.cluster.stop(name)
            server = StandIn(self.cluster, port, RawFrames(), RawFrames())
            self.settle(6)
            for frame in nonsense:
                line = server.line
                line.send_bytes(frame)
                self.settle(6)
                line.send_bytes(bytes.fromhex("01a0ffffffff") * 10)
                self.settle(6)
                self.assertIsNotNone(line.lost, frame.hex())
                self.assertIsNone(server.line.lost)
            server.stop()
            self.cluster.start(name)
        self.settle(6)
        self.assertIsNone(anna.client.lost)
        self.cluster.player("berta")

    def test_internal_ports_are_open_to_this_machine_only_unless_told_otherwise(self) -> None:
        addresses = [
            read(LoginSettings, {}).link_bind_address,
            read(AccountSettings, {}).link_bind_address,
            read(MainSettings, {}).link_bind_address,
            read(ZoneSettings, {}).link_bind_address,
        ]
        self.assertEqual(set(addresses), {"127.0.0.1"})
        listening = self.cluster.network.kernel.listening
        hosts = {port: listening[port].getsockname()[0] for port in (3210, 5589, 5555, 7568)}
        self.assertEqual(set(hosts.values()), {"127.0.0.1"})

    def test_nothing_is_shared_between_threads_since_there_are_none(self) -> None:
        before = active_count()
        self.cluster.player("anna")
        self.settle(10)
        self.assertEqual(active_count(), before)


class SlowReaders(GateCase):
    def flood(self, count: int) -> Client:
        """A client that does not read while so much is sent to it, and then does."""
        client = self.gate.enter_zone("anna", 7)
        client.pause()
        for number in range(count):
            self.gate.zone.send(Error(error_code=number & 0xFFFF, message="x" * 60), 7)
        self.settle(10)
        client.resume()
        self.settle(10)
        codes = [error.error_code for error in client.told(Error)]
        self.assertEqual(codes, [number & 0xFFFF for number in range(len(codes))])
        self.assertEqual(len(codes) == count, client.lost is None)
        return client

    def test_a_client_that_reads_late_gets_everything(self) -> None:
        self.assertIsNone(self.flood(8_000).lost)

    def test_a_client_that_reads_too_late_is_closed_without_a_hole(self) -> None:
        self.assertIsNotNone(self.flood(40_000).lost)


class Gate(GateCase):
    def test_a_hundred_comings_and_goings_leave_nothing(self) -> None:
        for number in range(100):
            self.gate.enter_zone("anna", 7 + number % 3).close()
        self.settle(3)
        # Its port, and its links to login, account and two zones.
        self.assertEqual(len(self.cluster.network.host("gate").sockets), 5)

    def test_an_error_before_the_login_comes_whole_and_then_the_end(self) -> None:
        expected = SERVER_TO_CLIENT.encode(Error(error_code=0x1201, message="Login failed."))
        clients = [self.raw_client() for _ in range(20)]
        for client in clients:
            client.send(GateLogin(token=1, account="anna", password=PASSWORD))
        for client in clients:
            client.expect_end(3)
            self.assertEqual(client.told(bytes), [Cipher().encipher(expected)])

    def test_a_token_of_a_go_login_server_is_the_number_of_the_account(self) -> None:
        self.gate.login.send(PrepareAccount(account="anna"), 77)
        client = self.cluster.to_gate()
        client.send(GateLogin(token=77, account="anna", password="whatever was checked there"))
        client.send(WALK)
        self.settle(1)
        self.assertEqual([pc_id for pc_id, _ in self.gate.account.heard(AccountNewClient)], [77])


class Transport(StringTransport):
    def setTcpNoDelay(self, enabled: bool) -> None: ...

    def setTcpKeepAlive(self, enabled: bool) -> None: ...


class Addresses(SynchronousTestCase):
    def test_an_ipv6_address_leaves_the_packet_whole(self) -> None:
        clock = Clock()
        turn = Turn(clock)
        hub = Hub(read(GateSettings, {}), Cipher(), Tokens(30, 1, clock), clock)
        server, to_account = Server(ACCOUNT_SERVER_ID, hub, turn), Transport()
        server.makeConnection(to_account)
        hub.tokens.add(5, PrepareAccount(account="anna", unknown=proof_of(5, 1, "x")))
        client = GateClient(hub, turn)
        client.makeConnection(Transport(peerAddress=IPv6Address("TCP", "2001:db8:85a3:8d3:1319:8a2e:370:7348", 1)))
        client.dataReceived(CLIENT_TO_SERVER.encode(GateLogin(token=5, account="anna", password="x")))
        clock.advance(0.1)
        newcomer = GATE_TO_ACCOUNT.decode(to_account.value()[11:]).message
        assert isinstance(newcomer, AccountNewClient)
        self.assertEqual((newcomer.account, newcomer.client_ip), ("anna", "2001:db8:85a3:8"))


class Keys(ClusterCase):
    variables = {"DYNAMIC_KEY": "0xFFFF1234"}

    def test_a_key_above_the_signed_range_is_used(self) -> None:
        info = Player(self.cluster, "anna").choose_gate()
        connect = self.cluster.network.connect
        # Only the low half of a key counts.
        client = connect("127.0.0.1", info.gate_port, SERVER_TO_CLIENT, CLIENT_TO_SERVER, Cipher(0x1234))
        client.send(GateLogin(token=info.pc_id, account="anna", password=PASSWORD))
        self.assertEqual(len(client.expect(CharacterList).characters), 5)
        self.assertEqual({slot.pc_class for slot in client.told(CharacterList)[0].characters}, {0xFF})


class Login(ClusterCase):
    def go_gate(self, agent_id: int, host: str = "10.0.0.1", port: int = 9860) -> Client:
        """A gate of the Go project at the broker: a registration of 32 bytes, and no reports."""
        line = self.cluster.network.connect("127.0.0.1", 3210, LOGIN_TO_GATE, GATE_TO_LOGIN)
        address = host.encode().ljust(16, b"\0") + port.to_bytes(4, "little")
        line.send_bytes(LINK.pack(32, 0, 0x02, 0xE0) + bytes([0, agent_id]) + address)
        self.settle(0.1)
        return line

    def at_login(self, account: str) -> Client:
        client = self.cluster.to_login()
        client.send(ClientLogin(account=account, password=PASSWORD))
        return client

    def admitted(self, account: str) -> bool:
        client = self.at_login(account)
        self.settle(0.1)
        client.close()
        self.settle(0.1)
        return bool(client.told(ServerList))

    def test_of_two_logins_at_once_one_gets_in(self) -> None:
        clients = [self.at_login("anna") for _ in range(5)]
        self.settle()
        self.assertEqual(sum(len(client.told(ServerList)) for client in clients), 1)
        self.assertEqual(sum(len(client.told(LoginNotice)) for client in clients), 4)

    def test_a_login_connection_that_ends_late_frees_nothing(self) -> None:
        client = self.at_login("anna")
        client.expect(ServerList)
        client.send(ServerSelect(gate_id=0))
        info = client.expect(GateInfo)
        gate = self.cluster.to_gate(info.gate_port)
        gate.send(GateLogin(token=info.pc_id, account="anna", password=PASSWORD))
        gate.expect(CharacterList)
        client.close()
        self.settle(0.2)
        self.assertFalse(self.admitted("anna"))

    def test_a_crash_locks_no_account_out_for_long(self) -> None:
        self.cluster.player("anna")
        self.at_login("berta").expect(ServerList)
        self.go_gate(5)
        for name in ("gate", "login"):
            self.cluster.crash(name)
        self.cluster.start("login")
        self.go_gate(5)
        self.assertFalse(self.admitted("anna"))
        self.settle(30)
        self.assertTrue(self.admitted("anna"))
        self.assertTrue(self.admitted("berta"))

    def test_the_list_has_every_registered_gate_once(self) -> None:
        self.cluster.network.connect("127.0.0.1", 3210, LOGIN_TO_GATE, GATE_TO_LOGIN)
        self.go_gate(5, "10.0.0.1")
        self.go_gate(6, "10.0.0.2")
        self.assertEqual([gate.gate_id for gate in self.at_login("anna").expect(ServerList).gates], [0, 5, 6])
        client = self.at_login("berta")
        client.expect(ServerList)
        client.send(ServerSelect(gate_id=6))
        self.assertEqual(client.expect(GateInfo).gate_ip, "10.0.0.2")

    def test_a_choice_without_a_number_ends_that_client_only(self) -> None:
        client, other = self.at_login("anna"), self.at_login("berta")
        client.expect(ServerList)
        client.send_bytes(LINK.pack(10, 0, 0x01, 0xE1))
        client.expect_end(3)
        other.expect(ServerList)
        self.assertIsNone(other.lost)
        self.assertTrue(self.admitted("anna"))

    def test_a_go_gate_is_understood_by_account_name(self) -> None:
        gate = self.go_gate(5)
        client = self.at_login("anna")
        client.expect(ServerList)
        client.send(ServerSelect(gate_id=5))
        client.expect(GateInfo)
        gate.expect(PrepareAccount)
        gate.send(AccountEntered(account="anna"), 0)
        self.settle(60)
        self.assertEqual(self.cluster.accounts.online, {1})
        self.assertFalse(self.admitted("anna"))
        gate.send(AccountLogout(reason=0, account="anna"), 0)
        self.settle(0.1)
        self.assertEqual(self.cluster.accounts.online, set())
        self.assertTrue(self.admitted("anna"))

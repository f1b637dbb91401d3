"""From the password to the select screen: notices, leases, tokens (PROTOCOL 8.1, 8.2)."""

from datetime import UTC, datetime

import attrs
from twisted.internet.defer import ensureDeferred

from gameserver.messages.broker import AccountEntered, GateRegister, KickAccount, PrepareAccount
from gameserver.messages.characters import CharacterList
from gameserver.messages.gate import Error, GateLogin
from gameserver.messages.links import GATE_TO_LOGIN, LOGIN_TO_GATE
from gameserver.messages.login import ClientLogin, GateInfo, LoginNotice, ServerList, ServerSelect
from gameserver.net.listener import Listener
from gameserver.net.outlet import Turn
from gameserver.net.peer import Peer
from gameserver.net.session import LinkSession
from gameserver.storage.rows import Account, AccountStatus
from gameserver.wire.connection import Connection
from tests.cluster.case import ClusterCase
from tests.support.cluster import PASSWORD, Player
from tests.support.errors import captured_lines


class Broker(LinkSession):
    """A login server that only remembers its gate."""

    def __init__(self, peer: Peer, brokers: list[Peer]) -> None:
        super().__init__()
        brokers.append(peer)

    def unhandled(self, message: object) -> None:
        pass


class LoginTests(ClusterCase):
    def notice(self, account: str, password: str = PASSWORD) -> str:
        client = self.cluster.to_login()
        client.send(ClientLogin(account=account, password=password))
        return client.expect(LoginNotice).text

    def test_the_list_offers_the_gates_that_are_there(self) -> None:
        client = self.cluster.to_login()
        client.send(ClientLogin(account="anna", password=PASSWORD, client_version=562))
        [gate] = client.expect(ServerList).gates
        self.assertEqual((gate.gate_id, gate.name, gate.status), (0, "A3", "ONLINE"))

    def test_without_a_gate_the_server_is_under_maintenance(self) -> None:
        self.cluster.stop("gate")
        self.assertEqual(self.notice("anna"), "Server is under maintenance!")

    def test_an_account_whose_role_nobody_knows_cannot_log_in_and_others_can(self) -> None:
        self.cluster.player("anna").client.close()
        self.settle(10)
        self.cluster.accounts.unknown_roles.add("anna")
        with captured_lines() as lines:
            self.assertEqual(self.notice("anna"), "Server is under maintenance!")
        self.assertTrue([line for line in lines if "not admitted" in line], lines)
        self.cluster.player("berta")

    def test_bad_credentials_are_refused_and_may_be_tried_again(self) -> None:
        self.cluster.player("anna").client.close()
        self.settle(10)
        client = self.cluster.to_login()
        attempts = (("anna", "wrong"), ("", "x"), ("secret", ""), ("no name at all", "x"))
        with captured_lines() as lines:
            for account, password in attempts:
                client.send(ClientLogin(account=account, password=password))
                self.assertEqual(client.expect(LoginNotice).text, "Invalid credentials!")
        said = [line.partition("not admitted as ")[2].partition(":")[0] for line in lines]
        self.assertEqual(said, ["anna", "(no name)", "(no name)", "(no name)"])
        client.send(ClientLogin(account="ANNA", password=PASSWORD))
        client.expect(ServerList)

    def test_who_does_not_log_in_within_the_time_is_sent_away_however_often_he_tries(self) -> None:
        silent, guessing = self.cluster.to_login(), self.cluster.to_login()
        for _ in range(5):
            self.settle(11)
            guessing.send(ClientLogin(account="", password="wrong"))
        self.assertEqual((silent.lost, guessing.lost), (None, None))
        self.settle(6)
        self.assertTrue(silent.lost and guessing.lost)

    def test_after_the_login_the_time_begins_anew(self) -> None:
        client = self.cluster.to_login()
        self.settle(50)
        client.send(ClientLogin(account="anna", password=PASSWORD))
        client.expect(ServerList)
        self.settle(50)
        self.assertIsNone(client.lost)
        client.expect_end(11)

    def test_banned_and_inactive_accounts_are_told_so(self) -> None:
        for number, status, text in (
            (71, AccountStatus.BANNED, "Account is banned!"),
            (72, AccountStatus.SUSPENDED, "Account is not active!"),
        ):
            name = f"user{number}"
            self.cluster.accounts.put(
                Account(id=number, username=name, password_hash=f"plain:{PASSWORD}", status=status)
            )
            self.assertEqual(self.notice(name), text)

    def test_a_ban_names_its_end_and_ends_by_itself(self) -> None:
        ends = ((73, datetime(2999, 12, 31, 12, 30, tzinfo=UTC)), (74, datetime(2020, 1, 1, tzinfo=UTC)))
        for number, until in ends:
            account = Account(id=number, username=f"user{number}", password_hash=f"plain:{PASSWORD}")
            self.cluster.accounts.put(attrs.evolve(account, status=AccountStatus.BANNED, banned_until=until))
        self.assertEqual(self.notice("user73"), "Account is banned until 2999-12-31 12:30 UTC!")
        self.assertEqual(self.notice("user73", "wrong"), "Invalid credentials!")
        client = self.cluster.to_login()
        client.send(ClientLogin(account="user74", password=PASSWORD))
        client.expect(ServerList)

    def test_an_imported_hash_is_replaced_at_the_first_login_that_is_right(self) -> None:
        def stored() -> str:
            account = self.successResultOf(ensureDeferred(self.cluster.accounts.find("anna")))
            assert account is not None
            return account.password_hash

        self.cluster.accounts.put(Account(id=75, username="anna", password_hash=f"old:{PASSWORD}"))
        self.notice("anna", "wrong")
        self.assertEqual(stored(), f"old:{PASSWORD}")
        self.cluster.player("anna")
        self.assertEqual(stored(), f"plain:{PASSWORD}")

    def test_an_account_that_plays_cannot_log_in_again(self) -> None:
        self.cluster.player("anna")
        self.settle(60)
        self.assertEqual(self.notice("anna"), "Account already logged in!")

    def test_who_leaves_without_choosing_a_gate_can_come_back_at_once(self) -> None:
        for _ in range(2):
            client = self.cluster.to_login()
            client.send(ClientLogin(account="anna", password=PASSWORD))
            client.expect(ServerList)
            client.close()
            self.settle(0.2)

    def test_who_leaves_the_world_can_come_back_at_once(self) -> None:
        for _ in range(3):
            self.cluster.player("anna").client.vanish()
            self.settle(0.2)

    def test_the_choice_of_a_gate_that_has_gone_is_answered(self) -> None:
        client = self.cluster.to_login()
        client.send(ClientLogin(account="anna", password=PASSWORD))
        client.expect(ServerList)
        client.send(ServerSelect(gate_id=9))
        self.assertEqual(client.expect(LoginNotice).text, "Server is under maintenance!")
        client.send(ServerSelect(gate_id=0))
        client.expect(GateInfo)

    def test_without_database_or_cache_the_server_is_under_maintenance(self) -> None:
        for outage in (self.cluster.database, self.cluster.cache):
            outage.active = True
            self.assertEqual(self.notice("anna"), "Server is under maintenance!")
            outage.active = False
        client = self.cluster.to_login()
        client.send(ClientLogin(account="anna", password=PASSWORD))
        client.expect(ServerList)


class TokenTests(ClusterCase):
    def refused(self, login: GateLogin) -> None:
        client = self.cluster.to_gate()
        client.send(login)
        self.assertEqual(client.expect(Error).error_code, 0x1201)
        client.expect_end()

    def test_a_token_is_good_once(self) -> None:
        player = Player(self.cluster, "anna")
        info = player.choose_gate()
        login = GateLogin(token=info.pc_id, account="anna", password=PASSWORD)
        client = self.cluster.to_gate()
        client.send(login)
        client.expect(CharacterList)
        self.refused(login)

    def test_a_token_expires(self) -> None:
        info = Player(self.cluster, "anna").choose_gate()
        self.settle(31)
        self.refused(GateLogin(token=info.pc_id, account="anna", password=PASSWORD))

    def test_a_token_survives_the_close_of_the_login_connection(self) -> None:
        player = Player(self.cluster, "anna")
        info = player.choose_gate()
        self.settle(25)
        client = self.cluster.to_gate()
        client.send(GateLogin(token=info.pc_id, account="anna", password=PASSWORD))
        client.expect(CharacterList)

    def test_a_token_is_for_one_account_with_its_password(self) -> None:
        for account, password in (("berta", PASSWORD), ("anna", "wrong")):
            info = Player(self.cluster, "anna").choose_gate()
            self.refused(GateLogin(token=info.pc_id, account=account, password=password))
            self.settle(31)

    def test_a_token_is_for_one_gate(self) -> None:
        other = {"GATE_SERVER_ID": "1", "GATE_SERVER_PORT": "9861"}
        self.cluster.start("gate1", variables=other)
        info = Player(self.cluster, "anna", gate_id=1).choose_gate()
        self.refused(GateLogin(token=info.pc_id, account="anna", password=PASSWORD))
        client = self.cluster.to_gate(9861)
        client.send(GateLogin(token=info.pc_id, account="anna", password=PASSWORD))
        client.expect(CharacterList)

    def test_a_gate_cannot_use_up_what_another_one_was_promised(self) -> None:
        info = Player(self.cluster, "anna").choose_gate()
        rogue = self.cluster.network.connect("127.0.0.1", 3210, LOGIN_TO_GATE, GATE_TO_LOGIN)
        rogue.send(GateRegister(server_id=0, agent_id=9, gate_ip="10.0.0.9", gate_port=9860, name="rogue"))
        rogue.send(AccountEntered(account="anna"))
        self.assertEqual(rogue.expect(KickAccount).account, "anna")
        client = self.cluster.to_gate()
        client.send(GateLogin(token=info.pc_id, account="anna", password=PASSWORD))
        client.expect(CharacterList)
        self.settle(30)
        self.assertIsNone(client.lost)

    def test_a_token_nobody_gave_out_is_refused_after_a_moment(self) -> None:
        self.refused(GateLogin(token=424242, account="anna", password=PASSWORD))

    def test_the_gate_waits_for_a_token_that_is_late(self) -> None:
        self.cluster.stop("login")
        brokers: list[Peer] = []
        turn = Turn(self.cluster.network)
        listener = Listener(
            "TEST",
            "127.0.0.1",
            3210,
            lambda: Peer(Connection(GATE_TO_LOGIN, LOGIN_TO_GATE), lambda peer: Broker(peer, brokers), turn),
            self.cluster.network.host("broker"),
        )
        listener.startService()
        self.settle(6)
        client = self.cluster.to_gate()
        client.send(GateLogin(token=77, account="anna", password=PASSWORD))
        self.settle(1.0)
        brokers[0].send(PrepareAccount(account="anna"), 77)
        client.expect(CharacterList)
        listener.stopService()
        self.settle()

    def test_a_client_that_says_nothing_is_sent_away(self) -> None:
        client = self.cluster.to_gate()
        self.settle(9)
        self.assertIsNone(client.lost)
        client.expect_end(2)

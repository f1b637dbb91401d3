"""How each end of a player is told, exactly once, to each server that knows him (PROTOCOL 10)."""

from gameserver.messages.broker import (
    AccountEntered,
    AccountLogout,
    AccountRecover,
    KickAccount,
    LoginSessionName,
)
from gameserver.messages.characters import (
    CharacterLogout,
    CharacterLogoutReply,
)
from gameserver.messages.fields import GoneReason
from gameserver.messages.gate import Error, GateLogin
from gameserver.messages.movement import AskMove
from gameserver.messages.servers import (
    AccountClientGone,
    AccountDropClient,
    AccountNewClient,
    ZoneClientGone,
    ZoneDropClient,
)
from tests.cluster.gate_case import WALK, GateCase
from tests.support.cluster import PASSWORD


class Farewell(GateCase):
    """Each end of a player is told once to each server that knows him, with its reason."""

    def said_goodbye(
        self, reason: GoneReason, pc_id: int = 7, account: str = "anna", in_zone: bool = True
    ) -> None:
        self.settle(3)
        at_zone = [each for each in self.gate.zone.heard(ZoneClientGone) if each[0] == pc_id]
        at_account = [each for each in self.gate.account.heard(AccountClientGone) if each[0] == pc_id]
        at_login = [each for each in self.gate.login.heard(AccountLogout) if each[0] == pc_id]
        self.assertEqual(at_zone, [(pc_id, ZoneClientGone(reason=reason))] if in_zone else [])
        self.assertEqual(at_account, [(pc_id, AccountClientGone(reason=reason))])
        [(_, farewell)] = at_login
        self.assertEqual((farewell.reason, farewell.account), (reason, account))
        self.assertRegex(farewell.date + farewell.time, r"^\d{14}$")

    def test_clean_in_the_world(self) -> None:
        client = self.gate.enter_zone("anna", 7)
        client.send(CharacterLogout())
        self.settle()
        self.gate.zone.send(CharacterLogoutReply(), 7)
        client.expect(CharacterLogoutReply)
        client.close()
        self.said_goodbye(GoneReason.CLEAN)

    def test_clean_on_the_select_screen(self) -> None:
        client = self.gate.enter("anna", 7)
        client.send(CharacterLogout())
        client.close()
        self.said_goodbye(GoneReason.CLEAN, in_zone=False)

    def test_closed_without_a_word(self) -> None:
        self.gate.enter_zone("anna", 7).close()
        self.said_goodbye(GoneReason.LOST)

    def test_reset(self) -> None:
        self.gate.enter_zone("anna", 7).vanish()
        self.said_goodbye(GoneReason.LOST)

    def test_kicked_by_the_login_server_with_its_reason(self) -> None:
        client = self.gate.enter_zone("anna", 7)
        bystander = self.gate.enter_zone("berta", 8)
        self.gate.login.send(KickAccount(reason=GoneReason.SPEED_HACK, account="ANNA"))
        client.expect_end(1)
        self.said_goodbye(GoneReason.SPEED_HACK)
        self.assertIsNone(bystander.lost)

    def test_a_kick_for_a_reason_that_nobody_knows(self) -> None:
        client = self.gate.enter_zone("anna", 7)
        self.gate.login.send(KickAccount(reason=77, account="anna"))
        client.expect_end(1)
        self.said_goodbye(GoneReason.UNKNOWN)

    def test_a_kick_for_somebody_else_is_nothing(self) -> None:
        client = self.gate.enter_zone("anna", 7)
        self.gate.login.send(KickAccount(reason=1, account="ann"))
        self.settle(3)
        self.assertIsNone(client.lost)

    def test_closed_by_a_server_and_then_by_itself(self) -> None:
        client = self.gate.enter_zone("anna", 7)
        self.gate.zone.send(ZoneDropClient(), 7)
        client.vanish()
        self.gate.account.send(AccountDropClient(), 7)
        self.said_goodbye(GoneReason.LOST)

    def test_a_client_that_does_not_read_its_last_words(self) -> None:
        client = self.gate.enter_zone("anna", 7)
        client.pause()
        for _ in range(200):
            self.gate.zone.send(Error(error_code=1, message="x" * 63), 7)
        self.gate.login.send(KickAccount(reason=1, account="anna"))
        self.said_goodbye(GoneReason.LOST)

    def test_replaced_by_another_connection_of_the_same_player(self) -> None:
        old = self.gate.enter_zone("anna", 7)
        new = self.gate.enter("anna", 7)
        old.expect_end(1)
        self.said_goodbye(GoneReason.DUPLICATE)
        self.assertIsNone(new.lost)
        entered: list[type] = [LoginSessionName, AccountEntered]
        for server, expected in (
            (self.gate.account, [AccountNewClient, AccountClientGone, AccountNewClient]),
            (self.gate.login, [*entered, AccountLogout, *entered]),
        ):
            told = [type(each.message) for each in server.line.received if each.pc_id == 7]
            self.assertEqual(told, expected)
        new.send(WALK)
        self.settle()
        self.assertEqual(len(self.gate.account.heard(AskMove)), 1)

    def test_the_gate_stops(self) -> None:
        clients = [self.gate.enter_zone("anna", 7), self.gate.enter("berta", 8)]
        self.cluster.stop("gate")
        for client in clients:
            self.assertIsNotNone(client.lost)
        self.said_goodbye(GoneReason.LOST)
        self.said_goodbye(GoneReason.LOST, 8, "berta", in_zone=False)

    def test_the_zone_is_lost(self) -> None:
        gone, here = self.gate.enter_zone("anna", 7), self.gate.enter_zone("berta", 8, zone_id=3)
        self.gate.zone.line.vanish()
        gone.expect_end(1)
        self.said_goodbye(GoneReason.LOST, in_zone=False)
        self.assertIsNone(here.lost)

    def test_the_account_server_is_lost_and_back(self) -> None:
        self.gate.enter_zone("anna", 7)
        self.gate.enter("berta", 8)
        self.gate.account.line.vanish()
        self.settle(6)
        came = [pc_id for pc_id, _ in self.gate.account.heard(AccountNewClient)]
        self.assertEqual(came, [7, 8, 8])

    def test_the_login_server_is_lost_and_back_and_hears_of_everybody(self) -> None:
        client = self.gate.enter_zone("anna", 7)
        self.gate.login.line.vanish()
        self.settle(6)
        recovered = AccountRecover(account="anna", client_ip="127.0.0.1")
        self.assertEqual(self.gate.login.heard(AccountRecover), [(7, recovered)])
        client.close()
        self.said_goodbye(GoneReason.LOST)

    def test_who_never_logged_in_has_nobody_to_say_goodbye_to(self) -> None:
        self.cluster.to_gate().vanish()
        waiting = self.cluster.to_gate()
        waiting.send(GateLogin(token=99, account="anna", password=PASSWORD))
        self.settle()
        waiting.vanish()
        self.settle(3)
        for server in (self.gate.account, self.gate.zone):
            self.assertEqual(len(server.heard(object)), 1)
        self.assertEqual(self.gate.login.heard(AccountLogout), [])
